//! As much of HTTP/1.1 (RFC 9112) as a browser on the same computer needs to fetch files: one
//! request a connection, without a body.

use std::io;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// The longest head of a request.
const MOST_HEAD: usize = 16 * 1024;

/// The head of a request.
pub(super) struct Request {
    pub(super) method: String,
    /// With its query.
    pub(super) path: String,
    fields: Vec<(String, String)>,
}

impl Request {
    /// Returns a field's value.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// What is answered.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) fields: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Reply {
    pub(super) fn status(status: u16) -> Reply {
        Reply { status, fields: Vec::new(), body: Vec::new() }
    }
}

/// Returns the path of the request that has come but was not read yet; empty where there is
/// none.
pub(super) async fn peek_path(stream: &TcpStream) -> io::Result<String> {
    let mut seen = [0; 4096];
    loop {
        let count = stream.peek(&mut seen).await?;
        let seen = seen.get(..count).unwrap_or_default();
        let is_whole = seen.contains(&b'\n') || count == 0 || count == 4096;
        if is_whole {
            let line = String::from_utf8_lossy(
                seen.split(|byte| *byte == b'\n').next().unwrap_or_default(),
            );
            return Ok(line.split(' ').nth(1).unwrap_or_default().to_owned());
        }
        // What was seen stays in the socket, so that waiting for more would return at once.
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
}

/// Reads the head of a request; `None` where it is not one.
pub(super) async fn read(stream: &mut TcpStream) -> io::Result<Option<Request>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() >= MOST_HEAD || stream.read_buf(&mut head).await? == 0 {
            return Ok(None);
        }
    }
    Ok(parse(&String::from_utf8_lossy(&head)))
}

fn parse(head: &str) -> Option<Request> {
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, path) = (first.next()?.to_owned(), first.next()?.to_owned());
    let fields = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    path.starts_with('/').then_some(Request { method, path, fields })
}

/// Writes an answer and ends the connection.
pub(super) async fn write(stream: &mut TcpStream, reply: Reply) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {} -\r\nConnection: close\r\n", reply.status);
    if reply.status != 204 {
        head += &format!("Content-Length: {}\r\n", reply.body.len());
    }
    for (name, value) in &reply.fields {
        // A line break would begin another field.
        let value = value.replace(['\r', '\n'], " ");
        head += &format!("{name}: {value}\r\n");
    }
    head += "\r\n";
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&reply.body).await?;
    stream.shutdown().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_has_a_path_and_fields() {
        let request = parse("GET /a?b=c HTTP/1.1\r\nHost: x:1\r\nBad\r\n\r\n").unwrap();
        assert_eq!((request.method.as_str(), request.path.as_str()), ("GET", "/a?b=c"));
        assert_eq!((request.field("hOST"), request.field("bad")), (Some("x:1"), None));
        for text in ["", "GET", "GET http://x/ HTTP/1.1\r\n\r\n", "\r\n\r\n"] {
            assert!(parse(text).is_none(), "{text:?}");
        }
    }
}
