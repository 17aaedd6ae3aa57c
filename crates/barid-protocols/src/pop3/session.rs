//! One session: commands and their answers, in step (RFC 1939).

use super::{
    capabilities::Capabilities,
    listing::Listing,
    reply::{Refusal, Reply},
    wire::Wire,
};
use crate::source::{RemoteId, SourceError};
use std::{collections::HashSet, time::Duration};
use tokio::io::{AsyncRead, AsyncWrite};

/// Bytes of a list of everything in a mailbox: some hundred thousand messages.
pub(super) const LIST_LIMIT: usize = 64 * 1024 * 1024;

/// Bytes of an answer to CAPA.
const CAPABILITIES_LIMIT: usize = 64 * 1024;

/// A connection to a server.
pub(super) struct Session<S> {
    pub(super) wire: Wire<S>,
    pub(super) capabilities: Capabilities,
    /// What was in the mailbox when the session began, once it was asked for.
    pub(super) listing: Option<Listing>,
    /// Messages whose bytes, or whose header, came over this very session.
    pub(super) handed_over: HashSet<RemoteId>,
    /// Answers that are still to come; or `None` while one is being read.
    outstanding: Option<usize>,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Starts a session on a connection that nothing was read from yet.
    pub(super) fn new(stream: S) -> Session<S> {
        Session {
            wire: Wire::new(stream),
            capabilities: Capabilities::default(),
            listing: None,
            handed_over: HashSet::new(),
            outstanding: Some(0),
        }
    }

    /// Whether no answer is outstanding: not so after a failure, nor after a call that was
    /// dropped half-way.
    pub(super) fn is_in_step(&self) -> bool {
        self.outstanding == Some(0)
    }

    /// Notes that nothing can be asked of it any more.
    pub(super) fn end(&mut self) {
        self.outstanding = None;
    }

    /// Sends bytes that `answers` answers belong to.
    pub(super) async fn send(&mut self, bytes: &[u8], answers: usize) -> Result<(), SourceError> {
        let before = self.outstanding.take().unwrap_or_default();
        self.wire.send(bytes).await?;
        self.outstanding = Some(before + answers);
        Ok(())
    }

    /// Reads the first line of the next answer, and takes the answer for whole.
    pub(super) async fn reply(&mut self) -> Result<Reply, SourceError> {
        let before = self.outstanding.take();
        let reply = Reply::read(&self.wire.line().await?)?;
        self.outstanding = before.map(|before| before.saturating_sub(1));
        Ok(reply)
    }

    /// Reads the next answer, which has many lines unless it is a refusal.
    pub(super) async fn block(
        &mut self,
        what: &'static str,
        limit: usize,
    ) -> Result<Result<Vec<u8>, Refusal>, SourceError> {
        let before = self.outstanding.take();
        let answer = match Reply::read(&self.wire.line().await?)? {
            Reply::Ok => Ok(self.wire.block(what, limit).await?),
            Reply::Err(refusal) => Err(refusal),
            Reply::GoOn(_) => return Err(super::reply::malformed("a challenge nobody asked for")),
        };
        self.outstanding = before.map(|before| before.saturating_sub(1));
        Ok(answer)
    }

    /// Runs a command whose answer has many lines.
    pub(super) async fn list(
        &mut self,
        command: &'static str,
    ) -> Result<Result<Vec<u8>, Refusal>, SourceError> {
        self.send(format!("{command}\r\n").as_bytes(), 1).await?;
        self.block("a list", LIST_LIMIT).await
    }

    /// Asks what the server can do. Many an old one has never heard the question.
    pub(super) async fn learn_capabilities(&mut self) -> Result<(), SourceError> {
        self.send(b"CAPA\r\n", 1).await?;
        let told = self.block("a list of capabilities", CAPABILITIES_LIMIT).await?;
        self.capabilities =
            told.map_or_else(|_| Capabilities::default(), |block| Capabilities::read(&block));
        Ok(())
    }

    /// The least time between two sign-ins, as far as the server says.
    pub(super) fn login_delay(&self) -> Option<Duration> {
        self.capabilities.login_delay
    }

    /// How many commands may be sent before the answer to the first is here.
    pub(super) fn ahead(&self, most: usize) -> usize {
        if self.capabilities.pipelining { most } else { 1 }
    }
}
