//! What DNS said about the signatures of messages when they came: keys are changed and taken
//! back, and what was proven with them stays proven.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, MessageId, Role, TxtAnswer, TxtRecords};
use std::collections::BTreeMap;

pub(crate) const SCHEMA: &str = "
CREATE TABLE dns_answers (
    id         INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL, -- in lower case, without a dot at its end
    is_missing INTEGER NOT NULL, -- 1 where there is no record of that name
    record     BLOB    NOT NULL, -- one text record; empty where there is none
    UNIQUE (name, is_missing, record)
) STRICT;
CREATE TABLE message_answers (
    message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    answer_id  INTEGER NOT NULL REFERENCES dns_answers (id),
    PRIMARY KEY (message_id, answer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_answers_by_answer ON message_answers (answer_id);
CREATE TABLE asked_dns (
    message_id  INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    asked_at_ms INTEGER NOT NULL -- Unix time, milliseconds: when DNS was asked, or did not have to be
) STRICT;
";

/// What DNS could not tell at once.
pub(crate) const OPEN: &str = "
ALTER TABLE asked_dns ADD COLUMN is_open INTEGER NOT NULL DEFAULT 0; -- 1 where it could not tell everything
CREATE INDEX asked_dns_open ON asked_dns (asked_at_ms) WHERE is_open = 1;
";

/// Notes what DNS said about a message, in place of what it said before. What could not be had
/// is not kept, but that it could not.
///
/// # Errors
///
/// What SQLite says.
pub fn keep(
    tx: &mut WriteTx<'_>,
    message: MessageId,
    answers: &TxtRecords,
    now_ms: i64,
) -> Result<(), StoreError> {
    let is_open = answers.iter().any(|(_, answer)| *answer == TxtAnswer::Failed);
    tx.sql()
        .prepare_cached(
            "INSERT INTO asked_dns (message_id, asked_at_ms, is_open)
             SELECT id, ?2, ?3 FROM messages WHERE id = ?1
             ON CONFLICT (message_id) DO UPDATE SET asked_at_ms = excluded.asked_at_ms,
                 is_open = excluded.is_open",
        )?
        .execute((message.0, now_ms, is_open))?;
    if tx.sql().changes() == 0 {
        // It is gone meanwhile.
        return Ok(());
    }
    tx.sql()
        .prepare_cached("DELETE FROM message_answers WHERE message_id = ?1")?
        .execute([message.0])?;
    for (name, answer) in answers.iter() {
        let (is_missing, records) = match answer {
            TxtAnswer::Found(records) => (false, records.clone()),
            TxtAnswer::Missing => (true, vec![Vec::new()]),
            TxtAnswer::Failed => continue,
        };
        for record in records {
            tx.sql()
                .prepare_cached(
                    "INSERT INTO dns_answers (name, is_missing, record) VALUES (?1, ?2, ?3)
                     ON CONFLICT (name, is_missing, record) DO NOTHING",
                )?
                .execute((name, is_missing, &record))?;
            tx.sql()
                .prepare_cached(
                    "INSERT INTO message_answers (message_id, answer_id) SELECT ?1, id FROM dns_answers
                     WHERE name = ?2 AND is_missing = ?3 AND record = ?4 ON CONFLICT DO NOTHING",
                )?
                .execute((message.0, name, is_missing, &record))?;
        }
    }
    Ok(())
}

/// Returns what DNS said about a message.
///
/// # Errors
///
/// What SQLite says.
pub fn of(tx: &ReadTx<'_>, message: MessageId) -> Result<TxtRecords, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT a.name, a.is_missing, a.record FROM message_answers m
         JOIN dns_answers a ON a.id = m.answer_id WHERE m.message_id = ?1 ORDER BY a.name, a.id",
    )?;
    let mut rows = query.query([message.0])?;
    let mut found: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let records = found.entry(row.get(0)?).or_default();
        if !row.get::<_, bool>(1)? {
            records.push(row.get(2)?);
        }
    }
    let mut answers = TxtRecords::default();
    for (name, records) in found {
        let answer =
            if records.is_empty() { TxtAnswer::Missing } else { TxtAnswer::Found(records) };
        answers.insert(&name, answer);
    }
    Ok(answers)
}

