//! Prints for people and for programs, and never lets a message speak to the terminal.

use barid_model::Address;
use serde_json::{Value, json};
use std::io::{self, Write};

/// Where answers go: sentences and columns, or JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Plain,
    Json,
}

/// Writes one line.
pub(crate) fn line(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.write_all(b"\n")
}

/// Writes bytes as they are.
pub(crate) fn bytes(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// Writes a JSON document on a line.
pub(crate) fn document(value: &Value) -> io::Result<()> {
    line(&value.to_string())
}

/// Writes a sentence where it does not get into what a program reads.
pub(crate) fn note(text: &str) {
    // Nobody reads stderr any more: nothing else to tell it to.
    let _ = writeln!(io::stderr(), "{text}");
}

/// Returns one line of text that can't move the cursor, change colours or turn
/// the direction of what follows: controls and bidi controls become spaces.
pub(crate) fn clean(text: &str) -> String {
    let one_line = text.chars().map(|c| if is_unsafe(c) { ' ' } else { c });
    one_line.collect::<String>().trim().to_owned()
}

/// As [`clean`], for text of several lines.
pub(crate) fn clean_lines(text: &str) -> String {
    text.chars()
        .filter(|c| *c != '\r')
        .map(|c| if is_unsafe(c) && c != '\n' && c != '\t' { ' ' } else { c })
        .collect()
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{2028}' | '\u{2029}')
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2066}'..='\u{2069}').contains(&c)
}

/// Returns `text` cut or filled to `width` characters.
pub(crate) fn column(text: &str, width: usize) -> String {
    let text = clean(text);
    match text.chars().count() {
        length if length <= width => text + &" ".repeat(width - length),
        _ => text.chars().take(width.saturating_sub(1)).chain(['…']).collect(),
    }
}

/// Returns a time in RFC 3339, UTC, with seconds; null for a time out of range.
pub(crate) fn time(ms: i64) -> Value {
    match jiff::Timestamp::from_millisecond(ms) {
        Ok(time) => json!(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
        Err(_) => Value::Null,
    }
}

/// Returns a time as people here write it.
pub(crate) fn local_time(ms: i64) -> String {
    match jiff::Timestamp::from_millisecond(ms) {
        Ok(time) => time
            .to_zoned_datetime(jiff::tz::TimeZone::system())
            .strftime("%Y-%m-%d %H:%M")
            .to_string(),
        Err(_) => String::from("?"),
    }
}

/// Returns a size as people read it: in steps of 1,000, with one digit after the point where
/// that says more.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [(&str, u64); 4] =
        [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    let Some((name, unit)) = UNITS.into_iter().find(|(_, unit)| bytes >= *unit) else {
        return format!("{bytes} bytes");
    };
    let tenths = (u128::from(bytes) * 10 + u128::from(unit) / 2) / u128::from(unit);
    match (tenths / 10, tenths % 10) {
        (whole @ 0..10, tenth @ 1..) => format!("{whole}.{tenth} {name}"),
        (whole, tenth) => format!("{} {name}", whole + u128::from(tenth >= 5)),
    }
}

/// Returns addresses as an array of names and addresses; what is not there is null.
pub(crate) fn addresses(list: &[Address]) -> Value {
    let text = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
    list.iter()
        .map(|one| json!({ "name": text(&one.name), "address": text(&one.address) }))
        .collect()
}

/// Returns addresses as people read them, the address always beside the name.
pub(crate) fn people(list: &[Address]) -> String {
    list.iter().map(|one| clean(&one.to_string())).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_cannot_speak_to_the_terminal() {
        assert_eq!(clean("a\u{1b}[2Jb\r\nc\u{202e}d"), "a [2Jb  c d");
        assert_eq!(clean_lines("a\r\nb\u{9b}c\td"), "a\nb c\td");
    }

    #[test]
    fn a_column_has_its_width_whatever_the_text() {
        assert_eq!(column("ab", 4), "ab  ");
        assert_eq!(column("\u{645}\u{631}\u{62d}\u{628}\u{627}", 4), "\u{645}\u{631}\u{62d}…");
        assert_eq!(column("abcd", 4), "abcd");
    }

    #[test]
    fn a_size_is_short() {
        for (bytes, text) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_000, "1 kB"),
            (262_144, "262 kB"),
            (3_249_000_000, "3.2 GB"),
            (5_000_000_000, "5 GB"),
            (9_950_000, "10 MB"),
            (15_500_000, "16 MB"),
            (u64::MAX, "18446744 TB"),
        ] {
            assert_eq!(size(bytes), text);
        }
    }

    #[test]
    fn times_are_utc_to_the_second() {
        assert_eq!(time(1_700_000_000_123), json!("2023-11-14T22:13:20Z"));
        assert_eq!(time(i64::MAX), Value::Null);
    }
}
