//! Flags as the user left them: the server's, with what it has not confirmed on top.
//!
//! There is no inverse of a change and no rollback. A new operation, a confirmed
//! one, a discarded one and a change on the server all end in the same fold.

use crate::{
    error::StoreError,
    pages::messages_of,
    table::{mailboxes, memberships, messages, op_steps, pending_ops},
    transaction::{ReadTx, WriteTx},
};
use barid_model::{Flag, FlagChange, FlagSet, MailboxId, MessageId, Op};
use rusqlite::OptionalExtension;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// What a waiting operation does to one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Flags(Arc<FlagChange>),
    Move(MailboxId),
    /// Puts it into one, takes it out of the other.
    Refile(Option<MailboxId>, Option<MailboxId>),
    Destroy,
    /// It is a copy whose making was given up, and may yet be tried again.
    Held,
}

/// What waits for servers.
#[derive(Default)]
pub(crate) struct Pending {
    /// By message, oldest first.
    steps: HashMap<MessageId, Vec<Step>>,
    /// Where servers were asked to put messages: they may have done so.
    asked: HashSet<(MessageId, MailboxId)>,
}

impl Pending {
    pub(crate) fn load(tx: &ReadTx<'_>) -> Result<Pending, StoreError> {
        let mut pending = Pending::default();
        for row in pending_ops::list(tx, None)? {
            let messages = messages_of(&row.op);
            // Also by one that was given up: it may have failed half-way.
            if let Some(to) = row.op.target() {
                let asked = op_steps::asked(tx, row.id)?;
                pending.asked.extend(messages.iter().take(asked).map(|message| (*message, to)));
            }
            let step = match (row.op, row.wedged) {
                (Op::Copy { .. }, Some(_)) => Step::Held,
                (_, Some(_)) => continue,
                (Op::SetFlags { change, .. }, None) => Step::Flags(Arc::new(change)),
                // A copy comes into being where it is put.
                (Op::Move { to, .. } | Op::Copy { to, .. }, None) => Step::Move(to),
                (Op::Refile { add, remove, .. }, None) => Step::Refile(add, remove),
                (Op::Destroy { .. }, None) => Step::Destroy,
                (
                    Op::Append { .. }
                    | Op::SaveDraft { .. }
                    | Op::CreateMailbox { .. }
                    | Op::RenameMailbox { .. }
                    | Op::DeleteMailbox { .. }
                    | Op::SubscribeMailbox { .. },
                    None,
                ) => continue,
            };
            for message in messages {
                pending.steps.entry(message).or_default().push(step.clone());
            }
        }
        Ok(pending)
    }

    pub(crate) fn of(&self, message: MessageId) -> &[Step] {
        self.steps.get(&message).map_or(&[], Vec::as_slice)
    }

    /// Whether the server may have put the message there without our knowing.
    pub(crate) fn may_be_in(&self, message: MessageId, mailbox: MailboxId) -> bool {
        self.asked.contains(&(message, mailbox))
    }

    /// Whether the server was asked to put the message elsewhere, and so may be taking it out of
    /// the mailbox without our knowing.
    pub(crate) fn may_be_leaving(&self, message: MessageId, mailbox: MailboxId) -> bool {
        self.asked.iter().any(|(asked, to)| *asked == message && *to != mailbox)
    }

    fn flags_of(&self, message: MessageId, remote: &FlagSet) -> FlagSet {
        self.of(message).iter().fold(remote.clone(), |flags, step| match step {
            Step::Flags(change) => change.apply(&flags),
            Step::Move(_) | Step::Refile(..) | Step::Destroy | Step::Held => flags,
        })
    }
}

/// Writes what the server has now in `mailbox`, and what the user sees then. Once it was asked to
/// move a message from there, that it is marked as deleted there says nothing of it where it goes:
/// not even if the move was given up half-way.
pub(crate) fn set_remote(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    message: MessageId,
    remote: &FlagSet,
) -> Result<(), StoreError> {
    let mut remote = remote.clone();
    if remote.contains(&Flag::deleted()) && tx.pending()?.may_be_leaving(message, mailbox) {
        remote.remove(&Flag::deleted());
    }
    write(tx, message, |_| remote)
}

