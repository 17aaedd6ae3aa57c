//! Makes pages of what is in a mailbox, and of what has changed in it.
//!
//! A mailbox of which nothing is known is listed from the newest message down. Where the store may
//! hold names that are gone, all are listed once more in the order of text, and the ranges between
//! them are what is gone.

use super::{
    Source,
    cursor::{Cursor, Phase},
    fault::malformed,
    listing::{self, Item},
    mailboxes,
};
use crate::source::{ChangePage, RemoteId, RemoteRange, SourceError, SyncCursor};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Messages on the first page of a mailbox: soon on the screen.
const FIRST_PAGE: usize = 200;
/// Messages on each page after it.
const PAGE: usize = 500;
/// Names that are asked for at a time.
const NAMES: u64 = 5_000;
/// So often a list is asked for that changes while it is.
const TRIES: u32 = 4;

/// All names of a mailbox, kept between two pages of it.
#[derive(Debug)]
pub(super) struct Backlog {
    mailbox: String,
    cursor: Cursor,
    /// In the order in which they are listed.
    names: Vec<String>,
}

/// What a query found.
struct Found {
    ids: Vec<String>,
    total: Option<usize>,
    state: String,
}

impl Source {
    /// Returns what changed in `mailbox` since `cursor`, or the next page of it.
    pub(super) async fn page(
        &mut self,
        mailbox: &RemoteId,
        written: Option<&SyncCursor>,
        held: u32,
    ) -> Result<ChangePage, SourceError> {
        let rows = self.rows().await?;
        let row = mailboxes::find(&rows, mailbox).ok_or(SourceError::NotFound)?;
        let id = row.id.clone();
        let Some(written) = written else { return self.begin(&id, held > 0).await };
        let Some(cursor) = Cursor::read(written) else { return self.begin(&id, true).await };
        match cursor.phase {
            Phase::Complete => self.since_then(&id, written, cursor, row.total).await,
            Phase::Fill(_) | Phase::Sweep(_) => self.go_on(&id, cursor).await,
        }
    }

    async fn since_then(
        &mut self,
        mailbox: &str,
        written: &SyncCursor,
        cursor: Cursor,
        total: u32,
    ) -> Result<ChangePage, SourceError> {
        let since = self.since(mailbox, written, &cursor);
        if self.is_still(mailbox, &since) {
            let cursor = self.know(mailbox, &since, total);
            return Ok(page(Vec::new(), Vec::new(), cursor, false, total));
        }
        let Some(delta) = self.delta(&since).await? else { return self.begin(mailbox, true).await };
        let is_here = |item: &&Item| item.mailboxes.contains(mailbox);
        let (present, left): (Vec<&Item>, Vec<&Item>) = delta.items.iter().partition(is_here);
        let total = delta.totals.get(mailbox).copied().unwrap_or(total);
        // Where none came and there are as many as before, none has gone.
        let removed = match present.is_empty() && total == cursor.total {
            true => Vec::new(),
            false => {
                let gone = left.iter().map(|item| &item.id).chain(&delta.gone);
                gone.map(|id| listing::only(id)).collect()
            }
        };
        let present = present.into_iter().cloned().collect();
        let cursor = self.know(mailbox, &delta.state, total);
        Ok(page(present, removed, cursor, false, total))
    }

    /// Lists the newest messages. Where `is_sweep`, the store may hold names that are gone.
    async fn begin(&mut self, mailbox: &str, is_sweep: bool) -> Result<ChangePage, SourceError> {
        let first = FIRST_PAGE.min(self.client.limits().await?.get);
        // From before what is asked now: what happens in between comes with the next changes.
        let state = self.snapshot.as_ref().map(|snapshot| snapshot.state.clone());
        let state = state.ok_or_else(|| malformed("no list of mailboxes"))?;
        let Found { ids, total, .. } = self.query(mailbox, 0, first as u64).await?;
        let mut items = self.items(&ids).await?;
        items.retain(|item| item.mailboxes.contains(mailbox));
        let count = total.map_or(u32::MAX, |total| u32::try_from(total).unwrap_or(u32::MAX));
        let is_whole = match total {
            Some(total) => total <= ids.len(),
            None => ids.len() < first,
        };
        if is_whole {
            let total = count.min(u32::try_from(ids.len()).unwrap_or(u32::MAX));
            let removed = if is_sweep { all_but(ids) } else { Vec::new() };
            let cursor = self.know(mailbox, &state, total);
            return Ok(page(items, removed, cursor, false, total));
        }
        let phase = match (is_sweep, ids.last()) {
            (false, Some(last)) => Phase::Fill(last.clone()),
            (true, _) | (false, None) => Phase::Sweep(String::new()),
        };
        let total = if count == u32::MAX { 0 } else { count };
        let cursor = Cursor::new(&state, total, phase);
        Ok(page(items, Vec::new(), cursor.write(), true, total))
    }

