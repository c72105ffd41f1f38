//! Actions of a consultation.

use derive::Action;
use kernel::{Edit, Fen, FieldValue, Files, Refusal, Tell, Then};
use store::{Context, Fault, Perform};

use super::records::*;
use super::rules;
use super::settle::answers;
use crate::organisation::records::Organisation;
use crate::planning::records::{AnnualPlan, PlanLine};
use crate::roles::*;

/// Whose turn it is on the plan changes with each answer.
const NOTED: &[Then] = &[Then::new("annual-plan", "note-answers", "plan")];

/// What an answer sets of each line.
const ANSWERED: &[Edit] = &[Edit { line: "consultation-line", fields: &["answer", "agreed_fen", "reason"] }];

/// Asks one partner about the projects of a plan that nobody has answered yet.
#[derive(Action, Clone)]
#[action(on = Consultation, name = "create", zh = "发起征询", en = "Ask a partner", creates, revises,
         by = [CITY_OFFICE.anywhere()], asks = ["5.2.4.6"], then = [Then::new("annual-plan", "consult", "plan")])]
pub struct OpenConsultation {}

impl Perform for OpenConsultation {
    fn perform(self, consultation: &mut Consultation, cx: &mut Context<'_>) -> Result<(), Fault> {
        rules::due_ahead(cx.today(), consultation.due)?;
        let plan = cx.need::<AnnualPlan>(consultation.plan)?;
        rules::may_be_asked_about(plan.state)?;
        let partner = cx.need::<Organisation>(consultation.partner)?;
        let same = [("plan", consultation.plan.to_value()), ("partner", consultation.partner.to_value())];
        let earlier = cx.find::<Consultation>(&same)?;
        let states: Vec<_> = earlier.iter().map(|earlier| earlier.state).collect();
        rules::may_be_asked(partner.side, &states)?;
        let open = cx.lines_of::<PlanLine>(plan.id.uuid())?;
        let is_asked = |line: &PlanLine| consultation.theme.is_none_or(|theme| line.facts.theme == theme);
        let told = answers(&plan, cx)?;
        let open: Vec<_> =
            open.into_iter().filter_map(|line| Some((rules::left_to_ask(&line, &told)?, line))).collect();
        let all_open = open.len();
        let open = open.into_iter().filter(|(_, line)| is_asked(line));
        let lines: Vec<ConsultationLine> = open
            .map(|((left, given), line)| ConsultationLine {
                id: kernel::Id::nil(),
                name: line.facts.name,
                plan_line: line.id.to_string(),
                project: line.project,
                town: line.facts.town,
                village: line.facts.village,
                content: line.facts.content,
                nature: Some(line.facts.nature),
                cost_fen: line.facts.cost_fen,
                requested_fen: left,
                given_fen: Some(given).filter(|given| *given != Fen::ZERO),
                year_before_fen: line.year_before_fen,
                answer: Answer::Pending,
                agreed_fen: None,
                reason: None,
            })
            .collect();
        rules::something_open_of(consultation.theme, all_open, lines.len())?;
        cx.set_lines(&lines, &vec![None; lines.len()]);
        consultation.planner = Some(plan.planner);
        consultation.place = plan.place;
        consultation.place_en = plan.place_en;
        consultation.year = i64::from(plan.year.number());
        consultation.round = earlier.len() as i64 + 1;
        Ok(())
    }
}

/// Completes the answers of the input and writes them back. Why somebody declined is no reason of whoever agrees now.
fn complete(consultation: &Consultation, cx: &mut Context<'_>) -> Result<(), Fault> {
    let before = cx.lines_of::<ConsultationLine>(consultation.id.uuid())?;
    let mut lines = cx.lines::<ConsultationLine>()?;
    for line in lines.iter_mut().filter(|line| line.answer == Answer::Agree) {
        let is_of_another =
            |old: &&ConsultationLine| old.id == line.id && old.answer != line.answer && old.reason == line.reason;
        if before.iter().any(|old| is_of_another(&old)) {
            line.reason = None;
        }
    }
    let plan = cx.need::<AnnualPlan>(consultation.plan)?;
    let mut others = answers(&plan, cx)?;
    others.retain(|(other, _)| other.id != consultation.id);
    let completed = lines.iter_mut().enumerate().map(|(index, line)| {
        let given = rules::given(rules::to_line_of(line.plan_line.clone(), &others));
        rules::is_left(line, given, index)?;
        line.given_fen = Some(given).filter(|given| *given != Fen::ZERO);
        *line = rules::complete(line, index)?;
        Ok(())
    });
    Refusal::all(completed)?;
    cx.put_lines(&lines);
    Ok(())
}

