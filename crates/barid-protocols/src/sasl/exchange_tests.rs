//! Sign-ins, message by message.

use super::*;
use crate::sasl::Mechanism;

// RFC 7677 §3.
const FIRST: &[u8] = b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
    s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
const LAST: &[u8] = b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

fn credentials() -> Credentials {
    Credentials { user: "user".to_owned(), password: Secret::new("pencil") }
}

fn begin(choice: Choice) -> Exchange {
    let channel = Channel { nonce: "rOprNGfwEbeRWgbNEkqO".to_owned(), binding: None };
    Exchange::with_password(choice, &credentials(), &channel).unwrap()
}

fn scram() -> Exchange {
    let mut exchange = begin(Choice::Scram { plus: false });
    assert_eq!(exchange.name(), "SCRAM-SHA-256");
    let first = exchange.first().unwrap();
    assert_eq!(first.expose_text(), Some("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"));
    exchange
}

fn text(next: &Next) -> &str {
    match next {
        Next::Say(message) => message.expose_text().unwrap(),
        Next::GiveUp => "*",
    }
}

#[tokio::test]
async fn the_password_is_proved_and_the_server_proves_that_it_knows_it() {
    let mut exchange = scram();
    let proof = exchange.next(FIRST).await;
    assert!(text(&proof).ends_with(",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="));
    assert_eq!(text(&exchange.next(LAST).await), "");
    assert_eq!(exchange.agreed(), Ok(()));
}

#[tokio::test]
async fn a_server_that_proves_nothing_is_not_believed() {
    assert_eq!(scram().agreed(), Err(Failure::Impostor));
    let mut early = scram();
    early.next(FIRST).await;
    assert_eq!(early.agreed(), Err(Failure::Impostor));
    for wrong in [&b"v=AAAA"[..], b"", b"v=", b"\xff"] {
        let mut exchange = scram();
        exchange.next(FIRST).await;
        assert!(matches!(exchange.next(wrong).await, Next::GiveUp));
        assert_eq!(exchange.refused(), Some(Failure::Impostor), "nothing more is shown to it");
    }
}

#[tokio::test]
async fn what_was_not_judged_may_be_shown_and_what_was_may_not() {
    // Refused before it said anything: it keeps the password in another form.
    assert_eq!(scram().refused(), Some(Failure::Unjudged(String::new())));
    let mut garbage = scram();
    assert!(matches!(garbage.next(b"i=4096").await, Next::GiveUp));
    assert!(matches!(garbage.refused(), Some(Failure::Unjudged(_))));
    let mut judged = scram();
    judged.next(FIRST).await;
    assert_eq!(judged.refused(), None);
    for (said, is_open) in [
        ("e=invalid-proof", false),
        ("e=channel-bindings-dont-match", false),
        ("e=server-does-support-channel-binding", false),
        ("e=other-error", true),
    ] {
        let mut exchange = scram();
        exchange.next(FIRST).await;
        assert!(matches!(exchange.next(said.as_bytes()).await, Next::GiveUp));
        let failure = exchange.refused();
        assert_eq!(matches!(failure, Some(Failure::Unjudged(_))), is_open, "{said}");
        assert_eq!(matches!(failure, Some(Failure::GaveUp(_))), !is_open, "{said}");
    }
}

#[tokio::test]
async fn a_password_that_is_shown_goes_message_by_message_and_no_further() {
    let mut plain = begin(Choice::Shown(Mechanism::Plain));
    assert_eq!(plain.first().unwrap().expose(), b"\0user\0pencil");
    assert!(matches!(plain.next(b"").await, Next::GiveUp));
    assert_eq!(plain.refused(), None);
    let mut login = begin(Choice::Shown(Mechanism::Login));
    assert!(login.first().is_none());
    assert_eq!(text(&login.next(b"Username:").await), "user");
    assert_eq!(text(&login.next(b"Password:").await), "pencil");
    assert_eq!(login.agreed(), Ok(()));
}

#[test]
fn a_refusal_for_now_is_not_tried_in_another_way() {
    let throttled = || SourceError::Throttled { retry_after: None, text: String::new() };
    let unjudged = || Some(Failure::Unjudged(String::new()));
    assert!(matches!(in_vain(throttled(), unjudged()), Err(SourceError::Throttled { .. })));
    let wrong = || SourceError::Unauthorized { text: "no".to_owned() };
    assert!(matches!(in_vain(wrong(), unjudged()), Ok(Some(SourceError::Unauthorized { .. }))));
    assert!(matches!(in_vain(wrong(), None), Err(SourceError::Unauthorized { .. })));
    let impostor = in_vain(wrong(), Some(Failure::Impostor));
    assert!(matches!(impostor, Err(SourceError::Malformed { .. })));
}

#[test]
fn r55_who_offers_a_binding_is_not_told_that_nobody_did() {
    let binding = Some(("tls-exporter", vec![1; 32]));
    let channel = Channel { nonce: "abc".to_owned(), binding };
    for (names, flag) in [("SCRAM-SHA-256", "y,,"), ("SCRAM-SHA-256 SCRAM-SHA-256-PLUS", "n,,")] {
        let offered = Offered::read(names.split(' '));
        let channel = unbound(&channel, offered);
        let choice = offered.ways().next().unwrap();
        let mut exchange = Exchange::with_password(choice, &credentials(), &channel).unwrap();
        assert!(exchange.first().unwrap().expose_text().unwrap().starts_with(flag), "{names}");
    }
}
