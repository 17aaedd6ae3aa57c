//! From the first byte to a session that is signed in, and nothing secret before TLS.

use super::{
    reply::{Reply, malformed},
    session::Session,
};
use crate::{
    fault,
    net::{Channel, NetError},
    sasl::{self, Choice, Credentials, Exchange, Next, Offered, in_vain, unbound, unproved},
    source::SourceError,
};
use barid_model::Secret;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};

/// The longest command line, with its line end (RFC 2449 §4). A longer first message of a
/// mechanism waits for a challenge (RFC 5034 §4).
const MAX_COMMAND_BYTES: usize = 255;

/// How long to wait where the server wants some time between two sign-ins and doesn't say
/// how long.
const UNTOLD_DELAY: Duration = Duration::from_secs(5 * 60);

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Reads the greeting. What APOP needs of it is left alone: MD5 proves nothing any more.
    ///
    /// # Errors
    ///
    /// `Throttled` if the server turns us away.
    pub(super) async fn greet(&mut self) -> Result<(), SourceError> {
        let first = match self.reply().await {
            // Another service speaks there.
            Err(SourceError::Malformed { .. }) => return Err(malformed("no greeting")),
            first => first?,
        };
        match first {
            Reply::Ok => Ok(()),
            Reply::Err(refusal) => {
                Err(SourceError::Throttled { retry_after: None, text: refusal.text })
            }
            Reply::GoOn(_) => Err(malformed("no greeting")),
        }
    }

    /// Gets the connection ready for TLS (RFC 2595 §4), and gives it back.
    ///
    /// # Errors
    ///
    /// `EncryptionMissing` if the server refuses STLS, or sent anything after agreeing: that
    /// would be read as if it had come through TLS.
    pub(super) async fn start_tls(mut self, host: &str) -> Result<S, SourceError> {
        let missing = |detail| {
            SourceError::from(NetError::EncryptionMissing { host: host.to_owned(), detail })
        };
        self.greet().await?;
        self.learn_capabilities().await?;
        if self.capabilities.is_told && !self.capabilities.stls {
            return Err(missing("no STLS"));
        }
        self.send(b"STLS\r\n", 1).await?;
        match self.reply().await? {
            Reply::Ok => self.wire.into_inner().ok_or_else(|| missing("data in front of TLS")),
            Reply::Err(_) | Reply::GoOn(_) => Err(missing("STLS was refused")),
        }
    }

    /// Signs in over a connection that is secure, in the best way that the server offers: as
    /// [IMAP does](crate::imap).
    ///
    /// # Errors
    ///
    /// `Unauthorized` if user or password is wrong, `Throttled` if the mailbox is in use or
    /// the server can't say now, `Rejected` if it offers no way that we go, `Malformed` for one
    /// that proves nothing.
    pub(super) async fn sign_in(
        &mut self,
        credentials: &Credentials,
        channel: &Channel,
    ) -> Result<(), SourceError> {
        self.learn_capabilities().await?;
        self.speak_utf8().await?;
        let offered = Offered::read(self.capabilities.mechanisms.iter().map(String::as_str));
        let channel = &unbound(channel, offered);
        let mut refused = None;
        for choice in offered.ways() {
            match self.authenticate(choice, credentials, channel).await? {
                None => return self.learn_capabilities().await,
                in_vain => refused = in_vain,
            }
        }
        match refused {
            Some(error) => return Err(error),
            None if self.capabilities.may_user() => self.user_and_pass(credentials).await?,
            None => return Err(self.no_way_in()),
        }
        // What it can do may depend on who asks (RFC 2449 §5).
        self.learn_capabilities().await
    }

    /// Asks for messages as they are, with names and addresses in UTF-8: else a server that has
    /// such may show a poorer copy, or none at all (RFC 6856 §2.1). One that refuses what it
    /// offered goes on without. Its words are for the log, so no LANG is asked for.
    async fn speak_utf8(&mut self) -> Result<(), SourceError> {
        if !self.capabilities.utf8 {
            return Ok(());
        }
        self.send(b"UTF8\r\n", 1).await?;
        match self.reply().await? {
            Reply::Ok | Reply::Err(_) => Ok(()),
            Reply::GoOn(_) => Err(malformed("a challenge to UTF8")),
        }
    }

    /// RFC 5034. Returns why it was in vain, where the password may be right all the same.
    async fn authenticate(
        &mut self,
        choice: Choice,
        credentials: &Credentials,
        channel: &Channel,
    ) -> Result<Option<SourceError>, SourceError> {
        let mut exchange = match Exchange::with_password(choice, credentials, channel) {
            Ok(exchange) => exchange,
            Err(error) => return Ok(Some(SourceError::Unauthorized { text: error.to_string() })),
        };
        let command = format!("AUTH {}", exchange.name());
        let mut first = exchange.first().map(|message| sasl::to_base64(&message));
        let along = first.take_if(|message| {
            command.len() + " \r\n".len() + message.expose().len() <= MAX_COMMAND_BYTES
        });
        let line = match &along {
            Some(first) => line(&[command.as_bytes(), b" ", first.expose()]),
            None => line(&[command.as_bytes()]),
        };
        self.send(line.expose(), 1).await?;
        loop {
            match self.reply().await? {
                Reply::Ok => return exchange.agreed().map(|()| None).map_err(|_| unproved()),
                Reply::Err(refused) => {
                    return in_vain(self.refusal(refused, "AUTH"), exchange.refused());
                }
                Reply::GoOn(challenge) => {
                    let message = match first.take() {
                        Some(first) => first,
                        None => match exchange.next(&sasl::from_base64(&challenge)).await {
                            Next::Say(message) => sasl::to_base64(&message),
                            Next::GiveUp => Secret::new("*"),
                        },
                    };
                    let answer = self::line(&[message.expose()]);
                    self.send(answer.expose(), 1).await?;
                }
            }
        }
    }

    /// RFC 1939 §7, for servers that know nothing better.
    async fn user_and_pass(&mut self, credentials: &Credentials) -> Result<(), SourceError> {
        let Credentials { user, password } = credentials;
        let breaks_lines = |bytes: &[u8]| bytes.iter().any(|byte| b"\r\n\0".contains(byte));
        if user.is_empty() || breaks_lines(user.as_bytes()) || breaks_lines(password.expose()) {
            let text = "The user name or password can't be put on a line".to_owned();
            return Err(SourceError::Unauthorized { text });
        }
        let lines = [
            ("USER", line(&[b"USER ", user.as_bytes()])),
            ("PASS", line(&[b"PASS ", password.expose()])),
        ];
        for (command, line) in lines {
            self.send(line.expose(), 1).await?;
            match self.reply().await? {
                Reply::Ok => {}
                Reply::Err(refusal) => return Err(self.refusal(refusal, command)),
                Reply::GoOn(_) => return Err(malformed("a challenge to a password")),
            }
        }
        Ok(())
    }

    fn no_way_in(&self) -> SourceError {
        let mut offered = Offered::default();
        self.capabilities.mechanisms.iter().for_each(|name| offered.add(name));
        let text = fault::no_way_in(offered.for_token().is_some()).to_owned();
        SourceError::Rejected { command: "AUTH", code: String::new(), text }
    }

    fn refusal(&self, refusal: super::reply::Refusal, command: &'static str) -> SourceError {
        let delay = self.login_delay().unwrap_or(UNTOLD_DELAY);
        refusal.into_sign_in_error(command, Some(delay))
    }
}

/// Joins parts to a line that is wiped afterwards. The capacity is exact, so that growing
/// leaves no copy behind.
fn line(parts: &[&[u8]]) -> Secret {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut line = Vec::with_capacity(length + 2);
    parts.iter().for_each(|part| line.extend_from_slice(part));
    line.extend_from_slice(b"\r\n");
    Secret::new(line)
}
