//! By what the money of projects is told apart, everywhere; and what the public reads of it, from published projects alone.

use kernel::{
    Aggregate, Contributes, Contributions, Dimension, FieldValue, Figure, Kind, Label, Measure, Record, Spot,
};
use kernel::{Stored, Unit, Year};

use super::records::{Form, Nature, Project, ProjectState, Theme};

/// Grants and cooperation are never one sum without a word.
pub const NATURE: Dimension = Dimension::new("nature", Label::new("类别", "Kind"), Nature::TYPE.choices()).apart();
pub const FORM: Dimension = Dimension::new("form", Label::new("帮扶形式", "Form"), Form::TYPE.choices());
pub const THEME: Dimension = Dimension::new("theme", Label::new("主题", "Theme"), Theme::TYPE.choices());

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

const fn public(code: &'static str, label: Label, unit: Unit, note: Label) -> Figure {
    Figure { code, label, unit, counts: PROJECTS, by: OF_PROJECTS, note, public: true, asks: &["4.4.5.1", "3.5.3.1"] }
}

pub const GIVEN: Figure = public(
    "given-public",
    Label::new("商定支持（已公开）", "Agreed, published"),
    Unit::Fen,
    Label::new(
        "各项目最近一次公开的商定金额；未公开的不计。",
        "What was agreed of each project, as it was published last. What is not public does not count.",
    ),
);
pub const COST: Figure = public(
    "cost-public",
    Label::new("总投资（已公开）", "Cost, published"),
    Unit::Fen,
    Label::new(
        "各项目最近一次公开的总投资；未公开的不计。",
        "The cost of each project, as it was published last. What is not public does not count.",
    ),
);
pub const SERVED: Figure = public(
    "served-public",
    Label::new("受益人数（已公开）", "People served, published"),
    Unit::People,
    Label::new(
        "各项目最近一次公开的受益人数；没有填报的项目不计。",
        "The people whom each project serves, as published last. A project that says nothing of them does not count.",
    ),
);

pub const FIGURES: Contributes = Contributes {
    kind: Project::CODE,
    figures: &[&GIVEN, &COST, &SERVED],
    of: Contributes::NOTHING,
    published,
    reckoning: 1,
};

fn published(project: &Aggregate, to: &mut Contributions) {
    let (kind, root) = (Project::KIND, &project.root);
    if root.state != ProjectState::Selected.name() {
        return;
    }
    for (figure, field) in [(&GIVEN, "agreed_fen"), (&COST, "cost_fen"), (&SERVED, "people_served")] {
        let Some(amount) = root.integer(kind, field) else { continue };
        let spot = Spot::of(figure).party(root.uuid(kind, "owner")).year(year(kind, root));
        to.add(tagged(spot, kind, root), Measure::new(amount, 1));
    }
}
