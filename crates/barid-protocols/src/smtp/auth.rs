//! Signs in (RFC 4954).

mod bearer;
mod scram;

use super::{
    reply::{Answer, Verdict},
    session::REPLY_PATIENCE,
    wire::{Wire, WireError},
};
use crate::{
    fault,
    net::Channel,
    sasl::{self, Choice, Credential, Credentials, Mechanism, Offered, SaslError},
    submit::SubmitError,
};
use barid_model::{Secret, ServerSettings};
use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::io::{AsyncRead, AsyncWrite};

/// The longest command line, with its line end (RFC 5321 §4.5.3.1.4). Longer
/// messages of the mechanism wait for a challenge (RFC 4954 §4).
const MAX_COMMAND_BYTES: usize = 512;

/// Who signs in where, and what proves it.
#[derive(Clone)]
pub(super) struct Claim {
    pub server: ServerSettings,
    pub user: String,
    pub credential: Credential,
}

// By hand: the name is most often a person's address.
impl std::fmt::Debug for Claim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Claim({}, …)", self.server)
    }
}

/// Signs in with the best mechanism that the server offers.
///
/// Where SCRAM comes to nothing before the server has judged the password, the
/// password is shown, as to a server that has no SCRAM. To one that has it, but
/// could not prove that it knows the password, nothing is shown.
///
/// # Errors
///
/// [`SubmitError::Unauthorized`] with the server's reason, which is transient
/// for a 4yz code; [`SubmitError::Unsupported`] if there is no mechanism, or none
/// that can carry these credentials; [`SubmitError::Malformed`] for a server that
/// proves nothing; else as any command.
pub(super) async fn sign_in<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    offered: &Offered,
    claim: &Claim,
    channel: &Channel,
) -> Result<(), SubmitError> {
    let unsupported = |what: &'static str| SubmitError::Unsupported { what: what.into() };
    let password = match &claim.credential {
        Credential::Password(password) => password,
        Credential::Token(token) => {
            let bearer = offered.for_token().ok_or(unsupported("a sign-in with a token"))?;
            return bearer::sign_in(wire, bearer, claim, token).await;
        }
    };
    let choice = offered
        .for_password(channel.binding.is_some())
        .ok_or_else(|| unsupported(fault::no_way_to_submit(offered.for_token().is_some())))?;
    let mechanism = match choice {
        Choice::Shown(mechanism) => mechanism,
        Choice::Scram { plus } => {
            match scram::sign_in(wire, plus, &claim.user, password, channel).await? {
                None => return Ok(()),
                Some(in_vain) => offered.for_shown_password().ok_or(in_vain)?,
            }
        }
    };
    let credentials = Credentials { user: claim.user.clone(), password: password.clone() };
    show(wire, mechanism, &credentials).await
}

/// Signs in with a mechanism that shows the password.
async fn show<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    mechanism: Mechanism,
    credentials: &Credentials,
) -> Result<(), SubmitError> {
    let messages = mechanism.messages(credentials).map_err(unsendable)?;
    let mut messages = messages.iter().map(sasl::to_base64).peekable();
    let command = format!("AUTH {}", mechanism.name());
    let first = messages.next_if(|message| match mechanism {
        Mechanism::Plain => goes_with(&command, message),
        Mechanism::Login => false,
    });
    send_line(wire, Some(&command), first.as_ref()).await?;
    loop {
        let answer = wire.reply("AUTH", REPLY_PATIENCE).await?;
        match answer.verdict() {
            Verdict::Done => return Ok(()),
            Verdict::Refused => return Err(refused(answer)),
            Verdict::GoOn => match messages.next() {
                Some(message) => send_line(wire, None, Some(&message)).await?,
                None => return Err(too_many(mechanism.name())),
            },
        }
    }
}

/// Begins with a mechanism where the client speaks first. Returns the reply to
/// its first message, or one that came sooner.
async fn begin<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    mechanism: &str,
    first: &Secret,
) -> Result<Answer, WireError> {
    let command = format!("AUTH {mechanism}");
    let first = sasl::to_base64(first);
    let is_short = goes_with(&command, &first);
    send_line(wire, Some(&command), is_short.then_some(&first)).await?;
    let answer = wire.reply("AUTH", REPLY_PATIENCE).await?;
    match (is_short, answer.verdict()) {
        (false, Verdict::GoOn) => {
            send_line(wire, None, Some(&first)).await?;
            wire.reply("AUTH", REPLY_PATIENCE).await
        }
        (true | false, Verdict::Done | Verdict::GoOn | Verdict::Refused) => Ok(answer),
    }
}

/// Sends the next message and returns the reply to it.
async fn go_on<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    message: &Secret,
) -> Result<Answer, WireError> {
    send_line(wire, None, Some(&sasl::to_base64(message))).await?;
    wire.reply("AUTH", REPLY_PATIENCE).await
}

/// Returns what a challenge holds, `None` where it is not base64.
fn challenge(answer: &Answer) -> Option<Vec<u8>> {
    STANDARD.decode(answer.lines.concat().trim()).ok()
}

fn goes_with(command: &str, message: &Secret) -> bool {
    command.len() + " \r\n".len() + message.expose().len() <= MAX_COMMAND_BYTES
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
    let length = parts.iter().map(|part| part.len() + 1).sum::<usize>() + 1;
    let mut line = Vec::with_capacity(length);
    for part in parts {
        if !line.is_empty() {
            line.push(b' ');
        }
        line.extend_from_slice(part);
    }
    line.extend_from_slice(b"\r\n");
    let line = Secret::new(line);
    wire.send(line.expose()).await
}

fn refused(answer: Answer) -> SubmitError {
    SubmitError::Unauthorized { reply: answer.into_reply() }
}

/// As [`refused`], with what the server had told before.
fn refused_because(answer: Answer, reason: Option<&str>) -> SubmitError {
    let mut reply = answer.into_reply();
    if let Some(reason) = reason {
        let text = format!("{} ({reason})", reply.text);
        reply.text = text.trim_start().to_owned();
    }
    SubmitError::Unauthorized { reply }
}

fn too_many(mechanism: &str) -> SubmitError {
    SubmitError::Malformed { what: format!("more challenges than {mechanism} has") }
}

fn unsendable(error: SaslError) -> SubmitError {
    let what = match error {
        SaslError::Nul => "a user name or password with a NUL character",
        SaslError::NotUtf8 => "a password that is not UTF-8",
        SaslError::Empty => "an empty user name or password",
        SaslError::Prohibited => "a user name, password or token with a forbidden character",
    };
    SubmitError::Unsupported { what: what.into() }
}
