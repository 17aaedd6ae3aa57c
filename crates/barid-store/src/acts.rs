//! What a user does to messages: durable and visible at once, on the servers later, and the
//! last of it can be taken back.

use crate::{
    error::StoreError,
    table::{
        acts::{self, Part},
        mailboxes, memberships, messages, pending_ops,
    },
    transaction::{ReadTx, WriteTx},
};
use barid_model::{
    AccountId, ActId, FlagChange, FlagSet, MailboxId, MessageId, Op, Role, ThreadId,
};
use rusqlite::OptionalExtension;
use std::collections::{BTreeMap, BTreeSet};

/// Where messages go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// To the mailbox of that role of each message's own account.
    Role(Role),
    /// To that mailbox.
    Mailbox(MailboxId),
}

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acted {
    /// Takes it back; `None` where nothing was done, or nothing takes it back.
    pub undo: Option<ActId>,
    /// Messages that changed.
    pub messages: u32,
    /// Conversations that they belong to.
    pub conversations: u32,
    /// Accounts whose servers have to follow.
    pub accounts: BTreeSet<AccountId>,
}

/// A message as an act finds it.
struct Found {
    id: MessageId,
    account: AccountId,
    thread: ThreadId,
    flags: FlagSet,
}

/// Changes flags. Messages that are gone, or have them already, are left out.
///
/// # Errors
///
/// What SQLite says.
pub fn set_flags(
    tx: &mut WriteTx<'_>,
    ids: &[MessageId],
    change: &FlagChange,
    now_ms: i64,
) -> Result<Acted, StoreError> {
    let found: Vec<Found> =
        find(tx, ids)?.into_iter().filter(|one| change.apply(&one.flags) != one.flags).collect();
    let mut parts = Vec::new();
    for (account, group) in by_account(&found) {
        let mut before = BTreeMap::<(FlagSet, FlagSet), Vec<MessageId>>::new();
        for one in &group {
            let added = change.add.difference(&one.flags).cloned().collect();
            let removed = change.remove.intersection(&one.flags);
            let removed = removed.filter(|flag| !change.add.contains(*flag)).cloned().collect();
            before.entry((added, removed)).or_default().push(one.id);
        }
        let inverse = before.into_iter().map(|((remove, add), messages)| Op::SetFlags {
            messages,
            change: FlagChange { add, remove },
        });
        let inverse = inverse.collect();
        let messages = group.iter().map(|one| one.id).collect();
        let op = Op::SetFlags { messages, change: change.clone() };
        parts.push(Part { account, op: pending_ops::push(tx, account, &op, now_ms)?, inverse });
    }
    acted(tx, &found, Some(&parts), now_ms)
}

/// Moves messages. Those that are gone, or there already, are left out. A mailbox of a role
/// that an account lacks is here at once, and made on its server with the move.
///
/// # Errors
///
/// `NotFound` without such a mailbox; `Invalid` where a message belongs to another account
/// than the mailbox, and then nothing is moved.
pub fn move_to(
    tx: &mut WriteTx<'_>,
    ids: &[MessageId],
    to: Destination,
    now_ms: i64,
) -> Result<Acted, StoreError> {
    let found = find(tx, ids)?;
    if let Destination::Mailbox(mailbox) = to {
        let account = mailboxes::account(tx, mailbox)?;
        if found.iter().any(|one| one.account != account) {
            let text = "Messages can't be moved to another account";
            return Err(StoreError::Invalid(text.to_owned()));
        }
    }
    let mut moved = Vec::new();
    let mut parts = Vec::new();
    for (account, group) in by_account(&found) {
        let to = match to {
            Destination::Role(role) => mailboxes::for_role(tx, account, role)?,
            Destination::Mailbox(mailbox) => mailbox,
        };
        let mut before = BTreeMap::<MailboxId, Vec<MessageId>>::new();
        let mut messages = Vec::new();
        for one in group {
            let places = memberships::mailboxes_of(tx, one.id)?;
            if places == [to] {
                continue;
            }
            if let Some(from) = places.into_iter().find(|from| *from != to) {
                before.entry(from).or_default().push(one.id);
            }
            messages.push(one.id);
            moved.push(one);
        }
        if messages.is_empty() {
            continue;
        }
        let back = before.into_iter().map(|(from, messages)| Op::Move { messages, to: from });
        let inverse = back.collect();
        let op = pending_ops::push(tx, account, &Op::Move { messages, to }, now_ms)?;
        parts.push(Part { account, op, inverse });
    }
    acted(tx, moved, Some(&parts), now_ms)
}

