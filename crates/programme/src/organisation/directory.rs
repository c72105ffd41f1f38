//! The directory that the engine asks: who a person is today and what posts they hold.

use std::sync::Arc;

use kernel::{Day, Language, PostHeld, Record, Standing, Value, Viewer};
use store::outbox::Audience;
use store::{Account, Connection, StoreError};
use uuid::Uuid;

use super::records::{Organisation, Person, Post};
use crate::roles::ROLES;

/// Reads people, posts and the tree of organisations.
pub struct Directory;

const POSTS: &str = "SELECT p.id, p.role, p.title, p.organisation, o.name, u.name, u.programme
    FROM person u LEFT JOIN post p ON p.person = u.id AND p.state = 'held' AND p.begins <= $2
    LEFT JOIN organisation o ON o.id = p.organisation
    WHERE u.id = $1 AND u.state = 'enabled' ORDER BY p.id";

const COVERED: &str = "WITH RECURSIVE below(id) AS (
        SELECT id FROM organisation WHERE id = $1
        UNION SELECT o.id FROM organisation o JOIN below b ON o.parent = b.id)
    SELECT id FROM below";

fn uuid(value: &Value) -> Option<Uuid> {
    value.as_text().and_then(|text| text.parse().ok())
}

fn covered(connection: &mut Connection, organisation: Uuid) -> Result<Arc<[Uuid]>, StoreError> {
    let rows = connection.query(COVERED, &[organisation.to_string().into()])?;
    let mut covered: Vec<Uuid> = rows.iter().filter_map(|row| uuid(&row[0])).collect();
    covered.sort_unstable();
    Ok(covered.into())
}

impl store::Directory for Directory {
    fn viewer(&self, connection: &mut Connection, person: Uuid, today: Day) -> Result<Option<Viewer>, StoreError> {
        let rows = connection.query(POSTS, &[person.to_string().into(), today.iso().into()])?;
        let Some(first) = rows.first() else { return Ok(None) };
        let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
        let mut viewer = Viewer {
            standing: Standing::Person,
            programme: text(&first[6]),
            person: Some(person),
            name: text(&first[5]),
            posts: Vec::new(),
            language: Language::Chinese,
        };
        for row in &rows {
            let role = ROLES.iter().find(|role| Some(role.code) == row[1].as_text());
            let (Some(id), Some(role), Some(organisation)) = (uuid(&row[0]), role, uuid(&row[3])) else { continue };
            viewer.posts.push(PostHeld {
                id,
                role: *role,
                title: text(&row[2]),
                organisation,
                organisation_name: text(&row[4]),
                covers: covered(connection, organisation)?,
            });
        }
        Ok(Some(viewer))
    }

    fn reads(&self) -> &'static [&'static str] {
        &[Person::CODE, Post::CODE, Organisation::CODE]
    }

    fn addresses(
        &self,
        connection: &mut Connection,
        programme: &str,
        audience: &Audience<'_>,
        today: Day,
    ) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT DISTINCT u.email FROM post p JOIN person u ON u.id = p.person
            WHERE p.programme = $1 AND p.role = $2 AND p.state = 'held' AND p.begins <= $3 AND u.state = 'enabled'
            AND u.email IS NOT NULL AND (p.organisation = $4 OR $5 = 1) ORDER BY u.email";
        let everywhere = audience.organisation.is_none();
        let organisation = audience.organisation.map(|id| id.to_string()).unwrap_or_default();
        let parameters = [
            programme.into(),
            audience.role.into(),
            today.iso().into(),
            organisation.into(),
            Value::Integer(i64::from(everywhere)),
        ];
        let rows = connection.query(sql, &parameters)?;
        Ok(rows.iter().filter_map(|row| row[0].as_text().map(str::to_owned)).collect())
    }

    fn account(&self, connection: &mut Connection, user: &str) -> Result<Option<Account>, StoreError> {
        let sql = "SELECT id, programme, password_hash, state FROM person WHERE user_name = $1";
        let rows = connection.query(sql, &[user.into()])?;
        Ok(rows.first().and_then(|row| {
            Some(Account {
                person: uuid(&row[0])?,
                programme: row[1].as_text()?.to_owned(),
                password_hash: row[2].as_text()?.to_owned(),
                active: row[3].as_text() == Some("enabled"),
            })
        }))
    }
}
