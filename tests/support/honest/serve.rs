//! One connection of a server in memory: from TLS to its end, by whatever turn things take.

use super::{
    Cut, Shared, Turn,
    command::{self, Word},
    session::Session,
};
use crate::{Direction, wire::Wire};
use rustls::ServerConfig;
use std::{
    io,
    net::Shutdown,
    sync::{Arc, atomic::Ordering},
};
use tokio::sync::mpsc;

/// Serves a connection that a client has just made.
pub(super) fn from_the_start(
    wire: Wire,
    shared: &Shared,
    identity: &Arc<ServerConfig>,
) -> io::Result<()> {
    if let Some(turn) = shared.named_turn("TLS") {
        assert!(matches!(turn, Turn::Stall), "there is nothing to say before TLS");
        return fall_silent(wire, shared);
    }
    serve(wire.start_tls(identity)?, shared)
}

/// Says nothing more, and waits until the client has had enough.
fn fall_silent(wire: Wire, shared: &Shared) -> io::Result<()> {
    shared.tell_lull(None);
    only_listen(wire)
}

fn only_listen(mut wire: Wire) -> io::Result<()> {
    wire.socket().set_read_timeout(None)?;
    while wire.line_bytes().is_ok() {}
    Ok(())
}

/// Says `rest` a byte at a time, each when the test asks for it. Returns the connection once all
/// is said.
fn drip(mut wire: Wire, shared: &Shared, rest: &[u8]) -> io::Result<Option<Wire>> {
    let (ticks, mut ticking) = mpsc::unbounded_channel::<tokio::sync::oneshot::Sender<()>>();
    shared.tell_lull(Some(ticks));
    for byte in rest {
        let Some(said) = ticking.blocking_recv() else {
            return only_listen(wire).map(|()| None);
        };
        wire.send(&[*byte])?;
        // The test may have ended.
        let _ = said.send(());
    }
    Ok(Some(wire))
}

fn serve(mut wire: Wire, shared: &Shared) -> io::Result<()> {
    let mut session = Session::new(shared.offer.lock().unwrap().clone());
    let break_at = shared.break_at.lock().unwrap().take();
    let mut mouth = Mouth { left: usize::MAX, said: 0, shared };
    match break_at {
        Some((Direction::ToClient, bytes)) => mouth.left = bytes,
        Some((Direction::ToServer, bytes)) => wire.hear_only(bytes),
        None => {}
    }
    let greeting = b"* OK ready\r\n".to_vec();
    match shared.named_turn("GREETING") {
        None => mouth.say(&mut wire, &greeting)?,
        Some(turn) => match go_another_way(wire, shared, turn, greeting)? {
            Some(same) => wire = same,
            None => return Ok(()),
        },
    }
    while !session.is_over {
        let command = match command::read(&mut wire) {
            Ok(command) => command,
            Err(error) => {
                *shared.passed.lock().unwrap() = (mouth.said, wire.received.len());
                if wire.is_deaf() {
                    shared.is_broken.store(true, Ordering::SeqCst);
                    wire.socket().shutdown(Shutdown::Both)?;
                }
                return Err(error);
            }
        };
        let verb = command.iter().skip(1).find(|word| !word.is("UID")).map(Word::text);
        let verb = verb.unwrap_or_default().to_ascii_uppercase();
        let line = spoken(&command);
        shared.heard.lock().unwrap().push(line.clone());
        if verb == "IDLE" {
            if let Some(turn) = shared.named_turn("IDLE") {
                wire.send(b"+ idling\r\n")?;
                if let Turn::Act(act) = turn {
                    act(&mut shared.state.lock().unwrap());
                }
                return fall_silent(wire, shared);
            }
            idle(&mut wire, &mut session, shared, &command)?;
            continue;
        }
        let mut state = shared.state.lock().unwrap();
        let turn = shared.next_turn(&verb, &line);
        let mut other = None;
        match turn {
            Some(Turn::Cut(Cut::Before)) => return wire.socket().shutdown(Shutdown::Both),
            Some(Turn::Refuse(code)) => {
                let tag = command.first().map(Word::text).unwrap_or_default();
                mouth.say(&mut wire, format!("{tag} NO [{code}] not now\r\n").as_bytes())?;
                continue;
            }
            Some(Turn::Bye) => {
                mouth.say(&mut wire, b"* BYE shutting down\r\n")?;
                return wire.close();
            }
            Some(Turn::Act(act)) => act(&mut state),
            Some(Turn::Stall) => {
                drop(state);
                return fall_silent(wire, shared);
            }
            turn => other = turn,
        }
        session.carry_out(&mut state, &command);
        drop(state);
        let out = std::mem::take(&mut session.out);
        match other {
            None => mouth.say(&mut wire, &out)?,
            Some(turn) => match go_another_way(wire, shared, turn, out)? {
                Some(same) => wire = same,
                None => return Ok(()),
            },
        }
    }
    *shared.passed.lock().unwrap() = (mouth.said, wire.received.len());
    wire.close()
}

/// Says what a turn makes of an answer. Returns the connection, if it goes on.
fn go_another_way(
    mut wire: Wire,
    shared: &Shared,
    turn: Turn,
    answer: Vec<u8>,
) -> io::Result<Option<Wire>> {
    let part = |bytes: usize| answer.split_at(bytes.min(answer.len()));
    match turn {
        Turn::Cut(Cut::After(bytes)) => {
            wire.send(part(bytes).0)?;
            wire.close()?;
        }
        Turn::Lie(twist) => {
            wire.send(&twist(answer))?;
            return Ok(Some(wire));
        }
        Turn::Falter(bytes) => {
            wire.send(part(bytes).0)?;
            fall_silent(wire, shared)?;
        }
        Turn::Drip(bytes) => {
            wire.send(part(bytes).0)?;
            return drip(wire, shared, part(bytes).1);
        }
        Turn::Babble(twist) => {
            wire.send(&twist(answer))?;
            wire.close()?;
        }
        Turn::Stall => fall_silent(wire, shared)?,
        Turn::Cut(Cut::Before) | Turn::Refuse(_) | Turn::Bye | Turn::Act(_) => wire.close()?,
    }
    Ok(None)
}

/// What a server may still say before its connection breaks.
struct Mouth<'a> {
    left: usize,
    said: usize,
    shared: &'a Shared,
}

impl Mouth<'_> {
    fn say(&mut self, wire: &mut Wire, bytes: &[u8]) -> io::Result<()> {
        let part = bytes.len().min(self.left);
        self.left -= if self.left == usize::MAX { 0 } else { part };
        self.said += part;
        wire.send(&bytes[..part])?;
        match part == bytes.len() {
            true => Ok(()),
            false => {
                self.shared.is_broken.store(true, Ordering::SeqCst);
                wire.close()?;
                Err(io::Error::other("broken"))
            }
        }
    }
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

fn spoken(command: &[Word]) -> String {
    let shown = |word: &Word| match word {
        Word::Bytes(bytes) if bytes.len() > 60 => format!("({} bytes)", bytes.len()),
        word => word.text(),
    };
    command.iter().skip(1).map(shown).collect::<Vec<_>>().join(" ")
}
