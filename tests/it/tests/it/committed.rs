//! Texts that are generated and committed: a test fails when they are stale, `UPDATE=1` writes them anew.

use std::path::PathBuf;

/// The checkout.
pub fn root() -> PathBuf {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).expect("tests/it lies in the checkout").to_owned()
}

pub fn updating() -> bool {
    std::env::var("UPDATE").as_deref() == Ok("1")
}

/// Compares a committed text with what it should be.
#[track_caller]
pub fn check(path: &str, text: &str) {
    let file = root().join(path);
    if updating() {
        std::fs::write(&file, text).unwrap_or_else(|error| panic!("{path}: {error}"));
        return;
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    let different = committed.lines().zip(text.lines()).position(|(old, new)| old != new);
    let at = different.unwrap_or(committed.lines().count().min(text.lines().count())) + 1;
    assert!(committed == text, "{path} is stale from line {at} on; UPDATE=1 writes it anew");
}
