//! What a server's answer to a submission means: in the words that SMTP has for it, as JMAP has
//! few. Pure.

use super::super::{
    client::{Failure, Returned},
    fault::Fault,
};
use crate::{
    source::SourceError,
    submit::{RefusedRecipient, Reply, SubmitError},
};
use serde_json::Value;

/// What became of a submission.
#[derive(Debug)]
pub(in crate::jmap) enum Answer {
    /// It was taken, and is called so.
    Taken(String),
    /// It was not, because of these recipients.
    Without(Vec<(String, Reply)>),
    /// It was not, for another reason.
    Refused(Fault),
}

/// Reads the answer to the call that sends.
///
/// # Errors
///
/// [`SubmitError::Ambiguous`] for whatever leaves open whether the server took it.
pub(super) fn read(
    returned: Result<Vec<Returned>, Failure>,
    name: &str,
) -> Result<Answer, SubmitError> {
    let ambiguous = |cause: String| SubmitError::Ambiguous { cause };
    let returned = match returned {
        Ok(returned) => returned,
        Err(Failure { error, is_undone: true }) => return Err(before(error)),
        Err(Failure { error, is_undone: false }) => return Err(ambiguous(error.to_string())),
    };
    let told = match returned.into_iter().next() {
        Some(Ok(told)) => told,
        // What failed half-way may have been sent.
        Some(Err(fault)) if fault.is("serverFail") || fault.is("serverPartialFail") => {
            return Err(ambiguous(format!("{}: {}", fault.kind, fault.text)));
        }
        Some(Err(fault)) => return Ok(Answer::Refused(fault)),
        None => return Err(ambiguous("no answer".to_owned())),
    };
    if let Some(made) = told.get("created").and_then(|made| made.get(name)) {
        let id = made.get("id").and_then(Value::as_str).unwrap_or_default();
        return Ok(Answer::Taken(id.to_owned()));
    }
    let refused = told.get("notCreated").and_then(|refused| refused.get(name));
    let fault = Fault::read(refused.ok_or_else(|| ambiguous("no result".to_owned()))?);
    if fault.is("serverFail") || fault.is("serverPartialFail") {
        return Err(ambiguous(fault.text));
    }
    if !fault.is("invalidRecipients") {
        return Ok(Answer::Refused(fault));
    }
    let bad = fault.told.get("invalidRecipients").and_then(Value::as_array);
    let bad = bad.into_iter().flatten().filter_map(Value::as_str);
    let reply = reply(550, "5.1.3", &fault);
    Ok(Answer::Without(bad.map(|address| (address.to_owned(), reply.clone())).collect()))
}

/// Says what a failure means that came before anything was sent to anybody.
pub(super) fn before(error: SourceError) -> SubmitError {
    let text = error.to_string();
    let refused = |code: u16, status: &str, text: String| SubmitError::Refused {
        command: "a request",
        reply: Reply { code, text: format!("{status} {text}") },
    };
    match error {
        SourceError::Net(error) => SubmitError::Net(error),
        SourceError::Unauthorized { text } => {
            let reply = Reply { code: 535, text: format!("5.7.8 {text}") };
            SubmitError::Unauthorized { reply }
        }
        SourceError::Throttled { text, .. } => refused(451, "4.3.2", text),
        SourceError::Rejected { code, text, .. } if code == "OVERQUOTA" => {
            refused(452, "4.2.2", text)
        }
        SourceError::Rejected { text, .. } => refused(550, "5.3.0", text),
        SourceError::Malformed { what } => SubmitError::Malformed { what },
        SourceError::Foreign { .. } => refused(550, "5.7.0", text),
        SourceError::TooLarge { .. }
        | SourceError::NotFound
        | SourceError::NotEmpty
        | SourceError::Void => SubmitError::Malformed { what: text },
    }
}

/// The same for what kept the message itself from coming into the account.
pub(super) fn of_message(error: SourceError, size_bytes: u64, limit_bytes: u64) -> SubmitError {
    match error {
        SourceError::Rejected { code, .. } if code == "TOOBIG" => {
            SubmitError::TooLarge { size_bytes, limit_bytes }
        }
        other => before(other),
    }
}

/// Says why the server did not take a message (RFC 8621 §7.5).
pub(super) fn refused(fault: &Fault, size_bytes: u64) -> SubmitError {
    let number = |name: &str| fault.told.get(name).and_then(Value::as_u64);
    let reply = match fault.kind.as_str() {
        "tooLarge" => {
            let limit_bytes = number("maxSize").unwrap_or(size_bytes.saturating_sub(1));
            return SubmitError::TooLarge { size_bytes, limit_bytes };
        }
        "noRecipients" => return SubmitError::NoRecipients { refused: Vec::new() },
        "forbiddenFrom" | "forbiddenMailFrom" | "forbiddenToSend" | "forbidden"
        | "accountReadOnly" => reply(550, "5.7.1", fault),
        "tooManyRecipients" => reply(550, "5.5.3", fault),
        "rateLimit" | "serverUnavailable" | "stateMismatch" => reply(451, "4.3.2", fault),
        "overQuota" => reply(452, "4.2.2", fault),
        _ => reply(554, "5.0.0", fault),
    };
    SubmitError::Refused { command: "EmailSubmission/set", reply }
}

fn reply(code: u16, status: &str, fault: &Fault) -> Reply {
    let words = if fault.text.is_empty() { &fault.kind } else { &fault.text };
    Reply { code, text: format!("{status} {words}") }
}

