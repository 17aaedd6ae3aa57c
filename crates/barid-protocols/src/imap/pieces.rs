//! Brings a large message piece by piece (RFC 9051 §6.4.5, `<offset.length>`), from any byte on.

use super::{
    attributes::Body,
    fetch::check,
    remote_id,
    session::{Event, Part, Session},
};
use crate::source::{RemoteId, Sink, SourceError};
use std::collections::VecDeque;
use tokio::io::{AsyncRead, AsyncWrite};

/// Bytes of one piece: so much is asked for again after a break.
const PIECE: u64 = 256 * 1024;

/// Pieces in flight, so that the server never waits for the next request.
const AHEAD: usize = 4;

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Brings the bytes of one message from `offset` on into `sink`, in order. A message that
    /// is gone has none.
    ///
    /// # Errors
    ///
    /// `Malformed` if a piece is not the one that was asked for.
    pub(super) async fn fetch_from(
        &mut self,
        mailbox: &RemoteId,
        id: &RemoteId,
        offset: u64,
        sink: &Sink,
    ) -> Result<(), SourceError> {
        let uid_validity = self.select(mailbox).await?.uid_validity;
        let Some(uid) = remote_id::read(id, uid_validity) else { return Ok(()) };
        self.end_idle().await?;
        let mut sent = VecDeque::new();
        let (mut asked, mut came) = (offset, offset);
        let mut is_over = false;
        loop {
            while sent.len() < AHEAD && !is_over {
                let command = format!("UID FETCH {uid} (UID BODY.PEEK[]<{asked}.{PIECE}>)");
                sent.extend(self.send(&[Part::Text(&command)], drop).await?.ok());
                asked += PIECE;
            }
            match self.read().await? {
                Event::Done(tag, answer) => {
                    // An answer without a piece: the message is gone, or ended before.
                    is_over |= sent.front() == Some(&tag) && asked_end(asked, &sent) > came;
                    sent.retain(|one| *one != tag);
                    check(answer)?;
                }
                Event::Fetch(attributes) if attributes.uid == Some(uid) => {
                    let bytes = match attributes.body {
                        Some(Body::Bytes(bytes)) if !is_over => bytes,
                        // Beyond the end there is nothing.
                        Some(Body::Bytes(_) | Body::Nil) => continue,
                        None => {
                            self.note_change();
                            continue;
                        }
                    };
                    if attributes.body_at != Some(came) || bytes.len() as u64 > PIECE {
                        return Err(super::fault::malformed("another piece of a message"));
                    }
                    came += bytes.len() as u64;
                    is_over = (bytes.len() as u64) < PIECE;
                    if !bytes.is_empty() && !sink.push(id.clone(), bytes).await {
                        return Ok(());
                    }
                }
                Event::Fetch(_) => self.note_change(),
                Event::Continue(_) | Event::Untagged(_) | Event::Condition(_) | Event::Noted => {}
            }
            if sent.is_empty() && is_over {
                return Ok(());
            }
        }
    }
}

/// Returns where the piece ends that the oldest command in flight asked for.
fn asked_end<T>(asked: u64, in_flight: &VecDeque<T>) -> u64 {
    let later = (in_flight.len() as u64).saturating_sub(1);
    asked.saturating_sub(later * PIECE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::transcript::play;

    const OPENED: &str = "C: A1 SELECT \"m\"\nS: * OK [UIDVALIDITY 7] ok\nS: A1 OK\n";

    fn asked(tag: u32, offset: u64) -> String {
        format!("C: A{tag} UID FETCH 5 (UID BODY.PEEK[]<{offset}.262144>)\n")
    }

    /// Brings message 5 from `offset` on.
    async fn fetch(offset: u64, transcript: &str) -> Result<Vec<Vec<u8>>, SourceError> {
        let (mut session, server) = play("IMAP4rev1", &format!("{OPENED}{transcript}"));
        let (sink, mut queue) = Sink::new(8 * 1024);
        let id = remote_id::write(7, 5);
        session.fetch_from(&RemoteId("m".into()), &id, offset, &sink).await?;
        server.end(session).await;
        drop(sink);
        let mut pieces = Vec::new();
        while let Some(fetched) = queue.recv().await {
            pieces.push(fetched.bytes);
        }
        Ok(pieces)
    }

    #[tokio::test]
    async fn a_message_comes_in_pieces_from_where_it_broke_off() {
        let full = "x".repeat(PIECE as usize);
        let first: String = (0..4).map(|n| asked(n + 2, 262_144 * u64::from(n + 1))).collect();
        let transcript = format!(
            "{first}S: * 1 FETCH (UID 5 BODY[]<262144> {{262144}}\nS~ {full}\nS: )\nS: A2 OK\n{}\
             S: * 1 FETCH (UID 5 BODY[]<524288> \"end\")\nS: A3 OK\n\
             S: * 1 FETCH (UID 5 BODY[]<786432> \"\")\nS: A4 OK\nS: A5 OK\nS: A6 OK",
            asked(6, 262_144 * 5)
        );
        let pieces = fetch(262_144, &transcript).await.unwrap();
        assert_eq!(pieces, [full.into_bytes(), b"end".to_vec()]);
    }

    #[tokio::test]
    async fn a_message_that_is_gone_has_no_pieces() {
        let commands: String = (0..4).map(|n| asked(n + 2, 262_144 * u64::from(n))).collect();
        let answers = "S: A2 OK\nS: A3 OK\nS: A4 NO gone\nS: A5 OK";
        assert!(fetch(0, &format!("{commands}{answers}")).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn another_piece_than_the_one_asked_for_is_no_message() {
        let commands: String = (0..4).map(|n| asked(n + 2, 262_144 * u64::from(n))).collect();
        for piece in ["BODY[]<7> \"abc\"", "BODY[] \"abc\""] {
            let (mut session, _server) = play(
                "IMAP4rev1",
                &format!("{OPENED}{commands}S: * 1 FETCH (UID 5 {piece})\nS: A2 OK"),
            );
            let (sink, _queue) = Sink::new(1024);
            let (mailbox, id) = (RemoteId("m".into()), remote_id::write(7, 5));
            let outcome = session.fetch_from(&mailbox, &id, 0, &sink).await;
            assert!(matches!(outcome, Err(SourceError::Malformed { .. })), "{piece}");
        }
    }
}
