//! Proves to a server who the user is (RFC 4422). Pure: the protocols carry the messages.
//!
//! Only mechanisms that are safe inside TLS: those that servers can check against
//! any password store, SCRAM, and tokens. CRAM-MD5, DIGEST-MD5 and NTLM are never
//! chosen, so a server that offers nothing else gets nothing.

mod bearer;
mod exchange;
mod offered;
mod scram;

pub use bearer::{Bearer, reason};
pub(crate) use exchange::{Exchange, Next, in_vain, unbound, unproved};
pub use offered::{Choice, Offered};
pub use scram::{Binding, Expected, Scram, ScramError};

use barid_model::Secret;
use base64::{Engine, engine::general_purpose::STANDARD};

/// A name and what proves it.
#[derive(Clone)]
pub struct Credentials {
    /// The name to sign in with.
    pub user: String,
    /// The password.
    pub password: Secret,
}

/// What proves who the user is.
#[derive(Clone, Debug)]
pub enum Credential {
    /// A password.
    Password(Secret),
    /// An access token (RFC 6749 §1.4), short-lived and got elsewhere.
    Token(Secret),
}

// By hand: the name is most often a person's address.
impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials(…)")
    }
}

/// Why credentials can't be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SaslError {
    /// RFC 4616 separates with NUL.
    #[error("The user name or password contains a NUL character")]
    Nul,
    /// RFC 4616 allows UTF-8 only.
    #[error("The password is not UTF-8")]
    NotUtf8,
    /// Both are required.
    #[error("The user name or password is empty")]
    Empty,
    /// RFC 4013 forbids it in names and passwords, or RFC 6750 in tokens.
    #[error("The user name, password or token has a character that can't be sent")]
    Prohibited,
}

/// A way to sign in that shows the server the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// RFC 4616.
    Plain,
    /// Never a standard, but all that some servers offer
    /// (draft-murchison-sasl-login).
    Login,
}

impl Mechanism {
    /// Whether the client says the first message, unasked.
    pub(crate) fn begins(self) -> bool {
        self == Mechanism::Plain
    }

    /// Returns its registered name.
    pub fn name(self) -> &'static str {
        match self {
            Mechanism::Plain => "PLAIN",
            Mechanism::Login => "LOGIN",
        }
    }

    /// Returns what the client says, one message for each challenge, before base64.
    /// The first message of PLAIN may go with the command itself.
    ///
    /// # Errors
    ///
    /// [`SaslError`] if the credentials can't be carried.
    pub fn messages(self, credentials: &Credentials) -> Result<Vec<Secret>, SaslError> {
        let Credentials { user, password } = credentials;
        if user.is_empty() || password.expose().is_empty() {
            return Err(SaslError::Empty);
        }
        if user.contains('\0') || password.expose().contains(&0) {
            return Err(SaslError::Nul);
        }
        if password.expose_text().is_none() {
            return Err(SaslError::NotUtf8);
        }
        Ok(match self {
            Mechanism::Plain => vec![plain(user, password)],
            Mechanism::Login => vec![Secret::new(user.as_bytes()), password.clone()],
        })
    }
}

/// RFC 4616 §2, without an authorization identity. The capacity is exact, so
/// that growing leaves no copy of the password behind.
fn plain(user: &str, password: &Secret) -> Secret {
    let mut message = Vec::with_capacity(user.len() + password.expose().len() + 2);
    message.push(0);
    message.extend_from_slice(user.as_bytes());
    message.push(0);
    message.extend_from_slice(password.expose());
    Secret::new(message)
}

/// Reads a challenge as a protocol of lines carries it. One that can't be read says nothing.
pub(crate) fn from_base64(challenge: &str) -> Vec<u8> {
    STANDARD.decode(challenge.trim()).unwrap_or_default()
}

/// Returns a message as a protocol of lines carries it (RFC 4648 §4).
pub fn to_base64(message: &Secret) -> Secret {
    Secret::new(STANDARD.encode(message.expose()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(user: &str, password: &[u8]) -> Credentials {
        Credentials { user: user.to_owned(), password: Secret::new(password) }
    }

    fn lines(mechanism: Mechanism, user: &str, password: &str) -> Vec<String> {
        let messages = mechanism.messages(&credentials(user, password.as_bytes())).unwrap();
        let text = |message| to_base64(message).expose_text().unwrap().to_owned();
        messages.iter().map(text).collect()
    }

    #[test]
    fn plain_carries_name_and_password_in_one_message() {
        // RFC 4616 §4, its first example in base64.
        assert_eq!(
            lines(Mechanism::Plain, "tim", "tanstaaftanstaaf"),
            ["AHRpbQB0YW5zdGFhZnRhbnN0YWFm"]
        );
        assert_eq!(lines(Mechanism::Plain, "j\u{fc}rgen", "p\u{e4}ss"), ["AGrDvHJnZW4AcMOkc3M="]);
    }

    #[test]
    fn login_carries_name_and_password_one_after_the_other() {
        assert_eq!(lines(Mechanism::Login, "tim", "secret"), ["dGlt", "c2VjcmV0"]);
    }

    #[test]
    fn plain_is_chosen_before_login_and_nothing_else_ever() {
        let choose = |names: &[&str]| Offered::read(names.iter().copied()).for_shown_password();
        assert_eq!(choose(&["CRAM-MD5", "LOGIN", "PLAIN"]), Some(Mechanism::Plain));
        assert_eq!(choose(&["plain", "LOGIN"]), Some(Mechanism::Plain));
        assert_eq!(choose(&["NTLM", "login"]), Some(Mechanism::Login));
        let weak = ["CRAM-MD5", "DIGEST-MD5", "NTLM", "GSSAPI", "PLAIN-CLIENTTOKEN"];
        assert_eq!(choose(&weak), None);
        assert_eq!(choose(&[]), None);
    }

    #[test]
    fn what_the_mechanism_cannot_carry_is_not_sent() {
        for mechanism in [Mechanism::Plain, Mechanism::Login] {
            let refused = |user, password: &[u8]| {
                mechanism.messages(&credentials(user, password)).unwrap_err()
            };
            assert_eq!(refused("a\0b", b"c"), SaslError::Nul);
            assert_eq!(refused("a", b"b\0c"), SaslError::Nul);
            assert_eq!(refused("a", b"\xff"), SaslError::NotUtf8);
            assert_eq!(refused("", b"c"), SaslError::Empty);
            assert_eq!(refused("a", b""), SaslError::Empty);
        }
    }

    #[test]
    fn credentials_do_not_print() {
        assert_eq!(format!("{:?}", credentials("alice", b"hunter2")), "Credentials(…)");
    }
}
