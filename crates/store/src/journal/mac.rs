//! The mark that an entry carries beside its hash: without the key of the data directory nobody can add an entry. By the
//! same key answers are bound to requests that hold secrets.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The key by which entries are marked (HMAC-SHA-256, RFC 2104). It follows from the signing key and never leaves the
/// process.
#[derive(Clone)]
pub struct MacKey(Hmac<Sha256>);

impl MacKey {
    /// The key that follows from a secret.
    pub(super) fn derive(secret: &[u8; 32]) -> MacKey {
        let mut root = keyed(secret);
        root.update(b"suimei entries 1");
        MacKey(keyed(&root.finalize().into_bytes()))
    }

    /// The mark of an entry of a journal, in hexadecimal.
    pub(crate) fn mark(&self, journal: &str, hash: &str) -> String {
        hex::encode(self.of(journal, hash).finalize().into_bytes())
    }

    /// What stands for a request in the database: whoever reads it there can try no passwords against it.
    pub(crate) fn of_request(&self, asked: &str) -> String {
        self.mark("request 1", asked)
    }

    pub(crate) fn holds(&self, journal: &str, hash: &str, mark: &str) -> bool {
        hex::decode(mark).is_ok_and(|mark| self.of(journal, hash).verify_slice(&mark).is_ok())
    }

    fn of(&self, journal: &str, hash: &str) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(format!("{journal}\n{hash}").as_bytes());
        mac
    }
}

fn keyed(secret: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(secret).expect("HMAC takes keys of any length")
}
