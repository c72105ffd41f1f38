//! The keys by which sealed fields open and are compared: the master keys of a data directory, and what they wrap.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use uuid::Uuid;

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

/// What a record's key is bound to, where it is wrapped.
pub(crate) fn of_record(programme: &str, record: Uuid) -> String {
    format!("key\n{programme}\n{record}")
}

/// What the key of a programme's blind index is bound to.
pub(crate) fn of_index(programme: &str) -> String {
    format!("index\n{programme}")
}

/// The master keys of a data directory, each by its number; the last one wraps. The file is read again where somebody has
/// added one meanwhile.
pub struct Keys {
    file: PathBuf,
    known: RwLock<Vec<[u8; KEY]>>,
}

/// What a wrapped key begins with: the algorithm, and the number of the master key in front of a colon.
const WRAPPED: &str = "aes-256-gcm/";

impl Keys {
    /// Those of a data directory; none where there is no file of them.
    ///
    /// # Errors
    /// A file that cannot be read, or holds something else than keys.
    pub fn read(directory: &Path) -> io::Result<Option<Keys>> {
        let file = directory.join("keys").join(FILE);
        match read_file(&file) {
            Ok(known) => Ok(Some(Keys { file, known: RwLock::new(known) })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes the first master key of a data directory.
    ///
    /// # Errors
    /// A directory that cannot be written.
    pub fn make(directory: &Path) -> io::Result<Keys> {
        let keys = directory.join("keys");
        fs::create_dir_all(&keys)?;
        match write_private(&keys.join(FILE), format!("{}\n", hex::encode(new_key()?)).as_bytes()) {
            // Made just now, here or by another process.
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
        Keys::read(directory)?.ok_or_else(|| io::Error::other("keys/seal.key is gone"))
    }

    /// Adds a master key, which wraps from now on. The file is whole at every moment: before with the old keys, afterwards
    /// with the new one too.
    ///
    /// # Errors
    /// A directory that cannot be written.
    pub fn add(&self) -> io::Result<()> {
        let mut keys = read_file(&self.file)?;
        keys.push(new_key()?);
        let written: String = keys.iter().map(|key| format!("{}\n", hex::encode(key))).collect();
        let beside = self.file.with_extension(format!("new-{}", std::process::id()));
        write_private(&beside, written.as_bytes())?;
        fs::rename(&beside, &self.file)?;
        if let Some(directory) = self.file.parent() {
            fs::File::open(directory)?.sync_all()?;
        }
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }

    /// What a key begins with that the newest master key wraps.
    pub fn beginning(&self) -> String {
        format!("{WRAPPED}{}:", self.known.read().unwrap_or_else(PoisonError::into_inner).len())
    }

    /// A record's key as it is kept: the algorithm and the number of the master key, then the key sealed by that.
    pub fn wrap(&self, of: &str, key: &[u8; KEY], nonce: [u8; NONCE]) -> Option<String> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let sealed = RecordKey::of(known.last()?).seal(of, key, nonce)?;
        Some(format!("{WRAPPED}{}:{sealed}", known.len()))
    }

    /// The key again; none where no master key here opens it.
    pub fn unwrap(&self, of: &str, wrapped: &str) -> Option<RecordKey> {
        self.bytes(of, wrapped).map(|bytes| RecordKey::of(&bytes))
    }

    /// A wrapped key, wrapped by the newest master key.
    pub fn wrap_again(&self, of: &str, wrapped: &str, nonce: [u8; NONCE]) -> Option<String> {
        self.wrap(of, &self.bytes(of, wrapped)?, nonce)
    }

    /// The same, as it is.
    pub(crate) fn bytes(&self, of: &str, wrapped: &str) -> Option<[u8; KEY]> {
        let (number, sealed) = wrapped.strip_prefix(WRAPPED)?.split_once(':')?;
        let master = RecordKey::of(&self.numbered(number.parse::<usize>().ok()?.checked_sub(1)?)?);
        master.open(of, sealed)?.try_into().ok()
    }

    /// The master key at this place; the file is read again where it is not known yet.
    fn numbered(&self, at: usize) -> Option<[u8; KEY]> {
        if let Some(key) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(at) {
            return Some(*key);
        }
        let read = read_file(&self.file).ok()?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        // Keys are added at the end: what begins otherwise is another installation's.
        if read.starts_with(&known) {
            *known = read;
        }
        known.get(at).copied()
    }
}

fn new_key() -> io::Result<[u8; KEY]> {
    let mut bytes = [0u8; KEY];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes)
}

/// The keys of a file, one a line.
fn read_file(file: &Path) -> io::Result<Vec<[u8; KEY]>> {
    let written = fs::read_to_string(file)?;
    let keys = written.lines().filter(|line| !line.trim().is_empty()).map(|line| {
        let bytes = hex::decode(line.trim()).ok().and_then(|bytes| <[u8; KEY]>::try_from(bytes).ok());
        bytes.ok_or_else(|| io::Error::other("keys/seal.key is damaged"))
    });
    let keys = keys.collect::<io::Result<Vec<_>>>()?;
    if keys.is_empty() { Err(io::Error::other("keys/seal.key is empty")) } else { Ok(keys) }
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
