//! The scripted server against a client that does, or does not do, what the script says.

use super::*;
use crate::Authority;
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned, pki_types::pem::PemObject,
};
use std::{
    io::{Read, Write},
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Says `said`, hangs up, and returns what the server said.
fn talk(server: &Scripted, said: &[u8]) -> Vec<u8> {
    let mut socket = TcpStream::connect(server.address()).unwrap();
    socket.write_all(said).unwrap();
    socket.shutdown(Shutdown::Write).unwrap();
    let mut heard = Vec::new();
    // A reset is one of the things a script can ask for.
    let _ = socket.read_to_end(&mut heard);
    heard
}

fn failure(server: Scripted) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| server.finish())).unwrap_err();
    panic.downcast_ref::<String>().unwrap().clone()
}

#[test]
fn a_conversation_goes_as_written() {
    let script = Script::new("S: * OK\nC: {tag} NOOP\nS: {tag} OK done").bytes(*b"\0\xff");
    let server = Scripted::plain(vec![script]);
    assert_eq!(talk(&server, b"A7 NOOP\r\n"), b"* OK\r\nA7 OK done\r\n\0\xff");
    assert_eq!(server.finish().received, [b"A7 NOOP\r\n"]);
}

#[test]
fn another_line_fails_the_test_and_shows_both() {
    let server = Scripted::plain(vec![Script::new("S: * OK\nC: {tag} NOOP")]);
    talk(&server, b"A7 LOGOUT\r\n");
    let failure = failure(server);
    assert!(failure.contains("expected\n  {tag} NOOP\ngot\n  A7 LOGOUT"), "{failure}");
    assert!(failure.contains("S: * OK"), "{failure}");
}

#[test]
fn a_line_too_many_fails_the_test() {
    let server = Scripted::plain(vec![Script::new("C: A1 NOOP")]);
    talk(&server, b"A1 NOOP\r\nA2 NOOP\r\n");
    assert!(failure(server).contains("went on with \"A2 NOOP"));
}

#[test]
fn a_line_too_few_fails_the_test() {
    let server = Scripted::plain(vec![Script::new("C: A1 NOOP")]);
    talk(&server, b"");
    assert!(failure(server).contains("expected\n  A1 NOOP\ngot the client hung up"));
}

#[test]
fn a_connection_that_is_never_made_fails_the_test() {
    let server = Scripted::plain(vec![Script::default(), Script::default()]);
    talk(&server, b"");
    assert!(failure(server).contains("connection 2 was never made"));
}

#[test]
fn a_connection_too_many_is_counted() {
    let server = Scripted::plain(vec![Script::default()]);
    talk(&server, b"");
    talk(&server, b"");
    assert_eq!(server.finish().surplus, 1);
}

#[test]
fn literals_and_messages_are_taken_by_size_and_by_dot() {
    let script = "C: {tag} APPEND Sent {{n}}\nS: + go\ntake {n} bytes\nC: \nC: DATA\ntake to the dot\nS: 250 ok";
    let server = Scripted::plain(vec![Script::new(&script.replace("C: \n", "C: {tag} .\n"))]);
    let heard = talk(&server, b"a APPEND Sent {5}\r\nx\r\nyzb .\r\nDATA\r\nhello\r\n.\r\n");
    assert_eq!(heard, b"+ go\r\n250 ok\r\n");
    server.finish();
}

#[test]
fn a_reset_is_not_an_end() {
    let server = Scripted::plain(vec![Script::new("S: * OK\nC: A1 NOOP\nreset")]);
    let mut socket = TcpStream::connect(server.address()).unwrap();
    socket.write_all(b"A1 NOOP\r\n").unwrap();
    let error = socket.read_to_end(&mut Vec::new()).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    server.finish();
}

#[test]
fn a_stalled_server_listens_and_says_nothing() {
    let server = Scripted::plain(vec![Script::new("S: * OK\nstall")]);
    let mut socket = TcpStream::connect(server.address()).unwrap();
    socket.read_exact(&mut [0; 6]).unwrap();
    socket.write_all(b"A1 NOOP\r\n").unwrap();
    socket.set_nonblocking(true).unwrap();
    assert_eq!(socket.read(&mut [0; 1]).unwrap_err().kind(), io::ErrorKind::WouldBlock);
    server.finish();
}

#[test]
fn starttls_turns_the_rest_into_tls() {
    let authority = Authority::new();
    let script = Script::new("S: * OK\nC: a STARTTLS\nS: a OK\nstarttls\nC: b NOOP\nS: b OK");
    let server = Scripted::new(vec![script], Tls::OnRequest(authority.identity(&["127.0.0.1"])));

    let mut socket = TcpStream::connect(server.address()).unwrap();
    socket.write_all(b"a STARTTLS\r\n").unwrap();
    socket.read_exact(&mut [0; 12]).unwrap();
    let mut stream = StreamOwned::new(trusting(&authority), socket);
    stream.write_all(b"b NOOP\r\n").unwrap();
    let mut answer = [0; 6];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"b OK\r\n");
    drop(stream);

    assert_eq!(server.finish().received, [b"a STARTTLS\r\nb NOOP\r\n"]);
}

fn trusting(authority: &Authority) -> ClientConnection {
    let mut roots = RootCertStore::empty();
    let pem =
        rustls::pki_types::CertificateDer::from_pem_slice(authority.pem().as_bytes()).unwrap();
    roots.add(pem).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    ClientConnection::new(Arc::new(config), "127.0.0.1".try_into().unwrap()).unwrap()
}
