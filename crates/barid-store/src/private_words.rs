//! Private mail that is found by what is within, where the user chose that for an account: its
//! words are in the encrypted index, its subject and first words in its row, and go from both
//! when the choice is taken back.

use crate::{
    error::StoreError,
    index,
    prepare::{columns, guarded},
    store::Store,
    table::{
        closed_messages::{self, State},
        memberships, messages, settings,
    },
    transaction::WriteTx,
};
use barid_mime::Digest;
use barid_model::{AccountId, MessageId};
use std::collections::BTreeMap;

/// What looking into a message came to.
#[derive(Debug)]
pub enum Within {
    /// The message that was within, as RFC 5322 bytes.
    Clear(Vec<u8>),
    /// It was not closed at all.
    Open,
    /// It can't be opened here and now.
    Shut,
}

/// Set while the index may hold words that were taken out of it.
const SWEEP_DUE: &str = "store.sweep_due";

/// Pages of the index that are written at a time when it is swept; others may write in between.
const SWEPT_PAGES: i64 = 500;

impl Store {
    /// Returns closed messages of an account that nobody looked into, the newest first.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn private_waiting(
        &self,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<MessageId>, StoreError> {
        self.read(|tx| closed_messages::list(tx, account, State::Waits, limit))
    }

    /// Keeps what looking into messages came to. What went or changed meanwhile is left alone.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn keep_private_words(&self, found: Vec<(MessageId, Within)>) -> Result<(), StoreError> {
        let read = |within| match within {
            Within::Clear(clear) => Some((guarded(&clear, barid_mime::digest), State::Found)),
            Within::Open => None,
            Within::Shut => Some((Digest::default(), State::Kept)),
        };
        let found: Vec<_> = found.into_iter().map(|(id, within)| (id, read(within))).collect();
        self.write(|tx| {
            let mut words = Vec::new();
            for (message, read) in found {
                if !closed_messages::is(tx, message, State::Waits)? {
                    continue;
                }
                match read {
                    Some((digest, State::Found)) => words.push((message, digest, State::Found)),
                    Some((_, state)) => closed_messages::set(tx, message, state)?,
                    None => closed_messages::remove(tx, message)?,
                }
            }
            reword(tx, words)
        })
    }

    /// Takes out of rows and index what was found within messages of an account: from then on
    /// they are known by what can be seen from outside. Returns whether there was any.
    ///
    /// # Errors
    ///
    /// What SQLite says, and what [`Store::raw`] does.
    pub fn drop_private_words(&self, account: AccountId) -> Result<bool, StoreError> {
        self.reword_from_outside(account)?;
        // Also what an earlier try left behind that was cut off.
        let is_due = self.read(|tx| settings::get(tx, SWEEP_DUE))?.is_some();
        if is_due {
            self.sweep_index()?;
            self.write(|tx| settings::remove(tx, SWEEP_DUE))?;
        }
        Ok(is_due)
    }

    fn reword_from_outside(&self, account: AccountId) -> Result<(), StoreError> {
        loop {
            let found = self.read(|tx| closed_messages::list(tx, account, State::Found, 50))?;
            if found.is_empty() {
                return Ok(());
            }
            let mut outside = Vec::new();
            for message in found {
                // Of one whose bytes are lost nothing is left but that it was there.
                let raw = self.raw(message).ok().flatten().unwrap_or_default();
                outside.push((message, guarded(&raw, barid_mime::digest), State::Waits));
            }
            self.write(|tx| {
                settings::set(tx, SWEEP_DUE, "1")?;
                reword(tx, outside)
            })?;
        }
    }

    /// Writes the index anew without what was deleted from it: until then FTS5 keeps the words,
    /// and only leaves them out of answers.
    fn sweep_index(&self) -> Result<(), StoreError> {
        let mut pages = -SWEPT_PAGES;
        loop {
            let is_done = self.write(|tx| {
                let before: i64 = changes(tx)?;
                tx.sql().execute("INSERT INTO ft (ft, rank) VALUES ('merge', ?1)", [pages])?;
                // By the manual of FTS5: a merge with nothing to do changes less than two rows.
                Ok(changes(tx)? - before < 2)
            })?;
            if is_done {
                return Ok(());
            }
            pages = SWEPT_PAGES;
        }
    }
}

fn changes(tx: &WriteTx<'_>) -> Result<i64, StoreError> {
    Ok(tx.sql().query_row("SELECT total_changes()", [], |row| row.get(0))?)
}

/// Replaces what rows and index say of messages.
fn reword(tx: &mut WriteTx<'_>, words: Vec<(MessageId, Digest, State)>) -> Result<(), StoreError> {
    let mut entries = BTreeMap::new();
    for (message, digest, state) in words {
        let Some((ft_id, _)) = messages::places(tx, message)? else { continue };
        entries.insert(ft_id, index::entry(&digest));
        messages::reword(tx, message, &columns(digest))?;
        closed_messages::set(tx, message, state)?;
        for mailbox in memberships::mailboxes_of(tx, message)? {
            tx.mailbox_changed(mailbox);
        }
        tx.message_changed(message);
    }
    index::delete(tx, entries.keys().copied().collect())?;
    index::write(tx, &entries)
}

#[cfg(test)]
#[path = "private_words_tests.rs"]
mod tests;
