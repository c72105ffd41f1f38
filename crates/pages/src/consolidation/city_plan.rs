//! The city plan as an official table, printed across on A4 and as a workbook: one table, two ways to show it.

mod summed;

use std::collections::{BTreeSet, HashMap};

use askama::Template;
use axum::response::Response;
use documents::table::{self, Cell, Head, Row, Sort, Table};
use kernel::{Dimension, Fen, Figure, Kind, Measure, Record, Refusal, Seen, Stored};
use programme::consolidation::figures::{PLANNED, PLANNED_COST};
use programme::consolidation::records::{Accepted, CityPlan, CityPlanCut, CityPlanGap, CityPlanLine, CityPlanState};
use programme::consolidation::rules::{self, Totals};
use programme::organisation::records::Organisation;
use programme::planning::figures::{ACCEPTED, AGREED, BUDGET, STAGE};
use programme::planning::records::{Dropped, DroppedLine, PlanLine};
use programme::project::figures::{FORM, NATURE};
use store::figures::ask::{self, Ask, Sum};
use store::{Connection, StoreError, query, rows, titles};
use uuid::Uuid;

use crate::planning::board::for_city_office;
use crate::planning::board::kept::KeptYears;
use server::base::amounts::{Money, UNIT};
use server::base::answer;
use server::base::answer::download;
use server::base::call::Call;
use server::base::fault::failed;
use server::base::page::Page;
use server::base::show::{show_day, show_time};
use server::base::words::Words;
use server::every::apart;
use server::every::figures::address;
use server::every::printed;

#[derive(Template)]
#[template(path = "consolidation/city-table.html")]
struct TablePage {
    page: Page,
    /// Each with what is to be known of its amounts.
    tables: Vec<(Table, Vec<String>)>,
    /// Who is missing, and why it is final without them.
    missing: Vec<String>,
    compiler: String,
    answerable: String,
    back: String,
    xlsx: String,
    switch: (String, String),
    printed: String,
}

/// The city plan with its lines, as they are now; a final one is what was made final.
struct Material {
    stored: Stored,
    /// What stands at the foot of each page.
    foot: String,
    plan: CityPlan,
    lines: Vec<CityPlanLine>,
    cuts: Vec<CityPlanCut>,
    gaps: Vec<CityPlanGap>,
    office: String,
    /// Why partners did not agree to a project, by the project: it stands in the plan, and nothing came of it.
    declined: HashMap<Uuid, [String; 2]>,
    /// The plan's figures: what was asked, and the cost.
    asked: Vec<Sum>,
    cost: Vec<Sum>,
    /// What the plans that it took in ask for beyond it.
    added: Measure,
    /// Of the year, by planner: what was agreed so far, and the work budgets of the plans that were accepted.
    agreed: Vec<Sum>,
    budgets: Vec<Sum>,
    /// Short names of all who have a part in these, in the order of the board.
    parties: Vec<(Uuid, [String; 2])>,
}

impl Material {
    /// The rows of one of the plan’s figures, narrowed.
    fn behind(&self, call: &Call, figure: &Figure, narrowed: &[(&str, &str)]) -> String {
        let own = self.stored.id.to_string();
        address(call, figure, &[&[("record", own.as_str())], narrowed].concat())
    }

    /// A figure's part of each kind, grants and cooperation beside each other: sums with the rows behind them.
    fn parted(&self, sums: &[Sum], holds: &dyn Fn(&Sum) -> bool, to: &dyn Fn(&str) -> String) -> Vec<Cell> {
        let of = |choice: &kernel::Choice| {
            let is_one = |sum: &&Sum| holds(sum) && sum.is_of(&NATURE, choice.code);
            let measure = ask::total(sums.iter().filter(is_one));
            if measure.quantity == 0 { Cell::Nothing } else { Cell::Sum(Fen(measure.amount), to(choice.code)) }
        };
        NATURE.choices.iter().map(of).collect()
    }

