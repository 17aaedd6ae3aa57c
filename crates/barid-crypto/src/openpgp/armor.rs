//! Armour of messages (RFC 9580 §6.2), written and read in larger pieces than the library does: of
//! a large message it costs more than all the cryptography.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use std::io;

const BEGIN: &[u8] = b"-----BEGIN PGP MESSAGE-----";
const END: &[u8] = b"-----END PGP MESSAGE-----";
/// Bytes that one line holds.
const LINE: usize = 48;
/// Characters that are decoded at once; a multiple of four.
const PIECE: usize = 64 << 10;

/// Puts armour round a message.
pub(super) fn armored(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / LINE * 65 + 256);
    out.extend_from_slice(BEGIN);
    out.extend_from_slice(b"\n\n");
    let mut line = [0; LINE / 3 * 4];
    for piece in bytes.chunks(LINE) {
        if let Ok(len) = BASE64_STANDARD.encode_slice(piece, &mut line) {
            out.extend_from_slice(line.get(..len).unwrap_or_default());
            out.push(b'\n');
        }
    }
    // Readers of version 4 still look for it.
    out.push(b'=');
    let [_, sum @ ..] = checksum(bytes).to_be_bytes();
    out.extend_from_slice(BASE64_STANDARD.encode(sum).as_bytes());
    out.push(b'\n');
    out.extend_from_slice(END);
    out.push(b'\n');
    out
}

/// The sum at the end of armour (RFC 9580 §6.1.1).
fn checksum(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = table();
    bytes.iter().fold(0x00B7_04CE, |sum, byte| {
        let at = usize::from((sum >> 16) as u8 ^ byte);
        ((sum << 8) ^ TABLE.get(at).copied().unwrap_or_default()) & 0x00FF_FFFF
    })
}

#[allow(clippy::indexing_slicing, reason = "worked out while it is compiled")]
const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut at = 0;
    while at < table.len() {
        let mut sum = (at as u32) << 16;
        let mut bit = 0;
        while bit < 8 {
            sum <<= 1;
            if sum & 0x0100_0000 != 0 {
                sum ^= 0x0186_4CFB;
            }
            bit += 1;
        }
        table[at] = sum & 0x00FF_FFFF;
        at += 1;
    }
    table
}

/// Reads what is in the armour of a message, piece by piece.
pub(super) struct Body<'a> {
    encoded: &'a [u8],
    decoded: Vec<u8>,
    at: usize,
}

/// Finds what is in the armour of a message. `None` where it is not plainly one block, which is
/// then left to the library.
pub(super) fn body(bytes: &[u8]) -> Option<Body<'_>> {
    let bytes = bytes.trim_ascii().strip_prefix(BEGIN)?.strip_suffix(END)?;
    let lines = bytes.strip_prefix(b"\r\n").or_else(|| bytes.strip_prefix(b"\n"))?;
    let mut at = 0;
    let start = lines.split_inclusive(|b| *b == b'\n').find_map(|line| {
        at += line.len();
        line.trim_ascii().is_empty().then_some(at)
    })?;
    let encoded = lines.get(start..)?.trim_ascii();
    let last = encoded.iter().rposition(|b| *b == b'\n')?;
    let (most, line) = encoded.split_at(last + 1);
    let encoded = if line.len() == 5 && line.starts_with(b"=") { most } else { encoded };
    let is_one = memchr::memchr(b'-', encoded).is_none();
    is_one.then_some(Body { encoded, decoded: Vec::new(), at: 0 })
}

impl io::Read for Body<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.decoded.len() {
            let mut piece = Vec::with_capacity(PIECE);
            while piece.len() < PIECE && !self.encoded.is_empty() {
                let end = memchr::memchr(b'\n', self.encoded).unwrap_or(self.encoded.len());
                let most = end.min(PIECE - piece.len());
                let (line, rest) = self.encoded.split_at(most);
                let rest = if most == end { rest.get(1..).unwrap_or_default() } else { rest };
                piece.extend(line.iter().filter(|byte| !byte.is_ascii_whitespace()));
                self.encoded = rest;
            }
            self.at = 0;
            self.decoded.clear();
            BASE64_STANDARD
                .decode_vec(&piece, &mut self.decoded)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?;
        }
        let rest = self.decoded.get(self.at..).unwrap_or_default();
        let len = rest.len().min(out.len());
        if let (Some(to), Some(from)) = (out.get_mut(..len), rest.get(..len)) {
            to.copy_from_slice(from);
        }
        self.at += len;
        Ok(len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn read(armored: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        body(armored)?.read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    #[test]
    fn what_is_armored_is_what_the_library_armors_and_comes_back() {
        use sequoia_openpgp::armor::{Kind, Reader, ReaderMode, Writer};
        use std::io::Write;
        for len in [1, 2, 3, 47, 48, 49, 95, 96, 1_000, 49_152, 100_000, 131_072] {
            let bytes: Vec<u8> = (0..len).map(|at: usize| (at * 7 + at / 251) as u8).collect();
            let ours = armored(&bytes);
            let mut writer = Writer::new(Vec::new(), Kind::Message).unwrap();
            writer.write_all(&bytes).unwrap();
            let theirs = writer.finalize().unwrap();
            assert_eq!(read(&theirs).as_ref(), Some(&bytes), "{len}");
            assert_eq!(read(&ours).as_ref(), Some(&bytes), "{len}");
            let in_mail = String::from_utf8(ours.clone()).unwrap().replace('\n', " \r\n");
            let with_header = in_mail.replacen("\r\n", "\r\nVersion: x\r\n", 1);
            assert_eq!(read(in_mail.replacen(" \r", "\r", 1).as_bytes()).as_ref(), Some(&bytes));
            assert_eq!(
                read(with_header.replacen(" \r", "\r", 1).as_bytes()).as_ref(),
                Some(&bytes)
            );
            let mut back = Vec::new();
            let mode = ReaderMode::Tolerant(Some(Kind::Message));
            Reader::from_reader(ours.as_slice(), mode).read_to_end(&mut back).unwrap();
            assert_eq!(back, bytes, "{len}");
        }
        // RFC 9580 §6.1.1 gives the start value for nothing at all.
        assert_eq!((checksum(b""), checksum(b"123456789")), (0x00B7_04CE, 0x0021_CF02));
    }

    #[test]
    fn what_is_not_one_block_is_left_to_the_library() {
        let one = armored(b"abc");
        let two = [one.as_slice(), &one].concat();
        for other in [b"".as_slice(), BEGIN, b"x", &two, &[b"x\n", one.as_slice()].concat()] {
            assert!(body(other).is_none(), "{}", other.escape_ascii());
        }
    }
}
