//! Lists mailboxes, with their state where the server gives it for nothing.

use super::{
    cursor::{Cursor, Status},
    role,
    session::{Event, Part, Session},
    untagged::{Name, Untagged},
    utf7,
};
use crate::source::{RemoteId, RemoteMailbox, SourceError, SyncCursor};
use barid_model::Role;
use std::collections::{BTreeMap, BTreeSet};
use tokio::io::{AsyncRead, AsyncWrite};

/// What LIST, LSUB and STATUS said.
#[derive(Debug, Default)]
struct Answers {
    listed: Vec<Name>,
    /// Names that LSUB gave.
    subscribed: BTreeSet<Vec<u8>>,
    statuses: BTreeMap<Vec<u8>, Status>,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Lists all mailboxes, in the server's order.
    pub(super) async fn mailboxes(&mut self) -> Result<Vec<RemoteMailbox>, SourceError> {
        let mut answers = Answers::default();
        let is_extended = self.can("LIST-EXTENDED");
        let command = match is_extended {
            true => format!("LIST \"\" \"*\" RETURN ({})", self.return_options()),
            false => "LIST \"\" \"*\"".to_owned(),
        };
        self.run("LIST", &[Part::Text(&command)], |event| answers.note(event)).await?;
        if !is_extended {
            let command = [Part::Text("LSUB \"\" \"*\"")];
            self.run("LSUB", &command, |event| answers.note(event)).await?;
        }
        Ok(read(answers))
    }

    /// RFC 5258, RFC 5819, RFC 6154.
    fn return_options(&self) -> String {
        let mut options = "SUBSCRIBED".to_owned();
        if self.can("SPECIAL-USE") {
            options.push_str(" SPECIAL-USE");
        }
        // Without modification sequences a state would prove nothing.
        if self.can("LIST-STATUS") && self.can("CONDSTORE") {
            options.push_str(" STATUS (MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ)");
        }
        options
    }
}

impl Answers {
    fn note(&mut self, event: Event) {
        match event {
            Event::Untagged(Untagged::List(name)) => self.listed.push(name),
            Event::Untagged(Untagged::Lsub(name)) => {
                self.subscribed.insert(name.name);
            }
            Event::Untagged(Untagged::Status { mailbox, status }) => {
                self.statuses.insert(wire_name(mailbox), status);
            }
            Event::Untagged(_)
            | Event::Done(..)
            | Event::Continue
            | Event::Fetch(_)
            | Event::Condition(_)
            | Event::Noted => {}
        }
    }
}

/// Makes mailboxes of what a server said.
fn read(answers: Answers) -> Vec<RemoteMailbox> {
    let Answers { listed, subscribed, statuses } = answers;
    let mut seen = BTreeSet::new();
    let mut mailboxes = Vec::new();
    let mut attributes = Vec::new();
    for entry in listed {
        let is_subscribed = entry.has_attribute("\\Subscribed") || subscribed.contains(&entry.name);
        let selectable =
            !entry.has_attribute("\\Noselect") && !entry.has_attribute("\\NonExistent");
        let name = wire_name(entry.name);
        let state = statuses.get(&name).copied().and_then(state);
        // A name that is no text, or could not be written into a command, is of no use.
        let Ok(wire) = String::from_utf8(name) else { continue };
        if wire.is_empty() || wire.contains(char::is_control) || !seen.insert(wire.clone()) {
            continue;
        }
        mailboxes.push(RemoteMailbox {
            name: decoded(&wire, entry.delimiter),
            id: RemoteId(wire),
            role: None,
            subscribed: is_subscribed,
            selectable,
            state,
        });
        attributes.push(entry.attributes);
    }
    assign_roles(&mut mailboxes, &attributes);
    mailboxes
}

/// INBOX is INBOX in any case (RFC 9051 §5.1).
fn wire_name(name: Vec<u8>) -> Vec<u8> {
    match name.eq_ignore_ascii_case(b"INBOX") {
        true => b"INBOX".to_vec(),
        false => name,
    }
}

/// Decodes a name and puts `/` between its levels. A `/` inside of a level
/// becomes a division slash, so that it can't pass for a level.
fn decoded(wire: &str, delimiter: Option<char>) -> String {
    let level = |text: &str| match delimiter {
        Some('/') => utf7::decode(text),
        Some(_) | None => utf7::decode(text).replace('/', "\u{2215}"),
    };
    match delimiter {
        Some(delimiter) => wire.split(delimiter).map(level).collect::<Vec<_>>().join("/"),
        None => level(wire),
    }
}

/// The state as a cursor, if it proves anything.
fn state(status: Status) -> Option<SyncCursor> {
    (status.mod_seq > 0 && status.uid_validity > 0).then(|| Cursor::complete(status).write())
}

/// Gives each role to one mailbox at most: first as the server says, then by name.
fn assign_roles(mailboxes: &mut [RemoteMailbox], attributes: &[Vec<String>]) {
    let mut taken = BTreeSet::new();
    for mailbox in mailboxes.iter_mut().filter(|mailbox| mailbox.id.0 == "INBOX") {
        taken.insert(Role::Inbox);
        mailbox.role = Some(Role::Inbox);
    }
    for (mailbox, attributes) in mailboxes.iter_mut().zip(attributes) {
        let said = role::from_attributes(attributes.iter().map(String::as_str));
        assign(mailbox, said, &mut taken);
    }
    for mailbox in mailboxes {
        let guess = role::from_name(&mailbox.name);
        assign(mailbox, guess, &mut taken);
    }
}

fn assign(mailbox: &mut RemoteMailbox, role: Option<Role>, taken: &mut BTreeSet<Role>) {
    if mailbox.role.is_none()
        && mailbox.selectable
        && let Some(role) = role
        && taken.insert(role)
    {
        mailbox.role = Some(role);
    }
}
