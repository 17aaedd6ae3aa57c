//! Gmail's way with IMAP: a mailbox is a label, and a message has as many of them as its user
//! likes (<https://developers.google.com/workspace/gmail/imap/imap-extensions>).
//!
//! So a message is known by its X-GM-MSGID in every mailbox; flags are its own wherever they are
//! set; COPY adds a label, and MOVE exchanges one for another. Whether EXPUNGE takes away a label
//! or the message is up to settings that a client can't see
//! (<https://support.google.com/mail/answer/77657>): here it is used in Trash and Junk alone.

use super::{argument, cursor::LENGTH, session::Session};
use crate::source::{ChangePage, IfMissing, RemoteId, SourceError, SyncCursor};
use barid_model::Role;
use tokio::io::{AsyncRead, AsyncWrite};

/// Ends a cursor of a mailbox of which every message was listed with its X-GM-MSGID.
const MARK: u8 = b'g';

/// Marks a cursor.
pub(super) fn marked(cursor: &SyncCursor) -> SyncCursor {
    SyncCursor([cursor.0.as_slice(), &[MARK]].concat())
}

/// Returns a cursor without its mark, if it has one.
pub(super) fn unmarked(cursor: &SyncCursor) -> SyncCursor {
    let plain = if is_marked(cursor) { cursor.0.strip_suffix(&[MARK]) } else { None };
    SyncCursor(plain.unwrap_or(&cursor.0).to_vec())
}

/// The last byte alone tells nothing: it may be part of a number.
fn is_marked(cursor: &SyncCursor) -> bool {
    cursor.0.len() == LENGTH + 1 && cursor.0.ends_with(&[MARK])
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Whether mailboxes are labels.
    pub(super) fn has_labels(&self) -> bool {
        self.can("X-GM-EXT-1")
    }

    /// Does what [`Session::changes`] does. What was listed without X-GM-MSGID has to be listed
    /// again, as if its names had become void: its messages are recognized then.
    pub(super) async fn changes_of(
        &mut self,
        mailbox: &RemoteId,
        cursor: Option<&SyncCursor>,
        held: u32,
    ) -> Result<ChangePage, SourceError> {
        if !self.has_labels() {
            let cursor = cursor.map(unmarked);
            return self.changes(mailbox, cursor.as_ref(), held).await;
        }
        let known = cursor.filter(|cursor| is_marked(cursor)).map(unmarked);
        let is_void = cursor.is_some() && known.is_none();
        let page = self.changes(mailbox, known.as_ref(), held).await?;
        Ok(ChangePage { reset: page.reset || is_void, cursor: marked(&page.cursor), ..page })
    }

    /// Takes a label from messages, which stay under all others. Those that are gone are left out.
    ///
    /// # Errors
    ///
    /// `Void` if UIDVALIDITY changed since a message got its name; `Rejected` where mailboxes are
    /// no labels, or this one says what a message is, as Sent does.
    pub(super) async fn unfile(
        &mut self,
        mailbox: &RemoteId,
        ids: &[RemoteId],
    ) -> Result<(), SourceError> {
        let label = self.label(mailbox).await?;
        for set in self.named(mailbox, ids).await?.to_commands() {
            self.store(&format!("UID STORE {set} -X-GM-LABELS.SILENT ({label})")).await?;
        }
        self.note_change();
        Ok(())
    }

    /// Removes messages for good. Those that are gone are left out.
    ///
    /// What is in several mailboxes goes by way of the trash: only there EXPUNGE means that the
    /// message is to go, whatever the user has chosen. Where the way breaks off, it stays there.
    ///
    /// # Errors
    ///
    /// `Void` if UIDVALIDITY changed since a message got its name.
    pub(super) async fn destroy_for_good(
        &mut self,
        mailbox: &RemoteId,
        ids: &[RemoteId],
    ) -> Result<(), SourceError> {
        let is_plain = !self.has_labels() || self.role(mailbox).await?.is_some_and(ends_here);
        let trash = self.special.iter().find(|(role, _)| *role == Role::Trash);
        let trash = trash.map(|(_, trash)| trash.clone()).filter(|_| !is_plain);
        let Some(trash) = trash else { return self.destroy(mailbox, ids).await };
        let moved = self.relocate(mailbox, ids, (&trash, IfMissing::Make), false).await?;
        let ids: Vec<RemoteId> = moved.into_iter().map(|(_, new)| new).collect();
        match ids.is_empty() {
            true => Ok(()),
            false => self.destroy(&trash, &ids).await,
        }
    }

    /// Returns what a mailbox is for, listing all of them if that was not done yet.
    async fn role(&mut self, mailbox: &RemoteId) -> Result<Option<Role>, SourceError> {
        if self.special.is_empty() {
            self.mailboxes().await?;
        }
        let found = self.special.iter().find(|(_, id)| id == mailbox);
        Ok(found.map(|(role, _)| *role))
    }

    /// Returns the label that a mailbox stands for, as a command writes it.
    async fn label(&mut self, mailbox: &RemoteId) -> Result<String, SourceError> {
        let refused = || SourceError::Rejected {
            command: "STORE",
            code: "CANNOT".to_owned(),
            text: "messages can't be taken out of that mailbox".to_owned(),
        };
        if !self.has_labels() {
            return Err(refused());
        }
        match self.role(mailbox).await? {
            None | Some(Role::Archive) => Ok(argument::mailbox(&mailbox.0)),
            Some(Role::Inbox) => Ok("\\Inbox".to_owned()),
            Some(Role::Flagged) => Ok("\\Starred".to_owned()),
            Some(Role::All | Role::Drafts | Role::Junk | Role::Sent | Role::Trash) => {
                Err(refused())
            }
        }
    }
}

/// Whether a message that is removed from there is gone.
fn ends_here(role: Role) -> bool {
    matches!(role, Role::Trash | Role::Junk)
}

#[cfg(test)]
#[path = "gmail_tests.rs"]
mod tests;
