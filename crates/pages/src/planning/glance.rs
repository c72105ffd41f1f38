//! What a desk says of plans in figures: of a planner its own year, of the city how many have reported and what they come to.

use kernel::{Fen, Figure, Record, Refusal, Sight, Stored, Year};
use programme::planning::figures::{AGREED, ASKED, COST};
use programme::planning::records::{AnnualPlan, Dropped, DroppedLine, PlanState};
use programme::project::figures::{GIVEN, OUTCOME};
use programme::project::records::Outcome;
use programme::roles::{
    CITY_LEADER, CITY_OFFICE, COUNTY_GOVERNMENT, COUNTY_LEADER, COUNTY_OFFICE, DEPARTMENT, PARTNER_DEPARTMENT,
};
use server::base::amounts::{self, Amount, Headline, Money};
use server::base::call::Call;
use server::base::show::{show_day, state};
use server::every::apart::of_which;
use server::every::figures::address;
use server::every::own::Picture;
use server::public::sums::notes;
use store::figures::ask::{self, Ask};
use store::query::{self, Query};
use store::rows;
use uuid::Uuid;

use super::board::figures::{Part, Stage};
use super::board::{self, kept::KeptYears, sums};

/// The figures of whoever plans, consents to plans, or takes them together; nothing for others.
pub fn tiles(call: &Call) -> Result<Vec<Headline>, Refusal> {
    let Some(year) = Year::new(call.today().year()) else { return Ok(Vec::new()) };
    // A programme that declares no such figures has none to show.
    if call.app.engine.catalogue().figure(ASKED.code).is_none() {
        return Ok(Vec::new());
    }
    let holds = |roles: &[kernel::Role]| roles.iter().any(|role| call.viewer.holds(*role));
    if holds(&[CITY_OFFICE, CITY_LEADER]) {
        return of_city(call, year);
    }
    if holds(&[COUNTY_OFFICE, COUNTY_GOVERNMENT, COUNTY_LEADER, DEPARTMENT]) {
        return of_planner(call, year);
    }
    match call.viewer.posts.iter().find(|post| post.role == PARTNER_DEPARTMENT) {
        Some(post) => of_partner(call, year, post.organisation),
        None => Ok(Vec::new()),
    }
}

/// What a partner has promised this year and the year before, and how many of the projects that it pays for are done. Its plans are
/// seen from the report on, so that what was agreed is theirs to read.
fn of_partner(call: &Call, year: Year, partner: Uuid) -> Result<Vec<Headline>, Refusal> {
    let (words, money, catalogue) = (call.words(), Money::of(call), call.app.engine.catalogue());
    let asked = |figure: &'static Figure, year: Option<i64>| {
        let mut ask = Ask::of(catalogue, &call.programme, figure.code).ok_or_else(Refusal::unseen)?;
        (ask.partner, ask.year) = (Some(partner), year);
        call.app.read(|connection| ask::sums(connection, catalogue, &ask))
    };
    let own = format!("{}/districts/{partner}", call.base);
    let mut tiles = Vec::new();
    for number in [year.number(), year.number() - 1] {
        let sums = asked(&AGREED, Some(i64::from(number)))?;
        let sum = ask::total(&sums);
        let amount = match sum.quantity {
            0 => Amount::none(),
            _ => money.of_figure(&AGREED, sum.amount, words),
        };
        tiles.push(Headline {
            label: words.with_one("glance-agreed", "year", number),
            unit: if sum.quantity == 0 { String::new() } else { money.unit_of(&AGREED, words) },
            amount,
            note: notes(call, &AGREED, &sums),
        });
    }
    let given = asked(&GIVEN, None)?;
    let finished = |sum: &&ask::Sum| sum.is_of(&OUTCOME, Outcome::Finished.code());
    let (done, all) = (ask::total(given.iter().filter(finished)), ask::total(&given));
    if all.quantity > 0 {
        tiles.push(Headline {
            label: words.say("glance-finished"),
            amount: Amount::count(done.quantity).leading_to(own),
            unit: format!("/ {}", all.quantity),
            note: words.say("glance-finished-note"),
        });
    }
    Ok(tiles)
}

