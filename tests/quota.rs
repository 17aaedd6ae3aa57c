//! Servers that have no room, no such mailbox or no time: a change is kept here, is told, and is
//! made once it can be. And how full a server says that an account is.

use barid_engine::{Engine, Protection, Unlock};
use barid_model::{Account, Clock, Secret, ServerCopies, Settings, Usage};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    thread,
};
use support::{
    Authority, Barid, Honest, Invariants, Message, OtherClient, Post, Server, World, assert_exact,
    honest::{By, Cut, Offer, Turn, Which},
    letters,
    stage::{OFFERS, Stage, arrive},
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const MINUTE_MS: i64 = 60 * 1000;

/// The ids of what is listed, newest first.
fn ids(barid: &Barid) -> Vec<String> {
    barid.json_lines(&["list"]).iter().map(|row| row["id"].to_string()).collect()
}

/// Sends a letter from the account to somebody who keeps them all.
fn send(stage: &mut Stage) {
    let world = World::shared();
    let (from, to) = (world.known_user("alice"), world.known_user("sink"));
    stage.barid.run(&["send", &letters::write(&stage.barid, 1, &from, &to)]).done();
    stage.ever.outgoing("Letter 1");
}

/// How many messages the server holds in a mailbox, without those that are marked as deleted.
fn held(server: &Honest, mailbox: &str) -> usize {
    let state = server.state();
    let letters = state.mailboxes[mailbox].letters.iter();
    letters.filter(|letter| !letter.flags.contains("\\Deleted")).count()
}

/// Why each waiting change is given up, if it is.
fn wedged(barid: &Barid) -> Vec<Value> {
    barid.json_lines(&["ops", "list"]).into_iter().map(|op| op["wedged"].clone()).collect()
}

#[test]
fn f14_a_full_mailbox_keeps_the_change_here_retries_and_says_so() {
    for offer in OFFERS {
        let mut stage = Stage::new(offer);
        let used = stage.server.state().used();
        stage.server.state().limit = Some(used);
        let ids = ids(&stage.barid);
        stage.barid.run(&["move", &ids[0], &ids[1], "Work"]).done();
        stage.barid.run(&["copy", &ids[2], "Work"]).done();
        stage.barid.run(&["flag", &ids[3], "+flagged"]).done();
        send(&mut stage);
        stage.barid.run(&["sync"]).done();

        // Told, and kept; what needs no room is made.
        assert_eq!(wedged(&stage.barid), ["over_quota"; 3], "{offer:?}");
        let words = stage.barid.run(&["ops", "list"]).done();
        assert_eq!(words.text().matches("refused (over_quota), again at").count(), 3);
        stage.ever.assert_kept(&stage.barid, &mut stage.server);
        let flagged = |letter: &&support::honest::Letter| letter.flags.contains("\\Flagged");
        let count = stage.server.state().mailboxes["INBOX"].letters.iter().filter(flagged).count();
        assert_eq!(count, 1, "{offer:?}");
        let places = ["INBOX", "Work", "Sent"];
        assert_eq!(places.map(|name| held(&stage.server, name)), [5, 0, 0], "{offer:?}");
        assert_eq!(stage.barid.json_lines(&["list"]).len(), 5, "{offer:?}");

        // A server is not pestered with what it has no room for.
        stage.server.heard();
        stage.barid.run(&["sync"]).done();
        let heard = stage.server.heard();
        let is_asked =
            |line: &String| ["MOVE", "COPY", "APPEND"].iter().any(|it| line.contains(it));
        assert!(!heard.iter().any(is_asked), "{heard:?}");

        stage.server.state().limit = None;
        assert_eq!(stage.barid.json(&["ops", "retry"])["retried"], 3);
        stage.barid.run(&["sync"]).done();
        stage.barid.run(&["sync"]).done();
        stage.ever.assert_converged(&stage.barid, &mut stage.server);
        assert_eq!(places.map(|name| held(&stage.server, name)), [3, 3, 1], "{offer:?}");
    }
}

#[test]
fn f14_a_mailbox_with_a_role_is_made_and_another_client_s_deletion_stands() {
    for offer in OFFERS {
        let mut stage = Stage::new(offer);
        let verb = if offer.contains(&"MOVE") { "MOVE" } else { "COPY" };
        let moved = ids(&stage.barid).remove(0);
        let before = held(&stage.server, "INBOX");
        stage.barid.run(&["move", &moved, "Work"]).done();
        let remove = Turn::Act(Box::new(|state| assert!(state.delete("Work", By::Other))));
        stage.suffer(Which::Named(verb), remove);
        // What another client took away is not made anew, and the message stays where it was.
        assert!(!stage.server.state().mailboxes.contains_key("Work"), "{offer:?}");
        assert_eq!(held(&stage.server, "INBOX"), before, "{offer:?}");
        // The user is told, and lets go of it.
        let waiting = stage.barid.json_lines(&["ops", "list"]);
        assert_eq!((waiting.len(), &waiting[0]["wedged"]), (1, &"not_found".into()), "{offer:?}");
        stage.barid.run(&["ops", "discard", &waiting[0]["id"].to_string()]).done();
        assert!(stage.server.state().create("Work"));

        send(&mut stage);
        // A mailbox with nothing in it that nobody would miss.
        assert!(stage.server.state().delete("Trash", By::Other));
        let thrown = ids(&stage.barid).remove(0);
        stage.barid.run(&["delete", &thrown]).done();
        stage.suffer(Which::Named("APPEND"), Turn::Refuse("TRYCREATE"));
        assert_eq!(held(&stage.server, "Sent"), 1, "{offer:?}");
        stage.recover();
        assert_eq!(held(&stage.server, "Trash"), 1, "{offer:?}");
    }
}

/// A server that says goodbye instead of an answer, when all was done.
fn done_and_gone() -> Turn {
    Turn::Lie(Box::new(|_| b"* BYE shutting down\r\n".to_vec()))
}

/// Suffers each of these, on servers of every age, with changes and messages in both directions.
fn suffers(all: Vec<(&'static str, Turn)>) {
    let all: Vec<_> = all.into_iter().zip(OFFERS.into_iter().cycle()).collect();
    let all = Mutex::new(all);
    let next = || all.lock().unwrap().pop();
    let work = || {
        while let Some(((verb, turn), offer)) = next() {
            let verb = if verb == "MOVE" && !offer.contains(&"MOVE") { "COPY" } else { verb };
            let mut stage = Stage::busy(offer);
            send(&mut stage);
            stage.server.heard();
            let what = format!("{turn:?} at {verb} of {offer:?}");
            stage.suffer(Which::Named(verb), turn);
            let heard = stage.server.heard();
            let is_it = |line: &String| line.trim_start_matches("UID ").starts_with(verb);
            assert!(heard.iter().any(is_it), "{what} never came: {heard:?}");
            stage.recover();
            let places = ["INBOX", "Work", "Sent"];
            assert_eq!(places.map(|name| held(&stage.server, name)), [7, 1, 1], "{what}");
        }
    };
    thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(work))));
}

