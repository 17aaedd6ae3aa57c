//! Bytes to text: by the label where it is true, else by what the bytes show.

use crate::defect::{Defect, Defects};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252, WINDOWS_1256};

/// Decodes `bytes` that claim to be in the charset `label`.
///
/// Only the encodings of the WHATWG Encoding Standard are known; UTF-7 is not
/// among them and stays the ASCII it looks like.
pub fn decode(bytes: &[u8], label: Option<&str>, defects: &mut Defects) -> String {
    let encoding = label.map(|label| (for_label(label), is_ascii_label(label)));
    match encoding {
        Some((Some(encoding), is_ascii)) => decode_as(bytes, encoding, is_ascii, defects),
        Some((None, _)) => {
            defects.insert(Defect::CharsetUnknown);
            guess(bytes)
        }
        None => {
            if !bytes.is_ascii() {
                defects.insert(Defect::CharsetMissing);
            }
            guess(bytes)
        }
    }
}

/// Finds the encoding that a label means, forgiving how mailers spell it.
pub(crate) fn for_label(label: &str) -> Option<&'static Encoding> {
    let label = label.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
    if let Some(encoding) = Encoding::for_label(label.as_bytes()) {
        return Some(encoding);
    }
    let name = label.to_ascii_lowercase();
    // RFC 2231 §5 puts a language after an asterisk.
    let name = name.split('*').next().unwrap_or_default().replace('_', "-");
    let code_page = name.strip_prefix("cp-").or_else(|| name.strip_prefix("cp"));
    let alias = match (name.as_str(), code_page) {
        ("utf8mb4" | "utf-8n", _) => "utf-8".to_owned(),
        ("ms936" | "windows-936" | "x-gbk", _) | (_, Some("936")) => "gbk".to_owned(),
        ("windows-949" | "ks-c-5601", _) | (_, Some("949")) => "euc-kr".to_owned(),
        ("windows-950", _) | (_, Some("950")) => "big5".to_owned(),
        ("windows-932" | "shift-jis-2004", _) | (_, Some("932")) => "shift_jis".to_owned(),
        (_, Some(digits)) => format!("windows-{digits}"),
        (name, None) => {
            match name.strip_prefix("iso8859").or_else(|| name.strip_prefix("iso-8859")) {
                Some(part) => format!(
                    "iso-8859-{}",
                    part.trim_start_matches('-').split(':').next().unwrap_or_default()
                ),
                None => name.to_owned(),
            }
        }
    };
    Encoding::for_label(alias.as_bytes())
}

fn is_ascii_label(label: &str) -> bool {
    let label = label.trim().to_ascii_lowercase();
    label.contains("ascii") || label.starts_with("ansi_x3.4")
}

