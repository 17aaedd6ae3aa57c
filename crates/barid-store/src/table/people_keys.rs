//! Keys of other people: what they are, whose, and what the user decided about them. The first
//! key of an address is remembered; another one replaces it only when the user says so.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use rusqlite::{OptionalExtension, Row};

pub(crate) const SCHEMA: &str = "
CREATE TABLE people_keys (
    fingerprint TEXT    PRIMARY KEY, -- hexadecimal digits in upper case; of a certificate its SHA-256
    technology  TEXT    NOT NULL,    -- openpgp, smime
    bytes       BLOB    NOT NULL,    -- the public half: OpenPGP packets, or DER
    source      TEXT    NOT NULL,    -- where it first came from: mail, gossip, attached, directory, server, file, signature
    first_at_ms INTEGER NOT NULL,    -- Unix time, milliseconds: when it was first seen
    last_at_ms  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE people_key_addresses (
    address     TEXT    NOT NULL, -- in lower case, its domain by A-label
    fingerprint TEXT    NOT NULL REFERENCES people_keys (fingerprint) ON DELETE CASCADE,
    state       TEXT    NOT NULL, -- remembered, confirmed, changed, refused, former
    at_ms       INTEGER NOT NULL, -- when it became that
    PRIMARY KEY (address, fingerprint)
) STRICT, WITHOUT ROWID;
CREATE TABLE people_key_history (
    id          INTEGER PRIMARY KEY,
    address     TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    at_ms       INTEGER NOT NULL
) STRICT;
CREATE INDEX people_key_history_address ON people_key_history (address, id);
CREATE TABLE people_privacy (
    address          TEXT    PRIMARY KEY, -- as above
    prefers_private  INTEGER NOT NULL,    -- whether its owner asked for encrypted answers
    told_at_ms       INTEGER NOT NULL,    -- date of the message that said so
    answered_at_ms   INTEGER              -- when it last wrote encrypted
) STRICT, WITHOUT ROWID;
";

/// What a key is to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// The first one that was seen, or one that the user took over since.
    Remembered,
    /// The user compared it with its owner.
    Confirmed,
    /// It came after another one, and the user has not said yet what to make of it.
    Changed,
    /// The user does not want it.
    Refused,
    /// It was used until another one took its place.
    Former,
}

impl KeyState {
    /// Names it, here and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            KeyState::Remembered => "remembered",
            KeyState::Confirmed => "confirmed",
            KeyState::Changed => "changed",
            KeyState::Refused => "refused",
            KeyState::Former => "former",
        }
    }

    fn read(name: &str) -> KeyState {
        match name {
            "remembered" => KeyState::Remembered,
            "confirmed" => KeyState::Confirmed,
            "refused" => KeyState::Refused,
            "former" => KeyState::Former,
            _ => KeyState::Changed,
        }
    }

    /// Whether it is written for and believed.
    pub fn is_used(self) -> bool {
        matches!(self, KeyState::Remembered | KeyState::Confirmed)
    }
}

/// A key of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonKey {
    /// Whose; in lower case, its domain by A-label.
    pub address: String,
    /// Hexadecimal digits in upper case.
    pub fingerprint: String,
    /// `openpgp` or `smime`.
    pub technology: String,
    /// The public half.
    pub bytes: Vec<u8>,
    /// Where it first came from.
    pub source: String,
    /// What it is to the address.
    pub state: KeyState,
    /// When it became that, in milliseconds since the epoch.
    pub state_at_ms: i64,
    /// When it was first seen.
    pub first_at_ms: i64,
    /// When it was last seen.
    pub last_at_ms: i64,
}

/// Something that happened to the keys of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyEvent {
    /// The key.
    pub fingerprint: String,
    /// What it became.
    pub state: KeyState,
    /// When, in milliseconds since the epoch.
    pub at_ms: i64,
}

