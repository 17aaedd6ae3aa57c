//! Sends the content in chunks of a known length (RFC 3030), where dots and lines mean nothing.

use super::{
    reply::{Answer, Verdict},
    transaction::{BLOCK_BYTES, DATA_PATIENCE, DELIVERY_PATIENCE, last_words},
    wire::{Wire, WireError},
};
use crate::submit::{Reply, SubmitError};
use tokio::io::{AsyncRead, AsyncWrite};

/// Returns a BDAT with its chunk.
pub(super) fn command(chunk: &[u8], is_last: bool) -> Vec<u8> {
    let last = if is_last { " LAST" } else { "" };
    let mut command = format!("BDAT {}{last}\r\n", chunk.len()).into_bytes();
    command.extend_from_slice(chunk);
    command
}

/// Returns the reply if it says that there is no such command as BDAT.
pub(super) fn unknown(reply: &Reply) -> Option<Reply> {
    matches!(reply.code, 500 | 502..=504).then(|| reply.clone())
}

/// Sends the chunks after the first and waits for the verdict.
///
/// Only from the first byte of the last chunk's command on can the message have been delivered.
/// That one therefore waits until all the others were taken; before it, one is on its way while
/// the reply to another is, where the server has PIPELINING.
///
/// # Errors
///
/// [`SubmitError::Ambiguous`] from the last chunk on; before, nobody got the message.
pub(super) async fn deliver<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    mut chunks: impl Iterator<Item = Vec<u8>>,
    pipelining: bool,
) -> Result<Answer, SubmitError> {
    let mut unanswered = 0_usize;
    // Without a second chunk, the end goes without content.
    let mut chunk = chunks.next().unwrap_or_default();
    for next in chunks {
        if let Err(error) = send(wire, &command(&chunk, false)).await {
            return Err(last_words(wire).await.unwrap_or(error.into()));
        }
        unanswered += 1;
        while unanswered > usize::from(pipelining) {
            taken(wire).await?;
            unanswered -= 1;
        }
        chunk = next;
    }
    for _ in 0..unanswered {
        taken(wire).await?;
    }
    if !wire.is_drained() {
        // It would pass for the reply to the last chunk.
        return Err(SubmitError::Malformed { what: "a reply to nothing".into() });
    }
    let ambiguous = |error: WireError| SubmitError::Ambiguous { cause: error.to_string() };
    if let Err(error) = send(wire, &command(&chunk, true)).await {
        return Err(last_words(wire).await.unwrap_or(ambiguous(error)));
    }
    wire.reply("the message", DELIVERY_PATIENCE).await.map_err(ambiguous)
}

async fn send<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    command: &[u8],
) -> Result<(), WireError> {
    for block in command.chunks(BLOCK_BYTES) {
        wire.send(block).await?;
    }
    Ok(())
}

/// Waits until a chunk that is not the last was taken.
async fn taken<S: AsyncRead + AsyncWrite + Unpin>(wire: &mut Wire<S>) -> Result<(), SubmitError> {
    let answer = wire.reply("BDAT", DATA_PATIENCE).await?;
    match answer.verdict() {
        Verdict::Done => Ok(()),
        Verdict::GoOn => Err(SubmitError::Malformed { what: "a 3yz reply to BDAT".into() }),
        Verdict::Refused => {
            Err(SubmitError::Refused { command: "the message", reply: answer.into_reply() })
        }
    }
}
