//! JMAP (RFC 8620, RFC 8621) as a [`MailSource`] and a [`Submitter`](crate::submit::Submitter).
//!
//! From the connection upwards: `session` is what a server tells of itself, `client` calls methods
//! within the limits that it sets, and one file a verb calls them for something: `journal` and
//! `changes` find out what is new, `fetch` brings it, `update`, `append` and `hierarchy` change it,
//! `push` hears of it, `submit` sends. A message has one name for good, in every mailbox.

mod append;
mod authorization;
mod changes;
mod client;
mod cursor;
mod fault;
mod fetch;
mod hierarchy;
mod journal;
mod listing;
mod mailboxes;
mod parts;
mod push;
mod quota;
mod search;
mod session;
mod submit;
mod update;

#[cfg(test)]
mod tests;

pub use submit::Submitter;

use crate::{
    letter::Letter,
    net::Trust,
    sasl::Credential,
    source::{
        ChangePage, Content, Heard, MailSource, RemoteId, RemoteMailbox, RemoteOp, Renamed, Sink,
        SourceError, SyncCursor,
    },
};
use barid_model::{Quota, Role, Secret, ServerSettings, query::Query};
use changes::Backlog;
use client::Client;
use cursor::{Cursor, Phase};
use journal::{Known, Snapshot};
use serde_json::json;
use std::{collections::BTreeMap, time::Duration};
use tokio::time::timeout;

/// For an answer over a connection that may be gone.
const STIR_PATIENCE: Duration = Duration::from_secs(5);

/// An account on a JMAP server. Signs in when it is first asked.
#[derive(Debug)]
pub struct Source {
    client: Client,
    snapshot: Option<Snapshot>,
    /// By mailbox.
    known: BTreeMap<String, Known>,
    backlog: Option<Backlog>,
    /// What mailboxes that were ever listed are called, and are for.
    former: BTreeMap<String, (String, Option<Role>)>,
    stream: Option<push::Stream>,
}

impl Source {
    /// Describes the account. Nothing is sent yet.
    pub fn new(server: ServerSettings, user: String, password: Secret, trust: Trust) -> Source {
        Source {
            client: Client::new(server, user, Credential::Password(password), trust),
            snapshot: None,
            known: BTreeMap::new(),
            backlog: None,
            former: BTreeMap::new(),
            stream: None,
        }
    }
}

#[async_trait::async_trait]
impl MailSource for Source {
    async fn check(&mut self) -> Result<(), SourceError> {
        self.client.leave();
        self.client.session().await?;
        // That the session can be read does not prove that the mail can.
        self.states().await.map(drop)
    }

    async fn mailboxes(&mut self) -> Result<Vec<RemoteMailbox>, SourceError> {
        self.look().await
    }

    fn is_empty_at(&self, cursor: &SyncCursor) -> bool {
        Cursor::read(cursor)
            .is_some_and(|cursor| cursor.phase == Phase::Complete && cursor.total == 0)
    }

    async fn changes(
        &mut self,
        mailbox: &RemoteId,
        cursor: Option<&SyncCursor>,
        held: u32,
    ) -> Result<ChangePage, SourceError> {
        self.page(mailbox, cursor, held).await
    }

    async fn fetch(
        &mut self,
        _mailbox: &RemoteId,
        ids: &[RemoteId],
        content: Content,
        sink: &Sink,
    ) -> Result<(), SourceError> {
        self.bring(ids, content, sink).await
    }

    async fn fetch_from(
        &mut self,
        _mailbox: &RemoteId,
        id: &RemoteId,
        offset: u64,
        sink: &Sink,
    ) -> Result<(), SourceError> {
        self.bring_from(id, offset, sink).await
    }

    async fn search(
        &mut self,
        mailbox: &RemoteId,
        query: &Query,
    ) -> Result<Vec<RemoteId>, SourceError> {
        self.search_for(mailbox, query).await
    }

    async fn apply(&mut self, op: &RemoteOp) -> Result<Renamed, SourceError> {
        match op {
            RemoteOp::SetFlags { mailbox: _, ids, change } => self.set_flags(ids, change).await?,
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
                self.append(target, letter, flags, *received_at_ms).await?;
            }
            // What is marked as deleted is not there at all.
            RemoteOp::Move { mailbox, ids, to, if_missing, is_marked: _ } => {
                return self.relocate(mailbox, ids, (to, *if_missing)).await;
            }
            RemoteOp::Copy { mailbox: _, ids, to, if_missing } => {
                return self.put(ids, (to, *if_missing)).await;
            }
            RemoteOp::Unfile { mailbox, ids } => self.take_out(mailbox, ids).await?,
            RemoteOp::Destroy { mailbox, ids } => self.destroy(mailbox, ids).await?,
            RemoteOp::CreateMailbox { name, role } => {
                return self.create_mailbox(name, *role).await;
            }
            RemoteOp::RenameMailbox { mailbox, name } => self.rename_mailbox(mailbox, name).await?,
            RemoteOp::DeleteMailbox { mailbox } => self.delete_mailbox(mailbox).await?,
            RemoteOp::SubscribeMailbox { mailbox, subscribed } => {
                self.subscribe(mailbox, *subscribed).await?;
            }
        }
        Ok(Renamed::new())
    }

    async fn quota(&mut self) -> Result<Quota, SourceError> {
        self.fullness().await
    }

    async fn wait(&mut self, _mailbox: &RemoteId, at_most: Duration) -> Result<(), SourceError> {
        self.poll(at_most).await
    }

    fn tells_news(&self) -> bool {
        self.client.known().is_some_and(session::Session::tells_events)
    }

    async fn listen(
        &mut self,
        _mailbox: &RemoteId,
        at_most: Duration,
    ) -> Result<Heard, SourceError> {
        self.hear(at_most).await
    }

    async fn stir(&mut self) {
        if self.client.known().is_none() {
            return;
        }
        let echo = self.client.call_one("Core/echo", json!({}));
        if !matches!(timeout(STIR_PATIENCE, echo).await, Ok(Ok(_))) {
            self.stream = None;
            self.client.leave();
        }
    }

    async fn close(&mut self) {
        self.stream = None;
        self.client.leave();
    }
}
