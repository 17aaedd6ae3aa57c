//! What a session bears from a server, and what it survives.

use super::{
    session::{Event, Part, RESPONSE_LIMIT, Session},
    transcript::{greet, play},
};
use crate::{
    net::NetError,
    sasl::Credentials,
    source::{Content, RemoteId, Sink, SourceError},
};
use barid_model::Secret;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream},
    time::Instant,
};

async fn noop<S>(session: &mut Session<S>) -> Result<(), SourceError>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send,
{
    session.run("NOOP", &[Part::Text("NOOP")], drop).await.map(drop)
}

/// Runs NOOP against a server that answers with `answer` and hangs up.
async fn answered(answer: &str) -> Result<(), SourceError> {
    let (mut session, server) = play("IMAP4rev1", &format!("C: A1 NOOP\n{answer}"));
    tokio::select! {
        outcome = noop(&mut session) => outcome,
        () = server.hang_up() => noop_end(&mut session).await,
    }
}

/// Reads on after the server has hung up.
async fn noop_end(session: &mut Session<DuplexStream>) -> Result<(), SourceError> {
    loop {
        if let Event::Done(_, condition) = session.read().await? {
            return condition.check("NOOP").map(drop);
        }
    }
}

#[tokio::test]
async fn data_that_nobody_asked_for_does_no_harm() {
    answered(
        "S: * OK
         S: * OK [ALERT] text
         S: * OK [ALERT]\u{fc}
         S: * NO [X-UNKNOWN (a \"b\")] text {3}
         S: * 3 EXISTS
         S: * 3 RECENT
         S: * 9 EXPUNGE
         S: * 1 FETCH (FLAGS (\\Seen))
         S: * 1 FETCH (UID 1 INTERNALDATE NIL)
         S: * 1 FETCH (UID 1 ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL))
         S: * 1 FETCH (BODYSTRUCTURE ((((((((((((((((\"a\" \"b\")))))))))))))))))
         S: * FLAGS (a]b)
         S: * LIST (\\Noselect) \"/\" {1}
         S: a
         S: * CAPABILITY IMAP4rev1
         S: * NAMESPACE ((\"\" \"/\")) NIL NIL
         S: * ID (\"name\" NIL)
         S: * METADATA \"\" (/x \"y\")
         S: * ESEARCH (TAG \"A0\") UID
         S: * VANISHED 1:4294967295
         S: * QUOTAROOT
         S: * 
         S: + go on
         S: A1 OK done",
    )
    .await
    .unwrap();
}

#[tokio::test]
async fn what_is_not_imap_is_an_error_and_not_a_panic() {
    for answer in [
        "S: <html>",
        "S: HTTP/1.1 502 Bad Gateway",
        "S: A1",
        "S: A1 MAYBE",
        "S: A2 OK an answer to nothing",
        "S: A01 OK an answer to nothing",
        "S: * OK nul \u{0}",
        "S: * 1 FETCH",
        "S: * 1 FETCH (UID 1",
        "S: * 1 FETCH (BODY[] \"a)",
        "S: * 1 FETCH (FLAGS {3}\nS: abc)",
        "S: * SEARCH one two",
        "S: *",
        "S: \u{1f}\u{8b}\u{8}",
    ] {
        let error = answered(answer).await.unwrap_err();
        assert!(matches!(error, SourceError::Malformed { .. }), "{answer}: {error:?}");
    }
}

#[tokio::test]
async fn a_server_may_hang_up_at_any_time() {
    for (answer, is_polite) in [
        ("S: * BYE [UNAVAILABLE] shutting down", true),
        ("S: * BYE", true),
        ("S: * 1 EXISTS\nS: * BYE idle for too long", true),
        ("S: * 1 EXISTS", false),
        ("S~ * 1 EXI", false),
        ("S: * 1 FETCH (BODY[] {9}\nS~ ab", false),
    ] {
        let error = answered(answer).await.unwrap_err();
        match error {
            SourceError::Throttled { .. } => assert!(is_polite, "{answer}"),
            SourceError::Net(NetError::Broken(_)) => assert!(!is_polite, "{answer}"),
            other => panic!("{answer}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_refusal_leaves_the_session_as_it_was() {
    for answer in ["NO [OVERQUOTA] full", "BAD what?"] {
        let (mut session, server) =
            play("IMAP4rev1", &format!("C: A1 NOOP\nS: A1 {answer}\nC: A2 NOOP\nS: A2 OK"));
        assert!(matches!(noop(&mut session).await, Err(SourceError::Rejected { .. })));
        assert!(session.is_usable());
        noop(&mut session).await.unwrap();
        server.end(session).await;
    }
}

#[tokio::test]
async fn a_command_that_is_dropped_half_way_spends_the_session() {
    let (mut session, server) = play("IMAP4rev1", "C: A1 NOOP");
    tokio::select! {
        biased;
        _ = noop(&mut session) => panic!("there is no answer"),
        () = std::future::ready(()) => {}
    }
    assert!(!session.is_usable());
    server.end(session).await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_goes_silent_is_given_up_after_a_minute() {
    let (client, _server) = tokio::io::duplex(1024);
    let mut session = Session::new(client);
    let start = Instant::now();
    let error = noop(&mut session).await.unwrap_err();
    assert!(matches!(error, SourceError::Net(NetError::TimedOut { .. })));
    assert_eq!(start.elapsed().as_secs(), 60);
    assert!(!session.is_usable());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_takes_nothing_is_given_up_too() {
    let (client, _server) = tokio::io::duplex(2);
    let error = noop(&mut Session::new(client)).await.unwrap_err();
    assert!(matches!(error, SourceError::Net(NetError::TimedOut { .. })));
}

#[tokio::test(start_paused = true)]
async fn a_byte_a_second_is_no_sign_of_life_and_a_kilobyte_a_minute_is() {
    for (bytes, is_alive) in [(1, false), (40, true)] {
        let (client, mut server) = tokio::io::duplex(1 << 16);
        tokio::spawn(async move {
            server.write_all(b"* 1 FETCH (UID 1 BODY[] {9000}\r\n").await.unwrap();
            for _ in 0..9000 / bytes {
                tokio::time::sleep(Duration::from_secs(1)).await;
                if server.write_all(&vec![b'x'; bytes]).await.is_err() {
                    return;
                }
            }
            server.write_all(b")\r\nA1 OK\r\n").await.unwrap();
            // Stays, so that the client is not told that the connection ended.
            let _ = server.read_to_end(&mut Vec::new()).await;
        });
        let outcome = noop(&mut Session::new(client)).await;
        assert_eq!(outcome.is_ok(), is_alive, "{outcome:?}");
    }
}

/// What a server says while a mailbox with two messages is listed and fetched.
const SYNC: &[u8] = b"* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n\
    A1 OK [CAPABILITY IMAP4rev1 ENABLE QRESYNC CONDSTORE] signed in\r\n\
    * ENABLED QRESYNC\r\nA2 OK\r\n* 2 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n\
    * OK [UIDNEXT 10]\r\n* OK [HIGHESTMODSEQ 5]\r\nA3 OK\r\n\
    * 1 FETCH (UID 4 FLAGS () INTERNALDATE \"01-Jan-2026 00:00:00 +0000\" RFC822.SIZE 5)\r\n\
    * 2 FETCH (UID 9 FLAGS () INTERNALDATE \"01-Jan-2026 00:00:00 +0000\" RFC822.SIZE 6)\r\n\
    A4 OK\r\n* 1 FETCH (UID 4 BODY[] {5}\r\na)\r\nb)\r\n* 2 FETCH (UID 9 BODY[] {6}\r\n\
    A5 OK\n)\r\nA5 OK\r\n";

#[tokio::test]
async fn a_connection_cut_at_any_byte_brings_whole_messages_or_none() {
    for cut in 0..=SYNC.len() {
        let (client, mut server) = tokio::io::duplex(1 << 16);
        server.write_all(&SYNC[..cut]).await.unwrap();
        server.shutdown().await.unwrap();
        let (sink, mut queue) = Sink::new(1024);
        let outcome = sync(Session::new(client), &sink).await;
        drop(sink);
        match outcome {
            Ok(()) => assert_eq!(cut, SYNC.len()),
            Err(SourceError::Net(NetError::Broken(_))) => assert!(cut < SYNC.len()),
            Err(other) => panic!("cut at {cut}: {other:?}"),
        }
        for whole in [&b"a)\r\nb"[..], b"A5 OK\n"] {
            match queue.recv().await {
                Some(fetched) => assert_eq!(fetched.bytes, whole),
                None => assert!(cut < SYNC.len()),
            }
        }
    }
}

async fn sync(mut session: Session<DuplexStream>, sink: &Sink) -> Result<(), SourceError> {
    let user = "tim".to_owned();
    session.greet().await?;
    let credentials = Credentials { user, password: Secret::new("s") };
    session.sign_in(&credentials, &crate::net::Channel::default()).await?;
    session.introduce(true).await?;
    let mailbox = RemoteId("m".into());
    let page = session.changes(&mailbox, None, 0).await?;
    let ids: Vec<RemoteId> = page.present.into_iter().map(|listed| listed.id).collect();
    assert_eq!(ids.len(), 2);
    session.fetch(&mailbox, &ids, Content::Whole, sink).await
}

/// A generator of numbers that are the same each time (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

#[tokio::test]
async fn no_change_to_a_conversation_makes_the_client_panic() {
    const TALK: &[u8] = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n* OK [ALERT] a\r\n\
        * LIST (\\Sent) \"/\" {4}\r\na\"b\\\r\n* STATUS \"a\" (MESSAGES 3 UIDNEXT 4)\r\n\
        * 12 FETCH (UID 3 FLAGS (\\Seen) INTERNALDATE \"01-Jan-2026 00:00:00 +0100\" RFC822.SIZE 9)\r\n\
        * 13 FETCH (BODY[] {9}\r\nab\r\n(\"\\\0)\r\n UID 9 INTERNALDATE NIL)\r\n\
        * ESEARCH (TAG \"A1\") UID ALL 1:3,9\r\n* SEARCH 1 2 3\r\n* VANISHED (EARLIER) 1:9\r\n\
        * 3 EXISTS\r\n* 2 EXPUNGE\r\n* OK [PERMANENTFLAGS (\\Seen \\*)] \xc3\xbc\r\n+ go\r\n";
    const PARTS: [&[u8]; 14] = [
        b"\r\n",
        b"(",
        b")",
        b"\"",
        b"\\",
        b"{9}\r\n",
        b"{0}\r\n",
        b"NIL",
        b" ",
        b"]",
        b"[",
        b"\0",
        b"\xff",
        b"99999999999",
    ];
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for _ in 0..4000 {
        let mut talk = TALK.to_vec();
        for _ in 0..=numbers.below(4) {
            let at = numbers.below(talk.len().max(1)).min(talk.len());
            match numbers.below(4) {
                0 => talk.insert(at, numbers.below(256) as u8),
                1 => drop(talk.drain(at..(at + numbers.below(30)).min(talk.len()))),
                2 => drop(talk.splice(at..at, PARTS[numbers.below(PARTS.len())].iter().copied())),
                _ => talk.truncate(at),
            }
        }
        let (client, mut server) = tokio::io::duplex(1 << 16);
        server.write_all(&talk).await.unwrap();
        drop(server);
        let mut session = Session::new(client);
        while session.read().await.is_ok() {}
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_dropped_leaves_the_session_usable() {
    let (mut session, server) = play(
        "IMAP4rev1 IDLE",
        "C: A1 SELECT \"m\"
         S: A1 OK
         C: A2 IDLE
         S: + idling
         C: DONE
         S: * 3 EXISTS
         S: A2 OK
         C: A3 NOOP
         S: A3 OK",
    );
    let mailbox = RemoteId("m".into());
    {
        let wait = session.wait(&mailbox, None, Duration::from_secs(600));
        tokio::pin!(wait);
        let soon = tokio::time::timeout(Duration::from_secs(1), &mut wait);
        assert!(soon.await.is_err(), "nothing happened, so it waits");
    }
    assert!(session.is_usable());
    noop(&mut session).await.unwrap();
    // What came meanwhile is not forgotten.
    session.wait(&mailbox, None, Duration::from_secs(600)).await.unwrap();
    server.end(session).await;
}

#[tokio::test]
async fn goodbye_is_said_and_heard() {
    let (mut session, server) = greet(
        "C: A1 LOGOUT
         S: * BYE see you
         S: A1 OK",
    );
    session.leave().await.unwrap();
    assert!(!session.is_usable());
    server.end(session).await;
}

#[tokio::test]
async fn a_flood_has_an_end() {
    let (mut session, server) = play("IMAP4rev1", "C: A1 NOOP\nS: +\nS: +\nS: A1 OK");
    session.responses = RESPONSE_LIMIT - 1;
    assert!(matches!(noop(&mut session).await, Err(SourceError::Malformed { .. })));
    server.end(session).await;
}
