//! What a record owes in each period (a pairing its visits, an office its plan), and how it was kept, on the record's page.

use std::collections::BTreeSet;

use kernel::{Kind, Refusal, Tone};
use store::duties::{self, Duty};
use uuid::Uuid;

use super::owed;
use crate::base::call::Call;
use crate::base::show::{self, StateShown};

/// So many periods of each duty are shown.
const PERIODS: usize = 5;

/// What is owed for one period.
pub struct OwedHere {
    pub what: String,
    pub who: String,
    pub due: String,
    pub state: StateShown,
    /// What fulfilled it; empty while nothing does that the viewer sees.
    pub link: String,
}

/// What the record owes and owed, the newest period first.
pub fn owed_here(call: &Call, kind: &'static Kind, record: Uuid) -> Result<Vec<OwedHere>, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let mut here = Vec::new();
    for standing in catalogue.owed_by(kind.code) {
        let (of_it, seen) = call.app.read(|connection| {
            let of_it = duties::of_owner(connection, &call.programme, standing, record, PERIODS)?;
            let seen =
                owed::seen(connection, &call.app.engine.shared, &call.viewer, &of_it.iter().collect::<Vec<_>>())?;
            Ok((of_it, seen))
        })?;
        let label = call.words().label(standing.label);
        here.extend(of_it.iter().map(|duty| (duty.period, shown(call, label, duty, &seen))));
    }
    here.sort_by_key(|(period, _)| std::cmp::Reverse(*period));
    Ok(here.into_iter().map(|(_, shown)| shown).collect())
}

fn shown(call: &Call, label: &str, duty: &Duty, seen: &BTreeSet<Uuid>) -> OwedHere {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let day = |day| show::show_day(day, words);
    let (text, tone) = match (duty.outcome.as_deref(), duty.done_on()) {
        (Some("fulfilled"), Some(done)) if done > duty.due => {
            (words.with_one("owed-done-late", "day", day(done)), Tone::Late)
        }
        (Some("fulfilled"), Some(done)) => (words.with_one("owed-done", "day", day(done)), Tone::Going),
        (Some(_), _) => (words.say("owed-lapsed"), Tone::Plain),
        (None, _) if call.today() > duty.due => (words.say("owed-late"), Tone::Late),
        (None, _) => (words.say("owed-open"), Tone::Waiting),
    };
    let fulfilled = duty.record.filter(|record| seen.contains(record));
    let fulfilled = fulfilled.filter(|_| duty.outcome.as_deref() == Some("fulfilled"));
    let path = catalogue.kind(&duty.kind).map(|kind| kind.path);
    let link = fulfilled.zip(path).map(|(record, path)| format!("{}/desk/{path}/{record}", call.base));
    OwedHere {
        what: owed::in_period(catalogue, words, duty, label),
        who: owed::holder(call, duty),
        due: words.with_one("held-due", "day", day(duty.due)),
        state: show::toned(text, tone),
        link: link.unwrap_or_default(),
    }
}
