//! What a server has to be asked for to make a change, in its own names.

use crate::shared_steps;
use barid_model::{
    AccountId, Flag, InternetMessageId, MailboxId, MessageId, Op, Role, op::CopyPair,
};
use barid_protocols::source::{IfMissing, KnownBy, RemoteId, RemoteOp};
use barid_store::{ReadTx, Store, StoreError, mailboxes, memberships, messages, outbox, rescued};
use std::collections::{BTreeMap, HashMap, HashSet};

/// One thing to ask the server for.
pub(crate) struct Step {
    pub(crate) op: RemoteOp,
    /// The messages that get new names, by their names, or those of their originals, in its
    /// mailbox.
    pub(crate) messages: HashMap<RemoteId, MessageId>,
}

impl Step {
    pub(crate) fn new(op: RemoteOp) -> Step {
        Step { op, messages: HashMap::new() }
    }

    /// Returns the mailbox that messages are put into, if any are.
    pub(crate) fn target(&self) -> Option<&RemoteId> {
        match &self.op {
            RemoteOp::Append { mailbox: to, .. }
            | RemoteOp::Move { to, .. }
            | RemoteOp::Copy { to, .. } => Some(to),
            RemoteOp::SetFlags { .. }
            | RemoteOp::Unfile { .. }
            | RemoteOp::Destroy { .. }
            | RemoteOp::CreateMailbox { .. }
            | RemoteOp::RenameMailbox { .. }
            | RemoteOp::DeleteMailbox { .. }
            | RemoteOp::SubscribeMailbox { .. } => None,
        }
    }
}

/// Returns what the server has to be asked for.
///
/// # Errors
///
/// `NotFound` where a mailbox is gone, or was never made.
pub(crate) fn steps(tx: &ReadTx<'_>, store: &Store, op: &Op) -> Result<Vec<Step>, StoreError> {
    match op {
        Op::SetFlags { messages, change } => once_each(tx, messages)?
            .into_iter()
            .map(|(mailbox, named)| {
                let (mailbox, ids) = (remote(tx, mailbox)?, ids(&named));
                let change = change.clone();
                Ok(Step::new(RemoteOp::SetFlags { mailbox, ids, change }))
            })
            .collect(),
        Op::Move { messages, to } => moves(tx, store, messages, *to),
        Op::Copy { messages, to } => copies(tx, store, messages, *to),
        Op::Refile { messages, add, remove } => shared_steps::refile(tx, messages, *add, *remove),
        Op::Destroy { messages } => once_each(tx, messages)?
            .into_iter()
            .map(|(mailbox, named)| {
                let (mailbox, ids) = (remote(tx, mailbox)?, ids(&named));
                Ok(Step::new(RemoteOp::Destroy { mailbox, ids }))
            })
            .collect(),
        Op::Append { role, outbox: row, flags } => {
            let sent = outbox::get(tx, *row)?;
            let raw = store.copy_for_sent(*row)?;
            Ok(vec![Step::new(RemoteOp::Append {
                mailbox: mailbox_for(tx, sent.account, *role)?,
                if_missing: IfMissing::Make,
                raw,
                message_id: Some(InternetMessageId(sent.message_id)),
                known_by: KnownBy::MessageId,
                flags: flags.clone(),
                received_at_ms: sent.sent_at_ms.unwrap_or(sent.created_at_ms),
            })])
        }
        // Its bytes are made when it is its turn, outside of any transaction.
        Op::SaveDraft { .. } => Ok(Vec::new()),
        Op::CreateMailbox { name, role, .. } => {
            Ok(vec![Step::new(RemoteOp::CreateMailbox { name: name.clone(), role: *role })])
        }
        Op::RenameMailbox { mailbox, name } => {
            let mailbox = made(tx, *mailbox)?;
            Ok(vec![Step::new(RemoteOp::RenameMailbox { mailbox, name: name.clone() })])
        }
        Op::DeleteMailbox { mailbox } => {
            Ok(vec![Step::new(RemoteOp::DeleteMailbox { mailbox: made(tx, *mailbox)? })])
        }
        Op::SubscribeMailbox { mailbox, subscribed } => {
            let (mailbox, subscribed) = (made(tx, *mailbox)?, *subscribed);
            Ok(vec![Step::new(RemoteOp::SubscribeMailbox { mailbox, subscribed })])
        }
    }
}

