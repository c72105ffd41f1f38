//! What a backup says of itself. It is the first thing in it, so that what cannot be restored is known before anything is read.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use store::Dialect;

use crate::fault::Fault;

/// The one format that is written and read here.
pub(crate) const FORMAT: i64 = 1;
/// Of whom a backup is.
const PRODUCT: &str = "suimei";
/// This release.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Everything that can lie in a backup: names as they stand in it, and as they are called in a data directory. No other name
/// is written or taken.
pub(crate) const MANIFEST: &str = "manifest.json";
pub(crate) const HEAD: &str = "journal-head.json";
pub(crate) const SETTINGS: &str = "suimei.toml";
pub(crate) const JOURNAL_KEY: &str = "keys/journal.key";
pub(crate) const SEAL_KEY: &str = "keys/seal.key";
pub(crate) const SQLITE: &str = "suimei.db";
pub(crate) const POSTGRES: &str = "database.pgdump";

/// Where a chain ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The number of the newest entry, sealed or not.
    pub entry: i64,
    pub seal: i64,
    pub chain: String,
}

/// One file in the backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    pub name: String,
    pub bytes: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    pub format: i64,
    pub product: String,
    pub version: String,
    /// When it was taken, in real time.
    pub at: String,
    /// `sqlite` or `postgresql`.
    database: String,
    /// The release of the server, of PostgreSQL alone.
    pub server: Option<u32>,
    /// The newest step of the schema.
    pub migration: String,
    pub journal: Position,
    pub audit: Position,
    /// Where the bytes of uploaded files lie: `database`. Another place is another word here and further parts.
    attachments: String,
    pub(crate) parts: Vec<Part>,
}

impl Manifest {
    pub(crate) fn of(at: String, dialect: Dialect, server: Option<u32>) -> Manifest {
        let database = match dialect {
            Dialect::Sqlite => "sqlite",
            Dialect::Postgres => "postgresql",
        };
        Manifest {
            format: FORMAT,
            product: PRODUCT.to_owned(),
            version: VERSION.to_owned(),
            at,
            database: database.to_owned(),
            server,
            migration: String::new(),
            journal: Position::default(),
            audit: Position::default(),
            attachments: "database".to_owned(),
            parts: Vec::new(),
        }
    }

    /// Which database it holds; none where it is one that is unknown here.
    pub fn dialect(&self) -> Option<Dialect> {
        match self.database.as_str() {
            "sqlite" => Some(Dialect::Sqlite),
            "postgresql" => Some(Dialect::Postgres),
            _ => None,
        }
    }

    /// Reads what stands in a backup; `known` are the steps of the schema that this release has.
    ///
    /// # Errors
    /// What is no manifest, of another format, or of a newer release.
    pub(crate) fn read(written: &[u8], known: &[&str]) -> Result<Manifest, Fault> {
        let json: Json = serde_json::from_slice(written).map_err(|_| Fault::NotABackup)?;
        if json["product"] != PRODUCT {
            return Err(Fault::NotABackup);
        }
        let format = json["format"].as_i64().ok_or(Fault::NotABackup)?;
        if format != FORMAT {
            return Err(Fault::Format(format));
        }
        let manifest: Manifest = serde_json::from_value(json).map_err(|_| Fault::NotABackup)?;
        if is_newer(&manifest.version, VERSION) {
            return Err(Fault::Newer(manifest.version));
        }
        if !known.contains(&manifest.migration.as_str()) || manifest.attachments != "database" {
            return Err(Fault::Newer(manifest.migration));
        }
        Ok(manifest)
    }
}

/// Whether a release comes after another one; what is no number counts as none.
fn is_newer(version: &str, own: &str) -> bool {
    let numbers = |version: &str| version.split(['.', '-', '+']).map(|part| part.parse().unwrap_or(0)).collect();
    let (version, own): (Vec<u64>, Vec<u64>) = (numbers(version), numbers(own));
    version > own
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(change: impl FnOnce(&mut Json)) -> Result<Manifest, Fault> {
        let mut manifest = Manifest::of("2026-01-01T00:00:00Z".to_owned(), Dialect::Sqlite, None);
        manifest.migration = "0001_kernel".to_owned();
        let mut json = serde_json::to_value(manifest).expect("JSON");
        change(&mut json);
        Manifest::read(json.to_string().as_bytes(), &["0001_kernel", "0002_next"])
    }

    #[test]
    fn what_cannot_be_restored_is_known_from_the_manifest() {
        assert!(read(|_| ()).is_ok_and(|manifest| manifest.dialect() == Some(Dialect::Sqlite)));
        assert!(matches!(read(|json| json["format"] = 2.into()), Err(Fault::Format(2))));
        assert!(matches!(read(|json| json["version"] = "99.0.0".into()), Err(Fault::Newer(said)) if said == "99.0.0"));
        assert!(matches!(read(|json| json["migration"] = "9999_later".into()), Err(Fault::Newer(_))));
        assert!(matches!(read(|json| json["product"] = "another".into()), Err(Fault::NotABackup)));
        assert!(matches!(read(|json| json["attachments"] = "folder".into()), Err(Fault::Newer(_))));
        assert!(matches!(Manifest::read(b"[]", &[]), Err(Fault::NotABackup)));
    }

    #[test]
    fn releases_follow_each_other_by_their_numbers() {
        for (later, earlier) in [("0.2.0", "0.1.9"), ("0.10.0", "0.9.0"), ("1.0.0", "0.99.99")] {
            assert!(is_newer(later, earlier) && !is_newer(earlier, later) && !is_newer(later, later));
        }
    }
}
