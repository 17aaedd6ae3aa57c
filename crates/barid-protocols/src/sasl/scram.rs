//! SCRAM-SHA-256: proves the password without sending it, and has the server prove that it knows
//! it too (RFC 5802, RFC 7677). Pure: nonce and channel come in as arguments.

use super::SaslError;
use barid_model::Secret;
use base64::{Engine, engine::general_purpose::STANDARD};
use ring::{hmac, pbkdf2};
use std::num::NonZeroU32;

/// The most rounds that a server may ask for: about a second of work.
const MAX_ROUNDS: u32 = 2_000_000;

/// The length of every key and of every signature: SHA-256's.
const LENGTH: usize = 32;

/// What ties the proof to the connection that it is sent on (RFC 5802 §6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Binding {
    /// There is nothing to tie it to.
    Impossible,
    /// There is, but the server doesn't offer it. A server that does, and whose offer somebody
    /// took out on the way, notices.
    NotOffered,
    /// The proof holds on this channel alone.
    To {
        /// The type: `tls-exporter` (RFC 9266) or `tls-server-end-point` (RFC 5929 §4).
        kind: &'static str,
        /// What both ends know of it.
        bytes: Vec<u8>,
    },
}

/// Why an exchange failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScramError {
    /// What the server said is not SCRAM, or asks for what can't be done. Nothing is proved yet.
    #[error("The server's part of SCRAM can't be read")]
    Malformed,
    /// The server gave up, for this reason (RFC 5802 §7, `server-error-value`).
    #[error("The server gave up: {0}")]
    GaveUp(String),
    /// The server could not prove that it knows the password: it is not who it says it is.
    #[error("The server does not know the password")]
    Impostor,
}

/// The client's side of one exchange, before the server has said anything.
#[derive(Clone, Debug)]
pub struct Scram {
    /// The GS2 header: how the exchange is bound.
    header: String,
    bare: String,
    nonce: String,
    /// Header and channel, as the proof carries them.
    bound: Vec<u8>,
    password: Secret,
}

/// What the server has to say at the end.
#[derive(Clone, Debug)]
pub struct Expected {
    key: hmac::Key,
    said: String,
}

impl Scram {
    /// Begins an exchange. `nonce` is printable ASCII without comma, new for each exchange.
    ///
    /// # Errors
    ///
    /// [`SaslError`] if user or password are empty or not text; [`SaslError::Prohibited`] if
    /// SASLprep (RFC 4013) has no form for them.
    pub fn new(
        user: &str,
        password: &Secret,
        nonce: &str,
        binding: &Binding,
    ) -> Result<Scram, SaslError> {
        let prepared = |text| match stringprep::saslprep(text) {
            Ok(prepared) if prepared.is_empty() => Err(SaslError::Empty),
            Ok(prepared) => Ok(prepared),
            Err(_) => Err(SaslError::Prohibited),
        };
        let user = prepared(user)?.replace('=', "=3D").replace(',', "=2C");
        let password = prepared(password.expose_text().ok_or(SaslError::NotUtf8)?)?;
        let (header, channel) = match binding {
            Binding::Impossible => ("n,,".to_owned(), [].as_slice()),
            Binding::NotOffered => ("y,,".to_owned(), [].as_slice()),
            Binding::To { kind, bytes } => (format!("p={kind},,"), bytes.as_slice()),
        };
        Ok(Scram {
            bare: format!("n={user},r={nonce}"),
            bound: [header.as_bytes(), channel].concat(),
            header,
            nonce: nonce.to_owned(),
            password: Secret::new(password.as_bytes()),
        })
    }

    /// Returns the first message.
    pub fn first(&self) -> Secret {
        Secret::new(format!("{}{}", self.header, self.bare))
    }

