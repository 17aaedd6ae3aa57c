//! Messages that one server could take for two: whatever is in them, one arrives, with the bytes
//! that were sealed (R74). By BDAT and by DATA, as Postfix takes both.

use serde_json::json;
use std::{collections::BTreeMap, fs};
use support::{Barid, Message, Server, Service, User, World};

/// Line ends that some server takes for one, before and after a dot; and dots at their places.
const ENDS: [(&str, &str); 10] = [
    ("\n", "\n"),
    ("\r", "\r"),
    ("\r\n", "\r"),
    ("\n", "\r\n"),
    ("\r\n", "\n"),
    ("\r", "\r\n"),
    ("\r\n", "\r\n"),
    ("\r\r\n", "\r\r\n"),
    ("\n\r", "\n\r"),
    ("\r\n\r", "\n\n"),
];

/// A body that ends the data early for a server that takes `before` and `after` for line ends,
/// and sends another message behind it.
fn body(user: &User, to: &User, before: &str, after: &str) -> String {
    let lines = [
        format!("begin{before}.{after}MAIL FROM:<{}>", user.address),
        format!("RCPT TO:<{}>", to.address),
        "DATA".to_owned(),
        "Subject: smuggled".to_owned(),
        String::new(),
        format!("smuggled{before}.{after}end"),
    ];
    lines.join("\r\n")
}

fn others() -> Vec<String> {
    vec![
        ".".into(),
        "..\r\n...\r\n.a\r\n. b".into(),
        "\r\n\r\n.\r\n\r\n".into(),
        "a\rb\nc\r\r\n\nd\r".into(),
        "BDAT 5 LAST\r\nhello\r\nRSET\r\nQUIT".into(),
        "x".repeat(998),
        format!(".{}", "y".repeat(997)),
        "\u{fc}\u{2028}.\u{2028}\u{85}.\u{85}".into(),
        "From nobody\r\n>From nobody".into(),
        "no end of line".into(),
    ]
}

/// An account of `user` that sends through one of the world's Postfixes: 127.0.0.1 takes BDAT,
/// the strict host does not.
fn account(world: &World, host: &str, user: &User) -> Barid {
    let barid = Barid::new();
    let submit = world.url_on(host, Service::Submissions);
    barid.add_at(world, user, &world.imap_url(Server::Dovecot), &submit).done();
    barid
}

/// What is in a mailbox, by Message-ID.
fn by_id(world: &World, user: &User, mailbox: &str) -> BTreeMap<String, Vec<u8>> {
    let mut client = world.client(Server::Dovecot, user);
    let held = client.ledger(mailbox);
    let count = held.len();
    let raws = held.into_iter().map(|held| client.fetch(mailbox, held.uid));
    let all: BTreeMap<_, _> = raws.map(|raw| (id_of(&raw), raw)).collect();
    assert_eq!(all.len(), count, "two messages of the same name in {mailbox}");
    all
}

fn id_of(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw).into_owned();
    let line = text.lines().find_map(|line| line.strip_prefix("Message-ID: "));
    line.unwrap_or_else(|| panic!("no Message-ID: {text}")).to_owned()
}

fn with_crlf(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.strip_suffix('\n').unwrap_or(&text).replace('\n', "\r\n") + "\r\n"
}