/// How many counties have reported, have a plan that came back, have none; what was asked and agreed in all.
fn of_city(call: &Call, year: Year) -> Result<Vec<Headline>, Refusal> {
    let kept = call.app.own::<KeptYears>().year(&call.app, &call.programme, year)?;
    let deadline = call.app.read(|connection| board::deadline(call, connection, year))?;
    let (words, money, counts) = (call.words(), Money::of(call), &kept.counts);
    let is_office = call.viewer.holds(CITY_OFFICE);
    let board = format!("{}/desk/consolidation/{}", call.base, year.number());
    let count = |key: &str, count: i64, unit: String, show: &str| {
        let to = if is_office { format!("{board}?show={show}") } else { String::new() };
        Headline { label: words.say(key), amount: Amount::count(count).leading_to(to), unit, ..Headline::default() }
    };
    let at_city = board::figures::at(&kept.parts, Stage::AtCity);
    let asked = board::figures::total(&at_city).asked;
    let stage = Stage::AtCity.codes();
    let to = sums::where_rows_are(call, &ASKED, year, &[("stage", &stage)]);
    let mut reported = count("overview-reported", counts.reported, format!("/ {}", counts.counties), "");
    reported.note = board::days_to(call, deadline);
    Ok(vec![
        reported,
        count("glance-returned", counts.ever_reported - counts.reported, words.say("overview-plans"), "outstanding"),
        count("glance-missing", counts.missing, words.say("glance-counties"), "outstanding"),
        Headline {
            label: words.say("board-asked-reported"),
            amount: money.shown(asked, words).leading_to(to),
            unit: money.word(words),
            note: sums::of_which(call, &at_city, |amounts| amounts.asked),
        },
        sums::agreed(call, &kept),
    ])
}

/// Counties that a picture shows by themselves.
const COUNTIES: usize = 10;

/// Three pictures of the year for whoever leads the city: how far the counties are, what they ask for, and for what.
pub fn pictures(call: &Call) -> Result<Vec<Picture>, Refusal> {
    let Some(year) = Year::new(call.today().year()).filter(|_| call.viewer.holds(CITY_LEADER)) else {
        return Ok(Vec::new());
    };
    let kept = call.app.own::<KeptYears>().year(&call.app, &call.programme, year)?;
    let (words, money, counts) = (call.words(), Money::of(call), &kept.counts);
    let returned = counts.ever_reported - counts.reported;
    let drafting = counts.counties - counts.reported - returned - counts.missing;
    let far = [
        (words.say("overview-reported"), counts.reported),
        (words.say("glance-returned"), returned),
        (words.say("glance-drafting"), drafting),
        (words.say("glance-missing"), counts.missing),
    ];
    let far = far.into_iter().map(|(label, count)| (label, String::new(), Amount::count(count), count)).collect();
    let stage = Stage::AtCity.codes();
    let mut counties: Vec<_> = kept
        .planners
        .iter()
        .filter_map(|planner| {
            let own = board::figures::at(&planner.plan.as_deref()?.parts, Stage::AtCity);
            let sum = board::figures::total(&own).asked;
            let note = sums::note_of_row(call, &own, |amounts| amounts.asked);
            let party = planner.id.to_string();
            let to = sums::where_rows_are(call, &ASKED, year, &[("stage", &stage), ("party", &party)]);
            let name = words.language().of(&planner.names).clone();
            (sum.0 > 0).then(|| (name, to, money.shown(sum, words).noted(note), sum.0))
        })
        .collect();
    counties.sort_by_key(|(.., sum)| std::cmp::Reverse(*sum));
    counties.truncate(COUNTIES);
    let at_city = board::figures::at(&kept.parts, Stage::AtCity);
    let themes = board::figures::by(&at_city, THEMES).into_iter().map(|(choice, amounts)| {
        let to = sums::where_rows_are(call, &ASKED, year, &[("stage", &stage), ("theme", choice.code)]);
        let own: Vec<Part> = at_city.iter().filter(|part| part.codes[THEMES] == choice.code).copied().collect();
        let note = sums::note_of_row(call, &own, |amounts| amounts.asked);
        (words.label(choice.label).to_owned(), to, money.shown(amounts.asked, words).noted(note), amounts.asked.0)
    });
    let unit = money.word(words);
    Ok(vec![
        Picture::of(words.say("glance-by-state"), far),
        Picture::of(words.with_one("glance-by-county", "unit", &unit), counties),
        Picture::of(words.with_one("glance-by-theme", "unit", &unit), themes.collect()),
    ])
}

/// Where themes stand among the dimensions of projects.
const THEMES: usize = 2;

