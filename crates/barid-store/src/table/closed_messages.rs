//! Messages that nobody but their readers can look into, and which of them are found by what is
//! within. That they are closed can be seen from outside; what is within is never a column.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, MessageId};
use rusqlite::OptionalExtension;

/// What came before this table was, nobody has looked at: all of it waits.
pub(crate) const SCHEMA: &str = "
CREATE TABLE closed_messages (
    message_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL,
    state      TEXT    NOT NULL -- 'waits' to be looked into, 'found' by what is within, 'kept' shut
) STRICT;
CREATE INDEX closed_messages_by_state ON closed_messages (account_id, state, message_id);
INSERT INTO closed_messages (message_id, account_id, state)
    SELECT id, account_id, 'waits' FROM messages WHERE raw_id IS NOT NULL;
";

/// How far a closed message is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Nobody looked into it yet.
    Waits,
    /// It is found by what is within.
    Found,
    /// It could not be opened.
    Kept,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            State::Waits => "waits",
            State::Found => "found",
            State::Kept => "kept",
        }
    }
}

/// Notes that a message is closed, and that what its row and the index say came from outside.
pub(crate) fn note(
    tx: &WriteTx<'_>,
    account: AccountId,
    message: MessageId,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO closed_messages (message_id, account_id, state) VALUES (?1, ?2, 'waits')
             ON CONFLICT (message_id) DO UPDATE SET state = 'waits'",
        )?
        .execute((message.0, account.0))?;
    Ok(())
}

/// Returns messages of an account in that state, the newest here first.
pub(crate) fn list(
    tx: &ReadTx<'_>,
    account: AccountId,
    state: State,
    limit: u32,
) -> Result<Vec<MessageId>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT message_id FROM closed_messages WHERE account_id = ?1 AND state = ?2
         ORDER BY message_id DESC LIMIT ?3",
    )?;
    let rows =
        query.query_map((account.0, state.as_str(), limit), |row| Ok(MessageId(row.get(0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether a message is in that state.
pub(crate) fn is(tx: &ReadTx<'_>, message: MessageId, state: State) -> Result<bool, StoreError> {
    let mut query =
        tx.sql().prepare_cached("SELECT state FROM closed_messages WHERE message_id = ?1")?;
    let found: Option<String> = query.query_row([message.0], |row| row.get(0)).optional()?;
    Ok(found.is_some_and(|found| found == state.as_str()))
}

/// Notes how far a message is known.
pub(crate) fn set(tx: &WriteTx<'_>, message: MessageId, state: State) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("UPDATE closed_messages SET state = ?2 WHERE message_id = ?1")?
        .execute((message.0, state.as_str()))?;
    Ok(())
}

/// Forgets a message that turned out to be open.
pub(crate) fn remove(tx: &WriteTx<'_>, message: MessageId) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("DELETE FROM closed_messages WHERE message_id = ?1")?
        .execute([message.0])?;
    Ok(())
}

/// Lets every message that could not be opened be tried again: another key is there.
///
/// # Errors
///
/// What SQLite says.
pub fn try_again(tx: &mut WriteTx<'_>) -> Result<(), StoreError> {
    tx.sql().execute("UPDATE closed_messages SET state = 'waits' WHERE state = 'kept'", [])?;
    Ok(())
}