#[test]
fn r74_no_body_becomes_two_messages_or_another() {
    let world = World::shared();
    for host in [&world.host, &world.strict_host] {
        let (user, to) = (world.user(), world.user());
        let barid = account(world, host, &user);
        let attempts = ENDS.iter().map(|(before, after)| body(&user, &to, before, after));
        let bodies: Vec<String> = attempts.chain(others()).collect();
        let path = barid.folder().join("letter.eml");
        for (at, body) in bodies.iter().enumerate() {
            let letter = Message::new(&at.to_string(), "Letter")
                .between(&user.address, &to.address)
                .field("Content-Transfer-Encoding", "8bit")
                .field("Content-Type", "text/plain; charset=utf-8")
                .at(1)
                .header_only();
            fs::write(&path, [letter.as_slice(), body.as_bytes()].concat()).unwrap();
            let row = barid.json(&["send", path.to_str().unwrap()]);
            assert_eq!(row["state"], "sent", "{body:?}: {row}");
        }
        barid.run(&["sync"]).done();
        world.client(Server::Dovecot, &to).wait_for("INBOX", bodies.len());
        // What was smuggled would be there before what is sent now.
        let last = Message::new("last", "Last").between(&user.address, &to.address).at(1);
        fs::write(&path, last.raw()).unwrap();
        barid.run(&["send", path.to_str().unwrap()]).done();
        world.client(Server::Dovecot, &to).wait_for("INBOX", bodies.len() + 1);

        let (sealed, came) = (by_id(world, &user, "Sent"), by_id(world, &to, "INBOX"));
        assert_eq!(came.len(), bodies.len() + 1, "{:?}", came.keys());
        for (at, body) in bodies.iter().enumerate() {
            let id = format!("<{at}@example.test>");
            let (sealed, came) = (&sealed[&id], &came[&id]);
            let told = String::from_utf8_lossy(came);
            assert!(sealed.ends_with(with_crlf(body).as_bytes()), "{body:?} was sealed otherwise");
            assert!(came.ends_with(sealed), "{host} {body:?}: {told}");
            // Before it is what servers put there, and nothing else.
            let added = &came[..came.len() - sealed.len()];
            let added = String::from_utf8_lossy(added).replace("\r\n\t", " ").replace("\r\n ", " ");
            let is_trace = |line: &str| {
                ["Return-Path:", "Delivered-To:", "X-Original-To:", "Received:"]
                    .iter()
                    .any(|name| line.starts_with(name))
            };
            assert!(added.lines().all(is_trace), "{added}");
        }
    }
}

#[test]
fn what_no_server_carries_unchanged_is_not_sent() {
    let world = World::shared();
    let (user, to) = (world.user(), world.user());
    let barid = account(world, &world.host, &user);
    let path = barid.folder().join("letter.eml");
    for body in ["a\0b\r\n".to_owned(), "x".repeat(999), "x".repeat(100_000)] {
        let letter = Message::new("l", "Letter").between(&user.address, &to.address).at(1);
        let letter = [letter.header_only(), body.into_bytes()].concat();
        fs::write(&path, letter).unwrap();
        barid.run(&["send", path.to_str().unwrap()]).with_status(1);
    }
    assert_eq!(barid.json_lines(&["outbox", "list"]), [] as [serde_json::Value; 0]);
    assert_eq!(world.client(Server::Dovecot, &to).status("INBOX").messages, 0);
}

#[test]
fn what_is_composed_arrives_whatever_is_typed() {
    let world = World::shared();
    for host in [&world.host, &world.strict_host] {
        let (user, to) = (world.user(), world.user());
        let barid = account(world, host, &user);
        let long = "z".repeat(5_000);
        let texts = ["a\n.\nb\r.\rc\r\n.\r\nd", ".\n..\n", &long, &format!(".{long}\r{long}")];
        for text in texts {
            let pieces = json!({"to": [to.address], "subject": "Typed", "text": text});
            let file = barid.folder().join("pieces.json");
            fs::write(&file, pieces.to_string()).unwrap();
            barid.run(&["send", "--compose", file.to_str().unwrap()]).done();
        }
        barid.run(&["sync"]).done();
        world.client(Server::Dovecot, &to).wait_for("INBOX", texts.len());
        let (sealed, came) = (by_id(world, &user, "Sent"), by_id(world, &to, "INBOX"));
        assert_eq!((sealed.len(), came.len()), (texts.len(), texts.len()));
        for (id, sealed) in sealed {
            assert!(came[&id].ends_with(&sealed), "{}", String::from_utf8_lossy(&came[&id]));
            let lines = sealed.split(|byte| *byte == b'\n');
            assert!(lines.map(<[u8]>::len).max().unwrap() <= 999);
        }
    }
}
