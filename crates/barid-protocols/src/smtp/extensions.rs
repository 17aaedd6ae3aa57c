//! What a server can do, as it says in reply to EHLO (RFC 5321 §4.1.1.1).

use crate::{
    sasl::Offered,
    submit::{HoldLimits, Offers},
};
use std::time::Duration;

/// The extensions that change what we send.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Extensions {
    /// STARTTLS (RFC 3207).
    pub starttls: bool,
    /// PIPELINING (RFC 2920).
    pub pipelining: bool,
    /// 8BITMIME (RFC 6152).
    pub eight_bit_mime: bool,
    /// SMTPUTF8 (RFC 6531).
    pub smtp_utf8: bool,
    /// SIZE (RFC 1870), where it is offered: the most bytes that a message may
    /// have, 0 where the server names no limit.
    pub size: Option<u64>,
    /// CHUNKING (RFC 3030).
    pub chunking: bool,
    /// DSN (RFC 3461).
    pub dsn: bool,
    /// REQUIRETLS (RFC 8689).
    pub require_tls: bool,
    /// FUTURERELEASE (RFC 4865).
    pub hold: Option<HoldLimits>,
    /// LIMITS (RFC 9422).
    pub limits: Limits,
    /// The mechanisms after AUTH (RFC 4954).
    pub auth: Offered,
}

/// How much a server takes at a time; `None` where it does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Limits {
    /// Messages on a connection.
    pub mails: Option<usize>,
    /// Recipients of a message.
    pub recipients: Option<usize>,
    /// Domains of the recipients of a message.
    pub domains: Option<usize>,
}

impl Extensions {
    /// Reads the lines of the reply; the first names the server and is left out.
    pub(super) fn read(lines: &[String]) -> Extensions {
        let mut extensions = Extensions::default();
        for line in lines.iter().skip(1) {
            // `AUTH=PLAIN` is how servers spelled it before RFC 2554, and some still do.
            let mut words = line.split([' ', '=']).filter(|word| !word.is_empty());
            let keyword = words.next().unwrap_or_default().to_ascii_uppercase();
            match keyword.as_str() {
                "STARTTLS" => extensions.starttls = true,
                "PIPELINING" => extensions.pipelining = true,
                "8BITMIME" => extensions.eight_bit_mime = true,
                "SMTPUTF8" => extensions.smtp_utf8 = true,
                "SIZE" => {
                    let limit = words.next().and_then(|digits| digits.parse().ok());
                    extensions.size = Some(limit.unwrap_or(0));
                }
                "CHUNKING" => extensions.chunking = true,
                "DSN" => extensions.dsn = true,
                "REQUIRETLS" => extensions.require_tls = true,
                "FUTURERELEASE" => extensions.hold = Some(hold_limits(words)),
                "LIMITS" => extensions.limits = Limits::read(line),
                "AUTH" => words.for_each(|name| extensions.auth.add(name)),
                _ => {}
            }
        }
        extensions
    }

    /// Returns what users can choose from.
    pub(super) fn offers(&self) -> Offers {
        Offers {
            dsn: self.dsn,
            require_tls: self.require_tls,
            hold: self.hold,
            utf8: self.smtp_utf8,
        }
    }
}

impl Limits {
    /// Reads `LIMITS NAME=NUMBER …`; unknown names and numbers that are none are passed over.
    fn read(line: &str) -> Limits {
        let mut limits = Limits::default();
        for (name, number) in line.split(' ').filter_map(|word| word.split_once('=')) {
            let number = number.parse().ok().filter(|number| *number > 0);
            match name.to_ascii_uppercase().as_str() {
                "MAILMAX" => limits.mails = number,
                "RCPTMAX" => limits.recipients = number,
                "RCPTDOMAINMAX" => limits.domains = number,
                _ => {}
            }
        }
        limits
    }
}

