//! Passwords: what is kept of them, and whether one holds.

use std::sync::OnceLock;
use std::sync::atomic::Ordering;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use kernel::Refusal;
use store::Preparation;

/// The password of every sample account. It is published, and holds in sample databases alone.
pub const SAMPLE: &str = "suimei-demo-2009";

/// Makes the hash that is stored of a password (Argon2id); the salt comes from the engine.
pub fn hashed(password: &str, preparation: &Preparation<'_>) -> Result<String, Refusal> {
    let salt: [u8; 16] = preparation.shared.randomness.bytes();
    match (password == SAMPLE, preparation.shared.demo.load(Ordering::Relaxed)) {
        (true, true) => return published_hash(),
        // Everybody knows it.
        (true, false) => return Err(Refusal::rule("person.sample-password").at("password")),
        _ => {}
    }
    preparation.hashing(|| hashed_with(password, &salt))?
}

fn hashed_with(password: &str, salt: &[u8]) -> Result<String, Refusal> {
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), salt);
    hash.map(|hash| hash.to_string()).map_err(|_| Refusal::unavailable())
}

/// The published password of the sample is hashed once, in a sample database alone: its salt has nothing to protect.
fn published_hash() -> Result<String, Refusal> {
    static HASH: OnceLock<Result<String, Refusal>> = OnceLock::new();
    HASH.get_or_init(|| hashed_with(SAMPLE, b"suimei sample 01")).clone()
}

/// Whether the password is the one whose hash is stored.
pub fn holds(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}
