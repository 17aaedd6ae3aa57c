//! What messages may try, from `tests/data/payloads`, as HTML and as whole messages.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// One thing that a message may try.
#[derive(Clone, Debug)]
pub struct Payload {
    /// The rule that must hold, such as `R13`.
    pub rule: String,
    /// What it tries; no other has that name.
    pub name: String,
    /// Whether it is a MIME entity; else it is HTML.
    pub is_entity: bool,
    /// All of it, line ends LF.
    pub bytes: Vec<u8>,
}

impl Payload {
    /// Returns it as HTML, or as what would be read as HTML.
    pub fn html(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Returns it as a message, line ends CRLF.
    pub fn message(&self) -> Vec<u8> {
        let entity = match self.is_entity {
            true => self.bytes.clone(),
            false => {
                [b"Content-Type: text/html; charset=utf-8\n\n".as_slice(), &self.bytes].concat()
            }
        };
        let header = entity.split(|b| *b == b'\n').take_while(|line| !line.is_empty());
        let names: Vec<&[u8]> =
            header.filter_map(|line| line.split(|b| *b == b':').next()).collect();
        let mut message = Vec::new();
        for (name, value) in [
            ("From", "Mallory <mallory@elsewhere.example>"),
            ("To", "me@honest.test"),
            ("Subject", self.name.as_str()),
            ("Date", "Tue, 24 Nov 2026 10:00:00 +0000"),
            ("MIME-Version", "1.0"),
        ] {
            if !names.contains(&name.as_bytes()) {
                message.extend(format!("{name}: {value}\n").bytes());
            }
        }
        message.extend(entity);
        with_crlf(&message)
    }
}

/// Returns the payloads of all files whose name begins with one of `kinds`, such as `script-`.
pub fn payloads(kinds: &[&str]) -> Vec<Payload> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| kinds.iter().any(|kind| name(path).starts_with(kind)));
    files.sort();
    files.iter().flat_map(|path| read(path)).collect()
}

/// Where they are.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/payloads")
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

fn read(path: &Path) -> Vec<Payload> {
    let is_entity = name(path).starts_with("entity-");
    let mut found: Vec<Payload> = Vec::new();
    for line in fs::read(path).unwrap().split(|b| *b == b'\n') {
        let heading = line.strip_prefix(b"# R").map(String::from_utf8_lossy);
        if let Some((number, name)) = heading.as_deref().and_then(|rest| rest.split_once(' ')) {
            let (rule, name) = (format!("R{number}"), name.to_owned());
            found.push(Payload { rule, name, is_entity, bytes: Vec::new() });
        } else {
            let last = found.last_mut().expect("a file begins with a heading");
            last.bytes.extend(unescaped(line));
            last.bytes.push(b'\n');
        }
    }
    found
}

/// Reads `\x00` to `\xff` as the bytes they stand for.
fn unescaped(line: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(line.len());
    let mut rest = line;
    while let Some((first, after)) = rest.split_first() {
        let digits = rest.strip_prefix(b"\\x").and_then(|rest| rest.get(..2));
        let byte = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &rest[4..] } else { after };
    }
    out
}

/// Returns bytes with every line end CRLF.
pub fn with_crlf(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for byte in bytes {
        if *byte == b'\n' && out.last() != Some(&b'\r') {
            out.push(b'\r');
        }
        out.push(*byte);
    }
    out
}
