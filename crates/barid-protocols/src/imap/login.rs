//! From the first byte to a session that is signed in, and nothing secret before TLS.

use super::{
    argument,
    capabilities::Capabilities,
    condition::{Condition, Verdict},
    fault::malformed,
    session::{Event, Part, Session, Tag},
};
use crate::{
    fault,
    net::NetError,
    sasl::{self, Credentials, Mechanism, Offered},
    source::SourceError,
};
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
            | Event::Continue
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

    /// Signs in over a connection that is secure.
    ///
    /// # Errors
    ///
    /// `Unauthorized` if user or password is wrong, `Throttled` if the server
    /// can't say now, `Rejected` if it offers no way that we go.
    pub(super) async fn sign_in(&mut self, credentials: &Credentials) -> Result<(), SourceError> {
        self.learn_capabilities().await?;
        let before = self.capabilities.take().unwrap_or_default();
        match Mechanism::choose(before.mechanisms()) {
            Some(mechanism) => self.authenticate(mechanism, credentials, &before).await?,
            None if before.has("LOGINDISABLED") => return Err(no_way_in(&before)),
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

    /// RFC 9051 §6.2.2.
    async fn authenticate(
        &mut self,
        mechanism: Mechanism,
        credentials: &Credentials,
        capabilities: &Capabilities,
    ) -> Result<(), SourceError> {
        let messages = mechanism
            .messages(credentials)
            .map_err(|error| SourceError::Unauthorized { text: error.to_string() })?;
        let mut messages = messages.iter().map(sasl::to_base64);
        let command = format!("AUTHENTICATE {}", mechanism.name());
        let first = match mechanism {
            Mechanism::Plain if capabilities.has("SASL-IR") => messages.next(),
            Mechanism::Plain | Mechanism::Login => None,
        };
        let parts = match &first {
            Some(first) => [Part::Text(&command), Part::Text(" "), Part::Secret(first.expose())],
            None => [Part::Text(&command), Part::Text(""), Part::Text("")],
        };
        let tag = match self.send(&parts, drop).await? {
            Ok(tag) => tag,
            Err(refused) => return Err(refusal(refused, "AUTHENTICATE")),
        };
        for message in messages {
            if let Some(refused) = self.await_leave(tag, drop).await? {
                return Err(refusal(refused, "AUTHENTICATE"));
            }
            self.send_line(message.expose()).await?;
        }
        self.finish_sign_in(tag, "AUTHENTICATE").await
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
                Event::Continue => self.send_line(b"*").await?,
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

fn no_way_in(capabilities: &Capabilities) -> SourceError {
    let mut offered = Offered::default();
    capabilities.mechanisms().for_each(|name| offered.add(name));
    let text = fault::no_way_in(offered.for_token().is_some()).to_owned();
    SourceError::Rejected { command: "AUTHENTICATE", code: String::new(), text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::transcript::greet;
    use barid_model::Secret;

    fn credentials(password: &str) -> Credentials {
        Credentials { user: "tim".to_owned(), password: Secret::new(password.as_bytes()) }
    }

    /// Greets and signs in.
    async fn sign_in(password: &str, transcript: &str) -> Result<(), SourceError> {
        let (mut session, server) = greet(transcript);
        session.greet().await?;
        let outcome = session.sign_in(&credentials(password)).await;
        server.end(session).await;
        outcome
    }

    async fn start_tls(transcript: &str) -> Result<(), SourceError> {
        let (session, server) = greet(transcript);
        let outcome = session.start_tls("h").await;
        server.hang_up().await;
        outcome.map(drop)
    }

    fn is_without_encryption(outcome: Result<(), SourceError>) -> bool {
        matches!(outcome, Err(SourceError::Net(NetError::EncryptionMissing { .. })))
    }

    #[tokio::test]
    async fn two_answers_are_enough_to_be_signed_in() {
        let (mut session, server) = greet(
            "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready
             C: A1 AUTHENTICATE PLAIN AHRpbQBz
             S: * CAPABILITY IMAP4rev1 IDLE
             S: A1 OK signed in",
        );
        assert_eq!(session.greet().await.unwrap(), Greeting::Ok);
        session.sign_in(&credentials("s")).await.unwrap();
        assert!(session.can("IDLE") && !session.can("SASL-IR"));
        server.end(session).await;
    }

    #[tokio::test]
    async fn what_the_server_does_not_say_is_asked() {
        sign_in(
            "s",
            "S: * OK ready
             C: A1 CAPABILITY
             S: * CAPABILITY IMAP4rev1 AUTH=PLAIN
             S: A1 OK
             C: A2 AUTHENTICATE PLAIN
             S: +
             C: AHRpbQBz
             S: A2 OK signed in
             C: A3 CAPABILITY
             S: * CAPABILITY IMAP4rev1
             S: A3 OK",
        )
        .await
        .unwrap();
    }

    #[tokio::test]
    async fn a_server_may_offer_login_only() {
        sign_in(
            "s",
            "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=CRAM-MD5 AUTH=LOGIN] ready
             C: A1 AUTHENTICATE LOGIN
             S: + VXNlcm5hbWU6
             C: dGlt
             S: + UGFzc3dvcmQ6
             C: cw==
             S: A1 OK [CAPABILITY IMAP4rev1] signed in",
        )
        .await
        .unwrap();
    }

    #[tokio::test]
    async fn an_odd_password_survives_the_login_command() {
        let transcript = |password: &str| {
            format!(
                "S: * OK [CAPABILITY IMAP4rev1] ready
                 C: A1 LOGIN \"tim\" {password}
                 S: A1 OK [CAPABILITY IMAP4rev1] signed in"
            )
        };
        sign_in("a\"b\\c", &transcript(r#""a\"b\\c""#)).await.unwrap();
        let literal = "{3}\n S: + go on\n C: \u{fc}!";
        sign_in("\u{fc}!", &transcript(literal)).await.unwrap();
    }

    #[tokio::test]
    async fn without_a_way_in_nothing_is_sent() {
        for offer in ["LOGINDISABLED", "LOGINDISABLED AUTH=CRAM-MD5 AUTH=NTLM AUTH=GSSAPI"] {
            let greeting = format!("S: * OK [CAPABILITY IMAP4rev1 {offer}] ready");
            let error = sign_in("s", &greeting).await.unwrap_err();
            assert!(matches!(error, SourceError::Rejected { command: "AUTHENTICATE", .. }));
        }
    }

    #[tokio::test]
    async fn a_refusal_means_the_credentials_unless_it_says_otherwise() {
        let refused = |answer: &str| {
            let transcript = format!(
                "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready
                 C: A1 AUTHENTICATE PLAIN AHRpbQBz
                 S: {answer}"
            );
            async move { sign_in("s", &transcript).await.unwrap_err() }
        };
        for answer in ["A1 NO no", "A1 NO [AUTHENTICATIONFAILED] no", "A1 NO [ALERT] no"] {
            assert!(matches!(refused(answer).await, SourceError::Unauthorized { .. }), "{answer}");
        }
        for answer in ["A1 NO [UNAVAILABLE] no", "A1 NO [LIMIT] no", "* BYE no"] {
            assert!(matches!(refused(answer).await, SourceError::Throttled { .. }), "{answer}");
        }
        assert!(matches!(refused("A1 BAD no").await, SourceError::Rejected { .. }));
    }

    #[tokio::test]
    async fn a_challenge_too_many_is_declined() {
        let error = sign_in(
            "s",
            "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready
             C: A1 AUTHENTICATE PLAIN AHRpbQBz
             S: + bW9yZQ==
             C: *
             S: A1 BAD cancelled",
        )
        .await
        .unwrap_err();
        assert!(matches!(error, SourceError::Rejected { .. }));
    }

    #[tokio::test]
    async fn what_is_no_greeting_ends_the_session() {
        for (greeting, code) in [
            ("S: HTTP/1.1 400 Bad Request", "malformed"),
            ("S: * 1 EXISTS", "malformed"),
            ("S: A1 OK", "malformed"),
            ("S: * BYE too many connections", "throttled"),
            ("S~ * OK cut", "connection_lost"),
        ] {
            let (mut session, server) = greet(greeting);
            server.hang_up().await;
            let error = session.greet().await.unwrap_err();
            let told = format!("{:?}", error.code()).to_lowercase();
            assert_eq!(told, code.replace('_', ""), "{greeting}");
        }
    }

    #[tokio::test]
    async fn tls_starts_after_nothing_but_an_agreement() {
        start_tls(
            "S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready
             C: A1 STARTTLS
             S: A1 OK go ahead",
        )
        .await
        .unwrap();
    }

    #[tokio::test]
    async fn without_starttls_nothing_secret_is_sent() {
        for transcript in [
            "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready",
            "S: * PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] welcome",
            "S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready
             C: A1 STARTTLS
             S: A1 NO not today",
            "S: * OK ready
             C: A1 CAPABILITY
             S: * CAPABILITY IMAP4rev1
             S: A1 OK",
        ] {
            assert!(is_without_encryption(start_tls(transcript).await), "{transcript}");
        }
    }

    #[tokio::test]
    async fn anything_between_the_agreement_and_tls_is_an_attack() {
        for injected in ["S: * PREAUTH hello", "S: A2 OK signed in", "S~ x", "S~ \u{16}\u{3}\u{1}"]
        {
            let transcript = format!(
                "S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready
                 C: A1 STARTTLS
                 S: A1 OK go ahead
                 {injected}"
            );
            assert!(is_without_encryption(start_tls(&transcript).await), "{injected}");
        }
    }
}
