//! A submission server in memory: it takes what it gets, and remembers every message it took.

use crate::wire::Wire;
use rustls::ServerConfig;
use std::{
    collections::{BTreeSet, VecDeque},
    fmt, io,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

/// What the server does with a message instead of taking it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// It breaks the connection before the message is whole.
    BeforeDot,
    /// It takes the message and breaks the connection before it says so.
    AfterDot,
    /// It refuses the message with this reply, for good (5yz) or for now (4yz).
    Refuse(&'static str),
}

/// A running server.
#[derive(Debug)]
pub struct Post {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

/// What is done with a message once it is taken, before its sender hears of it.
struct Then(Box<Act>);

type Act = dyn Fn(&[u8]) + Send;

impl fmt::Debug for Then {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Then")
    }
}

#[derive(Debug, Default)]
struct Shared {
    taken: Mutex<Vec<Vec<u8>>>,
    mishaps: Mutex<VecDeque<Mishap>>,
    then: Mutex<Option<Then>>,
    /// Recipients that are put off, and those that every message was taken for.
    put_off: Mutex<BTreeSet<String>>,
    taken_for: Mutex<Vec<Vec<String>>>,
    ending: AtomicBool,
}

impl Post {
    /// Serves with TLS from the first byte.
    pub fn new(identity: &Arc<ServerConfig>) -> Post {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::<Shared>::default();
        let (ours, identity) = (Arc::clone(&shared), Arc::clone(identity));
        let acceptor = thread::spawn(move || {
            let mut serving = Vec::new();
            for socket in listener.incoming() {
                if ours.ending.load(Ordering::SeqCst) {
                    break;
                }
                let Ok(socket) = socket else { continue };
                let (ours, identity) = (Arc::clone(&ours), Arc::clone(&identity));
                serving.push(thread::spawn(move || {
                    let wire = Wire::new(socket).and_then(|wire| wire.start_tls(&identity));
                    // However the connection ends, it has ended.
                    let _ = wire.and_then(|wire| serve(wire, &ours));
                }));
            }
            for server in serving {
                server.join().unwrap();
            }
        });
        Post { address, shared, acceptor: Some(acceptor) }
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns every message that it took, in this order.
    pub fn taken(&self) -> Vec<Vec<u8>> {
        self.shared.taken.lock().unwrap().clone()
    }

    /// Returns for whom it took each message.
    pub fn taken_for(&self) -> Vec<Vec<String>> {
        self.shared.taken_for.lock().unwrap().clone()
    }

    /// Has no time for these recipients from now on.
    pub fn put_off(&self, recipients: &[&str]) {
        let recipients = recipients.iter().map(|one| one.to_string()).collect();
        *self.shared.put_off.lock().unwrap() = recipients;
    }

    /// Does something with every message that is taken, before its sender hears of it.
    pub fn then(&self, act: impl Fn(&[u8]) + Send + 'static) {
        *self.shared.then.lock().unwrap() = Some(Then(Box::new(act)));
    }

    /// Makes something go wrong with a message to come.
    pub fn mishap(&self, mishap: Mishap) {
        self.shared.mishaps.lock().unwrap().push_back(mishap);
    }

    /// Forgets what has not gone wrong yet.
    pub fn calm(&self) {
        self.shared.mishaps.lock().unwrap().clear();
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        self.shared.ending.store(true, Ordering::SeqCst);
        // Wakes the acceptor; if it has ended, there is nobody to wake.
        let _ = TcpStream::connect(self.address);
        if let Some(acceptor) = self.acceptor.take() {
            let ended = acceptor.join();
            assert!(ended.is_ok() || thread::panicking(), "the submission server broke");
        }
    }
}

fn serve(mut wire: Wire, shared: &Shared) -> io::Result<()> {
    wire.send(b"220 honest\r\n")?;
    let mut recipients = Vec::new();
    loop {
        let line = wire.line()?;
        let verb = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
        let reply = match verb.as_str() {
            "EHLO" => "250-honest\r\n250-AUTH PLAIN\r\n250-SIZE 50000000\r\n250 8BITMIME\r\n",
            "AUTH" => "235 welcome\r\n",
            "MAIL" | "RSET" => {
                recipients.clear();
                "250 ok\r\n"
            }
            "RCPT" => {
                let to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                match shared.put_off.lock().unwrap().contains(&to) {
                    true => "451 4.2.1 not now\r\n",
                    false => {
                        recipients.push(to);
                        "250 ok\r\n"
                    }
                }
            }
            "NOOP" => "250 ok\r\n",
            "DATA" if recipients.is_empty() => "554 for nobody\r\n",
            "QUIT" => {
                wire.send(b"221 bye\r\n")?;
                return wire.close();
            }
            "DATA" => {
                wire.send(b"354 go on\r\n")?;
                let mishap = shared.mishaps.lock().unwrap().pop_front();
                if mishap == Some(Mishap::BeforeDot) {
                    wire.line()?;
                    return wire.reset().map(drop);
                }
                let message = to_the_dot(&mut wire)?;
                match mishap {
                    Some(Mishap::Refuse(reply)) => {
                        wire.send(format!("{reply}\r\n").as_bytes())?;
                        continue;
                    }
                    Some(Mishap::AfterDot | Mishap::BeforeDot) | None => {
                        if let Some(then) = shared.then.lock().unwrap().as_ref() {
                            (then.0)(&message);
                        }
                        shared.taken_for.lock().unwrap().push(recipients.clone());
                        shared.taken.lock().unwrap().push(message);
                    }
                }
                if mishap == Some(Mishap::AfterDot) {
                    return wire.reset().map(drop);
                }
                "250 taken\r\n"
            }
            _ => "500 what?\r\n",
        };
        wire.send(reply.as_bytes())?;
    }
}

/// Reads a message, its dots unstuffed (RFC 5321 §4.5.2).
fn to_the_dot(wire: &mut Wire) -> io::Result<Vec<u8>> {
    let mut message = Vec::new();
    loop {
        let line = wire.line_bytes()?;
        if line == b"." {
            return Ok(message);
        }
        message.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        message.extend_from_slice(b"\r\n");
    }
}
