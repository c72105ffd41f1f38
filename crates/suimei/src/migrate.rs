//! `suimei migrate`: brings the database to the schema of this program; the same again changes nothing.

use serde_json::json;

use crate::data;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::words::{Words, say};

fn done(words: Words, settings: &Settings) -> Result<Vec<String>, Failure> {
    let mut connection = data::reader(words, settings)?;
    // A database that has never been migrated has no such table.
    let rows = connection.query("SELECT name FROM migration ORDER BY name", &[]).unwrap_or_default();
    Ok(rows.iter().filter_map(|row| row[0].as_text().map(str::to_owned)).collect())
}

/// Migrates, and says which steps were new.
pub fn migrate(words: Words, settings: &Settings, json: bool) -> Result<(), Failure> {
    data::exists(words, settings)?;
    data::writable(words, settings)?;
    let before = done(words, settings)?;
    drop(data::engine(words, settings, data::brief())?);
    let after = done(words, settings)?;
    let applied: Vec<&String> = after.iter().filter(|name| !before.contains(name)).collect();
    if json {
        println!("{}", json!({ "applied": applied }));
        return Ok(());
    }
    for name in &applied {
        println!("{name}");
    }
    let count = applied.len();
    println!(
        "{}",
        say!(
            words,
            "数据库结构已是最新（本次执行 {count} 步）。",
            "The schema is up to date ({count} steps were new)."
        )
    );
    Ok(())
}

/// Drafts the statements that make the tables which no migration makes yet.
pub fn draft() -> Result<(), Failure> {
    let programme = programme::programme();
    let made =
        |table: &str| programme.migrations.iter().any(|step| step.sql.contains(&format!("CREATE TABLE {table} (")));
    for kind in &programme.catalogue.kinds {
        if !made(&kind.table()) {
            println!("{}", store::schema::draft(kind));
        }
    }
    Ok(())
}
