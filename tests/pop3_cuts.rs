//! POP3 connections cut after every byte of either side, and through a bad network with TLS around
//! them: after each, every message is on the server or here, byte for byte, and none is here twice.

use barid_engine::{Engine, Unlock};
use barid_model::{Account, Secret, ServerCopies, Settings, clock::SystemClock};
use std::{collections::BTreeSet, sync::Arc};
use support::{
    Barid, Direction, Fate, FaultProxy, Letter, Maildrop, Message, Plan, World, barid::PASSPHRASE,
};

/// Letters are of one size.
fn letter(number: usize) -> Letter {
    let name = format!("n{number:06}");
    let message = Message::new(&name, &format!("Letter {number:06}"));
    let text = format!("..dots\n.\nNumber {number:06}.");
    Letter::new(&name, message.at(number as u32 % 600).text(&text).raw())
}

/// An engine in this process, with an account that deletes what is here.
struct Deleting {
    engine: Engine,
    account: Account,
    barid: Barid,
}

impl Deleting {
    async fn new(maildrop: &Maildrop, url: &str) -> Deleting {
        let world = World::shared();
        let (barid, user) = (Barid::new(), world.known_user("alice"));
        let unlock = Unlock { passphrase: Some(Secret::new(PASSPHRASE)), protection: None };
        let engine = Engine::open(&barid.profile(), &unlock, Arc::new(SystemClock)).unwrap();
        let settings = Settings {
            address: user.address.clone(),
            name: String::new(),
            user: user.address.clone(),
            receive: url.parse().unwrap(),
            submit: world.smtp_url().parse().unwrap(),
            ca_pem: Some(maildrop.trusted()),
            server_copies: ServerCopies::Delete,
            if_uncertain: Default::default(),
            searches_private: false,
        };
        engine.add_account(settings, Secret::new(user.password.as_str())).await.unwrap();
        let account = engine.account(&user.address).await.unwrap();
        Deleting { engine, account, barid }
    }

    /// How many messages are in the inbox.
    async fn count(&self) -> usize {
        let view = self.engine.view("INBOX", None).await.unwrap();
        self.engine.list(view, None, u32::MAX).await.unwrap().len()
    }
}

/// Synchronizes two messages at a time by way of `url`, so many times, each time after `strike` has
/// put something into the way. Returns the last line that the server heard, each time.
fn each_time(
    maildrop: &Maildrop,
    url: &str,
    most: usize,
    strike: impl Fn(usize) -> String,
) -> BTreeSet<String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let mut last = BTreeSet::new();
    let inside = runtime.block_on(async {
        let inside = Deleting::new(maildrop, url).await;
        for number in 0..most {
            let first = number * 2;
            {
                let mut state = maildrop.state();
                state.letters = [first, first + 1].map(letter).to_vec();
                state.heard.clear();
            }
            let struck = strike(number);
            // It may end well, if what was cut off was asked for again.
            let _ = inside.engine.sync_once(&inside.account).await;
            let heard = maildrop.state().heard.clone();
            last.extend(heard.iter().skip(1).take_while(|line| *line != "--").last().cloned());
            inside.engine.sync_once(&inside.account).await.unwrap();
            assert_eq!(inside.count().await, first + 2, "{struck}");
            assert!(maildrop.state().letters.is_empty(), "{struck}");
        }
        inside
    });
    let barid = inside.barid;
    drop((inside.engine, runtime));
    maildrop.assert_all_here(&barid);
    last
}

/// Does it over connections of other fates.
fn all_fates(fate: impl Fn(usize) -> Fate, most: usize) {
    let maildrop = Maildrop::new(Vec::new());
    each_time(&maildrop, &maildrop.url(), most, |number| {
        maildrop.state().fates = vec![Some(fate(number))];
        format!("{:?}", fate(number))
    });
}

/// Bytes that the server says after the sign-in, and bytes that it hears.
fn transcript() -> (usize, usize) {
    let two = [letter(0), letter(1)];
    let sizes = two.iter().map(|one| one.raw.len() + "+OK\r\n..dots\r\n.\r\n".len());
    let lists = "+OK\r\n1 999\r\n2 999\r\n.\r\n+OK\r\n1 n000000\r\n2 n000001\r\n.\r\n".len();
    let capa = "+OK\r\nSASL PLAIN\r\nUIDL\r\nTOP\r\nPIPELINING\r\n.\r\n".len();
    let said = capa + lists + sizes.sum::<usize>() + 4 * "+OK\r\n".len();
    let lines = ["CAPA", "LIST", "UIDL", "RETR 2", "RETR 1", "DELE 2", "DELE 1", "QUIT"];
    (said, lines.iter().map(|line| line.len() + 2).sum())
}

#[test]
fn f17_a_connection_cut_after_every_byte_of_the_server_costs_nothing() {
    let (said, _) = transcript();
    all_fates(Fate::CutSent, said);
}

#[test]
fn f17_a_connection_cut_after_every_byte_of_ours_costs_nothing() {
    let (_, heard) = transcript();
    all_fates(Fate::CutHeard, heard + 1);
}

/// One cut in so many bytes, TLS and all.
const STRIDE: usize = 17;

/// Strikes a connection through a bad network at places all over it, in one direction. Returns
/// the last line that the server heard, for each.
fn through_a_bad_network(
    direction: Direction,
    fault: fn(Direction, u64) -> Plan,
) -> BTreeSet<String> {
    let maildrop = Maildrop::new(Vec::new());
    let proxy = FaultProxy::new(maildrop.address(), &[Plan::pass()]);
    let url = format!("pop3s://{}", proxy.address());
    // Without a fault first, to know how much there is to strike at.
    each_time(&maildrop, &url, 1, |_| String::new());
    let whole = proxy.passed().into_iter().max_by_key(|one| one.to_client).unwrap();
    let bytes = match direction {
        Direction::ToClient => whole.to_client,
        Direction::ToServer => whole.to_server,
    } as usize;
    each_time(&maildrop, &url, bytes.div_ceil(STRIDE), |number| {
        proxy.next(fault(direction, (number * STRIDE) as u64));
        format!("{direction:?} {}", number * STRIDE)
    })
}

#[test]
fn f17_a_network_that_breaks_after_retr_before_dele_or_before_quit_costs_nothing() {
    let mut last = through_a_bad_network(Direction::ToClient, Plan::cut);
    last.append(&mut through_a_bad_network(Direction::ToServer, Plan::cut));
    last.append(&mut through_a_bad_network(Direction::ToClient, Plan::reset));
    // It broke where it had to.
    for line in ["UIDL", "RETR 1", "DELE 1", "QUIT"] {
        assert!(last.contains(line), "never after {line}: {last:?}");
    }
}
