//! Address lists (RFC 5322 §3.4), from raw bytes.
//!
//! The list is cut up before anything is decoded: an encoded word can bring a
//! display name, never an addr-spec, a comma or an angle bracket.

use crate::{
    defect::{Defect, Defects},
    display, encoded_word, field,
    limits::MAX_ADDRESSES,
};
use barid_model::Address;

/// Reads the raw value of a field. Groups are flattened into their members.
pub fn addresses(value: &[u8], defects: &mut Defects) -> Vec<Address> {
    let line = field::unfold(value);
    let mut list = List { out: Vec::new(), one: One::default(), defects };
    let mut rest = line.as_slice();
    while let Some((b, tail)) = rest.split_first() {
        if list.out.len() == MAX_ADDRESSES {
            list.defects.insert(Defect::AddressTooMany);
            return list.out;
        }
        rest = match b {
            b'"' => {
                let (text, after) = quoted(tail);
                list.one.quoted(&text);
                after
            }
            b'(' => {
                let (text, after) = comment(tail);
                list.one.comment = text;
                after
            }
            b'<' => {
                let (text, after) = angle(tail);
                list.one.angle = list.one.angle.take().or(Some(text.to_vec()));
                after
            }
            b'[' => {
                let len = tail.iter().take(255).position(|b| *b == b']').map_or(0, |at| at + 1);
                let (literal, after) = tail.split_at(len);
                list.one.push(b"[");
                list.one.push(literal);
                after
            }
            b',' | b';' => {
                list.finish();
                tail
            }
            b':' if list.one.angle.is_none() && !list.one.text.contains(&b'@') => {
                list.one = One::default();
                tail
            }
            b => {
                list.one.push(&[*b]);
                tail
            }
        };
    }
    list.finish();
    list.out
}

/// One address on the way.
#[derive(Default)]
struct One {
    /// Everything outside brackets and comments; quotes opened.
    text: Vec<u8>,
    /// The same with quotes as sent, for an address that stands alone.
    as_sent: Vec<u8>,
    angle: Option<Vec<u8>>,
    comment: Vec<u8>,
}

impl One {
    fn push(&mut self, bytes: &[u8]) {
        self.text.extend_from_slice(bytes);
        self.as_sent.extend_from_slice(bytes);
    }

    fn quoted(&mut self, text: &[u8]) {
        self.text.extend_from_slice(text);
        self.as_sent.push(b'"');
        for b in text {
            if matches!(b, b'"' | b'\\') {
                self.as_sent.push(b'\\');
            }
            self.as_sent.push(*b);
        }
        self.as_sent.push(b'"');
    }
}

struct List<'d> {
    out: Vec<Address>,
    one: One,
    defects: &'d mut Defects,
}

impl List<'_> {
    fn finish(&mut self) {
        let one = std::mem::take(&mut self.one);
        let text = one.text.trim_ascii();
        if text.is_empty() && one.angle.is_none() && one.comment.is_empty() {
            return;
        }
        let (phrase, spec) = match one.angle {
            Some(angle) => {
                let phrase = if text.is_empty() { one.comment } else { text.to_vec() };
                (phrase, angle)
            }
            // `alice@example.org (Alice)`, the oldest form.
            None if one.as_sent.contains(&b'@') => (one.comment, one.as_sent),
            None => (text.to_vec(), Vec::new()),
        };
        let mut name = display::one_line(&encoded_word::decode(&phrase, self.defects));
        let address = addr_spec(&spec).unwrap_or_else(|| {
            self.defects.insert(Defect::AddressMalformed);
            if name.is_empty() {
                name = display::one_line(&spec.escape_ascii().to_string());
            }
            String::new()
        });
        self.out.push(Address { name, address });
    }
}

/// Returns what stands in angle brackets as an addr-spec, if it is one.
fn addr_spec(raw: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(raw).ok()?.trim();
    // A route before the address is obsolete and ignored (RFC 5322 §4.4).
    let text = match text.starts_with('@') {
        true => text.split_once(':')?.1,
        false => text,
    };
    let (local, domain) = text.rsplit_once('@')?;
    let (local, domain) = (local.trim(), domain.trim());
    let is_quoted = local.len() >= 2 && local.starts_with('"') && local.ends_with('"');
    let is_plain = |c: char| !c.is_control() && !display::is_deceptive(c) && !"<>".contains(c);
    let is_atom = |c: char| is_plain(c) && !c.is_whitespace() && !"\"(),:;".contains(c);
    let is_good = !local.is_empty()
        && !domain.is_empty()
        && text.len() <= 1_000
        && !text.contains("=?")
        && domain.chars().all(|c| is_atom(c) || c == ':')
        && match is_quoted {
            true => local.chars().all(is_plain),
            false => local.chars().all(|c| is_atom(c) && c != '@'),
        };
    is_good.then(|| format!("{local}@{domain}"))
}