const READING: [&str; 3] = ["LIST", "SELECT", "FETCH"];
const CHANGING: [&str; 3] = ["STORE", "MOVE", "APPEND"];

#[test]
fn f14_a_server_that_hangs_up_is_asked_again_and_nothing_is_lost_or_twice() {
    let mut all = Vec::from(READING.map(|verb| (verb, Turn::Bye)));
    for verb in CHANGING {
        all.extend([(verb, Turn::Bye), (verb, done_and_gone())]);
    }
    suffers(all);
}

#[test]
fn f14_a_server_that_has_no_time_is_asked_again_and_nothing_is_lost_or_twice() {
    let mut all = Vec::from(READING.map(|verb| (verb, Turn::Refuse("UNAVAILABLE"))));
    all.extend(CHANGING.map(|verb| (verb, Turn::Refuse("LIMIT"))));
    suffers(all);
}

#[test]
fn f14_a_server_that_has_no_time_for_long_is_told_and_its_changes_wait() {
    let mut stage = Stage::busy(OFFERS[1]);
    // As often as it is asked.
    (0..9).for_each(|_| stage.server.turn(Which::Named("LIST"), Turn::Refuse("UNAVAILABLE")));
    let ended = stage.barid.run(&["sync"]).with_status(1);
    assert!(ended.stderr.contains("wait"), "{}", ended.stderr);
    assert!(stage.server.calm() > 0);
    let problem = || stage.barid.json_lines(&["account", "list"])[0]["problem"]["code"].clone();
    assert_eq!(problem(), "throttled");
    // Waiting, and not given up.
    assert_eq!(wedged(&stage.barid), [Value::Null, Value::Null]);
    stage.ever.assert_kept(&stage.barid, &mut stage.server);
    stage.recover();
    assert!(stage.barid.json_lines(&["account", "list"])[0]["problem"].is_null());
}

