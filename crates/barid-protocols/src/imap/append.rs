//! Stores a message on the server, once.

use super::{
    argument::{self, Argument},
    date, remote_id,
    session::{Part, Session},
    uid_set::UidSet,
};
use crate::{
    letter::{COMPARED, Letter},
    source::{Content, IfMissing, KnownBy, RemoteId, Sink, SourceError},
};
use barid_model::{Flag, FlagSet, InternetMessageId};
use tokio::io::{AsyncRead, AsyncWrite};

/// KiB of their headers that may wait to be compared.
const QUEUE_KIB: u32 = 16 * 1024;

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Stores a message in a mailbox, unless it is there already.
    pub(super) async fn append(
        &mut self,
        (mailbox, if_missing): (&RemoteId, IfMissing),
        letter: Letter<'_>,
        flags: &FlagSet,
        received_at_ms: i64,
    ) -> Result<(), SourceError> {
        match self.select(mailbox).await {
            Ok(_) => {
                let is_there = match (letter.known_by, letter.message_id) {
                    (KnownBy::MessageId, Some(id)) => self.holds(id).await?,
                    (KnownBy::MessageId, None) => false,
                    (KnownBy::Content, _) => self.holds_alike(mailbox, letter).await?,
                };
                if is_there {
                    return Ok(());
                }
            }
            Err(SourceError::NotFound) => self.make_missing(mailbox, if_missing).await?,
            Err(error) => return Err(error),
        }
        let command = start_of_append(&self.mailbox_argument(mailbox), flags, received_at_ms);
        let parts = [Part::Text(&command), Part::Literal(letter.raw)];
        let mut outcome = self.attempt(&parts, drop).await?;
        if outcome.has_code("TRYCREATE") {
            self.make_missing(mailbox, if_missing).await?;
            outcome = self.attempt(&parts, drop).await?;
        }
        outcome.check("APPEND")?;
        // It has to be listed, even if the server doesn't count what we add as news.
        self.note_change();
        Ok(())
    }

    /// Whether the open mailbox holds a message of that name.
    async fn holds(&mut self, id: &InternetMessageId) -> Result<bool, SourceError> {
        Ok(!self.find_named("", Some(id)).await?.is_empty())
    }

    /// Whether the open mailbox holds a message of that size with that header.
    async fn holds_alike(
        &mut self,
        mailbox: &RemoteId,
        letter: Letter<'_>,
    ) -> Result<bool, SourceError> {
        let size = letter.raw.len();
        let larger = size.checked_sub(1).map_or(String::new(), |less| format!(" LARGER {less}"));
        let of_size = format!("{larger} SMALLER {}", size.saturating_add(1));
        let found = self.find_named(&of_size, letter.message_id).await?;
        if found.is_empty() {
            return Ok(false);
        }
        let uid_validity = self.select(mailbox).await?.uid_validity;
        let write = |uid| remote_id::write(uid_validity, uid);
        let ids: Vec<RemoteId> = found.descending().take(COMPARED).map(write).collect();
        let (sink, mut queue) = Sink::new(QUEUE_KIB);
        let comparing = async move {
            let header = header_of(letter.raw).trim_ascii_end();
            let mut is_there = false;
            while let Some(fetched) = queue.recv().await {
                is_there |= fetched.bytes.trim_ascii_end() == header;
            }
            is_there
        };
        let fetching = async {
            let fetched = self.fetch(mailbox, &ids, Content::Header, &sink).await;
            drop(sink);
            fetched
        };
        let (fetched, is_there) = tokio::join!(fetching, comparing);
        fetched.map(|()| is_there)
    }

    /// Finds the messages in the open mailbox that meet `criteria` and have that name. What is
    /// marked as deleted is about to go, and no copy to rely on.
    async fn find_named(
        &mut self,
        criteria: &str,
        id: Option<&InternetMessageId>,
    ) -> Result<UidSet, SourceError> {
        let undeleted = format!("UNDELETED{criteria}");
        let Some(id) = id else { return self.search(&[Part::Text(&undeleted)]).await };
        let name = argument::string(format!("<{}>", id.0).as_bytes());
        let charset = match &name {
            // With UTF-8 on, there is no other charset, and naming one is an error (RFC 9755 §3).
            Argument::Literal(bytes) if !bytes.is_ascii() && !self.is_utf8 => "CHARSET UTF-8 ",
            Argument::Literal(_) | Argument::Inline(_) => "",
        };
        let named = format!("{undeleted} HEADER Message-ID ");
        self.search(&[Part::Text(charset), Part::Text(&named), name.as_part()]).await
    }

    /// Makes a mailbox that is missing, where that is wanted.
    ///
    /// # Errors
    ///
    /// `NotFound` where it is not.
    pub(super) async fn make_missing(
        &mut self,
        mailbox: &RemoteId,
        if_missing: IfMissing,
    ) -> Result<(), SourceError> {
        match if_missing {
            IfMissing::Make => self.create(mailbox).await,
            IfMissing::Fail => Err(SourceError::NotFound),
        }
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

/// Returns the header section with the empty line that ends it; all of it where none does.
pub(crate) fn header_of(raw: &[u8]) -> &[u8] {
    if raw.starts_with(b"\r\n") {
        return raw.get(..2).unwrap_or(raw);
    }
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n");
    end.and_then(|end| raw.get(..end + 4)).unwrap_or(raw)
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

    /// Appends a message of one line, which we named, to `m`.
    async fn append(
        capabilities: &str,
        message_id: Option<&str>,
        transcript: &str,
    ) -> Result<(), SourceError> {
        append_raw(capabilities, b"a\r\n", (message_id, KnownBy::MessageId), transcript).await
    }

    async fn append_raw(
        capabilities: &str,
        raw: &[u8],
        (message_id, known_by): (Option<&str>, KnownBy),
        transcript: &str,
    ) -> Result<(), SourceError> {
        let (mut session, server) = play(capabilities, transcript);
        let id = message_id.map(|id| InternetMessageId(id.to_owned()));
        let mailbox = RemoteId("m".into());
        let letter = Letter { raw, message_id: id.as_ref(), known_by };
        let outcome = session.append((&mailbox, IfMissing::Make), letter, &FlagSet::new(), 0).await;
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

    /// Stores a message of 17 bytes that others named, after `found` came.
    async fn append_of_others(message_id: Option<&str>, found: &str, is_stored: bool) {
        let name = message_id.map(|id| format!(" HEADER Message-ID \"<{id}>\""));
        let stored =
            format!("C: A4 {COMMAND} {{17}}\nS: + go on\nC: Subject: a\nC: \nC: b\nC: \nS: A4 OK");
        let transcript = format!(
            "C: A1 SELECT \"m\"
             S: * OK [UIDVALIDITY 7] ok
             S: A1 OK
             C: A2 UID SEARCH UNDELETED LARGER 16 SMALLER 18{}
             S: * SEARCH 4 9
             S: A2 OK
             C: A3 UID FETCH 4,9 (UID BODY.PEEK[HEADER])
             {found}
             S: A3 OK
             {}",
            name.unwrap_or_default(),
            if is_stored { &stored } else { "" }
        );
        let raw = b"Subject: a\r\n\r\nb\r\n";
        append_raw("IMAP4rev1", raw, (message_id, KnownBy::Content), &transcript).await.unwrap();
    }

    #[tokio::test]
    async fn what_others_named_is_known_by_size_and_header() {
        let header = |uid, subject: &str| {
            format!(
                "S: * {uid} FETCH (UID {uid} BODY[HEADER] {{14}}\nS: Subject: {subject}\nS: \nS: )\n"
            )
        };
        let both = |one, other| format!("{}{}", header(9, one), header(4, other));
        for id in [Some("a@b"), None] {
            append_of_others(id, both("b", "a").trim_end(), false).await;
            append_of_others(id, both("b", "c").trim_end(), true).await;
        }
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
