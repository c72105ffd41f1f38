//! `suimei password`: resets a password at the machine, for those whose password no administrator may reset.

use clap::ArgMatches;
use kernel::Viewer;
use serde_json::json;
use store::Request;
use store::clock::Randomness;

use crate::data;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::words::{Words, say};

/// Sets a new random password and prints it once; sessions and tokens of the account end.
pub fn password(words: Words, settings: &Settings, matches: &ArgMatches, json: bool) -> Result<(), Failure> {
    data::exists(words, settings)?;
    data::writable(words, settings)?;
    let user = matches.get_one::<String>("user").cloned().unwrap_or_default();
    let engine = data::engine(words, settings, data::brief())?;
    let account = data::account(words, &engine, matches, &user)?.ok_or_else(|| {
        Failure::Undone(say!(words, "没有用户 {user}，请检查用户名。", "There is no user {user}; check the name."))
    })?;
    let Some(action) = engine.catalogue().action("person", "set-password") else { return Ok(()) };
    let secret: String = Randomness::from_system().bytes::<10>().iter().map(|byte| format!("{byte:02x}")).collect();
    let viewer = Viewer::installation(&account.programme);
    let request = Request::new(&viewer, action, Some(account.person), json!({ "password": secret }));
    engine.perform(request).map_err(|refusal| {
        let code = refusal.code;
        Failure::Undone(say!(
            words,
            "没有重设（{code}）。账号停用的，先恢复再重设。",
            "Not reset ({code}). Enable the account first."
        ))
    })?;
    if json {
        println!("{}", json!({ "user": user, "password": secret }));
    } else {
        println!("{secret}");
    }
    Ok(())
}
