//! From the TCP connection to the end, against servers on this computer with real TLS.

use super::*;
use crate::{
    net::{
        Trust,
        authority::{Authority, Dates, Identity},
    },
    smtp::Client,
    submit::Submitter,
};
use barid_model::{ErrorCode, Scheme, Secret, ServerSettings};
use sha2::Digest;
use tokio::net::{TcpListener, TcpStream};

const SIGN_IN: &str = "
    C: EHLO [127.0.0.1]
    S: 250-h
    S: 250 AUTH PLAIN
    C: AUTH PLAIN AGFsaWNlAHNlY3JldA==
    S: 235 welcome
";

const MESSAGE: &str = "
    C: MAIL FROM:<a@x.test>
    S: 250 ok
    C: RCPT TO:<b@y.test>
    S: 250 ok
    C: DATA
    S: 354 go on
    C: Subject: a
    C:
    C: ..b
    C: .
    S: 250 queued
";

pub(super) struct Server {
    listener: TcpListener,
    pub(super) identity: Identity,
    authority: Authority,
}

impl Server {
    pub(super) async fn start() -> Server {
        let authority = Authority::new("ours");
        let identity = authority.vouch("localhost", Dates::Now);
        Server { listener: TcpListener::bind("127.0.0.1:0").await.unwrap(), identity, authority }
    }

    pub(super) fn settings(&self, scheme: Scheme) -> ServerSettings {
        let port = self.listener.local_addr().unwrap().port();
        ServerSettings { scheme, host: "localhost".into(), port }
    }

    pub(super) fn trust(&self) -> Trust {
        Trust::with_pem(&self.authority.pem()).unwrap()
    }

    fn client(&self, scheme: Scheme) -> Client {
        let secret = Secret::new("secret");
        Client::new(self.settings(scheme), "alice".into(), secret, self.trust())
    }

    pub(super) async fn accept(&self) -> TcpStream {
        self.listener.accept().await.unwrap().0
    }

    /// Plays a whole connection inside TLS, then closes it.
    async fn play_inside(&self, tcp: TcpStream, script: &str) {
        let mut tls = self.identity.acceptor().accept(tcp).await.unwrap();
        play(script, &mut tls).await;
        // The client may have gone first.
        let _ = tls.shutdown().await;
    }

    /// Plays in the clear and asserts that nothing but that was said.
    async fn play_plain(&self, script: &str) {
        let mut tcp = self.accept().await;
        play(script, &mut tcp).await;
        let mut more = Vec::new();
        tcp.read_to_end(&mut more).await.unwrap();
        assert_eq!(String::from_utf8_lossy(&more), "");
    }
}

/// Expects `check` to fail after a conversation in the clear.
async fn check_plain(script: &str, expected: &str, code: ErrorCode) {
    let server = Server::start().await;
    let mut client = server.client(Scheme::Smtp);
    let check = async move { client.check().await };
    let error = beside(check, server.play_plain(script)).await.unwrap_err();
    assert!(error.to_string().ends_with(expected), "{error}");
    assert_eq!(error.code(), code);
}

#[tokio::test]
async fn implicit_tls_comes_before_the_greeting() {
    let server = Server::start().await;
    let mut client = server.client(Scheme::Smtps);
    let script = format!("S: 220 h\n{SIGN_IN}\n{MESSAGE}\nC: QUIT\nS: 221 bye");
    let serve = async { server.play_inside(server.accept().await, &script).await };
    let send = async {
        let receipt =
            client.submit(&envelope(&["b@y.test"]), &Options::default(), RAW).await.unwrap();
        assert_eq!(told(&Ok(receipt)), "250 queued for b@y.test");
        client.close().await;
    };
    beside(send, serve).await;
}

