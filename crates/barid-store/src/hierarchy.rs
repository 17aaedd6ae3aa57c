//! Mailboxes as the user left them: the server's, with what it has not confirmed on top.
//!
//! The same fold as that of flags: a mailbox that a waiting operation makes is here, one that it
//! removes is not, and names and subscriptions are what the last operation says.

use crate::{
    error::StoreError,
    table::{mailboxes, pending_ops},
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, MailboxId, Op};
use std::collections::BTreeMap;

/// What a mailbox is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) name: String,
    pub(crate) subscribed: bool,
    /// Whether it is there.
    pub(crate) is_there: bool,
}

/// Returns what the user sees of `remote`, with every operation of `pending` made, oldest first.
pub(crate) fn effective<'a>(
    remote: BTreeMap<MailboxId, State>,
    pending: impl IntoIterator<Item = &'a Op>,
) -> BTreeMap<MailboxId, State> {
    let mut all = remote;
    for op in pending {
        if let Some(state) = op.target().and_then(|to| all.get_mut(&to)) {
            // Moving messages into a mailbox makes it.
            state.is_there = true;
        }
        let Some(mailbox) = op.mailbox() else { continue };
        let Some(state) = all.get_mut(&mailbox) else { continue };
        match op {
            Op::CreateMailbox { name, .. } => {
                *state = State { name: name.clone(), subscribed: true, is_there: true };
            }
            Op::RenameMailbox { name, .. } => {
                let below = format!("{}/", state.name);
                state.name.clone_from(name);
                for other in all.values_mut() {
                    if let Some(rest) = other.name.strip_prefix(&below) {
                        other.name = format!("{name}/{rest}");
                    }
                }
            }
            Op::DeleteMailbox { .. } => state.is_there = false,
            Op::SubscribeMailbox { subscribed, .. } => state.subscribed = *subscribed,
            Op::SetFlags { .. }
            | Op::Append { .. }
            | Op::Move { .. }
            | Op::Copy { .. }
            | Op::Refile { .. }
            | Op::Destroy { .. }
            | Op::SaveDraft { .. } => {}
        }
    }
    all
}

/// Writes what the user sees of an account's mailboxes, after the operations or the server's
/// mailboxes changed. One that its server does not have, and that no operation is about any more,
/// goes.
pub(crate) fn recompute(tx: &mut WriteTx<'_>, account: AccountId) -> Result<(), StoreError> {
    let rows = mailboxes::states(tx, account)?;
    let remote = rows.iter().map(|row| {
        let (name, subscribed) = (row.name_remote.clone(), row.subscribed_remote);
        (row.id, State { name, subscribed, is_there: row.is_made })
    });
    let remote = remote.collect();
    let pending: Vec<Op> = pending_ops::alive_of(tx, account)?;
    let seen = effective(remote, &pending);
    for row in rows {
        let Some(state) = seen.get(&row.id) else { continue };
        if !state.is_there && !row.is_made && !is_needed(tx, account, row.id)? {
            mailboxes::remove(tx, row.id)?;
        } else if (&row.name, row.subscribed, row.is_shown)
            != (&state.name, state.subscribed, state.is_there)
        {
            mailboxes::show(tx, row.id, state)?;
        }
    }
    Ok(())
}

/// Whether any operation, waiting or given up, is about a mailbox or puts messages there.
pub(crate) fn is_needed(
    tx: &ReadTx<'_>,
    account: AccountId,
    mailbox: MailboxId,
) -> Result<bool, StoreError> {
    let is_it = |op: &Op| op.mailbox() == Some(mailbox) || op.target() == Some(mailbox);
    Ok(pending_ops::list(tx, Some(account))?.iter().any(|row| is_it(&row.op)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pending: &[Op], expected: &[(u32, &str, bool)]) {
        let state = |name: &str, is_there| State { name: name.into(), subscribed: true, is_there };
        let remote = [(1, "Work", true), (2, "Work/Old", true), (3, "", false), (4, "Works", true)];
        let remote = remote.map(|(id, name, is_there)| (MailboxId(id), state(name, is_there)));
        let seen = effective(BTreeMap::from(remote), pending);
        let seen: Vec<_> =
            seen.iter().map(|(id, one)| (id.0, one.name.as_str(), one.is_there)).collect();
        assert_eq!(seen, expected);
    }

    fn rename(mailbox: u32, name: &str) -> Op {
        Op::RenameMailbox { mailbox: MailboxId(mailbox), name: name.into() }
    }

    fn create(mailbox: u32, name: &str) -> Op {
        Op::CreateMailbox { mailbox: MailboxId(mailbox), name: name.into(), role: None }
    }

    #[test]
    fn what_is_below_a_mailbox_follows_its_name_and_what_looks_like_it_does_not() {
        check(
            &[rename(1, "Labour")],
            &[(1, "Labour", true), (2, "Labour/Old", true), (3, "", false), (4, "Works", true)],
        );
        check(
            &[rename(1, "Labour"), create(3, "Labour/New"), rename(1, "A/B")],
            &[(1, "A/B", true), (2, "A/B/Old", true), (3, "A/B/New", true), (4, "Works", true)],
        );
    }

    #[test]
    fn a_mailbox_is_there_from_its_making_to_its_removal() {
        let delete = |mailbox| Op::DeleteMailbox { mailbox: MailboxId(mailbox) };
        check(
            &[create(3, "New"), delete(2), delete(3), create(3, "New")],
            &[(1, "Work", true), (2, "Work/Old", false), (3, "New", true), (4, "Works", true)],
        );
        check(
            &[Op::Move { messages: Vec::new(), to: MailboxId(3) }],
            &[(1, "Work", true), (2, "Work/Old", true), (3, "", true), (4, "Works", true)],
        );
    }
}
