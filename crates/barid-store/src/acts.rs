//! What a user does to messages: durable and visible at once, on the servers later. `undo.rs`
//! takes the last of it back.

use crate::{
    error::StoreError,
    shared,
    table::{
        accounts,
        acts::{self, Part, Way},
        drafts, mailboxes, memberships, messages, pending_ops, snoozes,
    },
    transaction::{ReadTx, WriteTx},
};
use barid_model::{
    AccountId, ActId, Custody, DraftId, Flag, FlagChange, FlagSet, MailboxId, MessageId, Op, Role,
    ThreadId,
};
use rusqlite::OptionalExtension;
use std::collections::{BTreeMap, BTreeSet};

pub use crate::{shared::unfile, undo::undo};

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
    /// Mailboxes that were made, changed or removed.
    pub mailboxes: u32,
    /// Accounts whose servers have to follow.
    pub accounts: BTreeSet<AccountId>,
}

/// What the user thinks of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nobody asked for it.
    Junk,
    /// It is wanted.
    NotJunk,
}

/// A message as an act finds it.
pub(crate) struct Found {
    pub(crate) id: MessageId,
    pub(crate) account: AccountId,
    pub(crate) thread: ThreadId,
    pub(crate) flags: FlagSet,
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
    let found = find(tx, ids)?;
    let (changed, parts) = flag(tx, &found, change, now_ms)?;
    acted(tx, changed, Some(parts), now_ms)
}

/// Marks as read what was opened: nothing that the user would think of taking back.
///
/// # Errors
///
/// What SQLite says.
pub fn mark_read(
    tx: &mut WriteTx<'_>,
    ids: &[MessageId],
    now_ms: i64,
) -> Result<Acted, StoreError> {
    let found = find(tx, ids)?;
    let change = FlagChange { add: FlagSet::from([Flag::seen()]), remove: FlagSet::new() };
    let (changed, _) = flag(tx, &found, &change, now_ms)?;
    acted(tx, changed, None, now_ms)
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
    move_from(tx, ids, &[], to, now_ms)
}

/// Moves messages that are looked at in one of `from`: of what is in several mailboxes at once,
/// out of that one.
///
/// # Errors
///
/// As [`move_to`].
pub fn move_from(
    tx: &mut WriteTx<'_>,
    ids: &[MessageId],
    from: &[MailboxId],
    to: Destination,
    now_ms: i64,
) -> Result<Acted, StoreError> {
    let found = find(tx, ids)?;
    let (moved, parts) = relocate(tx, &found, from, to, now_ms)?;
    acted(tx, moved, Some(parts), now_ms)
}

/// Says that messages are junk, or are not: by their flags, to programs that learn from it, and
/// by moving them to Junk, or from there to the inbox. Taken back as one.
///
/// # Errors
///
/// What SQLite says.
pub fn report(
    tx: &mut WriteTx<'_>,
    ids: &[MessageId],
    verdict: Verdict,
    now_ms: i64,
) -> Result<Acted, StoreError> {
    let (add, remove, role) = match verdict {
        Verdict::Junk => (Flag::junk(), Flag::not_junk(), Role::Junk),
        Verdict::NotJunk => (Flag::not_junk(), Flag::junk(), Role::Inbox),
    };
    let found = find(tx, ids)?;
    let change = FlagChange { add: FlagSet::from([add]), remove: FlagSet::from([remove]) };
    let (changed, mut parts) = flag(tx, &found, &change, now_ms)?;
    let (moved, more) = relocate(tx, &found, &[], Destination::Role(role), now_ms)?;
    parts.extend(more);
    let all: BTreeMap<_, _> = changed.into_iter().chain(moved).map(|one| (one.id, one)).collect();
    acted(tx, all.into_values(), Some(parts), now_ms)
}

/// Removes messages for good. Those that are gone are left out. One that is in the trash, and by
/// the will of another client in a mailbox beside it, only leaves the trash.
///
/// # Errors
///
/// What SQLite says.
pub fn destroy(tx: &mut WriteTx<'_>, ids: &[MessageId], now_ms: i64) -> Result<Acted, StoreError> {
    let found = find(tx, ids)?;
    for (account, group) in by_account(&found) {
        let shared::Doomed { gone: messages, leaving } = shared::doomed(tx, account, &group)?;
        if !messages.is_empty() {
            pending_ops::push(tx, account, &Op::Destroy { messages }, now_ms)?;
        }
        for (mailbox, messages) in leaving {
            let op = Op::Refile { messages, add: None, remove: Some(mailbox) };
            pending_ops::push(tx, account, &op, now_ms)?;
        }
    }
    acted(tx, &found, None, now_ms)
}

