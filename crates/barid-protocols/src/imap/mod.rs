//! IMAP (RFC 9051, RFC 3501) as a [`MailSource`].
//!
//! From the connection upwards: `frame` finds where responses end, `wire` keeps
//! from async-imap what it can't read, `session` runs commands, and one file a
//! verb runs them for something: `login`, `mailboxes`, `changes`, `fetch`,
//! `store`, `append`, `relocate`, `expunge`, `hierarchy`, `quota`, `idle`. `gmail` is what one provider
//! does in a way of its own. What to do about a mailbox is decided in `sync`.

mod append;
mod argument;
mod attributes;
mod capabilities;
mod changes;
#[cfg(test)]
mod changes_tests;
mod condition;
mod cursor;
#[cfg(test)]
mod cut_tests;
mod date;
mod deflate;
mod expunge;
mod fault;
mod fetch;
mod frame;
mod gmail;
mod hierarchy;
mod idle;
mod introduce;
mod listing;
mod login;
mod mailboxes;
mod pieces;
mod quota;
mod readable;
mod relocate;
mod remote_id;
pub(crate) mod role;
mod scan;
mod search;
mod select;
mod session;
#[cfg(test)]
mod session_tests;
mod store;
mod structure;
mod sync;
#[cfg(test)]
mod transcript;
mod uid_set;
mod untagged;
mod utf7;
mod wire;

use crate::{
    letter::Letter,
    net::{self, Channel, NetError, Stream, Trust},
    readable::Readable,
    sasl::Credentials,
    source::{
        ChangePage, Content, Heard, MailSource, RemoteId, RemoteMailbox, RemoteOp, RemoteRange,
        Renamed, Sink, SourceError, SyncCursor,
    },
};
pub(crate) use append::header_of;
use barid_model::{Quota, Secret, ServerSettings, query::Query};
use cursor::{Cursor, Status};
use login::Greeting;
use session::{Part, Session};
use std::{collections::BTreeMap, time::Duration};
use tokio::time::timeout;

/// From the first packet to being signed in.
const CONNECT_PATIENCE: Duration = Duration::from_secs(60);

/// For an answer from a connection that may be gone.
const STIR_PATIENCE: Duration = Duration::from_secs(5);

/// For saying goodbye.
const CLOSE_PATIENCE: Duration = Duration::from_secs(1);

/// An account on an IMAP server.
///
/// Holds at most one connection, opens it when it is first needed, and opens a
/// new one if a call before failed or was dropped in the middle of a command.
#[derive(Debug)]
pub struct Source {
    server: ServerSettings,
    credentials: Credentials,
    trust: Trust,
    session: Option<Session<Stream>>,
    /// What mailboxes were like when `changes` last looked, so that `wait` knows
    /// what is news.
    seen: BTreeMap<RemoteId, Status>,
    /// Whether it only listens.
    is_listening: bool,
    received: u64,
}

impl Source {
    /// Describes the account. Nothing is sent yet.
    pub fn new(server: ServerSettings, user: String, password: Secret, trust: Trust) -> Source {
        Source {
            server,
            credentials: Credentials { user, password },
            trust,
            session: None,
            seen: BTreeMap::new(),
            is_listening: false,
            received: 0,
        }
    }

    /// Returns how many bytes of IMAP the server has sent since the source was made.
    pub fn received_bytes(&self) -> u64 {
        self.received + self.session.as_ref().map_or(0, Session::received)
    }

    /// Returns the session, a new one where there is none that can be used.
    async fn session(&mut self) -> Result<&mut Session<Stream>, SourceError> {
        if self.session.as_ref().is_some_and(|session| !session.is_usable()) {
            self.drop_session();
        }
        let session = match self.session.take() {
            Some(session) => session,
            None => timeout(CONNECT_PATIENCE, self.connect())
                .await
                .map_err(|_| NetError::TimedOut { what: "signing in" })??,
        };
        Ok(self.session.insert(session))
    }

