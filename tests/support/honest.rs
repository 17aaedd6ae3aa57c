//! An IMAP server in memory that keeps its word: small, quick, and of any set of extensions.
//!
//! Where `scripted` plays one conversation, this one answers whatever its client asks, keeps UIDs
//! and modification sequences as the RFCs want, and writes down every change that it
//! acknowledged. A test acts on its state in the part of another client, and makes it break off,
//! refuse, or let somebody act in the middle of a conversation.

mod command;
mod labels;
mod messages;
mod serve;
mod session;
mod state;

use crate::{Authority, Barid, Direction, World, wire::Wire};
pub use labels::{ALL, SENT, SPAM, TRASH};
use rustls::ServerConfig;
pub use state::{By, Entry, Letter, Mailbox, State};
use std::{
    collections::{BTreeMap, VecDeque},
    fmt, fs,
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};
use tokio::sync::{mpsc, oneshot};

/// What a server offers beyond IMAP4rev1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer(Vec<&'static str>);

impl Offer {
    /// Offers these.
    pub fn new(names: &[&'static str]) -> Offer {
        Offer(names.to_vec())
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains(&name)
    }

    fn capabilities(&self) -> String {
        [&["IMAP4rev1", "AUTH=PLAIN", "SASL-IR"][..], &self.0].concat().join(" ")
    }
}

/// Where in a command a connection breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The server never did it.
    Before,
    /// The server did it; so many bytes of the answer arrived.
    After(usize),
}

/// What happens instead of a command, or before it.
pub enum Turn {
    /// The connection breaks.
    Cut(Cut),
    /// The server says NO with this response code.
    Refuse(&'static str),
    /// The server says BYE instead of doing it.
    Bye,
    /// Another client does something first.
    Act(Box<dyn FnOnce(&mut State) + Send>),
    /// The server does it, and says something else than the truth.
    Lie(Box<dyn FnOnce(Vec<u8>) -> Vec<u8> + Send>),
    /// The server falls silent, and leaves the connection open.
    Stall,
    /// It does so after so many bytes of its answer.
    Falter(usize),
    /// After so many bytes of its answer, it says one more at each tick of the test's, and goes
    /// on once all is said.
    Drip(usize),
    /// The server does it, says something else than the truth, and hangs up.
    Babble(Box<dyn FnOnce(Vec<u8>) -> Vec<u8> + Send>),
}

/// A silence that has begun; with a way to ask for one more byte, where the server drips.
#[derive(Debug)]
pub struct Lull(pub Option<mpsc::UnboundedSender<oneshot::Sender<()>>>);

impl Turn {
    /// Says `to` wherever it would have said `from`.
    pub fn replace(from: &'static str, to: impl Into<String>) -> Turn {
        let to = to.into();
        Turn::Lie(Box::new(move |answer| {
            let text = String::from_utf8_lossy(&answer).into_owned();
            assert!(text.contains(from), "{from} was not said: {text}");
            text.replace(from, &to).into_bytes()
        }))
    }
}

impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Turn::Cut(cut) => write!(f, "{cut:?}"),
            Turn::Refuse(code) => write!(f, "Refuse({code})"),
            Turn::Bye => f.write_str("Bye"),
            Turn::Act(_) => f.write_str("Act"),
            Turn::Lie(_) => f.write_str("Lie"),
            Turn::Stall => f.write_str("Stall"),
            Turn::Falter(bytes) => write!(f, "Falter({bytes})"),
            Turn::Drip(bytes) => write!(f, "Drip({bytes})"),
            Turn::Babble(_) => f.write_str("Babble"),
        }
    }
}

