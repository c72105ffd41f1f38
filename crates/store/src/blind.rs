//! The blind index: which sealed words say the same, without anybody reading them.
//!
//! Of each word that its field declares (`blind`) a digest lies beside it, written and taken away in the transaction of the
//! action: HMAC-SHA-256 (RFC 2104, FIPS 198-1) of domain, form and the words as they are compared, by a key that each programme
//! has of its own. Equal words give equal digests, whatever record they stand in; without the key nobody can try any words.
//! The digest stands here and nowhere else: in no entry, version, draft, letter, answer or export.

use std::collections::{BTreeMap, BTreeSet};

use hmac::{Hmac, KeyInit, Mac};
use kernel::{Blind, Catalogue, Field, Kind, Sight, Stored, Value, Viewer};
use sha2::Sha256;
use uuid::Uuid;

use crate::clock::Randomness;
use crate::connection::{Connection, StoreError};
use crate::sealed::{self, broken, keys_of};
use crate::{keys, rows, sight};

/// The key of a programme's index.
struct IndexKey(Hmac<Sha256>);

impl IndexKey {
    fn of(bytes: &[u8]) -> IndexKey {
        IndexKey(Hmac::new_from_slice(bytes).expect("HMAC takes keys of any length"))
    }

    /// The digest of words as they are compared, in hexadecimal.
    fn digest(&self, said: &str) -> String {
        let mut mac = self.0.clone();
        mac.update(b"suimei blind 1\n");
        mac.update(said.as_bytes());
        hex::encode(mac.finalize().into_bytes())
    }
}

/// The fields of a kind that are compared, each with its place among all.
fn compared(kind: &'static Kind) -> impl Iterator<Item = (usize, &'static Field, Blind)> {
    let fields = kind.fields.iter().enumerate();
    fields.filter_map(|(position, field)| Some((position, field, field.blind?)))
}

/// Whether anything of a kind is compared at all.
pub fn is_compared(kind: &Kind) -> bool {
    kind.fields.iter().any(|field| field.blind.is_some())
}

/// The key of a programme's index; none where nothing was ever compared.
fn key(connection: &mut Connection, programme: &str) -> Result<Option<IndexKey>, StoreError> {
    let rows = connection.query("SELECT wrapped FROM blind_key WHERE programme = $1", &[programme.into()])?;
    let Some(wrapped) = rows.first().and_then(|row| row[0].as_text()) else { return Ok(None) };
    let bytes = keys_of(connection)?.bytes(&keys::of_index(programme), wrapped).ok_or(StoreError::KeyLost)?;
    Ok(Some(IndexKey::of(&bytes)))
}

fn made_key(connection: &mut Connection, randomness: &Randomness, programme: &str) -> Result<IndexKey, StoreError> {
    if let Some(key) = key(connection, programme)? {
        return Ok(key);
    }
    let wrapped = keys_of(connection)?.wrap(&keys::of_index(programme), &randomness.bytes(), randomness.bytes());
    // Of two at once one makes it, and the other begins again.
    let sql = "INSERT INTO blind_key (programme, wrapped) VALUES ($1, $2) ON CONFLICT (programme) DO NOTHING";
    connection.execute(sql, &[programme.into(), wrapped.ok_or_else(broken)?.into()])?;
    key(connection, programme)?.ok_or(StoreError::Retry)
}

