//! Signs in (RFC 4954).

use super::{
    extensions::Extensions,
    reply::Verdict,
    session::REPLY_PATIENCE,
    wire::{Wire, WireError},
};
use crate::{
    sasl::{self, Credentials, Mechanism, SaslError},
    submit::SubmitError,
};
use barid_model::Secret;
use tokio::io::{AsyncRead, AsyncWrite};

/// The longest command line, with its line end (RFC 5321 §4.5.3.1.4). Longer
/// messages of the mechanism wait for a challenge (RFC 4954 §4).
const MAX_COMMAND_BYTES: usize = 512;

/// Signs in with the best mechanism that the server offers.
///
/// # Errors
///
/// [`SubmitError::Unauthorized`] with the server's reason, which is transient
/// for a 4yz code; [`SubmitError::Unsupported`] if there is no mechanism, or none
/// that can carry these credentials; else as any command.
pub(super) async fn sign_in<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    extensions: &Extensions,
    credentials: &Credentials,
) -> Result<(), SubmitError> {
    let mechanism = extensions
        .mechanism
        .ok_or(SubmitError::Unsupported { what: "a sign-in with PLAIN or LOGIN" })?;
    let messages = mechanism
        .messages(credentials)
        .map_err(|error| SubmitError::Unsupported { what: words(error) })?;
    let mut messages = messages.iter().map(sasl::to_base64).peekable();

    let first = messages.next_if(|message| goes_with_command(mechanism, message));
    send_line(wire, Some(&command(mechanism)), first.as_ref()).await?;
    loop {
        let answer = wire.reply("AUTH", REPLY_PATIENCE).await?;
        match answer.verdict() {
            Verdict::Done => return Ok(()),
            Verdict::Refused => {
                return Err(SubmitError::Unauthorized { reply: answer.into_reply() });
            }
            Verdict::GoOn => match messages.next() {
                Some(message) => send_line(wire, None, Some(&message)).await?,
                None => {
                    let what = format!("more challenges than {} has", mechanism.name());
                    return Err(SubmitError::Malformed { what });
                }
            },
        }
    }
}

fn command(mechanism: Mechanism) -> String {
    format!("AUTH {}", mechanism.name())
}

fn goes_with_command(mechanism: Mechanism, message: &Secret) -> bool {
    let length = command(mechanism).len() + " \r\n".len() + message.expose().len();
    match mechanism {
        Mechanism::Plain => length <= MAX_COMMAND_BYTES,
        Mechanism::Login => false,
    }
}

/// Sends the parts, a space between them, as one line that is wiped afterwards.
async fn send_line<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    command: Option<&str>,
    message: Option<&Secret>,
) -> Result<(), WireError> {
    let parts = command.map(str::as_bytes).into_iter().chain(message.map(Secret::expose));
    let parts: Vec<&[u8]> = parts.collect();
    // The capacity is exact, so that growing leaves no copy behind.
    let mut line = Vec::with_capacity(parts.iter().map(|part| part.len() + 1).sum::<usize>() + 1);
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            line.push(b' ');
        }
        line.extend_from_slice(part);
    }
    line.extend_from_slice(b"\r\n");
    let line = Secret::new(line);
    wire.send(line.expose()).await
}

fn words(error: SaslError) -> &'static str {
    match error {
        SaslError::Nul => "a user name or password with a NUL character",
        SaslError::NotUtf8 => "a password that is not UTF-8",
        SaslError::Empty => "an empty user name or password",
    }
}
