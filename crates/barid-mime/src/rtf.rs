//! The body of a message that Outlook kept as rich text: unpacked (MS-OXRTFCP), and read as
//! the HTML that it was made from (MS-OXRTFEX), or as plain text.

use crate::{bytes::Bytes, charset, defect::Defects, limits::MAX_TEXT_BYTES};

/// What the window of the compression holds at first (MS-OXRTFCP §2.1.3.1.2).
const START: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
/// Bytes of the window.
const WINDOW: usize = 4096;
/// Bytes that one may unpack to.
const MAX_UNPACKED: usize = 8 << 20;
/// Groups within groups.
const MAX_GROUPS: usize = 500;

/// What the text was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// HTML, as a stranger wrote it.
    Html(String),
    /// Plain text, line ends LF.
    Text(String),
}

/// Unpacks compressed rich text. `None` for what is none.
pub(crate) fn decompressed(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = Bytes(bytes);
    rest.u32()?;
    let wanted = rest.len32()?.min(MAX_UNPACKED);
    let kind = rest.take(4)?;
    rest.u32()?;
    match kind {
        b"MELA" => Some(rest.0.get(..wanted).unwrap_or(rest.0).to_vec()),
        b"LZFu" => Some(unpacked(rest, wanted)),
        _ => None,
    }
}

fn unpacked(mut rest: Bytes<'_>, wanted: usize) -> Vec<u8> {
    let mut window = [0_u8; WINDOW];
    for (place, byte) in window.iter_mut().zip(START) {
        *place = *byte;
    }
    let mut end = START.len();
    let mut out = Vec::new();
    let mut put = |byte: u8, out: &mut Vec<u8>, window: &mut [u8; WINDOW]| {
        out.push(byte);
        if let Some(place) = window.get_mut(end % WINDOW) {
            *place = byte;
        }
        end += 1;
        end
    };
    let mut at = START.len();
    while let Some(flags) = rest.u8() {
        for bit in 0..8 {
            if out.len() >= wanted {
                return out;
            }
            if flags >> bit & 1 == 0 {
                let Some(byte) = rest.u8() else { return out };
                at = put(byte, &mut out, &mut window);
                continue;
            }
            let Some([high, low]) = rest.take(2).and_then(|pair| <[u8; 2]>::try_from(pair).ok())
            else {
                return out;
            };
            let pair = usize::from(u16::from_be_bytes([high, low]));
            let (from, len) = (pair >> 4, (pair & 15) + 2);
            // A run that begins where the window ends says that this was all.
            if from == at % WINDOW {
                return out;
            }
            for step in 0..len {
                let byte = window.get((from + step) % WINDOW).copied().unwrap_or_default();
                at = put(byte, &mut out, &mut window);
            }
        }
    }
    out
}

/// Reads rich text.
pub(crate) fn body(rtf: &[u8]) -> Body {
    let head = rtf.get(..rtf.len().min(2_000)).unwrap_or_default();
    let is_html = memchr::memmem::find(head, b"\\fromhtml1").is_some();
    let mut reader = Reader { rest: Bytes(rtf), is_html, ..Reader::default() };
    reader.read();
    reader.flush();
    match is_html {
        true => Body::Html(reader.out),
        false => Body::Text(reader.out.trim_end().to_owned()),
    }
}

/// What holds within one group.
#[derive(Clone, Copy, Default)]
struct Group {
    /// Nothing of it is text.
    is_silent: bool,
    /// It is only for readers that know no HTML.
    is_for_others: bool,
    /// Characters that follow a `\u` in its place.
    stand_in: usize,
}

struct Reader<'r> {
    rest: Bytes<'r>,
    is_html: bool,
    group: Group,
    outer: Vec<Group>,
    /// Groups that are too deep to be kept.
    beyond: usize,
    /// Bytes in the code page, not decoded yet.
    pending: Vec<u8>,
    code_page: String,
    /// Characters to be left out after a `\u`.
    skip: usize,
    out: String,
}

