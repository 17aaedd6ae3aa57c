//! Decides, before anything is sent, whether a server can carry a message and how to announce it.

use super::{content::Survey, extensions::Extensions, parameters, path::Path};
use crate::submit::{Envelope, Options, SubmitError};
use lettre::transport::smtp::commands::{Mail, Rcpt};
use std::collections::BTreeSet;

/// What the next reply answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// The sender and the message as a whole.
    Mail,
    /// One recipient.
    Rcpt(&'a str),
    /// Whether the content may follow (DATA).
    Data,
    /// The first chunk of the content (BDAT).
    Chunk,
}

impl Step<'_> {
    /// Returns the command's name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Step::Mail => "MAIL FROM",
            Step::Rcpt(_) => "RCPT TO",
            Step::Data => "DATA",
            Step::Chunk => "BDAT",
        }
    }
}

/// How one message is submitted.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    /// Sender and recipients, in order: each step with its line.
    pub steps: Vec<(Step<'a>, String)>,
    /// Recipients beyond what the server takes at a time (RFC 9422).
    pub put_off: Vec<&'a str>,
}

/// Plans a submission.
///
/// # Errors
///
/// [`SubmitError::Unsupported`] or [`SubmitError::TooLarge`].
pub(super) fn plan<'a>(
    envelope: &'a Envelope,
    options: &Options,
    survey: &Survey,
    extensions: &Extensions,
) -> Result<Plan<'a>, SubmitError> {
    let sender = sender(envelope)?;
    let mut paths = Vec::new();
    for to in &envelope.to {
        paths.push((to.as_str(), Path::read(to)?));
    }
    let put_off = put_off(&mut paths, extensions);
    let all = sender.iter().chain(&paths).map(|(text, path)| (*text, path));
    let parameters = parameters::of_mail(all, options, survey, extensions)?;
    let sender = sender.map(|(_, path)| path.address);
    let mut steps = vec![(Step::Mail, Mail::new(sender, parameters).to_string())];
    for (to, path) in paths {
        let parameters = parameters::of_rcpt(to, options, extensions);
        steps.push((Step::Rcpt(to), Rcpt::new(path.address, parameters).to_string()));
    }
    Ok(Plan { steps, put_off })
}

/// Checks the part of [`plan`] that no server can change.
pub(crate) fn check(envelope: &Envelope, options: &Options) -> Result<(), SubmitError> {
    if envelope.to.is_empty() {
        return Err(SubmitError::Unsupported { what: "a message to nobody".into() });
    }
    sender(envelope)?;
    for to in &envelope.to {
        Path::read(to)?;
    }
    parameters::check(options)
}

fn sender(envelope: &Envelope) -> Result<Option<(&str, Path)>, SubmitError> {
    match envelope.from.as_str() {
        "" => Ok(None),
        from => Ok(Some((from, Path::read(from)?))),
    }
}