    /// Cost, what was asked and what the county bears itself: sums with the rows behind them.
    fn money(&self, call: &Call, totals: Totals, narrowed: &[(&str, &str)]) -> [Cell; 3] {
        [
            Cell::Sum(totals.cost, self.behind(call, &PLANNED_COST, narrowed)),
            Cell::Sum(totals.asked, self.behind(call, &PLANNED, narrowed)),
            Cell::Money(totals.own()),
        ]
    }

    /// What the plan's figures come to, of those contributions.
    fn sum_of(&self, holds: impl Fn(&Sum) -> bool) -> Totals {
        let total = |sums: &[Sum]| ask::total(sums.iter().filter(|sum| holds(sum)));
        let (asked, cost) = (total(&self.asked), total(&self.cost));
        Totals { projects: asked.quantity, cost: Fen(cost.amount), asked: Fen(asked.amount) }
    }
}

fn sums(call: &Call, connection: &mut Connection, figure: &Figure, plan: Uuid) -> Result<Vec<Sum>, StoreError> {
    let catalogue = call.app.engine.catalogue();
    let ask = Ask::of(catalogue, &call.programme, figure.code).map(|ask| ask.record(plan));
    ask.map_or_else(|| Ok(Vec::new()), |ask| ask::sums(connection, catalogue, &ask))
}

/// A figure of the plan's year over all plans that were accepted: what is agreed as it stands, so that later changes are in it.
fn of_year(call: &Call, connection: &mut Connection, figure: &Figure, plan: &Stored) -> Result<Vec<Sum>, StoreError> {
    let catalogue = call.app.engine.catalogue();
    let year = plan.get(CityPlan::KIND, "year").as_integer().unwrap_or_default();
    let ask = Ask::of(catalogue, &call.programme, figure.code);
    let ask = ask.map(|ask| ask.year(year).tagged(STAGE.name, &[ACCEPTED]));
    ask.map_or_else(|| Ok(Vec::new()), |ask| ask::sums(connection, catalogue, &ask))
}

/// What the parties of some sums are called in tables.
fn short_names<'a>(
    connection: &mut Connection,
    programme: &str,
    sums: impl Iterator<Item = &'a Sum>,
) -> Result<Vec<(Uuid, [String; 2])>, StoreError> {
    let ids: Vec<Uuid> = sums.filter_map(|sum| sum.party).collect::<BTreeSet<_>>().into_iter().collect();
    let found = rows::load_all(connection, Organisation::KIND, programme, &ids)?;
    let name = |stored: &Stored, field: &str| stored.text(Organisation::KIND, field).unwrap_or_default().to_owned();
    Ok(found.iter().map(|one| (one.id, [name(one, "short_name"), name(one, "short_name_en")])).collect())
}

/// What partners declined of a year, by the project of the library: why, in both languages.
fn declined(connection: &mut Connection, programme: &str, year: i64) -> Result<HashMap<Uuid, [String; 2]>, StoreError> {
    let condition =
        "programme = $1 AND dropped = $3 AND root IN (SELECT id FROM annual_plan WHERE programme = $1 AND year = $2)";
    let asked = [programme.into(), year.into(), Dropped::Declined.code().into()];
    let found = rows::select(connection, DroppedLine::KIND, condition, &asked)?;
    let mut declined = HashMap::new();
    for stored in &found {
        let line = DroppedLine::read(stored)?;
        let english = line.because_en.unwrap_or_else(|| line.because.clone());
        declined.extend(line.project.map(|project| (project.uuid(), [line.because, english])));
    }
    Ok(declined)
}

