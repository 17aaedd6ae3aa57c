//! Lists mailboxes, with their state where the server gives it for nothing.

use super::{
    argument,
    cursor::{Cursor, Status},
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
        // Most servers list others' mailboxes among ours; some only when asked.
        for prefix in self.foreign.clone() {
            let is_listed = answers.listed.iter().any(|one| one.name.starts_with(&prefix));
            let prefix = String::from_utf8(prefix).unwrap_or_default();
            if is_listed || prefix.is_empty() || prefix.contains(char::is_control) {
                continue;
            }
            let pattern = argument::mailbox(&format!("{prefix}*"));
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
            | Event::Continue
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
mod tests {
    use super::*;
    use crate::imap::transcript::play;

    async fn list(capabilities: &str, transcript: &str) -> Vec<RemoteMailbox> {
        let (mut session, server) = play(capabilities, transcript);
        let mailboxes = session.mailboxes().await.unwrap();
        server.end(session).await;
        mailboxes
    }

    /// Lists what a server of the old days answers.
    async fn plain(lines: &str) -> Vec<RemoteMailbox> {
        let transcript = format!(
            "C: A1 LIST \"\" \"*\"\n{lines}
             S: A1 OK
             C: A2 LSUB \"\" \"*\"
             S: A2 OK"
        );
        list("IMAP4rev1", &transcript).await
    }

    fn names(mailboxes: &[RemoteMailbox]) -> Vec<&str> {
        mailboxes.iter().map(|mailbox| mailbox.name.as_str()).collect()
    }

    fn roles(mailboxes: &[RemoteMailbox]) -> Vec<Option<Role>> {
        mailboxes.iter().map(|mailbox| mailbox.role).collect()
    }

    #[tokio::test]
    async fn one_command_brings_names_roles_and_states() {
        let mailboxes = list(
            "IMAP4rev1 LIST-EXTENDED LIST-STATUS SPECIAL-USE CONDSTORE OBJECTID",
            r#"C: A1 LIST "" "*" RETURN (SUBSCRIBED SPECIAL-USE STATUS (MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ))
               S: * LIST (\Subscribed \Sent) "/" "a b"
               S: * STATUS "a b" (MESSAGES 3 UIDNEXT 9 UIDVALIDITY 7 HIGHESTMODSEQ 5)
               S: * LIST () "/" Inbox
               S: * STATUS INBOX (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 3)
               S: * LIST (\NonExistent) "/" x
               S: A1 OK"#,
        )
        .await;
        let status = Status { uid_validity: 7, uid_next: 9, mod_seq: 5, messages: 3 };
        assert_eq!(
            mailboxes[0],
            RemoteMailbox {
                id: RemoteId("a b".into()),
                name: "a b".into(),
                role: Some(Role::Sent),
                subscribed: true,
                selectable: true,
                state: Some(Cursor::complete(status).write()),
                lasting_id: Some("7.9".into()),
            }
        );
        // Without modification sequences, an equal state would prove nothing.
        assert_eq!((mailboxes[1].id.0.as_str(), &mailboxes[1].state), ("INBOX", &None));
        assert!(!mailboxes[2].selectable);
    }

    #[tokio::test]
    async fn servers_without_extensions_are_asked_twice() {
        let mailboxes = list(
            "IMAP4rev1",
            r#"C: A1 LIST "" "*"
               S: * LIST (\Noselect) "." a
               S: * LIST () "." a.b
               S: A1 OK
               C: A2 LSUB "" "*"
               S: * LSUB () "." a.b
               S: A2 OK"#,
        )
        .await;
        assert_eq!(names(&mailboxes), ["a", "a/b"]);
        assert_eq!(mailboxes.iter().map(|it| it.subscribed).collect::<Vec<_>>(), [false, true]);
        assert_eq!(mailboxes.iter().map(|it| it.selectable).collect::<Vec<_>>(), [false, true]);
    }

    #[tokio::test]
    async fn names_are_decoded_level_by_level() {
        let mailboxes = plain(
            r#"S: * LIST () "." INBOX.Entw&APw-rfe
               S: * LIST () "." "a/b.c"
               S: * LIST () "\\" "a\\b"
               S: * LIST () NIL a.b
               S: * LIST () "/" {3}
               S: &-"
               S: * LIST () "&" x&y"#,
        )
        .await;
        let decoded = ["INBOX/Entw\u{fc}rfe", "a\u{2215}b/c", "a/b", "a.b", "&\"", "x/y"];
        assert_eq!(names(&mailboxes), decoded);
    }

    #[tokio::test]
    async fn a_name_that_could_not_go_into_a_command_is_left_out() {
        let mailboxes = plain(
            "S: * LIST () \"/\" {4}
             S: a
             S: b
             S: * LIST () \"/\" \"\"
             S: * LIST () \"/\" a
             S: * LIST () \"/\" a
             S: * LIST () \"/\"
             S: * NAMESPACE ((\"\" \"/\")) NIL NIL",
        )
        .await;
        assert_eq!(names(&mailboxes), ["a"]);
    }

    #[tokio::test]
    async fn the_mailboxes_of_others_are_listed_and_have_no_roles_here() {
        let (mut session, server) = play(
            "IMAP4rev1 NAMESPACE",
            r#"C: A1 NAMESPACE
               S: * NAMESPACE (("" "/")) (("Users/" "/")) (("Shared/" "/"))
               S: A1 OK
               C: A2 LIST "" "*"
               S: * LIST (\Sent) "/" Users/tom/Sent
               S: * LIST () "/" Sent
               S: A2 OK
               C: A3 LSUB "" "*"
               S: A3 OK
               C: A4 LIST "" "Shared/*"
               S: * LIST (\Trash) "/" Shared/Trash
               S: A4 OK"#,
        );
        session.introduce().await.unwrap();
        let mailboxes = session.mailboxes().await.unwrap();
        server.end(session).await;
        assert_eq!(names(&mailboxes), ["Users/tom/Sent", "Sent", "Shared/Trash"]);
        assert_eq!(roles(&mailboxes), [None, Some(Role::Sent), None]);
    }

    #[tokio::test]
    async fn names_in_utf8_are_the_same_mailboxes() {
        let (mut session, server) = play(
            "IMAP4rev1 ENABLE UTF8=ACCEPT LIST-EXTENDED",
            r#"C: A1 ENABLE UTF8=ACCEPT
               S: * ENABLED UTF8=ACCEPT
               S: A1 OK
               C: A2 LIST "" "*" RETURN (SUBSCRIBED)
               S: * LIST () "/" "Entwürfe & mehr"
               S: A2 OK
               C: A3 SELECT "Entwürfe & mehr"
               S: A3 OK"#,
        );
        session.introduce().await.unwrap();
        let mailboxes = session.mailboxes().await.unwrap();
        assert_eq!(mailboxes[0].id.0, "Entw&APw-rfe &- mehr");
        assert_eq!(mailboxes[0].name, "Entwürfe & mehr");
        session.select(&mailboxes[0].id).await.unwrap();
        server.end(session).await;
    }

    #[tokio::test]
    async fn each_role_goes_to_one_mailbox_and_the_server_decides_first() {
        let mailboxes = plain(
            r#"S: * LIST () "/" Sent
               S: * LIST (\Sent) "/" Outgoing
               S: * LIST () "/" Trash
               S: * LIST () "/" Papierkorb
               S: * LIST (\Noselect) "/" Drafts
               S: * LIST () "/" Drafts/Drafts
               S: * LIST () "/" INBOX"#,
        )
        .await;
        let roles = roles(&mailboxes);
        let (sent, trash, inbox) = (Some(Role::Sent), Some(Role::Trash), Some(Role::Inbox));
        assert_eq!(roles, [None, sent, trash, None, None, None, inbox]);
    }
}
