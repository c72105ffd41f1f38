//! `suimei check`: proves the journal, the references, the duties, the index of the search and that the schema is the declared one.

use kernel::{Catalogue, Type};

use crate::bytes::{self, Form};
use crate::connection::{Connection, Dialect, StoreError};
use crate::journal::{self, HeadFile};
use crate::{blind, duties, found, news, notices, published, replay, rows, schema, sealed, series};

/// What a check found, by part; empty lists are good news.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    pub schema: Vec<String>,
    pub journal: Vec<String>,
    pub references: Vec<String>,
    pub duties: Vec<String>,
    pub versions: Vec<String>,
    pub search: Vec<String>,
    pub sealed: Vec<String>,
    pub numbers: Vec<String>,
    pub notices: Vec<String>,
}

impl Findings {
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &String)> {
        let parts = [
            ("schema", &self.schema),
            ("journal", &self.journal),
            ("references", &self.references),
            ("duties", &self.duties),
            ("versions", &self.versions),
            ("search", &self.search),
            ("sealed", &self.sealed),
            ("numbers", &self.numbers),
            ("notices", &self.notices),
        ];
        parts.into_iter().flat_map(|(part, found)| found.iter().map(move |line| (part, line)))
    }

    pub fn is_clean(&self) -> bool {
        self.all().next().is_none()
    }
}

/// Checks everything. Runs beside a live server: it reads one consistent state.
pub fn check(connection: &mut Connection, catalogue: &Catalogue, head: &HeadFile) -> Result<Findings, StoreError> {
    // The head is read before the first query fixes what is seen: it never runs ahead of the database.
    let signed = head.read();
    let mut findings = Findings { schema: schema::differences(connection, &catalogue.kinds)?, ..Findings::default() };
    match signed {
        Ok(signed) => findings.journal = journal::verify(connection, head, &signed)?,
        Err(error) => findings.journal.push(error.to_string()),
    }
    for kind in &catalogue.kinds {
        for field in kind.fields {
            let Type::Reference(target) = field.of else { continue };
            let Some(target) = catalogue.kind(target) else { continue };
            let (table, name, pointed) = (kind.table(), field.name, target.table());
            let sql = format!(
                "SELECT id FROM {table} r WHERE {name} IS NOT NULL AND NOT EXISTS
                 (SELECT 1 FROM {pointed} t WHERE t.id = r.{name} AND t.programme = r.programme)"
            );
            for row in connection.query(&sql, &[])? {
                let id = row[0].as_text().unwrap_or_default();
                findings.references.push(format!("{} {id}: {name} points at nothing", kind.code));
            }
        }
    }
    findings.duties = duties::check(connection, catalogue)?;
    for kind in catalogue.roots() {
        for stored in rows::select(connection, kind, "1 = 1", &[])? {
            let sql = "SELECT COALESCE(MAX(version), 0) FROM journal_entry WHERE record = $1";
            let newest = connection.query(sql, &[stored.id.to_string().into()])?;
            let version = newest.first().and_then(|row| row[0].as_integer());
            if version != Some(stored.version) {
                findings.versions.push(format!(
                    "{} {}: version {} but the journal says {version:?}",
                    kind.code, stored.id, stored.version
                ));
            }
        }
    }
    findings.search = found::check(connection, catalogue)?;
    findings.search.extend(published::check(connection)?);
    findings.search.extend(news::check(connection)?);
    findings.notices = notices::check(connection)?;
    findings.sealed = sealed::check(connection, catalogue)?;
    findings.sealed.extend(blind::check(connection, catalogue)?);
    findings.numbers = series::check(connection, catalogue)?;
    Ok(findings)
}

/// What a common check leaves out: everything that stands against what the entries make of it, the bytes of the embedded
/// database, and every uploaded file against its digest. `progress` is told how many entries are done, of how many.
pub fn deep(
    connection: &mut Connection,
    catalogue: &Catalogue,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Vec<String>, StoreError> {
    let mut wrong = replay::replay(connection, catalogue, progress)?;
    if connection.dialect() == Dialect::Sqlite {
        for row in connection.query("PRAGMA integrity_check", &[])? {
            wrong.extend(row[0].as_text().filter(|line| *line != "ok").map(str::to_owned));
        }
    }
    let mut after = String::new();
    loop {
        let sql = "SELECT id, digest, small_digest FROM file WHERE id > $1 ORDER BY id LIMIT 1";
        let Some(row) = connection.query(sql, &[after.as_str().into()])?.pop() else { break };
        after = row[0].as_text().unwrap_or_default().to_owned();
        for (form, said) in [(Form::Whole, &row[1]), (Form::Small, &row[2])] {
            let (Some(said), Ok(file)) = (said.as_text(), after.parse()) else { continue };
            let size = bytes::size(connection, file, form)?;
            let content = size.map(|size| bytes::piece(connection, file, form, 0, size)).transpose()?;
            if content.map(|content| journal::digest(&content)).as_deref() != Some(said) {
                wrong.push(format!("file {after}: its content is not what its digest says"));
            }
        }
    }
    wrong.extend(bytes::check(connection)?);
    Ok(wrong)
}
