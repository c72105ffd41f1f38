//! A new master key for what is sealed, while the platform runs.

use std::io;
use std::time::Duration;

use crate::clock::Randomness;
use crate::connection::{Connection, StoreError};
use crate::keys::{self, Keys};
use crate::place::{self, Place};
use crate::sealed::{broken, keys_of, prove_keys};

/// So many keys are wrapped anew in one transaction.
const TOGETHER: i64 = 500;
/// So often a transaction is tried that others come before, one after the other.
const TRIES_MAX: u64 = 100;

/// Adds a master key to a data directory and wraps by it the key of every record and of every blind index; says how many there
/// were. Servers that run meanwhile read the file again as soon as they meet a key that the new one wraps. The older master
/// keys stay in the file: what is on its way is still wrapped by them.
///
/// # Errors
/// Keys that cannot be read or written; a record's key that does not open.
pub fn rotate(place: &Place) -> Result<usize, StoreError> {
    let mut connection = place::connect(place, false)?;
    let connection = &mut connection;
    let unreadable = |error: io::Error| StoreError::Unavailable(error.to_string());
    prove_keys(connection, &place.directory, true)?;
    let keys = keys_of(connection)?;
    keys.add().map_err(unreadable)?;
    let randomness = Randomness::from_system();
    let (mut count, mut tries) = (0, 0);
    loop {
        match in_a_transaction(connection, &keys, &randomness) {
            Ok(0) => return Ok(count),
            Ok(some) => (count, tries) = (count + some, 0),
            // Somebody wrote meanwhile, who comes first.
            Err(StoreError::Retry) if tries < TRIES_MAX => {
                tries += 1;
                std::thread::sleep(Duration::from_millis(5 * tries));
            }
            Err(error) => return Err(error),
        }
    }
}

fn in_a_transaction(connection: &mut Connection, keys: &Keys, randomness: &Randomness) -> Result<usize, StoreError> {
    connection.begin_write()?;
    let wrapped = wrap_anew(connection, keys, randomness);
    let done = wrapped.and_then(|some| connection.commit().map(|()| some));
    if done.is_err() {
        connection.rollback();
    }
    done
}

/// Wraps some keys by the newest master key; says how many, none where all are.
fn wrap_anew(connection: &mut Connection, keys: &Keys, randomness: &Randomness) -> Result<usize, StoreError> {
    let of_record = |record: &str, programme: &str| {
        let record = record.parse().map_err(|_| broken())?;
        Ok(keys::of_record(programme, record))
    };
    let records = wrap_in(connection, keys, randomness, ("sealed_key", "subject"), &of_record)?;
    let of_index = |_: &str, programme: &str| Ok(keys::of_index(programme));
    Ok(records + wrap_in(connection, keys, randomness, ("blind_key", "programme"), &of_index)?)
}

/// Wraps some keys of one table, whose rows this column tells apart.
fn wrap_in(
    connection: &mut Connection,
    keys: &Keys,
    randomness: &Randomness,
    (table, named): (&str, &str),
    bound_to: &dyn Fn(&str, &str) -> Result<String, StoreError>,
) -> Result<usize, StoreError> {
    let sql = format!("SELECT {named}, programme, wrapped FROM {table} WHERE wrapped NOT LIKE $1 LIMIT {TOGETHER}");
    let newest = keys.beginning();
    let rows = connection.query(&sql, &[format!("{newest}%").into()])?;
    for row in &rows {
        let text = |at: usize| row[at].as_text().unwrap_or_default();
        let of = bound_to(text(0), text(1))?;
        let wrapped = keys.wrap_again(&of, text(2), randomness.bytes()).ok_or(StoreError::KeyLost)?;
        let sql = format!("UPDATE {table} SET wrapped = $1 WHERE {named} = $2 AND wrapped = $3");
        connection.execute(&sql, &[wrapped.into(), text(0).into(), text(2).into()])?;
    }
    Ok(rows.len())
}
