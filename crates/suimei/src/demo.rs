//! `suimei demo`: loads the sample programmes into an empty database.

use clap::ArgMatches;
use serde_json::json;
use store::Options;

use crate::data;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::words::{Words, say};

/// Accounts of which one is enough to look around; `--json` lists them all.
const SHOWN: usize = 25;

/// Loads the sample; the same seed gives the same data.
pub fn demo(words: Words, settings: &Settings, matches: &ArgMatches, json: bool) -> Result<(), Failure> {
    let seed = matches.get_one::<u64>("seed").copied();
    data::writable(words, settings)?;
    let engine = data::engine(words, settings, Options { seed, ..data::brief() })?;
    if data::programmes(words, &engine)? > 0 {
        return Err(Failure::undone(words.of(
            "数据库里已经有数据，示例只能载入空库。请用 --data 指定一个空目录。",
            "The database holds data already; the sample goes into an empty one only. Name an empty directory with --data.",
        )));
    }
    if !json {
        eprintln!("{}", words.of("正在载入示例……", "Loading the sample …"));
    }
    let accounts = sample::load(&engine).map_err(|refusal| {
        let step = refusal.facts.iter().find(|(name, _)| *name == "step").map_or("", |(_, step)| step);
        match Failure::refusal(words, engine.catalogue(), &refusal) {
            Failure::Undone(sentence) => Failure::Undone(format!("{step}: {sentence}")),
            usage => usage,
        }
    })?;
    engine.settle().map_err(|error| Failure::store(words, &error))?;
    if json {
        println!("{}", json!({ "accounts": accounts }));
        return Ok(());
    }
    let (count, password) = (accounts.len(), sample::PASSWORD);
    println!(
        "{}",
        say!(
            words,
            "示例已载入，账号 {count} 个，密码都是 {password}：",
            "The sample is loaded: {count} accounts, all with the password {password}:"
        )
    );
    for account in accounts.iter().take(SHOWN) {
        println!("  {}  {}  {}", account.user, account.role, account.organisation);
    }
    println!("{}", words.of("下一步：运行 suimei serve。", "Next: run suimei serve."));
    Ok(())
}
