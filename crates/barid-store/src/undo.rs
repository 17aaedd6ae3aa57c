//! Takes back what the user did: what no server can know of is dropped, all else is made undone
//! by other operations.

use crate::{
    acts::{Acted, acted, find},
    error::StoreError,
    pages::{messages_of, split},
    rethread, snooze,
    table::{
        accounts,
        acts::{self, Part, Way},
        drafts, mailboxes, memberships, messages, pending_ops,
    },
    transaction::{ReadTx, WriteTx},
};
use barid_model::{ActId, Custody, MailboxId, MessageId, Op};
use std::collections::BTreeSet;

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
    let parts = match acts::take(tx, id)? {
        Way::Ops(parts) => parts,
        Way::Threads(back) => return rethread::undo(tx, back),
        Way::Snooze { before } => return snooze::undo(tx, before),
        Way::Drafts { discarded } => {
            for draft in &discarded {
                drafts::bring_back(tx, *draft)?;
            }
            let messages = u32::try_from(discarded.len()).unwrap_or(u32::MAX);
            return Ok(Acted { messages, conversations: messages, ..Acted::default() });
        }
    };
    let mut touched = Vec::new();
    let mut is_anything = false;
    let mut touched_accounts = BTreeSet::new();
    for part in parts.into_iter().rev() {
        for op in &part.inverse {
            touched.extend(messages_of(op));
        }
        let dropped = drop_unasked(tx, &part)?;
        is_anything |= dropped.is_any;
        touched_accounts.insert(part.account);
        for op in part.inverse {
            let Some(op) = dropped.rest(tx, op)? else { continue };
            let Some(op) = still_possible(tx, op)? else { continue };
            if let Op::CreateMailbox { mailbox, name, role } = &op {
                mailboxes::begin_again(tx, part.account, *mailbox, name, *role)?;
            }
            pending_ops::push(tx, part.account, &op, now_ms)?;
            is_anything = true;
        }
    }
    let found = find(tx, &touched)?;
    let mut undone = acted(tx, &found, None, now_ms)?;
    if is_anything {
        for account in touched_accounts {
            if accounts::custody(tx, account)? == Custody::Server {
                undone.accounts.insert(account);
            }
        }
        undone.mailboxes = u32::from(touched.is_empty());
    }
    Ok(undone)
}

/// What of a part of an act was dropped.
struct Dropped {
    /// Whether anything was.
    is_any: bool,
    /// Whether nothing but dropping is needed.
    is_all: bool,
    messages: BTreeSet<MessageId>,
}

impl Dropped {
    /// Returns what is left to be made undone of `inverse`: what was not dropped, and what
    /// dropping was not enough for, since an earlier change was left out in favour of this one.
    fn rest(&self, tx: &ReadTx<'_>, inverse: Op) -> Result<Option<Op>, StoreError> {
        let whole = inverse.clone();
        let left = |messages: Vec<MessageId>| -> Result<Vec<MessageId>, StoreError> {
            let mut left = Vec::new();
            for one in messages {
                if !self.messages.contains(&one) || !is_so(tx, &whole, one)? {
                    left.push(one);
                }
            }
            Ok(left)
        };
        let rest = match inverse {
            Op::SetFlags { messages, change } => Op::SetFlags { messages: left(messages)?, change },
            Op::Move { messages, to } => Op::Move { messages: left(messages)?, to },
            Op::Refile { messages, add, remove } => {
                Op::Refile { messages: left(messages)?, add, remove }
            }
            Op::Destroy { messages } => Op::Destroy { messages: left(messages)? },
            other @ (Op::Append { .. }
            | Op::Copy { .. }
            | Op::SaveDraft { .. }
            | Op::CreateMailbox { .. }
            | Op::RenameMailbox { .. }
            | Op::DeleteMailbox { .. }
            | Op::SubscribeMailbox { .. }) => return Ok((!self.is_all).then_some(other)),
        };
        Ok((!messages_of(&rest).is_empty()).then_some(rest))
    }
}

/// Whether a message is as `op` would make it.
fn is_so(tx: &ReadTx<'_>, op: &Op, message: MessageId) -> Result<bool, StoreError> {
    let is_in = |mailbox: &MailboxId| memberships::is_shown(tx, *mailbox, message);
    match op {
        Op::Move { to, .. } => is_in(to),
        Op::Refile { add, remove, .. } => {
            Ok(add.as_ref().map_or(Ok(true), is_in)?
                && !remove.as_ref().map_or(Ok(false), is_in)?)
        }
        Op::SetFlags { change, .. } => {
            let flags = match messages::kept(tx, message) {
                Ok(kept) => kept.flags,
                Err(StoreError::NotFound(_)) => return Ok(true),
                Err(error) => return Err(error),
            };
            Ok(change.apply(&flags) == flags)
        }
        Op::Append { .. }
        | Op::Copy { .. }
        | Op::Destroy { .. }
        | Op::SaveDraft { .. }
        | Op::CreateMailbox { .. }
        | Op::RenameMailbox { .. }
        | Op::DeleteMailbox { .. }
        | Op::SubscribeMailbox { .. } => Ok(true),
    }
}

/// Drops what its server can't have made of an operation.
fn drop_unasked(tx: &mut WriteTx<'_>, part: &Part) -> Result<Dropped, StoreError> {
    let nothing = Dropped { is_any: false, is_all: false, messages: BTreeSet::new() };
    let row = match pending_ops::get(tx, part.op) {
        Ok(row) => row,
        // Its server has made all of it.
        Err(StoreError::NotFound(_)) => return Ok(nothing),
        Err(error) => return Err(error),
    };
    let asked = match row.wedged {
        Some(_) => 0,
        None => pending_ops::asked(tx, part.op)?,
    };
    if asked == 0 {
        let messages = messages_of(&row.op).into_iter().collect();
        pending_ops::settle(tx, part.op)?;
        return Ok(Dropped { is_any: true, is_all: row.done == 0, messages });
    }
    let (front, rest) = split(row.op, asked);
    let Some(rest) = rest else { return Ok(nothing) };
    pending_ops::write(tx, part.op, &front)?;
    pending_ops::show(tx, &rest)?;
    Ok(Dropped { is_any: true, is_all: false, messages: messages_of(&rest).into_iter().collect() })
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
        Op::Refile { messages, add, remove } => {
            let messages = here(messages)?;
            let is_there = |mailbox: Option<MailboxId>| match mailbox {
                Some(mailbox) => mailboxes::exists(tx, mailbox),
                None => Ok(false),
            };
            let (add, remove) = (
                if is_there(add)? { add } else { None },
                if is_there(remove)? { remove } else { None },
            );
            let is_any = !messages.is_empty() && (add.is_some() || remove.is_some());
            is_any.then_some(Op::Refile { messages, add, remove })
        }
        Op::Destroy { messages } => {
            let messages = here(messages)?;
            (!messages.is_empty()).then_some(Op::Destroy { messages })
        }
        // What came into a mailbox meanwhile keeps it.
        Op::DeleteMailbox { mailbox } => {
            let is_empty = memberships::shown_in(tx, mailbox)?.is_empty();
            (is_empty && mailboxes::exists(tx, mailbox)?).then_some(op)
        }
        Op::RenameMailbox { mailbox, .. } | Op::SubscribeMailbox { mailbox, .. } => {
            mailboxes::exists(tx, mailbox)?.then_some(op)
        }
        Op::CreateMailbox { .. } => Some(op),
        Op::Move { .. } | Op::Append { .. } | Op::Copy { .. } | Op::SaveDraft { .. } => None,
    })
}
