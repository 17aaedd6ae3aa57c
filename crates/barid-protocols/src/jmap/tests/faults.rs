//! A server that is wrong, slow, full or hostile: an error that says so, nothing lost, and
//! everything there the next time.

use super::{server::*, *};
use barid_model::{ErrorCode, Recovery};
use serde_json::json;

fn bytes_of(status: &str, fields: &str, body: &str) -> Instead {
    Instead::Bytes(http(status, fields, body.as_bytes()))
}

#[tokio::test]
async fn what_a_status_means_is_told_and_the_next_try_is_whole() {
    let server = Server::new().await;
    let mut source = source(&server);
    server.model().add("Mi", &raw(1));
    let after = Some(Duration::from_secs(7));
    for (status, fields, code, recovery) in [
        ("401 Unauthorized", "", ErrorCode::Unauthorized, Recovery::AskUser),
        ("429 Slow down", "Retry-After: 7\r\n", ErrorCode::Throttled, Recovery::Retry { after }),
        ("500 Oh", "", ErrorCode::Malformed, Recovery::Retry { after: None }),
        ("503 Busy", "", ErrorCode::Throttled, Recovery::Retry { after: None }),
        ("302 Found", "Location: https://x.test/\r\n", ErrorCode::Rejected, Recovery::GiveUp),
        ("200 OK", "", ErrorCode::Malformed, Recovery::Retry { after: None }),
    ] {
        server.wrong(At::Path("/api"), bytes_of(status, fields, "<html>{"));
        let error = source.mailboxes().await.unwrap_err();
        assert_eq!((error.code(), error.recovery()), (code, recovery), "{status}: {error}");
        assert_eq!(source.mailboxes().await.unwrap().len(), 5, "{status}");
    }
    let unknown = json!({ "type": "unknownMethod", "description": "never heard" });
    server.wrong(At::Method("Mailbox/get"), Instead::Error(unknown));
    server.model().add("Mi", &raw(2));
    let error = source.mailboxes().await.unwrap_err();
    assert_eq!(error.to_string(), "The server rejected Mailbox/get: never heard");
}

#[tokio::test]
async fn an_answer_that_is_cut_anywhere_is_an_error_and_nothing_is_taken_for_gone() {
    let server = Server::new().await;
    (0..40).for_each(|number| drop(server.model().add("Mi", &raw(number))));
    let (mut source, mut here) = (source(&server), Here::default());
    source.mailboxes().await.unwrap();
    here.follow(&mut source, &inbox()).await.unwrap();
    for bytes in [0, 1, 20, 60, 120, 150] {
        server.model().add("Mi", &raw(bytes));
        server.wrong(At::Path("/api"), Instead::Cut(bytes as usize));
        source.mailboxes().await.unwrap_err();
        source.mailboxes().await.unwrap();
        // As after the end of the program: nothing that was asked before is known.
        let mut fresh = self::source(&server);
        fresh.mailboxes().await.unwrap();
        server.wrong(At::Path("/api"), Instead::Cut(bytes as usize));
        here.follow(&mut fresh, &inbox()).await.unwrap_err();
        here.follow(&mut fresh, &inbox()).await.unwrap();
        here.assert_is(&server, &inbox());
    }
}

#[tokio::test]
async fn a_message_that_comes_short_is_an_error_and_none_of_it_is_handed_over() {
    let server = Server::new().await;
    let id = RemoteId(server.model().add("Mi", &raw(13)));
    let whole = raw(13);
    let unframed = |bytes: &[u8]| {
        Instead::Bytes([b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", bytes].concat())
    };
    let mut source = source(&server);
    for short in [
        Instead::Cut(90),
        unframed(&whole[..9]),
        bytes_of("500 Oh", "", ""),
        bytes_of("403 No", "", ""),
    ] {
        server.wrong(At::Path("/down"), short.clone());
        let (sink, mut queue) = Sink::new(1024);
        let ids = [id.clone()];
        let outcome = source.fetch(&inbox(), &ids, Content::Whole, &sink).await;
        assert!(outcome.is_err(), "{short:?}");
        drop(sink);
        assert!(queue.recv().await.is_none(), "{short:?}");
        assert_eq!(bytes(&mut source, &ids, Content::Whole).await.first(), Some(&whole));
    }
    server.wrong(At::Path("/down"), unframed(&whole[..9]));
    let (sink, _queue) = Sink::new(1024);
    assert!(source.fetch_from(&inbox(), &id, 3, &sink).await.is_err());
}

#[tokio::test]
async fn r58_neither_password_nor_mail_goes_to_another_server() {
    let server = Server::new().await;
    server.model().downloads = "https://other.test/{accountId}/{blobId}/{name}/{type}".to_owned();
    let error = source(&server).check().await.unwrap_err();
    assert_eq!(error.recovery(), Recovery::GiveUp);
    assert!(error.to_string().contains("https://other.test for downloads"), "{error}");
    for to in ["http://localhost:1/session", "https://other.test:9/x", "ftp://localhost/"] {
        let fields = format!("Location: {to}\r\n");
        // The one from the configured server may lead elsewhere; here one from that one.
        server.wrong(At::Path("/session"), bytes_of("302 Found", &fields, ""));
        let refused = source(&server).check().await.unwrap_err();
        let is_refused = matches!(refused, SourceError::Foreign { .. } | SourceError::Net(_));
        assert!(is_refused, "{to}: {refused}");
    }
    server.wrong(At::Path("/.well"), bytes_of("302 Found", "Location: http://localhost/\r\n", ""));
    let refused = source(&server).check().await.unwrap_err();
    assert!(matches!(refused, SourceError::Foreign { .. }), "{refused}");
    let asked = server.model().requests.clone();
    assert!(asked.iter().all(|one| !one.header.to_ascii_lowercase().contains("cookie:")));
}

#[tokio::test]
async fn who_is_not_let_in_is_told_so_and_what_is_no_jmap_is_called_that() {
    let server = Server::new().await;
    let settings = server.settings.clone();
    let wrong = Secret::new("wrong");
    let mut stranger = Source::new(settings, "me".into(), wrong, server.trust.clone());
    assert_eq!(stranger.check().await.unwrap_err().code(), ErrorCode::Unauthorized);
    server.wrong(At::Path("/.well"), bytes_of("404 Not Found", "", ""));
    let error = source(&server).check().await.unwrap_err();
    assert!(error.to_string().contains("there is no JMAP at this address"), "{error}");
    for _ in 0..9 {
        server.wrong(At::Path("/.well"), bytes_of("301 X", "Location: /.well-known/jmap\r\n", ""));
    }
    assert_eq!(source(&server).check().await.unwrap_err().code(), ErrorCode::Malformed);
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_named_and_nothing_is_asked() {
    let (server, other) = (Server::new().await, Server::new().await);
    let settings = server.settings.clone();
    let secret = Secret::new("secret");
    let mut doubting = Source::new(settings, "me".into(), secret, other.trust.clone());
    let error = doubting.check().await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::CertificateUntrusted);
    assert!(server.model().requests.is_empty());
    let nowhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let settings = barid_model::ServerSettings { port: nowhere.port(), ..other.settings.clone() };
    let mut lonely = Source::new(settings, "me".into(), Secret::new("x"), other.trust.clone());
    assert_eq!(lonely.check().await.unwrap_err().code(), ErrorCode::Unreachable);
}