/// Removes messages for good. Those that are gone are left out.
///
/// # Errors
///
/// What SQLite says.
pub fn destroy(tx: &mut WriteTx<'_>, ids: &[MessageId], now_ms: i64) -> Result<Acted, StoreError> {
    let found = find(tx, ids)?;
    for (account, group) in by_account(&found) {
        let messages = group.iter().map(|one| one.id).collect();
        pending_ops::push(tx, account, &Op::Destroy { messages }, now_ms)?;
    }
    acted(tx, &found, None, now_ms)
}

/// Takes an act back, or the latest. What its server has made already is made undone there
/// by another operation.
///
/// # Errors
///
/// `NotFound` where the act is not among the last.
pub fn undo(tx: &mut WriteTx<'_>, id: Option<ActId>, now_ms: i64) -> Result<Acted, StoreError> {
    let Some(id) = id.map_or_else(|| acts::latest(tx), |id| Ok(Some(id)))? else {
        return Ok(Acted::default());
    };
    let mut touched = Vec::new();
    for part in acts::take(tx, id)?.into_iter().rev() {
        for op in &part.inverse {
            touched.extend_from_slice(pending_ops::messages_of(op));
        }
        if pending_ops::is_untouched(tx, part.op)? {
            pending_ops::discard(tx, part.op)?;
            continue;
        }
        for op in part.inverse {
            let Some(op) = still_possible(tx, op)? else { continue };
            pending_ops::push(tx, part.account, &op, now_ms)?;
        }
    }
    let found = find(tx, &touched)?;
    acted(tx, &found, None, now_ms)
}

/// Leaves out what is gone meanwhile.
fn still_possible(tx: &ReadTx<'_>, op: Op) -> Result<Option<Op>, StoreError> {
    let here = |messages: Vec<MessageId>| -> Result<Vec<MessageId>, StoreError> {
        Ok(find(tx, &messages)?.into_iter().map(|one| one.id).collect())
    };
    Ok(match op {
        Op::SetFlags { messages, change } => {
            let messages = here(messages)?;
            (!messages.is_empty()).then_some(Op::SetFlags { messages, change })
        }
        Op::Move { messages, to } if mailboxes::exists(tx, to)? => {
            let messages = here(messages)?;
            (!messages.is_empty()).then_some(Op::Move { messages, to })
        }
        Op::Move { .. } | Op::Append { .. } | Op::Destroy { .. } | Op::SaveDraft { .. } => None,
    })
}

/// Returns those messages that the user sees somewhere, each once.
fn find(tx: &ReadTx<'_>, ids: &[MessageId]) -> Result<Vec<Found>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT account_id, thread_id, flags FROM messages WHERE id = ?1 AND hidden = 0",
    )?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids.iter().copied().collect::<BTreeSet<_>>() {
        let one = query.query_row([id.0], |row| {
            Ok(Found {
                id,
                account: AccountId(row.get(0)?),
                thread: ThreadId(row.get(1)?),
                flags: messages::flags_from_text(row.get_ref(2)?.as_str()?),
            })
        });
        found.extend(one.optional()?);
    }
    Ok(found)
}

fn by_account(found: &[Found]) -> BTreeMap<AccountId, Vec<&Found>> {
    let mut groups = BTreeMap::<_, Vec<_>>::new();
    for one in found {
        groups.entry(one.account).or_default().push(one);
    }
    groups
}

/// Sums up an act, and notes it where it can be taken back.
fn acted<'a>(
    tx: &WriteTx<'_>,
    found: impl IntoIterator<Item = &'a Found>,
    parts: Option<&[Part]>,
    now_ms: i64,
) -> Result<Acted, StoreError> {
    let mut acted = Acted::default();
    let mut threads = BTreeSet::new();
    for one in found {
        acted.messages += 1;
        threads.insert(one.thread);
        acted.accounts.insert(one.account);
    }
    acted.conversations = u32::try_from(threads.len()).unwrap_or(u32::MAX);
    if let Some(parts) = parts.filter(|parts| !parts.is_empty()) {
        acted.undo = Some(acts::insert(tx, parts, now_ms)?);
    }
    Ok(acted)
}

#[cfg(test)]
#[path = "acts_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "acts_server_tests.rs"]
mod server_tests;
