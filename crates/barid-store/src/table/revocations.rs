//! What issuers said of certificates, as far as the user had them asked.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use rusqlite::OptionalExtension;

pub(crate) const SCHEMA: &str = "
CREATE TABLE revocations (
    fingerprint     TEXT    PRIMARY KEY, -- of the certificate: SHA-256, hexadecimal digits in upper case
    issuer          BLOB    NOT NULL,    -- the certificate of who issued it, DER
    standing        TEXT    NOT NULL,    -- good, withdrawn, unknown
    withdrawn_at_ms INTEGER,             -- Unix time, milliseconds; NULL unless it is withdrawn
    asked_at_ms     INTEGER NOT NULL,    -- likewise
    holds_until_ms  INTEGER NOT NULL     -- likewise: nobody is asked again before
) STRICT, WITHOUT ROWID;
";

/// What an issuer said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It did not withdraw the certificate.
    Good,
    /// It withdrew it.
    Withdrawn {
        /// Since when, in milliseconds since the epoch.
        at_ms: i64,
    },
    /// It could not be asked, or could not say.
    Unknown,
}

/// What is known of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The certificate of who issued it, in DER.
    pub issuer: Vec<u8>,
    /// What that one said.
    pub standing: Standing,
    /// When it was asked, in milliseconds since the epoch.
    pub asked_at_ms: i64,
    /// Until when that holds, in milliseconds since the epoch.
    pub holds_until_ms: i64,
}

/// Notes what an issuer said, in place of what it said before. That it could not be asked does not
/// give a certificate back that it withdrew.
///
/// # Errors
///
/// What SQLite says.
pub fn put(tx: &mut WriteTx<'_>, fingerprint: &str, told: &Told) -> Result<(), StoreError> {
    let (standing, withdrawn_at_ms) = match told.standing {
        Standing::Good => ("good", None),
        Standing::Withdrawn { at_ms } => ("withdrawn", Some(at_ms)),
        Standing::Unknown => ("unknown", None),
    };
    tx.sql()
        .prepare_cached(
            "INSERT INTO revocations
                 (fingerprint, issuer, standing, withdrawn_at_ms, asked_at_ms, holds_until_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (fingerprint) DO UPDATE SET issuer = excluded.issuer,
                 standing = iif(standing = 'withdrawn' AND excluded.standing = 'unknown',
                     standing, excluded.standing),
                 withdrawn_at_ms = iif(standing = 'withdrawn' AND excluded.standing = 'unknown',
                     withdrawn_at_ms, excluded.withdrawn_at_ms),
                 asked_at_ms = excluded.asked_at_ms, holds_until_ms = excluded.holds_until_ms",
        )?
        .execute((
            fingerprint,
            &told.issuer,
            standing,
            withdrawn_at_ms,
            told.asked_at_ms,
            told.holds_until_ms,
        ))?;
    Ok(())
}

/// Returns what is known of a certificate, if its issuer was ever asked.
///
/// # Errors
///
/// What SQLite says.
pub fn get(tx: &ReadTx<'_>, fingerprint: &str) -> Result<Option<Told>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT issuer, standing, withdrawn_at_ms, asked_at_ms, holds_until_ms FROM revocations
         WHERE fingerprint = ?1",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        let standing: String = row.get(1)?;
        let withdrawn_at_ms: Option<i64> = row.get(2)?;
        Ok(Told {
            issuer: row.get(0)?,
            standing: match (standing.as_str(), withdrawn_at_ms) {
                ("good", _) => Standing::Good,
                ("withdrawn", Some(at_ms)) => Standing::Withdrawn { at_ms },
                _ => Standing::Unknown,
            },
            asked_at_ms: row.get(3)?,
            holds_until_ms: row.get(4)?,
        })
    };
    Ok(query.query_row([fingerprint], read).optional()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;

    #[test]
    fn what_was_withdrawn_is_only_given_back_by_word() {
        use Standing::{Good, Unknown, Withdrawn};
        let world = World::new();
        let read = || world.store.read(|tx| get(tx, "AB")).unwrap();
        assert_eq!(read(), None);
        let withdrawn = Withdrawn { at_ms: 7 };
        for (says, expected) in [
            (Unknown, Unknown),
            (Good, Good),
            (Unknown, Unknown),
            (withdrawn, withdrawn),
            (Unknown, withdrawn),
            (Good, Good),
        ] {
            let told =
                Told { issuer: b"der".to_vec(), standing: says, asked_at_ms: 8, holds_until_ms: 9 };
            world.store.write(|tx| put(tx, "AB", &told)).unwrap();
            assert_eq!(read(), Some(Told { standing: expected, ..told }), "{says:?}");
        }
    }
}
