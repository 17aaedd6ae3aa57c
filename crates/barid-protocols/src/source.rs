//! The one seam between the engine and the protocols that bring mail in.

pub use crate::{
    sink::{Fetched, Sink},
    source_error::SourceError,
};

use crate::readable::Readable;
use barid_model::{FlagChange, FlagSet, InternetMessageId, Quota, Role, query::Query};
use std::time::Duration;

/// The name that a server gave to a message or a mailbox. Only the source that
/// made it can read it.
///
/// Names of messages in one mailbox compare as text in the order in which the
/// server added them, and are never used for another message. Neither holds where the
/// server only hands mail over ([`barid_model::Custody::Here`]). Where a message has one name in
/// all mailboxes, for good ([`Listed::object_id`] is the same then), the order means nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RemoteId(pub String);

/// All names from `first` to `last`, both included, in the order of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteRange {
    /// The smallest name.
    pub first: RemoteId,
    /// The greatest name.
    pub last: RemoteId,
}

/// Where the last synchronization of a mailbox stopped. Opaque; equal cursors
/// prove that nothing happened in between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncCursor(pub Vec<u8>);

/// A mailbox as its server names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteMailbox {
    /// Its name on the wire.
    pub id: RemoteId,
    /// The decoded name, levels separated by `/`.
    pub name: String,
    /// What it is for: as the server says, else by its name.
    pub role: Option<Role>,
    /// Whether the user subscribed to it.
    pub subscribed: bool,
    /// Whether messages can be in it (not `\Noselect`, not `\NonExistent`).
    pub selectable: bool,
    /// The state it is in, where listing told it for nothing. If it equals the
    /// cursor that the store holds, `changes` need not be called.
    pub state: Option<SyncCursor>,
    /// What stays as it is when the mailbox is renamed, as far as anything does; `None` where
    /// nothing is known. Equal ones are a hint, and no proof.
    pub lasting_id: Option<String>,
}

/// A message as its server lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub id: RemoteId,
    /// What it is called in every mailbox, where the server may have it in several at once.
    pub object_id: Option<String>,
    /// All its flags.
    pub flags: FlagSet,
    /// RFC822.SIZE, as the server claims it.
    pub size_bytes: u64,
    /// INTERNALDATE, milliseconds since the epoch; 0 where it was unreadable.
    pub received_at_ms: i64,
}

/// One step of a synchronization, committed to the store as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangePage {
    /// Whether every name the store holds for this mailbox became void before
    /// this page (UIDVALIDITY changed). Messages that are still there come again
    /// under new names on this page or a later one.
    pub reset: bool,
    /// Messages that are there, new or known, each with its flags of now.
    /// Newest first; no name twice.
    pub present: Vec<Listed>,
    /// Names that are gone. May cover names that never were.
    pub removed: Vec<RemoteRange>,
    /// Saved in the same transaction as the rest of the page.
    pub cursor: SyncCursor,
    /// Whether `changes` has to be called again with `cursor`.
    pub more: bool,
    /// Messages in the mailbox on the server, for progress.
    pub total: u32,
}

/// How much of a message to bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// The header section, with the empty line that ends it.
    Header,
    /// All bytes.
    Whole,
}

