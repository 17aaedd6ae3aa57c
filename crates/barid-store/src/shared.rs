//! What a user does to messages that their server has in several mailboxes at once.
//!
//! Putting one away takes it out of the mailbox it is looked at in, and out of no other; to the
//! trash, or to junk, it goes out of all. Where there is a mailbox of everything, taking out is
//! moving there: whatever happens on the way, the message is in it.

use crate::{
    acts::{Acted, Destination, Found, acted, find, mailbox_of},
    error::StoreError,
    table::{acts::Part, mailboxes, memberships, objects, pending_ops, snoozes},
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, MailboxId, MessageId, Op, Role};
use std::collections::{BTreeMap, BTreeSet};

/// Mailboxes of an account by what they are for.
struct Layout(BTreeMap<MailboxId, Option<Role>>);

impl Layout {
    fn of(tx: &ReadTx<'_>, account: AccountId) -> Result<Layout, StoreError> {
        let all = mailboxes::list(tx, Some(account))?;
        Ok(Layout(all.into_iter().map(|one| (one.id, one.role)).collect()))
    }

    fn with(&self, role: Role) -> Option<MailboxId> {
        self.0.iter().find(|(_, one)| **one == Some(role)).map(|(id, _)| *id)
    }

    /// Whether a message that is there is in no other.
    fn is_apart(&self, mailbox: MailboxId) -> bool {
        matches!(self.0.get(&mailbox), Some(Some(Role::Trash | Role::Junk)))
    }

    /// Whether messages come and go there by the user's will alone; others follow from what a
    /// message is.
    fn is_free(&self, mailbox: MailboxId) -> bool {
        matches!(self.0.get(&mailbox), Some(None | Some(Role::Inbox | Role::Archive)))
    }

    /// Which mailbox a message leaves that is put into `to`: the one it is looked at in, else the
    /// inbox, else the only one it could leave.
    fn left(&self, places: &[MailboxId], to: MailboxId, from: &[MailboxId]) -> Option<MailboxId> {
        let free: Vec<MailboxId> =
            places.iter().copied().filter(|one| self.is_free(*one)).collect();
        let inbox = self.with(Role::Inbox);
        if Some(to) == self.with(Role::All) {
            return inbox.filter(|inbox| free.contains(inbox));
        }
        let viewed = free.iter().find(|one| from.contains(one));
        let inbox = free.iter().find(|one| Some(**one) == inbox);
        let only = match free.as_slice() {
            [only] if from.is_empty() => Some(only),
            [..] => None,
        };
        viewed.or(inbox).or(only).copied().filter(|one| *one != to)
    }
}

/// What is done to a message.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// Out of all others.
    Move,
    /// Out of that one, if out of any.
    Refile(Option<MailboxId>),
}

/// A message with the mailboxes that the user sees it in.
struct Placed<'a> {
    found: &'a Found,
    places: Vec<MailboxId>,
}

/// Parts messages that may be in several mailboxes from those that can't.
pub(crate) fn part<'a>(
    tx: &ReadTx<'_>,
    found: &'a [Found],
) -> Result<(Vec<&'a Found>, Vec<&'a Found>), StoreError> {
    let (mut shared, mut others) = (Vec::new(), Vec::new());
    for one in found {
        match objects::is_shared(tx, one.id)? {
            true => shared.push(one),
            false => others.push(one),
        }
    }
    Ok((shared, others))
}

/// Moves messages of one account out of `from`, where they are looked at, into a mailbox of it.
/// The archive of an account that has none is its mailbox of everything.
pub(crate) fn relocate<'a>(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    group: Vec<&'a Found>,
    to: Destination,
    from: &[MailboxId],
    now_ms: i64,
) -> Result<(Vec<&'a Found>, Vec<Part>), StoreError> {
    let layout = Layout::of(tx, account)?;
    let is_archive = to == Destination::Role(Role::Archive);
    let all = layout.with(Role::All).filter(|_| layout.with(Role::Archive).is_none());
    let to = match all.filter(|_| is_archive) {
        Some(all) => all,
        None => mailbox_of(tx, account, to)?,
    };
    // It may have been made just now.
    let layout = Layout::of(tx, account)?;
    let way = |places: &[MailboxId]| {
        if layout.is_apart(to) || places.iter().any(|one| layout.is_apart(*one)) {
            return (places != [to]).then_some(Way::Move);
        }
        let left = layout.left(places, to, from);
        (left.is_some() || !places.contains(&to)).then_some(Way::Refile(left))
    };
    put(tx, account, group, to, &layout, way, now_ms)
}

