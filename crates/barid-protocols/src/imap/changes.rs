//! Carries out what [`plan`] decided and makes pages of it.

use super::{
    cursor::{Cursor, Status},
    listing::Listing,
    select::{Backlog, Selected},
    session::Session,
    sync::{Extension, Plan, plan},
    uid_set::UidSet,
};
use crate::source::{ChangePage, RemoteId, SourceError, SyncCursor};
use std::ops::RangeInclusive;
use tokio::io::{AsyncRead, AsyncWrite};

/// Messages on the first page of a mailbox: soon on the screen.
const FIRST_PAGE: u32 = 200;

/// Messages on each page after it.
const PAGE: usize = 1000;

/// How many more UIDs than messages a server may find, as messages may come in between.
const SURPLUS: u64 = 100_000;

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Returns what changed in `mailbox` since `cursor`, or the next page of it.
    ///
    /// # Errors
    ///
    /// `NotFound` if there is no mailbox of that name.
    pub(super) async fn changes(
        &mut self,
        mailbox: &RemoteId,
        cursor: Option<&SyncCursor>,
        held: u32,
    ) -> Result<ChangePage, SourceError> {
        let cursor = cursor.and_then(Cursor::read);
        if let Some(cursor) = cursor
            && let Some(Backlog { uids, ahead, .. }) = self.take_backlog(mailbox, cursor)
        {
            return self.below(cursor, uids, ahead).await;
        }
        let status = self.reselect(mailbox).await?;
        let top = Cursor { status, floor: u32::MAX, is_sweep: false };
        let sweep = Cursor { is_sweep: true, ..top };
        let known = cursor.unwrap_or(top);
        match plan(cursor, status, held, self.extension()) {
            Plan::UpToDate => Ok(self.page(Listing::default(), known)),
            Plan::Fill => self.newest(top).await,
            Plan::Refill => {
                let page = self.newest(top).await?;
                Ok(ChangePage { reset: true, ..page })
            }
            Plan::Sweep => self.below(sweep, None, None).await,
            Plan::Resync { mod_seq } => {
                let modifier = format!("CHANGEDSINCE {mod_seq} VANISHED");
                let listing = self.list_from(known.floor, &modifier).await?;
                match self.adds_up(&listing, known, held) {
                    true => Ok(self.page(listing, Cursor { status, ..known })),
                    false => self.below(sweep, None, None).await,
                }
            }
            Plan::ChangedSince { mod_seq } => {
                self.changed_since(mod_seq, known, status, held).await
            }
            Plan::Added { first_new } => {
                let listing = self.list_from(first_new, "").await?;
                let cursor = Cursor { status: Status { mod_seq: 0, ..status }, ..known };
                match listing.is_empty() {
                    true => self.below(cursor, None, None).await,
                    false => Ok(self.page(listing, cursor)),
                }
            }
            Plan::Continue if known.status == status => self.below(known, None, None).await,
            // What changed above the floor is not known, so there has to be a sweep later.
            Plan::Continue => {
                let status = Status { mod_seq: 0, ..status };
                self.below(Cursor { status, ..known }, None, None).await
            }
        }
    }

    fn extension(&self) -> Extension {
        if self.has_qresync() {
            Extension::Qresync
        } else if self.can("CONDSTORE") {
            Extension::Condstore
        } else {
            Extension::None
        }
    }

    /// Lists the newest messages of a mailbox of which nothing is known. They are
    /// asked for by number, as that is the fastest way to the first page.
    async fn newest(&mut self, top: Cursor) -> Result<ChangePage, SourceError> {
        let messages = top.status.messages;
        if messages == 0 {
            return Ok(self.page(Listing::default(), Cursor::complete(top.status)));
        }
        let first = messages.saturating_sub(FIRST_PAGE - 1).max(1);
        let listing = self.list(&format!("FETCH {first}:*"), "").await?;
        let is_whole = listing.len() > u64::from(messages - first);
        let cursor = match (is_whole, first, listing.lowest()) {
            (true, 1, _) => Cursor::complete(top.status),
            (true, _, Some(lowest)) => Cursor { floor: lowest, ..top },
            // Some were left out: the next page lists them by UID.
            _ => top,
        };
        Ok(self.page(listing, cursor))
    }

    /// Lists one page below the floor of `cursor`. `uids` are all that are there;
    /// `None` to find them. `ahead` is what was listed of the page already.
    async fn below(
        &mut self,
        cursor: Cursor,
        uids: Option<UidSet>,
        ahead: Option<Listing>,
    ) -> Result<ChangePage, SourceError> {
        let below = below(cursor);
        let uids = match uids {
            Some(uids) => uids,
            None if cursor.floor == u32::MAX => self.find_all("UID 1:4294967294").await?,
            None => self.find(&format!("UID {}:{}", below.start(), below.end())).await?,
        };
        let uids = uids.within(below.clone());
        if uids.len() > u64::from(self.messages()).saturating_add(SURPLUS) {
            return Err(super::fault::malformed("more UIDs than messages"));
        }
        let on_page = next_page(&uids);
        let is_last = on_page.len() == uids.len();
        let lowest = match on_page.lowest() {
            Some(lowest) if !is_last => lowest,
            _ => 1,
        };
        let mut listing = self.list_uids(&on_page, ahead).await?;
        if cursor.is_sweep {
            // From the top, new messages that the search did not find yet are
            // in the gap too; they are listed by the next call.
            let end = if cursor.floor == u32::MAX { u32::MAX } else { *below.end() };
            listing.removed = on_page.gaps(lowest..=end);
        }
        let cursor = match is_last {
            true => Cursor::complete(cursor.status),
            false => Cursor { floor: lowest, ..cursor },
        };
        let page = self.page(listing, cursor);
        if let Some(backlog) = self.selected.as_mut().and_then(|it| it.backlog.as_mut()) {
            backlog.uids = Some(uids);
        }
        Ok(page)
    }

    /// Lists changes, and finds removals by listing UIDs where the count says
    /// that there were any, or can't say.
    async fn changed_since(
        &mut self,
        mod_seq: u64,
        known: Cursor,
        status: Status,
        held: u32,
    ) -> Result<ChangePage, SourceError> {
        let modifier = format!("CHANGEDSINCE {mod_seq}");
        let mut listing = self.list_from(known.floor, &modifier).await?;
        if !known.is_complete() || !self.adds_up(&listing, known, held) {
            let there = match known.is_complete() {
                true => self.find_all("UID 1:*").await?,
                false => self.find(&format!("UID {}:*", known.floor)).await?,
            };
            // What was listed a moment ago counts as there, whatever the search says.
            let there = there.union(&listing.uids());
            listing.removed = there.gaps(known.floor..=u32::MAX);
        }
        Ok(self.page(listing, Cursor { status, ..known }))
    }

    /// Finds all UIDs. As what is not found will be removed, a server that finds
    /// fewer than it has messages is asked twice.
    async fn find_all(&mut self, criteria: &str) -> Result<UidSet, SourceError> {
        let found = self.find(criteria).await?;
        match found.len() < u64::from(self.messages()) {
            true => Ok(found.union(&self.find(criteria).await?)),
            false => Ok(found),
        }
    }

    /// Whether as many messages are there as there should be after `listing`.
    ///
    /// Ranges of removed UIDs may cover some that were never here, so with
    /// removals the count can only lie between two bounds.
    fn adds_up(&self, listing: &Listing, known: Cursor, held: u32) -> bool {
        if !known.is_complete() {
            return true;
        }
        let new = listing.uids().within(known.status.uid_next.max(1)..=u32::MAX).len();
        let most = u64::from(held) + new;
        let last_known = known.status.uid_next.saturating_sub(1);
        let gone = listing.removed.within(1..=last_known).len();
        (most.saturating_sub(gone)..=most).contains(&self.messages().into())
    }

    fn messages(&self) -> u32 {
        self.selected.as_ref().map_or(0, |selected| selected.messages)
    }

    /// Makes a page, and remembers that the next one can follow without opening
    /// the mailbox again.
    fn page(&mut self, listing: Listing, cursor: Cursor) -> ChangePage {
        let Listing { present, removed } = listing;
        if let Some(selected) = &mut self.selected {
            let backlog = Backlog { cursor, uids: None, ahead: None };
            selected.backlog = (!cursor.is_complete()).then_some(backlog);
        }
        ChangePage {
            reset: false,
            present: present.into_values().rev().collect(),
            removed: removed.to_remote(cursor.status.uid_validity),
            cursor: cursor.write(),
            more: !cursor.is_complete(),
            total: self.messages(),
        }
    }

    /// Returns the UIDs of the page of `mailbox` that `changes` will be asked for next, unless
    /// they are not known, or were listed already.
    pub(super) fn to_list_ahead(&self, mailbox: &RemoteId) -> Option<UidSet> {
        let selected = self.selected.as_ref().filter(|selected| selected.id == *mailbox)?;
        let backlog = selected.backlog.as_ref().filter(|backlog| backlog.ahead.is_none())?;
        Some(next_page(&backlog.uids.as_ref()?.within(below(backlog.cursor))))
    }

    /// Keeps a page that was listed ahead.
    pub(super) fn keep_ahead(&mut self, listing: Listing) {
        if let Some(backlog) = self.selected.as_mut().and_then(|it| it.backlog.as_mut()) {
            backlog.ahead = Some(listing);
        }
    }

    /// Returns what the page before this one left, if `cursor` is the one that
    /// came with it.
    fn take_backlog(&mut self, mailbox: &RemoteId, cursor: Cursor) -> Option<Backlog> {
        let selected: &mut Selected = self.selected.as_mut()?;
        let backlog = selected.backlog.take()?;
        (selected.id == *mailbox && backlog.cursor == cursor).then_some(backlog)
    }
}

/// The UIDs that are still to be listed.
fn below(cursor: Cursor) -> RangeInclusive<u32> {
    1..=cursor.floor.saturating_sub(1).max(1)
}

/// The newest of them that fit on a page.
fn next_page(uids: &UidSet) -> UidSet {
    uids.descending().take(PAGE).collect()
}
