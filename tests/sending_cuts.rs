//! A submission to Postfix that breaks off at any byte, either way: the message arrives once or
//! not at all, and the outbox knows which, or says that it does not. And the program ended
//! wherever it would hurt while it sends.
//!
//! `BARID_EVERY_BYTE=1` cuts at each byte; otherwise at some of them.

use barid_engine::{Draft, Engine, Outgoing, Protection, Unlock};
use barid_model::{Account, OutboxId, Secret, ServerCopies, Settings, clock::SystemClock};
use std::{collections::BTreeMap, env, fs, net::ToSocketAddrs, sync::Arc, thread};
use support::{Barid, Direction, FaultProxy, Message, Plan, Server, Service, User, World, letters};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Bytes between two cuts, unless all are asked for. A prime, so that no pattern hides.
const STRIDE: usize = 7;

/// An engine whose mail leaves through a proxy.
struct Sender {
    runtime: Runtime,
    engine: Engine,
    account: Account,
    proxy: FaultProxy,
    user: User,
    _folder: TempDir,
}

impl Sender {
    fn new(world: &World) -> Sender {
        let (user, folder) = (world.user(), TempDir::new().unwrap());
        let at = (world.host.as_str(), world.port(Service::Submissions));
        let proxy = FaultProxy::new(at.to_socket_addrs().unwrap().next().unwrap(), &[Plan::pass()]);
        let unlock = Unlock { passphrase: None, protection: Some(Protection::KeyFile) };
        let engine = Engine::open(folder.path(), &unlock, Arc::new(SystemClock)).unwrap();
        let settings = Settings {
            address: user.address.clone(),
            name: String::new(),
            user: user.address.clone(),
            receive: world.imap_url(Server::Dovecot).parse().unwrap(),
            submit: format!("smtps://{}", proxy.address()).parse().unwrap(),
            ca_pem: Some(fs::read_to_string(&world.ca).unwrap()),
            server_copies: ServerCopies::Keep,
            if_uncertain: Default::default(),
            searches_private: false,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let account = runtime.block_on(async {
            let password = Secret::new(user.password.clone());
            engine.add_account(settings, password).await.unwrap();
            engine.account(&user.address).await.unwrap()
        });
        Sender { runtime, engine, account, proxy, user, _folder: folder }
    }

    /// Seals letter `number`.
    fn seal(&self, number: usize, to: &User) -> OutboxId {
        let letter = Message::new(&format!("l{number}"), &format!("Letter {number}"));
        let letter = letter.between(&self.user.address, &to.address).at(1).text("Hello.\n.\nBye.");
        let sealed = self.engine.enqueue(Draft::Message(letter.raw()), None, None);
        self.runtime.block_on(sealed).unwrap()
    }

    /// Sends a letter over a connection with that fault. Returns how many bytes passed each way.
    fn send(&self, number: usize, to: &User, fault: Plan) -> [u64; 2] {
        let id = self.seal(number, to);
        let before = self.proxy.passed().len();
        self.proxy.next(fault);
        // What came of it is in its row.
        let _ = self.runtime.block_on(self.engine.send_now(id));
        let passed = self.proxy.passed();
        assert_eq!(passed.len(), before + 1, "one connection a letter");
        [passed[before].to_server, passed[before].to_client]
    }

    /// The state of each letter by its number.
    fn states(&self) -> BTreeMap<usize, Outgoing> {
        let rows = self.runtime.block_on(self.engine.outbox()).unwrap();
        rows.into_iter().map(|row| (number(&row.subject), row)).collect()
    }
}

fn number(subject: &str) -> usize {
    subject.strip_prefix("Letter ").unwrap().parse().unwrap()
}

/// How many copies of each letter arrived, once at least `least` did.
fn copies(world: &World, to: &User, least: usize) -> BTreeMap<usize, usize> {
    let mut client = world.client(Server::Dovecot, to);
    client.wait_for("INBOX", least);
    let mut copies = BTreeMap::new();
    for held in client.ledger("INBOX") {
        let raw = String::from_utf8(client.fetch("INBOX", held.uid)).unwrap();
        let subject = raw.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap();
        *copies.entry(number(subject)).or_default() += 1;
    }
    copies
}

/// Cuts a submission at every `stride`-th byte in one direction.
fn cut_everywhere(direction: Direction) {
    let world = World::shared();
    let (sender, to) = (Sender::new(world), world.user());
    let whole = sender.send(0, &to, Plan::pass());
    assert_eq!(sender.states()[&0].state.as_str(), "sent");
    let length = match direction {
        Direction::ToServer => whole[0],
        Direction::ToClient => whole[1],
    };
    let stride = if env::var_os("BARID_EVERY_BYTE").is_some() { 1 } else { STRIDE };
    let mut last = 0;
    for (number, byte) in (0..length).step_by(stride).enumerate() {
        last = number + 1;
        sender.send(last, &to, Plan::cut(direction, byte));
    }
    let states = sender.states();
    assert_eq!(states.len(), last + 1, "no letter is lost, and none is there twice");
    let count = |state: &str| states.values().filter(|row| row.state.as_str() == state).count();
    let (sent, waiting) = (count("sent"), count("waiting"));
    assert_eq!(sent + waiting + count("uncertain"), states.len(), "{states:?}");
    assert!(waiting > 0, "no cut came early enough to be certain");
    let arrived = copies(world, &to, sent);
    for (number, row) in &states {
        match (arrived.get(number).copied().unwrap_or(0), row.state.as_str()) {
            (1, "sent" | "uncertain") | (0, "waiting" | "uncertain") => {}
            (copies, state) => panic!("{copies} copies of letter {number}, which is {state}"),
        }
    }
    // What waits is sent, and what is uncertain is not.
    for row in states.values().filter(|row| row.state.as_str() == "waiting") {
        sender.runtime.block_on(sender.engine.retry_sending(row.id)).unwrap();
    }
    sender.runtime.block_on(sender.engine.sync(&sender.account)).unwrap();
    let settled = sender.states();
    let arrived = copies(world, &to, sent + waiting);
    for (number, row) in &settled {
        match (arrived.get(number).copied().unwrap_or(0), row.state.as_str()) {
            (1, "sent") | (0 | 1, "uncertain") => {}
            (copies, state) => {
                panic!("{copies} copies of letter {number}, which is {state} at last")
            }
        }
    }
}

#[test]
fn f18_f19_what_we_say_may_be_cut_off_at_any_byte() {
    cut_everywhere(Direction::ToServer);
}

#[test]
fn f18_f19_what_the_server_says_may_be_cut_off_at_any_byte() {
    cut_everywhere(Direction::ToClient);
}

/// Places of the program that it gets to while it sends.
const POINTS: [&str; 8] = [
    "outbox::begun",
    "outbox::submitted",
    "store::commit",
    "store::committed",
    "raw::commit",
    "raw::committed",
    "net::read",
    "net::write",
];

/// The times at which it ends there.
const HITS: usize = 6;

#[test]
fn f22_a_program_that_ends_at_any_failpoint_while_it_sends_sends_at_most_once_and_loses_nothing() {
    let world = World::shared();
    thread::scope(|scope| {
        for half in 0..2 {
            scope.spawn(move || {
                let (barid, user, to) = (Barid::new(), world.user(), world.user());
                barid.add(world, Server::Dovecot, &user);
                let mut number = 0;
                for point in POINTS.iter().skip(half).step_by(2) {
                    for hit in 1..=HITS {
                        let path = letters::write(&barid, number, &user, &to);
                        let mut command = barid.command(&["send", &path]);
                        command.env("FAILPOINTS", format!("{point}={}*off->return", hit - 1));
                        let ended = command.output().unwrap();
                        let has_ended = ended.status.code().is_none();
                        assert!(ended.status.success() || has_ended, "{point} {hit}: {ended:?}");
                        assert!(hit > 1 || has_ended, "{point} was never reached");
                        number += 1;
                    }
                }
                letters::assert_accounted(world, &barid, &to, number);
                letters::assert_settled(world, &barid, &to, number);
            });
        }
    });
}