/// Returns when DNS was asked about a message, in milliseconds since the epoch; `None` for never.
///
/// # Errors
///
/// What SQLite says.
pub fn asked_at(tx: &ReadTx<'_>, message: MessageId) -> Result<Option<i64>, StoreError> {
    let mut query =
        tx.sql().prepare_cached("SELECT asked_at_ms FROM asked_dns WHERE message_id = ?1")?;
    let mut rows = query.query([message.0])?;
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
}

/// Returns messages in an account's inbox that DNS was never asked about, whose bytes are here,
/// newest first: those among its newest thousand that came since `since_ms`, at most `limit`.
///
/// # Errors
///
/// What SQLite says.
pub fn due(
    tx: &ReadTx<'_>,
    account: AccountId,
    since_ms: i64,
    limit: u32,
) -> Result<Vec<MessageId>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT m.id FROM (SELECT s.message_id AS id FROM mailboxes b
             JOIN memberships s ON s.mailbox_id = b.id
             WHERE b.account_id = ?1 AND b.role = ?2 ORDER BY s.sort_at_ms DESC LIMIT 1000) newest
         JOIN messages m ON m.id = newest.id
         WHERE m.raw_id IS NOT NULL AND m.received_at_ms >= ?3
           AND NOT EXISTS (SELECT 1 FROM asked_dns a WHERE a.message_id = m.id) LIMIT ?4",
    )?;
    let rows =
        query.query_map((account.0, Role::Inbox.as_str(), since_ms, limit), |row| row.get(0))?;
    rows.map(|id| Ok(MessageId(id?))).collect()
}

/// Returns messages of an account about which DNS could not tell everything when it was last
/// asked, up to `until_ms`: those that came since `since_ms`, newest first, at most `limit`.
///
/// # Errors
///
/// What SQLite says.
pub fn open(
    tx: &ReadTx<'_>,
    account: AccountId,
    since_ms: i64,
    until_ms: i64,
    limit: u32,
) -> Result<Vec<MessageId>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT m.id FROM asked_dns a JOIN messages m ON m.id = a.message_id
         WHERE a.is_open = 1 AND a.asked_at_ms <= ?3 AND m.account_id = ?1
           AND m.raw_id IS NOT NULL AND m.received_at_ms >= ?2
         ORDER BY m.received_at_ms DESC LIMIT ?4",
    )?;
    let rows = query.query_map((account.0, since_ms, until_ms, limit), |row| row.get(0))?;
    rows.map(|id| Ok(MessageId(id?))).collect()
}

/// Has DNS asked again about those messages of an account that came since `since_ms` and of which
/// it knows nothing: whoever's word counted for them may count no more.
///
/// # Errors
///
/// What SQLite says.
pub fn forget_unasked(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    since_ms: i64,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "DELETE FROM asked_dns WHERE message_id IN (
                 SELECT id FROM messages WHERE account_id = ?1 AND received_at_ms >= ?2)
               AND NOT EXISTS (SELECT 1 FROM message_answers a
                   WHERE a.message_id = asked_dns.message_id)",
        )?
        .execute((account.0, since_ms))?;
    Ok(())
}

/// Returns the newest messages of an account's inbox whose bytes are here, at most `limit`.
///
/// # Errors
///
/// What SQLite says.
pub fn newest(
    tx: &ReadTx<'_>,
    account: AccountId,
    limit: u32,
) -> Result<Vec<MessageId>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT m.id FROM mailboxes b
         JOIN memberships s ON s.mailbox_id = b.id
         JOIN messages m ON m.id = s.message_id
         WHERE b.account_id = ?1 AND b.role = ?2 AND m.raw_id IS NOT NULL
         ORDER BY s.sort_at_ms DESC LIMIT ?3",
    )?;
    let rows = query.query_map((account.0, Role::Inbox.as_str(), limit), |row| row.get(0))?;
    rows.map(|id| Ok(MessageId(id?))).collect()
}

