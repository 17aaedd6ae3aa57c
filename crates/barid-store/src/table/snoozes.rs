//! Messages that the user put off until a time: out of every mailbox's list until then, and
//! unread on top from then on. Known here alone; servers keep them where they are.

use crate::{
    error::StoreError,
    ingest,
    table::{memberships, messages, pending_ops},
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, Flag, FlagChange, FlagSet, MailboxId, MessageId, Op};
use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

pub(crate) const SCHEMA: &str = "
CREATE TABLE snoozes (
    message_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    until_ms   INTEGER NOT NULL,            -- Unix time, milliseconds
    woken_ms   INTEGER                      -- likewise, when it came back; NULL before
) STRICT;
CREATE INDEX snoozes_asleep ON snoozes (until_ms) WHERE woken_ms IS NULL;
ALTER TABLE memberships ADD COLUMN asleep INTEGER NOT NULL DEFAULT 0; -- whether it is put off
";

/// Until when a message is put off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snooze {
    /// Milliseconds since the epoch.
    pub until_ms: i64,
    /// When it came back; `None` while it is asleep.
    pub woken_ms: Option<i64>,
}

/// How messages were before they were put off, or brought back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Before(pub(crate) Vec<(MessageId, Option<Snooze>)>);

/// Returns what is known of one message.
///
/// # Errors
///
/// What SQLite says.
pub fn get(tx: &ReadTx<'_>, message: MessageId) -> Result<Option<Snooze>, StoreError> {
    let mut query =
        tx.sql().prepare_cached("SELECT until_ms, woken_ms FROM snoozes WHERE message_id = ?1")?;
    let read =
        |row: &rusqlite::Row<'_>| Ok(Snooze { until_ms: row.get(0)?, woken_ms: row.get(1)? });
    Ok(query.query_row([message.0], read).optional()?)
}

/// Puts a message into a state, and returns the one before.
pub(crate) fn set(
    tx: &mut WriteTx<'_>,
    message: MessageId,
    snooze: Option<Snooze>,
) -> Result<Option<Snooze>, StoreError> {
    let before = get(tx, message)?;
    if before == snooze {
        return Ok(before);
    }
    match snooze {
        Some(Snooze { until_ms, woken_ms }) => tx
            .sql()
            .prepare_cached(
                "INSERT OR REPLACE INTO snoozes (message_id, until_ms, woken_ms)
                 VALUES (?1, ?2, ?3)",
            )?
            .execute((message.0, until_ms, woken_ms))?,
        None => tx
            .sql()
            .prepare_cached("DELETE FROM snoozes WHERE message_id = ?1")?
            .execute([message.0])?,
    };
    let is_asleep = snooze.is_some_and(|one| one.woken_ms.is_none());
    tx.sql()
        .prepare_cached("UPDATE memberships SET asleep = ?2 WHERE message_id = ?1")?
        .execute((message.0, is_asleep))?;
    place(tx, message, snooze.and_then(|one| one.woken_ms))?;
    tx.message_changed(message);
    for mailbox in memberships::mailboxes_of(tx, message)? {
        tx.mailbox_changed(mailbox);
    }
    Ok(before)
}

/// Puts a message where it stands in lists: when it came back, or by its own date.
fn place(tx: &WriteTx<'_>, message: MessageId, woken_ms: Option<i64>) -> Result<(), StoreError> {
    let dates: (Option<i64>, i64) = tx
        .sql()
        .prepare_cached("SELECT sent_at_ms, received_at_ms FROM messages WHERE id = ?1")?
        .query_row([message.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let at_ms = woken_ms.unwrap_or_else(|| ingest::sort_at_ms(dates.0, dates.1));
    for sql in [
        "UPDATE messages SET sort_at_ms = ?2 WHERE id = ?1 AND sort_at_ms <> ?2",
        "UPDATE memberships SET sort_at_ms = ?2 WHERE message_id = ?1 AND sort_at_ms <> ?2",
    ] {
        tx.sql().prepare_cached(sql)?.execute((message.0, at_ms))?;
    }
    Ok(())
}

/// Returns when the next message comes back.
///
/// # Errors
///
/// What SQLite says.
pub fn next_at(tx: &ReadTx<'_>) -> Result<Option<i64>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT until_ms FROM snoozes WHERE woken_ms IS NULL ORDER BY until_ms LIMIT 1",
    )?;
    Ok(query.query_row([], |row| row.get(0)).optional()?)
}

/// Brings back every message whose time has come: unread, and on top. Returns them, and the
/// accounts whose servers have to hear that they are unread.
///
/// # Errors
///
/// What SQLite says.
pub fn wake(
    tx: &mut WriteTx<'_>,
    now_ms: i64,
) -> Result<(Vec<MessageId>, Vec<AccountId>), StoreError> {
    let due: Vec<(MessageId, AccountId, i64, bool)> = tx
        .sql()
        .prepare_cached(
            "SELECT m.id, m.account_id, z.until_ms, m.unread FROM snoozes z
             JOIN messages m ON m.id = z.message_id
             WHERE z.woken_ms IS NULL AND z.until_ms <= ?1 ORDER BY z.until_ms, m.id",
        )?
        .query_map([now_ms], |row| {
            Ok((MessageId(row.get(0)?), AccountId(row.get(1)?), row.get(2)?, row.get(3)?))
        })?
        .collect::<Result<_, _>>()?;
    let mut read = BTreeMap::<AccountId, Vec<MessageId>>::new();
    for (message, account, until_ms, is_unread) in &due {
        set(tx, *message, Some(Snooze { until_ms: *until_ms, woken_ms: Some(now_ms) }))?;
        if !is_unread {
            read.entry(*account).or_default().push(*message);
        }
    }
    let accounts = read.keys().copied().collect();
    for (account, messages) in read {
        let change = FlagChange { add: FlagSet::new(), remove: FlagSet::from([Flag::seen()]) };
        pending_ops::push(tx, account, &Op::SetFlags { messages, change }, now_ms)?;
    }
    Ok((due.into_iter().map(|one| one.0).collect(), accounts))
}

/// Counts the messages that are put off.
///
/// # Errors
///
/// What SQLite says.
pub fn count(tx: &ReadTx<'_>, accounts: Option<&[AccountId]>) -> Result<u32, StoreError> {
    let within = messages::within(accounts);
    let mut query = tx.sql().prepare_cached(&format!(
        "SELECT count(*) FROM snoozes z JOIN messages m ON m.id = z.message_id
         WHERE z.woken_ms IS NULL AND m.hidden = 0 AND {within}"
    ))?;
    Ok(query.query_row([], |row| row.get(0))?)
}

/// Returns how many messages of each mailbox are put off, and how many of those are unread.
pub(crate) fn by_mailbox(tx: &ReadTx<'_>) -> Result<HashMap<MailboxId, (u32, u32)>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT s.mailbox_id, count(*), sum(m.unread)
         FROM snoozes z INDEXED BY snoozes_asleep CROSS JOIN memberships s ON s.message_id = z.message_id
         CROSS JOIN messages m ON m.id = z.message_id
         WHERE z.woken_ms IS NULL AND s.asleep = 1 AND s.shown = 1 GROUP BY s.mailbox_id",
    )?;
    let rows =
        query.query_map([], |row| Ok((MailboxId(row.get(0)?), (row.get(1)?, row.get(2)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
