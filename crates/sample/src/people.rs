//! The sample's people, each with an account and one post.

use kernel::Refusal;
use serde::Deserialize;
use serde_json::json;

use crate::PASSWORD;
use crate::installation::Installation;

/// A row of `people.csv`: a person with their post.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    pub user: String,
    pub name: String,
    pub organisation: String,
    pub role: String,
    pub title: String,
}

pub fn install(installation: &mut Installation<'_>) -> Result<(), Refusal> {
    for row in &installation.folder.people {
        let email = format!("{}@suimei.example", row.user);
        let input = json!({ "user_name": row.user, "name": row.name, "email": email, "password": PASSWORD });
        let id = installation.create("person", input)?;
        installation.made.people.insert(row.user.clone(), id);
        let post = json!({
            "person": id.to_string(), "organisation": installation.organisation(&row.organisation),
            "role": row.role, "title": row.title, "begins": installation.folder.facts.installed,
        });
        installation.create("post", post)?;
    }
    Ok(())
}
