//! What a server says has changed among all messages (RFC 8620 §5.2), and which mailboxes that
//! concerns. There is one state for all of them, but each mailbox has a cursor of its own.

use super::{
    Source,
    client::{Returned, call},
    cursor::{Cursor, Phase},
    fault::malformed,
    listing::{self, Item},
    mailboxes::{self, Row},
    parts::parts,
};
use crate::source::{RemoteMailbox, SourceError, SyncCursor};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};
use tokio::time::Instant;

/// Changes that are followed one by one; beyond, mailboxes are listed anew.
const MOST: usize = 20_000;
/// Changes that are asked for at a time.
const AT_ONCE: usize = 500;
/// How long a mailbox to which nothing happens keeps its cursor. Servers forget old states.
const FRESH: Duration = Duration::from_secs(6 * 60 * 60);

/// The account when its mailboxes were last listed.
#[derive(Debug)]
pub(super) struct Snapshot {
    /// The state of all messages, from before the mailboxes were listed.
    pub(super) state: String,
    mailbox_state: String,
    pub(super) rows: Vec<Row>,
    /// What has changed since a state; `None` where the server can't tell.
    deltas: BTreeMap<String, Option<Arc<Delta>>>,
    /// Mailboxes that were looked into since.
    asked: BTreeSet<String>,
}

/// The last complete cursor of a mailbox.
#[derive(Debug)]
pub(super) struct Known {
    cursor: SyncCursor,
    /// A later state up to which nothing happened to the mailbox.
    at: String,
    total: u32,
    since: Instant,
}

/// What has changed since a state.
#[derive(Debug)]
pub(super) struct Delta {
    /// The state after it.
    pub(super) state: String,
    /// Messages that are new or changed, as they are now.
    pub(super) items: Vec<Item>,
    /// Messages that are in no mailbox any more.
    pub(super) gone: BTreeSet<String>,
    /// Messages in each mailbox after it.
    pub(super) totals: BTreeMap<String, u32>,
}

impl Source {
    /// Lists mailboxes with the states they are in.
    pub(super) async fn look(&mut self) -> Result<Vec<RemoteMailbox>, SourceError> {
        if let Some(known) = self.snapshot.as_ref().map(Snapshot::states) {
            let now = self.states().await?;
            if let Some(snapshot) = self.snapshot.as_mut().filter(|_| now == known) {
                snapshot.forget();
                return Ok(self.offer());
            }
        }
        let before = self.snapshot.take().map(|snapshot| snapshot.state);
        // The state first: what happens in between then comes with the next changes.
        let calls = vec![
            call("Email/get", json!({ "ids": [], "properties": ["id"] })),
            call("Mailbox/get", json!({ "ids": null, "properties": mailboxes::PROPERTIES })),
        ];
        let [emails, listed] = two(self.client.call(calls).await?, ["Email/get", "Mailbox/get"])?;
        let list = listed.get("list").and_then(Value::as_array);
        let rows = mailboxes::read(list.ok_or_else(|| malformed("a list of mailboxes"))?);
        for row in &rows {
            self.former.insert(row.id.clone(), (row.name.clone(), row.role));
        }
        let (state, mailbox_state) = (state(&emails)?, state(&listed)?);
        let (deltas, asked) = (BTreeMap::new(), BTreeSet::new());
        self.snapshot = Some(Snapshot { state, mailbox_state, rows, deltas, asked });
        if let Some(before) = before.filter(|_| !self.known.is_empty()) {
            self.settle(&before).await?;
        }
        Ok(self.offer())
    }

    /// Asks what the states of messages and of mailboxes are.
    pub(super) async fn states(&mut self) -> Result<(String, String), SourceError> {
        let calls = vec![
            call("Email/get", json!({ "ids": [], "properties": ["id"] })),
            call("Mailbox/get", json!({ "ids": [], "properties": ["id"] })),
        ];
        let [emails, boxes] = two(self.client.call(calls).await?, ["Email/get", "Mailbox/get"])?;
        Ok((state(&emails)?, state(&boxes)?))
    }

