//! Another mail client on the same account: it makes the changes that Barid has to notice, and
//! reads back what the servers hold.
//!
//! It is Python's imaplib, so that a fault of our own IMAP can't hide itself.

use crate::world::User;
use base64::prelude::{BASE64_STANDARD, Engine};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// A signed-in client.
#[derive(Debug)]
pub struct OtherClient {
    process: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// A message as a server holds it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Held {
    /// Its UID.
    pub uid: u32,
    /// Its flags in IMAP spelling, sorted, without `\Recent`.
    pub flags: Vec<String>,
    /// How many bytes it has.
    pub size: u64,
    /// SHA-256 of all its bytes, in lower-case hexadecimal.
    pub sha256: String,
}

/// What STATUS says of a mailbox (RFC 9051 §6.3.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Status {
    /// Messages in it.
    pub messages: u32,
    /// Those without `\Seen`.
    pub unseen: u32,
    /// UIDVALIDITY.
    pub uidvalidity: u32,
    /// UIDNEXT.
    pub uidnext: u32,
}

impl OtherClient {
    /// Signs `user` in at `host:port`, without TLS.
    pub fn new(host: &str, port: u16, user: &User) -> OtherClient {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("support/world/other_client.py");
        let mut process = Command::new("python3")
            .arg(program)
            .args([host, &port.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut requests = process.stdin.take().unwrap();
        let answers = BufReader::new(process.stdout.take().unwrap());
        writeln!(requests, "{}", json!({"user": user.address, "password": user.password})).unwrap();
        let mut client = OtherClient { process, requests: Some(requests), answers };
        // Cyrus makes a user's mailboxes at the first sign-in.
        client.status("INBOX");
        client
    }

    /// Adds messages to a mailbox, in this order, without flags.
    pub fn deliver<M: AsRef<[u8]>>(&mut self, mailbox: &str, messages: &[M]) {
        self.deliver_flagged(mailbox, &[], messages);
    }

    /// Adds messages with flags in IMAP spelling.
    pub fn deliver_flagged<M: AsRef<[u8]>>(
        &mut self,
        mailbox: &str,
        flags: &[&str],
        messages: &[M],
    ) {
        let encoded: Vec<String> = messages.iter().map(|raw| BASE64_STANDARD.encode(raw)).collect();
        self.ask(json!({
            "do": "deliver", "mailbox": mailbox, "flags": flags, "messages": encoded,
        }))
    }

    /// Lists every message of a mailbox, in the order of UIDs.
    pub fn ledger(&mut self, mailbox: &str) -> Vec<Held> {
        self.ask(json!({"do": "ledger", "mailbox": mailbox}))
    }

    /// Waits until a mailbox holds `count` messages, 20 seconds at most.
    pub fn wait_for(&mut self, mailbox: &str, count: usize) {
        self.ask(json!({"do": "wait_for", "mailbox": mailbox, "count": count}))
    }

    /// Returns the bytes of one message.
    pub fn fetch(&mut self, mailbox: &str, uid: u32) -> Vec<u8> {
        let encoded: String = self.ask(json!({"do": "fetch", "mailbox": mailbox, "uid": uid}));
        BASE64_STANDARD.decode(encoded).unwrap()
    }

    /// Sets and clears flags, in IMAP spelling.
    pub fn flag(&mut self, mailbox: &str, uids: &[u32], add: &[&str], remove: &[&str]) {
        self.ask(json!({
            "do": "flag", "mailbox": mailbox, "uids": uids, "add": add, "remove": remove,
        }))
    }

    /// Removes messages for good.
    pub fn remove(&mut self, mailbox: &str, uids: &[u32]) {
        self.ask(json!({"do": "remove", "mailbox": mailbox, "uids": uids}))
    }

    /// Moves messages to another mailbox.
    pub fn move_to(&mut self, mailbox: &str, uids: &[u32], to: &str) {
        self.ask(json!({"do": "move", "mailbox": mailbox, "uids": uids, "to": to}))
    }

    /// Creates a mailbox and subscribes to it.
    pub fn create(&mut self, mailbox: &str) {
        self.ask(json!({"do": "create", "mailbox": mailbox}))
    }

    /// Deletes a mailbox with all that is in it.
    pub fn delete(&mut self, mailbox: &str) {
        self.ask(json!({"do": "delete", "mailbox": mailbox}))
    }

    /// Renames a mailbox.
    pub fn rename(&mut self, mailbox: &str, to: &str) {
        self.ask(json!({"do": "rename", "mailbox": mailbox, "to": to}))
    }

    /// Asks for a mailbox's numbers.
    pub fn status(&mut self, mailbox: &str) -> Status {
        self.ask(json!({"do": "status", "mailbox": mailbox}))
    }

    /// Lists the names of all mailboxes, sorted.
    pub fn mailboxes(&mut self) -> Vec<String> {
        self.ask(json!({"do": "mailboxes"}))
    }

    fn ask<T: DeserializeOwned>(&mut self, request: Value) -> T {
        let requests = self.requests.as_mut().expect("open until the value is dropped");
        writeln!(requests, "{request}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        let mut answer: Value = serde_json::from_str(&line)
            .unwrap_or_else(|_| panic!("the other client ended during {}", request["do"]));
        if let Some(error) = answer.get("error") {
            panic!("the other client could not {}: {error}", request["do"]);
        }
        serde_json::from_value(answer["ok"].take()).unwrap()
    }
}

impl Drop for OtherClient {
    fn drop(&mut self) {
        // The end of its input makes it sign out and end.
        drop(self.requests.take());
        self.process.wait().unwrap();
    }
}
