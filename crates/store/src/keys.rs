//! The keys by which sealed fields open: the master keys of a data directory, and the key of one record.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};

const NONCE: usize = 12;
const KEY: usize = 32;
const FILE: &str = "seal.key";

/// The key of one record (AES-256-GCM).
pub struct RecordKey(Aes256Gcm);

impl RecordKey {
    pub fn of(bytes: &[u8; KEY]) -> RecordKey {
        RecordKey(Aes256Gcm::new(&Key::<Aes256Gcm>::from(*bytes)))
    }

    /// Words sealed for one place alone: hexadecimal of nonce and ciphertext. None for words that are far too long.
    pub fn seal(&self, of: &str, words: &[u8], nonce: [u8; NONCE]) -> Option<String> {
        let payload = Payload { msg: words, aad: of.as_bytes() };
        let sealed = self.0.encrypt(&Nonce::from(nonce), payload).ok()?;
        Some(hex::encode([nonce.as_slice(), &sealed].concat()))
    }

    /// The words again; none where they were sealed by another key or for another place.
    pub fn open(&self, of: &str, sealed: &str) -> Option<Vec<u8>> {
        let bytes = hex::decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
        let nonce = <[u8; NONCE]>::try_from(nonce).ok()?;
        self.0.decrypt(&Nonce::from(nonce), Payload { msg: sealed, aad: of.as_bytes() }).ok()
    }
}

/// The master keys, each by its number; the last one wraps.
pub struct Keys(Vec<RecordKey>);

impl Keys {
    /// Those of a data directory; none where there is no file of them.
    ///
    /// # Errors
    /// A file that cannot be read, or holds something else than keys.
    pub fn read(directory: &Path) -> io::Result<Option<Keys>> {
        let written = match fs::read_to_string(directory.join("keys").join(FILE)) {
            Ok(written) => written,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let keys = written.lines().filter(|line| !line.trim().is_empty()).map(|line| {
            let bytes = hex::decode(line.trim()).ok().and_then(|bytes| <[u8; KEY]>::try_from(bytes).ok());
            bytes.map(|bytes| RecordKey::of(&bytes)).ok_or_else(|| io::Error::other("keys/seal.key is damaged"))
        });
        let keys = keys.collect::<io::Result<Vec<_>>>()?;
        if keys.is_empty() { Err(io::Error::other("keys/seal.key is empty")) } else { Ok(Some(Keys(keys))) }
    }

    /// Makes the first master key of a data directory.
    ///
    /// # Errors
    /// A directory that cannot be written.
    pub fn make(directory: &Path) -> io::Result<Keys> {
        let mut bytes = [0u8; KEY];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        let keys = directory.join("keys");
        fs::create_dir_all(&keys)?;
        match write_private(&keys.join(FILE), hex::encode(bytes).as_bytes()) {
            Ok(()) => Ok(Keys(vec![RecordKey::of(&bytes)])),
            // Another process has made it meanwhile.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Keys::read(directory)?.ok_or_else(|| io::Error::other("keys/seal.key is gone"))
            }
            Err(error) => Err(error),
        }
    }

    /// A record's key as it is kept: the algorithm and the number of the master key, then the key sealed by that.
    pub fn wrap(&self, of: &str, key: &[u8; KEY], nonce: [u8; NONCE]) -> Option<String> {
        let sealed = self.0.last()?.seal(of, key, nonce)?;
        Some(format!("aes-256-gcm/{}:{sealed}", self.0.len()))
    }

    /// The key again; none where no master key here opens it.
    pub fn unwrap(&self, of: &str, wrapped: &str) -> Option<RecordKey> {
        let (number, sealed) = wrapped.strip_prefix("aes-256-gcm/")?.split_once(':')?;
        let master = self.0.get(number.parse::<usize>().ok()?.checked_sub(1)?)?;
        <[u8; KEY]>::try_from(master.open(of, sealed)?).ok().map(|bytes| RecordKey::of(&bytes))
    }
}

/// Writes a new file that nobody else on the machine can read, from its first byte on.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
