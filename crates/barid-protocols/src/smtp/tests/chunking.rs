//! BDAT: what is said, when a message is doubtful, and servers that don't know it after all.

use super::*;
use barid_model::Recovery;

fn chunking(pipelining: bool) -> Extensions {
    Extensions { chunking: true, ..extensions(pipelining) }
}

async fn check(pipelining: bool, script: &str, expected: &str) -> Session<DuplexStream> {
    let (outcome, session) = submit(chunking(pipelining), &["b@y.test"], script).await;
    assert_eq!(told(&outcome), expected);
    session
}

const IN_ONE_FLIGHT: &str = "
    C: MAIL FROM:<a@x.test>
    C: RCPT TO:<b@y.test>
    C: BDAT 12
    C: Subject: a
    S: 250 ok
    S: 250 ok
    S: 250 12 octets
    C: BDAT 6 LAST
    C:
    C: .b
    S: 250 2.0.0 queued
";

const IN_LOCK_STEP: &str = "
    C: MAIL FROM:<a@x.test>
    S: 250 ok
    C: RCPT TO:<b@y.test>
    S: 250 ok
    C: BDAT 12
    C: Subject: a
    S: 250 12 octets
    C: BDAT 6 LAST
    C:
    C: .b
    S: 250 2.0.0 queued
";

#[tokio::test(start_paused = true)]
async fn the_content_goes_as_it_is_after_its_length() {
    let sent = "250 2.0.0 queued for b@y.test";
    assert!(check(true, IN_ONE_FLIGHT, sent).await.is_in_step);
    assert!(check(false, IN_LOCK_STEP, sent).await.is_in_step);
}

#[tokio::test(start_paused = true)]
async fn a_message_of_one_line_ends_with_an_empty_chunk() {
    let (mut session, theirs) = signed_in(chunking(false));
    let script = "
        C: MAIL FROM:<a@x.test>
        S: 250 ok
        C: RCPT TO:<b@y.test>
        S: 250 ok
        C: BDAT 6
        C: A: b
        S: 250 ok
        C: BDAT 0 LAST
        S: 250 queued";
    let (envelope, options) = (envelope(&["b@y.test"]), Options::default());
    let outcome = beside(session.submit(&envelope, &options, b"A: b"), play(script, theirs)).await;
    assert_eq!(told(&outcome), "250 queued for b@y.test");
}

#[tokio::test(start_paused = true)]
async fn a_refused_chunk_is_certain() {
    for (code, recovery) in [("452", Recovery::Retry { after: None }), ("552", Recovery::GiveUp)] {
        let script = IN_LOCK_STEP.split("250 12").next().unwrap();
        let (outcome, session) =
            submit(chunking(false), &["b@y.test"], &format!("{script}{code} full")).await;
        assert_eq!(told(&outcome), format!("The server refused BDAT: {code} full"));
        assert_eq!((outcome.unwrap_err().recovery(), session.is_in_step), (recovery, true));
    }
    let script = IN_LOCK_STEP.replace("250 2.0.0 queued", "554 5.6.0 spam");
    let session = check(false, &script, "The server refused the message: 554 5.6.0 spam").await;
    assert!(session.is_in_step);
}

#[tokio::test(start_paused = true)]
async fn without_recipients_nothing_follows_the_first_line() {
    let script = "
        C: MAIL FROM:<a@x.test>
        C: RCPT TO:<b@y.test>
        C: BDAT 12
        C: Subject: a
        S: 250 ok
        S: 550 no
        S: 503 for whom?";
    assert!(check(true, script, "nobody; b@y.test: 550 no").await.is_in_step);
}

/// DATA after a server did not know BDAT.
const BY_DATA: &str = "
    C: MAIL FROM:<a@x.test>
    S: 250 ok
    C: RCPT TO:<b@y.test>
    S: 250 ok
    C: DATA
    S: 354 go on
    C: Subject: a
    C:
    C: ..b
    C: .
    S: 250 queued
