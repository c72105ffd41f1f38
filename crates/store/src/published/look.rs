//! Looking among the newest published versions: words, marks, pages, counts.
//!
//! Every condition is a term of the one search, marks beside words, and its rows lie in the order of publication: a page
//! costs what it shows, however much was published. **Invariant:** no statement holds what people typed.

use kernel::Value;

use super::{COLUMNS, Published, read, tokens};
use crate::connection::{Connection, Dialect, StoreError};

/// A count goes no further: the page then says "more than".
pub const COUNT_MAX: usize = 1_000;

/// One term of the search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// A word of a text.
    Word(String),
    /// A field's value, or its beginning.
    Mark { mark: String, beginning: bool },
}

/// What is looked for: each part holds, a part by any of its ways, a way by all of its terms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    pub parts: Vec<Vec<Vec<Term>>>,
}

/// The mark of a value: letters and digits alone, so that the search takes it as one word.
pub fn mark(narrows: &str, value: &str) -> String {
    let value = value.to_lowercase();
    format!("qz{narrows}{}", value.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>())
}

impl Look {
    /// Everything that a programme has published of a kind.
    pub fn of_kind(programme: &str, kind: &str) -> Look {
        Look::default().marked("kind", &format!("{programme}{kind}"))
    }

    /// Everything that a programme has published of these kinds.
    pub fn of_kinds(programme: &str, kinds: &[&str]) -> Look {
        let marks = kinds.iter().map(|kind| mark("kind", &format!("{programme}{kind}")));
        Look { parts: vec![marks.map(|mark| vec![Term::Mark { mark, beginning: false }]).collect()] }
    }

    /// Everything that a programme has published.
    pub fn of_programme(programme: &str) -> Look {
        Look::default().marked("programme", programme)
    }

    /// Only what has this value.
    pub fn marked(mut self, narrows: &str, value: &str) -> Look {
        self.parts.push(vec![vec![Term::Mark { mark: mark(narrows, value), beginning: false }]]);
        self
    }

    /// Only what has a value that begins so.
    pub fn beginning(mut self, narrows: &str, value: &str) -> Look {
        self.parts.push(vec![vec![Term::Mark { mark: mark(narrows, value), beginning: true }]]);
        self
    }

    /// Only what holds all these words, or one of the other ways of saying the same.
    pub fn said(mut self, words: &str, otherwise: Vec<Vec<Term>>) -> Look {
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
        let way = |way: &Vec<Term>| joined(way.iter().map(|term| quoted(term, dialect)).collect(), and);
        joined(self.parts.iter().map(|part| joined(part.iter().map(way).collect(), or)).collect(), and)
    }

    /// Whether some part can never hold.
    fn is_hopeless(&self) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|part| part.is_empty() || part.iter().any(Vec::is_empty))
    }
}

/// The words of a text as terms.
pub fn terms(text: &str) -> Vec<Term> {
    tokens(text).into_iter().map(Term::Word).collect()
}