    /// Answers the server's first message with the proof. Takes as long as the server asks for,
    /// up to about a second.
    ///
    /// # Errors
    ///
    /// [`ScramError::Malformed`], or [`ScramError::GaveUp`].
    pub fn prove(&self, first: &[u8]) -> Result<(Secret, Expected), ScramError> {
        let first = std::str::from_utf8(first).map_err(|_| ScramError::Malformed)?;
        if let Some(reason) = first.strip_prefix("e=") {
            return Err(ScramError::GaveUp(reason.to_owned()));
        }
        let Asked { nonce, salt, rounds } = Asked::read(first).ok_or(ScramError::Malformed)?;
        let is_longer =
            nonce.strip_prefix(self.nonce.as_str()).is_some_and(|rest| !rest.is_empty());
        if !is_longer {
            return Err(ScramError::Malformed);
        }
        let mut salted = vec![0; LENGTH];
        let algorithm = pbkdf2::PBKDF2_HMAC_SHA256;
        pbkdf2::derive(algorithm, rounds, &salt, self.password.expose(), &mut salted);
        let salted = hmac::Key::new(hmac::HMAC_SHA256, Secret::new(salted).expose());

        let unproved = format!("c={},r={nonce}", STANDARD.encode(&self.bound));
        let said = format!("{},{first},{unproved}", self.bare);
        let client = hmac::sign(&salted, b"Client Key");
        let stored = ring::digest::digest(&ring::digest::SHA256, client.as_ref());
        let signature =
            hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, stored.as_ref()), said.as_bytes());
        let pairs = client.as_ref().iter().zip(signature.as_ref());
        let proof: Vec<u8> = pairs.map(|(key, signature)| key ^ signature).collect();
        let server = hmac::sign(&salted, b"Server Key");
        let key = hmac::Key::new(hmac::HMAC_SHA256, server.as_ref());
        let proved = format!("{unproved},p={}", STANDARD.encode(proof));
        Ok((Secret::new(proved), Expected { key, said }))
    }
}

impl Expected {
    /// Checks the server's last message.
    ///
    /// # Errors
    ///
    /// [`ScramError::GaveUp`] if it says so, else [`ScramError::Impostor`].
    pub fn check(&self, last: &[u8]) -> Result<(), ScramError> {
        let last = std::str::from_utf8(last).map_err(|_| ScramError::Impostor)?;
        let mut attributes = last.split(',');
        let first = attributes.next().unwrap_or_default();
        if let Some(reason) = first.strip_prefix("e=") {
            return Err(ScramError::GaveUp(reason.to_owned()));
        }
        let signature = first.strip_prefix("v=").and_then(|text| STANDARD.decode(text).ok());
        let signature = signature.ok_or(ScramError::Impostor)?;
        hmac::verify(&self.key, self.said.as_bytes(), &signature).map_err(|_| ScramError::Impostor)
    }
}

/// The server's first message.
struct Asked<'a> {
    nonce: &'a str,
    salt: Vec<u8>,
    rounds: NonZeroU32,
}