    async fn connect(&self) -> Result<Session<Stream>, SourceError> {
        let stream = net::connect(&self.server, &self.trust).await?;
        let (mut session, channel);
        let mut greeting = Greeting::Ok;
        if self.server.scheme.is_implicit_tls() {
            channel = Channel::of(&stream);
            session = Session::new(stream);
            greeting = session.greet().await?;
        } else {
            let host = &self.server.host;
            let plain = Session::new(stream).start_tls(host).await?;
            let stream = net::secure(plain, host, &self.trust).await?;
            channel = Channel::of(&stream);
            session = Session::new(stream);
        }
        match greeting {
            Greeting::Ok => session.sign_in(&self.credentials, &channel).await?,
            Greeting::PreAuth => session.learn_capabilities().await?,
        }
        session.introduce(!self.is_listening).await?;
        Ok(session)
    }

    /// Returns what came of waiting, or gives up a connection that leads nowhere any more.
    fn unless_gone<T>(
        &mut self,
        outcome: Option<Result<T, SourceError>>,
    ) -> Result<T, SourceError> {
        outcome.unwrap_or_else(|| {
            // No goodbye: it would go nowhere.
            self.drop_session();
            Err(fault::hung_up())
        })
    }

    fn drop_session(&mut self) {
        self.received += self.session.take().map_or(0, |session| session.received());
    }
}

#[async_trait::async_trait]
impl MailSource for Source {
    async fn check(&mut self) -> Result<(), SourceError> {
        self.drop_session();
        self.session().await.map(drop)
    }

    async fn mailboxes(&mut self) -> Result<Vec<RemoteMailbox>, SourceError> {
        self.session().await?.mailboxes().await
    }

    async fn changes(
        &mut self,
        mailbox: &RemoteId,
        cursor: Option<&SyncCursor>,
        held: u32,
    ) -> Result<ChangePage, SourceError> {
        let page = self.session().await?.changes_of(mailbox, cursor, held).await?;
        if let Some(cursor) = Cursor::read(&gmail::unmarked(&page.cursor)) {
            self.seen.insert(mailbox.clone(), cursor.status);
        }
        Ok(page)
    }

    async fn fetch(
        &mut self,
        mailbox: &RemoteId,
        ids: &[RemoteId],
        content: Content,
        sink: &Sink,
    ) -> Result<(), SourceError> {
        self.session().await?.fetch(mailbox, ids, content, sink).await
    }

    async fn fetch_from(
        &mut self,
        mailbox: &RemoteId,
        id: &RemoteId,
        offset: u64,
        sink: &Sink,
    ) -> Result<(), SourceError> {
        self.session().await?.fetch_from(mailbox, id, offset, sink).await
    }

    async fn fetch_readable(
        &mut self,
        mailbox: &RemoteId,
        id: &RemoteId,
    ) -> Result<Option<Readable>, SourceError> {
        self.session().await?.fetch_readable(mailbox, id).await
    }

    async fn lasting_id(&mut self, mailbox: &RemoteId) -> Result<Option<String>, SourceError> {
        self.session().await?.lasting_id(mailbox).await
    }

    fn lasting_id_at(&self, cursor: &SyncCursor) -> Option<String> {
        Cursor::read(cursor).and_then(|cursor| mailboxes::lasting_id(cursor.status))
    }

    fn names_at(&self, cursor: &SyncCursor) -> Option<RemoteRange> {
        let uid_validity = Cursor::read(cursor)?.status.uid_validity;
        let [first, last] = [1, u32::MAX].map(|uid| remote_id::write(uid_validity, uid));
        (uid_validity != 0).then_some(RemoteRange { first, last })
    }

    fn is_empty_at(&self, cursor: &SyncCursor) -> bool {
        Cursor::read(&gmail::unmarked(cursor))
            .is_some_and(|cursor| cursor.is_complete() && cursor.status.messages == 0)
    }

