//! A usual phrase.

use derive::{Choice, Record, State};
use kernel::role::each;
use kernel::{Grant, Id, Phrases, Role, Scope, Tone};

use crate::menu::SETTINGS;
use crate::organisation::records::Organisation;
use crate::people::records::Person;
use crate::roles::*;

#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Occasion {
    #[choice(zh = "同意、通过、答复时", en = "When something is agreed to")]
    Onwards,
    #[choice(zh = "退回、不同意时", en = "When something is given back")]
    Back,
    #[choice(zh = "都用", en = "At either")]
    Either,
}

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PhraseState {
    #[state(zh = "自己用", en = "For oneself", tone = Tone::Plain)]
    Own,
    #[state(zh = "本单位共用", en = "For the office", tone = Tone::Going)]
    Shared,
    #[state(zh = "已停用", en = "Dropped", tone = Tone::Plain)]
    Dropped,
}

const SHARED: &[&str] = &[PhraseState::Shared.name()];
const OFFERED: &[&str] = &[PhraseState::Own.name(), PhraseState::Shared.name()];

/// Whoever decides, reviews or answers in an office.
const WRITERS: [Role; 11] = [
    CITY_OFFICE,
    COUNTY_OFFICE,
    OFFICE_REVIEWER,
    COUNTY_GOVERNMENT,
    PARTNER_DEPARTMENT,
    DEPARTMENT,
    COUNTY_DEPARTMENT,
    FINANCE_BUREAU,
    TOWN_OFFICE,
    CITY_LEADER,
    COUNTY_LEADER,
];
pub(super) const WRITING: [Grant; 11] = each(&WRITERS, Scope::Only("office"));

/// Whoever wrote it sees it always, the office while it is shared.
const SEE: [Grant; 12] = {
    let mut grants = [Grant::person("person"); 12];
    let mut at = 0;
    while at < WRITING.len() {
        grants[at + 1] = WRITING[at].in_states(SHARED);
        at += 1;
    }
    grants
};

/// 常用语: words that are offered beside an opinion or a reason.
#[derive(Record)]
#[record(code = "phrase", path = "phrases", zh = "常用语", en = "Usual phrase", asks = ["5.2.4.4"],
         title("{words}", "{words}"), place(SETTINGS), closed,
         seen_by = &SEE, phrases = Phrases::new("words", "occasion", OFFERED),
         empty("还没有常用语。记下常写的意见，审定、答复时点一下就填上。",
               "No usual phrases yet. Note what you write often; it is then offered wherever you decide or answer."))]
pub struct Phrase {
    pub id: Id<Phrase>,
    pub state: PhraseState,
    #[field(zh = "常用语", en = "Words", max = 200, list, search)]
    pub words: String,
    #[field(zh = "什么时候用", en = "When", list, filter)]
    pub occasion: Occasion,
    #[field(zh = "单位", en = "Office", party, fixed)]
    pub office: Id<Organisation>,
    #[field(zh = "谁写的", en = "Written by", computed)]
    pub person: Option<Id<Person>>,
}
