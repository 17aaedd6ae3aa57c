//! Asks for flags, sizes and dates of messages, and for UIDs.

use super::{
    session::{Event, Part, Session},
    uid_set::UidSet,
    untagged::Untagged,
};
use crate::source::{Listed, SourceError};
use std::collections::BTreeMap;
use tokio::io::{AsyncRead, AsyncWrite};

/// What the list needs of each message.
const ITEMS: &str = "(UID FLAGS INTERNALDATE RFC822.SIZE)";

/// The same where messages may be in several mailboxes.
const ITEMS_WITH_OBJECT: &str = "(UID X-GM-MSGID FLAGS INTERNALDATE RFC822.SIZE)";

/// Messages that are there and UIDs that are not.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// By UID.
    pub present: BTreeMap<u32, Listed>,
    /// May cover UIDs that never were.
    pub removed: UidSet,
}

impl Listing {
    pub(super) fn is_empty(&self) -> bool {
        self.present.is_empty() && self.removed.is_empty()
    }

    pub(super) fn len(&self) -> u64 {
        self.present.len() as u64
    }

    pub(super) fn lowest(&self) -> Option<u32> {
        self.present.keys().next().copied()
    }

    pub(super) fn uids(&self) -> UidSet {
        self.present.keys().copied().collect()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Lists messages from the UID `first` on. `modifier` may limit them to those
    /// that changed, and add those that are gone.
    pub(super) async fn list_from(
        &mut self,
        first: u32,
        modifier: &str,
    ) -> Result<Listing, SourceError> {
        let mut listing = self.list(&format!("UID FETCH {first}:*"), modifier).await?;
        // With no message that new, "*" stands for the last one (RFC 9051 §9, seq-number).
        listing.present.retain(|uid, _| *uid >= first);
        Ok(listing)
    }

    /// Lists the messages `uids`, which are all between the first and the last of
    /// them; those that the server leaves out are asked for once more. Some may be listed `ahead`.
    pub(super) async fn list_uids(
        &mut self,
        uids: &UidSet,
        ahead: Option<Listing>,
    ) -> Result<Listing, SourceError> {
        let Some(fetch) = fetch_of(uids) else { return Ok(Listing::default()) };
        let mut listing = match ahead {
            Some(ahead) => ahead,
            None => self.list(&fetch, "").await?,
        };
        let left_out: UidSet =
            uids.descending().filter(|uid| !listing.present.contains_key(uid)).collect();
        for set in left_out.to_commands() {
            let part = self.list(&format!("UID FETCH {set}"), "").await?;
            listing.present.extend(part.present);
        }
        listing.present.retain(|uid, _| uids.contains(*uid));
        Ok(listing)
    }

    /// Returns the command that lists the messages `uids`, to be sent with others.
    pub(super) fn command_for(&self, uids: &UidSet) -> Option<String> {
        fetch_of(uids).map(|fetch| self.list_command(&fetch, ""))
    }

    fn list_command(&self, fetch: &str, modifier: &str) -> String {
        let items = if self.has_labels() { ITEMS_WITH_OBJECT } else { ITEMS };
        format!("{fetch} {items}{modifier}")
    }

    /// Runs a FETCH for a list.
    pub(super) async fn list(
        &mut self,
        fetch: &str,
        modifier: &str,
    ) -> Result<Listing, SourceError> {
        let uid_validity =
            self.selected.as_ref().map_or(0, |selected| selected.status.uid_validity);
        let modifier = if modifier.is_empty() { String::new() } else { format!(" ({modifier})") };
        let command = self.list_command(fetch, &modifier);
        let mut listing = Listing::default();
        let mut is_changed = false;
        self.run("FETCH", &[Part::Text(&command)], |event| match event {
            Event::Fetch(attributes) => match attributes.into_listed(uid_validity) {
                Some((uid, listed)) => {
                    listing.present.insert(uid, listed);
                }
                None => is_changed = true,
            },
            Event::Untagged(Untagged::Vanished(uids) | Untagged::VanishedEarlier(uids)) => {
                listing.removed = listing.removed.union(&uids);
            }
            Event::Untagged(_)
            | Event::Done(..)
            | Event::Continue(_)
            | Event::Condition(_)
            | Event::Noted => {}
        })
        .await?;
        let removed = &listing.removed;
        listing.present.retain(|uid, _| !removed.contains(*uid));
        if let Some(selected) = &mut self.selected {
            selected.is_changed |= is_changed;
        }
        Ok(listing)
    }

    /// Finds the UIDs that match `criteria`.
    pub(super) async fn find(&mut self, criteria: &str) -> Result<UidSet, SourceError> {
        self.search(&[Part::Text(criteria)]).await
    }

    /// Does the same with criteria in parts.
    pub(super) async fn search(&mut self, criteria: &[Part<'_>]) -> Result<UidSet, SourceError> {
        let command = match self.can("ESEARCH") {
            true => "UID SEARCH RETURN (ALL) ",
            false => "UID SEARCH ",
        };
        let mut parts = vec![Part::Text(command)];
        parts.extend_from_slice(criteria);
        let mut found = UidSet::default();
        self.run("SEARCH", &parts, |event| {
            if let Event::Untagged(Untagged::Found(uids)) = event {
                found = found.union(&uids);
            }
        })
        .await?;
        Ok(found)
    }
}

/// From the first to the last of `uids`, as a command.
fn fetch_of(uids: &UidSet) -> Option<String> {
    Some(format!("UID FETCH {}:{}", uids.lowest()?, uids.highest()?))
}
