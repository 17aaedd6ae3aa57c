//! A connection from its greeting to where messages can be submitted, and back to its end.

use super::{
    auth::{self, Claim},
    extensions::Extensions,
    reply::{Answer, Verdict},
    wire::{Wire, WireError},
};
use crate::{
    net::{self, Channel, NetError, Stream, Trust},
    submit::SubmitError,
};
use barid_model::ServerSettings;
use lettre::transport::smtp::{
    commands::{Ehlo, Quit, Rset, Starttls},
    extension::ClientId,
};
use std::{io, net::Ipv4Addr, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::timeout,
};

/// For the greeting and for most replies (RFC 5321 §4.5.3.2).
pub(super) const REPLY_PATIENCE: Duration = Duration::from_secs(5 * 60);

/// For finding out whether an old connection still works; a new one costs little more.
pub(super) const RESET_PATIENCE: Duration = Duration::from_secs(10);

/// For a goodbye.
const QUIT_PATIENCE: Duration = Duration::from_secs(1);

/// What we call ourselves: the same address literal for everybody (RFC 5321
/// §4.1.3), as the name or address of this computer is nobody's business.
const OUR_NAME: ClientId = ClientId::Ipv4(Ipv4Addr::LOCALHOST);

/// A connection on which the user is signed in.
#[derive(Debug)]
pub(super) struct Session<S> {
    pub(super) wire: Wire<S>,
    pub(super) extensions: Extensions,
    /// Whether every command has its reply, so that the connection can be used again.
    pub(super) is_in_step: bool,
    /// How many messages were submitted on it, or tried to.
    pub(super) mails: usize,
}

impl Session<Stream> {
    /// Connects, secures the connection, signs in.
    pub(super) async fn open(claim: &Claim, trust: &Trust) -> Result<Session<Stream>, SubmitError> {
        let stream = net::connect(&claim.server, trust).await?;
        let (wire, channel) = match stream.is_secure() {
            true => greeted(stream).await?,
            false => secured(stream, &claim.server, trust).await?,
        };
        Session::sign_in(wire, claim, &channel).await
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<S> {
    /// Asks what the server can do and signs in. There is no EHLO after AUTH: it
    /// is for mechanisms that change the connection (RFC 4954 §4), which ours don't.
    pub(super) async fn sign_in(
        mut wire: Wire<S>,
        claim: &Claim,
        channel: &Channel,
    ) -> Result<Session<S>, SubmitError> {
        let answer = ehlo(&mut wire).await?;
        let extensions = Extensions::read(&done(answer, "EHLO")?.lines);
        auth::sign_in(&mut wire, &extensions.auth, claim, channel).await?;
        Ok(Session { wire, extensions, is_in_step: true, mails: 0 })
    }

    /// Whether the server takes no further message on this connection (RFC 9422).
    pub(super) fn is_used_up(&self) -> bool {
        self.extensions.limits.mails.is_some_and(|most| self.mails >= most)
    }

    /// Brings a connection that was used before back to its beginning.
    ///
    /// Returns whether it can be used again.
    pub(super) async fn reset(&mut self) -> bool {
        let is_ready = self.is_in_step && self.wire.is_drained();
        self.is_in_step = false;
        let rset = async {
            self.wire.send(Rset.to_string().as_bytes()).await?;
            self.wire.reply("RSET", RESET_PATIENCE).await
        };
        if is_ready && let Ok(Ok(answer)) = timeout(RESET_PATIENCE, rset).await {
            self.is_in_step = answer.verdict() == Verdict::Done;
        }
        self.is_in_step
    }

    /// Says goodbye and waits a moment for the answer.
    pub(super) async fn quit(mut self) {
        let goodbye = async {
            self.wire.send(Quit.to_string().as_bytes()).await?;
            self.wire.reply("QUIT", QUIT_PATIENCE).await?;
            self.wire.shut_down().await.map_err(|error| WireError::Net(error.into()))
        };
        // Nothing depends on how the goodbye went.
        let _ = timeout(QUIT_PATIENCE, goodbye).await;
    }
}

/// Waits for the greeting inside TLS.
async fn greeted(stream: Stream) -> Result<(Wire<Stream>, Channel), SubmitError> {
    let channel = stream.channel();
    let mut wire = Wire::new(stream);
    let greeting = wire.reply("greeting", REPLY_PATIENCE).await.map_err(no_greeting)?;
    done(greeting, "the connection")?;
    Ok((wire, channel))
}

/// Gets TLS around a plain connection. Nothing that the server says before
/// counts afterwards, and none of its words get out: anybody may have said them.
async fn secured(
    stream: Stream,
    server: &ServerSettings,
    trust: &Trust,
) -> Result<(Wire<Stream>, Channel), SubmitError> {
    let missing = |detail| NetError::EncryptionMissing { host: server.host.clone(), detail };
    let turned_away = |answer: &Answer| NetError::Unreachable {
        host: server.host.clone(),
        port: server.port,
        source: io::Error::other(format!("the server turned us away with code {}", answer.code)),
    };
    let mut wire = Wire::new(stream);
    let greeting = wire.reply("greeting", REPLY_PATIENCE).await.map_err(no_greeting)?;
    if greeting.verdict() != Verdict::Done {
        return Err(turned_away(&greeting).into());
    }
    let answer = ehlo(&mut wire).await?;
    match answer.verdict() {
        Verdict::Done => {}
        Verdict::Refused if answer.code < 500 => return Err(turned_away(&answer).into()),
        Verdict::Refused | Verdict::GoOn => return Err(missing("it refuses EHLO").into()),
    }
    if !Extensions::read(&answer.lines).starttls {
        return Err(missing("STARTTLS is not among its extensions").into());
    }
    wire.send(Starttls.to_string().as_bytes()).await?;
    if wire.reply("STARTTLS", REPLY_PATIENCE).await?.code != 220 {
        return Err(missing("it refuses STARTTLS").into());
    }
    let stream = wire.into_drained().ok_or_else(|| missing("data came in front of TLS"))?;
    let stream = net::secure(stream, &server.host, trust).await?;
    let channel = stream.channel();
    Ok((Wire::new(stream), channel))
}

/// Another service speaks there.
fn no_greeting(error: WireError) -> WireError {
    match error {
        WireError::Malformed { .. } => WireError::Malformed { what: "no greeting" },
        other => other,
    }
}

async fn ehlo<S: AsyncRead + AsyncWrite + Unpin>(wire: &mut Wire<S>) -> Result<Answer, WireError> {
    wire.send(Ehlo::new(OUR_NAME).to_string().as_bytes()).await?;
    wire.reply("EHLO", REPLY_PATIENCE).await
}

/// Takes a 2yz reply; turns every other into an error about `command`.
pub(super) fn done(answer: Answer, command: &'static str) -> Result<Answer, SubmitError> {
    match answer.verdict() {
        Verdict::Done => Ok(answer),
        Verdict::GoOn => Err(SubmitError::Malformed { what: format!("a 3yz reply to {command}") }),
        Verdict::Refused => Err(SubmitError::Refused { command, reply: answer.into_reply() }),
    }
}
