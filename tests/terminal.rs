//! One mailbox from the terminal, against two real servers: what is on the server is here, what
//! is done here is on the server, and both forms of output say so.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fs;
use support::{Barid, Message, OtherClient, Server, User, World};

/// A profile with one account that has been synchronized, and its mailbox on the server.
struct Desk {
    barid: Barid,
    user: User,
    client: OtherClient,
}

/// Sets up an account whose INBOX holds `messages`, and brings them here.
fn desk(server: Server, messages: &[Vec<u8>]) -> Desk {
    let world = World::shared();
    let (barid, user) = (Barid::new(), world.user());
    let mut client = world.client(server, &user);
    client.deliver("INBOX", messages);
    barid.add(world, server, &user);
    barid.run(&["sync"]).done();
    Desk { barid, user, client }
}

/// Three messages: a question, its answer with an attachment, and one in Arabic.
fn three() -> [Vec<u8>; 3] {
    let question = Message::new("q", "Figures").between("Ada <ada@example.test>", "b@example.test");
    let answer =
        Message::new("a", "Re: Figures").between("Bob <bob@example.test>", "a@example.test");
    let answer = answer.field("In-Reply-To", "<q@example.test>");
    let arabic = Message::new("r", "=?UTF-8?B?2YXYsdit2KjYpw==?=").between("x@y.test", "z@y.test");
    [
        question.at(1).text("Where are the zebra figures?").raw(),
        answer.at(2).attached("Here.", "figures.bin", "AAECAwQF").raw(),
        arabic.at(3).text("\u{645}\u{631}\u{62d}\u{628}\u{627}").raw(),
    ]
}

fn subjects(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["subject"].as_str().unwrap()).collect()
}

