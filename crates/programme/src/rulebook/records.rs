//! The rulebook: the only place that names every institution's numbers. The steps inside an office that it asks for are
//! lines of it that `planning` declares.

use crate::menu::SETTINGS;
use derive::Record;
use kernel::{Day, Grant, Id, Link};

use crate::{consolidation, consultation, disclosure, exchange, goals, named, planning, proposal, supervision, tasks};

/// 工作规程: the numbers of a programme from a day on. The latest one not after a day is in force on it.
#[derive(Record)]
#[record(code = "rulebook", path = "rulebooks", zh = "工作规程", en = "Rulebook", asks = ["5.2.4.2", "5.2.4.4"],
         unique = [&["effective"]], title("{effective}起施行的工作规程", "Rulebook from {effective}"),
         place(SETTINGS), seen_by = [Grant::SIGNED_IN],
         links = [Link::form("rulebook", "copy", "以此为底颁布新版", "Issue a new one from this")],
         note("规程从施行之日起管新开出的期限；已经开出的期限不变，此前各版照样可查。",
              "A rulebook governs deadlines opened from its first day on. Those already opened stay, and so does every earlier version."),
         empty("还没有工作规程。项目群管理员颁布之后，各项工作才有期限。",
               "No rulebook yet. Deadlines begin once the manager has issued the first one."))]
pub struct Rulebook {
    pub id: Id<Rulebook>,
    #[field(zh = "施行日期", en = "Effective from", fixed, list, hint_zh = "不早于今天", hint_en = "Not before today")]
    pub effective: Day,
    #[embed]
    pub planning: planning::numbers::Numbers,
    #[embed]
    pub tasks: tasks::numbers::Numbers,
    #[embed]
    pub consolidation: consolidation::numbers::Numbers,
    #[embed]
    pub consultation: consultation::numbers::Numbers,
    #[embed]
    pub goals: goals::numbers::Numbers,
    #[embed]
    pub disclosure: disclosure::numbers::Numbers,
    #[embed]
    pub supervision: supervision::numbers::Numbers,
    #[embed]
    pub exchange: exchange::numbers::Numbers,
    #[embed]
    pub proposal: proposal::numbers::Numbers,
    #[embed]
    pub named: named::numbers::Numbers,
    #[field(zh = "报送次序说明", en = "Basis", max = 400, fixed, heading("依据", "Basis"))]
    pub basis: Option<String>,
}
