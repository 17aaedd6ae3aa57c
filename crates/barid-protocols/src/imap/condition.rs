//! What a server says in answer: OK, NO, BAD or BYE, its response code, and what that means to us.

use super::{argument::is_atom, cursor::Status, uid_set::UidSet};
use crate::source::SourceError;
use imap_proto::{Capability, Outcome, ResponseCode, rfc4315::UidSetMember};
use std::ops::RangeInclusive;

/// Longest text of a server that goes into an error, in characters.
const TEXT_LIMIT: usize = 300;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Done.
    Ok,
    /// Refused.
    No,
    /// Not understood.
    Bad,
    /// The server hangs up.
    Bye,
    /// Signed in from the start, in a greeting.
    PreAuth,
}

/// A condition (RFC 9051 §7.1), tagged or not.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Condition {
    /// How it went.
    pub verdict: Verdict,
    /// What it says to programs.
    pub code: Option<Code>,
    /// What it says to people: one line, no control characters, cut where it is long.
    pub text: String,
}

/// A response code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// What the server can do, in upper case.
    Capability(Vec<String>),
    /// Part of the state of a selected mailbox.
    UidValidity(u32),
    /// The same.
    UidNext(u32),
    /// The same.
    HighestModSeq(u64),
    /// Flags that can be changed for good; `\*` where new keywords can be made.
    PermanentFlags(Vec<String>),
    /// The names that copied or moved messages got (RFC 4315 §3), in the same order.
    CopyUid {
        /// UIDVALIDITY of the mailbox they are in now.
        uid_validity: u32,
        /// Their UIDs where they were.
        from: Vec<RangeInclusive<u32>>,
        /// Their UIDs where they are.
        to: Vec<RangeInclusive<u32>>,
    },
    /// Messages that a conditional STORE left alone (RFC 7162 §3.1.3).
    Modified(UidSet),
    /// Any other: its name in upper case.
    Named(String),
}

impl Code {
    /// Sets what the code says in `status`.
    pub(super) fn note(&self, status: &mut Status) {
        match self {
            Code::UidValidity(value) => status.uid_validity = *value,
            Code::UidNext(value) => status.uid_next = *value,
            Code::HighestModSeq(value) => status.mod_seq = *value,
            Code::Named(name) if name == "NOMODSEQ" => status.mod_seq = 0,
            Code::Capability(_)
            | Code::PermanentFlags(_)
            | Code::CopyUid { .. }
            | Code::Modified(_)
            | Code::Named(_) => {}
        }
    }
}

impl Condition {
    /// Takes over what imap-proto read.
    pub(super) fn new(status: &imap_proto::Status, outcome: &Outcome<'_>) -> Condition {
        let verdict = match status {
            imap_proto::Status::Ok => Verdict::Ok,
            imap_proto::Status::No => Verdict::No,
            imap_proto::Status::Bad => Verdict::Bad,
            imap_proto::Status::Bye => Verdict::Bye,
            imap_proto::Status::PreAuth => Verdict::PreAuth,
        };
        let text = outcome.information.as_deref().unwrap_or_default();
        let (code, text) = match &outcome.code {
            Some(code) => (Some(known(code)), text),
            None => unknown(text),
        };
        let readable = |letter: &char| !letter.is_control();
        let text = text.trim().chars().filter(readable).take(TEXT_LIMIT).collect();
        Condition { verdict, code, text }
    }

    /// Whether it carries the code `name`.
    pub(super) fn has_code(&self, name: &str) -> bool {
        matches!(&self.code, Some(Code::Named(code)) if code == name)
    }

    /// Returns the error that it stands for, unless it is OK.
    pub(super) fn check(self, command: &'static str) -> Result<Condition, SourceError> {
        match self.verdict {
            Verdict::Ok | Verdict::PreAuth => Ok(self),
            Verdict::No | Verdict::Bad | Verdict::Bye => Err(self.into_error(command)),
        }
    }

    /// Gives a refusal its meaning (RFC 5530).
    pub(super) fn into_error(self, command: &'static str) -> SourceError {
        let Condition { verdict, code, text } = self;
        let code = match code {
            Some(Code::Named(name)) => name,
            Some(_) | None => String::new(),
        };
        // Beside its words, as it says more than they do.
        let with_code = || format!("{text} [{code}]").trim_start().to_owned();
        match code.as_str() {
            "AUTHENTICATIONFAILED" | "AUTHORIZATIONFAILED" | "EXPIRED" | "WEBALERT" => {
                SourceError::Unauthorized { text: with_code() }
            }
            "UNAVAILABLE" | "LIMIT" | "INUSE" | "THROTTLED" => {
                SourceError::Throttled { retry_after: None, text: with_code() }
            }
            "NONEXISTENT" => SourceError::NotFound,
            _ if verdict == Verdict::Bye => SourceError::Throttled { retry_after: None, text },
            _ => SourceError::Rejected { command, code, text },
        }
    }
}

/// Returns what a server says when it waits for the rest of a command.
pub(super) fn challenge(told: &Outcome<'_>) -> String {
    told.information.as_deref().unwrap_or_default().to_owned()
}

