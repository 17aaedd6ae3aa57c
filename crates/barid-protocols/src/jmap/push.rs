//! Hears of news over a connection that stays open (RFC 8620 §7.3).

use super::{
    Source,
    client::{self, PATIENCE},
};
use crate::{
    net::{Answer, NetError},
    source::{Heard, SourceError},
};
use serde_json::Value;
use std::{collections::BTreeMap, time::Duration};
use tokio::time::{Instant, sleep_until, timeout_at};

/// How often the server is asked to give a sign of life, in seconds.
const PING_SECONDS: u32 = 60;
/// A connection over which nothing came for so long leads nowhere any more.
const SILENCE: Duration = Duration::from_secs(4 * 60);
/// How often a server without push is asked whether there is news.
const POLL_PERIOD: Duration = Duration::from_secs(60);
/// Bytes of one event.
const EVENT_LIMIT: usize = 64 * 1024;

/// An open stream of events.
#[derive(Debug)]
pub(super) struct Stream {
    answer: Answer,
    lines: Lines,
    heard_at: Instant,
    /// What the server last called the states of each account.
    states: BTreeMap<String, BTreeMap<String, String>>,
}

impl Source {
    /// Waits until there may be news, asking now and then.
    pub(super) async fn poll(&mut self, at_most: Duration) -> Result<(), SourceError> {
        let end = Instant::now() + at_most;
        loop {
            let next = (Instant::now() + POLL_PERIOD).min(end);
            sleep_until(next).await;
            if next == end || self.is_news().await? {
                return Ok(());
            }
        }
    }

    /// Waits for news over a connection of its own. What happened before it was open is news.
    pub(super) async fn hear(&mut self, at_most: Duration) -> Result<Heard, SourceError> {
        let deadline = Instant::now() + at_most;
        if self.stream.is_none() {
            match timeout_at(deadline, self.open_stream()).await {
                Ok(opened) => {
                    self.stream = opened?;
                    let is_open = self.stream.is_some();
                    return Ok(if is_open { Heard::News } else { Heard::Deaf });
                }
                // Servers are known to answer with the first event, and not before.
                Err(_) => return Ok(Heard::Nothing),
            }
        }
        let account = self.client.session().await?.account.clone();
        let Some(stream) = &mut self.stream else { return Ok(Heard::Deaf) };
        let heard = stream.listen(&account, deadline).await;
        if heard.is_err() {
            self.stream = None;
        }
        heard
    }

    /// Opens a stream; `None` where the server has none.
    async fn open_stream(&mut self) -> Result<Option<Stream>, SourceError> {
        let session = self.client.session().await?;
        if !session.tells_events() {
            return Ok(None);
        }
        let url = session.events(PING_SECONDS)?;
        let mut answer = self.client.ask(&url, "text/event-stream", None, 0).await?;
        match answer.status() {
            200 => Ok(Some(Stream {
                answer,
                lines: Lines::default(),
                heard_at: Instant::now(),
                states: BTreeMap::new(),
            })),
            // The server has the address and nothing behind it; 204 says not to come again.
            204 | 404 | 405 | 501 => Ok(None),
            _ => Err(client::refusal(&mut answer).await),
        }
    }
}

impl Stream {
    /// Waits until something has happened to an account.
    async fn listen(&mut self, account: &str, deadline: Instant) -> Result<Heard, SourceError> {
        loop {
            while let Some(event) = self.lines.next_event() {
                if self.is_news(account, &event) {
                    return Ok(Heard::News);
                }
            }
            let more = tokio::select! {
                biased;
                more = self.answer.more(SILENCE + PATIENCE) => more?,
                () = sleep_until(deadline) => return Ok(Heard::Nothing),
                () = sleep_until(self.heard_at + SILENCE) => {
                    return Err(NetError::TimedOut { what: "a sign of life" }.into());
                }
            };
            let Some(more) = more else {
                let ended = std::io::ErrorKind::UnexpectedEof.into();
                return Err(NetError::Broken(ended).into());
            };
            self.heard_at = Instant::now();
            if !self.lines.add(&more) {
                return Err(SourceError::TooLarge { what: "an event", limit: EVENT_LIMIT as u64 });
            }
        }
    }