/// Which commands a turn waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Any, once so many have passed.
    After(u32),
    /// The next of that name, `UID` left out. What is no command has a name, too: `TLS` before
    /// the handshake, `GREETING`. Only by its name IDLE is meant, and whatever its turn, it ends in
    /// silence.
    Named(&'static str),
    /// The next with that text in it.
    Saying(&'static str),
}

/// A running server.
#[derive(Debug)]
pub struct Honest {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    turns: Mutex<VecDeque<(Which, Turn)>>,
    offer: Mutex<Offer>,
    /// After how many bytes of one direction the next connection breaks.
    break_at: Mutex<Option<(Direction, usize)>>,
    is_broken: AtomicBool,
    /// Bytes to the client and to the server, of the last connection that ended.
    passed: Mutex<(usize, usize)>,
    heard: Mutex<Vec<String>>,
    ending: AtomicBool,
    /// Those of connections that are open, by number.
    sockets: Mutex<BTreeMap<u64, TcpStream>>,
    /// Who is told of silences.
    lulls: Mutex<Option<mpsc::UnboundedSender<Lull>>>,
}

/// Acts on what a server holds, from anywhere.
#[derive(Debug)]
pub struct Hand(Arc<Shared>);

impl Hand {
    /// Does something to it; no command is carried out meanwhile.
    pub fn act(&self, act: impl FnOnce(&mut State)) {
        act(&mut self.0.state.lock().unwrap());
    }
}

impl Honest {
    /// Serves with TLS from the first byte, as `localhost` of `authority`.
    pub fn new(offer: Offer, authority: &Authority) -> Honest {
        Honest::with(State::new(), offer, &authority.identity(&["localhost", "127.0.0.1"]))
    }

    /// Serves what `state` holds.
    pub fn with(state: State, offer: Offer, identity: &Arc<ServerConfig>) -> Honest {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            turns: Mutex::default(),
            offer: Mutex::new(offer),
            break_at: Mutex::default(),
            is_broken: AtomicBool::new(false),
            passed: Mutex::default(),
            heard: Mutex::default(),
            ending: AtomicBool::new(false),
            sockets: Mutex::default(),
            lulls: Mutex::default(),
        });
        let (ours, identity) = (Arc::clone(&shared), Arc::clone(identity));
        let acceptor = thread::spawn(move || accept(&listener, &ours, &identity));
        Honest { address, shared, acceptor: Some(acceptor) }
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Makes a profile with an account here; its mail goes out through the world.
    pub fn account(&self, authority: &Authority) -> Barid {
        let world = World::shared();
        let (barid, user) = (Barid::new(), world.known_user("alice"));
        let ca = barid.folder().join("ca.pem");
        fs::write(&ca, fs::read_to_string(&world.ca).unwrap() + authority.pem()).unwrap();
        let (receive, submit) = (format!("imaps://{}", self.address), world.smtp_url());
        let urls = ["--receive", &receive, "--submit", &submit, "--ca", ca.to_str().unwrap()];
        let arguments = [&["account", "add", &user.address, "--password-stdin"], &urls[..]];
        barid.run_with(&arguments.concat(), format!("{}\n", user.password).as_bytes()).done();
        barid
    }

    /// Returns what it holds, for as long as the value lives; no command is carried out meanwhile.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap()
    }

    /// Returns a hand on what it holds, for another thread.
    pub fn hand(&self) -> Hand {
        Hand(Arc::clone(&self.shared))
    }

    /// Makes something happen at a command to come; turns come in the order given.
    pub fn turn(&self, which: Which, turn: Turn) {
        self.shared.turns.lock().unwrap().push_back((which, turn));
    }

    /// Breaks the next connection after so many bytes that went one way, TLS left out.
    pub fn break_at(&self, direction: Direction, bytes: usize) {
        *self.shared.break_at.lock().unwrap() = Some((direction, bytes));
    }

    /// Whether a connection broke there since the last time.
    pub fn has_broken(&self) -> bool {
        self.shared.is_broken.swap(false, Ordering::SeqCst)
    }

    /// Returns how many bytes went each way over the last connection that has ended, TLS left
    /// out: to the client, to the server.
    pub fn passed(&self) -> (usize, usize) {
        *self.shared.passed.lock().unwrap()
    }

    /// Offers something else from the next connection on.
    pub fn offer(&self, offer: Offer) {
        *self.shared.offer.lock().unwrap() = offer;
    }

    /// Forgets the turns that have not come. Returns how many there were.
    pub fn calm(&self) -> usize {
        self.shared.turns.lock().unwrap().drain(..).count()
    }

    /// Returns where silences are told of from now on, each once all that precedes it was said.
    pub fn lulls(&self) -> mpsc::UnboundedReceiver<Lull> {
        let (tell, told) = mpsc::unbounded_channel();
        *self.shared.lulls.lock().unwrap() = Some(tell);
        told
    }

    /// Returns every command since the last time, without tags and literals.
    pub fn heard(&self) -> Vec<String> {
        std::mem::take(&mut self.shared.heard.lock().unwrap())
    }

    /// Breaks every connection.
    pub fn hang_up(&self) {
        for socket in self.shared.sockets.lock().unwrap().values() {
            // It may be closed already.
            let _ = socket.shutdown(Shutdown::Both);
        }
    }
}

