//! What a user does to mailboxes: durable and visible at once, on the servers later.

use crate::{
    acts::{Acted, Destination, Found, acted, find, relocate},
    error::StoreError,
    shared,
    table::{acts::Part, mailboxes, memberships, pending_ops},
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, Mailbox, MailboxId, Op, Role};
use std::collections::BTreeSet;

/// Longest name with its path, in bytes.
const LONGEST: usize = 400;

/// Makes a mailbox. Its name has its path, levels separated by `/`.
///
/// # Errors
///
/// `Invalid` where the name can't be one, or is taken.
pub fn create(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    name: &str,
    role: Option<Role>,
    now_ms: i64,
) -> Result<(Acted, MailboxId), StoreError> {
    let name = free_name(tx, account, name, None)?;
    if let Some(role) = role
        && !mailboxes::by_role(tx, role, Some(account))?.is_empty()
    {
        return Err(invalid(format!("The account has a mailbox for {} already", role.as_str())));
    }
    let mailbox = mailboxes::begin(tx, account, &name, role)?;
    let op = Op::CreateMailbox { mailbox, name, role };
    let op = pending_ops::push(tx, account, &op, now_ms)?;
    let part = Part { account, op, inverse: vec![Op::DeleteMailbox { mailbox }] };
    Ok((done(tx, account, &[part], now_ms)?, mailbox))
}

/// Gives a mailbox, and with it those below it, another name.
///
/// # Errors
///
/// `NotFound` without such a mailbox; `Invalid` where it is one of those that every account
/// has, or the name can't be one, or is taken.
pub fn rename(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    name: &str,
    now_ms: i64,
) -> Result<Acted, StoreError> {
    let known = own(tx, mailbox)?;
    let name = free_name(tx, known.account, name, Some(&known))?;
    if name == known.name {
        return Ok(Acted::default());
    }
    if name.starts_with(&format!("{}/", known.name)) {
        return Err(invalid("A mailbox can't be put below itself"));
    }
    let account = known.account;
    let op = pending_ops::push(tx, account, &Op::RenameMailbox { mailbox, name }, now_ms)?;
    let inverse = vec![Op::RenameMailbox { mailbox, name: known.name }];
    done(tx, account, &[Part { account, op, inverse }], now_ms)
}

/// Removes a mailbox and those below it. Their messages go to the trash first; those that are in
/// others as well only leave.
///
/// # Errors
///
/// `NotFound` without such a mailbox; `Invalid` where it, or one below it, is one of those that
/// every account has.
pub fn delete(tx: &mut WriteTx<'_>, mailbox: MailboxId, now_ms: i64) -> Result<Acted, StoreError> {
    let known = own(tx, mailbox)?;
    let account = known.account;
    let mut all = below(tx, &known)?;
    if let Some(special) = all.iter().find(|one| one.role.is_some()) {
        return Err(invalid(format!("The mailbox {} below it has to stay", special.name)));
    }
    all.push(known);
    // What is below goes first.
    all.sort_by(|a, b| b.name.cmp(&a.name));
    let mut messages = Vec::new();
    for one in &all {
        // What is on its way out goes where it was sent.
        messages.extend(memberships::shown_in(tx, one.id)?);
    }
    let found = find(tx, &messages)?;
    let (shared, alone): (Vec<Found>, Vec<Found>) = {
        let going: Vec<MailboxId> = all.iter().map(|one| one.id).collect();
        let mut ids = BTreeSet::new();
        for one in shared::part(tx, &found)?.0 {
            if !shared::is_only_in(tx, account, one.id, &going)? {
                ids.insert(one.id);
            }
        }
        found.into_iter().partition(|one| ids.contains(&one.id))
    };
    let trash = Destination::Role(Role::Trash);
    let (mut moved, mut parts) = relocate(tx, &alone, &[], trash, now_ms)?;
    let group: Vec<&Found> = shared.iter().collect();
    for one in &all {
        let (taken, more) = shared::take_out(tx, account, &group, one.id, now_ms)?;
        moved.extend(taken);
        parts.extend(more);
    }
    moved.sort_by_key(|one| one.id);
    moved.dedup_by_key(|one| one.id);
    for one in &all {
        let op = Op::DeleteMailbox { mailbox: one.id };
        let op = pending_ops::push(tx, account, &op, now_ms)?;
        let again = Op::CreateMailbox { mailbox: one.id, name: one.name.clone(), role: None };
        parts.push(Part { account, op, inverse: vec![again] });
    }
    let mut acted = acted(tx, moved, Some(parts), now_ms)?;
    acted.accounts.insert(account);
    acted.mailboxes = u32::try_from(all.len()).unwrap_or(u32::MAX);
    Ok(acted)
}

