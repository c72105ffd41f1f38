//! Whom and what a test of the sample takes: found by role, category and state, never by name, so that the sample may be told
//! otherwise without a test that goes.

use kernel::Value;
use store::Engine;
use store::connection::Row;

/// A county of the sample's larger programme that plans: its office with a clerk, its government and the district that
/// is paired with it, each with somebody who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct County {
    pub office: String,
    /// What the office is called on pages.
    pub place: String,
    /// User names of whoever drafts for the office, consents for the government and answers for the district.
    pub clerk: String,
    pub leader: String,
    pub partner: String,
}

fn rows(engine: &Engine, sql: &str, parameters: &[Value]) -> Vec<Row> {
    engine.read(|connection| connection.query(sql, parameters)).unwrap_or_else(|error| panic!("{sql}: {error}"))
}

fn text(value: &Value) -> String {
    value.as_text().expect("a text").to_owned()
}

/// The programmes of the sample: the one with the most organisations first.
pub fn programmes(engine: &Engine) -> Vec<String> {
    let sql = "SELECT programme FROM organisation GROUP BY programme ORDER BY COUNT(*) DESC, programme";
    rows(engine, sql, &[]).iter().map(|row| text(&row[0])).collect()
}

/// The programme of which the sample tells most.
pub fn programme(engine: &Engine) -> String {
    programmes(engine).swap_remove(0)
}

/// Everybody who holds a post of that role in the larger programme, by user name; those who were there first come first.
pub fn holders(engine: &Engine, role: &str) -> Vec<String> {
    let sql = "SELECT u.user_name FROM post p JOIN person u ON u.id = p.person
               WHERE p.role = $1 AND p.programme = $2 AND p.state = 'held' AND u.state = 'enabled' ORDER BY p.id";
    rows(engine, sql, &[role.into(), programme(engine).as_str().into()]).iter().map(|row| text(&row[0])).collect()
}

/// Somebody who holds a post of that role.
pub fn holder(engine: &Engine, role: &str) -> String {
    holders(engine, role).into_iter().next().unwrap_or_else(|| panic!("nobody is {role}"))
}

/// Somebody at each office that a plan goes round, in their order, by user name.
pub fn asked_to_sign(engine: &Engine, plan: uuid::Uuid) -> Vec<String> {
    let sql = "SELECT MIN(u.user_name) FROM plan_countersigner s JOIN post p ON p.organisation = s.office AND p.state = 'held'
               JOIN person u ON u.id = p.person WHERE s.root = $1 GROUP BY s.position ORDER BY s.position";
    rows(engine, sql, &[plan.to_string().into()]).iter().map(|row| text(&row[0])).collect()
}

/// The name of somebody, as pages say it.
pub fn name_of(engine: &Engine, user: &str) -> String {
    text(&rows(engine, "SELECT name FROM person WHERE user_name = $1", &[user.into()])[0][0])
}

/// Counties of which something more holds, said of the office `o`.
pub fn counties_where(engine: &Engine, condition: &str) -> Vec<County> {
    let holder = |role: &str, seat: &str| {
        format!(
            "(SELECT MIN(u.user_name) FROM post p JOIN person u ON u.id = p.person
              WHERE p.organisation = {seat} AND p.role = '{role}' AND p.state = 'held' AND u.state = 'enabled')"
        )
    };
    let sql = format!(
        "SELECT o.id, o.short_name, {}, {}, {}
         FROM organisation o JOIN pairing c ON c.recipient = o.parent AND c.state = 'in-force'
         WHERE o.category = 'county-office' AND o.state = 'active' AND o.programme = $1 AND ({condition}) ORDER BY o.id",
        holder("county-office", "o.id"),
        holder("county-government", "o.parent"),
        holder("partner-department", "c.assisting"),
    );
    let whole = |row: &&Row| row.iter().all(|value| value.as_text().is_some());
    let county = |row: &Row| County {
        office: text(&row[0]),
        place: text(&row[1]),
        clerk: text(&row[2]),
        leader: text(&row[3]),
        partner: text(&row[4]),
    };
    rows(engine, &sql, &[programme(engine).as_str().into()]).iter().filter(whole).map(county).collect()
}

/// All counties.
pub fn counties(engine: &Engine) -> Vec<County> {
    counties_where(engine, "1 = 1")
}

/// A county of which something more holds.
pub fn county_where(engine: &Engine, condition: &str) -> County {
    counties_where(engine, condition).into_iter().next().unwrap_or_else(|| panic!("no county where {condition}"))
}
