//! The bond between a county and a district.

use derive::{Record, State};
use kernel::{Day, Grant, Id, Tone};

use crate::menu::PAIRINGS;
use crate::organisation::records::Organisation;

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PairingState {
    #[state(zh = "结对中", en = "In force", tone = Tone::Going)]
    InForce,
    #[state(zh = "已结束", en = "Ended")]
    Ended,
}

/// 结对关系: a county and a district bound to each other from a day on, by a document.
#[derive(Record)]
#[record(code = "pairing", path = "pairings", zh = "结对关系", en = "Pairing", asks = ["4.4.2.2", "2.4.2.1"],
         public_at("/pairings#p-{id}"), title("{assisting}—{recipient}结对", "Pairing of {assisting} and {recipient}"),
         place(PAIRINGS), seen_by = [Grant::SIGNED_IN],
         empty("还没有结对关系。项目群管理员先新增双方单位，再建立结对。",
               "No pairings yet. The manager adds the organisations of both sides, then pairs them."))]
pub struct Pairing {
    pub id: Id<Pairing>,
    pub state: PairingState,
    #[field(zh = "帮扶方", en = "Assisting", party, list, public, there("结对关系", "Pairings"))]
    pub assisting: Id<Organisation>,
    #[field(zh = "受帮扶方", en = "Recipient", party, list, public, there("结对关系", "Pairings"))]
    pub recipient: Id<Organisation>,
    #[field(zh = "依据文件", en = "Basis document", fixed, list, public)]
    pub basis: String,
    #[field(zh = "起始日期", en = "From", fixed, list, public)]
    pub begins: Day,
    #[field(zh = "结束日期", en = "Until", computed, list, public)]
    pub ends: Option<Day>,
}
