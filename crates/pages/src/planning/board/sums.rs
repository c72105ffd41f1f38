//! The sums of the board: what was reported and what was not, of it grants and cooperation, by form and theme; each with where
//! its rows are.

use kernel::{Choice, Dimension, Fen, Figure, Measure, Year};
use programme::planning::figures::{AGREED, ASKED, AT_CITY, BUDGET, COST, DRAFT};
use server::base::amounts::{Amount, Headline, Money, UNIT};
use server::base::call::Call;
use server::every::figures::address;

use super::figures::{self, Amounts, Counts, DIMENSIONS, Part, Stage};
use super::kept::KeptYear;

/// What projects come to by one dimension: its name and a row for each of its values.
pub struct Division {
    pub label: String,
    pub rows: Vec<DivisionRow>,
}

/// What projects of one value come to: grants and cooperation stand beside each other and are not added up.
pub struct DivisionRow {
    pub label: String,
    pub projects: String,
    pub cost: Amount,
    /// As first asked: grants, cooperation.
    pub asked: [Amount; 2],
    /// As agreed: grants, cooperation.
    pub agreed: [Amount; 2],
}

/// A sum over all planners: its words, projects, cost, first asked, agreed, work budget.
pub struct TotalRow {
    pub label: String,
    pub projects: String,
    pub amounts: [Amount; 4],
}

/// What has been reported, each leading to its rows; what has not stands beside it under its own word.
pub fn headlines(call: &Call, kept: &KeptYear, counts: Counts) -> Vec<Headline> {
    let (words, money, year) = (call.words(), Money::of(call), kept.year);
    let reported = figures::total(&figures::at(&kept.parts, Stage::AtCity));
    let draft = figures::total(&figures::at(&kept.parts, Stage::Draft));
    let to = |figure, stage: Stage| where_rows_are(call, figure, year, &[("stage", &stage.codes())]);
    let sum = |key: &str, amounts: Amounts, stage| match amounts.projects {
        0 => Headline { label: words.say(key), amount: Amount::none(), ..Headline::default() },
        _ => Headline {
            label: words.say(key),
            amount: money.shown(amounts.asked, words).leading_to(to(&ASKED, stage)),
            unit: money.word(words),
            ..Headline::default()
        },
    };
    vec![
        Headline {
            label: words.say("board-projects-reported"),
            amount: Amount::count(reported.projects).leading_to(to(&COST, Stage::AtCity)),
            unit: words.say("board-projects-unit"),
            ..Headline::default()
        },
        sum("board-asked-reported", reported, Stage::AtCity),
        sum("board-asked-draft", draft, Stage::Draft),
        agreed(call, kept),
        Headline {
            label: words.say("board-in-time"),
            amount: Amount::count(counts.in_time),
            unit: format!("/ {}", counts.counties),
            ..Headline::default()
        },
    ]
}

/// What was agreed of the year; nothing is said where nothing was.
pub fn agreed(call: &Call, kept: &KeptYear) -> Headline {
    let words = call.words();
    let sum = figures::total(&kept.parts);
    let amount = match sum.agreed_projects {
        0 => Amount::none(),
        _ => Money::of(call).shown(sum.agreed, words).leading_to(where_rows_are(call, &AGREED, kept.year, &[])),
    };
    let unit = if sum.agreed_projects == 0 { String::new() } else { Money::of(call).word(words) };
    Headline { label: words.say("board-agreed"), amount, unit, note: unconfirmed(call, sum.unconfirmed) }
}

/// What of an agreed amount rests on letters that their partners have not confirmed yet; nothing where nothing does.
pub fn unconfirmed(call: &Call, amount: Fen) -> String {
    if amount == Fen::ZERO {
        return String::new();
    }
    let money = Money::of(call);
    let facts = [("amount", money.shown(amount, call.words()).text), ("unit", money.word(call.words()))];
    call.words().with("agreed-unconfirmed", &facts)
}

/// Where the rows of a figure of the year are.
pub fn where_rows_are(call: &Call, figure: &Figure, year: Year, asked: &[(&str, &str)]) -> String {
    let (year, unit) = (year.number().to_string(), Money::of(call).code());
    let own: [(&str, &str); 2] = [("year", &year), (UNIT, unit)];
    address(&call.base, figure, &[&own, asked].concat())
}

/// Grants and cooperation, as they are called.
pub fn natures(call: &Call) -> Vec<String> {
    DIMENSIONS[0].choices.iter().map(|choice| call.words().label(choice.label).to_owned()).collect()
}

