//! Asks the server for messages that match a query (RFC 9051 §6.4.4), for what is not here.

use super::{
    argument::{self, Argument},
    remote_id,
    session::{Part, Session},
};
use crate::source::{RemoteId, SourceError};
use barid_model::query::{Field, Query, State};
use jiff::civil::Date;
use tokio::io::{AsyncRead, AsyncWrite};

/// How a server finds words anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Words {
    Text,
    /// Gmail's own search: by words, and quick.
    Gmail,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Finds the messages of a mailbox that match `query`.
    ///
    /// # Errors
    ///
    /// `Rejected` if the query has what IMAP can't look for, or the server doesn't.
    pub(super) async fn search_for(
        &mut self,
        mailbox: &RemoteId,
        query: &Query,
    ) -> Result<Vec<RemoteId>, SourceError> {
        let words = if self.can("X-GM-EXT-1") { Words::Gmail } else { Words::Text };
        let mut criteria = Vec::new();
        if !write(query, words, &mut criteria) {
            return Err(SourceError::Rejected {
                command: "SEARCH",
                code: String::new(),
                text: "it can't look for that".to_owned(),
            });
        }
        let uid_validity = self.select(mailbox).await?.uid_validity;
        let is_ascii = |one: &Argument| match one {
            Argument::Inline(_) => true,
            Argument::Literal(bytes) => bytes.is_ascii(),
        };
        // With UTF-8 on, there is no other charset, and naming one is an error (RFC 9755 §3).
        let charset = match self.is_utf8 || criteria.iter().all(is_ascii) {
            true => "",
            false => "CHARSET UTF-8 ",
        };
        let mut parts = vec![Part::Text(charset)];
        parts.extend(criteria.iter().map(Argument::as_part));
        let found = self.search(&parts).await?;
        Ok(found.descending().map(|uid| remote_id::write(uid_validity, uid)).collect())
    }
}

/// Writes a query as search keys. Returns `false` if it has what IMAP has no key for.
fn write(query: &Query, words: Words, into: &mut Vec<Argument>) -> bool {
    let mut text = |text: String| into.push(Argument::Inline(text));
    match query {
        Query::All(parts) => {
            text("(ALL".to_owned());
            for part in parts {
                into.push(Argument::Inline(" ".to_owned()));
                if !write(part, words, into) {
                    return false;
                }
            }
            into.push(Argument::Inline(")".to_owned()));
            true
        }
        Query::Any(parts) => {
            let Some((first, rest)) = parts.split_first() else { return false };
            if rest.is_empty() {
                return write(first, words, into);
            }
            text("OR ".to_owned());
            let is_written = write(first, words, into);
            into.push(Argument::Inline(" ".to_owned()));
            is_written && write(&Query::Any(rest.to_vec()), words, into)
        }
        Query::Not(part) => {
            text("NOT ".to_owned());
            write(part, words, into)
        }
        Query::Text(wanted) => {
            let keys: &[&str] = match (wanted.field, words) {
                (Field::Any, Words::Text) => &["TEXT"],
                (Field::Any, Words::Gmail) => &["X-GM-RAW"],
                (Field::Subject, _) => &["SUBJECT"],
                (Field::From, _) => &["FROM"],
                (Field::To, _) => &["TO", "CC", "BCC"],
                (Field::Cc, _) => &["CC", "BCC"],
                (Field::Body, _) => &["BODY"],
                (Field::Filename, _) => return false,
            };
            for (at, key) in keys.iter().enumerate() {
                let or = if at + 1 < keys.len() { "OR " } else { "" };
                let space = if at > 0 { " " } else { "" };
                into.push(Argument::Inline(format!("{space}{or}{key} ")));
                into.push(argument::string(wanted.words.as_bytes()));
            }
            true
        }
        Query::Is(state) => {
            text(match state {
                State::Unread => "UNSEEN".to_owned(),
                State::Read => "SEEN".to_owned(),
                State::Starred => "FLAGGED".to_owned(),
                State::Answered => "ANSWERED".to_owned(),
                State::Draft => "DRAFT".to_owned(),
            });
            true
        }
        Query::Before(day) => {
            text(format!("SENTBEFORE {}", date(*day)));
            true
        }
        Query::After(day) => {
            text(format!("SENTSINCE {}", date(*day)));
            true
        }
        Query::Larger(bytes) => {
            text(format!("LARGER {}", short(*bytes)));
            true
        }
        Query::Smaller(bytes) => {
            text(format!("SMALLER {}", short(*bytes)));
            true
        }
        Query::In(_) | Query::Account(_) | Query::HasAttachment => false,
    }
}

