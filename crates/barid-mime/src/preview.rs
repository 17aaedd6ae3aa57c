//! The line under a subject in a list: what the sender wrote, first words first.

use crate::display;

/// Most characters of a preview.
const MAX_CHARS: usize = 200;
/// How much text is looked at.
const MAX_LOOKED_AT: usize = 16 << 10;

/// Returns at most 200 characters of `text` on one line, without quoted lines, the
/// line that introduces them, and the signature. Where nothing else is there, the
/// quoted text will do.
pub fn preview(text: &str) -> String {
    let text = display::cut(text, MAX_LOOKED_AT);
    let own = own_words(text);
    match own.is_empty() {
        true => collapse(text.lines().map(|line| line.trim_start_matches(['>', ' ']))),
        false => own,
    }
}

fn own_words(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let is_quote = |line: &str| line.trim_start().starts_with('>');
    let mut kept = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if matches!(line.trim_end_matches('\r'), "-- " | "--") || is_original_message(line) {
            break;
        }
        let mut next = lines.iter().skip(at + 1).filter(|line| !line.trim().is_empty());
        let introduces = is_introduction(line)
            && next.next().is_some_and(|next| is_quote(next) || is_introduction(next));
        let is_rule = line.trim().len() > 3 && line.trim().chars().all(|c| "-_=*~#".contains(c));
        if !is_quote(line) && !introduces && !is_rule {
            kept.push(*line);
        }
    }
    collapse(kept.into_iter())
}

/// Whether a line says whose words follow: "On … wrote:", in any language, is a
/// line that ends with a colon and holds an address or a date.
fn is_introduction(line: &str) -> bool {
    let line = line.trim();
    let has_digit = line.chars().any(char::is_numeric);
    (line.ends_with(':')
        && line.len() > 8
        && (line.contains('@') || has_digit || line.ends_with("wrote:")))
        || (line.starts_with("On ") && has_digit && line.len() > 20 && !line.ends_with('.'))
}

fn is_original_message(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("-----") && line.ends_with("-----") && line.contains(' ')
}

/// Puts lines together on one, without what newsletters pad their preview with.
fn collapse<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    let mut chars = 0;
    for line in lines {
        let mut gap = !out.is_empty();
        for c in line.chars() {
            let is_padding = display::is_deceptive(c)
                || (display::is_joiner(c) && !out.chars().next_back().is_some_and(takes_joiner));
            if is_padding {
                continue;
            }
            if c.is_whitespace() || c.is_control() {
                gap = !out.is_empty();
                continue;
            }
            if gap {
                out.push(' ');
                chars += 1;
                gap = false;
            }
            out.push(c);
            chars += 1;
            if chars >= MAX_CHARS {
                return out.trim_end().to_owned();
            }
        }
    }
    out
}

/// Whether a joiner after this character means something: in scripts that join
/// letters, and in emoji.
fn takes_joiner(c: char) -> bool {
    c > '\u{1f000}' || (c.is_alphabetic() && !c.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_is_the_senders_own_words() {
        for (text, wanted) in [
            ("Hi,\n\n  yes \t please.\n-- \nBo", "Hi, yes please."),
            ("Yes.\n\nOn Mon, 1 Jan 2024, Al wrote:\n> really?", "Yes."),
            ("> really?\nYes.", "Yes."),
            ("Am 1.1.2024 schrieb Al <a@b.test>:\n\n> Ja?\nJa.", "Ja."),
            ("> only a quote", "only a quote"),
            ("Done.\n-----Original Message-----\nFrom: x", "Done."),
            ("Sale\u{34f} \u{200c} \u{ad} \u{2007}\u{feff}\u{200c} now", "Sale now"),
            ("=====\nTitle\n=====\ntext", "Title text"),
            ("Note 1:\nbuy milk", "Note 1: buy milk"),
            ("", ""),
        ] {
            assert_eq!(preview(text), wanted, "{text:?}");
        }
        assert_eq!(preview(&"é".repeat(500)).chars().count(), 200);
    }
}
