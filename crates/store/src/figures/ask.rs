//! Figures as they are asked for: sums by whatever tells contributions apart, the rows behind a sum, what corrected it; as they
//! stand, or as they stood at the end of a day.
//!
//! **Invariant:** a figure of records is read by whoever sees the records, a public one by everybody. Of days past it is read
//! by those who see the records in every state: others would read what was before they saw it.

use std::collections::BTreeMap;

use kernel::kind::table_of;
use kernel::{Catalogue, Contributes, Day, Dimension, Figure, Measure, Sight, Value, Viewer};
use uuid::Uuid;

use crate::connection::{Connection, Row, StoreError, bind, read_all};
use crate::sight;

/// What is asked of one figure. What is left open is everything.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    pub figure: &'static Figure,
    pub contributes: &'static Contributes,
    pub programme: &'a str,
    /// Who asks; none: a page that says what its own rights are.
    pub viewer: Option<&'a Viewer>,
    pub party: Option<Uuid>,
    pub partner: Option<Uuid>,
    pub year: Option<i64>,
    /// Of each dimension the codes that count.
    pub tags: BTreeMap<&'static str, Vec<String>>,
    pub record: Option<Uuid>,
    /// Only of these records.
    pub records: Option<Vec<Uuid>>,
    /// At the end of that day; none: as it stands.
    pub until: Option<Day>,
}

impl<'a> Ask<'a> {
    /// The whole of a figure; none where nothing of that code is declared.
    pub fn of(catalogue: &Catalogue, programme: &'a str, code: &str) -> Option<Ask<'a>> {
        let (figure, contributes) = catalogue.figure(code)?;
        Some(Ask {
            figure,
            contributes,
            programme,
            viewer: None,
            party: None,
            partner: None,
            year: None,
            tags: BTreeMap::new(),
            record: None,
            records: None,
            until: None,
        })
    }

    pub fn seen_by(mut self, viewer: &'a Viewer) -> Ask<'a> {
        self.viewer = Some(viewer);
        self
    }
    pub fn year(mut self, year: i64) -> Ask<'a> {
        self.year = Some(year);
        self
    }
    pub fn party(mut self, party: Uuid) -> Ask<'a> {
        self.party = Some(party);
        self
    }
    pub fn record(mut self, record: Uuid) -> Ask<'a> {
        self.record = Some(record);
        self
    }
    /// Only what has one of these codes.
    pub fn tagged(mut self, dimension: &'static str, codes: &[&str]) -> Ask<'a> {
        self.tags.insert(dimension, codes.iter().map(|code| (*code).to_owned()).collect());
        self
    }

    /// Whether the viewer may read the figure at all.
    pub fn may(&self, catalogue: &Catalogue) -> bool {
        let Some(viewer) = self.viewer.filter(|_| !self.figure.public) else { return true };
        catalogue.kind(self.contributes.kind).is_some_and(|kind| !Sight::of(kind, viewer).is_empty())
    }
}

/// Adds what narrows a statement as the ask says.
fn condition(connection: &mut Connection, catalogue: &Catalogue, ask: &Ask<'_>, parameters: &mut Vec<Value>) -> String {
    let mut parts = Vec::new();
    let equals = |column: &str, value: Value, parameters: &mut Vec<Value>| {
        parameters.push(value);
        format!("c.{column} = ${}", parameters.len())
    };
    parts.push(equals("programme", ask.programme.into(), parameters));
    parts.push(equals("figure", ask.figure.code.into(), parameters));
    for (column, id) in [("party", ask.party), ("partner", ask.partner), ("record", ask.record)] {
        parts.extend(id.map(|id| equals(column, id.to_string().into(), parameters)));
    }
    parts.extend(ask.year.map(|year| equals("year", year.into(), parameters)));
    if let Some(day) = ask.until {
        parameters.push(day.iso().into());
        parts.push(format!("c.day <= ${}", parameters.len()));
    }
    if let Some(records) = &ask.records {
        let ids = bind(parameters, records.iter().map(|id| id.to_string().into()));
        parts.push(if records.is_empty() { "1 = 0".to_owned() } else { format!("c.record IN ({ids})") });
    }
    for (name, codes) in &ask.tags {
        let each: Vec<_> = codes
            .iter()
            .map(|code| {
                parameters.push(format!("% {name}={code} %").into());
                format!("(' ' || c.tags || ' ') LIKE ${}", parameters.len())
            })
            .collect();
        parts.push(if each.is_empty() { "1 = 0".to_owned() } else { format!("({})", each.join(" OR ")) });
    }
    let of_sight = ask.viewer.filter(|_| !ask.figure.public).map(|viewer| {
        let Some(kind) = catalogue.kind(ask.contributes.kind) else { return "1 = 0".to_owned() };
        let mut sight = Sight::of(kind, viewer);
        if ask.until.is_some() {
            sight.clauses.retain(|clause| clause.states.is_empty());
        }
        if sight.is_everything() {
            return "1 = 1".to_owned();
        }
        let seen = sight::condition(&sight, connection.dialect(), parameters);
        parameters.push(ask.programme.into());
        let (table, at) = (table_of(kind.code), parameters.len());
        format!("c.record IN (SELECT id FROM {table} WHERE programme = ${at} AND {seen})")
    });
    parts.extend(of_sight);
    parts.join(" AND ")
}

const AMOUNT: &str = "CAST(SUM(c.amount) AS BIGINT)";
const QUANTITY: &str = "CAST(SUM(c.quantity) AS BIGINT)";
const IS_SOMETHING: &str = "HAVING SUM(c.amount) <> 0 OR SUM(c.quantity) <> 0";

