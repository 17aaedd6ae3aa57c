//! What may come without encryption, since it proves itself: against a server on this computer.

use super::{
    authority::Authority,
    fetch::{FetchError, Fetcher},
    fetch_tests::{LIMIT, Names, answer, is_allowed},
    *,
};
use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// A server without encryption on this computer, which answers everything with `ok`.
async fn open_server() -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let requests: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = Arc::clone(&requests);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            // The body of each question here ends with two marks, and so does no header.
            let is_whole = |request: &[u8]| match request.starts_with(b"GET") {
                true => request.ends_with(b"\r\n\r\n"),
                false => request.ends_with(b"!!"),
            };
            while !is_whole(&request) {
                let Ok(byte) = stream.read_u8().await else { break };
                request.push(byte);
            }
            let request = String::from_utf8(request).unwrap();
            let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
            seen.lock().unwrap().push(request);
            // It may have gone once it had enough.
            let _ = stream.write_all(&answer(&path).0).await;
            let _ = stream.shutdown().await;
        }
    });
    (port, requests)
}

#[tokio::test]
async fn r3_only_what_proves_itself_comes_without_encryption() {
    let (port, requests) = open_server().await;
    let authority = Authority::new("ours");
    let names = Names { port, asked: Arc::default() };
    let trust = Trust::with_pem(&authority.pem()).unwrap();
    let fetcher = Fetcher::with(&trust, names, is_allowed).unwrap();
    let list = fetcher.fetch_signed("http://pictures.test/a.crl#x", None, LIMIT).await;
    assert_eq!(list.unwrap(), b"ok");
    let question = Some(("application/ocsp-request", b"Well!!".to_vec()));
    let answer = fetcher.fetch_signed("http://pictures.test/", question, LIMIT).await;
    assert_eq!(answer.unwrap(), b"ok");
    let asked: Vec<String> =
        requests.lock().unwrap().iter().map(|one| one.to_ascii_lowercase()).collect();
    assert!(asked[0].starts_with("get /a.crl http/1.1\r\n"), "{asked:?}");
    assert!(asked[1].starts_with("post / http/1.1\r\n") && asked[1].ends_with("\r\n\r\nwell!!"));
    assert!(asked[1].contains("content-type: application/ocsp-request\r\n"));
    for request in &asked {
        for field in ["cookie:", "referer:", "origin:", "authorization:"] {
            assert!(!request.contains(field), "{request}");
        }
    }
    for url in [
        "http://pictures.test:8080/",
        "http://me@pictures.test/",
        "ftp://pictures.test/",
        "ldap://pictures.test/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest",
        "http://localhost/",
        "http://router/",
        "x",
    ] {
        let fetched = fetcher.fetch_signed(url, None, LIMIT).await;
        assert!(matches!(fetched, Err(FetchError::Forbidden)), "{url}: {fetched:?}");
    }
    for host in ["router", "metadata", "half"] {
        let fetched = fetcher.fetch_signed(&format!("http://{host}.test/"), None, LIMIT).await;
        assert!(matches!(fetched, Err(FetchError::Unreachable)), "{host}");
    }
    let to = fetcher.fetch_signed("http://pictures.test/to?/x", None, LIMIT).await;
    assert!(matches!(to, Err(FetchError::Redirect)));
    let long = fetcher.fetch_signed("http://pictures.test/endless", None, LIMIT).await;
    assert!(matches!(long, Err(FetchError::TooLarge)));
    // Nothing else comes that way.
    assert!(fetcher.fetch("http://pictures.test/", LIMIT).await.is_err());
    assert!(fetcher.fetch_here("http://pictures.test/", LIMIT).await.is_err());
}
