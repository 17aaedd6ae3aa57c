//! What two people compare to know that nobody stands between them: words to read out, and a
//! square to be photographed.

use qrcode::{EcLevel, QrCode, render::svg};

/// Words that two people compare: 88 bits. To stand between two people unseen one would have to make
/// some 2^44 keys for each side; the square compares whole fingerprints.
const WORDS: usize = 8;

/// Returns the words for a pair of keys, by their fingerprints; the same on both sides. English,
/// from a list of 2,048 of which no two sound alike (BIP 39).
pub fn words(one: &str, other: &str) -> Vec<&'static str> {
    let mut pair = [one.to_ascii_uppercase(), other.to_ascii_uppercase()];
    pair.sort();
    let text = format!("Barid compares {}", pair.join(" and "));
    let hash = openssl::sha::sha256(text.as_bytes());
    let list = bip39::Language::English.word_list();
    let bit = |at: usize| {
        let byte = hash.get(at / 8).copied().unwrap_or_default();
        usize::from(byte >> (7 - at % 8) & 1)
    };
    (0..WORDS)
        .map(|word| (0..11).fold(0, |index, at| index << 1 | bit(word * 11 + at)))
        .filter_map(|index| list.get(index).copied())
        .collect()
}

/// Draws the square for a key: what other programs read as well, `OPENPGP4FPR:` and the
/// fingerprint. `None` for a fingerprint that is too long.
pub fn qr_svg(fingerprint: &str) -> Option<String> {
    let text = format!("OPENPGP4FPR:{}", fingerprint.to_ascii_uppercase());
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).ok()?;
    Some(
        code.render::<svg::Color<'_>>()
            .min_dimensions(200, 200)
            .dark_color(svg::Color("#000000"))
            .light_color(svg::Color("#ffffff"))
            .build(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_read_the_same_words() {
        let found = words("AA11", "BB22");
        assert_eq!(found, words("bb22", "aa11"));
        assert_eq!(found.len(), WORDS);
        assert_ne!(found, words("AA11", "BB23"));
        assert_ne!(found, words("AA1", "1BB22"));
    }

    #[test]
    fn the_square_is_a_picture() {
        let svg = qr_svg(&"A".repeat(40)).unwrap();
        assert!(svg.contains("<svg") && svg.contains("<path"), "{svg}");
        assert!(qr_svg(&"A".repeat(10_000)).is_none());
    }
}
