//! The directory that the engine asks: who a person is today and what posts they hold.

use kernel::{Day, Language, OnBehalf, PostHeld, Record, Role, Standing, Value, Viewer};
use store::Audience;
use store::{Account, Connection, Held, Holder, Reader, StoreError};
use uuid::Uuid;

use super::records::{Delegation, DelegationState, Person, PersonState, Post, PostState, Tongue};
use super::rules;
use crate::organisation::records::{Organisation, OrganisationState};
use crate::roles::{OVERSIGHT, ROLES};

/// Reads people, posts and the tree of organisations.
pub struct Directory;

/// The posts that somebody enabled holds on a day.
fn posts() -> String {
    let (held, enabled) = (PostState::Held.name(), PersonState::Enabled.name());
    format!(
        "SELECT p.id, p.role, p.title, p.organisation, o.name, o.parent, u.name, u.programme
         FROM person u LEFT JOIN post p ON p.person = u.id AND p.state = '{held}' AND p.begins <= $2
         LEFT JOIN organisation o ON o.id = p.organisation
         WHERE u.id = $1 AND u.state = '{enabled}' ORDER BY p.id"
    )
}

/// Posts of others in which a person acts today: given by somebody enabled who holds them, to a post that is held.
fn lent() -> String {
    let (held, enabled) = (PostState::Held.name(), PersonState::Enabled.name());
    let arranged = arranged("$2");
    format!(
        "SELECT p.id, p.role, p.title, p.organisation, o.name, o.parent, g.name, g.id, d.id
         FROM delegation d JOIN post p ON p.id = d.post AND p.state = '{held}' AND p.begins <= $2
         JOIN post s ON s.id = d.substitute AND s.state = '{held}' AND s.begins <= $2
         JOIN person g ON g.id = p.person AND g.state = '{enabled}'
         JOIN organisation o ON o.id = p.organisation
         WHERE d.delegate = $1 AND {arranged} ORDER BY d.id"
    )
}

/// The condition that a delegation holds on the day of this parameter.
fn arranged(day: &str) -> String {
    let arranged = DelegationState::Arranged.name();
    format!("d.state = '{arranged}' AND d.begins <= {day} AND (d.ends IS NULL OR d.ends >= {day})")
}

fn uuid(value: &Value) -> Option<Uuid> {
    value.as_text().and_then(|text| text.parse().ok())
}

/// The language in which somebody reads: Chinese, unless they have said otherwise.
fn tongue(value: &Value) -> Language {
    if value.as_text() == Some(Tongue::English.code()) { Language::English } else { Language::Chinese }
}

/// A row of `posts` or `lent` as a post; none where the person holds none.
fn held(connection: &mut Connection, row: &[Value]) -> Result<Option<PostHeld>, StoreError> {
    let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
    let role = ROLES.iter().find(|role| Some(role.code) == row[1].as_text());
    let (Some(id), Some(role), Some(organisation)) = (uuid(&row[0]), role, uuid(&row[3])) else { return Ok(None) };
    let above = uuid(&row[5]);
    let beside = match above.filter(|_| OVERSIGHT.iter().any(|oversight| oversight.role == *role)) {
        Some(above) => store::sight::covered(connection, above)?,
        None => Vec::new(),
    };
    Ok(Some(PostHeld {
        id,
        role: *role,
        title: rules::title(&text(&row[2])),
        organisation,
        organisation_name: text(&row[4]),
        covers: store::sight::covered(connection, organisation)?.into(),
        above,
        beside: beside.into(),
        on_behalf: None,
    }))
}

/// The condition that a post is at one of the offices of those who are meant.
fn there(audience: &Audience<'_>, parameters: &mut Vec<Value>) -> String {
    match audience.offices {
        None => "1 = 1".to_owned(),
        Some([]) => "1 = 0".to_owned(),
        Some(offices) => {
            let offices = offices.iter().map(|office| office.to_string().into());
            format!("p.organisation IN ({})", store::connection::bind(parameters, offices))
        }
    }
}

impl store::Directory for Directory {
    fn viewer(&self, connection: &mut Connection, person: Uuid, today: Day) -> Result<Option<Viewer>, StoreError> {
        let rows = connection.query(&posts(), &[person.to_string().into(), today.iso().into()])?;
        let Some(first) = rows.first() else { return Ok(None) };
        let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
        let mut viewer = Viewer {
            standing: Standing::Person,
            programme: text(&first[7]),
            person: Some(person),
            name: text(&first[6]),
            posts: Vec::new(),
            language: Language::Chinese,
        };
        for row in &rows {
            viewer.posts.extend(held(connection, row)?);
        }
        for row in connection.query(&lent(), &[person.to_string().into(), today.iso().into()])? {
            let (Some(post), Some(giver), Some(delegation)) = (held(connection, &row)?, uuid(&row[7]), uuid(&row[8]))
            else {
                continue;
            };
            // Whatever was granted since: an administrator's post is never lent, and an administrator acts for nobody.
            let administers = |role: &kernel::Role| role.class.is_administrator();
            if administers(&post.role) || viewer.posts.iter().any(|own| administers(&own.role)) {
                continue;
            }
            let on_behalf = Some(OnBehalf { delegation, giver, giver_name: text(&row[6]) });
            viewer.posts.push(PostHeld { on_behalf, ..post });
        }
        Ok(Some(viewer))
    }

