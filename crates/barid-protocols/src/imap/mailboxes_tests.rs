//! Listing mailboxes, against what servers answer.

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
async fn an_open_mailbox_is_brought_up_to_date_first() {
    let list = "C: A3 LIST \"\" \"*\" RETURN (SUBSCRIBED)";
    let commands = [
        ("", format!("C: A2 NOOP\nS: * 1 EXISTS\nS: A2 OK\n{list}")),
        (" UNSELECT", format!("C: A2 UNSELECT\n{list}\nS: A2 OK")),
    ];
    for (more, commands) in commands {
        let transcript = format!(
            r#"C: A1 SELECT "m"
               S: A1 OK
               {commands}
               S: * LIST () "/" m
               S: A3 OK"#
        );
        let capabilities = format!("IMAP4rev1 LIST-EXTENDED{more}");
        let (mut session, server) = play(&capabilities, &transcript);
        session.select(&RemoteId("m".into())).await.unwrap();
        assert_eq!(names(&session.mailboxes().await.unwrap()), ["m"]);
        assert_eq!(session.selected.is_none(), !more.is_empty());
        server.end(session).await;
    }
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
    session.introduce(true).await.unwrap();
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
    session.introduce(true).await.unwrap();
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

const NAMESPACE: &str = r#"C: A1 NAMESPACE
    S: * NAMESPACE (("" "/")) (("Users/" "/")) (("Shared/" "/"))
    S: A1 OK"#;

#[tokio::test]
async fn others_mailboxes_are_asked_for_in_the_same_command() {
    let transcript = format!(
        r#"{NAMESPACE}
           C: A2 LIST "" ("*" "Users/*" "Shared/*") RETURN (SUBSCRIBED)
           S: * LIST () "/" INBOX
           S: * LIST () "/" Shared/Plans
           S: A2 OK"#
    );
    let capabilities = "IMAP4rev1 NAMESPACE LIST-EXTENDED";
    let (mut session, server) = play(capabilities, &transcript);
    session.introduce(false).await.unwrap();
    assert_eq!(names(&session.mailboxes().await.unwrap()), ["INBOX", "Shared/Plans"]);
    server.end(session).await;
}

#[tokio::test]
async fn a_server_that_takes_one_pattern_at_a_time_is_asked_for_each() {
    let transcript = format!(
        r#"{NAMESPACE}
           C: A2 LIST "" ("*" "Users/*" "Shared/*") RETURN (SUBSCRIBED)
           S: A2 BAD one pattern
           C: A3 LIST "" "*" RETURN (SUBSCRIBED)
           S: * LIST () "/" INBOX
           S: * LIST () "/" Users/ann
           S: A3 OK
           C: A4 LIST "" "Shared/*" RETURN (SUBSCRIBED)
           S: * LIST () "/" Shared/Plans
           S: A4 OK"#
    );
    let capabilities = "IMAP4rev1 NAMESPACE LIST-EXTENDED";
    let (mut session, server) = play(capabilities, &transcript);
    session.introduce(false).await.unwrap();
    let listed = session.mailboxes().await.unwrap();
    assert_eq!(names(&listed), ["INBOX", "Users/ann", "Shared/Plans"]);
    server.end(session).await;
}