    /// Whether an event tells of another state than the one before it.
    fn is_news(&mut self, account: &str, event: &Event) -> bool {
        if event.name != "state" {
            return false;
        }
        let told: Value = serde_json::from_str(&event.data).unwrap_or_default();
        let changed = told.get("changed").and_then(|changed| changed.get(account)?.as_object());
        let known = self.states.entry(account.to_owned()).or_default();
        let mut is_news = false;
        for (kind, state) in changed.into_iter().flatten() {
            if let Some(state) = state.as_str() {
                let before = known.insert(kind.clone(), state.to_owned());
                is_news |= before.as_deref() != Some(state);
            }
        }
        is_news
    }
}

/// An event.
#[derive(Debug, Default, PartialEq, Eq)]
struct Event {
    name: String,
    data: String,
}

/// Finds events in bytes that come piece by piece (WHATWG HTML §9.2.6).
#[derive(Debug, Default)]
struct Lines {
    bytes: Vec<u8>,
    event: Event,
}

impl Lines {
    /// Adds bytes. Returns `false` where no event may be so long.
    fn add(&mut self, bytes: &[u8]) -> bool {
        self.bytes.extend_from_slice(bytes);
        self.bytes.len() + self.event.data.len() <= EVENT_LIMIT
    }

    fn next_event(&mut self) -> Option<Event> {
        loop {
            let end = self.bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
            let is_pair = self.bytes.get(end..end + 2) == Some(b"\r\n");
            if self.bytes.get(end) == Some(&b'\r') && end + 1 == self.bytes.len() {
                // Whether a line feed belongs to it has yet to come.
                return None;
            }
            let line: Vec<u8> = self.bytes.drain(..end + 1 + usize::from(is_pair)).collect();
            let line = String::from_utf8_lossy(line.get(..end).unwrap_or_default()).into_owned();
            if line.is_empty() {
                let event = std::mem::take(&mut self.event);
                if !event.data.is_empty() {
                    return Some(event);
                }
                continue;
            }
            let (field, value) = line.split_once(':').unwrap_or((line.as_str(), ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "event" => value.clone_into(&mut self.event.name),
                "data" => {
                    if !self.event.data.is_empty() {
                        self.event.data.push('\n');
                    }
                    self.event.data.push_str(value);
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(text: &str, size: usize) -> Vec<(String, String)> {
        let mut lines = Lines::default();
        let mut events = Vec::new();
        for piece in text.as_bytes().chunks(size) {
            assert!(lines.add(piece));
            while let Some(Event { name, data }) = lines.next_event() {
                events.push((name, data));
            }
        }
        events
    }

    #[test]
    fn events_are_found_however_their_bytes_come() {
        let text = ": comment\r\nevent: ping\r\ndata: {\"interval\":60}\r\n\r\nevent:state\ndata: \
            {\"a\":\ndata: 1}\nid: 7\n\nevent: empty\n\n\ndata: unnamed\r\r\ndata: cut";
        let expected = [("ping", "{\"interval\":60}"), ("state", "{\"a\":\n1}"), ("", "unnamed")];
        let expected = expected.map(|(name, data)| (name.to_owned(), data.to_owned()));
        for size in [1, 2, 3, 7, 1000] {
            assert_eq!(events(text, size), expected, "{size}");
        }
    }

    #[test]
    fn an_event_without_an_end_fills_no_memory() {
        let mut lines = Lines::default();
        assert!(lines.add(b"data: "));
        assert!(lines.add(&[b'x'; EVENT_LIMIT / 2]));
        assert!(!lines.add(&[b'x'; EVENT_LIMIT]));
    }
}
