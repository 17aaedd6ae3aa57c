//! A server on loopback that plays scripts, one a connection, and fails the test where its client
//! departs from them.

use crate::{
    script::{Script, Step, Words, filled, fits},
    wire::Wire,
};
use rustls::ServerConfig;
use std::{
    io,
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

/// How much of the conversation a failure shows.
const SHOWN: usize = 12;

/// When TLS begins.
#[derive(Clone, Debug)]
pub enum Tls {
    /// Never.
    Off,
    /// With the first byte.
    AtOnce(Arc<ServerConfig>),
    /// At the script's `starttls`.
    OnRequest(Arc<ServerConfig>),
}

/// A running server.
#[derive(Debug)]
pub struct Scripted {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<Heard>>,
}

/// What a server heard.
#[derive(Debug, Default)]
pub struct Heard {
    /// All bytes from the client, decrypted, by connection.
    pub received: Vec<Vec<u8>>,
    /// Connections beyond the scripts; they were closed at once.
    pub surplus: usize,
    failures: Vec<String>,
}

#[derive(Debug, Default)]
struct Shared {
    ending: AtomicBool,
    /// Connections that only wait for their client to hang up.
    stalled: Mutex<Vec<TcpStream>>,
}

impl Scripted {
    /// Serves without TLS.
    pub fn plain(scripts: Vec<Script>) -> Scripted {
        Scripted::new(scripts, Tls::Off)
    }

    /// Serves `scripts` in this order; further connections are closed at once.
    pub fn new(scripts: Vec<Script>, tls: Tls) -> Scripted {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::<Shared>::default();
        let ours = Arc::clone(&shared);
        let acceptor = thread::spawn(move || accept(&listener, scripts, &tls, &ours));
        Scripted { address, shared, acceptor: Some(acceptor) }
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until every script has been played, and returns what the client said.
    ///
    /// # Panics
    ///
    /// Where the client departed from a script, or never made a connection that one was for.
    pub fn finish(mut self) -> Heard {
        let heard = self.end();
        assert!(heard.failures.is_empty(), "{}", heard.failures.join("\n\n"));
        heard
    }

    /// Ends it whatever its client made of the scripts, and returns what the client said.
    pub fn abandon(mut self) -> Heard {
        self.end()
    }

    fn end(&mut self) -> Heard {
        let Some(acceptor) = self.acceptor.take() else { return Heard::default() };
        self.shared.ending.store(true, Ordering::SeqCst);
        for socket in self.shared.stalled.lock().unwrap().drain(..) {
            // It may be closed already.
            let _ = socket.shutdown(Shutdown::Both);
        }
        // Wakes the acceptor; if it has ended, there is nobody to wake.
        let _ = TcpStream::connect(self.address);
        acceptor.join().unwrap()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        let heard = self.end();
        if !thread::panicking() {
            assert!(heard.failures.is_empty(), "{}", heard.failures.join("\n\n"));
        }
    }
}

fn accept(listener: &TcpListener, scripts: Vec<Script>, tls: &Tls, shared: &Arc<Shared>) -> Heard {
    let mut heard = Heard::default();
    let mut scripts = scripts.into_iter().enumerate();
    let mut players = Vec::new();
    for socket in listener.incoming() {
        if shared.ending.load(Ordering::SeqCst) {
            break;
        }
        match (socket, scripts.next()) {
            (Ok(socket), Some((number, script))) => {
                let (tls, shared) = (tls.clone(), Arc::clone(shared));
                players
                    .push(thread::spawn(move || play(socket, number + 1, &script, &tls, &shared)));
            }
            (Ok(_), None) => heard.surplus += 1,
            (Err(error), _) => heard.failures.push(format!("accept: {error}")),
        }
    }
    for player in players {
        let (received, failure) = player.join().unwrap();
        heard.received.push(received);
        heard.failures.extend(failure);
    }
    for (number, _) in scripts {
        heard.failures.push(format!("connection {} was never made", number + 1));
    }
    heard
}

fn play(
    socket: TcpStream,
    number: usize,
    script: &Script,
    tls: &Tls,
    shared: &Shared,
) -> (Vec<u8>, Option<String>) {
    let mut player = Player { said: Vec::new(), words: Words::new() };
    let wire = Wire::new(socket).and_then(|wire| match tls {
        Tls::AtOnce(identity) => wire.start_tls(identity),
        Tls::Off | Tls::OnRequest(_) => Ok(wire),
    });
    let told = |failure: String, player: &Player| {
        let from = player.said.len().saturating_sub(SHOWN);
        let before = player.said[from..].join("\n  ");
        Some(format!("connection {number}: {failure}\nafter\n  {before}"))
    };
    let mut wire = match wire {
        Ok(wire) => wire,
        Err(error) => return (Vec::new(), told(format!("no TLS: {error}"), &player)),
    };
    for step in &script.steps {
        let next = match step {
            Step::StartTls => match tls {
                Tls::OnRequest(identity) => wire.start_tls(identity).map_err(|e| e.to_string()),
                Tls::Off | Tls::AtOnce(_) => panic!("the script has starttls, the server has none"),
            },
            Step::Reset => match wire.reset() {
                Ok(received) => return (received, None),
                Err(error) => Err(error.to_string()),
            },
            Step::Stall => {
                shared.stalled.lock().unwrap().push(wire.socket().try_clone().unwrap());
                if shared.ending.load(Ordering::SeqCst) {
                    return (wire.received, None);
                }
                // Without the read timeout: only the client or the end of the test ends it.
                wire.socket().set_read_timeout(None).unwrap();
                return (wire.rest().0, None);
            }
            Step::Say(_)
            | Step::SayBytes(_)
            | Step::Hear(_)
            | Step::Take(_)
            | Step::TakeToDot
            | Step::Close => player.turn(&mut wire, step).map(|()| wire),
        };
        wire = match next {
            Ok(wire) => wire,
            Err(failure) => return (Vec::new(), told(failure, &player)),
        };
    }
    let (received, surplus) = wire.rest();
    let failure = match surplus.is_empty() {
        true => None,
        false => told(
            format!("the client went on with {:?}", String::from_utf8_lossy(&surplus)),
            &player,
        ),
    };
    (received, failure)
}

/// What a server remembers of one connection.
struct Player {
    said: Vec<String>,
    words: Words,
}

impl Player {
    fn turn(&mut self, wire: &mut Wire, step: &Step) -> Result<(), String> {
        let plain = |error: io::Error| error.to_string();
        match step {
            Step::Say(text) => {
                let line = filled(text, &self.words);
                self.said.push(format!("S: {line}"));
                wire.send(format!("{line}\r\n").as_bytes()).map_err(plain)
            }
            Step::SayBytes(bytes) => {
                self.said.push(format!("S: ({} bytes)", bytes.len()));
                wire.send(bytes).map_err(plain)
            }
            Step::Hear(pattern) => {
                let line =
                    wire.line().map_err(|error| format!("expected\n  {pattern}\ngot {error}"))?;
                let fit = fits(pattern, &line, &mut self.words);
                let failure = format!("expected\n  {pattern}\ngot\n  {line}");
                self.said.push(format!("C: {line}"));
                fit.then_some(()).ok_or(failure)
            }
            Step::Take(count) => {
                let count = filled(count, &self.words);
                let number = count.parse().map_err(|_| format!("{count} is no number of bytes"))?;
                self.said.push(format!("C: ({number} bytes)"));
                wire.take(number).map_err(plain)
            }
            Step::TakeToDot => {
                while wire.line().map_err(plain)? != "." {}
                self.said.push("C: (a message and its dot)".to_owned());
                Ok(())
            }
            Step::Close => wire.close().map_err(plain),
            Step::StartTls | Step::Reset | Step::Stall => Err("not a turn".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests;