impl Default for Reader<'_> {
    fn default() -> Self {
        Reader {
            rest: Bytes(&[]),
            is_html: false,
            group: Group { stand_in: 1, ..Group::default() },
            outer: Vec::new(),
            beyond: 0,
            pending: Vec::new(),
            code_page: "windows-1252".to_owned(),
            skip: 0,
            out: String::new(),
        }
    }
}

impl Reader<'_> {
    fn read(&mut self) {
        while let Some(byte) = self.rest.u8() {
            if self.out.len() + self.pending.len() >= MAX_TEXT_BYTES {
                return;
            }
            match byte {
                b'{' if self.outer.len() < MAX_GROUPS => self.outer.push(self.group),
                b'{' => self.beyond += 1,
                b'}' if self.beyond > 0 => self.beyond -= 1,
                b'}' => {
                    self.flush();
                    self.group = self.outer.pop().unwrap_or(self.group);
                }
                b'\\' => self.control(),
                b'\r' | b'\n' => {}
                byte => self.byte(byte),
            }
        }
    }

    /// Whether text counts here.
    fn is_shown(&self) -> bool {
        let is_for_others = self.is_html && self.group.is_for_others;
        !self.group.is_silent && !is_for_others
    }

    /// Takes a byte of text.
    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.is_shown() {
            self.pending.push(byte);
        }
    }

    fn text(&mut self, text: &str) {
        self.flush();
        if self.is_shown() {
            self.out.push_str(text);
        }
    }

    fn flush(&mut self) {
        if !self.pending.is_empty() {
            let bytes = std::mem::take(&mut self.pending);
            let text = charset::decode(&bytes, Some(&self.code_page), &mut Defects::new());
            self.out.push_str(&text);
        }
    }

    fn control(&mut self) {
        let Some(first) = self.rest.u8() else { return };
        match first {
            b'\'' => {
                let digits = self.rest.take(2).and_then(|two| std::str::from_utf8(two).ok());
                if let Some(byte) = digits.and_then(|two| u8::from_str_radix(two, 16).ok()) {
                    self.byte(byte);
                }
            }
            b'\\' | b'{' | b'}' => self.byte(first),
            b'~' => self.text("\u{a0}"),
            b'_' => self.text("\u{2011}"),
            b'*' => self.destination(),
            b'\r' | b'\n' => self.text("\n"),
            first if first.is_ascii_alphabetic() => {
                let (word, number) = self.word(first);
                self.act(&word, number);
            }
            _ => {}
        }
    }

    /// Reads a control word and its number.
    fn word(&mut self, first: u8) -> (String, Option<i32>) {
        let mut word = String::from(char::from(first));
        while let Some(next) = self.rest.0.first().filter(|b| b.is_ascii_alphabetic()) {
            if word.len() < 32 {
                word.push(char::from(*next));
            }
            self.rest.u8();
        }
        let mut digits = String::new();
        while let Some(next) =
            self.rest.0.first().filter(|b| b.is_ascii_digit() || (**b == b'-' && digits.is_empty()))
        {
            if digits.len() < 10 {
                digits.push(char::from(*next));
            }
            self.rest.u8();
        }
        if self.rest.0.first() == Some(&b' ') {
            self.rest.u8();
        }
        (word, digits.parse().ok())
    }

    /// A group that may be passed over by whoever does not know it. HTML stands in such.
    fn destination(&mut self) {
        let before = self.rest;
        if self.rest.u8() == Some(b'\\')
            && let Some(first) = self.rest.u8().filter(u8::is_ascii_alphabetic)
        {
            let (word, _) = self.word(first);
            if self.is_html && word == "htmltag" {
                self.flush();
                self.group.is_silent = false;
                return;
            }
        } else {
            self.rest = before;
        }
        self.flush();
        self.group.is_silent = true;
    }

    fn act(&mut self, word: &str, number: Option<i32>) {
        match word {
            "par" | "line" | "row" => self.text("\n"),
            "tab" | "cell" => self.text("\t"),
            "lquote" => self.text("\u{2018}"),
            "rquote" => self.text("\u{2019}"),
            "ldblquote" => self.text("\u{201c}"),
            "rdblquote" => self.text("\u{201d}"),
            "bullet" => self.text("\u{2022}"),
            "endash" => self.text("\u{2013}"),
            "emdash" => self.text("\u{2014}"),
            "htmlrtf" => {
                self.flush();
                self.group.is_for_others = number != Some(0);
            }
            "ansicpg" => {
                if let Some(number) = number.filter(|number| (1..100_000).contains(number)) {
                    self.code_page = format!("cp{number}");
                }
            }
            "uc" => self.group.stand_in = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(8),
            "u" => {
                // Negative where the number is above 32767.
                let code = number.unwrap_or(0).rem_euclid(0x1_0000).unsigned_abs();
                let c = char::from_u32(code).unwrap_or('\u{fffd}');
                self.text(c.encode_utf8(&mut [0; 4]));
                self.skip = self.group.stand_in;
            }
            "bin" => {
                let len = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
                self.rest.take(len.min(self.rest.0.len()));
            }
            "fonttbl" | "colortbl" | "stylesheet" | "info" | "pict" | "header" | "footer"
            | "object" => {
                self.flush();
                self.group.is_silent = true;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_text_comes_out() {
        // Five letters as they are, then a run of them from the window.
        let mut raw = vec![0; 4];
        raw.extend(12_u32.to_le_bytes());
        raw.extend(b"LZFu\0\0\0\0");
        let at = (START.len() as u16) << 4 | 3;
        raw.extend([0b0010_0000]);
        raw.extend(b"abcde");
        raw.extend(at.to_be_bytes());
        raw.extend(b"yz");
        assert_eq!(decompressed(&raw).unwrap(), b"abcdeabcdeyz");
        assert_eq!(START.len(), 207);
        for end in 0..raw.len() {
            decompressed(raw.get(..end).unwrap());
        }
        assert_eq!(decompressed(b"\0\0\0\0\x02\0\0\0MELA\0\0\0\0abc").unwrap(), b"ab");
        assert_eq!(decompressed(b"\0\0\0\0\x02\0\0\0ABCD\0\0\0\0abc"), None);
    }

    #[test]
    fn plain_and_rich_text_are_read() {
        for (rtf, wanted) in [
            (
                r"{\rtf1\ansi{\fonttbl{\f0 Arial;}}Hello \b bold\b0 .\par Next\tab x}",
                Body::Text("Hello bold.\nNext\tx".into()),
            ),
            (
                r"{\rtf1\ansi\ansicpg1252 caf\'e9 \{x\} \u1587?\u-3?}",
                Body::Text("café {x} س\u{fffd}".into()),
            ),
            (r"{\rtf1{\*\generator Word;}{\info{\author me}}x}", Body::Text("x".into())),
            (
                r"{\rtf1\ansi\fromhtml1 {\*\htmltag19 <html>}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Hi\htmlrtf }\htmlrtf0 {\*\htmltag84 &amp;}\htmlrtf &\htmlrtf0 {\*\htmltag72 </p>}}",
                Body::Html("<html><p>Hi&amp;</p>".into()),
            ),
        ] {
            assert_eq!(body(rtf.as_bytes()), wanted, "{rtf}");
        }
    }

    #[test]
    fn r59_deep_and_cut_text_harms_nobody() {
        body(&b"{".repeat(1_000_000));
        body(&b"{\\*\\x".repeat(200_000));
        body(&b"\\u".repeat(300_000));
        let text = br"{\rtf1\ansi\fromhtml1 {\*\htmltag19 <html>}\u1587? \'e9 \bin9 x}";
        for end in 0..text.len() {
            body(text.get(..end).unwrap());
        }
    }
}
