//! RETR and TOP.

use super::{LISTED, fetch, play};
use crate::source::{Content, SourceError};

fn is(name: &str, text: &str) -> (String, String) {
    (name.to_owned(), text.to_owned())
}

#[tokio::test]
async fn messages_come_byte_for_byte_in_the_order_asked() {
    let rest = "C: RETR 2
        S: +OK
        S: Subject: two
        S: 
        S: ..
        S: ...and more
        S: .
        C: RETR 1
        S: +OK
        S: .";
    let (mut session, server) = play("UIDL", &format!("{LISTED}\n{rest}"));
    let (outcome, came) = fetch(&mut session, &["u:b", "u:gone", "u:a"], Content::Whole).await;
    outcome.unwrap();
    assert_eq!(came, [is("u:b", "Subject: two\r\n\r\n.\r\n..and more\r\n"), is("u:a", "")]);
    assert!(session.is_in_step());
    server.end(session).await;
}

#[tokio::test]
async fn where_it_may_it_asks_ahead() {
    let rest = "C: RETR 3
        C: RETR 2
        C: RETR 1
        S: +OK
        S: c
        S: .
        S: +OK
        S: b
        S: .
        S: +OK
        S: a
        S: .";
    let (mut session, server) = play("UIDL, PIPELINING", &format!("{LISTED}\n{rest}"));
    let (outcome, came) = fetch(&mut session, &["u:c", "u:b", "u:a"], Content::Whole).await;
    outcome.unwrap();
    assert_eq!(came, [is("u:c", "c\r\n"), is("u:b", "b\r\n"), is("u:a", "a\r\n")]);
    server.end(session).await;
}

#[tokio::test]
async fn a_message_that_is_refused_holds_back_no_other() {
    let rest = "C: RETR 1
        S: -ERR can't read it
        C: RETR 2
        S: +OK
        S: b
        S: .";
    let (mut session, server) = play("UIDL", &format!("{LISTED}\n{rest}"));
    let (outcome, came) = fetch(&mut session, &["u:a", "u:b"], Content::Whole).await;
    let error = outcome.unwrap_err();
    assert_eq!(error.to_string(), "The server rejected RETR: can't read it");
    assert_eq!(came, [is("u:b", "b\r\n")]);
    assert!(session.is_in_step());
    server.end(session).await;
}

#[tokio::test]
async fn a_header_comes_alone_or_is_cut_off() {
    let rest = "C: TOP 1 0
        S: +OK
        S: A: 1
        S: 
        S: a server that sends more than asked
        S: .
        C: TOP 2 0
        S: -ERR unknown command
        C: RETR 2
        S: +OK
        S: B: 2
        S: 
        S: text
        S: .
        C: RETR 3
        S: +OK
        S: C: 3
        S: .";
    let (mut session, server) = play("UIDL, TOP", &format!("{LISTED}\n{rest}"));
    let (outcome, came) = fetch(&mut session, &["u:a", "u:b", "u:c"], Content::Header).await;
    outcome.unwrap();
    assert_eq!(came, [is("u:a", "A: 1\r\n\r\n"), is("u:b", "B: 2\r\n\r\n"), is("u:c", "C: 3\r\n")]);
    server.end(session).await;
}

#[tokio::test]
async fn what_is_not_pop3_is_an_error_and_not_a_panic() {
    for answer in ["S: <html>", "S: * OK", "S: ", "S: + ", "S: \u{fc}\u{0}", "S: 1 a", "S: ."] {
        let (mut session, _server) = play("UIDL", &format!("{LISTED}\nC: RETR 1\n{answer}"));
        let (outcome, came) = fetch(&mut session, &["u:a"], Content::Whole).await;
        let error = outcome.unwrap_err();
        assert!(matches!(error, SourceError::Malformed { .. }), "{answer}: {error:?}");
        assert!(came.is_empty() && !session.is_in_step());
    }
}

#[tokio::test]
async fn a_message_cut_off_is_no_message() {
    let (mut session, server) = play("UIDL", &format!("{LISTED}\nC: RETR 1\nS: +OK\nS: half"));
    let hang_up = async { drop(server.0.await.unwrap()) };
    let ((outcome, came), ()) =
        tokio::join!(fetch(&mut session, &["u:a"], Content::Whole), hang_up);
    assert!(matches!(outcome, Err(SourceError::Net(_))));
    assert!(came.is_empty() && !session.is_in_step());
}