fn known(code: &ResponseCode<'_>) -> Code {
    let named = |name: &str| Code::Named(name.to_owned());
    match code {
        ResponseCode::Capabilities(names) => {
            Code::Capability(names.iter().map(capability).collect())
        }
        ResponseCode::UidValidity(value) => Code::UidValidity(*value),
        ResponseCode::UidNext(value) => Code::UidNext(*value),
        ResponseCode::HighestModSeq(value) => Code::HighestModSeq(*value),
        ResponseCode::PermanentFlags(flags) => {
            Code::PermanentFlags(flags.iter().map(|flag| flag.to_string()).collect())
        }
        ResponseCode::CopyUid(uid_validity, from, to) => Code::CopyUid {
            uid_validity: *uid_validity,
            from: from.iter().map(range).collect(),
            to: to.iter().map(range).collect(),
        },
        ResponseCode::TryCreate => named("TRYCREATE"),
        ResponseCode::Alert => named("ALERT"),
        ResponseCode::ReadOnly => named("READ-ONLY"),
        // imap-proto's enum is open; nothing else of it matters to us.
        _ => named("OTHER"),
    }
}

fn range(member: &UidSetMember) -> RangeInclusive<u32> {
    match member {
        UidSetMember::Uid(uid) => *uid..=*uid,
        // 2:4 and 4:2 are the same (RFC 9051 §9).
        UidSetMember::UidRange(range) => {
            let (start, end) = (*range.start(), *range.end());
            start.min(end)..=start.max(end)
        }
    }
}

fn capability(capability: &Capability<'_>) -> String {
    match capability {
        Capability::Imap4rev1 => "IMAP4REV1".to_owned(),
        Capability::Auth(mechanism) => format!("AUTH={}", mechanism.to_ascii_uppercase()),
        Capability::Atom(name) => name.to_ascii_uppercase(),
    }
}

/// Splits the code off text, where imap-proto didn't know it: `[LIMIT] Too many`.
fn unknown(text: &str) -> (Option<Code>, &str) {
    let split = text.strip_prefix('[').and_then(|inner| inner.split_once(']'));
    let Some((inner, rest)) = split else { return (None, text) };
    let mut words = inner.split_ascii_whitespace().map(str::to_ascii_uppercase);
    match words.next() {
        // imap-proto wants IMAP4rev1 in every list.
        Some(name) if name == "CAPABILITY" => (Some(Code::Capability(words.collect())), rest),
        Some(name) if name == "MODIFIED" => {
            let uids = words.next().and_then(|set| UidSet::parse(set.as_bytes()).ok());
            (Some(uids.map_or(Code::Named(name), Code::Modified)), rest)
        }
        Some(name) if is_atom(&name) => (Some(Code::Named(name)), rest),
        Some(_) | None => (None, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use imap_proto::Response;

    fn read(line: &str) -> Condition {
        match Response::parse(format!("{line}\r\n").as_bytes()).unwrap().1 {
            Response::Data { status, outcome } | Response::Done { status, outcome, .. } => {
                Condition::new(&status, &outcome)
            }
            other => panic!("{other:?}"),
        }
    }

    fn code(line: &str) -> Option<Code> {
        read(line).code
    }

    #[test]
    fn codes_are_read_whether_imap_proto_knows_them_or_not() {
        let capabilities = |names: &[&str]| {
            Some(Code::Capability(names.iter().map(|name| name.to_string()).collect()))
        };
        assert_eq!(code("* OK [UIDVALIDITY 7] ok"), Some(Code::UidValidity(7)));
        assert_eq!(code("* OK [HIGHESTMODSEQ 9] ok"), Some(Code::HighestModSeq(9)));
        assert_eq!(code("A1 NO [limit] ok"), Some(Code::Named("LIMIT".into())));
        assert_eq!(code("A1 NO [TRYCREATE] ok"), Some(Code::Named("TRYCREATE".into())));
        assert_eq!(
            code("* OK [CAPABILITY IMAP4rev1 idle AUTH=plain] ok"),
            capabilities(&["IMAP4REV1", "IDLE", "AUTH=PLAIN"])
        );
        assert_eq!(
            code("* OK [CAPABILITY IMAP4rev2 IDLE] x"),
            capabilities(&["IMAP4REV2", "IDLE"])
        );
        assert_eq!(code("* OK [MAILBOXID (a)] ok"), Some(Code::Named("MAILBOXID".into())));
        for line in ["* OK", "* OK [] x", "* OK [UIDNEXT", "* OK text [ALERT]", "* OK [\"] x"] {
            assert_eq!(code(line), None, "{line}");
        }
    }

    #[test]
    fn the_text_is_one_short_line() {
        assert_eq!(read("A1 NO [LIMIT]  a\x1b[31mb\tc ").text, "a[31mbc");
        assert_eq!(read("A1 NO [ALERT]").text, "");
        assert_eq!(read(&format!("A1 NO {}", "\u{fc}".repeat(999))).text.chars().count(), 300);
    }

    #[test]
    fn a_refusal_means_what_its_code_says() {
        let error = |line: &str| read(line).check("X").unwrap_err();
        assert!(matches!(
            error("A1 NO [AUTHENTICATIONFAILED] x"),
            SourceError::Unauthorized { .. }
        ));
        for line in ["A1 NO [UNAVAILABLE] x", "A1 NO [LIMIT] x", "* BYE x", "A1 NO [INUSE] x"] {
            assert!(matches!(error(line), SourceError::Throttled { .. }), "{line}");
        }
        assert!(matches!(error("A1 NO [NONEXISTENT] x"), SourceError::NotFound));
        assert_eq!(error("A1 NO [OVERQUOTA] full").to_string(), "The server rejected X: full");
        assert!(matches!(
            error("A1 BAD x"),
            SourceError::Rejected { command: "X", code, .. } if code.is_empty()
        ));
        assert!(read("A1 OK x").check("X").is_ok());
    }
}