/// A clock that a test moves.
#[derive(Debug)]
struct Moved(AtomicI64);

impl Clock for Moved {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// An account at a server in memory, and a clock for it.
struct Desk {
    server: Honest,
    clock: Arc<Moved>,
    engine: Engine,
    runtime: Runtime,
    _post: Post,
    _folder: TempDir,
}

impl Desk {
    fn new() -> Desk {
        let authority = Authority::new();
        let identity = authority.identity(&["127.0.0.1"]);
        let (post, folder) = (Post::new(&identity), TempDir::new().unwrap());
        let server = Honest::new(Offer::new(&["UIDPLUS", "QUOTA"]), &authority);
        let clock = Arc::new(Moved(AtomicI64::new(1_800_000_000_000)));
        let unlock = Unlock { passphrase: None, protection: Some(Protection::KeyFile) };
        let engine = Engine::open(folder.path(), &unlock, clock.clone()).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let settings = Settings {
            address: "me@example.test".into(),
            name: String::new(),
            user: "me".into(),
            receive: format!("imaps://{}", server.address()).parse().unwrap(),
            submit: format!("smtps://{}", post.address()).parse().unwrap(),
            ca_pem: Some(authority.pem().to_owned()),
            server_copies: ServerCopies::Keep,
            if_uncertain: Default::default(),
            searches_private: false,
        };
        runtime.block_on(engine.add_account(settings, Secret::new("secret"))).unwrap();
        server.heard();
        Desk { server, clock, engine, runtime, _post: post, _folder: folder }
    }

    fn account(&self) -> Account {
        self.runtime.block_on(self.engine.account("me@example.test")).unwrap()
    }

    /// Synchronizes after so many minutes. Returns how often the server was asked how full it is:
    /// if it was, after everything else.
    fn asked_after(&self, minutes: i64) -> usize {
        self.clock.0.fetch_add(minutes * MINUTE_MS, Ordering::SeqCst);
        self.runtime.block_on(self.engine.sync(&self.account())).unwrap();
        let heard = self.server.heard();
        let is_it = |line: &String| line.starts_with("GETQUOTAROOT");
        let last = heard.iter().rfind(|line| *line != "LOGOUT");
        let count = heard.iter().filter(|line| is_it(line)).count();
        assert!(count == 0 || last.is_some_and(is_it), "{heard:?}");
        count
    }