/// A change to make on the server. Making it twice is harmless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemoteOp {
    /// Sets and clears flags. Messages that are gone are no error; names that
    /// became void are [`SourceError::Void`], and then nothing is changed.
    SetFlags {
        /// The mailbox they are in.
        mailbox: RemoteId,
        /// The messages.
        ids: Vec<RemoteId>,
        /// What to change.
        change: FlagChange,
    },
    /// Stores a message, unless it is already there.
    Append {
        /// Where to.
        mailbox: RemoteId,
        /// What to do where that mailbox is missing.
        if_missing: IfMissing,
        /// RFC 5322 bytes.
        raw: Vec<u8>,
        /// Its name, if it has one.
        message_id: Option<InternetMessageId>,
        /// What tells that it is there.
        known_by: KnownBy,
        /// Flags it gets.
        flags: FlagSet,
        /// INTERNALDATE, milliseconds since the epoch.
        received_at_ms: i64,
    },
    /// Moves messages to another mailbox. Messages that have left are no error; names that
    /// became void are [`SourceError::Void`], and then nothing is moved.
    Move {
        /// The mailbox they are in.
        mailbox: RemoteId,
        /// The messages.
        ids: Vec<RemoteId>,
        /// Where to.
        to: RemoteId,
        /// What to do where that mailbox is missing.
        if_missing: IfMissing,
        /// Whether they are marked as deleted, and are to stay so. Others may be marked on the
        /// server by a try that broke off; what is brought of them must not be.
        is_marked: bool,
    },
    /// Copies messages into another mailbox. Messages that are gone are no error; names that
    /// became void are [`SourceError::Void`], and then nothing is copied. The one change that is
    /// not harmless when it is made twice: whoever asks looks into the other mailbox first.
    Copy {
        /// The mailbox they are in.
        mailbox: RemoteId,
        /// The messages.
        ids: Vec<RemoteId>,
        /// Where to.
        to: RemoteId,
        /// What to do where that mailbox is missing.
        if_missing: IfMissing,
    },
    /// Takes messages out of a mailbox and out of no other, where the server may have them in
    /// several at once. Messages that are gone are no error; names that became void are
    /// [`SourceError::Void`], and then nothing is changed.
    Unfile {
        /// The mailbox they are to leave.
        mailbox: RemoteId,
        /// The messages.
        ids: Vec<RemoteId>,
    },
    /// Removes messages for good, and no others. Messages that are gone are no error;
    /// names that became void are [`SourceError::Void`]. A server that can't remove
    /// just these keeps them, marked as deleted. Where names may come to mean another
    /// message, [`SourceError::Void`] is also the answer for any of which nothing was fetched
    /// since the mailbox was listed.
    Destroy {
        /// The mailbox they are in.
        mailbox: RemoteId,
        /// The messages.
        ids: Vec<RemoteId>,
    },
    /// Makes a mailbox and subscribes to it. One that is there is no error. Returns the name
    /// that was asked for with the one on the wire.
    CreateMailbox {
        /// Its name with its path, levels separated by `/`.
        name: String,
        /// What it is for, if anything. A server that keeps no such thing is no error.
        role: Option<Role>,
    },
    /// Renames a mailbox and those below it, and takes their subscriptions along. One that has
    /// the new name already is no error. Returns all names on the wire that changed.
    RenameMailbox {
        /// Which one.
        mailbox: RemoteId,
        /// Its new name with its path, levels separated by `/`.
        name: String,
    },
    /// Removes a mailbox and its subscription. One that is gone is no error; one with messages
    /// in it is [`SourceError::NotEmpty`], and is left as it is.
    DeleteMailbox {
        /// Which one.
        mailbox: RemoteId,
    },
    /// Subscribes to a mailbox, or no longer.
    SubscribeMailbox {
        /// Which one.
        mailbox: RemoteId,
        /// Whether to be subscribed.
        subscribed: bool,
    },
}

/// What becomes of a change that puts messages into a mailbox which is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfMissing {
    /// The mailbox is made.
    Make,
    /// [`SourceError::NotFound`], and nothing is put anywhere: another client may have renamed or
    /// removed it, and one made anew under its name would be another mailbox.
    Fail,
}

/// What tells that a message is in a mailbox already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownBy {
    /// Its Message-ID, which we gave to it and to no other. One without is never known.
    MessageId,
    /// Its size and its whole header, as others may have its Message-ID or it may have none.
    Content,
}

/// The new names of messages, or mailboxes, that a change renamed, as pairs of old and new. May
/// lack some or all: listing tells them, too.
pub type Renamed = Vec<(RemoteId, RemoteId)>;

/// What listening came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Something may have happened.
    News,
    /// The time passed.
    Nothing,
    /// The server does not tell by itself.
    Deaf,
}

/// A place messages come from.
///
/// A source connects by itself when it is first asked and again after a
/// failure. Every method may be cancelled by dropping its future; the next call
/// then reconnects.
#[async_trait::async_trait]
pub trait MailSource: Send {
    /// Proves that the server can be reached and accepts the credentials.
    async fn check(&mut self) -> Result<(), SourceError>;

    /// Lists all mailboxes, in the server's order.
    async fn mailboxes(&mut self) -> Result<Vec<RemoteMailbox>, SourceError>;

    /// Asks what outlives the name of a mailbox, where listing did not tell
    /// ([`RemoteMailbox::lasting_id`]).
    async fn lasting_id(&mut self, _mailbox: &RemoteId) -> Result<Option<String>, SourceError> {
        Ok(None)
    }

