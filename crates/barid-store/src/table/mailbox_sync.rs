//! How the last synchronization of a mailbox went, and what of it the user put off.

use super::error_code;
use crate::{error::StoreError, transaction::WriteTx};
use barid_model::{ErrorCode, Mailbox, MailboxId};
use std::collections::HashMap;

/// How its last synchronization went.
pub(crate) const STATE: &str = "
ALTER TABLE mailboxes ADD COLUMN checked_at INTEGER; -- Unix time, milliseconds
ALTER TABLE mailboxes ADD COLUMN problem TEXT NOT NULL DEFAULT ''; -- an ErrorCode, '' for none
";

/// Notes that mailboxes were up to date, or why not. No news of their own.
///
/// # Errors
///
/// What SQLite says.
pub fn set_checked(
    tx: &mut WriteTx<'_>,
    mailboxes: &[(MailboxId, Option<ErrorCode>)],
    now_ms: i64,
) -> Result<(), StoreError> {
    let mut update = tx.sql().prepare_cached(
        "UPDATE mailboxes SET problem = ?2,
         checked_at = CASE ?2 WHEN '' THEN ?3 ELSE checked_at END WHERE id = ?1",
    )?;
    for (mailbox, problem) in mailboxes {
        update.execute((mailbox.0, error_code::to_text(*problem), now_ms))?;
    }
    Ok(())
}

/// Takes what is put off out of the counts of a mailbox.
pub(crate) fn without(mailbox: &mut Mailbox, asleep: &HashMap<MailboxId, (u32, u32)>) {
    if let Some((total, unread)) = asleep.get(&mailbox.id) {
        mailbox.total = mailbox.total.saturating_sub(*total);
        mailbox.unread = mailbox.unread.saturating_sub(*unread);
    }
}
