//! One transaction: what it may read, what it changed, and what it left to collect.

use crate::{effective::Pending, error::StoreError, index::Slots, table::garbage};
use barid_model::{AccountId, DraftId, MailboxId, MessageId, event::ChangeSet};
use rusqlite::Connection;
use std::ops::Deref;

/// A consistent view of all rows, as of its first query.
pub struct ReadTx<'c> {
    connection: &'c Connection,
}

impl<'c> ReadTx<'c> {
    pub(crate) fn new(connection: &'c Connection) -> ReadTx<'c> {
        ReadTx { connection }
    }

    pub(crate) fn sql(&self) -> &'c Connection {
        self.connection
    }
}

/// The one transaction that may change rows. It reads what a [`ReadTx`] reads,
/// and its own changes.
pub struct WriteTx<'c> {
    read: ReadTx<'c>,
    changes: ChangeSet,
    has_garbage: bool,
    pending: Option<Pending>,
    slots: &'c mut Slots,
}

impl<'c> Deref for WriteTx<'c> {
    type Target = ReadTx<'c>;

    fn deref(&self) -> &ReadTx<'c> {
        &self.read
    }
}

impl<'c> WriteTx<'c> {
    pub(crate) fn new(connection: &'c Connection, slots: &'c mut Slots) -> WriteTx<'c> {
        WriteTx {
            read: ReadTx::new(connection),
            changes: ChangeSet::default(),
            has_garbage: false,
            pending: None,
            slots,
        }
    }

    /// Returns what changed, and whether there is something to collect.
    pub(crate) fn finish(self) -> (ChangeSet, bool) {
        let mut changes = self.changes;
        for ids in [&mut changes.added, &mut changes.changed, &mut changes.removed] {
            ids.sort_unstable();
            ids.dedup();
        }
        // A message that came and went in one transaction was never seen.
        let removed = std::mem::take(&mut changes.removed);
        let fleeting = |id: &MessageId| changes.added.binary_search(id).is_ok();
        changes.removed = removed.iter().copied().filter(|id| !fleeting(id)).collect();
        changes.added.retain(|id| removed.binary_search(id).is_err());
        let added = &changes.added;
        let is_news =
            |id: &MessageId| added.binary_search(id).is_err() && removed.binary_search(id).is_err();
        changes.changed.retain(is_news);
        changes.mailboxes.sort_unstable();
        changes.mailboxes.dedup();
        changes.accounts.sort_unstable();
        changes.accounts.dedup();
        (changes, self.has_garbage)
    }

    pub(crate) fn account_changed(&mut self, account: AccountId) {
        self.changes.accounts.push(account);
    }

    pub(crate) fn mailbox_changed(&mut self, mailbox: MailboxId) {
        if self.changes.mailboxes.last() != Some(&mailbox) {
            self.changes.mailboxes.push(mailbox);
        }
    }

    pub(crate) fn message_added(&mut self, message: MessageId) {
        self.changes.added.push(message);
    }

    pub(crate) fn message_changed(&mut self, message: MessageId) {
        self.changes.changed.push(message);
    }

    pub(crate) fn message_removed(&mut self, message: MessageId) {
        self.changes.removed.push(message);
    }

    pub(crate) fn draft_changed(&mut self, draft: DraftId) {
        if self.changes.drafts.last() != Some(&draft) {
            self.changes.drafts.push(draft);
        }
    }

    pub(crate) fn outgoing_changed(&mut self) {
        self.changes.outgoing = true;
    }

    /// Leaves a raw message to be collected after the commit.
    pub(crate) fn collect_raw(&mut self, raw: i64) -> Result<(), StoreError> {
        self.has_garbage = true;
        garbage::insert(self, raw)
    }

    pub(crate) fn slots(&mut self) -> (&'c Connection, &mut Slots) {
        (self.read.connection, self.slots)
    }

    /// Returns the changes that no server has confirmed, read once.
    pub(crate) fn pending(&mut self) -> Result<&Pending, StoreError> {
        if self.pending.is_none() {
            self.pending = Some(Pending::load(&self.read)?);
        }
        // The line above filled it; an empty one is what no operation looks like.
        Ok(self.pending.get_or_insert_with(Pending::default))
    }

    /// Forgets what [`WriteTx::pending`] read: the operations have changed.
    pub(crate) fn operations_changed(&mut self) {
        self.pending = None;
        self.changes.outgoing = true;
    }
}
