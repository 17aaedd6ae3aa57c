//! Transcripts of Gmail's way with IMAP.

use super::*;
use crate::imap::{remote_id, transcript::play};

const GMAIL: &str = "IMAP4rev1 UIDPLUS MOVE X-GM-EXT-1";

const LISTED: &str = "C: A1 LIST \"\" \"*\"
    S: * LIST (\\HasNoChildren) \"/\" INBOX
    S: * LIST (\\HasNoChildren \\All) \"/\" \"[Gmail]/All Mail\"
    S: * LIST (\\HasNoChildren \\Flagged) \"/\" \"[Gmail]/Starred\"
    S: * LIST (\\HasNoChildren \\Trash) \"/\" \"[Gmail]/Trash\"
    S: * LIST (\\HasNoChildren) \"/\" Work
    S: A1 OK
    C: A2 LSUB \"\" \"*\"
    S: A2 OK";

fn ids() -> [RemoteId; 2] {
    [3, 4].map(|uid| remote_id::write(7, uid))
}

/// What opens a mailbox with the command of that number.
fn opened(number: u32, name: &str) -> String {
    format!("C: A{number} SELECT {name}\nS: * OK [UIDVALIDITY 7] ok\nS: A{number} OK")
}

#[tokio::test]
async fn messages_are_listed_with_their_name_in_all_mailboxes() {
    let transcript = "C: A1 SELECT \"m\"
        S: * 1 EXISTS
        S: * OK [UIDVALIDITY 7] ok
        S: A1 OK
        C: A2 FETCH 1:* (UID X-GM-MSGID FLAGS INTERNALDATE RFC822.SIZE)
        S: * 1 FETCH (X-GM-MSGID 18446744073709551615 UID 3 FLAGS (\\Seen \\Deleted) RFC822.SIZE 9)
        S: A2 OK";
    let (mut session, server) = play(GMAIL, transcript);
    let page = session.changes_of(&RemoteId("m".into()), None, 0).await.unwrap();
    server.end(session).await;
    let listed = &page.present[0];
    assert_eq!(listed.object_id.as_deref(), Some("18446744073709551615"));
    let flags: Vec<&str> = listed.flags.iter().map(barid_model::Flag::as_str).collect();
    assert_eq!(flags, ["$seen"]);
    assert!(is_marked(&page.cursor) && !page.reset);
}

#[tokio::test]
async fn what_was_listed_without_that_name_is_listed_again() {
    let transcript = "C: A1 SELECT \"m\"
        S: * 0 EXISTS
        S: * OK [UIDVALIDITY 7] ok
        S: A1 OK
        C: A2 UID SEARCH UID 1:4294967294
        S: * SEARCH
        S: A2 OK";
    for bytes in [vec![1; LENGTH], [vec![1; LENGTH - 1], vec![MARK]].concat()] {
        let (mut session, server) = play(GMAIL, transcript);
        let cursor = SyncCursor(bytes);
        let page = session.changes_of(&RemoteId("m".into()), Some(&cursor), 1).await.unwrap();
        server.end(session).await;
        assert!(page.reset);
    }
}

#[test]
fn a_mark_comes_off_again_and_nothing_else_does() {
    let plain = SyncCursor([vec![1; LENGTH - 1], vec![MARK]].concat());
    assert_eq!(unmarked(&plain), plain);
    assert_eq!(unmarked(&marked(&plain)), plain);
}

#[tokio::test]
async fn a_label_is_taken_by_the_name_that_the_provider_gives_it() {
    for (mailbox, name, label) in [
        ("INBOX", "\"INBOX\"", "\\Inbox"),
        ("Work", "\"Work\"", "\"Work\""),
        ("[Gmail]/Starred", "\"[Gmail]/Starred\"", "\\Starred"),
    ] {
        let transcript = format!(
            "{LISTED}\n{}
             C: A4 UID STORE 3:4 -X-GM-LABELS.SILENT ({label})
             S: A4 OK",
            opened(3, name)
        );
        let (mut session, server) = play(GMAIL, &transcript);
        session.unfile(&RemoteId(mailbox.into()), &ids()).await.unwrap();
        server.end(session).await;
    }
}

#[tokio::test]
async fn nothing_is_taken_out_of_what_says_what_a_message_is() {
    for mailbox in ["[Gmail]/All Mail", "[Gmail]/Trash"] {
        let (mut session, server) = play(GMAIL, LISTED);
        let refused = session.unfile(&RemoteId(mailbox.into()), &ids()).await;
        server.end(session).await;
        assert!(matches!(refused, Err(SourceError::Rejected { command: "STORE", .. })));
    }
    let (mut session, server) = play("IMAP4rev1 UIDPLUS", "");
    assert!(session.unfile(&RemoteId("Work".into()), &ids()).await.is_err());
    server.end(session).await;
}

#[tokio::test]
async fn what_is_removed_for_good_is_expunged_in_the_trash_alone() {
    let transcript = format!(
        "{LISTED}\n{}
         C: A4 UID MOVE 3:4 \"[Gmail]/Trash\"
         S: * OK [COPYUID 7 3 30] one was gone
         S: A4 OK
         {}
         C: A6 UID STORE 30 +FLAGS.SILENT (\\Deleted)
         S: A6 OK
         C: A7 UID EXPUNGE 30
         S: A7 OK",
        opened(3, "\"Work\""),
        opened(5, "\"[Gmail]/Trash\"")
    );
    let (mut session, server) = play(GMAIL, &transcript);
    session.destroy_for_good(&RemoteId("Work".into()), &ids()).await.unwrap();
    server.end(session).await;
}

#[tokio::test]
async fn what_is_gone_already_is_not_looked_for_in_the_trash() {
    let transcript = format!(
        "{LISTED}\n{}
         C: A4 UID MOVE 3:4 \"[Gmail]/Trash\"
         S: A4 OK",
        opened(3, "\"Work\"")
    );
    let (mut session, server) = play(GMAIL, &transcript);
    session.destroy_for_good(&RemoteId("Work".into()), &ids()).await.unwrap();
    server.end(session).await;
}

#[tokio::test]
async fn from_the_trash_messages_are_removed_as_anywhere_else() {
    let removed = |number: u32, name: &str| {
        let (store, expunge) = (number + 1, number + 2);
        format!(
            "{}
             C: A{store} UID STORE 3:4 +FLAGS.SILENT (\\Deleted)
             S: A{store} OK
             C: A{expunge} UID EXPUNGE 3:4
             S: A{expunge} OK",
            opened(number, name)
        )
    };
    let (mut session, server) =
        play(GMAIL, &format!("{LISTED}\n{}", removed(3, "\"[Gmail]/Trash\"")));
    session.destroy_for_good(&RemoteId("[Gmail]/Trash".into()), &ids()).await.unwrap();
    server.end(session).await;
    let (mut session, server) = play("IMAP4rev1 UIDPLUS", &removed(1, "\"Work\""));
    session.destroy_for_good(&RemoteId("Work".into()), &ids()).await.unwrap();
    server.end(session).await;
}
