//! What a session settles once it is signed in, all in one round trip: who we are (RFC 2971),
//! extensions (RFC 5161), whose mailboxes are where (RFC 2342), and compression (RFC 4978).

use super::{
    argument,
    condition::Verdict,
    session::{Event, Session, Tag},
    utf7,
};
use crate::source::{RemoteId, SourceError};
use tokio::io::{AsyncRead, AsyncWrite};

/// Our name, and nothing else of the computer.
const ID: &str = "ID (\"name\" \"Barid\")";

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Introduces us, and switches on what both sides can do. A refusal of any of it leaves
    /// that off, and is no error. Compression takes memory, so `is_busy` says whether much is to
    /// come this way.
    pub(super) async fn introduce(&mut self, is_busy: bool) -> Result<(), SourceError> {
        self.is_qresync = Some(false);
        let mut commands = Vec::new();
        if self.can("ID") {
            commands.push(ID.to_owned());
        }
        commands.extend(self.enabling());
        if self.can("NAMESPACE") {
            commands.push("NAMESPACE".to_owned());
        }
        // Nothing may follow this one until it was answered.
        let is_compressing = is_busy && self.can("COMPRESS=DEFLATE");
        if is_compressing {
            commands.push("COMPRESS DEFLATE".to_owned());
        }
        let mut waiting: Vec<Tag> = self.send_together(&commands).await?;
        let last = waiting.last().copied();
        while !waiting.is_empty() {
            let Event::Done(tag, answer) = self.read().await? else { continue };
            waiting.retain(|one| *one != tag);
            if is_compressing && Some(tag) == last && answer.verdict == Verdict::Ok {
                self.compress();
            }
        }
        Ok(())
    }

    /// Goes over to compression, which the server has just agreed to.
    fn compress(&mut self) {
        self.client.get_mut().compress();
    }

    /// Writes the name of a mailbox into a command. Outside of a session, names are kept in
    /// modified UTF-7, so that they stay the same whatever the server can do.
    pub(super) fn mailbox_argument(&self, mailbox: &RemoteId) -> String {
        self.name_argument(&mailbox.0)
    }

    /// Does the same with a name.
    pub(super) fn name_argument(&self, name: &str) -> String {
        match self.is_utf8 {
            true => argument::mailbox(&utf7::decode(name)),
            false => argument::mailbox(name),
        }
    }

    /// Returns the command that switches on what the server has to be asked for.
    fn enabling(&self) -> Option<String> {
        if !self.can("ENABLE") {
            return None;
        }
        // QRESYNC brings CONDSTORE along (RFC 7162 §3.2.3).
        let mut names = Vec::new();
        if self.can("QRESYNC") {
            names.push("QRESYNC");
        }
        if self.can("UTF8=ACCEPT") || self.can("UTF8=ONLY") {
            names.push("UTF8=ACCEPT");
        }
        if self.can("IMAP4REV1") && self.can("IMAP4REV2") {
            names.push("IMAP4rev2");
        }
        (!names.is_empty()).then(|| format!("ENABLE {}", names.join(" ")))
    }
}

#[cfg(test)]
mod tests {
    use crate::imap::transcript::play;

    async fn introduce(capabilities: &str, transcript: &str) -> (Option<bool>, bool) {
        let (mut session, server) = play(capabilities, transcript);
        session.introduce(true).await.unwrap();
        let settled = (session.is_qresync, session.is_utf8);
        server.end(session).await;
        settled
    }

    #[tokio::test]
    async fn a_server_without_extensions_is_told_nothing() {
        assert_eq!(introduce("IMAP4rev1 QRESYNC", "").await, (Some(false), false));
    }

    #[tokio::test]
    async fn all_of_it_takes_one_round_trip_and_tells_our_name_alone() {
        let settled = introduce(
            "IMAP4rev1 IMAP4rev2 ID ENABLE QRESYNC UTF8=ACCEPT NAMESPACE",
            "C: A1 ID (\"name\" \"Barid\")
             C: A2 ENABLE QRESYNC UTF8=ACCEPT IMAP4rev2
             C: A3 NAMESPACE
             S: * ID (\"name\" \"Elsewhere\")
             S: A1 OK
             S: * ENABLED QRESYNC UTF8=ACCEPT
             S: A2 OK
             S: * NAMESPACE ((\"\" \"/\")) NIL NIL
             S: A3 OK",
        );
        assert_eq!(settled.await, (Some(true), true));
    }

    #[tokio::test]
    async fn a_refusal_leaves_an_extension_off() {
        let settled = introduce(
            "IMAP4rev1 ENABLE QRESYNC COMPRESS=DEFLATE",
            "C: A1 ENABLE QRESYNC
             C: A2 COMPRESS DEFLATE
             S: A1 BAD what?
             S: A2 NO [COMPRESSIONACTIVE] it is already",
        );
        assert_eq!(settled.await, (Some(false), false));
    }
}
