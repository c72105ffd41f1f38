//! Whose turn it is: of each plan of the page what is owed next, on the plan or on the letter that asks a partner about it,
//! who has it, since when and until when.

use std::collections::{BTreeSet, HashMap};

use kernel::{Day, Refusal, Value, Year};
use programme::planning::PLAN_OWED;
use store::connection::bind;
use store::duties::{self, Duty};
use store::{Connection, StoreError};
use uuid::Uuid;

use super::figures::{Planner, id, text};
use server::base::call::Call;
use server::base::show::show_near_day;
use server::every::owed;
use server::every::waiting::{self, Way};

/// Who has a plan now.
#[derive(Default)]
pub struct Hand {
    pub who: String,
    pub what: String,
    /// Which day of it this is.
    pub days: String,
    pub due: String,
    pub is_late: bool,
    /// How whoever has it is reminded; none of what the city office has itself.
    pub way: Option<Way>,
}

/// The names of offices, in both languages.
type Names = HashMap<Uuid, [String; 2]>;

/// Who has what, by planner. A county without a plan has it itself until the day by which plans are reported.
pub fn hands(
    call: &Call,
    year: Year,
    planners: &[&Planner],
    deadline: Option<Day>,
) -> Result<HashMap<Uuid, Hand>, Refusal> {
    let plans: HashMap<Uuid, Uuid> =
        planners.iter().filter_map(|planner| Some((planner.plan.as_ref()?.id, planner.id))).collect();
    let (about, open, names) = call.app.read(|connection| read(connection, &call.programme, &plans))?;
    let begins = |planner: &&&Planner| planner.is_county && planner.plan.is_none();
    let to_begin: Vec<Uuid> = planners.iter().filter(begins).map(|planner| planner.id).collect();
    let owed_yearly = (&PLAN_OWED, i64::from(year.number()));
    let to_begin =
        call.app.read(|connection| duties::open_of_owners(connection, &call.programme, owed_yearly, &to_begin))?;
    let of = |planner: &Planner| -> Vec<&Duty> {
        let on_it = open.iter().filter(|duty| about.get(&duty.record.unwrap_or_default()) == Some(&planner.id));
        on_it.chain(to_begin.iter().filter(|duty| duty.owner == Some(planner.id))).collect()
    };
    let first = planners.iter().filter_map(|planner| Some((planner.id, *of(planner).first()?)));
    let (whose, first): (Vec<Uuid>, Vec<&Duty>) = first.unzip();
    let mut ways: HashMap<Uuid, Option<Way>> = whose.into_iter().zip(waiting::ways(call, &first)?).collect();
    let mut hands = HashMap::new();
    for planner in planners {
        let owed = of(planner);
        let mut hand = match (owed.first(), &planner.plan) {
            (Some(first), Some(_)) => of_duties(call, planner.id, first, &owed, &names),
            (_, None) if planner.is_county => not_begun(call, deadline),
            _ => Hand::default(),
        };
        hand.way = ways.remove(&planner.id).flatten();
        hands.insert(planner.id, hand);
    }
    Ok(hands)
}

type Read = (HashMap<Uuid, Uuid>, Vec<Duty>, Names);

/// The records about these plans with the planner of each, what is owed on them, and who the offices are.
fn read(connection: &mut Connection, programme: &str, plans: &HashMap<Uuid, Uuid>) -> Result<Read, StoreError> {
    if plans.is_empty() {
        return Ok(Read::default());
    }
    let mut about = plans.clone();
    let mut parameters = vec![Value::from(programme)];
    let marks = bind(&mut parameters, plans.keys().map(|plan| plan.to_string().into()));
    let sql = format!("SELECT id, plan FROM consultation WHERE programme = $1 AND plan IN ({marks})");
    for row in connection.query(&sql, &parameters)? {
        if let Some(planner) = plans.get(&id(&row[1])) {
            about.insert(id(&row[0]), *planner);
        }
    }
    let records: Vec<Uuid> = about.keys().copied().collect();
    let open = duties::open_of(connection, &records)?;
    let offices: BTreeSet<Uuid> = open.iter().filter_map(|duty| duty.organisation).collect();
    if offices.is_empty() {
        return Ok((about, open, Names::new()));
    }
    let mut parameters = Vec::new();
    let marks = bind(&mut parameters, offices.iter().map(|office| office.to_string().into()));
    let sql = format!("SELECT id, short_name, short_name_en FROM organisation WHERE id IN ({marks})");
    let rows = connection.query(&sql, &parameters)?;
    Ok((about, open, rows.iter().map(|row| (id(&row[0]), [text(&row[1]), text(&row[2])])).collect()))
}

/// What is owed first, and by all who owe the same: the role at the planner itself, the name of any other office.
fn of_duties(call: &Call, planner: Uuid, first: &Duty, owed: &[&Duty], names: &Names) -> Hand {
    let (words, today) = (call.words(), call.today());
    let who = |duty: &&&Duty| {
        let other = duty.organisation.filter(|office| *office != planner).and_then(|office| names.get(&office));
        other.map_or_else(|| owed::holder(call, duty), |names| call.language().of(names).clone())
    };
    let same = owed.iter().filter(|duty| (&duty.kind, &duty.action) == (&first.kind, &first.action));
    let day = first.opened_at.day().days_until(today).max(0) + 1;
    Hand {
        who: same.map(|duty| who(&duty)).collect::<Vec<_>>().join(&words.say("list-comma")),
        what: owed::what(call.app.engine.catalogue(), words, first),
        days: words.with_one("hand-day", "day", day),
        due: due(call, first.due),
        is_late: first.due < today,
        way: None,
    }
}

fn due(call: &Call, due: Day) -> String {
    let words = call.words();
    match due.days_until(call.today()) {
        late if late > 0 => words.with_one("board-late", "days", late),
        _ => words.with_one("hand-until", "day", show_near_day(due, call.today(), words)),
    }
}

fn not_begun(call: &Call, deadline: Option<Day>) -> Hand {
    let words = call.words();
    let Some(deadline) = deadline else { return Hand::default() };
    Hand {
        who: words.label(PLAN_OWED.by.label).to_owned(),
        what: words.label(PLAN_OWED.label).to_owned(),
        days: String::new(),
        due: due(call, deadline),
        is_late: deadline < call.today(),
        way: None,
    }
}
