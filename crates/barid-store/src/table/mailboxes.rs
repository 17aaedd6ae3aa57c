//! Mailboxes as their servers name them, how far each was synchronized, and
//! how many messages the user sees in it.

use crate::{
    error::StoreError,
    hierarchy, placement,
    table::{error_code, memberships, messages, pending_ops, snoozes},
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, Mailbox, MailboxId, Role};
use rusqlite::{OptionalExtension, Row};

pub(crate) use super::mailbox_states::{
    begin, begin_again, can_hold, deleted, made, renamed, show, states, subscribed,
};
pub(crate) use super::mailbox_sync::without;
pub use super::{
    mailbox_listing::{Gone, recognize, vanish},
    mailbox_states::{for_role, is_made, names, wire_name},
    mailbox_sync::set_checked,
};

pub(crate) const SCHEMA: &str = "
CREATE TABLE mailboxes (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    remote_id  TEXT    NOT NULL,            -- its name on the wire
    name       TEXT    NOT NULL DEFAULT '', -- decoded, levels separated by /
    role       TEXT    NOT NULL DEFAULT '', -- a Role, '' for none
    subscribed INTEGER NOT NULL DEFAULT 1,
    selectable INTEGER NOT NULL DEFAULT 1,  -- whether messages can be in it
    cursor     BLOB,                        -- where synchronization stopped; NULL before the first
    total      INTEGER NOT NULL DEFAULT 0,  -- rows of memberships
    unread     INTEGER NOT NULL DEFAULT 0,  -- those of them without $seen
    UNIQUE (account_id, remote_id)
) STRICT;
CREATE INDEX mailboxes_by_role ON mailboxes (role, account_id) WHERE role <> '';
";

const COLUMNS: &str =
    "id, account_id, name, role, subscribed, total, unread, remote_id, selectable, name_remote,
     subscribed_remote, checked_at, problem";

/// What the server says about a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// Its name on the wire.
    pub remote_id: String,
    /// Decoded name, levels separated by `/`.
    pub name: String,
    /// What it is for, if anything.
    pub role: Option<Role>,
    /// Whether the user follows it.
    pub subscribed: bool,
    /// Whether messages can be in it.
    pub selectable: bool,
}

/// Adds a mailbox, or brings a known one up to date. Names it by its wire name.
///
/// # Errors
///
/// What SQLite says.
pub fn put(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    remote: &Remote,
) -> Result<MailboxId, StoreError> {
    let known: Option<u32> = tx
        .sql()
        .prepare_cached("SELECT id FROM mailboxes WHERE account_id = ?1 AND remote_id = ?2")?
        .query_row((account.0, &remote.remote_id), |row| row.get(0))
        .optional()?;
    if let Some(id) = known
        && self::remote(tx, MailboxId(id))? == *remote
        && is_made(tx, MailboxId(id))?
    {
        return Ok(MailboxId(id));
    }
    let id: u32 = tx
        .sql()
        .prepare_cached(
            "INSERT INTO mailboxes (account_id, remote_id, name, name_remote, role, subscribed,
             subscribed_remote, selectable)
             VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?5, ?6)
             ON CONFLICT (account_id, remote_id) DO UPDATE SET made = 1, shown = 1,
             name = excluded.name, name_remote = excluded.name_remote, role = excluded.role,
             subscribed = excluded.subscribed, subscribed_remote = excluded.subscribed_remote,
             selectable = excluded.selectable
             RETURNING id",
        )?
        .query_row(
            (
                account.0,
                &remote.remote_id,
                &remote.name,
                role_text(remote.role),
                remote.subscribed,
                remote.selectable,
            ),
            |row| row.get(0),
        )?;
    tx.mailbox_changed(MailboxId(id));
    if pending_ops::any(tx, account)? {
        hierarchy::recompute(tx, account)?;
    }
    Ok(MailboxId(id))
}

/// Removes a mailbox, and the messages that are in no other.
///
/// # Errors
///
/// What SQLite says.
pub fn remove(tx: &mut WriteTx<'_>, mailbox: MailboxId) -> Result<(), StoreError> {
    let messages = memberships::messages_in(tx, mailbox)?;
    tx.sql().execute("DELETE FROM memberships WHERE mailbox_id = ?1", [mailbox.0])?;
    messages::remove_homeless(tx, &messages)?;
    tx.sql().execute("DELETE FROM mailboxes WHERE id = ?1", [mailbox.0])?;
    tx.mailbox_changed(mailbox);
    // What was on its way there is again where its server has it.
    placement::recompute(tx, &messages)
}