/// Follows a mailbox.
///
/// # Errors
///
/// `NotFound` without such a mailbox.
pub fn subscribe(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    now_ms: i64,
) -> Result<Acted, StoreError> {
    follow(tx, mailbox, true, now_ms)
}

/// No longer follows a mailbox.
///
/// # Errors
///
/// `NotFound` without such a mailbox.
pub fn unsubscribe(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    now_ms: i64,
) -> Result<Acted, StoreError> {
    follow(tx, mailbox, false, now_ms)
}

fn follow(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    subscribed: bool,
    now_ms: i64,
) -> Result<Acted, StoreError> {
    let known = mailboxes::get(tx, mailbox)?;
    if known.subscribed == subscribed {
        return Ok(Acted::default());
    }
    let account = known.account;
    let op = Op::SubscribeMailbox { mailbox, subscribed };
    let op = pending_ops::push(tx, account, &op, now_ms)?;
    let inverse = vec![Op::SubscribeMailbox { mailbox, subscribed: !subscribed }];
    done(tx, account, &[Part { account, op, inverse }], now_ms)
}

/// Returns the mailboxes below one, without itself.
fn below(tx: &ReadTx<'_>, of: &Mailbox) -> Result<Vec<Mailbox>, StoreError> {
    let path = format!("{}/", of.name);
    let all = mailboxes::list(tx, Some(of.account))?;
    Ok(all.into_iter().filter(|one| one.name.starts_with(&path)).collect())
}

/// Returns a mailbox that the user may rename and remove.
fn own(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<Mailbox, StoreError> {
    let known = mailboxes::get(tx, mailbox)?;
    match known.role {
        None => Ok(known),
        Some(role) => {
            let text = format!("The mailbox for {} can't be renamed or removed", role.as_str());
            Err(invalid(text))
        }
    }
}

/// Returns a name that a mailbox of the account can get; `own` may keep its own.
fn free_name(
    tx: &ReadTx<'_>,
    account: AccountId,
    name: &str,
    own: Option<&Mailbox>,
) -> Result<String, StoreError> {
    let levels: Vec<&str> = name.split('/').map(str::trim).collect();
    if levels.iter().any(|level| level.is_empty()) {
        return Err(invalid("A mailbox needs a name, and so does each level of its path"));
    }
    let name = levels.join("/");
    if name.len() > LONGEST || name.contains(char::is_control) {
        return Err(invalid("The name of a mailbox is too long or has control characters"));
    }
    match mailboxes::find(tx, account, &name)? {
        Some(taken) if own.is_none_or(|own| own.id != taken) => Err(StoreError::Taken("mailbox")),
        Some(_) | None => Ok(name),
    }
}

fn done(
    tx: &WriteTx<'_>,
    account: AccountId,
    parts: &[Part],
    now_ms: i64,
) -> Result<Acted, StoreError> {
    let mut acted = acted(tx, [], Some(parts.to_vec()), now_ms)?;
    acted.accounts.insert(account);
    acted.mailboxes = 1;
    Ok(acted)
}

fn invalid(text: impl Into<String>) -> StoreError {
    StoreError::Invalid(text.into())
}

#[cfg(test)]
#[path = "mailbox_acts_tests.rs"]
mod tests;
