//! Synchronization against scripted servers, honest and otherwise.

use super::{
    cursor::{Cursor, Status},
    remote_id,
    session::Session,
    transcript::{Server, play},
};
use crate::source::{ChangePage, RemoteId, SourceError, SyncCursor};
use tokio::io::DuplexStream;

#[path = "ahead_tests.rs"]
mod ahead;

const QRESYNC: &str = "IMAP4rev1 ENABLE CONDSTORE QRESYNC ESEARCH";
const STATUS: Status = Status { uid_validity: 7, uid_next: 10, mod_seq: 50, messages: 3 };

/// Starts a session that has introduced itself.
async fn start(capabilities: &str, transcript: &str) -> (Session<DuplexStream>, Server) {
    let (mut session, server) = play(capabilities, transcript);
    session.introduce(true).await.unwrap();
    (session, server)
}

/// Asks for changes with a complete cursor of `STATUS`.
async fn since(session: &mut Session<DuplexStream>, held: u32) -> Result<ChangePage, SourceError> {
    let cursor = Cursor::complete(STATUS).write();
    session.changes(&RemoteId("m".into()), Some(&cursor), held).await
}

async fn next(session: &mut Session<DuplexStream>, cursor: Option<&SyncCursor>) -> ChangePage {
    session.changes(&RemoteId("m".into()), cursor, 0).await.unwrap()
}

/// Runs one call with a complete cursor of `STATUS`.
async fn page(capabilities: &str, held: u32, transcript: &str) -> ChangePage {
    let (mut session, server) = start(capabilities, transcript).await;
    let page = since(&mut session, held).await.unwrap();
    server.end(session).await;
    page
}

/// What a server with QRESYNC says when the mailbox is opened.
fn opened(exists: u32, uid_next: u32, mod_seq: u64) -> String {
    format!(
        "C: A1 ENABLE QRESYNC
         S: * ENABLED QRESYNC
         S: A1 OK
         C: A2 SELECT \"m\"
         {}
         S: A2 OK [READ-WRITE]",
        state(exists, uid_next, mod_seq)
    )
}

/// What it says without.
fn opened_plainly(exists: u32, uid_next: u32) -> String {
    format!(
        "C: A1 SELECT \"m\"
         {}
         S: A1 OK",
        state(exists, uid_next, 0)
    )
}

fn state(exists: u32, uid_next: u32, mod_seq: u64) -> String {
    format!(
        "S: * FLAGS (\\Seen)
         S: * {exists} EXISTS
         S: * OK [UIDVALIDITY 7] ok
         S: * OK [UIDNEXT {uid_next}] ok
         S: * OK [HIGHESTMODSEQ {mod_seq}] ok"
    )
}

fn message(uid: u32) -> String {
    let date = "01-Jan-1970 00:00:00 +0000";
    format!(
        "S: * 1 FETCH (UID {uid} FLAGS (\\Seen) INTERNALDATE \"{date}\" RFC822.SIZE 9 MODSEQ (3))"
    )
}

fn messages(uids: impl IntoIterator<Item = u32>) -> String {
    uids.into_iter().map(message).collect::<Vec<_>>().join("\n")
}

fn uid(id: &RemoteId) -> u32 {
    remote_id::read(id, STATUS.uid_validity).unwrap()
}

fn present(page: &ChangePage) -> Vec<u32> {
    page.present.iter().map(|listed| uid(&listed.id)).collect()
}

fn removed(page: &ChangePage) -> Vec<(u32, u32)> {
    page.removed.iter().map(|range| (uid(&range.first), uid(&range.last))).collect()
}

#[tokio::test]
async fn a_small_mailbox_comes_on_one_page() {
    let (mut session, server) = start(
        QRESYNC,
        &format!(
            "{}
             C: A3 FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE)
             {}
             S: A3 OK",
            opened(3, 10, 50),
            // Twice, out of order, and a UID that is none.
            messages([9, 4, 0, 4, 5])
        ),
    )
    .await;
    let page = next(&mut session, None).await;
    assert_eq!(present(&page), [9, 5, 4]);
    assert_eq!((page.reset, page.more, page.total), (false, false, 3));
    assert!(page.removed.is_empty());
    assert_eq!(page.cursor, Cursor::complete(STATUS).write());
    server.end(session).await;
}

#[tokio::test]
async fn an_empty_mailbox_is_up_to_date_at_once() {
    let (mut session, server) = start(QRESYNC, &opened(0, 1, 1)).await;
    let page = next(&mut session, None).await;
    assert!(page.present.is_empty() && !page.more);
    server.end(session).await;
}