pub(crate) fn exists(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<bool, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT 1 FROM mailboxes WHERE id = ?1")?;
    Ok(query.exists([mailbox.0])?)
}

/// Returns the mailboxes of `account`, or of all, sorted by account and name,
/// the inbox first.
///
/// # Errors
///
/// What SQLite says.
pub fn list(tx: &ReadTx<'_>, account: Option<AccountId>) -> Result<Vec<Mailbox>, StoreError> {
    let mut query = tx.sql().prepare_cached(&format!(
        "SELECT {COLUMNS} FROM mailboxes WHERE (?1 IS NULL OR account_id = ?1) AND shown = 1
         ORDER BY account_id, role <> 'inbox', name, id"
    ))?;
    let rows = query.query_map([account.map(|id| id.0)], from_row)?;
    let mut all = rows.collect::<Result<Vec<_>, _>>()?;
    let asleep = snoozes::by_mailbox(tx)?;
    all.iter_mut().for_each(|one| without(one, &asleep));
    Ok(all)
}

/// Returns one mailbox.
///
/// # Errors
///
/// `NotFound` without such a mailbox.
pub fn get(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<Mailbox, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM mailboxes WHERE id = ?1");
    let found = tx.sql().prepare_cached(&sql)?.query_row([mailbox.0], from_row).optional()?;
    let mut found = found.ok_or(StoreError::NotFound("mailbox"))?;
    without(&mut found, &snoozes::by_mailbox(tx)?);
    Ok(found)
}

/// Finds a mailbox by its decoded name. INBOX is found in any case (RFC 9051 §5.1).
///
/// # Errors
///
/// What SQLite says.
pub fn find(
    tx: &ReadTx<'_>,
    account: AccountId,
    name: &str,
) -> Result<Option<MailboxId>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT id FROM mailboxes WHERE account_id = ?1 AND shown = 1
         AND (name = ?2 OR (upper(?2) = 'INBOX' AND upper(name) = 'INBOX'))
         ORDER BY name = ?2 DESC LIMIT 1",
    )?;
    Ok(query.query_row((account.0, name), |row| row.get(0)).optional()?.map(MailboxId))
}

/// Returns the mailboxes with a role, of `account` or of all, in order of accounts.
///
/// # Errors
///
/// What SQLite says.
pub fn by_role(
    tx: &ReadTx<'_>,
    role: Role,
    account: Option<AccountId>,
) -> Result<Vec<MailboxId>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT id FROM mailboxes WHERE role = ?1 AND role <> '' AND shown = 1
         AND (?2 IS NULL OR account_id = ?2) ORDER BY account_id, id",
    )?;
    let rows = query.query_map((role.as_str(), account.map(|id| id.0)), |row| row.get(0))?;
    Ok(rows.map(|id| id.map(MailboxId)).collect::<Result<_, _>>()?)
}

/// Returns what the server says about a mailbox.
///
/// # Errors
///
/// `NotFound` without such a mailbox.
pub fn remote(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<Remote, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM mailboxes WHERE id = ?1");
    let found =
        tx.sql().prepare_cached(&sql)?.query_row([mailbox.0], remote_from_row).optional()?;
    found.ok_or(StoreError::NotFound("mailbox"))
}