fn id(value: &Value) -> Option<Uuid> {
    value.as_text().and_then(|text| text.parse().ok())
}

fn measure(row: &Row, at: usize) -> Option<Measure> {
    Some(Measure::new(row[at].as_integer()?, row[at + 1].as_integer()?))
}

/// What contributions that nothing tells apart come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    pub party: Option<Uuid>,
    pub partner: Option<Uuid>,
    pub year: Option<i64>,
    pub tags: BTreeMap<String, String>,
    pub measure: Measure,
}

impl Sum {
    /// Whether it is of this choice of a dimension.
    pub fn is_of(&self, dimension: &Dimension, code: &str) -> bool {
        self.tags.get(dimension.name).is_some_and(|own| own == code)
    }
}

fn tags(value: &Value) -> BTreeMap<String, String> {
    let read = kernel::figure::tags_read(value.as_text().unwrap_or_default());
    read.map(|(name, code)| (name.to_owned(), code.to_owned())).collect()
}

/// The sums that make a figure up: one for whatever is told apart.
pub fn sums(connection: &mut Connection, catalogue: &Catalogue, ask: &Ask<'_>) -> Result<Vec<Sum>, StoreError> {
    let mut parameters = Vec::new();
    let condition = condition(connection, catalogue, ask, &mut parameters);
    let sql = format!(
        "SELECT c.party, c.partner, c.year, c.tags, {AMOUNT}, {QUANTITY} FROM figure_change c WHERE {condition}
         GROUP BY c.party, c.partner, c.year, c.tags {IS_SOMETHING} ORDER BY c.year, c.party, c.partner, c.tags"
    );
    let read = |row: &Row| {
        Some(Sum {
            party: id(&row[0]),
            partner: id(&row[1]),
            year: row[2].as_integer(),
            tags: tags(&row[3]),
            measure: measure(row, 4)?,
        })
    };
    read_all(&connection.query(&sql, &parameters)?, read, "a sum")
}

/// What sums come to together.
pub fn total<'a>(sums: impl IntoIterator<Item = &'a Sum>) -> Measure {
    sums.into_iter().fold(Measure::NONE, |all, sum| all.and(sum.measure))
}

/// What a record, or a line of one, contributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contributed {
    pub record: Uuid,
    pub line: Option<Uuid>,
    pub party: Option<Uuid>,
    pub year: Option<i64>,
    pub tags: BTreeMap<String, String>,
    pub measure: Measure,
}

/// Some of the rows behind a figure, with how many there are.
pub fn rows(
    connection: &mut Connection,
    catalogue: &Catalogue,
    ask: &Ask<'_>,
    (limit, offset): (usize, usize),
) -> Result<(Vec<Contributed>, usize), StoreError> {
    let mut parameters = Vec::new();
    let condition = condition(connection, catalogue, ask, &mut parameters);
    let grouped = format!(
        "SELECT c.record AS record, c.line AS line, c.party AS party, c.year AS year, c.tags AS tags,
                {AMOUNT} AS amount, {QUANTITY} AS quantity FROM figure_change c WHERE {condition}
         GROUP BY c.record, c.line, c.party, c.year, c.tags {IS_SOMETHING}"
    );
    let count = connection.count(&format!("SELECT COUNT(*) FROM ({grouped}) g"), &parameters)?;
    parameters.extend([Value::from(limit as i64), Value::from(offset as i64)]);
    let (limit, offset) = (parameters.len() - 1, parameters.len());
    let sql = format!(
        "SELECT record, line, party, year, tags, amount, quantity FROM ({grouped}) g
         ORDER BY year DESC, party, record, line LIMIT ${limit} OFFSET ${offset}"
    );
    let read = |row: &Row| {
        Some(Contributed {
            record: id(&row[0])?,
            line: id(&row[1]),
            party: id(&row[2]),
            year: row[3].as_integer(),
            tags: tags(&row[4]),
            measure: measure(row, 5)?,
        })
    };
    Ok((read_all(&connection.query(&sql, &parameters)?, read, "a row of a figure")?, count))
}

/// What an entry has changed of a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    pub entry: Uuid,
    pub record: Uuid,
    pub day: String,
    pub measure: Measure,
}

/// What changed a figure, the newest first.
pub fn corrections(
    connection: &mut Connection,
    catalogue: &Catalogue,
    ask: &Ask<'_>,
    (limit, offset): (usize, usize),
) -> Result<Vec<Correction>, StoreError> {
    let mut parameters = Vec::new();
    // What changed when is of the past: read as the days past are.
    let past = Ask { until: ask.until.or(Some(Day::LAST)), ..ask.clone() };
    let condition = condition(connection, catalogue, &past, &mut parameters);
    parameters.extend([Value::from(limit as i64), Value::from(offset as i64)]);
    let (limit, offset) = (parameters.len() - 1, parameters.len());
    let sql = format!(
        "SELECT c.entry, c.record, c.day, {AMOUNT}, {QUANTITY} FROM figure_change c WHERE {condition}
         GROUP BY c.entry, c.record, c.day {IS_SOMETHING} ORDER BY c.day DESC, c.entry DESC LIMIT ${limit} OFFSET ${offset}"
    );
    let read = |row: &Row| {
        Some(Correction {
            entry: id(&row[0])?,
            record: id(&row[1])?,
            day: row[2].as_text()?.to_owned(),
            measure: measure(row, 3)?,
        })
    };
    read_all(&connection.query(&sql, &parameters)?, read, "a difference")
}
