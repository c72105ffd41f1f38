//! Files on pages and in forms: what a record points at, with small pictures, and what a form holds until it is sent. Without
//! a script whatever is chosen comes with the form; with one each file is sent by itself, and the form names it.

use std::collections::{BTreeMap, HashMap};

use kernel::{Action, Aggregate, Field, Files, Kind, Refusal, Seen, Stored};
use store::attached::Holding;
use store::files::{self, Kept};
use store::{StoreError, rows};
use uuid::Uuid;

use crate::base::call::Call;

/// A file as a page shows it.
#[derive(Clone, Debug, Default)]
pub struct FileShown {
    pub id: String,
    pub name: String,
    pub size: String,
    pub link: String,
    /// Of a picture, the one for lists.
    pub small: String,
    pub alt: String,
}

/// The files of one field of a record.
pub struct Attached {
    pub label: String,
    pub count: usize,
    pub pictures: Vec<FileShown>,
    pub papers: Vec<FileShown>,
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

fn shown(call: &Call, id: Uuid, kept: &Kept, label: &str, number: usize) -> FileShown {
    let link = format!("{}/desk/files/{id}", call.base);
    let facts = [("label", label.to_owned()), ("number", number.to_string()), ("name", kept.name.clone())];
    FileShown {
        id: id.to_string(),
        name: kept.name.clone(),
        size: size(kept.size),
        small: if kept.is_picture() { format!("{link}/small") } else { String::new() },
        alt: if kept.is_picture() { call.words().with("file-picture-alt", &facts) } else { String::new() },
        link,
    }
}

/// The files of a record that its viewer may have, field by field.
pub fn of_record(call: &Call, kind: &'static Kind, seen: &Seen<'_>) -> Result<Vec<Attached>, Refusal> {
    let fields = kind.fields.iter().zip(&seen.stored.values).filter(|(field, _)| seen.reads(field));
    let held = fields.map(|(field, value)| (field, kernel::files::named(field, value)));
    let held: Vec<_> = held.filter(|(_, ids)| !ids.is_empty()).collect();
    if held.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = held.iter().flat_map(|(_, ids)| ids.iter().copied()).collect();
    let kept = call.app.read(|connection| files::load_all(connection, &call.programme, &ids))?;
    let of_field = |(field, ids): (&Field, Vec<Uuid>)| {
        let label = call.words().label(field.label);
        let found = ids.iter().enumerate().filter_map(|(index, id)| Some((index + 1, *id, kept.get(id)?)));
        let all = found.map(|(number, id, kept)| shown(call, id, kept, label, number));
        let (pictures, papers): (Vec<_>, Vec<_>) = all.partition(|file| !file.small.is_empty());
        Attached { label: label.to_owned(), count: ids.len(), pictures, papers }
    };
    Ok(held.into_iter().map(of_field).collect())
}

/// The field of an action's form that stands under a path: `photos`, `plan_lines[1].photos`.
pub fn field_at(call: &Call, kind: &'static Kind, action: &'static Action, path: &str) -> Option<&'static Field> {
    let Some((member, rest)) = path.split_once('[') else {
        let mut fields = store::carried(action, kind).into_iter().chain(action.input);
        return fields.find(|field| field.name == path);
    };
    let part = call.app.engine.catalogue().parts(kind.code).find(|part| part.member() == member)?;
    let (_, name) = rest.split_once("].")?;
    store::line_input(action, part)?.fields.into_iter().find(|field| field.name == name)
}

/// Whether the form of an action takes files: in a field of its own or of a line.
pub fn takes(call: &Call, kind: &'static Kind, action: &'static Action) -> bool {
    let parts = call.app.engine.catalogue().parts(kind.code);
    let lines = parts.filter_map(|part| store::line_input(action, part)).flat_map(|input| input.fields);
    store::carried(action, kind).into_iter().chain(action.input).chain(lines).any(|field| field.of.is_file())
}

/// The files that a form names and whoever fills it in may have: uploads of theirs, and what the record holds.
pub fn of_form(
    call: &Call,
    kind: &'static Kind,
    action: &'static Action,
    record: Option<&Stored>,
    values: &BTreeMap<String, String>,
) -> Result<HashMap<Uuid, Kept>, Refusal> {
    let named = values.iter().filter(|(path, value)| {
        !value.is_empty() && field_at(call, kind, action, path).is_some_and(|field| field.of.is_file())
    });
    let ids: Vec<Uuid> = named.flat_map(|(_, value)| Files::parse(value).unwrap_or_default().0).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let catalogue = call.app.engine.catalogue();
    call.app.read(|connection| {
        let mut found = files::load_all(connection, &call.programme, &ids)?;
        let aggregate =
            record.map(|record| rows::aggregate(connection, catalogue, kind, record.clone())).transpose()?;
        let seen = aggregate.as_ref().map(|aggregate| Seen::new(kind, &aggregate.root, &call.viewer));
        let whole: Option<(&Aggregate, &Seen<'_>)> = aggregate.as_ref().zip(seen.as_ref());
        let holding = whole.map(|(aggregate, seen)| Holding::of(catalogue, kind, aggregate, seen));
        let mut theirs = HashMap::new();
        for (id, kept) in found.drain() {
            let is_theirs = match (kept.record, &holding) {
                (None, _) => kept.kind.is_none() && call.viewer.person == Some(kept.uploader),
                (of, Some(holding)) if of == record.map(|record| record.id) => holding.gives(connection, id)?,
                _ => false,
            };
            if is_theirs {
                theirs.insert(id, kept);
            }
        }
        Ok::<_, StoreError>(theirs)
    })
}

/// The files of one field of a form, in their order, and how the form names them.
pub fn of_field(call: &Call, label: &str, value: &str, kept: &HashMap<Uuid, Kept>) -> (Vec<FileShown>, String) {
    let ids = Files::parse(value).unwrap_or_default().0;
    let found = ids.iter().filter_map(|id| Some((*id, kept.get(id)?)));
    let files: Vec<FileShown> =
        found.enumerate().map(|(index, (id, kept))| shown(call, id, kept, label, index + 1)).collect();
    let named = files.iter().map(|file| file.id.as_str()).collect::<Vec<_>>().join(" ");
    (files, named)
}

/// Takes one file out of a form: `photos 0192f5a0-…`.
pub fn take_away(values: &mut BTreeMap<String, String>, named: &str) {
    let Some((path, gone)) = named.split_once(' ') else { return };
    if let Some(held) = values.get_mut(path) {
        *held = held.split_whitespace().filter(|id| *id != gone).collect::<Vec<_>>().join(" ");
    }
}
