//! What MAIL FROM and RCPT TO say beside the address: each parameter only where its extension is
//! offered and something needs it.

use super::{content::Survey, extensions::Extensions, path::Path};
use crate::submit::{Dsn, Hold, HoldLimits, Options, SubmitError};
use lettre::transport::smtp::extension::{MailBodyParameter, MailParameter, RcptParameter};
use std::fmt::Write as _;

/// The longest ORCPT and the longest ENVID (RFC 3461 §4.2, §4.4).
const MAX_ORCPT: usize = 500;
const MAX_ENVID: usize = 100;

/// The most seconds that HOLDFOR can say (RFC 4865 §5).
const MAX_HOLD_SECONDS: u64 = 999_999_999;

/// Returns the parameters of MAIL FROM. `paths` are the sender's and the recipients', each with
/// its address as the user has it.
///
/// # Errors
///
/// [`SubmitError::Unsupported`] or [`SubmitError::TooLarge`].
pub(super) fn of_mail<'a>(
    paths: impl IntoIterator<Item = (&'a str, &'a Path)>,
    options: &Options,
    survey: &Survey,
    extensions: &Extensions,
) -> Result<Vec<MailParameter>, SubmitError> {
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
            return Err(unsupported("8-bit content"));
        }
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let address = paths.into_iter().find(|(_, path)| path.needs_utf8).map(|(text, _)| text);
    if address.is_some() || survey.has_eight_bit_header {
        match (address, extensions.smtp_utf8) {
            (_, true) => parameters.push(MailParameter::SmtpUtfEight),
            (Some(address), false) => {
                return Err(unsupported(format!("the address {address}, which is not ASCII")));
            }
            (None, false) => return Err(unsupported("header fields that are not ASCII")),
        }
    }
    if let Some(dsn) = options.dsn.as_ref().filter(|_| extensions.dsn) {
        parameters.push(with_value("RET", "HDRS".to_owned()));
        if let Some(id) = &dsn.envelope_id {
            parameters.push(with_value("ENVID", id.clone()));
        }
    }
    if options.require_tls {
        if !extensions.require_tls {
            return Err(unsupported("a message that must stay inside TLS all the way"));
        }
        let keyword = "REQUIRETLS".to_owned();
        parameters.push(MailParameter::Other { keyword, value: None });
    }
    if let Some(hold) = options.hold {
        let limits = extensions.hold.ok_or(unsupported("a message that is to be held back"))?;
        parameters.push(held(hold, limits)?);
    }
    Ok(parameters)
}

/// Returns the parameters of RCPT TO; `text` is the recipient as the user has it.
pub(super) fn of_rcpt(
    text: &str,
    options: &Options,
    extensions: &Extensions,
) -> Vec<RcptParameter> {
    let Some(dsn) = options.dsn.as_ref().filter(|_| extensions.dsn) else { return Vec::new() };
    let names: Vec<_> = dsn.notify.iter().map(|one| one.as_str()).collect();
    let notify = match names.is_empty() {
        true => "NEVER".to_owned(),
        false => names.join(","),
    };
    let mut parameters = vec![("NOTIFY", notify)];
    // What can't be said in so many characters is left out; no report depends on it.
    parameters.extend(original(text).map(|original| ("ORCPT", original)));
    let parameter = |(keyword, value): (&str, String)| RcptParameter::Other {
        keyword: keyword.to_owned(),
        value: Some(value),
    };
    parameters.into_iter().map(parameter).collect()
}

/// Checks the part of the options that no server can change.
pub(super) fn check(options: &Options) -> Result<(), SubmitError> {
    let Some(Dsn { envelope_id: Some(id), .. }) = &options.dsn else { return Ok(()) };
    // `+` and `=` take three characters, as spaces do.
    let length: usize = id.chars().map(|c| if "+= ".contains(c) { 3 } else { 1 }).sum();
    let is_printable = id.chars().all(|c| c == ' ' || c.is_ascii_graphic());
    match is_printable && (1..=MAX_ENVID).contains(&length) {
        true => Ok(()),
        false => Err(unsupported("such a name for reports")),
    }
}

fn held(hold: Hold, limits: HoldLimits) -> Result<MailParameter, SubmitError> {
    let too_long = unsupported("a message that is to be held back for so long");
    match hold {
        Hold::For(time) => {
            let seconds = time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0));
            let limit = limits.longest.map_or(MAX_HOLD_SECONDS, |longest| longest.as_secs());
            match seconds <= limit.min(MAX_HOLD_SECONDS) {
                true => Ok(with_value("HOLDFOR", seconds.to_string())),
                false => Err(too_long),
            }
        }
        Hold::Until(moment_ms) => {
            let seconds = moment_ms.div_euclid(1000) + i64::from(moment_ms.rem_euclid(1000) > 0);
            let is_late = limits.latest_ms.is_some_and(|latest| seconds > latest.div_euclid(1000));
            match jiff::Timestamp::from_second(seconds) {
                Ok(moment) if !is_late => Ok(with_value("HOLDUNTIL", moment.to_string())),
                Ok(_) | Err(_) => Err(too_long),
            }
        }
    }
}

/// The recipient as reports name it: by the address the user knows (RFC 3461 §4.2), which may be
/// beyond ASCII in spite of the server (RFC 6533 §3).
fn original(text: &str) -> Option<String> {
    let original = match text.is_ascii() {
        true => format!("rfc822;{text}"),
        false => {
            let mut escaped = String::from("utf-8;");
            for c in text.chars() {
                match c {
                    '+' | '=' | '\\' => write!(escaped, "\\x{{{:02X}}}", u32::from(c)).ok()?,
                    '!'..='~' => escaped.push(c),
                    _ => write!(escaped, "\\x{{{:02X}}}", u32::from(c)).ok()?,
                }
            }
            escaped
        }
    };
    let length: usize = original.chars().map(|c| if "+=".contains(c) { 3 } else { 1 }).sum();
    (length <= MAX_ORCPT).then_some(original)
}

