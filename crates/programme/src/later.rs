//! What is entered later than it happened (补录): what is asked of whoever enters it, and what the record keeps.

use derive::Fields;
use kernel::{Day, Id};

use crate::organisation::records::Organisation;

/// What a record keeps of it; empty where it was entered in time.
#[derive(Fields, Clone, Debug, Default, PartialEq)]
pub struct Later {
    #[field(zh = "补录：发生日期", en = "Entered later: happened on", computed, heading("补录", "Entered later"))]
    pub happened_on: Option<Day>,
    #[field(zh = "补录日期", en = "Entered on", computed)]
    pub late_on: Option<Day>,
    #[field(zh = "补录单位", en = "Entered by", computed, filter)]
    pub late_by: Option<Id<Organisation>>,
    #[field(zh = "补录原因", en = "Why so late", computed, max = 400)]
    pub late_reason: Option<String>,
    #[field(zh = "补录依据", en = "Paper that shows it", computed, file)]
    pub late_paper: Option<String>,
}

/// What is asked: the three together, or none of them.
#[derive(Fields, Clone, Debug, Default)]
pub struct EnteredLater {
    #[field(
        zh = "发生日期",
        en = "Happened on",
        sets,
        heading("补录（已经发生、现在才录入的才填）", "Entered later (only for what has happened already)"),
        hint_zh = "补录时这三项都要填；在进行中、还没发生的都不填",
        hint_en = "All three, or none where it is still to come"
    )]
    pub happened_on: Option<Day>,
    #[field(zh = "补录原因", en = "Why so late", max = 400, sets)]
    pub late_reason: Option<String>,
    #[field(
        zh = "补录依据",
        en = "Paper that shows it",
        file,
        sets,
        hint_zh = "接待清单、签到表、照片等的扫描件",
        hint_en = "Scan of a list, a sheet or a photograph"
    )]
    pub late_paper: Option<String>,
}
