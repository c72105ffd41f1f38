//! Actions of public supervision.

use derive::Action;
use kernel::{Day, Grant, Id, Refusal};
use store::{Context, Fault, Perform, Preparation};

use super::records::*;
use super::rules;
use crate::organisation::records::{Category, Organisation};
use crate::roles::*;
use crate::tasks::given;

/// Anyone writes; the query code is theirs alone, only its digest under a key is kept.
#[derive(Action, Clone)]
#[action(on = SupervisionCase, name = "create", zh = "我要留言", en = "Write to the office", creates, revises,
         by = [Grant::PUBLIC], asks = ["4.4.5.6"])]
pub struct Write {
    #[field(zh = "查询码", en = "Query code", secret, sets)]
    pub code: String,
}

impl Perform for Write {
    fn prepare(&mut self, preparation: &Preparation<'_>) -> Result<(), Refusal> {
        // What is no code of ours, as in the sample, gives the same entry in every installation.
        self.code = match rules::code(&self.code) {
            Some(code) => preparation.shared.keyed(rules::CODE, &code),
            None => store::journal::digest(self.code.trim().as_bytes()),
        };
        Ok(())
    }

    fn perform(self, case: &mut SupervisionCase, cx: &mut Context<'_>) -> Result<(), Fault> {
        rules::words(&case.words, &cx.numbers()?)?;
        let receiver = cx.need::<Organisation>(case.receiver)?;
        if receiver.category != Category::CountyOffice {
            return Err(Refusal::rule("case.receiver").at("receiver").into());
        }
        case.received_on = Some(cx.today());
        Ok(())
    }
}

/// Says who handles it: the office itself, or another that is given a task. Who wrote stays with the office.
#[derive(Action, Clone)]
#[action(on = SupervisionCase, name = "hand-on", zh = "交办", en = "Hand on", owed("交办", "Hand on or take up"),
         from = [CaseState::Received], by = [COUNTY_OFFICE.at("receiver")], asks = ["4.4.5.6"],
         purpose("交给有关单位办的，写明办什么、何时办结，对方以督办事项收到，看不到来件和来件人；本单位自己办的，都不填。答复仍由本单位。",
                 "Handed to another office: say what and until when; it gets a task and sees neither the words nor their writer. \
                  Leave all empty to handle it yourselves. The answer stays with this office."))]
pub struct HandOn {
    #[field(
        zh = "承办单位",
        en = "Handled by",
        hint_zh = "不填即本单位自办",
        hint_en = "Empty: this office itself",
        sets
    )]
    pub handled_by: Option<Id<Organisation>>,
    #[field(
        zh = "办什么",
        en = "What is to be done",
        max = 100,
        hint_zh = "写给承办单位的一句话，不要写来件人的姓名、电话",
        hint_en = "In one sentence; without name and telephone of whoever wrote"
    )]
    pub subject: Option<String>,
    #[field(zh = "办结期限", en = "Due")]
    pub due: Option<Day>,
}

impl Perform for HandOn {
    fn perform(self, case: &mut SupervisionCase, cx: &mut Context<'_>) -> Result<(), Fault> {
        case.handled_on = Some(cx.today());
        if let Some((lead, subject, due)) = rules::handed_on(self.handled_by, self.subject, self.due)? {
            let words = case.number.clone();
            case.task = Some(cx.create(given::HandOn { giver: case.receiver, lead, subject, due, words })?);
        }
        Ok(())
    }
}

/// Answers; the answer is published when the sender agreed to that.
#[derive(Action, Clone)]
#[action(on = SupervisionCase, name = "answer", zh = "答复", en = "Answer", from = [CaseState::Received],
         to = CaseState::Answered, by = [COUNTY_OFFICE.at("receiver")], asks = ["4.4.5.6"])]
pub struct AnswerCase {
    #[field(zh = "答复", en = "Answer", long, max = 4000, sets)]
    pub answer: String,
}

