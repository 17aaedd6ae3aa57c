//! The server's side of SCRAM-SHA-256, and sign-ins against it.

use super::{sign_in::*, *};
use crate::{
    net::Channel,
    sasl::{Credential, Scram},
};
use barid_model::{ErrorCode, Recovery, Secret};
use base64::{Engine, engine::general_purpose::STANDARD};
use ring::{digest, hmac, pbkdf2};

/// A server's side of one exchange with somebody whose password is `secret`.
#[derive(Debug)]
pub(super) struct Verifier {
    /// The GS2 header and the channel that it insists on.
    pub bound: Vec<u8>,
    bare: String,
    first: String,
}

impl Verifier {
    /// Reads the client's first message and returns the answer to it.
    pub(super) fn begin(client: &[u8], bound: Vec<u8>) -> (Verifier, String) {
        let client = std::str::from_utf8(client).unwrap();
        let bare = client.splitn(3, ',').nth(2).unwrap().to_owned();
        let nonce = bare.split(",r=").nth(1).unwrap();
        let first = format!("r={nonce}server,s={},i=4096", STANDARD.encode("salt"));
        (Verifier { bound, bare, first: first.clone() }, first)
    }

    /// Checks the proof and returns what proves that this is the server.
    pub(super) fn finish(&self, proved: &[u8]) -> Result<String, &'static str> {
        let proved = std::str::from_utf8(proved).unwrap();
        let (unproved, proof) = proved.rsplit_once(",p=").unwrap();
        let bound = unproved.split(',').next().unwrap().strip_prefix("c=").unwrap();
        if STANDARD.decode(bound).unwrap() != self.bound {
            return Err("e=channel-bindings-dont-match");
        }
        let mut salted = [0; 32];
        let rounds = 4096.try_into().unwrap();
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds, b"salt", b"secret", &mut salted);
        let key = |bytes: &[u8]| hmac::Key::new(hmac::HMAC_SHA256, bytes);
        let client = hmac::sign(&key(&salted), b"Client Key");
        let stored = digest::digest(&digest::SHA256, client.as_ref());
        let said = format!("{},{},{unproved}", self.bare, self.first);
        let signature = hmac::sign(&key(stored.as_ref()), said.as_bytes());
        let expected: Vec<u8> =
            client.as_ref().iter().zip(signature.as_ref()).map(|(a, b)| a ^ b).collect();
        if STANDARD.decode(proof).unwrap() != expected {
            return Err("e=invalid-proof");
        }
        let server = hmac::sign(&key(&salted), b"Server Key");
        let proof = hmac::sign(&key(server.as_ref()), said.as_bytes());
        Ok(format!("v={}", STANDARD.encode(proof)))
    }
}

/// The example of RFC 7677 §3 as it goes over SMTP.
const CLIENT_FIRST: &str = "biwsbj11c2VyLHI9ck9wck5HZndFYmVSV2diTkVrcU8=";
const SERVER_FIRST: &str = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
    s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
const CLIENT_FINAL: &str = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
    p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
const SERVER_FINAL: &str = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

fn up_to_the_proof(offered: &str) -> String {
    format!(
        "C: EHLO [127.0.0.1]
         S: 250-h
         S: 250 AUTH {offered}
         C: AUTH SCRAM-SHA-256 {CLIENT_FIRST}
         S: 334 {}
         C: {}\n",
        STANDARD.encode(SERVER_FIRST),
        STANDARD.encode(CLIENT_FINAL)
    )
}

async fn as_user(script: &str) -> Result<Session<DuplexStream>, SubmitError> {
    let nonce = "rOprNGfwEbeRWgbNEkqO".to_owned();
    let channel = Channel { nonce, binding: None };
    let claim = claim("user", Credential::Password(Secret::new("pencil")));
    sign_in_as(claim, channel, script).await
}

async fn refuses_user(script: &str) -> SubmitError {
    as_user(script).await.map(drop).unwrap_err()
}

/// PLAIN for the same user.
const SHOWN: &str = "
    C: AUTH PLAIN AHVzZXIAcGVuY2ls
    S: 235 welcome";