/// Changes flags of those messages that don't have them so already.
fn flag<'a>(
    tx: &mut WriteTx<'_>,
    found: &'a [Found],
    change: &FlagChange,
    now_ms: i64,
) -> Result<(Vec<&'a Found>, Vec<Part>), StoreError> {
    let changed: Vec<&Found> =
        found.iter().filter(|one| change.apply(&one.flags) != one.flags).collect();
    let mut parts = Vec::new();
    for (account, group) in by_account(changed.iter().copied()) {
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
    Ok((changed, parts))
}

/// Moves those messages that are not there already.
pub(crate) fn relocate<'a>(
    tx: &mut WriteTx<'_>,
    found: &'a [Found],
    from: &[MailboxId],
    to: Destination,
    now_ms: i64,
) -> Result<(Vec<&'a Found>, Vec<Part>), StoreError> {
    check_account(tx, found, to)?;
    let (shared, others) = shared::part(tx, found)?;
    let mut moved = Vec::new();
    let mut parts = Vec::new();
    for (account, group) in by_account(shared) {
        let (some, more) = shared::relocate(tx, account, group, to, from, now_ms)?;
        moved.extend(some);
        parts.extend(more);
    }
    for (account, group) in by_account(others) {
        let to = mailbox_of(tx, account, to)?;
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
            // Where it goes it is wanted now.
            snoozes::set(tx, one.id, None)?;
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
    Ok((moved, parts))
}

/// Fails where a message belongs to another account than the mailbox.
pub(crate) fn check_account(
    tx: &ReadTx<'_>,
    found: &[Found],
    to: Destination,
) -> Result<(), StoreError> {
    let Destination::Mailbox(mailbox) = to else { return Ok(()) };
    let account = mailboxes::account(tx, mailbox)?;
    match found.iter().all(|one| one.account == account) {
        true => Ok(()),
        false => Err(StoreError::Invalid(
            "Messages can't be put into a mailbox of another account".to_owned(),
        )),
    }
}

pub(crate) fn mailbox_of(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    to: Destination,
) -> Result<MailboxId, StoreError> {
    match to {
        Destination::Role(role) => mailboxes::for_role(tx, account, role),
        Destination::Mailbox(mailbox) => Ok(mailbox),
    }
}

/// Throws drafts away; their copies on servers go, too. Those that are gone are left out.
///
/// # Errors
///
/// What SQLite says.
pub fn discard_drafts(
    tx: &mut WriteTx<'_>,
    ids: &[DraftId],
    now_ms: i64,
) -> Result<Acted, StoreError> {
    let mut acted = Acted::default();
    let mut discarded = Vec::new();
    for id in ids {
        if let Some(account) = drafts::discard(tx, *id, now_ms)? {
            acted.accounts.insert(account);
            discarded.push(*id);
        }
    }
    acted.messages = u32::try_from(discarded.len()).unwrap_or(u32::MAX);
    acted.conversations = acted.messages;
    if !discarded.is_empty() {
        acted.undo = Some(acts::insert(tx, &Way::Drafts { discarded }, now_ms)?);
    }
    Ok(acted)
}

/// Returns those of `ids` that the user sees somewhere, each once.
pub(crate) fn acted_on(tx: &ReadTx<'_>, ids: &[MessageId]) -> Result<Vec<MessageId>, StoreError> {
    Ok(find(tx, ids)?.into_iter().map(|one| one.id).collect())
}

/// Sums up an act on messages that servers need not hear of.
pub(crate) fn summed_up(tx: &WriteTx<'_>, ids: &[MessageId]) -> Result<Acted, StoreError> {
    let acted = acted(tx, &find(tx, ids)?, None, 0)?;
    Ok(Acted { accounts: BTreeSet::new(), ..acted })
}

/// Returns those messages that the user sees somewhere, each once.
pub(crate) fn find(tx: &ReadTx<'_>, ids: &[MessageId]) -> Result<Vec<Found>, StoreError> {
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

pub(crate) fn by_account<'a>(
    found: impl IntoIterator<Item = &'a Found>,
) -> BTreeMap<AccountId, Vec<&'a Found>> {
    let mut groups = BTreeMap::<_, Vec<_>>::new();
    for one in found {
        groups.entry(one.account).or_default().push(one);
    }
    groups
}

/// Sums up an act, and notes it where it can be taken back.
pub(crate) fn acted<'a>(
    tx: &WriteTx<'_>,
    found: impl IntoIterator<Item = &'a Found>,
    parts: Option<Vec<Part>>,
    now_ms: i64,
) -> Result<Acted, StoreError> {
    let mut acted = Acted::default();
    let (mut threads, mut accounts) = (BTreeSet::new(), BTreeSet::new());
    for one in found {
        acted.messages += 1;
        threads.insert(one.thread);
        accounts.insert(one.account);
    }
    for account in accounts {
        match accounts::custody(tx, account)? {
            Custody::Server => acted.accounts.insert(account),
            Custody::Here => false,
        };
    }
    acted.conversations = u32::try_from(threads.len()).unwrap_or(u32::MAX);
    if let Some(parts) = parts.filter(|parts| !parts.is_empty()) {
        acted.undo = Some(acts::insert(tx, &Way::Ops(parts), now_ms)?);
    }
    Ok(acted)
}

#[cfg(test)]
#[path = "acts_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "acts_server_tests.rs"]
mod server_tests;
