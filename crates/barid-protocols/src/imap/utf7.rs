//! Modified UTF-7, the encoding of mailbox names (RFC 3501 §5.1.3).

use base64::{
    Engine,
    alphabet::Alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use std::sync::LazyLock;

/// Base64 with "," for "/" and without padding. Bits left over are not checked:
/// some servers of old leave them set.
static BASE64: LazyLock<Option<GeneralPurpose>> = LazyLock::new(|| {
    let alphabet =
        Alphabet::new("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,").ok()?;
    let config = GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true);
    Some(GeneralPurpose::new(&alphabet, config))
});

/// Decodes a name.
///
/// A shift sequence that can't be decoded stays as it is: the name is still the
/// only one by which the user knows the mailbox.
pub(super) fn decode(name: &str) -> String {
    let mut decoded = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((plain, shifted)) = rest.split_once('&') {
        decoded.push_str(plain);
        let sequence = shifted.split_once('-').map(|(inner, after)| (decode_shifted(inner), after));
        match sequence {
            Some((Some(text), after)) => {
                decoded.push_str(&text);
                rest = after;
            }
            Some((None, _)) | None => {
                decoded.push('&');
                rest = shifted;
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

/// Decodes what is between `&` and `-`.
fn decode_shifted(inner: &str) -> Option<String> {
    if inner.is_empty() {
        return Some("&".to_owned());
    }
    let bytes = BASE64.as_ref()?.decode(inner).ok()?;
    let pairs = bytes.chunks_exact(2);
    let is_whole = pairs.remainder().is_empty();
    let units: Vec<u16> =
        pairs.filter_map(|pair| <[u8; 2]>::try_from(pair).ok().map(u16::from_be_bytes)).collect();
    String::from_utf16(&units).ok().filter(|_| is_whole)
}

/// Encodes a name.
pub(super) fn encode(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    let mut units: Vec<u8> = Vec::new();
    let flush = |units: &mut Vec<u8>, encoded: &mut String| {
        if !units.is_empty() {
            // The alphabet is a constant that a test knows to be one.
            let base64 = BASE64.as_ref().map(|base64| base64.encode(&units)).unwrap_or_default();
            encoded.push('&');
            encoded.push_str(&base64);
            encoded.push('-');
            units.clear();
        }
    };
    for letter in name.chars() {
        if matches!(letter, ' '..='~') {
            flush(&mut units, &mut encoded);
            encoded.push(letter);
            if letter == '&' {
                encoded.push('-');
            }
        } else {
            let mut buffer = [0; 2];
            units.extend(letter.encode_utf16(&mut buffer).iter().flat_map(|u| u.to_be_bytes()));
        }
    }
    flush(&mut units, &mut encoded);
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_decode_as_the_rfc_shows() {
        for (wire, name) in [
            ("INBOX", "INBOX"),
            (
                "~peter/mail/&U,BTFw-/&ZeVnLIqe-",
                "~peter/mail/\u{53f0}\u{5317}/\u{65e5}\u{672c}\u{8a9e}",
            ),
            ("&Jjo-!", "\u{263a}!"),
            ("Tom &- Jerry", "Tom & Jerry"),
            ("Entw&APw-rfe", "Entw\u{fc}rfe"),
            ("&BkUGMQYtBigGJw-", "\u{645}\u{631}\u{62d}\u{628}\u{627}"),
            ("&2D3eAA-", "\u{1f600}"),
        ] {
            assert_eq!(decode(wire), name);
            assert_eq!(encode(name), wire);
        }
    }

    #[test]
    fn what_cannot_be_decoded_stays() {
        for wire in ["&", "a&b", "&!-", "&AAA", "&AA-", "&2D0-", "Entw\u{fc}rfe", "& -", "&AP=-"] {
            assert_eq!(decode(wire), wire);
        }
    }

    proptest! {
        #[test]
        fn every_name_comes_back(name in any::<String>()) {
            prop_assert_eq!(decode(&encode(&name)), name);
        }

        #[test]
        fn no_name_is_too_odd(wire in "[&A-Za-z0-9+,-]{0,40}") {
            decode(&wire);
        }
    }
}
