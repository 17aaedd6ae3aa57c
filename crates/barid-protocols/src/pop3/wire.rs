//! Reads and writes lines over a connection: bounded in length, and in patience.

use super::unstuff::Unstuffer;
use crate::{net::NetError, source::SourceError};
use std::{io, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::{Instant, timeout_at},
};

/// How long the server may keep silent when it is its turn, and how long it may take over
/// [`PROGRESS`] bytes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Bytes that count as a sign of life, so that a byte a second does not.
const PROGRESS: usize = 1024;

/// Read from the connection at once; a TLS record has at most 16 KiB.
const CHUNK: usize = 16 * 1024;

/// The longest reply of one line. RFC 2449 §4 allows 512 bytes.
const LINE_LIMIT: usize = 8 * 1024;

/// A connection, and what came over it and was not used yet.
pub(super) struct Wire<S> {
    inner: S,
    buffer: Vec<u8>,
    /// How much of `buffer` was used.
    used: usize,
    /// When patience ends.
    deadline: Instant,
    /// Bytes since the deadline was put off.
    progress: usize,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    /// Wraps a connection that nothing was read from yet.
    pub(super) fn new(inner: S) -> Wire<S> {
        Wire { inner, buffer: Vec::new(), used: 0, deadline: Instant::now(), progress: 0 }
    }

    /// Returns the connection, if every byte that came over it has been used.
    pub(super) fn into_inner(self) -> Option<S> {
        (self.used == self.buffer.len()).then_some(self.inner)
    }

    /// Sends bytes, within the server's patience and ours.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> Result<(), SourceError> {
        let sending = async {
            self.inner.write_all(bytes).await?;
            self.inner.flush().await
        };
        match timeout_at(Instant::now() + PATIENCE, sending).await {
            Ok(sent) => Ok(sent.map_err(NetError::Broken)?),
            Err(_) => Err(silence().into()),
        }
    }

    /// Reads one line, and returns it without its end.
    ///
    /// # Errors
    ///
    /// `TooLarge` beyond [`LINE_LIMIT`]; the connection's.
    pub(super) async fn line(&mut self) -> Result<Vec<u8>, SourceError> {
        self.begin_to_wait();
        let mut line = Vec::new();
        loop {
            let unread = self.unread();
            let end = unread.iter().position(|byte| *byte == b'\n');
            let piece = unread.get(..end.unwrap_or(unread.len())).unwrap_or_default();
            if line.len() + piece.len() > LINE_LIMIT {
                return Err(too_large("a line", LINE_LIMIT as u64));
            }
            line.extend_from_slice(piece);
            self.used += piece.len() + usize::from(end.is_some());
            if end.is_some() {
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(line);
            }
            self.fill().await?;
        }
    }

    /// Reads what follows the first line of an answer of many lines, dots taken out.
    ///
    /// # Errors
    ///
    /// `TooLarge` beyond `limit` bytes of `what`; the connection's.
    pub(super) async fn block(
        &mut self,
        what: &'static str,
        limit: usize,
    ) -> Result<Vec<u8>, SourceError> {
        self.begin_to_wait();
        let mut unstuffer = Unstuffer::default();
        let mut content = Vec::new();
        loop {
            let unread = self.buffer.get(self.used..).unwrap_or_default();
            let (used, is_done) = unstuffer.push(unread, &mut content);
            self.used += used;
            if content.len() > limit {
                return Err(too_large(what, limit as u64));
            }
            if is_done {
                return Ok(content);
            }
            self.fill().await?;
        }
    }

    fn unread(&self) -> &[u8] {
        self.buffer.get(self.used..).unwrap_or_default()
    }

    fn begin_to_wait(&mut self) {
        self.deadline = Instant::now() + PATIENCE;
        self.progress = 0;
    }

    /// Reads more, once everything before was used.
    async fn fill(&mut self) -> Result<(), SourceError> {
        self.buffer.clear();
        self.used = 0;
        self.buffer.reserve(CHUNK);
        let read = timeout_at(self.deadline, self.inner.read_buf(&mut self.buffer)).await;
        let count = read.map_err(|_| silence())?.map_err(NetError::Broken)?;
        if count == 0 {
            return Err(NetError::Broken(io::ErrorKind::UnexpectedEof.into()).into());
        }
        self.progress += count;
        if self.progress >= PROGRESS {
            self.begin_to_wait();
        }
        Ok(())
    }
}

fn silence() -> NetError {
    NetError::TimedOut { what: "a reply" }
}

fn too_large(what: &'static str, limit: u64) -> SourceError {
    SourceError::TooLarge { what, limit }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A wire on which `script` comes in pieces of `size`, and then nothing more.
    fn wire(script: &[u8], size: usize) -> Wire<tokio::io::DuplexStream> {
        let (client, mut server) = tokio::io::duplex(size);
        let script = script.to_vec();
        tokio::spawn(async move {
            // The client may have had enough.
            let _ = server.write_all(&script).await;
        });
        Wire::new(client)
    }

    #[tokio::test]
    async fn lines_and_blocks_come_whole_however_they_are_cut() {
        let script = b"+OK one\r\na\r\n..\r\n.\r\n+OK\n-ERR";
        for size in 1..=script.len() {
            let mut wire = wire(script, size);
            assert_eq!(wire.line().await.unwrap(), b"+OK one");
            assert_eq!(wire.block("a list", 99).await.unwrap(), b"a\r\n.\r\n");
            assert_eq!(wire.line().await.unwrap(), b"+OK");
            assert!(matches!(wire.line().await, Err(SourceError::Net(NetError::Broken(_)))));
        }
    }

    #[tokio::test]
    async fn what_has_no_end_is_cut_off() {
        let endless = vec![b'a'; LINE_LIMIT + 1];
        let mut cut = wire(&endless, 999);
        assert!(matches!(cut.line().await, Err(SourceError::TooLarge { .. })));
        let mut cut = wire(&endless, 999);
        let block = cut.block("a list", 5000).await;
        assert!(matches!(block, Err(SourceError::TooLarge { what: "a list", limit: 5000 })));
    }

    #[tokio::test(start_paused = true)]
    async fn a_byte_a_second_is_silence() {
        let (client, mut server) = tokio::io::duplex(64);
        tokio::spawn(async move {
            while server.write_all(b"a").await.is_ok() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
        let begun = Instant::now();
        let read = Wire::new(client).line().await;
        assert!(matches!(read, Err(SourceError::Net(NetError::TimedOut { .. }))));
        assert_eq!(begun.elapsed().as_secs(), PATIENCE.as_secs());
    }

    #[tokio::test]
    async fn a_connection_with_unused_bytes_is_not_given_back() {
        let mut clean = wire(b"+OK\r\n", 64);
        clean.line().await.unwrap();
        assert!(clean.into_inner().is_some());
        let mut dirty = wire(b"+OK\r\n+OK injected\r\n", 64);
        dirty.line().await.unwrap();
        assert!(dirty.into_inner().is_none());
    }
}
