//! Stores a message on the server, once.

use super::{
    argument::{self, Argument},
    date,
    session::{Part, Session},
};
use crate::source::{RemoteId, SourceError};
use barid_model::{Flag, FlagSet, InternetMessageId};
use tokio::io::{AsyncRead, AsyncWrite};

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Stores `raw` in `mailbox`, unless a message with `message_id` is there
    /// already. Makes the mailbox if it is missing.
    pub(super) async fn append(
        &mut self,
        mailbox: &RemoteId,
        raw: &[u8],
        message_id: Option<&InternetMessageId>,
        flags: &FlagSet,
        received_at_ms: i64,
    ) -> Result<(), SourceError> {
        match self.select(mailbox).await {
            Ok(_) => {
                if let Some(id) = message_id
                    && self.holds(id).await?
                {
                    return Ok(());
                }
            }
            Err(SourceError::NotFound) => self.create(mailbox).await?,
            Err(error) => return Err(error),
        }
        let command = start_of_append(&self.mailbox_argument(mailbox), flags, received_at_ms);
        let parts = [Part::Text(&command), Part::Literal(raw)];
        let mut outcome = self.attempt(&parts, drop).await?;
        if outcome.has_code("TRYCREATE") {
            self.create(mailbox).await?;
            outcome = self.attempt(&parts, drop).await?;
        }
        outcome.check("APPEND")?;
        // It has to be listed, even if the server doesn't count what we add as news.
        self.note_change();
        Ok(())
    }

    /// Whether the open mailbox holds a message of that name.
    async fn holds(&mut self, id: &InternetMessageId) -> Result<bool, SourceError> {
        let name = argument::string(format!("<{}>", id.0).as_bytes());
        let charset = match &name {
            // With UTF-8 on, there is no other charset, and naming one is an error (RFC 9755 §3).
            Argument::Literal(bytes) if !bytes.is_ascii() && !self.is_utf8 => "CHARSET UTF-8 ",
            Argument::Literal(_) | Argument::Inline(_) => "",
        };
        // What is marked as deleted is about to go, and no copy to rely on.
        let criteria =
            [Part::Text(charset), Part::Text("UNDELETED HEADER Message-ID "), name.as_part()];
        Ok(!self.search(&criteria).await?.is_empty())
    }

    /// Makes a mailbox, unless it is there.
    pub(super) async fn create(&mut self, mailbox: &RemoteId) -> Result<(), SourceError> {
        let command = format!("CREATE {}", self.mailbox_argument(mailbox));
        let answer = self.attempt(&[Part::Text(&command)], drop).await?;
        match answer.has_code("ALREADYEXISTS") {
            true => Ok(()),
            false => answer.check("CREATE").map(drop),
        }
    }
}

/// Writes the command up to its literal (RFC 9051 §6.3.12).
fn start_of_append(mailbox: &str, flags: &FlagSet, received_at_ms: i64) -> String {
    let is_sendable = |flag: &String| argument::is_atom(flag.strip_prefix('\\').unwrap_or(flag));
    let flags: Vec<String> = flags.iter().map(Flag::to_imap).filter(is_sendable).collect();
    let date = date::write(received_at_ms).map_or(String::new(), |date| format!("\"{date}\" "));
    format!("APPEND {mailbox} ({}) {date}", flags.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::transcript::play;

    #[test]
    fn the_command_carries_flags_and_date() {
        let start = |flags: &[&str], at_ms| {
            let flags = flags.iter().filter_map(|flag| Flag::from_imap(flag)).collect();
            start_of_append(&argument::mailbox("a \"b\""), &flags, at_ms)
        };
        assert_eq!(
            start(&["\\Seen", "work", "not an atom"], 0),
            r#"APPEND "a \"b\"" (\Seen work) "01-Jan-1970 00:00:00 +0000" "#
        );
        assert_eq!(start(&[], i64::MAX), r#"APPEND "a \"b\"" () "#);
    }

    /// Appends a message of one line to `m`.
    async fn append(
        capabilities: &str,
        message_id: Option<&str>,
        transcript: &str,
    ) -> Result<(), SourceError> {
        let (mut session, server) = play(capabilities, transcript);
        let id = message_id.map(|id| InternetMessageId(id.to_owned()));
        let mailbox = RemoteId("m".into());
        let outcome = session.append(&mailbox, b"a\r\n", id.as_ref(), &FlagSet::new(), 0).await;
        assert!(session.is_usable());
        server.end(session).await;
        outcome
    }

    const COMMAND: &str = "APPEND \"m\" () \"01-Jan-1970 00:00:00 +0000\"";

    #[tokio::test]
    async fn a_message_is_looked_for_before_it_is_stored() {
        append(
            "IMAP4rev1 LITERAL+",
            Some("a\"b@c"),
            &format!(
                "C: A1 SELECT \"m\"
                 S: A1 OK
                 C: A2 UID SEARCH UNDELETED HEADER Message-ID \"<a\\\"b@c>\"
                 S: * SEARCH
                 S: A2 OK
                 C: A3 {COMMAND} {{3+}}
                 C: a
                 C: 
                 S: A3 OK [APPENDUID 7 9] done"
            ),
        )
        .await
        .unwrap();
    }

    #[tokio::test]
    async fn a_message_that_is_there_is_not_stored_again() {
        append(
            "IMAP4rev1 ESEARCH",
            Some("a@\u{fc}"),
            "C: A1 SELECT \"m\"
             S: A1 OK
             C: A2 UID SEARCH RETURN (ALL) CHARSET UTF-8 UNDELETED HEADER Message-ID {6}
             S: + go on
             C: <a@\u{fc}>
             S: * ESEARCH (TAG \"A2\") UID ALL 9
             S: A2 OK",
        )
        .await
        .unwrap();
    }

    #[tokio::test]
    async fn a_missing_mailbox_is_made() {
        append(
            "IMAP4rev1",
            Some("a@b"),
            &format!(
                "C: A1 SELECT \"m\"
                 S: A1 NO [NONEXISTENT] none
                 C: A2 CREATE \"m\"
                 S: A2 NO [ALREADYEXISTS] just made
                 C: A3 {COMMAND} {{3}}
                 S: A3 NO [TRYCREATE] none
                 C: A4 CREATE \"m\"
                 S: A4 OK
                 C: A5 {COMMAND} {{3}}
                 S: + go on
                 C: a
                 C: 
                 S: A5 OK"
            ),
        )
        .await
        .unwrap();
    }

    #[tokio::test]
    async fn a_full_mailbox_is_told_before_the_message_is_sent() {
        let error = append(
            "IMAP4rev1",
            None,
            &format!(
                "C: A1 SELECT \"m\"
                 S: A1 OK
                 C: A2 {COMMAND} {{3}}
                 S: A2 NO [OVERQUOTA] full"
            ),
        )
        .await
        .unwrap_err();
        assert!(matches!(error, SourceError::Rejected { code, .. } if code == "OVERQUOTA"));
    }
}
