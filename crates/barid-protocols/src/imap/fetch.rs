//! Brings messages, several commands ahead of what comes back.

use super::{
    attributes::{Attributes, Body},
    condition::{Condition, Verdict},
    fault::malformed,
    listing::Listing,
    remote_id,
    session::{Event, Part, Session, Tag},
    uid_set::UidSet,
};
use crate::source::{Content, RemoteId, Sink, SourceError};
use std::collections::{BTreeSet, VecDeque};
use tokio::io::{AsyncRead, AsyncWrite};

/// Commands in flight, so that the server never waits for the next one, small messages on a link of
/// 40 ms included.
const AHEAD: usize = 8;

/// Whether whoever asked still listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listener {
    Here,
    Gone,
}

/// What is asked of the server, and what it still owes.
#[derive(Debug)]
struct Request {
    uid_validity: u32,
    /// Commands that were not sent yet.
    waiting: VecDeque<String>,
    /// Commands that were.
    sent: VecDeque<Tag>,
    /// Messages that have not come.
    owed: BTreeSet<u32>,
    /// Those of them for which `NIL` came.
    empty: BTreeSet<u32>,
    /// The list of the messages that will be wanted next, asked for last.
    next: Option<Next>,
}

/// A list that comes behind what is fetched, so that nobody has to wait for it later.
#[derive(Debug)]
struct Next {
    /// Until it was sent.
    command: Option<String>,
    sent: Option<Tag>,
    listing: Listing,
    /// Whether the server has given all of it.
    is_whole: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Brings messages of one mailbox into `sink`.
    ///
    /// A name from before UIDVALIDITY changed is left out, and so is a message
    /// that is gone. Once nobody listens any more, the session is of no further use.
    ///
    /// # Errors
    ///
    /// `Malformed` if the server has a message but, asked twice, not its bytes, whether it says
    /// so or leaves the message out.
    pub(super) async fn fetch(
        &mut self,
        mailbox: &RemoteId,
        ids: &[RemoteId],
        content: Content,
        sink: &Sink,
    ) -> Result<(), SourceError> {
        let uid_validity = self.select(mailbox).await?.uid_validity;
        let uids: Vec<u32> =
            ids.iter().filter_map(|id| remote_id::read(id, uid_validity)).collect();
        self.end_idle().await?;
        let mut request = Request::new(&uids, uid_validity, content);
        if !request.waiting.is_empty() {
            let next = self.to_list_ahead(mailbox).and_then(|uids| self.command_for(&uids));
            request.next = next.map(Next::new);
        }
        let listener = self.carry_out(&mut request, sink).await?;
        if let Some(next) = request.next.filter(|next| next.is_whole) {
            self.keep_ahead(next.listing);
        }
        if listener == Listener::Gone || request.owed.is_empty() {
            return Ok(());
        }
        // What is missing is gone, or was left out by mistake.
        let owed: Vec<u32> = request.owed.into_iter().collect();
        let mut again = Request::new(&owed, uid_validity, content);
        if self.carry_out(&mut again, sink).await? == Listener::Gone || again.owed.is_empty() {
            return Ok(());
        }
        match again.empty.is_empty() && !self.has_any(&again.owed).await? {
            true => Ok(()),
            false => Err(malformed("a message without its bytes")),
        }
    }

    /// Whether any of these is still there.
    async fn has_any(&mut self, uids: &BTreeSet<u32>) -> Result<bool, SourceError> {
        for set in uids.iter().copied().collect::<UidSet>().to_commands() {
            let found = self.find(&format!("UID {set}")).await?;
            if uids.iter().any(|uid| found.contains(*uid)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn carry_out(
        &mut self,
        request: &mut Request,
        sink: &Sink,
    ) -> Result<Listener, SourceError> {
        loop {
            while request.sent.len() < AHEAD
                && let Some(command) = request.waiting.pop_front()
            {
                let sent = self.send(&[Part::Text(&command)], drop).await?;
                request.sent.extend(sent.ok());
            }
            if request.sent.len() < AHEAD
                && let Some(next) = &mut request.next
                && let Some(command) = next.command.take()
            {
                next.sent = self.send(&[Part::Text(&command)], drop).await?.ok();
                request.sent.extend(next.sent);
            }
            if request.sent.is_empty() {
                return Ok(Listener::Here);
            }
            match self.read().await? {
                Event::Done(tag, answer) => {
                    request.sent.retain(|sent| *sent != tag);
                    match request.next.as_mut().filter(|next| next.sent == Some(tag)) {
                        // It is asked for again when its turn has come.
                        Some(next) => next.is_whole = answer.verdict == Verdict::Ok,
                        None => check(answer)?,
                    }
                }
                Event::Fetch(attributes) if attributes.body.is_none() => {
                    if !request.list(attributes) {
                        self.note_change();
                    }
                }
                Event::Fetch(attributes) => match request.take(attributes) {
                    Some((id, bytes)) => {
                        if !sink.push(id, bytes).await {
                            return Ok(Listener::Gone);
                        }
                    }
                    None => self.note_change(),
                },
                Event::Continue(_) | Event::Untagged(_) | Event::Condition(_) | Event::Noted => {}
            }
        }
    }

    /// Remembers that something happened in the open mailbox.
    pub(super) fn note_change(&mut self) {
        if let Some(selected) = &mut self.selected {
            selected.is_changed = true;
        }
    }
}

impl Request {
    fn new(uids: &[u32], uid_validity: u32, content: Content) -> Request {
        // Small enough for the first messages to be soon there in the order
        // asked, as a server answers each command in its own order.
        let (items, per_command) = match content {
            Content::Header => ("(UID BODY.PEEK[HEADER])", 200),
            Content::Whole => ("(UID BODY.PEEK[])", 50),
        };
        let command = |set: String| format!("UID FETCH {set} {items}");
        let waiting = uids
            .chunks(per_command)
            .flat_map(|chunk| chunk.iter().copied().collect::<UidSet>().to_commands())
            .map(command)
            .collect();
        Request {
            uid_validity,
            waiting,
            sent: VecDeque::new(),
            owed: uids.iter().copied().collect(),
            empty: BTreeSet::new(),
            next: None,
        }
    }

    /// Takes an entry of the list that was asked for; returns whether it was one.
    fn list(&mut self, attributes: Attributes) -> bool {
        let Some(next) = &mut self.next else { return false };
        let listed = attributes.into_listed(self.uid_validity);
        let is_one = listed.is_some();
        next.listing.present.extend(listed);
        is_one
    }

    /// Takes the bytes of a message that was asked for and has not come before.
    fn take(&mut self, attributes: Attributes) -> Option<(RemoteId, Vec<u8>)> {
        let uid = attributes.uid?;
        match attributes.body? {
            Body::Bytes(bytes) if self.owed.remove(&uid) => {
                self.empty.remove(&uid);
                Some((remote_id::write(self.uid_validity, uid), bytes))
            }
            Body::Bytes(_) => None,
            Body::Nil => {
                self.empty.insert(uid);
                None
            }
        }
    }
}

impl Next {
    fn new(command: String) -> Next {
        Next { command: Some(command), sent: None, listing: Listing::default(), is_whole: false }
    }
}

/// A server may say NO because a message has just gone (RFC 2180 §4.1.3).
pub(super) fn check(answer: Condition) -> Result<(), SourceError> {
    let is_gone = answer.verdict == Verdict::No
        && (answer.code.is_none() || answer.has_code("EXPUNGEISSUED"));
    match is_gone {
        true => Ok(()),
        false => answer.check("FETCH").map(drop),
    }
}

#[cfg(test)]
#[path = "fetch_tests.rs"]
mod tests;
