//! Lists of any length, a window at a time.
//!
//! The keys of the few lists that were looked at last are held in memory, newest first. A
//! change in the store is noted beside them, and they are brought up to date when they are
//! next asked for: by asking for what changed, or all over where that is much.

use crate::{engine::Engine, error::EngineError, groups};
use barid_model::{AccountId, ChangeSet, MailboxId, MessageId, Role, address::OwnAddresses, query};
use barid_store::{
    ReadTx, StoreError, draft_rows,
    entry::{self, Entry},
    list::{self, Row},
    people, search,
    window::{Filter, Key, List, Unit, View, Within},
};
use jiff::tz::TimeZone;
use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

pub use crate::groups::{Group, GroupName};

/// Lists whose keys are held.
const HELD: usize = 3;
/// Changes that are asked for one by one; beyond it the list is walked again.
const FEW: usize = 2_000;
/// Rows of one window.
const WINDOW: u32 = 200;

/// What a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListView {
    /// One mailbox.
    Mailbox(MailboxId),
    /// All mailboxes of a role, of one account or of all.
    Role(Role, Option<AccountId>),
    /// Whatever is starred, of all accounts.
    Starred,
    /// Whatever is put off, of all accounts.
    Snoozed,
    /// What a query finds. Its days begin in the system's time zone.
    Search(String),
}

/// Which rows, and in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// What it shows.
    pub view: ListView,
    /// Which of it.
    pub filter: Filter,
    /// Whether a conversation is one row; else each message is.
    pub threaded: bool,
    /// Whether the oldest row is the first.
    pub oldest_first: bool,
    /// Of which accounts, where it shows several.
    pub within: Within,
}

/// A list as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListShape {
    /// Rows there are.
    pub total: u32,
    /// Unread messages in it.
    pub unread: u32,
    /// Its groups by date, in the order of its rows.
    pub groups: Vec<Group>,
    /// Changes whenever rows come, go or move.
    pub revision: u32,
    /// For a search: messages looked through, and those of them whose text is not here.
    pub searched: u32,
    /// See `searched`.
    pub not_downloaded: u32,
}

/// Rows of a list that stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListWindow {
    /// Index of the first.
    pub start: u32,
    /// The rows.
    pub entries: Vec<Entry>,
    /// That of the shape they belong to.
    pub revision: u32,
}

impl ListQuery {
    pub(crate) fn to_store(&self) -> List {
        let view = match &self.view {
            ListView::Mailbox(mailbox) => View::Mailbox(*mailbox),
            ListView::Role(role, account) => View::Role(*role, *account),
            ListView::Starred => View::Starred,
            ListView::Snoozed => View::Snoozed,
            ListView::Search(text) => View::Search(query::parse(text), TimeZone::system()),
        };
        let unit = if self.threaded { Unit::Thread } else { Unit::Message };
        List { view, filter: self.filter, unit, within: self.within.clone() }
    }
}

/// The lists whose keys are held.
#[derive(Default)]
pub(crate) struct Lists {
    /// The one asked for last stands first.
    held: Mutex<Vec<Arc<Held>>>,
    last_revision: AtomicU32,
}

struct Held {
    list: List,
    keys: Mutex<Option<Keys>>,
    news: Mutex<News>,
}

/// All keys of a list, newest first.
struct Keys {
    keys: Vec<Key>,
    mailboxes: Option<Vec<MailboxId>>,
    accounts: Option<Vec<AccountId>>,
    revision: u32,
}

/// What changed in the store since the keys were last brought up to date.
#[derive(Default)]
struct News {
    messages: HashSet<MessageId>,
    has_drafts: bool,
    is_much: bool,
}

impl Lists {
    /// Notes a change of the store.
    pub(crate) fn note(&self, changes: &ChangeSet) {
        for held in lock(&self.held).iter() {
            let mut news = lock(&held.news);
            news.has_drafts |= !changes.drafts.is_empty();
            let count = changes.added.len() + changes.changed.len() + changes.removed.len();
            if news.is_much || news.messages.len() + count > FEW {
                news.messages = HashSet::new();
                news.is_much = true;
                continue;
            }
            let all = [&changes.added, &changes.changed, &changes.removed];
            news.messages.extend(all.into_iter().flatten());
        }
    }

    fn hold(&self, list: List) -> Arc<Held> {
        let mut held = lock(&self.held);
        let found = match held.iter().position(|one| one.list == list) {
            Some(at) => held.remove(at),
            None => Arc::new(Held { list, keys: Mutex::default(), news: Mutex::default() }),
        };
        held.insert(0, Arc::clone(&found));
        held.truncate(HELD);
        found
    }

    fn next_revision(&self) -> u32 {
        self.last_revision.fetch_add(1, Ordering::Relaxed).wrapping_add(1)
    }
}

