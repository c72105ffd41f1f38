//! `suimei rotate`: a new master key for what is sealed, while the platform runs.

use serde_json::json;

use crate::data;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::words::{Words, say};

/// Adds a master key to the data directory and wraps the key of every record by it.
pub fn rotate(words: Words, settings: &Settings, json: bool) -> Result<(), Failure> {
    data::exists(words, settings)?;
    data::writable(words, settings)?;
    let failed = |error: store::StoreError| Failure::store(words, &error);
    let wrapped = store::rotate(&settings.place()).map_err(failed)?;
    let file = settings.data.join("keys").join("seal.key");
    let file = file.display();
    if json {
        println!("{}", json!({ "wrapped": wrapped, "file": file.to_string() }));
    } else {
        println!(
            "{}",
            say!(
                words,
                "已换用新的封存主密钥，重新封装了 {wrapped} 把密钥。{file} 多了一行，请立即另存一份；旧的各行不要删。",
                "A new master key is in use; {wrapped} keys were wrapped anew. Keep a copy of {file} at once, and leave its older lines."
            )
        );
    }
    Ok(())
}
