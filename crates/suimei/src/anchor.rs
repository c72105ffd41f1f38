//! `suimei anchor`: accepts the journals as they stand, with a reason, after an alarm.

use clap::ArgMatches;
use serde_json::json;

use crate::data;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::words::{Words, say};

/// Writes the reason into the audit journal of every programme and signs a head over what stands. Nothing is mended by it.
pub fn anchor(words: Words, settings: &Settings, matches: &ArgMatches, json: bool) -> Result<(), Failure> {
    data::exists(words, settings)?;
    data::writable(words, settings)?;
    let reason = matches.get_one::<String>("reason").map(|reason| reason.trim().to_owned()).unwrap_or_default();
    if reason.is_empty() {
        return Err(Failure::Usage(words.of("请用 --reason 写明原因。", "Give the reason with --reason.").to_owned()));
    }
    let engine = data::engine(words, settings, data::brief())?;
    let Some(alarm) = engine.shared.alarm() else {
        return Err(Failure::Undone(
            words.of("流水没有警报，不需要重新确认。", "There is no alarm: nothing needs to be accepted.").to_owned(),
        ));
    };
    let failed = |error: store::StoreError| Failure::store(words, &error);
    engine.note_anchor(alarm.code, &reason).map_err(failed)?;
    drop(engine);
    let head = store::anchor(&settings.place(), &reason).map_err(failed)?;
    let (entries, seals) = (head.accepted.journal, head.journal.sequence);
    if json {
        println!("{}", json!({ "alarm": alarm.code, "accepted": entries, "seals": seals, "reason": reason }));
    } else {
        println!(
            "{}",
            say!(
                words,
                "已按现状确认：流水到第 {entries} 条，印章 {seals} 枚。原因已写入审计流水。请重新启动服务。",
                "Accepted as it stands: entries up to {entries}, {seals} seals. The reason is in the audit journal. Restart the server."
            )
        );
    }
    Ok(())
}
