//! Signs in with a token instead of a password: OAUTHBEARER (RFC 7628), and XOAUTH2, which came
//! before it and is all that some large providers have
//! (<https://developers.google.com/workspace/gmail/imap/xoauth2-protocol>).

use super::SaslError;
use barid_model::Secret;
use serde_json::Value;

/// A way to carry a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearer {
    /// RFC 7628.
    OAuthBearer,
    /// Google's.
    XOAuth2,
}

impl Bearer {
    /// Returns its registered name.
    pub fn name(self) -> &'static str {
        match self {
            Bearer::OAuthBearer => "OAUTHBEARER",
            Bearer::XOAuth2 => "XOAUTH2",
        }
    }

    /// Returns the only message, before base64. `host` and `port` are the server's as configured.
    ///
    /// # Errors
    ///
    /// [`SaslError`] if user or token are empty or have a character that neither can have.
    pub fn message(
        self,
        user: &str,
        token: &Secret,
        host: &str,
        port: u16,
    ) -> Result<Secret, SaslError> {
        if user.is_empty() || token.expose().is_empty() {
            return Err(SaslError::Empty);
        }
        // RFC 6750 §2.1: a token is visible ASCII; ^A separates.
        let is_token = token.expose().iter().all(u8::is_ascii_graphic);
        if !is_token || user.chars().any(char::is_control) {
            return Err(SaslError::Prohibited);
        }
        let before = match self {
            Bearer::OAuthBearer => {
                let name = user.replace('=', "=3D").replace(',', "=2C");
                format!("n,a={name},\u{1}host={host}\u{1}port={port}\u{1}auth=Bearer ")
            }
            Bearer::XOAuth2 => format!("user={user}\u{1}auth=Bearer "),
        };
        // The capacity is exact, so that growing leaves no copy of the token behind.
        let mut message = Vec::with_capacity(before.len() + token.expose().len() + 2);
        message.extend_from_slice(before.as_bytes());
        message.extend_from_slice(token.expose());
        message.extend_from_slice(b"\x01\x01");
        Ok(Secret::new(message))
    }

    /// Returns what is said to a server that told why it refuses, before base64. Only then does
    /// it refuse.
    pub fn consent(self) -> Secret {
        match self {
            Bearer::OAuthBearer => Secret::new(b"\x01"),
            Bearer::XOAuth2 => Secret::default(),
        }
    }
}

/// Reads why a server refuses a token (RFC 7628 §3.2.2): its word for it, and the scope that a
/// token would need. `None` where it can't be read.
pub fn reason(challenge: &[u8]) -> Option<String> {
    let told: Value = serde_json::from_slice(challenge).ok()?;
    let text = |key| {
        let value = told.get(key)?.as_str()?;
        let printable: String = value.chars().filter(|c| !c.is_control()).take(200).collect();
        Some(printable).filter(|text| !text.is_empty())
    };
    let status = text("status")?;
    Some(match text("scope") {
        Some(scope) => format!("{status}, for {scope}"),
        None => status,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(bearer: Bearer, user: &str, token: &str) -> Result<String, SaslError> {
        let message = bearer.message(user, &Secret::new(token), "server.example.com", 587)?;
        Ok(message.expose_text().unwrap().to_owned())
    }

    #[test]
    fn the_examples_of_the_standards_come_out() {
        // RFC 7628 §4.1, with SMTP's port.
        let token = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==";
        let expected = "n,a=user@example.com,\u{1}host=server.example.com\u{1}port=587\u{1}\
            auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\u{1}\u{1}";
        let sent = message(Bearer::OAuthBearer, "user@example.com", token);
        assert_eq!(sent.as_deref(), Ok(expected));
        let sent = message(Bearer::XOAuth2, "someuser@example.com", "ya29.vF9dft4qmTc2Nv");
        let expected = "user=someuser@example.com\u{1}auth=Bearer ya29.vF9dft4qmTc2Nv\u{1}\u{1}";
        assert_eq!(sent.as_deref(), Ok(expected));
    }

    #[test]
    fn nothing_in_a_name_or_a_token_ends_its_field() {
        for bearer in [Bearer::OAuthBearer, Bearer::XOAuth2] {
            assert_eq!(message(bearer, "a\u{1}b", "t"), Err(SaslError::Prohibited));
            assert_eq!(message(bearer, "a", "t\u{1}"), Err(SaslError::Prohibited));
            assert_eq!(message(bearer, "a", "t u"), Err(SaslError::Prohibited));
            assert_eq!(message(bearer, "", "t"), Err(SaslError::Empty));
            assert_eq!(message(bearer, "a", ""), Err(SaslError::Empty));
        }
        let sent = message(Bearer::OAuthBearer, "a,b=c", "t").unwrap();
        assert!(sent.starts_with("n,a=a=2Cb=3Dc,\u{1}"), "{sent}");
    }

    #[test]
    fn a_refusal_is_put_into_the_servers_words() {
        // RFC 7628 §4.3.
        let told = br#"{"status":"invalid_token","scope":"example_scope",
            "openid-configuration":"https://example.com/.well-known/openid-configuration"}"#;
        assert_eq!(reason(told).as_deref(), Some("invalid_token, for example_scope"));
        assert_eq!(reason(br#"{"status":"400"}"#).as_deref(), Some("400"));
        let controls = b"{\"status\":\"a\\u001b[2J\"}";
        assert_eq!(reason(controls).as_deref(), Some("a[2J"));
        for unreadable in [&b""[..], b"{}", b"[]", b"{\"status\":1}", b"\xff", b"{"] {
            assert_eq!(reason(unreadable), None);
        }
    }
}
