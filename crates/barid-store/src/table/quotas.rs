//! How full each account is, as its server told, and when it was last asked.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, Quota, QuotaTold, Usage};
use rusqlite::{OptionalExtension, Row};

pub(crate) const SCHEMA: &str = "
CREATE TABLE quotas (
    account_id     INTEGER PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    asked_at       INTEGER NOT NULL DEFAULT 0, -- Unix time, milliseconds
    told_at        INTEGER, -- likewise; NULL where nothing is known
    used_bytes     INTEGER, -- NULL where it was not told
    limit_bytes    INTEGER, -- NULL where there is no limit
    used_messages  INTEGER, -- NULL where it was not told
    limit_messages INTEGER  -- NULL where there is no limit
) STRICT;
";

/// What [`from_row`] reads, of rows that this table may be missing in.
pub(crate) const COLUMNS: &str = "told_at, used_bytes, limit_bytes, used_messages, limit_messages";

/// Returns when the server of an account was last asked, milliseconds since the epoch.
///
/// # Errors
///
/// What SQLite says.
pub fn asked_at(tx: &ReadTx<'_>, account: AccountId) -> Result<Option<i64>, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT asked_at FROM quotas WHERE account_id = ?1")?;
    Ok(query.query_row([account.0], |row| row.get(0)).optional()?)
}

/// Notes that the server of an account was asked and did not answer. What it told before stays.
/// An account that is gone meanwhile is no error.
///
/// # Errors
///
/// What SQLite says.
pub fn note_asked(tx: &mut WriteTx<'_>, account: AccountId, now_ms: i64) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO quotas (account_id, asked_at) SELECT id, ?2 FROM accounts WHERE id = ?1
             ON CONFLICT (account_id) DO UPDATE SET asked_at = ?2",
        )?
        .execute((account.0, now_ms))?;
    Ok(())
}

/// Notes what the server of an account answered, in place of what it told before. It is news
/// where it is something else. An account that is gone meanwhile is no error.
///
/// # Errors
///
/// What SQLite says.
pub fn note_told(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    quota: Quota,
    now_ms: i64,
) -> Result<(), StoreError> {
    let before = told(tx, account)?.map(|told| told.quota).unwrap_or_default();
    note_asked(tx, account, now_ms)?;
    let told_at = (quota != Quota::default()).then_some(now_ms);
    let numbers = |usage: Option<Usage>| {
        let number = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        (usage.map(|usage| number(usage.used)), usage.and_then(|usage| usage.limit).map(number))
    };
    let ((used_bytes, limit_bytes), (used_messages, limit_messages)) =
        (numbers(quota.storage), numbers(quota.messages));
    tx.sql()
        .prepare_cached(
            "UPDATE quotas SET told_at = ?2, used_bytes = ?3, limit_bytes = ?4,
             used_messages = ?5, limit_messages = ?6 WHERE account_id = ?1",
        )?
        .execute((account.0, told_at, used_bytes, limit_bytes, used_messages, limit_messages))?;
    if before != quota {
        tx.account_changed(account);
    }
    Ok(())
}

fn told(tx: &ReadTx<'_>, account: AccountId) -> Result<Option<QuotaTold>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM quotas WHERE account_id = ?1");
    let mut query = tx.sql().prepare_cached(&sql)?;
    Ok(query.query_row([account.0], from_row).optional()?.flatten())
}

/// Reads [`COLUMNS`].
pub(crate) fn from_row(row: &Row<'_>) -> rusqlite::Result<Option<QuotaTold>> {
    let Some(at_ms) = row.get("told_at")? else { return Ok(None) };
    let number = |name: &str| -> rusqlite::Result<Option<u64>> {
        Ok(row.get::<_, Option<i64>>(name)?.map(i64::unsigned_abs))
    };
    let usage = |used: &str, limit: &str| -> rusqlite::Result<Option<Usage>> {
        let limit = number(limit)?;
        Ok(number(used)?.map(|used| Usage { used, limit }))
    };
    let storage = usage("used_bytes", "limit_bytes")?;
    let messages = usage("used_messages", "limit_messages")?;
    Ok(Some(QuotaTold { quota: Quota { storage, messages }, at_ms }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{accounts, world::World};
    use std::sync::{Arc, Mutex};

    const FULL: Quota = Quota {
        storage: Some(Usage { used: 900, limit: Some(1000) }),
        messages: Some(Usage { used: 7, limit: None }),
    };

    fn quota_of(world: &World) -> Option<QuotaTold> {
        world.store.read(|tx| accounts::get(tx, world.account)).unwrap().quota
    }

    #[test]
    fn what_was_told_is_known_with_its_time_until_something_else_is_told() {
        let world = World::new();
        let asked = || world.store.read(|tx| asked_at(tx, world.account)).unwrap();
        let tell = |quota, now_ms| {
            world.store.write(|tx| note_told(tx, world.account, quota, now_ms)).unwrap();
        };
        assert_eq!((asked(), quota_of(&world)), (None, None));
        tell(FULL, 5);
        let told = Some(QuotaTold { quota: FULL, at_ms: 5 });
        assert_eq!((asked(), quota_of(&world)), (Some(5), told));
        // The server did not answer: what it told is as old as it was.
        world.store.write(|tx| note_asked(tx, world.account, 6)).unwrap();
        assert_eq!((asked(), quota_of(&world)), (Some(6), told));
        let all = world.store.read(accounts::list).unwrap();
        assert_eq!(all.iter().map(|one| one.quota).collect::<Vec<_>>(), [told]);
        tell(Quota::default(), 7);
        assert_eq!((asked(), quota_of(&world)), (Some(7), None));
    }

    #[test]
    fn only_what_is_new_is_news() {
        let world = World::new();
        let heard = Arc::new(Mutex::new(0));
        let ear = Arc::clone(&heard);
        world.store.on_change(Box::new(move |changes| {
            *ear.lock().unwrap() += changes.accounts.len();
        }));
        for (quota, expected) in
            [(Quota::default(), 0), (FULL, 1), (FULL, 1), (Quota::default(), 2)]
        {
            world.store.write(|tx| note_told(tx, world.account, quota, 5)).unwrap();
            assert_eq!(*heard.lock().unwrap(), expected);
        }
    }

    #[test]
    fn an_account_takes_it_along() {
        let world = World::new();
        world.store.write(|tx| note_told(tx, world.account, FULL, 5)).unwrap();
        world.store.write(|tx| accounts::remove(tx, world.account)).unwrap();
        let asked = || world.store.read(|tx| asked_at(tx, world.account)).unwrap();
        assert_eq!(asked(), None);
        // An answer that comes too late.
        world.store.write(|tx| note_told(tx, world.account, FULL, 6)).unwrap();
        assert_eq!(asked(), None);
    }
}
