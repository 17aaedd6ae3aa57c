//! Lines to and from a server, each within its bounds and its time.

use super::reply::{Answer, Place, place};
use crate::{net::NetError, submit::SubmitError};
use std::{io, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::timeout,
};

/// The longest reply. RFC 5321 §4.5.3.1.5 has 512 bytes for a line.
const MAX_REPLY_BYTES: usize = 64 * 1024;

/// The most lines of a reply.
const MAX_REPLY_LINES: usize = 1000;

/// For one block to be taken (RFC 5321 §4.5.3.2.5).
const SEND_PATIENCE: Duration = Duration::from_secs(3 * 60);

/// A connection and what was read from it but not yet looked at.
#[derive(Debug)]
pub(super) struct Wire<S> {
    stream: S,
    received: Vec<u8>,
}

/// A failure that ends the conversation.
#[derive(Debug, thiserror::Error)]
pub(super) enum WireError {
    #[error(transparent)]
    Net(#[from] NetError),
    #[error("The server sent {what}")]
    Malformed { what: &'static str },
}

impl From<WireError> for SubmitError {
    /// Right only before the content began to go out.
    fn from(error: WireError) -> SubmitError {
        match error {
            WireError::Net(error) => SubmitError::Net(error),
            WireError::Malformed { what } => SubmitError::Malformed { what: what.to_owned() },
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub(super) fn new(stream: S) -> Wire<S> {
        Wire { stream, received: Vec::new() }
    }

    /// Whether everything that was read has been looked at.
    pub(super) fn is_drained(&self) -> bool {
        self.received.is_empty()
    }

    /// Gives the connection back, unless there are bytes that nobody looked at.
    pub(super) fn into_drained(self) -> Option<S> {
        self.received.is_empty().then_some(self.stream)
    }

    /// Sends bytes and sees them off to the system.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> Result<(), WireError> {
        let sent = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        match timeout(SEND_PATIENCE, sent).await {
            Ok(sent) => Ok(sent.map_err(NetError::Broken)?),
            Err(_) => Err(NetError::TimedOut { what: "sending" }.into()),
        }
    }

    /// Waits for the reply to the command of that name.
    pub(super) async fn reply(
        &mut self,
        to: &'static str,
        patience: Duration,
    ) -> Result<Answer, WireError> {
        match timeout(patience, self.read_reply()).await {
            Ok(answer) => answer,
            Err(_) => Err(NetError::TimedOut { what: to }.into()),
        }
    }

    async fn read_reply(&mut self) -> Result<Answer, WireError> {
        let mut lines = Vec::new();
        let mut budget = MAX_REPLY_BYTES;
        loop {
            let line = self.read_line(&mut budget).await?;
            let place = place(&line).ok_or(WireError::Malformed { what: "a line without code" })?;
            lines.push(line);
            match place {
                Place::Inner if lines.len() >= MAX_REPLY_LINES => {
                    return Err(WireError::Malformed { what: "a reply of too many lines" });
                }
                Place::Inner => {}
                Place::Last => break,
            }
        }
        Answer::read(&lines).ok_or(WireError::Malformed { what: "a reply with a wrong code" })
    }

    /// Reads up to a line end, which is left out. A bare LF is one here: reading
    /// that leniently can't make one reply out of two, as each has its code.
    async fn read_line(&mut self, budget: &mut usize) -> Result<Vec<u8>, WireError> {
        loop {
            let end = self.received.iter().position(|byte| *byte == b'\n');
            let length = end.map_or(self.received.len(), |end| end + 1);
            if length > *budget {
                return Err(WireError::Malformed { what: "a reply of too many bytes" });
            }
            if end.is_some() {
                *budget -= length;
                let mut line: Vec<u8> = self.received.drain(..length).collect();
                line.pop_if(|byte| *byte == b'\n');
                line.pop_if(|byte| *byte == b'\r');
                return Ok(line);
            }
            self.received.reserve(4096);
            let read = self.stream.read_buf(&mut self.received).await.map_err(NetError::Broken)?;
            if read == 0 {
                return Err(NetError::Broken(io::ErrorKind::UnexpectedEof.into()).into());
            }
        }
    }

    /// Closes the writing side, so that TLS says goodbye too.
    pub(super) async fn shut_down(&mut self) -> io::Result<()> {
        self.stream.shutdown().await
    }
}
