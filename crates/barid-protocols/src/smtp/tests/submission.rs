//! What is said when all goes well, or when the server politely refuses.

use super::*;
use crate::{
    smtp::extensions::Limits,
    submit::{Dsn, Hold, HoldLimits, Notify},
};
use barid_model::Recovery;

const IN_ONE_FLIGHT: &str = "
    C: MAIL FROM:<a@x.test>
    C: RCPT TO:<b@y.test>
    C: DATA
    S: 250 ok
    S: 250 ok
    S: 354 go on
    C: Subject: a
    C:
    C: ..b
    C: .
    S: 250 2.0.0 queued
";

const IN_LOCK_STEP: &str = "
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
    S: 250 2.0.0 queued
";

async fn check(
    pipelining: bool,
    to: &[&str],
    script: &str,
    expected: &str,
) -> Session<DuplexStream> {
    let (outcome, session) = submit(extensions(pipelining), to, script).await;
    assert_eq!(told(&outcome), expected);
    session
}

#[tokio::test(start_paused = true)]
async fn with_pipelining_everything_before_the_content_goes_out_at_once() {
    let session = check(true, &["b@y.test"], IN_ONE_FLIGHT, "250 2.0.0 queued for b@y.test").await;
    assert!(session.is_in_step);
}

#[tokio::test(start_paused = true)]
async fn without_pipelining_each_command_waits_for_its_reply() {
    let session = check(false, &["b@y.test"], IN_LOCK_STEP, "250 2.0.0 queued for b@y.test").await;
    assert!(session.is_in_step);
}

#[tokio::test(start_paused = true)]
async fn a_server_may_answer_with_bare_codes() {
    let script = IN_LOCK_STEP.replace(" ok", "").replace(" go on", "").replace(" 2.0.0 queued", "");
    check(false, &["b@y.test"], &script, "250  for b@y.test").await;
}

#[tokio::test(start_paused = true)]
async fn one_refused_recipient_does_not_keep_the_message_from_the_others() {
    let script = "
        C: MAIL FROM:<a@x.test>
        C: RCPT TO:<b@y.test>
        C: RCPT TO:<c@y.test>
        C: RCPT TO:<d@y.test>
        C: DATA
        S: 250 ok
        S: 250 ok
        S: 550-5.1.1 no such
        S: 550 5.1.1 user
        S: 251 will forward
        S: 354 go on
        C: Subject: a
        C:
        C: ..b
        C: .
        S: 250 queued";
    let to = ["b@y.test", "c@y.test", "d@y.test"];
    let expected = "250 queued for b@y.test d@y.test; not c@y.test: 550 5.1.1 no such user";
    check(true, &to, script, expected).await;
}

#[tokio::test(start_paused = true)]
async fn a_data_granted_for_nobody_is_ended_with_a_lone_dot() {
    let script = "
        C: MAIL FROM:<a@x.test>
        C: RCPT TO:<b@y.test>
        C: RCPT TO:<c@y.test>
        C: DATA
        S: 250 ok
        S: 550 no
        S: 451 not now
        S: 354 go on
        C: .
        S: 554 no valid recipients";
    let to = ["b@y.test", "c@y.test"];
    let session = check(true, &to, script, "nobody; b@y.test: 550 no; c@y.test: 451 not now").await;
    assert!(session.is_in_step);
}

#[tokio::test(start_paused = true)]
async fn a_data_granted_for_a_refused_sender_is_ended_with_a_lone_dot() {
    let script = "
        C: MAIL FROM:<a@x.test>
        C: RCPT TO:<b@y.test>
        C: DATA
        S: 553 not yours
        S: 250 ok
        S: 354 go on
        C: .
        S: 250 whatever";
    let expected = "The server refused MAIL FROM: 553 not yours";
    assert!(check(true, &["b@y.test"], script, expected).await.is_in_step);
}

#[tokio::test(start_paused = true)]
async fn without_recipients_no_data_is_asked_for() {
    let script = "
        C: MAIL FROM:<a@x.test>
        S: 250 ok
        C: RCPT TO:<b@y.test>
        S: 550 no";
    assert!(check(false, &["b@y.test"], script, "nobody; b@y.test: 550 no").await.is_in_step);
}

#[tokio::test(start_paused = true)]
async fn after_a_refused_sender_nothing_more_is_asked() {
    let script = "
        C: MAIL FROM:<a@x.test>
        S: 550 5.7.1 not yours";
    let expected = "The server refused MAIL FROM: 550 5.7.1 not yours";
    assert!(check(false, &["b@y.test"], script, expected).await.is_in_step);
}

