//! Content transfer encodings (RFC 2045 §6): read as leniently as can be, written in one place.

use crate::{
    defect::{Defect, Defects},
    uuencode,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use memchr::memchr;
use std::borrow::Cow;

/// Bytes on one line of an encoded body, its line end aside (RFC 2045 §6.7, §6.8).
pub(crate) const LINE: usize = 76;

/// Writes bytes as lines of base64, each ending in CRLF (RFC 2045 §6.8).
pub fn write_base64(out: &mut Vec<u8>, bytes: &[u8]) {
    for line in BASE64_STANDARD.encode(bytes).as_bytes().chunks(LINE) {
        out.extend_from_slice(line);
        out.extend_from_slice(b"\r\n");
    }
}

/// How the bytes of a part were made fit for the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TransferEncoding {
    /// 7bit, 8bit, binary, or none said.
    #[default]
    Identity,
    /// base64.
    Base64,
    /// quoted-printable.
    QuotedPrintable,
    /// uuencode, from before MIME.
    Uuencode,
    /// One that nobody knows; its bytes are left as they are.
    Unknown,
}

impl TransferEncoding {
    /// Reads the value of `Content-Transfer-Encoding`.
    pub(crate) fn from_field(value: &[u8]) -> TransferEncoding {
        let value = value.trim_ascii();
        let len =
            value.iter().position(|b| b.is_ascii_whitespace() || matches!(b, b';' | b'(' | b','));
        let word = value.get(..len.unwrap_or(value.len())).unwrap_or_default().to_ascii_lowercase();
        match word.as_slice() {
            b"" | b"7bit" | b"8bit" | b"binary" | b"7-bit" | b"8-bit" | b"none" => {
                TransferEncoding::Identity
            }
            b"base64" => TransferEncoding::Base64,
            b"quoted-printable" => TransferEncoding::QuotedPrintable,
            b"x-uuencode" | b"x-uue" | b"uuencode" | b"uue" => TransferEncoding::Uuencode,
            _ => TransferEncoding::Unknown,
        }
    }

    /// Undoes the encoding.
    pub(crate) fn decode<'a>(self, bytes: &'a [u8], defects: &mut Defects) -> Cow<'a, [u8]> {
        let (decoded, is_clean, defect) = match self {
            TransferEncoding::Identity | TransferEncoding::Unknown => return Cow::Borrowed(bytes),
            TransferEncoding::Base64 => {
                let (decoded, is_clean) = base64(bytes);
                (decoded, is_clean, Defect::Base64Malformed)
            }
            TransferEncoding::QuotedPrintable => {
                let (decoded, is_clean) = quoted_printable(bytes);
                (decoded, is_clean, Defect::QuotedPrintableMalformed)
            }
            TransferEncoding::Uuencode => match uuencode::decode(bytes) {
                Some(decoded) => (decoded, true, Defect::TransferEncodingUnknown),
                None => (bytes.to_vec(), false, Defect::TransferEncodingUnknown),
            },
        };
        if !is_clean {
            defects.insert(defect);
        }
        Cow::Owned(decoded)
    }
}

/// Decodes base64; whether it was clean. Foreign bytes are passed over.
pub(crate) fn base64(bytes: &[u8]) -> (Vec<u8>, bool) {
    // 0xFF is where the fast decoder stops without a word.
    if memchr(0xff, bytes).is_none()
        && let Some(decoded) = mail_parser::decoders::base64::base64_decode(bytes)
    {
        return (decoded, true);
    }
    let is_base64 = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
    let kept: Vec<u8> = bytes.iter().copied().filter(is_base64).collect();
    (mail_parser::decoders::base64::base64_decode(&kept).unwrap_or_default(), false)
}

/// Decodes quoted-printable; whether it was clean. An `=` that escapes nothing stays.
pub(crate) fn quoted_printable(bytes: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(bytes.len());
    let mut is_clean = true;
    let mut rest = bytes;
    while !rest.is_empty() {
        let (line, after) = rest.split_at(memchr(b'\n', rest).map_or(rest.len(), |at| at + 1));
        rest = after;
        let content = crate::field::trim_line_end(line);
        let end = line.get(content.len()..).unwrap_or_default();
        // Spaces before a line end are not the sender's (RFC 2045 §6.7 rule 3).
        let content = content.trim_ascii_end();
        match content.strip_suffix(b"=") {
            Some(soft) => is_clean &= quoted_line(soft, &mut out),
            None => {
                is_clean &= quoted_line(content, &mut out);
                out.extend_from_slice(end);
            }
        }
    }
    (out, is_clean)
}

fn quoted_line(line: &[u8], out: &mut Vec<u8>) -> bool {
    let mut is_clean = true;
    let mut rest = line;
    while let Some(at) = memchr(b'=', rest) {
        let (plain, escape) = rest.split_at(at);
        out.extend_from_slice(plain);
        rest = match escape {
            [_, high, low, tail @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                out.push(hex_pair(*high, *low));
                tail
            }
            [equals, tail @ ..] => {
                out.push(*equals);
                is_clean = false;
                tail
            }
            [] => escape,
        };
    }
    out.extend_from_slice(rest);
    is_clean
}

/// Returns the byte that two hexadecimal digits mean.
pub(crate) fn hex_pair(high: u8, low: u8) -> u8 {
    let digit = |b: u8| char::from(b).to_digit(16).unwrap_or(0) as u8;
    (digit(high) << 4) | digit(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_survives_foreign_bytes() {
        assert_eq!(base64(b"aGVs\r\nbG8=\r\n"), (b"hello".to_vec(), true));
        assert_eq!(base64(b"aG!Vs\xffbG8"), (b"hello".to_vec(), false));
        assert_eq!(base64(b""), (Vec::new(), true));
    }

    #[test]
    fn quoted_printable_survives_stray_signs() {
        let check = |from: &str, to: &str, clean| {
            assert_eq!(
                quoted_printable(from.as_bytes()),
                (to.as_bytes().to_vec(), clean),
                "{from}"
            );
        };
        check("a=20b=\r\nc  \r\nd=3D", "a bc\r\nd=", true);
        check("=c3=A9", "é", true);
        check("a=b=\t\nc=", "a=bc", false);
        check("==", "=", false);
    }

    #[test]
    fn an_encoding_is_known_by_its_first_word() {
        for (value, encoding) in [
            (" BASE64 ", TransferEncoding::Base64),
            ("quoted-printable;", TransferEncoding::QuotedPrintable),
            ("8bit (really)", TransferEncoding::Identity),
            ("x-uuencode", TransferEncoding::Uuencode),
            ("x-gzip64", TransferEncoding::Unknown),
        ] {
            assert_eq!(TransferEncoding::from_field(value.as_bytes()), encoding);
        }
    }
}