    fn storage(&self) -> Option<Usage> {
        self.account().quota.and_then(|told| told.quota.storage)
    }
}

#[test]
fn a_server_is_asked_once_an_hour_how_full_it_is_and_after_everything_else() {
    let desk = Desk::new();
    desk.server.state().limit = Some(64 * 1024);
    (1..=5).for_each(|number| arrive(&mut desk.server.state(), number));
    let told = || {
        let used = desk.server.state().used().div_ceil(1024) * 1024;
        Some(Usage { used, limit: Some(64 * 1024) })
    };
    assert_eq!((desk.asked_after(0), desk.storage()), (1, told()));
    let before = told();
    arrive(&mut desk.server.state(), 30);
    assert_ne!(before, told());
    assert_eq!((desk.asked_after(1), desk.asked_after(58), desk.storage()), (0, 0, before));
    assert_eq!((desk.asked_after(1), desk.storage()), (1, told()));
    let at_ms = desk.account().quota.unwrap().at_ms;
    assert_eq!(at_ms, desk.clock.now_ms());

    // It does not want to say: what it told is as old as it was, and it is left alone for as long.
    desk.server.turn(Which::Named("GETQUOTAROOT"), Turn::Refuse("NOPERM"));
    assert_eq!((desk.asked_after(60), desk.asked_after(59)), (1, 0));
    assert_eq!((desk.storage(), desk.account().quota.unwrap().at_ms), (told(), at_ms));
    // Without a limit it tells nothing.
    desk.server.state().limit = None;
    assert_eq!((desk.asked_after(1), desk.account().quota), (1, None));
}

#[test]
fn a_server_that_breaks_off_over_the_question_is_up_to_date_all_the_same() {
    for turn in [Turn::Cut(Cut::Before), Turn::Cut(Cut::After(9)), Turn::Bye, Turn::Stall] {
        let (authority, what) = (Authority::new(), format!("{turn:?}"));
        let offer = [OFFERS[2], &["QUOTA"]].concat();
        let mut server = Honest::new(Offer::new(&offer), &authority);
        (1..=3).for_each(|number| arrive(&mut server.state(), number));
        server.state().limit = Some(1_000_000);
        let barid = server.account(&authority);
        server.turn(Which::Named("GETQUOTAROOT"), turn);
        barid.run(&["sync"]).done();
        assert_eq!(server.calm(), 0, "{what}");
        let row = &barid.json_lines(&["account", "list"])[0];
        assert!(row["problem"].is_null() && row["quota"].is_null(), "{what}: {row}");
        barid.run(&["sync"]).done();
        Invariants::begin(&mut server).assert_converged(&barid, &mut server);
    }
}

/// Removes all that a user has.
fn clear(client: &mut OtherClient) {
    for mailbox in client.mailboxes() {
        let uids: Vec<u32> = client.ledger(&mailbox).iter().map(|held| held.uid).collect();
        if !uids.is_empty() {
            client.remove(&mailbox, &uids);
        }
    }
    if !client.mailboxes().iter().any(|name| name == "Work") {
        client.create("Work");
    }
}

#[test]
fn a_real_server_tells_how_full_it_is_and_takes_what_waited_once_there_is_room() {
    let world = World::shared();
    // Who has 256 kB.
    let (barid, user) = (Barid::new(), world.known_user("small"));
    let mut client = world.client(Server::Dovecot, &user);
    clear(&mut client);
    let letter = |name: &str| {
        let text = format!("{}\n", "x".repeat(70)).repeat(1_400);
        Message::new(name, name).at(1).text(&text).raw()
    };
    client.deliver("INBOX", &[letter("one"), letter("two")]);
    barid.add(world, Server::Dovecot, &user);
    barid.run(&["sync"]).done();
    let quota = || barid.json_lines(&["account", "list"])[0]["quota"].clone();
    let used: u64 = client.ledger("INBOX").iter().map(|held| held.size).sum();
    let told = quota();
    assert_eq!(told["limit_bytes"], 256 * 1024, "{told}");
    assert!(told["used_bytes"].as_u64().unwrap().abs_diff(used) < 2048, "{told}, {used}");
    assert_eq!(told["limit_messages"], Value::Null, "{told}");
    assert!(told["checked_at"].is_string(), "{told}");
    let words = barid.run(&["account", "list"]).done();
    assert!(words.text().contains(" of 262 kB used"), "{}", words.text());

    let ids = ids(&barid);
    barid.run(&["copy", &ids[0], "Work"]).done();
    barid.run(&["sync"]).done();
    assert_eq!(wedged(&barid), [json!("over_quota")]);
    let ever = Invariants::begin(&mut client);
    ever.assert_kept(&barid, &mut client);
    assert_eq!(client.ledger("Work").len(), 0);

    barid.run(&["delete", &ids[1], "--forever"]).done();
    barid.run(&["sync"]).done();
    barid.run(&["ops", "retry"]).done();
    barid.run(&["sync"]).done();
    barid.run(&["sync"]).done();
    assert!(wedged(&barid).is_empty());
    for (mailbox, count) in [("INBOX", 1), ("Work", 1)] {
        assert_eq!(client.ledger(mailbox).len(), count, "{mailbox}");
        assert_exact(&barid.profile(), &mut client, mailbox);
    }
}

#[test]
fn servers_without_a_limit_are_no_trouble() {
    let world = World::shared();
    for server in Server::BOTH {
        let (barid, user) = (Barid::new(), world.user());
        barid.add(world, server, &user);
        barid.run(&["sync"]).done();
        let row = &barid.json_lines(&["account", "list"])[0];
        assert!(row["problem"].is_null(), "{server:?}: {row}");
        let limit = &row["quota"]["limit_bytes"];
        match server {
            Server::Dovecot => assert_eq!(*limit, 8_u64 << 30, "{row}"),
            Server::Cyrus => assert!(limit.is_null(), "{row}"),
        }
    }
}
