//! Sending from the terminal: what goes out, what becomes of it, and the copy in Sent.

use barid_model::EngineEvent;
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, sync::Arc};
use support::{
    Authority, Barid, Direction, FaultProxy, Held, Honest, Message, Plan, Post, Server, User,
    World,
    honest::{By, Offer},
    later::sync_after,
    post::Mishap,
    stage::OFFERS,
};

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

/// An account whose both servers are in memory. Returns it with a letter to `to`.
fn in_memory(to: &str) -> (Honest, Post, Barid, String) {
    let authority = Authority::new();
    let identity = authority.identity(&["127.0.0.1"]);
    let server = Honest::new(Offer::new(OFFERS[2]), &authority);
    let (post, barid) = (Post::new(&identity), Barid::new());
    barid.add_in_memory(&authority, &server, &post);
    barid.run(&["sync"]).done();
    let user = User { address: "me@example.test".into(), password: String::new() };
    let letter = letter(&barid, &user, to);
    (server, post, barid, letter)
}

fn state(barid: &Barid) -> Value {
    barid.json_lines(&["outbox", "list"])[0]["state"].clone()
}

fn sent_copies(server: &Honest) -> usize {
    server.state().mailboxes["Sent"].letters.len()
}

#[test]
fn f19_a_message_that_may_have_gone_out_is_sent_once_it_turns_up() {
    // The provider files it in Sent; or it is for the user, too, and arrives.
    for mailbox in ["Sent", "INBOX"] {
        let (server, post, barid, letter) = in_memory("me@example.test, bo@example.test");
        let hand = server.hand();
        post.then(move |raw| {
            let raw = Arc::new(raw.to_vec());
            hand.act(|state| {
                state.append(mailbox, raw, BTreeSet::new(), None, By::Other).unwrap();
            });
        });
        post.mishap(Mishap::AfterDot);
        barid.run(&["send", &letter]).with_status(1);
        assert_eq!(state(&barid), "uncertain");
        for _ in 0..2 {
            barid.run(&["sync"]).done();
        }
        assert_eq!(state(&barid), "sent", "{mailbox}");
        assert_eq!((post.taken().len(), sent_copies(&server)), (1, 1), "{mailbox}");
    }
}

#[test]
fn f19_a_message_that_may_have_gone_out_and_turns_up_nowhere_waits_for_the_user() {
    let (server, post, barid, letter) = in_memory("bo@example.test");
    post.mishap(Mishap::AfterDot);
    barid.run(&["send", &letter]).with_status(1);
    for _ in 0..2 {
        barid.run(&["sync"]).done();
    }
    assert_eq!(state(&barid), "uncertain");
    assert_eq!((post.taken().len(), sent_copies(&server)), (1, 0));
}

#[test]
fn f19_where_the_user_wants_that_it_is_sent_once_more_and_no_more_than_that() {
    let (server, post, barid, letter) = in_memory("bo@example.test");
    barid.run(&["account", "uncertain", "me@example.test", "send-once-more"]).done();
    post.mishap(Mishap::AfterDot);
    barid.run(&["send", &letter]).with_status(1);
    let row = |barid: &Barid| barid.json_lines(&["outbox", "list"])[0].clone();
    assert!(row(&barid)["resend"].is_string(), "{}", row(&barid));
    barid.run(&["sync"]).done();
    assert_eq!((state(&barid), post.taken().len()), (json!("uncertain"), 1), "it is looked for");
    // The second time the same happens.
    post.mishap(Mishap::AfterDot);
    sync_after(&barid, "me@example.test", 1);
    assert_eq!((state(&barid), post.taken().len()), (json!("uncertain"), 2));
    assert_eq!(post.taken()[0], post.taken()[1], "the same bytes");
    assert_eq!(row(&barid)["resend"], Value::Null);
    sync_after(&barid, "me@example.test", 2);
    assert_eq!((state(&barid), post.taken().len()), (json!("uncertain"), 2), "once only");
    // Then it is the user's turn.
    barid.run(&["outbox", "retry", &row(&barid)["id"].to_string()]).done();
    barid.run(&["sync"]).done();
    assert_eq!((state(&barid), sent_copies(&server)), (json!("sent"), 1));
}

