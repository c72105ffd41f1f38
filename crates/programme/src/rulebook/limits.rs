//! The numbers of a rulebook that say how long there is time for what, and what a disclosure must say.
//!
//! A number that a rulebook leaves open is the usual one. Rules ask `Limits::of`; nothing else in the product holds a
//! number of days. It leaves out what is law for every programme (how long a password is).

use derive::Fields;
use kernel::{Day, DueFacts, DueRule, Fields, Record, Stored};

use super::records::Rulebook;

/// How long there is time for what, in working days where nothing else is said.
#[derive(Fields, Clone, Debug, PartialEq)]
pub struct Limits {
    #[field(
        zh = "市经协办受理限（工作日）",
        en = "City office accepts within (working days)",
        min = 1,
        max = 60,
        fixed
    )]
    pub accept_days: Option<i64>,
    #[field(zh = "商定后调整限（工作日）", en = "County adjusts within (working days)", min = 1, max = 60, fixed)]
    pub adjust_days: Option<i64>,
    #[field(zh = "开始执行限（工作日）", en = "Carried out within (working days)", min = 1, max = 120, fixed)]
    pub carry_out_days: Option<i64>,
    #[field(zh = "年终总结期限（次年月）", en = "Summary by (month of the next year)", min = 1, max = 12, fixed)]
    pub summary_month: Option<i64>,
    #[field(zh = "年终总结期限（日）", en = "Summary by (day)", min = 1, max = 31, fixed)]
    pub summary_day: Option<i64>,
    #[field(zh = "催办签收限（工作日）", en = "Reminder acknowledged within (working days)", min = 1, max = 60, fixed)]
    pub acknowledge_days: Option<i64>,
    #[field(
        zh = "商定：县答复提问限（工作日）",
        en = "County answers a question within (working days)",
        min = 1,
        max = 60,
        fixed,
        heading("商定", "Consultation")
    )]
    pub reply_days: Option<i64>,
    #[field(
        zh = "商定：确认代录限（工作日）",
        en = "Recorded letter confirmed within (working days)",
        min = 1,
        max = 60,
        fixed
    )]
    pub confirm_days: Option<i64>,
    #[field(
        zh = "行动规划：起草修订限（工作日）",
        en = "Action plan drafted within (working days)",
        min = 1,
        max = 250,
        fixed,
        heading("结对帮扶行动规划", "Action plan of a pairing")
    )]
    pub goals_draft_days: Option<i64>,
    #[field(
        zh = "行动规划：双方确认限（工作日）",
        en = "Action plan confirmed within (working days)",
        min = 1,
        max = 60,
        fixed
    )]
    pub goals_confirm_days: Option<i64>,
    #[field(
        zh = "行动规划：答复不同意见限（工作日）",
        en = "Other numbers answered within (working days)",
        min = 1,
        max = 60,
        fixed
    )]
    pub goals_answer_days: Option<i64>,
    #[field(
        zh = "公开：起草限（工作日）",
        en = "Disclosure drafted within (working days)",
        min = 1,
        max = 60,
        fixed,
        heading("公开", "Disclosure")
    )]
    pub disclose_days: Option<i64>,
    #[field(
        zh = "公开：保密审查限（工作日）",
        en = "Disclosure reviewed within (working days)",
        min = 1,
        max = 60,
        fixed
    )]
    pub disclosure_review_days: Option<i64>,
    #[field(zh = "公开：上墙限（工作日）", en = "Poster hung within (working days)", min = 1, max = 60, fixed)]
    pub hang_days: Option<i64>,
    #[field(zh = "公开：公示期（日）", en = "Publicity for (days)", min = 1, max = 365, fixed)]
    pub publicity_days: Option<i64>,
    #[field(zh = "必须写明为什么选", en = "Must say why", fixed)]
    pub must_say_why: Option<bool>,
    #[field(zh = "必须写明多少钱", en = "Must say how much", fixed)]
    pub must_say_amount: Option<bool>,
    #[field(zh = "必须写明谁出资", en = "Must say from whom", fixed)]
    pub must_say_giver: Option<bool>,
    #[field(zh = "必须写明谁负责", en = "Must say who is responsible", fixed)]
    pub must_say_responsible: Option<bool>,
    #[field(zh = "必须写明监督电话", en = "Must say whom to call", fixed)]
    pub must_say_telephone: Option<bool>,
    #[field(
        zh = "群众来件：答复限（日）",
        en = "Words from the public answered within (days)",
        min = 1,
        max = 90,
        fixed,
        heading("群众来件", "Words from the public")
    )]
    pub public_answer_days: Option<i64>,
    #[field(zh = "群众来件：最少字数", en = "Words from the public: characters at least", min = 1, max = 100, fixed)]
    pub public_words_min: Option<i64>,
    #[field(zh = "群众来件：网址至多", en = "Words from the public: links at most", min = 0, max = 20, fixed)]
    pub public_links_max: Option<i64>,
    #[field(
        zh = "互访：访后报告限（工作日）",
        en = "Visits reported within (working days)",
        min = 1,
        max = 60,
        fixed,
        heading("互访", "Visits")
    )]
    pub visit_report_days: Option<i64>,
    #[field(
        zh = "互访：对方确认限（工作日）",
        en = "Visits confirmed within (working days)",
        min = 1,
        max = 60,
        fixed
    )]
    pub visit_confirm_days: Option<i64>,
}

