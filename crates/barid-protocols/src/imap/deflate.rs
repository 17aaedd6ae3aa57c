//! Compression of a connection (RFC 4978): raw deflate, both ways, within the bounds of its buffers.

use super::fault::Fault;
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use std::fmt;

/// How much is compressed ahead of what the connection takes.
const AHEAD: usize = 16 * 1024;

/// The two streams of a compressed connection.
pub(super) struct Deflate {
    inflate: Decompress,
    deflate: Compress,
    /// What came and is not unpacked yet.
    packed: Vec<u8>,
    /// How much of `packed` was used.
    used: usize,
    /// What is packed and has yet to go.
    outgoing: Vec<u8>,
    /// Whether something was packed that the other side can't unpack yet.
    is_held_back: bool,
}

impl Deflate {
    /// Begins. `packed` is what came already after the server agreed.
    pub(super) fn new(packed: &[u8]) -> Deflate {
        Deflate {
            inflate: Decompress::new(false),
            deflate: Compress::new(Compression::default(), false),
            packed: packed.to_vec(),
            used: 0,
            outgoing: Vec::new(),
            is_held_back: false,
        }
    }

    /// Whether everything that came was unpacked: more has to be read.
    pub(super) fn is_used_up(&self) -> bool {
        self.used == self.packed.len()
    }

    /// Takes over what has just come. Everything before it was used.
    pub(super) fn take(&mut self, packed: &[u8]) {
        self.packed.clear();
        self.packed.extend_from_slice(packed);
        self.used = 0;
    }

    /// Unpacks into `buffer`, and returns how many bytes are in it; 0 to ask for more.
    pub(super) fn unpack(&mut self, buffer: &mut [u8]) -> Result<usize, Fault> {
        let broken = Fault::Malformed("compressed data");
        let input = self.packed.get(self.used..).unwrap_or_default();
        let (read, written) = (self.inflate.total_in(), self.inflate.total_out());
        let status = self.inflate.decompress(input, buffer, FlushDecompress::None);
        let count = |now: u64, then: u64| usize::try_from(now - then).unwrap_or(usize::MAX);
        self.used += count(self.inflate.total_in(), read);
        let filled = count(self.inflate.total_out(), written);
        match status {
            Ok(Status::Ok) => Ok(filled),
            Ok(Status::BufError) if filled == 0 && !self.is_used_up() => Err(broken),
            Ok(Status::BufError) => Ok(filled),
            // The stream has no end as long as there is a session.
            Ok(Status::StreamEnd) | Err(_) => Err(broken),
        }
    }

    /// Packs a part of `bytes`, and returns how many.
    pub(super) fn pack(&mut self, bytes: &[u8]) -> Result<usize, Fault> {
        let (part, _) = bytes.split_at(bytes.len().min(AHEAD));
        self.is_held_back |= !part.is_empty();
        self.run(part, FlushCompress::None)?;
        Ok(part.len())
    }

    /// Makes sure that the other side can unpack all that was packed so far.
    pub(super) fn end_piece(&mut self) -> Result<(), Fault> {
        match std::mem::take(&mut self.is_held_back) {
            true => self.run(&[], FlushCompress::Sync),
            false => Ok(()),
        }
    }

    fn run(&mut self, mut input: &[u8], flush: FlushCompress) -> Result<(), Fault> {
        loop {
            self.outgoing.reserve(AHEAD);
            let room = self.outgoing.capacity() - self.outgoing.len();
            let (read, written) = (self.deflate.total_in(), self.deflate.total_out());
            let status = self.deflate.compress_vec(input, &mut self.outgoing, flush);
            status.map_err(|_| Fault::Malformed("data that can't be compressed"))?;
            let taken = usize::try_from(self.deflate.total_in() - read).unwrap_or(usize::MAX);
            input = input.get(taken..).unwrap_or_default();
            let is_full = self.deflate.total_out() - written >= room as u64;
            if input.is_empty() && !is_full {
                return Ok(());
            }
        }
    }

    /// What is packed and has yet to go.
    pub(super) fn outgoing(&self) -> &[u8] {
        &self.outgoing
    }

    /// Notes that so many bytes of it have gone.
    pub(super) fn note_gone(&mut self, count: usize) {
        self.outgoing.drain(..count.min(self.outgoing.len()));
    }
}

// By hand: the buffers may hold mail.
impl fmt::Debug for Deflate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deflate").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(codec: &mut Deflate, text: &[u8]) -> Vec<u8> {
        let mut rest = text;
        while !rest.is_empty() {
            let taken = codec.pack(rest).unwrap();
            rest = &rest[taken..];
        }
        codec.end_piece().unwrap();
        let packed = codec.outgoing().to_vec();
        codec.note_gone(packed.len());
        packed
    }

    #[test]
    fn what_is_packed_comes_back_whatever_pieces_it_comes_in() {
        let text: Vec<u8> =
            (0..200_000_u32).flat_map(|n| n.wrapping_mul(n).to_le_bytes()).collect();
        let mut sender = Deflate::new(b"");
        let packed = [pack(&mut sender, &text), pack(&mut sender, b"end")].concat();
        for size in [1, 7, 1000, packed.len()] {
            let mut receiver = Deflate::new(b"");
            let (mut came, mut buffer) = (Vec::new(), [0; 4096]);
            for piece in packed.chunks(size) {
                assert!(receiver.is_used_up());
                receiver.take(piece);
                loop {
                    let filled = receiver.unpack(&mut buffer).unwrap();
                    if filled == 0 {
                        break;
                    }
                    came.extend_from_slice(&buffer[..filled]);
                }
            }
            assert!(came == [&text[..], b"end"].concat(), "{size}");
        }
    }

    #[test]
    fn what_is_not_compressed_is_refused() {
        let mut codec = Deflate::new(b"\xff\xff* OK not compressed at all");
        assert!(codec.unpack(&mut [0; 100]).is_err());
    }
}
