//! Plays the server's side of transcripts.

mod cut;
mod fetching;
mod naming;
mod opening;
mod removing;

use super::{capabilities::Capabilities, session::Session};
use crate::source::{Content, RemoteId, Sink, SourceError};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream},
    task::JoinHandle,
};

/// Three messages, asked for by number and by name.
const LISTED: &str = "C: LIST
    S: +OK
    S: 1 20
    S: 2 20
    S: 3 20
    S: .
    C: UIDL
    S: +OK
    S: 1 a
    S: 2 b
    S: 3 c
    S: .";

/// A server that plays a transcript.
struct Server(JoinHandle<DuplexStream>);

impl Server {
    /// Waits until everything was played, and makes sure that the client said no more.
    async fn end(self, session: Session<DuplexStream>) {
        drop(session);
        let mut stream = self.0.await.unwrap();
        let mut rest = String::new();
        stream.read_to_string(&mut rest).await.unwrap();
        assert_eq!(rest, "", "the client said more");
    }
}

/// Starts a session that has yet to see the greeting, and a server for it.
///
/// In the transcript, a line `C: …` is awaited, `S: …` is sent, each with CRLF. Lines of the
/// server in a row go in one piece.
fn greet(transcript: &str) -> (Session<DuplexStream>, Server) {
    let (client, stream) = tokio::io::duplex(1 << 20);
    (Session::new(client), Server(tokio::spawn(serve(stream, transcript.to_owned()))))
}

/// Does the same after the sign-in, with `capabilities`.
fn play(capabilities: &str, transcript: &str) -> (Session<DuplexStream>, Server) {
    let (mut session, server) = greet(transcript);
    session.capabilities = Capabilities::read(capabilities.replace(", ", "\r\n").as_bytes());
    (session, server)
}

async fn serve(mut stream: DuplexStream, transcript: String) -> DuplexStream {
    for line in transcript.lines().map(str::trim_start).filter(|line| !line.is_empty()) {
        let (side, text) = line.split_at(2);
        let wire = format!("{}\r\n", text.strip_prefix(' ').unwrap_or(text)).into_bytes();
        match side {
            "S:" => stream.write_all(&wire).await.unwrap(),
            "C:" => {
                let mut got = Vec::new();
                while !got.ends_with(b"\n") {
                    got.push(stream.read_u8().await.expect("the client hung up"));
                }
                assert_eq!(String::from_utf8_lossy(&got), String::from_utf8_lossy(&wire));
            }
            _ => panic!("no side: {line}"),
        }
    }
    stream
}

/// Fetches, and returns what came.
async fn fetch(
    session: &mut Session<DuplexStream>,
    ids: &[&str],
    content: Content,
) -> (Result<(), SourceError>, Vec<(String, String)>) {
    let ids: Vec<RemoteId> = ids.iter().map(|id| RemoteId((*id).to_owned())).collect();
    let (sink, mut queue) = Sink::new(1024);
    let outcome = session.fetch(&ids, content, &sink).await;
    drop(sink);
    let mut came = Vec::new();
    while let Some(fetched) = queue.recv().await {
        came.push((fetched.id.0, String::from_utf8_lossy(&fetched.bytes).into_owned()));
    }
    (outcome, came)
}

/// Returns the names that the session gives, by number.
async fn names(session: &mut Session<DuplexStream>) -> Vec<(u32, u64, String)> {
    session.learn_listing().await.unwrap();
    let entries = session.listing.iter().flat_map(|listing| &listing.entries);
    entries.map(|entry| (entry.number, entry.size_bytes, entry.name.0.clone())).collect()
}
