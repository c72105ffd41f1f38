//! The city office's board: every planner of a year, who has reported, who is late, who has no plan at all, and what all of
//! it comes to. Reported plans are chosen here and accepted or returned together (`batch`).

pub mod batch;
pub mod figures;
pub mod hands;
pub mod kept;
pub mod sums;
pub mod overview;

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use kernel::{Day, Fen, Record, Refusal, Year};
use programme::consolidation::rules::something_is_accepted;
use programme::planning::records::AnnualPlan;
use programme::planning::rules;
use programme::roles::CITY_OFFICE;
use store::{Connection, StoreError, rows};
use uuid::Uuid;

use figures::{DIMENSIONS, NATURE, Part, Planner, Which};
use hands::{Hand, hands};
use kept::{KeptYear, KeptYears};
use programme::planning::figures::{AGREED, ASKED, BUDGET, COST};
use server::base::amounts::{Amount, Headline, Money};
use server::base::answer;
use server::base::call::Call;
use server::base::page::Page;
use server::base::show::{self, StateShown, show_day, show_near_day};
use server::every::own::Begin;
use sums::{Division, TotalRow, divisions, headlines, natures, totals, where_rows_are};

/// Planners of one page.
const ROWS: usize = 50;
/// Planners of one screen in a meeting room.
const SCREEN_ROWS: usize = 24;

/// One planner of the year.
pub struct Row {
    pub place: String,
    pub link: String,
    pub is_county: bool,
    /// What choosing it sends: the plan with the version that is shown; empty where there is nothing to choose.
    pub choice: String,
    pub choice_label: String,
    pub state: StateShown,
    pub reported: String,
    pub late: String,
    /// Whose turn it is, since when and until when.
    pub hand: Hand,
    pub returns: String,
    pub projects: String,
    pub cost: Amount,
    pub asked: Amount,
    pub agreed: Amount,
    pub budget: Amount,
    pub parts: Vec<(String, String)>,
    pub is_late: bool,
}

#[derive(Template)]
#[template(path = "planning/board.html")]
struct BoardPage {
    page: Page,
    heading: String,
    summary: String,
    figures: Vec<Headline>,
    filters: Vec<(String, String, bool)>,
    rows: Vec<Row>,
    divisions: Vec<Division>,
    natures: Vec<String>,
    totals: Vec<TotalRow>,
    unit: String,
    switch: (String, String),
    total: String,
    previous: String,
    next: String,
    /// The way to the city plan, or why there is none yet.
    city_plan: Begin,
    links: Vec<(String, String)>,
    preview: String,
    choosable: usize,
    all_chosen: bool,
    choose_all: String,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "planning/screen.html")]
struct ScreenPage {
    page: Page,
    heading: String,
    summary: String,
    figures: Vec<Headline>,
    rows: Vec<Row>,
    divisions: Vec<Division>,
    natures: Vec<String>,
    unit: String,
    back: String,
    /// Seconds until the page asks for itself again; none where somebody stopped it.
    refresh: Option<u32>,
    still: (String, String),
    pager: Pager,
}

/// The way to the pages before and behind.
#[derive(Default)]
pub struct Pager {
    pub range: String,
    pub previous: String,
    pub next: String,
}

/// What the address asks for.
struct Asked {
    year: Year,
    which: Which,
    filter: &'static str,
    number: usize,
}

/// The filters of the board as the address names them.
const FILTERS: [(&str, &str, Which); 3] = [
    ("", "board-all", Which::All),
    ("reported", "board-waiting", Which::Reported),
    ("outstanding", "board-outstanding", Which::Outstanding),
];

/// The year that the address names, for whoever works in the city office.
pub fn year_of(call: &Call) -> Result<Year, Refusal> {
    for_city_office(call)?;
    call.parameter("year").parse().ok().and_then(Year::new).ok_or_else(Refusal::unseen)
}

/// These pages are the city office's alone.
pub fn for_city_office(call: &Call) -> Result<(), Refusal> {
    if call.viewer.holds(CITY_OFFICE) {
        return Ok(());
    }
    Err(Refusal::forbidden().with("action", "consolidation"))
}

