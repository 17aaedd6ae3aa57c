//! A bad network: a TCP proxy on loopback that cuts, resets, stalls, slows or garbles.
//!
//! Bytes pass as they are, so TLS goes through it end to end. Faults strike after a number of
//! bytes of one direction, so that a test can strike at every byte in turn.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the client.
    ToServer,
    /// From the server.
    ToClient,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Cut,
    Reset,
    Stall,
    Flip { bit: u8 },
}

/// What happens to one connection.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plan {
    fault: Option<(Direction, u64, Fault)>,
    latency: Duration,
    bytes_per_second: Option<u32>,
    piece_bytes: Option<usize>,
}

impl Plan {
    /// Nothing: all bytes pass.
    pub fn pass() -> Plan {
        Plan::default()
    }

    /// Both ends see the connection closed once `bytes` have passed in `direction`.
    pub fn cut(direction: Direction, bytes: u64) -> Plan {
        Plan { fault: Some((direction, bytes, Fault::Cut)), ..Plan::default() }
    }

    /// Both ends see the connection reset once `bytes` have passed in `direction`.
    pub fn reset(direction: Direction, bytes: u64) -> Plan {
        Plan { fault: Some((direction, bytes, Fault::Reset)), ..Plan::default() }
    }

    /// Nothing passes either way once `bytes` have passed in `direction`; the connection stays open.
    pub fn stall(direction: Direction, bytes: u64) -> Plan {
        Plan { fault: Some((direction, bytes, Fault::Stall)), ..Plan::default() }
    }

    /// Inverts one bit (0 to 7) of byte number `byte`, counted from 0.
    pub fn flip(direction: Direction, byte: u64, bit: u8) -> Plan {
        Plan { fault: Some((direction, byte, Fault::Flip { bit })), ..Plan::default() }
    }

    /// Holds every piece back for `latency`, each way.
    pub fn latency(self, latency: Duration) -> Plan {
        Plan { latency, ..self }
    }

    /// Lets at most this much pass each way.
    pub fn rate(self, bytes_per_second: u32) -> Plan {
        Plan { bytes_per_second: Some(bytes_per_second.max(1)), ..self }
    }

    /// Passes at most `bytes` on at a time: 1 finds faults at the edges of packets.
    pub fn pieces(self, bytes: usize) -> Plan {
        Plan { piece_bytes: Some(bytes.max(1)), ..self }
    }
}

/// Bytes that reached the other side of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// To the server.
    pub to_server: u64,
    /// To the client.
    pub to_client: u64,
}

/// A running proxy.
#[derive(Debug)]
pub struct FaultProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    ending: AtomicBool,
    links: Mutex<Vec<(Weak<Link>, Arc<Counts>)>>,
    /// Where connections lead, if not to the server.
    elsewhere: Mutex<Option<SocketAddr>>,
    /// What happens to the next connection, whatever the plans are.
    next: Mutex<Option<Plan>>,
}

#[derive(Debug, Default)]
struct Counts {
    to_server: AtomicU64,
    to_client: AtomicU64,
}

/// The two sockets of one connection, and what is to happen between them.
#[derive(Debug)]
struct Link {
    client: TcpStream,
    server: TcpStream,
    plan: Plan,
    counts: Arc<Counts>,
    /// Whether nothing passes any more, not even the news that a side has hung up.
    silent: AtomicBool,
}

