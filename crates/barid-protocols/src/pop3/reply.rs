//! What a server says to a command, and what its refusals mean (RFC 1939 §3, RFC 2449 §8, RFC 3206).

use crate::source::SourceError;
use std::time::Duration;

/// Longest text of a server that goes into an error, in characters.
const TEXT_LIMIT: usize = 300;

/// The first line of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// Done, or more lines follow.
    Ok,
    /// Refused.
    Err(Refusal),
    /// More is asked for (RFC 5034 §4).
    GoOn(String),
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// What it says to programs, in upper case; empty without a code.
    pub code: String,
    /// What it says to people: one line, no control characters, cut where it is long.
    pub text: String,
}

impl Reply {
    /// Reads a line.
    ///
    /// # Errors
    ///
    /// `Malformed` for what is no reply.
    pub(super) fn read(line: &[u8]) -> Result<Reply, SourceError> {
        let line = String::from_utf8_lossy(line);
        let (word, rest) = line.split_once(' ').unwrap_or((&line, ""));
        match word {
            _ if word.eq_ignore_ascii_case("+OK") => Ok(Reply::Ok),
            _ if word.eq_ignore_ascii_case("-ERR") => Ok(Reply::Err(Refusal::read(rest))),
            "+" => Ok(Reply::GoOn(rest.to_owned())),
            _ => Err(malformed("a reply")),
        }
    }

    /// Takes `+OK`; turns every other reply into an error about `command`.
    pub(super) fn done(self, command: &'static str) -> Result<(), SourceError> {
        match self {
            Reply::Ok => Ok(()),
            Reply::Err(refusal) => Err(refusal.into_error(command)),
            Reply::GoOn(_) => Err(malformed("a challenge to a command without one")),
        }
    }
}

impl Refusal {
    fn read(text: &str) -> Refusal {
        let (code, text) = match text.trim_start().strip_prefix('[').and_then(split_code) {
            Some((code, rest)) => (code.to_ascii_uppercase(), rest),
            None => (String::new(), text),
        };
        let printable = text.trim().chars().filter(|c| !c.is_control());
        Refusal { code, text: printable.take(TEXT_LIMIT).collect() }
    }

    /// Its words, and the code beside them, as it says more than they do.
    fn words(&self) -> String {
        match self.code.is_empty() {
            true => self.text.clone(),
            false => format!("{} [{}]", self.text, self.code).trim_start().to_owned(),
        }
    }

    /// Whether another time may do.
    fn is_transient(&self) -> bool {
        matches!(self.code.as_str(), "IN-USE" | "LOGIN-DELAY" | "SYS/TEMP")
    }

    /// Returns what it means in answer to `command`.
    pub(super) fn into_error(self, command: &'static str) -> SourceError {
        if self.is_transient() {
            return SourceError::Throttled { retry_after: None, text: self.words() };
        }
        let words = self.words();
        let Refusal { code, text } = self;
        match code.as_str() {
            "AUTH" => SourceError::Unauthorized { text: words },
            _ => SourceError::Rejected { command, code, text },
        }
    }

    /// Returns what it means in answer to an attempt to sign in: the credentials, unless it
    /// says something else. `delay` is how long the server wants between two sign-ins.
    pub(super) fn into_sign_in_error(
        self,
        command: &'static str,
        delay: Option<Duration>,
    ) -> SourceError {
        match self.code.as_str() {
            "LOGIN-DELAY" => SourceError::Throttled { retry_after: delay, text: self.words() },
            // The words of RFC 1939 §7 and of servers older than the code for it. Nobody
            // should be asked for another password because of them.
            "" if self.text.to_ascii_lowercase().contains("lock") => {
                SourceError::Throttled { retry_after: None, text: self.text }
            }
            "" => SourceError::Unauthorized { text: self.text },
            _ => self.into_error(command),
        }
    }
}

/// Splits `CODE] text`.
fn split_code(text: &str) -> Option<(&str, &str)> {
    let (code, rest) = text.split_once(']')?;
    let is_code = !code.is_empty() && code.chars().all(|c| c.is_ascii_graphic());
    is_code.then_some((code, rest))
}

/// Says that the server sent `what`.
pub(super) fn malformed(what: impl Into<String>) -> SourceError {
    SourceError::Malformed { what: what.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use barid_model::Recovery;

    fn refusal(line: &str) -> Refusal {
        match Reply::read(line.as_bytes()).unwrap() {
            Reply::Err(refusal) => refusal,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_reply_is_one_of_three() {
        assert_eq!(Reply::read(b"+OK").unwrap(), Reply::Ok);
        assert_eq!(Reply::read(b"+ok 3 messages").unwrap(), Reply::Ok);
        assert_eq!(Reply::read(b"+ cGFzcw==").unwrap(), Reply::GoOn("cGFzcw==".to_owned()));
        assert_eq!(Reply::read(b"+").unwrap(), Reply::GoOn(String::new()));
        for line in [&b""[..], b"OK", b"+OKAY", b"-ERROR", b"* OK", b"220 smtp", b"\xff\0"] {
            assert!(Reply::read(line).is_err(), "{line:?}");
        }
    }

    #[test]
    fn a_code_is_told_from_the_text() {
        let read = |line| {
            let Refusal { code, text } = refusal(line);
            (code, text)
        };
        let is = |code: &str, text: &str| (code.to_owned(), text.to_owned());
        assert_eq!(read("-ERR [in-use] busy"), is("IN-USE", "busy"));
        assert_eq!(read("-ERR [SYS/TEMP]"), is("SYS/TEMP", ""));
        assert_eq!(read("-ERR"), is("", ""));
        assert_eq!(read("-ERR a\x1b[31m b"), is("", "a[31m b"));
        assert_eq!(read("-ERR [not a code] x"), is("", "[not a code] x"));
        assert_eq!(read("-ERR [open"), is("", "[open"));
        assert_eq!(refusal(&format!("-ERR {}", "\u{fc}".repeat(999))).text.chars().count(), 300);
    }

    #[test]
    fn a_refusal_means_what_its_code_says() {
        let later = Recovery::Retry { after: None };
        for line in ["-ERR [IN-USE] x", "-ERR [SYS/TEMP] x", "-ERR [LOGIN-DELAY] x"] {
            assert_eq!(refusal(line).into_error("X").recovery(), later, "{line}");
        }
        assert_eq!(refusal("-ERR [SYS/PERM] x").into_error("X").recovery(), Recovery::GiveUp);
        assert_eq!(refusal("-ERR [AUTH] x").into_error("X").recovery(), Recovery::AskUser);
        assert_eq!(refusal("-ERR no").into_error("X").recovery(), Recovery::GiveUp);
    }

    #[test]
    fn only_a_refusal_of_the_password_asks_for_another() {
        let delay = Some(Duration::from_secs(60));
        let recovery = |line| refusal(line).into_sign_in_error("PASS", delay).recovery();
        assert_eq!(recovery("-ERR wrong"), Recovery::AskUser);
        assert_eq!(recovery("-ERR [AUTH] wrong"), Recovery::AskUser);
        assert_eq!(recovery("-ERR [LOGIN-DELAY] wait"), Recovery::Retry { after: delay });
        for line in ["-ERR [IN-USE] x", "-ERR [SYS/TEMP] x", "-ERR maildrop already locked"] {
            assert_eq!(recovery(line), Recovery::Retry { after: None }, "{line}");
        }
        assert_eq!(recovery("-ERR [SYS/PERM] gone"), Recovery::GiveUp);
    }
}
