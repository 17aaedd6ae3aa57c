//! Takes messages off the server: DELE, and QUIT that makes it so (RFC 1939 §5, §6).

use super::{reply::Reply, session::Session};
use crate::source::{RemoteId, SourceError};
use tokio::io::{AsyncRead, AsyncWrite};

/// Commands sent before the answer to the first is here, where the server allows it.
const AHEAD: usize = 50;

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Removes messages, and ends the session: only then are they gone. Names that are not
    /// listed are no error.
    ///
    /// # Errors
    ///
    /// `Void`, and then nothing is removed, for a message of which nothing came over this
    /// very session: nobody here can know that it is still the one that is meant. What the
    /// server refused, after the others were removed. After any other error, some or all may
    /// be gone.
    pub(super) async fn remove(&mut self, ids: &[RemoteId]) -> Result<(), SourceError> {
        self.learn_listing().await?;
        let listing = self.listing.clone().unwrap_or_default();
        let numbers = listing.numbers();
        let mut doomed = Vec::new();
        for id in ids {
            let Some(numbers) = numbers.get(id) else { continue };
            if !self.handed_over.contains(id) {
                return Err(SourceError::Void);
            }
            doomed.extend_from_slice(numbers);
        }
        if doomed.is_empty() {
            return Ok(());
        }
        let mut refused = None;
        for some in doomed.chunks(self.ahead(AHEAD)) {
            let lines: Vec<String> = some.iter().map(|n| format!("DELE {n}\r\n")).collect();
            self.send(lines.concat().as_bytes(), some.len()).await?;
            for _ in some {
                if let Err(error) = self.reply().await?.done("DELE") {
                    refused.get_or_insert(error);
                }
            }
        }
        self.quit().await?;
        refused.map_or(Ok(()), Err)
    }

    /// Ends the session.
    ///
    /// # Errors
    ///
    /// `Rejected` where the server could not remove all that it was to (RFC 1939 §6).
    pub(super) async fn quit(&mut self) -> Result<(), SourceError> {
        self.send(b"QUIT\r\n", 1).await?;
        let reply = self.reply().await?;
        self.end();
        match reply {
            Reply::Ok => Ok(()),
            Reply::Err(refusal) => Err(refusal.into_error("QUIT")),
            Reply::GoOn(_) => Err(super::reply::malformed("a challenge to QUIT")),
        }
    }
}
