//! Mailboxes as the user left them: where the server has a message, with the moves and
//! removals that it has not confirmed on top.
//!
//! The same fold as that of flags, with rows to keep: where a message is to be, it has a row
//! that is shown, even if its server has yet to put it there; where it no longer is to be,
//! its row is hidden, or goes if nothing but a waiting move had made it.

use crate::{
    effective::Step,
    error::StoreError,
    table::{
        mailboxes,
        memberships::{forget_place, forget_places},
        messages, rescued,
    },
    transaction::WriteTx,
};
use barid_model::{MailboxId, MessageId};
use rusqlite::OptionalExtension;
use std::collections::{BTreeMap, BTreeSet};

/// Returns `remote` with every move and removal of `pending` made, oldest first.
pub(crate) fn effective_places(
    remote: BTreeSet<MailboxId>,
    pending: &[Step],
) -> BTreeSet<MailboxId> {
    pending.iter().fold(remote, |places, step| match step {
        Step::Flags(_) | Step::Held => places,
        Step::Move(to) => BTreeSet::from([*to]),
        Step::Refile(add, remove) => {
            let left = places.into_iter().filter(|place| Some(*place) != *remove);
            left.chain(*add).collect()
        }
        Step::Destroy => BTreeSet::new(),
    })
}

/// One membership of a message.
struct Place {
    mailbox: MailboxId,
    sort_at_ms: i64,
    header_hash: i64,
    thread: u32,
    is_shown: bool,
    /// Whether only a waiting move puts it there.
    is_early: bool,
}

/// How the counts of mailboxes move: all messages, and unread ones.
type Counts = BTreeMap<MailboxId, (i64, i64)>;

/// Writes where the user sees messages, after the operations or the server's places changed.
pub(crate) fn recompute(tx: &mut WriteTx<'_>, ids: &[MessageId]) -> Result<(), StoreError> {
    let mut counts = Counts::new();
    let mut homeless = Vec::new();
    for message in ids {
        if one(tx, *message, &mut counts)? {
            homeless.push(*message);
        }
    }
    for (mailbox, (total, unread)) in counts {
        mailboxes::count(tx, mailbox, total, unread)?;
    }
    messages::remove_homeless(tx, &homeless)
}

/// The server has moved a message to `to`, as `remote_id` where it said so.
pub(crate) fn confirm_move(
    tx: &mut WriteTx<'_>,
    message: MessageId,
    to: MailboxId,
    remote_id: Option<&str>,
) -> Result<(), StoreError> {
    come(tx, message, to, remote_id)?;
    if is_in(tx, message, to)? {
        forget_places(tx, message, Some(to))?;
    }
    rescued::forget(tx, message)
}

/// The server has put a message into `add`, as `remote_id` where it said so, and taken it out of
/// `remove`.
pub(crate) fn confirm_refile(
    tx: &mut WriteTx<'_>,
    message: MessageId,
    add: Option<MailboxId>,
    remove: Option<MailboxId>,
    remote_id: Option<&str>,
) -> Result<(), StoreError> {
    if let Some(to) = add {
        come(tx, message, to, remote_id)?;
    }
    match remove {
        Some(from) => forget_place(tx, message, from),
        None => Ok(()),
    }
}

/// The server has put a message into `to`.
fn come(
    tx: &mut WriteTx<'_>,
    message: MessageId,
    to: MailboxId,
    remote_id: Option<&str>,
) -> Result<(), StoreError> {
    let expected = tx
        .sql()
        .prepare_cached(
            "UPDATE memberships SET expected = 2 WHERE message_id = ?1 AND mailbox_id = ?2
             AND expected = 1",
        )?
        .execute((message.0, to.0))?;
    if expected == 0 && !is_in(tx, message, to)? {
        arrive(tx, message, to, 2)?;
    }
    if let Some(remote_id) = remote_id {
        // Another message of that name is this one, come before it was known again.
        tx.sql()
            .prepare_cached(
                "UPDATE memberships SET stale = 0, expected = 0, remote_id = ?3
                 WHERE message_id = ?1 AND mailbox_id = ?2 AND stale = 1 AND NOT EXISTS (
                     SELECT 1 FROM memberships t WHERE t.mailbox_id = ?2 AND t.remote_id = ?3
                     AND t.stale = 0)",
            )?
            .execute((message.0, to.0, remote_id))?;
    }
    Ok(())
}

/// The server is about to be asked to put a message into `to`. It has to be known there when it
/// is listed, even where a later change takes it from there again.
pub(crate) fn expect(
    tx: &mut WriteTx<'_>,
    message: MessageId,
    to: MailboxId,
) -> Result<(), StoreError> {
    match is_in(tx, message, to)? {
        true => Ok(()),
        false => arrive(tx, message, to, 1),
    }
}

