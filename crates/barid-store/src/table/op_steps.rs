//! How a waiting change becomes the server's: a page of messages at a time, each page confirmed
//! before the next is asked for, and what was not asked for yet can be dropped in between.

use super::pending_ops::{get, read, write};
use crate::{
    effective,
    error::StoreError,
    hierarchy, merge,
    pages::{count, join, messages_of, split},
    placement,
    table::{mailboxes, memberships, messages, outbox_receipts},
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, FlagChange, MailboxId, MessageId, Op, OpId};
use std::collections::HashMap;

pub(crate) const PAGES: &str = "
-- Of the messages in body, those in front that the server is being asked about; for a change
-- without messages, whether it was begun.
ALTER TABLE pending_ops ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pending_ops ADD COLUMN done  INTEGER NOT NULL DEFAULT 0; -- messages that are the server's
UPDATE pending_ops SET asked = 1000000000 WHERE started = 1;
";

/// Messages that a server is asked about at a time.
const PAGE: usize = 500;

/// What to do about a change whose turn it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The server has to be asked for this much of it.
    Ask(Op),
    /// Its messages have no names on the server now. It has to wait until they do.
    Wait,
    /// There was nothing left to do; it is gone.
    Nothing,
}

/// Takes the next page of a change, and notes that the server is about to be asked for it. What
/// later changes leave nothing of is dropped before.
///
/// # Errors
///
/// `NotFound` without such an operation.
pub fn begin(tx: &mut WriteTx<'_>, id: OpId) -> Result<Turn, StoreError> {
    let row = get(tx, id)?;
    let mut op = row.op;
    if asked(tx, id)? == 0 {
        let later = alive_after(tx, row.account, id)?;
        let Some(left) = shrink(tx, id, op, &later)? else { return Ok(Turn::Nothing) };
        op = left;
    }
    let size = match asked(tx, id)? {
        0 => PAGE,
        asked => asked,
    };
    let (page, _) = split(op, size);
    if awaits_names(tx, &page)? {
        return Ok(Turn::Wait);
    }
    let asked = u32::try_from(count(&page).max(1)).unwrap_or(u32::MAX);
    tx.sql()
        .execute("UPDATE pending_ops SET started = 1, asked = ?2 WHERE id = ?1", (id.0, asked))?;
    if let Some(to) = page.target() {
        for message in messages_of(&page) {
            placement::expect(tx, message, to)?;
        }
    }
    Ok(Turn::Ask(page))
}

/// Drops from the front of a change what later ones, or the server, leave nothing to do of.
/// Returns what is left; `None` if that is nothing, and then the change is gone.
fn shrink(tx: &mut WriteTx<'_>, id: OpId, op: Op, later: &[Op]) -> Result<Option<Op>, StoreError> {
    let whole = op.clone();
    let mut op = op;
    loop {
        let (page, rest) = split(op, PAGE);
        let left = match merge::left_over(page, later) {
            Some(left) => still_to_do(tx, left)?,
            None => None,
        };
        op = match (left, rest) {
            (Some(left), Some(rest)) => join(left, rest),
            (Some(left), None) => left,
            (None, Some(rest)) => {
                op = rest;
                continue;
            }
            (None, None) => {
                settle(tx, id)?;
                return Ok(None);
            }
        };
        break;
    }
    if op != whole {
        write(tx, id, &op)?;
        show(tx, &whole)?;
    }
    Ok(Some(op))
}

/// Returns what of `op` the server does not have yet, as far as is known.
fn still_to_do(tx: &ReadTx<'_>, op: Op) -> Result<Option<Op>, StoreError> {
    Ok(match op {
        Op::SetFlags { mut messages, change } => {
            let mut known = Vec::with_capacity(messages.len());
            for message in messages.drain(..) {
                if !is_made(tx, message, &change)? {
                    known.push(message);
                }
            }
            (!known.is_empty()).then_some(Op::SetFlags { messages: known, change })
        }
        Op::CreateMailbox { mailbox, .. }
            if mailboxes::is_made(tx, mailbox)? || !mailboxes::exists(tx, mailbox)? =>
        {
            None
        }
        Op::RenameMailbox { mailbox, ref name }
            if mailboxes::remote(tx, mailbox).is_ok_and(|remote| remote.name == *name) =>
        {
            None
        }
        Op::DeleteMailbox { mailbox } if !mailboxes::is_made(tx, mailbox)? => None,
        Op::SubscribeMailbox { mailbox, subscribed }
            if mailboxes::remote(tx, mailbox)
                .is_ok_and(|remote| remote.subscribed == subscribed) =>
        {
            None
        }
        op => Some(op),
    })
}

/// Whether the server has made a change of flags already.
fn is_made(tx: &ReadTx<'_>, message: MessageId, change: &FlagChange) -> Result<bool, StoreError> {
    let flags = messages::flags_remote(tx, message)?;
    Ok(flags.is_none_or(|flags| change.apply(&flags) == flags))
}

