//! An account by JMAP: the same as by IMAP, to the last byte, with another client on it, without
//! a network in between, and on its way out.

use serde_json::{Value, json};
use std::{
    fs,
    net::{SocketAddr, TcpListener},
};
use support::{
    Barid, Direction, FaultProxy, Held, Invariants, Inventory, Message, OtherClient, Plan, Server,
    Service, User, World, assert_exact,
    filled::{letters, rows, subjects},
};

/// A profile with an account of Cyrus by JMAP, both ways, and another client by IMAP.
fn account(messages: &[Vec<u8>]) -> (Barid, User, OtherClient) {
    let world = World::shared();
    let (barid, user) = (Barid::new(), world.user());
    let mut client = world.client(Server::Cyrus, &user);
    client.deliver("INBOX", messages);
    let url = world.url(Service::CyrusJmap);
    barid.add_at(world, &user, &url, &url).done();
    barid.run(&["sync"]).done();
    (barid, user, client)
}

/// Brings everything up to date, and fails unless both hold the same in the same places then.
#[track_caller]
fn check(barid: &Barid, client: &mut OtherClient) -> Inventory {
    barid.run(&["sync"]).done();
    Invariants::begin(client).assert_converged(barid, client)
}

/// What a mailbox shows, without what only one profile knows.
fn shown(barid: &Barid, arguments: &[&str]) -> Vec<Value> {
    let mut rows = barid.json_lines(arguments);
    for row in &mut rows {
        for key in ["id", "thread_id"] {
            row.as_object_mut().unwrap().remove(key);
        }
    }
    rows
}

#[test]
fn an_account_is_the_same_by_imap_and_by_jmap() {
    let world = World::shared();
    let (by_imap, by_jmap, user) = (Barid::new(), Barid::new(), world.user());
    let mut client = world.client(Server::Cyrus, &user);
    // As IMAP spells it (RFC 3501 §5.1.3).
    const WIRE: &str = "Work/Plans/&ANw-n&AO8-code";
    for mailbox in ["Work", "Work/Plans", WIRE] {
        client.create(mailbox);
    }
    let reply = Message::new("r", "Re: Number 1").field("References", "<m1@example.test>").at(30);
    // Neither ASCII nor UTF-8, a field without a value, one over several lines, no body.
    let odd = b"Subject: caf\xe9\r\nX-Empty:\r\nTo: a@example.test,\r\n\tb@example.test\r\n\r\n";
    let mut all = letters(230);
    all.push(reply.text("I agree.").raw());
    all.push(odd.to_vec());
    client.deliver("INBOX", &all);
    let plan = Message::new("p", "Plan").at(4).raw();
    client.deliver_flagged("Work/Plans", &["\\Seen", "\\Flagged", "Todo"], &[plan]);
    client.deliver_flagged("Work", &["\\Answered"], &[Message::new("x", "Another").at(5).raw()]);
    client.deliver(WIRE, &[Message::new("u", "Deep").at(6).raw()]);

    let url = world.url(Service::CyrusJmap);
    by_imap.add(world, Server::Cyrus, &user);
    by_jmap.add_at(world, &user, &url, &world.smtp_url()).done();
    by_imap.run(&["sync"]).done();
    by_jmap.run(&["sync"]).done();

    let mailboxes = |barid: &Barid| {
        let mut all = barid.json_lines(&["mailbox", "list"]);
        all.iter_mut().for_each(|one| drop(one.as_object_mut().unwrap().remove("id")));
        all.sort_by_key(|one| one["name"].to_string());
        all
    };
    assert_eq!(mailboxes(&by_jmap), mailboxes(&by_imap));
    for mailbox in ["INBOX", "Work", "Work/Plans"] {
        for barid in [&by_imap, &by_jmap] {
            assert_exact(&barid.profile(), &mut client, mailbox);
        }
    }
    let list = |barid: &Barid| shown(barid, &["list", "Work/Plans/Ünïcode"]);
    assert_eq!((list(&by_jmap).len(), list(&by_jmap)), (1, list(&by_imap)));
    let threads = |barid: &Barid| shown(barid, &["list", "--threads", "--limit", "500"]);
    assert_eq!(threads(&by_jmap), threads(&by_imap));
    let read = |barid: &Barid| barid.json(&["search", "word42"])["total"].clone();
    assert_eq!((read(&by_jmap), read(&by_imap)), (json!(1), json!(1)));
    let health = by_jmap.json(&["doctor", "--deep"]);
    assert_eq!(health["ok"], json!(true), "{health}");
}

