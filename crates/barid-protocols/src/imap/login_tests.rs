//! Signing in, by transcripts.

use super::*;
use crate::imap::transcript::greet;

fn credentials(password: &str) -> Credentials {
    Credentials { user: "tim".to_owned(), password: Secret::new(password.as_bytes()) }
}

/// Greets and signs in.
async fn sign_in(password: &str, transcript: &str) -> Result<(), SourceError> {
    let (mut session, server) = greet(transcript);
    session.greet().await?;
    let outcome = session.sign_in(&credentials(password), &Channel::default()).await;
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
    session.sign_in(&credentials("s"), &Channel::default()).await.unwrap();
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
    for injected in ["S: * PREAUTH hello", "S: A2 OK signed in", "S~ x", "S~ \u{16}\u{3}\u{1}"] {
        let transcript = format!(
            "S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready
             C: A1 STARTTLS
             S: A1 OK go ahead
             {injected}"
        );
        assert!(is_without_encryption(start_tls(&transcript).await), "{injected}");
    }
}

/// Signs in as RFC 7677 §3 does, with base64 round it.
async fn prove(transcript: &str) -> Result<(), SourceError> {
    let (mut session, server) = greet(transcript);
    session.greet().await?;
    let credentials = Credentials { user: "user".to_owned(), password: Secret::new("pencil") };
    let channel = Channel { nonce: "rOprNGfwEbeRWgbNEkqO".to_owned(), binding: None };
    let outcome = session.sign_in(&credentials, &channel).await;
    server.end(session).await;
    outcome
}

#[tokio::test]
async fn r55_a_password_is_proved_rather_than_shown() {
    prove(
        "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=SCRAM-SHA-256] ready
         C: A1 AUTHENTICATE SCRAM-SHA-256 biwsbj11c2VyLHI9ck9wck5HZndFYmVSV2diTkVrcU8=
         S: + cj1yT3ByTkdmd0ViZVJXZ2JORWtxTyVodllEcFdVYTJSYVRDQWZ1eEZJbGopaE5sRiRrMCxzPVcyMlphSjBTTlk3c29Fc1VFamI2Z1E9PSxpPTQwOTY=
         C: Yz1iaXdzLHI9ck9wck5HZndFYmVSV2diTkVrcU8laHZZRHBXVWEyUmFUQ0FmdXhGSWxqKWhObEYkazAscD1kSHpiWmFwV0lrNGpVaE4rVXRlOXl0YWc5empmTUhnc3FtbWl6N0FuZFZRPQ==
         S: + dj02cnJpVFJCaTIzV3BSUi93dHVwK21NaFVaVW4vZEI1bkxUSlJzamw5NUc0PQ==
         C: 
         S: A1 OK [CAPABILITY IMAP4rev1] signed in",
    )
    .await
    .unwrap();
}

#[tokio::test]
async fn r55_a_server_that_keeps_the_password_in_another_form_is_shown_it() {
    prove(
        "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=SCRAM-SHA-256] ready
         C: A1 AUTHENTICATE SCRAM-SHA-256 biwsbj11c2VyLHI9ck9wck5HZndFYmVSV2diTkVrcU8=
         S: A1 NO no such mechanism for you
         C: A2 AUTHENTICATE PLAIN AHVzZXIAcGVuY2ls
         S: A2 OK [CAPABILITY IMAP4rev1] signed in",
    )
    .await
    .unwrap();
}

#[tokio::test]
async fn r55_one_that_agrees_without_proof_is_not_believed() {
    let outcome = prove(
        "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=SCRAM-SHA-256] ready
         C: A1 AUTHENTICATE SCRAM-SHA-256 biwsbj11c2VyLHI9ck9wck5HZndFYmVSV2diTkVrcU8=
         S: A1 OK welcome",
    )
    .await;
    assert!(matches!(outcome, Err(SourceError::Malformed { .. })), "{outcome:?}");
}