#[tokio::test]
async fn after_starttls_everything_is_asked_anew() {
    let server = Server::start().await;
    let mut client = server.client(Scheme::Smtp);
    let plain = "
        S: 220 h
        C: EHLO [127.0.0.1]
        S: 250-h
        S: 250-SIZE 1
        S: 250-PIPELINING
        S: 250-AUTH CRAM-MD5
        S: 250 STARTTLS
        C: STARTTLS
        S: 220 go on";
    let serve = async {
        let mut tcp = server.accept().await;
        play(plain, &mut tcp).await;
        server.play_inside(tcp, &format!("{SIGN_IN}\n{MESSAGE}")).await;
    };
    let send = async {
        client.submit(&envelope(&["b@y.test"]), &Options::default(), RAW).await.map(|_| ())
    };
    assert!(beside(send, serve).await.is_ok());
}

#[tokio::test]
async fn without_starttls_nothing_is_said_of_the_user() {
    let script = "S: 220 h\nC: EHLO [127.0.0.1]\nS: 250-h\nS: 250 AUTH PLAIN";
    check_plain(script, "STARTTLS is not among its extensions", ErrorCode::EncryptionMissing).await;
    let script = "S: 220 h\nC: EHLO [127.0.0.1]\nS: 502 what";
    check_plain(script, "it refuses EHLO", ErrorCode::EncryptionMissing).await;
    for reply in ["454 not now", "502 what", "250 ok"] {
        let script = format!(
            "S: 220 h\nC: EHLO [127.0.0.1]\nS: 250-h\nS: 250 STARTTLS\nC: STARTTLS\nS: {reply}"
        );
        check_plain(&script, "it refuses STARTTLS", ErrorCode::EncryptionMissing).await;
    }
}

#[tokio::test]
async fn data_in_front_of_tls_ends_the_connection() {
    let script = "
        S: 220 h
        C: EHLO [127.0.0.1]
        S: 250-h
        S: 250 STARTTLS
        C: STARTTLS
        S: 220 go on
        S: 250-evil
        S: 250 AUTH LOGIN";
    check_plain(script, "data came in front of TLS", ErrorCode::EncryptionMissing).await;
}

#[tokio::test]
async fn words_from_outside_of_tls_are_not_passed_on() {
    for script in ["S: 554 evil words", "S: 220 h\nC: EHLO [127.0.0.1]\nS: 421 evil words"] {
        let expected = "the server turned us away with code 554";
        let expected =
            if script.contains("421") { expected.replace("554", "421") } else { expected.into() };
        check_plain(script, &expected, ErrorCode::Unreachable).await;
    }
}

#[tokio::test]
async fn a_refused_connection_tells_why_inside_tls() {
    let server = Server::start().await;
    let mut client = server.client(Scheme::Smtps);
    let serve =
        async { server.play_inside(server.accept().await, "S: 554 5.7.1 you are listed").await };
    let error = beside(client.check(), serve).await.unwrap_err();
    assert_eq!(error.to_string(), "The server refused the connection: 554 5.7.1 you are listed");
}

#[tokio::test]
async fn a_certificate_that_is_not_right_ends_the_connection_before_any_secret() {
    let mut server = Server::start().await;
    server.identity = server.authority.vouch("localhost", Dates::Past);
    let mut client = server.client(Scheme::Smtp);
    let script = "
        S: 220 h
        C: EHLO [127.0.0.1]
        S: 250-h
        S: 250 STARTTLS
        C: STARTTLS
        S: 220 go on";
    let serve = async {
        let mut tcp = server.accept().await;
        play(script, &mut tcp).await;
        assert!(server.identity.acceptor().accept(tcp).await.is_err());
    };
    let error = beside(client.check(), serve).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::CertificateExpired);
}

#[tokio::test]
async fn one_connection_carries_many_messages() {
    let server = Server::start().await;
    let mut client = server.client(Scheme::Smtps);
    let script = format!("S: 220 h\n{SIGN_IN}\n{MESSAGE}\nC: RSET\nS: 250 ok\n{MESSAGE}");
    let serve = async { server.play_inside(server.accept().await, &script).await };
    let send = async {
        for _ in 0..2 {
            client.submit(&envelope(&["b@y.test"]), &Options::default(), RAW).await.unwrap();
        }
    };
    beside(send, serve).await;
}

