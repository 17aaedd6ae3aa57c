//! Mailboxes that are made, renamed and removed, line by line.

use super::*;
use crate::imap::transcript::play;

/// A server with these mailboxes, `.` between levels.
fn listing(tag: u32, names: &[&str]) -> String {
    let lines: String =
        names.iter().map(|name| format!("S: * LIST () \".\" \"{name}\"\n")).collect();
    format!("C: A{tag} LIST \"\" \"*\"\n{lines}S: A{tag} OK\n")
}

async fn make(
    capabilities: &str,
    names: &[&str],
    name: &str,
    role: Option<Role>,
    rest: &str,
) -> Result<String, SourceError> {
    let (mut session, server) = play(capabilities, &format!("{}{rest}", listing(1, names)));
    let made = session.make_mailbox(name, role).await;
    server.end(session).await;
    made.map(|pairs| pairs.into_iter().map(|(_, wire)| wire.0).collect())
}

#[tokio::test]
async fn a_mailbox_is_made_with_the_servers_letters_and_subscribed_to() {
    let rest = "C: A2 CREATE \"Work.Gr&APYA3w-e\"
                S: A2 OK
                C: A3 SUBSCRIBE \"Work.Gr&APYA3w-e\"
                S: A3 OK";
    let made = make("IMAP4rev1", &["INBOX", "Sent"], "Work/Gr\u{f6}\u{df}e", None, rest).await;
    assert_eq!(made.unwrap(), "Work.Gr&APYA3w-e");
}

#[tokio::test]
async fn one_that_is_there_already_is_no_error() {
    let rest = "C: A2 SUBSCRIBE \"Work\"\nS: A2 OK";
    assert_eq!(make("IMAP4rev1", &["INBOX", "Work"], "Work", None, rest).await.unwrap(), "Work");
    let rest = "C: A2 CREATE \"Work\"
                S: A2 NO [ALREADYEXISTS] there
                C: A3 SUBSCRIBE \"Work\"
                S: A3 NO not here";
    assert_eq!(make("IMAP4rev1", &["INBOX"], "Work", None, rest).await.unwrap(), "Work");
}

#[tokio::test]
async fn where_all_are_below_the_inbox_new_ones_are_too() {
    let rest = "C: A2 CREATE \"INBOX.Work\"
                S: A2 OK
                C: A3 SUBSCRIBE \"INBOX.Work\"
                S: A3 OK";
    let made = make("IMAP4rev1", &["INBOX", "INBOX.Sent"], "Work", None, rest).await;
    assert_eq!(made.unwrap(), "INBOX.Work");
}

#[tokio::test]
async fn a_role_is_told_where_the_server_keeps_it() {
    let capabilities = "IMAP4rev1 CREATE-SPECIAL-USE";
    let rest = "C: A2 CREATE \"Old\" (USE (\\Archive))
                S: A2 OK
                C: A3 SUBSCRIBE \"Old\"
                S: A3 OK";
    make(capabilities, &["INBOX"], "Old", Some(Role::Archive), rest).await.unwrap();
    let rest = "C: A2 CREATE \"Old\" (USE (\\Archive))
                S: A2 NO [USEATTR] not supported
                C: A3 CREATE \"Old\"
                S: A3 OK
                C: A4 SUBSCRIBE \"Old\"
                S: A4 OK";
    make(capabilities, &["INBOX"], "Old", Some(Role::Archive), rest).await.unwrap();
}

#[tokio::test]
async fn what_can_not_be_a_name_there_is_said_and_a_refusal_too() {
    let error = make("IMAP4rev1", &["INBOX"], "a.b", None, "").await.unwrap_err();
    assert!(matches!(error, SourceError::Rejected { command: "CREATE", .. }));
    let rest = "C: A2 CREATE \"Work\"\nS: A2 NO [NOPERM] not you";
    let error = make("IMAP4rev1", &["INBOX"], "Work", None, rest).await.unwrap_err();
    assert!(matches!(error, SourceError::Rejected { command: "CREATE", .. }));
}

async fn rename(transcript: &str) -> Result<Vec<(String, String)>, SourceError> {
    let (mut session, server) = play("IMAP4rev1", transcript);
    let renamed = session.rename_mailbox(&RemoteId("Work".into()), "Labour").await;
    server.end(session).await;
    renamed.map(|pairs| pairs.into_iter().map(|(old, new)| (old.0, new.0)).collect())
}

fn expected() -> Vec<(String, String)> {
    [("Work", "Labour"), ("Work.Old", "Labour.Old")]
        .map(|(old, new)| (old.to_owned(), new.to_owned()))
        .to_vec()
}

#[tokio::test]
async fn renaming_takes_along_what_is_below_and_its_subscription() {
    let transcript = format!(
        "{}C: A2 LSUB \"\" \"*\"
         S: * LSUB () \".\" Work
         S: A2 OK
         C: A3 RENAME \"Work\" \"Labour\"
         S: A3 OK
         {}C: A5 SUBSCRIBE \"Labour\"
         S: A5 OK
         C: A6 UNSUBSCRIBE \"Work\"
         S: A6 OK",
        listing(1, &["INBOX", "Work", "Work.Old", "Works"]),
        listing(4, &["INBOX", "Labour", "Labour.Old", "Works"]),
    );
    assert_eq!(rename(&transcript).await.unwrap(), expected());
}

#[tokio::test]
async fn one_that_was_renamed_already_is_no_error_and_one_that_is_gone_is() {
    let there = listing(1, &["INBOX", "Labour", "Labour.Old"]);
    assert_eq!(rename(&there).await.unwrap(), expected());
    let (mut session, server) = play("IMAP4rev1", &listing(1, &["INBOX", "Work"]));
    let again = session.rename_mailbox(&RemoteId("Work".into()), "Work").await;
    server.end(session).await;
    assert_eq!(again.unwrap(), []);
    let gone = rename(&listing(1, &["INBOX"])).await;
    assert!(matches!(gone, Err(SourceError::NotFound)));
}

async fn delete(transcript: &str) -> Result<(), SourceError> {
    let (mut session, server) = play("IMAP4rev1", transcript);
    let outcome = session.delete_mailbox(&RemoteId("Work".into())).await;
    server.end(session).await;
    outcome
}

const OPENED: &str = "C: A2 SELECT \"Work\"\nS: A2 OK\nC: A3 UID SEARCH UNDELETED\n";

#[tokio::test]
async fn an_empty_mailbox_is_removed() {
    let transcript = format!(
        "{}{OPENED}S: * SEARCH
         S: A3 OK
         C: A4 SELECT \"INBOX\"
         S: A4 OK
         C: A5 DELETE \"Work\"
         S: A5 OK
         C: A6 UNSUBSCRIBE \"Work\"
         S: A6 OK",
        listing(1, &["INBOX", "Work"])
    );
    delete(&transcript).await.unwrap();
}

#[tokio::test]
async fn a_mailbox_with_a_message_in_it_stays() {
    let transcript = format!("{}{OPENED}S: * SEARCH 4\nS: A3 OK", listing(1, &["INBOX", "Work"]));
    assert!(matches!(delete(&transcript).await, Err(SourceError::NotEmpty)));
}

#[tokio::test]
async fn a_mailbox_that_is_gone_is_removed_already() {
    delete(&listing(1, &["INBOX"])).await.unwrap();
}