/// A term as the search's own language has it; nothing of that language is left in the term.
fn quoted(term: &Term, dialect: Dialect) -> String {
    let (text, beginning) = match term {
        Term::Word(word) => (word, false),
        Term::Mark { mark, beginning } => (mark, *beginning),
    };
    let plain: String = text.chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' }).collect();
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

/// A page of what is looked for.
pub fn look(
    connection: &mut Connection,
    programme: &str,
    look: &Look,
    from: From,
    limit: usize,
) -> Result<Leaf, StoreError> {
    if look.is_hopeless() {
        return Ok(Leaf::default());
    }
    let dialect = connection.dialect();
    let (place, matches) = match dialect {
        Dialect::Sqlite => ("s.rowid", "s.words MATCH $1"),
        Dialect::Postgres => ("s.position", "s.words @@ to_tsquery('simple', $1)"),
    };
    let mut parameters = vec![look.query(dialect).into(), programme.into(), Value::from(limit as i64 + 1)];
    let (bound, order) = match from {
        From::Newest => (String::new(), "DESC"),
        From::Before(position) => {
            parameters.push(position.into());
            (format!("AND {place} < $4"), "DESC")
        }
        From::After(position) => {
            parameters.push(position.into());
            (format!("AND {place} > $4"), "ASC")
        }
    };
    let sql = format!(
        "SELECT {COLUMNS}, n.position FROM published_search s JOIN published_newest n ON n.position = {place}
         JOIN published_version p ON p.id = n.version WHERE {matches} AND n.programme = $2 {bound}
         ORDER BY {place} {order} LIMIT $3"
    );
    let rows = connection.query(&sql, &parameters)?;
    let more = rows.len() > limit;
    let rows = rows.iter().take(limit);
    let mut found: Vec<_> = rows.filter_map(|row| Some((row.last()?.as_integer()?, read(row)?))).collect();
    let (newer, older) = match from {
        From::Newest => (false, more),
        From::Before(_) => (true, more),
        From::After(_) => (more, true),
    };
    if matches!(from, From::After(_)) {
        found.reverse();
    }
    Ok(Leaf { found, newer, older })
}

/// How many there are, `COUNT_MAX` + 1 at most.
pub fn count(connection: &mut Connection, look: &Look) -> Result<usize, StoreError> {
    if look.is_hopeless() {
        return Ok(0);
    }
    let dialect = connection.dialect();
    let matches = match dialect {
        Dialect::Sqlite => "words MATCH $1",
        Dialect::Postgres => "words @@ to_tsquery('simple', $1)",
    };
    let sql =
        format!("SELECT COUNT(*) FROM (SELECT 1 FROM published_search WHERE {matches} LIMIT {}) c", COUNT_MAX + 1);
    let rows = connection.query(&sql, &[look.query(dialect).into()])?;
    Ok(rows.first().and_then(|row| row[0].as_integer()).unwrap_or(0) as usize)
}

/// Something that a public list can be narrowed to.
#[derive(Clone, Debug)]
pub struct Choice {
    pub value: String,
    pub zh: String,
    pub en: String,
}

/// What was published under a name, in the order of its words: of one place where `under` says so, so many at most.
pub fn choices(
    connection: &mut Connection,
    key: (&str, &str, &str),
    under: Option<&str>,
    limit: usize,
) -> Result<Vec<Choice>, StoreError> {
    let (programme, kind, narrows) = key;
    let mut parameters = vec![programme.into(), kind.into(), narrows.into(), Value::from(limit as i64)];
    let place = under.map(|under| {
        parameters.push(under.into());
        "AND under = $5"
    });
    let sql = format!(
        "SELECT value, zh, en FROM published_choice WHERE programme = $1 AND kind = $2 AND narrows = $3 {}
         ORDER BY value LIMIT $4",
        place.unwrap_or_default()
    );
    let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
    let rows = connection.query(&sql, &parameters)?;
    Ok(rows.iter().map(|row| Choice { value: text(&row[0]), zh: text(&row[1]), en: text(&row[2]) }).collect())
}

/// Those whose name holds the words, in either language.
pub fn choices_called(
    connection: &mut Connection,
    key: (&str, &str, &str),
    words: &str,
    limit: usize,
) -> Result<Vec<Choice>, StoreError> {
    let (programme, kind, narrows) = key;
    let sql = "SELECT value, zh, en FROM published_choice WHERE programme = $1 AND kind = $2 AND narrows = $3
               AND (zh LIKE $4 ESCAPE '\\' OR LOWER(en) LIKE $4 ESCAPE '\\') ORDER BY value LIMIT $5";
    let words = crate::query::contains(&words.to_lowercase());
    let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
    let rows =
        connection.query(sql, &[programme.into(), kind.into(), narrows.into(), words, Value::from(limit as i64)])?;
    Ok(rows.iter().map(|row| Choice { value: text(&row[0]), zh: text(&row[1]), en: text(&row[2]) }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_quoted_and_nothing_of_it_is_a_command() {
        let look = Look::of_kind("a-b", "project").beginning("village", "大布\"*").said("x\" OR 'y", Vec::new());
        let sqlite = look.query(Dialect::Sqlite);
        assert_eq!(sqlite, "(\"qzkindabproject\" AND \"qzvillage大布\" * AND (\"x\" AND \"or\" AND \"y\"))");
        let postgres = look.query(Dialect::Postgres);
        assert_eq!(postgres, "('qzkindabproject' & 'qzvillage大布':* & ('x' & 'or' & 'y'))");
        assert!(Look::of_kind("a", "b").said("，。", Vec::new()).is_hopeless());
    }
}
