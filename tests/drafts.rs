//! Drafts from the terminal: written, answered with, changed, sent and thrown away, with their
//! copies on a real server.

use serde_json::{Value, json};
use std::{fs, path::PathBuf};
use support::{Barid, Message, OtherClient, Server, User, World};

struct Desk {
    barid: Barid,
    user: User,
    client: OtherClient,
}

fn desk() -> Desk {
    let world = World::shared();
    let (barid, user) = (Barid::new(), world.user());
    let mut client = world.client(Server::Dovecot, &user);
    let letter = Message::new("q", "Figures").between("Ada <ada@example.test>", &user.address);
    client.deliver("INBOX", &[letter.text("Where are the figures?").raw()]);
    barid.add(world, Server::Dovecot, &user);
    barid.run(&["sync"]).done();
    Desk { barid, user, client }
}

impl Desk {
    /// Writes JSON into a file of the test.
    fn file(&self, value: &Value) -> PathBuf {
        let file = self.barid.folder().join("compose.json");
        fs::write(&file, value.to_string()).unwrap();
        file
    }

    /// Returns the subjects of the copies on the server.
    fn subjects(&mut self) -> Vec<String> {
        let held = self.client.ledger("Drafts");
        let raw = held.iter().map(|one| self.client.fetch("Drafts", one.uid)).collect::<Vec<_>>();
        let subject = |raw: Vec<u8>| {
            let text = String::from_utf8_lossy(&raw).into_owned();
            let line = text.lines().find_map(|line| line.strip_prefix("Subject: "));
            line.unwrap_or_default().to_owned()
        };
        raw.into_iter().map(subject).collect()
    }

    fn draft(&self, arguments: &[&str], value: &Value) -> Value {
        let file = self.file(value);
        self.barid.json(&[&["draft"], arguments, &["--compose", file.to_str().unwrap()]].concat())
    }
}

#[test]
fn a_draft_is_written_changed_and_thrown_away_and_so_is_its_copy() {
    let mut desk = desk();
    let begun = json!({ "to": ["bo@example.test"], "subject": "Plan", "text": "One" });
    let draft = desk.draft(&["new"], &begun);
    assert_eq!((&draft["subject"], &draft["text"]), (&json!("Plan"), &json!("One")));
    let id = draft["id"].to_string();
    desk.barid.run(&["sync"]).done();
    assert_eq!(desk.subjects(), ["Plan"]);
    let changed = json!({ "to": ["bo@example.test"], "subject": "Plan B", "html": "<p>Two <b>lines</b></p>" });
    let draft = desk.draft(&["change", &id], &changed);
    assert_eq!(draft["text"].as_str().unwrap().trim(), "Two lines");
    desk.barid.run(&["sync"]).done();
    assert_eq!(desk.subjects(), ["Plan B"]);
    desk.barid.run(&["draft", "remove", &id]).done();
    desk.barid.run(&["sync"]).done();
    assert_eq!(desk.subjects(), [""; 0]);
    assert_eq!(desk.barid.json_lines(&["draft", "list"]), [Value::Null; 0]);
    desk.barid.run(&["draft", "show", &id]).with_status(1);
}

#[test]
fn an_answer_is_begun_from_a_message_and_sent() {
    let desk = desk();
    let message = desk.barid.json_lines(&["list"])[0]["id"].to_string();
    let draft = desk.barid.json(&["draft", "new", "--reply", &message]);
    assert_eq!(draft["to"][0]["address"], "ada@example.test");
    assert_eq!(
        (&draft["subject"], &draft["in_reply_to"]),
        (&json!("Re: Figures"), &json!("q@example.test"))
    );
    assert!(draft["text"].as_str().unwrap().contains("Where are the figures?"));
    let id = draft["id"].to_string();
    let own = json!({ "to": [desk.user.address], "subject": "Re: Figures", "text": "Here." });
    desk.draft(&["change", &id], &own);
    let sent = desk.barid.json(&["draft", "send", &id]);
    desk.barid.run(&["sync"]).done();
    let outbox = desk.barid.json_lines(&["outbox", "list"]);
    assert_eq!((&outbox[0]["id"], &outbox[0]["state"]), (&sent["outbox"], &json!("sent")));
    assert_eq!(desk.barid.json_lines(&["draft", "list"]), [Value::Null; 0]);
}

#[test]
fn what_makes_no_draft_is_told_and_leaves_none() {
    let desk = desk();
    desk.barid.run(&["draft", "new"]).with_status(2);
    let file = desk.file(&json!({ "from": "nobody@else.test", "to": ["a@b.test"], "text": "x" }));
    desk.barid.run(&["draft", "new", "--compose", file.to_str().unwrap()]).with_status(2);
    desk.barid.run(&["draft", "new", "--reply", "4242"]).with_status(1);
    assert_eq!(desk.barid.json_lines(&["draft", "list"]), [Value::Null; 0]);
}
