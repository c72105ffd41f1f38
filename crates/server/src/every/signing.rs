//! Who has signed a record and who has not (双方确认、会签), on the record's page: each office with its limit, what it said,
//! and those that are missing by name.

use std::collections::HashMap;

use kernel::role::Who;
use kernel::{Action, Kind, Language, Refusal, Seen, Slot, Tone};
use store::duties::{self, Duty};
use store::signing::{self, Round, Signature};
use store::titles;
use uuid::Uuid;

use crate::base::acted;
use crate::base::call::Call;
use crate::base::show::{self, StateShown, show_day};

/// One who signs.
pub struct Signer {
    pub office: String,
    pub state: StateShown,
    /// Who signed, for whom.
    pub actor: String,
    /// By when it is or was owed.
    pub due: String,
    pub said: Vec<String>,
}

/// A round of signatures.
pub struct RoundHere {
    pub heading: String,
    /// Who is missing, or that nobody is.
    pub summary: String,
    pub signers: Vec<Signer>,
}

/// What a record was signed with, as far as it still holds and the viewer sees it.
pub fn rounds_here(call: &Call, kind: &'static Kind, seen: &Seen<'_>) -> Result<Vec<RoundHere>, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let organisations = call.app.engine.shared.organisations;
    let (rounds, duties, names) = call.app.read(|connection| {
        let rounds = signing::rounds(connection, catalogue, seen)?;
        if rounds.is_empty() {
            return Ok((rounds, Vec::new(), HashMap::new()));
        }
        let offices: Vec<Uuid> =
            rounds.iter().flat_map(|round| &round.slots).filter_map(|(slot, _)| slot.office).collect();
        let offices = store::rows::load_all(connection, organisations, &call.programme, &offices)?;
        let offices = offices.iter().map(|office| (organisations, office));
        let names = titles::titles(connection, catalogue, &call.programme, offices)?;
        Ok((rounds, duties::of_record(connection, seen.stored.id)?, names))
    })?;
    let here = Here { call, kind, duties: &duties, names: &names };
    Ok(rounds.iter().map(|round| here.round(round)).collect())
}

struct Here<'a> {
    call: &'a Call,
    kind: &'static Kind,
    duties: &'a [Duty],
    names: &'a titles::Names,
}

impl Here<'_> {
    fn action(&self, slot: &Slot) -> Option<&'static Action> {
        self.call.app.engine.catalogue().action(self.kind.code, slot.action)
    }

    fn office(&self, slot: &Slot) -> String {
        let words = self.call.words();
        match slot.office {
            Some(office) => self.names.get(&office).map(|name| words.language().of(name).clone()).unwrap_or_default(),
            None => {
                let anywhere = |who: Who| match who {
                    Who::Post(role, kernel::Scope::Programme) => Some(words.label(role.label).to_owned()),
                    _ => None,
                };
                let by = self.action(slot).map(|action| action.by).unwrap_or_default();
                by.iter().find_map(|grant| anywhere(grant.who)).unwrap_or_default()
            }
        }
    }

    fn round(&self, round: &Round) -> RoundHere {
        let words = self.call.words();
        let missing: Vec<String> = round
            .slots
            .iter()
            .filter(|(_, signature)| signature.is_none())
            .map(|(slot, _)| self.office(slot))
            .collect();
        let listed = missing.join(if words.language() == Language::Chinese { "、" } else { ", " });
        let summary = match (missing.is_empty(), round.is_over) {
            (true, _) => words.say("signing-all"),
            (false, true) => words.with_one("signing-went-on-without", "offices", listed),
            (false, false) => words.with_one("signing-missing", "offices", listed),
        };
        RoundHere {
            heading: words.say("signing-heading"),
            summary,
            signers: round.slots.iter().map(|(slot, signature)| self.signer(slot, signature.as_ref())).collect(),
        }
    }

    fn signer(&self, slot: &Slot, signature: Option<&Signature>) -> Signer {
        let words = self.call.words();
        let is_of = |duty: &&Duty| duty.action == slot.action && duty.organisation == slot.office;
        let duty = self.duties.iter().rev().find(is_of);
        let due = duty.map(|duty| duty.due);
        let (text, tone) = match signature {
            Some(signature) => {
                let day = signature.at.day();
                let late = due.map_or(0, |due| due.days_until(day));
                let facts = [("day", show_day(day, words)), ("days", late.to_string())];
                match late {
                    ..=0 => (words.with("signing-signed", &facts), Tone::Going),
                    _ => (words.with("signing-signed-late", &facts), Tone::Late),
                }
            }
            None if due.is_some_and(|due| due < self.call.today()) => (words.say("signing-overdue"), Tone::Late),
            None => (words.say("signing-awaited"), Tone::Waiting),
        };
        let inputs = self.action(slot).map(|action| action.input).unwrap_or_default();
        let texts = inputs.iter().filter(|field| matches!(field.of, kernel::Type::Text));
        let said = |signature: &Signature| {
            texts.filter_map(|field| signature.input[field.name].as_str().map(str::to_owned)).collect()
        };
        Signer {
            office: self.office(slot),
            state: show::toned(text, tone),
            actor: signature.map_or_else(String::new, |signature| acted::by(self.call, &signature.actor, slot.office)),
            due: due.map(|due| words.with_one("held-due", "day", show_day(due, words))).unwrap_or_default(),
            said: signature.map(said).unwrap_or_default(),
        }
    }
}
