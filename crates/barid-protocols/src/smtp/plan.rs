//! Decides, before anything is sent, whether a server can carry a message and how to announce it.

use super::{content::Survey, extensions::Extensions};
use crate::submit::{Envelope, SubmitError};
use barid_model::address::is_addr_spec;
use lettre::{
    Address,
    transport::smtp::{
        commands::{Data, Mail, Rcpt},
        extension::{MailBodyParameter, MailParameter},
    },
};

/// What the next reply answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// The sender and the message as a whole.
    Mail,
    /// One recipient.
    Rcpt(&'a str),
    /// Whether the content may follow.
    Data,
}

impl Step<'_> {
    /// Returns the command's name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Step::Mail => "MAIL FROM",
            Step::Rcpt(_) => "RCPT TO",
            Step::Data => "DATA",
        }
    }
}

/// Everything before the content, in order: each step with its line.
///
/// # Errors
///
/// [`SubmitError::Unsupported`] or [`SubmitError::TooLarge`].
pub(super) fn steps<'a>(
    envelope: &'a Envelope,
    survey: &Survey,
    extensions: &Extensions,
) -> Result<Vec<(Step<'a>, String)>, SubmitError> {
    let parameters = parameters(envelope, survey, extensions)?;
    let sender = match envelope.from.as_str() {
        "" => None,
        from => Some(address(from)?),
    };
    let mut steps = vec![(Step::Mail, Mail::new(sender, parameters).to_string())];
    for to in &envelope.to {
        steps.push((Step::Rcpt(to), Rcpt::new(address(to)?, Vec::new()).to_string()));
    }
    steps.push((Step::Data, Data.to_string()));
    Ok(steps)
}

/// Checks the part of [`steps`] that no server can change.
pub(super) fn check_addresses(envelope: &Envelope) -> Result<(), SubmitError> {
    if envelope.to.is_empty() {
        return Err(SubmitError::Unsupported { what: "a message to nobody".into() });
    }
    let sender = Some(envelope.from.as_str()).filter(|from| !from.is_empty());
    for text in sender.into_iter().chain(envelope.to.iter().map(String::as_str)) {
        address(text)?;
    }
    Ok(())
}