fn gather(call: &Call) -> Result<Material, Refusal> {
    for_city_office(call)?;
    let (id, kind, catalogue) = (call.id()?, CityPlan::KIND, call.app.engine.catalogue());
    let found = call.app.read(|connection| {
        let Some(stored) = query::get(connection, kind, &call.viewer, id)? else { return Ok(None) };
        let lines = rows::lines(connection, CityPlanLine::KIND, id)?;
        let cuts = rows::lines(connection, CityPlanCut::KIND, id)?;
        let gaps = rows::lines(connection, CityPlanGap::KIND, id)?;
        let names = titles::names(connection, catalogue, &call.programme, std::iter::once((kind, &stored)))?;
        let plan = CityPlan::read(&stored)?;
        let year = i64::from(plan.year.number());
        let office = plan.office.and_then(|office| names.get(&office.uuid()));
        let office = office.map(|names| call.language().of(names).clone());
        let agreed = of_year(call, connection, &AGREED, &stored)?;
        let budgets = of_year(call, connection, &BUDGET, &stored)?;
        Ok(Some(Material {
            parties: short_names(connection, &call.programme, agreed.iter().chain(&budgets))?,
            foot: printed::foot(call.words(), connection, &Seen::new(kind, &stored, &call.viewer))?,
            plan,
            lines: lines.iter().map(CityPlanLine::read).collect::<Result<_, _>>()?,
            cuts: cuts.iter().map(CityPlanCut::read).collect::<Result<_, _>>()?,
            gaps: gaps.iter().map(CityPlanGap::read).collect::<Result<_, _>>()?,
            office: office.unwrap_or_default(),
            declined: declined(connection, &call.programme, year)?,
            added: added(connection, &stored)?,
            asked: sums(call, connection, &PLANNED, id)?,
            cost: sums(call, connection, &PLANNED_COST, id)?,
            agreed,
            budgets,
            stored,
        }))
    })?;
    let mut material = found.ok_or_else(Refusal::unseen)?;
    let year = call.app.own::<KeptYears>().year(&call.app, &call.programme, material.plan.year)?;
    let place = |party: &Uuid| year.planners.iter().position(|planner| planner.id == *party).unwrap_or(usize::MAX);
    material.parties.sort_by_key(|(party, names)| (place(party), names[0].clone()));
    Ok(material)
}

/// The page to print.
pub fn page(call: &Call) -> Result<Response, Refusal> {
    let material = gather(call)?;
    let (words, own) = (call.words(), format!("{}/desk/{}/{}", call.base, CityPlan::KIND.path, material.stored.id));
    let tables = tables(call, &material);
    let template = TablePage {
        page: Page::new(call, &tables[0].title).with_foot(material.foot.clone()),
        missing: missing(words, &material),
        compiler: words.with_one("city-compiler", "name", words.person(&material.plan.compiled_by)),
        answerable: words.with_one("city-answerable", "name", words.person(&material.plan.answerable)),
        xlsx: match Money::of(call).code() {
            "" => format!("{own}/table.xlsx"),
            unit => format!("{own}/table.xlsx?{UNIT}={unit}"),
        },
        back: own,
        switch: Money::of(call).switch(call),
        printed: printed(call, &material),
        tables: tables.into_iter().enumerate().map(|(at, table)| (table, notes(call, &material, at))).collect(),
    };
    Ok(answer::render(&template))
}

/// When it was printed, and which number, version and digest.
fn printed(call: &Call, material: &Material) -> String {
    let facts = [("when", show_time(call.now(), call.words())), ("foot", material.foot.clone())];
    call.words().with("sheet-printed", &facts)
}

/// The workbook.
pub fn xlsx(call: &Call) -> Result<Response, Refusal> {
    let material = gather(call)?;
    let tables = tables(call, &material);
    let _pass = call.app.engine.shared.gates.workbooks.enter(call.comer())?;
    let content = table::xlsx(&tables).map_err(|error| failed(&error))?;
    Ok(download(&format!("{}.xlsx", tables[0].title), content))
}

/// Where the table of what is agreed and of the work budgets stands.
const BUDGETS: usize = 2;

/// What is to be known of the amounts of a table.
fn notes(call: &Call, material: &Material, table: usize) -> Vec<String> {
    let open = (table == BUDGETS).then(|| letters(call, material)).filter(|said| !said.is_empty());
    let rounded = (Money::of(call) == Money::Wan).then(|| call.words().say("city-rounded"));
    open.into_iter().chain(declined_since(call, material)).chain(added_since(call, material)).chain(rounded).collect()
}

/// What of the agreed amounts rests on letters, planner by planner.
fn letters(call: &Call, material: &Material) -> String {
    let of_party = |(party, names): &(Uuid, [String; 2])| {
        let own: Vec<Sum> = material.agreed.iter().filter(|sum| sum.party == Some(*party)).cloned().collect();
        let mark = apart::mark(call, &AGREED, &own);
        (!mark.is_empty()).then(|| call.language().of(names).clone() + &call.words().say("colon") + &mark)
    };
    let said: Vec<String> = material.parties.iter().filter_map(of_party).collect();
    said.join(&call.words().say("summary-semicolon"))
}

