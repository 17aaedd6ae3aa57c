//! Whether a message was cut off on its way.

use crate::{defect::Defect, parse};

/// Whether a message ends too early, of which its server announced `announced_bytes`.
///
/// That fewer came proves nothing: some servers announce what they have not counted. One that was
/// cut off shows it as well: its last line has no end, or a multipart is not closed.
pub fn is_cut(raw: &[u8], announced_bytes: u64) -> bool {
    const OPEN: [Defect; 2] = [Defect::BoundaryUnclosed, Defect::BoundaryMissing];
    let is_short = (raw.len() as u64) < announced_bytes;
    let is_open = || {
        let defects = parse(raw).defects();
        OPEN.iter().any(|defect| defects.contains(defect))
    };
    is_short && (!raw.ends_with(b"\n") || is_open())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_off_is_short_and_shows_it() {
        let mixed = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nText\r\n";
        let closed = format!("{mixed}--b--\r\n");
        let more = 1_000;
        assert!(is_cut(mixed.as_bytes(), more));
        assert!(!is_cut(mixed.as_bytes(), mixed.len() as u64));
        assert!(!is_cut(closed.as_bytes(), more), "the server counts otherwise");
        assert!(is_cut(b"Subject: a\r\n\r\nText", more));
        assert!(!is_cut(b"Subject: a\r\n\r\nText\r\n", more));
    }
}
