//! Looking among the newest published versions: words, marks, pages, counts.
//!
//! Every condition is a term of the one search, marks beside words, and its rows lie in the order of publication: a page
//! costs what it shows, however much was published. **Invariant:** no statement holds what people typed.

use kernel::Value;
use kernel::letters::near::Asked;
use uuid::Uuid;

use super::{COLUMNS, Published, read};
use crate::connection::{Connection, Dialect, Row, StoreError, bind, read_all};
use crate::letters::{self, Piece};

/// A count goes no further: the page then says "more than".
pub const COUNT_MAX: usize = 1_000;
/// Records that are asked for in one statement.
const TOGETHER: usize = 256;

/// One term of the search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// A part of a text.
    Piece(Piece),
    /// A value of a field that lists are narrowed by, or its beginning.
    Mark { narrows: &'static str, value: String, beginning: bool },
}

/// What is looked for: each part holds, a part by any of its ways, a way by all of its terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Within what marks are meant: a programme, or a kind of it.
    scope: String,
    /// Any of these marks every record has that is looked among.
    among: Vec<String>,
    pub parts: Vec<Vec<Vec<Term>>>,
}

/// The mark of a value: letters and digits alone, so that the search takes it as one word. It holds what it is narrowed
/// within, so that a record with it need not be looked for among all of its kind.
pub fn mark(narrows: &str, scope: &str, value: &str) -> String {
    let (scope, value) = (scope.to_lowercase(), kernel::folded(value));
    let plain = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
    format!("qz{narrows}{}{}", plain(&scope), plain(&value))
}

/// The mark of a word of letters. No pair of characters begins like a mark.
pub(crate) fn word(word: &str) -> String {
    format!("w{word}")
}

/// The mark of one character.
pub(crate) fn letter(letter: char) -> String {
    format!("u{letter}")
}

/// Every mark of a record: that it is of its programme and its kind, and its values within each of the two.
pub fn marks<'a>(programme: &str, kind: &str, values: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let of_kind = format!("{programme}{kind}");
    let own = [mark("programme", "", programme), mark("kind", "", &of_kind)];
    let values = values
        .into_iter()
        .flat_map(|(narrows, value)| [mark(narrows, programme, value), mark(narrows, &of_kind, value)]);
    own.into_iter().chain(values).collect()
}

impl Term {
    /// A value of a field.
    pub fn mark(narrows: &'static str, value: &str) -> Term {
        Term::Mark { narrows, value: value.to_owned(), beginning: false }
    }
}

impl Look {
    /// Everything that a programme has published of a kind.
    pub fn of_kind(programme: &str, kind: &str) -> Look {
        let scope = format!("{programme}{kind}");
        Look { among: vec![mark("kind", "", &scope)], scope, parts: Vec::new() }
    }

    /// Everything that a programme has published of these kinds.
    pub fn of_kinds(programme: &str, kinds: &[&str]) -> Look {
        let among = kinds.iter().map(|kind| mark("kind", "", &format!("{programme}{kind}"))).collect();
        Look { among, scope: programme.to_owned(), parts: Vec::new() }
    }

    /// Everything that a programme has published.
    pub fn of_programme(programme: &str) -> Look {
        Look { among: vec![mark("programme", "", programme)], scope: programme.to_owned(), parts: Vec::new() }
    }

    /// Only what has this value.
    pub fn marked(mut self, narrows: &'static str, value: &str) -> Look {
        self.parts.push(vec![vec![Term::mark(narrows, value)]]);
        self
    }

    /// Only what has a value that begins so.
    pub fn beginning(mut self, narrows: &'static str, value: &str) -> Look {
        self.parts.push(vec![vec![Term::Mark { narrows, value: value.to_owned(), beginning: true }]]);
        self
    }

    /// Only what holds all these words, or one of the other ways of saying the same.
    pub fn containing(mut self, words: &str, otherwise: Vec<Vec<Term>>) -> Look {
        let plain: Vec<Term> = terms(words);
        let mut ways = otherwise;
        if !plain.is_empty() {
            ways.insert(0, plain);
        }
        self.parts.push(ways);
        self
    }

