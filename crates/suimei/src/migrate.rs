//! `suimei migrate`: brings the database to the schema of this program; the same again changes nothing. `--draft` prints what
//! the next migration must hold.

use std::path::Path;

use serde_json::json;
use store::{Connection, StoreError, schema};

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

/// Prints the statements that the next migration must hold: what is declared and what a freshly migrated database lacks of it.
/// It looks at no data; the schema is the same on both databases, so that SQLite, made for the moment, speaks for both.
pub fn draft(words: Words) -> Result<(), Failure> {
    let directory = std::env::temp_dir().join(format!("suimei-draft-{}", std::process::id()));
    std::fs::create_dir_all(&directory).map_err(|error| Failure::Undone(error.to_string()))?;
    let drafted = drafted(&directory);
    // What stays there is a schema without data.
    let _ = std::fs::remove_dir_all(&directory);
    let sql = drafted.map_err(|error| Failure::store(words, &error))?;
    if sql.is_empty() {
        println!("-- {}", words.of("声明的都已经有了。", "All that is declared is there."));
        return Ok(());
    }
    let remark = words.of(
        "声明了而迁移里还没有的。逐句看过，在上面写明为什么，存成下一个迁移文件。",
        "Declared, and made by no migration yet. Read each statement, say above them why, and save them as the next one.",
    );
    print!("-- {remark}\n\n{sql}");
    Ok(())
}

fn drafted(directory: &Path) -> Result<String, StoreError> {
    let programme = programme::programme();
    let mut connection = Connection::open_sqlite(&store::place::database_file(directory), false)?;
    schema::migrate(&mut connection, &schema::in_order(&programme.migrations))?;
    schema::draft(&mut connection, &programme.catalogue.kinds)
}
