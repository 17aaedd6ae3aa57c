//! Waits until something happens in a mailbox: by IDLE (RFC 9051 §6.3.13), else by asking. Where
//! the server offers NOTIFY (RFC 5465), what happens in any other mailbox ends the wait, too.

use super::{
    condition::Verdict,
    cursor::Status,
    session::{Event, Part, Session},
};
use crate::source::{Heard, RemoteId, SourceError};
use std::time::Duration;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::{Instant, timeout_at},
};

/// How long one IDLE lasts. Ending it proves that the server is still there;
/// nothing else would, and routers forget connections that are silent for long.
const IDLE_PERIOD: Duration = Duration::from_secs(9 * 60);

/// How often a server without IDLE is asked.
const POLL_PERIOD: Duration = Duration::from_secs(60);

/// What a server with NOTIFY tells of by itself. What is removed from the open mailbox waits
/// for a command that allows it, as IDLE does, so that numbers stay true until then.
const NOTIFY: &str = "NOTIFY SET (selected-delayed (MessageNew MessageExpunge FlagChange)) \
    (personal (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange))";

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Waits until `mailbox` differs from `known`, may have changed, or `at_most`
    /// has passed. Where all mailboxes are told of from now on, it does not wait the first time.
    ///
    /// # Cancellation
    ///
    /// While nothing happens, the session stays usable.
    pub(super) async fn wait(
        &mut self,
        mailbox: &RemoteId,
        known: Option<Status>,
        at_most: Duration,
    ) -> Result<(), SourceError> {
        let end = Instant::now() + at_most;
        let status = self.select(mailbox).await?;
        if known.is_some_and(|known| known != status) {
            self.note_change();
        }
        if self.ask_to_be_notified().await? {
            // What happened elsewhere since the mailboxes were listed, nobody was told.
            return Ok(());
        }
        while !self.has_changed() && Instant::now() < end {
            match self.can("IDLE") {
                true => self.idle_until(end.min(Instant::now() + IDLE_PERIOD)).await?,
                false => self.poll_at(end.min(Instant::now() + POLL_PERIOD)).await?,
            }
        }
        Ok(())
    }

    /// Listens to `mailbox` by an IDLE that goes on between calls. Some servers tell the first
    /// news of an IDLE late, so ending it with each of them would make all of them late.
    ///
    /// # Cancellation
    ///
    /// While nothing happens, the session stays usable.
    pub(super) async fn listen(
        &mut self,
        mailbox: &RemoteId,
        at_most: Duration,
    ) -> Result<Heard, SourceError> {
        let end = Instant::now() + at_most;
        self.select(mailbox).await?;
        let listening_until = match (self.idle, self.idle_until) {
            (Some(_), Some(until)) => until,
            (None, _) | (_, None) => {
                self.ask_to_be_notified().await?;
                self.forget_news();
                return match self.can("IDLE") && self.listen_anew().await? {
                    true => Ok(Heard::News),
                    false => Ok(Heard::Deaf),
                };
            }
        };
        while !self.has_changed() {
            match timeout_at(end.min(listening_until), self.read_any_time()).await {
                Ok(event) => self.note_idle(event?),
                Err(_) if listening_until <= end => {
                    self.end_idle().await?;
                    let is_listening = self.listen_anew().await?;
                    return Ok(if is_listening { Heard::News } else { Heard::Deaf });
                }
                Err(_) => return Ok(Heard::Nothing),
            }
        }
        // All that was told together is one piece of news.
        while let Ok(event) = timeout_at(Instant::now(), self.read_any_time()).await {
            self.note_idle(event?);
        }
        self.forget_news();
        Ok(Heard::News)
    }

    async fn listen_anew(&mut self) -> Result<bool, SourceError> {
        let is_listening = self.begin_idle().await?;
        self.idle_until = Some(Instant::now() + IDLE_PERIOD);
        Ok(is_listening)
    }

    fn forget_news(&mut self) {
        self.is_changed_elsewhere = false;
        if let Some(selected) = &mut self.selected {
            selected.is_changed = false;
        }
    }

    fn has_changed(&self) -> bool {
        self.is_changed_elsewhere
            || self.selected.as_ref().is_some_and(|selected| selected.is_changed)
    }

    /// Asks, once, to be told of every mailbox. Returns whether that begins now. A refusal is
    /// no error: then IDLE tells of one.
    async fn ask_to_be_notified(&mut self) -> Result<bool, SourceError> {
        if self.is_notifying.is_some() || !self.can("NOTIFY") {
            return Ok(false);
        }
        self.is_notifying = Some(false);
        let answer = self.attempt(&[Part::Text(NOTIFY)], drop).await?;
        let is_notifying = answer.verdict == Verdict::Ok;
        self.is_notifying = Some(is_notifying);
        Ok(is_notifying)
    }

    async fn idle_until(&mut self, end: Instant) -> Result<(), SourceError> {
        if self.idle.is_none() && !self.begin_idle().await? {
            return self.poll_at(end.min(Instant::now() + POLL_PERIOD)).await;
        }
        while !self.has_changed() {
            match timeout_at(end, self.read_any_time()).await {
                Ok(event) => self.note_idle(event?),
                Err(_) => break,
            }
        }
        self.end_idle().await
    }

    /// Starts an IDLE. Returns `false` if the server doesn't want it.
    async fn begin_idle(&mut self) -> Result<bool, SourceError> {
        let Ok(tag) = self.send(&[Part::Text("IDLE")], drop).await? else { return Ok(false) };
        loop {
            match self.read().await? {
                Event::Continue(_) => {
                    self.idle = Some(tag);
                    return Ok(true);
                }
                Event::Done(done, _) if done == tag => return Ok(false),
                event => self.note_idle(event),
            }
        }
    }

    /// Ends the IDLE that is running, if there is one.
    pub(super) async fn end_idle(&mut self) -> Result<(), SourceError> {
        let Some(tag) = self.idle else { return Ok(()) };
        self.send_line(b"DONE").await?;
        loop {
            match self.read().await? {
                Event::Done(done, answer) if done == tag => {
                    self.idle = None;
                    return match answer.verdict {
                        Verdict::Ok | Verdict::PreAuth => Ok(()),
                        Verdict::No | Verdict::Bad | Verdict::Bye => Err(answer.into_error("IDLE")),
                    };
                }
                event => self.note_idle(event),
            }
        }
    }

    /// A change of flags is news; counts have been noted already.
    fn note_idle(&mut self, event: Event) {
        match event {
            Event::Fetch(_) => self.note_change(),
            Event::Done(..)
            | Event::Continue(_)
            | Event::Untagged(_)
            | Event::Condition(_)
            | Event::Noted => {}
        }
    }

    async fn poll_at(&mut self, at: Instant) -> Result<(), SourceError> {
        tokio::time::sleep_until(at).await;
        let mut is_changed = false;
        let note = |event| is_changed |= matches!(event, Event::Fetch(_));
        self.run("NOOP", &[Part::Text("NOOP")], note).await?;
        if is_changed {
            self.note_change();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{imap::transcript::play, net::NetError};

    const OPENED: &str = "C: A1 SELECT \"m\"
        S: * 3 EXISTS
        S: A1 OK";

    /// Waits for at most ten minutes. Returns for how long it did.
    async fn wait(capabilities: &str, known: Option<Status>, transcript: &str) -> Duration {
        let (mut session, server) = play(capabilities, &format!("{OPENED}\n{transcript}"));
        let start = Instant::now();
        let at_most = Duration::from_secs(600);
        session.wait(&RemoteId("m".into()), known, at_most).await.unwrap();
        let took = start.elapsed();
        server.end(session).await;
        took
    }

    #[tokio::test(start_paused = true)]
    async fn any_news_ends_the_wait() {
        for news in ["4 EXISTS", "1 EXPUNGE", "1 FETCH (FLAGS (\\Seen))", "VANISHED 7"] {
            let transcript = format!(
                "C: A2 IDLE
                 S: + idling
                 S: * OK still here
                 S: * 3 EXISTS
                 S: * {news}
                 C: DONE
                 S: A2 OK"
            );
            let took = wait("IMAP4rev1 IDLE", None, &transcript).await;
            assert_eq!(took.as_secs(), 0, "{news}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn where_the_server_notifies_news_of_any_mailbox_end_the_wait() {
        let asked = "C: A2 NOTIFY SET (selected-delayed (MessageNew MessageExpunge FlagChange)) (personal (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange))";
        for news in [
            "STATUS other (MESSAGES 3 UIDNEXT 9)",
            "LIST () \"/\" new",
            "OK [NOTIFICATIONOVERFLOW] too much",
        ] {
            let transcript = format!(
                "{OPENED}
                 {asked}
                 S: A2 OK
                 C: A3 IDLE
                 S: + idling
                 S: * {news}
                 C: DONE
                 S: A3 OK"
            );
            let (mut session, server) = play("IMAP4rev1 IDLE NOTIFY", &transcript);
            let (mailbox, start) = (RemoteId("m".into()), Instant::now());
            for _ in ["to look once more", "for news"] {
                session.wait(&mailbox, None, Duration::from_secs(600)).await.unwrap();
            }
            assert_eq!(start.elapsed().as_secs(), 0, "{news}");
            server.end(session).await;
        }
        let refused = format!(
            "{asked}
             S: A2 NO not now
             C: A3 IDLE
             S: + idling
             S: * STATUS other (MESSAGES 3)
             S: * 1 EXPUNGE
             C: DONE
             S: A3 OK"
        );
        assert_eq!(wait("IMAP4rev1 IDLE NOTIFY", None, &refused).await.as_secs(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_broken_now_and_then_until_the_time_is_up() {
        let took = wait(
            "IMAP4rev1 IDLE",
            None,
            "C: A2 IDLE
             S: + idling
             C: DONE
             S: A2 OK
             C: A3 IDLE
             S: + idling
             C: DONE
             S: A3 OK",
        )
        .await;
        assert_eq!(took.as_secs(), 600);
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_is_half_open_is_found_out() {
        let (mut session, server) =
            play("IMAP4rev1 IDLE", &format!("{OPENED}\nC: A2 IDLE\nS: + idling\nC: DONE"));
        let mailbox = RemoteId("m".into());
        let error = session.wait(&mailbox, None, Duration::from_secs(3600)).await.unwrap_err();
        assert!(matches!(error, SourceError::Net(NetError::TimedOut { .. })));
        server.end(session).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_cannot_push_is_asked_each_minute() {
        let polls = "C: A2 NOOP
                     S: A2 OK
                     C: A3 NOOP
                     S: * 4 EXISTS
                     S: A3 OK";
        assert_eq!(wait("IMAP4rev1", None, polls).await.as_secs(), 120);
        let refused = "C: A2 IDLE
                       S: A2 NO not now
                       C: A3 NOOP
                       S: * 1 FETCH (UID 1 FLAGS ())
                       S: A3 OK";
        assert_eq!(wait("IMAP4rev1 IDLE", None, refused).await.as_secs(), 60);
    }

    #[tokio::test(start_paused = true)]
    async fn who_listens_hears_everything_in_one_idle() {
        let transcript = format!(
            "{OPENED}
             C: A2 IDLE
             S: + idling
             S: * 4 EXISTS
             S: * 5 EXISTS
             S: * OK still here
             C: DONE
             S: A2 OK
             C: A3 IDLE
             S: + idling"
        );
        let (mut session, server) = play("IMAP4rev1 IDLE", &transcript);
        let mailbox = RemoteId("m".into());
        let start = Instant::now();
        let mut heard = Vec::new();
        for _ in 0..13 {
            heard.push(session.listen(&mailbox, Duration::from_secs(60)).await.unwrap());
        }
        let mut expected = vec![Heard::Nothing; 13];
        // When it begins, what the server told, and when it begins anew.
        for news in [0, 1, 10] {
            expected[news] = Heard::News;
        }
        assert_eq!(heard, expected);
        assert_eq!(start.elapsed(), IDLE_PERIOD + Duration::from_secs(2 * 60));
        server.end(session).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_tells_nothing_is_not_listened_to() {
        let refused = format!("{OPENED}\nC: A2 IDLE\nS: A2 NO not now");
        for (capabilities, transcript) in [("IMAP4rev1", OPENED), ("IMAP4rev1 IDLE", &refused)] {
            let (mut session, server) = play(capabilities, transcript);
            let heard = session.listen(&RemoteId("m".into()), Duration::from_secs(60)).await;
            assert_eq!(heard.unwrap(), Heard::Deaf);
            server.end(session).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_happened_while_another_mailbox_was_open_is_news() {
        let known = Status { messages: 2, ..Status::default() };
        assert_eq!(wait("IMAP4rev1 IDLE", Some(known), "").await.as_secs(), 0);
    }
}