#[tokio::test]
async fn a_large_mailbox_comes_newest_first_and_is_searched_once() {
    let (mut session, server) = start(
        QRESYNC,
        &format!(
            "{}
             C: A3 FETCH 1301:* (UID FLAGS INTERNALDATE RFC822.SIZE)
             {}
             S: A3 OK
             C: A4 UID SEARCH RETURN (ALL) UID 1:2600
             S: * ESEARCH (TAG \"A4\") UID ALL 1:1300
             S: A4 OK
             C: A5 UID FETCH 301:1300 (UID FLAGS INTERNALDATE RFC822.SIZE)
             {}
             S: A5 OK
             C: A6 UID FETCH 1:300 (UID FLAGS INTERNALDATE RFC822.SIZE)
             {}
             S: A6 OK",
            opened(1500, 2801, 5),
            messages(2601..=2800),
            messages(301..=1300),
            messages(1..=300),
        ),
    )
    .await;
    let mut cursor = None;
    for (count, more) in [(200, true), (1000, true), (300, false)] {
        let page = next(&mut session, cursor.as_ref()).await;
        assert_eq!((page.present.len(), page.more, page.removed.len()), (count, more, 0));
        assert!(present(&page).is_sorted_by(|newer, older| newer > older));
        cursor = Some(page.cursor);
    }
    server.end(session).await;
}

#[tokio::test]
async fn a_listing_that_broke_off_goes_on_where_it_was_after_what_is_new() {
    let transcript = format!(
        "{}
         C: A3 UID FETCH 100:* (UID FLAGS INTERNALDATE RFC822.SIZE) (CHANGEDSINCE 40 VANISHED)
         S: * VANISHED (EARLIER) 101
         {}
         S: A3 OK
         C: A4 UID SEARCH RETURN (ALL) UID 1:99
         S: * ESEARCH (TAG \"A4\") UID ALL 3
         S: A4 OK
         C: A5 UID FETCH 3:3 (UID FLAGS INTERNALDATE RFC822.SIZE)
         {}
         S: A5 OK",
        opened(3, 203, 50),
        // The last is what "*" stands for when nothing else is that new.
        messages([202, 102, 99]),
        message(3),
    );
    let status = Status { uid_next: 202, mod_seq: 40, ..STATUS };
    let half = Cursor { status, floor: 100, is_sweep: false };
    let (mut session, server) = start(QRESYNC, &transcript).await;
    let top = next(&mut session, Some(&half.write())).await;
    assert_eq!((present(&top), removed(&top), top.more), (vec![202, 102], vec![(101, 101)], true));
    let rest = next(&mut session, Some(&top.cursor)).await;
    assert_eq!((present(&rest), rest.more), (vec![3], false));
    server.end(session).await;
}

#[tokio::test]
async fn nothing_is_fetched_when_nothing_happened() {
    let page = page(QRESYNC, 3, &opened(3, 10, 50)).await;
    assert!(page.present.is_empty() && page.removed.is_empty() && !page.more);
    assert_eq!(page.cursor, Cursor::complete(STATUS).write());
}

#[tokio::test]
async fn the_server_lists_changes_and_removals() {
    let page = page(
        QRESYNC,
        3,
        &format!(
            "{}
             C: A3 UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE) (CHANGEDSINCE 50 VANISHED)
             S: * VANISHED (EARLIER) 2:4
             {}
             S: A3 OK",
            opened(3, 11, 55),
            messages([9, 10])
        ),
    )
    .await;
    assert_eq!((present(&page), removed(&page)), (vec![10, 9], vec![(2, 4)]));
    assert_eq!((page.more, page.total), (false, 3));
}

#[tokio::test]
async fn a_new_uidvalidity_voids_what_we_hold() {
    let (mut session, server) = start(
        QRESYNC,
        &format!(
            "{}
             C: A3 FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE)
             {}
             S: A3 OK",
            opened(1, 10, 50),
            message(9)
        ),
    )
    .await;
    let then = Cursor::complete(Status { uid_validity: 6, ..STATUS }).write();
    let page = session.changes(&RemoteId("m".into()), Some(&then), 3).await.unwrap();
    assert_eq!((page.reset, present(&page)), (true, vec![9]));
    server.end(session).await;
}

/// A sweep of a mailbox with UIDs 4, 5 and 9.
fn swept(opened: &str, first_tag: u32) -> String {
    let (search, fetch) = (first_tag, first_tag + 1);
    format!(
        "{opened}
         C: A{search} UID SEARCH RETURN (ALL) UID 1:4294967294
         S: * ESEARCH (TAG \"A{search}\") UID ALL 4:5,9
         S: A{search} OK
         C: A{fetch} UID FETCH 4:9 (UID FLAGS INTERNALDATE RFC822.SIZE)
         {}
         S: A{fetch} OK",
        messages([4, 5, 9])
    )
}

fn is_swept(page: &ChangePage) {
    assert_eq!(present(page), [9, 5, 4]);
    assert_eq!(removed(page), [(1, 3), (6, 8), (10, u32::MAX)]);
    assert_eq!((page.reset, page.more), (false, false));
}

#[tokio::test]
async fn a_removal_that_the_server_forgot_is_found_by_the_count() {
    // Before: four are held, three are there, and the server says nothing happened.
    is_swept(&page(QRESYNC, 4, &swept(&opened(3, 10, 50), 3)).await);
    // Or it lists a change, but not the removal.
    let changed = format!(
        "{}
         C: A3 UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE) (CHANGEDSINCE 50 VANISHED)
         {}
         S: A3 OK",
        opened(3, 10, 51),
        message(9)
    );
    is_swept(&page(QRESYNC, 4, &swept(&changed, 4)).await);
}

