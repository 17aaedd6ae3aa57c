//! Takes conversations apart and puts them together as the user says.

use crate::{
    acts::Acted,
    error::StoreError,
    table::{
        acts::{self, Way},
        memberships, thread_names,
        thread_wishes::{self, Cut, Link},
    },
    threading::{self, assign, members, merge},
    transaction::{ReadTx, WriteTx},
};
use barid_model::{MessageId, ThreadId};
use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};

/// What takes it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Back {
    /// Of taking apart.
    Split { cut: Cut, links: Vec<Link> },
    /// Of putting together.
    Join { links: Vec<Link>, cuts: Vec<Cut>, parts: Vec<Part> },
}

/// What was a conversation of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    thread: ThreadId,
    messages: Vec<MessageId>,
    names: Vec<i64>,
}

/// A message of a conversation, with what it names: its own name last.
struct Member {
    id: MessageId,
    names: Vec<i64>,
    /// Whether it says what it answers.
    is_told: bool,
    at_ms: i64,
}

/// Begins a conversation anew at a message: it and what answers it leave the one they are
/// in. Holds for what comes later, too.
///
/// # Errors
///
/// `NotFound`; `Invalid` where nothing would stay behind.
pub fn split(tx: &mut WriteTx<'_>, message: MessageId, now_ms: i64) -> Result<Acted, StoreError> {
    let thread = thread_of(tx, message)?;
    let all = described(tx, thread)?;
    let (moving, names) = from_here(&all, message);
    let is_moving = |one: &&Member| moving.contains(&one.id);
    let Some(stays) = all.iter().find(|one| !is_moving(one)) else {
        let text = "The conversation begins with this message";
        return Err(StoreError::Invalid(text.to_owned()));
    };
    let own = all.iter().find(|one| one.id == message);
    let own = own.and_then(|one| one.names.last()).ok_or(StoreError::NotFound("message"))?;
    let apart = stays.names.last().ok_or(StoreError::NotFound("message"))?;
    let cut = Cut { hash: *own, apart: *apart };

    let mut links = Vec::new();
    for hash in &names {
        for link in thread_wishes::links(tx, *hash)? {
            if names.contains(&link.hash) != names.contains(&link.other) && !links.contains(&link) {
                thread_wishes::unlink(tx, link)?;
                links.push(link);
            }
        }
    }
    // A conversation goes by the id of one of its messages: that message keeps it.
    let part = |inside: bool| -> Vec<MessageId> {
        all.iter().map(|one| one.id).filter(|id| moving.contains(id) == inside).collect()
    };
    let leaving = part(moving.iter().all(|id| id.0 != thread.0));
    let is_moving_side = leaving.iter().all(|id| moving.contains(id));
    let new = ThreadId(leaving.iter().min().map_or(message.0, |id| id.0));
    assign(tx, &leaving, new)?;
    for hash in thread_names::of_thread(tx, thread)? {
        if names.contains(&hash) == is_moving_side {
            thread_names::put(tx, hash, new)?;
        }
    }
    let (from, to) = if is_moving_side { (thread, new) } else { (new, thread) };
    thread_names::put(tx, cut.hash, to)?;
    thread_names::put(tx, cut.apart, from)?;
    thread_wishes::cut(tx, cut)?;
    tell(tx, all.iter().map(|one| one.id))?;
    noted(tx, moving.len(), 1, Back::Split { cut, links }, now_ms)
}

/// Puts conversations together.
///
/// # Errors
///
/// `NotFound` where one has no message; `Invalid` for fewer than two.
pub fn join(tx: &mut WriteTx<'_>, threads: &[ThreadId], now_ms: i64) -> Result<Acted, StoreError> {
    let threads: BTreeSet<ThreadId> = threads.iter().copied().collect();
    if threads.len() < 2 {
        return Err(StoreError::Invalid("Two conversations are needed".to_owned()));
    }
    let mut cuts = Vec::new();
    for (one, other, cut) in thread_wishes::apart(tx)? {
        if threads.contains(&one) && threads.contains(&other) {
            thread_wishes::uncut(tx, cut.hash)?;
            cuts.push(cut);
        }
    }
    let (mut parts, mut links, mut count) = (Vec::new(), Vec::new(), 0);
    let mut anchor = None;
    for thread in &threads {
        let all = described(tx, *thread)?;
        let own = all.first().and_then(|one| one.names.last());
        let own = *own.ok_or(StoreError::NotFound("conversation"))?;
        thread_names::put(tx, own, *thread)?;
        match anchor {
            None => anchor = Some(own),
            Some(anchor) if anchor != own => {
                let link = Link { hash: anchor, other: own };
                thread_wishes::link(tx, link)?;
                links.push(link);
            }
            Some(_) => {}
        }
        count += all.len();
        let messages = all.into_iter().map(|one| one.id).collect();
        parts.push(Part {
            thread: *thread,
            messages,
            names: thread_names::of_thread(tx, *thread)?,
        });
    }
    let threads: Vec<ThreadId> = threads.into_iter().collect();
    let into = merge(tx, &threads)?;
    let all = members(tx, into)?;
    tell(tx, all)?;
    noted(tx, count, threads.len(), Back::Join { links, cuts, parts }, now_ms)
}

