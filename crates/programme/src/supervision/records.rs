//! A question or complaint of the public.

use derive::{Record, State};
use kernel::blind::{Blind, Form};
use kernel::{Day, Due, Id, Owe, Series, Tone};

use crate::menu::PUBLICITY;
use crate::organisation::records::Organisation;
use crate::roles::*;
use crate::tasks::assigned::Task;

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum CaseState {
    #[state(zh = "待答复", en = "To be answered", tone = Tone::Warning, owes = [
        Owe::new("hand-on", COUNTY_OFFICE.at("receiver"), Due::working("public_hand_on_days").until("handled_on")),
        Owe::new("answer", COUNTY_OFFICE.at("receiver"), Due::calendar("public_answer_days"))])]
    Received,
    #[state(zh = "已答复", en = "Answered", tone = Tone::Going)]
    Answered,
    #[state(zh = "已答复，内容已删除", en = "Answered, words erased", tone = Tone::Plain)]
    Erased,
}

/// Who reads in their work what somebody wrote.
const READERS: &[kernel::Role] = &[COUNTY_OFFICE, CITY_OFFICE];

/// What offices say of a word on the telephone: 五协信〔2011〕7号.
const WORDS: Series = Series::new("word", "信", &[CaseState::Received.name()]).of("receiver");

/// Words from one telephone belong together: whoever reads them in their work is told, and opens no number for it.
const TELEPHONE: Blind = Blind::new("telephone-of-the-public", Form::Telephone).others(
    "同一电话的其他来件",
    "Other words from the same telephone",
    READERS,
);

/// 群众来件: what somebody asked or complained about, and what was answered.
#[derive(Record)]
#[record(code = "supervision-case", path = "supervision-cases", zh = "群众来件", en = "Word from the public",
         public_at("/supervision#w-{id}"), asks = ["4.4.5.6"],
         title("{number}（{received_on}来件）", "{number} (word of {received_on})"),
         place(PUBLICITY),
         seen_by = [COUNTY_OFFICE.at("receiver"), CITY_OFFICE.anywhere()],
         empty("还没有群众来件。群众在公开页面“群众监督”写来的，会出现在这里，待您答复。",
               "Nobody has written yet. What comes in through the public page appears here, to be answered."))]
pub struct SupervisionCase {
    pub id: Id<SupervisionCase>,
    pub state: CaseState,
    #[field(zh = "编号", en = "Number", list, search, public, number(WORDS))]
    pub number: Option<String>,
    #[field(zh = "受理单位", en = "Received by", party, list, public)]
    pub receiver: Id<Organisation>,
    #[field(zh = "关于", en = "About", max = 200, fixed, public, masked, sealed, visible_to(READERS))]
    pub about: String,
    #[field(zh = "来件内容", en = "Words", long, max = 1000, fixed, public, masked, sealed, visible_to(READERS))]
    pub words: String,
    #[field(zh = "称呼", en = "Name", max = 40, fixed, on_reveal, visible_to(&[COUNTY_OFFICE]))]
    pub name: Option<String>,
    #[field(zh = "联系电话", en = "Telephone", max = 40, telephone, fixed, on_reveal, visible_to(&[COUNTY_OFFICE]),
            blind(TELEPHONE))]
    pub telephone: Option<String>,
    #[field(zh = "另须隐去的字句", en = "Words to be left out too", long, max = 400, computed, on_reveal,
            visible_to(&[COUNTY_OFFICE]))]
    pub also_hidden: Option<String>,
    #[field(zh = "同意公开答复", en = "The answer may be published", fixed)]
    pub may_publish: bool,
    #[field(zh = "收件日期", en = "Received on", computed, list, public)]
    pub received_on: Option<Day>,
    #[field(zh = "分办日期", en = "Assigned on", computed)]
    pub handled_on: Option<Day>,
    #[field(zh = "承办单位", en = "Handled by", computed)]
    pub handled_by: Option<Id<Organisation>>,
    #[field(zh = "交办事项", en = "Task given", computed, there("群众来件", "Words from the public"))]
    pub task: Option<Id<Task>>,
    #[field(zh = "查询码", en = "Query code", computed, secret)]
    pub code: String,
    #[field(zh = "答复", en = "Answer", computed, long, max = 4000, public)]
    pub answer: Option<String>,
    #[field(zh = "答复日期", en = "Answered on", computed, list, public)]
    pub answered_on: Option<Day>,
}