/// Returns the mailbox of a role; where the account has none, a name under which
/// the source makes one.
pub(crate) fn mailbox_for(
    tx: &ReadTx<'_>,
    account: AccountId,
    role: Role,
) -> Result<RemoteId, StoreError> {
    match mailboxes::by_role(tx, role, Some(account))?.first() {
        Some(mailbox) => remote(tx, *mailbox),
        None => Ok(RemoteId(role.usual_name().to_owned())),
    }
}

/// Returns how to move messages into `to`. One that is there already, as after a move that
/// broke half-way, is only taken out of where it was.
fn moves(
    tx: &ReadTx<'_>,
    store: &Store,
    messages: &[MessageId],
    to: MailboxId,
) -> Result<Vec<Step>, StoreError> {
    let (target, if_missing) = target(tx, to)?;
    let mut steps = Vec::new();
    let (shared, messages) = shared_steps::part(tx, messages)?;
    steps.extend(shared_steps::moves(tx, &shared, to)?);
    let groups = by_mailbox(tx, &messages)?;
    let there: HashSet<MessageId> =
        groups.get(&to).map(|named| named.iter().map(|(_, id)| *id).collect()).unwrap_or_default();
    for message in &messages {
        if rescued::is_rescued(tx, *message)? && memberships::places(tx, *message)?.is_empty() {
            steps.extend(anew(tx, store, *message, (&target, if_missing))?);
        }
    }
    for (from, named) in groups {
        if from == to {
            continue;
        }
        let mailbox = remote(tx, from)?;
        let (left, moved): (Vec<_>, Vec<_>) =
            named.into_iter().partition(|(_, message)| there.contains(message));
        if !left.is_empty() {
            let op = RemoteOp::Destroy { mailbox: mailbox.clone(), ids: ids(&left) };
            steps.push(Step::new(op));
        }
        let (marked, unmarked) = by_mark(tx, moved)?;
        for (moved, is_marked) in [(unmarked, false), (marked, true)] {
            if !moved.is_empty() {
                let (mailbox, to) = (mailbox.clone(), target.clone());
                let op = RemoteOp::Move { mailbox, ids: ids(&moved), to, if_missing, is_marked };
                steps.push(Step { op, messages: moved.into_iter().collect() });
            }
        }
    }
    Ok(steps)
}

/// Returns how to copy messages into `to`. A copy that is there already is not made again. One
/// whose original is gone is made of its bytes, where they are here.
fn copies(
    tx: &ReadTx<'_>,
    store: &Store,
    pairs: &[CopyPair],
    to: MailboxId,
) -> Result<Vec<Step>, StoreError> {
    let (target, if_missing) = target(tx, to)?;
    let mut groups = BTreeMap::<MailboxId, HashMap<RemoteId, MessageId>>::new();
    let mut steps = Vec::new();
    for pair in pairs {
        if !memberships::places(tx, pair.copy)?.is_empty() {
            continue;
        }
        match memberships::places(tx, pair.original)?.into_iter().next() {
            Some(place) => {
                let group = groups.entry(place.mailbox).or_default();
                group.insert(RemoteId(place.remote_id), pair.copy);
            }
            None => steps.extend(anew(tx, store, pair.copy, (&target, if_missing))?),
        }
    }
    for (from, messages) in groups {
        let mut ids: Vec<_> = messages.keys().cloned().collect();
        ids.sort_unstable();
        let (mailbox, to) = (remote(tx, from)?, target.clone());
        let op = RemoteOp::Copy { mailbox, ids, to, if_missing };
        steps.push(Step { op, messages });
    }
    Ok(steps)
}