    fn query(&self, dialect: Dialect) -> String {
        let (and, or) = if dialect == Dialect::Sqlite { (" AND ", " OR ") } else { (" & ", " | ") };
        let joined = |terms: Vec<String>, with: &str| match terms.len() {
            1 => terms.concat(),
            _ => format!("({})", terms.join(with)),
        };
        let term = |term: &Term| match term {
            Term::Piece(Piece::Word(said)) => quoted(&word(said), false, dialect),
            Term::Piece(Piece::Characters(run)) => match run.as_slice() {
                [one] => quoted(&letter(*one), false, dialect),
                several => letters::row(&letters::pairs(several, ""), dialect),
            },
            Term::Mark { narrows, value, beginning } => quoted(&mark(narrows, &self.scope, value), *beginning, dialect),
        };
        let way = |way: &Vec<Term>| joined(way.iter().map(term).collect(), and);
        let mut parts: Vec<String> = self.parts.iter().map(|part| joined(part.iter().map(way).collect(), or)).collect();
        if !self.is_within() {
            let among = self.among.iter().map(|mark| quoted(mark, false, dialect)).collect();
            parts.insert(0, joined(among, or));
        }
        joined(parts, and)
    }

    /// Whether a mark says already among what is looked: long lists of all of a kind are then left alone.
    fn is_within(&self) -> bool {
        let marked = |way: &Vec<Term>| way.iter().any(|term| matches!(term, Term::Mark { .. }));
        self.among.len() == 1 && self.parts.iter().any(|part| part.iter().all(marked))
    }

    /// Whether some part can never hold.
    fn is_hopeless(&self) -> bool {
        self.parts.iter().any(|part| part.is_empty() || part.iter().any(Vec::is_empty))
    }
}

/// The words of a text as terms.
pub fn terms(text: &str) -> Vec<Term> {
    letters::pieces(text).into_iter().map(Term::Piece).collect()
}

/// A word as the search's own language has it; nothing of that language is left in it.
fn quoted(word: &str, beginning: bool, dialect: Dialect) -> String {
    let plain: String = word.chars().filter(|letter| letter.is_alphanumeric()).collect();
    match (dialect, beginning) {
        (Dialect::Sqlite, false) => format!("\"{plain}\""),
        (Dialect::Sqlite, true) => format!("\"{plain}\" *"),
        (Dialect::Postgres, false) => format!("'{plain}'"),
        (Dialect::Postgres, true) => format!("'{plain}':*"),
    }
}

/// From where a page goes on; the newest come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum From {
    #[default]
    Newest,
    /// Only what was published before this position.
    Before(i64),
    /// The page that ends above this position.
    After(i64),
}

/// Some of what was found, the newest first, each with its position.
#[derive(Clone, Debug, Default)]
pub struct Leaf {
    pub found: Vec<(i64, Published)>,
    pub newer: bool,
    pub older: bool,
}

/// The places of what is looked for, so many at most, the newest first; after a place, the nearest to it first.
fn positions(connection: &mut Connection, look: &Look, from: From, limit: usize) -> Result<Vec<i64>, StoreError> {
    if look.is_hopeless() {
        return Ok(Vec::new());
    }
    let dialect = connection.dialect();
    let (place, matches) = place_and_match(dialect);
    let mut parameters = vec![look.query(dialect).into(), Value::from(limit as i64)];
    let (bound, order) = match from {
        From::Newest => (String::new(), "DESC"),
        From::Before(position) => {
            parameters.push(position.into());
            (format!("AND {place} < $3"), "DESC")
        }
        From::After(position) => {
            parameters.push(position.into());
            (format!("AND {place} > $3"), "ASC")
        }
    };
    let sql = format!("SELECT {place} FROM published_search WHERE {matches} {bound} ORDER BY {place} {order} LIMIT $2");
    connection.integers(&sql, &parameters)
}

fn place_and_match(dialect: Dialect) -> (&'static str, &'static str) {
    match dialect {
        Dialect::Sqlite => ("rowid", "published_search MATCH $1"),
        Dialect::Postgres => ("position", "words @@ $1::TEXT::TSQUERY"),
    }
}

/// The versions at some places, the newest first.
fn at(connection: &mut Connection, programme: &str, places: &[i64]) -> Result<Vec<(i64, Published)>, StoreError> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let mut parameters = vec![programme.into()];
    let marks = bind(&mut parameters, places.iter().map(|place| Value::from(*place)));
    let sql = format!(
        "SELECT {COLUMNS}, n.position FROM published_newest n JOIN published_version p ON p.id = n.version
         WHERE n.programme = $1 AND n.position IN ({marks}) ORDER BY n.position DESC"
    );
    let rows = connection.query(&sql, &parameters)?;
    read_all(&rows, |row| Some((row.last()?.as_integer()?, read(row)?)), "a published version")
}