fn decode_as(
    bytes: &[u8],
    encoding: &'static Encoding,
    is_ascii: bool,
    defects: &mut Defects,
) -> String {
    if encoding.is_ascii_compatible() && encoding != encoding_rs::ISO_2022_JP && bytes.is_ascii() {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    if encoding == UTF_8 {
        let (text, _, has_errors) = encoding.decode(bytes);
        if !has_errors {
            return text.into_owned();
        }
        defects.insert(Defect::CharsetMislabelled);
        // A few broken bytes in what is UTF-8 else; or not UTF-8 at all.
        return match is_mostly_utf8(bytes) {
            true => text.into_owned(),
            false => guess(bytes),
        };
    }
    if encoding.is_single_byte() {
        // By chance, text in a one-byte encoding is hardly ever valid UTF-8.
        if let Ok(text) = std::str::from_utf8(bytes) {
            defects.insert(Defect::CharsetMislabelled);
            return text.to_owned();
        }
        if is_ascii {
            defects.insert(Defect::CharsetMislabelled);
            return guess(bytes);
        }
    }
    // A byte order mark is obeyed only where the label says UTF-16.
    let (text, has_errors) = match encoding.name().starts_with("UTF-16") {
        true => {
            let (text, _, has_errors) = encoding.decode(bytes);
            (text, has_errors)
        }
        false => encoding.decode_without_bom_handling(bytes),
    };
    if has_errors {
        defects.insert(Defect::CharsetMislabelled);
        if let Some(text) = std::str::from_utf8(bytes).ok().filter(|text| !text.is_ascii()) {
            return text.to_owned();
        }
    }
    text.into_owned()
}

/// Decodes bytes that nobody labelled: UTF-8 where they are valid UTF-8, else
/// windows-1256 where they look Arabic, else windows-1252.
pub fn guess(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    if is_mostly_utf8(bytes) {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let encoding = if looks_arabic(bytes) { WINDOWS_1256 } else { WINDOWS_1252 };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// Whether more characters above 127 are valid UTF-8 than bytes are not.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += chunk.invalid().len();
    }
    good > bad
}

/// Whether the bytes above 127 are Arabic letters of windows-1256 that stand
/// side by side. In Western text such bytes stand alone between ASCII letters.
fn looks_arabic(bytes: &[u8]) -> bool {
    let is_letter =
        |b: u8| matches!(b, 0xc1..=0xd6 | 0xd8..=0xdf | 0xe1 | 0xe3..=0xe6 | 0xec | 0xed);
    let (mut high, mut letters, mut pairs, mut last_was_letter) =
        (0_usize, 0_usize, 0_usize, false);
    for b in bytes {
        high += usize::from(*b >= 0x80);
        let letter = is_letter(*b);
        letters += usize::from(letter);
        pairs += usize::from(letter && last_was_letter);
        last_was_letter = letter;
    }
    letters >= 3 && letters * 10 >= high * 7 && pairs * 2 >= letters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], label: Option<&str>, text: &str, defect: Option<Defect>) {
        let mut defects = Defects::new();
        assert_eq!(decode(bytes, label, &mut defects), text, "{label:?}");
        assert_eq!(defects, defect.into_iter().collect(), "{label:?}");
    }

    #[test]
    fn a_true_label_is_obeyed() {
        check("غدا".as_bytes(), Some("utf-8"), "غدا", None);
        check(b"\xe3\xd1\xcd\xc8\xc7", Some("windows-1256"), "مرحبا", None);
        check(b"\xe3\xd1\xcd\xc8\xc7", Some("CP-1256"), "مرحبا", None);
        check(b"\xe5\xd1\xcd\xc8\xc7", Some("ISO-8859-6"), "مرحبا", None);
        check(b"\x1b$B2q5D\x1b(B", Some("iso-2022-jp"), "会議", None);
        check(b"\xc4\xe3\xba\xc3", Some("gb18030"), "你好", None);
        check(b"caf\xe9 \x805", Some("iso-8859-1"), "café €5", None);
        check(b"\xff\xfea\0", Some("utf-16"), "a", None);
        check(b"plain", None, "plain", None);
    }

    #[test]
    fn a_wrong_label_is_seen_through() {
        let mislabelled = Some(Defect::CharsetMislabelled);
        check("naïve".as_bytes(), Some("iso-8859-1"), "naïve", mislabelled);
        check("مرحبا".as_bytes(), Some("us-ascii"), "مرحبا", mislabelled);
        check(b"na\xefve", Some("utf-8"), "naïve", mislabelled);
        check(b"\xe3\xd1\xcd\xc8\xc7", Some("utf-8"), "مرحبا", mislabelled);
        check("gut — \u{fffd}".as_bytes(), Some("utf-8"), "gut — \u{fffd}", None);
        check(b"gr\xc3\xbc\xc3\x9fe \xff", Some("utf-8"), "grüße \u{fffd}", mislabelled);
    }

    #[test]
    fn no_label_is_guessed() {
        let missing = Some(Defect::CharsetMissing);
        check(b"\xe3\xd1\xcd\xc8\xc7 \xc8\xc7\xe1\xda\xc7\xe1\xe3", None, "مرحبا بالعالم", missing);
        check(b"d\xe9j\xe0 \xe9t\xe9", None, "déjà été", missing);
        check("grüße".as_bytes(), None, "grüße", missing);
        check(b"na\xefve", Some("x-unknown"), "naïve", Some(Defect::CharsetUnknown));
    }

    #[test]
    fn utf_7_is_not_decoded() {
        check(b"+ADw-script+AD4-", Some("utf-7"), "+ADw-script+AD4-", Some(Defect::CharsetUnknown));
    }
}
