//! Reads the pieces of untagged data (RFC 9051 §9): atoms, strings, lists. Pure; one pass, no recursion.

use std::borrow::Cow;

/// What is left of a response.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scan<'a>(&'a [u8]);

impl<'a> Scan<'a> {
    /// Starts at the beginning of `text`.
    pub(super) fn new(text: &'a [u8]) -> Scan<'a> {
        Scan(text)
    }

    /// Returns what has not been read.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// Reads `byte`, if it is next.
    pub(super) fn skip(&mut self, byte: u8) -> Option<()> {
        let (first, rest) = self.0.split_first()?;
        (*first == byte).then(|| self.0 = rest)
    }

    /// Reads up to the next space, parenthesis or quote, or to the end. Not empty.
    ///
    /// More than an atom of the RFC, so that flags, numbers and odd names pass.
    pub(super) fn word(&mut self) -> Option<&'a str> {
        let ends = |byte: &u8| b" ()\"".contains(byte) || byte.is_ascii_control();
        let end = self.0.iter().position(ends).unwrap_or(self.0.len());
        let (word, rest) = self.0.split_at(end);
        let word = std::str::from_utf8(word).ok().filter(|word| !word.is_empty())?;
        self.0 = rest;
        Some(word)
    }

    /// Reads an astring or `NIL`: a quoted string, a literal or a word.
    pub(super) fn string(&mut self) -> Option<Cow<'a, [u8]>> {
        match self.0.first()? {
            b'"' => self.quoted().map(Cow::Owned),
            b'{' => self.literal().map(Cow::Borrowed),
            _ => self.word().map(|word| Cow::Borrowed(word.as_bytes())),
        }
    }

    fn quoted(&mut self) -> Option<Vec<u8>> {
        let mut bytes = self.0.iter();
        let mut content = Vec::new();
        bytes.next().filter(|quote| **quote == b'"')?;
        loop {
            match bytes.next()? {
                b'"' => break,
                b'\\' => content.push(*bytes.next()?),
                byte => content.push(*byte),
            }
        }
        self.0 = bytes.as_slice();
        Some(content)
    }

    fn literal(&mut self) -> Option<&'a [u8]> {
        let inner = self.0.strip_prefix(b"{")?;
        let end = inner.iter().position(|byte| *byte == b'}')?;
        let (digits, rest) = inner.split_at(end);
        let digits = std::str::from_utf8(digits.strip_suffix(b"+").unwrap_or(digits)).ok()?;
        let size = digits.parse().ok()?;
        let (content, rest) = rest.strip_prefix(b"}\r\n")?.split_at_checked(size)?;
        self.0 = rest;
        Some(content)
    }

    /// Reads a list of words, without lists inside.
    pub(super) fn words(&mut self) -> Option<Vec<&'a str>> {
        let mut words = Vec::new();
        self.skip(b'(')?;
        loop {
            while self.skip(b' ').is_some() {}
            if self.skip(b')').is_some() {
                return Some(words);
            }
            words.push(self.word()?);
        }
    }

    /// Reads a list whatever is in it.
    pub(super) fn skip_list(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.0.first()? {
                b'(' => {
                    depth += 1;
                    self.skip(b'(')?;
                }
                b')' => {
                    depth = depth.checked_sub(1)?;
                    self.skip(b')')?;
                }
                b' ' => self.skip(b' ')?,
                _ => {
                    self.string()?;
                }
            }
            if depth == 0 {
                return Some(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_comes_in_three_shapes() {
        for (text, content, rest) in [
            ("plain next", "plain", " next"),
            (r#""a \"b\\" c"#, r#"a "b\"#, " c"),
            ("{3}\r\na b c", "a b", " c"),
            ("\"\"", "", ""),
            ("&AOQ-]", "&AOQ-]", ""),
        ] {
            let mut scan = Scan::new(text.as_bytes());
            assert_eq!(scan.string().unwrap().as_ref(), content.as_bytes());
            assert_eq!(scan.rest(), rest.as_bytes());
        }
        for bad in ["", "\"a", "\"a\\", "{9}\r\na", "{x}\r\na", "{1}a", ")", " a"] {
            assert!(Scan::new(bad.as_bytes()).string().is_none(), "{bad}");
        }
    }

    #[test]
    fn a_list_may_be_skipped_whatever_is_in_it() {
        let mut scan = Scan::new(b"(a (b \")\" ({1}\r\n)))) c");
        scan.skip_list().unwrap();
        assert_eq!(scan.rest(), b" c");
        for bad in ["", "(", "(a", "((a)", "(\"", ")"] {
            assert!(Scan::new(bad.as_bytes()).skip_list().is_none(), "{bad}");
        }
    }

    #[test]
    fn words_may_have_too_many_spaces_around_them() {
        assert_eq!(Scan::new(b"( \\Seen  a )").words().unwrap(), ["\\Seen", "a"]);
        assert_eq!(Scan::new(b"()").words().unwrap(), [""; 0]);
        assert!(Scan::new(b"(a (b))").words().is_none());
    }
}