    /// Lists the page after `cursor`.
    async fn go_on(&mut self, mailbox: &str, cursor: Cursor) -> Result<ChangePage, SourceError> {
        let names = match self.backlog.take() {
            Some(kept) if kept.mailbox == mailbox && kept.cursor == cursor => kept.names,
            Some(_) | None => {
                let mut names = self.names(mailbox).await?;
                if matches!(cursor.phase, Phase::Sweep(_)) {
                    names.sort_unstable();
                }
                names
            }
        };
        let begin = match &cursor.phase {
            Phase::Fill(last) => names.iter().position(|id| id == last).map_or(0, |at| at + 1),
            Phase::Sweep(last) => names.partition_point(|id| id <= last),
            Phase::Complete => 0,
        };
        let rest = names.get(begin..).unwrap_or_default();
        let on_page = rest.get(..PAGE.min(rest.len())).unwrap_or_default().to_vec();
        let is_last = on_page.len() == rest.len();
        let removed = match &cursor.phase {
            Phase::Sweep(after) => listing::gaps(after, &on_page, is_last),
            Phase::Fill(_) | Phase::Complete => Vec::new(),
        };
        let mut items = self.items(&on_page).await?;
        items.retain(|item| item.mailboxes.contains(mailbox));
        let total = u32::try_from(names.len()).unwrap_or(u32::MAX);
        let last = on_page.last().filter(|_| !is_last).cloned();
        let phase = match (&cursor.phase, last) {
            (Phase::Fill(_), Some(last)) => Phase::Fill(last),
            (Phase::Sweep(_), Some(last)) => Phase::Sweep(last),
            (Phase::Complete, _) | (_, None) => Phase::Complete,
        };
        if phase == Phase::Complete {
            let cursor = self.know(mailbox, &cursor.state, total);
            return Ok(page(items, removed, cursor, false, total));
        }
        let cursor = Cursor::new(&cursor.state, total, phase);
        let written = cursor.write();
        self.backlog = Some(Backlog { mailbox: mailbox.to_owned(), cursor, names });
        Ok(page(items, removed, written, true, total))
    }

    /// Returns the names of all messages in a mailbox, newest first. What is not found is taken
    /// for gone, so all of them have to come from one state, and as many as there are.
    async fn names(&mut self, mailbox: &str) -> Result<Vec<String>, SourceError> {
        for _ in 0..TRIES {
            let mut names = Vec::new();
            let mut first = None;
            let is_whole = loop {
                let Found { ids, total, state } = self.query(mailbox, names.len(), NAMES).await?;
                let (began, expected) = first.get_or_insert((state.clone(), total));
                if *began != state || *expected != total {
                    break false;
                }
                let is_end = ids.is_empty();
                names.extend(ids);
                match *expected {
                    Some(expected) if names.len() >= expected => break names.len() == expected,
                    None if is_end => break true,
                    Some(_) if is_end => break false,
                    Some(_) | None => {}
                }
            };
            let distinct: BTreeSet<&String> = names.iter().collect();
            if is_whole && distinct.len() == names.len() {
                return Ok(names);
            }
        }
        Err(malformed("a list of messages that does not add up"))
    }

    /// Asks for the names of messages in a mailbox, newest first, from `position` on.
    async fn query(
        &mut self,
        mailbox: &str,
        position: usize,
        limit: u64,
    ) -> Result<Found, SourceError> {
        let arguments = json!({
            "filter": { "inMailbox": mailbox },
            "sort": [{ "property": "receivedAt", "isAscending": false }],
            "position": position, "limit": limit, "calculateTotal": true,
        });
        let told = self.client.call_one("Email/query", arguments).await?;
        if !told.get("ids").is_some_and(Value::is_array) {
            return Err(malformed("a list of messages"));
        }
        let total = told.get("total").and_then(Value::as_u64);
        let state = told.get("queryState").and_then(Value::as_str).unwrap_or_default();
        Ok(Found {
            ids: listing::ids(told.get("ids")),
            total: total.map(|total| usize::try_from(total).unwrap_or(usize::MAX)),
            state: state.to_owned(),
        })
    }
}

/// Returns the ranges of all names but those.
fn all_but(mut ids: Vec<String>) -> Vec<RemoteRange> {
    ids.sort_unstable();
    listing::gaps("", &ids, true)
}

/// Makes a page, newest first.
fn page(
    mut items: Vec<Item>,
    removed: Vec<RemoteRange>,
    cursor: SyncCursor,
    more: bool,
    total: u32,
) -> ChangePage {
    items.sort_by_key(|item| std::cmp::Reverse(item.received_at_ms));
    let present = items.iter().map(Item::listed).collect();
    ChangePage { reset: false, present, removed, cursor, more, total }
}
