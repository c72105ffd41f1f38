//! Some hundred records of each made-up kind, so that lists, search and history have something.
//!
//! Rows are inserted at once, in the shape that actions leave. Their entries have numbers below those of the sample: what
//! happened last at the desk stays what it is, and the sealed chain ends where it ended.

use kernel::{Kind, Value};
use store::{Connection, Engine, StoreError};
use uuid::Uuid;

use crate::Failure;

/// Records of each kind.
const RECORDS: usize = 300;
/// One record of each kind is owed something on; the others rest.
const OWED: &str = "submitted";
const STATES: &[&str] = &["drafting", "accepted", "finished"];
/// The sample's year.
const YEAR: i64 = 2011;

fn id(kind: usize, number: usize, what: u64) -> String {
    Uuid::from_u64_pair(
        0x012d_5000_0000_7000 | (kind as u64) << 20,
        0x8000_0000_0000_0000 | (number as u64) << 8 | what,
    )
    .to_string()
}

/// The programme and the organisations that own the records.
struct Filling {
    programme: String,
    offices: Vec<Value>,
}

impl Filling {
    fn begin(connection: &mut Connection) -> Result<Filling, StoreError> {
        let first = connection.query("SELECT code FROM programme ORDER BY created, id LIMIT 1", &[])?;
        let programme = first.first().and_then(|row| row[0].as_text()).unwrap_or_default().to_owned();
        let sql = "SELECT id FROM organisation WHERE programme = $1 ORDER BY id";
        let rows = connection.query(sql, &[programme.as_str().into()])?;
        Ok(Filling { programme, offices: rows.into_iter().flatten().collect() })
    }

    fn record(&self, connection: &mut Connection, kind: (usize, &Kind), number: usize) -> Result<(), StoreError> {
        let (at, kind) = kind;
        let record = id(at, number, 0);
        let state = STATES[number % STATES.len()];
        let state = if number == 0 { OWED } else { state };
        let sql = format!(
            "INSERT INTO {} (id, programme, version, state, entered, created, owner, name, village, need, content, theme,
             year, cost_fen, people_served, finish)
             VALUES ($1, $2, 1, $3, $4, $4, $5, $6, '示例村', '三百户人家吃水困难。', '铺设水管五公里，建蓄水池一座。',
                     'water', $7, 30000000, 1200, '2011-11-30')",
            kind.table()
        );
        let at_ms = 1_294_191_000_000i64 + number as i64;
        let values = [
            record.as_str().into(),
            self.programme.as_str().into(),
            state.into(),
            at_ms.into(),
            self.offices[number % self.offices.len()].clone(),
            format!("示例事项第{at:02}-{number}号").into(),
            Value::from(YEAR - (number % 3) as i64),
        ];
        connection.execute(&sql, &values)?;
        let sql =
            "INSERT INTO journal_entry (number, id, programme, kind, record, version, action, actor, at, content, hash)
                   VALUES ($1, $2, $3, $4, $5, 1, 'create', '示例', $6,
                           '{\"changes\":[],\"from\":null,\"input\":{},\"to\":\"drafting\"}', '')";
        let values = [
            Value::from(-((at * RECORDS + number) as i64) - 1),
            id(at, number, 1).into(),
            self.programme.as_str().into(),
            kind.code.into(),
            record.into(),
            at_ms.into(),
        ];
        connection.execute(sql, &values).map(|_| ())
    }
}

/// Fills the tables of the made-up kinds.
pub fn fill(engine: &Engine, made: Vec<&'static Kind>) -> Result<(), Failure> {
    engine.write(move |connection| {
        let filling = Filling::begin(connection)?;
        for kind in made.iter().enumerate() {
            for number in 0..RECORDS {
                filling.record(connection, (kind.0, kind.1), number)?;
            }
        }
        Ok(())
    })?;
    // As a first start with a newer release would do it.
    engine.catch_up()?;
    engine.find_anew()?;
    Ok(())
}