#[test]
fn what_another_client_does_is_seen() {
    let (barid, _, mut client) = account(&letters(6));
    client.create("Work");
    let uids: Vec<u32> = client.ledger("INBOX").iter().map(|held| held.uid).collect();
    client.flag("INBOX", &uids[..2], &["\\Seen", "Todo"], &[]);
    client.move_to("INBOX", &uids[2..4], "Work");
    client.remove("INBOX", &uids[4..5]);
    client.deliver("INBOX", &[Message::new("new", "New").at(40).raw()]);
    check(&barid, &mut client);
    assert_eq!(subjects(&barid, "INBOX"), ["New", "Number 5", "Number 1", "Number 0"]);
    assert_eq!(subjects(&barid, "Work"), ["Number 3", "Number 2"]);
    // There and back again, under the name that it has had all the time.
    let there: Vec<u32> = client.ledger("Work").iter().map(|held| held.uid).collect();
    client.move_to("Work", &there, "INBOX");
    client.rename("Work", "Labour");
    check(&barid, &mut client);
    assert_eq!(subjects(&barid, "INBOX").len(), 6);
    assert_eq!(subjects(&barid, "Labour"), [""; 0]);
    client.delete("Labour");
    check(&barid, &mut client);
    barid.run(&["list", "Labour"]).with_status(1);
    // Nothing is left to be brought.
    assert_eq!(barid.json_lines(&["ops", "list"]), Vec::<Value>::new());
    assert_eq!(barid.json(&["doctor", "--deep"])["ok"], json!(true));
}

#[test]
fn what_the_user_does_reaches_the_server_and_is_taken_back() {
    let (barid, _, mut client) = account(&letters(6));
    let ids: Vec<String> = rows(&barid, "inbox").into_iter().map(|(_, id)| id).collect();
    barid.run(&["mailbox", "create", "Projects/North"]).done();
    barid.run(&["flag", &ids[0], &ids[1], "+seen", "+todo"]).done();
    barid.run(&["move", &ids[1], "Projects/North"]).done();
    barid.run(&["archive", &ids[2]]).done();
    barid.run(&["delete", &ids[3]]).done();
    barid.run(&["junk", &ids[4]]).done();
    let here = check(&barid, &mut client);
    assert_eq!(here.mailboxes["INBOX"].len(), 2);
    for mailbox in ["Projects/North", "Archive", "Trash", "Junk"] {
        assert_eq!(client.ledger(mailbox).len(), 1, "{mailbox}");
    }
    assert!(client.ledger("Projects/North")[0].flags.contains(&"todo".to_owned()));
    // Back out of the trash, then there again and away.
    barid.run(&["undo"]).done();
    barid.run(&["undo"]).done();
    check(&barid, &mut client);
    assert_eq!(client.ledger("Trash").len(), 0);
    barid.run(&["mailbox", "rename", "Projects/North", "South"]).done();
    check(&barid, &mut client);
    assert_eq!(subjects(&barid, "South"), ["Number 4"]);
    barid.run(&["mailbox", "unsubscribe", "South"]).done();
    barid.run(&["mailbox", "delete", "South"]).done();
    check(&barid, &mut client);
    assert_eq!(client.ledger("Trash").len(), 1);
    assert!(!client.mailboxes().contains(&"South".to_owned()));
    assert_eq!(barid.json(&["doctor", "--deep"])["ok"], json!(true));
}

#[test]
fn a_message_may_be_in_several_mailboxes_and_leave_one() {
    let (barid, _, mut client) = account(&letters(2));
    client.create("Work");
    barid.run(&["sync"]).done();
    let id = rows(&barid, "inbox")[0].1.clone();
    barid.run(&["copy", &id, "Work"]).done();
    check(&barid, &mut client);
    assert_eq!((client.ledger("INBOX").len(), client.ledger("Work").len()), (2, 1));
    assert_eq!(rows(&barid, "Work")[0].1, id, "it is one message");
    barid.run(&["unfile", &id, "INBOX"]).done();
    check(&barid, &mut client);
    assert_eq!((client.ledger("INBOX").len(), client.ledger("Work").len()), (1, 1));
    // It has to be somewhere.
    barid.run(&["unfile", &id, "Work"]).with_status(1);
    check(&barid, &mut client);
}

