//! Messages that their server lost with a mailbox, while the user's wish to have them elsewhere
//! waited. They are put there anew from their bytes.

use super::{memberships, pending_ops};
use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, MailboxId, MessageId, Op};

pub(crate) const SCHEMA: &str = "
CREATE TABLE rescued (
    message_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE
) STRICT;
";

/// Notes the messages of a mailbox that is about to go, as far as a waiting move takes them out
/// of it, and no other place has them.
pub(crate) fn note(
    tx: &WriteTx<'_>,
    account: AccountId,
    mailbox: MailboxId,
) -> Result<(), StoreError> {
    for op in pending_ops::alive_of(tx, account)? {
        let Op::Move { messages, to } = op else { continue };
        for message in messages.into_iter().filter(|_| to != mailbox) {
            let places = memberships::places(tx, message)?;
            if !places.is_empty() && places.iter().all(|place| place.mailbox == mailbox) {
                tx.sql()
                    .prepare_cached("INSERT OR IGNORE INTO rescued (message_id) VALUES (?1)")?
                    .execute([message.0])?;
            }
        }
    }
    Ok(())
}

/// Whether a message has to be put where it belongs from its bytes.
///
/// # Errors
///
/// What SQLite says.
pub fn is_rescued(tx: &ReadTx<'_>, message: MessageId) -> Result<bool, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT 1 FROM rescued WHERE message_id = ?1")?;
    Ok(query.exists([message.0])?)
}

/// Forgets a message that is where it belongs.
pub(crate) fn forget(tx: &WriteTx<'_>, message: MessageId) -> Result<(), StoreError> {
    tx.sql().prepare_cached("DELETE FROM rescued WHERE message_id = ?1")?.execute([message.0])?;
    Ok(())
}
