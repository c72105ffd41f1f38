//! What is pointed at stays: a line is not taken away while a field of another record holds its identifier.
//!
//! So an institution need not know which later ones point at its lines. Roots are never taken away.

use kernel::{Aggregate, Kind, Refusal, Stored, Value};

use crate::connection::StoreError;
use crate::shared::{Fault, Scope};

/// Refuses a change that takes away a line that something points at.
pub(crate) fn lines_stay(
    scope: &mut Scope<'_>,
    kind: &'static Kind,
    before: Option<&Aggregate>,
    after: &Aggregate,
) -> Result<(), Fault> {
    let Some(before) = before else { return Ok(()) };
    let shared = scope.shared;
    let catalogue = &shared.catalogue;
    for part in catalogue.parts(kind.code).filter(|part| !catalogue.pointing_at(part.code).is_empty()) {
        let [old, new] = [before, after].map(|of| of.lines.get(part.code).map(Vec::as_slice).unwrap_or_default());
        for gone in old.iter().filter(|old| !new.iter().any(|line| line.id == old.id)) {
            let Some((pointing, count)) = pointing(scope, part, gone)? else { continue };
            let name = gone.title(part, part.title.zh, &|_, value| value.as_text().unwrap_or_default().to_owned());
            let refusal = Refusal::rule("record.pointed-at").with("kind", part.code).with("name", name);
            return Err(refusal.with("pointing", pointing).with("count", count).at(part.member()).into());
        }
    }
    Ok(())
}

/// The first kind whose records point at a line, with how many of them do.
fn pointing(
    scope: &mut Scope<'_>,
    part: &'static Kind,
    line: &Stored,
) -> Result<Option<(&'static str, i64)>, StoreError> {
    for (kind, field) in scope.shared.catalogue.pointing_at(part.code) {
        let sql = format!("SELECT COUNT(*) FROM {} WHERE programme = $1 AND {} = $2", kind.table(), field.name);
        let of = [Value::from(scope.viewer.programme.as_str()), Value::from(line.id.to_string())];
        let count = scope.connection.query(&sql, &of)?.first().and_then(|row| row[0].as_integer()).unwrap_or(0);
        if count > 0 {
            return Ok(Some((kind.code, count)));
        }
    }
    Ok(None)
}
