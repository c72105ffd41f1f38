//! Notices: what an action tells people in the product, read or unread, with a letter to whoever has an address.
//!
//! Whom it tells is declared (`tells`): everybody who holds such a post today, for whom the grant reaches the record and who
//! sees it as it is now; never whoever acted. The words of both languages are kept with the notice, as they were said.
//!
//! **Invariant:** a notice is written in the transaction of its action, or not at all. **Invariant:** nobody is told of a
//! record that they do not see, and nothing that is sealed or not theirs to read.

use kernel::role::{Scope as At, Who};
use kernel::{Action, Instant, Kind, Language, PostHeld, Standing, Stored, Tell, Value, Viewer, policy};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::connection::{Connection, Row, StoreError, read_all};
use crate::directory::{Audience, Holder};
use crate::outbox::{self, Letter};
use crate::shared::{Scope, Shared};
use crate::{entry, rows, sight, titles};

/// Somebody who is told, by which word of the action.
pub(crate) struct Told {
    pub holder: Holder,
    viewer: Viewer,
    tell: &'static Tell,
}

/// What happened, as notices say it.
pub(crate) struct Happening<'a> {
    pub action: &'static Action,
    pub kind: &'static Kind,
    /// The record as it is afterwards.
    pub stored: &'a Stored,
    /// The action's own input.
    pub input: &'a [Value],
    pub entry: Uuid,
    /// The post in which somebody acted.
    pub post: Option<&'a PostHeld>,
}

