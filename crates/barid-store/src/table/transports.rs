//! What domains promised about mail that is brought to them, when they were last asked.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use rusqlite::OptionalExtension;

pub(crate) const SCHEMA: &str = "
CREATE TABLE transports (
    domain      TEXT    PRIMARY KEY, -- in lower case
    takes_mail  INTEGER,             -- whether anybody takes its mail; NULL where DNS could not say
    mta_sts     TEXT    NOT NULL,    -- its policy on the web (RFC 8461): enforce, testing, missing, broken, unknown
    dane        INTEGER,             -- whether signed DNS names its certificates (RFC 7672); NULL likewise
    asked_at_ms INTEGER NOT NULL     -- Unix time, milliseconds
) STRICT, WITHOUT ROWID;
";

/// What a domain promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Whether anybody takes its mail.
    pub takes_mail: Option<bool>,
    /// Its policy on the web.
    pub mta_sts: String,
    /// Whether signed DNS names its certificates.
    pub dane: Option<bool>,
    /// When it was asked, in milliseconds since the epoch.
    pub at_ms: i64,
}

/// Notes what a domain promised, in place of what it did before.
///
/// # Errors
///
/// What SQLite says.
pub fn put(tx: &mut WriteTx<'_>, domain: &str, asked: &Asked) -> Result<(), StoreError> {
    let Asked { takes_mail, mta_sts, dane, at_ms } = asked;
    tx.sql()
        .prepare_cached(
            "INSERT INTO transports (domain, takes_mail, mta_sts, dane, asked_at_ms)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (domain) DO UPDATE SET takes_mail = excluded.takes_mail,
                 mta_sts = excluded.mta_sts, dane = excluded.dane, asked_at_ms = excluded.asked_at_ms",
        )?
        .execute((domain, takes_mail, mta_sts, dane, at_ms))?;
    Ok(())
}

/// Returns what a domain promised, if it was ever asked.
///
/// # Errors
///
/// What SQLite says.
pub fn get(tx: &ReadTx<'_>, domain: &str) -> Result<Option<Asked>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT takes_mail, mta_sts, dane, asked_at_ms FROM transports WHERE domain = ?1",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Asked {
            takes_mail: row.get(0)?,
            mta_sts: row.get(1)?,
            dane: row.get(2)?,
            at_ms: row.get(3)?,
        })
    };
    Ok(query.query_row([domain], read).optional()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{MAY_MS, World};

    #[test]
    fn the_last_answer_counts() {
        let world = World::new();
        let asked = |mta_sts: &str, dane| Asked {
            takes_mail: Some(true),
            mta_sts: mta_sts.to_owned(),
            dane,
            at_ms: MAY_MS,
        };
        assert_eq!(world.store.read(|tx| get(tx, "example.org")).unwrap(), None);
        for one in [asked("unknown", None), asked("enforce", Some(false))] {
            world.store.write(|tx| put(tx, "example.org", &one)).unwrap();
            assert_eq!(world.store.read(|tx| get(tx, "example.org")).unwrap(), Some(one));
        }
        world.assert_whole();
    }
}