    /// Whether anything happened since mailboxes were last listed.
    pub(super) async fn is_news(&mut self) -> Result<bool, SourceError> {
        let now = self.states().await?;
        Ok(self.snapshot.as_ref().map(Snapshot::states) != Some(now))
    }

    /// Returns the mailboxes that were last listed.
    pub(super) async fn rows(&mut self) -> Result<Vec<Row>, SourceError> {
        if self.snapshot.is_none() {
            self.look().await?;
        }
        Ok(self.snapshot.as_ref().map(|snapshot| snapshot.rows.clone()).unwrap_or_default())
    }

    /// Finds out to which mailboxes nothing happened since the state `before`.
    ///
    /// Something did where a message that is there now has changed, or where others are there:
    /// then, unless one came, there are fewer or more of them.
    async fn settle(&mut self, before: &str) -> Result<(), SourceError> {
        let is_same = self.snapshot.as_ref().is_some_and(|snapshot| snapshot.state == before);
        let delta = if is_same { None } else { self.delta(before).await? };
        let (Some(snapshot), true) = (&self.snapshot, is_same || delta.is_some()) else {
            return Ok(());
        };
        let touched: BTreeSet<&String> =
            delta.iter().flat_map(|delta| &delta.items).flat_map(|item| &item.mailboxes).collect();
        for row in &snapshot.rows {
            let Some(known) = self.known.get_mut(&row.id) else { continue };
            if known.at == before
                && known.total == row.total
                && known.since.elapsed() < FRESH
                && !touched.contains(&row.id)
            {
                known.at.clone_from(&snapshot.state);
            }
        }
        Ok(())
    }

    fn offer(&self) -> Vec<RemoteMailbox> {
        let Some(snapshot) = &self.snapshot else { return Vec::new() };
        let state = |row: &Row| match self.known.get(&row.id) {
            Some(known) if known.at == snapshot.state && known.total == row.total => {
                known.cursor.clone()
            }
            Some(_) | None => Cursor::new(&snapshot.state, row.total, Phase::Complete).write(),
        };
        snapshot.rows.iter().map(|row| row.remote(state(row))).collect()
    }

    /// Remembers that a mailbox was looked into up to a state.
    pub(super) fn know(&mut self, mailbox: &str, state: &str, total: u32) -> SyncCursor {
        let cursor = Cursor::new(state, total, Phase::Complete).write();
        let known =
            Known { cursor: cursor.clone(), at: state.to_owned(), total, since: Instant::now() };
        self.known.insert(mailbox.to_owned(), known);
        cursor
    }

    /// Returns the state from which on something may have happened to a mailbox.
    pub(super) fn since(&self, mailbox: &str, written: &SyncCursor, cursor: &Cursor) -> String {
        match self.known.get(mailbox) {
            Some(known) if known.cursor == *written => known.at.clone(),
            Some(_) | None => cursor.state.clone(),
        }
    }

    /// Whether nothing happened since `state`, as mailboxes were last listed. One that was looked
    /// into since then is looked into anew.
    pub(super) fn is_still(&mut self, mailbox: &str, state: &str) -> bool {
        let Some(snapshot) = &mut self.snapshot else { return false };
        if snapshot.asked.insert(mailbox.to_owned()) {
            return snapshot.state == state;
        }
        snapshot.forget();
        snapshot.asked.insert(mailbox.to_owned());
        false
    }

    /// Returns what has changed since a state; `None` where the server can't tell, or it is so
    /// much that listing is no more work.
    pub(super) async fn delta(&mut self, since: &str) -> Result<Option<Arc<Delta>>, SourceError> {
        let kept = self.snapshot.as_ref().and_then(|snapshot| snapshot.deltas.get(since));
        if let Some(kept) = kept {
            return Ok(kept.clone());
        }
        let delta = self.changes_since(since).await?.map(Arc::new);
        if let Some(snapshot) = &mut self.snapshot {
            snapshot.deltas.insert(since.to_owned(), delta.clone());
        }
        Ok(delta)
    }

