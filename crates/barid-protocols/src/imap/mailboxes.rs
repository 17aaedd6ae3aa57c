//! Lists mailboxes, with their state where the server gives it for nothing.

use super::{
    argument,
    condition::{Condition, Verdict},
    cursor::{Cursor, Status},
    fault::malformed,
    gmail, role,
    session::{Event, Part, Session},
    untagged::{Name, Untagged},
    utf7,
};
use crate::source::{RemoteId, RemoteMailbox, SourceError, SyncCursor};
use barid_model::Role;
use std::collections::{BTreeMap, BTreeSet};
use tokio::io::{AsyncRead, AsyncWrite};

/// How names come over the wire.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    Utf7,
    Utf8,
}

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
        let others = self.patterns_of_others();
        let is_extended = self.can("LIST-EXTENDED");
        let ours = "LIST \"\" \"*\"";
        let mut are_others_listed = others.is_empty();
        if is_extended {
            let options = self.return_options();
            if !are_others_listed {
                let patterns: Vec<&str> = others.iter().map(|(_, pattern)| &**pattern).collect();
                let all = format!("LIST \"\" (\"*\" {}) RETURN ({options})", patterns.join(" "));
                let answer = self.list_now(all, |event| answers.note(event)).await?;
                are_others_listed = answer.verdict == Verdict::Ok;
            }
            // Also where the server does not know of several patterns.
            if others.is_empty() || !are_others_listed {
                let command = format!("{ours} RETURN ({options})");
                self.list_now(command, |event| answers.note(event)).await?.check("LIST")?;
            }
        } else {
            self.list_now(ours.to_owned(), |event| answers.note(event)).await?.check("LIST")?;
            let command = [Part::Text("LSUB \"\" \"*\"")];
            self.run("LSUB", &command, |event| answers.note(event)).await?;
        }
        for (prefix, pattern) in others.iter().filter(|_| !are_others_listed) {
            if answers.listed.iter().any(|one| one.name.starts_with(prefix)) {
                continue;
            }
            let command = match is_extended {
                true => format!("LIST \"\" {pattern} RETURN ({})", self.return_options()),
                false => format!("LIST \"\" {pattern}"),
            };
            self.attempt(&[Part::Text(&command)], |event| answers.note(event)).await?;
        }
        // All that was told of others until now is in what they are like now.
        self.is_changed_elsewhere = false;
        let names = if self.is_utf8 { Names::Utf8 } else { Names::Utf7 };
        let mut mailboxes = read(answers, names, &self.foreign);
        let special = mailboxes.iter().filter_map(|one| Some((one.role?, one.id.clone())));
        self.special = special.collect();
        if self.has_labels() {
            for state in mailboxes.iter_mut().filter_map(|one| one.state.as_mut()) {
                *state = gmail::marked(state);
            }
        }
        Ok(mailboxes)
    }

    /// Returns where others' mailboxes are, each prefix with a pattern for what begins with it.
    /// Most servers list them among ours; some only when asked.
    fn patterns_of_others(&self) -> Vec<(Vec<u8>, String)> {
        let pattern = |prefix: &Vec<u8>| {
            let text = std::str::from_utf8(prefix).ok()?;
            let is_usable = !text.is_empty() && !text.contains(char::is_control);
            is_usable.then(|| (prefix.clone(), argument::mailbox(&format!("{text}*"))))
        };
        self.foreign.iter().filter_map(pattern).collect()
    }

    /// Lists. Of a mailbox that is open servers tell what they last told of it, so one that
    /// nobody has listened to is closed first.
    async fn list_now(
        &mut self,
        command: String,
        each: impl FnMut(Event),
    ) -> Result<Condition, SourceError> {
        let is_stale = self.selected.is_some() && self.idle.is_none();
        self.end_idle().await?;
        let mut commands = vec![command];
        if is_stale && self.can("UNSELECT") {
            self.selected = None;
            commands.insert(0, "UNSELECT".to_owned());
        } else if is_stale {
            // Not in one packet: Dovecot looks for news once it has answered the rest of it.
            self.run("NOOP", &[Part::Text("NOOP")], drop).await?;
        }
        let sent = self.send_together(&commands).await?;
        let list = sent.last().ok_or_else(|| malformed("no command"))?;
        self.finish(*list, each).await
    }

    /// Asks what outlives the name of a mailbox. A server that won't tell is no error.
    pub(super) async fn lasting_id(
        &mut self,
        mailbox: &RemoteId,
    ) -> Result<Option<String>, SourceError> {
        self.end_idle().await?;
        let mut told = None;
        let note = |event| {
            if let Event::Untagged(Untagged::Status { status, .. }) = event {
                told = lasting_id(status);
            }
        };
        let command = format!("STATUS {} (UIDNEXT UIDVALIDITY)", self.mailbox_argument(mailbox));
        self.attempt(&[Part::Text(&command)], note).await?;
        Ok(told)
    }

    /// RFC 5258, RFC 5819, RFC 6154.
    fn return_options(&self) -> String {
        let mut options = "SUBSCRIBED".to_owned();
        if self.can("SPECIAL-USE") {
            options.push_str(" SPECIAL-USE");
        }
        // Without modification sequences a state would prove nothing.
        if self.can("LIST-STATUS") && self.can("CONDSTORE") {
            // Not MAILBOXID (RFC 8474): Cyrus 3.6 answers with bytes of its memory, which may
            // hold quotes, parentheses and ends of lines, and differ from time to time.
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
            | Event::Continue(_)
            | Event::Fetch(_)
            | Event::Condition(_)
            | Event::Noted => {}
        }
    }
}