/// What was put forward after its plan was accepted: it is asked for in the year, and not in this plan.
fn added_since(call: &Call, material: &Material) -> Option<String> {
    let facts = [
        ("count", material.added.quantity.to_string()),
        ("amount", Money::of(call).said(Fen(material.added.amount), call.words())),
    ];
    (material.added.quantity > 0).then(|| call.words().with("city-added-since", &facts))
}

/// What the plans that this one took in ask for beyond it: projects that were added when they were adjusted.
fn added(connection: &mut Connection, plan: &Stored) -> Result<Measure, StoreError> {
    let condition = "cut_reason IS NULL AND id NOT IN (SELECT plan_line FROM city_plan_line WHERE root = $1)
         AND root IN (SELECT plan FROM city_plan_line WHERE root = $1)";
    let mut added = Measure::NONE;
    for stored in &rows::select(connection, PlanLine::KIND, condition, &[plan.id.to_string().into()])? {
        let line = PlanLine::read(stored)?;
        added = added.and(Measure::new(line.first_asked_fen.unwrap_or(line.facts.asked_fen).0, 1));
    }
    Ok(added)
}

/// What of the plan its partners have declined since it was compiled: it stays in the plan, as what was asked does everywhere.
fn declined_since(call: &Call, material: &Material) -> Option<String> {
    let is_declined =
        |project: &Accepted| project.project.is_some_and(|project| material.declined.contains_key(&project.uuid()));
    let declined: Vec<_> = material.lines.iter().map(|line| &line.accepted).filter(|one| is_declined(one)).collect();
    let asked = Fen::capped_sum(declined.iter().map(|project| project.asked_fen));
    let facts = [("count", declined.len().to_string()), ("amount", Money::of(call).said(asked, call.words()))];
    (!declined.is_empty()).then(|| call.words().with("city-declined-since", &facts))
}

fn tables(call: &Call, material: &Material) -> Vec<Table> {
    let (words, plan) = (call.words(), &material.plan);
    let year = plan.year.number().to_string();
    let day = plan.compiled_on.map(|day| show_day(day, words)).unwrap_or_default();
    let place = [("place", super::recipient(call)), ("year", year)];
    let left = words.with("city-reported-by", &[("office", material.office.clone()), ("day", day)]);
    let unit = if plan.state == CityPlanState::Final { "city-unit" } else { "city-unit-draft" };
    let unit = words.with(unit, &[(UNIT, Money::of(call).word(words))]);
    let signed = [("compiler", words.person(&plan.compiled_by)), ("answerable", words.person(&plan.answerable))];
    let printed = printed(call, material);
    let below = |at: usize| {
        let notes = missing(words, material).into_iter().chain(notes(call, material, at));
        notes.chain([words.with("city-signed", &signed), printed.clone()]).collect()
    };
    let projects = Table {
        name: words.say("city-sheet"),
        title: words.with("city-title", &place),
        above: (left.clone(), unit.clone()),
        heads: heads(words),
        money: table_unit(call),
        rows: project_rows(call, material),
        below: below(0),
    };
    let sums = Table {
        name: words.say("city-sums-sheet"),
        title: words.with("city-sums-title", &place),
        above: (left, unit),
        heads: summed::sum_heads(words),
        money: table_unit(call),
        rows: summed::sum_rows(call, material),
        below: below(1),
    };
    let budgets = Table {
        name: words.say("city-budgets-sheet"),
        title: words.with("city-budgets-title", &place),
        above: (sums.above.0.clone(), words.with_one("city-unit-as-it-stands", "unit", Money::of(call).word(words))),
        heads: summed::budget_heads(words),
        money: table_unit(call),
        rows: summed::budget_rows(call, material),
        below: below(BUDGETS),
    };
    vec![projects, sums, budgets]
}

