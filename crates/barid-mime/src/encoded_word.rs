//! Unstructured header text: encoded words (RFC 2047), raw UTF-8 (RFC 6532), and
//! the raw 8-bit text that neither allows.

use crate::{
    charset,
    defect::{Defect, Defects},
    transfer,
};
use memchr::memmem;

/// Bytes of text in one encoded word: three characters stand for each, and 75 are allowed.
const WORD_BYTES: usize = 18;

/// Whether text could be read as encoded words, though none of it is meant so.
pub(crate) fn looks_encoded(text: &str) -> bool {
    text.contains("=?")
}

/// Writes text as encoded words, each on a line of its own (RFC 2047 §4.2, §5).
pub(crate) fn encode(text: &str) -> String {
    let (mut words, mut word) = (Vec::new(), String::new());
    for c in text.chars() {
        if word.len() + c.len_utf8() > WORD_BYTES {
            words.push(std::mem::take(&mut word));
        }
        word.push(c);
    }
    words.push(word);
    let written = words.iter().map(|word| {
        let letters = word.bytes().map(|byte| match byte {
            b if b.is_ascii_alphanumeric() => char::from(b).to_string(),
            b => format!("={b:02X}"),
        });
        format!("=?utf-8?Q?{}?=", letters.collect::<String>())
    });
    written.collect::<Vec<_>>().join("\r\n ")
}

/// Decodes one unfolded line of header text.
///
/// Neighbouring encoded words in one charset are joined before they are decoded,
/// because mailers cut characters in two. Spaces between encoded words go.
pub(crate) fn decode(line: &[u8], defects: &mut Defects) -> String {
    let mut text = Text { out: String::new(), pending: Vec::new(), label: String::new() };
    let mut rest = line;
    let mut closers = Closers { line, next: 0 };
    while let Some(at) = memmem::find(rest, b"=?") {
        let (before, candidate) = rest.split_at(at);
        let offset = line.len() - candidate.len();
        match encoded_word(candidate, offset, &mut closers) {
            Some((label, bytes, len)) => {
                let is_glue = !text.label.is_empty() && before.iter().all(u8::is_ascii_whitespace);
                if !is_glue {
                    text.flush(defects);
                    text.raw(before, defects);
                }
                text.word(&label, &bytes, defects);
                rest = candidate.get(len..).unwrap_or_default();
            }
            None => {
                text.flush(defects);
                let (skipped, after) = rest.split_at(at + 2);
                text.raw(skipped, defects);
                rest = after;
            }
        }
    }
    text.flush(defects);
    text.raw(rest, defects);
    text.out
}

struct Text {
    out: String,
    /// Bytes of encoded words in `label`, not decoded yet.
    pending: Vec<u8>,
    label: String,
}

impl Text {
    fn word(&mut self, label: &str, bytes: &[u8], defects: &mut Defects) {
        // ISO-2022 shifts back at the end of each word; a shift right after that is
        // an error to its decoder.
        let is_stateful =
            label.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("iso-2022"));
        if is_stateful || !self.label.eq_ignore_ascii_case(label) {
            self.flush(defects);
            self.label = label.to_owned();
        }
        self.pending.extend_from_slice(bytes);
    }

    fn flush(&mut self, defects: &mut Defects) {
        if !self.label.is_empty() {
            self.out.push_str(&charset::decode(&self.pending, Some(&self.label), defects));
            self.pending.clear();
            self.label.clear();
        }
    }

    fn raw(&mut self, bytes: &[u8], defects: &mut Defects) {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.out.push_str(text),
            Err(_) => {
                defects.insert(Defect::HeaderUndeclared8Bit);
                self.out.push_str(&charset::guess(bytes));
            }
        }
    }
}

/// Finds the next `?=` at or after an offset. Offsets only grow, so that all
/// look-ups together read the line once.
struct Closers<'a> {
    line: &'a [u8],
    next: usize,
}

impl Closers<'_> {
    fn at_or_after(&mut self, offset: usize) -> Option<usize> {
        if self.next < offset {
            self.next = offset;
        }
        let rest = self.line.get(self.next..)?;
        self.next = memmem::find(rest, b"?=").map_or(self.line.len(), |at| self.next + at);
        (self.next < self.line.len()).then_some(self.next)
    }
}

/// Reads `=?charset?encoding?text?=` at the start of `bytes`, which is `offset`
/// into the line. Returns the charset, the bytes, and the length of it all.
fn encoded_word(
    bytes: &[u8],
    offset: usize,
    closers: &mut Closers<'_>,
) -> Option<(String, Vec<u8>, usize)> {
    let rest = bytes.strip_prefix(b"=?")?;
    let is_token = |b: &u8| b.is_ascii_graphic() && !b"?=<>@,;()[]\"".contains(b);
    let label_len = rest.iter().take(64).position(|b| !is_token(b))?;
    let label = std::str::from_utf8(rest.get(..label_len)?).ok()?;
    let [b'?', encoding, b'?', text @ ..] = rest.get(label_len..)? else { return None };
    if label.is_empty() {
        return None;
    }
    let text_at = bytes.len() - text.len();
    let text_len = closers.at_or_after(offset + text_at)? - offset - text_at;
    let text = text.get(..text_len)?;
    let decoded = match encoding {
        b'b' | b'B' => transfer::base64(text).0,
        b'q' | b'Q' => q_encoding(text),
        _ => return None,
    };
    Some((label.split('*').next()?.to_owned(), decoded, text_at + text_len + 2))
}

/// The "Q" encoding (RFC 2047 §4.2).
fn q_encoding(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    loop {
        match rest {
            [] => return out,
            [b'_', tail @ ..] => {
                out.push(b' ');
                rest = tail;
            }
            [b'=', high, low, tail @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                out.push(transfer::hex_pair(*high, *low));
                rest = tail;
            }
            [b, tail @ ..] => {
                out.push(*b);
                rest = tail;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &[u8], text: &str) {
        assert_eq!(decode(line, &mut Defects::new()), text);
    }

    #[test]
    fn words_are_decoded_and_the_space_between_them_goes() {
        check(b"=?utf-8?Q?Gr=C3=BC=C3=9Fe_aus?= =?UTF-8?b?S8O2bG4=?=", "Grüße ausKöln");
        check(b"Re: =?iso-8859-1*de?q?gr=FC=DF?= dich", "Re: grüß dich");
        check(b"=?windows-1256?B?49HNyMc=?=", "مرحبا");
        check(b"=?iso-2022-jp?B?GyRCMnE1RBsoQg==?= =?ISO-2022-JP?B?GyRCMnE1RBsoQg==?=", "会議会議");
    }

    #[test]
    fn a_character_cut_in_two_is_whole_again() {
        check(b"=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?=", "café");
    }

    #[test]
    fn what_is_no_word_stays_as_it_is() {
        for text in ["=?", "a =? b", "=?utf-8?X?abc?=", "=?utf-8?Q?open", "1 =?= 2", "=??Q?a?="] {
            check(text.as_bytes(), text);
        }
    }

    #[test]
    fn raw_eight_bit_text_is_read() {
        check("naïve".as_bytes(), "naïve");
        let mut defects = Defects::new();
        assert_eq!(decode(b"na\xefve", &mut defects), "naïve");
        assert!(defects.contains(&Defect::HeaderUndeclared8Bit));
    }
}
