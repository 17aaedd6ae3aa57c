//! What may be fetched from the web, and what is told while doing so, against a server on
//! this computer. Names are resolved here, so nothing leaves it.

use super::{
    authority::{Authority, Dates},
    fetch::{FetchError, Fetcher, Lookup},
    public, *,
};
use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// The only host with a certificate.
const HOST: &str = "pictures.test";
pub(super) const LIMIT: usize = 10_000;

/// Names and the addresses that a hostile name server gives for them.
pub(super) struct Names {
    pub(super) port: u16,
    pub(super) asked: Arc<Mutex<Vec<String>>>,
}

impl Lookup for Names {
    async fn lookup(&self, host: String) -> io::Result<Vec<SocketAddr>> {
        self.asked.lock().unwrap().push(host.clone());
        let one = |ip: &str| SocketAddr::new(ip.parse().unwrap(), self.port);
        Ok(match host.as_str() {
            // What the tests allow in place of the public internet.
            HOST | "other.test" => vec![one("127.0.0.1")],
            "router.test" => vec![one("192.168.1.1")],
            "metadata.test" => vec![one("169.254.169.254")],
            "loop6.test" => vec![one("::1")],
            "mapped.test" => vec![one("::ffff:10.0.0.1")],
            "half.test" => vec![one("127.0.0.1"), one("10.0.0.1")],
            "empty.test" => vec![],
            _ => return Err(io::ErrorKind::NotFound.into()),
        })
    }
}

/// Stands for the public internet: the server of the tests, and nothing that is private.
pub(super) fn is_allowed(address: IpAddr) -> bool {
    address == IpAddr::from([127, 0, 0, 1]) || public::is_public(address)
}

struct World {
    fetcher: Fetcher,
    /// Requests that the server got, whole.
    requests: Arc<Mutex<Vec<String>>>,
    /// Names that were asked for.
    asked: Arc<Mutex<Vec<String>>>,
}

impl World {
    async fn new() -> World {
        World::with(is_allowed).await
    }

    async fn with(is_allowed: fn(IpAddr) -> bool) -> World {
        let authority = Authority::new("ours");
        let identity = authority.vouch(HOST, Dates::Now);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (requests, asked) = (Arc::default(), Arc::default());
        let acceptor = identity.acceptor();
        let seen: Arc<Mutex<Vec<String>>> = Arc::clone(&requests);
        tokio::spawn(async move {
            loop {
                let (tcp, _) = listener.accept().await.unwrap();
                let (acceptor, seen) = (acceptor.clone(), Arc::clone(&seen));
                tokio::spawn(async move {
                    // A client that does not like the certificate goes.
                    let Ok(mut stream) = acceptor.accept(tcp).await else { return };
                    let mut request = Vec::new();
                    while !request.ends_with(b"\r\n\r\n") {
                        let Ok(byte) = stream.read_u8().await else { return };
                        request.push(byte);
                    }
                    let request = String::from_utf8(request).unwrap();
                    let path = request.split(' ').nth(1).unwrap().to_owned();
                    seen.lock().unwrap().push(request);
                    let (answer, stays) = answer(&path);
                    // It may have gone once it had enough.
                    let _ = stream.write_all(&answer).await;
                    let _ = stream.flush().await;
                    if stays {
                        std::future::pending::<()>().await;
                    }
                    let _ = stream.shutdown().await;
                });
            }
        });
        let trust = Trust::with_pem(&authority.pem()).unwrap();
        let names = Names { port, asked: Arc::clone(&asked) };
        let fetcher = Fetcher::with(&trust, names, is_allowed).unwrap();
        World { fetcher, requests, asked }
    }

    async fn fetch(&self, url: &str) -> Result<Vec<u8>, FetchError> {
        self.fetcher.fetch(url, LIMIT).await
    }
}

