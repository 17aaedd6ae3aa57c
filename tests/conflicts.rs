//! Other clients at the same moment, messages that are alike, networks that lead elsewhere: each
//! fault by its number, and after each what must be true after any.

use std::{collections::BTreeSet, io::Write, net::TcpListener, thread};
use support::{
    Authority, Barid, FaultProxy, Honest, Invariants, Message, Plan, Server, World,
    filled::filled,
    honest::{By, Letter, Offer},
    sha256,
    stage::{OFFERS, Stage, arrive, letter},
};

#[test]
fn f08_another_client_that_removes_and_adds_all_the_while_is_followed() {
    let world = World::shared();
    for server in Server::BOTH {
        let (barid, user) = filled(world, server, 30);
        let mut client = world.client(server, &user);
        let mut ever = Invariants::begin(&mut client);
        for round in 0..6_usize {
            let running = barid.start(&["sync"]);
            for step in 0..3 {
                let held = client.ledger("INBOX");
                let gone = &held[(round * 5 + step * 3) % held.len()];
                ever.destroyed(&gone.sha256);
                client.remove("INBOX", &[gone.uid]);
                let number = 100 + (round * 3 + step) as u32;
                let new = Message::new(&format!("n{number}"), "New").at(number % 60).raw();
                client.deliver("INBOX", &[new]);
            }
            ever.note(&mut client);
            running.end();
            barid.run(&["sync"]).done();
            ever.assert_converged(&barid, &mut client);
        }
    }
}

#[test]
fn f15_messages_that_share_a_name_or_have_none_or_an_endless_one_are_all_kept() {
    let world = World::shared();
    let raw = |id: &str, text: &str| {
        let field = if id.is_empty() { String::new() } else { format!("Message-ID: <{id}>\r\n") };
        let head = "From: ann@example.test\r\nTo: bo@example.test\r\n";
        let date = "Date: Mon, 2 Mar 2026 12:00:00 +0000";
        format!("{field}{head}{date}\r\nSubject: {text}\r\n\r\n{text}\r\n").into_bytes()
    };
    let long = format!("{}@example.test", "x".repeat(10_000));
    let all = [
        raw("same@example.test", "one"),
        raw("same@example.test", "two"),
        raw("same@example.test", "two"),
        raw("", "three"),
        raw("", "four"),
        raw(&long, "five"),
        raw(&long, "six"),
    ];
    for server in Server::BOTH {
        let (barid, user) = filled(world, server, 0);
        let mut client = world.client(server, &user);
        client.create("Work");
        client.deliver("INBOX", &all);
        let ever = Invariants::begin(&mut client);
        barid.run(&["sync"]).done();
        let here = ever.assert_converged(&barid, &mut client);
        assert_eq!(here.hashes("INBOX").len(), all.len(), "{server:?}");
        // Each is one of its own: what happens to it happens to no other.
        let rows = barid.json_lines(&["list"]);
        let of = |subject: &str| {
            rows.iter().find(|row| row["subject"] == subject).unwrap()["id"].to_string()
        };
        barid.run(&["move", &of("one"), &of("five"), &of("four"), "Work"]).done();
        barid.run(&["copy", &of("two"), "Work"]).done();
        barid.run(&["sync"]).done();
        barid.run(&["sync"]).done();
        let here = ever.assert_converged(&barid, &mut client);
        let held = ["INBOX", "Work"].map(|name| here.hashes(name).len());
        assert_eq!(held, [4, 4], "{server:?}");
    }
}

