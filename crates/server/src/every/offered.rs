//! What a reference offers to whoever fills it in: some dozens are listed; among more, one is named by typing, with
//! suggestions where there is a script.
//!
//! **Invariant:** only what the viewer sees and the field may point at is ever offered, found or named in a refusal.

use std::collections::BTreeSet;

use axum::response::Response;
use kernel::letters::near::{self, Typed};
use kernel::{Action, Catalogue, Field, Kind, Language, Problem, Refusal, Stored, Type, Value, Viewer};
use serde_json::json;
use store::found::Sought;
use store::order::Cursor;
use store::query::{self, LIMIT_MAX, Query};
use store::titles::{self, Called};
use store::{Connection, StoreError, rows};
use uuid::Uuid;

use crate::base::answer::json_response;
use crate::base::begun;
use crate::base::call::Call;

/// So many are listed; among more, one is named by typing.
pub const LISTED: usize = 50;
/// Suggestions of one answer at most.
const SUGGESTED: usize = 20;
/// Names that are held against one that nobody has.
const NEAR_MAX: usize = 400;
/// Of several of one name so many are named in a refusal.
const SEVERAL: usize = 6;
/// Characters of a name that are looked at.
const NAME_MAX: usize = 100;

/// A record that a field may point at.
#[derive(Clone, Debug)]
pub struct Choice {
    pub id: Uuid,
    /// What it is called, under the name of what it lies in, in both languages.
    pub called: [String; 2],
    /// What it is called alone.
    title: [String; 2],
    /// By what it is told from others of its name.
    codes: Vec<String>,
}

impl Choice {
    pub fn label(&self, language: Language) -> &str {
        language.of(&self.called).as_str()
    }

    /// As it is listed among others of the same name.
    pub fn told_apart(&self, language: Language) -> String {
        let codes = if language == Language::Chinese { self.codes.join("、") } else { self.codes.join(", ") };
        match (self.codes.is_empty(), language) {
            (true, _) => self.label(language).to_owned(),
            (false, Language::Chinese) => format!("{}（{codes}）", self.label(language)),
            (false, Language::English) => format!("{} ({codes})", self.label(language)),
        }
    }

    /// Everything that it is called.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.called.iter().chain(&self.title).chain(&self.codes).map(String::as_str)
    }

    fn is(&self, name: &str) -> bool {
        self.names().any(|own| folded(own) == name)
    }
}

/// A name as it is compared: neither case nor width nor the number of blanks matters.
fn folded(text: &str) -> String {
    let text: String = text.chars().take(NAME_MAX * 10).collect();
    kernel::folded(&text)
}

/// The organisations among which the party of a creation is chosen: the viewer's own. None where they create it as another party: a
/// partner names the county that it visits.
pub fn own(action: &Action, field: &Field, viewer: &Viewer) -> Option<Vec<(Uuid, String)>> {
    let roles = action.roles_at(field.name);
    if !field.party || roles.is_empty() {
        return None;
    }
    let posts = viewer.posts.iter().filter(|post| roles.contains(&post.role));
    let own: Vec<_> = posts.map(|post| (post.organisation, post.organisation_name.clone())).collect();
    Some(own).filter(|own| !own.is_empty())
}

/// What lies elsewhere is known by name up to so many.
const ELSEWHERE_MAX: usize = 2_000;

/// Where choices are looked for.
pub struct Among<'a> {
    pub catalogue: &'a Catalogue,
    pub viewer: &'a Viewer,
    pub field: &'a Field,
    pub kind: &'static Kind,
}

