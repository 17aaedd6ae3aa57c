//! Which ways to sign in a server offers, and which of them is the best.

use super::{Bearer, Mechanism};

/// The mechanisms that a server offers, of those that we go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offered {
    /// SCRAM-SHA-256-PLUS: bound to the connection.
    pub scram_plus: bool,
    /// SCRAM-SHA-256.
    pub scram: bool,
    /// PLAIN.
    pub plain: bool,
    /// LOGIN.
    pub login: bool,
    /// OAUTHBEARER.
    pub oauth_bearer: bool,
    /// XOAUTH2.
    pub xoauth2: bool,
}

/// A way to sign in with a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// SCRAM-SHA-256, and whether it is its form that is bound to the connection.
    Scram {
        /// Whether it is SCRAM-SHA-256-PLUS.
        plus: bool,
    },
    /// The password itself goes out.
    Shown(Mechanism),
}

impl Offered {
    /// Adds a mechanism by its name, in any case. Others are passed over.
    pub fn add(&mut self, name: &str) {
        let known = [
            ("SCRAM-SHA-256-PLUS", &mut self.scram_plus),
            ("SCRAM-SHA-256", &mut self.scram),
            (Mechanism::Plain.name(), &mut self.plain),
            (Mechanism::Login.name(), &mut self.login),
            (Bearer::OAuthBearer.name(), &mut self.oauth_bearer),
            (Bearer::XOAuth2.name(), &mut self.xoauth2),
        ];
        for (known, is_offered) in known {
            *is_offered |= known.eq_ignore_ascii_case(name);
        }
    }

    /// Chooses how to sign in with a password. `can_bind` says whether this connection has
    /// something to bind the sign-in to.
    pub fn for_password(&self, can_bind: bool) -> Option<Choice> {
        match (self.scram_plus && can_bind, self.scram) {
            (true, _) => Some(Choice::Scram { plus: true }),
            (false, true) => Some(Choice::Scram { plus: false }),
            (false, false) => self.for_shown_password().map(Choice::Shown),
        }
    }

    /// Reads the names that a server lists.
    pub(crate) fn read<'a>(names: impl IntoIterator<Item = &'a str>) -> Offered {
        let mut offered = Offered::default();
        names.into_iter().for_each(|name| offered.add(name));
        offered
    }

    /// Returns the ways to sign in with a password where nothing binds the sign-in to the
    /// connection, the best first. The next one is for where the one before it was in vain.
    pub(crate) fn ways(self) -> impl Iterator<Item = Choice> {
        let shown = self.for_shown_password().map(Choice::Shown);
        self.scram.then_some(Choice::Scram { plus: false }).into_iter().chain(shown)
    }

    /// Chooses how to sign in with a password that is shown to the server.
    pub fn for_shown_password(&self) -> Option<Mechanism> {
        match (self.plain, self.login) {
            (true, _) => Some(Mechanism::Plain),
            (false, true) => Some(Mechanism::Login),
            (false, false) => None,
        }
    }

    /// Chooses how to sign in with a token.
    pub fn for_token(&self) -> Option<Bearer> {
        match (self.oauth_bearer, self.xoauth2) {
            (true, _) => Some(Bearer::OAuthBearer),
            (false, true) => Some(Bearer::XOAuth2),
            (false, false) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(names: &str) -> Offered {
        let mut offered = Offered::default();
        names.split(' ').for_each(|name| offered.add(name));
        offered
    }

    #[test]
    fn a_password_is_shown_only_where_it_must_be() {
        let all = "LOGIN plain scram-sha-256-plus SCRAM-SHA-256";
        let scram = |plus| Some(Choice::Scram { plus });
        let shown = |mechanism| Some(Choice::Shown(mechanism));
        for (names, bound, unbound) in [
            (all, scram(true), scram(false)),
            ("PLAIN SCRAM-SHA-256-PLUS", scram(true), shown(Mechanism::Plain)),
            ("PLAIN SCRAM-SHA-256", scram(false), scram(false)),
            ("LOGIN PLAIN SCRAM-SHA-1", shown(Mechanism::Plain), shown(Mechanism::Plain)),
            ("CRAM-MD5 login", shown(Mechanism::Login), shown(Mechanism::Login)),
            ("CRAM-MD5 XOAUTH2", None, None),
        ] {
            assert_eq!(offered(names).for_password(true), bound, "{names}");
            assert_eq!(offered(names).for_password(false), unbound, "{names}");
        }
    }

    #[test]
    fn a_token_goes_by_the_standard_first() {
        assert_eq!(offered("XOAUTH2 OAUTHBEARER").for_token(), Some(Bearer::OAuthBearer));
        assert_eq!(offered("PLAIN xoauth2").for_token(), Some(Bearer::XOAuth2));
        assert_eq!(offered("PLAIN").for_token(), None);
    }
}
