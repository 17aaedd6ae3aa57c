//! A session of some 20 KB cut at every byte, both ways, and one that comes in pieces of every size.

use super::super::session::Session;
use crate::{
    sasl::Credentials,
    source::{Content, RemoteId, Sink, SourceError},
};
use barid_model::Secret;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

const GREETING: &str = "+OK ready\r\n";

/// Lines of the larger message.
const LINES: usize = 1200;

/// What the server says to one line of the client.
fn answer(line: &str) -> String {
    let said = match line {
        "CAPA" => "+OK\r\nUSER\r\nUIDL\r\nTOP\r\nPIPELINING\r\n.\r\n",
        "LIST" => "+OK\r\n1 9\r\n2 9\r\n.\r\n",
        "UIDL" => "+OK\r\n1 a\r\n2 b\r\n.\r\n",
        "RETR 1" => "+OK\r\nA: 1\r\n\r\n..\r\n.\r\n",
        "RETR 2" => {
            return format!("+OK\r\nB: 2\r\n\r\n{}.\r\n", "..some words.\r\n".repeat(LINES));
        }
        _ => "+OK\r\n",
    };
    said.to_owned()
}

/// How a session ended: what came, and whether the server heard QUIT after DELE.
#[derive(Debug, Default, PartialEq, Eq)]
struct Ended {
    came: usize,
    is_removed: Option<bool>,
    deleted: Vec<String>,
    has_quit: bool,
}

/// Plays a whole session with a server that hangs up after it said `limit` bytes, in pieces of
/// `size`, or heard `heard`.
async fn play(limit: usize, size: usize, heard: usize) -> Ended {
    let (client, mut stream) = tokio::io::duplex(1 << 16);
    let server = tokio::spawn(async move {
        let mut ended = Ended::default();
        let mut left = limit;
        if !say(&mut stream, GREETING, &mut left, size).await {
            return ended;
        }
        let mut line = Vec::new();
        let mut unheard = heard;
        while unheard > 0
            && let Ok(byte) = stream.read_u8().await
        {
            unheard -= 1;
            line.push(byte);
            if byte != b'\n' {
                continue;
            }
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            line.clear();
            ended.has_quit |= text == "QUIT";
            if let Some(number) = text.strip_prefix("DELE ") {
                ended.deleted.push(number.to_owned());
            }
            if !say(&mut stream, &answer(&text), &mut left, size).await {
                break;
            }
        }
        ended
    });
    let mut session = Session::new(client);
    let (sink, mut queue) = Sink::new(64);
    let outcome = whole(&mut session, &sink).await;
    drop((sink, session));
    let mut came = 0;
    while let Some(message) = queue.recv().await {
        let larger = format!("B: 2\r\n\r\n{}", ".some words.\r\n".repeat(LINES));
        let whole = ["A: 1\r\n\r\n.\r\n", &larger].map(str::as_bytes);
        assert!(whole.contains(&message.bytes.as_slice()), "{} bytes", message.bytes.len());
        came += 1;
    }
    Ended { came, is_removed: outcome.ok(), ..server.await.unwrap() }
}

async fn say(stream: &mut DuplexStream, text: &str, left: &mut usize, size: usize) -> bool {
    let allowed = text.len().min(*left);
    *left -= allowed;
    for piece in text.as_bytes()[..allowed].chunks(size) {
        if stream.write_all(piece).await.is_err() {
            return false;
        }
        tokio::task::yield_now().await;
    }
    allowed == text.len()
}

async fn whole(session: &mut Session<DuplexStream>, sink: &Sink) -> Result<bool, SourceError> {
    let credentials = Credentials { user: "tim".into(), password: Secret::new("s") };
    session.greet().await?;
    session.sign_in(&credentials, &crate::net::Channel::default()).await?;
    let ids = ["u:a", "u:b"].map(|name| RemoteId(name.to_owned()));
    session.fetch(&ids, Content::Whole, sink).await?;
    session.remove(&ids).await?;
    Ok(true)
}

/// The lines of the client.
const LINES_HEARD: [&str; 11] = [
    "CAPA", "USER tim", "PASS s", "CAPA", "LIST", "UIDL", "RETR 1", "RETR 2", "DELE 1", "DELE 2",
    "QUIT",
];

/// All bytes of the server's side.
fn length() -> usize {
    GREETING.len() + LINES_HEARD.iter().map(|line| answer(line).len()).sum::<usize>()
}

#[track_caller]
fn assert_safe(ended: &Ended, cut: usize) {
    assert_eq!(ended.is_removed, None, "cut at {cut}");
    // Nothing is deleted unless everything is here.
    assert!(ended.deleted.is_empty() || ended.came == 2, "cut at {cut}: {ended:?}");
    // The goodbye makes it so, and is only said once every deletion was taken.
    assert!(!ended.has_quit || ended.deleted.len() == 2, "cut at {cut}: {ended:?}");
}

#[tokio::test]
async fn a_session_may_be_cut_at_every_byte_of_the_server() {
    let all = length();
    assert!(all > 18_000, "{all}");
    for limit in 0..all {
        assert_safe(&play(limit, 32 * 1024, usize::MAX).await, limit);
    }
    let ended = play(all, 32 * 1024, usize::MAX).await;
    assert_eq!((ended.came, ended.is_removed, ended.has_quit), (2, Some(true), true));
}

#[tokio::test]
async fn a_session_may_be_cut_at_every_byte_of_ours() {
    let all: usize = LINES_HEARD.iter().map(|line| line.len() + 2).sum();
    for heard in 0..all {
        assert_safe(&play(usize::MAX, 32 * 1024, heard).await, heard);
    }
    assert_eq!(play(usize::MAX, 32 * 1024, all).await.is_removed, Some(true));
}

#[tokio::test]
async fn a_session_may_come_in_pieces_of_every_size() {
    for size in (1..40).chain([997, 4093, 16_381, 16_384]) {
        let ended = play(usize::MAX, size, usize::MAX).await;
        assert_eq!((ended.came, ended.is_removed), (2, Some(true)), "by {size}");
    }
}
