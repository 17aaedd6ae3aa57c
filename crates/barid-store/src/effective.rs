//! Flags as the user left them: the server's, with what it has not confirmed on top.
//!
//! There is no inverse of a change and no rollback. A new operation, a confirmed
//! one, a discarded one and a change on the server all end in the same fold.

use crate::{
    error::StoreError,
    table::{mailboxes, memberships, messages, pending_ops},
    transaction::{ReadTx, WriteTx},
};
use barid_model::{FlagChange, FlagSet, MessageId, Op};
use rusqlite::OptionalExtension;
use std::collections::HashMap;

/// Returns `remote` with every change of `pending` made to it, oldest first.
///
/// Dropping a change from `pending` is all it takes to undo it.
pub fn effective_flags(remote: &FlagSet, pending: &[FlagChange]) -> FlagSet {
    pending.iter().fold(remote.clone(), |flags, change| change.apply(&flags))
}

/// The changes of flags that wait for servers, by message, oldest first.
#[derive(Default)]
pub(crate) struct Pending(HashMap<MessageId, Vec<FlagChange>>);

impl Pending {
    pub(crate) fn load(tx: &ReadTx<'_>) -> Result<Pending, StoreError> {
        let mut pending = HashMap::<MessageId, Vec<FlagChange>>::new();
        for op in pending_ops::alive(tx)? {
            match op {
                Op::SetFlags { messages, change } => {
                    for message in messages {
                        pending.entry(message).or_default().push(change.clone());
                    }
                }
                Op::Append { .. } => {}
            }
        }
        Ok(Pending(pending))
    }

    fn of(&self, message: MessageId) -> &[FlagChange] {
        self.0.get(&message).map_or(&[], Vec::as_slice)
    }
}

/// Writes what the server has now, and what the user sees then.
pub(crate) fn set_remote(
    tx: &mut WriteTx<'_>,
    message: MessageId,
    remote: &FlagSet,
) -> Result<(), StoreError> {
    write(tx, message, |_| remote.clone())
}

/// Writes that the server has made `change`.
pub(crate) fn confirm(
    tx: &mut WriteTx<'_>,
    message: MessageId,
    change: &FlagChange,
) -> Result<(), StoreError> {
    write(tx, message, |remote| change.apply(remote))
}

/// Writes what the user sees, after the operations have changed.
pub(crate) fn recompute(tx: &mut WriteTx<'_>, message: MessageId) -> Result<(), StoreError> {
    write(tx, message, FlagSet::clone)
}

fn write(
    tx: &mut WriteTx<'_>,
    message: MessageId,
    remote: impl FnOnce(&FlagSet) -> FlagSet,
) -> Result<(), StoreError> {
    let found: Option<(String, String)> = tx
        .sql()
        .prepare_cached("SELECT flags_remote, flags FROM messages WHERE id = ?1")?
        .query_row([message.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    // An operation may outlive its message.
    let Some((old_remote, old)) = found else { return Ok(()) };
    let remote = remote(&messages::flags_from_text(&old_remote));
    let new = effective_flags(&remote, tx.pending()?.of(message));
    let (remote_text, new_text) = (messages::flags_text(&remote), messages::flags_text(&new));
    if remote_text == old_remote && new_text == old {
        return Ok(());
    }
    let is_unread = messages::is_unread(&new);
    tx.sql()
        .prepare_cached(
            "UPDATE messages SET flags_remote = ?2, flags = ?3, unread = ?4 WHERE id = ?1",
        )?
        .execute((message.0, &remote_text, &new_text, is_unread))?;
    if new_text == old {
        return Ok(());
    }
    let was_unread = messages::is_unread(&messages::flags_from_text(&old));
    let moved = i64::from(is_unread) - i64::from(was_unread);
    for mailbox in memberships::mailboxes_of(tx, message)? {
        mailboxes::count(tx, mailbox, 0, moved)?;
    }
    tx.message_changed(message);
    Ok(())
}