/// Whether messages of `op` have no name on their server now: it can't be asked for yet.
fn awaits_names(tx: &ReadTx<'_>, op: &Op) -> Result<bool, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT 1 FROM memberships WHERE message_id = ?1 AND stale = 1 AND expected <> 1 LIMIT 1",
    )?;
    let named = match op {
        Op::Copy { messages, .. } => messages.iter().map(|pair| pair.original).collect(),
        op => messages_of(op),
    };
    for message in named {
        if query.exists([message.0])? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Notes that the server made what it was asked for last: it is the server's now. `names` are
/// the names that it gave to messages that it moved or copied, as far as it told them.
///
/// # Errors
///
/// `NotFound` without such an operation.
pub fn confirm(
    tx: &mut WriteTx<'_>,
    id: OpId,
    names: &HashMap<MessageId, String>,
) -> Result<(), StoreError> {
    let account = get(tx, id)?.account;
    let op = take_page(tx, id)?;
    if let Some(to) = op.target()
        && mailboxes::exists(tx, to)?
        && !mailboxes::is_made(tx, to)?
    {
        mailboxes::made(tx, to, None, None)?;
    }
    match &op {
        Op::SetFlags { messages, change } => {
            for message in messages {
                effective::confirm(tx, *message, change)?;
            }
            return Ok(());
        }
        Op::Move { messages, to } => {
            for message in messages {
                let name = names.get(message).map(String::as_str);
                placement::confirm_move(tx, *message, *to, name)?;
            }
        }
        Op::Copy { messages, to } => {
            for pair in messages {
                let name = names.get(&pair.copy).map(String::as_str);
                // Else it was there already, and the server was not asked for it.
                if name.is_some() || memberships::places(tx, pair.copy)?.is_empty() {
                    placement::confirm_move(tx, pair.copy, *to, name)?;
                }
            }
        }
        Op::Refile { messages, add, remove } => {
            for message in messages {
                let name = names.get(message).map(String::as_str);
                placement::confirm_refile(tx, *message, *add, *remove, name)?;
            }
        }
        Op::Destroy { messages } => {
            for message in messages {
                memberships::forget_places(tx, *message, None)?;
            }
        }
        Op::DeleteMailbox { mailbox } => {
            let later = alive_after(tx, account, id)?;
            return mailboxes::deleted(tx, account, *mailbox, &later);
        }
        Op::SubscribeMailbox { mailbox, subscribed } => {
            return mailboxes::subscribed(tx, *mailbox, *subscribed);
        }
        Op::Append { outbox, .. } => return outbox_receipts::release(tx, *outbox),
        Op::CreateMailbox { .. } | Op::RenameMailbox { .. } | Op::SaveDraft { .. } => return Ok(()),
    }
    placement::recompute(tx, &messages_of(&op))
}

/// Notes under which name the server has made the mailbox that a change puts messages into.
///
/// # Errors
///
/// `NotFound` without such an operation.
pub fn note_made(tx: &mut WriteTx<'_>, id: OpId, wire: &str) -> Result<(), StoreError> {
    match get(tx, id)?.op.target() {
        Some(to) if mailboxes::exists(tx, to)? => mailboxes::made(tx, to, Some(wire), None),
        Some(_) | None => Ok(()),
    }
}

/// Notes that the server made or renamed a mailbox. `names` are pairs of wire names, those
/// before and after, of all mailboxes that have another one now.
///
/// # Errors
///
/// `NotFound` without such an operation.
pub fn confirm_mailbox(
    tx: &mut WriteTx<'_>,
    id: OpId,
    names: &[(String, String)],
) -> Result<(), StoreError> {
    match take_page(tx, id)? {
        Op::CreateMailbox { mailbox, name, .. } if mailboxes::exists(tx, mailbox)? => {
            let wire = names.iter().find(|(asked, _)| *asked == name).map(|(_, wire)| &**wire);
            mailboxes::made(tx, mailbox, wire, Some(&name))
        }
        Op::RenameMailbox { mailbox, name } => mailboxes::renamed(tx, mailbox, &name, names),
        _ => Ok(()),
    }
}

/// Drops a change, as if it had never been made. What its server is being asked about at this
/// moment stays; the rest is dropped. Returns what was dropped.
///
/// # Errors
///
/// `NotFound` without such an operation.
pub fn discard(tx: &mut WriteTx<'_>, id: OpId) -> Result<Op, StoreError> {
    let row = get(tx, id)?;
    let asked = asked(tx, id)?;
    if row.wedged.is_none() && asked > 0 {
        let (front, rest) = split(row.op.clone(), asked);
        if let Some(rest) = rest {
            write(tx, id, &front)?;
            show(tx, &rest)?;
            return Ok(rest);
        }
    }
    settle(tx, id)
}

/// Removes a change that there is nothing left to do of. Returns it.
pub(crate) fn settle(tx: &mut WriteTx<'_>, id: OpId) -> Result<Op, StoreError> {
    let op = get(tx, id)?.op;
    tx.sql().execute("DELETE FROM pending_ops WHERE id = ?1", [id.0])?;
    show(tx, &op)?;
    Ok(op)
}

/// Removes the page that the server was asked for, and returns it; all that is left, if it was
/// asked for nothing yet.
fn take_page(tx: &mut WriteTx<'_>, id: OpId) -> Result<Op, StoreError> {
    let op = get(tx, id)?.op;
    let size = match asked(tx, id)? {
        0 => usize::MAX,
        asked => asked,
    };
    let (page, rest) = split(op, size);
    match rest {
        Some(rest) => {
            write(tx, id, &rest)?;
            let done = u32::try_from(count(&page)).unwrap_or(u32::MAX);
            tx.sql().execute(
                "UPDATE pending_ops SET asked = 0, attempts = 0, done = done + ?2 WHERE id = ?1",
                (id.0, done),
            )?;
        }
        None => {
            tx.sql().execute("DELETE FROM pending_ops WHERE id = ?1", [id.0])?;
        }
    }
    tx.operations_changed();
    Ok(page)
}

/// Returns those changes of an account that its server may have made without our knowing.
pub(crate) fn begun(tx: &ReadTx<'_>, account: AccountId) -> Result<Vec<(OpId, Op)>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT id, body FROM pending_ops
         WHERE account_id = ?1 AND wedged = '' AND asked > 0 ORDER BY id",
    )?;
    let mut rows = query.query([account.0])?;
    let mut ops = Vec::new();
    while let Some(row) = rows.next()? {
        ops.push((OpId(row.get(0)?), read(row.get_ref(1)?.as_str().unwrap_or_default())?));
    }
    Ok(ops)
}

