//! By what the money of projects is told apart, everywhere; and what the public reads of it, from published projects alone.

use kernel::{
    Aggregate, Choice, Contributes, Contributions, Dimension, FieldValue, Figure, Kind, Label, Measure, Record, Spot,
};
use kernel::{Stored, Unit, Year};

use super::records::{Form, Letter, Nature, Outcome, Project, ProjectState, Theme};

/// Grants and cooperation are never one sum without a word.
pub const NATURE: Dimension =
    Dimension::new("nature", Label::new("类别", "Kind"), Nature::TYPE.choices()).apart().listed_whole();
pub const FORM: Dimension = Dimension::new("form", Label::new("帮扶形式", "Form"), Form::TYPE.choices()).listed_whole();
pub const THEME: Dimension = Dimension::new("theme", Label::new("主题", "Theme"), Theme::TYPE.choices());

/// How far a published project is; of most the summary of the year has not said it yet.
pub static OUTCOME: Dimension = Dimension::new("outcome", Label::new("现状", "How far"), &OUTCOMES);
pub const NOT_SAID: &str = "not-said";
const SAID: usize = Outcome::TYPE.choices().len();
static OUTCOMES: [Choice; SAID + 1] = {
    let mut choices =
        [Choice::new(NOT_SAID, Label::new("已商定，进度未报", "Agreed, progress not reported yet")); SAID + 1];
    let mut at = 0;
    while at < SAID {
        choices[at] = Outcome::TYPE.choices()[at];
        at += 1;
    }
    choices
};
/// Where the money of a project comes from.
pub const SOURCE: Dimension = Dimension::new(
    "source",
    Label::new("来源", "Source"),
    &[
        Choice::new("partner", Label::new("帮扶方", "Partner")),
        Choice::new("county", Label::new("县财政配套", "County")),
        Choice::new("local", Label::new("镇村自筹", "Towns and villages")),
        Choice::new("firm", Label::new("企业", "Firms")),
        Choice::new("other", Label::new("其他", "Others")),
    ],
)
.splits();
/// Each source with the public field that says how much it gives.
const SOURCES: [(&str, &str); 5] = [
    ("partner", "agreed_fen"),
    ("county", "county_fen"),
    ("local", "local_fen"),
    ("firm", "firm_fen"),
    ("other", "other_fen"),
];

/// What every figure of projects is told apart by.
pub const OF_PROJECTS: &[&Dimension] = &[&NATURE, &FORM, &THEME];

pub const PROJECTS: Label = Label::new("项目", "Projects");

/// The tags of what a row says of a project under these names.
pub fn tagged(mut spot: Spot, kind: &Kind, row: &Stored) -> Spot {
    for dimension in OF_PROJECTS {
        spot = spot.tag(dimension, row.text(kind, dimension.name).unwrap_or_default());
    }
    spot
}

/// The year that a row says.
pub fn year(kind: &Kind, row: &Stored) -> Option<Year> {
    let number = row.integer(kind, "year").and_then(|year| i16::try_from(year).ok());
    number.and_then(Year::new)
}

/// What an agreed amount rests on, where that is a letter nobody has confirmed.
pub const LETTER: Dimension =
    Dimension::new("letter", Label::new("商定依据", "What it rests on"), Letter::TYPE.choices()).marks();

static OF_PUBLISHED: [&Dimension; 4] = [&NATURE, &FORM, &THEME, &OUTCOME];
static OF_GIVEN: [&Dimension; 5] = [&NATURE, &FORM, &THEME, &OUTCOME, &LETTER];
static OF_SOURCES: [&Dimension; 6] = [&NATURE, &FORM, &THEME, &OUTCOME, &SOURCE, &LETTER];

const fn public(code: &'static str, label: Label, unit: Unit, note: Label) -> Figure {
    let asks = &["4.4.5.1", "3.5.3.1"];
    Figure { code, label, unit, counts: PROJECTS, by: &OF_PUBLISHED, note, public: true, asks }
}

pub static GIVEN: Figure = Figure {
    by: &OF_GIVEN,
    ..public(
        "given-public",
        Label::new("商定支持（已公开）", "Agreed, published"),
        Unit::Fen,
        Label::new(
            "各项目最近一次公开的商定金额；未公开的不计。",
            "What was agreed of each project, as it was published last. What is not public does not count.",
        ),
    )
};
pub static COST: Figure = public(
    "cost-public",
    Label::new("总投资（已公开）", "Cost, published"),
    Unit::Fen,
    Label::new(
        "各项目最近一次公开的总投资；未公开的不计。",
        "The cost of each project, as it was published last. What is not public does not count.",
    ),
);
pub static SERVED: Figure = public(
    "served-public",
    Label::new("受益人数（已公开）", "People served, published"),
    Unit::People,
    Label::new(
        "各项目最近一次公开的受益人数，已完工的按实际；没有填报的项目不计。",
        "The people whom each project serves, as published last; of what is finished, those whom it really serves.",
    ),
);

pub static FUNDED: Figure = Figure {
    code: "funded-public",
    label: Label::new("资金来源（已公开）", "Sources of money, published"),
    unit: Unit::Fen,
    counts: Label::new("笔数", "Amounts"),
    by: &OF_SOURCES,
    note: Label::new(
        "各项目最近一次公开的各项资金，帮扶方的按商定金额；一个项目有几个来源就计几次。",
        "The money of each project by its source, as published last. A project counts once for each of its sources.",
    ),
    public: true,
    asks: &["4.4.5.1", "3.5.3.1"],
};

pub const FIGURES: Contributes = Contributes {
    kind: Project::CODE,
    figures: &[&GIVEN, &COST, &SERVED, &FUNDED],
    of: Contributes::NOTHING,
    published,
    reckoning: 3,
};

fn published(project: &Aggregate, to: &mut Contributions) {
    let (kind, root) = (Project::KIND, &project.root);
    if root.state != ProjectState::Selected.name() {
        return;
    }
    let outcome = root.text(kind, "outcome").unwrap_or(NOT_SAID);
    let spot = |figure: &'static Figure| {
        let spot = Spot::of(figure).party(root.uuid(kind, "owner")).partner(root.uuid(kind, "partner"));
        tagged(spot.year(year(kind, root)), kind, root).tag(&OUTCOME, outcome)
    };
    let letter = root.text(kind, "letter").unwrap_or_default();
    let people = root.integer(kind, "people_reached").or_else(|| root.integer(kind, "people_served"));
    let whole =
        [(&GIVEN, root.integer(kind, "agreed_fen")), (&COST, root.integer(kind, "cost_fen")), (&SERVED, people)];
    for (figure, amount) in whole {
        if let Some(amount) = amount {
            let spot = if figure.code == GIVEN.code { spot(figure).tag(&LETTER, letter) } else { spot(figure) };
            to.add(spot, Measure::new(amount, 1));
        }
    }
    for (source, field) in SOURCES {
        if let Some(amount) = root.integer(kind, field).filter(|amount| *amount != 0) {
            let letter = if field == "agreed_fen" { letter } else { "" };
            to.add(spot(&FUNDED).tag(&SOURCE, source).tag(&LETTER, letter), Measure::new(amount, 1));
        }
    }
}
