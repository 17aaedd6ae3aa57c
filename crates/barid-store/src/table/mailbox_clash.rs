//! Two mailboxes under one name: the user made one here while another client gave its name to
//! one on the server. They become one, the server's.

use super::{acts, mailboxes, memberships, op_steps, pending_ops};
use crate::{error::StoreError, placement, transaction::WriteTx};
use barid_model::{AccountId, MailboxId, Op};
use rusqlite::OptionalExtension;

/// Returns the other mailbox of an account that its server has under a wire name.
pub(super) fn holder(
    tx: &WriteTx<'_>,
    account: AccountId,
    mailbox: MailboxId,
    wire: &str,
) -> Result<Option<MailboxId>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT id FROM mailboxes
         WHERE account_id = ?1 AND remote_id = ?2 AND id <> ?3 AND made = 1",
    )?;
    let found = query.query_row((account.0, wire, mailbox.0), |row| row.get(0));
    Ok(found.optional()?.map(MailboxId))
}

/// Makes `gone`, which no server has, one with `kept`: what waits to be put into it is put there,
/// and so is what an undo puts back.
/// That it was to be made, renamed or removed is dropped, since that was not meant for `kept`.
pub(super) fn join(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    gone: MailboxId,
    kept: MailboxId,
) -> Result<(), StoreError> {
    let messages = memberships::messages_in(tx, gone)?;
    let mut dropped = Vec::new();
    for row in pending_ops::list(tx, Some(account))? {
        match redirected(&row.op, gone, kept) {
            Some(op) if op != row.op => pending_ops::write(tx, row.id, &op)?,
            Some(_) => {}
            None => dropped.push(row.id),
        }
    }
    acts::redirect(tx, |op| redirected(op, gone, kept))?;
    // Before their old place goes: a copy that is still to be made has no other.
    placement::recompute(tx, &messages)?;
    for id in dropped {
        op_steps::settle(tx, id)?;
    }
    mailboxes::remove(tx, gone)
}

