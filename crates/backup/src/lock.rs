//! With what a backup is locked and opened: a passphrase, or keys of age of which the machine has the public half alone.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use age::secrecy::SecretString;
use age::stream::StreamReader;
use age::{DecryptError, Decryptor, Encryptor, Identity, IdentityFile, Recipient, scrypt, x25519};

use crate::fault::Fault;

/// The work that a guess at a passphrase costs, as a power of two: 256 MiB and about a second, as other programs of age do it.
const WORK: u8 = 18;
/// More work than this is not taken on.
const WORK_MAX: u8 = 22;

/// What locks a backup.
pub enum Lock {
    Passphrase(SecretString),
    Recipients(Vec<x25519::Recipient>),
}

impl Lock {
    pub fn by_passphrase(passphrase: String) -> Lock {
        Lock::Passphrase(SecretString::from(passphrase))
    }

    /// # Errors
    /// What is no recipient of age.
    pub fn by_recipients(written: &[String]) -> Result<Lock, Fault> {
        let read = |written: &String| written.trim().parse().map_err(|_| Fault::Recipient(written.clone()));
        written.iter().map(read).collect::<Result<Vec<_>, _>>().map(Lock::Recipients)
    }

    pub(crate) fn encryptor(&self) -> Result<Encryptor, Fault> {
        let made = match self {
            Lock::Passphrase(passphrase) => {
                let mut recipient = scrypt::Recipient::new(passphrase.clone());
                recipient.set_work_factor(WORK);
                Encryptor::with_recipients(std::iter::once(&recipient as &dyn Recipient))
            }
            Lock::Recipients(recipients) => {
                Encryptor::with_recipients(recipients.iter().map(|recipient| recipient as &dyn Recipient))
            }
        };
        made.map_err(|error| Fault::Recipient(error.to_string()))
    }
}

/// What opens a backup.
pub enum Key {
    Passphrase(SecretString),
    Identities(Vec<Box<dyn Identity + Send + Sync>>),
}

impl Key {
    pub fn by_passphrase(passphrase: String) -> Key {
        Key::Passphrase(SecretString::from(passphrase))
    }

    /// The identities in files as `age-keygen` writes them.
    ///
    /// # Errors
    /// A file that cannot be read, or holds anything else.
    pub fn by_files(paths: &[&Path]) -> Result<Key, Fault> {
        let mut identities = Vec::new();
        for path in paths {
            let file = BufReader::new(File::open(path).map_err(Fault::at(path))?);
            let read = IdentityFile::from_buffer(file).map_err(|_| Fault::Identity(path.to_path_buf()))?;
            identities.extend(read.into_identities().map_err(|_| Fault::Identity(path.to_path_buf()))?);
        }
        Ok(Key::Identities(identities))
    }

    pub(crate) fn open<R: Read>(&self, locked: Decryptor<R>) -> Result<StreamReader<R>, Fault> {
        let opened = match self {
            Key::Passphrase(passphrase) => {
                let mut identity = scrypt::Identity::new(passphrase.clone());
                identity.set_max_work_factor(WORK_MAX);
                locked.decrypt(std::iter::once(&identity as &dyn Identity))
            }
            Key::Identities(identities) => {
                locked.decrypt(identities.iter().map(|identity| identity.as_ref() as &dyn Identity))
            }
        };
        opened.map_err(refused)
    }
}

/// Why a file does not open.
pub(crate) fn refused(error: DecryptError) -> Fault {
    match error {
        DecryptError::InvalidHeader | DecryptError::UnknownFormat | DecryptError::ExcessiveWork { .. } => {
            Fault::NotABackup
        }
        DecryptError::InvalidMac => Fault::Changed,
        DecryptError::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Fault::Changed,
        DecryptError::Io(_) => Fault::NotABackup,
        _ => Fault::WrongKey,
    }
}

/// Whether a backup was locked by a passphrase.
///
/// # Errors
/// A file that cannot be read, or is no backup.
pub fn wants_passphrase(path: &Path) -> Result<bool, Fault> {
    let file = BufReader::new(File::open(path).map_err(Fault::at(path))?);
    Ok(Decryptor::new_buffered(file).map_err(refused)?.is_scrypt())
}