#[tokio::test]
async fn a_sequence_that_went_backwards_means_a_sweep() {
    is_swept(&page(QRESYNC, 3, &swept(&opened(3, 10, 49), 3)).await);
}

#[tokio::test]
async fn a_server_without_extensions_is_swept_each_time() {
    let plain = "IMAP4rev1";
    let transcript = format!(
        "{}
         C: A2 UID SEARCH UID 1:4294967294
         S: * SEARCH 9 4 5
         S: A2 OK
         C: A3 UID FETCH 4:9 (UID FLAGS INTERNALDATE RFC822.SIZE)
         {}
         S: A3 OK",
        opened_plainly(3, 10),
        messages([4, 5, 9])
    );
    is_swept(&page(plain, 3, &transcript).await);
}

#[tokio::test]
async fn with_condstore_removals_are_looked_for_if_the_count_says_so() {
    let opened = |exists| opened_plainly(exists, 11).replace("\"m\"", "\"m\" (CONDSTORE)");
    let opened = |exists| opened(exists).replace("MODSEQ 0", "MODSEQ 51");
    let changes = format!(
        "C: A2 UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE) (CHANGEDSINCE 50)
         {}
         S: A2 OK",
        message(10)
    );
    let capabilities = "IMAP4rev1 CONDSTORE";
    let whole = page(capabilities, 3, &format!("{}\n{changes}", opened(4))).await;
    assert_eq!((present(&whole), removed(&whole)), (vec![10], vec![]));
    let search = "C: A3 UID SEARCH UID 1:*
                  S: * SEARCH 4 5 10
                  S: A3 OK";
    let short = page(capabilities, 3, &format!("{}\n{changes}\n{search}", opened(3))).await;
    assert_eq!(present(&short), [10]);
    assert_eq!(removed(&short), [(1, 3), (6, 9), (11, u32::MAX)]);
}

#[tokio::test]
async fn what_a_listing_leaves_out_is_asked_for_once_more() {
    let transcript = format!(
        "{}
         C: A3 UID SEARCH RETURN (ALL) UID 1:4294967294
         S: * ESEARCH (TAG \"A3\") UID ALL 4:5,9
         S: A3 OK
         C: A4 UID FETCH 4:9 (UID FLAGS INTERNALDATE RFC822.SIZE)
         {}
         S: A4 OK
         C: A5 UID FETCH 5,9 (UID FLAGS INTERNALDATE RFC822.SIZE)
         {}
         S: A5 OK",
        opened(3, 10, 50),
        message(4),
        message(9),
    );
    let page = page(QRESYNC, 4, &transcript).await;
    // 5 was found but never listed: it is left as it is.
    assert_eq!(present(&page), [9, 4]);
    assert_eq!(removed(&page), [(1, 3), (6, 8), (10, u32::MAX)]);
}

#[tokio::test]
async fn what_a_search_overlooks_is_not_removed_if_it_was_listed_or_is_found_later() {
    let opened = opened_plainly(2, 11).replace("\"m\"", "\"m\" (CONDSTORE)");
    let transcript = format!(
        "{}
         C: A2 UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE) (CHANGEDSINCE 50)
         {}
         S: A2 OK
         C: A3 UID SEARCH UID 1:*
         S: * SEARCH
         S: A3 OK
         C: A4 UID SEARCH UID 1:*
         S: * SEARCH 4
         S: A4 OK",
        opened.replace("MODSEQ 0", "MODSEQ 51"),
        message(10)
    );
    let page = page("IMAP4rev1 CONDSTORE", 3, &transcript).await;
    assert_eq!(removed(&page), [(1, 3), (5, 9), (11, u32::MAX)]);
}

#[tokio::test]
async fn more_uids_than_messages_are_not_believed() {
    let transcript = format!(
        "{}
         C: A3 UID SEARCH RETURN (ALL) UID 1:4294967294
         S: * ESEARCH (TAG \"A3\") UID ALL 1:4294967295
         S: A3 OK",
        opened(3, 10, 50)
    );
    let (mut session, server) = start(QRESYNC, &transcript).await;
    let error = since(&mut session, 4).await.unwrap_err();
    assert!(matches!(error, SourceError::Malformed { .. }));
    server.end(session).await;
}

#[tokio::test]
async fn what_came_before_closed_is_about_another_mailbox() {
    let closed = format!("S: * 99 EXISTS\nS: * OK [CLOSED] bye\n{}", state(3, 10, 50));
    let transcript = opened(3, 10, 50).replace(&state(3, 10, 50), &closed);
    let page = page(QRESYNC, 3, &transcript).await;
    assert_eq!((page.total, page.present.len()), (3, 0));
}

#[tokio::test]
async fn a_server_that_refuses_qresync_still_has_condstore() {
    let transcript = opened(3, 10, 50)
        .replace("S: * ENABLED QRESYNC", "")
        .replace("SELECT \"m\"", "SELECT \"m\" (CONDSTORE)")
        .replace("S: A1 OK", "S: A1 BAD what?");
    let page = page(QRESYNC, 3, &transcript).await;
    assert_eq!((page.total, page.more), (3, false));
}
