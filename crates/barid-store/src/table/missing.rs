//! Messages of which only the header is here, by mailbox: what a server has to be asked about.

use crate::{
    error::StoreError,
    table::{memberships, messages},
    transaction::ReadTx,
};
use barid_model::{AccountId, MailboxId, MessageId};

/// Returns the mailboxes of `account` that hold messages whose bodies are not here.
///
/// # Errors
///
/// What SQLite says.
pub fn mailboxes(tx: &ReadTx<'_>, account: AccountId) -> Result<Vec<MailboxId>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT DISTINCT s.mailbox_id FROM messages m INDEXED BY messages_without_body
         JOIN memberships s ON s.message_id = m.id AND s.stale = 0
         WHERE m.account_id = ?1 AND m.raw_id IS NULL ORDER BY s.mailbox_id",
    )?;
    let rows = query.query_map([account.0], |row| row.get(0).map(MailboxId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns those messages of a mailbox with one of `names` whose bodies are not here.
///
/// # Errors
///
/// What SQLite says.
pub fn among<S: AsRef<str>>(
    tx: &ReadTx<'_>,
    mailbox: MailboxId,
    names: &[S],
) -> Result<Vec<MessageId>, StoreError> {
    let mut missing = Vec::new();
    for name in names {
        if let Some(message) = memberships::find(tx, mailbox, name.as_ref())?
            && matches!(messages::places(tx, message)?, Some((_, None)))
        {
            missing.push(message);
        }
    }
    Ok(missing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{MAY_MS, World, arrival, header_of, raw};

    #[test]
    fn only_what_has_no_body_is_missing() {
        let world = World::new();
        world.receive("1:1", "whole", "", "");
        assert!(world.store.read(|tx| mailboxes(tx, world.account)).unwrap().is_empty());
        let header = header_of(&arrival("1:2", MAY_MS, raw(MAY_MS, "header", "", "")));
        world.store.add(world.inbox, vec![header]).unwrap();
        assert_eq!(world.store.read(|tx| mailboxes(tx, world.account)).unwrap(), [world.inbox]);
        let names = ["1:1", "1:2", "1:3"];
        let found = world.store.read(|tx| among(tx, world.inbox, &names)).unwrap();
        assert_eq!(found, [world.find("1:2")]);
    }
}