impl<'a> Among<'a> {
    /// None where the field is no reference.
    pub fn new(catalogue: &'a Catalogue, viewer: &'a Viewer, field: &'a Field) -> Option<Among<'a>> {
        let Type::Reference(target) = field.of else { return None };
        Some(Among { catalogue, viewer, field, kind: catalogue.kind(target)? })
    }

    /// All that the field may point at, by the first field of its kind.
    fn anywhere(&self, limit: usize) -> Query {
        let sort = self.kind.fields.first().map(|first| (first.name, false));
        let filters = query::offered(self.field, self.viewer);
        Query { filters, states: self.field.while_in, sort, limit, ..Query::default() }
    }

    /// All that is offered: what lies where the viewer's organisations do, if anything does.
    fn all(&self, connection: &mut Connection, limit: usize) -> Result<Query, StoreError> {
        let mut asked = self.anywhere(limit);
        if let Some((through, home)) = self.home(connection)? {
            let near = [asked.filters.clone(), vec![(through, home)]].concat();
            let one = Query { filters: near.clone(), limit: 1, ..Query::default() };
            if !query::part(connection, self.kind, self.viewer, &one)?.0.is_empty() {
                asked.filters = near;
            }
        }
        Ok(asked)
    }

    /// Where the viewer's organisations lie, if all of them lie at one place and the field asks for it.
    fn home(&self, connection: &mut Connection) -> Result<Option<(&'static str, Value)>, StoreError> {
        let Some((through, of_organisation)) = self.field.lies_in else { return Ok(None) };
        let Some(organisations) = self.catalogue.kind(self.catalogue.organisations) else { return Ok(None) };
        let own: BTreeSet<Uuid> = self.viewer.posts.iter().map(|post| post.organisation).collect();
        let own: Vec<Uuid> = own.into_iter().collect();
        let own = rows::load_all(connection, organisations, &self.viewer.programme, &own)?;
        let mut at = own.iter().map(|one| one.get(organisations, of_organisation));
        let Some(first) = at.next().filter(|first| !first.is_null()) else { return Ok(None) };
        Ok(at.all(|other| other == first).then(|| (through, first.clone())))
    }

    /// These records as choices.
    fn labelled(&self, connection: &mut Connection, rows: &[Stored]) -> Result<Vec<Choice>, StoreError> {
        let (kind, programme) = (self.kind, &self.viewer.programme);
        let records = rows.iter().map(|row| (kind, row));
        let mut called = titles::called_in_full(connection, self.catalogue, programme, records)?;
        let mut choice = |row: &Stored| {
            let Called { title, under } = called.remove(&row.id).unwrap_or_default();
            let under = |at: usize| {
                under.as_ref().map_or_else(|| title[at].clone(), |above| format!("{} {}", above[at], title[at]))
            };
            let called = [under(0), under(1)];
            let codes = titles::codes(kind, row).filter(|code| !title.iter().any(|name| name == code));
            let codes = codes.map(str::to_owned).collect();
            Choice { id: row.id, called, title, codes }
        };
        Ok(rows.iter().map(&mut choice).collect())
    }

    /// Everything that is offered, or none where that is more than can be listed.
    pub fn listed(&self, connection: &mut Connection) -> Result<Option<Vec<Choice>>, StoreError> {
        let asked = self.all(connection, LISTED)?;
        let (rows, more) = query::part(connection, self.kind, self.viewer, &asked)?;
        if more { Ok(None) } else { self.labelled(connection, &rows).map(Some) }
    }

    /// One record that the viewer sees, whether it is offered or not.
    pub fn one(&self, connection: &mut Connection, id: Uuid) -> Result<Option<Choice>, StoreError> {
        let found = query::get(connection, self.kind, self.viewer, id)?;
        Ok(self.labelled(connection, found.as_slice())?.pop())
    }

    /// Goes through what is asked for, in order, until there is enough.
    fn through(
        &self,
        connection: &mut Connection,
        mut asked: Query,
        mut is_enough: impl FnMut(Choice) -> bool,
    ) -> Result<(), StoreError> {
        loop {
            let (rows, more) = query::part(connection, self.kind, self.viewer, &asked)?;
            for choice in self.labelled(connection, &rows)? {
                if is_enough(choice) {
                    return Ok(());
                }
            }
            let Some(last) = rows.last().filter(|_| more) else { return Ok(()) };
            asked.from = Some(Cursor::after(self.kind, asked.sort, last));
        }
    }

    /// Everything that is offered, however many there are.
    pub fn every(&self, connection: &mut Connection) -> Result<Vec<Choice>, StoreError> {
        let (all, mut every) = (self.all(connection, LIMIT_MAX)?, Vec::new());
        self.through(connection, all, |choice| {
            every.push(choice);
            false
        })?;
        Ok(every)
    }

    /// What lies elsewhere: a bare name may mean either, and whoever writes one of elsewhere is told where it lies. Of very many
    /// only those that are called as something that is offered.
    pub fn namesakes(&self, connection: &mut Connection, offered: &[Choice]) -> Result<Vec<Choice>, StoreError> {
        if self.kind.named_under.is_none() || self.home(connection)?.is_none() {
            return Ok(Vec::new());
        }
        let ids: BTreeSet<Uuid> = offered.iter().map(|choice| choice.id).collect();
        let mut elsewhere = Vec::new();
        self.through(connection, self.anywhere(LIMIT_MAX), |choice| {
            elsewhere.extend(Some(choice).filter(|choice| !ids.contains(&choice.id)));
            elsewhere.len() > ELSEWHERE_MAX
        })?;
        if elsewhere.len() <= ELSEWHERE_MAX {
            return Ok(elsewhere);
        }
        let names: BTreeSet<&str> = offered.iter().map(|choice| choice.title[0].as_str()).collect();
        let mut namesakes = Vec::new();
        for name in names {
            let named = self.named(connection, name)?;
            namesakes.extend(named.into_iter().filter(|one| !ids.contains(&one.id)));
        }
        Ok(namesakes)
    }

    /// Those that have exactly this name or code, wherever they lie.
    pub fn named(&self, connection: &mut Connection, typed: &str) -> Result<Vec<Choice>, StoreError> {
        let (name, mut found) = (folded(typed), Vec::new());
        let asked = Query { words: Some(Sought::Named(typed.to_owned())), ..self.anywhere(LIMIT_MAX) };
        self.through(connection, asked, |choice| {
            if choice.is(&name) {
                found.push(choice);
            }
            found.len() >= LISTED
        })?;
        Ok(found)
    }

    /// The first whose name holds all the words.
    pub fn suggested(&self, connection: &mut Connection, typed: &str) -> Result<Vec<Choice>, StoreError> {
        let words = Some(Sought::Named(typed.to_owned())).filter(|_| !typed.trim().is_empty());
        let asked = Query { words, ..self.all(connection, SUGGESTED)? };
        let (rows, _) = query::part(connection, self.kind, self.viewer, &asked)?;
        self.labelled(connection, &rows)
    }

    /// Those that are called nearly so: among what is offered, else anywhere.
    fn nearest(&self, connection: &mut Connection, typed: &str) -> Result<Vec<Choice>, StoreError> {
        let name = Typed::new(typed);
        for asked in [self.all(connection, LIMIT_MAX)?, self.anywhere(LIMIT_MAX)] {
            // What shares two letters that follow one another comes first: of many names not all are held against it.
            for words in [Sought::Near(typed.to_owned()), Sought::Alike(near::telling(typed))] {
                let mut found = Vec::new();
                self.through(connection, Query { words: Some(words), ..asked.clone() }, |choice| {
                    found.push(choice);
                    found.len() >= NEAR_MAX
                })?;
                let named = found.into_iter().map(|choice| {
                    let names = [choice.called.as_slice(), &choice.title].concat();
                    (choice, names)
                });
                let nearest = name.nearest(named);
                if !nearest.is_empty() {
                    return Ok(nearest);
                }
            }
        }
        Ok(Vec::new())
    }
}

/// What a name that was typed stands for: one record, or a problem that says which are near or that there are several.
pub fn resolve(
    connection: &mut Connection,
    among: &Among<'_>,
    typed: &str,
    present: &BTreeSet<Uuid>,
) -> Result<Result<Uuid, Problem>, StoreError> {
    let name = folded(typed);
    // What the record points at now keeps its name, so that saving it never changes it.
    for id in present {
        if among.one(connection, *id)?.is_some_and(|choice| choice.is(&name)) {
            return Ok(Ok(*id));
        }
    }
    let found = among.named(connection, typed)?;
    match found.as_slice() {
        [one] => Ok(Ok(one.id)),
        [] => {
            let near = among.nearest(connection, typed)?;
            let code = if near.is_empty() { "input.name-unknown" } else { "input.name-near" };
            Ok(Err(Problem::new("", code).with("written", typed).with("names", told(&near, among.viewer.language))))
        }
        several => {
            let problem = Problem::new("", "input.name-several").with("written", typed).with("count", several.len());
            Ok(Err(problem.with("names", told(several, among.viewer.language))))
        }
    }
}

/// Some choices as a sentence names them.
fn told(choices: &[Choice], language: Language) -> String {
    let same =
        |choice: &Choice| choices.iter().filter(|other| other.label(language) == choice.label(language)).count() > 1;
    let name =
        |choice: &Choice| if same(choice) { choice.told_apart(language) } else { choice.label(language).to_owned() };
    let names: Vec<String> = choices.iter().take(SEVERAL).map(name).collect();
    names.join(if language == Language::Chinese { "、" } else { ", " })
}

/// A path without the numbers of lines: `plan_lines[1].town` is `plan_lines.town`.
pub fn field_path(path: &str) -> String {
    match (path.split_once('['), path.split_once(']')) {
        (Some((member, _)), Some((_, rest))) => format!("{member}{rest}"),
        _ => path.to_owned(),
    }
}

/// Where names are suggested for a field of an action's form.
pub fn address(call: &Call, action: &Action, path: &str) -> String {
    let kind = call.app.engine.catalogue().kind(action.kind).map(|kind| kind.path).unwrap_or_default();
    format!("{}/desk/{kind}/choices?action={}&field={}", call.base, action.name, field_path(path))
}

/// The reference of an action that the address names: `field`, or `member.field` of a line.
fn field_of(call: &Call, kind: &'static Kind) -> Option<&'static Field> {
    let (path, catalogue) = (call.asked("field")?, call.app.engine.catalogue());
    let action = catalogue.action(kind.code, call.asked("action")?).filter(|action| !action.internal)?;
    let Some((member, name)) = path.split_once('.') else {
        let mut fields = store::carried(action, kind).into_iter().chain(action.input);
        return fields.find(|field| field.name == path && !field.hidden);
    };
    let part = catalogue.parts(kind.code).find(|part| part.member() == member)?;
    let fields = store::line_input(action, part)?.fields;
    fields.iter().copied().find(|field| field.name == name && !field.hidden)
}

/// GET: what may be meant by what is typed so far.
pub fn suggest(call: &Call) -> Result<Response, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let kind = catalogue.kind_by_path(call.parameter("kinds")).filter(|kind| kind.part_of.is_none());
    let begins = |kind: &'static Kind| {
        catalogue.creation(kind.code).is_some_and(|action| begun::is_offered(action, kind, &call.viewer))
    };
    let kind = kind.filter(|kind| query::may_list(kind, &call.viewer) || begins(kind)).ok_or_else(Refusal::unseen)?;
    let field = field_of(call, kind).ok_or_else(Refusal::unseen)?;
    let among = Among::new(catalogue, &call.viewer, field).ok_or_else(Refusal::unseen)?;
    let typed: String = call.asked("q").unwrap_or_default().chars().take(NAME_MAX).collect();
    let found = call.app.read(|connection| among.suggested(connection, &typed))?;
    let mut names: Vec<&str> = found.iter().map(|choice| choice.label(call.language())).collect();
    names.dedup();
    Ok(json_response(200, "application/json", &json!({ "choices": names })))
}
