//! A JMAP server in memory, behind TLS on this computer: honest, strict about its limits, and
//! wrong once where a test says so.

use super::model::Model;
use crate::net::{
    Trust,
    authority::{Authority, Dates},
};
use barid_model::{Scheme, ServerSettings};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// What an answer is given to in place of the right one, once.
#[derive(Clone, Debug)]
pub(super) enum At {
    /// A request whose path begins so.
    Path(&'static str),
    /// A call of this method.
    Method(&'static str),
}

/// What is answered.
#[derive(Clone, Debug)]
pub(super) enum Instead {
    /// These bytes, and then the end of the connection.
    Bytes(Vec<u8>),
    /// The right answer, only so many bytes of it, and then the end of the connection.
    Cut(usize),
    /// An error of the method.
    Error(Value),
    /// The method is carried out; the answer never comes.
    Silence,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) path: String,
    pub(super) header: String,
    pub(super) body: Vec<u8>,
}

pub(super) struct Server {
    model: Arc<Mutex<Model>>,
    pub(super) trust: Trust,
    pub(super) settings: ServerSettings,
}

impl Server {
    pub(super) async fn new() -> Server {
        let authority = Authority::new("ours");
        let acceptor = authority.vouch("localhost", Dates::Now).acceptor();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let model = Arc::new(Mutex::new(Model::default()));
        let shared = Arc::clone(&model);
        tokio::spawn(async move {
            loop {
                let (tcp, _) = listener.accept().await.unwrap();
                let (acceptor, model) = (acceptor.clone(), Arc::clone(&shared));
                tokio::spawn(async move {
                    // A client that does not like the certificate goes.
                    let Ok(mut stream) = acceptor.accept(tcp).await else { return };
                    while let Some(request) = read(&mut stream).await {
                        let is_stream = request.path.starts_with("/news");
                        let (bytes, stays) = answer(&model, request);
                        if stream.write_all(&bytes).await.is_err() || !stays {
                            break;
                        }
                        let _ = stream.flush().await;
                        while is_stream && model.lock().unwrap().is_streaming {
                            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
                            let events = std::mem::take(&mut model.lock().unwrap().events);
                            if stream.write_all(events.as_bytes()).await.is_err() {
                                return;
                            }
                            let _ = stream.flush().await;
                        }
                        if is_stream {
                            break;
                        }
                    }
                    let _ = stream.shutdown().await;
                });
            }
        });
        let trust = Trust::with_pem(&authority.pem()).unwrap();
        let host = "localhost".to_owned();
        Server { model, trust, settings: ServerSettings { scheme: Scheme::Jmap, host, port } }
    }

    pub(super) fn model(&self) -> MutexGuard<'_, Model> {
        self.model.lock().unwrap()
    }

    /// Answers wrong, once.
    pub(super) fn wrong(&self, at: At, instead: Instead) {
        self.model().faults.push((at, instead));
    }

    /// Returns the methods that were called since the last time.
    pub(super) fn called(&self) -> Vec<String> {
        std::mem::take(&mut self.model().called)
    }
}

/// An answer of a status with fields and a body.
pub(super) fn http(status: &str, fields: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\n{fields}Content-Length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

async fn read(stream: &mut (impl AsyncReadExt + Unpin)) -> Option<Request> {
    let mut header = Vec::new();
    while !header.ends_with(b"\r\n\r\n") {
        header.push(stream.read_u8().await.ok()?);
    }
    let header = String::from_utf8(header).ok()?;
    let path = header.split(' ').nth(1)?.to_owned();
    let length = header.to_ascii_lowercase();
    let length = length.split("content-length: ").nth(1).and_then(|rest| rest.split('\r').next());
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut body).await.ok()?;
    Some(Request { path, header, body })
}

/// Returns an answer, and whether the connection stays.
fn answer(model: &Mutex<Model>, request: Request) -> (Vec<u8>, bool) {
    let mut model = model.lock().unwrap();
    let Request { path, header, body } = request.clone();
    model.requests.push(request);
    let at_path = |at: &At| matches!(at, At::Path(begin) if path.starts_with(begin));
    let wrong = model.take_fault(at_path);
    if let Some(Instead::Bytes(bytes)) = wrong {
        return (bytes, false);
    }
    if !header.contains("uthorization: Basic bWU6c2VjcmV0\r\n") {
        return (http("401 Unauthorized", "", b""), true);
    }
    let right = match path.as_str() {
        "/.well-known/jmap" => http("307 Moved", "Location: /session\r\n", b""),
        "/session" => http("200 OK", "", model.session().to_string().as_bytes()),
        "/api" => match api(&mut model, &body) {
            Some(right) => right,
            None => return (Vec::new(), false),
        },
        "/up/a1" => {
            let blob = model.keep_blob(&body);
            let told = json!({ "accountId": "a1", "blobId": blob, "size": body.len(), "type": "" });
            http("201 Created", "", told.to_string().as_bytes())
        }
        path if path.starts_with("/news?") => {
            model.is_streaming = true;
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
            head.as_bytes().to_vec()
        }
        path => match path.strip_prefix("/down/a1/").and_then(|rest| rest.split('/').next()) {
            Some(blob) => download(&model, blob, &header),
            None => http("404 Not Found", "", b""),
        },
    };
    match wrong {
        Some(Instead::Cut(bytes)) => (right[..bytes.min(right.len())].to_vec(), false),
        _ => (right, true),
    }
}

fn download(model: &Model, blob: &str, header: &str) -> Vec<u8> {
    let Some(bytes) = model.blob(blob) else { return http("404 Not Found", "", b"") };
    let range = header.to_ascii_lowercase();
    let range = range.split("range: bytes=").nth(1).and_then(|rest| rest.split('-').next());
    match range.filter(|_| model.knows_ranges).and_then(|first| first.parse::<usize>().ok()) {
        Some(first) if first < bytes.len() => {
            let last = bytes.len() - 1;
            let field = format!("Content-Range: bytes {first}-{last}/{}\r\n", bytes.len());
            http("206 Partial Content", &field, &bytes[first..])
        }
        Some(_) => http("416 Range Not Satisfiable", "", b""),
        None => http("200 OK", "", &bytes),
    }
}

/// Carries methods out; `None` where the answer is never to come.
fn api(model: &mut Model, body: &[u8]) -> Option<Vec<u8>> {
    let problem = |kind: &str, limit: &str| {
        let told = json!({ "type": format!("urn:ietf:params:jmap:error:{kind}"), "limit": limit });
        Some(http("400 Bad Request", "", told.to_string().as_bytes()))
    };
    let Ok(request) = serde_json::from_slice::<Value>(body) else { return problem("notJSON", "") };
    let calls = request["methodCalls"].as_array().cloned().unwrap_or_default();
    if calls.len() > model.max_calls {
        return problem("limit", "maxCallsInRequest");
    }
    let mut responses = Vec::new();
    let mut is_silent = false;
    for call in calls {
        let name = call[0].as_str().unwrap().to_owned();
        model.called.push(name.clone());
        let at_method = |at: &At| matches!(at, At::Method(method) if *method == name);
        let told = match model.take_fault(at_method) {
            Some(Instead::Error(error)) => Err(error),
            Some(Instead::Silence) => {
                is_silent = true;
                model.call(&name, &call[1])
            }
            _ => model.call(&name, &call[1]),
        };
        responses.push(match told {
            Ok(told) => json!([name, told, call[2]]),
            Err(error) => json!(["error", error, call[2]]),
        });
    }
    let told = json!({ "methodResponses": responses, "sessionState": "1" });
    (!is_silent).then(|| http("200 OK", "", told.to_string().as_bytes()))
}
