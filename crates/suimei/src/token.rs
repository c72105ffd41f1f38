//! `suimei token`: API tokens, shown once, kept by their digest.

use clap::ArgMatches;
use kernel::Instant;
use serde_json::json;
use store::audit::{self, Audit};
use store::clock::{Randomness, real_now};
use store::sessions;
use store::{Engine, StoreError};

use crate::data;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::words::{Words, say};

const DAY_MS: i64 = 86_400_000;

/// `token create` and `token revoke`.
pub fn token(words: Words, matches: &ArgMatches, json: bool) -> Result<(), Failure> {
    let Some((name, matches)) = matches.subcommand() else { return Ok(()) };
    let settings = Settings::read(words, matches)?;
    data::exists(words, &settings)?;
    data::writable(words, &settings)?;
    let engine = data::engine(words, &settings, data::brief())?;
    let text = |name: &str| matches.get_one::<String>(name).cloned().unwrap_or_default();
    match name {
        "create" => {
            let days = matches.get_one::<i64>("days").copied().unwrap_or(1);
            create(words, &engine, matches, days, json)
        }
        _ => revoke(words, &engine, text("token"), json),
    }
}

fn create(words: Words, engine: &Engine, matches: &ArgMatches, days: i64, json: bool) -> Result<(), Failure> {
    let failed = |error: StoreError| Failure::store(words, &error);
    let user = matches.get_one::<String>("user").map(String::as_str).unwrap_or_default();
    let account = data::account(words, engine, matches, user)?;
    let account = account.filter(|account| account.active).ok_or_else(|| {
        Failure::Undone(say!(
            words,
            "没有启用的用户 {user}。请检查用户名，或请系统管理员启用账号。",
            "There is no enabled user {user}. Check the name, or ask the system administrator to enable the account."
        ))
    })?;
    let randomness = Randomness::from_system();
    let secret: String = randomness.bytes::<32>().iter().map(|byte| format!("{byte:02x}")).collect();
    let token = format!("suimei_{secret}");
    let id = randomness.id(real_now());
    let (kept, shared) = (token.clone(), std::sync::Arc::clone(&engine.shared));
    engine
        .write(move |connection| {
            sessions::keep_token(connection, id, &kept, account.person, &account.programme, days)?;
            let (programme, subject) = (account.programme.as_str(), id.to_string());
            let person = Some(account.person);
            audit::audit(
                connection,
                &shared,
                &Audit { programme, person, event: "token-create", subject: &subject, outcome: "done" },
            )
        })
        .map_err(failed)?;
    let expires = Instant::from_millis(real_now().millis() + days * DAY_MS).rfc3339();
    if json {
        println!("{}", json!({ "token": token, "id": id.to_string(), "expires": expires }));
    } else {
        println!("{token}");
        eprintln!(
            "{}",
            say!(
                words,
                "编号 {id}，有效至 {expires}。令牌只显示这一次，请妥善保存。",
                "Identifier {id}, holds until {expires}. The token is shown this once: keep it safe."
            )
        );
    }
    Ok(())
}

fn revoke(words: Words, engine: &Engine, token: String, json: bool) -> Result<(), Failure> {
    let shared = std::sync::Arc::clone(&engine.shared);
    let revoked = engine.write(move |connection| {
        let Some((id, person, programme)) = sessions::token_owner(connection, &token)? else { return Ok(false) };
        let (programme, subject, person) = (programme.as_str(), id.as_str(), Some(person));
        let audit = Audit { programme, person, event: "token-revoke", subject, outcome: "done" };
        audit::audit(connection, &shared, &audit)?;
        sessions::revoke_token(connection, &token)
    });
    if !revoked.map_err(|error| Failure::store(words, &error))? {
        let sentence = words.of("没有这个令牌，或者已经收回。", "There is no such token, or it was revoked before.");
        return Err(Failure::undone(sentence));
    }
    if json {
        println!("{}", json!({ "revoked": true }));
    } else {
        println!("{}", words.of("令牌已收回。", "The token is revoked."));
    }
    Ok(())
}