/// Takes one of both back.
pub(crate) fn undo(tx: &mut WriteTx<'_>, back: Back) -> Result<Acted, StoreError> {
    let mut acted = Acted::default();
    let touched: Vec<MessageId> = match back {
        Back::Split { cut, links } => {
            thread_wishes::uncut(tx, cut.hash)?;
            links.into_iter().try_for_each(|link| thread_wishes::link(tx, link))?;
            let ends = (thread_names::find(tx, cut.hash)?, thread_names::find(tx, cut.apart)?);
            match ends {
                (Some(one), Some(other)) if one != other => {
                    let into = merge(tx, &[one, other])?;
                    members(tx, into)?
                }
                (Some(_) | None, Some(_) | None) => Vec::new(),
            }
        }
        Back::Join { links, cuts, parts } => {
            links.into_iter().try_for_each(|link| thread_wishes::unlink(tx, link))?;
            cuts.into_iter().try_for_each(|cut| thread_wishes::cut(tx, cut))?;
            let mut touched = Vec::new();
            for Part { thread, messages, names } in parts {
                let mut here = Vec::new();
                for message in messages {
                    if thread_of(tx, message).is_ok() {
                        here.push(message);
                    }
                }
                assign(tx, &here, thread)?;
                if !here.is_empty() {
                    names.into_iter().try_for_each(|hash| thread_names::put(tx, hash, thread))?;
                }
                touched.extend(here);
            }
            touched
        }
    };
    acted.messages = u32::try_from(touched.len()).unwrap_or(u32::MAX);
    acted.conversations = u32::from(!touched.is_empty());
    tell(tx, touched)?;
    Ok(acted)
}

/// Returns the messages that leave with `first`, and all names that belong to them: those
/// it has, and those behind one of them in what a message names.
fn from_here(all: &[Member], first: MessageId) -> (HashSet<MessageId>, HashSet<i64>) {
    let begin = all.iter().find(|one| one.id == first);
    let begin_ms = begin.map_or(i64::MAX, |one| one.at_ms);
    let mut names: HashSet<i64> =
        begin.and_then(|one| one.names.last()).copied().into_iter().collect();
    let mut moving = HashSet::from([first]);
    loop {
        let before = (moving.len(), names.len());
        for one in all {
            // What doesn't say what it answers goes by its date.
            let is_later = !one.is_told && one.at_ms > begin_ms;
            let at = one.names.iter().position(|hash| names.contains(hash));
            if let Some(at) = at.or(is_later.then(|| one.names.len().saturating_sub(1))) {
                moving.insert(one.id);
                names.extend(one.names.iter().skip(at));
            }
        }
        if before == (moving.len(), names.len()) {
            return (moving, names);
        }
    }
}

fn described(tx: &ReadTx<'_>, thread: ThreadId) -> Result<Vec<Member>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT m.id, m.ties, m.message_id, m.sort_at_ms, m.is_lost,
         (SELECT s.header_hash FROM memberships s WHERE s.message_id = m.id LIMIT 1)
         FROM messages m WHERE m.thread_id = ?1 ORDER BY m.sort_at_ms, m.id",
    )?;
    let rows = query.query_map([thread.0], |row| {
        let ties: Option<Vec<u8>> = row.get(1)?;
        let known = ties.map(|bytes| threading::from_bytes(&bytes));
        let name: String = row.get(2)?;
        let own = match name.is_empty() {
            true => row.get::<_, Option<i64>>(5)?.unwrap_or_default(),
            false => threading::hash(&name),
        };
        let is_lost: bool = row.get(4)?;
        Ok(Member {
            id: MessageId(row.get(0)?),
            is_told: known.is_some() && !is_lost,
            names: known.unwrap_or_else(|| vec![own]),
            at_ms: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn thread_of(tx: &ReadTx<'_>, message: MessageId) -> Result<ThreadId, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT thread_id FROM messages WHERE id = ?1")?;
    let found = query.query_row([message.0], |row| row.get(0)).optional()?;
    found.map(ThreadId).ok_or(StoreError::NotFound("message"))
}

/// Tells of messages whose row in lists looks different, and of their mailboxes.
fn tell(
    tx: &mut WriteTx<'_>,
    messages: impl IntoIterator<Item = MessageId>,
) -> Result<(), StoreError> {
    for message in messages {
        tx.message_changed(message);
        for mailbox in memberships::mailboxes_of(tx, message)? {
            tx.mailbox_changed(mailbox);
        }
    }
    Ok(())
}

fn noted(
    tx: &WriteTx<'_>,
    messages: usize,
    conversations: usize,
    back: Back,
    now_ms: i64,
) -> Result<Acted, StoreError> {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(Acted {
        undo: Some(acts::insert(tx, &Way::Threads(back), now_ms)?),
        messages: count(messages),
        conversations: count(conversations),
        ..Acted::default()
    })
}

#[cfg(test)]
#[path = "rethread_tests.rs"]
mod tests;
