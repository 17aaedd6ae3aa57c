//! Brings messages over: RETR, and TOP for headers (RFC 1939 §5, §7).

use super::{reply::Refusal, session::Session};
use crate::source::{Content, RemoteId, Sink, SourceError};
use tokio::io::{AsyncRead, AsyncWrite};

/// The largest message that is taken.
pub(super) const MESSAGE_LIMIT: usize = 64 * 1024 * 1024;

/// Messages asked for before the first of them is here, where the server allows it.
const AHEAD: usize = 8;

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Brings messages into `sink`, in the order asked. Names that are not listed are left
    /// out.
    ///
    /// # Errors
    ///
    /// A message that the server refuses is left out, and told once all others are here.
    pub(super) async fn fetch(
        &mut self,
        ids: &[RemoteId],
        content: Content,
        sink: &Sink,
    ) -> Result<(), SourceError> {
        self.learn_listing().await?;
        let numbers = self.listing.as_ref().map(super::listing::Listing::numbers);
        let numbers = numbers.unwrap_or_default();
        let first = |id: &RemoteId| Some((*numbers.get(id)?.first()?, id.clone()));
        let wanted: Vec<(u32, RemoteId)> = ids.iter().filter_map(first).collect();
        match content {
            Content::Header => self.fetch_headers(wanted, sink).await,
            Content::Whole => self.fetch_whole(wanted, sink).await,
        }
    }

    async fn fetch_whole(
        &mut self,
        wanted: Vec<(u32, RemoteId)>,
        sink: &Sink,
    ) -> Result<(), SourceError> {
        let ahead = self.ahead(AHEAD);
        let mut unsent = wanted.iter();
        let mut refused = None;
        self.ask(unsent.by_ref().take(ahead)).await?;
        for (_, id) in &wanted {
            match self.block("a message", MESSAGE_LIMIT).await? {
                Ok(bytes) => {
                    self.handed_over.insert(id.clone());
                    if !sink.push(id.clone(), bytes).await {
                        return Ok(());
                    }
                }
                Err(refusal) => refused = Some(refused.unwrap_or(refusal)),
            }
            self.ask(unsent.by_ref().take(1)).await?;
        }
        told(refused, "RETR")
    }

    async fn ask(
        &mut self,
        wanted: impl Iterator<Item = &(u32, RemoteId)>,
    ) -> Result<(), SourceError> {
        let lines: Vec<String> = wanted.map(|(number, _)| format!("RETR {number}\r\n")).collect();
        match lines.len() {
            0 => Ok(()),
            answers => self.send(lines.concat().as_bytes(), answers).await,
        }
    }

    async fn fetch_headers(
        &mut self,
        wanted: Vec<(u32, RemoteId)>,
        sink: &Sink,
    ) -> Result<(), SourceError> {
        let mut refused = None;
        for (number, id) in wanted {
            match self.header(number).await? {
                Ok(header) => {
                    self.handed_over.insert(id.clone());
                    if !sink.push(id, header).await {
                        return Ok(());
                    }
                }
                Err(refusal) => refused = Some(refused.unwrap_or(refusal)),
            }
        }
        told(refused, "TOP")
    }

    /// Returns the header of a message, with the empty line that ends it. Where there is no
    /// TOP, the whole message comes, and the rest is dropped.
    pub(super) async fn header(
        &mut self,
        number: u32,
    ) -> Result<Result<Vec<u8>, Refusal>, SourceError> {
        if self.capabilities.may_top() {
            self.send(format!("TOP {number} 0\r\n").as_bytes(), 1).await?;
            match self.block("a header", MESSAGE_LIMIT).await? {
                Ok(header) => return Ok(Ok(cut(header))),
                Err(_) => self.capabilities.forget_top(),
            }
        }
        self.send(format!("RETR {number}\r\n").as_bytes(), 1).await?;
        Ok(self.block("a message", MESSAGE_LIMIT).await?.map(cut))
    }
}

/// Cuts a message after the empty line that ends its header.
fn cut(mut message: Vec<u8>) -> Vec<u8> {
    let mut length = 0;
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        length += line.len();
        if matches!(line, b"\n" | b"\r\n") {
            break;
        }
    }
    message.truncate(length);
    message
}

fn told(refused: Option<Refusal>, command: &'static str) -> Result<(), SourceError> {
    refused.map_or(Ok(()), |refusal| Err(refusal.into_error(command)))
}