/// A key as it comes.
#[derive(Clone, Debug)]
pub struct NewKey<'a> {
    /// Hexadecimal digits in upper case.
    pub fingerprint: &'a str,
    /// `openpgp` or `smime`.
    pub technology: &'a str,
    /// The public half, merged with what was known of it.
    pub bytes: &'a [u8],
    /// Where it comes from.
    pub source: &'a str,
}

/// Notes a key of an address: the first is remembered, one beside a remembered one is `changed`
/// until the user decides, and one that is known stays what it is. Returns what it is then.
///
/// # Errors
///
/// What SQLite says.
pub fn note(
    tx: &mut WriteTx<'_>,
    address: &str,
    key: &NewKey<'_>,
    now_ms: i64,
) -> Result<KeyState, StoreError> {
    let NewKey { fingerprint, technology, bytes, source } = key;
    tx.sql()
        .prepare_cached(
            "INSERT INTO people_keys (fingerprint, technology, bytes, source, first_at_ms, last_at_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?5)
             ON CONFLICT (fingerprint) DO UPDATE SET bytes = excluded.bytes,
                 last_at_ms = max(last_at_ms, excluded.last_at_ms)",
        )?
        .execute((fingerprint, technology, bytes, source, now_ms))?;
    let all = of_address(tx, address)?;
    let of_kind = || all.iter().filter(|one| one.technology == *technology);
    if let Some(known) = of_kind().find(|one| one.fingerprint == *fingerprint) {
        return Ok(known.state);
    }
    let state = match of_kind().any(|one| one.state.is_used()) {
        true => KeyState::Changed,
        false => KeyState::Remembered,
    };
    put_state(tx, address, fingerprint, state, now_ms)?;
    Ok(state)
}

/// Makes a key what the user decided. Where it is used from now on, the one that was becomes
/// `former`.
///
/// # Errors
///
/// [`StoreError::NotFound`].
pub fn decide(
    tx: &mut WriteTx<'_>,
    address: &str,
    fingerprint: &str,
    state: KeyState,
    now_ms: i64,
) -> Result<(), StoreError> {
    let all = of_address(tx, address)?;
    let chosen =
        all.iter().find(|one| one.fingerprint == fingerprint).ok_or(StoreError::NotFound("key"))?;
    if state.is_used() {
        let replaced = all.iter().filter(|one| {
            one.fingerprint != fingerprint
                && one.technology == chosen.technology
                && one.state.is_used()
        });
        for one in replaced {
            put_state(tx, address, &one.fingerprint, KeyState::Former, now_ms)?;
        }
    }
    match chosen.state == state {
        true => Ok(()),
        false => put_state(tx, address, fingerprint, state, now_ms),
    }
}

fn put_state(
    tx: &mut WriteTx<'_>,
    address: &str,
    fingerprint: &str,
    state: KeyState,
    now_ms: i64,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO people_key_addresses (address, fingerprint, state, at_ms)
             VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (address, fingerprint) DO UPDATE SET state = excluded.state,
                 at_ms = excluded.at_ms",
        )?
        .execute((address, fingerprint, state.as_str(), now_ms))?;
    tx.sql()
        .prepare_cached(
            "INSERT INTO people_key_history (address, fingerprint, state, at_ms)
             VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute((address, fingerprint, state.as_str(), now_ms))?;
    Ok(())
}

const SELECT: &str = "SELECT a.address, a.fingerprint, k.technology, k.bytes, k.source, a.state,
        a.at_ms, k.first_at_ms, k.last_at_ms
     FROM people_key_addresses AS a JOIN people_keys AS k USING (fingerprint)";

fn read(row: &Row<'_>) -> rusqlite::Result<PersonKey> {
    Ok(PersonKey {
        address: row.get(0)?,
        fingerprint: row.get(1)?,
        technology: row.get(2)?,
        bytes: row.get(3)?,
        source: row.get(4)?,
        state: KeyState::read(&row.get::<_, String>(5)?),
        state_at_ms: row.get(6)?,
        first_at_ms: row.get(7)?,
        last_at_ms: row.get(8)?,
    })
}

