//! The sums of the board: what was reported and what was not, of it grants and cooperation, by form and theme; each with where
//! its rows are.

use kernel::{Choice, Dimension, Fen, Figure, Measure, Year};
use programme::planning::figures::{AGREED, ASKED, AT_CITY, BUDGET, COST, DRAFT};
use programme::project::figures::LETTER;
use server::base::amounts::{self, Amount, Headline, Money, UNIT};
use server::base::call::Call;
use server::every::apart;
use server::every::figures::address;

use super::figures::{self, Amounts, Counts, DIMENSIONS, Letters, NATURE, Part, Stage};
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
    /// Of each amount: grants, cooperation.
    pub cost: [Amount; 2],
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

/// What of an amount of some projects is grants and what is cooperation.
fn parted(call: &Call, parts: &[Part], of: fn(&Amounts) -> Fen) -> Vec<(&'static Choice, Amount)> {
    let (words, money) = (call.words(), Money::of(call));
    let each = figures::by(parts, NATURE).into_iter().map(|(choice, amounts)| (choice, of(&amounts)));
    each.filter(|(_, fen)| *fen != Fen::ZERO).map(|(choice, fen)| (choice, money.shown(fen, words))).collect()
}

/// The same in words.
pub fn of_which(call: &Call, parts: &[Part], of: fn(&Amounts) -> Fen) -> String {
    let words = call.words();
    let parted = parted(call, parts, of).into_iter().map(|(choice, amount)| (words.label(choice.label), amount));
    amounts::of_which(words, &parted.collect::<Vec<_>>())
}

/// The same under an amount of a row: what of it is cooperation; nothing where all of it is grants, as it is of most.
pub fn note_of_row(call: &Call, parts: &[Part], of: fn(&Amounts) -> Fen) -> String {
    apart::unusual(call, DIMENSIONS[NATURE], &parted(call, parts, of))
}

/// What of an agreed amount rests on letters, each sort by its own word.
pub fn letters_said(call: &Call, letters: Letters) -> String {
    apart::marks(call, LETTER.choices.iter().map(|choice| choice.label).zip(letters))
}

/// What has been reported, each leading to its rows; what has not stands beside it under its own word.
pub fn headlines(call: &Call, kept: &KeptYear, counts: Counts) -> Vec<Headline> {
    let (words, money, year) = (call.words(), Money::of(call), kept.year);
    let (at_city, drafted) = (figures::at(&kept.parts, Stage::AtCity), figures::at(&kept.parts, Stage::Draft));
    let (reported, draft) = (figures::total(&at_city), figures::total(&drafted));
    let to = |figure, stage: Stage| where_rows_are(call, figure, year, &[("stage", &stage.codes())]);
    let sum = |key: &str, amounts: Amounts, parts: &[Part], stage| match amounts.asked_projects {
        0 => Headline { label: words.say(key), amount: Amount::none(), ..Headline::default() },
        _ => Headline {
            label: words.say(key),
            amount: money.shown(amounts.asked, words).leading_to(to(&ASKED, stage)),
            unit: money.word(words),
            note: of_which(call, parts, |amounts| amounts.asked),
        },
    };
    vec![
        Headline {
            label: words.say("board-projects-reported"),
            amount: Amount::count(reported.projects).leading_to(to(&COST, Stage::AtCity)),
            unit: words.say("board-projects-unit"),
            ..Headline::default()
        },
        sum("board-asked-reported", reported, &at_city, Stage::AtCity),
        sum("board-asked-draft", draft, &drafted, Stage::Draft),
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
    let notes = [of_which(call, &kept.parts, |amounts| amounts.agreed), letters_said(call, sum.letters)];
    Headline { label: words.say("board-agreed"), amount, unit, note: amounts::notes(&notes) }
}

/// Where the rows of a figure of the year are.
pub fn where_rows_are(call: &Call, figure: &Figure, year: Year, asked: &[(&str, &str)]) -> String {
    let (year, unit) = (year.number().to_string(), Money::of(call).code());
    let own: [(&str, &str); 2] = [("year", &year), (UNIT, unit)];
    address(call, figure, &[&own, asked].concat())
}

/// Grants and cooperation, as they are called.
pub fn natures(call: &Call) -> Vec<String> {
    DIMENSIONS[NATURE].choices.iter().map(|choice| call.words().label(choice.label).to_owned()).collect()
}

/// The sums under the planners: what was reported, of it grants and cooperation, and what was not.
pub fn totals(call: &Call, year: Year, kept: &KeptYear) -> Vec<TotalRow> {
    let (words, money) = (call.words(), Money::of(call));
    let row = |label: String, parts: &[Part], budget: Option<Fen>, asked: &[(&str, &str)], parted: bool| {
        let amounts = figures::total(parts);
        // What stands below in rows of its own is not said twice.
        let note = |of: fn(&Amounts) -> Fen| if parted { String::new() } else { note_of_row(call, parts, of) };
        let shown = |fen: Option<Fen>, figure: &Figure| match fen {
            Some(fen) => money.shown(fen, words).leading_to(where_rows_are(call, figure, year, asked)),
            None => Amount::none(),
        };
        let (some, was_asked) = (amounts.projects > 0, amounts.asked_projects > 0);
        let agreed = amounts.agreed_projects > 0;
        TotalRow {
            label,
            projects: amounts.projects.to_string(),
            amounts: [
                shown(some.then_some(amounts.cost), &COST).noted(note(|amounts| amounts.cost)),
                shown(was_asked.then_some(amounts.asked), &ASKED).noted(note(|amounts| amounts.asked)),
                shown(agreed.then_some(amounts.agreed), &AGREED)
                    .noted(note(|amounts| amounts.agreed))
                    .marked(letters_said(call, amounts.letters)),
                shown(budget, &BUDGET),
            ],
        }
    };
    let budget = |stages: &[&str]| {
        let measure = figures::measure(&kept.sums, &BUDGET, stages);
        Some(Fen(measure.amount)).filter(|_| measure != Measure::NONE)
    };
    let reported = figures::at(&kept.parts, Stage::AtCity);
    let (at_city, draft) = (Stage::AtCity.codes(), Stage::Draft.codes());
    let stages = AT_CITY;
    let all = row(words.say("board-total-reported"), &reported, budget(stages), &[("stage", &at_city)], true);
    let of_which = figures::by(&reported, NATURE).into_iter().map(|(choice, _)| {
        let label = words.of_which(choice.label);
        let own: Vec<Part> = reported.iter().filter(|part| part.codes[NATURE] == choice.code).copied().collect();
        row(label, &own, None, &[("stage", &at_city), ("nature", choice.code)], true)
    });
    let unreported = figures::at(&kept.parts, Stage::Draft);
    let drafts = [DRAFT];
    let drafted = row(words.say("board-total-draft"), &unreported, budget(&drafts), &[("stage", &draft)], false);
    std::iter::once(all).chain(of_which).chain([drafted]).collect()
}

/// The choices of a dimension that a table lists: both kinds and all five forms whatever there is of each, of the themes those
/// of which there is something.
fn shown(parts: &[Part], at: usize) -> impl Iterator<Item = &'static Choice> {
    let is_whole = DIMENSIONS[at].whole;
    let has_some = move |choice: &&Choice| is_whole || parts.iter().any(|part| part.codes[at] == choice.code);
    DIMENSIONS[at].choices.iter().filter(has_some)
}

