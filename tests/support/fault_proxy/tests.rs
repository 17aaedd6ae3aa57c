//! Each fault, between a client and a server that can tell what reached them.

use super::*;
use std::{io::ErrorKind, time::Instant};

/// What the server side of every test sends.
const SENT: &[u8] = b"0123456789";

/// Lets a server send [`SENT`] through a proxy; returns what the client read, how reading ended,
/// and the proxy.
fn download(plan: Plan) -> (Vec<u8>, Result<(), ErrorKind>, FaultProxy) {
    let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let proxy = FaultProxy::new(server.local_addr().unwrap(), &[plan]);
    let mut client = TcpStream::connect(proxy.address()).unwrap();
    let (mut socket, _) = server.accept().unwrap();
    // A connection that is cut at once may refuse them.
    let _ = socket.write_all(SENT);
    let _ = socket.shutdown(Shutdown::Write);
    let mut got = Vec::new();
    let end = client.read_to_end(&mut got).map(|_| ()).map_err(|error| error.kind());
    (got, end, proxy)
}

/// Lets a client send [`SENT`] through a proxy; returns what the server read.
fn upload(plan: Plan) -> Vec<u8> {
    let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let proxy = FaultProxy::new(server.local_addr().unwrap(), &[plan]);
    let mut client = TcpStream::connect(proxy.address()).unwrap();
    let (mut socket, _) = server.accept().unwrap();
    client.write_all(SENT).unwrap();
    client.shutdown(Shutdown::Write).unwrap();
    let mut got = Vec::new();
    socket.read_to_end(&mut got).unwrap();
    got
}

#[test]
fn without_a_fault_every_byte_passes() {
    let (got, end, proxy) = download(Plan::pass().pieces(3));
    assert_eq!((got.as_slice(), end), (SENT, Ok(())));
    assert_eq!(proxy.passed(), [Passed { to_server: 0, to_client: 10 }]);
    assert_eq!(upload(Plan::pass()), SENT);
}

#[test]
fn a_cut_lets_exactly_so_many_bytes_through() {
    for bytes in 0..=10 {
        let (got, end, _) = download(Plan::cut(Direction::ToClient, bytes));
        assert_eq!((got.as_slice(), end), (&SENT[..bytes as usize], Ok(())));
        assert_eq!(upload(Plan::cut(Direction::ToServer, bytes)), &SENT[..bytes as usize]);
    }
}

#[test]
fn a_cut_of_one_direction_lets_the_other_one_pass_before_it() {
    let (got, end, _) = download(Plan::cut(Direction::ToServer, 1));
    assert_eq!((got.as_slice(), end), (SENT, Ok(())));
}

#[test]
fn a_reset_is_not_an_end() {
    let (_, end, _) = download(Plan::reset(Direction::ToClient, 4));
    assert_eq!(end, Err(ErrorKind::ConnectionReset));
}

#[test]
fn a_stall_keeps_the_connection_and_passes_nothing_more() {
    let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let plan = Plan::stall(Direction::ToClient, 4);
    let proxy = FaultProxy::new(server.local_addr().unwrap(), &[plan]);
    let mut client = TcpStream::connect(proxy.address()).unwrap();
    let (mut socket, _) = server.accept().unwrap();
    socket.write_all(SENT).unwrap();
    let mut got = [0; 4];
    client.read_exact(&mut got).unwrap();
    assert_eq!(got, SENT[..4]);

    client.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    assert_eq!(client.read(&mut got).unwrap_err().kind(), ErrorKind::WouldBlock);
    client.write_all(b"anyone?").unwrap();
    socket.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    assert_eq!(socket.read(&mut got).unwrap_err().kind(), ErrorKind::WouldBlock);
    assert_eq!(proxy.passed(), [Passed { to_server: 0, to_client: 4 }]);
}

#[test]
fn a_flip_changes_one_bit() {
    let (got, _, _) = download(Plan::flip(Direction::ToClient, 9, 0).pieces(4));
    assert_eq!(got, b"012345678\x38");
    assert_eq!(upload(Plan::flip(Direction::ToServer, 0, 7)), b"\xb0123456789");
}

#[test]
fn latency_holds_every_piece_back() {
    let begun = Instant::now();
    let (got, _, _) = download(Plan::pass().pieces(5).latency(Duration::from_millis(30)));
    assert_eq!(got, SENT);
    assert!(begun.elapsed() >= Duration::from_millis(60), "{:?}", begun.elapsed());
}

#[test]
fn a_rate_holds_bytes_back() {
    let begun = Instant::now();
    let (got, _, _) = download(Plan::pass().rate(100));
    assert_eq!(got, SENT);
    assert!(begun.elapsed() >= Duration::from_millis(100), "{:?}", begun.elapsed());
}

#[test]
fn each_connection_has_its_plan_and_the_last_one_stays() {
    let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let plans = [Plan::cut(Direction::ToClient, 2), Plan::cut(Direction::ToClient, 5)];
    let proxy = FaultProxy::new(server.local_addr().unwrap(), &plans);
    for expected in [2, 5, 5] {
        let mut client = TcpStream::connect(proxy.address()).unwrap();
        let (mut socket, _) = server.accept().unwrap();
        socket.write_all(SENT).unwrap();
        let mut got = Vec::new();
        client.read_to_end(&mut got).unwrap();
        assert_eq!(got.len(), expected);
    }
}

#[test]
fn unplugged_it_ends_connections_and_refuses_new_ones() {
    let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let mut proxy = FaultProxy::new(server.local_addr().unwrap(), &[Plan::pass()]);
    let mut client = TcpStream::connect(proxy.address()).unwrap();
    let (_socket, _) = server.accept().unwrap();
    proxy.unplug();
    assert_eq!(client.read(&mut [0; 1]).unwrap(), 0);
    let refused = TcpStream::connect(proxy.address()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
}
