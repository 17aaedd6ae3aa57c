//! From the greeting to being signed in.

use super::greet;
use crate::{net::NetError, sasl::Credentials, source::SourceError};
use barid_model::{Recovery, Secret};
use std::time::Duration;

fn credentials(password: &str) -> Credentials {
    Credentials { user: "tim".to_owned(), password: Secret::new(password.as_bytes()) }
}

async fn sign_in(password: &str, transcript: &str) -> Result<(), SourceError> {
    let (mut session, server) = greet(transcript);
    session.greet().await?;
    let outcome = session.sign_in(&credentials(password), &crate::net::Channel::default()).await;
    server.end(session).await;
    outcome
}

async fn start_tls(transcript: &str) -> Result<(), SourceError> {
    let (session, server) = greet(transcript);
    let outcome = session.start_tls("h").await.map(drop);
    server.0.await.unwrap();
    outcome
}

#[tokio::test]
async fn a_password_goes_in_one_message_where_the_server_knows_how() {
    sign_in(
        "s",
        "S: +OK ready <1@h>
         C: CAPA
         S: +OK
         S: SASL LOGIN PLAIN
         S: USER
         S: .
         C: AUTH PLAIN AHRpbQBz
         S: +OK
         C: CAPA
         S: +OK
         S: TOP
         S: .",
    )
    .await
    .unwrap();
}

#[tokio::test]
async fn utf8_is_asked_for_before_the_sign_in_and_may_be_refused() {
    for answer in ["+OK", "-ERR [SYS/TEMP] not now"] {
        let transcript = format!(
            "S: +OK
             C: CAPA
             S: +OK
             S: UTF8 USER
             S: SASL PLAIN
             S: .
             C: UTF8
             S: {answer}
             C: AUTH PLAIN AHRpbQBz
             S: +OK
             C: CAPA
             S: +OK
             S: UTF8 USER
             S: ."
        );
        sign_in("s", &transcript).await.unwrap();
    }
}

#[tokio::test]
async fn login_answers_two_challenges() {
    sign_in(
        "secret",
        "S: +OK
         C: CAPA
         S: +OK
         S: SASL LOGIN CRAM-MD5
         S: .
         C: AUTH LOGIN
         S: + VXNlcm5hbWU6
         C: dGlt
         S: + UGFzc3dvcmQ6
         C: c2VjcmV0
         S: +OK
         C: CAPA
         S: -ERR",
    )
    .await
    .unwrap();
}

#[tokio::test]
async fn a_long_password_waits_for_its_turn() {
    let password = "x".repeat(200);
    let message = crate::sasl::to_base64(&Secret::new(format!("\0tim\0{password}")));
    let transcript = format!(
        "S: +OK
         C: CAPA
         S: +OK
         S: SASL PLAIN
         S: .
         C: AUTH PLAIN
         S: + 
         C: {}
         S: +OK
         C: CAPA
         S: -ERR",
        message.expose_text().unwrap()
    );
    sign_in(&password, &transcript).await.unwrap();
}

#[tokio::test]
async fn a_server_without_capa_is_tried_with_user_and_pass() {
    sign_in(
        "two words",
        "S: +OK
         C: CAPA
         S: -ERR what?
         C: USER tim
         S: +OK
         C: PASS two words
         S: +OK
         C: CAPA
         S: -ERR what?",
    )
    .await
    .unwrap();
}

#[tokio::test]
async fn without_a_way_in_nothing_secret_is_sent() {
    let error = sign_in(
        "s",
        "S: +OK
         C: CAPA
         S: +OK
         S: SASL CRAM-MD5 GSSAPI
         S: .",
    )
    .await
    .unwrap_err();
    assert!(matches!(error, SourceError::Rejected { .. }), "{error:?}");
}

#[tokio::test]
async fn a_password_with_a_line_end_is_not_sent() {
    let error = sign_in(
        "a\r\nDELE 1",
        "S: +OK
         C: CAPA
         S: +OK
         S: USER
         S: .",
    )
    .await
    .unwrap_err();
    assert!(matches!(error, SourceError::Unauthorized { .. }), "{error:?}");
}

#[tokio::test]
async fn a_refusal_is_told_by_its_code() {
    let refused = async |answer: &str| {
        let transcript = format!(
            "S: +OK
             C: CAPA
             S: +OK
             S: SASL PLAIN
             S: LOGIN-DELAY 90
             S: .
             C: AUTH PLAIN AHRpbQBz
             S: {answer}"
        );
        sign_in("s", &transcript).await.unwrap_err().recovery()
    };
    let later = |after| Recovery::Retry { after };
    assert_eq!(refused("-ERR [AUTH] no").await, Recovery::AskUser);
    assert_eq!(refused("-ERR no").await, Recovery::AskUser);
    assert_eq!(refused("-ERR [IN-USE] busy").await, later(None));
    let delay = Some(Duration::from_secs(90));
    assert_eq!(refused("-ERR [LOGIN-DELAY] slow").await, later(delay));
}

#[tokio::test]
async fn more_challenges_than_the_mechanism_has_are_given_up() {
    let error = sign_in(
        "s",
        "S: +OK
         C: CAPA
         S: +OK
         S: SASL PLAIN
         S: .
         C: AUTH PLAIN AHRpbQBz
         S: + more
         C: *
         S: -ERR [AUTH] cancelled",
    )
    .await
    .unwrap_err();
    assert!(matches!(error, SourceError::Unauthorized { .. }), "{error:?}");
}

#[tokio::test]
async fn encryption_is_required() {
    start_tls("S: +OK\nC: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS\nS: +OK go").await.unwrap();
    // A server that has never heard of CAPA may still know STLS.
    start_tls("S: +OK\nC: CAPA\nS: -ERR\nC: STLS\nS: +OK go").await.unwrap();
    for transcript in [
        "S: +OK\nC: CAPA\nS: +OK\nS: USER\nS: .",
        "S: +OK\nC: CAPA\nS: -ERR\nC: STLS\nS: -ERR",
        "S: +OK\nC: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS\nS: -ERR no",
    ] {
        let error = start_tls(transcript).await.unwrap_err();
        let is_missing = matches!(error, SourceError::Net(NetError::EncryptionMissing { .. }));
        assert!(is_missing, "{transcript}: {error:?}");
    }
}

#[tokio::test]
async fn nothing_may_stand_in_front_of_tls() {
    let (client, stream) = tokio::io::duplex(1 << 16);
    let transcript = "S: +OK\nC: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS";
    let server = tokio::spawn(super::serve(stream, transcript.to_owned()));
    let opening = tokio::spawn(super::Session::new(client).start_tls("h"));
    let mut stream = server.await.unwrap();
    tokio::io::AsyncWriteExt::write_all(&mut stream, b"+OK go\r\n+OK injected\r\n").await.unwrap();
    let error = opening.await.unwrap().map(drop).unwrap_err();
    assert!(matches!(error, SourceError::Net(NetError::EncryptionMissing { .. })), "{error:?}");
}

#[tokio::test]
async fn a_server_that_turns_us_away_is_asked_later() {
    let (mut session, _server) = greet("S: -ERR too many connections");
    let error = session.greet().await.unwrap_err();
    assert_eq!(error.recovery(), Recovery::Retry { after: None });
}