/// Returns the keys of an address, the newest first.
///
/// # Errors
///
/// What SQLite says.
pub fn of_address(tx: &ReadTx<'_>, address: &str) -> Result<Vec<PersonKey>, StoreError> {
    let query = format!("{SELECT} WHERE a.address = ?1 ORDER BY k.first_at_ms DESC, a.fingerprint");
    let mut query = tx.sql().prepare_cached(&query)?;
    let rows = query.query_map([address], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns all keys of all people, by address.
///
/// # Errors
///
/// What SQLite says.
pub fn all(tx: &ReadTx<'_>) -> Result<Vec<PersonKey>, StoreError> {
    let query = format!("{SELECT} ORDER BY a.address, k.first_at_ms DESC, a.fingerprint");
    let mut query = tx.sql().prepare_cached(&query)?;
    let rows = query.query_map([], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the bytes of a key.
///
/// # Errors
///
/// What SQLite says.
pub fn bytes(tx: &ReadTx<'_>, fingerprint: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let mut query =
        tx.sql().prepare_cached("SELECT bytes FROM people_keys WHERE fingerprint = ?1")?;
    Ok(query.query_row([fingerprint], |row| row.get(0)).optional()?)
}

/// Forgets a key, and what was decided about it. What happened stays known.
///
/// # Errors
///
/// [`StoreError::NotFound`].
pub fn remove(tx: &mut WriteTx<'_>, fingerprint: &str) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("DELETE FROM people_keys WHERE fingerprint = ?1")?
        .execute([fingerprint])?;
    if tx.sql().changes() == 0 {
        return Err(StoreError::NotFound("key"));
    }
    Ok(())
}

/// Returns what happened to the keys of an address, oldest first.
///
/// # Errors
///
/// What SQLite says.
pub fn history(tx: &ReadTx<'_>, address: &str) -> Result<Vec<KeyEvent>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT fingerprint, state, at_ms FROM people_key_history WHERE address = ?1 ORDER BY id",
    )?;
    let rows = query.query_map([address], |row| {
        Ok(KeyEvent {
            fingerprint: row.get(0)?,
            state: KeyState::read(&row.get::<_, String>(1)?),
            at_ms: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes whether an address wants encrypted answers, unless a newer message said otherwise; and
/// that it wrote encrypted itself.
///
/// # Errors
///
/// What SQLite says.
pub fn prefer(
    tx: &mut WriteTx<'_>,
    address: &str,
    prefers: Option<bool>,
    answered: bool,
    at_ms: i64,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO people_privacy (address, prefers_private, told_at_ms, answered_at_ms)
             VALUES (?1, coalesce(?2, 0), ?4, iif(?3, ?4, NULL))
             ON CONFLICT (address) DO UPDATE SET
                 prefers_private = iif(?2 IS NOT NULL AND ?4 >= told_at_ms, ?2, prefers_private),
                 told_at_ms = iif(?2 IS NOT NULL, max(told_at_ms, ?4), told_at_ms),
                 answered_at_ms = iif(?3, max(coalesce(answered_at_ms, 0), ?4), answered_at_ms)",
        )?
        .execute((address, prefers, answered, at_ms))?;
    Ok(())
}

/// Whether an address asked for encrypted answers, or writes encrypted itself.
///
/// # Errors
///
/// What SQLite says.
pub fn prefers(tx: &ReadTx<'_>, address: &str) -> Result<bool, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT prefers_private OR answered_at_ms IS NOT NULL FROM people_privacy
         WHERE address = ?1",
    )?;
    Ok(query.query_row([address], |row| row.get(0)).optional()?.unwrap_or(false))
}

#[cfg(test)]
#[path = "people_keys_tests.rs"]
mod tests;
