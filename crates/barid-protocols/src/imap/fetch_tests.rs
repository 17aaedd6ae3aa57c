//! Fetching, against transcripts.

use super::*;
use crate::{imap::transcript::play, net::NetError};

const OPENED: &str = "C: A1 SELECT \"m\"
        S: * OK [UIDVALIDITY 7] ok
        S: A1 OK";

/// Fetches the messages `uids` whole. Returns what arrived, in order.
async fn fetch(
    uids: impl IntoIterator<Item = u32>,
    transcript: &str,
) -> Result<Vec<(u32, String)>, SourceError> {
    let (mut session, server) = play("IMAP4rev1", &format!("{OPENED}\n{transcript}"));
    let ids: Vec<RemoteId> = uids.into_iter().map(|uid| remote_id::write(7, uid)).collect();
    let (sink, mut queue) = Sink::new(1024);
    let mailbox = RemoteId("m".into());
    let outcome = {
        let fetching = session.fetch(&mailbox, &ids, Content::Whole, &sink);
        tokio::pin!(fetching);
        tokio::select! {
            outcome = &mut fetching => outcome,
            () = server.hang_up() => fetching.await,
        }
    };
    drop(sink);
    let mut arrived = Vec::new();
    while let Some(fetched) = queue.recv().await {
        let uid = remote_id::read(&fetched.id, 7).unwrap();
        arrived.push((uid, String::from_utf8(fetched.bytes).unwrap()));
    }
    // After a failure, what came before it is of use all the same.
    outcome.map(|()| arrived)
}

fn arrived(messages: &[(u32, &str)]) -> Vec<(u32, String)> {
    messages.iter().map(|(uid, text)| (*uid, text.to_string())).collect()
}

