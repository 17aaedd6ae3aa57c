//! How JMAP says that something failed (RFC 8620 §3.6, §5.3), and what that means here.

use crate::source::SourceError;
use serde_json::Value;
use std::time::Duration;

/// Says that the server sent `what`.
pub(super) fn malformed(what: impl Into<String>) -> SourceError {
    SourceError::Malformed { what: what.into() }
}

/// An error of one method, or of one object of a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// What JMAP calls it, such as `stateMismatch`.
    pub(super) kind: String,
    /// The server's words.
    pub(super) text: String,
    /// All that it says.
    pub(super) told: Value,
}

impl Fault {
    /// Reads one.
    pub(super) fn read(told: &Value) -> Fault {
        let text = |name: &str| {
            let value = told.get(name).and_then(Value::as_str).unwrap_or_default();
            value.chars().filter(|c| !c.is_control()).take(300).collect::<String>()
        };
        Fault { kind: text("type"), text: text("description"), told: told.clone() }
    }

    /// Whether it is of that kind.
    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind == kind
    }

    /// Says what it means to whoever called `command`.
    pub(super) fn meaning(self, command: &'static str) -> SourceError {
        let Fault { kind, text, .. } = self;
        let words = if text.is_empty() { kind.clone() } else { text };
        match kind.as_str() {
            // It may be otherwise the next time; none says when.
            "rateLimit" | "serverUnavailable" => {
                SourceError::Throttled { retry_after: None, text: words }
            }
            "serverFail" | "serverPartialFail" | "stateMismatch" => {
                malformed(format!("{command}: {words}"))
            }
            "mailboxHasEmail" => SourceError::NotEmpty,
            _ => SourceError::Rejected { command, code: code(&kind), text: words },
        }
    }
}

/// Returns the response code of IMAP that says the same; else the kind in upper case.
fn code(kind: &str) -> String {
    match kind {
        "overQuota" => "OVERQUOTA".to_owned(),
        "tooLarge" | "requestTooLarge" => "TOOBIG".to_owned(),
        "forbidden" | "accountReadOnly" => "NOPERM".to_owned(),
        "tooManyKeywords" | "tooManyMailboxes" => "LIMIT".to_owned(),
        "mailboxHasChild" => "HASCHILDREN".to_owned(),
        other => other.to_ascii_uppercase(),
    }
}

/// What an HTTP status other than success means, with the problem that the body may tell of
/// (RFC 8620 §3.6.1, RFC 9457).
pub(super) fn status(status: u16, retry_after: Option<&str>, body: &[u8]) -> SourceError {
    let told: Value = serde_json::from_slice(body).unwrap_or_default();
    let word = |name: &str| told.get(name).and_then(Value::as_str).unwrap_or_default();
    let problem = word("type").strip_prefix("urn:ietf:params:jmap:error:").unwrap_or_default();
    let text = match (word("detail"), word("title")) {
        ("", "") => format!("the answer is {status}"),
        ("", title) => title.to_owned(),
        (detail, _) => detail.to_owned(),
    };
    let text: String = text.chars().filter(|c| !c.is_control()).take(300).collect();
    // Only the form with seconds: there is no clock here to read a date by (RFC 9110 §10.2.3).
    let retry_after = retry_after.and_then(|text| text.trim().parse().ok());
    let retry_after = retry_after.map(Duration::from_secs);
    let rejected =
        |code: String, text: String| SourceError::Rejected { command: "a request", code, text };
    match status {
        401 => SourceError::Unauthorized { text },
        429 | 503 => SourceError::Throttled { retry_after, text },
        500.. => malformed(format!("the status {status}")),
        300..=399 => rejected("REDIRECT".to_owned(), "it sends us elsewhere".to_owned()),
        _ if problem == "limit" && word("limit") == "maxConcurrentRequests" => {
            SourceError::Throttled { retry_after, text }
        }
        _ if problem == "limit" => rejected("LIMIT".to_owned(), text),
        413 => rejected("TOOBIG".to_owned(), text),
        _ if problem.is_empty() => rejected(status.to_string(), text),
        _ => rejected(problem.to_ascii_uppercase(), text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use barid_model::{ErrorCode, Recovery};
    use serde_json::json;

    #[test]
    fn every_kind_of_error_has_a_meaning() {
        let meaning = |kind: &str| {
            let error = Fault::read(&json!({ "type": kind })).meaning("Email/set");
            (error.code(), error.recovery() == Recovery::GiveUp)
        };
        for (kind, code, is_final) in [
            ("overQuota", ErrorCode::OverQuota, true),
            ("tooLarge", ErrorCode::Rejected, true),
            ("forbidden", ErrorCode::Rejected, true),
            ("unknownMethod", ErrorCode::Rejected, true),
            ("", ErrorCode::Rejected, true),
            ("rateLimit", ErrorCode::Throttled, false),
            ("serverUnavailable", ErrorCode::Throttled, false),
            ("serverFail", ErrorCode::Malformed, false),
            ("mailboxHasEmail", ErrorCode::NotEmpty, true),
        ] {
            assert_eq!(meaning(kind), (code, is_final), "{kind}");
        }
    }

    #[test]
    fn a_status_says_whether_to_come_back() {
        assert!(matches!(status(401, None, b""), SourceError::Unauthorized { .. }));
        let throttled = status(429, Some("7"), b"{}");
        assert_eq!(throttled.recovery(), Recovery::Retry { after: Some(Duration::from_secs(7)) });
        let limit =
            br#"{"type":"urn:ietf:params:jmap:error:limit","limit":"maxConcurrentRequests"}"#;
        assert_eq!(status(400, None, limit).recovery(), Recovery::Retry { after: None });
        let limit = br#"{"type":"urn:ietf:params:jmap:error:limit","limit":"maxSizeRequest"}"#;
        assert_eq!(status(400, None, limit).recovery(), Recovery::GiveUp);
        assert_eq!(status(500, None, b"<html>").recovery(), Recovery::Retry { after: None });
        let told = status(
            400,
            None,
            br#"{"type":"urn:ietf:params:jmap:error:notJSON","detail":"a\u001bb"}"#,
        );
        assert_eq!(told.to_string(), "The server rejected a request: ab");
        assert_eq!(status(302, None, b"").recovery(), Recovery::GiveUp);
    }
}
