//! Pages that are listed while the messages of the one before them are fetched.

use super::*;
use crate::source::{Content, Sink};

/// Lists two pages of a mailbox of 2,400 messages, fetches one message of the second, and returns
/// the third. `listed` is the answer to the command that lists it behind that message, `after` what
/// is said when it is wanted.
async fn fetched_and_listed(listed: &str, after: &str) -> ChangePage {
    let transcript = format!(
        "{}
         C: A3 FETCH 2201:* (UID FLAGS INTERNALDATE RFC822.SIZE)
         {}
         S: A3 OK
         C: A4 UID SEARCH RETURN (ALL) UID 1:2200
         S: * ESEARCH (TAG \"A4\") UID ALL 1:2200
         S: A4 OK
         C: A5 UID FETCH 1201:2200 (UID FLAGS INTERNALDATE RFC822.SIZE)
         {}
         S: A5 OK
         C: A6 UID FETCH 1201 (UID BODY.PEEK[])
         C: A7 UID FETCH 201:1200 (UID FLAGS INTERNALDATE RFC822.SIZE)
         S: * 1201 FETCH (UID 1201 BODY[] \"a\")
         S: A6 OK
         S: * 5 FETCH (UID 5 FLAGS (\\Seen))
         {listed}
         {after}",
        opened(2400, 2401, 5),
        messages(2201..=2400),
        messages(1201..=2200),
    );
    let (mut session, server) = start(QRESYNC, &transcript).await;
    let first = next(&mut session, None).await;
    let second = next(&mut session, Some(&first.cursor)).await;
    let (sink, mut queue) = Sink::new(1024);
    let ids = [second.present.last().unwrap().id.clone()];
    session.fetch(&RemoteId("m".into()), &ids, Content::Whole, &sink).await.unwrap();
    assert_eq!(queue.try_recv().unwrap().bytes, b"a");
    assert!(session.selected.as_ref().unwrap().is_changed);
    let third = next(&mut session, Some(&second.cursor)).await;
    server.end(session).await;
    third
}

#[tokio::test]
async fn the_next_page_is_listed_behind_what_is_fetched_of_this_one() {
    let listed = format!("{}\nS: A7 OK", messages(201..=1200));
    let page = fetched_and_listed(&listed, "").await;
    assert_eq!((page.present.len(), page.more), (1000, true));
    assert_eq!((present(&page)[0], present(&page)[999]), (1200, 201));
}

#[tokio::test]
async fn a_page_that_is_not_listed_ahead_is_listed_when_it_is_wanted() {
    let again = format!(
        "C: A8 UID FETCH 201:1200 (UID FLAGS INTERNALDATE RFC822.SIZE)
         {}
         S: A8 OK",
        messages(201..=1200)
    );
    let page = fetched_and_listed("S: A7 NO not now", &again).await;
    assert_eq!((page.present.len(), page.more), (1000, true));
    // What the server left out is asked for, as if it had been listed in its turn.
    let rest = format!(
        "C: A8 UID FETCH 201 (UID FLAGS INTERNALDATE RFC822.SIZE)
         {}
         S: A8 OK",
        message(201)
    );
    let listed = format!("{}\nS: A7 OK", messages(202..=1200));
    let page = fetched_and_listed(&listed, &rest).await;
    assert_eq!((page.present.len(), present(&page)[999]), (1000, 201));
}