#[tokio::test(start_paused = true)]
async fn a_password_is_proved_and_not_sent() {
    let proof = STANDARD.encode(SERVER_FINAL);
    let rest = format!("S: 334 {proof}\nC:\nS: 235 2.7.0 welcome");
    let script = format!("{}{rest}", up_to_the_proof("PLAIN LOGIN SCRAM-SHA-1 SCRAM-SHA-256"));
    assert!(as_user(&script).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_proves_nothing_is_left_and_shown_nothing() {
    let wrong = STANDARD.encode(SERVER_FINAL.replace('6', "7"));
    for last in ["235 2.7.0 welcome", &format!("334 {wrong}"), "334 !", "334"] {
        let script = format!("{}S: {last}", up_to_the_proof("PLAIN SCRAM-SHA-256"));
        let error = refuses_user(&script).await;
        let expected = "The server sent no proof that it knows the password, which can't be read";
        assert_eq!(error.to_string(), expected, "{last}");
    }
    let script = format!(
        "C: EHLO [127.0.0.1]\nS: 250-h\nS: 250 AUTH PLAIN SCRAM-SHA-256
         C: AUTH SCRAM-SHA-256 {CLIENT_FIRST}\nS: 235 welcome"
    );
    assert_eq!(refuses_user(&script).await.code(), ErrorCode::Malformed);
}

#[tokio::test(start_paused = true)]
async fn a_password_that_was_judged_is_not_shown_afterwards() {
    let given_up = |reason: &str| {
        format!("S: 334 {}\nC: *\nS: 535 5.7.8 no", STANDARD.encode(format!("e={reason}")))
    };
    for (last, told) in [
        ("S: 535 5.7.8 no".to_owned(), "535 5.7.8 no"),
        (given_up("invalid-proof"), "535 5.7.8 no (invalid-proof)"),
        (given_up("channel-bindings-dont-match"), "535 5.7.8 no (channel-bindings-dont-match)"),
    ] {
        let script = format!("{}{last}", up_to_the_proof("PLAIN SCRAM-SHA-256"));
        let error = refuses_user(&script).await;
        let expected = format!("The server refused the user name or password: {told}");
        assert_eq!((error.to_string(), error.recovery()), (expected, Recovery::AskUser));
    }
}

#[tokio::test(start_paused = true)]
async fn a_password_that_was_not_judged_is_shown() {
    let until = |last: &str| {
        format!(
            "C: EHLO [127.0.0.1]\nS: 250-h\nS: 250 AUTH PLAIN SCRAM-SHA-256
             C: AUTH SCRAM-SHA-256 {CLIENT_FIRST}\n{last}\n"
        )
    };
    let few = STANDARD.encode("r=rOprNGfwEbeRWgbNEkqOx,s=W22Z,i=0");
    for before in [
        until("S: 535 5.7.8 the password is kept in another form"),
        until("S: 504 5.5.4 no such mechanism"),
        until(&format!("S: 334 {few}\nC: *\nS: 501 5.7.0 cancelled")),
        until("S: 334\nC: *\nS: 501 5.7.0 cancelled"),
        until(&format!("S: 334 {}\nC: *\nS: 535 no", STANDARD.encode("e=unknown-user"))),
        format!(
            "{}S: 334 {}\nC: *\nS: 535 no",
            up_to_the_proof("PLAIN SCRAM-SHA-256"),
            STANDARD.encode("e=other-error")
        ),
    ] {
        assert!(as_user(&format!("{before}{SHOWN}")).await.is_ok(), "{before}");
        // Without PLAIN, it stays at that.
        let error = refuses_user(&before.replace("PLAIN ", "")).await;
        assert_eq!(error.code(), ErrorCode::Unauthorized, "{before}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_password_that_scram_has_no_form_for_is_shown() {
    // Younger than the tables of RFC 3454.
    let claim = claim("user", Credential::Password(Secret::new("\u{1f511}")));
    let script = "
        C: EHLO [127.0.0.1]
        S: 250-h
        S: 250 AUTH PLAIN SCRAM-SHA-256
        C: AUTH PLAIN AHVzZXIA8J+UkQ==
        S: 235 welcome";
    assert!(sign_in_as(claim, Channel::default(), script).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_tired_is_shown_nothing() {
    let script = format!(
        "C: EHLO [127.0.0.1]\nS: 250-h\nS: 250 AUTH PLAIN SCRAM-SHA-256
         C: AUTH SCRAM-SHA-256 {CLIENT_FIRST}\nS: 454 4.7.0 later"
    );
    assert_eq!(refuses_user(&script).await.recovery(), Recovery::Retry { after: None });
}

/// Serves a sign-in, after the greeting, until the client is gone.
pub(super) async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    offered: &str,
    insists: &[u8],
) {
    let mut stream = BufReader::new(stream);
    let mut verifier = None;
    let mut line = String::new();
    while stream.read_line(&mut line).await.unwrap_or(0) > 0 {
        let last = line.split_whitespace().last().unwrap_or_default();
        let told = STANDARD.decode(last).unwrap_or_default();
        let reply = match (line.split(' ').next(), verifier.take()) {
            (Some("EHLO"), _) => format!("250-h\r\n250 AUTH {offered}"),
            (Some("AUTH"), _) => {
                let (begun, first) = Verifier::begin(&told, insists.to_vec());
                verifier = Some(begun);
                format!("334 {}", STANDARD.encode(first))
            }
            (Some("*\r\n"), _) => "501 cancelled".to_owned(),
            (_, Some(begun)) => match begun.finish(&told) {
                Ok(last) => format!("334 {}", STANDARD.encode(last)),
                Err(last) => format!("334 {}", STANDARD.encode(last)),
            },
            (_, None) => "235 welcome".to_owned(),
        };
        stream.write_all(format!("{reply}\r\n").as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
        line.clear();
    }
}

/// Signs in on a channel with this binding to a server that offers both forms, or one.
async fn bound(channel: Channel, offered: &str, insists: &[u8]) -> String {
    let (ours, theirs) = duplex(64 * 1024);
    let claim = claim("user", Credential::Password(Secret::new("secret")));
    let client = async move {
        let outcome = Session::sign_in(Wire::new(ours), &claim, &channel).await;
        outcome.map_or_else(|error| error.to_string(), |_| "welcome".to_owned())
    };
    beside(client, serve(theirs, offered, insists)).await
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_is_bound_to_its_channel_where_both_sides_can() {
    let nonce = "nonce".to_owned();
    let with = Channel { nonce, binding: Some(("tls-exporter", b"channel".to_vec())) };
    let without = Channel { binding: None, ..with.clone() };
    let (both, one) = ("SCRAM-SHA-256-PLUS SCRAM-SHA-256", "SCRAM-SHA-256");
    for (channel, offered, insists) in [
        (&with, both, &b"p=tls-exporter,,channel"[..]),
        (&with, one, b"y,,"),
        (&without, both, b"n,,"),
        (&without, one, b"n,,"),
    ] {
        assert_eq!(bound(channel.clone(), offered, insists).await, "welcome", "{offered}");
    }
    // Somebody in between has another channel to each side; or took an offer out.
    for (offered, insists) in [(both, &b"p=tls-exporter,,another"[..]), (one, b"p=tls-exporter,,")]
    {
        let told = bound(with.clone(), &format!("PLAIN {offered}"), insists).await;
        assert!(told.ends_with("501 cancelled (channel-bindings-dont-match)"), "{told}");
    }
}

#[test]
fn the_verifier_of_these_tests_knows_a_wrong_password() {
    let binding = crate::sasl::Binding::Impossible;
    for (password, is_right) in [("secret", true), ("secreT", false)] {
        let scram = Scram::new("user", &Secret::new(password), "nonce", &binding).unwrap();
        let (verifier, first) = Verifier::begin(scram.first().expose(), b"n,,".to_vec());
        let (proof, expected) = scram.prove(first.as_bytes()).unwrap();
        let last = verifier.finish(proof.expose());
        assert_eq!(last.is_ok_and(|last| expected.check(last.as_bytes()).is_ok()), is_right);
    }
}
