//! Header text as a screen may show it: no control, nothing that hides or reorders.

/// Whether a character has no glyph of its own but changes how others are read:
/// bidi controls, zero-width characters, Braille blank, tags, Hangul fillers.
pub fn is_deceptive(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e007f}')
}

/// Whether a character joins its neighbours: needed in Persian, Indic scripts and
/// emoji, and nothing but deceit between ASCII letters.
pub(crate) fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Returns `text` on one line without anything that hides or reorders; runs of
/// space become one.
pub(crate) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if is_joiner(c) {
            let is_between =
                |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && !c.is_whitespace());
            if is_between(out.chars().next_back()) && is_between(chars.peek().copied()) {
                out.push(c);
            }
        } else if c.is_whitespace() || c.is_control() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !is_deceptive(c) {
            out.push(c);
        }
    }
    let len = out.trim_end().len();
    out.truncate(len);
    out
}

/// Returns at most `max` bytes of `text`, cut between characters.
pub(crate) fn cut(text: &str, max: usize) -> &str {
    text.get(..text.floor_char_boundary(max)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hidden_is_left() {
        for (text, shown) in [
            (" two\t words\r\n ", "two words"),
            ("inv\u{202e}fdp.exe", "invfdp.exe"),
            ("pay\u{200b}pal \u{2800}\u{3164}x", "paypal x"),
            ("a\u{200d}b\0", "ab"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("👨\u{200d}👩", "👨\u{200d}👩"),
        ] {
            assert_eq!(one_line(text), shown);
        }
    }
}
