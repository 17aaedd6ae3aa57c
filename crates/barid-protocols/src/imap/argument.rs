//! Writes strings into commands (RFC 9051 §4.3), so that none of them can end the command.

use super::session::Part;
use barid_model::Secret;

/// Longest quoted string; longer ones become literals.
const QUOTED_LIMIT: usize = 1000;

/// Part of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Argument {
    /// Fits on the line.
    Inline(String),
    /// Has to go as a literal: it is long, or has bytes that no quoted string may have.
    Literal(Vec<u8>),
}

impl Argument {
    /// Returns it as a part of a command.
    pub(super) fn as_part(&self) -> Part<'_> {
        match self {
            Argument::Inline(text) => Part::Text(text),
            Argument::Literal(bytes) => Part::Literal(bytes),
        }
    }
}

/// Writes bytes as an IMAP string.
pub(super) fn string(bytes: &[u8]) -> Argument {
    match std::str::from_utf8(bytes) {
        Ok(text) if is_quotable(bytes) => Argument::Inline(quoted(text)),
        _ => Argument::Literal(bytes.to_vec()),
    }
}

/// Writes a secret as a quoted string, if it can be one.
pub(super) fn quoted_secret(secret: &Secret) -> Option<Secret> {
    let bytes = Some(secret.expose()).filter(|bytes| is_quotable(bytes))?;
    // As large as it can get, so that growing leaves no copy behind.
    let mut quoted = Vec::with_capacity(2 * bytes.len() + 2);
    quoted.push(b'"');
    for byte in bytes {
        if matches!(byte, b'"' | b'\\') {
            quoted.push(b'\\');
        }
        quoted.push(*byte);
    }
    quoted.push(b'"');
    Some(Secret::new(quoted))
}

fn is_quotable(bytes: &[u8]) -> bool {
    bytes.len() <= QUOTED_LIMIT && bytes.iter().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Writes the name of a mailbox. Names with control characters never get here.
pub(super) fn mailbox(name: &str) -> String {
    quoted(name)
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Whether `text` can stand in a command as it is (RFC 9051 §9, atom).
pub(super) fn is_atom(text: &str) -> bool {
    let special = |byte: u8| b"(){%*\"\\]".contains(&byte);
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && !special(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_cannot_leave_its_quotes() {
        let inline = |text: &str| Argument::Inline(text.to_owned());
        assert_eq!(string(b"a"), inline("\"a\""));
        assert_eq!(string(b""), inline("\"\""));
        assert_eq!(string(br#"a"b\c"#), inline(r#""a\"b\\c""#));
        for bytes in [&b"a\r\nB LOGOUT"[..], b"\0", "\u{fc}".as_bytes(), b"\xff", &[b'a'; 1001]] {
            assert_eq!(string(bytes), Argument::Literal(bytes.to_vec()));
            assert!(quoted_secret(&Secret::new(bytes)).is_none());
        }
        let secret = quoted_secret(&Secret::new(&br#"a"b\c"#[..])).unwrap();
        assert_eq!(secret.expose(), br#""a\"b\\c""#);
    }

    #[test]
    fn an_atom_has_no_specials() {
        assert!(is_atom("$Forwarded"));
        for text in ["", "a b", "a\r\n", "\\Seen", "a)", "\u{fc}", "a]"] {
            assert!(!is_atom(text), "{text}");
        }
    }
}
