//! The bridge over real sockets of this computer.

use super::*;
use barid_engine::{Protection, Unlock};
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::{client_async, tungstenite::Message};

async fn bridge(dir: &std::path::Path) -> Arc<Bridge> {
    let front = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let authority = front.local_addr().unwrap().to_string();
    let content_origin = "http://127.0.0.1:9".to_owned();
    let ui = dir.join("ui");
    std::fs::create_dir(&ui).unwrap();
    std::fs::write(ui.join("index.html"), "<p>").unwrap();
    let desktop = BridgeDesktop::new(dir, content_origin.clone(), "ar-EG".to_owned());
    let unlock = Unlock { passphrase: None, protection: Some(Protection::KeyFile) };
    let host = Host::new(dir.join("profile"), Arc::new(SystemClock), Arc::new(desktop));
    let host = Arc::new(host.knowing(unlock));
    let token = "secret".to_owned();
    let bridge = Arc::new(Bridge { host, token, ui: Some(ui), authority, content_origin });
    let serving = Arc::clone(&bridge);
    tokio::spawn(async move { serve(&front, &serving, serve_front).await });
    bridge
}

async fn get(bridge: &Bridge, head: &str) -> String {
    let mut stream = TcpStream::connect(&bridge.authority).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_browser_gets_the_front_end_and_another_site_gets_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let bridge = bridge(dir.path()).await;
    let head = format!("GET /?token=x HTTP/1.1\r\nHost: {}\r\n\r\n", bridge.authority);
    let answer = get(&bridge, &head).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\n<p>"), "{answer}");
    assert!(answer.contains("Content-Security-Policy: default-src 'none'; script-src 'self';"));
    let answer = get(&bridge, "GET / HTTP/1.1\r\nHost: rebound.example\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 421 "), "{answer}");
}

#[tokio::test]
async fn a_window_asks_over_the_socket_and_hears_events() {
    let dir = tempfile::tempdir().unwrap();
    let bridge = bridge(dir.path()).await;
    let connect = async |token: &str| {
        let stream = TcpStream::connect(&bridge.authority).await.unwrap();
        client_async(format!("ws://{}/rpc?token={token}", bridge.authority), stream).await
    };
    assert!(connect("guessed").await.is_err());
    let (mut socket, _) = connect("secret").await.unwrap();
    let json = br#"{"call":"start"}"#;
    let frame =
        [&7_u32.to_le_bytes(), &(json.len() as u32).to_le_bytes(), json.as_slice()].concat();
    socket.send(Message::binary(frame)).await.unwrap();
    let answer = socket.next().await.unwrap().unwrap().into_data();
    assert_eq!(answer[..4], 7_u32.to_le_bytes());
    let answer = String::from_utf8_lossy(&answer[4..]).into_owned();
    assert!(answer.starts_with(r#"{"ok":{"kind":"started","#), "{answer}");
    assert!(answer.contains(r#""systemLocale":"ar-EG","profile":"open""#), "{answer}");

    bridge.host.emit(barid_rpc::Event::SettingsChanged);
    let event = socket.next().await.unwrap().unwrap();
    assert_eq!(event.into_text().unwrap().as_str(), r#"{"kind":"settings_changed"}"#);
}
