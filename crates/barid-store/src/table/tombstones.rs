//! Names of messages that were moved away or removed, and that their server has yet to say
//! are gone. A message that it still lists under such a name does not come back.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, MailboxId};

pub(crate) const SCHEMA: &str = "
CREATE TABLE tombstones (
    mailbox_id INTEGER NOT NULL REFERENCES mailboxes (id) ON DELETE CASCADE,
    remote_id  TEXT    NOT NULL,
    PRIMARY KEY (mailbox_id, remote_id)
) STRICT, WITHOUT ROWID;
";

pub(crate) fn insert(
    tx: &WriteTx<'_>,
    mailbox: MailboxId,
    remote_id: &str,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("INSERT OR IGNORE INTO tombstones (mailbox_id, remote_id) VALUES (?1, ?2)")?
        .execute((mailbox.0, remote_id))?;
    Ok(())
}

/// Whether there is any in a mailbox.
pub(crate) fn any(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<bool, StoreError> {
    let mut query =
        tx.sql().prepare_cached("SELECT 1 FROM tombstones WHERE mailbox_id = ?1 LIMIT 1")?;
    Ok(query.exists([mailbox.0])?)
}

/// Whether the message of that name was taken away.
pub(crate) fn has(
    tx: &ReadTx<'_>,
    mailbox: MailboxId,
    remote_id: &str,
) -> Result<bool, StoreError> {
    let mut query = tx
        .sql()
        .prepare_cached("SELECT 1 FROM tombstones WHERE mailbox_id = ?1 AND remote_id = ?2")?;
    Ok(query.exists((mailbox.0, remote_id))?)
}

pub(crate) fn count(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<u32, StoreError> {
    let mut query =
        tx.sql().prepare_cached("SELECT count(*) FROM tombstones WHERE mailbox_id = ?1")?;
    Ok(query.query_row([mailbox.0], |row| row.get(0))?)
}

/// The server says that these names are gone.
pub(crate) fn remove_range(
    tx: &WriteTx<'_>,
    mailbox: MailboxId,
    first: &str,
    last: &str,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "DELETE FROM tombstones WHERE mailbox_id = ?1 AND remote_id BETWEEN ?2 AND ?3",
        )?
        .execute((mailbox.0, first, last))?;
    Ok(())
}

/// All other names of a mailbox are void.
pub(crate) fn keep_range(
    tx: &WriteTx<'_>,
    mailbox: MailboxId,
    first: &str,
    last: &str,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "DELETE FROM tombstones WHERE mailbox_id = ?1 AND remote_id NOT BETWEEN ?2 AND ?3",
        )?
        .execute((mailbox.0, first, last))?;
    Ok(())
}

/// No server will list anything of an account: its mailboxes are here alone.
pub(crate) fn clear_account(tx: &WriteTx<'_>, account: AccountId) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "DELETE FROM tombstones
             WHERE mailbox_id IN (SELECT id FROM mailboxes WHERE account_id = ?1)",
        )?
        .execute([account.0])?;
    Ok(())
}

/// All names of a mailbox are void.
pub(crate) fn clear(tx: &WriteTx<'_>, mailbox: MailboxId) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("DELETE FROM tombstones WHERE mailbox_id = ?1")?
        .execute([mailbox.0])?;
    Ok(())
}
