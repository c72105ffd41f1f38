//! The published pairings: who helps whom since when, as the documents say it.

use askama::Template;
use axum::response::Response;
use kernel::{Instant, Language, Record, Refusal};
use programme::pairing::records::{Pairing as PairingRecord, PairingState};
use serde_json::Value as Json;
use server::base::answer;
use server::base::call::Call;
use server::base::kept::kept_fresh;
use server::base::page::{self, Page};
use server::base::show::{self, StateShown, day};
use store::published::{self, Published};

use super::flows;

/// Pairings of one programme that a page reads at most.
const PAIRINGS_MAX: usize = 500;

/// One published pairing as people read it.
pub struct Pairing {
    pub record: String,
    /// The full names, as in the document.
    pub assisting: String,
    pub recipient: String,
    /// The places alone, for lists and the map.
    pub from: String,
    pub to: String,
    /// The places in Chinese, by which the map knows them.
    pub places: [String; 2],
    pub basis: String,
    pub begins: String,
    pub begins_iso: String,
    /// From which year, for lists.
    pub since: String,
    pub ends: String,
    pub ends_iso: String,
    pub state: StateShown,
    pub in_force: bool,
    pub number: i64,
    pub published: String,
    pub published_iso: String,
}

/// The place alone: 天河区 of 广州市天河区, 五华县 of 五华县人民政府.
fn place(name: &str, sides: [&str; 2]) -> String {
    let name = name.strip_suffix("人民政府").unwrap_or(name);
    let name = name.strip_prefix("People's Government of ").unwrap_or(name);
    for side in sides.into_iter().filter(|side| !side.is_empty()) {
        let shorter = name.strip_prefix(side).or_else(|| name.strip_suffix(side)?.strip_suffix(", "));
        if let Some(shorter) = shorter
            && (name.is_ascii() || shorter.ends_with(['区', '县', '市']))
            && !shorter.is_empty()
        {
            return shorter.trim().to_owned();
        }
    }
    name.to_owned()
}

fn pairing(call: &Call, programme: &Json, version: &Published) -> Pairing {
    let content = &version.content;
    let text = |name: &str| content[name].as_str().unwrap_or_default();
    let named = |field: &str, language: Language| {
        let tongue = if language == Language::Chinese { "zh" } else { "en" };
        content["names"][text(field)][tongue].as_str().unwrap_or_default()
    };
    let short = |field: &str, language: Language| {
        let suffix = if language == Language::Chinese { "" } else { "_en" };
        let side = |side: &str| programme[format!("{side}{suffix}")].as_str().unwrap_or_default();
        place(named(field, language), [side("assisting_side"), side("recipient_side")])
    };
    let at = Instant::from_millis(version.at_ms).day();
    let kind = Some(PairingRecord::KIND);
    Pairing {
        record: version.record.to_string(),
        assisting: named("assisting", call.language()).to_owned(),
        recipient: named("recipient", call.language()).to_owned(),
        from: flows::unranked(&short("assisting", call.language())).to_owned(),
        to: flows::unranked(&short("recipient", call.language())).to_owned(),
        places: ["assisting", "recipient"].map(|field| short(field, Language::Chinese)),
        basis: text("basis").to_owned(),
        begins: day(call, text("begins")),
        begins_iso: text("begins").to_owned(),
        since: call.words().with_one("pairing-since", "year", text("begins").get(..4).unwrap_or_default()),
        ends: day(call, text("ends")),
        ends_iso: text("ends").to_owned(),
        state: kind.map(|kind| show::state(kind, text("state"), call.words())).unwrap_or_default(),
        in_force: text("state") == PairingState::InForce.name(),
        number: version.number,
        published: day(call, &at.iso()),
        published_iso: at.iso(),
    }
}

/// The newest published version of every pairing: those in force first, then by their first day.
pub fn published_pairings(call: &Call, programme: &Json) -> Result<Vec<Pairing>, Refusal> {
    let found =
        call.app.read(|connection| published::list(connection, &call.programme, PairingRecord::CODE, PAIRINGS_MAX))?;
    let mut pairings: Vec<Pairing> = found.iter().rev().map(|version| pairing(call, programme, version)).collect();
    pairings.sort_by(|one, other| (!one.in_force, &one.begins_iso).cmp(&(!other.in_force, &other.begins_iso)));
    Ok(pairings)
}

#[derive(Template)]
#[template(path = "pairing/pairings.html")]
struct Pairings {
    page: Page,
    pairings: Vec<Pairing>,
    count: String,
    sides: [String; 2],
    map: flows::Map,
    /// Pairings that found no place on the map.
    aside: String,
}

/// Every published pairing, as the document says it.
pub fn pairings(call: &Call) -> Result<Response, Refusal> {
    kept_fresh(call, || {
        let programme = page::programme_of(call);
        let suffix = if call.language() == Language::Chinese { "" } else { "_en" };
        let side = |side: &str| programme[format!("{side}{suffix}")].as_str().unwrap_or_default().to_owned();
        let pairings = published_pairings(call, &programme)?;
        let in_force = pairings.iter().filter(|pairing| pairing.in_force);
        let flows: Vec<_> = in_force.map(|one| (&one.places, [one.from.as_str(), one.to.as_str()])).collect();
        let map = flows::draw(&flows);
        let aside = match flows.len() - map.count {
            0 => String::new(),
            count => call.words().with_one("home-map-aside", "count", count),
        };
        Ok(answer::render(&Pairings {
            sides: [side("assisting_side"), side("recipient_side")],
            map,
            aside,
            page: Page::new(call, &call.words().say("nav-pairings")),
            count: call.words().with_one("pairings-count", "count", pairings.len()),
            pairings,
        }))
    })
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn places_are_named_without_what_stands_around_them() {
        let zh = ["广州市", "梅州市"];
        let en = ["Guangzhou", "Meizhou"];
        let table = [
            ("广州市天河区", zh, "天河区"),
            ("增城市", zh, "增城市"),
            ("五华县人民政府", zh, "五华县"),
            ("梅州市人民政府", zh, "梅州市"),
            ("广州市教育局", zh, "广州市教育局"),
            ("Tianhe District, Guangzhou", en, "Tianhe District"),
            ("People's Government of Wuhua County", en, "Wuhua County"),
            ("Guangzhou", en, "Guangzhou"),
        ];
        for (name, sides, expected) in table {
            assert_eq!(place(name, sides), expected, "{name}");
        }
    }
}
