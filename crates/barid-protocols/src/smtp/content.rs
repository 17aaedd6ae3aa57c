//! Makes a message ready for DATA or BDAT: CRLF line ends only, and no line that ends it early.
//!
//! Servers that disagree on what ends a line can be made to see two messages in
//! one. So neither a bare CR nor a bare LF goes out, whatever came in.

use std::iter;

/// What has to be known of a message before it is offered to a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Survey {
    /// Bytes with CRLF line ends, without dots added (RFC 1870 §5).
    pub size_bytes: usize,
    /// Whether a byte above 127 is anywhere.
    pub is_eight_bit: bool,
    /// Whether one is in the header section, which makes the message one of RFC 6532.
    pub has_eight_bit_header: bool,
}

impl Survey {
    pub(super) fn of(raw: &[u8]) -> Survey {
        let mut survey = Survey { size_bytes: 0, is_eight_bit: false, has_eight_bit_header: false };
        let mut in_header = true;
        for line in lines(raw) {
            in_header &= !line.is_empty();
            survey.size_bytes += line.len() + 2;
            if !line.is_ascii() {
                survey.is_eight_bit = true;
                survey.has_eight_bit_header |= in_header;
            }
        }
        survey
    }
}

/// Encodes a message for DATA in blocks of about `block_bytes`, the last of which
/// holds the line with a single dot (RFC 5321 §4.5.2). No block is empty.
pub(super) fn blocks(raw: &[u8], block_bytes: usize) -> impl Iterator<Item = Vec<u8>> + '_ {
    let mut lines = Some(lines(raw));
    iter::from_fn(move || {
        let rest = lines.as_mut()?;
        let mut block = Vec::with_capacity(block_bytes);
        while block.len() < block_bytes {
            let Some(line) = rest.next() else {
                block.extend_from_slice(b".\r\n");
                lines = None;
                break;
            };
            if line.starts_with(b".") {
                block.push(b'.');
            }
            block.extend_from_slice(line);
            block.extend_from_slice(b"\r\n");
        }
        Some(block)
    })
}

/// The longest first chunk for BDAT, but for a line end: as a line may be (RFC 5321 §4.5.3.1.6).
const FIRST_BYTES: usize = 998;

/// Cuts a message into chunks for BDAT (RFC 3030 §2) of about `chunk_bytes`. None is empty, and
/// no line end is cut in two. The first is the first line alone: a server that promised BDAT and
/// does not know it takes what follows for commands, and shall find no more than a header field.
pub(super) fn chunks(raw: &[u8], chunk_bytes: usize) -> impl Iterator<Item = Vec<u8>> + '_ {
    let mut pieces =
        lines(raw).flat_map(|line| line.chunks(FIRST_BYTES).chain(iter::once(&b"\r\n"[..])));
    let mut is_first = true;
    iter::from_fn(move || {
        let mut chunk = Vec::new();
        for piece in pieces.by_ref() {
            chunk.extend_from_slice(piece);
            let is_line = piece == b"\r\n" || chunk.len() >= FIRST_BYTES;
            if (is_first && is_line) || chunk.len() >= chunk_bytes {
                break;
            }
        }
        is_first = false;
        (!chunk.is_empty()).then_some(chunk)
    })
}

