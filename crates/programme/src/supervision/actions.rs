//! Actions of public supervision.

use derive::Action;
use kernel::{Grant, Refusal};
use store::{Context, Fault, Perform, Preparation};

use super::records::*;
use super::rules;
use crate::organisation::records::{Category, Organisation};
use crate::roles::*;

/// Anyone writes; the query code is theirs alone, only its digest is kept.
#[derive(Action, Clone)]
#[action(on = SupervisionCase, name = "create", zh = "我要留言", en = "Write to the office", creates, revises,
         by = [Grant::PUBLIC], asks = ["4.4.5.6"])]
pub struct Write {
    #[field(zh = "查询码", en = "Query code", secret, sets)]
    pub code: String,
}

impl Perform for Write {
    fn prepare(&mut self, _: &Preparation<'_>) -> Result<(), Refusal> {
        self.code = store::journal::digest(self.code.as_bytes());
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

/// Publishes question and answer, without the sender.
#[derive(Action, Clone)]
#[action(on = SupervisionCase, name = "publish", zh = "公开答复", en = "Publish the answer", publishes,
         from = [CaseState::Answered], by = [COUNTY_OFFICE.at("receiver")], asks = ["4.4.5.6"],
         purpose("只公开来件内容和答复，不公开来件人。", "The words and the answer become public, never the sender."))]
pub struct PublishAnswer {}

impl Perform for PublishAnswer {
    fn perform(self, case: &mut SupervisionCase, _: &mut Context<'_>) -> Result<(), Fault> {
        if case.may_publish { Ok(()) } else { Err(Refusal::rule("case.not-agreed").into()) }
    }
}