fn parameters(
    envelope: &Envelope,
    survey: &Survey,
    extensions: &Extensions,
) -> Result<Vec<MailParameter>, SubmitError> {
    let unsupported = |what: &str| Err(SubmitError::Unsupported { what: what.to_owned().into() });
    let mut parameters = Vec::new();
    if let Some(limit_bytes) = extensions.size {
        let size_bytes = survey.size_bytes as u64;
        if limit_bytes > 0 && size_bytes > limit_bytes {
            return Err(SubmitError::TooLarge { size_bytes, limit_bytes });
        }
        parameters.push(MailParameter::Size(survey.size_bytes));
    }
    if survey.is_eight_bit {
        if !extensions.eight_bit_mime {
            return unsupported("8-bit content");
        }
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let has_utf8_address = !envelope.from.is_ascii() || !envelope.to.iter().all(|to| to.is_ascii());
    if has_utf8_address || survey.has_eight_bit_header {
        if !extensions.smtp_utf8 {
            return unsupported("addresses or header fields that are not ASCII");
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    Ok(parameters)
}

/// Checks with our own rule: lettre's refuses addresses that are in use, such as
/// those with two dots in a row.
fn address(text: &str) -> Result<Address, SubmitError> {
    match text.rsplit_once('@') {
        Some((local, domain)) if is_addr_spec(text) => Ok(Address::new_dangerous(local, domain)),
        _ => Err(SubmitError::Unsupported { what: "an address that is malformed".into() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn envelope(from: &str, to: &[&str]) -> Envelope {
        Envelope { from: from.into(), to: to.iter().map(|to| to.to_string()).collect() }
    }

    fn lines(envelope: &Envelope, raw: &str, extensions: Extensions) -> Result<String, String> {
        steps(envelope, &Survey::of(raw.as_bytes()), &extensions)
            .map(|steps| steps.into_iter().map(|(_, line)| line).collect())
            .map_err(|error| error.to_string())
    }

    fn mail(from: &str, raw: &str, extensions: Extensions) -> Result<String, String> {
        let lines = lines(&envelope(from, &["b@y.test"]), raw, extensions)?;
        Ok(lines.lines().next().unwrap().to_owned())
    }

    #[test]
    fn a_plain_message_needs_no_extension() {
        let envelope = envelope("a@x.test", &["b@y.test", "c@z.test"]);
        let sent = "MAIL FROM:<a@x.test>\r\nRCPT TO:<b@y.test>\r\nRCPT TO:<c@z.test>\r\nDATA\r\n";
        assert_eq!(lines(&envelope, "A: b\r\n\r\nc\r\n", Extensions::default()), Ok(sent.into()));
        assert_eq!(mail("", "", Extensions::default()), Ok("MAIL FROM:<>".into()));
    }

    #[test]
    fn a_size_is_announced_and_kept_to_where_the_server_has_a_limit() {
        let with = |size| Extensions { size: Some(size), ..Extensions::default() };
        assert_eq!(mail("a@x", "12345", with(7)), Ok("MAIL FROM:<a@x> SIZE=7".into()));
        assert_eq!(mail("a@x", "12345", with(0)), Ok("MAIL FROM:<a@x> SIZE=7".into()));
        let refused = Err("The message has 8 bytes; the server takes 7".into());
        assert_eq!(mail("a@x", "123456", with(7)), refused);
    }

    #[test]
    fn eight_bit_content_needs_8bitmime() {
        let raw = "A: b\r\n\r\n\u{fc}\r\n";
        let sent = Ok("MAIL FROM:<a@x> BODY=8BITMIME".into());
        assert_eq!(
            mail("a@x", raw, Extensions { eight_bit_mime: true, ..Extensions::default() }),
            sent
        );
        assert_eq!(
            mail("a@x", raw, Extensions::default()),
            Err("The server can't carry 8-bit content".into())
        );
    }

    #[test]
    fn an_address_or_a_header_that_is_not_ascii_needs_smtputf8() {
        let utf8 = Extensions { eight_bit_mime: true, smtp_utf8: true, ..Extensions::default() };
        let no_utf8 = Extensions { eight_bit_mime: true, ..Extensions::default() };
        let sent = Ok("MAIL FROM:<j\u{fc}rgen@x> SMTPUTF8".into());
        assert_eq!(mail("j\u{fc}rgen@x", "", utf8.clone()), sent);
        let sent = Ok("MAIL FROM:<a@x> BODY=8BITMIME SMTPUTF8".into());
        assert_eq!(mail("a@x", "A: \u{fc}\r\n\r\n", utf8), sent);
        let refused =
            Err("The server can't carry addresses or header fields that are not ASCII".into());
        assert_eq!(mail("j\u{fc}rgen@x", "", no_utf8.clone()), refused);
        assert_eq!(mail("a@x", "A: \u{fc}\r\n\r\n", no_utf8.clone()), refused);
        assert_eq!(lines(&envelope("a@x", &["\u{fc}@y"]), "", no_utf8), refused);
    }

    #[test]
    fn an_address_cannot_carry_a_command() {
        let injected = "b@y.test>\r\nRCPT TO:<c@z.test";
        for bad in [injected, "", "b", "b@y\n", "b@y SIZE=1", "<b@y>", "b\0@y", "b@y\u{85}"] {
            assert!(check_addresses(&envelope("a@x", &[bad])).is_err(), "{bad:?}");
            assert!(
                lines(&envelope("a@x", &["b@y", bad]), "", Extensions::default()).is_err(),
                "{bad:?}"
            );
        }
        assert!(check_addresses(&envelope(injected, &["b@y"])).is_err());
        assert!(check_addresses(&envelope("a@x", &[])).is_err());
        assert!(check_addresses(&envelope("", &["b..c.@y"])).is_ok());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..Default::default() })]
        #[test]
        fn every_step_is_one_line(from in "\\PC{0,9}@?\\PC{0,9}", to in "[a-z@<>\r\n\0 ]{0,20}") {
            let utf8 = Extensions { smtp_utf8: true, ..Extensions::default() };
            if let Ok(lines) = lines(&envelope(&from, &[&to]), "", utf8) {
                prop_assert_eq!(lines.matches("\r\n").count(), 3);
                prop_assert!(!lines.replace("\r\n", "").contains(char::is_control));
            }
        }
    }
}
