//! Two versions of a record beside each other, field by field: what changed since it was submitted, returned, consented to.

use askama::Template;
use axum::response::Response;
use kernel::{Kind, Refusal, Seen};
use serde_json::{Map, Value as Json};
use store::query::{self, KeptVersion};
use store::{attached, files, rows, titles};

use super::section::Change;
use crate::base::answer;
use crate::base::call::Call;
use crate::base::page::Page;
use crate::base::show::Scene;
use crate::base::show::show_time;

#[derive(Template)]
#[template(path = "compare.html")]
struct ComparePage {
    page: Page,
    crumb: (String, String),
    title: String,
    own: String,
    choices: Vec<(i64, String)>,
    from: i64,
    to: i64,
    from_label: String,
    to_label: String,
    differences: Vec<Change>,
}

/// The comparison page: `?from=` and `?to=` name versions; without them, the last kept one with the present state.
pub fn page(call: &Call) -> Result<Response, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let kind = catalogue.kind_by_path(call.parameter("kinds")).filter(|kind| kind.part_of.is_none());
    let kind = kind.ok_or_else(Refusal::unseen)?;
    let id = call.id()?;
    let found = call.app.read(|connection| {
        let Some(stored) = query::get(connection, kind, &call.viewer, id)? else { return Ok(None) };
        let seen = Seen::new(kind, &stored, &call.viewer);
        let mut versions = query::versions(connection, &seen)?;
        let (version, at) = (stored.version, query::changed_at(connection, &seen)?.unwrap_or(stored.entered));
        let aggregate = rows::aggregate(connection, catalogue, kind, stored)?;
        let lines = catalogue
            .parts(kind.code)
            .flat_map(|part| aggregate.lines.get(part.code).into_iter().flatten().map(move |line| (part, line)));
        let mut names = titles::names(
            connection,
            catalogue,
            &call.programme,
            std::iter::once((kind, &aggregate.root)).chain(lines),
        )?;
        let present = Json::Object(kernel::encode::aggregate(catalogue, kind, &aggregate, &|_| true));
        // What has been changed since the last kept version is compared too.
        if versions.first().is_none_or(|newest| newest.version != version) {
            versions.insert(0, KeptVersion { version, action: String::new(), at, content: present });
        }
        let held = versions.iter().flat_map(|version| attached::in_content(catalogue, kind, &version.content));
        names.extend(files::names(connection, &call.programme, &held.collect::<Vec<_>>())?);
        Ok(Some((aggregate, names, versions)))
    })?;
    let (aggregate, names, versions) = found.ok_or_else(Refusal::unseen)?;
    let scene = Scene::of(call, &names);
    let seen = Seen::new(kind, &aggregate.root, &call.viewer);
    let words = call.words();
    let label = |version: &KeptVersion| {
        let action = catalogue
            .action(kind.code, &version.action)
            .map_or_else(|| words.say("compare-now"), |action| words.label(action.label).to_owned());
        let facts =
            [("version", version.version.to_string()), ("action", action), ("when", show_time(version.at, words))];
        words.with("compare-version", &facts)
    };
    let chosen = |name: &str, otherwise: usize| {
        let asked = call.asked(name).and_then(|version| version.parse::<i64>().ok());
        asked
            .and_then(|asked| versions.iter().find(|version| version.version == asked))
            .or_else(|| versions.get(otherwise))
    };
    let (from, to) = (chosen("from", 1).or(versions.first()), chosen("to", 0));
    let (from, to) = (from.ok_or_else(Refusal::unseen)?, to.ok_or_else(Refusal::unseen)?);
    let title = scene.title(kind, &aggregate.root);
    let own = format!("{}/desk/{}/{id}", call.base, kind.path);
    let template = ComparePage {
        page: Page::new(call, &format!("{} · {title}", words.say("record-compare"))),
        crumb: (format!("{}/desk/{}", call.base, kind.path), words.label(kind.label).to_owned()),
        choices: versions.iter().map(|version| (version.version, label(version))).collect(),
        from: from.version,
        to: to.version,
        from_label: label(from),
        to_label: label(to),
        differences: differences(call, &seen, (&from.content, &to.content), &scene),
        title,
        own,
    };
    Ok(answer::render(&template))
}

fn differences(call: &Call, seen: &Seen<'_>, (from, to): (&Json, &Json), scene: &Scene<'_>) -> Vec<Change> {
    let mut found = Vec::new();
    let kind = seen.sight.kind;
    row(call, kind, seen, "", (from, to), scene, &mut found);
    for part in call.app.engine.catalogue().parts(kind.code) {
        let member = part.member();
        let (old, new) = (by_id(&from[&member]), by_id(&to[&member]));
        let mut order: Vec<&String> = new.keys().collect();
        order.extend(old.keys().filter(|id| !new.contains_key(*id)));
        for id in order {
            let (before, after) = (old.get(id).unwrap_or(&Json::Null), new.get(id).unwrap_or(&Json::Null));
            let named = [after, before].iter().find_map(|line| line["name"].as_str()).unwrap_or_default();
            let prefix = format!("{} {named} · ", call.words().label(part.label));
            row(call, part, seen, &prefix, (before, after), scene, &mut found);
        }
    }
    found
}

fn by_id(lines: &Json) -> Map<String, Json> {
    let lines = lines.as_array().map(Vec::as_slice).unwrap_or_default();
    lines.iter().filter_map(|line| Some((line["id"].as_str()?.to_owned(), line.clone()))).collect()
}

fn row(
    call: &Call,
    kind: &Kind,
    seen: &Seen<'_>,
    prefix: &str,
    (from, to): (&Json, &Json),
    scene: &Scene<'_>,
    found: &mut Vec<Change>,
) {
    for field in kind.fields.iter().filter(|field| !field.hidden && !field.sealed && seen.reads(field)) {
        let [before, after] = [from, to].map(|version| kernel::files::said_today(field, &version[field.name]));
        if before != after {
            found.push(Change {
                label: format!("{prefix}{}", call.words().label(field.label)),
                before: scene.json(field, &before),
                after: scene.json(field, &after),
            });
        }
    }
}
