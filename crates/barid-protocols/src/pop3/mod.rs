//! POP3 (RFC 1939, RFC 2449) as a [`MailSource`]: one mailbox, and messages that can be
//! fetched and removed, nothing else.
//!
//! From the connection upwards: `unstuff` finds where answers end, `wire` reads them,
//! `session` keeps commands and answers in step, and one file a verb runs them for something:
//! `login`, `listing`, `retrieve`, `remove`. A session sees the mailbox as it was when it
//! began, and locks it; so it is as short as can be, and the next one is new.

mod capabilities;
mod listing;
mod login;
mod remove;
mod reply;
mod retrieve;
mod session;
#[cfg(test)]
mod tests;
mod unstuff;
mod wire;

use crate::{
    net::{self, Channel, NetError, Stream, Trust},
    sasl::Credentials,
    source::{
        ChangePage, Content, Listed, MailSource, RemoteId, RemoteMailbox, RemoteOp, Renamed, Sink,
        SourceError, SyncCursor,
    },
};
use barid_model::{FlagSet, Role, Secret, ServerSettings};
use session::Session;
use std::{collections::HashSet, time::Duration};
use tokio::time::{Instant, timeout};

/// From the first packet to being signed in.
const CONNECT_PATIENCE: Duration = Duration::from_secs(60);

/// For saying goodbye.
const CLOSE_PATIENCE: Duration = Duration::from_secs(1);

/// The one mailbox.
const INBOX: &str = "INBOX";

/// An account on a POP3 server.
///
/// Holds at most one connection, opens it when it is first needed, and opens a
/// new one if a call before failed or was dropped in the middle of a command.
pub struct Source {
    server: ServerSettings,
    credentials: Credentials,
    trust: Trust,
    session: Option<Session<Stream>>,
    /// When we last signed in, and how long the server wants us to wait after that.
    signed_in: Option<(Instant, Duration)>,
}

impl Source {
    /// Describes the account. Nothing is sent yet.
    pub fn new(server: ServerSettings, user: String, password: Secret, trust: Trust) -> Source {
        let credentials = Credentials { user, password };
        Source { server, credentials, trust, session: None, signed_in: None }
    }

    /// Returns the session, a new one where there is none that can be used.
    async fn session(&mut self) -> Result<&mut Session<Stream>, SourceError> {
        let session = match self.session.take().filter(Session::is_in_step) {
            Some(session) => session,
            None => {
                self.mind_the_delay()?;
                let session = timeout(CONNECT_PATIENCE, self.connect())
                    .await
                    .map_err(|_| NetError::TimedOut { what: "signing in" })??;
                let delay = session.login_delay().unwrap_or_default();
                self.signed_in = Some((Instant::now(), delay));
                session
            }
        };
        Ok(self.session.insert(session))
    }

    /// A server that wants some time between two sign-ins (RFC 2449 §6.5) is not asked any
    /// earlier.
    fn mind_the_delay(&self) -> Result<(), SourceError> {
        let left = self.signed_in.map(|(at, delay)| delay.saturating_sub(at.elapsed()));
        match left.filter(|left| !left.is_zero()) {
            None => Ok(()),
            Some(left) => Err(SourceError::Throttled {
                retry_after: Some(left),
                text: format!("no sign-in before {} s have passed", left.as_secs() + 1),
            }),
        }
    }

    async fn connect(&self) -> Result<Session<Stream>, SourceError> {
        let stream = net::connect(&self.server, &self.trust).await?;
        let (mut session, channel);
        if self.server.scheme.is_implicit_tls() {
            channel = Channel::of(&stream);
            session = Session::new(stream);
            session.greet().await?;
        } else {
            let host = &self.server.host;
            let plain = Session::new(stream).start_tls(host).await?;
            let stream = net::secure(plain, host, &self.trust).await?;
            channel = Channel::of(&stream);
            session = Session::new(stream);
        }
        session.sign_in(&self.credentials, &channel).await?;
        Ok(session)
    }
}

