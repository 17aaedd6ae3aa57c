//! The WebSocket: requests and answers as binary messages that begin with the request's
//! number (u32, little endian), events as text.

use super::Bridge;
use barid_rpc::{Caller, transport};
use futures_util::{SinkExt, StreamExt};
use std::{io, sync::Arc};
use tokio::{net::TcpStream, sync::mpsc};
use tokio_tungstenite::{
    accept_hdr_async_with_config,
    tungstenite::{
        Message,
        handshake::server::{ErrorResponse, Request, Response},
        http::StatusCode,
        protocol::WebSocketConfig,
    },
};

/// The biggest request: an attachment.
const MOST_BYTES: usize = 128 << 20;
/// Answers and events that may wait for a slow browser.
const WAITING: usize = 256;

/// Serves one window over one connection.
pub(super) async fn serve(bridge: &Bridge, stream: TcpStream) -> io::Result<()> {
    let mut window = String::from("main");
    #[expect(clippy::result_large_err, reason = "the handshake's own type")]
    let check = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
        match admit(bridge, request) {
            Some(label) => {
                window = label;
                Ok(response)
            }
            None => {
                let mut refusal = ErrorResponse::new(None);
                *refusal.status_mut() = StatusCode::FORBIDDEN;
                Err(refusal)
            }
        }
    };
    let config = WebSocketConfig::default()
        .max_message_size(Some(MOST_BYTES))
        .max_frame_size(Some(MOST_BYTES));
    let accepted = accept_hdr_async_with_config(stream, check, Some(config)).await;
    let (mut to_browser, mut from_browser) = accepted.map_err(io::Error::other)?.split();
    let caller = Caller { window };
    let mut events = bridge.host.subscribe();
    let (sender, mut messages) = mpsc::channel::<Message>(WAITING);
    loop {
        tokio::select! {
            message = messages.recv() => {
                let Some(message) = message else { return Ok(()) };
                to_browser.send(message).await.map_err(io::Error::other)?;
            }
            event = events.next() => {
                let Some(event) = event else { return Ok(()) };
                let text = transport::event(&event);
                to_browser.send(Message::text(text)).await.map_err(io::Error::other)?;
            }
            message = from_browser.next() => {
                let Some(message) = message else { return Ok(()) };
                match message.map_err(io::Error::other)? {
                    Message::Binary(bytes) => {
                        let Some((number, frame)) = bytes.split_first_chunk::<4>() else { continue };
                        let (number, frame) = (number.to_vec(), frame.to_vec());
                        let (host, caller) = (Arc::clone(&bridge.host), caller.clone());
                        let sender = sender.clone();
                        tokio::spawn(async move {
                            let mut answer = number;
                            answer.extend(transport::answer(&host, &caller, &frame).await);
                            // An error only means that the browser has gone.
                            let _ = sender.send(Message::binary(answer)).await;
                        });
                    }
                    Message::Close(_) => return Ok(()),
                    Message::Text(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
                }
            }
        }
    }
}

/// Returns the window that asks, if it knows the token and is the front end served here.
fn admit(bridge: &Bridge, request: &Request) -> Option<String> {
    let query = request.uri().query().unwrap_or_default();
    let value = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
    };
    let origin = request.headers().get("origin").and_then(|origin| origin.to_str().ok());
    let is_ours = origin.is_none_or(|origin| {
        // A development server serves the front end from another port of this computer.
        let host = origin.strip_prefix("http://").unwrap_or_default();
        host.starts_with("127.0.0.1:") || host.starts_with("localhost:")
    });
    let is_admitted = value("token") == Some(bridge.token.as_str()) && is_ours;
    is_admitted.then(|| value("window").unwrap_or("main").to_owned())
}