/// The day by which the plans of a year are reported.
pub fn deadline(call: &Call, connection: &mut Connection, year: Year) -> Result<Option<Day>, StoreError> {
    let day = year.first_day().max(call.today().min(year.last_day()));
    let in_force = rows::in_force(connection, call.app.engine.catalogue(), &call.programme, day)?;
    let deadline = rules::report_deadline(year, &in_force.numbers()?);
    Ok(deadline.filter(|_| in_force.rulebook.is_some()))
}

/// What the board is made of.
struct Material {
    deadline: Option<Day>,
    year: Arc<KeptYear>,
    city_plan: Option<Uuid>,
}

fn gather(call: &Call, asked: &Asked) -> Result<Material, Refusal> {
    let (programme, year) = (call.programme.as_str(), asked.year);
    let kept = call.app.own::<KeptYears>().year(&call.app, programme, year)?;
    call.app.read(|connection| {
        Ok(Material {
            deadline: deadline(call, connection, year)?,
            city_plan: figures::city_plan(connection, programme, year)?.map(|plan| plan.id),
            year: kept,
        })
    })
}

/// The board of one year; for a meeting room where `?screen=full` asks for it.
pub fn board(call: &Call) -> Result<Response, Refusal> {
    let year = year_of(call)?;
    let filter = FILTERS.iter().find(|(name, ..)| Some(*name) == call.asked("show")).unwrap_or(&FILTERS[0]);
    let number = call.asked("page").and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, 10_000);
    let asked = Asked { year, which: filter.2, filter: filter.0, number };
    if call.asked("screen") == Some("full") {
        return screen(call, &asked);
    }
    let material = gather(call, &asked)?;
    let words = call.words();
    let all_chosen = call.asked("choose").is_some();
    let rows = rows(call, &asked, &material, ROWS)?;
    let own = format!("{}/desk/consolidation", call.base);
    let counts = &material.year.counts;
    let filters = FILTERS.iter().map(|(name, key, which)| {
        let label = format!("{} {}", words.say(key), counts.of(*which));
        (address(&[("show", name), ("unit", Money::of(call).code())]), label, *name == asked.filter)
    });
    let facts = [("count", rows.len().to_string()), ("total", counts.of(asked.which).to_string())];
    let heading = words.with_one("board-heading", "year", year.number());
    let template = BoardPage {
        page: Page::new(call, &heading),
        summary: summary(call, &material),
        figures: headlines(call, &material.year, material.year.counts),
        filters: filters.collect(),
        divisions: divisions(call, year, &material.year.parts),
        natures: natures(call),
        totals: totals(call, year, &material.year),
        unit: Money::of(call).word(words),
        switch: Money::of(call).switch(call),
        total: words.with("list-total", &facts),
        previous: format!("{own}/{}", year.number() - 1),
        next: format!("{own}/{}", year.number() + 1),
        city_plan: city_plan(call, year, material.city_plan, material.year.counts.accepted),
        links: links(call, year),
        preview: format!("{own}/{}/preview", year.number()),
        choosable: rows.iter().filter(|row| !row.choice.is_empty()).count(),
        choose_all: address(&[
            ("show", asked.filter),
            ("page", &asked.number.to_string()),
            ("choose", if all_chosen { "" } else { "all" }),
        ]),
        all_chosen,
        pager: pager(call, &asked, rows.len(), ROWS, &material, ""),
        rows,
        heading,
    };
    Ok(answer::render(&template))
}

/// An address on the same page: what is empty is left out.
fn address(asked: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in asked.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    format!("?{}", query.finish())
}

fn pager(call: &Call, asked: &Asked, shown: usize, rows: usize, material: &Material, screen: &str) -> Pager {
    let (total, from) = (material.year.counts.of(asked.which).max(0) as usize, (asked.number - 1) * rows);
    let unit = Money::of(call).code();
    let to = |number: usize| {
        let number = number.to_string();
        address(&[("screen", screen), ("show", asked.filter), ("page", &number), ("unit", unit)])
    };
    let facts = [
        ("total", total.to_string()),
        ("from", (from + 1).min(total).to_string()),
        ("to", (from + shown).min(total).to_string()),
    ];
    Pager {
        range: call.words().with("list-range", &facts),
        previous: if asked.number > 1 { to(asked.number - 1) } else { String::new() },
        next: if from + shown < total && shown > 0 { to(asked.number + 1) } else { String::new() },
    }
}

