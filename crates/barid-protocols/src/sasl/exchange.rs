//! One sign-in, message by message, for protocols that carry challenges and answers on lines of
//! their own (RFC 4422 §3). It never shows the password to a server that could not prove that it
//! knows it.

use super::{Binding, Choice, Credentials, Expected, Offered, SaslError, Scram, ScramError};
use crate::{net::Channel, source_error::SourceError};
use barid_model::Secret;

/// A sign-in that has begun.
#[derive(Debug)]
pub(crate) struct Exchange {
    name: &'static str,
    first: Option<Secret>,
    state: State,
}

#[derive(Debug)]
enum State {
    /// Messages that show the password, in their order.
    Shown(std::vec::IntoIter<Secret>),
    /// SCRAM, before the server has said anything.
    Begun(Box<Scram>),
    /// SCRAM: the password was proved, and the server has to prove that it knows it, too.
    Proved(Box<Expected>),
    /// It did.
    Settled,
    /// It did not, or gave up.
    Failed(Failure),
}

/// Why an exchange came to nothing, if the server did not just refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The server has not judged the password, which may be right all the same.
    Unjudged(String),
    /// The server gave up, for this reason.
    GaveUp(String),
    /// It could not prove that it knows the password: nothing more is shown to it.
    Impostor,
}

/// What is said to a challenge.
#[derive(Clone, Debug)]
pub(crate) enum Next {
    /// This, before base64.
    Say(Secret),
    /// That the exchange is over: `*`.
    GiveUp,
}

impl Exchange {
    /// Begins to sign in with a password. `channel` is the connection that it goes over.
    ///
    /// # Errors
    ///
    /// [`SaslError`] if the mechanism can't carry these credentials.
    pub(crate) fn with_password(
        choice: Choice,
        credentials: &Credentials,
        channel: &Channel,
    ) -> Result<Exchange, SaslError> {
        let plus = match choice {
            Choice::Scram { plus } => plus,
            Choice::Shown(mechanism) => {
                let mut messages = mechanism.messages(credentials)?.into_iter();
                let first = mechanism.begins().then(|| messages.next()).flatten();
                let name = mechanism.name();
                return Ok(Exchange { name, first, state: State::Shown(messages) });
            }
        };
        let (name, binding) = match (&channel.binding, plus) {
            (Some((kind, bytes)), true) => {
                ("SCRAM-SHA-256-PLUS", Binding::To { kind, bytes: bytes.clone() })
            }
            (Some(_), false) => ("SCRAM-SHA-256", Binding::NotOffered),
            (None, _) => ("SCRAM-SHA-256", Binding::Impossible),
        };
        let Credentials { user, password } = credentials;
        let scram = Scram::new(user, password, &channel.nonce, &binding)?;
        Ok(Exchange { name, first: Some(scram.first()), state: State::Begun(Box::new(scram)) })
    }

    /// Returns the mechanism's registered name.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Takes the first message, where the client speaks first; before base64. It may go along
    /// with the command, or waits for a challenge, which then says nothing.
    pub(crate) fn first(&mut self) -> Option<Secret> {
        self.first.take()
    }

    /// Answers a challenge. Takes as long as the server wants SCRAM to take, up to about a second.
    pub(crate) async fn next(&mut self, challenge: &[u8]) -> Next {
        let state = std::mem::replace(&mut self.state, State::Settled);
        let (next, state) = match state {
            State::Shown(mut messages) => match messages.next() {
                Some(message) => (Next::Say(message), State::Shown(messages)),
                None => (Next::GiveUp, State::Shown(messages)),
            },
            State::Begun(scram) => prove(scram, challenge.to_vec()).await,
            State::Proved(expected) => match expected.check(challenge) {
                Ok(()) => (Next::Say(Secret::default()), State::Settled),
                Err(ScramError::GaveUp(reason)) => {
                    let failure = match leaves_open(&reason) {
                        true => Failure::Unjudged(reason),
                        false => Failure::GaveUp(reason),
                    };
                    (Next::GiveUp, State::Failed(failure))
                }
                Err(ScramError::Impostor | ScramError::Malformed) => {
                    (Next::GiveUp, State::Failed(Failure::Impostor))
                }
            },
            // One challenge more than the mechanism has.
            State::Settled | State::Failed(_) => (Next::GiveUp, state),
        };
        self.state = state;
        next
    }

    /// Says what came to pass where the server agreed: whether it proved what it had to.
    ///
    /// # Errors
    ///
    /// [`Failure::Impostor`].
    pub(crate) fn agreed(self) -> Result<(), Failure> {
        match self.state {
            State::Shown(_) | State::Settled => Ok(()),
            State::Begun(_) | State::Proved(_) | State::Failed(_) => Err(Failure::Impostor),
        }
    }

    /// Says more of why the server refused; `None` where it judged the credentials.
    pub(crate) fn refused(self) -> Option<Failure> {
        match self.state {
            State::Failed(failure) => Some(failure),
            // Most often a user whose password the server keeps in another form.
            State::Begun(_) => Some(Failure::Unjudged(String::new())),
            State::Shown(_) | State::Proved(_) | State::Settled => None,
        }
    }
}

/// Returns the connection as it is to a sign-in that is not bound to it.
///
/// Cyrus 3.6 offers SCRAM-SHA-256-PLUS over TLS 1.3, where it knows no type of binding that is
/// defined for it (RFC 9266), and takes three seconds to refuse. The certificate is verified
/// anyway. A server that offers no binding is told that there could have been one: if somebody took
/// its offer out on the way, it notices.
pub(crate) fn unbound(channel: &Channel, offered: Offered) -> Channel {
    let Channel { nonce, binding } = channel.clone();
    Channel { nonce, binding: binding.filter(|_| !offered.scram_plus) }
}

/// As many rounds as the server wants: other connections need not wait for them.
async fn prove(scram: Box<Scram>, told: Vec<u8>) -> (Next, State) {
    let proved = tokio::task::spawn_blocking(move || scram.prove(&told)).await;
    match proved {
        Ok(Ok((proof, expected))) => (Next::Say(proof), State::Proved(Box::new(expected))),
        Ok(Err(error)) => (Next::GiveUp, State::Failed(Failure::Unjudged(error.to_string()))),
        Err(_) => (Next::GiveUp, State::Failed(Failure::Impostor)),
    }
}

/// Whether the password may be right though the server gave up (RFC 5802 §7). Where it disagrees
/// on the connection, somebody may stand in between.
fn leaves_open(reason: &str) -> bool {
    !matches!(
        reason,
        "invalid-proof" | "channel-bindings-dont-match" | "server-does-support-channel-binding"
    )
}

/// Says what a refusal leaves to be tried.
pub(crate) fn in_vain(
    refused: SourceError,
    failure: Option<Failure>,
) -> Result<Option<SourceError>, SourceError> {
    match (failure, refused) {
        (Some(Failure::Impostor), _) => Err(unproved()),
        // Another time may do, and the same way.
        (_, error @ SourceError::Throttled { .. }) => Err(error),
        (Some(Failure::Unjudged(_)), error) => Ok(Some(error)),
        (Some(Failure::GaveUp(text)), _) => Err(SourceError::Unauthorized { text }),
        (None, error) => Err(error),
    }
}

/// What a server is that could not prove that it knows the password.
pub(crate) fn unproved() -> SourceError {
    SourceError::Malformed { what: "no proof that it knows the password".to_owned() }
}

#[cfg(test)]
#[path = "exchange_tests.rs"]
mod tests;
