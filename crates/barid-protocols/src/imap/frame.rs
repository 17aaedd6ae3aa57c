//! Finds where each response of an IMAP server ends (RFC 9051 §4.3, §9), within bounds. Pure.

use super::fault::Fault;

/// Longest response without the literals that are taken out of it, in bytes.
pub(super) const LINE_LIMIT: usize = 64 * 1024;

/// The same for the responses that list UIDs: a million of them, apart, fit.
pub(super) const SET_LIMIT: usize = 8 * 1024 * 1024;

/// Literals taken out of one response, together, in bytes.
pub(super) const LITERAL_LIMIT: usize = 64 * 1024 * 1024;

/// Deepest nesting of parentheses.
const NESTING_LIMIT: usize = 32;

/// Space that is reserved on the word of the server alone.
const RESERVE_LIMIT: usize = 1024 * 1024;

/// What kind of response it is, as far as its shape depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Ends in free text: a tagged or untagged condition, or a continuation.
    /// What looks like a literal in it is text.
    Condition,
    /// `* 1 FETCH …`: its literals are mail.
    Fetch,
    /// `* SEARCH …`, `* ESEARCH …`, `* VANISHED …`.
    Numbers,
    /// Any other untagged response.
    Other,
}

/// One response.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// What it is.
    pub kind: Kind,
    /// Its bytes without the CRLF that ends it. In a FETCH, `NIL` stands where a
    /// literal was; elsewhere literals are in it as sent.
    pub text: Vec<u8>,
    /// The literals of a FETCH, in order.
    pub literals: Vec<Vec<u8>>,
    /// How deep its parentheses nest.
    pub nesting: usize,
}

/// Cuts a stream of bytes into responses. Holds one response at most.
#[derive(Debug, Default)]
pub(super) struct Framer {
    text: Vec<u8>,
    /// Where in `text` the line starts that is being read.
    line_start: usize,
    literals: Vec<Vec<u8>>,
    /// Bytes of all literals of this response.
    literal_bytes: usize,
    /// Bytes that the literal being read still lacks; 0 outside of one.
    missing: usize,
}

impl Framer {
    /// Whether the stream may end here: no response is half read.
    pub(super) fn is_between_responses(&self) -> bool {
        self.text.is_empty() && self.missing == 0
    }

    /// Takes bytes from `input` up to the end of a response.
    ///
    /// Returns how many were taken, which is all of them if no response ended.
    pub(super) fn feed(&mut self, input: &[u8]) -> Result<(usize, Option<Frame>), Fault> {
        let mut taken = 0;
        while let Some(rest) = input.get(taken..).filter(|rest| !rest.is_empty()) {
            if self.missing > 0 {
                taken += self.take_literal(rest);
                continue;
            }
            match rest.iter().position(|byte| *byte == b'\n') {
                None => {
                    self.take_text(rest)?;
                    taken = input.len();
                }
                Some(end) => {
                    self.take_text(rest.get(..=end).unwrap_or(rest))?;
                    taken += end + 1;
                    if let Some(frame) = self.end_line()? {
                        return Ok((taken, Some(frame)));
                    }
                }
            }
        }
        Ok((taken, None))
    }

    fn take_text(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.text.extend_from_slice(bytes);
        if self.text.len() <= LINE_LIMIT {
            return Ok(());
        }
        let limit = match kind_of(&self.text) {
            Kind::Numbers => SET_LIMIT,
            Kind::Condition | Kind::Fetch | Kind::Other => LINE_LIMIT,
        };
        match self.text.len() > limit {
            true => Err(Fault::TooLarge { what: "a response", limit: limit as u64 }),
            false => Ok(()),
        }
    }

    fn take_literal(&mut self, bytes: &[u8]) -> usize {
        let (part, _) = bytes.split_at(bytes.len().min(self.missing));
        let target = match self.literals.last_mut() {
            Some(literal) => literal,
            None => &mut self.text,
        };
        target.extend_from_slice(part);
        self.missing -= part.len();
        if self.missing == 0 {
            self.line_start = self.text.len();
        }
        part.len()
    }