/// The unit of the page's amounts.
fn table_unit(call: &Call) -> table::Unit {
    match Money::of(call) {
        Money::Wan => table::Unit::Wan,
        Money::Yuan => table::Unit::Yuan,
    }
}

/// Who is missing, by name, and why it is final without them; nothing where nobody is.
fn missing(words: Words, material: &Material) -> Vec<String> {
    let stands = |gap: &CityPlanGap| choice(words, CityPlanGap::KIND, gap.stands.code(), "stands");
    let name = |gap: &CityPlanGap| {
        let place = if words.language() == kernel::Language::Chinese { &gap.place } else { &gap.place_en };
        words.with("city-missing-one", &[("place", place.clone()), ("state", stands(gap))])
    };
    let names: Vec<String> = material.gaps.iter().map(name).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let facts = [
        ("year", material.plan.year.number().to_string()),
        ("count", names.len().to_string()),
        ("names", names.join(&words.say("summary-and"))),
    ];
    let reason = material.plan.gap_reason.as_deref().map(|reason| words.with_one("city-gap-reason", "reason", reason));
    [words.with("city-missing", &facts)].into_iter().chain(reason).collect()
}

fn money_heads(words: Words) -> Head {
    let sources = vec![Head::column(words.say("city-asked"), 14.0), Head::column(words.say("city-own"), 14.0)];
    let parts = vec![Head::column(words.say("board-cost"), 14.0), Head::over(words.say("city-of-which"), sources)];
    Head::over(words.say("city-money"), parts)
}

fn heads(words: Words) -> Vec<Head> {
    vec![
        Head::column(words.say("line-number"), 6.0),
        Head::column(words.say("sheet-name"), 34.0),
        Head::over(
            words.say("city-features"),
            vec![
                Head::column(words.say("city-nature"), 10.0),
                Head::column(words.say("city-form"), 10.0),
                Head::column(words.say("city-theme"), 10.0),
            ],
        ),
        Head::column(words.say("city-people"), 10.0),
        money_heads(words),
        Head::column(words.say("city-lead"), 16.0),
        Head::column(words.say("city-source"), 10.0),
        Head::column(words.say("city-remark"), 24.0),
    ]
}

/// The word of a choice in the reader's language.
fn choice(words: Words, kind: &'static Kind, stored: &str, field: &str) -> String {
    let Some(kernel::Type::Choice(choices)) = kind.field(field).map(|field| field.of) else { return String::new() };
    let found = choices.iter().find(|choice| choice.code == stored);
    found.map(|choice| words.label(choice.label).to_owned()).unwrap_or_default()
}

