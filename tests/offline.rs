//! Without a network everything that is here stays readable, changes wait, and what a broken
//! connection interrupted goes on where it stopped.

use serde_json::{Value, json};
use std::net::SocketAddr;
use support::{Barid, Direction, FaultProxy, Message, Plan, Server, User, World};

/// `count` messages, each with a word of its own.
fn letters(count: u32) -> Vec<Vec<u8>> {
    let letter = |n: u32| Message::new(&format!("m{n}"), &format!("Number {n}")).at(n);
    (0..count)
        .map(|n| letter(n).text(&format!("word{n} and more\n{}", "x".repeat(500))).raw())
        .collect()
}

fn imap(world: &World) -> SocketAddr {
    format!("{}:{}", world.host, world.ports["imaps"]).parse().unwrap()
}

/// An account that reaches Dovecot only through `proxy`.
fn through(world: &World, proxy: &FaultProxy, messages: &[Vec<u8>]) -> (Barid, User) {
    let (barid, user) = (Barid::new(), world.user());
    world.client(Server::Dovecot, &user).deliver("INBOX", messages);
    let receive = format!("imaps://{}", proxy.address());
    barid.add_at(world, &user, &receive, &world.smtp_url()).done();
    (barid, user)
}

/// Fails unless profile and server hold the same bytes, and everything is searchable.
#[track_caller]
fn check_complete(world: &World, barid: &Barid, user: &User, count: usize) {
    assert_eq!(world.client(Server::Dovecot, user).ledger("INBOX").len(), count);
    let rows = barid.json_lines(&["list", "--limit", "1000"]);
    assert_eq!(rows.len(), count);
    let health = barid.json(&["doctor", "--deep"]);
    let expected = json!([true, count, count, count, count]);
    let keys = ["ok", "messages", "bodies", "searchable", "verified"];
    assert_eq!(Value::from_iter(keys.map(|key| health[key].clone())), expected, "{health}");
}

#[test]
fn what_was_brought_is_readable_without_a_network() {
    let world = World::shared();
    let mut proxy = FaultProxy::new(imap(world), &[Plan::pass()]);
    let (barid, user) = through(world, &proxy, &letters(3));
    barid.run(&["sync"]).done();
    proxy.unplug();

    let rows = barid.json_lines(&["list"]);
    assert_eq!(rows.len(), 3);
    let id = rows[0]["id"].to_string();
    assert!(barid.run(&["show", &id, "--text"]).done().text().starts_with("word2"));
    assert_eq!(barid.json(&["search", "word1"])["total"], 1);
    barid.run(&["flag", &id, "+flagged"]).done();
    assert_eq!(barid.json_lines(&["list"])[0]["flags"], json!(["$flagged"]));

    let ended = barid.run(&["sync", "--json"]).with_status(1);
    assert_eq!(ended.json_lines()[0]["code"], "unreachable");
    assert!(
        world.client(Server::Dovecot, &user).ledger("INBOX").iter().all(|one| one.flags.is_empty())
    );
    assert_eq!(barid.json_lines(&["list"])[0]["flags"], json!(["$flagged"]));
}

#[test]
fn a_sync_that_is_cut_anywhere_goes_on_and_is_complete() {
    let world = World::shared();
    let quiet = FaultProxy::new(imap(world), &[Plan::pass()]);
    let (barid, _) = through(world, &quiet, &letters(12));
    barid.run(&["sync"]).done();
    let whole = quiet.passed().last().unwrap().to_client;

    // Where it is cut: in the greeting, in TLS, while listing, in the middle of messages.
    let cut_at = |share: u64| {
        let cut = Plan::cut(Direction::ToClient, whole * share / 100);
        let proxy = FaultProxy::new(imap(world), &[Plan::pass(), cut, Plan::pass()]);
        let (barid, user) = through(world, &proxy, &letters(12));
        let first = barid.run(&["sync"]);
        assert!(first.status <= 1, "{} at {share} %: {}", first.status, first.stderr);
        barid.run(&["sync"]).done();
        check_complete(world, &barid, &user, 12);
    };
    std::thread::scope(|scope| {
        for share in [1, 10, 25, 40, 55, 70, 85, 95] {
            scope.spawn(move || cut_at(share));
        }
    });
}

