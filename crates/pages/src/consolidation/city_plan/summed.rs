//! The second and the third table of the city plan: sums by whatever projects are told apart, and what was asked, what is agreed and
//! what is budgeted by planner. Grants and cooperation stand beside each other in each.

use documents::table::{Cell, Head, Row, Sort};
use kernel::{Fen, Figure};
use programme::consolidation::figures::{PLANNED, PLANNED_COST};
use programme::consolidation::rules;
use programme::planning::figures::{ACCEPTED, AGREED, BUDGET, ITEM, STAGE};
use programme::project::figures::{NATURE, OF_PROJECTS};
use server::base::call::Call;
use server::base::words::Words;
use server::every::figures::address;
use store::figures::ask::{self, Sum};

use super::Material;

/// Grants and cooperation under one name.
fn parted_head(words: Words, label: String) -> Head {
    Head::over(label, NATURE.choices.iter().map(|choice| Head::column(words.label(choice.label), 13.0)).collect())
}

/// What was asked and what was agreed, then the work budget by item.
pub fn budget_heads(words: Words) -> Vec<Head> {
    let items = ITEM.choices.iter().map(|item| Head::column(words.label(item.label), 11.0));
    let items: Vec<Head> = items.chain([Head::column(words.say("total"), 12.0)]).collect();
    vec![
        Head::column(words.say("board-place"), 24.0),
        parted_head(words, words.say("city-asked")),
        parted_head(words, words.say("board-agreed")),
        Head::over(words.say("board-budget"), items),
    ]
}

/// A row for each planner that has a part in the city plan, something agreed or an accepted budget: those of the lines in their
/// order, then the others as the board lists them.
pub fn budget_rows(call: &Call, material: &Material) -> Vec<Row> {
    let words = call.words();
    let chinese = words.language() == kernel::Language::Chinese;
    let amount = |sums: &[Sum], holds: &dyn Fn(&Sum) -> bool, to: String| {
        let measure = ask::total(sums.iter().filter(|sum| holds(sum)));
        if measure.quantity == 0 { Cell::Nothing } else { Cell::Sum(Fen(measure.amount), to) }
    };
    let year = material.plan.year.number().to_string();
    let row = |label: String, sort: Sort, party: &str, holds: &dyn Fn(&Sum) -> bool| {
        // What is agreed and the budgets are those of the year’s accepted plans, as they stand.
        let of_year = |figure: &Figure, narrowed: &[(&str, &str)]| {
            let own = [("year", year.as_str()), (STAGE.name, ACCEPTED), ("party", party)];
            address(call, figure, &[&own, narrowed].concat())
        };
        let asked = |nature: &str| material.behind(call, &PLANNED, &[("party", party), (NATURE.name, nature)]);
        let mut cells = vec![Cell::Text(label)];
        cells.extend(material.parted(&material.asked, holds, &asked));
        cells.extend(material.parted(&material.agreed, holds, &|nature| of_year(&AGREED, &[(NATURE.name, nature)])));
        for item in ITEM.choices {
            let of_item = |sum: &Sum| holds(sum) && sum.is_of(&ITEM, item.code);
            cells.push(amount(&material.budgets, &of_item, of_year(&BUDGET, &[(ITEM.name, item.code)])));
        }
        cells.push(amount(&material.budgets, holds, of_year(&BUDGET, &[])));
        Row { sort, cells }
    };
    let mut rows = Vec::new();
    let mut told = Vec::new();
    for (planner, lines) in rules::parted(&material.lines, |project| project.planner) {
        let first = &lines[0].accepted;
        let place = if chinese { &first.place } else { &first.place_en };
        told.push((planner.map(|planner| planner.uuid()), place.clone()));
    }
    let others =
        material.parties.iter().filter(|(party, _)| told.iter().all(|(known, _)| known.as_ref() != Some(party)));
    let others: Vec<_> = others.map(|(party, names)| (Some(*party), call.language().of(names).clone())).collect();
    for (planner, place) in told.into_iter().chain(others) {
        let party = planner.map(|planner| planner.to_string()).unwrap_or_default();
        rows.push(row(place, Sort::Line, &party, &|sum| sum.party == planner));
    }
    rows.push(row(words.say("total"), Sort::Total, "", &|_| true));
    rows
}

pub fn sum_heads(words: Words) -> Vec<Head> {
    vec![
        Head::column(words.say("city-division"), 24.0),
        Head::column(words.say("city-projects"), 10.0),
        parted_head(words, words.say("board-cost")),
        parted_head(words, words.say("city-asked")),
        parted_head(words, words.say("city-own")),
    ]
}

/// The sums by kind, form, theme and planner; each dimension comes to the same.
pub fn sum_rows(call: &Call, material: &Material) -> Vec<Row> {
    let words = call.words();
    let chinese = words.language() == kernel::Language::Chinese;
    let mut rows = Vec::new();
    let row = |label: String, holds: &dyn Fn(&Sum) -> bool, sort: Sort, narrowed: &[(&str, &str)]| {
        let sum = material.sum_of(holds);
        let behind = |figure: &'static Figure| {
            move |nature: &str| {
                let others = narrowed.iter().copied().filter(|(name, _)| *name != NATURE.name);
                material.behind(call, figure, &others.chain([(NATURE.name, nature)]).collect::<Vec<_>>())
            }
        };
        let mut cells = vec![Cell::Text(label), Cell::Number(sum.projects)];
        cells.extend(material.parted(&material.cost, holds, &behind(&PLANNED_COST)));
        cells.extend(material.parted(&material.asked, holds, &behind(&PLANNED)));
        for choice in NATURE.choices {
            let own = material.sum_of(|sum| holds(sum) && sum.is_of(&NATURE, choice.code));
            cells.push(if own.projects == 0 { Cell::Nothing } else { Cell::Money(own.own()) });
        }
        Row { sort, cells }
    };
    for dimension in OF_PROJECTS {
        let heading = words.say(&format!("board-by-{}", dimension.name));
        rows.push(Row { sort: Sort::Group, cells: vec![Cell::text(heading)] });
        for choice in dimension.choices {
            let holds = |sum: &Sum| sum.is_of(dimension, choice.code);
            if dimension.whole || material.asked.iter().any(holds) {
                let narrowed = [(dimension.name, choice.code)];
                rows.push(row(words.label(choice.label).to_owned(), &holds, Sort::Line, &narrowed));
            }
        }
    }
    rows.push(Row { sort: Sort::Group, cells: vec![Cell::text(words.say("board-by-planner"))] });
    for (planner, lines) in rules::parted(&material.lines, |project| project.planner) {
        let first = &lines[0].accepted;
        let place = if chinese { &first.place } else { &first.place_en };
        let of_planner = planner.map(|planner| planner.uuid());
        let party = of_planner.map(|planner| planner.to_string()).unwrap_or_default();
        rows.push(row(place.clone(), &|sum| sum.party == of_planner, Sort::Line, &[("party", party.as_str())]));
    }
    rows.push(row(words.say("total"), &|_| true, Sort::Total, &[]));
    rows
}
