//! Brings messages, several commands ahead of what comes back.

use super::{
    attributes::{Attributes, Body},
    condition::{Condition, Verdict},
    fault::malformed,
    remote_id,
    session::{Event, Part, Session, Tag},
    uid_set::UidSet,
};
use crate::source::{Content, RemoteId, Sink, SourceError};
use std::collections::{BTreeSet, VecDeque};
use tokio::io::{AsyncRead, AsyncWrite};

/// Commands in flight, so that the server never waits for the next one.
const AHEAD: usize = 4;

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
        if self.carry_out(&mut request, sink).await? == Listener::Gone || request.owed.is_empty() {
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
            if request.sent.is_empty() {
                return Ok(Listener::Here);
            }
            match self.read().await? {
                Event::Done(tag, answer) => {
                    request.sent.retain(|sent| *sent != tag);
                    check(answer)?;
                }
                Event::Fetch(attributes) => match request.take(attributes) {
                    Some((id, bytes)) => {
                        if !sink.push(id, bytes).await {
                            return Ok(Listener::Gone);
                        }
                    }
                    None => self.note_change(),
                },
                Event::Continue | Event::Untagged(_) | Event::Condition(_) | Event::Noted => {}
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
        }
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
mod tests {
    use super::*;
    use crate::{imap::transcript::play, net::NetError};

    const OPENED: &str = "C: A1 SELECT \"m\"
        S: * OK [UIDVALIDITY 7] ok
        S: A1 OK";

    /// Fetches the messages `uids` whole. Returns what arrived, in order.
    async fn fetch(
        uids: impl IntoIterator<Item = u32>,
        transcript: &str,
    ) -> Result<Vec<(u32, String)>, SourceError> {
        let (mut session, server) = play("IMAP4rev1", &format!("{OPENED}\n{transcript}"));
        let ids: Vec<RemoteId> = uids.into_iter().map(|uid| remote_id::write(7, uid)).collect();
        let (sink, mut queue) = Sink::new(1024);
        let mailbox = RemoteId("m".into());
        let outcome = {
            let fetching = session.fetch(&mailbox, &ids, Content::Whole, &sink);
            tokio::pin!(fetching);
            tokio::select! {
                outcome = &mut fetching => outcome,
                () = server.hang_up() => fetching.await,
            }
        };
        drop(sink);
        let mut arrived = Vec::new();
        while let Some(fetched) = queue.recv().await {
            let uid = remote_id::read(&fetched.id, 7).unwrap();
            arrived.push((uid, String::from_utf8(fetched.bytes).unwrap()));
        }
        // After a failure, what came before it is of use all the same.
        outcome.map(|()| arrived)
    }

    fn arrived(messages: &[(u32, &str)]) -> Vec<(u32, String)> {
        messages.iter().map(|(uid, text)| (*uid, text.to_string())).collect()
    }

    #[tokio::test]
    async fn messages_come_whole_whatever_comes_in_between() {
        let outcome = fetch(
            [9, 4],
            "C: A2 UID FETCH 4,9 (UID BODY.PEEK[])
             S: * 3 FETCH (UID 3 FLAGS (\\Seen))
             S: * 1 FETCH (BODY[] {3}
             S~ )
             S: 
             S:  UID 9)
             S: * 2 EXPUNGE
             S: * 5 EXISTS
             S: * OK still here
             S: * SEARCH 1
             S: * 2 FETCH (UID 4 BODY[] \"\" FLAGS (\\Seen))
             S: * 2 FETCH (UID 4 BODY[] \"again\")
             S: * 7 FETCH (UID 8 BODY[] \"unasked\")
             S: A2 OK",
        );
        assert_eq!(outcome.await.unwrap(), arrived(&[(9, ")\r\n"), (4, "")]));
    }

    #[tokio::test]
    async fn several_commands_are_under_way_at_once() {
        let range = |at: u32| (251 - at * 50, 300 - at * 50);
        let commands: Vec<String> = (0..6)
            .map(|at| {
                let (tag, (first, last)) = (at + 2, range(at));
                format!("C: A{tag} UID FETCH {first}:{last} (UID BODY.PEEK[])")
            })
            .collect();
        let answer = |at: u32| {
            let (first, last) = range(at);
            let lines = (first..=last).map(|uid| format!("S: * 1 FETCH (UID {uid} BODY[] \"\")\n"));
            format!("{}S: A{} OK\n", lines.collect::<String>(), at + 2)
        };
        let transcript = format!(
            "{}\n{}{}\n{}{}\n{}",
            commands[..4].join("\n"),
            answer(0),
            commands[4],
            answer(1),
            commands[5],
            (2..6).map(answer).collect::<String>()
        );
        let came = fetch((1..=300).rev(), &transcript).await.unwrap();
        assert_eq!(came.len(), 300);
        assert_eq!((came[0].0, came[299].0), (251, 50));
    }

    #[tokio::test]
    async fn a_message_that_is_gone_is_left_out() {
        let outcome = fetch(
            [4, 5],
            "C: A2 UID FETCH 4:5 (UID BODY.PEEK[])
             S: * 1 FETCH (UID 4 BODY[] \"a\")
             S: A2 OK
             C: A3 UID FETCH 5 (UID BODY.PEEK[])
             S: A3 OK
             C: A4 UID SEARCH UID 5
             S: * SEARCH
             S: A4 OK",
        );
        assert_eq!(outcome.await.unwrap(), arrived(&[(4, "a")]));
    }

    #[tokio::test]
    async fn a_message_that_was_overlooked_is_asked_for_again() {
        let outcome = fetch(
            [4, 5],
            "C: A2 UID FETCH 4:5 (UID BODY.PEEK[])
             S: * 2 FETCH (UID 5 BODY[] NIL)
             S: A2 NO some of them are gone
             C: A3 UID FETCH 4:5 (UID BODY.PEEK[])
             S: * 2 FETCH (UID 5 BODY[] \"b\")
             S: A3 OK
             C: A4 UID SEARCH UID 4
             S: * SEARCH
             S: A4 OK",
        );
        assert_eq!(outcome.await.unwrap(), arrived(&[(5, "b")]));
    }

    #[tokio::test]
    async fn f10_a_message_left_out_twice_that_is_there_is_an_error() {
        let outcome = fetch(
            [4, 5],
            "C: A2 UID FETCH 4:5 (UID BODY.PEEK[])
             S: * 1 FETCH (UID 4 BODY[] \"a\")
             S: A2 OK
             C: A3 UID FETCH 5 (UID BODY.PEEK[])
             S: A3 OK
             C: A4 UID SEARCH UID 5
             S: * SEARCH 5
             S: A4 OK",
        );
        assert!(matches!(outcome.await, Err(SourceError::Malformed { .. })));
    }

    #[tokio::test]
    async fn a_message_without_bytes_is_an_error_after_the_second_try() {
        let outcome = fetch(
            [5],
            "C: A2 UID FETCH 5 (UID BODY.PEEK[])
             S: * 2 FETCH (UID 5 BODY[] NIL)
             S: A2 OK
             C: A3 UID FETCH 5 (UID BODY.PEEK[])
             S: * 2 FETCH (UID 5 BODY[] NIL)
             S: A3 OK",
        );
        assert!(matches!(outcome.await, Err(SourceError::Malformed { .. })));
    }

    #[tokio::test]
    async fn a_literal_that_lies_about_its_size_brings_no_message() {
        for (body, is_cut) in [
            ("{4}\nS: abc\nS: )\nS: A2 OK", false),
            ("{6}\nS: abc\nS: )\nS: A2 OK", false),
            ("{3}\nS: abc\nS: )\nS: A2 OK", false),
            ("{99}\nS: abc\nS: )\nS: A2 OK", true),
            ("{9}\nS~ abc", true),
        ] {
            let transcript =
                format!("C: A2 UID FETCH 5 (UID BODY.PEEK[])\nS: * 1 FETCH (UID 5 BODY[] {body}");
            match fetch([5], &transcript).await {
                Err(SourceError::Net(NetError::Broken(_))) => assert!(is_cut, "{body}"),
                Err(SourceError::Malformed { .. }) => assert!(!is_cut, "{body}"),
                other => panic!("{body}: {other:?}"),
            }
        }
    }

    #[tokio::test]
    async fn a_name_from_before_uidvalidity_changed_is_never_used() {
        let (mut session, server) = play("IMAP4rev1", OPENED);
        let (sink, _queue) = Sink::new(1024);
        let ids = [remote_id::write(6, 5)];
        session.fetch(&RemoteId("m".into()), &ids, Content::Whole, &sink).await.unwrap();
        server.end(session).await;
    }

    #[tokio::test]
    async fn once_nobody_listens_the_session_is_spent() {
        let (mut session, server) = play(
            "IMAP4rev1",
            &format!(
                "{OPENED}
                 C: A2 UID FETCH 5 (UID BODY.PEEK[HEADER])
                 S: * 2 FETCH (UID 5 BODY[HEADER] \"a\")"
            ),
        );
        let (sink, queue) = Sink::new(1024);
        drop(queue);
        let ids = [remote_id::write(7, 5)];
        session.fetch(&RemoteId("m".into()), &ids, Content::Header, &sink).await.unwrap();
        assert!(!session.is_usable());
        server.end(session).await;
    }
}