/// Takes those recipients out that are too many at a time.
fn put_off<'a>(paths: &mut Vec<(&'a str, Path)>, extensions: &Extensions) -> Vec<&'a str> {
    let most = extensions.limits.recipients.unwrap_or(usize::MAX);
    let most_domains = extensions.limits.domains.unwrap_or(usize::MAX);
    let (mut taken, mut domains, mut put_off) = (0, BTreeSet::new(), Vec::new());
    paths.retain(|(text, path)| {
        let domain = path.address.domain().to_lowercase();
        let has_room = domains.len() < most_domains || domains.contains(&domain);
        let fits = taken < most && has_room;
        match fits {
            true => {
                taken += 1;
                domains.insert(domain);
            }
            false => put_off.push(*text),
        }
        fits
    });
    put_off
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smtp::extensions::Limits;
    use proptest::prelude::*;

    fn envelope(from: &str, to: &[&str]) -> Envelope {
        Envelope { from: from.into(), to: to.iter().map(|to| to.to_string()).collect() }
    }

    fn lines(envelope: &Envelope, raw: &str, extensions: Extensions) -> Result<String, String> {
        plan(envelope, &Options::default(), &Survey::of(raw.as_bytes()), &extensions)
            .map(|plan| plan.steps.into_iter().map(|(_, line)| line).collect())
            .map_err(|error| error.to_string())
    }

    fn mail(from: &str, raw: &str, extensions: Extensions) -> Result<String, String> {
        let lines = lines(&envelope(from, &["b@y.test"]), raw, extensions)?;
        Ok(lines.lines().next().unwrap().to_owned())
    }

    fn check_envelope(envelope: &Envelope) -> Result<(), SubmitError> {
        check(envelope, &Options::default())
    }

    #[test]
    fn a_plain_message_needs_no_extension() {
        let envelope = envelope("a@x.test", &["b@y.test", "c@z.test"]);
        let sent = "MAIL FROM:<a@x.test>\r\nRCPT TO:<b@y.test>\r\nRCPT TO:<c@z.test>\r\n";
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
        let refused = |what: &str| Err(format!("The server can't carry {what}"));
        let named = refused("the address j\u{fc}rgen@x, which is not ASCII");
        assert_eq!(mail("j\u{fc}rgen@x", "", no_utf8.clone()), named);
        let named = refused("the address \u{fc}@y, which is not ASCII");
        assert_eq!(lines(&envelope("a@x", &["b@y", "\u{fc}@y"]), "", no_utf8.clone()), named);
        let header = refused("header fields that are not ASCII");
        assert_eq!(mail("a@x", "A: \u{fc}\r\n\r\n", no_utf8), header);
    }

    #[test]
    fn a_domain_beyond_ascii_needs_no_extension() {
        let envelope = envelope("a@\u{fc}.test", &["b@\u{fc}.test"]);
        let sent = "MAIL FROM:<a@xn--tda.test>\r\nRCPT TO:<b@xn--tda.test>\r\n";
        for smtp_utf8 in [false, true] {
            let extensions = Extensions { smtp_utf8, ..Extensions::default() };
            assert_eq!(lines(&envelope, "", extensions), Ok(sent.into()));
        }
    }

    #[test]
    fn no_more_recipients_are_named_than_the_server_takes_at_a_time() {
        let envelope = envelope("a@x", &["b@y", "c@z", "d@Y", "e@w", "f@y"]);
        let put_off = |recipients, domains| {
            let limits = Limits { mails: None, recipients, domains };
            let extensions = Extensions { limits, ..Extensions::default() };
            let plan = plan(&envelope, &Options::default(), &Survey::of(b""), &extensions).unwrap();
            assert_eq!(plan.steps.len() - 1 + plan.put_off.len(), 5);
            plan.put_off.join(" ")
        };
        assert_eq!(put_off(None, None), "");
        assert_eq!(put_off(Some(3), None), "e@w f@y");
        assert_eq!(put_off(None, Some(1)), "c@z e@w");
        assert_eq!(put_off(Some(3), Some(2)), "e@w f@y");
    }

    #[test]
    fn an_address_cannot_carry_a_command() {
        let injected = "b@y.test>\r\nRCPT TO:<c@z.test";
        for bad in [injected, "", "b", "b@y\n", "b@y SIZE=1", "<b@y>", "b\0@y", "b@y\u{85}"] {
            assert!(check_envelope(&envelope("a@x", &[bad])).is_err(), "{bad:?}");
            assert!(
                lines(&envelope("a@x", &["b@y", bad]), "", Extensions::default()).is_err(),
                "{bad:?}"
            );
        }
        assert!(check_envelope(&envelope(injected, &["b@y"])).is_err());
        assert!(check_envelope(&envelope("a@x", &[])).is_err());
        assert!(check_envelope(&envelope("", &["b..c.@y"])).is_ok());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..Default::default() })]
        #[test]
        fn every_step_is_one_line(from in "\\PC{0,9}@?\\PC{0,9}", to in "[a-z@<>\r\n\0 ]{0,20}") {
            let utf8 = Extensions { smtp_utf8: true, ..Extensions::default() };
            if let Ok(lines) = lines(&envelope(&from, &[&to]), "", utf8) {
                prop_assert_eq!(lines.matches("\r\n").count(), 2);
                prop_assert!(!lines.replace("\r\n", "").contains(char::is_control));
            }
        }
    }
}