    /// Decides what the CRLF at the end of `text` ends: the response, or the
    /// line before a literal.
    fn end_line(&mut self) -> Result<Option<Frame>, Fault> {
        let Some(response) = self.text.strip_suffix(b"\r\n") else {
            return Err(Fault::Malformed("a line that does not end in CRLF"));
        };
        let kind = kind_of(response);
        let line = response.get(self.line_start..).unwrap_or_default();
        if kind != Kind::Condition
            && let Some((before, size)) = literal_size(line)?
        {
            let kept = self.line_start + before;
            self.begin_literal(kind, kept, size)?;
            return Ok(None);
        }
        let nesting = match kind {
            Kind::Fetch | Kind::Other => nesting(response)?,
            Kind::Condition | Kind::Numbers => 0,
        };
        if response.contains(&0) {
            return Err(Fault::Malformed("a NUL in a line"));
        }
        let mut text = std::mem::take(&mut self.text);
        text.truncate(text.len() - 2);
        let literals = std::mem::take(&mut self.literals);
        *self = Framer::default();
        Ok(Some(Frame { kind, text, literals, nesting }))
    }

    fn begin_literal(&mut self, kind: Kind, kept: usize, size: usize) -> Result<(), Fault> {
        self.literal_bytes = self.literal_bytes.saturating_add(size);
        let limit = if kind == Kind::Fetch { LITERAL_LIMIT } else { LINE_LIMIT };
        if self.literal_bytes > limit {
            return Err(Fault::TooLarge { what: "a literal", limit: limit as u64 });
        }
        if kind == Kind::Fetch {
            self.text.truncate(kept);
            self.text.extend_from_slice(b"NIL");
            self.literals.push(Vec::with_capacity(size.min(RESERVE_LIMIT)));
        }
        self.line_start = self.text.len();
        self.missing = size;
        Ok(())
    }
}

/// Tells the kind of a response from its first words, complete or not.
fn kind_of(text: &[u8]) -> Kind {
    let Some(rest) = text.strip_prefix(b"* ") else { return Kind::Condition };
    let mut words = rest.splitn(3, |byte| *byte == b' ' || *byte == b'\r');
    let first = words.next().unwrap_or_default();
    let is = |name: &str| first.eq_ignore_ascii_case(name.as_bytes());
    if ["OK", "NO", "BAD", "BYE", "PREAUTH"].into_iter().any(is) {
        Kind::Condition
    } else if ["SEARCH", "ESEARCH", "VANISHED"].into_iter().any(is) {
        Kind::Numbers
    } else if words.next().is_some_and(|second| second.eq_ignore_ascii_case(b"FETCH")) {
        Kind::Fetch
    } else {
        Kind::Other
    }
}

/// Reads the `{size}` that a line ends with, if it announces a literal.
///
/// Returns how much of the line comes before it, and the size.
fn literal_size(line: &[u8]) -> Result<Option<(usize, usize)>, Fault> {
    let Some(inner) = line.strip_suffix(b"}") else { return Ok(None) };
    let Some(open) = inner.iter().rposition(|byte| *byte == b'{') else { return Ok(None) };
    let digits = inner.get(open + 1..).unwrap_or_default();
    // RFC 7888 gives the "+" to clients only; one from a server changes nothing.
    let digits = digits.strip_suffix(b"+").unwrap_or(digits);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(Fault::Malformed("a literal without a size"));
    }
    let size = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
    let before = match inner.get(..open) {
        // RFC 3516: "~" marks a literal that may hold NUL.
        Some([before @ .., b'~']) => before.len(),
        _ => open,
    };
    Ok(Some((before, size.unwrap_or(usize::MAX))))
}

