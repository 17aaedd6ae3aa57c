//! The server's end of one connection: plain bytes, or TLS from some point on.

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    sync::Arc,
    time::Duration,
};

/// How long a server waits for its client before it calls the test failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// A connection that a client made.
#[derive(Debug)]
pub(crate) struct Wire {
    stream: Stream,
    /// Bytes that came but were not asked for yet.
    ahead: Vec<u8>,
    /// Everything the client sent, after decryption.
    pub(crate) received: Vec<u8>,
    /// After how many bytes of the client nothing more is heard of it.
    ear: usize,
}

#[derive(Debug)]
enum Stream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Wire {
    pub(crate) fn new(socket: TcpStream) -> io::Result<Wire> {
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.set_nodelay(true)?;
        let (ahead, received) = (Vec::new(), Vec::new());
        Ok(Wire { stream: Stream::Plain(socket), ahead, received, ear: usize::MAX })
    }

    /// Goes over to TLS; the client must not have sent anything ahead of its hello.
    pub(crate) fn start_tls(self, identity: &Arc<ServerConfig>) -> io::Result<Wire> {
        if !self.ahead.is_empty() {
            return Err(io::Error::other("the client spoke on before TLS"));
        }
        let Stream::Plain(socket) = self.stream else {
            return Err(io::Error::other("TLS is on already"));
        };
        let connection = ServerConnection::new(Arc::clone(identity)).map_err(io::Error::other)?;
        let mut stream = StreamOwned::new(connection, socket);
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock)?;
        }
        let stream = Stream::Tls(Box::new(stream));
        Ok(Wire { stream, ahead: Vec::new(), received: self.received, ear: self.ear })
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.stream {
            Stream::Plain(socket) => socket.write_all(bytes),
            Stream::Tls(stream) => stream.write_all(bytes).and_then(|()| stream.flush()),
        }
    }

    /// Waits for one line and returns it without its CRLF.
    pub(crate) fn line(&mut self) -> io::Result<String> {
        Ok(String::from_utf8_lossy(&self.line_bytes()?).into_owned())
    }

    /// Waits for one line and returns its bytes without their CRLF.
    pub(crate) fn line_bytes(&mut self) -> io::Result<Vec<u8>> {
        loop {
            if let Some(end) = self.ahead.windows(2).position(|pair| pair == b"\r\n") {
                return Ok(self.ahead.drain(..end + 2).take(end).collect());
            }
            self.more()?;
        }
    }

    /// Waits for `count` bytes.
    pub(crate) fn take(&mut self, count: usize) -> io::Result<()> {
        self.take_bytes(count).map(drop)
    }

    /// Waits for `count` bytes and returns them.
    pub(crate) fn take_bytes(&mut self, count: usize) -> io::Result<Vec<u8>> {
        while self.ahead.len() < count {
            self.more()?;
        }
        Ok(self.ahead.drain(..count).collect())
    }

    /// Waits for the client to hang up and returns what it still had to say.
    pub(crate) fn rest(mut self) -> (Vec<u8>, Vec<u8>) {
        while self.more().is_ok() {}
        (self.received, self.ahead)
    }

    /// Closes the server's side.
    pub(crate) fn close(&mut self) -> io::Result<()> {
        match &mut self.stream {
            Stream::Plain(socket) => socket.shutdown(Shutdown::Write),
            Stream::Tls(stream) => {
                stream.conn.send_close_notify();
                stream.flush()?;
                stream.sock.shutdown(Shutdown::Write)
            }
        }
    }

    /// Breaks the connection: the client reads "connection reset".
    pub(crate) fn reset(self) -> io::Result<Vec<u8>> {
        socket2::SockRef::from(self.socket()).set_linger(Some(Duration::ZERO))?;
        Ok(self.received)
    }

    /// Hears only so many bytes of the client in all, and then that it hung up.
    pub(crate) fn hear_only(&mut self, bytes: usize) {
        self.ear = bytes;
    }

    /// Whether it has heard all that it was to hear.
    pub(crate) fn is_deaf(&self) -> bool {
        self.received.len() == self.ear
    }

    pub(crate) fn socket(&self) -> &TcpStream {
        match &self.stream {
            Stream::Plain(socket) => socket,
            Stream::Tls(stream) => &stream.sock,
        }
    }

    fn more(&mut self) -> io::Result<()> {
        if self.is_deaf() {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "cut"));
        }
        let mut piece = [0; 16 * 1024];
        let count = match &mut self.stream {
            Stream::Plain(socket) => socket.read(&mut piece),
            Stream::Tls(stream) => stream.read(&mut piece),
        }?;
        if count == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the client hung up"));
        }
        let count = count.min(self.ear - self.received.len());
        self.received.extend_from_slice(&piece[..count]);
        self.ahead.extend_from_slice(&piece[..count]);
        Ok(())
    }
}
