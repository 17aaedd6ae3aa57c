//! Whole lists as keys: what a list of any length needs to show any of its rows at once.
//!
//! A key is where a row stands and what it is, 16 bytes. All keys of a list come from one
//! walk in the order of an index; [`patch`] brings them up to date by asking only for what
//! changed.

use crate::{
    compile, draft_rows,
    error::StoreError,
    table::{mailboxes, messages},
    transaction::ReadTx,
    twins,
    walk::{self, SNOOZED, STARRED, key},
};
use barid_model::{AccountId, GroupId, MailboxId, MessageId, Role, query::Query};
use jiff::tz::TimeZone;
use rusqlite::{params_from_iter, types::Value};
use std::collections::{HashMap, HashSet};

/// What a list shows.
#[derive(Clone, Debug, PartialEq)]
pub enum View {
    /// One mailbox.
    Mailbox(MailboxId),
    /// All mailboxes of a role, of one account or of all.
    Role(Role, Option<AccountId>),
    /// Whatever is starred, of all accounts.
    Starred,
    /// Whatever is put off, of all accounts.
    Snoozed,
    /// What a query finds. Its dates begin in the zone.
    Search(Query, TimeZone),
}

/// Narrows a list to some of its messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// Shows all.
    #[default]
    None,
    /// Messages that the user has yet to read.
    Unread,
    /// Messages that the user has starred.
    Starred,
    /// Messages that carry a file.
    Attachments,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A message.
    Message,
    /// A conversation, where its newest message in the list is.
    Thread,
}

/// Narrows a list over accounts to some of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Within {
    /// Those of a group.
    pub group: Option<GroupId>,
    /// Of those, these; empty for all.
    pub accounts: Vec<AccountId>,
}

/// A list, newest first.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// What it shows.
    pub view: View,
    /// Which of it.
    pub filter: Filter,
    /// As what.
    pub unit: Unit,
    /// Of which accounts.
    pub within: Within,
}

/// Where a row stands, and what it is. Orders as lists do, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The time that lists go by, milliseconds since the epoch.
    pub at_ms: i64,
    /// The message; of a conversation its newest in the list.
    pub message: MessageId,
    /// Its conversation.
    pub thread: barid_model::ThreadId,
}