/// What was reported by each dimension; five forms and eight themes, each with grants and cooperation beside each other.
pub fn divisions(call: &Call, year: Year, parts: &[Part]) -> Vec<Division> {
    let (words, money) = (call.words(), Money::of(call));
    let reported = figures::at(parts, Stage::AtCity);
    let stage = Stage::AtCity.codes();
    let division = |(at, dimension): (usize, &&'static Dimension)| {
        let row = |choice: &'static Choice| {
            let own: Vec<Part> = reported.iter().filter(|part| part.codes[at] == choice.code).copied().collect();
            let by_nature = figures::by(&own, NATURE);
            let each = |figure: &'static Figure, of: fn(&Amounts) -> Option<Fen>| {
                [0, 1].map(|place| {
                    let nature = &DIMENSIONS[NATURE].choices[place];
                    let found = by_nature.iter().find(|(one, _)| one.code == nature.code);
                    let own =
                        Some(choice.code).filter(|_| dimension.name != DIMENSIONS[NATURE].name).unwrap_or_default();
                    let asked = [("stage", stage.as_str()), (dimension.name, own), ("nature", nature.code)];
                    let fen = found.and_then(|(_, amounts)| of(amounts));
                    let link = || where_rows_are(call, figure, year, &asked);
                    let open = found.filter(|_| figure.code == AGREED.code).map(|(_, amounts)| amounts.letters);
                    let mark = letters_said(call, open.unwrap_or_default());
                    fen.map_or_else(Amount::none, |fen| money.shown(fen, words).leading_to(link()).marked(mark))
                })
            };
            DivisionRow {
                label: words.label(choice.label).to_owned(),
                projects: figures::total(&own).projects.to_string(),
                cost: each(&COST, |amounts| Some(amounts.cost).filter(|_| amounts.projects > 0)),
                asked: each(&ASKED, |amounts| Some(amounts.asked).filter(|_| amounts.asked_projects > 0)),
                agreed: each(&AGREED, |amounts| Some(amounts.agreed).filter(|_| amounts.agreed_projects > 0)),
            }
        };
        Division {
            label: words.say(&format!("board-by-{}", dimension.name)),
            rows: shown(&reported, at).map(row).collect(),
        }
    };
    DIMENSIONS.iter().enumerate().map(division).collect()
}
