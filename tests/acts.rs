//! What the user does to messages reaches the servers once, whatever happens on the way, and can
//! be taken back.

use serde_json::{Value, json};
use std::net::SocketAddr;
use support::{
    Barid, Direction, FaultProxy, Plan, Server, User, World,
    filled::{filled, letters, rows, subjects},
};

/// Fails unless a mailbox holds just these messages, here and on the server.
#[track_caller]
fn check(world: &World, server: Server, barid: &Barid, user: &User, mailbox: &str, all: &[u32]) {
    let expected: Vec<String> = all.iter().rev().map(|n| format!("Number {n}")).collect();
    assert_eq!(subjects(barid, mailbox), expected, "{mailbox} here");
    let mut client = world.client(server, user);
    let mut there = Vec::new();
    for held in client.ledger(mailbox) {
        let raw = String::from_utf8(client.fetch(mailbox, held.uid)).unwrap();
        let subject = raw.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap();
        there.push(subject.to_owned());
    }
    there.sort_unstable();
    let mut expected = expected;
    expected.sort_unstable();
    assert_eq!(there, expected, "{mailbox} on the server");
    let health = barid.json(&["doctor", "--deep"]);
    assert_eq!(health["ok"], json!(true), "{health}");
}

#[test]
fn a_move_shows_at_once_and_reaches_the_server_with_the_next_sync() {
    let world = World::shared();
    for server in Server::BOTH {
        let (barid, user) = filled(world, server, 4);
        world.client(server, &user).create("Work");
        barid.run(&["sync"]).done();
        let before = rows(&barid, "inbox");
        let (one, two) = (&before[0].1, &before[2].1);
        let moved = barid.json(&["move", one, two, "Work"]);
        assert_eq!((&moved["moved"], &moved["conversations"]), (&json!(2), &json!(2)));
        assert_eq!(subjects(&barid, "inbox"), ["Number 2", "Number 0"]);
        assert_eq!(rows(&barid, "Work"), [before[0].clone(), before[2].clone()]);
        assert_eq!(world.client(server, &user).ledger("INBOX").len(), 4);

        for _ in 0..2 {
            barid.run(&["sync"]).done();
            check(world, server, &barid, &user, "INBOX", &[0, 2]);
            check(world, server, &barid, &user, "Work", &[1, 3]);
        }
        assert_eq!(rows(&barid, "Work"), [before[0].clone(), before[2].clone()]);
        assert_eq!(barid.json_lines(&["ops", "list"]), Vec::<Value>::new());
    }
}

#[test]
fn a_mailbox_that_is_missing_is_here_at_once_and_made_on_the_server() {
    let world = World::shared();
    for server in Server::BOTH {
        let (barid, user) = filled(world, server, 2);
        let id = rows(&barid, "inbox")[0].1.clone();
        barid.run(&["move", &id, "archive"]).done();
        assert_eq!(subjects(&barid, "Archive"), ["Number 1"]);
        barid.run(&["sync"]).done();
        barid.run(&["sync"]).done();
        check(world, server, &barid, &user, "Archive", &[1]);
        check(world, server, &barid, &user, "INBOX", &[0]);
    }
}

#[test]
fn flags_that_follow_a_move_reach_the_message_where_it_is_then() {
    let world = World::shared();
    for server in Server::BOTH {
        let (barid, user) = filled(world, server, 2);
        let id = rows(&barid, "inbox")[0].1.clone();
        barid.run(&["flag", &id, "+flagged"]).done();
        barid.run(&["delete", &id]).done();
        barid.run(&["flag", &id, "+seen"]).done();
        barid.run(&["sync"]).done();
        barid.run(&["sync"]).done();
        let held = world.client(server, &user).ledger("Trash");
        assert_eq!(held.len(), 1);
        assert_eq!(held[0].flags, ["\\Flagged", "\\Seen"]);
        check(world, server, &barid, &user, "Trash", &[1]);
    }
}

