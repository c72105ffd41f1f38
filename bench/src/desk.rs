//! What the work desk asks the database, in processor time of the thread that asks.

use kernel::Value;
use rustix::time::{ClockId, clock_gettime};
use store::{Connection, Engine, Options, StoreError, duties, news};
use uuid::Uuid;

use crate::report::{Goal, Measure};
use crate::world::{self, Base, Cast, PROGRAMME};
use crate::{Arguments, Failure};

/// Open duties of the city's office, and as many of the county's.
const DUTIES: usize = 10_000;
/// Desks shown in one round; the middle one counts.
const DESKS: usize = 15;

/// Processor milliseconds of this thread so far.
pub fn cpu_ms() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

/// What is put in: rows as actions would leave them, but written at once.
struct Filling<'a> {
    cast: &'a Cast,
    project: String,
}

impl Filling<'_> {
    fn id(number: usize, what: u64) -> String {
        Uuid::from_u64_pair(0x012d_5000_0000_7000 | (number as u64) << 20, 0x8000_0000_0000_0000 | what).to_string()
    }

    /// A project of the county's, with the entries of its creation and of a change.
    fn record(&self, connection: &mut Connection, number: usize, by_city: bool) -> Result<String, StoreError> {
        let id = Filling::id(number, 1);
        let values = [Value::from(id.as_str()), self.project.as_str().into()];
        connection.execute(
            "INSERT INTO project (id, programme, version, state, entered, created, owner, name, nature, form, theme,
             cost_fen, asked_fen) SELECT $1, programme, 2, state, entered, created, owner, name, nature, form, theme,
             cost_fen, asked_fen FROM project WHERE id = $2",
            &values,
        )?;
        let offices = [self.cast.county_office, if by_city { self.cast.city_office } else { self.cast.county_office }];
        for (entry, office) in offices.into_iter().enumerate() {
            let entry_id = Filling::id(number, 2 + entry as u64);
            let action = if entry == 0 { "create" } else { "revise" };
            let values = [
                Value::from(entry_id),
                PROGRAMME.into(),
                id.as_str().into(),
                Value::from(entry as i64 + 1),
                action.into(),
                self.cast.actors[0].viewer.person.map(|person| person.to_string()).into(),
                office.to_string().into(),
                Value::from(1_294_191_000_000i64),
            ];
            connection.execute(
                "INSERT INTO journal_entry (id, programme, kind, record, version, action, person, organisation, actor,
                 at, content, hash) VALUES ($1, $2, 'project', $3, $4, $5, $6, $7, '示例', $8,
                 '{\"changes\":[],\"from\":null,\"input\":{},\"to\":\"reserve\"}', '')",
                &values,
            )?;
        }
        Ok(id)
    }

    fn duty(
        &self,
        connection: &mut Connection,
        number: usize,
        record: &str,
        holder: (&str, Option<Uuid>),
        closed: bool,
    ) -> Result<(), StoreError> {
        let which = 4 + u64::from(closed);
        // Due days over three years: a third of them is late.
        let due = format!("{}-{:02}-{:02}", 2010 + number % 3, 1 + number % 12, 1 + number % 28);
        let values = [
            Value::from(Filling::id(number, which)),
            PROGRAMME.into(),
            record.into(),
            holder.0.into(),
            holder.1.map(|office| office.to_string()).into(),
            due.into(),
            Value::from(1_294_191_000_000i64 + number as i64),
            Value::from(closed.then_some(1_294_191_000_000i64)),
        ];
        let sql = "INSERT INTO duty (id, programme, kind, record, action, state, role, organisation, due, certain,
             basis_zh, basis_en, opened_at, closed_at)
             VALUES ($1, $2, 'project', $3, 'revise', 'reserve', $4, $5, $6, 1,
                     '收到后5个工作日内', 'within 5 working days of receipt', $7, $8)";
        connection.execute(sql, &values).map(|_| ())
    }

    fn all(&self, connection: &mut Connection) -> Result<(), StoreError> {
        for number in 0..2 * DUTIES {
            let citys = number < DUTIES;
            let record = self.record(connection, number, !citys && number % 2 == 0)?;
            let open = if citys { ("city-office", None) } else { ("county-office", Some(self.cast.county_office)) };
            let closed = if citys { ("county-office", Some(self.cast.county_office)) } else { ("city-office", None) };
            self.duty(connection, number, &record, open, false)?;
            self.duty(connection, number, &record, closed, true)?;
        }
        // Who acted waits for what others owe, as actions note it.
        connection.batch(
            "INSERT INTO waiting (organisation, record) SELECT DISTINCT organisation, record FROM journal_entry
             WHERE organisation IS NOT NULL ON CONFLICT DO NOTHING; ANALYZE",
        )
    }
}

fn fill(engine: &Engine, cast: &Cast) -> Result<(), Failure> {
    let (cast, project) = (cast.clone(), cast.actors[0].projects[0].to_string());
    engine.write(move |connection| Filling { cast: &cast, project: project.clone() }.all(connection))?;
    // Who sees which entry, as actions note it.
    engine.find_anew()?;
    Ok(engine.settle()?)
}

/// The questions of one desk that owes so much, as its page asks them; answers processor milliseconds.
fn desk(engine: &Engine, person: Uuid, owes: usize) -> Result<f64, Failure> {
    let viewer = engine.viewer(person)?.ok_or("no account")?;
    let today = engine.shared.clock.now().day();
    let begun = cpu_ms();
    let (owed, awaited, recent) = engine.read(|connection| {
        let owed = duties::owed_by(connection, &viewer, today, 20, 0)?;
        let awaited = duties::awaited_by(connection, engine.catalogue(), &viewer, 8)?;
        Ok((owed, awaited, news::recent(connection, engine.catalogue(), &viewer, 8)?))
    })?;
    let spent = cpu_ms() - begun;
    let found = (owed.total, owed.duties.len(), owed.late > 0, awaited.len(), recent.len());
    // Whoever owes nothing still reads what everybody was told when the programme was founded.
    let expected = if owes > 0 { (owes, 20, true, 8, 8) } else { (0, 0, false, 0, 8) };
    if found == expected { Ok(spent) } else { Err(format!("the desk shows {found:?}").into()) }
}

pub fn measure(arguments: &Arguments) -> Result<Vec<Measure>, Failure> {
    let base = Base::make(&arguments.place, 1)?;
    let engine = world::open(&base.copy("desk")?, Options { readers: 1, ..Options::default() })?;
    fill(&engine, &base.cast)?;
    let mut measures = Vec::new();
    for (name, person, owes) in [
        ("Work desk of a city office that owes 10,000 things", base.cast.city, DUTIES),
        ("Work desk of a county office that owes 10,000 things", base.cast.county, DUTIES),
        ("Work desk that owes and awaits nothing, 20,000 things open elsewhere", base.cast.elsewhere, 0),
    ] {
        let mut measure = Measure::alone(name, "ms of processor time", Goal::AtMost(20.0));
        for _ in 0..arguments.rounds {
            let spent: Result<Vec<f64>, Failure> = (0..DESKS).map(|_| desk(&engine, person, owes)).collect();
            measure.figure(crate::figures::Spread::of(spent?).median);
        }
        eprintln!("  {name}: {:.1} ms", measure.ours.iter().sum::<f64>() / measure.ours.len() as f64);
        measures.push(measure);
    }
    Ok(measures)
}