/// Puts messages of one account into a mailbox of it, and leaves them where they are.
pub(crate) fn file<'a>(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    group: Vec<&'a Found>,
    to: MailboxId,
    now_ms: i64,
) -> Result<(Vec<&'a Found>, Vec<Part>), StoreError> {
    let layout = Layout::of(tx, account)?;
    let way = |places: &[MailboxId]| {
        if layout.is_apart(to) || places.iter().any(|one| layout.is_apart(*one)) {
            return (places != [to]).then_some(Way::Move);
        }
        (!places.contains(&to)).then_some(Way::Refile(None))
    };
    put(tx, account, group, to, &layout, way, now_ms)
}

fn put<'a>(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    group: Vec<&'a Found>,
    to: MailboxId,
    layout: &Layout,
    way: impl Fn(&[MailboxId]) -> Option<Way>,
    now_ms: i64,
) -> Result<(Vec<&'a Found>, Vec<Part>), StoreError> {
    let mut ways = BTreeMap::<Way, Vec<Placed<'_>>>::new();
    let mut moved = Vec::new();
    for found in group {
        let places = memberships::mailboxes_of(tx, found.id)?;
        if let Some(way) = way(&places) {
            if way != Way::Refile(None) {
                // Where it goes it is wanted now.
                snoozes::set(tx, found.id, None)?;
            }
            moved.push(found);
            ways.entry(way).or_default().push(Placed { found, places });
        }
    }
    let mut parts = Vec::new();
    for (way, placed) in ways {
        let messages = placed.iter().map(|one| one.found.id).collect();
        let (op, inverse) = match way {
            Way::Move => (Op::Move { messages, to }, back_into(layout, &placed)),
            Way::Refile(remove) => {
                let back = out_of(layout, &placed, to, remove);
                (Op::Refile { messages, add: Some(to), remove }, back)
            }
        };
        let op = pending_ops::push(tx, account, &op, now_ms)?;
        parts.push(Part { account, op, inverse });
    }
    Ok((moved, parts))
}