/// RFC 4865 §4: the longest time in seconds, then the latest moment.
fn hold_limits<'a>(mut words: impl Iterator<Item = &'a str>) -> HoldLimits {
    let longest = words.next().and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs);
    let latest = words.next().and_then(|moment| moment.parse::<jiff::Timestamp>().ok());
    HoldLimits { longest, latest_ms: latest.map(jiff::Timestamp::as_millisecond) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Extensions {
        let lines: Vec<_> = lines.iter().map(|line| line.to_string()).collect();
        Extensions::read(&lines)
    }

    #[test]
    fn each_keyword_turns_on_its_extension_in_any_case() {
        let none = Extensions::default();
        assert_eq!(read(&["mail.example.test"]), none);
        assert_eq!(read(&["h", "StartTLS"]), Extensions { starttls: true, ..none.clone() });
        assert_eq!(read(&["h", "pipelining"]), Extensions { pipelining: true, ..none.clone() });
        assert_eq!(read(&["h", "8BITMIME"]), Extensions { eight_bit_mime: true, ..none.clone() });
        assert_eq!(read(&["h", "SMTPUTF8"]), Extensions { smtp_utf8: true, ..none.clone() });
        assert_eq!(read(&["h", "chunking"]), Extensions { chunking: true, ..none.clone() });
        assert_eq!(read(&["h", "Dsn"]), Extensions { dsn: true, ..none.clone() });
        assert_eq!(read(&["h", "RequireTLS"]), Extensions { require_tls: true, ..none.clone() });
        assert_eq!(read(&["h", "", "X-THING 1", "HELP"]), none);
    }

    #[test]
    fn a_server_called_like_an_extension_has_none() {
        assert_eq!(read(&["STARTTLS"]), Extensions::default());
    }

    #[test]
    fn a_size_without_a_number_sets_no_limit() {
        for (line, size) in [("SIZE 1000", 1000), ("SIZE=7", 7), ("SIZE", 0), ("SIZE x", 0)] {
            assert_eq!(read(&["h", line]).size, Some(size), "{line}");
        }
    }

    #[test]
    fn limits_that_can_be_read_count() {
        let limits = |line| read(&["h", line]).limits;
        let all = Limits { mails: Some(5), recipients: Some(20), domains: Some(1) };
        assert_eq!(limits("LIMITS MAILMAX=5 RCPTMAX=20 RCPTDOMAINMAX=1 OTHER=3"), all);
        assert_eq!(limits("LIMITS mailmax=5 RCPTMAX=0 x=y =").mails, Some(5));
        assert_eq!(limits("LIMITS MAILMAX RCPTMAX=-1 RCPTDOMAINMAX="), Limits::default());
    }

    #[test]
    fn how_long_a_server_holds_messages_back_is_read() {
        let hold = |line| read(&["h", line]).hold;
        let both = HoldLimits {
            longest: Some(Duration::from_secs(86_400)),
            latest_ms: Some(1_798_761_600_000),
        };
        assert_eq!(hold("FUTURERELEASE 86400 2027-01-01T00:00:00Z"), Some(both));
        assert_eq!(hold("FUTURERELEASE"), Some(HoldLimits::default()));
        assert_eq!(hold("FUTURERELEASE x y"), Some(HoldLimits::default()));
        assert_eq!(hold("HELP"), None);
    }

    #[test]
    fn the_mechanisms_of_all_auth_lines_count() {
        let auth = |lines: &[&str]| read(lines).auth;
        let (none, plain) = (Offered::default(), true);
        assert_eq!(auth(&["h", "AUTH=LOGIN"]), Offered { login: true, ..none });
        let both = Offered { login: true, plain, ..none };
        assert_eq!(auth(&["h", "AUTH LOGIN PLAIN"]), both);
        assert_eq!(auth(&["h", "AUTH PLAIN", "AUTH=LOGIN"]), both);
        assert_eq!(auth(&["h", "AUTH CRAM-MD5 NTLM"]), none);
    }
}