    async fn search(
        &mut self,
        mailbox: &RemoteId,
        query: &Query,
    ) -> Result<Vec<RemoteId>, SourceError> {
        self.session().await?.search_for(mailbox, query).await
    }

    async fn apply(&mut self, op: &RemoteOp) -> Result<Renamed, SourceError> {
        let session = self.session().await?;
        match op {
            RemoteOp::SetFlags { mailbox, ids, change } => {
                session.set_flags(mailbox, ids, change).await?;
            }
            RemoteOp::Append {
                mailbox,
                if_missing,
                raw,
                message_id,
                known_by,
                flags,
                received_at_ms,
            } => {
                let letter = Letter { raw, message_id: message_id.as_ref(), known_by: *known_by };
                let target = (mailbox, *if_missing);
                session.append(target, letter, flags, *received_at_ms).await?;
            }
            RemoteOp::Move { mailbox, ids, to, if_missing, is_marked } => {
                return session.relocate(mailbox, ids, (to, *if_missing), *is_marked).await;
            }
            RemoteOp::Copy { mailbox, ids, to, if_missing } => {
                return session.duplicate(mailbox, ids, (to, *if_missing)).await;
            }
            RemoteOp::Unfile { mailbox, ids } => session.unfile(mailbox, ids).await?,
            RemoteOp::Destroy { mailbox, ids } => session.destroy_for_good(mailbox, ids).await?,
            RemoteOp::CreateMailbox { name, role } => {
                return session.make_mailbox(name, *role).await;
            }
            RemoteOp::RenameMailbox { mailbox, name } => {
                return session.rename_mailbox(mailbox, name).await;
            }
            RemoteOp::DeleteMailbox { mailbox } => session.delete_mailbox(mailbox).await?,
            RemoteOp::SubscribeMailbox { mailbox, subscribed } => {
                session.follow(mailbox, *subscribed).await?;
            }
        }
        Ok(Renamed::new())
    }

    async fn quota(&mut self) -> Result<Quota, SourceError> {
        self.session().await?.quota().await
    }

    async fn wait(&mut self, mailbox: &RemoteId, at_most: Duration) -> Result<(), SourceError> {
        let known = self.seen.get(mailbox).copied();
        let session = self.session().await?;
        let Some(route) = session.stream().route() else { return Err(fault::hung_up()) };
        let outcome = tokio::select! {
            outcome = session.wait(mailbox, known, at_most) => Some(outcome),
            () = route.gone() => None,
        };
        self.unless_gone(outcome)
    }

    fn tells_news(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.can("IDLE"))
    }

    async fn listen(
        &mut self,
        mailbox: &RemoteId,
        at_most: Duration,
    ) -> Result<Heard, SourceError> {
        self.is_listening = true;
        let session = self.session().await?;
        let Some(route) = session.stream().route() else { return Err(fault::hung_up()) };
        let outcome = tokio::select! {
            outcome = session.listen(mailbox, at_most) => Some(outcome),
            () = route.gone() => None,
        };
        self.unless_gone(outcome)
    }

    async fn stir(&mut self) {
        let Some(session) = self.session.as_mut().filter(|session| session.is_usable()) else {
            return;
        };
        let noop = session.run("NOOP", &[Part::Text("NOOP")], drop);
        if !matches!(timeout(STIR_PATIENCE, noop).await, Ok(Ok(_))) {
            self.drop_session();
        }
    }

    async fn close(&mut self) {
        if let Some(session) = self.session.as_mut().filter(|session| session.is_usable()) {
            // Whatever goes wrong now, the connection ends.
            let _ = timeout(CLOSE_PATIENCE, session.leave()).await;
        }
        self.drop_session();
    }
}

impl<S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send> Session<S> {
    /// Signs off.
    async fn leave(&mut self) -> Result<(), SourceError> {
        self.end_idle().await?;
        self.is_leaving = true;
        self.run("LOGOUT", &[Part::Text("LOGOUT")], drop).await.map(drop)
    }
}
