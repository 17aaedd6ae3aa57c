//! Numbered messages on their way out, and the account that has to be given of each.

use crate::{Barid, Message, Server, User, World};
use serde_json::Value;
use std::fs;

/// Writes letter `number` from `user` to `to` into a file and returns its path.
pub fn write(barid: &Barid, number: usize, user: &User, to: &User) -> String {
    let letter = Message::new(&format!("l{number}"), &format!("Letter {number}"));
    let letter = letter.between(&user.address, &to.address).at(1).text("Hello.");
    let path = barid.folder().join("letter.eml");
    fs::write(&path, letter.raw()).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Sends what waits, and fails unless each of `count` letters arrived at most once, and exactly
/// once where that is not uncertain.
#[track_caller]
pub fn assert_settled(world: &World, barid: &Barid, to: &User, count: usize) {
    for row in barid.json_lines(&["outbox", "list"]) {
        if row["state"] == "waiting" {
            barid.run(&["outbox", "retry", &row["id"].to_string()]).done();
        }
    }
    let states = barid.json_lines(&["outbox", "list"]);
    assert!(states.iter().all(|row| row["state"] != "waiting"), "{states:?}");
    assert_accounted(world, barid, to, count);
}

/// Fails unless each of `count` letters arrived at most once, and one that did not arrive is not
/// said to be sent. Returns how many arrived.
#[track_caller]
pub fn assert_accounted(world: &World, barid: &Barid, to: &User, count: usize) -> usize {
    let outbox = barid.json_lines(&["outbox", "list"]);
    let state = |number: usize| {
        let subject = format!("Letter {number}");
        let mut rows = outbox.iter().filter(|row| row["subject"] == subject.as_str());
        let state = rows.next().and_then(|row| row["state"].as_str());
        assert_eq!(rows.next(), None::<&Value>, "{subject} is in the outbox twice");
        state
    };
    // What Postfix took may still be on its way into the mailbox.
    let mut client = world.client(Server::Dovecot, to);
    let sent = (0..count).filter(|number| state(*number) == Some("sent")).count();
    client.wait_for("INBOX", sent);
    let mut copies = vec![0; count];
    for held in client.ledger("INBOX") {
        let raw = String::from_utf8(client.fetch("INBOX", held.uid)).unwrap();
        let number = raw.split("Subject: Letter ").nth(1).and_then(|rest| rest.lines().next());
        copies[number.unwrap().parse::<usize>().unwrap()] += 1;
    }
    for (number, copies) in copies.iter().enumerate() {
        match (copies, state(number)) {
            (1, Some("sent" | "uncertain")) => {}
            // Without a row it was never taken into the outbox, so it was never promised.
            (0, None | Some("waiting" | "uncertain" | "wedged")) => {}
            (copies, state) => panic!("{copies} copies of letter {number}, {state:?}: {outbox:?}"),
        }
    }
    copies.iter().sum()
}
