//! What the engine asks of a programme about people: who they are today, what posts they hold, where mail reaches them.

use kernel::{Day, Language, Role, Viewer};
use uuid::Uuid;

use crate::connection::{Connection, StoreError};

/// Who is meant: everybody who holds the role at one of these organisations, or anywhere.
#[derive(Clone, Copy, Debug)]
pub struct Audience<'a> {
    pub role: &'a str,
    pub offices: Option<&'a [Uuid]>,
}

impl<'a> Audience<'a> {
    /// Everybody who holds the role.
    pub fn anywhere(role: &'a str) -> Audience<'a> {
        Audience { role, offices: None }
    }
}

/// Somebody who holds a post, or acts for whoever does.
#[derive(Clone, Debug)]
pub struct Holder {
    pub person: Uuid,
    /// Where letters reach them, if anywhere.
    pub address: Option<String>,
    /// In which they read.
    pub language: Language,
}

/// A post that somebody holds.
#[derive(Clone, Debug)]
pub struct Held {
    pub post: Uuid,
    pub office: Uuid,
    pub person: Uuid,
    pub name: String,
    /// What they are called there.
    pub title: String,
}

/// Where people and posts come from: the organisation module of the programme.
pub trait Directory: Send + Sync {
    /// Who a person is today: name, programme and posts; none for unknown or disabled accounts.
    fn viewer(&self, connection: &mut Connection, person: Uuid, today: Day) -> Result<Option<Viewer>, StoreError>;

    /// Everybody who holds the role there on the day, or acts for whoever does.
    fn holders(
        &self,
        connection: &mut Connection,
        programme: &str,
        audience: &Audience<'_>,
        today: Day,
    ) -> Result<Vec<Holder>, StoreError>;

    /// Where the role is held on the day, and by whom.
    fn held(
        &self,
        connection: &mut Connection,
        programme: &str,
        audience: &Audience<'_>,
        today: Day,
    ) -> Result<Vec<Held>, StoreError>;

    /// What the numbers of an office begin with (代字).
    fn prefix(&self, connection: &mut Connection, programme: &str, organisation: Uuid) -> Result<String, StoreError>;

    /// The day on which a programme began; none where nothing says it.
    fn first_day(&self, connection: &mut Connection, programme: &str) -> Result<Option<Day>, StoreError>;

    /// Where a role is held that answers for an organisation: there, or in the office right below it.
    fn seat(&self, connection: &mut Connection, role: &Role, organisation: Uuid) -> Result<Uuid, StoreError>;

    /// Everybody who wants a letter a day about what falls due: enabled, with an address, and not switched off.
    fn digest_readers(&self, connection: &mut Connection) -> Result<Vec<Reader>, StoreError>;

    /// Kinds whose records `viewer` reads: who people are is asked anew after an action on one of them.
    fn reads(&self) -> &'static [&'static str];

    /// The account with this user name in a programme; another programme may have one of the same name.
    fn account(&self, connection: &mut Connection, programme: &str, user: &str) -> Result<Option<Account>, StoreError>;

    /// Whether the password is the one whose hash is stored. Slow on purpose.
    fn password_holds(&self, password: &str, hash: &str) -> bool;
}

/// Whom a letter a day is for.
#[derive(Clone, Debug)]
pub struct Reader {
    pub person: Uuid,
    pub address: String,
    pub language: Language,
}

/// What signing in asks of an account.
#[derive(Clone, Debug)]
pub struct Account {
    pub person: Uuid,
    pub programme: String,
    pub password_hash: String,
    pub active: bool,
}
