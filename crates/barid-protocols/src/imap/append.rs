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
        let command = start_of_append(mailbox, flags, received_at_ms);
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
            Argument::Literal(bytes) if !bytes.is_ascii() => "CHARSET UTF-8 ",
            Argument::Literal(_) | Argument::Inline(_) => "",
        };
        let criteria = [Part::Text(charset), Part::Text("HEADER Message-ID "), name.as_part()];
        Ok(!self.search(&criteria).await?.is_empty())
    }

    async fn create(&mut self, mailbox: &RemoteId) -> Result<(), SourceError> {
        let command = format!("CREATE {}", argument::mailbox(&mailbox.0));
        let answer = self.attempt(&[Part::Text(&command)], drop).await?;
        match answer.has_code("ALREADYEXISTS") {
            true => Ok(()),
            false => answer.check("CREATE").map(drop),
        }
    }
}

/// Writes the command up to its literal (RFC 9051 §6.3.12).
fn start_of_append(mailbox: &RemoteId, flags: &FlagSet, received_at_ms: i64) -> String {
    let is_sendable = |flag: &String| argument::is_atom(flag.strip_prefix('\\').unwrap_or(flag));
    let flags: Vec<String> = flags.iter().map(Flag::to_imap).filter(is_sendable).collect();
    let date = date::write(received_at_ms).map_or(String::new(), |date| format!("\"{date}\" "));
    format!("APPEND {} ({}) {date}", argument::mailbox(&mailbox.0), flags.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_carries_flags_and_date() {
        let start = |flags: &[&str], at_ms| {
            let flags = flags.iter().filter_map(|flag| Flag::from_imap(flag)).collect();
            start_of_append(&RemoteId("a \"b\"".into()), &flags, at_ms)
        };
        assert_eq!(
            start(&["\\Seen", "work", "not an atom"], 0),
            r#"APPEND "a \"b\"" (\Seen work) "01-Jan-1970 00:00:00 +0000" "#
        );
        assert_eq!(start(&[], i64::MAX), r#"APPEND "a \"b\"" () "#);
    }
}
