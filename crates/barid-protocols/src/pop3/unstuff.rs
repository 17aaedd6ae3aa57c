//! Finds where an answer of many lines ends, and takes out the dots that were put in front of
//! lines (RFC 1939 §3).
//!
//! Only CRLF ends a line here. A server that stores bare line feeds as they came doubles no
//! dot after them; whoever took one for the end of a line would let the sender of a message
//! end it early, and write the answers that follow.

/// Takes an answer apart as it comes, in pieces of any size.
#[derive(Debug, Default)]
pub(super) struct Unstuffer {
    state: State,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Right after a line end, or before the first byte.
    #[default]
    Start,
    /// A dot is the first byte of the line so far.
    Dot,
    /// A dot and CR are.
    DotCr,
    /// Somewhere in a line.
    Text,
    /// After a CR in a line.
    Cr,
}

impl Unstuffer {
    /// Adds what `bytes` stand for to `content`. Returns how many of them belong to the
    /// answer, and whether it is complete; no more is taken then.
    pub(super) fn push(&mut self, bytes: &[u8], content: &mut Vec<u8>) -> (usize, bool) {
        let mut rest = bytes;
        while let Some((&byte, after)) = rest.split_first() {
            if self.state == State::Text {
                // Most bytes are here: all up to the next CR at once.
                let length = rest.iter().position(|byte| *byte == b'\r').unwrap_or(rest.len());
                if length > 0 {
                    let (text, more) = rest.split_at(length);
                    content.extend_from_slice(text);
                    rest = more;
                    continue;
                }
            }
            rest = after;
            self.state = match (self.state, byte) {
                (State::Start, b'.') => State::Dot,
                (State::Dot, b'\r') => State::DotCr,
                (State::DotCr, b'\n') => return (bytes.len() - rest.len(), true),
                (State::Cr, b'\n') => {
                    content.push(byte);
                    State::Start
                }
                (state, _) => {
                    if state == State::DotCr {
                        content.push(b'\r');
                    }
                    content.push(byte);
                    if byte == b'\r' { State::Cr } else { State::Text }
                }
            };
        }
        (bytes.len(), false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Pushes pieces of `size` bytes. Returns the content, and what is left after the end.
    fn take(wire: &[u8], size: usize) -> Option<(Vec<u8>, usize)> {
        let (mut unstuffer, mut content, mut used) = (Unstuffer::default(), Vec::new(), 0);
        for piece in wire.chunks(size) {
            let (taken, is_done) = unstuffer.push(piece, &mut content);
            used += taken;
            if is_done {
                return Some((content, wire.len() - used));
            }
            assert_eq!(taken, piece.len());
        }
        None
    }

    /// Puts a message on the wire, as RFC 1939 §3 says.
    fn stuff(content: &[u8]) -> Vec<u8> {
        let mut wire = Vec::new();
        let mut is_start = true;
        let mut last = 0;
        for byte in content {
            if is_start && *byte == b'.' {
                wire.push(b'.');
            }
            wire.push(*byte);
            is_start = last == b'\r' && *byte == b'\n';
            last = *byte;
        }
        wire.extend_from_slice(b".\r\n");
        wire
    }

    #[test]
    fn lines_lose_one_dot_and_a_lone_dot_ends_them() {
        for (wire, content, left) in [
            (&b".\r\n"[..], &b""[..], 0),
            (b"a\r\n.\r\n+OK\r\n", b"a\r\n", 5),
            (b"..\r\n...a\r\n.\r\n", b".\r\n..a\r\n", 0),
            (b".a\r\n.\r\n", b"a\r\n", 0),
            (b"a.\r\n.\r\n", b"a.\r\n", 0),
            (b"\r\n\r\n.\r\n", b"\r\n\r\n", 0),
            (b"\0\xff\r\n.\r\n", b"\0\xff\r\n", 0),
            (b"..\r\n.\r\n", b".\r\n", 0),
        ] {
            for size in 1..=wire.len() {
                let taken = take(wire, size);
                assert_eq!(taken, Some((content.to_vec(), left)), "{wire:?} by {size}");
            }
        }
    }

    #[test]
    fn nothing_but_crlf_ends_a_line() {
        for wire in [&b"a\n.\n"[..], b"a\n.\r\n", b"a\r.\r", b"\n.\n", b".\n", b"a\r\n.\r", b"."] {
            for size in 1..=wire.len() {
                assert_eq!(take(wire, size), None, "{wire:?}");
            }
        }
        assert_eq!(take(b"a\n.\r\nb\r\n.\r\n", 3), Some((b"a\n.\r\nb\r\n".to_vec(), 0)));
        assert_eq!(take(b".\ra\r\n.\r\n", 1), Some((b"\ra\r\n".to_vec(), 0)));
        assert_eq!(take(b".\r\r\n.\r\n", 2), Some((b"\r\r\n".to_vec(), 0)));
    }

    proptest! {
        #[test]
        fn what_was_stuffed_comes_back(
            lines in proptest::collection::vec("[.\r\na\u{0}]{0,6}", 0..8),
            size in 1usize..9,
        ) {
            let content = lines.iter().map(|line| format!("{line}\r\n")).collect::<String>();
            let taken = take(&stuff(content.as_bytes()), size);
            prop_assert_eq!(taken, Some((content.into_bytes(), 0)));
        }

        #[test]
        fn any_bytes_are_borne(bytes: Vec<u8>, size in 1usize..9) {
            take(&bytes, size);
        }
    }
}
