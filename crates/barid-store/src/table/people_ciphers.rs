//! What other people's programs can read, as their signed messages say (RFC 8551 §2.5.2): kept with
//! the certificate that is encrypted for.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use rusqlite::OptionalExtension;

pub(crate) const SCHEMA: &str = "
ALTER TABLE people_keys ADD COLUMN reads_gcm INTEGER NOT NULL DEFAULT 0; -- whether AES-256-GCM can be read
ALTER TABLE people_keys ADD COLUMN ciphers_told_ms INTEGER; -- date of the message that said so, Unix time; NULL for none
";

/// Notes whether the owner of a certificate reads AES-256-GCM, unless a newer message said
/// otherwise. `told_ms` is the date of the message, in milliseconds since the epoch.
///
/// # Errors
///
/// What SQLite says.
pub fn note(
    tx: &mut WriteTx<'_>,
    fingerprint: &str,
    reads_gcm: bool,
    told_ms: i64,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "UPDATE people_keys SET reads_gcm = ?2, ciphers_told_ms = ?3
             WHERE fingerprint = ?1 AND (ciphers_told_ms IS NULL OR ciphers_told_ms < ?3)",
        )?
        .execute((fingerprint, reads_gcm, told_ms))?;
    Ok(())
}

/// Whether the owner of a certificate is known to read AES-256-GCM, and the date of the message
/// that last told, in milliseconds since the epoch.
///
/// # Errors
///
/// What SQLite says.
pub fn get(tx: &ReadTx<'_>, fingerprint: &str) -> Result<(bool, Option<i64>), StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT reads_gcm, ciphers_told_ms FROM people_keys WHERE fingerprint = ?1",
    )?;
    let found = query.query_row([fingerprint], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(found.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        people_keys::{self, NewKey},
        world::World,
    };

    #[test]
    fn the_newest_message_says_what_can_be_read() {
        let world = World::new();
        let key =
            NewKey { fingerprint: "AB", technology: "smime", bytes: b"der", source: "signature" };
        let get = || world.store.read(|tx| get(tx, "AB")).unwrap();
        assert_eq!(get(), (false, None), "no such certificate");
        world.store.write(|tx| people_keys::note(tx, "bo@x.test", &key, 1).map(drop)).unwrap();
        assert_eq!(get(), (false, None), "it said nothing");
        for (says, told_ms, expected) in [
            (true, 50, (true, Some(50))),
            (false, 40, (true, Some(50))),
            (false, 60, (false, Some(60))),
            (true, 61, (true, Some(61))),
        ] {
            world.store.write(|tx| note(tx, "AB", says, told_ms)).unwrap();
            assert_eq!(get(), expected, "{says} {told_ms}");
        }
        world.store.write(|tx| people_keys::note(tx, "bo@x.test", &key, 2).map(drop)).unwrap();
        assert_eq!(get(), (true, Some(61)), "the same certificate again changes nothing");
    }
}