#[test]
fn an_act_is_taken_back_before_the_server_knows_and_after() {
    let world = World::shared();
    for server in Server::BOTH {
        let (barid, user) = filled(world, server, 3);
        let before = rows(&barid, "inbox");
        let id = &before[1].1;
        barid.run(&["delete", id]).done();
        assert_eq!(barid.json(&["undo"])["undone"], json!(1));
        assert_eq!(rows(&barid, "inbox"), before);
        assert_eq!(barid.json_lines(&["ops", "list"]), Vec::<Value>::new());

        barid.run(&["flag", id, "+seen"]).done();
        barid.run(&["delete", id]).done();
        barid.run(&["sync"]).done();
        check(world, server, &barid, &user, "Trash", &[1]);
        barid.run(&["undo"]).done();
        barid.run(&["undo"]).done();
        assert_eq!(rows(&barid, "inbox"), before);
        barid.run(&["sync"]).done();
        barid.run(&["sync"]).done();
        check(world, server, &barid, &user, "INBOX", &[0, 1, 2]);
        check(world, server, &barid, &user, "Trash", &[]);
        assert_eq!(rows(&barid, "inbox"), before);
        let flags = |client: &mut support::OtherClient| -> Vec<String> {
            client.ledger("INBOX").into_iter().flat_map(|held| held.flags).collect()
        };
        assert_eq!(flags(&mut world.client(server, &user)), Vec::<String>::new());
        assert_eq!(barid.json(&["undo"])["undone"], json!(0));
    }
}

#[test]
fn what_is_removed_for_good_is_gone_and_others_stay() {
    let world = World::shared();
    for server in Server::BOTH {
        let (barid, user) = filled(world, server, 3);
        // Another client has marked a message, and has not decided yet.
        let mut client = world.client(server, &user);
        let marked = client.ledger("INBOX")[0].uid;
        client.flag("INBOX", &[marked], &["\\Deleted"], &[]);
        drop(client);
        let id = rows(&barid, "inbox")[1].1.clone();
        barid.run(&["delete", &id, "--forever"]).done();
        assert_eq!(subjects(&barid, "inbox"), ["Number 2", "Number 0"]);
        assert_eq!(barid.json(&["search", "word1"])["total"], 0);
        barid.run(&["sync"]).done();
        check(world, server, &barid, &user, "INBOX", &[0, 2]);
    }
}

#[test]
fn a_message_that_another_client_moved_first_is_neither_lost_nor_doubled() {
    let world = World::shared();
    for server in Server::BOTH {
        let (barid, user) = filled(world, server, 3);
        let mut client = world.client(server, &user);
        client.create("Ours");
        client.create("Theirs");
        drop(client);
        barid.run(&["sync"]).done();
        let all = rows(&barid, "inbox");
        barid.run(&["move", &all[0].1, &all[1].1, "Ours"]).done();
        let mut client = world.client(server, &user);
        let uid = client.ledger("INBOX")[2].uid;
        client.move_to("INBOX", &[uid], "Theirs");
        drop(client);
        barid.run(&["sync"]).done();
        barid.run(&["sync"]).done();
        check(world, server, &barid, &user, "INBOX", &[0]);
        check(world, server, &barid, &user, "Ours", &[1]);
        check(world, server, &barid, &user, "Theirs", &[2]);
    }
}

#[test]
fn a_move_that_is_cut_anywhere_is_made_once() {
    let world = World::shared();
    let imap: SocketAddr = format!("{}:{}", world.host, world.ports["imaps"]).parse().unwrap();
    let prepared = move |plans: &[Plan]| {
        let proxy = FaultProxy::new(imap, plans);
        let (barid, user) = (Barid::new(), world.user());
        let mut client = world.client(Server::Dovecot, &user);
        client.deliver("INBOX", &letters(6));
        client.create("Work");
        drop(client);
        let receive = format!("imaps://{}", proxy.address());
        barid.add_at(world, &user, &receive, &world.smtp_url()).done();
        barid.run(&["sync"]).done();
        let ids: Vec<String> = rows(&barid, "inbox").into_iter().map(|(_, id)| id).collect();
        barid.run(&["move", &ids[0], &ids[2], &ids[4], "Work"]).done();
        (proxy, barid, user)
    };
    let (quiet, barid, _) = prepared(&[Plan::pass()]);
    barid.run(&["sync"]).done();
    let whole = quiet.passed().last().unwrap().to_client;
    let cut_at = |share: u64| {
        let cut = Plan::cut(Direction::ToClient, whole * share / 100);
        let (_proxy, barid, user) = prepared(&[Plan::pass(), Plan::pass(), cut, Plan::pass()]);
        let first = barid.run(&["sync"]);
        assert!(first.status <= 1, "{} at {share} %: {}", first.status, first.stderr);
        barid.run(&["sync"]).done();
        barid.run(&["sync"]).done();
        check(world, Server::Dovecot, &barid, &user, "INBOX", &[0, 2, 4]);
        check(world, Server::Dovecot, &barid, &user, "Work", &[1, 3, 5]);
    };
    std::thread::scope(|scope| {
        for share in [55, 70, 78, 85, 92] {
            scope.spawn(move || cut_at(share));
        }
    });
}
