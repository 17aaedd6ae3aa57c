//! One IMAP session over any byte stream: sends commands, reads what comes back.
//!
//! Commands are written here and not through async-imap, which is left to read: it writes every
//! command to the log, passwords too, and only gives out its session after signing in its own way.

use super::{
    attributes::Attributes,
    capabilities::{Capabilities, Literals},
    condition::{Code, Condition, Verdict, challenge},
    fault::{from_io, hung_up, malformed},
    select::Selected,
    untagged::{self, Untagged},
    wire::{Aside, Wire},
};
use crate::source::{RemoteId, SourceError};
use barid_model::Role;
use imap_proto::{MailboxDatum, Response};
use std::collections::VecDeque;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};

/// Most responses that one command may bring.
pub(super) const RESPONSE_LIMIT: u32 = 1_000_000;

/// Names a command in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag(u32);

/// Part of a command.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part<'a> {
    /// Goes as it is: no line end in it.
    Text(&'a str),
    /// Goes as a literal.
    Literal(&'a [u8]),
    /// Goes as it is, and no copy of it is made.
    Secret(&'a [u8]),
}

/// One response of the server, after the session has taken notice of it.
#[derive(Debug)]
pub(super) enum Event {
    /// A command has ended.
    Done(Tag, Condition),
    /// The server waits for the rest of a command, and says this.
    Continue(String),
    /// A message.
    Fetch(Attributes),
    /// Other data.
    Untagged(Untagged),
    /// A condition that belongs to no command.
    Condition(Condition),
    /// Nothing that a command waits for.
    Noted,
}

/// One session.
#[derive(Debug)]
pub(super) struct Session<S: AsyncRead + AsyncWrite + Unpin> {
    pub(super) client: async_imap::Client<Wire<S>>,
    last_tag: u32,
    in_flight: VecDeque<Tag>,
    /// Whether part of a command is sent and part is not, or the connection failed.
    is_torn: bool,
    /// Responses since a command ended.
    pub(super) responses: u32,
    /// Whether the server may hang up.
    pub(super) is_leaving: bool,
    /// The IDLE that is running.
    pub(super) idle: Option<Tag>,
    /// When an IDLE that goes on is to begin anew.
    pub(super) idle_until: Option<tokio::time::Instant>,
    /// What the server said it can do, since TLS and sign-in were last dealt with.
    pub(super) capabilities: Option<Capabilities>,
    /// Whether QRESYNC is on; `None` until it was tried.
    pub(super) is_qresync: Option<bool>,
    /// Whether names of mailboxes come and go as UTF-8 (RFC 9755, RFC 9051 §5.1).
    pub(super) is_utf8: bool,
    /// Mailboxes by what they are for, as they were last listed.
    pub(super) special: Vec<(Role, RemoteId)>,
    /// What the names of others' mailboxes begin with (RFC 2342).
    pub(super) foreign: Vec<Vec<u8>>,
    /// Whether the server tells of every mailbox (RFC 5465); `None` until it was asked to.
    pub(super) is_notifying: Option<bool>,
    /// Whether something happened in a mailbox that is not open.
    pub(super) is_changed_elsewhere: bool,
    /// The mailbox that commands go to.
    pub(super) selected: Option<Selected>,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Wraps a connection before its greeting.
    pub(super) fn new(stream: S) -> Session<S> {
        Session {
            client: async_imap::Client::new(Wire::new(stream)),
            last_tag: 0,
            in_flight: VecDeque::new(),
            is_torn: false,
            responses: 0,
            is_leaving: false,
            idle: None,
            idle_until: None,
            capabilities: None,
            is_qresync: None,
            is_utf8: false,
            special: Vec::new(),
            foreign: Vec::new(),
            is_notifying: None,
            is_changed_elsewhere: false,
            selected: None,
        }
    }

    /// Whether the next command would find the session in a known state: nothing
    /// was cut off half way. An IDLE counts as known.
    pub(super) fn is_usable(&self) -> bool {
        let idle: &[Tag] = self.idle.as_slice();
        !self.is_torn && !self.is_leaving && self.in_flight.iter().eq(idle)
    }

    /// Returns the connection, if no byte of the server is left unused.
    pub(super) fn into_stream(self) -> Option<S> {
        self.client.into_inner().into_inner()
    }

    /// Returns the connection underneath.
    pub(super) fn stream(&self) -> &S {
        self.client.get_ref().inner()
    }

    /// Returns how many bytes the server has sent.
    pub(super) fn received(&self) -> u64 {
        self.client.get_ref().received()
    }

    /// Whether the server offers `name`.
    pub(super) fn can(&self, name: &str) -> bool {
        self.capabilities.as_ref().is_some_and(|capabilities| capabilities.has(name))
    }

    /// Sends one command and waits until it has ended, handing what comes to `each`.
    ///
    /// # Errors
    ///
    /// What NO and BAD stand for, or what happened to the connection.
    pub(super) async fn run(
        &mut self,
        command: &'static str,
        parts: &[Part<'_>],
        each: impl FnMut(Event),
    ) -> Result<Condition, SourceError> {
        self.attempt(parts, each).await?.check(command)
    }

    /// Does the same, but leaves NO and BAD to the caller.
    pub(super) async fn attempt(
        &mut self,
        parts: &[Part<'_>],
        mut each: impl FnMut(Event),
    ) -> Result<Condition, SourceError> {
        self.end_idle().await?;
        let tag = match self.send(parts, &mut each).await? {
            Ok(tag) => tag,
            Err(refused) => return Ok(refused),
        };
        self.finish(tag, each).await
    }

    /// Reads until the command `tag` has ended.
    pub(super) async fn finish(
        &mut self,
        tag: Tag,
        mut each: impl FnMut(Event),
    ) -> Result<Condition, SourceError> {
        loop {
            match self.read().await? {
                Event::Done(done, condition) if done == tag => return Ok(condition),
                event => each(event),
            }
        }
    }

    /// Sends a command without waiting for its end. Between the parts it may have
    /// to wait for the server's leave; a refusal there comes back as inner error.
    pub(super) async fn send(
        &mut self,
        parts: &[Part<'_>],
        mut each: impl FnMut(Event),
    ) -> Result<Result<Tag, Condition>, SourceError> {
        self.last_tag = self.last_tag.wrapping_add(1);
        let tag = Tag(self.last_tag);
        let literals =
            self.capabilities.as_ref().map_or(Literals::Synchronizing, Capabilities::literals);
        self.is_torn = true;
        self.in_flight.push_back(tag);
        let mut line = format!("A{} ", tag.0).into_bytes();
        for part in parts {
            match part {
                Part::Text(text) => line.extend_from_slice(text.as_bytes()),
                Part::Secret(bytes) => {
                    self.write(&line).await?;
                    line.clear();
                    self.write(bytes).await?;
                }
                Part::Literal(bytes) => {
                    let is_asked = match literals {
                        Literals::Synchronizing => true,
                        Literals::UpTo(limit) => bytes.len() > limit,
                    };
                    let plus = if is_asked { "" } else { "+" };
                    line.extend_from_slice(format!("{{{}{plus}}}\r\n", bytes.len()).as_bytes());
                    self.write(&line).await?;
                    line.clear();
                    if is_asked && let Some(refused) = self.await_leave(tag, &mut each).await? {
                        self.is_torn = false;
                        return Ok(Err(refused));
                    }
                    self.write(bytes).await?;
                }
            }
        }
        line.extend_from_slice(b"\r\n");
        self.write(&line).await?;
        self.is_torn = false;
        Ok(Ok(tag))
    }

    /// Sends commands in one piece, so that no server answers the first before it has the last.
    pub(super) async fn send_together(
        &mut self,
        commands: &[String],
    ) -> Result<Vec<Tag>, SourceError> {
        let (mut tags, mut lines) = (Vec::with_capacity(commands.len()), String::new());
        for command in commands {
            self.last_tag = self.last_tag.wrapping_add(1);
            let tag = Tag(self.last_tag);
            lines.push_str(&format!("A{} {command}\r\n", tag.0));
            tags.push(tag);
        }
        self.is_torn = true;
        self.in_flight.extend(tags.iter().copied());
        self.write(lines.as_bytes()).await?;
        self.is_torn = false;
        Ok(tags)
    }

    /// Waits for a continuation. Returns the server's answer if it says no instead.
    pub(super) async fn await_leave(
        &mut self,
        tag: Tag,
        mut each: impl FnMut(Event),
    ) -> Result<Option<Condition>, SourceError> {
        loop {
            match self.read().await? {
                Event::Continue(_) => return Ok(None),
                Event::Done(done, condition) if done == tag => return Ok(Some(condition)),
                event => each(event),
            }
        }
    }

    /// Sends one line in the middle of a command: an answer to a challenge, DONE.
    pub(super) async fn send_line(&mut self, line: &[u8]) -> Result<(), SourceError> {
        self.is_torn = true;
        // It may be a secret: written apart, so that no copy of it is made.
        self.write(line).await?;
        self.write(b"\r\n").await?;
        self.is_torn = false;
        Ok(())
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), SourceError> {
        let wire = self.client.get_mut();
        wire.expect_progress();
        wire.write_all(bytes).await.map_err(from_io)?;
        wire.flush().await.map_err(from_io)
    }

    /// Reads one response within the server's patience.
    pub(super) async fn read(&mut self) -> Result<Event, SourceError> {
        self.client.get_mut().expect_progress();
        self.read_at_leisure().await
    }

    /// Reads one response however long it takes.
    ///
    /// # Cancellation
    ///
    /// Nothing is lost: the next read goes on where this one stopped.
    pub(super) async fn read_any_time(&mut self) -> Result<Event, SourceError> {
        self.client.get_mut().allow_silence();
        self.read_at_leisure().await
    }

    async fn read_at_leisure(&mut self) -> Result<Event, SourceError> {
        let response = self.client.read_response().await.map_err(from_io).transpose();
        let response = response.unwrap_or_else(|| Err(hung_up()));
        let aside = self.client.get_mut().take_aside();
        let event = response.and_then(|response| self.note(response.parsed(), aside));
        self.is_torn |= event.is_err();
        event
    }

    /// Takes notice of a response.
    fn note(&mut self, response: &Response<'_>, aside: Aside) -> Result<Event, SourceError> {
        self.responses += 1;
        if self.responses > RESPONSE_LIMIT {
            return Err(malformed("more than a million responses to one command"));
        }
        match response {
            Response::Done { tag, status, outcome } => {
                let condition = Condition::new(status, outcome);
                self.note_condition(&condition);
                self.end_command(&tag.0).map(|tag| Event::Done(tag, condition))
            }
            Response::Data { status, outcome } => {
                let condition = Condition::new(status, outcome);
                self.note_condition(&condition);
                match condition.verdict {
                    Verdict::Bye if !self.is_leaving => Err(condition.into_error("the session")),
                    _ => Ok(Event::Condition(condition)),
                }
            }
            Response::Continue(told) => Ok(Event::Continue(challenge(told))),
            Response::Fetch(_, values) => Attributes::new(values, aside.literals).map(Event::Fetch),
            Response::MailboxData(MailboxDatum::Exists(count)) => {
                Ok(self.note_selected(|selected| selected.note_exists(*count)))
            }
            Response::Expunge(_) => Ok(self.note_selected(|selected| selected.note_removed(1))),
            Response::MailboxData(MailboxDatum::Recent(_)) => self.note_untagged(aside),
            // imap-proto's enum is open; the wire lets nothing else through.
            _ => Ok(Event::Noted),
        }
    }

    fn note_untagged(&mut self, aside: Aside) -> Result<Event, SourceError> {
        let untagged = untagged::read(&aside.untagged.unwrap_or_default())?;
        match &untagged {
            Untagged::Capability(names) => self.capabilities = Some(Capabilities::new(names)),
            Untagged::Enabled(names) => self.note_enabled(names),
            Untagged::Namespace { foreign } => self.foreign = foreign.clone(),
            Untagged::List(_) | Untagged::Lsub(_) | Untagged::Status { .. } => {
                self.is_changed_elsewhere |= self.is_notifying == Some(true);
            }
            Untagged::Vanished(uids) => {
                let count = u32::try_from(uids.len()).unwrap_or(u32::MAX);
                self.note_selected(|selected| selected.note_removed(count));
            }
            // These were gone before EXISTS was sent.
            Untagged::VanishedEarlier(_)
            | Untagged::Found(_)
            | Untagged::QuotaRoots(_)
            | Untagged::Quota { .. }
            | Untagged::Other => {}
        }
        Ok(Event::Untagged(untagged))
    }

    fn note_enabled(&mut self, names: &[String]) {
        let has = |name: &str| names.iter().any(|enabled| enabled == name);
        self.is_qresync = Some(has("QRESYNC") || self.is_qresync == Some(true));
        self.is_utf8 |= has("UTF8=ACCEPT") || has("IMAP4REV2");
        if has("IMAP4REV2")
            && let Some(capabilities) = &mut self.capabilities
        {
            capabilities.enable_rev2();
        }
    }

    fn note_condition(&mut self, condition: &Condition) {
        match &condition.code {
            Some(Code::Capability(names)) => self.capabilities = Some(Capabilities::new(names)),
            // It gives up telling: from now on we ask.
            Some(Code::Named(name)) if name == "NOTIFICATIONOVERFLOW" => {
                self.is_notifying = Some(false);
                self.is_changed_elsewhere = true;
            }
            Some(code) => {
                self.note_selected(|selected| selected.note_code(code));
            }
            None => {}
        }
    }

    fn note_selected(&mut self, note: impl FnOnce(&mut Selected)) -> Event {
        if let Some(selected) = &mut self.selected {
            note(selected);
        }
        Event::Noted
    }

    fn end_command(&mut self, tag: &str) -> Result<Tag, SourceError> {
        let is_it = |in_flight: &Tag| {
            tag.strip_prefix('A').is_some_and(|number| number == in_flight.0.to_string())
        };
        let at = self.in_flight.iter().position(is_it);
        self.responses = 0;
        at.and_then(|at| self.in_flight.remove(at))
            .ok_or_else(|| malformed("an answer to a command that was not given"))
    }
}