/// Adds a row for a message that the server moves where a later change takes it from again.
fn arrive(
    tx: &mut WriteTx<'_>,
    message: MessageId,
    to: MailboxId,
    expected: u8,
) -> Result<(), StoreError> {
    if !mailboxes::exists(tx, to)? {
        return Ok(());
    }
    tx.sql()
        .prepare_cached(
            "INSERT INTO memberships (mailbox_id, sort_at_ms, message_id, header_hash, thread_id,
             stale, shown, expected)
             SELECT ?2, sort_at_ms, message_id, header_hash, thread_id, 1, 0, ?3 FROM memberships
             WHERE message_id = ?1 ORDER BY expected LIMIT 1",
        )?
        .execute((message.0, to.0, expected))?;
    Ok(())
}

fn is_in(tx: &WriteTx<'_>, message: MessageId, mailbox: MailboxId) -> Result<bool, StoreError> {
    let mut query = tx
        .sql()
        .prepare_cached("SELECT 1 FROM memberships WHERE message_id = ?1 AND mailbox_id = ?2")?;
    Ok(query.exists((message.0, mailbox.0))?)
}

/// Recomputes one message. Returns whether it is in no mailbox any more.
fn one(tx: &mut WriteTx<'_>, message: MessageId, counts: &mut Counts) -> Result<bool, StoreError> {
    let state: Option<(bool, bool)> = tx
        .sql()
        .prepare_cached("SELECT unread, hidden FROM messages WHERE id = ?1")?
        .query_row([message.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    // An operation may outlive its message.
    let Some((is_unread, was_hidden)) = state else { return Ok(false) };
    let places = places(tx, message)?;
    let Some(pattern) = places.first() else { return Ok(true) };
    let mut steps = tx.pending()?.of(message).to_vec();
    let mut alive = Vec::with_capacity(steps.len());
    for step in steps.drain(..) {
        match step {
            // A mailbox may be gone before a message was moved there.
            Step::Move(to) if !mailboxes::can_hold(tx, to)? => {}
            Step::Refile(Some(to), remove) if !mailboxes::can_hold(tx, to)? => {
                alive.push(Step::Refile(None, remove));
            }
            step => alive.push(step),
        }
    }
    let remote = places.iter().filter(|place| !place.is_early).map(|place| place.mailbox);
    let wanted = effective_places(remote.collect(), &alive);
    let is_held = alive.contains(&Step::Held);
    // If it is there, listing has to know it again, whatever the user wants by now.
    let uncertain: Vec<MailboxId> = {
        let pending = tx.pending()?;
        let all = places.iter().map(|place| place.mailbox);
        all.filter(|mailbox| pending.may_be_in(message, *mailbox)).collect()
    };
    let mut is_changed = false;
    let mut move_count = |mailbox: MailboxId, by: i64| {
        let count = counts.entry(mailbox).or_default();
        *count = (count.0 + by, count.1 + by * i64::from(is_unread));
    };
    let mut left = 0;
    for place in &places {
        let is_wanted = wanted.contains(&place.mailbox);
        let key = (place.mailbox.0, place.sort_at_ms, message.0);
        if place.is_early && !is_wanted && !is_held && !uncertain.contains(&place.mailbox) {
            tx.sql()
                .prepare_cached(
                    "DELETE FROM memberships
                     WHERE mailbox_id = ?1 AND sort_at_ms = ?2 AND message_id = ?3",
                )?
                .execute(key)?;
        } else {
            left += 1;
            if place.is_shown != is_wanted {
                let (mailbox, at, id) = key;
                tx.sql()
                    .prepare_cached(
                        "UPDATE memberships SET shown = ?4
                         WHERE mailbox_id = ?1 AND sort_at_ms = ?2 AND message_id = ?3",
                    )?
                    .execute((mailbox, at, id, is_wanted))?;
            }
        }
        if place.is_shown != is_wanted {
            move_count(place.mailbox, if is_wanted { 1 } else { -1 });
            is_changed = true;
        }
    }
    for mailbox in wanted.iter().filter(|to| places.iter().all(|place| place.mailbox != **to)) {
        let Place { sort_at_ms, header_hash, thread, .. } = pattern;
        tx.sql()
            .prepare_cached(
                "INSERT INTO memberships (mailbox_id, sort_at_ms, message_id, header_hash,
                 thread_id, stale, expected) VALUES (?1, ?2, ?3, ?4, ?5, 1, 1)",
            )?
            .execute((mailbox.0, sort_at_ms, message.0, header_hash, thread))?;
        left += 1;
        move_count(*mailbox, 1);
        is_changed = true;
    }
    if was_hidden != wanted.is_empty() {
        tx.sql()
            .prepare_cached("UPDATE messages SET hidden = ?2 WHERE id = ?1")?
            .execute((message.0, wanted.is_empty()))?;
        is_changed = true;
    }
    if is_changed {
        tx.message_changed(message);
    }
    Ok(left == 0)
}

fn places(tx: &WriteTx<'_>, message: MessageId) -> Result<Vec<Place>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT mailbox_id, sort_at_ms, header_hash, thread_id, shown, expected = 1
         FROM memberships WHERE message_id = ?1 ORDER BY expected, mailbox_id",
    )?;
    let rows = query.query_map([message.0], |row| {
        Ok(Place {
            mailbox: MailboxId(row.get(0)?),
            sort_at_ms: row.get(1)?,
            header_hash: row.get(2)?,
            thread: row.get(3)?,
            is_shown: row.get(4)?,
            is_early: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