impl Perform for AnswerCase {
    fn perform(self, case: &mut SupervisionCase, cx: &mut Context<'_>) -> Result<(), Fault> {
        case.answered_on = Some(cx.today());
        Ok(())
    }
}

/// Erases what somebody wrote, because they ask for it: by the city office, never by the office that was written to.
#[derive(Action, Clone)]
#[action(on = SupervisionCase, name = "erase", zh = "删除来件内容", en = "Erase the words", forgets, opposes,
         from = [CaseState::Answered], to = CaseState::Erased, by = [CITY_OFFICE.anywhere()], asks = ["4.4.5.6"],
         purpose("应来件人要求删除：标题、内容、称呼、电话从此谁也打不开，流水里也一样，不能恢复，\
                  也不再与同一电话的其他来件相联。答复和编号保留；已经公开的仍然公开；备份里的到备份作废为止。",
                 "Their writer asks: subject, words, name and telephone open for nobody any more, in the journal too, for good. \
                  Answer and number stay, so does what is public; backups keep the words until they end."))]
pub struct EraseWords {
    #[field(zh = "谁在何时怎样要求的", en = "Who asked for it, when and how", max = 200)]
    pub reason: String,
}

impl Perform for EraseWords {}

/// Marks by hand what names somebody and is found by no rule: a name, a shop, a door.
#[derive(Action, Clone)]
#[action(on = SupervisionCase, name = "mark-words", zh = "标出另须隐去的字句", en = "Mark words to be left out",
         from = [CaseState::Answered], by = [COUNTY_OFFICE.at("receiver")], asks = ["4.4.5.6"],
         purpose("人名、店名等自动找不出来的，在这里写出。公开时来件和答复里的这些字句一律隐去，记录里不变；标出后请在来件上核对。",
                 "Names of people, of shops and the like that are found by no rule. They are masked in the words and in the answer \
                  where these are published, and stay in the record; look at the marks afterwards."))]
pub struct MarkWords {
    #[field(
        zh = "另须隐去的字句",
        en = "Words to be left out too",
        long,
        max = 400,
        sets,
        sealed,
        visible_to(&[COUNTY_OFFICE]),
        hint_zh = "一行写一处，照来件里的写法，至少两个字；重写就换掉以前标的",
        hint_en = "One a line, as they stand in the words, two characters at least; they take the place of those marked before"
    )]
    pub also_hidden: Option<String>,
}

impl Perform for MarkWords {
    fn perform(self, _: &mut SupervisionCase, _: &mut Context<'_>) -> Result<(), Fault> {
        let lines = self.also_hidden.as_deref().unwrap_or_default().lines().map(str::trim);
        let short = lines.filter(|line| !line.is_empty()).find(|line| line.chars().count() < 2);
        match short {
            Some(line) => Err(Refusal::rule("case.mark-too-short").with("words", line).into()),
            None => Ok(()),
        }
    }
}

/// Publishes question and answer, without the sender.
#[derive(Action, Clone)]
#[action(on = SupervisionCase, name = "publish", zh = "公开答复", en = "Publish the answer", publishes,
         from = [CaseState::Answered], by = [COUNTY_OFFICE.at("receiver")], asks = ["4.4.5.6"],
         purpose("只公开来件内容和答复，不公开来件人。上面标出的电话、证件号、账号、住址等公开时一律隐去，记录里不变；还有别的认得出人的，先按“标出另须隐去的字句”。",
                 "The words and the answer become public, never the sender: what is marked above is masked there and stays in the record. \
                  Where anything else names somebody, mark it first."))]
pub struct PublishAnswer {}

impl Perform for PublishAnswer {
    const GUARDED: bool = true;

    fn can_begin(case: &SupervisionCase, _: &mut Context<'_>) -> Result<(), Fault> {
        if case.may_publish { Ok(()) } else { Err(Refusal::rule("case.not-agreed").into()) }
    }
}
