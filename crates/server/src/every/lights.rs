//! Lights of records that go by a day, in lists and on pages: near it and past it.

use kernel::{Calendar, Day, Kind, Light, Lights, Refusal, Stored, Tone};
use store::query::Within;
use store::rows;

use crate::base::call::Call;
use crate::base::show::{self, StateShown};
use crate::base::words::Words;
use crate::every::form::OptionView;

/// The word of a list's address that asks for one light.
pub const WORD: &str = "light";
const NEAR: &str = "near";
const PAST: &str = "past";

/// The lights of a kind today.
pub struct Shining {
    lights: Lights,
    today: Day,
    near_until: Day,
}

/// The lights of a kind; none where it has none.
pub fn of(call: &Call, kind: &Kind) -> Result<Option<Shining>, Refusal> {
    let Some(lights) = kind.lights else { return Ok(None) };
    let today = call.today();
    let near_until = call.app.read(|connection| {
        let shared = &call.app.engine.shared;
        let calendar: Calendar = shared.working_days(connection, &call.programme)?;
        let numbers = rows::in_force(connection, &shared.catalogue, &call.programme, today)?;
        lights.near_until(today, &calendar, &numbers).map_err(store::StoreError::from)
    })?;
    Ok(Some(Shining { lights, today, near_until }))
}

impl Shining {
    /// The light of a record; empty where it has none, or its day is far.
    pub fn light(&self, kind: &Kind, stored: &Stored, words: Words) -> StateShown {
        let day = stored.text(kind, self.lights.field).and_then(|day| Day::parse(day).ok());
        let Some(day) = day.filter(|_| self.lights.states.contains(&stored.state.as_str())) else {
            return StateShown::default();
        };
        match Light::of(day, self.today, self.near_until) {
            Light::Past => {
                let days = day.days_until(self.today);
                show::toned(words.with_one("light-past", "days", days), Tone::Late)
            }
            Light::Near => show::toned(words.say("light-near"), Tone::Warning),
            Light::Far => StateShown::default(),
        }
    }

    /// What a list is narrowed to by the light that its address asks for.
    pub fn asked(&self, call: &Call) -> Option<Within> {
        let within = |from, until| Within { field: self.lights.field, states: self.lights.states, from, until };
        match call.asked(WORD)? {
            PAST => Some(within(None, Some(self.today.add_days(-1)))),
            NEAR => Some(within(Some(self.today), Some(self.near_until))),
            _ => None,
        }
    }
}

/// The lights that a list offers.
pub fn options(call: &Call) -> Vec<OptionView> {
    let option = |value: &str, label: &str| OptionView {
        value: value.to_owned(),
        label: call.words().say(label),
        selected: call.asked(WORD) == Some(value),
    };
    vec![option(PAST, "light-option-past"), option(NEAR, "light-option-near")]
}