/// Returns what puts messages back into all mailboxes that they were in.
fn back_into(layout: &Layout, placed: &[Placed<'_>]) -> Vec<Op> {
    let mut first = BTreeMap::<MailboxId, Vec<MessageId>>::new();
    let mut others = BTreeMap::<MailboxId, Vec<MessageId>>::new();
    let inbox = layout.with(Role::Inbox);
    for Placed { found, places } in placed {
        let main = places.iter().find(|one| Some(**one) == inbox).or(places.first());
        let Some(main) = main else { continue };
        first.entry(*main).or_default().push(found.id);
        for other in places.iter().filter(|one| *one != main && layout.is_free(**one)) {
            others.entry(*other).or_default().push(found.id);
        }
    }
    let moves = first.into_iter().map(|(to, messages)| Op::Move { messages, to });
    let files = others.into_iter().map(|(add, messages)| Op::Refile {
        messages,
        add: Some(add),
        remove: None,
    });
    moves.chain(files).collect()
}

/// Returns what takes messages out of `to` again, as far as they were not there, and puts them
/// back into `left`.
fn out_of(
    layout: &Layout,
    placed: &[Placed<'_>],
    to: MailboxId,
    left: Option<MailboxId>,
) -> Vec<Op> {
    let is_new = |one: &&Placed<'_>| layout.is_free(to) && !one.places.contains(&to);
    let ids = |chosen: Vec<&Placed<'_>>| -> Vec<MessageId> {
        chosen.into_iter().map(|one| one.found.id).collect()
    };
    let (new, known): (Vec<_>, Vec<_>) = placed.iter().partition(is_new);
    let add = left.or(layout.with(Role::All));
    [(ids(new), add, Some(to)), (ids(known), left, None)]
        .into_iter()
        .filter(|(messages, add, remove)| {
            !messages.is_empty() && (add.is_some() || remove.is_some())
        })
        .map(|(messages, add, remove)| Op::Refile { messages, add, remove })
        .collect()
}

/// Takes messages out of a mailbox; they stay in all others. Those that are not in it are left
/// out.
///
/// # Errors
///
/// `NotFound` without such a mailbox; `Invalid` where a message can be in one mailbox alone, or
/// this one is not for the user to decide about, and then nothing is done.
pub fn unfile(
    tx: &mut WriteTx<'_>,
    ids: &[MessageId],
    mailbox: MailboxId,
    now_ms: i64,
) -> Result<Acted, StoreError> {
    let account = mailboxes::account(tx, mailbox)?;
    let found = find(tx, ids)?;
    let (shared, others) = part(tx, &found)?;
    if !others.is_empty() || shared.iter().any(|one| one.account != account) {
        return Err(StoreError::Invalid(
            "Only messages that can be in several mailboxes can be taken out of one".to_owned(),
        ));
    }
    if !Layout::of(tx, account)?.is_free(mailbox) {
        return Err(StoreError::Invalid(
            "Messages can't be taken out of that mailbox alone".to_owned(),
        ));
    }
    for one in &shared {
        if is_only_in(tx, account, one.id, &[mailbox])? {
            return Err(StoreError::Invalid(
                "A message that is in no other mailbox can't be taken out of this one".to_owned(),
            ));
        }
    }
    let (taken, parts) = take_out(tx, account, &shared, mailbox, now_ms)?;
    acted(tx, taken, Some(parts), now_ms)
}

/// Whether a message would be in no mailbox any more if it left all of these: only where there is
/// one of everything it can be in none.
pub(crate) fn is_only_in(
    tx: &ReadTx<'_>,
    account: AccountId,
    message: MessageId,
    mailboxes: &[MailboxId],
) -> Result<bool, StoreError> {
    let places = memberships::mailboxes_of(tx, message)?;
    let is_nowhere_else = places.iter().all(|one| mailboxes.contains(one));
    Ok(is_nowhere_else && Layout::of(tx, account)?.with(Role::All).is_none())
}

/// What becomes of messages that are to be removed for good.
#[derive(Default)]
pub(crate) struct Doomed {
    pub(crate) gone: Vec<MessageId>,
    /// Those that only leave a mailbox.
    pub(crate) leaving: BTreeMap<MailboxId, Vec<MessageId>>,
}

/// Parts messages that are to be removed for good from those that only leave the trash, or junk,
/// as they are in another mailbox as well.
pub(crate) fn doomed(
    tx: &ReadTx<'_>,
    account: AccountId,
    group: &[&Found],
) -> Result<Doomed, StoreError> {
    let layout = Layout::of(tx, account)?;
    let mut doomed = Doomed::default();
    for one in group {
        let places = match objects::is_shared(tx, one.id)? {
            true => memberships::mailboxes_of(tx, one.id)?,
            false => Vec::new(),
        };
        let (apart, others): (Vec<_>, Vec<_>) =
            places.into_iter().partition(|place| layout.is_apart(*place));
        if apart.is_empty() || others.is_empty() {
            doomed.gone.push(one.id);
            continue;
        }
        for place in apart {
            doomed.leaving.entry(place).or_default().push(one.id);
        }
    }
    Ok(doomed)
}

/// Takes messages of one account out of a mailbox of it.
pub(crate) fn take_out<'a>(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    group: &[&'a Found],
    mailbox: MailboxId,
    now_ms: i64,
) -> Result<(Vec<&'a Found>, Vec<Part>), StoreError> {
    let mut taken = Vec::new();
    for one in group {
        if memberships::mailboxes_of(tx, one.id)?.contains(&mailbox) {
            taken.push(*one);
        }
    }
    let messages: Vec<MessageId> =
        taken.iter().map(|one| one.id).collect::<BTreeSet<_>>().into_iter().collect();
    if messages.is_empty() {
        return Ok((taken, Vec::new()));
    }
    let add = Layout::of(tx, account)?.with(Role::All);
    let inverse = vec![Op::Refile { messages: messages.clone(), add: Some(mailbox), remove: None }];
    let op = Op::Refile { messages, add, remove: Some(mailbox) };
    let op = pending_ops::push(tx, account, &op, now_ms)?;
    Ok((taken, vec![Part { account, op, inverse }]))
}

#[cfg(test)]
#[path = "shared_tests.rs"]
mod tests;