    fn reads(&self) -> &'static [&'static str] {
        &[Person::CODE, Post::CODE, Delegation::CODE, Organisation::CODE]
    }

    fn holders(
        &self,
        connection: &mut Connection,
        programme: &str,
        audience: &Audience<'_>,
        today: Day,
    ) -> Result<Vec<Holder>, StoreError> {
        // Whoever acts for a holder is told too.
        let (held, enabled, arranged) = (PostState::Held.name(), PersonState::Enabled.name(), arranged("$3"));
        let mut parameters = vec![Value::from(programme), audience.role.into(), today.iso().into()];
        let there = there(audience, &mut parameters);
        let sql = format!(
            "SELECT DISTINCT u.id, u.email, u.language FROM post p LEFT JOIN delegation d ON d.post = p.id AND {arranged}
             JOIN person u ON u.id = p.person OR u.id = d.delegate
             WHERE p.programme = $1 AND p.role = $2 AND p.state = '{held}' AND p.begins <= $3 AND u.state = '{enabled}'
             AND {there} ORDER BY u.id"
        );
        let rows = connection.query(&sql, &parameters)?;
        let holder = |row: &Vec<Value>| {
            let address = row[1].as_text().map(str::to_owned);
            Some(Holder { person: uuid(&row[0])?, address, language: tongue(&row[2]) })
        };
        Ok(rows.iter().filter_map(holder).collect())
    }

    fn held(
        &self,
        connection: &mut Connection,
        programme: &str,
        audience: &Audience<'_>,
        today: Day,
    ) -> Result<Vec<Held>, StoreError> {
        let (held, enabled) = (PostState::Held.name(), PersonState::Enabled.name());
        let mut parameters = vec![Value::from(programme), audience.role.into(), today.iso().into()];
        let there = there(audience, &mut parameters);
        let sql = format!(
            "SELECT p.organisation, u.id, u.name, p.id, p.title FROM post p JOIN person u ON u.id = p.person
             WHERE p.programme = $1 AND p.role = $2 AND p.state = '{held}' AND p.begins <= $3 AND u.state = '{enabled}'
             AND {there} ORDER BY p.organisation, u.id"
        );
        let rows = connection.query(&sql, &parameters)?;
        let held = |row: &Vec<Value>| {
            let name = row[2].as_text()?.to_owned();
            let title = rules::title(row[4].as_text().unwrap_or_default());
            Some(Held { post: uuid(&row[3])?, office: uuid(&row[0])?, person: uuid(&row[1])?, name, title })
        };
        Ok(rows.iter().filter_map(held).collect())
    }

    /// The office's own 代字; as long as it has entered none, its short name, which is the usual beginning.
    fn prefix(&self, connection: &mut Connection, programme: &str, organisation: Uuid) -> Result<String, StoreError> {
        let sql = "SELECT COALESCE(prefix, short_name) FROM organisation WHERE id = $1 AND programme = $2";
        let row = connection.query(sql, &[organisation.to_string().into(), programme.into()])?.pop();
        let prefix = row.and_then(|row| row.into_iter().next()?.into_text());
        prefix.ok_or_else(|| StoreError::Database(format!("the office {organisation} is not there")))
    }

    /// The day that the programme names; where it names none, that of its first rulebook, as is usual.
    fn first_day(&self, connection: &mut Connection, programme: &str) -> Result<Option<Day>, StoreError> {
        let sql = "SELECT COALESCE((SELECT begins FROM programme WHERE code = $1),
                                   (SELECT MIN(effective) FROM rulebook WHERE programme = $1))";
        let row = connection.query(sql, &[programme.into()])?.pop();
        Ok(row.and_then(|row| Day::parse(row[0].as_text()?).ok()))
    }

    fn seat(&self, connection: &mut Connection, role: &Role, organisation: Uuid) -> Result<Uuid, StoreError> {
        let mut parameters = vec![Value::from(organisation.to_string()), OrganisationState::Active.name().into()];
        let marks = store::connection::bind(&mut parameters, role.held_in.iter().map(|category| (*category).into()));
        let sql = format!(
            "SELECT id FROM organisation WHERE (id = $1 OR parent = $1) AND state = $2 AND category IN ({marks})
             ORDER BY CASE WHEN id = $1 THEN 0 ELSE 1 END, id LIMIT 1"
        );
        let row = connection.query(&sql, &parameters)?.pop();
        Ok(row.and_then(|row| uuid(&row[0])).unwrap_or(organisation))
    }

    fn digest_readers(&self, connection: &mut Connection) -> Result<Vec<Reader>, StoreError> {
        let enabled = PersonState::Enabled.name();
        let sql = format!(
            "SELECT id, email, language FROM person
             WHERE state = '{enabled}' AND email IS NOT NULL AND no_digest = 0 ORDER BY id"
        );
        let rows = connection.query(&sql, &[])?;
        let reader = |row: &Vec<Value>| {
            Some(Reader { person: uuid(&row[0])?, address: row[1].as_text()?.to_owned(), language: tongue(&row[2]) })
        };
        Ok(rows.iter().filter_map(reader).collect())
    }

    fn account(&self, connection: &mut Connection, programme: &str, user: &str) -> Result<Option<Account>, StoreError> {
        let sql = "SELECT id, programme, password_hash, state FROM person WHERE programme = $1 AND user_name = $2";
        let rows = connection.query(sql, &[programme.into(), user.into()])?;
        Ok(rows.first().and_then(|row| {
            Some(Account {
                person: uuid(&row[0])?,
                programme: row[1].as_text()?.to_owned(),
                password_hash: row[2].as_text()?.to_owned(),
                active: row[3].as_text() == Some(PersonState::Enabled.name()),
            })
        }))
    }

    fn password_holds(&self, password: &str, hash: &str) -> bool {
        super::password::holds(password, hash)
    }
}