/// Returns what the server says about each mailbox of `account`, in the order
/// in which they were first seen.
///
/// # Errors
///
/// What SQLite says.
pub fn remotes(
    tx: &ReadTx<'_>,
    account: AccountId,
) -> Result<Vec<(MailboxId, Remote)>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM mailboxes WHERE account_id = ?1 ORDER BY id");
    let mut query = tx.sql().prepare_cached(&sql)?;
    let rows =
        query.query_map([account.0], |row| Ok((MailboxId(row.get(0)?), remote_from_row(row)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns where synchronization stopped; `None` before the first.
///
/// # Errors
///
/// `NotFound` without such a mailbox.
pub fn cursor(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<Option<Vec<u8>>, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT cursor FROM mailboxes WHERE id = ?1")?;
    let found = query.query_row([mailbox.0], |row| row.get(0)).optional()?;
    found.ok_or(StoreError::NotFound("mailbox"))
}

/// Notes where synchronization stopped; `None` begins anew.
///
/// # Errors
///
/// `NotFound` without such a mailbox.
pub fn set_cursor(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    cursor: Option<&[u8]>,
) -> Result<(), StoreError> {
    let mut update = tx.sql().prepare_cached("UPDATE mailboxes SET cursor = ?2 WHERE id = ?1")?;
    match update.execute((mailbox.0, cursor))? {
        0 => Err(StoreError::NotFound("mailbox")),
        _ => Ok(()),
    }
}

/// Returns whose mailbox it is.
pub(crate) fn account(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<AccountId, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT account_id FROM mailboxes WHERE id = ?1")?;
    let found = query.query_row([mailbox.0], |row| row.get(0)).optional()?;
    found.map(AccountId).ok_or(StoreError::NotFound("mailbox"))
}

/// Moves the counts by so many messages.
pub(crate) fn count(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    total: i64,
    unread: i64,
) -> Result<(), StoreError> {
    tx.mailbox_changed(mailbox);
    if total != 0 || unread != 0 {
        tx.sql()
            .prepare_cached(
                "UPDATE mailboxes SET total = total + ?2, unread = unread + ?3 WHERE id = ?1",
            )?
            .execute((mailbox.0, total, unread))?;
    }
    Ok(())
}

fn role_text(role: Option<Role>) -> &'static str {
    role.map_or("", Role::as_str)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Mailbox> {
    Ok(Mailbox {
        id: MailboxId(row.get("id")?),
        account: AccountId(row.get("account_id")?),
        name: row.get("name")?,
        role: Role::from_name(row.get_ref("role")?.as_str()?),
        subscribed: row.get("subscribed")?,
        selectable: row.get("selectable")?,
        total: row.get("total")?,
        unread: row.get("unread")?,
        checked_at_ms: row.get("checked_at")?,
        problem: error_code::from_text(row.get_ref("problem")?.as_str()?),
    })
}

fn remote_from_row(row: &Row<'_>) -> rusqlite::Result<Remote> {
    Ok(Remote {
        remote_id: row.get("remote_id")?,
        name: row.get("name_remote")?,
        role: Role::from_name(row.get_ref("role")?.as_str()?),
        subscribed: row.get("subscribed_remote")?,
        selectable: row.get("selectable")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{World, arrival, raw, remote};

    #[test]
    fn a_mailbox_is_put_once_and_follows_its_server() {
        let world = World::new();
        let put_work = |name: &str| {
            let remote = Remote { name: name.into(), ..remote("Work", None) };
            world.store.write(|tx| put(tx, world.account, &remote)).unwrap()
        };
        let work = put_work("Work");
        assert_eq!(put_work("Labour"), work);
        let stored = world.store.read(|tx| get(tx, work)).unwrap();
        assert_eq!(stored.name, "Labour");
        let all = world.store.read(|tx| list(tx, None)).unwrap();
        let names: Vec<_> = all.iter().map(|mailbox| mailbox.name.as_str()).collect();
        assert_eq!(names, ["INBOX", "Labour", "Sent"]);
    }

    #[test]
    fn an_unchanged_mailbox_is_no_news() {
        let world = World::new();
        let (tell, told) = std::sync::mpsc::channel();
        world.store.on_change(Box::new(move |changes| tell.send(changes.clone()).unwrap()));
        let inbox = remote("INBOX", Some(Role::Inbox));
        world.store.write(|tx| put(tx, world.account, &inbox)).unwrap();
        assert!(told.try_recv().is_err());
        let renamed = Remote { subscribed: false, ..inbox };
        world.store.write(|tx| put(tx, world.account, &renamed)).unwrap();
        assert_eq!(told.try_recv().unwrap().mailboxes, [world.inbox]);
    }

    #[test]
    fn a_mailbox_takes_its_messages_along() {
        let world = World::new();
        world.receive("1:1", "one", "", "");
        world.store.add(world.sent, vec![arrival("1:1", 0, raw(0, "two", "", ""))]).unwrap();
        world.store.write(|tx| remove(tx, world.inbox)).unwrap();
        assert!(matches!(
            world.store.read(|tx| get(tx, world.inbox)),
            Err(StoreError::NotFound("mailbox"))
        ));
        let health = world.store.check(crate::Depth::Deep).unwrap();
        assert_eq!((health.messages, health.raw_verified), (1, 1));
        world.assert_whole();
    }

    #[test]
    fn the_inbox_is_found_in_any_case_and_others_are_not() {
        let world = World::new();
        let find = |name| world.store.read(|tx| find(tx, world.account, name)).unwrap();
        assert_eq!(find("inbox"), Some(world.inbox));
        assert_eq!(find("Sent"), Some(world.sent));
        assert_eq!(find("sent"), None);
        let by_role = world.store.read(|tx| by_role(tx, Role::Sent, None)).unwrap();
        assert_eq!(by_role, [world.sent]);
    }
}