impl List {
    /// Returns the keys of all rows, newest first.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn keys(&self, tx: &ReadTx<'_>) -> Result<Vec<Key>, StoreError> {
        let mut keys = self.messages(tx, self.filter)?;
        if let Some(accounts) = self.drafts(tx)? {
            draft_rows::put(tx, accounts.as_deref(), self.filter, &mut keys)?;
        }
        match self.unit {
            Unit::Thread => {
                let mut seen = HashSet::with_capacity(keys.len());
                keys.retain(|key| seen.insert(key.thread));
                keys.shrink_to_fit();
            }
            // Twins share a conversation, so only messages can be the same.
            Unit::Message if self.is_mixed() => first_of_twins(&mut keys, &twins::all(tx)?),
            Unit::Message => {}
        }
        Ok(keys)
    }

    /// Brings `keys` up to date after `changed` messages came, went or changed. Returns
    /// whether anything moved. Not for a search or for drafts, whose keys have to be asked
    /// for again.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn patch(
        &self,
        tx: &ReadTx<'_>,
        keys: &mut Vec<Key>,
        changed: &HashSet<MessageId>,
    ) -> Result<bool, StoreError> {
        let mut fresh = Vec::new();
        let mut replaced = HashSet::new();
        let with_twins;
        let changed = match self.unit {
            Unit::Message if self.is_mixed() => {
                with_twins = twins::with_twins(tx, changed.iter().copied())?.into_iter().collect();
                &with_twins
            }
            Unit::Message | Unit::Thread => changed,
        };
        match self.unit {
            Unit::Message => {
                for message in changed {
                    fresh.extend(self.newest(tx, "m.id", message.0)?);
                }
            }
            Unit::Thread => {
                let mut of =
                    tx.sql().prepare_cached("SELECT thread_id FROM messages WHERE id = ?1")?;
                for message in changed {
                    let mut rows = of.query([message.0])?;
                    if let Some(row) = rows.next()? {
                        replaced.insert(row.get(0).map(barid_model::ThreadId)?);
                    }
                }
                let stale = keys.iter().filter(|key| changed.contains(&key.message));
                replaced.extend(stale.map(|key| key.thread));
                for thread in &replaced {
                    fresh.extend(self.newest(tx, "m.thread_id", thread.0)?);
                }
            }
        }
        fresh.sort_unstable_by(|a, b| b.cmp(a));
        if self.unit == Unit::Message && self.is_mixed() {
            first_of_twins(&mut fresh, &twins::all(tx)?);
        }
        let is_old = |key: &Key| changed.contains(&key.message) || replaced.contains(&key.thread);
        let old: Vec<Key> = keys.iter().copied().filter(is_old).collect();
        if old == fresh {
            return Ok(false);
        }
        let mut fresh = fresh.into_iter().peekable();
        let mut merged = Vec::with_capacity(keys.len());
        for key in keys.iter().copied().filter(|key| !is_old(key)) {
            while let Some(newer) = fresh.next_if(|newer| *newer > key) {
                merged.push(newer);
            }
            merged.push(key);
        }
        merged.extend(fresh);
        *keys = merged;
        Ok(true)
    }

    /// Counts the unread messages in the list.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn unread(&self, tx: &ReadTx<'_>) -> Result<u32, StoreError> {
        let mut values = Vec::new();
        if let (Filter::None, Some(scopes)) = (self.filter, self.mailboxes(tx)?) {
            let mut unread = 0;
            for mailbox in &scopes {
                unread += mailboxes::get(tx, *mailbox)?.unread;
            }
            if scopes.len() < 2 {
                return Ok(unread);
            }
            // What is unread in several accounts was counted in each.
            let Some(within) = self.condition(tx, &mut values)? else { return Ok(unread) };
            let sql = format!(
                "SELECT count(*) - count(DISTINCT m.twin) FROM messages m INDEXED BY messages_twins
                 WHERE m.twin <> 0 AND m.unread = 1 AND m.hidden = 0 AND {within}"
            );
            let mut query = tx.sql().prepare_cached(&sql)?;
            let again: u32 = query.query_row(params_from_iter(values), |row| row.get(0))?;
            return Ok(unread.saturating_sub(again));
        }
        let Some(within) = self.condition(tx, &mut values)? else { return Ok(0) };
        let sql = format!(
            "SELECT count(*) FROM messages m INDEXED BY messages_unread
             WHERE m.unread = 1 AND m.hidden = 0 AND {} AND {within}",
            self.filter.condition()
        );
        let mut query = tx.sql().prepare_cached(&sql)?;
        Ok(query.query_row(params_from_iter(values), |row| row.get(0))?)
    }

    /// Returns the messages that rows stand for: those of a conversation that are in the
    /// view, whatever the filter.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn messages_of(&self, tx: &ReadTx<'_>, rows: &[u32]) -> Result<Vec<MessageId>, StoreError> {
        if self.unit == Unit::Message {
            let rows = rows.iter().copied().map(MessageId);
            if !self.is_mixed() {
                return Ok(rows.collect());
            }
            // A row stands for each copy that the list has of its message.
            let mut found = Vec::new();
            let wanted: HashSet<MessageId> = rows.collect();
            for one in twins::with_twins(tx, wanted.iter().copied())? {
                if wanted.contains(&one) || self.newest(tx, "m.id", one.0)?.is_some() {
                    found.push(one);
                }
            }
            return Ok(found);
        }
        // One statement, so that a search runs once.
        let mut values = vec![Value::from(format!("{rows:?}"))];
        let Some(within) = self.condition(tx, &mut values)? else { return Ok(Vec::new()) };
        let sql = format!(
            "SELECT m.id FROM json_each(?1) t JOIN messages m ON m.thread_id = t.value
             WHERE m.hidden = 0 AND {within}"
        );
        let mut query = tx.sql().prepare_cached(&sql)?;
        let ids = query.query_map(params_from_iter(values), |row| row.get(0).map(MessageId))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// Returns the messages that all rows stand for.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn all_messages(&self, tx: &ReadTx<'_>) -> Result<Vec<MessageId>, StoreError> {
        match (self.unit, self.filter) {
            (Unit::Thread, Filter::Unread | Filter::Starred | Filter::Attachments) => {
                let rows: Vec<u32> = self.keys(tx)?.iter().map(|key| key.thread.0).collect();
                self.messages_of(tx, &rows)
            }
            (Unit::Message, _) | (Unit::Thread, Filter::None) => {
                let keys = self.messages(tx, self.filter)?;
                Ok(keys.into_iter().map(|key| key.message).collect())
            }
        }
    }

    /// Returns the keys of all messages that pass `filter`, newest first.
    fn messages(&self, tx: &ReadTx<'_>, filter: Filter) -> Result<Vec<Key>, StoreError> {
        let mut keys = Vec::new();
        let mut read = |sql: &str, values: Vec<Value>| -> Result<(), StoreError> {
            let mut query = tx.sql().prepare_cached(sql)?;
            let mut rows = query.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                keys.push(key(row)?);
            }
            Ok(())
        };
        let scopes = self.mailboxes(tx)?;
        let within = messages::within(self.accounts(tx)?.as_deref());
        for mailbox in scopes.iter().flatten() {
            read(&walk::in_mailbox(filter), vec![Value::from(mailbox.0)])?;
        }
        match &self.view {
            View::Mailbox(_) | View::Role(..) => {}
            View::Starred => read(&walk::starred(filter, &within), Vec::new())?,
            View::Snoozed => read(&walk::snoozed(filter, &within), Vec::new())?,
            View::Search(query, zone) => {
                let mut values = Vec::new();
                if let Some(part) = compile::compile(tx, query, zone, &mut values)? {
                    let conditions = part.conditions().unwrap_or("1".to_owned());
                    let source = match part.text {
                        Some(text) => format!(
                            "ft CROSS JOIN messages m ON m.ft_id = ft.rowid
                             WHERE ft MATCH ?{text} AND"
                        ),
                        None => "messages m WHERE".to_owned(),
                    };
                    let sql = format!(
                        "SELECT m.sort_at_ms, m.id, m.thread_id FROM {source} {conditions}
                         AND {} AND m.hidden = 0 AND {within}",
                        filter.condition()
                    );
                    read(&sql, values)?;
                }
            }
        }
        if !keys.is_sorted_by(|a, b| a > b) {
            keys.sort_unstable_by(|a, b| b.cmp(a));
            keys.dedup_by_key(|key| key.message);
        }
        Ok(keys)
    }

    /// Returns the newest message in the list for which `column` is `value`.
    fn newest(&self, tx: &ReadTx<'_>, column: &str, value: u32) -> Result<Option<Key>, StoreError> {
        let mut values = vec![Value::from(value)];
        let Some(within) = self.condition(tx, &mut values)? else { return Ok(None) };
        let sql = format!(
            "SELECT m.sort_at_ms, m.id, m.thread_id FROM messages m
             WHERE {column} = ?1 AND m.hidden = 0 AND {} AND {within}
             ORDER BY m.sort_at_ms DESC, m.id DESC LIMIT 1",
            self.filter.condition()
        );
        let mut query = tx.sql().prepare_cached(&sql)?;
        let mut rows = query.query(params_from_iter(values))?;
        Ok(rows.next()?.map(key).transpose()?)
    }

    /// Writes that a message `m` is in the view; `None` where nothing can be.
    fn condition(
        &self,
        tx: &ReadTx<'_>,
        values: &mut Vec<Value>,
    ) -> Result<Option<String>, StoreError> {
        if let Some(scopes) = self.mailboxes(tx)? {
            let ids: Vec<String> = scopes.iter().map(MailboxId::to_string).collect();
            return Ok(Some(format!(
                "EXISTS (SELECT 1 FROM memberships s WHERE s.message_id = m.id AND s.shown = 1
                 AND s.asleep = 0 AND s.mailbox_id IN ({}))",
                ids.join(", ")
            )));
        }
        let condition = match &self.view {
            View::Mailbox(_) | View::Role(..) => return Ok(None),
            View::Starred => STARRED.to_owned(),
            View::Snoozed => SNOOZED.to_owned(),
            View::Search(query, zone) => {
                let Some(part) = compile::compile(tx, query, zone, values)? else {
                    return Ok(None);
                };
                let conditions = part.conditions().unwrap_or("1".to_owned());
                match part.text {
                    Some(text) => format!(
                        "m.ft_id IN (SELECT rowid FROM ft WHERE ft MATCH ?{text})
                         AND {conditions}"
                    ),
                    None => conditions,
                }
            }
        };
        let within = messages::within(self.accounts(tx)?.as_deref());
        Ok(Some(format!("({condition}) AND {within}")))
    }
}

/// Leaves the first of each message that stands there several times. `twins` name them.
fn first_of_twins(keys: &mut Vec<Key>, twins: &HashMap<MessageId, u32>) {
    let mut seen = HashSet::new();
    keys.retain(|key| twins.get(&key.message).is_none_or(|twin| seen.insert(*twin)));
}

#[cfg(test)]
#[path = "window_tests.rs"]
mod tests;