    async fn changes_since(&mut self, since: &str) -> Result<Option<Delta>, SourceError> {
        let mut state = since.to_owned();
        let (mut touched, mut gone) = (BTreeSet::new(), BTreeSet::new());
        let mut totals = BTreeMap::new();
        loop {
            let calls = vec![
                call("Email/changes", json!({ "sinceState": state, "maxChanges": AT_ONCE })),
                call("Mailbox/get", json!({ "ids": null, "properties": ["id", "totalEmails"] })),
            ];
            let mut returned = self.client.call(calls).await?.into_iter();
            let (changes, boxes) = (returned.next(), returned.next());
            let changes = match changes.ok_or_else(|| malformed("no changes"))? {
                Ok(changes) => changes,
                Err(fault) if fault.is("cannotCalculateChanges") => return Ok(None),
                Err(fault) => return Err(fault.meaning("Email/changes")),
            };
            if let Some(Ok(boxes)) = boxes
                && let Some(list) = boxes.get("list").and_then(Value::as_array)
            {
                totals = mailboxes::totals(list);
            }
            for list in ["created", "updated"] {
                touched.extend(listing::ids(changes.get(list)));
            }
            gone.extend(listing::ids(changes.get("destroyed")));
            let new = changes.get("newState").and_then(Value::as_str);
            let new = new.ok_or_else(|| malformed("changes without a state"))?;
            let has_more = changes.get("hasMoreChanges").and_then(Value::as_bool) == Some(true);
            if has_more && new == state {
                return Err(malformed("changes without an end"));
            }
            state = new.to_owned();
            if touched.len() + gone.len() > MOST {
                return Ok(None);
            }
            if !has_more {
                break;
            }
        }
        let touched: Vec<String> = touched.difference(&gone).cloned().collect();
        let items = self.items(&touched).await?;
        Ok(Some(Delta { state, items, gone, totals }))
    }

    /// Lists messages, in the order asked. Those that are gone are left out.
    pub(super) async fn items(&mut self, ids: &[String]) -> Result<Vec<Item>, SourceError> {
        let limits = self.client.limits().await?;
        let mut items = Vec::with_capacity(ids.len());
        for part in parts(ids, limits.get, limits.request_bytes) {
            let arguments = json!({ "ids": part, "properties": listing::PROPERTIES });
            let told = self.client.call_one("Email/get", arguments).await?;
            let list = told.get("list").and_then(Value::as_array);
            let list = list.ok_or_else(|| malformed("a list of messages"))?;
            let mut by_id: BTreeMap<String, Item> = list
                .iter()
                .filter_map(|told| {
                    let item = Item::read(told);
                    if item.is_none() {
                        tracing::warn!("the server lists a message that can't be read");
                    }
                    item.map(|item| (item.id.clone(), item))
                })
                .collect();
            items.extend(part.iter().filter_map(|id| by_id.remove(id)));
        }
        Ok(items)
    }
}

impl Snapshot {
    fn states(&self) -> (String, String) {
        (self.state.clone(), self.mailbox_state.clone())
    }

    /// Forgets what was asked since: it may be otherwise by now.
    fn forget(&mut self) {
        self.deltas.clear();
        self.asked.clear();
    }
}

/// Returns what two methods returned, if both did.
fn two(returned: Vec<Returned>, names: [&'static str; 2]) -> Result<[Value; 2], SourceError> {
    let mut told = Vec::with_capacity(2);
    for (one, name) in returned.into_iter().zip(names) {
        told.push(one.map_err(|fault| fault.meaning(name))?);
    }
    told.try_into().map_err(|_| malformed("an answer without a method"))
}

fn state(told: &Value) -> Result<String, SourceError> {
    let state = told.get("state").and_then(Value::as_str);
    state.map(str::to_owned).ok_or_else(|| malformed("a list without a state"))
}
