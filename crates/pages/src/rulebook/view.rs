//! Rulebooks: a new one begins from the one in force, the form says beside every number what it is now, and the page of
//! each says where it stands in time and what it changed.

use askama::Template;
use kernel::{Action, Aggregate, Field, Kind, Record, Refusal, Stored, Type, Value};
use programme::rulebook::records::Rulebook;
use store::titles::{self, Names};
use store::{rows, titles::plain};

use server::base::answer::{self, Html};
use server::base::call::Call;
use server::base::show::show_day;
use server::base::words::Words;
use server::every::form::{self, FormView};
use server::every::own::Subject;
use server::every::section::Change;
use server::every::sent::Typed;

/// A version with every number that it leaves open at its usual value.
fn complete(mut stored: Stored) -> Stored {
    for (field, value) in Rulebook::KIND.fields.iter().zip(&mut stored.values) {
        *value = field.or_usual(value);
    }
    stored
}

/// Every version, in the order in which they begin.
fn versions(call: &Call) -> Result<Vec<Stored>, Refusal> {
    let condition = "programme = $1 ORDER BY effective, id";
    let asked = [Value::from(call.programme.as_str())];
    call.app.read(|connection| rows::select(connection, Rulebook::KIND, condition, &asked))
}

/// The version in force today.
fn present(call: &Call) -> Result<Option<Stored>, Refusal> {
    let catalogue = call.app.engine.catalogue();
    call.app.read(|connection| rows::rulebook(connection, catalogue, &call.programme, call.today()))
}

/// What the form of a new version begins with: the one in force, else the usual numbers.
pub fn begins_with(call: &Call, action: &'static Action, values: &mut Typed) -> Result<(), Refusal> {
    if !action.creates || call.asked("copy").is_some() {
        return Ok(());
    }
    *values = match present(call)? {
        Some(stored) => {
            let catalogue = call.app.engine.catalogue();
            let whole = call
                .app
                .read(|connection| rows::aggregate(connection, catalogue, Rulebook::KIND, complete(stored.clone())))?;
            form::from_record(call, Rulebook::KIND, &whole)
        }
        None => {
            let open = Rulebook::KIND.fields.iter().filter(|field| field.usual.is_some() && !field.required);
            open.map(|field| (field.name.to_owned(), form::typed(field, &field.or_usual(&Value::Null)))).collect()
        }
    };
    values.retain(|path, _| !path.ends_with("].id") && path != "effective");
    Ok(())
}

/// Says beside every field of a new version what it is in the one in force, and marks those that differ.
pub fn beside(call: &Call, action: &'static Action, form: &mut FormView) -> Result<(), Refusal> {
    if !action.creates {
        return Ok(());
    }
    let kind = Rulebook::KIND;
    let Some(now) = present(call)?.map(complete) else { return Ok(()) };
    for view in &mut form.fields {
        let Some((field, value)) = kind.field(&view.name).map(|field| (field, now.get(kind, field.name))) else {
            continue;
        };
        view.now = call.words().with_one("rulebook-now", "value", text(call, field, value, &Names::new()));
        view.differs = field.name != "effective" && view.value.trim() != form::typed(field, value);
    }
    Ok(())
}

fn text(call: &Call, field: &Field, value: &Value, names: &Names) -> String {
    let shown = plain(field, value, names, call.language());
    if shown.is_empty() { call.words().say("rulebook-none") } else { shown }
}

/// The day on which a version begins.
fn begins(stored: &Stored) -> kernel::Day {
    stored.text(Rulebook::KIND, "effective").and_then(|day| kernel::Day::parse(day).ok()).unwrap_or(kernel::Day::LAST)
}

#[derive(Template)]
#[template(path = "rulebook/standing.html")]
struct Standing {
    standing: String,
}

/// Where a version stands in time.
pub fn standing(call: &Call, subject: &Subject<'_>) -> Result<Html, Refusal> {
    let (all, own, words) = (versions(call)?, &subject.aggregate.root, call.words());
    let Some(at) = all.iter().position(|version| version.id == own.id) else { return Ok(Html::default()) };
    let day = |stored: &Stored| show_day(begins(stored), words);
    let standing = match all.get(at + 1) {
        _ if begins(own) > call.today() => words.with_one("rulebook-to-come", "day", day(own)),
        Some(next) if begins(next) <= call.today() => words.with_one("rulebook-over", "day", day(next)),
        _ => words.with_one("rulebook-in-force", "day", day(own)),
    };
    answer::piece(&Standing { standing })
}

#[derive(Template)]
#[template(path = "rulebook/changes.html")]
struct Changes {
    t: Words,
    /// From which version the changes are counted.
    before: String,
    changes: Vec<Change>,
}

/// What a version changed; nothing for the first.
pub fn changes(call: &Call, subject: &Subject<'_>) -> Result<Html, Refusal> {
    let (all, own, words, kind) = (versions(call)?, subject.aggregate, call.words(), Rulebook::KIND);
    let Some(at) = all.iter().position(|version| version.id == own.root.id) else { return Ok(Html::default()) };
    let Some(earlier) = at.checked_sub(1).and_then(|before| all.get(before)) else { return Ok(Html::default()) };
    let (old, new) = (complete(earlier.clone()), complete(own.root.clone()));
    let mut changes: Vec<Change> = kind
        .fields
        .iter()
        .filter(|field| field.name != "effective" && old.get(kind, field.name) != new.get(kind, field.name))
        .map(|field| Change {
            label: words.label(field.label).to_owned(),
            before: text(call, field, old.get(kind, field.name), &Names::new()),
            after: text(call, field, new.get(kind, field.name), &Names::new()),
        })
        .collect();
    changes.extend(steps(call, kind, earlier, own)?);
    let before = words.with_one("rulebook-changes", "day", show_day(begins(earlier), words));
    answer::piece(&Changes { t: words, before, changes })
}

/// The lines of both versions, each in a few words, where they differ.
fn steps(call: &Call, kind: &'static Kind, earlier: &Stored, own: &Aggregate) -> Result<Vec<Change>, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let mut changes = Vec::new();
    for part in catalogue.parts(kind.code) {
        let now = own.lines.get(part.code).map(Vec::as_slice).unwrap_or_default();
        let (old, names) = call.app.read(|connection| {
            let old = rows::lines(connection, part, earlier.id)?;
            let both = old.iter().chain(now).map(|line| (part, line));
            let names = titles::names(connection, catalogue, &call.programme, both)?;
            Ok((old, names))
        })?;
        let told = |lines: &[Stored]| {
            let one = |line: &Stored| {
                let cells = part.fields.iter().zip(&line.values).filter(|(field, _)| !matches!(field.of, Type::Secret));
                cells.map(|(field, value)| plain(field, value, &names, call.language())).collect::<Vec<_>>().join(" ")
            };
            lines.iter().map(one).collect::<Vec<_>>().join(&call.words().say("list-comma"))
        };
        if told(&old) != told(now) {
            let label = call.words().label(part.label).to_owned();
            changes.push(Change { label, before: told(&old), after: told(now) });
        }
    }
    Ok(changes)
}
