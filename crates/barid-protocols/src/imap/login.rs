//! From the first byte to a session that is signed in, and nothing secret before TLS.

use super::{
    argument,
    condition::{Condition, Verdict},
    fault::malformed,
    session::{Event, Part, Session, Tag},
};
use crate::{
    fault,
    net::{Channel, NetError},
    sasl::{self, Choice, Credentials, Exchange, Next, Offered, in_vain, unbound, unproved},
    source::SourceError,
};
use barid_model::Secret;
use tokio::io::{AsyncRead, AsyncWrite};

/// What a greeting says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Greeting {
    /// Sign in, please.
    Ok,
    /// Signed in already.
    PreAuth,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Reads the greeting.
    ///
    /// # Errors
    ///
    /// `Throttled` if the server hangs up at once.
    pub(super) async fn greet(&mut self) -> Result<Greeting, SourceError> {
        let first = match self.read().await {
            // Another service speaks there.
            Err(SourceError::Malformed { .. }) => return Err(malformed("no greeting")),
            first => first?,
        };
        match first {
            Event::Condition(condition) => match condition.verdict {
                Verdict::Ok => Ok(Greeting::Ok),
                Verdict::PreAuth => Ok(Greeting::PreAuth),
                Verdict::No | Verdict::Bad | Verdict::Bye => Err(malformed("no greeting")),
            },
            Event::Done(..)
            | Event::Continue(_)
            | Event::Fetch(_)
            | Event::Untagged(_)
            | Event::Noted => Err(malformed("no greeting")),
        }
    }

    /// Gets the connection ready for TLS (RFC 9051 §6.2.1), and gives it back.
    ///
    /// # Errors
    ///
    /// `EncryptionMissing` if the server does not offer STARTTLS, refuses it, is
    /// signed in already, or sent anything after agreeing: that would be read as
    /// if it had come through TLS.
    pub(super) async fn start_tls(mut self, host: &str) -> Result<S, SourceError> {
        let missing = |detail| {
            SourceError::from(NetError::EncryptionMissing { host: host.to_owned(), detail })
        };
        if self.greet().await? == Greeting::PreAuth {
            return Err(missing("it wants to go on without"));
        }
        self.learn_capabilities().await?;
        if !self.can("STARTTLS") {
            return Err(missing("no STARTTLS"));
        }
        match self.run("STARTTLS", &[Part::Text("STARTTLS")], drop).await {
            Ok(_) => self.into_stream().ok_or_else(|| missing("data in front of TLS")),
            Err(SourceError::Net(error)) => Err(error.into()),
            Err(_) => Err(missing("STARTTLS was refused")),
        }
    }

    /// Signs in over a connection that is secure, in the best way that the server offers.
    ///
    /// Where SCRAM comes to nothing before the server has judged the password, the password is
    /// shown, as to a server that has no SCRAM. To one that has it, but could not prove that it
    /// knows the password, nothing is shown.
    ///
    /// # Errors
    ///
    /// `Unauthorized` if user or password is wrong, `Throttled` if the server
    /// can't say now, `Rejected` if it offers no way that we go, `Malformed` for one that proves
    /// nothing.
    pub(super) async fn sign_in(
        &mut self,
        credentials: &Credentials,
        channel: &Channel,
    ) -> Result<(), SourceError> {
        self.learn_capabilities().await?;
        let before = self.capabilities.take().unwrap_or_default();
        let offered = Offered::read(before.mechanisms());
        let can_begin = before.has("SASL-IR");
        let channel = &unbound(channel, offered);
        let mut refused = None;
        for choice in offered.ways() {
            match self.authenticate(choice, credentials, channel, can_begin).await? {
                None => return self.learn_capabilities().await,
                in_vain => refused = in_vain,
            }
        }
        match refused {
            Some(error) => return Err(error),
            None if before.has("LOGINDISABLED") => return Err(no_way_in(offered)),
            None => self.login(credentials).await?,
        }
        self.learn_capabilities().await
    }

    /// Asks what the server can do, unless it said.
    pub(super) async fn learn_capabilities(&mut self) -> Result<(), SourceError> {
        match self.capabilities {
            Some(_) => Ok(()),
            None => self.run("CAPABILITY", &[Part::Text("CAPABILITY")], drop).await.map(drop),
        }
    }

    /// RFC 9051 §6.2.2. Returns why it was in vain, where the password may be right all the same.
    async fn authenticate(
        &mut self,
        choice: Choice,
        credentials: &Credentials,
        channel: &Channel,
        can_begin: bool,
    ) -> Result<Option<SourceError>, SourceError> {
        let mut exchange = match Exchange::with_password(choice, credentials, channel) {
            Ok(exchange) => exchange,
            Err(error) => return Ok(Some(SourceError::Unauthorized { text: error.to_string() })),
        };
        let command = format!("AUTHENTICATE {}", exchange.name());
        let mut first = exchange.first().map(|message| sasl::to_base64(&message));
        let along = if can_begin { first.take() } else { None };
        let parts = match &along {
            Some(first) => [Part::Text(&command), Part::Text(" "), Part::Secret(first.expose())],
            None => [Part::Text(&command), Part::Text(""), Part::Text("")],
        };
        let tag = match self.send(&parts, drop).await? {
            Ok(tag) => tag,
            Err(refused) => return Err(refusal(refused, "AUTHENTICATE")),
        };
        loop {
            match self.read().await? {
                Event::Done(done, answer) if done == tag => {
                    return match answer.verdict {
                        Verdict::Ok | Verdict::PreAuth => {
                            exchange.agreed().map(|()| None).map_err(|_| unproved())
                        }
                        Verdict::No | Verdict::Bad | Verdict::Bye => {
                            in_vain(refusal(answer, "AUTHENTICATE"), exchange.refused())
                        }
                    };
                }
                Event::Continue(challenge) => {
                    let message = match first.take() {
                        Some(first) => first,
                        None => match exchange.next(&sasl::from_base64(&challenge)).await {
                            Next::Say(message) => sasl::to_base64(&message),
                            Next::GiveUp => Secret::new("*"),
                        },
                    };
                    self.send_line(message.expose()).await?;
                }
                Event::Done(..)
                | Event::Fetch(_)
                | Event::Untagged(_)
                | Event::Condition(_)
                | Event::Noted => {}
            }
        }
    }

    /// RFC 9051 §6.2.3, for servers that know nothing better.
    async fn login(&mut self, credentials: &Credentials) -> Result<(), SourceError> {
        let Credentials { user, password } = credentials;
        let user = argument::string(user.as_bytes());
        let quoted = argument::quoted_secret(password);
        let password = match &quoted {
            Some(quoted) => Part::Secret(quoted.expose()),
            None => Part::Literal(password.expose()),
        };
        let parts = [Part::Text("LOGIN "), user.as_part(), Part::Text(" "), password];
        match self.send(&parts, drop).await? {
            Ok(tag) => self.finish_sign_in(tag, "LOGIN").await,
            Err(refused) => Err(refusal(refused, "LOGIN")),
        }
    }

    async fn finish_sign_in(&mut self, tag: Tag, command: &'static str) -> Result<(), SourceError> {
        loop {
            match self.read().await? {
                Event::Done(done, answer) if done == tag => {
                    return match answer.verdict {
                        Verdict::Ok | Verdict::PreAuth => Ok(()),
                        Verdict::No | Verdict::Bad | Verdict::Bye => Err(refusal(answer, command)),
                    };
                }
                // One challenge more than the mechanism has: give up (RFC 9051 §6.2.2).
                Event::Continue(_) => self.send_line(b"*").await?,
                Event::Done(..)
                | Event::Fetch(_)
                | Event::Untagged(_)
                | Event::Condition(_)
                | Event::Noted => {}
            }
        }
    }
}

/// What a refusal to sign in stands for: NO means the credentials, unless the
/// code says that it does not.
fn refusal(answer: Condition, command: &'static str) -> SourceError {
    let is_no = answer.verdict == Verdict::No;
    match answer.into_error(command) {
        SourceError::Rejected { text, code, .. } if is_no => {
            // Beside its words, as it says more than they do.
            let code = if code.is_empty() { code } else { format!(" [{code}]") };
            SourceError::Unauthorized { text: format!("{text}{code}").trim_start().to_owned() }
        }
        error => error,
    }
}

fn no_way_in(offered: Offered) -> SourceError {
    let text = fault::no_way_in(offered.for_token().is_some()).to_owned();
    SourceError::Rejected { command: "AUTHENTICATE", code: String::new(), text }
}

#[cfg(test)]
#[path = "login_tests.rs"]
mod tests;
