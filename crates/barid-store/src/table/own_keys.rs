//! The user's own keys: their public halves. The secret ones are with the other secrets of the
//! profile.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};

pub(crate) const SCHEMA: &str = "
CREATE TABLE own_keys (
    fingerprint TEXT    PRIMARY KEY, -- hexadecimal digits in upper case
    technology  TEXT    NOT NULL,    -- openpgp, smime
    bytes       BLOB    NOT NULL,    -- the public half
    added_at_ms INTEGER NOT NULL,    -- Unix time, milliseconds
    recovery    TEXT    NOT NULL     -- none, written, rehearsed: what the user has to get it back by
) STRICT, WITHOUT ROWID;
";

/// What the user has to get a key back by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Recovery {
    /// Nothing.
    #[default]
    None,
    /// A sheet with a code, and a file.
    Written,
    /// The same, and it was tried once.
    Rehearsed,
}

impl Recovery {
    /// Names it, here and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Recovery::None => "none",
            Recovery::Written => "written",
            Recovery::Rehearsed => "rehearsed",
        }
    }
}

/// A key of the user's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnKey {
    /// Hexadecimal digits in upper case.
    pub fingerprint: String,
    /// `openpgp` or `smime`.
    pub technology: String,
    /// The public half.
    pub bytes: Vec<u8>,
    /// When it came into this profile, in milliseconds since the epoch.
    pub added_at_ms: i64,
    /// What the user has to get it back by.
    pub recovery: Recovery,
}

/// Keeps a key, in place of an older copy of it.
///
/// # Errors
///
/// What SQLite says.
pub fn put(tx: &mut WriteTx<'_>, key: &OwnKey) -> Result<(), StoreError> {
    let OwnKey { fingerprint, technology, bytes, added_at_ms, recovery } = key;
    tx.sql()
        .prepare_cached(
            "INSERT INTO own_keys (fingerprint, technology, bytes, added_at_ms, recovery)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (fingerprint) DO UPDATE SET bytes = excluded.bytes",
        )?
        .execute((fingerprint, technology, bytes, added_at_ms, recovery.as_str()))?;
    Ok(())
}

/// Notes what the user has to get a key back by.
///
/// # Errors
///
/// [`StoreError::NotFound`].
pub fn set_recovery(
    tx: &mut WriteTx<'_>,
    fingerprint: &str,
    recovery: Recovery,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("UPDATE own_keys SET recovery = ?2 WHERE fingerprint = ?1")?
        .execute((fingerprint, recovery.as_str()))?;
    match tx.sql().changes() {
        0 => Err(StoreError::NotFound("key")),
        _ => Ok(()),
    }
}

/// Returns all of them, the newest first.
///
/// # Errors
///
/// What SQLite says.
pub fn all(tx: &ReadTx<'_>) -> Result<Vec<OwnKey>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT fingerprint, technology, bytes, added_at_ms, recovery FROM own_keys
         ORDER BY added_at_ms DESC, fingerprint",
    )?;
    let rows = query.query_map([], |row| {
        Ok(OwnKey {
            fingerprint: row.get(0)?,
            technology: row.get(1)?,
            bytes: row.get(2)?,
            added_at_ms: row.get(3)?,
            recovery: match row.get::<_, String>(4)?.as_str() {
                "written" => Recovery::Written,
                "rehearsed" => Recovery::Rehearsed,
                _ => Recovery::None,
            },
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forgets a key.
///
/// # Errors
///
/// [`StoreError::NotFound`].
pub fn remove(tx: &mut WriteTx<'_>, fingerprint: &str) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("DELETE FROM own_keys WHERE fingerprint = ?1")?
        .execute([fingerprint])?;
    match tx.sql().changes() {
        0 => Err(StoreError::NotFound("key")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;

    #[test]
    fn own_keys_are_kept_until_they_are_removed() {
        let world = World::new();
        let store = &world.store;
        let key = |fingerprint: &str, added_at_ms| OwnKey {
            fingerprint: fingerprint.to_owned(),
            technology: "openpgp".to_owned(),
            bytes: b"key".to_vec(),
            added_at_ms,
            recovery: Recovery::None,
        };
        store.write(|tx| put(tx, &key("AA", 1))).unwrap();
        store.write(|tx| put(tx, &key("BB", 2))).unwrap();
        store.write(|tx| set_recovery(tx, "AA", Recovery::Rehearsed)).unwrap();
        store.write(|tx| put(tx, &OwnKey { bytes: b"new".to_vec(), ..key("AA", 3) })).unwrap();
        let all = store.read(super::all).unwrap();
        assert_eq!((all[0].fingerprint.as_str(), all[1].fingerprint.as_str()), ("BB", "AA"));
        assert_eq!((all[1].bytes.as_slice(), all[1].recovery), (&b"new"[..], Recovery::Rehearsed));
        store.write(|tx| remove(tx, "AA")).unwrap();
        assert!(store.write(|tx| remove(tx, "AA")).is_err());
        assert!(store.write(|tx| set_recovery(tx, "AA", Recovery::Written)).is_err());
    }
}
