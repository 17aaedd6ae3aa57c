//! The connection cut at every single byte, in both directions.

use super::*;

/// How many bytes pass before the connection is cut.
#[derive(Clone, Copy, Debug)]
struct Budget {
    from_client: usize,
    from_server: usize,
}

const UNLIMITED: Budget = Budget { from_client: usize::MAX, from_server: usize::MAX };

/// What a server had heard and said when the connection ended.
#[derive(Debug, Default)]
struct Passed {
    from_client: usize,
    from_server: usize,
    /// Bytes of content, the final dot included.
    content: usize,
}

/// Serves one message byte by byte until the budget is used up.
async fn serve(mut stream: DuplexStream, budget: Budget) -> Passed {
    let mut passed = Passed::default();
    let mut line = Vec::new();
    let mut in_content = false;
    while passed.from_client < budget.from_client {
        let Ok(byte) = stream.read_u8().await else { break };
        passed.from_client += 1;
        passed.content += usize::from(in_content);
        line.push(byte);
        if !line.ends_with(b"\r\n") {
            continue;
        }
        let reply: &[u8] = match line.as_slice() {
            b"DATA\r\n" => b"354 go on\r\n",
            b".\r\n" => b"250 queued\r\n",
            _ if in_content => b"",
            _ => b"250-ok\r\n250 ok\r\n",
        };
        in_content |= line == b"DATA\r\n";
        line.clear();
        for byte in reply {
            if passed.from_server == budget.from_server || stream.write_u8(*byte).await.is_err() {
                return passed;
            }
            passed.from_server += 1;
        }
    }
    passed
}

async fn cut(pipelining: bool, budget: Budget) -> (Result<Receipt, SubmitError>, Passed) {
    let (mut session, theirs) = signed_in(extensions(pipelining));
    let envelope = envelope(&["b@y.test", "c@y.test"]);
    let client = async move {
        let outcome = session.submit(&envelope, &Options::default(), RAW).await;
        assert_eq!(session.is_in_step, outcome.is_ok());
        outcome
    };
    tokio::join!(client, serve(theirs, budget))
}

#[tokio::test(start_paused = true)]
async fn what_the_client_says_may_be_cut_anywhere() {
    for pipelining in [false, true] {
        let (outcome, whole) = cut(pipelining, UNLIMITED).await;
        assert!(outcome.is_ok());
        let begin = whole.from_client - whole.content;
        for from_client in 0..whole.from_client {
            let (outcome, _) = cut(pipelining, Budget { from_client, ..UNLIMITED }).await;
            match outcome.unwrap_err() {
                SubmitError::Net(_) => assert!(from_client < begin),
                SubmitError::Ambiguous { .. } => assert!(from_client >= begin),
                other => panic!("{from_client}: {other}"),
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_server_says_may_be_cut_anywhere() {
    for pipelining in [false, true] {
        let (_, whole) = cut(pipelining, UNLIMITED).await;
        let consent = whole.from_server - "250 queued\r\n".len();
        for from_server in 0..whole.from_server {
            let (outcome, passed) = cut(pipelining, Budget { from_server, ..UNLIMITED }).await;
            match outcome.unwrap_err() {
                SubmitError::Net(_) => {
                    assert_eq!((from_server < consent, passed.content), (true, 0))
                }
                SubmitError::Ambiguous { .. } => assert!(from_server >= consent),
                other => panic!("{from_server}: {other}"),
            }
        }
    }
}