";

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_know_bdat_after_all_gets_data() {
    let first = IN_LOCK_STEP.split("S: 250 12").next().unwrap();
    for refused in [
        "S: 500 what?\nC: RSET\nS: 250 ok",
        "S: 502 no\nC: RSET\nS: 250 ok",
        "S: 503 no\nC: RSET\nS: 250 ok",
        // It took the first line for a command, too.
        "S: 500 what?\nS: 500 what?\nC: RSET\nS: 250 ok",
    ] {
        let script = format!("{first}{refused}{BY_DATA}");
        let session = check(false, &script, "250 queued for b@y.test").await;
        assert!(session.is_in_step && !session.extensions.chunking, "{refused}");
    }
    for refused in ["S: 504 no\nC: RSET\nS: 421 closing", "S: 504 no\nC: RSET\nS: 550 no"] {
        let expected = "The server refused BDAT: 504 no";
        assert!(!check(false, &format!("{first}{refused}"), expected).await.is_in_step);
    }
    // It is asked for DATA once.
    let twice = BY_DATA.split("S: 354").next().unwrap();
    let script = format!("{first}S: 500 what?\nC: RSET\nS: 250 ok{twice}S: 500 what?");
    check(false, &script, "The server refused DATA: 500 what?").await;
}

#[tokio::test(start_paused = true)]
async fn a_reply_in_advance_does_not_pass_for_a_delivery() {
    let script = IN_ONE_FLIGHT.replace("S: 250 12 octets", "S: 250 12 octets\nS: 250 queued");
    let script = script.split("C: BDAT 6").next().unwrap();
    let expected = "The server sent a reply to nothing, which can't be read";
    assert!(!check(true, script, expected).await.is_in_step);
}

/// How a server takes a large message: the chunks, and how many it had when it answered each.
async fn large(pipelining: bool, refuse: Option<usize>) -> (String, Vec<(usize, bool)>, Vec<u8>) {
    let (mut session, theirs) = signed_in(chunking(pipelining));
    let raw = b"Subject: a\r\n.b\n".repeat(200_000);
    let server = async move {
        let mut stream = BufReader::new(theirs);
        let (mut line, mut chunks, mut content) = (String::new(), Vec::new(), Vec::new());
        while stream.read_line(&mut line).await.unwrap_or(0) > 0 {
            let mut reply = "250 ok\r\n";
            if let Some(size) = line.strip_prefix("BDAT ") {
                let size: usize = size.split_whitespace().next().unwrap().parse().unwrap();
                let mut chunk = vec![0; size];
                stream.read_exact(&mut chunk).await.unwrap();
                content.extend(chunk);
                if refuse == Some(chunks.len()) {
                    reply = "552 full\r\n";
                }
                chunks.push((size, line.contains("LAST")));
            }
            // A client that has gone is what its own outcome shows.
            let _ = stream.write_all(reply.as_bytes()).await;
            line.clear();
        }
        (chunks, content)
    };
    let client = async move {
        let options = Options::default();
        told(&session.submit(&envelope(&["b@y.test"]), &options, &raw).await)
    };
    let (told, (chunks, content)) = tokio::join!(client, server);
    (told, chunks, content)
}

#[tokio::test(start_paused = true)]
async fn a_large_message_goes_in_chunks_of_a_megabyte() {
    for pipelining in [false, true] {
        let (told, chunks, content) = large(pipelining, None).await;
        assert_eq!(told, "250 ok for b@y.test");
        assert!(content == b"Subject: a\r\n.b\r\n".repeat(200_000));
        let lasts: Vec<bool> = chunks.iter().map(|(_, is_last)| *is_last).collect();
        assert_eq!(lasts, [false, false, false, false, true]);
        assert_eq!(chunks[0].0, 12);
        assert!(chunks[1..4].iter().all(|(size, _)| (1 << 20..(1 << 20) + 1000).contains(size)));
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_refused_chunk_the_last_never_goes() {
    for (pipelining, refuse) in [(false, 1), (true, 1), (false, 3), (true, 3)] {
        let (told, chunks, _) = large(pipelining, Some(refuse)).await;
        assert_eq!(told, "The server refused the message: 552 full");
        assert!(chunks.iter().all(|(_, is_last)| !is_last), "{chunks:?}");
    }
}