/// Reads a quoted string after its opening quote; returns it without escapes, and
/// the rest. One that never closes ends with the line.
fn quoted(bytes: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut out = Vec::new();
    let mut rest = bytes;
    loop {
        match rest {
            [] => return (out, rest),
            [b'"', tail @ ..] => return (out, tail),
            [b'\\', escaped, tail @ ..] => {
                out.push(*escaped);
                rest = tail;
            }
            [b, tail @ ..] => {
                out.push(*b);
                rest = tail;
            }
        }
    }
}

/// Reads a comment after its opening bracket, with those inside it.
fn comment(bytes: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut out = Vec::new();
    let mut rest = bytes;
    let mut depth = 0_usize;
    loop {
        match rest {
            [] => return (out, rest),
            [b')', tail @ ..] if depth == 0 => return (out, tail),
            [b'\\', escaped, tail @ ..] => {
                out.push(*escaped);
                rest = tail;
            }
            [b, tail @ ..] => {
                match b {
                    b'(' => depth += 1,
                    b')' => depth -= 1,
                    _ => {}
                }
                out.push(*b);
                rest = tail;
            }
        }
    }
}

/// Reads up to the closing angle bracket outside quotes; one that never closes
/// ends with the address.
fn angle(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut in_quotes = false;
    let mut escaped = false;
    for (at, b) in bytes.iter().enumerate() {
        match b {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_quotes,
            b'"' => in_quotes = !in_quotes,
            b'>' if !in_quotes => {
                return (
                    bytes.get(..at).unwrap_or_default(),
                    bytes.get(at + 1..).unwrap_or_default(),
                );
            }
            b',' if !in_quotes && !bytes.starts_with(b"@") => return bytes.split_at(at),
            _ => {}
        }
    }
    (bytes, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, wanted: &[(&str, &str)]) {
        let read = addresses(value.as_bytes(), &mut Defects::new());
        let read: Vec<(&str, &str)> =
            read.iter().map(|one| (one.name.as_str(), one.address.as_str())).collect();
        assert_eq!(read, wanted, "{value}");
    }

    #[test]
    fn lists_groups_comments_and_routes_are_read() {
        check("a@b.test", &[("", "a@b.test")]);
        check(
            "Al <a@b.test>, \"Baker, Bo\" <b@b.test>,",
            &[("Al", "a@b.test"), ("Baker, Bo", "b@b.test")],
        );
        check("a@b.test (Al (the first))", &[("Al (the first)", "a@b.test")]);
        check(
            "Team: a@b.test, Bo <b@b.test>; c@b.test",
            &[("", "a@b.test"), ("Bo", "b@b.test"), ("", "c@b.test")],
        );
        check("undisclosed-recipients:;", &[]);
        check("<@x,@y:a@b.test>", &[("", "a@b.test")]);
        check("\"j d\"@b.test", &[("", "\"j d\"@b.test")]);
        check("a@[IPv6:::1], b@c", &[("", "a@[IPv6:::1]"), ("", "b@c")]);
        check("=?utf-8?Q?J=C3=BCrgen?= <j@b.test>", &[("Jürgen", "j@b.test")]);
        check("jürgen@bücher.test", &[("", "jürgen@bücher.test")]);
        check("Al <a@b.test", &[("Al", "a@b.test")]);
    }

    #[test]
    fn an_encoded_word_never_makes_an_address() {
        check("=?utf-8?Q?boss=40bank.test?=", &[("boss@bank.test", "")]);
        check(
            "=?utf-8?Q?boss=40bank.test=3E=2C?= <x@evil.test>",
            &[("boss@bank.test>,", "x@evil.test")],
        );
        check("<=?utf-8?Q?a?=@b.test>", &[("=?utf-8?Q?a?=@b.test", "")]);
        check("<a\0@b.test>", &[(r"a\x00@b.test", "")]);
        check("<MAILER-DAEMON>", &[("MAILER-DAEMON", "")]);
        check("a@b.test <x@evil.test>", &[("a@b.test", "x@evil.test")]);
    }

    #[test]
    fn a_million_addresses_are_bounded() {
        let mut defects = Defects::new();
        assert_eq!(addresses(&b"a@b,".repeat(250_000), &mut defects).len(), MAX_ADDRESSES);
        assert!(defects.contains(&Defect::AddressTooMany));
    }
}