#[async_trait::async_trait]
impl MailSource for Source {
    async fn check(&mut self) -> Result<(), SourceError> {
        self.close().await;
        self.signed_in = None;
        self.session().await.map(drop)
    }

    async fn mailboxes(&mut self) -> Result<Vec<RemoteMailbox>, SourceError> {
        Ok(vec![RemoteMailbox {
            id: RemoteId(INBOX.to_owned()),
            name: INBOX.to_owned(),
            role: Some(Role::Inbox),
            subscribed: true,
            selectable: true,
            lasting_id: None,
            state: None,
        }])
    }

    /// Returns all that is there: the server tells no changes.
    async fn changes(
        &mut self,
        _mailbox: &RemoteId,
        _cursor: Option<&SyncCursor>,
        _held: u32,
    ) -> Result<ChangePage, SourceError> {
        // A session that has listed the mailbox sees nothing that came since.
        if self.session.as_ref().is_some_and(|session| session.listing.is_some()) {
            self.close().await;
        }
        let session = self.session().await?;
        session.learn_listing().await?;
        let entries = session.listing.iter().flat_map(|listing| &listing.entries).rev();
        let mut named = HashSet::new();
        let present: Vec<Listed> = entries
            .filter(|entry| named.insert(&entry.name))
            .map(|entry| Listed {
                id: entry.name.clone(),
                object_id: None,
                flags: FlagSet::new(),
                size_bytes: entry.size_bytes,
                received_at_ms: 0,
            })
            .collect();
        Ok(ChangePage {
            reset: false,
            total: u32::try_from(present.len()).unwrap_or(u32::MAX),
            present,
            removed: Vec::new(),
            cursor: SyncCursor(Vec::new()),
            more: false,
        })
    }

    async fn fetch(
        &mut self,
        _mailbox: &RemoteId,
        ids: &[RemoteId],
        content: Content,
        sink: &Sink,
    ) -> Result<(), SourceError> {
        self.session().await?.fetch(ids, content, sink).await
    }

    fn tells_headers(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.capabilities.may_top())
    }

    async fn apply(&mut self, op: &RemoteOp) -> Result<Renamed, SourceError> {
        match op {
            RemoteOp::Destroy { ids, .. } => {
                let session = self.session.as_mut().filter(|session| session.is_in_step());
                // Without one, nothing was fetched that could be removed now.
                session.ok_or(SourceError::Void)?.remove(ids).await?;
                Ok(Renamed::new())
            }
            RemoteOp::SetFlags { .. } => Err(unknown_here("a flag")),
            RemoteOp::Append { .. } | RemoteOp::Copy { .. } => Err(unknown_here("a message")),
            RemoteOp::Move { .. }
            | RemoteOp::Unfile { .. }
            | RemoteOp::CreateMailbox { .. }
            | RemoteOp::RenameMailbox { .. }
            | RemoteOp::DeleteMailbox { .. }
            | RemoteOp::SubscribeMailbox { .. } => Err(unknown_here("another mailbox")),
        }
    }

    /// Lets go of the mailbox, which nobody else can open meanwhile, and of the time.
    async fn wait(&mut self, _mailbox: &RemoteId, at_most: Duration) -> Result<(), SourceError> {
        self.close().await;
        tokio::time::sleep(at_most).await;
        Ok(())
    }

    async fn close(&mut self) {
        if let Some(mut session) = self.session.take().filter(Session::is_in_step) {
            // Whatever goes wrong now, the connection ends.
            let _ = timeout(CLOSE_PATIENCE, session.quit()).await;
        }
    }
}

/// What is asked of a server that has no such thing: flags and mailboxes are here alone.
fn unknown_here(what: &str) -> SourceError {
    SourceError::Rejected {
        command: "a change",
        code: String::new(),
        text: format!("the server can't keep {what}"),
    }
}
