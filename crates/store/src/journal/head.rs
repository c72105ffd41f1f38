//! The signed head beside the database: where both chains end. It shows a tail that was cut and entries that somebody added.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use ed25519_dalek::{Signature, Signer, SigningKey, Verifier};
use serde_json::{Value as Json, json};

use super::chain::{AUDIT, End, JOURNAL};
use super::{MacKey, canonical};
use crate::clock::real_now;
use crate::keys::write_private;

/// What a head says of itself since it also tells the audit journal's end.
const FORMAT: i64 = 2;
/// Where in a data directory the head lies, and the key that signs it.
const HEAD: &str = "journal-head.json";
const KEY: &str = "keys/journal.key";

/// Up to which entries no mark is asked for: those of releases that made none, and those that were accepted by a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    pub journal: i64,
    pub audit: i64,
    /// Why, where somebody accepted them: then what stands up to there is as it is.
    pub reason: Option<String>,
}

/// Where both chains end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub journal: End,
    pub audit: End,
    pub accepted: Accepted,
}

impl Head {
    /// Of an installation in which nothing has happened yet.
    pub fn beginning() -> Head {
        Head { journal: JOURNAL.beginning(), audit: AUDIT.beginning(), accepted: Accepted::default() }
    }
}

/// What stands in the file.
#[derive(Clone, Debug)]
pub enum Written {
    Nothing,
    /// By a release that made no marks and did not seal the audit journal.
    Earlier(End),
    Head(Head),
}

/// The signed head beside the database, and the key that signs it.
pub struct HeadFile {
    path: PathBuf,
    key: SigningKey,
    /// The key was made just now: there was none.
    is_new: bool,
}

impl HeadFile {
    /// Opens the head of a data directory, making its key on first use.
    pub fn open(directory: &Path) -> io::Result<HeadFile> {
        if let Some(there) = HeadFile::there(directory)? {
            return Ok(there);
        }
        let path = directory.join(KEY);
        fs::create_dir_all(directory.join("keys"))?;
        let mut seed = [0u8; 32];
        getrandom::fill(&mut seed).map_err(io::Error::other)?;
        write_private(&path, hex::encode(seed).as_bytes())?;
        Ok(HeadFile { path: directory.join(HEAD), key: SigningKey::from_bytes(&seed), is_new: true })
    }

    /// The head of a data directory whose key is there.
    pub(crate) fn there(directory: &Path) -> io::Result<Option<HeadFile>> {
        match fs::read_to_string(directory.join(KEY)) {
            Ok(written) => {
                let bytes = hex::decode(written.trim()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
                let bytes = bytes.ok_or_else(|| io::Error::other("keys/journal.key is damaged"))?;
                let key = SigningKey::from_bytes(&bytes);
                Ok(Some(HeadFile { path: directory.join(HEAD), key, is_new: false }))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub fn mac_key(&self) -> MacKey {
        MacKey::derive(self.key.as_bytes())
    }

    pub(crate) fn key_is_new(&self) -> bool {
        self.is_new
    }

    /// Writes the head, whole or not at all.
    pub fn write(&self, head: &Head) -> io::Result<()> {
        let mut json = json!({
            "algorithm": "ed25519", "format": FORMAT, "at": real_now().rfc3339(),
            "sequence": head.journal.sequence, "number": head.journal.number, "chain": head.journal.chain,
            "audit": { "sequence": head.audit.sequence, "number": head.audit.number, "chain": head.audit.chain },
            "accepted": {
                "journal": head.accepted.journal, "audit": head.accepted.audit, "reason": head.accepted.reason,
            },
        });
        let signature = self.key.sign(canonical(&json).as_bytes());
        json["signature"] = json!(hex::encode(signature.to_bytes()));
        write_whole(&self.path, canonical(&json).as_bytes())
    }

    /// Reads back what was written.
    ///
    /// # Errors
    /// A head whose signature does not hold, or that cannot be read.
    pub fn read(&self) -> io::Result<Written> {
        let written = match fs::read_to_string(&self.path) {
            Ok(written) => written,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Written::Nothing),
            Err(error) => return Err(error),
        };
        let mut json: Json = serde_json::from_str(&written).map_err(io::Error::other)?;
        let signature = json.as_object_mut().and_then(|members| members.remove("signature"));
        let journal = end(&json);
        if json["format"].is_null() {
            let signed = format!("{}\n{}\n{}", journal.sequence, journal.number, journal.chain);
            self.verify(signature, signed.as_bytes())?;
            return Ok(Written::Earlier(journal));
        }
        self.verify(signature, canonical(&json).as_bytes())?;
        let accepted = &json["accepted"];
        Ok(Written::Head(Head {
            journal,
            audit: end(&json["audit"]),
            accepted: Accepted {
                journal: accepted["journal"].as_i64().unwrap_or(0),
                audit: accepted["audit"].as_i64().unwrap_or(0),
                reason: accepted["reason"].as_str().map(str::to_owned),
            },
        }))
    }

    fn verify(&self, signature: Option<Json>, signed: &[u8]) -> io::Result<()> {
        let bytes = signature.as_ref().and_then(Json::as_str).and_then(|text| hex::decode(text).ok());
        let signature = bytes.and_then(|bytes| Signature::from_slice(&bytes).ok());
        match signature {
            Some(signature) if self.key.verifying_key().verify(signed, &signature).is_ok() => Ok(()),
            _ => Err(io::Error::other("the signature of journal-head.json does not hold")),
        }
    }
}

fn end(json: &Json) -> End {
    End {
        sequence: json["sequence"].as_i64().unwrap_or(-1),
        number: json["number"].as_i64().unwrap_or(-1),
        chain: json["chain"].as_str().unwrap_or_default().to_owned(),
    }
}

fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Two processes may seal the same data: each writes beside a name of its own.
    let beside = path.with_extension(format!("new-{}", std::process::id()));
    let mut file = fs::File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)
}
