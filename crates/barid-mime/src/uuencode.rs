//! Files that stand encoded within plain text, as mail did before MIME (POSIX uuencode).

use crate::limits::MAX_UU_FILES;
use memchr::memmem;
use std::ops::Range;

/// A file within a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// As sent; not safe.
    pub name: String,
    /// All of it.
    pub bytes: Vec<u8>,
    /// Where it stands in the text, its first and last line included.
    pub place: Range<usize>,
}

/// Finds the files within a text, in order. One that does not end, or whose lines are not what
/// they say, is text.
pub fn files(text: &[u8]) -> Vec<File> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| memmem::find(rest, b"begin ")) {
        let start = from + at;
        from = start + 1;
        let is_line = start == 0 || text.get(start - 1) == Some(&b'\n');
        if !is_line || found.len() >= MAX_UU_FILES {
            continue;
        }
        if let Some(file) = file(text, start) {
            from = file.place.end;
            found.push(file);
        }
    }
    found
}

/// Returns a text without its files.
pub(crate) fn without(text: &[u8], files: &[File]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut from = 0;
    for file in files {
        out.extend_from_slice(text.get(from..file.place.start).unwrap_or_default());
        from = file.place.end;
    }
    out.extend_from_slice(text.get(from..).unwrap_or_default());
    out
}

/// Reads the bytes of one that is a whole body (`x-uuencode`).
pub(crate) fn decode(body: &[u8]) -> Option<Vec<u8>> {
    files(body).into_iter().next().map(|file| file.bytes)
}

fn file(text: &[u8], start: usize) -> Option<File> {
    let mut lines = Lines { text, at: start };
    let first = lines.next()?.strip_prefix(b"begin ")?;
    let mode_len = first.iter().take_while(|b| (b'0'..=b'7').contains(b)).count();
    let name = first.get(mode_len..)?.strip_prefix(b" ")?.trim_ascii();
    if !(3..=4).contains(&mode_len) || name.is_empty() || name.len() > 500 {
        return None;
    }
    let mut bytes = Vec::new();
    loop {
        let line = lines.next()?;
        if line == b"end" {
            // Nothing is in a file without a line.
            let name = String::from_utf8_lossy(name).into_owned();
            return (!bytes.is_empty()).then_some(File { name, bytes, place: start..lines.at });
        }
        line_bytes(line, &mut bytes)?;
    }
}

/// Reads one line: how many bytes it has, then four characters for each three of them.
fn line_bytes(line: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let (len, digits) = line.split_first()?;
    let len = usize::from(six(*len)?);
    // Spaces at the end may have gone on the way; some end a line with one character more.
    let wanted = len.div_ceil(3) * 4;
    if digits.len() > wanted + 1 || len > 45 {
        return None;
    }
    let mut left = len;
    for start in (0..wanted).step_by(4) {
        let digit = |at: usize| digits.get(start + at).map_or(Some(0), |digit| six(*digit));
        let word = [digit(0)?, digit(1)?, digit(2)?, digit(3)?]
            .iter()
            .fold(0_u32, |word, digit| word << 6 | u32::from(*digit));
        let [_, three @ ..] = word.to_be_bytes();
        out.extend(three.iter().take(left));
        left = left.saturating_sub(3);
    }
    Some(())
}

/// A character stands for its code less 32; a grave accent for a space.
fn six(c: u8) -> Option<u8> {
    (b' '..=b'`').contains(&c).then_some((c - b' ') & 63)
}

struct Lines<'t> {
    text: &'t [u8],
    at: usize,
}

impl<'t> Iterator for Lines<'t> {
    type Item = &'t [u8];

    fn next(&mut self) -> Option<&'t [u8]> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let len = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        self.at += len;
        let line = rest.get(..len)?;
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAT: &str = "begin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n";

    #[test]
    fn files_are_found_between_words() {
        let text = format!("Hi\r\n{CAT}and\r\nbegin 755 dog\nM{}\n`\nend\nbye", "0".repeat(60));
        let found = files(text.as_bytes());
        let told: Vec<_> = found.iter().map(|one| (one.name.as_str(), one.bytes.len())).collect();
        assert_eq!(told, [("cat.txt", 3), ("dog", 45)]);
        assert_eq!(found[0].bytes, b"Cat");
        assert_eq!(without(text.as_bytes(), &found), b"Hi\r\nand\r\nbye");
        assert_eq!(decode(CAT.as_bytes()).unwrap(), b"Cat");
    }

    #[test]
    fn words_that_begin_alike_are_words() {
        for text in [
            "begin 644 a.txt\nwe have begun\nend\n",
            "begin at once\nend\n",
            "begin 644 a.txt\n#0V%T\n",
            "begin 644 a.txt\nend\n",
            "x begin 644 a.txt\n#0V%T\n`\nend\n",
            "begin 644 \n#0V%T\n`\nend\n",
            "begin 644 a.txt\n#0V%TTTTTTT\n`\nend\n",
        ] {
            assert_eq!(files(text.as_bytes()), [], "{text}");
        }
    }

    #[test]
    fn r63_many_of_them_are_bounded_and_quick() {
        let many = CAT.repeat(5_000);
        assert!(files(many.as_bytes()).len() <= MAX_UU_FILES);
        files("begin 644 a\n".repeat(20_000).as_bytes());
        files(b"begin 644 a\n\xff\n`\nend");
    }
}