/// Makes the index follow what an action has written into a record, before that is sealed.
pub(crate) fn follow(
    connection: &mut Connection,
    randomness: &Randomness,
    (programme, kind): (&str, &'static Kind),
    before: Option<&Stored>,
    after: &Stored,
) -> Result<(), StoreError> {
    for (position, field, blind) in compared(kind) {
        if before.is_some_and(|before| before.values[position] == after.values[position]) {
            continue;
        }
        if before.is_some() {
            let sql = "DELETE FROM blind WHERE record = $1 AND field = $2";
            connection.execute(sql, &[after.id.to_string().into(), field.name.into()])?;
        }
        let Some(said) = after.values[position].as_text().and_then(|words| blind.said(words)) else { continue };
        let digest = made_key(connection, randomness, programme)?.digest(&said);
        let sql = "INSERT INTO blind (programme, digest, kind, record, field) VALUES ($1, $2, $3, $4, $5)";
        let row = [programme.into(), digest.into(), kind.code.into(), after.id.to_string().into(), field.name.into()];
        connection.execute(sql, &row)?;
    }
    Ok(())
}

/// Takes a record out of the index: its words are to be gone, and could still be tried there by whoever has the key.
pub(crate) fn forget(connection: &mut Connection, record: Uuid) -> Result<(), StoreError> {
    connection.execute("DELETE FROM blind WHERE record = $1", &[record.to_string().into()]).map(|_| ())
}

/// Makes the whole index anew from what still opens.
pub(crate) fn remake(connection: &mut Connection, catalogue: &Catalogue) -> Result<(), StoreError> {
    connection.execute("DELETE FROM blind", &[])?;
    let randomness = Randomness::from_system();
    each(connection, catalogue, &mut |connection, programme, kind, opened| {
        follow(connection, &randomness, (programme, kind), None, opened)
    })
}

/// What is done with each record: its programme, its kind, and the record with what is compared open.
type Work<'w> = &'w mut dyn FnMut(&mut Connection, &str, &'static Kind, &Stored) -> Result<(), StoreError>;

/// Goes through every record of which something is compared, with that open. What does not open is told by `sealed::check`.
fn each(connection: &mut Connection, catalogue: &Catalogue, work: Work<'_>) -> Result<(), StoreError> {
    for kind in catalogue.roots().filter(|kind| is_compared(kind)) {
        let sql = format!("SELECT id, programme FROM {} ORDER BY id", kind.table());
        for row in connection.query(&sql, &[])? {
            let (id, programme) = (row[0].as_text().unwrap_or_default(), row[1].as_text().unwrap_or_default());
            let id: Uuid = id.parse().map_err(|_| broken())?;
            let Some(mut stored) = rows::load(connection, kind, programme, id)? else { continue };
            match sealed::open_fields(connection, programme, kind, &mut stored, &|field| field.blind.is_some()) {
                Err(StoreError::Database(_) | StoreError::KeyLost) => continue,
                opened => opened?,
            }
            work(connection, programme, kind, &stored)?;
        }
    }
    Ok(())
}

/// Rows that no sealed words give, words whose row is gone, and keys that open no index.
pub(crate) fn check(connection: &mut Connection, catalogue: &Catalogue) -> Result<Vec<String>, StoreError> {
    let mut wrong = Vec::new();
    let mut index_keys = BTreeMap::new();
    for row in connection.query("SELECT programme FROM blind_key", &[])? {
        let programme = row[0].as_text().unwrap_or_default().to_owned();
        match key(connection, &programme) {
            Ok(key) => index_keys.extend(key.map(|key| (programme, key))),
            Err(StoreError::KeyLost) => wrong.push(format!("blind_key {programme}: it does not open")),
            Err(other) => return Err(other),
        }
    }
    let mut given = BTreeSet::new();
    each(connection, catalogue, &mut |_, programme, kind, opened| {
        for (position, field, blind) in compared(kind) {
            let Some(said) = opened.values[position].as_text().and_then(|words| blind.said(words)) else { continue };
            match index_keys.get(programme) {
                Some(key) => {
                    given.insert(
                        [programme, &key.digest(&said), kind.code, &opened.id.to_string(), field.name]
                            .map(str::to_owned),
                    );
                }
                None => wrong.push(format!(
                    "{} {}: the key by which its {} is compared is gone",
                    kind.code, opened.id, field.name
                )),
            }
        }
        Ok(())
    })?;
    let sql = "SELECT programme, digest, kind, record, field FROM blind";
    let text = |value: Value| value.into_text().unwrap_or_default();
    let stands = connection.query(sql, &[])?.into_iter().map(|row| {
        let mut row = row.into_iter().map(text);
        std::array::from_fn(|_| row.next().unwrap_or_default())
    });
    let stands: BTreeSet<[String; 5]> = stands.collect();
    let named = |row: &[String; 5], what: &str| format!("{} {}: {} {what}", row[2], row[3], row[4]);
    wrong.extend(stands.difference(&given).map(|row| named(row, "is compared by a digest that it does not give")));
    wrong.extend(given.difference(&stands).map(|row| named(row, "is compared with nothing: its digest is gone")));
    Ok(wrong)
}

/// Records that say the same, as far as one viewer sees them; the newest first, and whether there are more.
pub struct Alike {
    pub kind: &'static Kind,
    pub rows: Vec<Stored>,
    pub more: bool,
}

/// The other records that say the same as this one in a field. No key is needed: they have the same digest.
pub fn others(
    connection: &mut Connection,
    catalogue: &Catalogue,
    viewer: &Viewer,
    (record, field): (Uuid, &'static Field),
    limit: usize,
) -> Result<Vec<Alike>, StoreError> {
    let same =
        "record <> $2 AND digest IN (SELECT digest FROM blind WHERE programme = $1 AND record = $2 AND field = $3)";
    let parameters = [record.to_string().into(), field.name.into()];
    alike(connection, catalogue, viewer, field, (same, &parameters), limit)
}

/// The records that hold these words in a field of the same domain.
pub fn holding(
    connection: &mut Connection,
    catalogue: &Catalogue,
    viewer: &Viewer,
    (words, field): (&str, &'static Field),
    limit: usize,
) -> Result<Vec<Alike>, StoreError> {
    let Some(said) = field.blind.and_then(|blind| blind.said(words)) else { return Ok(Vec::new()) };
    let Some(key) = key(connection, &viewer.programme)? else { return Ok(Vec::new()) };
    alike(connection, catalogue, viewer, field, ("digest = $2", &[key.digest(&said).into()]), limit)
}

/// Of the rows of the index that meet a condition, whose values stand after the programme, the records in the viewer's sight.
fn alike(
    connection: &mut Connection,
    catalogue: &Catalogue,
    viewer: &Viewer,
    field: &Field,
    (same, values): (&str, &[Value]),
    limit: usize,
) -> Result<Vec<Alike>, StoreError> {
    let domain = |kind: &&'static Kind| {
        let mut fields = kind.fields.iter().filter_map(|field| field.blind);
        fields.any(|other| field.blind.is_some_and(|blind| blind.domain == other.domain))
    };
    let mut found = Vec::new();
    for kind in catalogue.roots().filter(domain) {
        let mut parameters = vec![Value::from(viewer.programme.as_str())];
        parameters.extend(values.iter().cloned());
        let seen = sight::condition(&Sight::of(kind, viewer), connection.dialect(), &mut parameters);
        let condition = format!(
            "programme = $1 AND id IN (SELECT record FROM blind WHERE programme = $1 AND {same}) AND {seen}
             ORDER BY id DESC LIMIT {}",
            limit + 1
        );
        let mut rows = rows::select(connection, kind, &condition, &parameters)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        // Nothing of them is read here: what is sealed stays away.
        rows.iter_mut()
            .try_for_each(|row| sealed::open_fields(connection, &viewer.programme, kind, row, &|_| false))?;
        if !rows.is_empty() {
            found.push(Alike { kind, rows, more });
        }
    }
    Ok(found)
}
