//! Reads a client's commands, literals included (RFC 9051 §9).

use crate::wire::Wire;
use std::{collections::BTreeSet, io};

/// A command, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Atom(String),
    /// A quoted string or a literal.
    Bytes(Vec<u8>),
    List(Vec<Word>),
}

impl Word {
    pub(super) fn text(&self) -> String {
        match self {
            Word::Atom(text) => text.clone(),
            Word::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Word::List(words) => words.iter().map(Word::text).collect::<Vec<_>>().join(" "),
        }
    }

    pub(super) fn is(&self, name: &str) -> bool {
        matches!(self, Word::Atom(text) if text.eq_ignore_ascii_case(name))
    }

    pub(super) fn words(&self) -> &[Word] {
        match self {
            Word::List(words) => words,
            Word::Atom(_) | Word::Bytes(_) => std::slice::from_ref(self),
        }
    }

    pub(super) fn texts(&self) -> BTreeSet<String> {
        self.words().iter().map(Word::text).collect()
    }
}

/// Reads one command, asking for its literals.
pub(super) fn read(wire: &mut Wire) -> io::Result<Vec<Word>> {
    let mut whole = Vec::new();
    loop {
        let line = wire.line_bytes()?;
        let literal = literal(&line);
        whole.extend_from_slice(&line);
        whole.extend_from_slice(b"\r\n");
        let Some((length, is_asked)) = literal else { break };
        if is_asked {
            wire.send(b"+ go on\r\n")?;
        }
        whole.extend_from_slice(&wire.take_bytes(length)?);
    }
    let mut at = 0;
    Ok(words(&whole, &mut at))
}

/// The length of the literal that a line announces, and whether the client waits for leave.
fn literal(line: &[u8]) -> Option<(usize, bool)> {
    let text = std::str::from_utf8(line.strip_suffix(b"}")?).ok()?;
    let number = &text[text.rfind('{')? + 1..];
    match number.strip_suffix('+') {
        Some(number) => Some((number.parse().ok()?, false)),
        None => Some((number.parse().ok()?, true)),
    }
}

fn words(text: &[u8], at: &mut usize) -> Vec<Word> {
    let mut words = Vec::new();
    while let Some(byte) = text.get(*at) {
        match byte {
            b' ' | b'\r' | b'\n' => *at += 1,
            b')' => {
                *at += 1;
                break;
            }
            b'(' => {
                *at += 1;
                words.push(Word::List(self::words(text, at)));
            }
            b'"' => words.push(Word::Bytes(quoted(text, at))),
            b'{' => words.push(Word::Bytes(counted(text, at))),
            _ => words.push(Word::Atom(atom(text, at))),
        }
    }
    words
}

fn quoted(text: &[u8], at: &mut usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    *at += 1;
    while let Some(byte) = text.get(*at) {
        *at += 1;
        match byte {
            b'"' => break,
            b'\\' => {
                bytes.extend(text.get(*at));
                *at += 1;
            }
            _ => bytes.push(*byte),
        }
    }
    bytes
}

fn counted(text: &[u8], at: &mut usize) -> Vec<u8> {
    let end = *at + text[*at..].windows(3).position(|part| part == b"}\r\n").unwrap() + 1;
    let (length, _) = literal(&text[*at..end]).unwrap();
    let begin = end + 2;
    *at = begin + length;
    text[begin..*at].to_vec()
}

fn atom(text: &[u8], at: &mut usize) -> String {
    let (begin, mut depth) = (*at, 0);
    while let Some(byte) = text.get(*at) {
        match byte {
            b'[' => depth += 1,
            b']' => depth -= 1,
            b' ' | b'(' | b')' if depth == 0 => break,
            b'\r' | b'\n' => break,
            _ => {}
        }
        *at += 1;
    }
    String::from_utf8_lossy(&text[begin..*at]).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_read_in_words() {
        let atom = |text: &str| Word::Atom(text.to_owned());
        let text =
            b"a1 APPEND \"a \\\"b\\\"\" (\\Seen x) {5+}\r\n) \"{1 BODY[HEADER.FIELDS (X Y)]\r\n";
        let expected = [
            atom("a1"),
            atom("APPEND"),
            Word::Bytes(b"a \"b\"".to_vec()),
            Word::List(vec![atom("\\Seen"), atom("x")]),
            Word::Bytes(b") \"{1".to_vec()),
            atom("BODY[HEADER.FIELDS (X Y)]"),
        ];
        assert_eq!(words(text, &mut 0), expected);
    }
}