impl Held {
    /// Brings the keys up to date with what `tx` sees.
    fn refresh<'a>(
        &self,
        tx: &ReadTx<'_>,
        keys: &'a mut Option<Keys>,
        news: News,
        lists: &Lists,
    ) -> Result<&'a Keys, StoreError> {
        let (mailboxes, accounts) = (self.list.mailboxes(tx)?, self.list.accounts(tx)?);
        let is_search = matches!(self.list.view, View::Search(..));
        let has_drafts = self.list.drafts(tx)?.is_some();
        let is_void = |keys: &Keys| {
            news.is_much
                || keys.mailboxes != mailboxes
                || keys.accounts != accounts
                || ((is_search || has_drafts) && !news.messages.is_empty())
                || (has_drafts && news.has_drafts)
        };
        let known = keys.take();
        let current = match known {
            Some(mut known) if !is_void(&known) => {
                if !news.messages.is_empty()
                    && self.list.patch(tx, &mut known.keys, &news.messages)?
                {
                    known.revision = lists.next_revision();
                }
                known
            }
            known => {
                let all = self.list.keys(tx)?;
                let same = known.filter(|known| known.keys == all).map(|known| known.revision);
                let revision = same.unwrap_or_else(|| lists.next_revision());
                Keys { keys: all, mailboxes, accounts, revision }
            }
        };
        Ok(keys.insert(current))
    }
}

impl Engine {
    /// Says how long a list is and how its rows group by date.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`], for a mailbox that is not there.
    pub async fn list_shape(&self, list: &ListQuery) -> Result<ListShape, EngineError> {
        let (now_ms, oldest_first) = (self.clock.now_ms(), list.oldest_first);
        self.on_list(list, move |tx, list, keys| {
            let total = u32::try_from(keys.keys.len()).unwrap_or(u32::MAX);
            let groups = groups::by_date(&keys.keys, now_ms, &TimeZone::system());
            let (searched, not_downloaded) = match list.view {
                View::Search(..) => search::coverage(tx)?,
                View::Mailbox(_) | View::Role(..) | View::Starred | View::Snoozed => (0, 0),
            };
            Ok(ListShape {
                total,
                unread: list.unread(tx)?,
                groups: if oldest_first { groups::reversed(&groups, total) } else { groups },
                revision: keys.revision,
                searched,
                not_downloaded,
            })
        })
        .await
    }

    /// Returns rows `start..start + len` of a list, or as many as there are; at most 200.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`], for a mailbox that is not there.
    pub async fn list_window(
        &self,
        list: &ListQuery,
        start: u32,
        len: u32,
    ) -> Result<ListWindow, EngineError> {
        let oldest_first = list.oldest_first;
        self.on_list(list, move |tx, list, keys| {
            let (start_at, len) = (start as usize, len.min(WINDOW) as usize);
            let wanted: Vec<Key> = match oldest_first {
                true => keys.keys.iter().rev().skip(start_at).take(len).copied().collect(),
                false => keys.keys.iter().skip(start_at).take(len).copied().collect(),
            };
            let entries = entry::entries(tx, list, &wanted)?;
            Ok(ListWindow { start, entries, revision: keys.revision })
        })
        .await
    }

    /// Returns the messages of a list with what their rows show, at most `limit` after the row
    /// of `after`. Drafts that no server has a copy of are left out.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`], for a group that is not there.
    pub async fn list_rows(
        &self,
        list: &ListQuery,
        after: Option<MessageId>,
        limit: u32,
    ) -> Result<Vec<(Row, Entry)>, EngineError> {
        let start = match after {
            Some(message) => self.list_index(list, message).await?.map_or(0, |at| at + 1),
            None => 0,
        };
        self.on_list(list, move |tx, list, keys| {
            let is_message = |key: &&Key| draft_rows::draft_of(key.message.0).is_none();
            let wanted: Vec<Key> = keys
                .keys
                .iter()
                .skip(start as usize)
                .filter(is_message)
                .take(limit as usize)
                .copied()
                .collect();
            let entries = entry::entries(tx, list, &wanted)?;
            let with_row = |entry: Entry| Ok((list::row(tx, entry.key.message)?, entry));
            entries.into_iter().map(with_row).collect()
        })
        .await
    }

    /// Returns where the row of a message stands in a list, if it is there.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn list_index(
        &self,
        list: &ListQuery,
        message: MessageId,
    ) -> Result<Option<u32>, EngineError> {
        let oldest_first = list.oldest_first;
        self.on_list(list, move |tx, list, keys| {
            let thread = match list.unit {
                Unit::Message => None,
                Unit::Thread => match list::row(tx, message) {
                    Ok(row) => Some(row.thread),
                    Err(StoreError::NotFound(_)) => return Ok(None),
                    Err(error) => return Err(error),
                },
            };
            let is_it = |key: &Key| match thread {
                Some(thread) => key.thread == thread,
                None => key.message == message,
            };
            let at = keys.keys.iter().position(is_it);
            let at = at.map(|at| if oldest_first { keys.keys.len() - 1 - at } else { at });
            Ok(at.and_then(|at| u32::try_from(at).ok()))
        })
        .await
    }

    /// Returns the addresses that are the user's own.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn own_addresses(&self) -> Result<OwnAddresses, EngineError> {
        self.read(people::own).await
    }

    /// Runs `f` on the keys of a list, up to date with what `f` sees of the store.
    async fn on_list<T: Send + 'static>(
        &self,
        list: &ListQuery,
        f: impl FnOnce(&ReadTx<'_>, &List, &Keys) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, EngineError> {
        let lists = Arc::clone(&self.lists);
        let held = lists.hold(list.to_store());
        self.on_store(move |store| {
            let mut keys = lock(&held.keys);
            // Taken first: a change that comes now is seen below, or noted for the next time.
            let news = std::mem::take(&mut *lock(&held.news));
            // Where this fails the keys are gone, and are asked for anew.
            store.read(|tx| {
                let keys = held.refresh(tx, &mut keys, news, &lists)?;
                f(tx, &held.list, keys)
            })
        })
        .await
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