/// The sums under the planners: what was reported, of it grants and cooperation, and what was not.
pub fn totals(call: &Call, year: Year, kept: &KeptYear) -> Vec<TotalRow> {
    let (words, money) = (call.words(), Money::of(call));
    let row = |label: String, amounts: Amounts, budget: Option<Fen>, asked: &[(&str, &str)]| TotalRow {
        label,
        projects: amounts.projects.to_string(),
        amounts: [
            (Some(amounts.cost).filter(|_| amounts.projects > 0), &COST),
            (Some(amounts.asked).filter(|_| amounts.projects > 0), &ASKED),
            (Some(amounts.agreed).filter(|_| amounts.agreed_projects > 0), &AGREED),
            (budget, &BUDGET),
        ]
        .map(|(fen, figure)| match fen {
            Some(fen) if figure.code == AGREED.code => money
                .shown(fen, words)
                .leading_to(where_rows_are(call, figure, year, asked))
                .marked(unconfirmed(call, amounts.unconfirmed)),
            Some(fen) => money.shown(fen, words).leading_to(where_rows_are(call, figure, year, asked)),
            None => Amount::none(),
        }),
    };
    let budget = |stages: &[&str]| {
        let measure = figures::measure(&kept.sums, &BUDGET, stages);
        Some(Fen(measure.amount)).filter(|_| measure != Measure::NONE)
    };
    let reported = figures::at(&kept.parts, Stage::AtCity);
    let (at_city, draft) = (Stage::AtCity.codes(), Stage::Draft.codes());
    let stages = AT_CITY;
    let all = row(words.say("board-total-reported"), figures::total(&reported), budget(stages), &[("stage", &at_city)]);
    let of_which = figures::by(&reported, 0).into_iter().map(|(choice, amounts)| {
        let label = words.with_one("board-of-which", "label", words.label(choice.label));
        row(label, amounts, None, &[("stage", &at_city), ("nature", choice.code)])
    });
    let unreported = figures::total(&figures::at(&kept.parts, Stage::Draft));
    let drafts = [DRAFT];
    let drafted = row(words.say("board-total-draft"), unreported, budget(&drafts), &[("stage", &draft)]);
    std::iter::once(all).chain(of_which).chain([drafted]).collect()
}

/// What was reported by each dimension; five forms and eight themes, each with grants and cooperation beside each other.
pub fn divisions(call: &Call, year: Year, parts: &[Part]) -> Vec<Division> {
    let (words, money) = (call.words(), Money::of(call));
    let reported = figures::at(parts, Stage::AtCity);
    let stage = Stage::AtCity.codes();
    let division = |(at, dimension): (usize, &&'static Dimension)| {
        let row = |(choice, amounts): (&'static Choice, Amounts)| {
            let own: Vec<Part> = reported.iter().filter(|part| part.codes[at] == choice.code).copied().collect();
            let by_nature = figures::by(&own, 0);
            let each = |figure: &'static Figure, of: fn(&Amounts) -> Option<Fen>| {
                [0, 1].map(|place| {
                    let nature = &DIMENSIONS[0].choices[place];
                    let found = by_nature.iter().find(|(one, _)| one.code == nature.code);
                    let own = Some(choice.code).filter(|_| dimension.name != DIMENSIONS[0].name).unwrap_or_default();
                    let asked = [("stage", stage.as_str()), (dimension.name, own), ("nature", nature.code)];
                    let fen = found.and_then(|(_, amounts)| of(amounts));
                    let link = || where_rows_are(call, figure, year, &asked);
                    let open = found.filter(|_| figure.code == AGREED.code).map(|(_, amounts)| amounts.unconfirmed);
                    let mark = unconfirmed(call, open.unwrap_or_default());
                    fen.map_or_else(Amount::none, |fen| money.shown(fen, words).leading_to(link()).marked(mark))
                })
            };
            let asked = [("stage", stage.as_str()), (dimension.name, choice.code)];
            DivisionRow {
                label: words.label(choice.label).to_owned(),
                projects: amounts.projects.to_string(),
                cost: money.shown(amounts.cost, words).leading_to(where_rows_are(call, &COST, year, &asked)),
                asked: each(&ASKED, |amounts| Some(amounts.asked)),
                agreed: each(&AGREED, |amounts| Some(amounts.agreed).filter(|_| amounts.agreed_projects > 0)),
            }
        };
        Division {
            label: words.say(&format!("board-by-{}", dimension.name)),
            rows: figures::by(&reported, at).into_iter().map(row).collect(),
        }
    };
    DIMENSIONS.iter().enumerate().map(division).collect()
}
