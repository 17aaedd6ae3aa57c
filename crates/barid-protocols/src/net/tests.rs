//! Connections to servers on this computer, with every kind of certificate.

use super::{
    authority::{Authority, Dates, Identity},
    *,
};
use barid_model::{Scheme, ServerSettings};
use rcgen::{BasicConstraints, IsCa};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

async fn listener() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

fn server(scheme: Scheme, host: &str, port: u16) -> ServerSettings {
    ServerSettings { scheme, host: host.into(), port }
}

/// Connects to a server that shows `identity`, trusting the certificates in `pem`.
async fn shake(identity: &Identity, host: &str, trust: &Trust) -> Result<Stream, NetError> {
    let (listener, port) = listener().await;
    let accept = async {
        let (tcp, _) = listener.accept().await.unwrap();
        // A client that does not like the certificate says so and goes.
        let _ = identity.acceptor().accept(tcp).await;
    };
    let server = server(Scheme::Imaps, host, port);
    tokio::join!(connect(&server, trust), accept).0
}

async fn check(identity: &Identity, host: &str, pem: &str, expected: Option<CertificateFault>) {
    let outcome = shake(identity, host, &Trust::with_pem(pem).unwrap()).await;
    match (outcome, expected) {
        (Ok(stream), None) => assert!(stream.is_secure()),
        (Err(NetError::Untrusted { fault, .. }), expected) => assert_eq!(Some(fault), expected),
        (outcome, expected) => panic!("{outcome:?} instead of {expected:?}"),
    }
}

#[tokio::test]
async fn an_authority_in_the_file_vouches_for_names_and_addresses() {
    let authority = Authority::new("ours");
    for host in ["localhost", "127.0.0.1"] {
        let identity = authority.vouch(host, Dates::Now);
        check(&identity, host, &authority.pem(), None).await;
    }
}

#[tokio::test]
async fn a_certificate_counts_only_within_its_dates() {
    let authority = Authority::new("ours");
    let (past, future) = (CertificateFault::Expired, CertificateFault::NotYetValid);
    for (dates, fault) in [(Dates::Past, past), (Dates::Future, future)] {
        let identity = authority.vouch("localhost", dates);
        check(&identity, "localhost", &authority.pem(), Some(fault)).await;
    }
}

#[tokio::test]
async fn a_certificate_counts_only_for_its_host() {
    let authority = Authority::new("ours");
    for (named, reached) in [("localhost", "127.0.0.1"), ("other.test", "localhost")] {
        let identity = authority.vouch(named, Dates::Now);
        check(&identity, reached, &authority.pem(), Some(CertificateFault::WrongHost)).await;
    }
}

#[tokio::test]
async fn an_authority_that_is_not_in_the_file_counts_for_nothing() {
    let identity = Authority::new("theirs").vouch("localhost", Dates::Now);
    let pem = Authority::new("ours").pem();
    check(&identity, "localhost", &pem, Some(CertificateFault::Untrusted)).await;
    // A file trusts itself alone: not whom the system trusts, and not by name.
    let pem = Authority::new("theirs").pem();
    check(&identity, "localhost", &pem, Some(CertificateFault::Untrusted)).await;
}

#[tokio::test]
async fn a_servers_own_certificate_in_the_file_is_believed_byte_for_byte() {
    let ca = || IsCa::Ca(BasicConstraints::Unconstrained);
    for identity in [
        Authority::new("ours").vouch("localhost", Dates::Now),
        Identity::self_signed("localhost", Dates::Now, IsCa::NoCa),
        Identity::self_signed("localhost", Dates::Now, ca()),
    ] {
        check(&identity, "localhost", &identity.pem, None).await;
        let elsewhere = Some(CertificateFault::WrongHost);
        check(&identity, "127.0.0.1", &identity.pem, elsewhere).await;
        let other = Identity::self_signed("localhost", Dates::Now, IsCa::NoCa);
        check(&other, "localhost", &identity.pem, Some(CertificateFault::Untrusted)).await;
    }
    let (past, future) = (CertificateFault::Expired, CertificateFault::NotYetValid);
    for (dates, fault) in [(Dates::Past, past), (Dates::Future, future)] {
        for is_ca in [IsCa::NoCa, ca()] {
            let identity = Identity::self_signed("localhost", dates, is_ca);
            check(&identity, "localhost", &identity.pem, Some(fault)).await;
        }
    }
}

#[tokio::test]
async fn a_servers_own_certificate_vouches_for_no_other_server() {
    let own = Identity::self_signed("localhost", Dates::Now, IsCa::NoCa);
    let pem = own.pem.clone();
    let forged = own.vouch("127.0.0.1");
    check(&forged, "127.0.0.1", &pem, Some(CertificateFault::Untrusted)).await;
}

#[tokio::test]
async fn this_computer_does_not_trust_just_anybody() {
    match Trust::system() {
        Ok(trust) => {
            let identity = Identity::self_signed("localhost", Dates::Now, IsCa::NoCa);
            let error = shake(&identity, "localhost", &trust).await.unwrap_err();
            assert_eq!(error.code(), ErrorCode::CertificateUntrusted);
        }
        // A computer without certificates trusts nobody at all.
        Err(error) => assert!(matches!(error, TrustError::System { .. })),
    }
}

