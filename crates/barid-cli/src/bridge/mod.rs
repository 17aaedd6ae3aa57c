//! `barid bridge`: serves the window's contract on loopback, so that a browser can drive the
//! real engine. For tests and development; no release has it.
//!
//! One port serves the built front end and, under `/rpc`, a WebSocket; another serves the
//! content of messages, which thereby has an origin of its own, as in the window.

mod desktop;
mod http;
mod site;
mod socket;

use crate::{args, failure::Failure, output};
use barid_model::{ErrorCode, clock::SystemClock};
use barid_rpc::Host;
use desktop::BridgeDesktop;
use http::{Reply, Request};
use serde_json::json;
use std::{
    fs::File,
    io::{self, Read},
    path::PathBuf,
    sync::Arc,
};
use tokio::net::{TcpListener, TcpStream};

/// What every connection needs.
struct Bridge {
    host: Arc<Host>,
    /// Whoever knows it started the bridge, or was told by who did.
    token: String,
    /// Where the built front end is.
    ui: Option<PathBuf>,
    /// `127.0.0.1:port` of the front end.
    authority: String,
    /// Where the content of messages begins.
    content_origin: String,
}

/// Serves until the process is told to end.
pub(crate) async fn run(
    dir: PathBuf,
    unlock: barid_engine::Unlock,
    arguments: args::Bridge,
) -> Result<(), Failure> {
    let front = TcpListener::bind(("127.0.0.1", arguments.port)).await?;
    let content = TcpListener::bind(("127.0.0.1", arguments.content_port)).await?;
    let authority = front.local_addr()?.to_string();
    let content_origin = format!("http://{}", content.local_addr()?);
    let desktop = BridgeDesktop::new(&dir, content_origin.clone(), arguments.locale);
    let host = Host::new(dir, Arc::new(SystemClock), Arc::new(desktop))
        .knowing(unlock)
        .asking(barid_engine::dns_of_environment());
    let (host, token) = (Arc::new(host), token()?);
    let bridge = Arc::new(Bridge { host, token, ui: arguments.ui, authority, content_origin });
    let url = format!("http://{}/?token={}", bridge.authority, bridge.token);
    output::document(&json!({ "url": url, "contentOrigin": bridge.content_origin }))?;
    tokio::select! {
        error = serve(&front, &bridge, serve_front) => error,
        error = serve(&content, &bridge, serve_content) => error,
    }
}

async fn serve<F>(
    listener: &TcpListener,
    bridge: &Arc<Bridge>,
    connection: fn(Arc<Bridge>, TcpStream) -> F,
) -> Result<(), Failure>
where
    F: Future<Output = io::Result<()>> + Send + 'static,
{
    loop {
        let (stream, _) = listener.accept().await?;
        // A browser that goes away in the middle is no failure of the bridge.
        tokio::spawn(connection(Arc::clone(bridge), stream));
    }
}

async fn serve_front(bridge: Arc<Bridge>, mut stream: TcpStream) -> io::Result<()> {
    if http::peek_path(&stream).await?.starts_with("/rpc") {
        return socket::serve(&bridge, stream).await;
    }
    let Some(request) = http::read(&mut stream).await? else { return Ok(()) };
    let reply = match is_ours(&request, &bridge.authority) {
        true => site::reply(&bridge, &request),
        false => Reply::status(421),
    };
    http::write(&mut stream, reply).await
}

async fn serve_content(bridge: Arc<Bridge>, mut stream: TcpStream) -> io::Result<()> {
    let Some(request) = http::read(&mut stream).await? else { return Ok(()) };
    let authority = bridge.content_origin.trim_start_matches("http://");
    let reply = match is_ours(&request, authority) && request.method == "GET" {
        true => content(&bridge.host, &request.path).await,
        false => Reply::status(421),
    };
    http::write(&mut stream, reply).await
}

async fn content(host: &Host, path: &str) -> Reply {
    let answer = host.content(path).await;
    Reply { status: answer.status, fields: answer.headers, body: answer.body }
}

/// A page elsewhere that resolved its own name to this computer says another host.
fn is_ours(request: &Request, authority: &str) -> bool {
    let port = authority.rsplit(':').next().unwrap_or_default();
    let host = request.field("host");
    host == Some(authority) || host == Some(&format!("localhost:{port}"))
}

fn token() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    let read = File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes));
    read.map_err(|error| Failure::new(ErrorCode::Disk, error.to_string()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests;