impl Limits {
    /// What holds where a rulebook says nothing. Fifteen days to answer the public: 信访条例; ten days of publicity:
    /// 国开办发〔2018〕11号; ten working days to draft a disclosure: half of 政府信息公开条例 26.
    pub const USUAL: Limits = Limits {
        accept_days: Some(10),
        adjust_days: Some(5),
        carry_out_days: Some(20),
        summary_month: Some(1),
        summary_day: Some(15),
        acknowledge_days: Some(2),
        reply_days: Some(3),
        confirm_days: Some(10),
        goals_draft_days: Some(30),
        goals_confirm_days: Some(10),
        goals_answer_days: Some(10),
        disclose_days: Some(10),
        disclosure_review_days: Some(5),
        hang_days: Some(5),
        publicity_days: Some(10),
        must_say_why: Some(true),
        must_say_amount: Some(true),
        must_say_giver: Some(true),
        must_say_responsible: Some(true),
        must_say_telephone: Some(true),
        public_answer_days: Some(15),
        public_words_min: Some(4),
        public_links_max: Some(1),
        visit_report_days: Some(10),
        visit_confirm_days: Some(10),
    };

    /// The same with nothing left open.
    pub fn complete(&self) -> Limits {
        let (mut own, mut usual) = (Vec::new(), Vec::new());
        self.write_fields(&mut own);
        Limits::USUAL.write_fields(&mut usual);
        let values: Vec<_> =
            own.into_iter().zip(usual).map(|(own, usual)| if own.is_null() { usual } else { own }).collect();
        Limits::read_fields(&values).unwrap_or(Limits::USUAL)
    }

    /// The numbers of a rulebook, nothing left open; the usual ones where a programme has none yet.
    pub fn of(rulebook: Option<&Stored>) -> Limits {
        let read = rulebook.and_then(|stored| Rulebook::read(stored).ok());
        read.map_or(Limits::USUAL, |rulebook| rulebook.limits.complete())
    }
}

fn count(days: Option<i64>) -> u32 {
    u32::try_from(days.unwrap_or(1).max(1)).unwrap_or(u32::MAX)
}

/// So many working days from the day on which the record came into its state, as the rulebook of that day says.
pub fn working_days(facts: &DueFacts<'_>, of: fn(&Limits) -> Option<i64>) -> Option<DueRule> {
    working_days_from(facts.entered, facts, of)
}

/// So many working days from another day than that.
pub fn working_days_from(day: Day, facts: &DueFacts<'_>, of: fn(&Limits) -> Option<i64>) -> Option<DueRule> {
    Some(DueRule::working_days(day, count(of(&Limits::of(facts.rulebook)))))
}

/// The same in days of the calendar.
pub fn calendar_days(facts: &DueFacts<'_>, of: fn(&Limits) -> Option<i64>) -> Option<DueRule> {
    Some(DueRule::calendar_days(facts.entered, count(of(&Limits::of(facts.rulebook)))))
}