/// Makes mailboxes of what a server said. Those whose names begin with one of `foreign` are
/// someone else's, whatever they are to them.
fn read(answers: Answers, names: Names, foreign: &[Vec<u8>]) -> Vec<RemoteMailbox> {
    let Answers { listed, subscribed, statuses } = answers;
    let mut seen = BTreeSet::new();
    let mut mailboxes = Vec::new();
    let mut attributes = Vec::new();
    for entry in listed {
        let is_foreign = foreign.iter().any(|prefix| entry.name.starts_with(prefix));
        let is_subscribed = entry.has_attribute("\\Subscribed") || subscribed.contains(&entry.name);
        let selectable =
            !entry.has_attribute("\\Noselect") && !entry.has_attribute("\\NonExistent");
        let name = wire_name(entry.name);
        let told = statuses.get(&name).copied();
        let (state, lasting_id) = (told.and_then(state), told.and_then(lasting_id));
        // A name that is no text, or could not be written into a command, is of no use.
        let Ok(wire) = String::from_utf8(name) else { continue };
        let wire = if names == Names::Utf8 { utf7::encode(&wire) } else { wire };
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
            lasting_id,
        });
        attributes.push((!is_foreign).then_some(entry.attributes));
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

/// What a rename leaves as it is, if nothing arrives meanwhile. No proof: servers may give
/// mailboxes that were made within one second the same UIDVALIDITY.
pub(super) fn lasting_id(status: Status) -> Option<String> {
    let Status { uid_validity, uid_next, .. } = status;
    (uid_validity > 0 && uid_next > 0).then(|| format!("{uid_validity}.{uid_next}"))
}

/// Gives each role to one mailbox at most: first as the server says, then by name.
fn assign_roles(mailboxes: &mut [RemoteMailbox], attributes: &[Option<Vec<String>>]) {
    let mut taken = BTreeSet::new();
    for mailbox in mailboxes.iter_mut().filter(|mailbox| mailbox.id.0 == "INBOX") {
        taken.insert(Role::Inbox);
        mailbox.role = Some(Role::Inbox);
    }
    for (mailbox, attributes) in mailboxes.iter_mut().zip(attributes) {
        let Some(attributes) = attributes else { continue };
        let said = role::from_attributes(attributes.iter().map(String::as_str));
        assign(mailbox, said, &mut taken);
    }
    for (mailbox, attributes) in mailboxes.iter_mut().zip(attributes) {
        let guess = attributes.as_ref().and_then(|_| role::from_name(&mailbox.name));
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

#[cfg(test)]
#[path = "mailboxes_tests.rs"]
mod tests;
