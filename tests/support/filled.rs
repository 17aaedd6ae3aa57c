//! Profiles that hold numbered messages of a server, and what they list.

use crate::{Barid, Message, Server, User, World};
use serde_json::Value;

/// `count` messages, each with a subject of its own: `Number 0` and so on.
pub fn letters(count: u32) -> Vec<Vec<u8>> {
    let letter = |n: u32| Message::new(&format!("m{n}"), &format!("Number {n}")).at(n);
    (0..count).map(|n| letter(n).text(&format!("word{n}")).raw()).collect()
}

/// A profile that holds `count` messages of `server`.
pub fn filled(world: &World, server: Server, count: u32) -> (Barid, User) {
    let (barid, user) = (Barid::new(), world.user());
    world.client(server, &user).deliver("INBOX", &letters(count));
    barid.add(world, server, &user);
    barid.run(&["sync"]).done();
    (barid, user)
}

/// Subjects and ids of a mailbox here, newest first.
pub fn rows(barid: &Barid, mailbox: &str) -> Vec<(String, String)> {
    let rows = barid.json_lines(&["list", mailbox]);
    let row = |row: &Value| (row["subject"].as_str().unwrap().to_owned(), row["id"].to_string());
    rows.iter().map(row).collect()
}

/// Subjects of a mailbox here, newest first.
pub fn subjects(barid: &Barid, mailbox: &str) -> Vec<String> {
    rows(barid, mailbox).into_iter().map(|(subject, _)| subject).collect()
}
