//! Removes messages for good, and no others (RFC 4315 §2.1, RFC 9051 §6.4.9).

use super::session::{Event, Part, Session};
use crate::source::{RemoteId, SourceError};
use tokio::io::{AsyncRead, AsyncWrite};

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Removes messages. Those that are gone are left out.
    ///
    /// # Errors
    ///
    /// `Void` if UIDVALIDITY changed since a message got its name.
    pub(super) async fn destroy(
        &mut self,
        mailbox: &RemoteId,
        ids: &[RemoteId],
    ) -> Result<(), SourceError> {
        for set in self.named(mailbox, ids).await?.to_commands() {
            self.remove(&set).await?;
        }
        self.note_change();
        Ok(())
    }

    /// Marks messages of the open mailbox as deleted, and expunges just these. Without
    /// UIDPLUS they stay marked: a plain EXPUNGE takes what others marked, too.
    pub(super) async fn remove(&mut self, set: &str) -> Result<(), SourceError> {
        self.store(&format!("UID STORE {set} +FLAGS.SILENT (\\Deleted)")).await?;
        if self.can("UIDPLUS") {
            let command = format!("UID EXPUNGE {set}");
            self.run("EXPUNGE", &[Part::Text(&command)], drop::<Event>).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::{remote_id, transcript::play};

    async fn destroy(capabilities: &str, transcript: &str) -> Result<(), SourceError> {
        let opened = "C: A1 SELECT \"m\"\nS: * OK [UIDVALIDITY 7] ok\nS: A1 OK";
        let (mut session, server) = play(capabilities, &format!("{opened}\n{transcript}"));
        let ids = [3, 4].map(|uid| remote_id::write(7, uid));
        let outcome = session.destroy(&RemoteId("m".into()), &ids).await;
        server.end(session).await;
        outcome
    }

    #[tokio::test]
    async fn just_these_messages_are_removed() {
        destroy(
            "IMAP4rev1 UIDPLUS",
            "C: A2 UID STORE 3:4 +FLAGS.SILENT (\\Deleted)
             S: A2 OK
             C: A3 UID EXPUNGE 3:4
             S: * 1 EXPUNGE
             S: A3 OK",
        )
        .await
        .unwrap();
    }

    #[tokio::test]
    async fn without_uidplus_they_are_only_marked() {
        let marked = "C: A2 UID STORE 3:4 +FLAGS.SILENT (\\Deleted)\nS: A2 OK";
        destroy("IMAP4rev1", marked).await.unwrap();
    }

    #[tokio::test]
    async fn a_message_that_could_not_be_marked_is_not_expunged() {
        let refused = "C: A2 UID STORE 3:4 +FLAGS.SILENT (\\Deleted)\nS: A2 NO read-only";
        let error = destroy("IMAP4rev1 UIDPLUS", refused).await.unwrap_err();
        assert!(matches!(error, SourceError::Rejected { command: "STORE", .. }));
    }
}
