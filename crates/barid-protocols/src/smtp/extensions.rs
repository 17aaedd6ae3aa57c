//! What a server can do, as it says in reply to EHLO (RFC 5321 §4.1.1.1).

use crate::sasl::Offered;

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
    /// The mechanisms after AUTH (RFC 4954).
    pub auth: Offered,
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
                "AUTH" => words.for_each(|name| extensions.auth.add(name)),
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
