//! What a window onto a list shows of each row.

use crate::{
    draft_rows,
    error::StoreError,
    table::{
        mailboxes, messages,
        snoozes::{self, Snooze},
    },
    transaction::ReadTx,
    window::{Key, List, Unit, View},
};
use barid_model::{AccountId, Address, Flag, FlagSet, MailboxId, Role};
use rusqlite::OptionalExtension;

/// Messages of a conversation that its people are taken from.
const RECENT: u32 = 50;
/// People that a row names.
const PEOPLE: usize = 8;

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands, and what it is.
    pub key: Key,
    /// Whose it is.
    pub account: AccountId,
    /// Further accounts that have the same message.
    pub also: Vec<AccountId>,
    /// Where its message is: a mailbox of the list, if it has any.
    pub mailbox: Option<MailboxId>,
    /// Authors, newest first, each once; in Sent and Drafts the recipients.
    pub people: Vec<Address>,
    /// Messages of the conversation; 1 where a row is a message.
    pub count: u32,
    /// Those of them that are unread.
    pub unread: u32,
    /// Of its message.
    pub subject: String,
    /// Of its message.
    pub preview: String,
    /// Flags of its message.
    pub flags: FlagSet,
    /// Whether a message of it is starred.
    pub is_starred: bool,
    /// Whether a message of it carries a file.
    pub has_attachment: bool,
    /// Until when its message is put off, or was.
    pub snooze: Option<Snooze>,
}

/// Returns what rows show. One whose message has gone is left out.
///
/// # Errors
///
/// What SQLite says.
pub fn entries(tx: &ReadTx<'_>, list: &List, keys: &[Key]) -> Result<Vec<Entry>, StoreError> {
    let scopes = list.mailboxes(tx)?.unwrap_or_default();
    let role = match &list.view {
        View::Mailbox(mailbox) => mailboxes::get(tx, *mailbox)?.role,
        View::Role(role, _) => Some(*role),
        View::Starred | View::Snoozed | View::Search(..) => None,
    };
    let to_whom = matches!(role, Some(Role::Sent | Role::Drafts));
    let mut entries = Vec::with_capacity(keys.len());
    for key in keys {
        if let Some(draft) = draft_rows::draft_of(key.message.0) {
            entries.extend(draft_rows::entry(tx, draft, *key)?);
            continue;
        }
        entries.extend(entry(tx, list.unit, &scopes, to_whom, *key)?);
    }
    Ok(entries)
}

fn entry(
    tx: &ReadTx<'_>,
    unit: Unit,
    scopes: &[MailboxId],
    to_whom: bool,
    key: Key,
) -> Result<Option<Entry>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        r#"SELECT account_id, "from", "to", cc, subject, preview, flags, unread, has_attachment,
         twin FROM messages WHERE id = ?1"#,
    )?;
    let found = query
        .query_row([key.message.0], |row| {
            let text = |at| -> rusqlite::Result<&str> { Ok(row.get_ref(at)?.as_str()?) };
            let people = match to_whom {
                true => [text(2)?, text(3)?].map(messages::addresses_from_text).concat(),
                false => messages::addresses_from_text(text(1)?),
            };
            let flags = messages::flags_from_text(text(6)?);
            Ok(Entry {
                key,
                account: AccountId(row.get(0)?),
                also: Vec::new(),
                mailbox: None,
                people: Vec::new(),
                count: 1,
                unread: row.get(7)?,
                subject: row.get(4)?,
                preview: row.get(5)?,
                is_starred: flags.contains(&Flag::flagged()),
                flags,
                has_attachment: row.get(8)?,
                snooze: None,
            })
            .map(|entry| (entry, people, row.get::<_, u32>(9)))
        })
        .optional()?;
    let Some((mut entry, mut people, twin)) = found else { return Ok(None) };
    let twin = twin?;
    if twin != 0 {
        entry.also = also(tx, twin, entry.account)?;
    }
    entry.snooze = snoozes::get(tx, key.message)?;
    entry.mailbox = mailbox(tx, scopes, key)?;
    if unit == Unit::Thread {
        (entry.count, entry.unread, entry.is_starred, entry.has_attachment) = whole(tx, key)?;
        if entry.count > 1 && !to_whom {
            people = authors(tx, key)?;
        }
    }
    for person in people {
        let is_known = |one: &Address| {
            one.address.eq_ignore_ascii_case(&person.address) && !one.address.is_empty()
        };
        if entry.people.len() < PEOPLE && !entry.people.iter().any(is_known) {
            entry.people.push(person);
        }
    }
    Ok(Some(entry))
}

fn mailbox(
    tx: &ReadTx<'_>,
    scopes: &[MailboxId],
    key: Key,
) -> Result<Option<MailboxId>, StoreError> {
    if let [only] = scopes {
        return Ok(Some(*only));
    }
    let mut query = tx.sql().prepare_cached(
        "SELECT mailbox_id FROM memberships WHERE message_id = ?1 AND shown = 1 ORDER BY mailbox_id",
    )?;
    let all: Vec<MailboxId> = query
        .query_map([key.message.0], |row| row.get(0).map(MailboxId))?
        .collect::<Result<_, _>>()?;
    Ok(all.iter().find(|one| scopes.contains(one)).or(all.first()).copied())
}

/// Returns the other accounts in which the user sees the same message.
fn also(tx: &ReadTx<'_>, twin: u32, own: AccountId) -> Result<Vec<AccountId>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT DISTINCT account_id FROM messages
         WHERE twin = ?1 AND twin <> 0 AND account_id <> ?2 AND hidden = 0 ORDER BY account_id",
    )?;
    let rows = query.query_map((twin, own.0), |row| row.get(0).map(AccountId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Counts the messages of a conversation and the unread ones, and looks whether any is
/// starred or carries a file. The same message of several accounts counts once.
fn whole(tx: &ReadTx<'_>, key: Key) -> Result<(u32, u32, bool, bool), StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT count(DISTINCT iif(twin = 0, id, twin)),
         count(DISTINCT iif(unread = 1, iif(twin = 0, id, twin), NULL)),
         ifnull(max(instr(' ' || flags || ' ', ' $flagged ') > 0), 0),
         ifnull(max(has_attachment), 0) FROM messages WHERE thread_id = ?1 AND hidden = 0",
    )?;
    Ok(query.query_row([key.thread.0], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })?)
}

fn authors(tx: &ReadTx<'_>, key: Key) -> Result<Vec<Address>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        r#"SELECT "from" FROM messages WHERE thread_id = ?1 AND hidden = 0
         ORDER BY sort_at_ms DESC, id DESC LIMIT ?2"#,
    )?;
    let mut rows = query.query((key.thread.0, RECENT))?;
    let mut people = Vec::new();
    while let Some(row) = rows.next()? {
        let from = row.get_ref(0)?.as_str().unwrap_or_default();
        people.extend(messages::addresses_from_text(from));
    }
    Ok(people)
}
