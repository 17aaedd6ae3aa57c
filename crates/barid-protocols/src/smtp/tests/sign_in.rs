//! EHLO and AUTH, as they go inside TLS.

use super::*;
use crate::{net::Channel, sasl::Credential, smtp::auth::Claim};
use barid_model::{ErrorCode, Recovery, Scheme, Secret, ServerSettings};

pub(super) fn claim(user: &str, credential: Credential) -> Claim {
    let server = ServerSettings { scheme: Scheme::Smtps, host: "mail.x.test".into(), port: 465 };
    Claim { server, user: user.into(), credential }
}

pub(super) async fn sign_in_as(
    claim: Claim,
    channel: Channel,
    script: &str,
) -> Result<Session<DuplexStream>, SubmitError> {
    let (ours, theirs) = duplex(64 * 1024);
    let client = async move { Session::sign_in(Wire::new(ours), &claim, &channel).await };
    beside(client, play(script, theirs)).await
}

async fn sign_in(password: &str, script: &str) -> Result<Session<DuplexStream>, SubmitError> {
    let credential = Credential::Password(Secret::new(password));
    sign_in_as(claim("alice", credential), Channel::default(), script).await
}

async fn fails(password: &str, script: &str) -> SubmitError {
    sign_in(password, script).await.map(|_| ()).unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn ehlo_gives_no_name_away_and_plain_takes_one_line() {
    let script = "
        C: EHLO [127.0.0.1]
        S: 250-mail.example.test at your service
        S: 250-PIPELINING
        S: 250-SIZE 1000
        S: 250-AUTH LOGIN PLAIN
        S: 250 8BITMIME
        C: AUTH PLAIN AGFsaWNlAHNlY3JldA==
        S: 235 welcome";
    let session = sign_in("secret", script).await.unwrap();
    let Extensions { pipelining, size, eight_bit_mime, smtp_utf8, .. } = session.extensions;
    assert_eq!((pipelining, size, eight_bit_mime, smtp_utf8), (true, Some(1000), true, false));
}

#[tokio::test(start_paused = true)]
async fn login_waits_for_each_challenge() {
    let script = "
        C: EHLO [127.0.0.1]
        S: 250-h
        S: 250 AUTH LOGIN
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: YWxpY2U=
        S: 334 UGFzc3dvcmQ6
        C: c2VjcmV0
        S: 235 welcome";
    assert!(sign_in("secret", script).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_password_too_long_for_the_command_waits_for_a_challenge() {
    let line = |password: &str| {
        let message = Secret::new(format!("\0alice\0{password}"));
        crate::sasl::to_base64(&message).expose_text().unwrap().to_owned()
    };
    let (short, long) = ("p".repeat(365), "p".repeat(366));
    assert_eq!(format!("AUTH PLAIN {}\r\n", line(&short)).len(), 509);
    assert_eq!(format!("AUTH PLAIN {}\r\n", line(&long)).len(), 513);
    let ehlo = "C: EHLO [127.0.0.1]\nS: 250-h\nS: 250 AUTH PLAIN\n";
    let script = format!("{ehlo}C: AUTH PLAIN {}\nS: 235 welcome", line(&short));
    assert!(sign_in(&short, &script).await.is_ok());
    let script = format!("{ehlo}C: AUTH PLAIN\nS: 334\nC: {}\nS: 235 welcome", line(&long));
    assert!(sign_in(&long, &script).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_refused_password_is_the_users_and_a_tired_server_is_not() {
    for (reply, recovery) in [
        ("535 5.7.8 no", Recovery::AskUser),
        ("454 4.7.0 later", Recovery::Retry { after: None }),
        ("421 4.3.2 closing", Recovery::Retry { after: None }),
    ] {
        let script = format!(
            "C: EHLO [127.0.0.1]
             S: 250-h
             S: 250 AUTH PLAIN
             C: AUTH PLAIN AGFsaWNlAHNlY3JldA==
             S: {reply}"
        );
        let error = fails("secret", &script).await;
        let expected = format!("The server refused the user name or password: {reply}");
        assert_eq!(error.to_string(), expected);
        assert_eq!((error.recovery(), error.code()), (recovery, ErrorCode::Unauthorized));
    }
}

#[tokio::test(start_paused = true)]
async fn no_secret_is_sent_to_a_server_that_wants_a_weak_mechanism() {
    for offered in ["250 AUTH CRAM-MD5 DIGEST-MD5 NTLM", "250 SIZE"] {
        let script = format!("C: EHLO [127.0.0.1]\nS: 250-h\nS: {offered}");
        let error = fails("secret", &script).await;
        let expected = "The server can't carry a sign-in with SCRAM-SHA-256, PLAIN or LOGIN";
        assert_eq!(error.to_string(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_asks_on_and_on_gets_no_more() {
    let script = "
        C: EHLO [127.0.0.1]
        S: 250-h
        S: 250 AUTH PLAIN
        C: AUTH PLAIN AGFsaWNlAHNlY3JldA==
        S: 334 more";
    let error = fails("secret", script).await;
    assert_eq!(
        error.to_string(),
        "The server sent more challenges than PLAIN has, which can't be read"
    );
}

#[tokio::test(start_paused = true)]
async fn a_password_that_plain_cannot_carry_is_not_sent() {
    let script = "
        C: EHLO [127.0.0.1]
        S: 250-h
        S: 250 AUTH PLAIN";
    let error = fails("se\0cret", script).await;
    assert_eq!(
        error.to_string(),
        "The server can't carry a user name or password with a NUL character"
    );
}

#[tokio::test(start_paused = true)]
async fn a_refused_ehlo_ends_it() {
    let error = fails("secret", "C: EHLO [127.0.0.1]\nS: 550 5.7.1 blocked").await;
    assert_eq!(error.to_string(), "The server refused EHLO: 550 5.7.1 blocked");
}

async fn with_token(token: &str, script: &str) -> Result<(), SubmitError> {
    let credential = Credential::Token(Secret::new(token));
    sign_in_as(claim("a@x.test", credential), Channel::default(), script).await.map(drop)
}

#[tokio::test(start_paused = true)]
async fn a_token_takes_one_line() {
    let bearer = "bixhPWFAeC50ZXN0LAFob3N0PW1haWwueC50ZXN0AXBvcnQ9NDY1AWF1dGg9QmVhcmVyIHRvawEB";
    let xoauth2 = "dXNlcj1hQHgudGVzdAFhdXRoPUJlYXJlciB0b2sBAQ==";
    for (offered, line) in [
        ("XOAUTH2 OAUTHBEARER PLAIN", format!("OAUTHBEARER {bearer}")),
        ("PLAIN XOAUTH2", format!("XOAUTH2 {xoauth2}")),
    ] {
        let script = format!(
            "C: EHLO [127.0.0.1]\nS: 250-h\nS: 250 AUTH {offered}\nC: AUTH {line}\nS: 235 welcome"
        );
        assert!(with_token("tok", &script).await.is_ok(), "{offered}");
    }
    let none = "C: EHLO [127.0.0.1]\nS: 250-h\nS: 250 AUTH PLAIN SCRAM-SHA-256";
    let error = with_token("tok", none).await.unwrap_err();
    assert_eq!(error.to_string(), "The server can't carry a sign-in with a token");
}

#[tokio::test(start_paused = true)]
async fn why_a_token_is_refused_is_told_in_the_servers_words() {
    let reason = crate::sasl::to_base64(&Secret::new(
        r#"{"status":"invalid_token","schemes":"Bearer","scope":"https://mail.x.test/"}"#,
    ));
    let reason = reason.expose_text().unwrap();
    for (offered, consent) in [("OAUTHBEARER", "AQ=="), ("XOAUTH2", "")] {
        let long = "t".repeat(600);
        let credential = Credential::Token(Secret::new(long.as_str()));
        let Claim { server, user, .. } = claim("a@x.test", credential);
        let bearer = match offered {
            "XOAUTH2" => crate::sasl::Bearer::XOAuth2,
            _ => crate::sasl::Bearer::OAuthBearer,
        };
        let message = bearer.message(&user, &Secret::new(long.as_str()), &server.host, 465);
        let message = crate::sasl::to_base64(&message.unwrap());
        let script = format!(
            "C: EHLO [127.0.0.1]
             S: 250-h
             S: 250 AUTH {offered}
             C: AUTH {offered}
             S: 334
             C: {}
             S: 334 {reason}
             C: {consent}
             S: 535 5.7.8 no",
            message.expose_text().unwrap()
        );
        let error = with_token(&long, &script).await.unwrap_err();
        let expected = "The server refused the user name or password: \
            535 5.7.8 no (invalid_token, for https://mail.x.test/)";
        assert_eq!((error.to_string().as_str(), error.recovery()), (expected, Recovery::AskUser));
    }
}