impl FaultProxy {
    /// Listens on a free port for connections to `server`. Connection number n follows `plans[n]`;
    /// the last plan is also for all that come after.
    ///
    /// # Panics
    ///
    /// Where there is no plan.
    pub fn new(server: SocketAddr, plans: &[Plan]) -> FaultProxy {
        assert!(!plans.is_empty(), "a proxy needs a plan");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::<Shared>::default();
        let (ours, plans) = (Arc::clone(&shared), plans.to_vec());
        let acceptor = thread::spawn(move || accept(&listener, server, &plans, &ours));
        FaultProxy { address, shared, acceptor: Some(acceptor) }
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Leads connections to come somewhere else, as a network does that wants a sign-in first;
    /// `None` is to the server again.
    pub fn redirect(&self, elsewhere: Option<SocketAddr>) {
        *self.shared.elsewhere.lock().unwrap() = elsewhere;
    }

    /// Has the next connection follow this plan, whatever its number is.
    pub fn next(&self, plan: Plan) {
        *self.shared.next.lock().unwrap() = Some(plan);
    }

    /// Returns what has passed so far, by connection.
    pub fn passed(&self) -> Vec<Passed> {
        let links = self.shared.links.lock().unwrap();
        let count = |counts: &Counts| Passed {
            to_server: counts.to_server.load(Ordering::SeqCst),
            to_client: counts.to_client.load(Ordering::SeqCst),
        };
        links.iter().map(|(_, counts)| count(counts)).collect()
    }

    /// Breaks every connection and refuses new ones: the network is gone.
    pub fn unplug(&mut self) {
        let Some(acceptor) = self.acceptor.take() else { return };
        self.shared.ending.store(true, Ordering::SeqCst);
        // Wakes the acceptor; if it has ended, there is nobody to wake.
        let _ = TcpStream::connect(self.address);
        acceptor.join().unwrap();
        for (link, _) in self.shared.links.lock().unwrap().iter() {
            if let Some(link) = link.upgrade() {
                link.close();
            }
        }
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.unplug();
    }
}

fn accept(listener: &TcpListener, server: SocketAddr, plans: &[Plan], shared: &Shared) {
    for client in listener.incoming() {
        if shared.ending.load(Ordering::SeqCst) {
            return;
        }
        let server = shared.elsewhere.lock().unwrap().unwrap_or(server);
        let (Ok(client), Ok(server)) = (client, TcpStream::connect(server)) else { continue };
        let mut links = shared.links.lock().unwrap();
        let next = shared.next.lock().unwrap().take();
        let plan = next.unwrap_or(plans[links.len().min(plans.len() - 1)]);
        let counts = Arc::<Counts>::default();
        let silent = AtomicBool::new(false);
        let link = Arc::new(Link { client, server, plan, counts: Arc::clone(&counts), silent });
        links.push((Arc::downgrade(&link), counts));
        for direction in [Direction::ToServer, Direction::ToClient] {
            let link = Arc::clone(&link);
            thread::spawn(move || link.pump(direction));
        }
    }
}

impl Link {
    /// Passes bytes on until one side hangs up or the fault strikes.
    fn pump(&self, direction: Direction) {
        let (mut from, to) = match direction {
            Direction::ToServer => (&self.client, &self.server),
            Direction::ToClient => (&self.server, &self.client),
        };
        let fault = self.plan.fault.filter(|(way, _, _)| *way == direction);
        let fault = fault.map(|(_, at, fault)| (at, fault));
        let mut buffer = [0; 16 * 1024];
        let mut passed = 0;
        loop {
            if let Some((at, fault @ (Fault::Cut | Fault::Reset | Fault::Stall))) = fault
                && at == passed
            {
                self.strike(fault);
                break;
            }
            let room = self.plan.piece_bytes.unwrap_or(buffer.len()).min(buffer.len());
            let room = match fault {
                Some((at, Fault::Cut | Fault::Reset | Fault::Stall)) => {
                    room.min(usize::try_from(at - passed).unwrap_or(room))
                }
                Some((_, Fault::Flip { .. })) | None => room,
            };
            let Ok(count @ 1..) = from.read(&mut buffer[..room]) else { break };
            let piece = &mut buffer[..count];
            if let Some((at, Fault::Flip { bit })) = fault
                && let Some(byte) = at.checked_sub(passed).and_then(|at| piece.get_mut(at as usize))
            {
                *byte ^= 1 << bit;
            }
            if !self.deliver(to, piece) {
                break;
            }
            passed += count as u64;
            match direction {
                Direction::ToServer => self.counts.to_server.store(passed, Ordering::SeqCst),
                Direction::ToClient => self.counts.to_client.store(passed, Ordering::SeqCst),
            }
        }
        // A socket that still holds unread bytes would be reset when it is closed,
        // and take with it what the other side has yet to read.
        while matches!(from.read(&mut buffer), Ok(1..)) {}
        if !self.silent.load(Ordering::SeqCst) {
            // It may be gone already.
            let _ = to.shutdown(Shutdown::Write);
        }
    }

    /// Passes one piece on, at the plan's pace. Returns `false` once that is no use any more.
    fn deliver(&self, mut to: &TcpStream, piece: &[u8]) -> bool {
        let pause = match self.plan.bytes_per_second {
            Some(rate) => Duration::from_secs_f64(piece.len() as f64 / f64::from(rate)),
            None => Duration::ZERO,
        };
        thread::sleep(self.plan.latency + pause);
        if self.plan.piece_bytes.is_some() && to.set_nodelay(true).is_err() {
            return false;
        }
        !self.silent.load(Ordering::SeqCst) && to.write_all(piece).is_ok()
    }

    fn strike(&self, fault: Fault) {
        match fault {
            Fault::Cut => {
                for socket in [&self.client, &self.server] {
                    // The other side may have hung up first.
                    let _ = socket.shutdown(Shutdown::Write);
                }
            }
            Fault::Reset => {
                self.silent.store(true, Ordering::SeqCst);
                for socket in [&self.client, &self.server] {
                    // With no time to linger, closing it resets it (tcp(7)); it is closed when
                    // both directions have ended, so both have to wake.
                    socket2::SockRef::from(socket).set_linger(Some(Duration::ZERO)).unwrap();
                    let _ = socket.shutdown(Shutdown::Read);
                }
            }
            Fault::Stall => self.silent.store(true, Ordering::SeqCst),
            Fault::Flip { .. } => {}
        }
    }

    fn close(&self) {
        for socket in [&self.client, &self.server] {
            // It may be closed already.
            let _ = socket.shutdown(Shutdown::Both);
        }
    }
}

#[cfg(test)]
mod tests;