#[tokio::test]
async fn messages_come_whole_whatever_comes_in_between() {
    let outcome = fetch(
        [9, 4],
        "C: A2 UID FETCH 4,9 (UID BODY.PEEK[])
             S: * 3 FETCH (UID 3 FLAGS (\\Seen))
             S: * 1 FETCH (BODY[] {3}
             S~ )
             S: 
             S:  UID 9)
             S: * 2 EXPUNGE
             S: * 5 EXISTS
             S: * OK still here
             S: * SEARCH 1
             S: * 2 FETCH (UID 4 BODY[] \"\" FLAGS (\\Seen))
             S: * 2 FETCH (UID 4 BODY[] \"again\")
             S: * 7 FETCH (UID 8 BODY[] \"unasked\")
             S: A2 OK",
    );
    assert_eq!(outcome.await.unwrap(), arrived(&[(9, ")\r\n"), (4, "")]));
}

#[tokio::test]
async fn several_commands_are_under_way_at_once() {
    let range = |at: u32| (251 - at * 50, 300 - at * 50);
    let commands: Vec<String> = (0..6)
        .map(|at| {
            let (tag, (first, last)) = (at + 2, range(at));
            format!("C: A{tag} UID FETCH {first}:{last} (UID BODY.PEEK[])")
        })
        .collect();
    let answer = |at: u32| {
        let (first, last) = range(at);
        let lines = (first..=last).map(|uid| format!("S: * 1 FETCH (UID {uid} BODY[] \"\")\n"));
        format!("{}S: A{} OK\n", lines.collect::<String>(), at + 2)
    };
    let transcript = format!(
        "{}\n{}{}\n{}{}\n{}",
        commands[..4].join("\n"),
        answer(0),
        commands[4],
        answer(1),
        commands[5],
        (2..6).map(answer).collect::<String>()
    );
    let came = fetch((1..=300).rev(), &transcript).await.unwrap();
    assert_eq!(came.len(), 300);
    assert_eq!((came[0].0, came[299].0), (251, 50));
}

#[tokio::test]
async fn a_message_that_is_gone_is_left_out() {
    let outcome = fetch(
        [4, 5],
        "C: A2 UID FETCH 4:5 (UID BODY.PEEK[])
             S: * 1 FETCH (UID 4 BODY[] \"a\")
             S: A2 OK
             C: A3 UID FETCH 5 (UID BODY.PEEK[])
             S: A3 OK
             C: A4 UID SEARCH UID 5
             S: * SEARCH
             S: A4 OK",
    );
    assert_eq!(outcome.await.unwrap(), arrived(&[(4, "a")]));
}

#[tokio::test]
async fn a_message_that_was_overlooked_is_asked_for_again() {
    let outcome = fetch(
        [4, 5],
        "C: A2 UID FETCH 4:5 (UID BODY.PEEK[])
             S: * 2 FETCH (UID 5 BODY[] NIL)
             S: A2 NO some of them are gone
             C: A3 UID FETCH 4:5 (UID BODY.PEEK[])
             S: * 2 FETCH (UID 5 BODY[] \"b\")
             S: A3 OK
             C: A4 UID SEARCH UID 4
             S: * SEARCH
             S: A4 OK",
    );
    assert_eq!(outcome.await.unwrap(), arrived(&[(5, "b")]));
}

#[tokio::test]
async fn f10_a_message_left_out_twice_that_is_there_is_an_error() {
    let outcome = fetch(
        [4, 5],
        "C: A2 UID FETCH 4:5 (UID BODY.PEEK[])
             S: * 1 FETCH (UID 4 BODY[] \"a\")
             S: A2 OK
             C: A3 UID FETCH 5 (UID BODY.PEEK[])
             S: A3 OK
             C: A4 UID SEARCH UID 5
             S: * SEARCH 5
             S: A4 OK",
    );
    assert!(matches!(outcome.await, Err(SourceError::Malformed { .. })));
}

#[tokio::test]
async fn a_message_without_bytes_is_an_error_after_the_second_try() {
    let outcome = fetch(
        [5],
        "C: A2 UID FETCH 5 (UID BODY.PEEK[])
             S: * 2 FETCH (UID 5 BODY[] NIL)
             S: A2 OK
             C: A3 UID FETCH 5 (UID BODY.PEEK[])
             S: * 2 FETCH (UID 5 BODY[] NIL)
             S: A3 OK",
    );
    assert!(matches!(outcome.await, Err(SourceError::Malformed { .. })));
}

#[tokio::test]
async fn a_literal_that_lies_about_its_size_brings_no_message() {
    for (body, is_cut) in [
        ("{4}\nS: abc\nS: )\nS: A2 OK", false),
        ("{6}\nS: abc\nS: )\nS: A2 OK", false),
        ("{3}\nS: abc\nS: )\nS: A2 OK", false),
        ("{99}\nS: abc\nS: )\nS: A2 OK", true),
        ("{9}\nS~ abc", true),
    ] {
        let transcript =
            format!("C: A2 UID FETCH 5 (UID BODY.PEEK[])\nS: * 1 FETCH (UID 5 BODY[] {body}");
        match fetch([5], &transcript).await {
            Err(SourceError::Net(NetError::Broken(_))) => assert!(is_cut, "{body}"),
            Err(SourceError::Malformed { .. }) => assert!(!is_cut, "{body}"),
            other => panic!("{body}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_name_from_before_uidvalidity_changed_is_never_used() {
    let (mut session, server) = play("IMAP4rev1", OPENED);
    let (sink, _queue) = Sink::new(1024);
    let ids = [remote_id::write(6, 5)];
    session.fetch(&RemoteId("m".into()), &ids, Content::Whole, &sink).await.unwrap();
    server.end(session).await;
}

#[tokio::test]
async fn once_nobody_listens_the_session_is_spent() {
    let (mut session, server) = play(
        "IMAP4rev1",
        &format!(
            "{OPENED}
                 C: A2 UID FETCH 5 (UID BODY.PEEK[HEADER])
                 S: * 2 FETCH (UID 5 BODY[HEADER] \"a\")"
        ),
    );
    let (sink, queue) = Sink::new(1024);
    drop(queue);
    let ids = [remote_id::write(7, 5)];
    session.fetch(&RemoteId("m".into()), &ids, Content::Header, &sink).await.unwrap();
    assert!(!session.is_usable());
    server.end(session).await;
}
