//! An IMAP server in memory that keeps its word: small, quick, and of any set of extensions.
//!
//! Where `scripted` plays one conversation, this one answers whatever its client asks, keeps UIDs
//! and modification sequences as the RFCs want, and writes down every change that it
//! acknowledged. A test acts on its state in the part of another client, and makes it break off,
//! refuse, or let somebody act in the middle of a conversation.

mod command;
mod messages;
mod session;
mod state;

use crate::{Authority, wire::Wire};
use command::Word;
use rustls::ServerConfig;
use session::Session;
pub use state::{By, Entry, Letter, Mailbox, State};
use std::{
    collections::VecDeque,
    fmt, io,
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

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
    /// Another client does something first.
    Act(Box<dyn FnOnce(&mut State) + Send>),
}

impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Turn::Cut(cut) => write!(f, "{cut:?}"),
            Turn::Refuse(code) => write!(f, "Refuse({code})"),
            Turn::Act(_) => f.write_str("Act"),
        }
    }
}

/// Which commands a turn waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Any, once so many have passed.
    After(u32),
    /// The next of that name, `UID` left out.
    Named(&'static str),
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
    offer: Offer,
    heard: Mutex<Vec<String>>,
    ending: AtomicBool,
    sockets: Mutex<Vec<TcpStream>>,
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
            offer,
            heard: Mutex::default(),
            ending: AtomicBool::new(false),
            sockets: Mutex::default(),
        });
        let (ours, identity) = (Arc::clone(&shared), Arc::clone(identity));
        let acceptor = thread::spawn(move || accept(&listener, &ours, &identity));
        Honest { address, shared, acceptor: Some(acceptor) }
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns what it holds, for as long as the value lives; no command is carried out meanwhile.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap()
    }

    /// Makes something happen at a command to come; turns come in the order given.
    pub fn turn(&self, which: Which, turn: Turn) {
        self.shared.turns.lock().unwrap().push_back((which, turn));
    }

    /// Forgets the turns that have not come. Returns how many there were.
    pub fn calm(&self) -> usize {
        self.shared.turns.lock().unwrap().drain(..).count()
    }

    /// Returns every command since the last time, without tags and literals.
    pub fn heard(&self) -> Vec<String> {
        std::mem::take(&mut self.shared.heard.lock().unwrap())
    }

    /// Breaks every connection.
    pub fn hang_up(&self) {
        for socket in self.shared.sockets.lock().unwrap().drain(..) {
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
    let mut serving = Vec::new();
    for socket in listener.incoming() {
        if shared.ending.load(Ordering::SeqCst) {
            break;
        }
        let Ok(socket) = socket else { continue };
        shared.sockets.lock().unwrap().push(socket.try_clone().unwrap());
        let (shared, identity) = (Arc::clone(shared), Arc::clone(identity));
        serving.push(thread::spawn(move || {
            let wire = Wire::new(socket).and_then(|wire| wire.start_tls(&identity));
            // However the connection ends, it has ended.
            let _ = wire.and_then(|wire| serve(wire, &shared));
        }));
    }
    for server in serving {
        if let Err(panic) = server.join() {
            std::panic::resume_unwind(panic);
        }
    }
}

fn serve(mut wire: Wire, shared: &Shared) -> io::Result<()> {
    let mut session = Session::new(shared.offer.clone());
    wire.send(b"* OK ready\r\n")?;
    while !session.is_over {
        let command = command::read(&mut wire)?;
        let verb = command.iter().skip(1).find(|word| !word.is("UID")).map(Word::text);
        let verb = verb.unwrap_or_default().to_ascii_uppercase();
        shared.heard.lock().unwrap().push(spoken(&command));
        if verb == "IDLE" {
            idle(&mut wire, &mut session, shared, &command)?;
            continue;
        }
        let mut state = shared.state.lock().unwrap();
        let turn = shared.next_turn(&verb);
        let mut cut = None;
        match turn {
            Some(Turn::Cut(Cut::Before)) => return wire.socket().shutdown(Shutdown::Both),
            Some(Turn::Cut(Cut::After(bytes))) => cut = Some(bytes),
            Some(Turn::Refuse(code)) => {
                let tag = command.first().map(Word::text).unwrap_or_default();
                wire.send(format!("{tag} NO [{code}] not now\r\n").as_bytes())?;
                continue;
            }
            Some(Turn::Act(act)) => act(&mut state),
            None => {}
        }
        session.carry_out(&mut state, &command);
        drop(state);
        let out = std::mem::take(&mut session.out);
        if let Some(bytes) = cut {
            wire.send(&out[..bytes.min(out.len())])?;
            return wire.close();
        }
        wire.send(&out)?;
    }
    wire.close()
}

/// Waits for DONE; what happens meanwhile is told at its end.
fn idle(
    wire: &mut Wire,
    session: &mut Session,
    shared: &Shared,
    command: &[Word],
) -> io::Result<()> {
    wire.send(b"+ idling\r\n")?;
    while wire.line()? != "DONE" {}
    session.tell(&shared.state.lock().unwrap());
    let tag = command.first().map(Word::text).unwrap_or_default();
    session.say(&format!("{tag} OK done"));
    let out = std::mem::take(&mut session.out);
    wire.send(&out)
}

impl Shared {
    /// Returns what is to happen at a command of that name.
    fn next_turn(&self, verb: &str) -> Option<Turn> {
        let mut turns = self.turns.lock().unwrap();
        let is_it = match &mut turns.front_mut()?.0 {
            Which::Named(name) => *name == verb,
            Which::After(0) => true,
            Which::After(left) => {
                *left -= 1;
                false
            }
        };
        is_it.then(|| turns.pop_front().map(|(_, turn)| turn))?
    }
}

fn spoken(command: &[Word]) -> String {
    let shown = |word: &Word| match word {
        Word::Bytes(bytes) if bytes.len() > 60 => format!("({} bytes)", bytes.len()),
        word => word.text(),
    };
    command.iter().skip(1).map(shown).collect::<Vec<_>>().join(" ")
}
