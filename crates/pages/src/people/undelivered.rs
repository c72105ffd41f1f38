//! Letters that cannot leave, told to those who can mend the address: the system administrator, and whose address it is.

use kernel::{Instant, Refusal};
use programme::people::undelivered::{Stuck, Undelivered, stuck, undelivered};
use programme::roles::SYSTEM_ADMINISTRATOR;
use server::base::call::Call;
use server::base::show::show_day;
use server::every::own::FirstStep;

/// Addresses to be mended, among the first steps on the desk.
pub fn to_be_mended(call: &Call) -> Result<Vec<FirstStep>, Refusal> {
    let Some(person) = call.viewer.person else { return Ok(Vec::new()) };
    let administers = call.viewer.holds(SYSTEM_ADMINISTRATOR);
    let one = (!administers).then_some(person);
    let found = call.app.read(|connection| undelivered(connection, &call.programme, one))?;
    let mut steps: Vec<FirstStep> = found.iter().map(|each| step(call, each, each.person == person)).collect();
    if administers {
        let waiting = call.app.read(|connection| stuck(connection, &call.programme))?;
        steps.extend(waiting.map(|waiting| server_step(call, &waiting)));
    }
    Ok(steps)
}

/// The mail server is to be looked at; what is wrong with it is nobody's address.
fn server_step(call: &Call, waiting: &Stuck) -> FirstStep {
    let words = call.words();
    let facts = [
        ("count", waiting.letters.to_string()),
        ("day", show_day(Instant::from_millis(waiting.since_ms).day(), words)),
        ("why", waiting.why.clone()),
    ];
    FirstStep {
        text: words.with("undelivered-server", &facts),
        help: words.with("undelivered-server-help", &facts),
        link: format!("{}/desk", call.base),
    }
}

fn step(call: &Call, each: &Undelivered, is_own: bool) -> FirstStep {
    let words = call.words();
    let is_address = kernel::written::mail::read(&each.address).is_ok();
    let why = if is_address { each.why.clone() } else { words.say("undelivered-no-address") };
    let facts = [
        ("name", each.name.clone()),
        ("user", each.user_name.clone()),
        ("address", each.address.clone()),
        ("count", each.letters.to_string()),
        ("day", show_day(Instant::from_millis(each.since_ms).day(), words)),
        ("why", why),
    ];
    // Everybody changes their own address, the administrator everybody's.
    let action = if is_own { "change-contact" } else { "revise" };
    FirstStep {
        text: words.with(if is_own { "undelivered-own" } else { "undelivered" }, &facts),
        help: words.with("undelivered-help", &facts),
        link: format!("{}/desk/users/{}/{action}", call.base, each.person),
    }
}