#[test]
fn f34_a_network_that_is_not_the_internet_asks_for_no_password_and_changes_nothing() {
    let stage = Stage::new(OFFERS[1]);
    let proxy = FaultProxy::new(stage.server.address(), &[Plan::pass()]);
    // The same account, by way of the network.
    let barid = Barid::new();
    let world = World::shared();
    let ca = barid.folder().join("ca.pem");
    let trusted = std::fs::read_to_string(&world.ca).unwrap() + stage.authority.pem();
    std::fs::write(&ca, trusted).unwrap();
    let user = world.known_user("alice");
    let (receive, submit) = (format!("imaps://{}", proxy.address()), world.smtp_url());
    let urls = ["--receive", &receive, "--submit", &submit, "--ca", ca.to_str().unwrap()];
    let arguments = [&["account", "add", &user.address, "--password-stdin"], &urls[..]].concat();
    barid.run_with(&arguments, format!("{}\n", user.password).as_bytes()).done();
    barid.run(&["sync"]).done();
    let mut server = stage.server;
    let ever = Invariants::begin(&mut server);
    ever.assert_converged(&barid, &mut server);

    let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>Sign in</html>";
    let code = |barid: &Barid| barid.json_lines(&["account", "list"])[0]["problem"]["code"].clone();
    // A server that somebody else vouches for, and one that wants a sign-in first.
    let stranger = Honest::new(Offer::new(OFFERS[1]), &Authority::new());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let portal = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut socket in listener.incoming().flatten() {
            // Whoever asks may have hung up.
            let _ = socket.write_all(page.as_bytes());
        }
    });
    for elsewhere in [stranger.address(), portal] {
        proxy.redirect(Some(elsewhere));
        let ended = barid.run(&["sync"]);
        assert_eq!(ended.status, 1, "{ended:?}");
        assert!(!ended.stderr.to_lowercase().contains("password"), "{}", ended.stderr);
        let told = code(&barid);
        assert!(told != "unauthorized" && !told.is_null(), "{told}");
        ever.assert_converged(&barid, &mut server);
    }
    assert_eq!(stranger.heard(), [""; 0], "no password is told to a stranger");
    proxy.redirect(None);
    arrive(&mut server.state(), 9);
    barid.run(&["sync"]).done();
    ever.assert_converged(&barid, &mut server);
    assert!(code(&barid).is_null());
}

#[test]
fn f13_what_waits_for_a_mailbox_that_is_renamed_elsewhere_reaches_it() {
    for offer in OFFERS {
        let mut stage = Stage::new(offer);
        for number in 6..=8 {
            let mut state = stage.server.state();
            state.append("Work", letter(number), BTreeSet::new(), None, By::Other).unwrap();
        }
        stage.ever.note(&mut stage.server);
        stage.barid.run(&["sync"]).done();
        let rows = stage.barid.json_lines(&["list", "Work"]);
        let id = |at: usize| rows[at]["id"].to_string();
        stage.barid.run(&["flag", &id(0), "+flagged"]).done();
        stage.barid.run(&["move", &id(1), "INBOX"]).done();
        stage.server.state().rename("Work", "Labour");
        stage.server.heard();
        for _ in 0..2 {
            stage.barid.run(&["sync"]).done();
        }
        stage.ever.assert_converged(&stage.barid, &mut stage.server);
        let state = stage.server.state();
        let there = |mailbox: &str| {
            let mut letters = state.mailboxes[mailbox].letters.clone();
            // What can't be removed alone stays, marked.
            letters.retain(|one| !one.flags.contains("\\Deleted"));
            letters
        };
        let flagged = |one: &Letter| one.flags.contains("\\Flagged");
        assert_eq!(there("Labour").iter().filter(|one| flagged(one)).count(), 1, "{offer:?}");
        assert_eq!((there("Labour").len(), there("INBOX").len()), (2, 6), "{offer:?}");
        drop(state);
        let brought = stage.server.heard().iter().filter(|one| one.contains("PEEK[]")).count();
        assert_eq!(brought, 0, "a message was brought again");
    }
}

#[test]
fn a_copy_whose_original_is_gone_before_it_came_is_told() {
    for offer in OFFERS {
        let mut stage = Stage::new(offer);
        stage.barid.run(&["mailbox", "policy", "INBOX", "headers"]).done();
        arrive(&mut stage.server.state(), 6);
        stage.barid.run(&["sync"]).done();
        let rows = stage.barid.json_lines(&["list"]);
        let at = |subject: &str| rows.iter().find(|row| row["subject"] == subject).unwrap();
        let id = |subject: &str| at(subject)["id"].to_string();
        stage.barid.run(&["copy", &id("Number 6"), &id("Number 5"), "Work"]).done();
        stage.server.state().remove("INBOX", &[6], By::Other);
        stage.barid.run(&["sync"]).done();
        let waiting = stage.barid.json_lines(&["ops", "list"]);
        assert_eq!(waiting.len(), 1, "{waiting:?}");
        assert_eq!(waiting[0]["wedged"], "not_found", "{waiting:?}");
        assert_eq!(stage.server.state().mailboxes["Work"].letters.len(), 1, "the other is made");
        stage.barid.run(&["ops", "discard", &waiting[0]["id"].to_string()]).done();
        stage.barid.run(&["sync"]).done();
        stage.ever.destroyed(&sha256(&letter(6)));
        stage.ever.assert_converged(&stage.barid, &mut stage.server);
    }
}