/// Returns the lines without their ends. A bare CR or LF ends one too.
fn lines(raw: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = raw;
    iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let length =
            rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
        let (line, after) = rest.split_at_checked(length)?;
        rest = match after {
            [b'\r', b'\n', after @ ..] | [b'\r' | b'\n', after @ ..] => after,
            _ => after,
        };
        Some(line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encoded(raw: &[u8]) -> Vec<u8> {
        blocks(raw, 16).flatten().collect()
    }

    fn check(raw: &str, sent: &str) {
        assert_eq!(String::from_utf8(encoded(raw.as_bytes())).unwrap(), sent, "{raw:?}");
    }

    #[test]
    fn a_dot_that_begins_a_line_is_doubled() {
        check("", ".\r\n");
        check("a\r\n", "a\r\n.\r\n");
        check("a", "a\r\n.\r\n");
        check(".", "..\r\n.\r\n");
        check(".a\r\n..\r\nb.c\r\n", "..a\r\n...\r\nb.c\r\n.\r\n");
        check("a\r\n\r\n", "a\r\n\r\n.\r\n");
    }

    /// Every way in which a server could be made to see an end of data in the
    /// middle: each line end that some server takes for one, before and after the dot.
    #[test]
    fn no_line_end_smuggles_a_second_message() {
        let ends = ["\n", "\r", "\r\n", "\r\r\n", "\n\r", "\r\n\r"];
        for before in ends {
            for after in ends {
                let raw = format!("a{before}.{after}MAIL FROM:<x@example.test>\r\n");
                check_sent(&encoded(raw.as_bytes()));
                assert!(
                    encoded(raw.as_bytes()).windows(4).any(|four| four == b"\n..\r"),
                    "{raw:?}"
                );
            }
        }
        check_sent(&encoded(b"a\r\n\0.\r\n.\0\r\n.\x85.\xe2\x80\xa8.\r\n"));
    }

    /// Asserts that CR and LF come in pairs only, and that the data ends at its end.
    fn check_sent(sent: &[u8]) {
        let text: String = sent.iter().map(|byte| char::from(*byte)).collect();
        let bare = text.replace("\r\n", "");
        assert!(!bare.contains(['\r', '\n']), "{text:?}");
        let mut lines = text.split("\r\n").collect::<Vec<_>>();
        assert_eq!(lines.pop(), Some(""));
        assert_eq!(lines.iter().position(|line| *line == "."), Some(lines.len() - 1), "{text:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..Default::default() })]
        #[test]
        fn no_bytes_end_the_data_early_or_get_lost(
            raw in proptest::collection::vec(prop_oneof![
                3 => Just(b'\r'), 3 => Just(b'\n'), 3 => Just(b'.'), 1 => any::<u8>(),
            ], 0..60),
            block in 1_usize..70,
        ) {
            let sent: Vec<u8> = blocks(&raw, block).flatten().collect();
            check_sent(&sent);
            let text: String = sent.iter().map(|byte| char::from(*byte)).collect();
            let received: Vec<&str> = text
                .strip_suffix(".\r\n").unwrap()
                .split_terminator("\r\n")
                .map(|line| line.strip_prefix('.').unwrap_or(line))
                .collect();
            let meant: String = raw.iter().map(|byte| char::from(*byte)).collect();
            let meant = meant.replace("\r\n", "\n").replace('\r', "\n");
            prop_assert_eq!(&received, &meant.split_terminator('\n').collect::<Vec<_>>());
            let whole: Vec<u8> = chunks(&raw, block).flatten().collect();
            let lines: String = received.iter().map(|line| format!("{line}\r\n")).collect();
            prop_assert_eq!(whole.iter().map(|byte| char::from(*byte)).collect::<String>(), lines);
            for chunk in chunks(&raw, block) {
                prop_assert!(!chunk.is_empty() && !chunk.ends_with(b"\r"));
            }
            let size: usize = received.iter().map(|line| line.chars().count() + 2).sum();
            prop_assert_eq!(Survey::of(&raw).size_bytes, size);
        }
    }

    #[test]
    fn no_block_is_empty_and_the_last_ends_the_data() {
        for length in 0..40 {
            let raw = "ab\r\n".repeat(length);
            let blocks: Vec<_> = blocks(raw.as_bytes(), 8).collect();
            assert!(blocks.iter().all(|block| !block.is_empty() && block.len() <= 11));
            assert!(blocks.last().unwrap().ends_with(b".\r\n"));
        }
    }

    #[test]
    fn the_first_chunk_is_the_first_line() {
        let lengths = |raw: &str| {
            let lengths = chunks(raw.as_bytes(), 2000).map(|chunk| chunk.len());
            lengths.collect::<Vec<_>>()
        };
        assert_eq!(lengths(""), [] as [usize; 0]);
        assert_eq!(lengths("a"), [3]);
        assert_eq!(lengths("a\n.\nb"), [3, 6]);
        assert_eq!(lengths(&format!("a\n{}", "b\n".repeat(1000))), [3, 2001, 999]);
        assert_eq!(lengths(&"a".repeat(5000)), [998, 2994, 1010]);
    }

    #[test]
    fn a_survey_tells_header_from_body() {
        let survey = |raw: &str| {
            let survey = Survey::of(raw.as_bytes());
            (survey.size_bytes, survey.is_eight_bit, survey.has_eight_bit_header)
        };
        assert_eq!(survey("A: b\r\n\r\n.c"), (12, false, false));
        assert_eq!(survey("A: b\n\n\u{fc}"), (12, true, false));
        assert_eq!(survey("A: \u{fc}\r\n\r\nb\r\n"), (12, true, true));
        assert_eq!(survey(""), (0, false, false));
    }
}
