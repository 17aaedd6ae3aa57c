//! What a server can do wrong at each step, and what is concluded from it.

use super::*;
use tokio::time::Instant;

/// The conversation up to where each fault is put; `(dialogue, awaited)`.
const STEPS: [(&str, &str); 4] = [
    ("C: MAIL FROM:<a@x.test>", "MAIL FROM"),
    ("S: 250 ok\nC: RCPT TO:<b@y.test>", "RCPT TO"),
    ("S: 250 ok\nC: DATA", "DATA"),
    ("S: 354 go on\nC: Subject: a\nC:\nC: ..b\nC: .", "the message"),
];

fn up_to(step: usize) -> String {
    STEPS[..=step].iter().map(|(dialogue, _)| format!("{dialogue}\n")).collect()
}

/// Plays up to a step, then sends `bytes` and keeps the connection open.
async fn fault(step: usize, bytes: &[u8]) -> (Result<Receipt, SubmitError>, bool) {
    let (mut session, mut theirs) = signed_in(extensions(false));
    let envelope = envelope(&["b@y.test"]);
    let server = async {
        play(&up_to(step), &mut theirs).await;
        // The client may have had enough before all is sent.
        let _ = theirs.write_all(bytes).await;
        std::future::pending::<()>().await;
    };
    let options = Options::default();
    let outcome = tokio::select! {
        outcome = session.submit(&envelope, &options, RAW) => outcome,
        () = server => unreachable!(),
    };
    (outcome, session.is_in_step)
}

#[tokio::test(start_paused = true)]
async fn a_cut_is_certain_before_the_content_and_doubtful_after() {
    for step in 0..4 {
        let (outcome, session) = submit(extensions(false), &["b@y.test"], &up_to(step)).await;
        match outcome.unwrap_err() {
            SubmitError::Net(_) => assert!(step < 3),
            SubmitError::Ambiguous { .. } => assert_eq!(step, 3),
            other => panic!("{step}: {other}"),
        }
        assert!(!session.is_in_step);
    }
}

#[tokio::test(start_paused = true)]
async fn silence_is_waited_out_as_long_as_the_standard_asks() {
    for (step, minutes) in [(0, 5), (1, 5), (2, 2), (3, 10)] {
        let start = Instant::now();
        let (outcome, is_in_step) = fault(step, b"").await;
        let waited = start.elapsed().as_secs();
        assert!((minutes * 60..minutes * 60 + 2).contains(&waited), "{step}: {waited}");
        let awaited = STEPS[step].1;
        let expected = format!("The server did not answer in time ({awaited})");
        match outcome.unwrap_err() {
            SubmitError::Ambiguous { cause } => assert_eq!((step, cause), (3, expected)),
            error => assert_eq!((step < 3, error.to_string()), (true, expected)),
        }
        assert!(!is_in_step);
    }
}

#[tokio::test(start_paused = true)]
async fn bytes_that_are_no_reply_prove_nothing() {
    let long_line = vec![b'a'; 70_000];
    let mut endless = b"250-".to_vec();
    endless.resize(70_000, b'a');
    let many_lines = b"250-a\r\n".repeat(1001);
    let unknown: [&[u8]; 8] = [
        b"\r\n",
        b"hello\r\n",
        b"25\r\n",
        b"999 a\r\n",
        b"250-a\r\n251 b\r\n",
        &long_line,
        &endless,
        &many_lines,
    ];
    for step in 0..4 {
        for bytes in unknown {
            let (outcome, is_in_step) = fault(step, bytes).await;
            match outcome.unwrap_err() {
                SubmitError::Malformed { .. } => assert!(step < 3),
                SubmitError::Ambiguous { .. } => assert_eq!(step, 3),
                other => panic!("{step}: {other}"),
            }
            assert!(!is_in_step);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_reply_of_the_wrong_kind_is_no_consent() {
    for (step, bytes) in [(0, "354 a\r\n"), (1, "334 a\r\n"), (2, "250 a\r\n"), (3, "354 a\r\n")] {
        let (outcome, is_in_step) = fault(step, bytes.as_bytes()).await;
        match outcome.unwrap_err() {
            SubmitError::Malformed { .. } => assert!(step < 3),
            SubmitError::Ambiguous { .. } => assert_eq!(step, 3),
            other => panic!("{step}: {other}"),
        }
        assert!(!is_in_step);
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_closes_is_left_and_tried_again() {
    for (step, (_, command)) in STEPS.iter().enumerate() {
        let (outcome, is_in_step) = fault(step, b"421 4.3.2 closing\r\n").await;
        assert_eq!(told(&outcome), format!("The server refused {command}: 421 4.3.2 closing"));
        assert!(matches!(
            outcome.unwrap_err().recovery(),
            barid_model::Recovery::Retry { after: None }
        ));
        assert!(!is_in_step);
    }
}

#[tokio::test(start_paused = true)]
async fn a_reply_in_advance_does_not_pass_for_a_delivery() {
    let (outcome, is_in_step) = fault(2, b"354 go on\r\n250 queued\r\n").await;
    assert_eq!(told(&outcome), "The server sent a reply to nothing, which can't be read");
    assert!(!is_in_step);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_refuses_and_hangs_up_in_the_middle_is_understood() {
    let (mut session, mut theirs) = signed_in(extensions(false));
    let raw = b"a\r\n".repeat(100_000);
    let envelope = envelope(&["b@y.test"]);
    let server = async {
        play(&format!("{}\nS: 354 go on", up_to(2)), &mut theirs).await;
        let mut some = [0; 1000];
        theirs.read_exact(&mut some).await.unwrap();
        theirs.write_all(b"552 5.2.2 full\r\n").await.unwrap();
        drop(theirs);
    };
    let outcome = beside(session.submit(&envelope, &Options::default(), &raw), server).await;
    assert_eq!(told(&outcome), "The server refused the message: 552 5.2.2 full");
    assert!(!session.is_in_step);
}