#[tokio::test(start_paused = true)]
async fn a_refused_data_keeps_the_content_here() {
    let script = "
        C: MAIL FROM:<a@x.test>
        C: RCPT TO:<b@y.test>
        C: DATA
        S: 250 ok
        S: 250 ok
        S: 451 4.3.0 later";
    let expected = "The server refused DATA: 451 4.3.0 later";
    assert!(check(true, &["b@y.test"], script, expected).await.is_in_step);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_after_the_content_is_certain() {
    for (reply, recovery) in
        [("452 4.3.1 full", Recovery::Retry { after: None }), ("554 5.6.0 spam", Recovery::GiveUp)]
    {
        let script = IN_LOCK_STEP.replace("250 2.0.0 queued", reply);
        let (outcome, session) = submit(extensions(false), &["b@y.test"], &script).await;
        assert_eq!(told(&outcome), format!("The server refused the message: {reply}"));
        assert_eq!(outcome.unwrap_err().recovery(), recovery);
        assert!(session.is_in_step);
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_that_is_too_large_is_not_even_announced() {
    let limited = Extensions { size: Some(10), ..extensions(true) };
    let (outcome, session) = submit(limited, &["b@y.test"], "").await;
    assert_eq!(told(&outcome), "The message has 18 bytes; the server takes 10");
    assert!(session.is_in_step);
}

#[tokio::test(start_paused = true)]
async fn a_used_connection_is_reset_before_the_next_message() {
    let (mut session, theirs) = signed_in(extensions(false));
    let script = format!("{IN_LOCK_STEP}\nC: RSET\nS: 250 ok\n{IN_LOCK_STEP}\nC: QUIT\nS: 221 bye");
    let envelope = envelope(&["b@y.test"]);
    let client = async {
        session.submit(&envelope, &Options::default(), RAW).await.unwrap();
        assert!(session.reset().await);
        session.submit(&envelope, &Options::default(), RAW).await.unwrap();
        session.quit().await;
    };
    beside(client, play(&script, theirs)).await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_does_not_answer_a_reset_is_given_up() {
    for reply in ["S: 421 idle too long", "S: 500 what", ""] {
        let (mut session, theirs) = signed_in(extensions(false));
        let script = format!("C: RSET\n{reply}");
        assert!(!beside(session.reset(), play(&script, theirs)).await);
        assert!(!session.reset().await);
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_takes_no_more_recipients_is_asked_for_no_more() {
    let script = "
        C: MAIL FROM:<a@x.test>
        S: 250 ok
        C: RCPT TO:<b@y.test>
        S: 250 ok
        C: RCPT TO:<c@y.test>
        S: 452 4.2.2 mailbox full
        C: RCPT TO:<d@y.test>
        S: 452 4.5.3 too many
        C: DATA
        S: 354 go on
        C: Subject: a
        C:
        C: ..b
        C: .
        S: 250 queued";
    let to = ["b@y.test", "c@y.test", "d@y.test", "e@y.test", "f@y.test"];
    let expected = "250 queued for b@y.test; not c@y.test: 452 4.2.2 mailbox full; \
        not d@y.test: 452 4.5.3 too many; not e@y.test: 452 4.5.3 too many; \
        not f@y.test: 452 4.5.3 too many";
    check(false, &to, script, expected).await;
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_recipients_are_asked_for_without_filling_the_pipe() {
    let (mut session, theirs) = signed_in(extensions(true));
    let envelope = Envelope {
        from: "a@x.test".into(),
        to: (0..10_000).map(|number| format!("{number}@y.test")).collect(),
    };
    let server = async {
        let mut stream = BufReader::new(theirs);
        let mut line = String::new();
        while stream.read_line(&mut line).await.unwrap() > 0 {
            let reply = match line.as_str() {
                "DATA\r\n" => "354 go on\r\n".into(),
                ".\r\n" => "250 queued\r\n".into(),
                line if line.contains("7@") => format!("550 {}\r\n", "no ".repeat(150)),
                line if line.contains(':') && !line.starts_with("Subject") => {
                    format!("250 {}\r\n", "ok ".repeat(150))
                }
                _ => String::new(),
            };
            stream.write_all(reply.as_bytes()).await.unwrap();
            line.clear();
        }
    };
    let client = async move { session.submit(&envelope, &Options::default(), RAW).await.unwrap() };
    let receipt = beside(client, server).await;
    assert_eq!((receipt.accepted.len(), receipt.refused.len()), (9_000, 1_000));
}

#[tokio::test(start_paused = true)]
async fn recipients_beyond_what_a_server_takes_get_the_message_later() {
    let limits = Limits { recipients: Some(1), ..Limits::default() };
    let limited = Extensions { limits, ..extensions(false) };
    let (outcome, _) = submit(limited.clone(), &["b@y.test", "c@y.test"], IN_LOCK_STEP).await;
    let expected = "250 2.0.0 queued for b@y.test; not c@y.test: \
        452 4.5.3 more recipients than the server takes at a time";
    assert_eq!(told(&outcome), expected);
    assert!(outcome.unwrap().refused[0].reply.is_transient());
    let refused = "C: MAIL FROM:<a@x.test>\nS: 250 ok\nC: RCPT TO:<b@y.test>\nS: 550 no";
    let (outcome, _) = submit(limited, &["b@y.test", "c@y.test"], refused).await;
    assert_eq!(outcome.unwrap_err().recovery(), Recovery::Retry { after: None });
}

#[tokio::test(start_paused = true)]
async fn what_a_message_asks_for_goes_with_it() {
    let dsn = Dsn { envelope_id: Some("id 1".into()), notify: [Notify::Failure].into() };
    let hold = Some(Hold::For(Duration::from_secs(60)));
    let options = Options { dsn: Some(dsn), require_tls: true, hold };
    let able = Extensions {
        dsn: true,
        require_tls: true,
        hold: Some(HoldLimits::default()),
        ..extensions(false)
    };
    let script = IN_LOCK_STEP
        .replace("<a@x.test>", "<a@x.test> RET=HDRS ENVID=id+201 REQUIRETLS HOLDFOR=60")
        .replace("<b@y.test>", "<b@y.test> NOTIFY=FAILURE ORCPT=rfc822;b@y.test");
    let (mut session, theirs) = signed_in(able.clone());
    let envelope = envelope(&["b@y.test"]);
    let outcome = beside(session.submit(&envelope, &options, RAW), play(&script, theirs)).await;
    assert_eq!(told(&outcome), "250 2.0.0 queued for b@y.test");

    let unable = Extensions { require_tls: false, ..able };
    let (mut session, theirs) = signed_in(unable);
    let outcome = beside(session.submit(&envelope, &options, RAW), play("", theirs)).await;
    let expected = "The server can't carry a message that must stay inside TLS all the way";
    assert_eq!(told(&outcome), expected);
    assert!(session.is_in_step);
}
