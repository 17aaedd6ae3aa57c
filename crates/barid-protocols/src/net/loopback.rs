//! A server on this computer, for tests: says something first, and then answers line by line.

use super::authority::Identity;
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// All that servers heard, decrypted.
pub(crate) type Heard = Arc<Mutex<Vec<u8>>>;

/// Starts a server on this computer that says `greeting` first, and then answers each line by `answer`.
pub(crate) async fn serve(
    identity: Option<Identity>,
    heard: Heard,
    greeting: &'static str,
    answer: fn(&str) -> Option<String>,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let acceptor = identity.map(|identity| identity.acceptor());
    tokio::spawn(async move {
        loop {
            let (tcp, _) = listener.accept().await.unwrap();
            let (acceptor, heard) = (acceptor.clone(), heard.clone());
            tokio::spawn(async move {
                match acceptor {
                    Some(acceptor) => {
                        if let Ok(stream) = acceptor.accept(tcp).await {
                            talk(stream, heard, greeting, answer).await;
                        }
                    }
                    None => talk(tcp, heard, greeting, answer).await,
                }
            });
        }
    });
    address
}

async fn talk(
    mut stream: impl AsyncReadExt + AsyncWriteExt + Unpin,
    heard: Heard,
    greeting: &str,
    answer: fn(&str) -> Option<String>,
) {
    // The client may have gone already: that is its right.
    let _ = stream.write_all(greeting.as_bytes()).await;
    let _ = stream.flush().await;
    let mut line = Vec::new();
    while let Ok(byte) = stream.read_u8().await {
        heard.lock().unwrap().push(byte);
        line.push(byte);
        if byte == b'\n' {
            if let Some(said) = answer(&String::from_utf8_lossy(&line)) {
                let _ = stream.write_all(said.as_bytes()).await;
                let _ = stream.shutdown().await;
                return;
            }
            line.clear();
        }
    }
}
