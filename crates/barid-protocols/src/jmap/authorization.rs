//! What proves to a server who the user is, as HTTP carries it.

use crate::{sasl::Credential, source::SourceError};
use barid_model::Secret;
use base64::{Engine, engine::general_purpose::STANDARD};

/// Returns the value of the Authorization field: Basic for a password (RFC 7617), Bearer for a
/// token (RFC 6750 §2.1).
///
/// # Errors
///
/// `Unauthorized` for a name or a secret that neither can carry.
pub(super) fn field(user: &str, credential: &Credential) -> Result<Secret, SourceError> {
    let refused = |text: &str| SourceError::Unauthorized { text: text.to_owned() };
    match credential {
        Credential::Password(password) => {
            if user.contains(':') || user.contains(char::is_control) {
                return Err(refused("a user name with a colon can't be sent"));
            }
            let user = user.as_bytes();
            // The capacity is exact, so that growing leaves no copy of the password behind.
            let mut pair = Vec::with_capacity(user.len() + 1 + password.expose().len());
            pair.extend_from_slice(user);
            pair.push(b':');
            pair.extend_from_slice(password.expose());
            let pair = Secret::new(pair);
            let mut value = String::with_capacity(6 + pair.expose().len().div_ceil(3) * 4);
            value.push_str("Basic ");
            STANDARD.encode_string(pair.expose(), &mut value);
            Ok(Secret::new(value))
        }
        Credential::Token(token) => {
            let is_token = !token.expose().is_empty();
            if !is_token || !token.expose().iter().all(u8::is_ascii_graphic) {
                return Err(refused("the token can't be sent"));
            }
            let mut value = Vec::with_capacity(7 + token.expose().len());
            value.extend_from_slice(b"Bearer ");
            value.extend_from_slice(token.expose());
            Ok(Secret::new(value))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(user: &str, credential: Credential) -> Option<String> {
        Some(field(user, &credential).ok()?.expose_text()?.to_owned())
    }

    #[test]
    fn a_password_and_a_token_are_told_as_the_standards_say() {
        // RFC 7617 §2 and §2.1.
        let password = |text: &str| Credential::Password(Secret::new(text));
        let basic = shown("Aladdin", password("open sesame"));
        assert_eq!(basic.as_deref(), Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
        let basic = shown("test", password("123\u{a3}"));
        assert_eq!(basic.as_deref(), Some("Basic dGVzdDoxMjPCow=="));
        let token = |text: &str| Credential::Token(Secret::new(text));
        assert_eq!(shown("x", token("mF_9.B5f-4.1JqM")).as_deref(), Some("Bearer mF_9.B5f-4.1JqM"));
        assert_eq!(shown("a:b", password("x")), None);
        assert_eq!(shown("a", token("x\r\ny")), None);
        assert_eq!(shown("a", token("")), None);
    }
}
