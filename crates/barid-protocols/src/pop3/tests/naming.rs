//! Names: the same message has the same one next time, and no other has it now.

use super::{names, play};
use crate::source::SourceError;

#[tokio::test]
async fn a_uidl_is_the_name() {
    let (mut session, server) = play(
        "UIDL, TOP",
        "C: LIST
         S: +OK 3 messages
         S: 1 120
         S: 2 200 octets
         S: 7 9
         S: .
         C: UIDL
         S: +OK
         S: 1 whqtswO00WBw418f9t5JxYwZ
         S: 2 QhdPYR:00WBw1Ph7x7
         S: 7 !~
         S: .",
    );
    let expected = [
        (1, 120, "u:whqtswO00WBw418f9t5JxYwZ".to_owned()),
        (2, 200, "u:QhdPYR:00WBw1Ph7x7".to_owned()),
        (7, 9, "u:!~".to_owned()),
    ];
    assert_eq!(names(&mut session).await, expected);
    // Once a session is enough.
    assert_eq!(names(&mut session).await, expected);
    server.end(session).await;
}

#[tokio::test]
async fn an_empty_mailbox_is_not_asked_for_names() {
    let (mut session, server) = play("UIDL", "C: LIST\nS: +OK\nS: .");
    assert_eq!(names(&mut session).await, []);
    server.end(session).await;
}

/// Sets up a server that lists `sizes` and answers UIDL with `uidls`, then with `rest`.
async fn named(capabilities: &str, sizes: &str, uidls: &str, rest: &str) -> Vec<String> {
    let transcript = format!("C: LIST\nS: +OK\n{sizes}\nS: .\nC: UIDL\n{uidls}\n{rest}");
    let (mut session, server) = play(capabilities, &transcript);
    let named = names(&mut session).await.into_iter().map(|(_, _, name)| name).collect();
    server.end(session).await;
    named
}

#[tokio::test]
async fn without_uidl_the_header_is_the_name() {
    let listed = "S: 1 20\nS: 2 20";
    let tops = "C: TOP 1 0\nS: +OK\nS: A: 1\nS: \nS: .\nC: TOP 2 0\nS: +OK\nS: A: 2\nS: \nS: .";
    let first = named("TOP", listed, "S: -ERR what?", tops).await;
    assert!(first.iter().all(|name| name.starts_with("h:")) && first[0] != first[1], "{first:?}");

    // The other way round, from a server that ends headers with their lines.
    let turned = "C: TOP 1 0\nS: +OK\nS: A: 2\nS: .\nC: TOP 2 0\nS: +OK\nS: A: 1\nS: \nS: .";
    let second = named("TOP", listed, "S: -ERR what?", turned).await;
    assert_eq!([&second[1], &second[0]], [&first[0], &first[1]]);

    // Without TOP, the header of the whole message is the same header.
    let whole = "C: RETR 1\nS: +OK\nS: A: 1\nS: \nS: text\nS: .
        C: RETR 2\nS: +OK\nS: A: 2\nS: \nS: .";
    assert_eq!(named("USER", listed, "S: -ERR what?", whole).await, first);
}

#[tokio::test]
async fn a_message_that_uidl_forgets_is_named_by_its_header() {
    let named = named(
        "UIDL, TOP",
        "S: 1 20\nS: 2 20\nS: 3 20",
        "S: +OK\nS: 1 a\nS: 2\nS: x y\nS: 99 b\nS: .",
        "C: TOP 2 0\nS: +OK\nS: A: 2\nS: .\nC: TOP 3 0\nS: +OK\nS: A: 3\nS: .",
    )
    .await;
    assert_eq!(named[0], "u:a");
    assert!(named[1].starts_with("h:") && named[2].starts_with("h:"), "{named:?}");
}

#[tokio::test]
async fn two_messages_of_one_uidl_are_told_apart() {
    let listed = "S: 1 20\nS: 2 20\nS: 3 30";
    let uidls = "S: +OK\nS: 1 a\nS: 2 a\nS: 3 b\nS: .";
    let tops = "C: TOP 1 0\nS: +OK\nS: A: 1\nS: .\nC: TOP 2 0\nS: +OK\nS: A: 2\nS: .";
    let different = named("UIDL, TOP", listed, uidls, tops).await;
    assert!(different[0].starts_with("u:a#20.") && different[1].starts_with("u:a#20."));
    assert!(different[0] != different[1], "{different:?}");
    assert_eq!(different[2], "u:b");

    let same_header = "C: TOP 1 0\nS: +OK\nS: A: 1\nS: .\nC: TOP 2 0\nS: +OK\nS: A: 1\nS: .";
    let bodies = |second: &str| {
        let one = "C: RETR 1\nS: +OK\nS: A: 1\nS: \nS: text\nS: .";
        format!("{same_header}\n{one}\nC: RETR 2\nS: +OK\nS: A: 1\nS: \nS: {second}\nS: .")
    };
    let other = named("UIDL, TOP", listed, uidls, &bodies("another text")).await;
    assert!(other[0] != other[1], "{other:?}");
    // Every byte the same: one message, however often it is there.
    let same = named("UIDL, TOP", listed, uidls, &bodies("text")).await;
    assert_eq!(same[0], same[1]);
}

#[tokio::test]
async fn an_overlong_uidl_is_taken_by_its_hash() {
    let long = "x".repeat(2000);
    let uidls = format!("S: +OK\nS: 1 {long}y\nS: 2 {long}z\nS: 3 \u{fc}\nS: .");
    let named = named("UIDL", "S: 1 20\nS: 2 20\nS: 3 20", &uidls, "").await;
    assert!(named.iter().all(|name| name.starts_with("l:") && name.len() == 66), "{named:?}");
    assert!(named[0] != named[1]);
}

#[tokio::test]
async fn a_promised_uidl_that_fails_gives_no_other_names() {
    let (mut session, _server) =
        play("UIDL", "C: LIST\nS: +OK\nS: 1 20\nS: .\nC: UIDL\nS: -ERR [SYS/TEMP] later");
    let error = session.learn_listing().await.unwrap_err();
    assert!(matches!(error, SourceError::Throttled { .. }), "{error:?}");
}

#[tokio::test]
async fn a_list_that_can_not_be_read_is_no_list() {
    for listed in ["0 20", "1", "1 -20", "one 20", "1 20\nS: 1 21", "4294967296 1", "1 \u{fc}"] {
        let (mut session, _server) = play("UIDL", &format!("C: LIST\nS: +OK\nS: {listed}\nS: ."));
        let error = session.learn_listing().await.unwrap_err();
        assert!(matches!(error, SourceError::Malformed { .. }), "{listed}: {error:?}");
    }
}