fn id_of(rows: &[Value], subject: &str) -> String {
    let row = rows.iter().find(|row| row["subject"] == subject);
    row.unwrap_or_else(|| panic!("no {subject} in {rows:?}"))["id"].to_string()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn what_is_on_the_server_is_here_byte_for_byte() {
    for server in Server::BOTH {
        let mut desk = desk(server, &three());
        let rows = desk.barid.json_lines(&["list"]);
        let mut here: Vec<String> = Vec::new();
        for row in &rows {
            let raw = desk.barid.run(&["show", &row["id"].to_string(), "--raw"]).done().stdout;
            assert_eq!(row["size"], raw.len(), "{server:?}");
            here.push(sha256(&raw));
        }
        let mut there: Vec<String> =
            desk.client.ledger("INBOX").into_iter().map(|held| held.sha256).collect();
        here.sort();
        there.sort();
        assert_eq!(here, there, "{server:?}");
    }
}

#[test]
fn a_list_has_the_newest_first_and_all_keys() {
    for server in Server::BOTH {
        let desk = desk(server, &three());
        let rows = desk.barid.json_lines(&["list"]);
        assert_eq!(
            subjects(&rows),
            ["\u{645}\u{631}\u{62d}\u{628}\u{627}", "Re: Figures", "Figures"]
        );
        let mut row = rows[1].clone();
        assert!(row["id"].is_u64() && row["thread_id"].is_u64(), "{row}");
        for number in ["id", "thread_id", "size"] {
            row[number] = Value::Null;
        }
        let expected = json!({
            "id": null, "thread_id": null, "size": null, "account": desk.user.address,
            "mailbox": "INBOX", "from": [{"name": "Bob", "address": "bob@example.test"}],
            "to": [{"name": null, "address": "a@example.test"}], "subject": "Re: Figures",
            "date": "2026-03-02T12:02:00Z", "flags": [], "has_attachment": true, "preview": "Here.",
        });
        assert_eq!(row, expected, "{server:?}");

        let first = id_of(&rows, "Re: Figures");
        let rest = desk.barid.json_lines(&["list", "--after", &first, "--limit", "1"]);
        assert_eq!(subjects(&rest), ["Figures"]);
        let unified = desk.barid.json_lines(&["list", "--unified", "inbox"]);
        assert_eq!(unified, rows);
        let plain = desk.barid.run(&["list"]).done();
        assert!(plain.text().contains("Bob <bob@example.test>"), "{}", plain.text());
    }
}

#[test]
fn an_answer_is_in_the_thread_of_its_question() {
    let desk = desk(Server::Dovecot, &three());
    let threads = desk.barid.json_lines(&["list", "--threads"]);
    let counts: Vec<&Value> = threads.iter().map(|thread| &thread["count"]).collect();
    assert_eq!(counts, [&json!(1), &json!(2)]);
}

#[test]
fn one_message_is_shown_in_every_form() {
    for server in Server::BOTH {
        let desk = desk(server, &three());
        let rows = desk.barid.json_lines(&["list"]);
        let id = id_of(&rows, "Re: Figures");
        let show = |form: &str| desk.barid.run(&["show", &id, form]).done();
        assert_eq!(show("--text").text().trim(), "Here.");
        assert!(show("--headers").text().contains("Subject: Re: Figures\r\n"));
        assert!(show("--html").text().contains("Here."));
        let plain = desk.barid.run(&["show", &id]).done();
        assert!(plain.text().contains("figures.bin"), "{}", plain.text());
        let shown = desk.barid.json(&["show", &id]);
        assert_eq!(shown["subject"], "Re: Figures");
        assert_eq!(shown["attachments"][0]["name"], "figures.bin");
    }
}

#[test]
fn a_part_is_saved_decoded_and_never_over_a_file() {
    let desk = desk(Server::Dovecot, &three());
    let id = id_of(&desk.barid.json_lines(&["list"]), "Re: Figures");
    let out = desk.barid.folder().join("figures.bin");
    let shown = desk.barid.json(&["show", &id]);
    let path = shown["attachments"][0]["path"].as_str().unwrap();
    let arguments = ["part", &id, path, "--out", out.to_str().unwrap()];
    desk.barid.run(&arguments).done();
    assert_eq!(fs::read(&out).unwrap(), [0, 1, 2, 3, 4, 5]);
    let again = desk.barid.run(&arguments);
    assert_ne!(again.status, 0);
}

#[test]
fn words_are_found_where_they_are() {
    let desk = desk(Server::Dovecot, &three());
    let found = |query: &str| {
        let answer = desk.barid.json(&["search", query]);
        assert_eq!((&answer["searched"], &answer["not_downloaded"]), (&json!(3), &json!(0)));
        let rows = answer["results"].as_array().unwrap();
        assert_eq!(answer["total"], rows.len(), "{query}");
        subjects(rows).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found("zebra"), ["Figures"]);
    assert_eq!(found("from:bob"), ["Re: Figures"]);
    assert_eq!(found("figures"), ["Re: Figures", "Figures"]);
    assert_eq!(found("\u{645}\u{631}\u{62d}\u{628}\u{627}").len(), 1);
    assert_eq!(found("has:attachment"), ["Re: Figures"]);
    assert_eq!(found("giraffe"), [] as [&str; 0]);
}

#[test]
fn a_flag_set_here_is_on_the_server_after_the_next_sync() {
    for server in Server::BOTH {
        let mut desk = desk(server, &three());
        let id = id_of(&desk.barid.json_lines(&["list"]), "Figures");
        desk.barid.json(&["flag", &id, "+seen", "+flagged", "+work"]);
        let here = desk.barid.json_lines(&["list"]);
        assert_eq!(here[2]["flags"], json!(["$flagged", "$seen", "work"]), "{server:?}");
        assert_eq!(desk.client.ledger("INBOX")[0].flags, [] as [&str; 0], "{server:?}");
        assert_eq!(desk.barid.json_lines(&["ops", "list"]).len(), 1, "{server:?}");

        desk.barid.run(&["sync"]).done();
        let there = &desk.client.ledger("INBOX")[0].flags;
        assert_eq!(there, &["\\Flagged", "\\Seen", "work"], "{server:?}");
        assert_eq!(desk.barid.json_lines(&["ops", "list"]), [] as [Value; 0], "{server:?}");

        desk.barid.run(&["flag", &id, "-flagged"]).done();
        desk.barid.run(&["sync"]).done();
        assert_eq!(desk.client.ledger("INBOX")[0].flags, ["\\Seen", "work"], "{server:?}");
    }
}

#[test]
fn what_another_client_does_is_here_after_the_next_sync() {
    for server in Server::BOTH {
        let mut desk = desk(server, &three());
        let uids: Vec<u32> = desk.client.ledger("INBOX").iter().map(|held| held.uid).collect();
        desk.client.flag("INBOX", &uids[..1], &["\\Flagged"], &[]);
        desk.client.remove("INBOX", &uids[1..2]);
        desk.client.move_to("INBOX", &uids[2..], "Archive");
        desk.client.deliver("INBOX", &[Message::new("n", "New").at(9).raw()]);
        desk.barid.run(&["sync"]).done();

        let inbox = desk.barid.json_lines(&["list"]);
        assert_eq!(subjects(&inbox), ["New", "Figures"], "{server:?}");
        assert_eq!(inbox[1]["flags"], json!(["$flagged"]), "{server:?}");
        assert_eq!(desk.barid.json_lines(&["list", "Archive"]).len(), 1, "{server:?}");
    }
}

#[test]
fn mailboxes_are_counted() {
    for server in Server::BOTH {
        let mut desk = desk(server, &three());
        let uid = desk.client.ledger("INBOX")[0].uid;
        desk.client.flag("INBOX", &[uid], &["\\Seen"], &[]);
        desk.barid.run(&["sync"]).done();
        let mailboxes = desk.barid.json_lines(&["mailbox", "list"]);
        let inbox = mailboxes.iter().find(|mailbox| mailbox["role"] == "inbox").unwrap();
        assert_eq!((&inbox["total"], &inbox["unread"]), (&json!(3), &json!(2)), "{server:?}");
        for role in ["sent", "drafts", "trash", "junk", "archive"] {
            assert!(mailboxes.iter().any(|one| one["role"] == role), "{server:?} {role}");
        }
    }
}

#[test]
fn the_doctor_finds_everything_searchable() {
    for server in Server::BOTH {
        let desk = desk(server, &three());
        let answer = desk.barid.json(&["doctor", "--deep"]);
        assert_eq!(answer["ok"], true, "{answer}");
        for count in ["messages", "bodies", "searchable", "verified"] {
            assert_eq!(answer[count], 3, "{count} in {answer}");
        }
        let plain = desk.barid.run(&["doctor"]).done();
        assert!(plain.text().contains("3 of 3 searchable"), "{}", plain.text());
        assert!(!plain.text().contains(&desk.user.address), "{}", plain.text());
    }
}