/// The partner's own answer, project by project.
#[derive(Action, Clone)]
#[action(on = Consultation, name = "answer", zh = "答复", en = "Answer", from = [ConsultationState::Open],
         to = ConsultationState::Answered, by = [PARTNER_DEPARTMENT.at("partner")], edits = ANSWERED,
         keeps_version, then = NOTED, asks = ["5.2.4.6"])]
pub struct GiveAnswer {
    #[field(zh = "总的意见", en = "In general", long, max = 2000)]
    pub opinion: Option<String>,
    #[field(
        zh = "复函扫描件",
        en = "Scan of the letter",
        max = 20,
        sets,
        hint_zh = "盖章的复函，PDF、PNG 或 JPG，可不附",
        hint_en = "The sealed letter, PDF, PNG or JPG; may be left out"
    )]
    pub scan: Files,
}

impl Perform for GiveAnswer {
    fn perform(self, consultation: &mut Consultation, cx: &mut Context<'_>) -> Result<(), Fault> {
        complete(consultation, cx)
    }
}

/// A question to the county, read among the remarks; the partner's answer waits for the reply.
#[derive(Action, Clone)]
#[action(on = Consultation, name = "ask", zh = "提问", en = "Ask the county", from = [ConsultationState::Open],
         to = ConsultationState::Questioned, by = [PARTNER_DEPARTMENT.at("partner")], asks = ["5.2.4.6"],
         tells = [Tell::new(COUNTY_OFFICE.at("planner"), "notice-question").says("question"),
                  Tell::new(CITY_OFFICE.anywhere(), "notice-question").says("question")])]
pub struct AskBack {
    #[field(zh = "问题", en = "Question", long, max = 1000, remark)]
    pub question: String,
}

impl Perform for AskBack {}

#[derive(Action, Clone)]
#[action(on = Consultation, name = "reply", zh = "回复", en = "Reply", from = [ConsultationState::Questioned],
         to = ConsultationState::Open, by = [COUNTY_OFFICE.at("planner")], asks = ["5.2.4.6"],
         tells = [Tell::new(PARTNER_DEPARTMENT.at("partner"), "notice-reply").says("reply"),
                  Tell::new(CITY_OFFICE.anywhere(), "notice-reply").says("reply")])]
pub struct Reply {
    #[field(zh = "回复", en = "Reply", long, max = 1000, remark)]
    pub reply: String,
}

impl Perform for Reply {}

/// The city office records the partner's letter on its behalf (代录), with the scan.
#[derive(Action, Clone)]
#[action(on = Consultation, name = "record-letter", zh = "代录来函", en = "Record its letter",
         from = [ConsultationState::Open], to = ConsultationState::Recorded, by = [CITY_OFFICE.anywhere()],
         edits = ANSWERED, keeps_version, signs = "confirm", then = NOTED, asks = ["5.2.4.6"],
         purpose("征询单位还没有账号时，按其来函代录并附扫描件；以后由该单位确认。",
                 "Where the partner has no account yet: record its letter with the scan; it confirms later."))]
pub struct RecordLetter {
    #[field(zh = "来函文号", en = "Letter number", max = 80, sets)]
    pub letter: String,
    #[field(zh = "来函扫描件", en = "Scan of the letter", max = 20, required, sets)]
    pub scan: Files,
}

impl Perform for RecordLetter {
    fn perform(self, consultation: &mut Consultation, cx: &mut Context<'_>) -> Result<(), Fault> {
        complete(consultation, cx)
    }
}

#[derive(Action, Clone)]
#[action(on = Consultation, name = "confirm", zh = "确认代录", en = "Confirm what was recorded",
         owed("核对代录", "Check what was recorded"),
         from = [ConsultationState::Recorded], when_all = ConsultationState::Answered,
         by = [CITY_OFFICE.anywhere(), PARTNER_DEPARTMENT.at("partner")], then = NOTED, asks = ["5.2.4.6"],
         purpose("代录的一方即已确认；征询单位确认与来函一致后，作为其答复。",
                 "Whoever recorded it has confirmed thereby; once the partner confirms it, it is the partner’s answer."))]
pub struct ConfirmLetter {}

impl Perform for ConfirmLetter {}

#[derive(Action, Clone)]
#[action(on = Consultation, name = "dispute", zh = "与来函不符", en = "That is not what we wrote", opposes,
         from = [ConsultationState::Recorded], to = ConsultationState::Open,
         by = [PARTNER_DEPARTMENT.at("partner")], then = NOTED, asks = ["5.2.4.6"])]
pub struct DisputeLetter {
    #[field(zh = "不符之处", en = "What differs", long, max = 1000)]
    pub reason: String,
}

impl Perform for DisputeLetter {}