impl Drop for Honest {
    fn drop(&mut self) {
        self.shared.ending.store(true, Ordering::SeqCst);
        // Wakes the acceptor; if it has ended, there is nobody to wake.
        let _ = TcpStream::connect(self.address);
        self.hang_up();
        if let Some(acceptor) = self.acceptor.take() {
            let ended = acceptor.join();
            assert!(ended.is_ok() || thread::panicking(), "the server broke");
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>, identity: &Arc<ServerConfig>) {
    let mut serving = Vec::<JoinHandle<()>>::new();
    for (socket, number) in listener.incoming().zip(0..) {
        if shared.ending.load(Ordering::SeqCst) {
            break;
        }
        let Ok(socket) = socket else { continue };
        let (ended, still) = serving.into_iter().partition(JoinHandle::is_finished);
        serving = still;
        join(ended);
        shared.sockets.lock().unwrap().insert(number, socket.try_clone().unwrap());
        let (shared, identity) = (Arc::clone(shared), Arc::clone(identity));
        serving.push(thread::spawn(move || {
            let wire = Wire::new(socket);
            // However the connection ends, it has ended.
            let _ = wire.and_then(|wire| serve::from_the_start(wire, &shared, &identity));
            shared.sockets.lock().unwrap().remove(&number);
        }));
    }
    join(serving);
}

fn join(serving: Vec<JoinHandle<()>>) {
    for server in serving {
        if let Err(panic) = server.join() {
            std::panic::resume_unwind(panic);
        }
    }
}

impl Shared {
    /// Returns what is to happen at a command of that name.
    fn next_turn(&self, verb: &str, line: &str) -> Option<Turn> {
        let mut turns = self.turns.lock().unwrap();
        let is_it = match &mut turns.front_mut()?.0 {
            Which::Named(name) => *name == verb,
            Which::Saying(text) => line.contains(*text),
            Which::After(0) => true,
            Which::After(left) => {
                *left -= 1;
                false
            }
        };
        is_it.then(|| turns.pop_front().map(|(_, turn)| turn))?
    }

    /// Returns what is to happen at what only its name can mean.
    fn named_turn(&self, name: &str) -> Option<Turn> {
        let is_it = |which: &Which| matches!(which, Which::Named(it) if *it == name);
        let mut turns = self.turns.lock().unwrap();
        turns.pop_front_if(|(which, _)| is_it(which)).map(|(_, turn)| turn)
    }

    fn tell_lull(&self, ticks: Option<mpsc::UnboundedSender<oneshot::Sender<()>>>) {
        if let Some(tell) = self.lulls.lock().unwrap().as_ref() {
            // The test may have ended.
            let _ = tell.send(Lull(ticks));
        }
    }
}