#[test]
fn a_file_without_certificates_is_refused() {
    let why = |pem: &str| Trust::with_pem(pem).unwrap_err().to_string();
    let none = "There is no PEM certificate in the file";
    assert_eq!(why(""), none);
    assert_eq!(why("not a certificate"), none);
    assert_eq!(why(&rcgen::KeyPair::generate().unwrap().serialize_pem()), none);
    let good = Authority::new("ours").pem();
    let empty = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assert_eq!(why(&format!("{good}{empty}")), "Certificate 2 in the file can't be read");
    let broken = "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n";
    assert_eq!(why(broken), "Certificate 1 in the file can't be read");
}

#[tokio::test]
async fn a_cut_does_not_pass_for_an_end() {
    let identity = Identity::self_signed("localhost", Dates::Now, IsCa::NoCa);
    let trust = Trust::with_pem(&identity.pem).unwrap();
    for says_goodbye in [true, false] {
        let (listener, port) = listener().await;
        let accept = async {
            let (tcp, _) = listener.accept().await.unwrap();
            let mut tls = identity.acceptor().accept(tcp).await.unwrap();
            tls.write_all(b"250").await.unwrap();
            tls.flush().await.unwrap();
            if says_goodbye {
                tls.shutdown().await.unwrap();
            }
        };
        let read = async {
            let server = server(Scheme::Smtps, "localhost", port);
            let mut stream = connect(&server, &trust).await.unwrap();
            let mut text = String::new();
            stream.read_to_string(&mut text).await.map_err(|error| error.to_string())
        };
        let expected =
            if says_goodbye { Ok(3) } else { Err("the server hung up without a goodbye".into()) };
        assert_eq!(tokio::join!(read, accept).0, expected);
    }
}

#[tokio::test]
async fn every_connection_proves_its_certificate_anew() {
    let identity = Identity::self_signed("localhost", Dates::Now, IsCa::NoCa);
    let acceptor = identity.acceptor();
    let trust = Trust::with_pem(&identity.pem).unwrap();
    for _ in 0..2 {
        let (listener, port) = listener().await;
        let accept = async {
            let (tcp, _) = listener.accept().await.unwrap();
            let mut tls = acceptor.accept(tcp).await.unwrap();
            tls.write_all(b"tickets come before this").await.unwrap();
            tls.shutdown().await.unwrap();
            tls.get_ref().1.handshake_kind()
        };
        let read = async {
            let server = server(Scheme::Smtps, "localhost", port);
            let mut stream = connect(&server, &trust).await.unwrap();
            stream.read_to_end(&mut Vec::new()).await.unwrap();
        };
        assert_eq!(tokio::join!(accept, read).0, Some(rustls::HandshakeKind::Full));
    }
}

#[tokio::test]
async fn without_a_listener_a_server_is_unreachable() {
    let (listener, port) = listener().await;
    drop(listener);
    let trust = Trust::with_pem(&Authority::new("ours").pem()).unwrap();
    let error = connect(&server(Scheme::Imap, "127.0.0.1", port), &trust).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Unreachable);
    assert_eq!(error.recovery(), Recovery::Retry { after: None });
}

#[tokio::test]
async fn starttls_comes_later_and_has_nothing_to_do_with_trust_yet() {
    let (listener, port) = listener().await;
    let trust = Trust::with_pem(&Authority::new("ours").pem()).unwrap();
    let stream = connect(&server(Scheme::Smtp, "localhost", port), &trust).await.unwrap();
    assert!(!stream.is_secure());
    drop(listener);
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_gets_no_secret() {
    let (listener, port) = listener().await;
    let accept = async {
        let (mut tcp, _) = listener.accept().await.unwrap();
        tcp.write_all(b"220 mail.example.test ESMTP\r\n").await.unwrap();
        tcp.shutdown().await.unwrap();
        // The client's half of the handshake.
        let _ = tcp.read_to_end(&mut Vec::new()).await;
    };
    let trust = Trust::with_pem(&Authority::new("ours").pem()).unwrap();
    let server = server(Scheme::Smtps, "localhost", port);
    let error = tokio::join!(connect(&server, &trust), accept).0.unwrap_err();
    assert!(matches!(error, NetError::NotTls { .. }), "{error}");
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_given_up_after_20_seconds() {
    let (listener, port) = listener().await;
    let tcp = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let _silent = listener.accept().await.unwrap();
    let trust = Trust::with_pem(&Authority::new("ours").pem()).unwrap();
    tokio::time::pause();
    let start = tokio::time::Instant::now();
    let error = secure(Stream::Plain(tcp), "localhost", &trust).await.unwrap_err();
    assert!(matches!(error, NetError::TimedOut { .. }), "{error}");
    assert_eq!(start.elapsed().as_secs(), 20);
}

#[tokio::test]
async fn a_host_that_no_certificate_can_be_for_is_refused() {
    let (listener, port) = listener().await;
    let tcp = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let trust = Trust::with_pem(&Authority::new("ours").pem()).unwrap();
    let error = secure(Stream::Plain(tcp), "a b", &trust).await.unwrap_err();
    assert!(matches!(error, NetError::Tls { .. }), "{error}");
    drop(listener);
}
