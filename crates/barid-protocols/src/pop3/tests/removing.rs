//! DELE and QUIT: nothing goes that was not handed over in the same session.

use super::{LISTED, fetch, play};
use crate::source::{Content, RemoteId, SourceError};

const FETCHED: &str = "C: RETR 1
    S: +OK
    S: a
    S: .
    C: RETR 3
    S: +OK
    S: c
    S: .";

fn ids(names: &[&str]) -> Vec<RemoteId> {
    names.iter().map(|name| RemoteId((*name).to_owned())).collect()
}

/// Fetches messages 1 and 3, then removes `names`.
async fn remove(capabilities: &str, names: &[&str], rest: &str) -> Result<(), SourceError> {
    let (mut session, server) = play(capabilities, &format!("{LISTED}\n{FETCHED}\n{rest}"));
    fetch(&mut session, &["u:a", "u:c"], Content::Whole).await.0.unwrap();
    let outcome = session.remove(&ids(names)).await;
    server.end(session).await;
    outcome
}

#[tokio::test]
async fn messages_go_with_the_end_of_the_session() {
    let rest = "C: DELE 1\nS: +OK\nC: DELE 3\nS: +OK\nC: QUIT\nS: +OK bye";
    remove("UIDL", &["u:a", "u:gone", "u:c"], rest).await.unwrap();
    let ahead = "C: DELE 1\nC: DELE 3\nS: +OK\nS: +OK\nC: QUIT\nS: +OK bye";
    let (mut session, server) = play("UIDL", &format!("{LISTED}\n{FETCHED}\n{ahead}"));
    fetch(&mut session, &["u:a", "u:c"], Content::Whole).await.0.unwrap();
    session.capabilities.pipelining = true;
    session.remove(&ids(&["u:a", "u:c"])).await.unwrap();
    assert!(!session.is_in_step(), "a session that has ended is not used again");
    server.end(session).await;
}

#[tokio::test]
async fn what_was_not_handed_over_stays_and_so_does_all_else() {
    let error = remove("UIDL", &["u:a", "u:b"], "").await.unwrap_err();
    assert!(matches!(error, SourceError::Void), "{error:?}");
}

#[tokio::test]
async fn nothing_to_remove_says_nothing() {
    remove("UIDL", &["u:gone"], "").await.unwrap();
}

#[tokio::test]
async fn a_refusal_is_told_after_the_others_have_gone() {
    let rest = "C: DELE 1\nS: -ERR no\nC: DELE 3\nS: +OK\nC: QUIT\nS: +OK";
    let error = remove("UIDL", &["u:a", "u:c"], rest).await.unwrap_err();
    assert_eq!(error.to_string(), "The server rejected DELE: no");
    let rest = "C: DELE 1\nS: +OK\nC: QUIT\nS: -ERR some deleted messages not removed";
    let error = remove("UIDL", &["u:a"], rest).await.unwrap_err();
    assert!(matches!(error, SourceError::Rejected { command: "QUIT", .. }), "{error:?}");
}

#[tokio::test]
async fn copies_under_one_name_go_together() {
    let (mut session, server) = play(
        "UIDL, TOP",
        "C: LIST
         S: +OK
         S: 1 20
         S: 2 20
         S: .
         C: UIDL
         S: +OK
         S: 1 a
         S: 2 a
         S: .
         C: TOP 1 0
         S: +OK
         S: A: 1
         S: .
         C: TOP 2 0
         S: +OK
         S: A: 1
         S: .
         C: RETR 1
         S: +OK
         S: A: 1
         S: .
         C: RETR 2
         S: +OK
         S: A: 1
         S: .
         C: RETR 1
         S: +OK
         S: A: 1
         S: .
         C: DELE 1
         S: +OK
         C: DELE 2
         S: +OK
         C: QUIT
         S: +OK",
    );
    let named = super::names(&mut session).await;
    let name = named[0].2.as_str();
    fetch(&mut session, &[name], Content::Whole).await.0.unwrap();
    session.remove(&ids(&[name])).await.unwrap();
    server.end(session).await;
}