#[test]
fn a_message_that_leaves_after_its_time_is_told_with_its_receipt() {
    let (_server, post, barid, letter) = in_memory("bo@example.test");
    let row = barid.json(&["send", &letter, "--at", "2099-01-01T00:00:00Z"]);
    assert_eq!((&row["state"], row["wanted"].is_string()), (&json!("waiting"), true));
    barid.run(&["sync"]).done();
    assert_eq!(post.taken().len(), 0);
    let told = sync_after(&barid, "me@example.test", 30_000);
    let is_late = |event: &EngineEvent| matches!(event, EngineEvent::SentLate { subject, .. } if subject == "Letter");
    assert_eq!(told.iter().filter(|event| is_late(event)).count(), 1, "{told:?}");
    barid.run(&["sync"]).done();
    let sent = barid.json_lines(&["list", "--unified", "sent"])[0]["id"].to_string();
    let sendings = &barid.json(&["show", &sent])["sendings"];
    assert_eq!(sendings.as_array().map(Vec::len), Some(1), "{sendings}");
    assert!(sendings[0]["receipt"].as_str().unwrap().starts_with("250"), "{sendings}");
    assert_eq!(sendings[0]["wanted"], row["wanted"]);
}

#[test]
fn f20_those_whom_a_server_puts_off_get_the_message_later_and_nobody_twice() {
    let (server, post, barid, letter) = in_memory("bo@example.test, zoe@example.test");
    post.put_off(&["zoe@example.test"]);
    barid.run(&["send", &letter]).done();
    let rows = barid.json_lines(&["outbox", "list"]);
    let states: Vec<_> = rows.iter().map(|row| (row["state"].clone(), row["to"].clone())).collect();
    let (soon, late) = (json!(["bo@example.test"]), json!(["zoe@example.test"]));
    assert_eq!(states, [(json!("sent"), soon), (json!("waiting"), late)]);
    assert_eq!(rows[1]["code"], "throttled", "{rows:?}");
    assert_eq!(rows[0]["refused"], json!([]), "nobody is refused");
    // Still no time; then there is.
    let rest = rows[1]["id"].to_string();
    barid.run(&["outbox", "retry", &rest]).done();
    assert_eq!(barid.json_lines(&["outbox", "list"]).len(), 2);
    post.put_off(&[]);
    barid.run(&["outbox", "retry", &rest]).done();
    for _ in 0..2 {
        barid.run(&["sync"]).done();
    }
    let states = barid.json_lines(&["outbox", "list"]);
    assert!(states.iter().all(|row| row["state"] == "sent"), "{states:?}");
    let once = [vec!["bo@example.test".to_owned()], vec!["zoe@example.test".to_owned()]];
    assert_eq!(post.taken_for(), once);
    assert_eq!(post.taken()[0], post.taken()[1], "the same bytes");
    assert_eq!(sent_copies(&server), 1);
}

#[test]
fn what_is_wished_for_a_message_is_asked_of_its_server() {
    let world = World::shared();
    let (barid, user) = account(world, Server::Dovecot);
    let to = world.user();
    let letter = letter(&barid, &user, &to.address);
    assert_eq!(barid.json(&["send", &letter, "--report"])["state"], "sent");
    // The report on it.
    inbox(world, &user, 1);
    for _ in 0..2 {
        barid.run(&["sync"]).done();
    }
    let sent = barid.json_lines(&["list", "--unified", "sent"])[0]["id"].to_string();
    let deliveries = &barid.json(&["show", &sent])["deliveries"];
    assert_eq!(deliveries[0]["address"], to.address, "{deliveries}");
    assert_eq!(deliveries[0]["action"], "delivered", "{deliveries}");
    // This server can't promise TLS all the way, so it does not get the message.
    let ended = barid.run(&["send", &letter, "--tls-only", "--json"]).with_status(1);
    assert!(ended.stderr.contains("TLS"), "{}", ended.stderr);
    let rows = barid.json_lines(&["outbox", "list"]);
    assert_eq!(rows.last().map(|row| row["state"].clone()), Some(json!("wedged")));
    assert_eq!(inbox(world, &to, 1).len(), 1);
}

#[test]
fn a_message_that_comes_back_is_marked_with_whom_it_did_not_reach() {
    let world = World::shared();
    let (barid, user) = account(world, Server::Dovecot);
    let to = format!("bounce@{}", world.domain);
    // Postfix takes it, and finds out later that there is no such mailbox.
    let row = barid.json(&["send", &letter(&barid, &user, &to)]);
    assert_eq!(row["state"], "sent", "{row}");
    inbox(world, &user, 1);
    for _ in 0..2 {
        barid.run(&["sync"]).done();
    }
    let sent = barid.json_lines(&["list", "--unified", "sent"])[0]["id"].to_string();
    let shown = barid.json(&["show", &sent]);
    let deliveries = shown["deliveries"].as_array().unwrap();
    assert_eq!(deliveries.len(), 1, "{deliveries:?}");
    assert_eq!(
        (&deliveries[0]["address"], &deliveries[0]["action"]),
        (&json!(to), &json!("failed"))
    );
    assert!(deliveries[0]["status"].as_str().unwrap().starts_with("5."), "{deliveries:?}");
    // The report is part of the conversation.
    let threads = barid.json_lines(&["list", "--threads"]);
    assert_eq!(threads[0]["count"], 2, "{threads:?}");
}
