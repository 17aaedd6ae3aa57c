//! What a server left open: recipients that it put off while it took others, and messages of
//! which nobody knows whether it took them.

use super::{
    error_code,
    outbox::{self, Outgoing},
    thread_names,
};
use crate::{
    error::StoreError,
    threading,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, ErrorCode, OutboxId, Role};

pub(crate) const SCHEMA: &str = "
ALTER TABLE outbox ADD COLUMN rest_of INTEGER; -- the row by which others have it; else NULL
";

/// Notes that a row is for those recipients of `first` that its server put off, with its words.
///
/// # Errors
///
/// What SQLite says.
pub fn note_rest(
    tx: &mut WriteTx<'_>,
    rest: OutboxId,
    first: OutboxId,
    attempts: u32,
    reply: &str,
) -> Result<(), StoreError> {
    tx.sql().execute(
        "UPDATE outbox SET rest_of = ?2, attempts = ?3, receipt = ?4, error = ?5 WHERE id = ?1",
        (rest.0, first.0, attempts, reply, error_code::to_text(Some(ErrorCode::Throttled))),
    )?;
    tx.outgoing_changed();
    Ok(())
}

/// Takes those recipients off a row that are left to another.
///
/// # Errors
///
/// What SQLite says.
pub fn leave_out(tx: &mut WriteTx<'_>, id: OutboxId, left: &[String]) -> Result<(), StoreError> {
    let mut recipients = outbox::get(tx, id)?.recipients;
    recipients.retain(|one| !left.contains(one));
    tx.sql().execute(
        "UPDATE outbox SET recipients = ?2 WHERE id = ?1",
        (id.0, outbox::to_json(&recipients)?),
    )?;
    tx.outgoing_changed();
    Ok(())
}

/// Finds a message among those that arrived, by its name and subject: in any mailbox of any account where only what was
/// sent can be. Returns in which account, and in a mailbox of which role.
///
/// # Errors
///
/// What SQLite says.
pub fn found(
    tx: &ReadTx<'_>,
    message_id: &str,
    subject: &str,
) -> Result<Option<(AccountId, Option<Role>)>, StoreError> {
    let Some(thread) = thread_names::find(tx, threading::hash(message_id))? else {
        return Ok(None);
    };
    let mut query = tx.sql().prepare_cached(
        "SELECT b.account_id, b.role FROM messages m
         JOIN memberships s ON s.message_id = m.id AND s.stale = 0
         JOIN mailboxes b ON b.id = s.mailbox_id
         WHERE m.thread_id = ?1 AND m.message_id = ?2 AND m.subject = ?3 AND b.role <> 'drafts'
         ORDER BY b.role = 'sent' DESC, m.id",
    )?;
    let mut rows = query.query((thread.0, message_id, subject))?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let role: String = row.get(1)?;
    Ok(Some((AccountId(row.get(0)?), Role::from_name(&role))))
}

/// Whether the copy of a message that was sent is in a mailbox of its account: by its name and
/// size, since one that was delivered has grown on its way.
///
/// # Errors
///
/// What SQLite says.
pub fn is_filed(tx: &ReadTx<'_>, row: &Outgoing, size_bytes: u64) -> Result<bool, StoreError> {
    let Some(thread) = thread_names::find(tx, threading::hash(&row.message_id))? else {
        return Ok(false);
    };
    let size_bytes = i64::try_from(size_bytes).unwrap_or(i64::MAX);
    let mut query = tx.sql().prepare_cached(
        "SELECT 1 FROM messages m JOIN memberships s ON s.message_id = m.id AND s.stale = 0
         WHERE m.thread_id = ?1 AND m.account_id = ?2 AND m.message_id = ?3 AND m.size_bytes = ?4
         LIMIT 1",
    )?;
    Ok(query.exists((thread.0, row.account.0, &row.message_id, size_bytes))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;

    #[test]
    fn what_is_left_is_sealed_with_what_became_of_the_others_or_not_at_all() {
        let world = World::new();
        let first = world.store.seal(&world.outgoing(), b"sealed bytes").unwrap();
        let failed = world.store.seal_and(&world.outgoing(), b"sealed bytes", |_, _| {
            Err(StoreError::NotFound("message"))
        });
        assert!(failed.is_err());
        let rows = |world: &World| world.store.read(|tx| outbox::list(tx, None)).unwrap();
        assert_eq!(rows(&world).len(), 1);
        let rest = world.store.seal_and(&world.outgoing(), b"sealed bytes", |tx, rest| {
            note_rest(tx, rest, first, 3, "451 later")
        });
        let row = world.store.read(|tx| outbox::get(tx, rest.unwrap())).unwrap();
        assert_eq!((row.rest_of, row.attempts), (Some(first), 3));
        assert_eq!((row.receipt.as_str(), row.error), ("451 later", Some(ErrorCode::Throttled)));
        world.assert_whole();
    }

    #[test]
    fn a_message_is_found_by_its_name_alone_and_not_among_drafts() {
        let world = World::new();
        let find = |id: &str| world.store.read(|tx| found(tx, id, "hello")).unwrap();
        world.receive("1:1", "Re: hello", "In-Reply-To: <1@example.test>", "");
        assert_eq!(find("1@example.test"), None, "it is only named");
        world.receive("1:2", "hello", "Message-ID: <1@example.test>", "");
        assert_eq!(find("1@example.test"), Some((world.account, Some(Role::Inbox))));
        let other = world.store.read(|tx| found(tx, "1@example.test", "another")).unwrap();
        assert_eq!(other, None, "somebody else uses its name");
        let to_drafts = "UPDATE mailboxes SET role = 'drafts' WHERE id = ?1";
        world
            .store
            .write(|tx| Ok(tx.sql().execute(to_drafts, [world.inbox.0]).map(drop)?))
            .unwrap();
        assert_eq!(find("1@example.test"), None);
    }
}
