//! What a server has to be asked for where a message may be in several of its mailboxes at once.
//!
//! Never a removal: whether that takes a message out of a mailbox or away is the server's choice.

use crate::replay_steps::{Named, Step, ids, remote, target};
use barid_model::{MailboxId, MessageId};
use barid_protocols::source::{RemoteId, RemoteOp};
use barid_store::{ReadTx, StoreError, memberships, objects};
use std::collections::BTreeMap;

/// Parts messages that may be in several mailboxes from those that can't.
pub(crate) fn part(
    tx: &ReadTx<'_>,
    messages: &[MessageId],
) -> Result<(Vec<MessageId>, Vec<MessageId>), StoreError> {
    let (mut shared, mut others) = (Vec::new(), Vec::new());
    for message in messages {
        match objects::is_shared(tx, *message)? {
            true => shared.push(*message),
            false => others.push(*message),
        }
    }
    Ok((shared, others))
}

/// Returns how to move messages into `to`, out of all others: from one of them is enough. What
/// is there already left them all when it came.
pub(crate) fn moves(
    tx: &ReadTx<'_>,
    messages: &[MessageId],
    to: MailboxId,
) -> Result<Vec<Step>, StoreError> {
    let mut groups = BTreeMap::<MailboxId, Vec<Named>>::new();
    for message in messages {
        let places = memberships::places(tx, *message)?;
        if places.iter().any(|place| place.mailbox == to) {
            continue;
        }
        if let Some(place) = places.into_iter().next() {
            groups.entry(place.mailbox).or_default().push((RemoteId(place.remote_id), *message));
        }
    }
    let (target, if_missing) = target(tx, to)?;
    groups
        .into_iter()
        .map(|(from, named)| {
            let (mailbox, ids) = (remote(tx, from)?, ids(&named));
            let to = target.clone();
            let op = RemoteOp::Move { mailbox, ids, to, if_missing, is_marked: false };
            Ok(Step { op, messages: named.into_iter().collect() })
        })
        .collect()
}

/// Returns how to put messages into `add` and take them out of `remove`. A message that is in
/// both is moved all the same, which leaves it in `add`.
pub(crate) fn refile(
    tx: &ReadTx<'_>,
    messages: &[MessageId],
    add: Option<MailboxId>,
    remove: Option<MailboxId>,
) -> Result<Vec<Step>, StoreError> {
    let mut leaving = Vec::<Named>::new();
    let mut copied = BTreeMap::<MailboxId, Vec<Named>>::new();
    for message in messages {
        let places = memberships::places(tx, *message)?;
        let is_there = places.iter().any(|place| Some(place.mailbox) == add);
        let from = places.iter().find(|place| Some(place.mailbox) == remove);
        match (from, places.first()) {
            (Some(from), _) => leaving.push((RemoteId(from.remote_id.clone()), *message)),
            (None, Some(any)) if !is_there => {
                let named = (RemoteId(any.remote_id.clone()), *message);
                copied.entry(any.mailbox).or_default().push(named);
            }
            (None, Some(_) | None) => {}
        }
    }
    let mut steps = Vec::new();
    if let Some(remove) = remove.filter(|_| !leaving.is_empty()) {
        let (mailbox, ids) = (remote(tx, remove)?, ids(&leaving));
        let op = match add {
            Some(add) => {
                let (to, if_missing) = target(tx, add)?;
                RemoteOp::Move { mailbox, ids, to, if_missing, is_marked: false }
            }
            None => RemoteOp::Unfile { mailbox, ids },
        };
        steps.push(Step { op, messages: leaving.into_iter().collect() });
    }
    let Some(add) = add else { return Ok(steps) };
    for (from, named) in copied {
        let (mailbox, ids) = (remote(tx, from)?, ids(&named));
        let (to, if_missing) = target(tx, add)?;
        let op = RemoteOp::Copy { mailbox, ids, to, if_missing };
        steps.push(Step { op, messages: named.into_iter().collect() });
    }
    Ok(steps)
}
