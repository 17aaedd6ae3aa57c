//! What a server's list of mailboxes says of those that are here: made or renamed unheard, or gone.

use super::{
    mailbox_clash,
    mailbox_states::{is_made, made, renamed, states},
    mailboxes::{account, get, remote, remotes, remove},
    memberships, messages, op_steps, pending_ops, rescued,
};
use crate::{error::StoreError, hierarchy, placement, transaction::WriteTx};
use barid_model::{AccountId, ErrorCode, MailboxId, Op, OpId};

/// Finds again what was made or renamed on a server that could not tell of it: `listed` are
/// pairs of wire name and decoded name, all that the server has. Call it before the listed are
/// [put](super::mailboxes::put).
///
/// # Errors
///
/// What SQLite says.
pub fn recognize(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    listed: &[(&str, &str)],
) -> Result<(), StoreError> {
    let is_listed = |wire: &str| listed.iter().any(|(known, _)| *known == wire);
    let named = |name: &str| listed.iter().find(|(_, known)| *known == name).map(|(wire, _)| *wire);
    let begun = op_steps::begun(tx, account)?;
    let rows = states(tx, account)?;
    for row in rows.iter().filter(|row| !row.is_made) {
        let Some(wire) = named(&row.name_remote) else { continue };
        // It is made under another name, and nobody was asked to make it under this one.
        let is_renamed = row.name != row.name_remote;
        if is_renamed && !begun.iter().any(|(_, op)| op.mailbox() == Some(row.id)) {
            continue;
        }
        // The other one is to go, or to get another name, before this one is made.
        let holder = mailbox_clash::holder(tx, account, row.id, wire)?;
        let holder = rows.iter().find(|other| Some(other.id) == holder);
        if holder.is_some_and(|other| !other.is_shown || other.name != other.name_remote) {
            continue;
        }
        made(tx, row.id, Some(wire), None)?;
    }
    for (id, op) in begun {
        let Op::RenameMailbox { mailbox, name } = op else { continue };
        let Ok(old) = remote(tx, mailbox) else { continue };
        if is_listed(&old.remote_id) || named(&name).is_none() {
            continue;
        }
        let below = format!("{}/", old.name);
        let rows = remotes(tx, account)?;
        let pairs = rows.iter().filter_map(|(id, row)| {
            let new = match row.name.strip_prefix(&below) {
                _ if *id == mailbox => name.clone(),
                rest => format!("{name}/{}", rest?),
            };
            Some((row.remote_id.clone(), named(&new)?.to_owned()))
        });
        let pairs: Vec<_> = pairs.collect();
        renamed(tx, mailbox, &name, &pairs)?;
        pending_ops::settle(tx, id)?;
    }
    Ok(())
}

/// What became of a mailbox that its server no longer lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// It was removed.
    ForGood,
    /// It was removed, or has another name.
    OrRenamed,
}

/// Its server no longer has a mailbox. It stays as long as any waiting change is about it or puts
/// messages there: out of sight, and those changes are given up, since what the user meant is
/// gone. Only a mailbox with a role is made again by the next message that is moved there.
/// Where the mailbox can't merely have another name now, messages that a waiting move takes out
/// of it are kept, and put where they are to be from their bytes.
///
/// # Errors
///
/// What SQLite says.
pub fn vanish(tx: &mut WriteTx<'_>, mailbox: MailboxId, gone: Gone) -> Result<(), StoreError> {
    let account = account(tx, mailbox)?;
    let role = get(tx, mailbox)?.role;
    let about: Vec<(OpId, Op)> = pending_ops::list(tx, Some(account))?
        .into_iter()
        .filter(|row| row.wedged.is_none())
        .filter(|row| row.op.mailbox() == Some(mailbox) || row.op.target() == Some(mailbox))
        .map(|row| (row.id, row.op))
        .collect();
    if !is_made(tx, mailbox)? {
        // It is still to be made.
        return hierarchy::recompute(tx, account);
    }
    tx.sql().execute("UPDATE mailboxes SET made = 0, cursor = NULL WHERE id = ?1", [mailbox.0])?;
    for (id, op) in about {
        match op {
            Op::DeleteMailbox { .. } => drop(pending_ops::settle(tx, id)?),
            op if op.target().is_some() && role.is_some() => {}
            _ => pending_ops::wedge(tx, id, ErrorCode::NotFound)?,
        }
    }
    if gone == Gone::ForGood {
        rescued::note(tx, account, mailbox)?;
    }
    // A later change may make it anew.
    if hierarchy::is_needed(tx, account, mailbox)? {
        let messages = memberships::messages_in(tx, mailbox)?;
        tx.sql().execute(
            "DELETE FROM memberships WHERE mailbox_id = ?1 AND expected <> 1",
            [mailbox.0],
        )?;
        tx.sql().execute(
            "UPDATE mailboxes SET (total, unread) = (
                 SELECT count(*), coalesce(sum(m.unread), 0) FROM memberships s
                 JOIN messages m ON m.id = s.message_id
                 WHERE s.mailbox_id = ?1 AND s.shown = 1) WHERE id = ?1",
            [mailbox.0],
        )?;
        tx.mailbox_changed(mailbox);
        messages::remove_homeless(tx, &messages)?;
        placement::recompute(tx, &messages)?;
        return hierarchy::recompute(tx, account);
    }
    remove(tx, mailbox)?;
    hierarchy::recompute(tx, account)
}