    /// Returns what would have outlived the name of a mailbox at `cursor`.
    fn lasting_id_at(&self, _cursor: &SyncCursor) -> Option<String> {
        None
    }

    /// Returns what names a mailbox may have given to messages by `cursor`; `None` where that
    /// can't be told. All others are void.
    fn names_at(&self, _cursor: &SyncCursor) -> Option<RemoteRange> {
        None
    }

    /// Whether `cursor` is that of a mailbox in which there is nothing, as far as that can be told.
    fn is_empty_at(&self, _cursor: &SyncCursor) -> bool {
        false
    }

    /// Returns what changed since `cursor`; for `None`, what is there.
    ///
    /// `held` is how many names the store holds, for finding out that a server
    /// forgot to tell of a removal; it is only looked at where `cursor` is complete.
    async fn changes(
        &mut self,
        mailbox: &RemoteId,
        cursor: Option<&SyncCursor>,
        held: u32,
    ) -> Result<ChangePage, SourceError>;

    /// Brings messages of one mailbox into `sink`, in the order asked where the
    /// server allows it. Names that are gone are left out; a message that comes
    /// shorter than the server announced is an error.
    async fn fetch(
        &mut self,
        mailbox: &RemoteId,
        ids: &[RemoteId],
        content: Content,
        sink: &Sink,
    ) -> Result<(), SourceError>;

    /// Brings one message from byte `offset` on into `sink`, in pieces and in order, so that
    /// what has come outlives a broken connection. One that is gone has no bytes.
    async fn fetch_from(
        &mut self,
        mailbox: &RemoteId,
        id: &RemoteId,
        offset: u64,
        sink: &Sink,
    ) -> Result<(), SourceError> {
        let (whole, mut queue) = Sink::new(1);
        let ids = [id.clone()];
        let fetching = async move {
            let fetched = self.fetch(mailbox, &ids, Content::Whole, &whole).await;
            drop(whole);
            fetched
        };
        let passing = async {
            while let Some(mut fetched) = queue.recv().await {
                let skipped = usize::try_from(offset).unwrap_or(usize::MAX);
                let rest = fetched.bytes.split_off(skipped.min(fetched.bytes.len()));
                sink.push(fetched.id, rest).await;
            }
        };
        tokio::join!(fetching, passing).0
    }

    /// Whether the header of a message comes for less than all of it does, as far as is known.
    fn tells_headers(&self) -> bool {
        true
    }

    /// Brings one message to be read without its large attachments. None where it is gone, or
    /// where the whole is as good.
    async fn fetch_readable(
        &mut self,
        _mailbox: &RemoteId,
        _id: &RemoteId,
    ) -> Result<Option<Readable>, SourceError> {
        Ok(None)
    }

    /// Returns the messages of a mailbox that match, newest first, as its server sees it. None
    /// where a source has all of every message here.
    async fn search(
        &mut self,
        _mailbox: &RemoteId,
        _query: &Query,
    ) -> Result<Vec<RemoteId>, SourceError> {
        Ok(Vec::new())
    }

    /// Makes a change. Returns the new names of messages that it moved or copied, as far as
    /// the server told them, and those of mailboxes that it made or renamed.
    async fn apply(&mut self, op: &RemoteOp) -> Result<Renamed, SourceError>;

    /// Asks how full the account is. What the server does not tell is `None`.
    async fn quota(&mut self) -> Result<Quota, SourceError> {
        Ok(Quota::default())
    }

    /// Waits until `mailbox` may have changed, or until `at_most` has passed.
    async fn wait(&mut self, mailbox: &RemoteId, at_most: Duration) -> Result<(), SourceError>;

    /// Whether the server tells by itself what happens, to a connection that
    /// [listens](MailSource::listen), as far as is known.
    fn tells_news(&self) -> bool {
        false
    }

    /// Waits as [`MailSource::wait`] does, over a connection that does nothing else: what
    /// happens between two calls is told by the next one. So is, with the first call, whatever
    /// happened before it.
    async fn listen(
        &mut self,
        _mailbox: &RemoteId,
        _at_most: Duration,
    ) -> Result<Heard, SourceError> {
        Ok(Heard::Deaf)
    }

    /// Finds out, within seconds, whether a connection that was idle is still there. In the place
    /// of one that is not, the next question opens another.
    async fn stir(&mut self) {}

    /// Says goodbye, within a second or two. Failures don't matter any more.
    async fn close(&mut self);
}