/// A page of what is looked for.
pub fn look(
    connection: &mut Connection,
    programme: &str,
    look: &Look,
    from: From,
    limit: usize,
) -> Result<Leaf, StoreError> {
    let places = positions(connection, look, from, limit + 1)?;
    leaf(connection, programme, &places, from, limit)
}

/// A page of what is looked for with all that there is: how many, and which, where they are no more than `COUNT_MAX`.
#[derive(Clone, Debug, Default)]
pub struct Whole {
    pub leaf: Leaf,
    /// `COUNT_MAX` + 1 at most.
    pub count: usize,
    pub records: Option<Vec<Uuid>>,
}

/// A page of what is looked for, and what there is in all, by one search.
pub fn whole(
    connection: &mut Connection,
    programme: &str,
    sought: &Look,
    from: From,
    limit: usize,
) -> Result<Whole, StoreError> {
    let places = positions(connection, sought, From::Newest, COUNT_MAX + 1)?;
    let leaf = match from {
        From::Newest => leaf(connection, programme, &places, from, limit)?,
        _ => look(connection, programme, sought, from, limit)?,
    };
    let records = if places.len() > COUNT_MAX { None } else { Some(records(connection, &places)?) };
    Ok(Whole { leaf, count: places.len(), records })
}

fn leaf(
    connection: &mut Connection,
    programme: &str,
    places: &[i64],
    from: From,
    limit: usize,
) -> Result<Leaf, StoreError> {
    let more = places.len() > limit;
    let found = at(connection, programme, &places[..places.len().min(limit)])?;
    let (newer, older) = match from {
        From::Newest => (false, more),
        From::Before(_) => (true, more),
        From::After(_) => (more, true),
    };
    Ok(Leaf { found, newer, older })
}

/// How many there are, `COUNT_MAX` + 1 at most.
pub fn count(connection: &mut Connection, look: &Look) -> Result<usize, StoreError> {
    if look.is_hopeless() {
        return Ok(0);
    }
    let dialect = connection.dialect();
    let (_, matches) = place_and_match(dialect);
    let sql =
        format!("SELECT COUNT(*) FROM (SELECT 1 FROM published_search WHERE {matches} LIMIT {}) c", COUNT_MAX + 1);
    connection.count(&sql, &[look.query(dialect).into()])
}

/// The records at some places.
fn records(connection: &mut Connection, places: &[i64]) -> Result<Vec<Uuid>, StoreError> {
    let mut found = Vec::with_capacity(places.len());
    for some in places.chunks(TOGETHER) {
        let mut parameters = Vec::new();
        let marks = bind(&mut parameters, some.iter().map(|place| Value::from(*place)));
        let sql = format!("SELECT record FROM published_newest WHERE position IN ({marks})");
        let rows = connection.query(&sql, &parameters)?;
        found.extend(read_all(&rows, |row| row[0].as_text()?.parse::<Uuid>().ok(), "a published record")?);
    }
    Ok(found)
}

/// Something that a public list can be narrowed to.
#[derive(Clone, Debug)]
pub struct Choice {
    pub value: String,
    /// The value that it lies in; empty where it lies in none.
    pub under: String,
    pub zh: String,
    pub en: String,
}

/// What was published under a name: in one value of another where `under` says so. None where there are more than so many,
/// too many to choose from.
pub fn choices(
    connection: &mut Connection,
    key: (&str, &str, &str),
    under: Option<&str>,
    limit: usize,
) -> Result<Option<Vec<Choice>>, StoreError> {
    let (programme, kind, narrows) = key;
    let mut parameters = vec![programme.into(), kind.into(), narrows.into(), Value::from(limit as i64 + 1)];
    let within = under.map(|under| {
        parameters.push(under.into());
        "AND under = $5"
    });
    let which = format!(
        "FROM published_choice WHERE programme = $1 AND kind = $2 AND narrows = $3 {} ORDER BY value, under LIMIT $4",
        within.unwrap_or_default()
    );
    // Counted by the key alone before a row is read.
    let counted = connection.query(&format!("SELECT COUNT(*) FROM (SELECT 1 {which}) c"), &parameters)?;
    if counted.first().and_then(|row| row[0].as_integer()).is_none_or(|many| many > limit as i64) {
        return Ok(None);
    }
    let rows = connection.query(&format!("{CHOSEN} {which}"), &parameters)?;
    Ok(Some(each_once(&rows)))
}

