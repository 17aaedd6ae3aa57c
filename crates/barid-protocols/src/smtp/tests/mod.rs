//! A session against scripted servers, over a pipe in memory and with time standing still.

mod chunking;
mod cut;
mod faults;
mod machine;
mod opening;
mod pairs;
mod pairwise;
mod scram;
mod sign_in;
mod submission;

use super::{extensions::Extensions, session::Session, wire::Wire};
use crate::submit::{Envelope, Options, Receipt, SubmitError};
use std::{fmt::Write as _, future::Future, time::Duration};
use tokio::{
    io::{
        AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader,
        DuplexStream, duplex,
    },
    time::timeout,
};

const RAW: &[u8] = b"Subject: a\r\n\r\n.b\r\n";

fn envelope(to: &[&str]) -> Envelope {
    Envelope { from: "a@x.test".into(), to: to.iter().map(|to| to.to_string()).collect() }
}

fn extensions(pipelining: bool) -> Extensions {
    Extensions { pipelining, ..Extensions::default() }
}

/// A session that is signed in, and the server's end of it.
fn signed_in(extensions: Extensions) -> (Session<DuplexStream>, DuplexStream) {
    let (ours, theirs) = duplex(64 * 1024);
    (Session { wire: Wire::new(ours), extensions, is_in_step: true, mails: 0 }, theirs)
}

/// Plays the server: `S:` lines in a row are sent at once, `C:` lines must come
/// exactly so, and after those in a row the client must have stopped. Returns at
/// the end of the script, and the connection closes.
async fn play(script: &str, stream: impl AsyncRead + AsyncWrite + Unpin) {
    let mut stream = BufReader::new(stream);
    let mut steps = script.lines().map(str::trim).filter(|step| !step.is_empty()).peekable();
    while steps.peek().is_some() {
        let mut said = String::new();
        while let Some(step) = steps.next_if(|step| step.starts_with("S:")) {
            writeln!(said, "{}\r", step.strip_prefix("S:").unwrap().trim_start()).unwrap();
        }
        // A client that has gone is what its own outcome shows.
        let _ = stream.write_all(said.as_bytes()).await;
        let mut line = String::new();
        while let Some(step) = steps.next_if(|step| !step.starts_with("S:")) {
            line.clear();
            stream.read_line(&mut line).await.unwrap();
            let expected = step.strip_prefix("C:").unwrap().trim_start();
            assert_eq!(line, format!("{expected}\r\n"));
        }
        if !line.is_empty() {
            assert_silence(&mut stream, &line).await;
        }
    }
}

async fn assert_silence(stream: &mut (impl AsyncRead + Unpin), after: &str) {
    let mut early = [0; 1024];
    if let Ok(Ok(length @ 1..)) = timeout(Duration::from_millis(1), stream.read(&mut early)).await {
        panic!("after {after}: {}", String::from_utf8_lossy(&early[..length]));
    }
}

/// Submits to a server that plays `script` and then waits for the connection to close.
async fn submit(
    extensions: Extensions,
    to: &[&str],
    script: &str,
) -> (Result<Receipt, SubmitError>, Session<DuplexStream>) {
    let (mut session, theirs) = signed_in(extensions);
    let envelope = envelope(to);
    let outcome =
        beside(session.submit(&envelope, &Options::default(), RAW), play(script, theirs)).await;
    (outcome, session)
}

/// One line for an outcome, so that tests can name what they expect.
fn told(outcome: &Result<Receipt, SubmitError>) -> String {
    match outcome {
        Ok(receipt) => {
            let mut told = format!("{} for {}", receipt.reply, receipt.accepted.join(" "));
            for refused in &receipt.refused {
                write!(told, "; not {}: {}", refused.address, refused.reply).unwrap();
            }
            told
        }
        Err(SubmitError::NoRecipients { refused }) => {
            let each = refused.iter().map(|one| format!("{}: {}", one.address, one.reply));
            format!("nobody; {}", each.collect::<Vec<_>>().join("; "))
        }
        Err(error) => error.to_string(),
    }
}

/// Runs both sides and returns what the client's came to.
async fn beside<R>(client: impl Future<Output = R>, server: impl Future<Output = ()>) -> R {
    tokio::join!(client, server).0
}
