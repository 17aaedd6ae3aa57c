//! Under which name the servers of an account write what they found out about messages
//! (RFC 8601 §2.5): the one thing that tells their word from anybody's. It is learned, and what
//! the user says about it counts first.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, ResultsFrom};
use rusqlite::{OptionalExtension, Row};

pub(crate) const SCHEMA: &str = "
CREATE TABLE authserv_ids (
    account_id    INTEGER PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    name          TEXT    NOT NULL, -- in lower case; empty where its servers write none
    learned_at_ms INTEGER NOT NULL  -- Unix time, milliseconds
) STRICT;
";

/// What the user says about it.
pub(crate) const CHOSEN: &str = "
ALTER TABLE authserv_ids ADD COLUMN chosen TEXT; -- likewise; NULL: what was learned counts; empty: nobody's word does
";

/// What [`from_row`] reads, of rows that this table may be missing in.
pub(crate) const COLUMNS: &str = "authserv_ids.name AS learned_name, authserv_ids.chosen";

/// What was learned about an account's servers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learned {
    /// The name; empty where they write none.
    pub name: String,
    /// When, in milliseconds since the epoch; 0 for never.
    pub at_ms: i64,
}

/// Notes the name that an account's servers use.
///
/// # Errors
///
/// What SQLite says.
pub fn learn(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    name: &str,
    now_ms: i64,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO authserv_ids (account_id, name, learned_at_ms)
             SELECT id, lower(?2), ?3 FROM accounts WHERE id = ?1
             ON CONFLICT (account_id) DO UPDATE SET name = excluded.name,
                 learned_at_ms = excluded.learned_at_ms",
        )?
        .execute((account.0, name, now_ms))?;
    Ok(())
}

/// Notes whose word counts for an account. It is news.
///
/// # Errors
///
/// What SQLite says.
pub fn choose(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    from: &ResultsFrom,
) -> Result<(), StoreError> {
    let chosen = match from {
        ResultsFrom::Learned => None,
        ResultsFrom::Nobody => Some(""),
        ResultsFrom::Server(name) => Some(name.as_str()),
    };
    tx.sql()
        .prepare_cached(
            "INSERT INTO authserv_ids (account_id, name, learned_at_ms, chosen)
             SELECT id, '', 0, ?2 FROM accounts WHERE id = ?1
             ON CONFLICT (account_id) DO UPDATE SET chosen = excluded.chosen",
        )?
        .execute((account.0, chosen))?;
    tx.account_changed(account);
    Ok(())
}

/// Returns what was learned about an account's servers, if anything was.
///
/// # Errors
///
/// What SQLite says.
pub fn learned(tx: &ReadTx<'_>, account: AccountId) -> Result<Option<Learned>, StoreError> {
    let mut query = tx
        .sql()
        .prepare_cached("SELECT name, learned_at_ms FROM authserv_ids WHERE account_id = ?1")?;
    let read = |row: &Row<'_>| Ok(Learned { name: row.get(0)?, at_ms: row.get(1)? });
    Ok(query.query_row([account.0], read).optional()?)
}

/// Returns the name whose word counts for an account: what the user said, or what was learned.
/// `None` where nobody's does.
///
/// # Errors
///
/// What SQLite says.
pub fn counting(tx: &ReadTx<'_>, account: AccountId) -> Result<Option<String>, StoreError> {
    let mut query = tx
        .sql()
        .prepare_cached("SELECT coalesce(chosen, name) FROM authserv_ids WHERE account_id = ?1")?;
    let name: Option<String> = query.query_row([account.0], |row| row.get(0)).optional()?;
    Ok(name.filter(|name| !name.is_empty()))
}

/// Reads [`COLUMNS`]: whose word counts, and what was learned.
pub(crate) fn from_row(row: &Row<'_>) -> rusqlite::Result<(ResultsFrom, Option<String>)> {
    let learned: Option<String> = row.get("learned_name")?;
    let from = match row.get::<_, Option<String>>("chosen")? {
        None => ResultsFrom::Learned,
        Some(name) if name.is_empty() => ResultsFrom::Nobody,
        Some(name) => ResultsFrom::Server(name),
    };
    Ok((from, learned.filter(|name| !name.is_empty())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{accounts, world::World};

    #[test]
    fn what_the_user_says_counts_before_what_was_learned() {
        let world = World::new();
        let id = world.account;
        let now = || {
            let read = world.store.read(|tx| Ok((counting(tx, id)?, accounts::get(tx, id)?)));
            let (counting, account) = read.unwrap();
            (counting, account.results_from, account.learned_authserv_id)
        };
        let choose = |from: &ResultsFrom| {
            world.store.write(|tx| choose(tx, id, from)).unwrap();
        };
        assert_eq!(now(), (None, ResultsFrom::Learned, None));
        let own = ResultsFrom::Server("mx.own.test".to_owned());
        choose(&own);
        let name = |text: &str| Some(text.to_owned());
        assert_eq!(now(), (name("mx.own.test"), own.clone(), None));
        world.store.write(|tx| learn(tx, id, "MX.Learned.test", 5)).unwrap();
        assert_eq!(now(), (name("mx.own.test"), own, name("mx.learned.test")));
        choose(&ResultsFrom::Nobody);
        assert_eq!(now(), (None, ResultsFrom::Nobody, name("mx.learned.test")));
        choose(&ResultsFrom::Learned);
        assert_eq!(now(), (name("mx.learned.test"), ResultsFrom::Learned, name("mx.learned.test")));
        world.assert_whole();
    }
}