/// Sizes are numbers of 32 bits in a search.
fn short(bytes: u64) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// Writes `1-Feb-2026`.
fn date(day: Date) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = usize::try_from(day.month() - 1).ok().and_then(|at| MONTHS.get(at));
    format!("{}-{}-{:04}", day.day(), month.unwrap_or(&"Jan"), day.year())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::transcript::play;
    use barid_model::query::parse;

    const OPENED: &str = "C: A1 SELECT \"m\"\nS: * OK [UIDVALIDITY 7] ok\nS: A1 OK\n";

    async fn find(
        capabilities: &str,
        query: &str,
        transcript: &str,
    ) -> Result<Vec<RemoteId>, SourceError> {
        let (mut session, server) = play(capabilities, &format!("{OPENED}{transcript}"));
        let found = session.search_for(&RemoteId("m".into()), &parse(query)).await;
        server.end(session).await;
        found
    }

    #[tokio::test]
    async fn a_query_becomes_search_keys() {
        for (query, keys) in [
            ("pie", "TEXT \"pie\""),
            ("subject:pie -is:unread", "(ALL SUBJECT \"pie\" NOT UNSEEN)"),
            ("from:zoe OR body:pie", "OR FROM \"zoe\" BODY \"pie\""),
            ("to:zoe", "OR TO \"zoe\" OR CC \"zoe\" BCC \"zoe\""),
            ("pie after:2026-02-01", "(ALL TEXT \"pie\" SENTSINCE 1-Feb-2026)"),
        ] {
            let transcript = format!("C: A2 UID SEARCH {keys}\nS: * SEARCH 3 9\nS: A2 OK");
            let found = find("IMAP4rev1", query, &transcript).await.unwrap();
            assert_eq!(found, [remote_id::write(7, 9), remote_id::write(7, 3)], "{query}");
        }
    }

    #[tokio::test]
    async fn words_in_arabic_go_as_utf8() {
        let found = find(
            "IMAP4rev1 ESEARCH LITERAL+",
            "مرحبا",
            "C: A2 UID SEARCH RETURN (ALL) CHARSET UTF-8 TEXT {10+}
             C: مرحبا
             S: * ESEARCH (TAG \"A2\") UID ALL 4
             S: A2 OK",
        );
        assert_eq!(found.await.unwrap(), [remote_id::write(7, 4)]);
    }

    #[tokio::test]
    async fn gmail_is_asked_in_its_own_way() {
        let transcript = "C: A2 UID SEARCH X-GM-RAW \"pie\"\nS: * SEARCH\nS: A2 OK";
        assert!(find("IMAP4rev1 X-GM-EXT-1", "pie", transcript).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn what_imap_has_no_key_for_is_not_asked() {
        let (mut session, server) = play("IMAP4rev1", "");
        for query in ["filename:a.pdf", "pie in:Work", "has:attachment"] {
            let outcome = session.search_for(&RemoteId("m".into()), &parse(query)).await;
            assert!(matches!(outcome, Err(SourceError::Rejected { .. })), "{query}");
        }
        server.end(session).await;
    }

    #[tokio::test]
    async fn a_server_that_does_not_understand_says_so_and_goes_on() {
        let outcome = find("IMAP4rev1", "pie", "C: A2 UID SEARCH TEXT \"pie\"\nS: A2 BAD what?");
        assert!(matches!(outcome.await, Err(SourceError::Rejected { command: "SEARCH", .. })));
    }
}