/// Returns an answer, and whether the server then stays silent instead of going away.
pub(super) fn answer(path: &str) -> (Vec<u8>, bool) {
    let close = "Connection: close\r\n";
    let with = |fields: &str, body: &[u8]| {
        let head = format!("HTTP/1.1 200 OK\r\n{close}{fields}\r\n");
        [head.as_bytes(), body].concat()
    };
    let status = |status: u16| format!("HTTP/1.1 {status} X\r\n{close}\r\n").into_bytes();
    let redirect = |to: &str| {
        format!("HTTP/1.1 302 Found\r\n{close}Set-Cookie: a=b\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n")
            .into_bytes()
    };
    if let Some(to) = path.strip_prefix("/to?") {
        return (redirect(to), false);
    }
    if let Some(code) = path.strip_prefix("/status/") {
        return (status(code.parse().unwrap()), false);
    }
    match path {
        "/loop" => (redirect("/loop"), false),
        "/cookie" => (with("Set-Cookie: id=1\r\nContent-Length: 2\r\n", b"ok"), false),
        "/declared" => (with("Content-Length: 99999\r\n", b"x"), false),
        "/endless" => (with("", &vec![b'x'; LIMIT + 1]), false),
        "/chunked" => {
            let chunk = [b"2000\r\n".as_slice(), &vec![b'x'; 0x2000], b"\r\n"].concat();
            (with("Transfer-Encoding: chunked\r\n", &chunk.repeat(2)), false)
        }
        "/most" => (with("", &vec![b'x'; LIMIT]), false),
        "/silent" => (Vec::new(), true),
        "/slow" => (with("Content-Length: 5\r\n", b"x"), true),
        _ => (with("Content-Length: 2\r\n", b"ok"), false),
    }
}

#[tokio::test]
async fn r9_a_list_is_left_with_one_form_that_tells_nothing_and_follows_nothing() {
    const FORM: &str = "List-Unsubscribe=One-Click";
    let world = World::new().await;
    let leave = |url: String| {
        let fetcher = world.fetcher.clone();
        async move { fetcher.post_form(&url, FORM).await }
    };
    leave("https://pictures.test/leave?id=7#x".into()).await.unwrap();
    leave("https://pictures.test/status/204".into()).await.unwrap();
    let asked = world.requests.lock().unwrap()[0].to_ascii_lowercase();
    assert!(asked.starts_with("post /leave?id=7 http/1.1\r\n"), "{asked}");
    assert!(asked.contains("content-type: application/x-www-form-urlencoded\r\n"));
    assert!(asked.contains(&format!("content-length: {}\r\n", FORM.len())));
    for field in ["cookie:", "referer:", "origin:", "authorization:"] {
        assert!(!asked.contains(field), "{asked}");
    }
    let before = world.requests.lock().unwrap().len();
    let to = leave("https://pictures.test/to?https://pictures.test/x".into()).await;
    assert!(matches!(to, Err(FetchError::Redirect)));
    assert_eq!(world.requests.lock().unwrap().len(), before + 1);
    let refused = leave("https://pictures.test/status/403".into()).await;
    assert!(matches!(refused, Err(FetchError::Status(403))));
    for url in [
        "http://pictures.test/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest",
        "https://localhost/",
        "https://router/",
        "https://me@pictures.test/",
        "https://pictures.test:8443/",
        "mailto:a@b.test",
        "",
    ] {
        let before = world.asked.lock().unwrap().len();
        let left = leave(url.into()).await;
        // An address that is a number is not looked up, and refused when it would be connected to.
        let is_refused = matches!(left, Err(FetchError::Forbidden | FetchError::Unreachable));
        assert!(is_refused, "{url}: {left:?}");
        assert_eq!(world.asked.lock().unwrap().len(), before, "{url}");
    }
}

#[tokio::test]
async fn r3_nothing_is_told_but_what_is_wanted() {
    let world = World::new().await;
    assert_eq!(world.fetch("https://pictures.test/a.png?x=1#part").await.unwrap(), b"ok");
    assert_eq!(world.fetch("https://pictures.test/cookie").await.unwrap(), b"ok");
    assert_eq!(world.fetch("https://pictures.test/to?/b.png").await.unwrap(), b"ok");
    let requests = world.requests.lock().unwrap();
    let first = requests[0].to_ascii_lowercase();
    let mut lines: Vec<&str> = first.trim_end().split("\r\n").collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "accept: */*",
            "get /a.png?x=1 http/1.1",
            "host: pictures.test",
            "user-agent: mozilla/5.0"
        ]
    );
    assert_eq!(requests.len(), 4);
    for request in requests.iter() {
        let request = request.to_ascii_lowercase();
        assert!(!request.contains("cookie:") && !request.contains("referer:"), "{request}");
    }
}