#[test]
fn a_bit_that_turns_on_the_way_is_noticed() {
    let world = World::shared();
    let plans = [Plan::pass(), Plan::flip(Direction::ToClient, 6_000, 3), Plan::pass()];
    let proxy = FaultProxy::new(imap(world), &plans);
    let (barid, user) = through(world, &proxy, &letters(12));
    let first = barid.run(&["sync"]);
    assert!(first.status <= 1, "{}", first.stderr);
    barid.run(&["sync"]).done();
    check_complete(world, &barid, &user, 12);
}

#[test]
fn a_crash_in_the_middle_loses_nothing() {
    let world = World::shared();
    let slow = Plan::pass().rate(40_000);
    let proxy = FaultProxy::new(imap(world), &[Plan::pass(), slow, Plan::pass()]);
    let (barid, user) = through(world, &proxy, &letters(200));
    let sync = barid.start(&["sync", "--watch", "--json"]);
    sync.line(|line| line.contains("\"changed\""));
    sync.kill();
    barid.run(&["sync"]).done();
    check_complete(world, &barid, &user, 200);
}

#[test]
fn ctrl_c_in_the_middle_loses_nothing() {
    let world = World::shared();
    let slow = Plan::pass().rate(40_000);
    let proxy = FaultProxy::new(imap(world), &[Plan::pass(), slow, Plan::pass()]);
    let (barid, user) = through(world, &proxy, &letters(200));
    let sync = barid.start(&["sync", "--watch", "--json"]);
    sync.line(|line| line.contains("\"changed\""));
    assert_eq!(sync.interrupt(), Some(130));
    barid.run(&["sync"]).done();
    check_complete(world, &barid, &user, 200);
}

#[test]
fn new_uids_for_the_same_messages_are_not_new_messages() {
    let world = World::shared();
    let proxy = FaultProxy::new(imap(world), &[Plan::pass()]);
    let (barid, user) = through(world, &proxy, &letters(5));
    barid.run(&["sync"]).done();
    let before = barid.json_lines(&["list"]);
    world.void_uids(&user, "INBOX", 1_777_000_000);
    barid.run(&["sync"]).done();
    assert_eq!(barid.json_lines(&["list"]), before);
    check_complete(world, &barid, &user, 5);
}

#[test]
fn a_flag_set_before_the_uids_changed_reaches_its_message() {
    let world = World::shared();
    let proxy = FaultProxy::new(imap(world), &[Plan::pass()]);
    let (barid, user) = through(world, &proxy, &letters(3));
    barid.run(&["sync"]).done();
    let rows = barid.json_lines(&["list"]);
    barid.run(&["flag", &rows[0]["id"].to_string(), "+flagged"]).done();
    // Removing the first message shifts the UIDs that the others will get.
    let mut client = world.client(Server::Dovecot, &user);
    let first = client.ledger("INBOX")[0].uid;
    client.remove("INBOX", &[first]);
    drop(client);
    world.void_uids(&user, "INBOX", 1_778_000_000);
    barid.run(&["sync"]).done();
    barid.run(&["sync"]).done();

    let mut client = world.client(Server::Dovecot, &user);
    let flagged: Vec<_> = client
        .ledger("INBOX")
        .into_iter()
        .filter(|one| one.flags.contains(&"\\Flagged".into()))
        .collect();
    assert_eq!(flagged.len(), 1);
    let raw = client.fetch("INBOX", flagged[0].uid);
    assert!(String::from_utf8_lossy(&raw).contains("Subject: Number 2"), "the wrong message");
}
