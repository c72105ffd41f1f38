//! Actions on usual phrases.

use derive::Action;
use kernel::{Grant, Id, Refusal};
use store::{Context, Fault, Perform};

use super::records::*;

/// Notes a phrase for oneself.
#[derive(Action, Clone)]
#[action(on = Phrase, name = "create", zh = "记一条常用语", en = "Note a phrase", creates, revises,
         to = PhraseState::Own, by = &WRITING, asks = ["5.2.4.4"],
         purpose("先只给自己用；也可以随后给本单位共用。", "It is for yourself at first; it can be shared with your office."))]
pub struct AddPhrase {}

impl Perform for AddPhrase {
    fn perform(self, phrase: &mut Phrase, cx: &mut Context<'_>) -> Result<(), Fault> {
        phrase.person = cx.viewer().person.map(Id::from_uuid);
        if phrase.person.is_none() { Err(Refusal::unseen().into()) } else { Ok(()) }
    }
}

#[derive(Action, Clone)]
#[action(on = Phrase, name = "revise", zh = "修改", en = "Revise", revises,
         from = [PhraseState::Own, PhraseState::Shared], by = [Grant::person("person")], asks = ["5.2.4.4"])]
pub struct RevisePhrase {}

impl Perform for RevisePhrase {}

/// Lets the colleagues of the office use it too.
#[derive(Action, Clone)]
#[action(on = Phrase, name = "share", zh = "给本单位共用", en = "Share with the office",
         from = [PhraseState::Own], to = PhraseState::Shared, by = [Grant::person("person")], asks = ["5.2.4.4"])]
pub struct SharePhrase {}

impl Perform for SharePhrase {}

/// It is offered no more; what was written with it stays.
#[derive(Action, Clone)]
#[action(on = Phrase, name = "drop", zh = "停用", en = "Drop", opposes,
         from = [PhraseState::Own, PhraseState::Shared], to = PhraseState::Dropped, by = [Grant::person("person")],
         asks = ["5.2.4.4"])]
pub struct DropPhrase {}

impl Perform for DropPhrase {}