/// The codes of a project's kind, form and theme.
fn codes(project: &Accepted) -> [(&'static str, String); 3] {
    use kernel::FieldValue;
    let code = |value: kernel::Value| value.into_text().unwrap_or_default();
    [
        ("nature", code(project.nature.to_value())),
        ("form", code(project.form.to_value())),
        ("theme", code(project.theme.to_value())),
    ]
}

fn line(words: Words, project: &Accepted, number: Cell, remark: Cell, sort: Sort) -> Row {
    let mut cells = vec![number, Cell::text(&project.name)];
    for (field, code) in codes(project) {
        cells.push(Cell::text(choice(words, CityPlanLine::KIND, &code, field)));
    }
    let own = project.cost_fen.checked_sub(project.asked_fen).unwrap_or(Fen::ZERO);
    cells.extend([
        project.people_served.map_or(Cell::Blank, Cell::Number),
        Cell::Money(project.cost_fen),
        Cell::Money(project.asked_fen),
        Cell::Money(own),
        Cell::text(project.lead_organisation.clone().unwrap_or_default()),
        Cell::text(words.with_one("city-version", "version", project.plan_version)),
        remark,
    ]);
    Row { sort, cells }
}

/// A row of sums in the table of projects.
fn sum_row(label: String, money: [Cell; 3], sort: Sort) -> Row {
    let mut cells = vec![Cell::Text(label)];
    cells.extend(vec![Cell::Blank; 5]);
    cells.extend(money);
    cells.extend([Cell::Text(String::new()), Cell::Text(String::new()), Cell::Text(String::new())]);
    Row { sort, cells }
}

fn project_rows(call: &Call, material: &Material) -> Vec<Row> {
    let words = call.words();
    let place = |project: &Accepted| match call.language() {
        kernel::Language::Chinese => project.place.clone(),
        kernel::Language::English => project.place_en.clone(),
    };
    let mut planners = rules::parted(&material.lines, |project| project.planner);
    for cut in &material.cuts {
        if !planners.iter().any(|(planner, _)| *planner == cut.accepted.planner) {
            planners.push((cut.accepted.planner, Vec::new()));
        }
    }
    let (mut rows, mut number) = (Vec::new(), 0);
    for (planner, lines) in planners {
        let cuts: Vec<&CityPlanCut> = material.cuts.iter().filter(|cut| cut.accepted.planner == planner).collect();
        let named = lines.first().map(|line| &line.accepted).or(cuts.first().map(|cut| &cut.accepted));
        rows.push(Row { sort: Sort::Group, cells: vec![Cell::text(named.map(place).unwrap_or_default())] });
        for taken in &lines {
            number += 1;
            let why = taken.accepted.project.and_then(|project| material.declined.get(&project.uuid()));
            let why = why.map(|why| words.with_one("city-declined", "reason", words.language().of(why)));
            let remark = Cell::text(why.unwrap_or_default());
            rows.push(line(words, &taken.accepted, Cell::Number(number), remark, Sort::Line));
        }
        for cut in cuts {
            let remark = Cell::text(words.with_one("city-cut", "reason", &cut.reason));
            rows.push(line(words, &cut.accepted, Cell::Nothing, remark, Sort::Cut));
        }
        let of_planner = planner.map(|planner| planner.uuid());
        let party = of_planner.map(|planner| planner.to_string()).unwrap_or_default();
        let sum = material.sum_of(|sum| sum.party == of_planner);
        let (count, narrowed) = (words.with_one("city-subtotal", "count", sum.projects), [("party", party.as_str())]);
        rows.push(sum_row(count, material.money(call, sum, &narrowed), Sort::Subtotal));
        rows.extend(of_which(call, material, &[&NATURE], &party, |sum| sum.party == of_planner));
    }
    let total = material.sum_of(|_| true);
    let count = words.with_one("city-total", "count", total.projects);
    rows.push(sum_row(count, material.money(call, total, &[]), Sort::Total));
    rows.extend(of_which(call, material, &[&NATURE, &FORM], "", |_| true));
    rows
}

/// What of a sum is grants and what is cooperation, and what of which form: below it, so that they are never added up unsaid.
fn of_which(
    call: &Call,
    material: &Material,
    dimensions: &[&'static Dimension],
    party: &str,
    holds: impl Fn(&Sum) -> bool,
) -> Vec<Row> {
    let (words, mut rows) = (call.words(), Vec::new());
    let mut part = |label: &str, sum: Totals, narrowed: &[(&str, &str)]| {
        let facts = [("part", label.to_owned()), ("count", sum.projects.to_string())];
        let money = material.money(call, sum, &[&[("party", party)], narrowed].concat());
        rows.push(sum_row(words.with("city-part", &facts), money, Sort::Part));
    };
    for dimension in dimensions {
        for choice in dimension.choices {
            let is_one = |sum: &Sum| holds(sum) && sum.is_of(dimension, choice.code);
            let kind = |kind: &kernel::Choice| material.sum_of(|sum| is_one(sum) && sum.is_of(&NATURE, kind.code));
            let kinds = NATURE.choices.iter().map(|choice| (choice, kind(choice)));
            let kinds: Vec<_> = kinds.filter(|(_, sum)| sum.projects > 0).collect();
            let label = words.label(choice.label);
            for (kind, sum) in &kinds {
                let narrowed = [(dimension.name, choice.code), (NATURE.name, kind.code)];
                // What is of several kinds has a row of each.
                if kinds.len() > 1 {
                    let facts = [("part", label.to_owned()), ("kind", words.label(kind.label).to_owned())];
                    part(&words.with("city-part-of", &facts), *sum, &narrowed);
                } else {
                    part(label, *sum, &narrowed[..1]);
                }
            }
        }
    }
    rows
}