impl<'a> Asked<'a> {
    /// The order is fixed; what comes after is for later versions, what must be understood
    /// (`m=`) comes before.
    fn read(text: &'a str) -> Option<Asked<'a>> {
        let mut attributes = text.split(',');
        let nonce = attributes.next()?.strip_prefix("r=")?;
        let salt = STANDARD.decode(attributes.next()?.strip_prefix("s=")?).ok()?;
        let rounds: NonZeroU32 = attributes.next()?.strip_prefix("i=")?.parse().ok()?;
        (!salt.is_empty() && rounds.get() <= MAX_ROUNDS).then_some(Asked { nonce, salt, rounds })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NONCE: &str = "rOprNGfwEbeRWgbNEkqO";
    const FIRST: &str = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
        s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    const LAST: &[u8] = b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    fn scram(user: &str, password: &str, binding: &Binding) -> Scram {
        Scram::new(user, &Secret::new(password), NONCE, binding).unwrap()
    }

    fn text(secret: &Secret) -> &str {
        secret.expose_text().unwrap()
    }

    #[test]
    fn the_example_of_the_standard_comes_out() {
        // RFC 7677 §3.
        let scram = scram("user", "pencil", &Binding::Impossible);
        assert_eq!(text(&scram.first()), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        let (proof, expected) = scram.prove(FIRST.as_bytes()).unwrap();
        assert_eq!(
            text(&proof),
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
             p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
        );
        assert_eq!(expected.check(LAST), Ok(()));
        assert_eq!(expected.check(&[LAST, b",x=1"].concat()), Ok(()));
    }

    #[test]
    fn a_server_that_does_not_know_the_password_is_found_out() {
        let (_, expected) =
            scram("user", "pencil", &Binding::Impossible).prove(FIRST.as_bytes()).unwrap();
        let mut wrong = LAST.to_vec();
        wrong[2] = b'7';
        for last in [&wrong[..], b"", b"v=", b"v=6rri", b"v=!", b"ok", b"\xff", &LAST[..42]] {
            assert_eq!(expected.check(last), Err(ScramError::Impostor), "{last:?}");
        }
        let gave_up = ScramError::GaveUp("invalid-proof".into());
        assert_eq!(expected.check(b"e=invalid-proof"), Err(gave_up));
    }

    #[test]
    fn the_binding_is_in_the_header_and_in_the_proof() {
        let header = |binding: &Binding| {
            let scram = scram("user", "pencil", binding);
            let (proof, _) = scram.prove(FIRST.as_bytes()).unwrap();
            let bound = text(&proof).split(',').next().unwrap().strip_prefix("c=").unwrap();
            (text(&scram.first()).to_owned(), STANDARD.decode(bound).unwrap())
        };
        let (first, bound) = header(&Binding::NotOffered);
        assert_eq!((first.as_str(), bound), ("y,,n=user,r=rOprNGfwEbeRWgbNEkqO", b"y,,".into()));
        let bytes = vec![0, 1, 2];
        let (first, bound) = header(&Binding::To { kind: "tls-exporter", bytes });
        assert_eq!(first, "p=tls-exporter,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        assert_eq!(bound, b"p=tls-exporter,,\0\x01\x02");
    }

    #[test]
    fn names_are_prepared_and_their_separators_escaped() {
        let first = |user: &str| text(&scram(user, "x", &Binding::Impossible).first()).to_owned();
        assert_eq!(first("a=b,c"), format!("n,,n=a=3Db=2Cc,r={NONCE}"));
        // RFC 4013 §3: a soft hyphen goes, a roman numeral is letters, a full width letter is one.
        assert_eq!(first("I\u{ad}X"), first("\u{2168}"));
        let proof = |password: &str| {
            let scram = scram("a", password, &Binding::Impossible);
            text(&scram.prove(FIRST.as_bytes()).unwrap().0).to_owned()
        };
        assert_eq!(proof("p\u{e4}ss\u{a0}"), proof("pa\u{308}ss "));
    }

    #[test]
    fn what_has_no_prepared_form_is_not_sent() {
        let refused = |user: &str, password: &[u8]| {
            Scram::new(user, &Secret::new(password), NONCE, &Binding::Impossible).unwrap_err()
        };
        assert_eq!(refused("a\u{7}", b"b"), SaslError::Prohibited);
        assert_eq!(refused("a", b"b\0"), SaslError::Prohibited);
        assert_eq!(refused("a", b"\xff"), SaslError::NotUtf8);
        assert_eq!(refused("", b"b"), SaslError::Empty);
        assert_eq!(refused("a", "\u{ad}".as_bytes()), SaslError::Empty);
    }

    #[test]
    fn nothing_is_proved_to_a_server_that_does_not_keep_the_rules() {
        let scram = scram("user", "pencil", &Binding::Impossible);
        for first in [
            "",
            "r=rOprNGfwEbeRWgbNEkqO,s=W22Z,i=4096",
            "r=other,s=W22Z,i=4096",
            "m=x,r=rOprNGfwEbeRWgbNEkqOa,s=W22Z,i=4096",
            "r=rOprNGfwEbeRWgbNEkqOa,s=,i=4096",
            "r=rOprNGfwEbeRWgbNEkqOa,s=!,i=4096",
            "r=rOprNGfwEbeRWgbNEkqOa,s=W22Z,i=0",
            "r=rOprNGfwEbeRWgbNEkqOa,s=W22Z,i=-1",
            "r=rOprNGfwEbeRWgbNEkqOa,s=W22Z,i=4000000000",
            "r=rOprNGfwEbeRWgbNEkqOa,s=W22Z",
        ] {
            let outcome = scram.prove(first.as_bytes()).map(drop);
            assert_eq!(outcome, Err(ScramError::Malformed), "{first}");
        }
        let outcome = scram.prove(b"e=unknown-user").map(drop);
        assert_eq!(outcome, Err(ScramError::GaveUp("unknown-user".into())));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..Default::default() })]
        #[test]
        fn whatever_a_server_says_is_read_and_proves_nothing(
            first in "(r=rOprNGfwEbeRWgbNEkqO[!-~]{0,3},)?(s=[A-Za-z0-9=]{0,8},)?(i=[0-9]{0,3})?\\PC{0,4}",
            last in proptest::collection::vec(any::<u8>(), 0..60),
        ) {
            let scram = scram("user", "pencil", &Binding::Impossible);
            if let Ok((proof, expected)) = scram.prove(first.as_bytes()) {
                prop_assert!(text(&proof).starts_with("c=biws,r=rOprNGfwEbeRWgbNEkqO"));
                prop_assert!(expected.check(&last).is_err());
            }
        }
    }

    #[test]
    fn no_part_of_an_exchange_prints_the_password() {
        let scram = scram("user", "pencil", &Binding::Impossible);
        assert!(!format!("{scram:?}").contains("pencil"));
    }
}