/// Writes that the server has made `change`.
pub(crate) fn confirm(
    tx: &mut WriteTx<'_>,
    message: MessageId,
    change: &FlagChange,
) -> Result<(), StoreError> {
    write(tx, message, |remote| change.apply(remote))
}

/// Writes what the user sees, after the operations have changed.
pub(crate) fn recompute(tx: &mut WriteTx<'_>, message: MessageId) -> Result<(), StoreError> {
    write(tx, message, FlagSet::clone)
}

fn write(
    tx: &mut WriteTx<'_>,
    message: MessageId,
    remote: impl FnOnce(&FlagSet) -> FlagSet,
) -> Result<(), StoreError> {
    let found: Option<(String, String)> = tx
        .sql()
        .prepare_cached("SELECT flags_remote, flags FROM messages WHERE id = ?1")?
        .query_row([message.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    // An operation may outlive its message.
    let Some((old_remote, old)) = found else { return Ok(()) };
    let remote = remote(&messages::flags_from_text(&old_remote));
    let new = tx.pending()?.flags_of(message, &remote);
    let (remote_text, new_text) = (messages::flags_text(&remote), messages::flags_text(&new));
    if remote_text == old_remote && new_text == old {
        return Ok(());
    }
    let is_unread = messages::is_unread(&new);
    tx.sql()
        .prepare_cached(
            "UPDATE messages SET flags_remote = ?2, flags = ?3, unread = ?4 WHERE id = ?1",
        )?
        .execute((message.0, &remote_text, &new_text, is_unread))?;
    if new_text == old {
        return Ok(());
    }
    let was_unread = messages::is_unread(&messages::flags_from_text(&old));
    let moved = i64::from(is_unread) - i64::from(was_unread);
    for mailbox in memberships::mailboxes_of(tx, message)? {
        mailboxes::count(tx, mailbox, 0, moved)?;
    }
    tx.message_changed(message);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        memberships, ops,
        world::{World, flags},
    };
    use barid_model::{ErrorCode, Flag, OpId};
    use proptest::prelude::*;

    fn change(add: &str, remove: &str) -> FlagChange {
        FlagChange { add: flags(add), remove: flags(remove) }
    }

    /// What the user sees, with the counts of the inbox.
    fn seen(world: &World, message: MessageId) -> (String, (u32, u32)) {
        (messages::flags_text(&world.row(message).flags), world.counts())
    }

    fn push(world: &World, message: MessageId, change: FlagChange) -> OpId {
        let op = Op::SetFlags { messages: vec![message], change };
        world.store.write(|tx| ops::push(tx, world.account, &op, 0)).unwrap()
    }

    fn server_says(world: &World, name: &str, text: &str) {
        let known = [(name.to_owned(), flags(text))];
        let write = world.store.write(|tx| memberships::set_remote_flags(tx, world.inbox, &known));
        write.unwrap();
    }

    #[test]
    fn a_change_shows_at_once_and_survives_what_the_server_says_meanwhile() {
        let world = World::new();
        let message = world.receive("1:1", "one", "", "");
        push(&world, message, change("seen", ""));
        assert_eq!(seen(&world, message), ("$seen".into(), (1, 0)));
        server_says(&world, "1:1", "flagged");
        assert_eq!(seen(&world, message), ("$flagged $seen".into(), (1, 0)));
        world.assert_whole();
    }

    #[test]
    fn a_mark_is_the_moves_only_once_the_server_was_asked_for_it() {
        let world = World::new();
        let message = world.receive("1:1", "one", "", "");
        let seen = || messages::flags_text(&world.row(message).flags);
        let op = Op::Move { messages: vec![message], to: world.sent };
        let op = world.store.write(|tx| ops::push(tx, world.account, &op, 0)).unwrap();
        server_says(&world, "1:1", "deleted");
        assert_eq!(seen(), "$deleted");
        server_says(&world, "1:1", "");
        world.store.write(|tx| ops::begin(tx, op)).unwrap();
        server_says(&world, "1:1", "deleted");
        assert_eq!(seen(), "");
        world.store.write(|tx| ops::wedge(tx, op, ErrorCode::Rejected)).unwrap();
        server_says(&world, "1:1", "deleted");
        assert_eq!(seen(), "");
        world.assert_whole();
    }

    #[test]
    fn a_confirmed_change_is_the_servers() {
        let world = World::new();
        let message = world.receive("1:1", "one", "", "");
        let op = push(&world, message, change("seen", ""));
        world.store.write(|tx| ops::confirm(tx, op, &HashMap::new())).unwrap();
        assert_eq!(seen(&world, message), ("$seen".into(), (1, 0)));
        server_says(&world, "1:1", "");
        assert_eq!(seen(&world, message), (String::new(), (1, 1)));
    }

    #[test]
    fn a_discarded_change_was_never_made() {
        let world = World::new();
        let message = world.receive("1:1", "one", "", "");
        server_says(&world, "1:1", "seen");
        let op = push(&world, message, change("flagged", "seen"));
        assert_eq!(seen(&world, message), ("$flagged".into(), (1, 1)));
        world.store.write(|tx| ops::discard(tx, op)).unwrap();
        assert_eq!(seen(&world, message), ("$seen".into(), (1, 0)));
    }

    #[test]
    fn a_wedged_change_does_not_count_until_it_is_revived() {
        let world = World::new();
        let message = world.receive("1:1", "one", "", "");
        let op = push(&world, message, change("seen", ""));
        world.store.write(|tx| ops::wedge(tx, op, ErrorCode::Rejected)).unwrap();
        assert_eq!(seen(&world, message), (String::new(), (1, 1)));
        world.store.write(|tx| ops::revive(tx, op)).unwrap();
        assert_eq!(seen(&world, message), ("$seen".into(), (1, 0)));
    }

    #[test]
    fn a_change_may_outlive_its_message() {
        let world = World::new();
        let message = world.receive("1:1", "one", "", "");
        let op = push(&world, message, change("seen", ""));
        world.store.write(|tx| memberships::remove_range(tx, world.inbox, "", "9")).unwrap();
        world.store.write(|tx| ops::confirm(tx, op, &HashMap::new())).unwrap();
        assert_eq!(world.counts(), (0, 0));
        world.assert_whole();
    }

    fn any_flags() -> impl Strategy<Value = FlagSet> {
        let names = vec!["seen", "flagged", "answered", "work"];
        proptest::collection::btree_set(proptest::sample::select(names), 0..4)
            .prop_map(|names| names.into_iter().filter_map(Flag::from_user).collect())
    }

    fn any_change() -> impl Strategy<Value = FlagChange> {
        (any_flags(), any_flags()).prop_map(|(add, remove)| FlagChange { add, remove })
    }

    fn effective_flags(remote: &FlagSet, pending: &[FlagChange]) -> FlagSet {
        let message = MessageId(1);
        let steps = pending.iter().cloned().map(|change| Step::Flags(Arc::new(change))).collect();
        Pending { steps: HashMap::from([(message, steps)]), ..Pending::default() }
            .flags_of(message, remote)
    }

    proptest! {
        /// The server makes the oldest change: nothing moves for the user.
        #[test]
        fn confirming_the_oldest_changes_nothing(
            remote in any_flags(),
            pending in proptest::collection::vec(any_change(), 1..5),
        ) {
            let before = effective_flags(&remote, &pending);
            let after = effective_flags(&pending[0].apply(&remote), &pending[1..]);
            prop_assert_eq!(before, after);
        }

        /// What the last change says holds, whatever came before.
        #[test]
        fn the_last_change_wins(
            remote in any_flags(),
            pending in proptest::collection::vec(any_change(), 1..5),
        ) {
            let flags = effective_flags(&remote, &pending);
            let last = &pending[pending.len() - 1];
            prop_assert!(flags.is_superset(&last.add));
            let gone = |flag| last.add.contains(flag) || !flags.contains(flag);
            prop_assert!(last.remove.iter().all(gone));
        }
    }
}
