//! Plays the server's side of a transcript, for the tests of this module.

use super::{capabilities::Capabilities, session::Session};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream},
    task::JoinHandle,
};

/// A server that plays a transcript.
pub(super) struct Server(JoinHandle<DuplexStream>);

impl Server {
    /// Waits until everything was played, and makes sure that the client said no more.
    pub(super) async fn end(self, session: Session<DuplexStream>) {
        drop(session);
        let mut stream = self.0.await.unwrap();
        let mut rest = String::new();
        stream.read_to_string(&mut rest).await.unwrap();
        assert_eq!(rest, "", "the client said more");
    }

    /// Waits until everything was played; what the client said after that doesn't matter.
    pub(super) async fn hang_up(self) {
        drop(self.0.await.unwrap());
    }
}

/// Starts a session after its sign-in, with `capabilities`, and a server for it.
///
/// In the transcript, a line `C: …` is awaited, `S: …` is sent, each with CRLF;
/// `S~ …` is sent without. Lines in a row go in one piece.
pub(super) fn play(capabilities: &str, transcript: &str) -> (Session<DuplexStream>, Server) {
    let (mut session, server) = greet(transcript);
    session.capabilities = Some(Capabilities::new(capabilities.split(' ')));
    (session, server)
}

/// Does the same with a session that has yet to see the greeting.
pub(super) fn greet(transcript: &str) -> (Session<DuplexStream>, Server) {
    let (client, stream) = tokio::io::duplex(1 << 20);
    (Session::new(client), Server(tokio::spawn(serve(stream, steps(transcript)))))
}

enum Step {
    Send(Vec<u8>),
    Await(Vec<u8>),
}

fn steps(transcript: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in transcript.lines().map(str::trim_start).filter(|line| !line.is_empty()) {
        let (side, text) = line.split_at(2);
        let text = text.strip_prefix(' ').unwrap_or(text);
        let bytes = |end: &str| format!("{text}{end}").into_bytes();
        match (side, steps.last_mut()) {
            ("C:", _) => steps.push(Step::Await(bytes("\r\n"))),
            ("S:", Some(Step::Send(sent))) => sent.extend(bytes("\r\n")),
            ("S:", _) => steps.push(Step::Send(bytes("\r\n"))),
            ("S~", Some(Step::Send(sent))) => sent.extend(bytes("")),
            ("S~", _) => steps.push(Step::Send(bytes(""))),
            _ => panic!("no side: {line}"),
        }
    }
    steps
}

async fn serve(mut stream: DuplexStream, steps: Vec<Step>) -> DuplexStream {
    for step in steps {
        match step {
            Step::Send(bytes) => stream.write_all(&bytes).await.unwrap(),
            Step::Await(wanted) => {
                let mut got = Vec::new();
                while !got.ends_with(b"\n") {
                    got.push(stream.read_u8().await.expect("the client hung up"));
                }
                assert_eq!(String::from_utf8_lossy(&got), String::from_utf8_lossy(&wanted));
            }
        }
    }
    stream
}
