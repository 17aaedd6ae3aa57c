//! A POP3 server on loopback with a memory: it may do to its client whatever a POP3 server has ever
//! done, and remembers what it had and what it deleted.

use crate::{Barid, Inventory, World, certificate::Authority, sha256, wire::Wire};
use std::{
    collections::BTreeSet,
    fs, io,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// How long a test waits for a client to come as far as it shall.
const PATIENCE: Duration = Duration::from_secs(60);

/// A message on the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its UIDL; empty for a line without one.
    pub uidl: String,
    /// Its bytes, each line with CRLF.
    pub raw: Vec<u8>,
    /// The size that it is listed with, where that is not its own.
    pub claimed: Option<usize>,
}

impl Letter {
    /// Makes one.
    pub fn new(uidl: &str, raw: impl Into<Vec<u8>>) -> Letter {
        Letter { uidl: uidl.to_owned(), raw: raw.into(), claimed: None }
    }
}

/// What the server does to one connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Hangs up after so many bytes of its own, once signed in.
    CutSent(usize),
    /// Hangs up after so many bytes of the client, once signed in, without a word to the last.
    CutHeard(usize),
    /// Goes silent when it hears this line, before it does anything about it.
    SilentBefore(&'static str),
    /// Goes silent when it hears this line, after it did what it says, without an answer.
    SilentAfter(&'static str),
    /// Goes silent in the middle of its answer to this line.
    SilentWithin(&'static str),
}

/// What the server is like and what it has.
#[derive(Debug)]
pub struct State {
    /// What is there, in its order.
    pub letters: Vec<Letter>,
    /// Whether it knows UIDL.
    pub has_uidl: bool,
    /// Whether it knows TOP.
    pub has_top: bool,
    /// What happens to the next connections, first come; `None` is nothing.
    pub fates: Vec<Option<Fate>>,
    /// Every message that was deleted, whole.
    pub deleted: Vec<Vec<u8>>,
    /// Every line that was heard, but for passwords, with `--` between connections.
    pub heard: Vec<String>,
}

/// A running server.
#[derive(Debug)]
pub struct Maildrop {
    port: u16,
    ca_pem: String,
    state: Arc<Mutex<State>>,
    ending: Arc<AtomicBool>,
    silences: mpsc::Receiver<TcpStream>,
    acceptor: Option<JoinHandle<()>>,
}

impl Maildrop {
    /// Serves anyone who signs in, with TLS at once.
    pub fn new(letters: Vec<Letter>) -> Maildrop {
        let authority = Authority::new();
        let identity = authority.identity(&["127.0.0.1"]);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(Mutex::new(State {
            letters,
            has_uidl: true,
            has_top: true,
            fates: Vec::new(),
            deleted: Vec::new(),
            heard: Vec::new(),
        }));
        let ending = Arc::<AtomicBool>::default();
        let (tell, silences) = mpsc::channel();
        let (ours, is_ending) = (Arc::clone(&state), Arc::clone(&ending));
        let acceptor = thread::spawn(move || {
            for socket in listener.incoming() {
                if is_ending.load(Ordering::SeqCst) {
                    break;
                }
                let (identity, state, tell) = (identity.clone(), Arc::clone(&ours), tell.clone());
                thread::spawn(move || {
                    // A client may hang up whenever it likes.
                    let _ = serve(socket?, &identity, &state, &tell);
                    Ok::<(), io::Error>(())
                });
            }
        });
        let ca_pem = authority.pem().to_owned();
        Maildrop { port, ca_pem, state, ending, silences, acceptor: Some(acceptor) }
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// Returns its URL.
    pub fn url(&self) -> String {
        format!("pop3s://127.0.0.1:{}", self.port)
    }

    /// Returns the authority that signed its certificate, PEM.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// Returns the authorities of this server and of the world, PEM.
    pub fn trusted(&self) -> String {
        fs::read_to_string(&World::shared().ca).unwrap() + self.ca_pem()
    }

    /// Makes a profile with an account here; its mail goes out through the world.
    pub fn account(&self, options: &[&str]) -> Barid {
        let world = World::shared();
        let (barid, user) = (Barid::new(), world.known_user("alice"));
        let ca = barid.folder().join("ca.pem");
        fs::write(&ca, self.trusted()).unwrap();
        let (url, submit) = (self.url(), world.smtp_url());
        let urls = ["--receive", &url, "--submit", &submit, "--ca", ca.to_str().unwrap()];
        let add = ["account", "add", &user.address, "--password-stdin"];
        let arguments = [&add, urls.as_slice(), options].concat();
        barid.run_with(&arguments, format!("{}\n", user.password).as_bytes()).done();
        barid
    }

    /// Looks at what it has, and changes it.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Returns all bytes of what it has, and of what it deleted.
    pub fn ever_had(&self) -> BTreeSet<Vec<u8>> {
        let state = self.state();
        state.letters.iter().map(|one| one.raw.clone()).chain(state.deleted.clone()).collect()
    }

    /// Fails unless every message it ever had is there or here, nothing that was deleted is
    /// missing here, and nothing is here twice. Returns the hashes of what is here.
    #[track_caller]
    pub fn assert_safe(&self, barid: &Barid) -> Vec<String> {
        let here = Inventory::read(&barid.profile());
        let hashes: Vec<String> = here.hashes("INBOX").into_iter().map(str::to_owned).collect();
        let set: BTreeSet<&String> = hashes.iter().collect();
        assert_eq!(set.len(), hashes.len(), "a message is here twice");
        for deleted in &self.state().deleted {
            assert!(set.contains(&sha256(deleted)), "a message was deleted that is not here");
        }
        hashes
    }

    /// Fails unless exactly what it ever had is here.
    #[track_caller]
    pub fn assert_all_here(&self, barid: &Barid) {
        let mut had: Vec<String> = self.ever_had().iter().map(|raw| sha256(raw)).collect();
        had.sort();
        assert_eq!(self.assert_safe(barid), had);
    }

    /// Waits until a connection has gone silent as its fate was.
    pub fn wait_for_silence(&self) {
        self.silences.recv_timeout(PATIENCE).expect("the client never came as far as that");
    }
}

impl Drop for Maildrop {
    fn drop(&mut self) {
        self.ending.store(true, Ordering::SeqCst);
        // Wakes the acceptor; if it has ended, there is nobody to wake.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
        if let Some(acceptor) = self.acceptor.take() {
            acceptor.join().unwrap();
        }
    }
}

/// One connection: what was there when it began, and what is to be deleted when it ends.
struct Session<'a> {
    wire: Wire,
    state: &'a Mutex<State>,
    letters: Vec<Letter>,
    doomed: BTreeSet<usize>,
    fate: Option<Fate>,
    /// Bytes since the sign-in.
    sent: usize,
    heard: usize,
    is_signed_in: bool,
}

fn serve(
    socket: TcpStream,
    identity: &Arc<rustls::ServerConfig>,
    state: &Mutex<State>,
    tell: &mpsc::Sender<TcpStream>,
) -> io::Result<()> {
    let wire = Wire::new(socket)?.start_tls(identity)?;
    let (letters, fate) = {
        let mut state = state.lock().unwrap();
        state.heard.push("--".to_owned());
        let fate = if state.fates.is_empty() { None } else { state.fates.remove(0) };
        (state.letters.clone(), fate)
    };
    let (doomed, sent, heard) = (BTreeSet::new(), 0, 0);
    let mut session =
        Session { wire, state, letters, doomed, fate, sent, heard, is_signed_in: false };
    session.say(b"+OK ready\r\n")?;
    loop {
        let line = session.wire.line()?;
        session.heard += if session.is_signed_in { line.len() + 2 } else { 0 };
        let is_cut = matches!(session.fate, Some(Fate::CutHeard(most)) if session.heard > most);
        if is_cut {
            return Ok(());
        }
        let is_silent = |fate: &Option<Fate>, line: &str| match fate {
            Some(Fate::SilentBefore(on)) => (*on == line).then_some(0),
            Some(Fate::SilentAfter(on)) => (*on == line).then_some(1),
            Some(Fate::SilentWithin(on)) => (*on == line).then_some(2),
            Some(Fate::CutSent(_) | Fate::CutHeard(_)) | None => None,
        };
        let silence = is_silent(&session.fate, &line);
        if silence == Some(0) {
            return session.fall_silent(tell);
        }
        let answer = session.answer(&line);
        match silence {
            None => session.say(&answer)?,
            Some(within) => {
                let part = if within == 2 { answer.len() / 2 } else { 0 };
                session.say(&answer[..part])?;
                return session.fall_silent(tell);
            }
        }
        if line == "QUIT" {
            return Ok(());
        }
    }
}

impl Session<'_> {
    fn say(&mut self, bytes: &[u8]) -> io::Result<()> {
        let most = match self.fate {
            Some(Fate::CutSent(most)) if self.is_signed_in => most.saturating_sub(self.sent),
            _ => usize::MAX,
        };
        let part = bytes.len().min(most);
        self.sent += if self.is_signed_in { part } else { 0 };
        self.wire.send(&bytes[..part])?;
        match part == bytes.len() {
            true => Ok(()),
            false => Err(io::Error::other("cut")),
        }
    }

    /// Says nothing more, and waits for the client to hang up.
    fn fall_silent(mut self, tell: &mpsc::Sender<TcpStream>) -> io::Result<()> {
        self.wire.socket().set_read_timeout(None)?;
        // The test may have ended.
        let _ = tell.send(self.wire.socket().try_clone()?);
        while self.wire.line().is_ok() {}
        Ok(())
    }

    /// Does what a line asks for, and returns what to say.
    fn answer(&mut self, line: &str) -> Vec<u8> {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let mut state = self.state.lock().unwrap();
        state.heard.push(if verb == "AUTH" { "AUTH".to_owned() } else { line.to_owned() });
        let number = rest.split(' ').next().and_then(|n| n.parse::<usize>().ok()).unwrap_or(0);
        let letter = self.letters.get(number.wrapping_sub(1));
        match verb {
            "CAPA" => {
                let uidl = if state.has_uidl { "UIDL\r\n" } else { "" };
                let top = if state.has_top { "TOP\r\n" } else { "" };
                format!("+OK\r\nSASL PLAIN\r\n{uidl}{top}PIPELINING\r\n.\r\n").into_bytes()
            }
            "AUTH" => {
                self.is_signed_in = true;
                b"+OK\r\n".to_vec()
            }
            "LIST" => {
                let size = |one: &Letter| one.claimed.unwrap_or(one.raw.len());
                let line = |(n, one): (usize, &Letter)| format!("{} {}\r\n", n + 1, size(one));
                let lines: String = self.letters.iter().enumerate().map(line).collect();
                format!("+OK\r\n{lines}.\r\n").into_bytes()
            }
            "UIDL" if state.has_uidl => {
                let line = |(n, one): (usize, &Letter)| format!("{} {}\r\n", n + 1, one.uidl);
                let lines: String = self.letters.iter().enumerate().map(line).collect();
                format!("+OK\r\n{lines}.\r\n").into_bytes()
            }
            "RETR" | "TOP" => match letter {
                Some(letter) if verb == "RETR" => whole(&letter.raw),
                Some(letter) if state.has_top => whole(header(&letter.raw)),
                Some(_) | None => b"-ERR\r\n".to_vec(),
            },
            "DELE" => match letter {
                Some(_) if self.doomed.insert(number - 1) => b"+OK\r\n".to_vec(),
                Some(_) | None => b"-ERR\r\n".to_vec(),
            },
            "QUIT" => {
                for doomed in &self.doomed {
                    let gone = &self.letters[*doomed];
                    // What came meanwhile stays.
                    if let Some(at) = state.letters.iter().position(|one| one == gone) {
                        let gone = state.letters.remove(at);
                        state.deleted.push(gone.raw);
                    }
                }
                b"+OK\r\n".to_vec()
            }
            _ => b"-ERR\r\n".to_vec(),
        }
    }
}

fn header(raw: &[u8]) -> &[u8] {
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n");
    &raw[..end.map_or(raw.len(), |at| at + 4)]
}

/// Puts dots in front of dots (RFC 1939 §3).
fn whole(raw: &[u8]) -> Vec<u8> {
    let mut answer = b"+OK\r\n".to_vec();
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            answer.push(b'.');
        }
        answer.extend_from_slice(line);
    }
    answer.extend_from_slice(b".\r\n");
    answer
}