const CHOSEN: &str = "SELECT value, under, zh, en";

/// The choices of some rows in the order of values; what lies in several places is one choice.
fn each_once(rows: &[Row]) -> Vec<Choice> {
    let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
    let choice =
        |row: &Row| Choice { value: text(&row[0]), under: text(&row[1]), zh: text(&row[2]), en: text(&row[3]) };
    let mut choices: Vec<Choice> = rows.iter().map(choice).collect();
    choices.dedup_by(|one, before| one.value == before.value);
    choices
}

/// Those whose name holds the words, in either language.
pub fn choices_called(
    connection: &mut Connection,
    key: (&str, &str, &str),
    words: &str,
    limit: usize,
) -> Result<Vec<Choice>, StoreError> {
    let (programme, kind, narrows) = key;
    let sql = format!(
        "{CHOSEN} FROM published_choice WHERE programme = $1 AND kind = $2 AND narrows = $3
         AND called LIKE $4 ESCAPE '\\' ORDER BY value, under LIMIT $5"
    );
    let words = crate::query::contains(&kernel::folded(words));
    let rows =
        connection.query(&sql, &[programme.into(), kind.into(), narrows.into(), words, Value::from(limit as i64)])?;
    Ok(each_once(&rows))
}

/// What lists of a kind are narrowed to whose name may be near to what was typed.
pub fn choices_near(
    connection: &mut Connection,
    (programme, kind): (&str, &str),
    asked: &Asked,
    limit: usize,
) -> Result<Vec<Choice>, StoreError> {
    let mut parameters = vec![programme.into(), kind.into(), Value::from(limit as i64)];
    let may_be_near = letters::may_be_near(("called", "zh"), asked, connection.dialect(), &mut parameters);
    let sql = format!(
        "{CHOSEN} FROM published_choice WHERE programme = $1 AND kind = $2 AND {may_be_near} ORDER BY value, under LIMIT $3"
    );
    Ok(each_once(&connection.query(&sql, &parameters)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_quoted_and_nothing_of_it_is_a_command() {
        let look = Look::of_kind("a-b", "project").containing("x\" OR 'y 3.5", Vec::new());
        let sqlite = look.query(Dialect::Sqlite);
        assert_eq!(sqlite, "(\"qzkindabproject\" AND (\"wx\" AND \"wor\" AND \"wy\" AND \"w3\" AND \"w5\"))");
        let postgres = look.query(Dialect::Postgres);
        assert_eq!(postgres, "('qzkindabproject' & ('wx' & 'wor' & 'wy' & 'w3' & 'w5'))");
        assert!(Look::of_kind("a", "b").containing("，。", Vec::new()).is_hopeless());
    }

    #[test]
    fn a_mark_holds_the_kind_so_that_all_of_it_need_not_be_read() {
        let look = Look::of_kind("a-b", "project").beginning("village", "大布\"*");
        assert_eq!(look.query(Dialect::Sqlite), "\"qzvillageabproject大布\" *");
        let theme = Term::mark("theme", "roads");
        let either = Look::of_kind("a", "project").containing("修路", vec![vec![theme.clone()]]);
        let sqlite = either.query(Dialect::Sqlite);
        assert!(sqlite.contains("qzkindaproject"), "a way without a mark is looked for among the kind: {sqlite}");
        assert!(sqlite.contains("qzthemeaprojectroads"), "{sqlite}");
        let everywhere = Look::of_programme("a").containing("修路", vec![vec![theme]]).query(Dialect::Sqlite);
        assert!(everywhere.contains("\"qzthemearoads\"") && everywhere.contains("qzprogrammea"), "{everywhere}");
        let kinds = Look::of_kinds("a", &["project", "disclosure"]).marked("theme", "roads");
        assert!(kinds.query(Dialect::Sqlite).contains("qzkindaproject"), "of several kinds each is named");
    }

    #[test]
    fn every_mark_that_is_looked_for_is_written() {
        let written = marks("pair-a", "project", [("theme", "roads")]);
        let all = ["qzprogrammepaira", "qzkindpairaproject", "qzthemepairaroads", "qzthemepairaprojectroads"];
        assert_eq!(written, all);
    }
}
