//! Sending from the terminal: what goes out, what becomes of it, and the copy in Sent.

use serde_json::{Value, json};
use std::fs;
use support::{Barid, Direction, FaultProxy, Held, Message, Plan, Server, User, World};

/// Writes a message from `user` to `to` into a file and returns its path.
fn letter(barid: &Barid, user: &User, to: &str) -> String {
    let message = Message::new("l", "Letter").between(&user.address, to).at(1).text("Hello.");
    let path = barid.folder().join("letter.eml");
    fs::write(&path, message.raw()).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A profile with a synchronized account.
fn account(world: &World, server: Server) -> (Barid, User) {
    let (barid, user) = (Barid::new(), world.user());
    barid.add(world, server, &user);
    barid.run(&["sync"]).done();
    (barid, user)
}

/// What a user's INBOX holds once `count` messages have arrived.
fn inbox(world: &World, user: &User, count: usize) -> Vec<Held> {
    let mut client = world.client(Server::Dovecot, user);
    client.wait_for("INBOX", count);
    client.ledger("INBOX")
}

#[test]
fn a_message_arrives_once_and_its_copy_is_in_sent_once() {
    let world = World::shared();
    for server in Server::BOTH {
        let (barid, user) = account(world, server);
        let to = world.user();
        let row = barid.json(&["send", &letter(&barid, &user, &to.address)]);
        assert_eq!(row["state"], "sent", "{row}");
        assert_eq!(row["to"], json!([to.address]));
        assert_eq!(inbox(world, &to, 1).len(), 1);

        // The second sync finds nothing left to do.
        barid.run(&["sync"]).done();
        barid.run(&["sync"]).done();
        let mut client = world.client(server, &user);
        assert_eq!(client.ledger("Sent").len(), 1, "{server:?}");
        assert_eq!(client.ledger("Sent")[0].flags, ["\\Seen"], "{server:?}");
        let sent = barid.json_lines(&["list", "--unified", "sent"]);
        assert_eq!(sent.len(), 1, "{server:?}");
        assert_eq!(sent[0]["subject"], "Letter");
    }
}

#[test]
fn a_message_sent_before_the_first_sync_has_its_copy_too() {
    let world = World::shared();
    let (barid, user, to) = (Barid::new(), world.user(), world.user());
    barid.add(world, Server::Dovecot, &user);
    barid.run(&["send", &letter(&barid, &user, &to.address)]).done();
    barid.run(&["sync"]).done();
    assert_eq!(world.client(Server::Dovecot, &user).ledger("Sent").len(), 1);
}

#[test]
fn r75_a_hidden_recipient_gets_the_message_and_is_not_in_it() {
    let world = World::shared();
    let (barid, user) = account(world, Server::Dovecot);
    let (to, hidden) = (world.user(), world.user());
    let message = Message::new("l", "Letter").between(&user.address, &to.address);
    let path = barid.folder().join("letter.eml");
    fs::write(&path, message.field("Bcc", &hidden.address).at(1).text("Hello.").raw()).unwrap();
    barid.run(&["send", path.to_str().unwrap()]).done();
    for one in [&to, &hidden] {
        inbox(world, one, 1);
        let raw = world.client(Server::Dovecot, one).fetch("INBOX", 1);
        let header = String::from_utf8_lossy(&raw).to_ascii_lowercase();
        assert!(!header.contains("bcc:"), "{header}");
    }
}

#[test]
fn a_large_attachment_arrives_as_it_was() {
    let world = World::shared();
    let (barid, user) = account(world, Server::Dovecot);
    let large: Vec<u8> = (0..25_000_000_u32).map(|n| (n ^ (n >> 9)) as u8).collect();
    fs::write(barid.folder().join("large.bin"), &large).unwrap();
    let pieces = json!({
        "to": [user.address], "subject": "Large", "attachments": [{"path": "large.bin"}],
    });
    let file = barid.folder().join("pieces.json");
    fs::write(&file, pieces.to_string()).unwrap();
    let row = barid.json(&["send", "--compose", file.to_str().unwrap()]);
    assert_eq!(row["state"], "sent", "{row}");
    inbox(world, &user, 1);

    barid.run(&["sync"]).done();
    let id = barid.json_lines(&["list"])[0]["id"].to_string();
    let path = barid.json(&["show", &id])["attachments"][0]["path"].clone();
    let out = barid.folder().join("came.bin");
    barid.run(&["part", &id, path.as_str().unwrap(), "--out", out.to_str().unwrap()]).done();
    assert!(fs::read(&out).unwrap() == large, "it came otherwise");
}

#[test]
fn a_refused_recipient_is_told_and_the_others_have_it() {
    let world = World::shared();
    let (barid, user) = account(world, Server::Dovecot);
    let to = world.user();
    let everyone = format!("{}, reject@{}", to.address, world.domain);
    let row = barid.json(&["send", &letter(&barid, &user, &everyone)]);
    assert_eq!(row["state"], "sent", "{row}");
    assert_eq!(row["refused"][0]["address"], format!("reject@{}", world.domain));
    assert_eq!(inbox(world, &to, 1).len(), 1);
}

#[test]
fn a_message_that_nobody_takes_is_kept_and_shown() {
    let world = World::shared();
    let (barid, user) = account(world, Server::Dovecot);
    let to = format!("reject@{}", world.domain);
    let ended = barid.run(&["send", &letter(&barid, &user, &to), "--json"]).with_status(1);
    assert!(ended.stderr.contains("550"), "{}", ended.stderr);
    let outbox = barid.json_lines(&["outbox", "list"]);
    assert_eq!(outbox[0]["state"], "wedged");
    barid.run(&["outbox", "cancel", &outbox[0]["id"].to_string()]).done();
    assert_eq!(barid.json_lines(&["outbox", "list"]), [] as [Value; 0]);
}

#[test]
fn a_message_for_later_waits_and_can_be_taken_back() {
    let world = World::shared();
    let (barid, user) = account(world, Server::Dovecot);
    let to = world.user();
    let letter = letter(&barid, &user, &to.address);
    let row = barid.json(&["send", &letter, "--at", "2099-01-01T00:00:00Z"]);
    assert_eq!(
        (&row["state"], &row["not_before"]),
        (&json!("waiting"), &json!("2099-01-01T00:00:00Z"))
    );
    barid.run(&["sync"]).done();
    assert_eq!(barid.json_lines(&["outbox", "list"])[0]["state"], "waiting");
    barid.run(&["outbox", "cancel", &row["id"].to_string()]).done();
    barid.run(&["sync"]).done();
    assert_eq!(world.client(Server::Dovecot, &to).status("INBOX").messages, 0);
}

#[test]
fn without_a_network_a_message_waits_and_goes_out_later() {
    let world = World::shared();
    let (barid, user, to) = (Barid::new(), world.user(), world.user());
    let smtp = format!("{}:{}", world.host, world.ports["submissions"]).parse().unwrap();
    // The first connection proves the account, the second breaks at once.
    let plans = [Plan::pass(), Plan::cut(Direction::ToClient, 0), Plan::pass()];
    let proxy = FaultProxy::new(smtp, &plans);
    let submit = format!("smtps://{}", proxy.address());
    barid.add_at(world, &user, &world.imap_url(Server::Dovecot), &submit).done();
    let row = barid.json(&["send", &letter(&barid, &user, &to.address)]);
    assert_eq!(row["state"], "waiting", "{row}");
    barid.run(&["outbox", "retry", &row["id"].to_string()]).done();
    assert_eq!(barid.json_lines(&["outbox", "list"])[0]["state"], "sent");
    assert_eq!(inbox(world, &to, 1).len(), 1);
}