/// lettre writes values as xtext (RFC 3461 §4).
fn with_value(keyword: &str, value: String) -> MailParameter {
    MailParameter::Other { keyword: keyword.to_owned(), value: Some(value) }
}

fn unsupported(what: impl Into<std::borrow::Cow<'static, str>>) -> SubmitError {
    SubmitError::Unsupported { what: what.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submit::Notify;
    use std::{collections::BTreeSet, time::Duration};

    fn mail(options: &Options, extensions: &Extensions) -> Result<String, String> {
        let parameters = of_mail([], options, &Survey::of(b""), extensions);
        let words = |all: Vec<MailParameter>| all.iter().map(|one| one.to_string()).collect();
        let words: Vec<String> = parameters.map(words).map_err(|error| error.to_string())?;
        Ok(words.join(" "))
    }

    fn rcpt(text: &str, notify: &[Notify], extensions: &Extensions) -> String {
        let notify: BTreeSet<_> = notify.iter().copied().collect();
        let dsn = Some(Dsn { envelope_id: None, notify });
        let parameters = of_rcpt(text, &Options { dsn, ..Options::default() }, extensions);
        parameters.iter().map(|one| one.to_string()).collect::<Vec<_>>().join(" ")
    }

    fn with_id(id: &str) -> Options {
        let dsn = Dsn { envelope_id: Some(id.into()), notify: BTreeSet::new() };
        Options { dsn: Some(dsn), ..Options::default() }
    }

    #[test]
    fn reports_are_asked_for_where_the_server_sends_them() {
        let dsn = Extensions { dsn: true, ..Extensions::default() };
        let sent = "RET=HDRS ENVID=Q+20q+2Bb+3D";
        assert_eq!(mail(&with_id("Q q+b="), &dsn).as_deref(), Ok(sent));
        assert_eq!(mail(&with_id("Q"), &Extensions::default()).as_deref(), Ok(""));
        assert_eq!(mail(&Options::default(), &dsn).as_deref(), Ok(""));
        let all = [Notify::Delay, Notify::Failure, Notify::Success];
        let sent = "NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;b+2Bc@y.test";
        assert_eq!(rcpt("b+c@y.test", &all, &dsn), sent);
        assert_eq!(rcpt("b@y", &[], &dsn), "NOTIFY=NEVER ORCPT=rfc822;b@y");
        assert_eq!(rcpt("b@y", &all, &Extensions::default()), "");
    }

    #[test]
    fn a_recipient_beyond_ascii_is_named_in_ascii() {
        let dsn = Extensions { dsn: true, ..Extensions::default() };
        assert_eq!(
            rcpt("j\u{fc}r+g\u{20ac}n@y", &[Notify::Failure], &dsn),
            "NOTIFY=FAILURE ORCPT=utf-8;j\\x{FC}r\\x{2B}g\\x{20AC}n@y"
        );
        let long = format!("{}@y", "\u{fc}".repeat(120));
        assert_eq!(rcpt(&long, &[Notify::Failure], &dsn), "NOTIFY=FAILURE");
    }

    #[test]
    fn a_name_for_reports_is_short_and_printable() {
        assert!(check(&with_id("a b~!")).is_ok());
        assert!(check(&with_id(&"a".repeat(100))).is_ok());
        for bad in ["", "a\r\nRSET", "\u{fc}", "\u{7f}", &"a".repeat(101), &"+".repeat(34)] {
            assert!(check(&with_id(bad)).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn tls_all_the_way_is_refused_where_nobody_promises_it() {
        let options = Options { require_tls: true, ..Options::default() };
        let promised = Extensions { require_tls: true, ..Extensions::default() };
        assert_eq!(mail(&options, &promised).as_deref(), Ok("REQUIRETLS"));
        let refused = "The server can't carry a message that must stay inside TLS all the way";
        assert_eq!(mail(&options, &Extensions::default()), Err(refused.into()));
    }

    #[test]
    fn a_message_is_held_back_as_long_as_the_server_can() {
        let limits = |longest: u64, latest_ms| HoldLimits {
            longest: Some(Duration::from_secs(longest)),
            latest_ms: Some(latest_ms),
        };
        let sent = |hold, limits| {
            let options = Options { hold: Some(hold), ..Options::default() };
            mail(&options, &Extensions { hold: limits, ..Extensions::default() })
        };
        let (hour, moment) = (Hold::For(Duration::from_millis(3_599_001)), Hold::Until(86_400_001));
        let too_long =
            Err("The server can't carry a message that is to be held back for so long".into());
        assert_eq!(sent(hour, Some(limits(3600, 0))), Ok("HOLDFOR=3600".into()));
        assert_eq!(sent(hour, Some(limits(3599, 0))), too_long);
        assert_eq!(sent(hour, Some(HoldLimits::default())), Ok("HOLDFOR=3600".into()));
        assert_eq!(sent(Hold::For(Duration::MAX), Some(HoldLimits::default())), too_long);
        let until = Ok("HOLDUNTIL=1970-01-02T00:00:01Z".into());
        assert_eq!(sent(moment, Some(limits(0, 86_401_000))), until);
        assert_eq!(sent(moment, Some(limits(0, 86_400_999))), too_long);
        assert_eq!(sent(Hold::Until(i64::MAX), Some(HoldLimits::default())), too_long);
        let never = Err("The server can't carry a message that is to be held back".into());
        assert_eq!(sent(hour, None), never);
    }
}