/// Returns what a change is once `gone` is `kept`; `None` where it is nothing any more.
fn redirected(op: &Op, gone: MailboxId, kept: MailboxId) -> Option<Op> {
    let other = |mailbox: MailboxId| if mailbox == gone { kept } else { mailbox };
    Some(match op.clone() {
        Op::CreateMailbox { mailbox, .. }
        | Op::RenameMailbox { mailbox, .. }
        | Op::DeleteMailbox { mailbox }
            if mailbox == gone =>
        {
            return None;
        }
        Op::Move { messages, to } => Op::Move { messages, to: other(to) },
        Op::Copy { messages, to } => Op::Copy { messages, to: other(to) },
        Op::Refile { messages, add, remove } => {
            Op::Refile { messages, add: add.map(other), remove: remove.map(other) }
        }
        Op::SubscribeMailbox { mailbox, subscribed } => {
            Op::SubscribeMailbox { mailbox: other(mailbox), subscribed }
        }
        op @ (Op::CreateMailbox { .. }
        | Op::RenameMailbox { .. }
        | Op::DeleteMailbox { .. }
        | Op::SetFlags { .. }
        | Op::Append { .. }
        | Op::Destroy { .. }
        | Op::SaveDraft { .. }) => op,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        acts::{self, Destination},
        list, mailbox_acts, ops,
        world::{World, remote},
    };
    use barid_model::{ActId, MessageId};
    use std::collections::HashMap;

    impl World {
        /// A mailbox of the server, and one made here.
        fn two(&self) -> (MailboxId, MailboxId) {
            let put =
                |tx: &mut WriteTx<'_>| mailboxes::put(tx, self.account, &remote("Work", None));
            let held = self.store.write(put).unwrap();
            let made =
                self.store.write(|tx| mailbox_acts::create(tx, self.account, "Past", None, 0));
            (held, made.unwrap().1)
        }

        fn shift(&self, message: MessageId, to: MailboxId) -> Option<ActId> {
            let to = Destination::Mailbox(to);
            self.store.write(|tx| acts::move_to(tx, &[message], to, 0)).unwrap().undo
        }

        /// Another client renames the server's mailbox.
        fn rename(&self, held: MailboxId) {
            let renamed = self.store.write(|tx| {
                tx.sql()
                    .execute("UPDATE mailboxes SET remote_id = 'Past' WHERE id = ?1", [held.0])?;
                let listed = [("INBOX", "INBOX"), ("Sent", "Sent"), ("Past", "Past")];
                mailboxes::recognize(tx, self.account, &listed)?;
                mailboxes::put(tx, self.account, &remote("Past", None))
            });
            assert_eq!(renamed.unwrap(), held);
        }

        /// The server makes everything that waits.
        fn make_all(&self) {
            let oldest = || self.store.read(|tx| ops::oldest(tx, self.account)).unwrap();
            while let Some(row) = oldest() {
                let turn = self.store.write(|tx| ops::begin(tx, row.id)).unwrap();
                if matches!(turn, ops::Turn::Ask(_)) {
                    let name = HashMap::from([(MessageId(1), format!("2:{}", row.id.0))]);
                    self.store.write(|tx| ops::confirm(tx, row.id, &name)).unwrap();
                }
            }
        }

        fn undo(&self, act: Option<ActId>) {
            self.store.write(|tx| acts::undo(tx, act, 0)).unwrap();
        }

        fn is_in(&self, message: MessageId) -> Vec<MailboxId> {
            self.store.read(|tx| memberships::mailboxes_of(tx, message)).unwrap()
        }
    }

    #[test]
    fn a_move_into_one_that_became_the_servers_is_taken_back() {
        for is_made in [false, true] {
            let world = World::new();
            let message = world.receive("1:1", "one", "", "");
            let (held, own) = world.two();
            let act = world.shift(message, own);
            world.rename(held);
            if is_made {
                world.make_all();
            }
            assert_eq!(world.is_in(message), [held]);
            world.undo(act);
            assert_eq!(world.is_in(message), [world.inbox], "made: {is_made}");
            world.assert_whole();
        }
    }

    #[test]
    fn a_move_out_of_one_that_became_the_servers_is_taken_back_into_that() {
        for is_made in [false, true] {
            let world = World::new();
            let message = world.receive("1:1", "one", "", "");
            let (held, own) = world.two();
            world.shift(message, own);
            let act = world.shift(message, world.sent);
            world.rename(held);
            if is_made {
                world.make_all();
            }
            assert_eq!(world.is_in(message), [world.sent]);
            world.undo(act);
            assert_eq!(world.is_in(message), [held], "made: {is_made}");
            world.assert_whole();
        }
    }

    #[test]
    fn one_made_here_becomes_the_servers_with_what_waits_for_it() {
        let world = World::new();
        let message = world.receive("1:1", "one", "", "");
        let held = world.store.write(|tx| mailboxes::put(tx, world.account, &remote("Work", None)));
        let held = held.unwrap();
        let made = world.store.write(|tx| mailbox_acts::create(tx, world.account, "Past", None, 0));
        let (_, own) = made.unwrap();
        let to = Destination::Mailbox(own);
        world.store.copy(&[message], to, 0).unwrap();
        let written = world.store.write(|tx| {
            acts::move_to(tx, &[message], to, 0)?;
            // Another client has renamed Work.
            tx.sql().execute("UPDATE mailboxes SET remote_id = 'Past' WHERE id = ?1", [held.0])?;
            mailboxes::recognize(tx, world.account, &[("INBOX", "INBOX"), ("Past", "Past")])?;
            mailboxes::put(tx, world.account, &remote("Past", None))
        });
        assert_eq!(written.unwrap(), held);
        let is_there = world.store.read(|tx| mailboxes::exists(tx, own)).unwrap();
        let view = list::View::Mailbox(held);
        let rows = world.store.read(|tx| list::rows(tx, view, None, 9)).unwrap();
        assert_eq!((is_there, rows.len(), world.counts()), (false, 2, (0, 0)));
        let waiting = world.store.read(|tx| ops::list(tx, None)).unwrap();
        let targets: Vec<_> = waiting.iter().map(|row| row.op.target()).collect();
        assert_eq!(targets, [Some(held), Some(held)]);
        world.assert_whole();
    }
}