/// Returns the mailboxes into which messages may have been put that are not known there yet.
///
/// # Errors
///
/// `Damaged` where a row can't be read.
pub fn uncertain_targets(
    tx: &ReadTx<'_>,
    account: AccountId,
) -> Result<Vec<MailboxId>, StoreError> {
    Ok(begun(tx, account)?.iter().filter_map(|(_, op)| op.target()).collect())
}

/// Whether the server was asked for the next page of a change before, and nobody knows whether it
/// made it.
///
/// # Errors
///
/// What SQLite says.
pub fn is_begun(tx: &ReadTx<'_>, id: OpId) -> Result<bool, StoreError> {
    asked(tx, id).map(|asked| asked > 0)
}

/// How many messages, from the front, the server is being asked about.
pub(crate) fn asked(tx: &ReadTx<'_>, id: OpId) -> Result<usize, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT asked FROM pending_ops WHERE id = ?1")?;
    let asked: u32 = query.query_row([id.0], |row| row.get(0))?;
    Ok(asked as usize)
}

fn alive_after(tx: &ReadTx<'_>, account: AccountId, id: OpId) -> Result<Vec<Op>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT body FROM pending_ops WHERE account_id = ?1 AND wedged = '' AND id > ?2 ORDER BY id",
    )?;
    let mut rows = query.query((account.0, id.0))?;
    let mut ops = Vec::new();
    while let Some(row) = rows.next()? {
        ops.push(read(row.get_ref(0)?.as_str().unwrap_or_default())?);
    }
    Ok(ops)
}

/// Brings what `op` touches up to date with the operations there are.
pub(crate) fn show(tx: &mut WriteTx<'_>, op: &Op) -> Result<(), StoreError> {
    tx.operations_changed();
    let is_hierarchy = match op.target() {
        Some(to) => !mailboxes::is_made(tx, to)?,
        None => op.mailbox().is_some(),
    };
    let about = op.mailbox().or(op.target());
    if is_hierarchy
        && let Some(mailbox) = about
        && let Ok(account) = mailboxes::account(tx, mailbox)
    {
        hierarchy::recompute(tx, account)?;
    }
    match op {
        Op::SetFlags { messages, .. } => {
            messages.iter().try_for_each(|message| effective::recompute(tx, *message))
        }
        Op::Move { .. } | Op::Copy { .. } | Op::Refile { .. } | Op::Destroy { .. } => {
            placement::recompute(tx, &messages_of(op))
        }
        Op::Append { .. }
        | Op::SaveDraft { .. }
        | Op::CreateMailbox { .. }
        | Op::RenameMailbox { .. }
        | Op::DeleteMailbox { .. }
        | Op::SubscribeMailbox { .. } => Ok(()),
    }
}

#[cfg(test)]
#[path = "op_steps_tests.rs"]
mod tests;