#[tokio::test]
async fn a_connection_carries_no_more_messages_than_its_server_says() {
    let server = Server::start().await;
    let mut client = server.client(Scheme::Smtps);
    let sign_in =
        SIGN_IN.replace("S: 250-h", "S: 250-h\n    S: 250-LIMITS MAILMAX=1\n    S: 250-DSN");
    let script = format!("S: 220 h\n{sign_in}\n{MESSAGE}\nC: QUIT\nS: 221 bye");
    let serve = async {
        for _ in 0..2 {
            server.play_inside(server.accept().await, &script).await;
        }
    };
    let send = async {
        assert_eq!(client.offers(), None);
        for _ in 0..2 {
            client.submit(&envelope(&["b@y.test"]), &Options::default(), RAW).await.unwrap();
            assert!(client.offers().is_some_and(|offers| offers.dsn && !offers.require_tls));
        }
        client.close().await;
    };
    beside(send, serve).await;
}

#[tokio::test]
async fn a_connection_that_was_closed_meanwhile_is_made_anew() {
    let server = Server::start().await;
    let mut client = server.client(Scheme::Smtps);
    let script = format!("S: 220 h\n{SIGN_IN}\n{MESSAGE}");
    let (closed, is_closed) = tokio::sync::oneshot::channel();
    let serve = async {
        server.play_inside(server.accept().await, &script).await;
        closed.send(()).unwrap();
        server.play_inside(server.accept().await, &script).await;
    };
    let send = async {
        client.submit(&envelope(&["b@y.test"]), &Options::default(), RAW).await.unwrap();
        is_closed.await.unwrap();
        client.submit(&envelope(&["b@y.test"]), &Options::default(), RAW).await.unwrap();
    };
    beside(send, serve).await;
}

#[tokio::test]
async fn a_message_to_a_malformed_address_opens_no_connection() {
    let server = Server::start().await;
    let mut client = server.client(Scheme::Smtps);
    drop(server);
    let error = client
        .submit(&envelope(&["b@y.test>\r\nDATA"]), &Options::default(), RAW)
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "The server can't carry an address that is malformed");
}

/// Signs in where the server offers the bound form, and ties it to its own end of the connection.
async fn signs_in_bound(version: &'static rustls::SupportedProtocolVersion) {
    let server = Server::start().await;
    let mut client = server.client(Scheme::Smtps);
    let serve = async {
        let acceptor = server.identity.acceptor_of(&[version]);
        let mut tls = acceptor.accept(server.accept().await).await.unwrap();
        tls.write_all(b"220 h\r\n").await.unwrap();
        let bound = match version.version {
            rustls::ProtocolVersion::TLSv1_3 => {
                let (_, connection) = tls.get_ref();
                let label = b"EXPORTER-Channel-Binding";
                let bytes = connection.export_keying_material([0; 32], label, None).unwrap();
                [&b"p=tls-exporter,,"[..], &bytes].concat()
            }
            _ => {
                let hash = sha2::Sha256::digest(server.identity.der());
                [&b"p=tls-server-end-point,,"[..], &hash].concat()
            }
        };
        super::scram::serve(tls, "SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN", &bound).await;
    };
    let check = async move {
        let outcome = client.check().await;
        drop(client);
        outcome
    };
    beside(check, serve).await.unwrap();
}

#[tokio::test]
async fn a_sign_in_is_tied_to_its_tls_connection() {
    signs_in_bound(&rustls::version::TLS13).await;
    signs_in_bound(&rustls::version::TLS12).await;
}

#[tokio::test]
async fn no_two_connections_have_the_same_nonce() {
    let server = Server::start().await;
    let mut nonces = std::collections::BTreeSet::new();
    for _ in 0..2 {
        let settings = server.settings(Scheme::Smtps);
        let trust = server.trust();
        let serve = async {
            server.identity.acceptor().accept(server.accept().await).await.unwrap();
        };
        let connect = async { crate::net::connect(&settings, &trust).await.unwrap().channel() };
        let channel = beside(connect, serve).await;
        assert_eq!((channel.nonce.len(), channel.binding.unwrap().0), (24, "tls-exporter"));
        nonces.insert(channel.nonce);
    }
    assert_eq!(nonces.len(), 2);
}