/// Returns the newest messages of an account whose bytes are here and whose author's address has
/// that ending, at most `limit`. Looks through all of them.
///
/// # Errors
///
/// What SQLite says.
pub fn came_from(
    tx: &ReadTx<'_>,
    account: AccountId,
    ending: &str,
    limit: u32,
) -> Result<Vec<MessageId>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT id FROM messages WHERE account_id = ?1 AND raw_id IS NOT NULL
             AND instr(lower(\"from\"), lower(?2) || '\"') > 0
         ORDER BY sort_at_ms DESC LIMIT ?3",
    )?;
    let rows = query.query_map((account.0, ending, limit), |row| row.get(0))?;
    rows.map(|id| Ok(MessageId(id?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{MAY_MS, World};

    fn answers() -> TxtRecords {
        let mut answers = TxtRecords::default();
        answers.insert("k.example", TxtAnswer::Found(vec![b"one".to_vec(), b"two".to_vec()]));
        answers.insert("none.example", TxtAnswer::Missing);
        answers.insert("lost.example", TxtAnswer::Failed);
        answers
    }

    #[test]
    fn answers_are_kept_once_and_go_with_their_message() {
        let world = World::new();
        let first = world.receive("1:1", "A", "", "x");
        let second = world.receive("1:2", "B", "", "y");
        let due = || world.store.read(|tx| due(tx, world.account, 0, 9)).unwrap();
        assert_eq!(due().len(), 2);
        for id in [first, second, first] {
            world.store.write(|tx| keep(tx, id, &answers(), MAY_MS)).unwrap();
        }
        assert!(due().is_empty());
        let read = world.store.read(|tx| of(tx, first)).unwrap();
        assert_eq!(read.get("K.example."), answers().get("k.example"));
        assert_eq!(read.get("none.example"), Some(&TxtAnswer::Missing));
        assert_eq!(read.get("lost.example"), None, "it may be had later");
        let kept = |tx: &ReadTx<'_>| {
            let count = "SELECT count(*) FROM dns_answers";
            Ok(tx.sql().query_row(count, [], |row| row.get::<_, u32>(0))?)
        };
        assert_eq!(world.store.read(kept).unwrap(), 3);
        assert_eq!(world.store.read(|tx| asked_at(tx, second)).unwrap(), Some(MAY_MS));
        world.assert_whole();
    }

    #[test]
    fn what_dns_could_not_tell_stays_open_until_it_can() {
        let world = World::new();
        let id = world.receive("1:1", "A", "", "x");
        let open =
            |since, until| world.store.read(|tx| open(tx, world.account, since, until, 9)).unwrap();
        let keep = |answers: &TxtRecords, at| {
            world.store.write(|tx| keep(tx, id, answers, at)).unwrap();
        };
        keep(&answers(), MAY_MS);
        assert_eq!(open(0, MAY_MS), [id]);
        assert!(open(0, MAY_MS - 1).is_empty(), "it was asked about only now");
        assert!(open(i64::MAX, MAY_MS).is_empty(), "it is too old");
        let mut all = answers();
        all.insert("lost.example", TxtAnswer::Missing);
        keep(&all, MAY_MS + 1);
        assert!(open(0, i64::MAX).is_empty());
    }

    #[test]
    fn what_nobody_was_asked_about_can_be_asked_about_again() {
        let world = World::new();
        let asked = world.receive("1:1", "A", "", "x");
        let told = world.receive("1:2", "B", "", "y");
        world.store.write(|tx| keep(tx, asked, &answers(), MAY_MS)).unwrap();
        world.store.write(|tx| keep(tx, told, &TxtRecords::default(), MAY_MS)).unwrap();
        let forget = |since| world.store.write(|tx| forget_unasked(tx, world.account, since));
        let due = || world.store.read(|tx| due(tx, world.account, 0, 9)).unwrap();
        forget(i64::MAX).unwrap();
        assert!(due().is_empty());
        forget(0).unwrap();
        assert_eq!(due(), [told]);
    }

    #[test]
    fn only_what_came_lately_is_asked_about() {
        let world = World::new();
        world.receive("1:1", "A", "", "x");
        let due = |since| world.store.read(|tx| due(tx, world.account, since, 9)).unwrap().len();
        assert_eq!((due(0), due(i64::MAX)), (1, 0));
        assert_eq!(world.store.read(|tx| newest(tx, world.account, 5)).unwrap().len(), 1);
    }
}