/// Parts recipients by what became of them, as far as a server tells (`deliveryStatus`).
pub(super) fn recipients(
    statuses: &Value,
    to: Vec<String>,
) -> (Vec<String>, Vec<RefusedRecipient>) {
    let (mut accepted, mut refused) = (Vec::new(), Vec::new());
    for address in to {
        let told = statuses.as_object().and_then(|all| {
            all.iter().find(|(one, _)| one.eq_ignore_ascii_case(&address)).map(|(_, told)| told)
        });
        let reply = told.and_then(smtp_reply);
        let is_undelivered =
            told.and_then(|told| told.get("delivered")?.as_str()).is_some_and(|one| one == "no");
        match reply {
            Some(reply) if reply.code >= 400 => refused.push(RefusedRecipient { address, reply }),
            _ if is_undelivered => {
                let reply = Reply { code: 550, text: "5.0.0 it was not delivered".to_owned() };
                refused.push(RefusedRecipient { address, reply });
            }
            _ => accepted.push(address),
        }
    }
    (accepted, refused)
}

/// Returns the words with which a server took a message.
pub(super) fn taken(statuses: &Value, id: &str) -> Reply {
    let replies = statuses.as_object().into_iter().flat_map(|all| all.values());
    let told = replies.filter_map(smtp_reply).find(|reply| reply.code < 400);
    told.unwrap_or_else(|| Reply { code: 250, text: format!("2.0.0 submitted as {id}") })
}

/// Reads `smtpReply` (RFC 8621 §7).
fn smtp_reply(told: &Value) -> Option<Reply> {
    let text: String =
        told.get("smtpReply")?.as_str()?.chars().filter(|c| !c.is_control()).take(300).collect();
    let (code, text) = text.split_at_checked(3)?;
    let code: u16 = code.parse().ok().filter(|code| (200..600).contains(code))?;
    Some(Reply { code, text: text.trim_start_matches([' ', '-']).to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use barid_model::{ErrorCode, Recovery};
    use serde_json::json;

    fn broken() -> SourceError {
        SourceError::Malformed { what: "an answer".to_owned() }
    }

    fn set(told: Value) -> Result<Answer, SubmitError> {
        read(Ok(vec![Ok(told)]), "s")
    }

    #[test]
    fn only_what_may_have_been_taken_is_ambiguous() {
        let is_ambiguous = |outcome: Result<Answer, SubmitError>| {
            matches!(outcome, Err(SubmitError::Ambiguous { .. }))
        };
        assert!(is_ambiguous(read(Err(Failure { error: broken(), is_undone: false }), "s")));
        assert!(!is_ambiguous(read(Err(Failure { error: broken(), is_undone: true }), "s")));
        assert!(is_ambiguous(read(Ok(Vec::new()), "s")));
        assert!(is_ambiguous(set(json!({}))));
        assert!(is_ambiguous(set(json!({ "notCreated": { "s": { "type": "serverFail" } } }))));
        let fail = Fault::read(&json!({ "type": "serverPartialFail" }));
        assert!(is_ambiguous(read(Ok(vec![Err(fail)]), "s")));
        let made = set(json!({ "created": { "s": { "id": "S1" } } }));
        assert!(matches!(made, Ok(Answer::Taken(id)) if id == "S1"));
        let refused = set(json!({ "notCreated": { "s": { "type": "forbiddenFrom" } } }));
        assert!(matches!(refused, Ok(Answer::Refused(_))));
        let without = json!({ "notCreated": { "s": {
            "type": "invalidRecipients", "invalidRecipients": ["a@b"] } } });
        assert!(matches!(set(without), Ok(Answer::Without(bad)) if bad[0].0 == "a@b"));
    }

    #[test]
    fn every_refusal_says_whether_to_try_again() {
        let of = |told: Value| refused(&Fault::read(&told), 100);
        let large = of(json!({ "type": "tooLarge", "maxSize": 50 }));
        assert!(matches!(large, SubmitError::TooLarge { size_bytes: 100, limit_bytes: 50 }));
        for (kind, is_final) in
            [("forbiddenFrom", true), ("rateLimit", false), ("invalidEmail", true), ("", true)]
        {
            let error = of(json!({ "type": kind }));
            assert_eq!(error.recovery() == Recovery::GiveUp, is_final, "{kind}");
        }
        let busy = SourceError::Throttled { retry_after: None, text: String::new() };
        assert!(matches!(before(busy).recovery(), Recovery::Retry { .. }));
        let wrong = SourceError::Unauthorized { text: String::new() };
        assert_eq!(before(wrong).code(), ErrorCode::Unauthorized);
    }

    #[test]
    fn each_recipient_has_a_result_of_its_own() {
        let statuses = json!({
            "A@b": { "smtpReply": "550 5.1.1 unknown", "delivered": "no" },
            "c@d": { "smtpReply": "250 2.1.5 ok", "delivered": "queued" },
            "e@f": { "smtpReply": "\u{e9}\u{e9}", "delivered": "no" },
        });
        let to = ["a@b", "c@d", "e@f", "g@h"].map(str::to_owned).to_vec();
        let (accepted, refused) = recipients(&statuses, to);
        assert_eq!(accepted, ["c@d", "g@h"]);
        let refused: Vec<_> =
            refused.iter().map(|one| (one.address.as_str(), one.reply.to_string())).collect();
        assert_eq!(
            refused,
            [
                ("a@b", "550 5.1.1 unknown".to_owned()),
                ("e@f", "550 5.0.0 it was not delivered".to_owned())
            ]
        );
        assert_eq!(taken(&statuses, "x").to_string(), "250 2.1.5 ok");
        assert_eq!(taken(&json!(null), "x").to_string(), "250 2.0.0 submitted as x");
    }
}