#[test]
fn without_a_network_changes_wait_and_what_is_cut_goes_on() {
    let world = World::shared();
    let (barid, user) = (Barid::new(), world.user());
    let mut client = world.client(Server::Cyrus, &user);
    client.deliver("INBOX", &letters(12));
    let address: SocketAddr = format!("{}:{}", world.host, world.ports["jmaps"]).parse().unwrap();
    let mut plans = vec![Plan::pass(); 4];
    plans.extend((1..20).map(|n| Plan::cut(Direction::ToClient, 3_000 * n)));
    plans.extend(vec![Plan::pass(); 60]);
    let proxy = FaultProxy::new(address, &plans);
    let url = format!("jmap://{}", proxy.address());
    barid.add_at(world, &user, &url, &url).done();
    for _ in 0..30 {
        if barid.run(&["sync"]).status == 0 {
            break;
        }
    }
    assert_exact(&barid.profile(), &mut client, "INBOX");

    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    proxy.redirect(Some(nobody));
    let ids: Vec<String> = rows(&barid, "inbox").into_iter().map(|(_, id)| id).collect();
    barid.run(&["flag", &ids[0], "+flagged"]).done();
    barid.run(&["archive", &ids[1]]).done();
    let ended = barid.run(&["sync", "--json"]).with_status(1);
    assert_eq!(ended.json_lines()[0]["code"], "unreachable");
    let uids: Vec<u32> = client.ledger("INBOX").iter().map(|held| held.uid).collect();
    client.flag("INBOX", &uids[..1], &["\\Seen"], &[]);
    proxy.redirect(None);
    check(&barid, &mut client);
    assert_eq!(client.ledger("Archive").len(), 1);
    assert_eq!(client.ledger("INBOX").iter().filter(|one| one.flags == ["\\Flagged"]).count(), 1);
}

#[test]
fn a_message_is_sent_once_with_one_copy_in_sent_and_tells_no_hidden_recipient() {
    let world = World::shared();
    let (barid, user, mut client) = account(&[]);
    let (to, hidden) = (world.user(), world.user());
    let message = Message::new("l", "Letter").between(&user.address, &to.address);
    let message = message.field("Bcc", &hidden.address).at(1).text("Hello وصل.");
    let path = barid.folder().join("letter.eml");
    fs::write(&path, message.raw()).unwrap();
    let row = barid.json(&["send", path.to_str().unwrap()]);
    assert_eq!(row["state"], "sent", "{row}");
    for one in [&to, &hidden] {
        let mut inbox = world.client(Server::Dovecot, one);
        inbox.wait_for("INBOX", 1);
        let raw = inbox.fetch("INBOX", 1);
        let header = String::from_utf8_lossy(&raw).to_ascii_lowercase();
        assert!(header.contains("subject: letter") && !header.contains("bcc:"), "{header}");
    }
    check(&barid, &mut client);
    check(&barid, &mut client);
    let sent: Vec<Held> = client.ledger("Sent");
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].flags, ["\\Seen"]);
    assert_eq!(client.ledger("Drafts").len(), 0);
    assert_eq!(subjects(&barid, "Sent"), ["Letter"]);
}

#[test]
fn what_no_server_takes_is_refused_and_leaves_nothing_behind() {
    let world = World::shared();
    let (barid, user, mut client) = account(&[]);
    let message = Message::new("l", "Letter").between(&user.address, "reject@example.test");
    let path = barid.folder().join("letter.eml");
    fs::write(&path, message.at(1).text("Hello.").raw()).unwrap();
    barid.run(&["send", path.to_str().unwrap()]).with_status(1);
    let row = &barid.json_lines(&["outbox", "list"])[0];
    assert_eq!(row["state"], "wedged", "{row}");
    barid.run(&["sync"]).done();
    assert_eq!((client.ledger("Sent").len(), client.ledger("Drafts").len()), (0, 0));
    let url = world.url(Service::CyrusJmap);
    let wrong = User { password: "wrong".to_owned(), ..world.user() };
    let refused = Barid::new().add_at(world, &wrong, &url, &url).with_status(1);
    assert!(refused.stderr.contains("user name or password"), "{}", refused.stderr);
}