/// Returns how deep the parentheses outside of quoted strings nest.
fn nesting(text: &[u8]) -> Result<usize, Fault> {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0_usize, 0_usize, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'(' if !quoted => depth += 1,
            b')' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    match deepest > NESTING_LIMIT {
        true => Err(Fault::Malformed("a list that nests too deep")),
        false => Ok(deepest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds `pieces` one after the other and returns all responses.
    fn frames<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<Frame>, Fault> {
        let (mut framer, mut frames) = (Framer::default(), Vec::new());
        for mut piece in pieces {
            while !piece.is_empty() {
                let (taken, frame) = framer.feed(piece)?;
                piece = &piece[taken..];
                frames.extend(frame);
            }
        }
        assert!(framer.is_between_responses(), "half a response is left");
        Ok(frames)
    }

    fn refused(input: &[u8]) -> Fault {
        frames([input]).unwrap_err()
    }

    const SESSION: &[u8] = b"* OK ready {5}\r\n* LIST () \"/\" {5}\r\na(\r\nb\r\n+ go\r\n\
        * 1 FETCH (UID 7 BODY[] {4}\r\n\0)\r\n FLAGS (\\Seen))\r\n* VANISHED 1:3\r\n\
        * 2 FETCH (BODY[HEADER] ~{0}\r\n BODY[TEXT] {1+}\r\nx)\r\nA1 OK done {3}\r\n";

    #[test]
    fn responses_are_the_same_wherever_the_stream_is_cut() {
        let whole = frames([SESSION]).unwrap();
        let kinds: Vec<Kind> = whole.iter().map(|frame| frame.kind).collect();
        assert_eq!(
            kinds,
            [
                Kind::Condition,
                Kind::Other,
                Kind::Condition,
                Kind::Fetch,
                Kind::Numbers,
                Kind::Fetch,
                Kind::Condition
            ]
        );
        assert_eq!(whole[1].text, b"* LIST () \"/\" {5}\r\na(\r\nb");
        assert_eq!(whole[3].text, b"* 1 FETCH (UID 7 BODY[] NIL FLAGS (\\Seen))");
        assert_eq!(whole[3].literals, [b"\0)\r\n"]);
        assert_eq!(whole[5].text, b"* 2 FETCH (BODY[HEADER] NIL BODY[TEXT] NIL)");
        assert_eq!(whole[5].literals, [&b""[..], b"x"]);
        for first in 0..SESSION.len() {
            for second in first..SESSION.len() {
                let pieces = [&SESSION[..first], &SESSION[first..second], &SESSION[second..]];
                assert_eq!(frames(pieces).unwrap(), whole);
            }
        }
        assert_eq!(frames(SESSION.chunks(1)).unwrap(), whole);
    }

    #[test]
    fn a_size_beyond_the_bound_is_refused_before_the_bytes_come() {
        for size in ["67108865", "2147483648", "9223372036854775808", "99999999999999999999999"] {
            let line = format!("* 1 FETCH (BODY[] {{{size}}}\r\n");
            assert!(matches!(refused(line.as_bytes()), Fault::TooLarge { what: "a literal", .. }));
        }
        let list = format!("* LIST () NIL {{{}}}\r\n", LINE_LIMIT + 1);
        assert!(matches!(refused(list.as_bytes()), Fault::TooLarge { .. }));
    }

    #[test]
    fn several_literals_share_one_bound() {
        let half = LITERAL_LIMIT / 2 + 1;
        let mut input = format!("* 1 FETCH (A {{{half}}}\r\n").into_bytes();
        input.resize(input.len() + half, b'x');
        input.extend_from_slice(format!(" B {{{half}}}\r\n").as_bytes());
        assert!(matches!(refused(&input), Fault::TooLarge { .. }));
    }

    #[test]
    fn a_size_that_is_no_number_is_refused() {
        for size in ["-5", "", "x", "5-", "1 2"] {
            let line = format!("* 1 FETCH (BODY[] {{{size}}}\r\n");
            assert!(matches!(refused(line.as_bytes()), Fault::Malformed(_)), "{size}");
        }
    }

    #[test]
    fn a_line_has_an_end_and_a_list_of_uids_a_later_one() {
        let long = |start: &str, length: usize| {
            let mut line = start.as_bytes().to_vec();
            line.resize(length, b'1');
            line.extend_from_slice(b"\r\n");
            line
        };
        assert!(frames([&long("* OK ", LINE_LIMIT - 2)[..]]).is_ok());
        assert!(matches!(refused(&long("* OK ", LINE_LIMIT)), Fault::TooLarge { .. }));
        assert!(matches!(refused(&long("A1", LINE_LIMIT)), Fault::TooLarge { .. }));
        assert!(frames([&long("* VANISHED ", SET_LIMIT - 2)[..]]).is_ok());
        assert!(matches!(refused(&long("* SEARCH ", SET_LIMIT)), Fault::TooLarge { .. }));
    }

    #[test]
    fn what_is_not_imap_is_refused_at_the_first_line() {
        for input in
            [&b"<!DOCTYPE html>\n"[..], b"\n", b"* OK \0\r\n", b"* 1 FETCH (UID \x001)\r\n"]
        {
            assert!(matches!(refused(input), Fault::Malformed(_)));
        }
    }

    #[test]
    fn parentheses_nest_to_a_bound() {
        let nested = |depth| format!("* X {}{}\r\n", "(".repeat(depth), ")".repeat(depth));
        assert_eq!(frames([nested(32).as_bytes()]).unwrap()[0].nesting, 32);
        assert!(matches!(refused(nested(33).as_bytes()), Fault::Malformed(_)));
        let quoted = format!("* X \"{}\\\"(\"\r\n", "(".repeat(99));
        assert_eq!(frames([quoted.as_bytes()]).unwrap()[0].nesting, 0);
    }
}
