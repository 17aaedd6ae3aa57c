//! The two sides of a conversation, as text: what a scripted server says and what it expects.
//!
//! One step a line; space around it does not count:
//!
//! ```text
//! S: * OK ready              the server sends this line
//! C: {tag} CAPABILITY        the client has to send this line; {tag} stands for one word
//! S: {tag} OK done           ... which later lines of the server repeat
//! C: {tag} UID FETCH …       "…" at the end of a line: whatever follows
//! C: {tag} APPEND Sent {{n}} a literal's size
//! take {n} bytes             ... and the literal
//! take to the dot            the lines of a message, up to the one with only a dot
//! starttls                   TLS from here on
//! close | reset | stall      the end of the connection, or of the server's attention
//! ```
//!
//! After the last step the client may only hang up; after `stall` it may say what it likes.

use std::collections::BTreeMap;

/// One connection's steps.
#[derive(Clone, Debug, Default)]
pub struct Script {
    pub(crate) steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Say(String),
    SayBytes(Vec<u8>),
    Hear(String),
    Take(String),
    TakeToDot,
    StartTls,
    Close,
    Reset,
    Stall,
}

/// The words that placeholders stand for.
pub(crate) type Words = BTreeMap<String, String>;

impl Script {
    /// Reads a script; panics on a line that is none of the forms above.
    pub fn new(text: &str) -> Script {
        Script::default().then(text)
    }

    /// Adds more steps.
    pub fn then(mut self, text: &str) -> Script {
        self.steps.extend(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(step));
        self
    }

    /// Adds bytes that the server sends as they are: a literal, or garbage.
    pub fn bytes(mut self, raw: impl Into<Vec<u8>>) -> Script {
        self.steps.push(Step::SayBytes(raw.into()));
        self
    }
}

fn step(line: &str) -> Step {
    if let Some(text) = line.strip_prefix("S: ") {
        return Step::Say(text.to_owned());
    }
    if let Some(pattern) = line.strip_prefix("C: ") {
        return Step::Hear(pattern.to_owned());
    }
    if let Some(count) = line.strip_prefix("take ").and_then(|rest| rest.strip_suffix(" bytes")) {
        return Step::Take(count.to_owned());
    }
    match line {
        "take to the dot" => Step::TakeToDot,
        "starttls" => Step::StartTls,
        "close" => Step::Close,
        "reset" => Step::Reset,
        "stall" => Step::Stall,
        _ => panic!("not a step of a script: {line}"),
    }
}

/// Whether `line` is what `pattern` describes; if so, `words` learns what its placeholders stand for.
pub(crate) fn fits(pattern: &str, line: &str, words: &mut Words) -> bool {
    let mut found = Words::new();
    let fit = rest_fits(pattern, line, &mut found);
    if fit {
        words.append(&mut found);
    }
    fit
}

fn rest_fits(pattern: &str, line: &str, found: &mut Words) -> bool {
    if pattern == "…" {
        return true;
    }
    if let Some((name, pattern)) = placeholder(pattern) {
        let end = line.find([' ', '{', '}', '(', ')', '+']).unwrap_or(line.len());
        let (word, line) = line.split_at(end);
        found.insert(name.to_owned(), word.to_owned());
        return !word.is_empty() && rest_fits(pattern, line, found);
    }
    match (pattern.chars().next(), line.chars().next()) {
        (None, None) => true,
        (Some(expected), Some(got)) if expected == got => {
            rest_fits(&pattern[expected.len_utf8()..], &line[got.len_utf8()..], found)
        }
        _ => false,
    }
}

/// Returns the name of the placeholder that `text` begins with, and what follows it.
fn placeholder(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.strip_prefix('{')?.split_once('}')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase());
    is_name.then_some((name, rest))
}

/// Returns `text` with the words that its placeholders stand for; unknown ones stay.
pub(crate) fn filled(text: &str, words: &Words) -> String {
    let mut filled = text.to_owned();
    for (name, word) in words {
        filled = filled.replace(&format!("{{{name}}}"), word);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, line: &str, expected: Option<&[(&str, &str)]>) {
        let mut words = Words::new();
        let fit = fits(pattern, line, &mut words);
        let words: Vec<(&str, &str)> =
            words.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(fit.then_some(words.as_slice()), expected);
    }

    #[test]
    fn a_plain_pattern_fits_only_itself() {
        check("A1 NOOP", "A1 NOOP", Some(&[]));
        check("A1 NOOP", "A1 NOOP ", None);
        check("A1 NOOP", "A1 NOO", None);
        check("A1 NOOP", "a1 NOOP", None);
    }

    #[test]
    fn a_placeholder_is_one_word() {
        check("{tag} NOOP", "A0007 NOOP", Some(&[("tag", "A0007")]));
        check("{tag} NOOP", " NOOP", None);
        check("{tag} UID FETCH …", "x UID FETCH 1:* (FLAGS)", Some(&[("tag", "x")]));
        check("{tag} UID FETCH …", "x UID STORE 1", None);
    }

    #[test]
    fn a_literal_in_braces_is_not_a_placeholder() {
        check(
            "{tag} APPEND Sent {{n}}",
            "a APPEND Sent {310}",
            Some(&[("n", "310"), ("tag", "a")]),
        );
        check("a {12}", "a {12}", Some(&[]));
        check("a {12}", "a {13}", None);
    }

    #[test]
    fn what_was_heard_fills_what_is_said() {
        let words = Words::from([("tag".to_owned(), "A1".to_owned())]);
        assert_eq!(filled("{tag} OK {12} {other}", &words), "A1 OK {12} {other}");
    }

    #[test]
    fn a_script_is_read_line_by_line() {
        let script = Script::new("S: * OK\n\n  C: {tag} LOGOUT\n take 5 bytes\n close").bytes("x");
        let said = |text: &str| Step::Say(text.to_owned());
        let expected = [
            said("* OK"),
            Step::Hear("{tag} LOGOUT".into()),
            Step::Take("5".into()),
            Step::Close,
            Step::SayBytes(b"x".into()),
        ];
        assert_eq!(script.steps, expected);
    }
}
