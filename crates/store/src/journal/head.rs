//! The signed head beside the database: it shows a tail that was cut.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use ed25519_dalek::{Signature, Signer, SigningKey, Verifier};
use serde_json::{Value as Json, json};

use super::{Head, canonical};
use crate::clock::real_now;

/// The signed head beside the database, and the key that signs it.
pub struct HeadFile {
    path: PathBuf,
    key: SigningKey,
}

impl HeadFile {
    /// Opens the head of a data directory, making its key on first use.
    pub fn open(directory: &Path) -> std::io::Result<HeadFile> {
        let keys = directory.join("keys");
        fs::create_dir_all(&keys)?;
        let path = keys.join("journal.key");
        let key = match fs::read_to_string(&path) {
            Ok(written) => {
                let bytes = hex::decode(written.trim()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
                SigningKey::from_bytes(&bytes.ok_or_else(|| std::io::Error::other("keys/journal.key is damaged"))?)
            }
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            Err(_) => {
                let mut seed = [0u8; 32];
                getrandom::fill(&mut seed).map_err(std::io::Error::other)?;
                write_private(&path, hex::encode(seed).as_bytes())?;
                SigningKey::from_bytes(&seed)
            }
        };
        Ok(HeadFile { path: directory.join("journal-head.json"), key })
    }

    /// Writes the head, whole or not at all.
    pub fn write(&self, head: &Head) -> std::io::Result<()> {
        let signed = format!("{}\n{}\n{}", head.sequence, head.number, head.chain);
        let signature = self.key.sign(signed.as_bytes());
        let json = json!({
            "algorithm": "ed25519", "sequence": head.sequence, "number": head.number, "chain": head.chain,
            "at": real_now().rfc3339(), "signature": hex::encode(signature.to_bytes()),
        });
        write_whole(&self.path, canonical(&json).as_bytes())
    }

    /// Reads the head back; none if there is none yet.
    ///
    /// # Errors
    /// A head whose signature does not hold.
    pub fn read(&self) -> std::io::Result<Option<Head>> {
        let Ok(written) = fs::read_to_string(&self.path) else { return Ok(None) };
        let json: Json = serde_json::from_str(&written).map_err(std::io::Error::other)?;
        let head = Head {
            sequence: json["sequence"].as_i64().unwrap_or(-1),
            number: json["number"].as_i64().unwrap_or(-1),
            chain: json["chain"].as_str().unwrap_or_default().to_owned(),
        };
        let signed = format!("{}\n{}\n{}", head.sequence, head.number, head.chain);
        let bytes = json["signature"].as_str().and_then(|text| hex::decode(text).ok());
        let signature = bytes.and_then(|bytes| Signature::from_slice(&bytes).ok());
        match signature {
            Some(signature) if self.key.verifying_key().verify(signed.as_bytes(), &signature).is_ok() => Ok(Some(head)),
            _ => Err(std::io::Error::other("the signature of journal-head.json does not hold")),
        }
    }
}

fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // Two processes may seal the same data: each writes beside a name of its own.
    let beside = path.with_extension(format!("new-{}", std::process::id()));
    let mut file = fs::File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)
}

/// Writes a new file that nobody else on the machine can read, from its first byte on.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