/// Other pages about the same year.
fn links(call: &Call, year: Year) -> Vec<(String, String)> {
    let (words, year) = (call.words(), year.number());
    let summary = (format!("{}/desk/city-summary/{year}", call.base), words.say("nav-city-summary"));
    let remind = (format!("{}/desk/waiting", call.base), words.say("board-remind-several"));
    vec![summary, remind, ("?screen=full".to_owned(), words.say("board-screen"))]
}

/// The city plan of the year, or the form that compiles it: grey while that would be refused.
fn city_plan(call: &Call, year: Year, plan: Option<Uuid>, accepted: i64) -> Begin {
    let (words, own) = (call.words(), format!("{}/desk/city-plans", call.base));
    if let Some(plan) = plan {
        return Begin { to: format!("{own}/{plan}"), label: words.say("board-city-plan"), closed: String::new() };
    }
    let why = something_is_accepted(accepted).err();
    Begin {
        to: format!("{own}/new/create?year={}", year.number()),
        label: words.say("board-city-plan-new"),
        closed: why.map(|why| words.refusal(call.app.engine.catalogue(), &why)).unwrap_or_default(),
    }
}

fn summary(call: &Call, material: &Material) -> String {
    let (words, counts) = (call.words(), &material.year.counts);
    let days = material.deadline.map_or(0, |deadline| call.today().days_until(deadline));
    let facts = [
        ("day", material.deadline.map(|deadline| show_day(deadline, words)).unwrap_or_default()),
        ("days", days.abs().to_string()),
        ("planners", counts.counties.to_string()),
        ("reported", counts.reported.to_string()),
        ("missing", counts.missing.to_string()),
    ];
    let key = match material.deadline {
        None => "board-summary-open",
        Some(_) if days < 0 => "board-summary-over",
        Some(_) => "board-summary",
    };
    words.with(key, &facts)
}

/// The parts of one plan in words: what of which kind, form and theme, and how much is asked for it; of each what is cooperation.
fn parts_in_words(call: &Call, parts: &[Part]) -> Vec<(String, String)> {
    let words = call.words();
    let said = |(at, dimension): (usize, &&'static kernel::Dimension)| {
        let each = figures::by(parts, at).into_iter().map(|(choice, amounts)| {
            let own: Vec<Part> = parts.iter().filter(|part| part.codes[at] == choice.code).copied().collect();
            let money = |of: fn(&figures::Amounts) -> Fen| {
                let note = if at == NATURE { String::new() } else { sums::note_of_row(call, &own, of) };
                let said = Money::of(call).said(of(&amounts), words);
                if note.is_empty() { said } else { words.with("board-part-of", &[("amount", said), ("note", note)]) }
            };
            let facts = [
                ("label", words.label(choice.label).to_owned()),
                ("projects", amounts.projects.to_string()),
                ("cost", money(|amounts| amounts.cost)),
                ("asked", money(|amounts| amounts.asked)),
            ];
            words.with("board-part", &facts)
        });
        (words.say(&format!("board-by-{}", dimension.name)), each.collect::<Vec<_>>().join("\n"))
    };
    DIMENSIONS.iter().enumerate().map(said).filter(|(_, said)| !said.is_empty()).collect()
}

/// How far a deadline is, in words.
pub fn days_to(call: &Call, deadline: Option<Day>) -> String {
    let Some(deadline) = deadline else { return String::new() };
    let (words, days) = (call.words(), call.today().days_until(deadline));
    words.with_one(if days < 0 { "board-late" } else { "board-days" }, "days", days.abs())
}

/// The place as the reader's language calls it.
pub fn place(call: &Call, planner: &Planner) -> String {
    call.language().of(&planner.names).clone()
}

/// That there is no plan yet: red once it is late, and of a department, which owes none, a plain word.
pub fn no_plan(call: &Call, planner: &Planner, deadline: Option<Day>) -> StateShown {
    let class = match planner.is_county {
        true if deadline.is_some_and(|deadline| deadline < call.today()) => "late",
        true => "warn",
        false => "plain",
    };
    StateShown { text: call.words().say("board-no-plan"), class }
}

/// The planners of the page that is asked for.
fn rows(call: &Call, asked: &Asked, material: &Material, many: usize) -> Result<Vec<Row>, Refusal> {
    let planners = material.year.page(asked.which, many, (asked.number - 1) * many);
    let mut hands = hands(call, asked.year, &planners, material.deadline)?;
    let mut shown = |planner: &Planner| {
        let hand = hands.remove(&planner.id).unwrap_or_default();
        row(call, (asked.year, material), planner, hand)
    };
    Ok(planners.into_iter().map(&mut shown).collect())
}

