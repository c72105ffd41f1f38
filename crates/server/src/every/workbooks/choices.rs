//! What the references of a kind may point at, as the forms say it, however many there are.

use documents::{Choice, Choices};
use kernel::{Action, Catalogue, Field, Kind, Language, Type, Viewer};
use store::order::Cursor;
use store::query::{self, Query};
use store::{Connection, Engine, StoreError, titles};

/// The choices of every reference that people fill in, of the kind and of its lines.
pub fn gather(engine: &Engine, viewer: &Viewer, kind: &'static Kind) -> Result<Choices, StoreError> {
    let catalogue = engine.catalogue();
    let creation = catalogue.creation(kind.code);
    engine.read(|connection| {
        let mut choices = Choices::default();
        for of in std::iter::once(kind).chain(catalogue.parts(kind.code)) {
            for field in of.editable().filter(|field| !field.hidden) {
                let Type::Reference(target) = field.of else { continue };
                let list = match own(creation.filter(|_| of.code == kind.code), field, viewer) {
                    Some(own) => own,
                    None => seen(connection, catalogue, viewer, field, target)?,
                };
                choices.put(of.code, field.name, list);
            }
        }
        Ok(choices)
    })
}

/// The party of a creation is one of the viewer's own organisations.
fn own(creation: Option<&'static Action>, field: &Field, viewer: &Viewer) -> Option<Vec<Choice>> {
    let roles = creation?.roles_at(field.name);
    if !field.party || roles.is_empty() {
        return None;
    }
    let mut list: Vec<Choice> = Vec::new();
    for post in viewer.posts.iter().filter(|post| roles.contains(&post.role)) {
        let id = post.organisation.to_string();
        if !list.iter().any(|choice| choice.id == id) {
            list.push(Choice { id, label: post.organisation_name.clone() });
        }
    }
    (!list.is_empty()).then_some(list)
}

/// Every record that the viewer sees and the field may point at.
fn seen(
    connection: &mut Connection,
    catalogue: &Catalogue,
    viewer: &Viewer,
    field: &Field,
    target: &str,
) -> Result<Vec<Choice>, StoreError> {
    let Some(kind) = catalogue.kind(target) else { return Ok(Vec::new()) };
    let filters = query::offered(field, viewer);
    let sort = kind.fields.first().map(|first| (first.name, false));
    let at = usize::from(viewer.language == Language::English);
    let mut list = Vec::new();
    let mut asked = Query { filters, limit: query::LIMIT_MAX, sort, ..Query::default() };
    loop {
        let (rows, more) = query::part(connection, kind, viewer, &asked)?;
        let names = titles::names(connection, catalogue, &viewer.programme, rows.iter().map(|row| (kind, row)))?;
        for row in &rows {
            let title = &titles::called(kind, row, &names)[at];
            let above = kind.named_under.and_then(|field| row.uuid(kind, field)).and_then(|id| names.get(&id));
            let label = above.map_or_else(|| title.clone(), |above| format!("{} {title}", above[at]));
            list.push(Choice { id: row.id.to_string(), label });
        }
        let Some(last) = rows.last().filter(|_| more) else { return Ok(list) };
        asked.from = Some(Cursor::after(kind, sort, last));
    }
}