#[tokio::test]
async fn r3_what_is_not_public_is_never_asked() {
    let world = World::new().await;
    for url in [
        "http://pictures.test/",
        "ftp://pictures.test/",
        "file:///etc/passwd",
        "data:,x",
        "x",
        "https://pictures.test:8443/",
        "https://user@pictures.test/",
        "https://:p@pictures.test/",
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://0/",
        "https://2130706434/",
        "https://0x7f.2/",
        "https://[::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://localhost/",
        "https://printer/",
        "https://printer.local/",
        "https://metadata.google.internal/",
    ] {
        assert!(matches!(world.fetch(url).await, Err(FetchError::Forbidden)), "{url}");
    }
    assert!(world.asked.lock().unwrap().is_empty(), "no name server heard of them");
    for host in ["router", "metadata", "loop6", "mapped", "half", "empty", "unknown"] {
        let fetched = world.fetch(&format!("https://{host}.test/")).await;
        assert!(matches!(fetched, Err(FetchError::Unreachable)), "{host}");
    }
    assert!(world.requests.lock().unwrap().is_empty());
}

#[tokio::test]
async fn r3_redirects_lead_nowhere_private() {
    let world = World::new().await;
    for to in [
        "http://pictures.test/",
        "//localhost/",
        "https://127.0.0.2/",
        "https://[::1]/",
        "https://pictures.test:444/",
        "https://u:p@pictures.test/",
        "file:///etc/passwd",
        "data:image/png;base64,AA",
        "https://printer.local/",
    ] {
        let fetched = world.fetch(&format!("https://pictures.test/to?{to}")).await;
        assert!(matches!(fetched, Err(FetchError::Forbidden)), "{to}");
    }
    for to in ["https://router.test/", "https://metadata.test/", "https://half.test/"] {
        let fetched = world.fetch(&format!("https://pictures.test/to?{to}")).await;
        assert!(matches!(fetched, Err(FetchError::Unreachable)), "{to}");
    }
    let fetched = world.fetch("https://pictures.test/loop").await;
    assert!(matches!(fetched, Err(FetchError::Redirect)));
    let fetched = world.fetch("https://pictures.test/to?https://").await;
    assert!(matches!(fetched, Err(FetchError::Redirect)));
}

#[tokio::test]
async fn what_has_to_be_in_its_place_is_not_looked_for_elsewhere() {
    let world = World::new().await;
    let page = world.fetcher.fetch_here("https://pictures.test/cookie", LIMIT).await;
    assert_eq!(page.unwrap(), b"ok");
    let page = world.fetcher.fetch_here("https://pictures.test/to?/cookie", LIMIT).await;
    assert!(matches!(page, Err(FetchError::Redirect)));
    assert_eq!(world.requests.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn r3_this_computer_is_not_public() {
    let world = World::with(public::is_public).await;
    for url in ["https://127.0.0.1/", "https://pictures.test/"] {
        assert!(world.fetch(url).await.is_err(), "{url}");
    }
    assert!(world.requests.lock().unwrap().is_empty());
}

#[tokio::test]
async fn r3_what_is_too_large_is_given_up() {
    let world = World::new().await;
    for path in ["declared", "endless", "chunked"] {
        let fetched = world.fetch(&format!("https://pictures.test/{path}")).await;
        assert!(matches!(fetched, Err(FetchError::TooLarge)), "{path}");
    }
    assert_eq!(world.fetch("https://pictures.test/most").await.unwrap().len(), LIMIT);
}

#[tokio::test]
async fn only_the_thing_itself_is_an_answer() {
    let world = World::new().await;
    for status in [204, 206, 304, 401, 404, 407, 500] {
        let fetched = world.fetch(&format!("https://pictures.test/status/{status}")).await;
        assert!(matches!(fetched, Err(FetchError::Status(told)) if told == status), "{status}");
    }
}

#[tokio::test]
async fn r3_a_certificate_for_another_host_is_none() {
    let world = World::new().await;
    assert!(matches!(world.fetch("https://other.test/").await, Err(FetchError::Unreachable)));
    assert!(world.requests.lock().unwrap().is_empty());
}

#[tokio::test]
async fn r3_a_silent_server_is_given_up() {
    let world = World::new().await;
    for path in ["silent", "slow"] {
        let url = format!("https://pictures.test/{path}");
        let fetch = world.fetch(&url);
        tokio::pin!(fetch);
        // Once the request is there, only time is missing.
        while !world.requests.lock().unwrap().iter().any(|one| one.contains(path)) {
            tokio::select! {
                done = &mut fetch => panic!("{done:?}"),
                () = tokio::task::yield_now() => {}
            }
        }
        tokio::time::pause();
        assert!(matches!(fetch.await, Err(FetchError::TimedOut)), "{path}");
        tokio::time::resume();
    }
}
