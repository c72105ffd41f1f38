//! The sample's people, each with an account and one post.

use kernel::Refusal;
use serde::Deserialize;
use serde_json::json;
use store::made;

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
        let person = installation.create_person(&row.user, input)?;
        let post = json!({
            "person": made(person), "organisation": installation.organisation(&row.organisation),
            "role": row.role, "title": row.title, "begins": installation.folder.facts.installed,
        });
        installation.create("post", post)?;
    }
    Ok(())
}