/// Whether a change copies a message that is gone and whose bytes are not here: it can't be made.
pub(crate) fn is_lost(tx: &ReadTx<'_>, store: &Store, op: &Op) -> Result<bool, StoreError> {
    let Op::Copy { messages, .. } = op else { return Ok(false) };
    for CopyPair { original, copy } in messages {
        let is_placed = |one| memberships::places(tx, one).map(|places| !places.is_empty());
        if !is_placed(*copy)? && !is_placed(*original)? && store.raw(*copy)?.is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether what a change files is there already: the answer to an earlier try was lost, and since
/// then somebody may have moved the copy.
pub(crate) fn is_filed(tx: &ReadTx<'_>, store: &Store, op: &Op) -> Result<bool, StoreError> {
    let Op::Append { outbox: row, .. } = op else { return Ok(false) };
    let size_bytes = store.copy_for_sent(*row)?.len() as u64;
    outbox::is_filed(tx, &outbox::get(tx, *row)?, size_bytes)
}

/// Returns how to put a message into a mailbox from its bytes, where they are here.
fn anew(
    tx: &ReadTx<'_>,
    store: &Store,
    message: MessageId,
    (target, if_missing): (&RemoteId, IfMissing),
) -> Result<Option<Step>, StoreError> {
    let Some(raw) = store.raw(message)? else { return Ok(None) };
    let kept = messages::kept(tx, message)?;
    Ok(Some(Step::new(RemoteOp::Append {
        mailbox: target.clone(),
        if_missing,
        raw,
        message_id: kept.message_id,
        known_by: KnownBy::Content,
        flags: kept.flags,
        received_at_ms: kept.received_at_ms,
    })))
}

pub(crate) fn remote(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<RemoteId, StoreError> {
    mailboxes::wire_name(tx, mailbox).map(RemoteId)
}

/// Returns where messages are put, and what to do where it is missing. One that the server had
/// is not made anew, unless it has a role: another client may have given it another name.
pub(crate) fn target(
    tx: &ReadTx<'_>,
    mailbox: MailboxId,
) -> Result<(RemoteId, IfMissing), StoreError> {
    let name = remote(tx, mailbox)?;
    let known = mailboxes::remote(tx, mailbox)?;
    let was_there = mailboxes::is_made(tx, mailbox)? && known.selectable;
    match was_there && known.role.is_none() {
        true => Ok((name, IfMissing::Fail)),
        false => Ok((name, IfMissing::Make)),
    }
}

/// Returns the name of a mailbox that its server has.
fn made(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<RemoteId, StoreError> {
    match mailboxes::is_made(tx, mailbox)? {
        true => remote(tx, mailbox),
        false => Err(StoreError::NotFound("mailbox")),
    }
}

/// A message under its name in a mailbox.
pub(crate) type Named = (RemoteId, MessageId);

pub(crate) fn ids(named: &[Named]) -> Vec<RemoteId> {
    named.iter().map(|(id, _)| id.clone()).collect()
}

/// Groups messages by a mailbox they are in: one that is in several at once by the first, since
/// what is done to it there is done to it everywhere. Others by each.
fn once_each(
    tx: &ReadTx<'_>,
    messages: &[MessageId],
) -> Result<BTreeMap<MailboxId, Vec<Named>>, StoreError> {
    let (shared, messages) = shared_steps::part(tx, messages)?;
    let mut groups = by_mailbox(tx, &messages)?;
    for message in shared {
        if let Some(place) = memberships::places(tx, message)?.into_iter().next() {
            groups.entry(place.mailbox).or_default().push((RemoteId(place.remote_id), message));
        }
    }
    Ok(groups)
}

/// Parts messages that are marked as deleted from others.
fn by_mark(tx: &ReadTx<'_>, named: Vec<Named>) -> Result<(Vec<Named>, Vec<Named>), StoreError> {
    let mut parts = (Vec::new(), Vec::new());
    for (name, message) in named {
        let flags = messages::kept(tx, message)?.flags;
        match flags.contains(&Flag::deleted()) {
            true => parts.0.push((name, message)),
            false => parts.1.push((name, message)),
        }
    }
    Ok(parts)
}

/// Groups messages by the mailbox they are in. Those that are gone are left out:
/// there is nothing left to change.
fn by_mailbox(
    tx: &ReadTx<'_>,
    messages: &[MessageId],
) -> Result<BTreeMap<MailboxId, Vec<Named>>, StoreError> {
    let mut groups = BTreeMap::<_, Vec<_>>::new();
    for message in messages {
        for place in memberships::places(tx, *message)? {
            groups.entry(place.mailbox).or_default().push((RemoteId(place.remote_id), *message));
        }
    }
    Ok(groups)
}
