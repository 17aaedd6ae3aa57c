//! Mailboxes between what their server has and what the user made of them.

use super::mailboxes::{account, by_role, find, remove};
use crate::{
    error::StoreError,
    hierarchy::{self, State},
    placement,
    table::{mailbox_clash, memberships, pending_ops},
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, MailboxId, Op, Role};
use rusqlite::OptionalExtension;

/// What the user's own changes to mailboxes need: `name` and `subscribed` are as the user sees
/// them.
pub(crate) const OFFLINE: &str = "
ALTER TABLE mailboxes ADD COLUMN name_remote       TEXT    NOT NULL DEFAULT ''; -- as the server has it
ALTER TABLE mailboxes ADD COLUMN subscribed_remote INTEGER NOT NULL DEFAULT 1;  -- likewise
ALTER TABLE mailboxes ADD COLUMN made              INTEGER NOT NULL DEFAULT 1;  -- whether the server has it
ALTER TABLE mailboxes ADD COLUMN shown             INTEGER NOT NULL DEFAULT 1;  -- whether the user sees it
UPDATE mailboxes SET name_remote = name, subscribed_remote = subscribed;
";

/// Begins the wire name of a mailbox that has none yet. No server can list such a name.
const UNNAMED: char = '\u{1}';

/// A mailbox, as its server has it and as the user sees it.
pub(crate) struct Row {
    pub(crate) id: MailboxId,
    pub(crate) name: String,
    pub(crate) name_remote: String,
    pub(crate) subscribed: bool,
    pub(crate) subscribed_remote: bool,
    pub(crate) is_made: bool,
    pub(crate) is_shown: bool,
}