fn row(call: &Call, (year, material): (Year, &Material), planner: &Planner, hand: Hand) -> Row {
    let words = call.words();
    let overdue = material.deadline.is_some_and(|deadline| call.today() > deadline);
    let (money, nothing) = (Money::of(call), || "—".to_owned());
    let party = planner.id.to_string();
    let shown = |fen, figure: &kernel::Figure| {
        money.shown(fen, words).leading_to(where_rows_are(call, figure, year, &[("party", &party)]))
    };
    let mut row = Row {
        place: place(call, planner),
        link: String::new(),
        is_county: planner.is_county,
        choice: String::new(),
        choice_label: String::new(),
        state: no_plan(call, planner, material.deadline),
        reported: String::new(),
        late: String::new(),
        hand,
        returns: String::new(),
        projects: nothing(),
        cost: Amount::none(),
        asked: Amount::none(),
        agreed: Amount::none(),
        budget: Amount::none(),
        parts: Vec::new(),
        is_late: planner.is_county && overdue,
    };
    // From here on what the plan says takes the place of what a county without one shows.
    let Some(plan) = &planner.plan else { return row };
    let sum = figures::total(&plan.parts);
    let has_reported = plan.is_reported || plan.is_accepted;
    row.link = format!("{}/desk/annual-plans/{}", call.base, plan.id);
    row.state = show::state(AnnualPlan::KIND, &plan.state, words);
    row.late = if plan.days_late > 0 { words.with_one("board-late", "days", plan.days_late) } else { String::new() };
    row.returns = if plan.returns > 0 { words.with_one("board-returns", "count", plan.returns) } else { String::new() };
    if let Some(day) = plan.first_reported {
        row.reported = words.with_one("board-reported-on", "day", show_near_day(day, call.today(), words));
    }
    if planner.is_county {
        row.projects = sum.projects.to_string();
        // What is not reported stands in the same column and is not in its sum: it says so.
        let draft = if has_reported { String::new() } else { words.say("board-not-reported") };
        let note = |of| sums::note_of_row(call, &plan.parts, of);
        row.cost = shown(sum.cost, &COST).noted(note(|amounts| amounts.cost));
        row.asked = shown(sum.asked, &ASKED).noted(note(|amounts| amounts.asked)).marked(draft);
        if sum.agreed_projects > 0 {
            let mark = sums::letters_said(call, sum.letters);
            row.agreed = shown(sum.agreed, &AGREED).noted(note(|amounts| amounts.agreed)).marked(mark);
        }
    }
    row.budget = shown(plan.budget, &BUDGET);
    let said = call.language().of(&plan.said[usize::from(money == Money::Yuan)]);
    row.parts.clone_from(said.get_or_init(|| parts_in_words(call, &plan.parts)));
    row.is_late = overdue && plan.first_reported.is_none();
    if plan.is_reported {
        row.choice = format!("{}:{}", plan.id, plan.version);
        row.choice_label = words.with_one("board-choose", "place", &row.place);
    }
    row
}

/// The board in large type, without a menu; it asks for itself again every minute.
fn screen(call: &Call, asked: &Asked) -> Result<Response, Refusal> {
    let material = gather(call, asked)?;
    let (words, year) = (call.words(), asked.year.number());
    let still = call.asked("still").is_some();
    let page = asked.number.to_string();
    let switch = address(&[("screen", "full"), ("page", &page), ("still", if still { "" } else { "1" })]);
    let heading = words.with_one("board-heading", "year", year);
    let rows = rows(call, asked, &material, SCREEN_ROWS)?;
    let template = ScreenPage {
        page: Page::new(call, &heading),
        summary: summary(call, &material),
        figures: headlines(call, &material.year, material.year.counts),
        divisions: divisions(call, asked.year, &material.year.parts),
        natures: natures(call),
        unit: Money::of(call).word(words),
        back: format!("{}/desk/consolidation/{year}", call.base),
        refresh: (!still).then_some(60),
        still: (switch, words.say(if still { "screen-go-on" } else { "screen-stop" })),
        pager: pager(call, asked, rows.len(), SCREEN_ROWS, &material, "full"),
        rows,
        heading,
    };
    Ok(answer::render(&template))
}
