//! What a message has that is not shown as the others are, told in a line each: nothing of
//! it is fetched, put together or run.

use crate::parse::Parsed;

/// Something that a reader should know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A form of it is made for programs that run it (AMP).
    Interactive,
    /// It is one piece of a larger message (RFC 2046 §5.2.2).
    Piece {
        /// Which one, from 1; 0 where it does not say.
        number: u32,
        /// Of how many; 0 where it does not say.
        total: u32,
    },
    /// Some of it is elsewhere, and is not fetched (RFC 2046 §5.2.3).
    Elsewhere {
        /// The host that it names; may be empty.
        host: String,
    },
    /// It came wrapped by Outlook, and was unwrapped.
    Unwrapped,
}

/// Returns the notices on a message, each once, in the order of its parts.
pub fn notices(parsed: &Parsed<'_>) -> Vec<Notice> {
    let mut found = Vec::new();
    for part in parsed.parts() {
        let notice = match part.content_type.as_str() {
            "text/x-amp-html" => Notice::Interactive,
            "message/partial" => {
                let number = |name| {
                    parsed
                        .parameter(part, name)
                        .and_then(|text| text.trim().parse().ok())
                        .unwrap_or(0)
                };
                Notice::Piece { number: number("number"), total: number("total") }
            }
            "message/external-body" => {
                let url = parsed.parameter(part, "url").unwrap_or_default();
                let host = crate::link::target(&url.replace(' ', "")).map(|target| target.host);
                let site = || parsed.parameter(part, "site").unwrap_or_default();
                let host = crate::display::one_line(&host.unwrap_or_else(site));
                Notice::Elsewhere { host: crate::display::cut(&host, 200).to_owned() }
            }
            _ if part.is_wrapper() && part.content_type != "text/plain" => Notice::Unwrapped,
            _ => continue,
        };
        if !found.contains(&notice) && found.len() < 10 {
            found.push(notice);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn r63_what_is_elsewhere_or_in_pieces_is_told_and_left_alone() {
        for (header, wanted) in [
            ("Content-Type: text/plain", vec![]),
            (
                "Content-Type: message/partial; id=x; number=2; total=3",
                vec![Notice::Piece { number: 2, total: 3 }],
            ),
            (
                "Content-Type: message/partial; number=many",
                vec![Notice::Piece { number: 0, total: 0 }],
            ),
            (
                "Content-Type: message/external-body; access-type=URL; URL=\"https://x.test/a\"",
                vec![Notice::Elsewhere { host: "x.test".into() }],
            ),
            (
                "Content-Type: message/external-body; access-type=anon-ftp; site=\"f.test\"",
                vec![Notice::Elsewhere { host: "f.test".into() }],
            ),
            (
                "Content-Type: message/external-body",
                vec![Notice::Elsewhere { host: String::new() }],
            ),
        ] {
            let raw = format!("{header}\r\n\r\nContent-Type: text/html\r\n\r\n<p>x</p>");
            assert_eq!(notices(&parse(raw.as_bytes())), wanted, "{header}");
        }
    }

    #[test]
    fn r6_an_interactive_form_is_told_and_never_shown() {
        let raw = b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nplain\r\n\
            --b\r\nContent-Type: text/x-amp-html\r\n\r\n<html amp4email><script>1</script>amp\r\n\
            --b\r\nContent-Type: text/html\r\n\r\n<p>html</p>\r\n--b--\r\n";
        let parsed = parse(raw);
        assert_eq!(notices(&parsed), [Notice::Interactive]);
        assert!(!crate::display_html(&parsed).html.contains("amp"));
        assert!(crate::view::attachments(&parsed).is_empty());
        assert!(!crate::quote::quote(&parsed).html.contains("amp"));
        assert!(!crate::digest(raw).text.contains("amp"));
    }
}
