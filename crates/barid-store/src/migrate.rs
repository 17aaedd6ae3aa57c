//! The order in which tables come into being. What they are, each table says itself.

use crate::{
    connection::{MAIL, RAW},
    index,
    table::{
        account_groups, accounts, acts, comparisons, download_ledger, draft_attachments,
        draft_copies, drafts, garbage, identities, keeps, lasting, mailbox_states, mailbox_sync,
        mailboxes, memberships, messages, objects, op_steps, outbox, outbox_rest, pending_ops,
        people, pieces, raw, readables, reports, rescued, settings, snoozes, thread_names,
        thread_refs, thread_wishes, tombstones,
    },
    twins,
};
use rusqlite::{Connection, TransactionBehavior};

/// One file's schema: every step that ever led to it, oldest first.
///
/// A file's `user_version` counts the steps made. Steps are only ever added.
pub(crate) struct Schema {
    pub(crate) file: &'static str,
    steps: &'static [&'static [&'static str]],
}

/// The schema of `mail.db`.
pub(crate) const MAIL_SCHEMA: Schema = Schema {
    file: MAIL,
    steps: &[
        &[
            accounts::SCHEMA,
            mailboxes::SCHEMA,
            messages::SCHEMA,
            memberships::SCHEMA,
            thread_refs::SCHEMA,
            pending_ops::SCHEMA,
            outbox::SCHEMA,
            garbage::SCHEMA,
            settings::SCHEMA,
            index::SCHEMA,
        ],
        &[
            messages::PLACEMENT,
            memberships::PLACEMENT,
            pending_ops::STARTED,
            tombstones::SCHEMA,
            acts::SCHEMA,
        ],
        &[accounts::LOOKS],
        // Drafts, identities, people.
        &[
            identities::SCHEMA,
            drafts::SCHEMA,
            draft_attachments::SCHEMA,
            draft_copies::SCHEMA,
            people::SCHEMA,
        ],
        // What the user does to mailboxes, and to many messages at once.
        &[mailbox_states::OFFLINE, op_steps::PAGES],
        // What a mailbox takes with it that goes on its server.
        &[rescued::SCHEMA],
        // Conversations over accounts.
        &[twins::SCHEMA, thread_names::SCHEMA, thread_wishes::SCHEMA],
        // One inbox.
        &[
            account_groups::SCHEMA,
            snoozes::SCHEMA,
            drafts::DISCARDED,
            accounts::PROBLEM,
            mailbox_sync::STATE,
        ],
        // What becomes of messages on servers that only hand them over.
        &[download_ledger::SCHEMA],
        // How much of a mailbox is kept, and what outlives its name.
        &[keeps::SCHEMA, lasting::SCHEMA],
        // Which names on servers that only hand mail over were looked at again.
        &[download_ledger::LOOKED],
        // Messages in several mailboxes of one server.
        &[objects::SCHEMA],
        // When mailboxes were compared name by name.
        &[comparisons::SCHEMA],
        // Those whom a server put off while it took a message for others.
        &[outbox_rest::SCHEMA],
        // What servers said became of messages.
        &[reports::SCHEMA],
    ],
};

/// The schema of `raw.db`.
pub(crate) const RAW_SCHEMA: Schema =
    Schema { file: RAW, steps: &[&[raw::SCHEMA], &[pieces::SCHEMA], &[readables::SCHEMA]] };

impl Schema {
    /// The version that this program writes.
    pub(crate) fn version(&self) -> i64 {
        i64::try_from(self.steps.len()).unwrap_or(i64::MAX)
    }

    /// Makes the steps that are missing, all of them or none.
    pub(crate) fn migrate(&self, connection: &mut Connection) -> rusqlite::Result<()> {
        let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if found >= self.version() {
            return Ok(());
        }
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = usize::try_from(found).unwrap_or(0);
        for table in self.steps.iter().skip(done).copied().flatten() {
            tx.execute_batch(table)?;
        }
        tx.execute_batch(&format!("PRAGMA user_version = {}", self.version()))?;
        tx.commit()
    }
}