/// The plan of the year with its state and day, what it asks, what was agreed of it or of the year before.
fn of_planner(call: &Call, year: Year) -> Result<Vec<Headline>, Refusal> {
    let (words, kind) = (call.words(), call.app.engine.catalogue().kind_of::<AnnualPlan>());
    let plans = |number: i16| {
        let asked = Query { filters: vec![("year", i64::from(number).into())], limit: 1, ..Query::default() };
        call.app.read(|connection| query::list(connection, kind, &call.viewer, &asked)).map(|mut page| page.rows.pop())
    };
    let plan = plans(year.number())?;
    let deadline = call.app.read(|connection| board::deadline(call, connection, year))?;
    let number = year.number();
    let mut tile = Headline { label: words.with_one("glance-plan", "year", number), ..Headline::default() };
    match &plan {
        Some(plan) => {
            tile.amount.text = state(kind, &plan.state, words).text;
            tile.amount.link = format!("{}/desk/{}/{}", call.base, kind.path, plan.id);
        }
        // Whoever sees plans only when they are sent is told nothing of what lies in its office.
        None if drafts_are_unseen(call) => tile.amount.text = words.say("glance-not-sent"),
        None => tile.amount.text = words.say("board-no-plan"),
    }
    let is_out = plan.as_ref().is_some_and(|plan| !plan.text(kind, "first_reported").unwrap_or_default().is_empty());
    if let Some(deadline) = deadline.filter(|_| !is_out) {
        let day = show_day(deadline, words);
        let days = call.today().days_until(deadline);
        let facts = [("day", day), ("days", days.abs().to_string())];
        tile.note = words.with(if days < 0 { "glance-overdue" } else { "glance-until" }, &facts);
    }
    let mut tiles = vec![tile];
    if let Some(plan) = &plan {
        let (count, asked) = declined(call, plan)?;
        tiles.push(with_note(projects(call, plan)?, count));
        tiles.push(with_note(sum(call, words.with_one("glance-asked", "year", number), &ASKED, plan)?, asked));
        // From the result on, whatever becomes of the plan.
        let agreed = sum(call, words.with_one("glance-agreed", "year", number), &AGREED, plan)?;
        tiles.extend(Some(agreed).filter(|agreed| !agreed.unit.is_empty()));
    }
    if let Some(before) = plans(number - 1)? {
        tiles.push(sum(call, words.with_one("glance-agreed", "year", number - 1), &AGREED, &before)?);
    }
    Ok(tiles)
}

fn with_note(mut tile: Headline, note: String) -> Headline {
    tile.note = amounts::notes(&[tile.note, note]);
    tile
}

/// How many of the projects that count, and how much of what was asked, the partners have declined; nothing where they declined none.
fn declined(call: &Call, plan: &Stored) -> Result<(String, String), Refusal> {
    let lines = call.app.read(|connection| rows::lines(connection, DroppedLine::KIND, plan.id))?;
    let kind = DroppedLine::KIND;
    let declined: Vec<_> =
        lines.iter().filter(|line| line.text(kind, "dropped") == Some(Dropped::Declined.code())).collect();
    if declined.is_empty() {
        return Ok(Default::default());
    }
    let asked = Fen::capped_sum(declined.iter().filter_map(|line| line.integer(kind, "asked_fen")).map(Fen));
    let words = call.words();
    let count = words.with_one("glance-declined", "count", declined.len());
    Ok((count, words.with_one("glance-declined-asked", "amount", Money::of(call).text(asked))))
}

/// Whether the reader sees plans in later states alone: a plan may lie in its office's drawer.
fn drafts_are_unseen(call: &Call) -> bool {
    Sight::of(AnnualPlan::KIND, &call.viewer).while_in(PlanState::Drafting.name()).is_empty()
}

fn summed(call: &Call, figure: &'static Figure, plan: &Stored) -> Result<Vec<ask::Sum>, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let ask = Ask::of(catalogue, &call.programme, figure.code).ok_or_else(Refusal::unseen)?;
    let ask = ask.seen_by(&call.viewer).record(plan.id);
    call.app.read(|connection| ask::sums(connection, catalogue, &ask))
}

fn behind(call: &Call, figure: &Figure, plan: &Stored) -> String {
    address(call, figure, &[("record", &plan.id.to_string())])
}

fn projects(call: &Call, plan: &Stored) -> Result<Headline, Refusal> {
    let words = call.words();
    let sums = summed(call, &COST, plan)?;
    let measure = ask::total(&sums);
    let money = Money::of(call);
    let cost = money.of_figure(&COST, measure.amount, words).text;
    Ok(Headline {
        label: words.say("glance-projects"),
        amount: Amount::count(measure.quantity).leading_to(behind(call, &COST, plan)),
        unit: words.say("board-projects-unit"),
        note: match measure.quantity {
            0 => String::new(),
            _ => {
                let cost = words.with("glance-cost", &[("amount", cost), ("unit", money.word(words))]);
                amounts::notes(&[cost, of_which(call, &COST, &sums)])
            }
        },
    })
}

fn sum(call: &Call, label: String, figure: &'static Figure, plan: &Stored) -> Result<Headline, Refusal> {
    let (words, money) = (call.words(), Money::of(call));
    let sums = summed(call, figure, plan)?;
    let measure = ask::total(&sums);
    let amount = match measure.quantity {
        0 => Amount::none(),
        _ => money.of_figure(figure, measure.amount, words).leading_to(behind(call, figure, plan)),
    };
    Ok(Headline {
        label,
        unit: if measure.quantity == 0 { String::new() } else { money.unit_of(figure, words) },
        amount,
        note: notes(call, figure, &sums),
    })
}
