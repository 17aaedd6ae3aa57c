//! How a part is closed to those on its way, by what it says of itself: nothing is decrypted or
//! verified (RFC 1847, RFC 3156, RFC 8551, and OpenPGP armour within text).

use crate::{parse::Parsed, part::Part};

/// What a part is closed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// It is encrypted.
    Encrypted,
    /// It is signed.
    Signed,
}

/// Returns what a part is closed by; `None` for one that anybody can read and change.
pub fn protection(parsed: &Parsed<'_>, part: &Part) -> Option<Protection> {
    let smime_type =
        || parsed.parameter(part, "smime-type").unwrap_or_default().to_ascii_lowercase();
    match part.content_type.as_str() {
        "multipart/encrypted" => Some(Protection::Encrypted),
        "multipart/signed" => Some(Protection::Signed),
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => match smime_type().as_str() {
            "signed-data" => Some(Protection::Signed),
            "certs-only" | "compressed-data" => None,
            _ => Some(Protection::Encrypted),
        },
        _ if part.is_text() => inline(parsed.encoded(part)),
        _ => None,
    }
}

/// Finds OpenPGP armour at the start of a line.
fn inline(body: &[u8]) -> Option<Protection> {
    let mut lines = body.split(|b| *b == b'\n').filter(|line| line.starts_with(b"-----BEGIN PGP "));
    lines.find_map(|line| match line.trim_ascii_end() {
        b"-----BEGIN PGP MESSAGE-----" => Some(Protection::Encrypted),
        b"-----BEGIN PGP SIGNED MESSAGE-----" => Some(Protection::Signed),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_closes_a_part_is_its_type_or_its_armour() {
        use Protection::{Encrypted, Signed};
        let of = |kind: &str, body: &str| {
            let raw = format!("Content-Type: {kind}\r\n\r\n{body}\r\n");
            let parsed = crate::parse(raw.as_bytes());
            protection(&parsed, &parsed.parts()[0])
        };
        assert_eq!(of("multipart/encrypted; boundary=b", ""), Some(Encrypted));
        assert_eq!(of("multipart/signed; boundary=b", ""), Some(Signed));
        assert_eq!(of("application/pkcs7-mime; smime-type=signed-data", ""), Some(Signed));
        assert_eq!(of("application/pkcs7-mime; smime-type=enveloped-data", ""), Some(Encrypted));
        assert_eq!(of("application/pkcs7-mime; smime-type=certs-only", ""), None);
        assert_eq!(of("text/plain", "-----BEGIN PGP MESSAGE-----\r\nx"), Some(Encrypted));
        assert_eq!(of("text/plain", "> -----BEGIN PGP MESSAGE-----"), None);
        assert_eq!(of("text/plain", "x"), None);
    }
}
