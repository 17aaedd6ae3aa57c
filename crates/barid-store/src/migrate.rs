//! The order in which tables come into being. What they are, each table says itself.

use crate::{
    connection::{MAIL, RAW},
    index,
    table::{
        account_groups, accounts, acts, authserv_ids, closed_messages, comparisons, dns_answers,
        download_ledger, draft_attachments, draft_copies, draft_origin, draft_privacy, drafts,
        garbage, identities, keeps, lasting, logos, mailbox_states, mailbox_sync, mailboxes,
        memberships, messages, objects, op_steps, outbox, outbox_apart, outbox_receipts,
        outbox_rest, own_keys, pending_ops, people, people_ciphers, people_groups, people_keys,
        pieces, quotas, raw, readables, reports, rescued, revocations, settings, snoozes,
        templates, thread_names, thread_refs, thread_wishes, tombstones, tracking, transports,
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
        // How full accounts are.
        &[quotas::SCHEMA],
        // When messages were to leave, and what is left of those that did.
        &[outbox_receipts::SCHEMA],
        // What helps in writing: who was in what is answered, templates, groups of people.
        &[draft_origin::SCHEMA, draft_attachments::PLACE, templates::SCHEMA, people_groups::SCHEMA],
        // Who really sent messages.
        &[dns_answers::SCHEMA, authserv_ids::SCHEMA],
        // Who tries to learn when mail is read.
        &[tracking::SCHEMA],
        // What domains promise about mail that is brought to them.
        &[transports::SCHEMA],
        // The user's own keys, and other people's.
        &[own_keys::SCHEMA, people_keys::SCHEMA, draft_privacy::SCHEMA],
        // Whose word on senders counts, and which of them DNS could not tell about yet.
        &[authserv_ids::CHOSEN, dns_answers::OPEN],
        // Logos of senders.
        &[logos::SCHEMA],
        // Messages that are closed to all but their readers.
        &[closed_messages::SCHEMA],
        // Messages that leave in several, each encrypted for others.
        &[outbox_apart::SCHEMA],
        // What other people's programs can read.
        &[people_ciphers::SCHEMA],
        // What issuers said of certificates.
        &[revocations::SCHEMA],
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything in a file, by name, as SQLite would make it again.
    fn made(connection: &Connection) -> Vec<(String, Option<String>)> {
        let mut query =
            connection.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").unwrap();
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn a_file_of_any_age_becomes_what_a_new_one_is() {
        for schema in [MAIL_SCHEMA, RAW_SCHEMA] {
            let mut new = Connection::open_in_memory().unwrap();
            schema.migrate(&mut new).unwrap();
            for age in 0..schema.steps.len() {
                let mut old = Connection::open_in_memory().unwrap();
                let older = Schema { file: schema.file, steps: &schema.steps[..age] };
                older.migrate(&mut old).unwrap();
                schema.migrate(&mut old).unwrap();
                assert_eq!(made(&old), made(&new), "{} of version {age}", schema.file);
            }
        }
    }
}
