//! What a server can do, as it says in reply to EHLO (RFC 5321 §4.1.1.1).

use crate::sasl::Mechanism;

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
    /// The best of the mechanisms after AUTH (RFC 4954).
    pub mechanism: Option<Mechanism>,
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
                "AUTH" => {
                    let before = extensions.mechanism.map(Mechanism::name);
                    extensions.mechanism = Mechanism::choose(words.chain(before));
                }
                _ => {}
            }
        }
        extensions
    }
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
        assert_eq!(read(&["h", "DSN", "", "X-THING 1", "HELP"]), none);
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
    fn the_best_mechanism_counts_over_all_auth_lines() {
        let mechanism = |lines: &[&str]| read(lines).mechanism;
        assert_eq!(mechanism(&["h", "AUTH LOGIN PLAIN"]), Some(Mechanism::Plain));
        assert_eq!(mechanism(&["h", "AUTH=LOGIN"]), Some(Mechanism::Login));
        assert_eq!(mechanism(&["h", "AUTH PLAIN", "AUTH=LOGIN"]), Some(Mechanism::Plain));
        assert_eq!(mechanism(&["h", "AUTH CRAM-MD5 NTLM"]), None);
    }
}