/// Returns all mailboxes of an account.
pub(crate) fn states(tx: &ReadTx<'_>, account: AccountId) -> Result<Vec<Row>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT id, name, name_remote, subscribed, subscribed_remote, made, shown FROM mailboxes
         WHERE account_id = ?1 ORDER BY id",
    )?;
    let rows = query.query_map([account.0], |row| {
        Ok(Row {
            id: MailboxId(row.get(0)?),
            name: row.get(1)?,
            name_remote: row.get(2)?,
            subscribed: row.get(3)?,
            subscribed_remote: row.get(4)?,
            is_made: row.get(5)?,
            is_shown: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes what the user sees of a mailbox.
pub(crate) fn show(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    state: &State,
) -> Result<(), StoreError> {
    let was_shown = is_shown(tx, mailbox)?;
    tx.sql()
        .prepare_cached(
            "UPDATE mailboxes SET name = ?2, subscribed = ?3, shown = ?4 WHERE id = ?1",
        )?
        .execute((mailbox.0, &state.name, state.subscribed, state.is_there))?;
    tx.mailbox_changed(mailbox);
    if was_shown != state.is_there {
        // Messages on their way into a mailbox that is not there are where they were.
        let mut messages = memberships::messages_in(tx, mailbox)?;
        messages.extend(pending_ops::moved_into(tx, mailbox)?);
        placement::recompute(tx, &messages)?;
    }
    Ok(())
}

fn is_shown(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<bool, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT shown FROM mailboxes WHERE id = ?1")?;
    Ok(query.query_row([mailbox.0], |row| row.get(0)).optional()?.unwrap_or(false))
}

/// Whether messages can be in a mailbox: its server has it, or it is on its way there.
pub(crate) fn can_hold(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<bool, StoreError> {
    let mut query = tx
        .sql()
        .prepare_cached("SELECT 1 FROM mailboxes WHERE id = ?1 AND (made = 1 OR shown = 1)")?;
    Ok(query.exists([mailbox.0])?)
}

/// Whether its server has a mailbox.
///
/// # Errors
///
/// What SQLite says.
pub fn is_made(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<bool, StoreError> {
    let mut query =
        tx.sql().prepare_cached("SELECT 1 FROM mailboxes WHERE id = ?1 AND made = 1")?;
    Ok(query.exists([mailbox.0])?)
}

/// Returns the name by which a server can be asked for a mailbox, or under which it makes one
/// when the first message is moved there.
///
/// # Errors
///
/// `NotFound` where there is no such mailbox, or it has to be made first.
pub fn wire_name(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<String, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT remote_id FROM mailboxes WHERE id = ?1")?;
    let found: Option<String> = query.query_row([mailbox.0], |row| row.get(0)).optional()?;
    found.filter(|name| !name.starts_with(UNNAMED)).ok_or(StoreError::NotFound("mailbox"))
}

/// Returns the names of all mailboxes, those too that only operations know of.
///
/// # Errors
///
/// What SQLite says.
pub fn names(tx: &ReadTx<'_>) -> Result<Vec<(MailboxId, String)>, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT id, name FROM mailboxes ORDER BY id")?;
    let rows = query.query_map([], |row| Ok((MailboxId(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Adds a mailbox that no server has. The caller pushes the operation that makes it.
pub(crate) fn begin(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    name: &str,
    role: Option<Role>,
) -> Result<MailboxId, StoreError> {
    let next: u32 =
        tx.sql()
            .query_row("SELECT coalesce(max(id), 0) + 1 FROM mailboxes", [], |row| row.get(0))?;
    insert(tx, account, None, &format!("{UNNAMED}{next}"), name, role)
}

/// Adds a mailbox again that was here before, as one that no server has.
pub(crate) fn begin_again(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    mailbox: MailboxId,
    name: &str,
    role: Option<Role>,
) -> Result<(), StoreError> {
    match super::mailboxes::exists(tx, mailbox)? {
        true => Ok(()),
        false => {
            let unnamed = format!("{UNNAMED}{}", mailbox.0);
            insert(tx, account, Some(mailbox), &unnamed, name, role).map(drop)
        }
    }
}

/// Removes a mailbox that its server has deleted. Where the user has taken that back meanwhile, as
/// `later` changes say, it is added again, for what waits to be moved there.
pub(crate) fn deleted(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    mailbox: MailboxId,
    later: &[Op],
) -> Result<(), StoreError> {
    remove(tx, mailbox)?;
    let again = later.iter().find_map(|op| match op {
        Op::CreateMailbox { mailbox: again, name, role } if *again == mailbox => Some((name, role)),
        _ => None,
    });
    if let Some((name, role)) = again {
        begin_again(tx, account, mailbox, name, *role)?;
        let awaited = pending_ops::moved_into(tx, mailbox)?;
        placement::recompute(tx, &awaited)?;
        hierarchy::recompute(tx, account)?;
    }
    Ok(())
}

/// Returns the mailbox of a role in an account. Where there is none, it is added under its
/// usual name, and its server makes it when the first message is moved there.
///
/// # Errors
///
/// What SQLite says.
pub fn for_role(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    role: Role,
) -> Result<MailboxId, StoreError> {
    if let Some(known) = by_role(tx, role, Some(account))?.first() {
        return Ok(*known);
    }
    let name = role.usual_name();
    if let Some(known) = find(tx, account, name)? {
        return Ok(known);
    }
    // One that only a change that was given up knows of has that name, too.
    let known: Option<u32> = tx
        .sql()
        .prepare_cached("SELECT id FROM mailboxes WHERE account_id = ?1 AND remote_id = ?2")?
        .query_row((account.0, name), |row| row.get(0))
        .optional()?;
    match known {
        Some(known) => Ok(MailboxId(known)),
        None => insert(tx, account, None, name, name, Some(role)),
    }
}

fn insert(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    id: Option<MailboxId>,
    remote_id: &str,
    name: &str,
    role: Option<Role>,
) -> Result<MailboxId, StoreError> {
    let role = role.map_or("", Role::as_str);
    let id: u32 = tx
        .sql()
        .prepare_cached(
            "INSERT INTO mailboxes (id, account_id, remote_id, name, name_remote, role, made, shown)
             VALUES (?1, ?2, ?3, ?4, ?4, ?5, 0, 0) RETURNING id",
        )?
        .query_row((id.map(|id| id.0), account.0, remote_id, name, role), |row| row.get(0))?;
    tx.mailbox_changed(MailboxId(id));
    Ok(MailboxId(id))
}

/// Its server has made a mailbox, under `remote_id` where it told that.
pub(crate) fn made(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    remote_id: Option<&str>,
    name: Option<&str>,
) -> Result<(), StoreError> {
    let account = account(tx, mailbox)?;
    if let Some(remote_id) = remote_id {
        if let Some(other) = mailbox_clash::holder(tx, account, mailbox, remote_id)? {
            mailbox_clash::join(tx, account, mailbox, other)?;
            return hierarchy::recompute(tx, account);
        }
        // Another row of that wire name is of one that is gone.
        take_place_of(tx, mailbox, remote_id)?;
    }
    tx.sql()
        .prepare_cached(
            "UPDATE mailboxes SET made = 1, remote_id = coalesce(?2, remote_id),
             name_remote = coalesce(?3, name_remote) WHERE id = ?1",
        )?
        .execute((mailbox.0, remote_id, name))?;
    tx.mailbox_changed(mailbox);
    hierarchy::recompute(tx, account)
}

/// Removes another row of an account that has the wire name which `mailbox` gets.
fn take_place_of(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    remote_id: &str,
) -> Result<(), StoreError> {
    let other: Option<u32> = tx
        .sql()
        .prepare_cached(
            "SELECT o.id FROM mailboxes o JOIN mailboxes m ON m.account_id = o.account_id
             WHERE m.id = ?1 AND o.id <> ?1 AND o.remote_id = ?2",
        )?
        .query_row((mailbox.0, remote_id), |row| row.get(0))
        .optional()?;
    other.map_or(Ok(()), |other| remove(tx, MailboxId(other)))
}

/// Its server has renamed a mailbox, and those below it: `names` are pairs of wire names, the
/// old and the new one.
pub(crate) fn renamed(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    name: &str,
    names: &[(String, String)],
) -> Result<(), StoreError> {
    let account = account(tx, mailbox)?;
    let rows = states(tx, account)?;
    let Some(old) = rows.iter().find(|row| row.id == mailbox) else { return Ok(()) };
    let below = format!("{}/", old.name_remote);
    for (from, to) in names {
        let known: Option<u32> = tx
            .sql()
            .prepare_cached("SELECT id FROM mailboxes WHERE account_id = ?1 AND remote_id = ?2")?
            .query_row((account.0, from), |row| row.get(0))
            .optional()?;
        let Some(known) = known.map(MailboxId) else { continue };
        take_place_of(tx, known, to)?;
        tx.sql()
            .prepare_cached("UPDATE mailboxes SET remote_id = ?2 WHERE id = ?1")?
            .execute((known.0, to))?;
    }
    for row in &rows {
        let new = match row.name_remote.strip_prefix(&below) {
            _ if row.id == mailbox => name.to_owned(),
            Some(rest) => format!("{name}/{rest}"),
            None => continue,
        };
        tx.sql()
            .prepare_cached("UPDATE mailboxes SET name_remote = ?2 WHERE id = ?1")?
            .execute((row.id.0, new))?;
        tx.mailbox_changed(row.id);
    }
    hierarchy::recompute(tx, account)
}

/// Its server follows a mailbox, or no longer.
pub(crate) fn subscribed(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    subscribed: bool,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("UPDATE mailboxes SET subscribed_remote = ?2 WHERE id = ?1")?
        .execute((mailbox.0, subscribed))?;
    let account = account(tx, mailbox)?;
    hierarchy::recompute(tx, account)
}