/// Everybody whom the action tells of the record as it is, each once.
pub(crate) fn audience(
    scope: &mut Scope<'_>,
    action: &'static Action,
    (kind, stored): (&'static Kind, &Stored),
    office: Option<Uuid>,
) -> Result<Vec<Told>, StoreError> {
    let mut told: Vec<Told> = Vec::new();
    for tell in action.tells {
        for holder in holders(scope, tell, kind, stored)? {
            let person = Some(holder.person);
            if person == scope.viewer.person || told.iter().any(|known| known.holder.person == holder.person) {
                continue;
            }
            let found = scope.shared.directory.viewer(scope.connection, holder.person, scope.now.day())?;
            let Some(viewer) = found.filter(|viewer| reaches(tell, kind, stored, viewer, office)) else { continue };
            told.push(Told { holder, viewer, tell });
        }
    }
    Ok(told)
}

/// Whoever holds the role of the grant where it may be held to reach the record.
fn holders(scope: &mut Scope<'_>, tell: &Tell, kind: &Kind, stored: &Stored) -> Result<Vec<Holder>, StoreError> {
    let Who::Post(role, at) = tell.to.who else { return Ok(Vec::new()) };
    let named = stored.offices(kind, at);
    let offices = match at {
        // Who is beside a party is asked of each holder.
        At::Programme | At::Beside(_) => None,
        At::Only(_) => Some(named),
        At::Party(_) | At::Named(..) => {
            let above = sight::above(scope.connection, &named.into_iter().collect())?;
            Some(above.values().flat_map(|all| all.iter().map(|(office, _)| *office)).collect::<Vec<_>>())
        }
    };
    let audience = Audience { role: role.code, offices: offices.as_deref() };
    scope.shared.directory.holders(scope.connection, &scope.viewer.programme, &audience, scope.now.day())
}

/// Whether the grant means this person on the record, who sees it.
fn reaches(tell: &Tell, kind: &Kind, stored: &Stored, viewer: &Viewer, office: Option<Uuid>) -> bool {
    let in_state = tell.to.states.is_empty() || tell.to.states.contains(&stored.state.as_str());
    let is_own = |post: &PostHeld| Some(post.organisation) == office;
    let beside = !tell.elsewhere || !viewer.posts.iter().any(is_own);
    in_state
        && beside
        && policy::reaches(&tell.to, viewer, kind, Some(stored)).is_some()
        && policy::sees(kind, stored, viewer)
}

/// Writes the notices and letters of an action that was performed.
pub(crate) fn tell(scope: &mut Scope<'_>, happening: &Happening<'_>) -> Result<(), StoreError> {
    let Happening { action, kind, stored, .. } = happening;
    if action.tells.is_empty() {
        return Ok(());
    }
    let office = happening.post.map(|post| post.organisation);
    let told = audience(scope, action, (kind, stored), office)?;
    if told.is_empty() {
        return Ok(());
    }
    let programme = scope.viewer.programme.as_str();
    let title = titles::title(scope.connection, &scope.shared.catalogue, programme, kind, stored)?;
    let who = who(scope, happening.post)?;
    let base = scope.shared.base_of(scope.connection, programme)?;
    let link = format!("{}{base}/desk/{}/{}", scope.shared.public_url(), kind.path, stored.id);
    for one in &told {
        let facts = Facts { title: title.clone(), who: who.clone(), said: said(happening, one) };
        write(scope, happening, one, &facts)?;
        if let Some(address) = &one.holder.address {
            let number = number(kind, stored);
            let letter = letter(scope.shared, (happening.entry, scope.now), one, &facts, (&number, &link));
            outbox::put(scope, address, &letter)?;
        }
    }
    Ok(())
}

/// Who acted, in both languages: in Chinese as the journal has it, in English by the office's own name and by what the post is,
/// since titles are kept in one language.
fn who(scope: &mut Scope<'_>, post: Option<&PostHeld>) -> Result<[String; 2], StoreError> {
    let journal = entry::actor(scope.viewer, post);
    let say = |key: &str, facts: &[(&'static str, String)]| (scope.shared.words)(Language::English, key, facts);
    let name = scope.viewer.name.clone();
    let english = match (scope.viewer.standing, post) {
        (Standing::Person, Some(post)) => {
            let (kind, programme) = (scope.shared.organisations, scope.viewer.programme.as_str());
            let office = rows::load(scope.connection, kind, programme, post.organisation)?;
            let office =
                office.map(|office| titles::title(scope.connection, &scope.shared.catalogue, programme, kind, &office));
            let [_, office] = office.transpose()?.unwrap_or_default();
            let facts = [("name", name), ("post", post.role.label.en.to_owned()), ("office", office)];
            match &post.on_behalf {
                None => say("who-post", &facts),
                Some(behalf) => {
                    let [name, post, office] = facts;
                    say("who-for", &[name, post, office, ("giver", behalf.giver_name.clone())])
                }
            }
        }
        (Standing::Person, None) => name,
        (Standing::Clock, _) => say("who-clock", &[]),
        (Standing::Installation, _) => say("who-installation", &[]),
        (Standing::Anonymous, _) => say("who-public", &[]),
    };
    Ok([journal, english])
}

/// The words that are told with it, if this person may read them.
fn said(happening: &Happening<'_>, told: &Told) -> String {
    let Happening { action, kind, stored, input, .. } = happening;
    let Some(field) = told.tell.said(action, kind).filter(|field| policy::reads(field, &told.viewer)) else {
        return String::new();
    };
    let given = action.input.iter().position(|own| own.name == field.name).and_then(|at| input.get(at));
    given.unwrap_or_else(|| stored.get(kind, field.name)).as_text().unwrap_or_default().to_owned()
}

/// The number of the record, where it has drawn one.
fn number(kind: &Kind, stored: &Stored) -> String {
    let field = kind.numbered();
    field.and_then(|field| stored.text(kind, field.name)).unwrap_or_default().to_owned()
}

fn write(scope: &mut Scope<'_>, happening: &Happening<'_>, told: &Told, facts: &Facts) -> Result<(), StoreError> {
    let sql = "INSERT INTO notice (id, programme, person, kind, record, action, entry, words, facts, at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let parameters = [
        Value::from(scope.shared.randomness.id(scope.now).to_string()),
        scope.viewer.programme.as_str().into(),
        told.holder.person.to_string().into(),
        happening.kind.code.into(),
        happening.stored.id.to_string().into(),
        happening.action.name.into(),
        happening.entry.to_string().into(),
        told.tell.words.into(),
        facts.to_json().to_string().into(),
        scope.now.millis().into(),
    ];
    scope.connection.execute(sql, &parameters).map(|_| ())
}

fn letter(
    shared: &Shared,
    (entry, at): (Uuid, Instant),
    told: &Told,
    facts: &Facts,
    (number, link): (&str, &str),
) -> Letter {
    let language = told.holder.language;
    let say = |key: &str, facts: &[(&'static str, String)]| (shared.words)(language, key, facts);
    let subject = say(told.tell.words, &facts.told(language));
    let mut body = format!("{subject}\n");
    if !facts.said.is_empty() {
        body += &format!("\n{}\n", facts.said);
    }
    if !number.is_empty() {
        body += &format!("\n{}", say("letter-number", &[("number", number.to_owned())]));
    }
    let when = if language == Language::Chinese { at.zh() } else { at.en() };
    body += &format!(
        "\n{}\n{}\n",
        say("letter-when", &[("when", when)]),
        // An address that begins with nothing leads nowhere.
        if shared.public_url().is_empty() {
            say("letter-nowhere", &[])
        } else {
            say("letter-where", &[("link", link.to_owned())])
        }
    );
    Letter { key: format!("notice:{entry}:{}", told.holder.person), subject, body }
}

/// What is kept of what happened, to say it in either language.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub title: [String; 2],
    pub who: [String; 2],
    /// What was said with it; empty: nothing.
    pub said: String,
}

impl Facts {
    fn to_json(&self) -> Json {
        json!({ "title": self.title, "who": self.who, "said": self.said })
    }

    fn of_json(json: &Json) -> Option<Facts> {
        let text = |json: &Json| json.as_str().map(str::to_owned);
        let both = |json: &Json| Some([text(&json[0])?, text(&json[1])?]);
        // Earlier releases kept who acted as the journal has it.
        let who = text(&json["who"]).map(|who| [who.clone(), who]).or_else(|| both(&json["who"]))?;
        Some(Facts { title: both(&json["title"])?, who, said: text(&json["said"])? })
    }

    /// The facts of the line by which it is told.
    pub fn told(&self, language: Language) -> Vec<(&'static str, String)> {
        vec![("who", language.of(&self.who).clone()), ("title", language.of(&self.title).clone())]
    }
}

/// A notice as its reader has it.
#[derive(Clone, Debug)]
pub struct Notice {
    pub id: Uuid,
    pub kind: String,
    pub record: Uuid,
    /// The key of its words.
    pub words: String,
    pub facts: Facts,
    pub at: Instant,
    pub is_read: bool,
}

const COLUMNS: &str = "id, kind, record, words, facts, at, read_at";

fn notice(row: &Row) -> Option<Notice> {
    Some(Notice {
        id: row[0].as_text()?.parse().ok()?,
        kind: row[1].as_text()?.to_owned(),
        record: row[2].as_text()?.parse().ok()?,
        words: row[3].as_text()?.to_owned(),
        facts: Facts::of_json(&serde_json::from_str(row[4].as_text()?).ok()?)?,
        at: Instant::from_millis(row[5].as_integer()?),
        is_read: !row[6].is_null(),
    })
}

/// Somebody's notices, the newest first, below one of them where it is named.
pub fn list(
    connection: &mut Connection,
    person: Uuid,
    below: Option<Uuid>,
    limit: usize,
) -> Result<Vec<Notice>, StoreError> {
    let mut parameters = vec![Value::from(person.to_string()), Value::from(limit as i64)];
    let beyond = below.map(|id| {
        parameters.push(id.to_string().into());
        " AND id < $3"
    });
    let beyond = beyond.unwrap_or_default();
    let sql = format!("SELECT {COLUMNS} FROM notice WHERE person = $1{beyond} ORDER BY id DESC LIMIT $2");
    read_all(&connection.query(&sql, &parameters)?, notice, "a notice")
}

/// How many somebody has not read.
pub fn count_unread(connection: &mut Connection, person: Uuid) -> Result<usize, StoreError> {
    connection.count("SELECT COUNT(*) FROM notice WHERE person = $1 AND read_at IS NULL", &[person.to_string().into()])
}

/// One of somebody's own notices.
pub fn get(connection: &mut Connection, person: Uuid, id: Uuid) -> Result<Option<Notice>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM notice WHERE id = $1 AND person = $2");
    let rows = connection.query(&sql, &[id.to_string().into(), person.to_string().into()])?;
    Ok(read_all(&rows, notice, "a notice")?.pop())
}

/// Marks one of somebody's own notices as read, or all of them.
pub fn mark_read(connection: &mut Connection, person: Uuid, id: Option<Uuid>, now: Instant) -> Result<(), StoreError> {
    let mut parameters = vec![Value::from(now.millis()), person.to_string().into()];
    let only = id.map(|id| {
        parameters.push(id.to_string().into());
        " AND id = $3"
    });
    let only = only.unwrap_or_default();
    let sql = format!("UPDATE notice SET read_at = $1 WHERE person = $2 AND read_at IS NULL{only}");
    connection.execute(&sql, &parameters).map(|_| ())
}

/// Forgets notices of before an instant. Their identifiers begin with the instant at which they were made.
pub fn forget(connection: &mut Connection, before: Instant) -> Result<u64, StoreError> {
    let millis = format!("{:012x}", before.millis().max(0));
    let first = format!("{}-{}", &millis[..8], &millis[8..]);
    connection.execute("DELETE FROM notice WHERE id < $1", &[first.into()])
}

/// Notices of what did not happen.
pub(crate) fn check(connection: &mut Connection) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT n.id FROM notice n WHERE NOT EXISTS (SELECT 1 FROM journal_entry e WHERE e.id = n.entry
               AND e.programme = n.programme AND e.kind = n.kind AND e.record = n.record AND e.action = n.action
               AND e.at = n.at) ORDER BY n.id";
    let rows = connection.query(sql, &[])?;
    let id = |row: &Row| row[0].as_text().unwrap_or_default().to_owned();
    Ok(rows.iter().map(|row| format!("notice {}: no entry tells of it", id(row))).collect())
}
