//! What is changed on the server, once, and what is left as others made it.

use super::{server::*, *};
use crate::source::{IfMissing, KnownBy, RemoteOp};
use barid_model::{ErrorCode, FlagChange, InternetMessageId};
use serde_json::json;

fn mailbox(id: &str) -> RemoteId {
    RemoteId(id.into())
}

fn ids(all: &[&String]) -> Vec<RemoteId> {
    all.iter().map(|id| RemoteId((*id).clone())).collect()
}

fn places(server: &Server, id: &str) -> Vec<String> {
    server.model().mails[id].mailboxes.iter().cloned().collect()
}

fn moving(from: &str, to: &str, all: &[&String]) -> RemoteOp {
    let (mailbox, to) = (mailbox(from), mailbox(to));
    RemoteOp::Move { mailbox, ids: ids(all), to, if_missing: IfMissing::Make, is_marked: false }
}

#[tokio::test]
async fn flags_are_patched_and_what_jmap_does_not_have_is_left_out() {
    let server = Server::new().await;
    let id = server.model().add("Mi", &raw(1));
    server.model().change(&id, |mail| mail.keywords.insert("$answered".into()));
    let mut source = source(&server);
    let gone = "Egone".to_owned();
    let change = FlagChange {
        add: [flag("seen"), flag("deleted"), flag("a/b~c")].into(),
        remove: [flag("flagged")].into(),
    };
    let op = RemoteOp::SetFlags { mailbox: inbox(), ids: ids(&[&id, &gone]), change };
    source.apply(&op).await.unwrap();
    let held: Vec<String> = server.model().mails[&id].keywords.iter().cloned().collect();
    assert_eq!(held, ["$answered", "$seen", "a/b~c"]);
    let only = FlagChange { add: [flag("deleted")].into(), remove: [].into() };
    server.called();
    let op = RemoteOp::SetFlags { mailbox: inbox(), ids: ids(&[&id]), change: only };
    source.apply(&op).await.unwrap();
    assert_eq!(server.called(), [""; 0]);
}

#[tokio::test]
async fn a_move_is_made_once_and_leaves_alone_what_has_left() {
    let server = Server::new().await;
    let (one, two, three) = {
        let mut model = server.model();
        let [one, two, three] = [1, 2, 3].map(|number| model.add("Mi", &raw(number)));
        model.change(&two, |mail| mail.mailboxes = ["Ms".to_owned()].into());
        model.change(&three, |mail| mail.mailboxes.insert("Ms".into()));
        (one, two, three)
    };
    let mut source = source(&server);
    let op = moving("Mi", "Mw", &[&one, &two, &three]);
    // Another client is quicker twice.
    for _ in 0..2 {
        let mismatch = json!({ "type": "stateMismatch" });
        server.wrong(At::Method("Email/set"), Instead::Error(mismatch));
    }
    let mut named: Vec<_> = source.apply(&op).await.unwrap();
    named.sort();
    let mut expected: Vec<_> =
        ids(&[&one, &three]).into_iter().map(|id| (id.clone(), id)).collect();
    expected.sort();
    assert_eq!(named, expected);
    assert_eq!(
        (places(&server, &one), places(&server, &two)),
        (vec!["Mw".into()], vec!["Ms".into()])
    );
    assert_eq!(places(&server, &three), ["Ms", "Mw"]);
    // Made again, it changes nothing, and tells the same.
    let before = server.model().state();
    assert_eq!(source.apply(&op).await.unwrap().len(), 2);
    assert_eq!(server.model().state(), before);
    source.apply(&moving("Mw", "Mt", &[&three])).await.unwrap();
    assert_eq!(places(&server, &three), ["Mt"]);
}

#[tokio::test]
async fn messages_are_put_beside_taken_out_and_removed_but_never_left_nowhere() {
    let server = Server::new().await;
    let id = server.model().add("Mi", &raw(1));
    let other = server.model().add("Mi", &raw(2));
    let mut source = source(&server);
    let copy = RemoteOp::Copy {
        mailbox: inbox(),
        ids: ids(&[&id]),
        to: work(),
        if_missing: IfMissing::Fail,
    };
    source.apply(&copy).await.unwrap();
    assert_eq!(places(&server, &id), ["Mi", "Mw"]);
    let unfile = |id: &String| RemoteOp::Unfile { mailbox: inbox(), ids: ids(&[id]) };
    source.apply(&unfile(&id)).await.unwrap();
    source.apply(&unfile(&id)).await.unwrap();
    assert_eq!(places(&server, &id), ["Mw"]);
    let stuck = source.apply(&unfile(&other)).await.unwrap_err();
    assert_eq!(stuck.code(), ErrorCode::Rejected);
    // What is no longer where it was to be removed from stays.
    let destroy = RemoteOp::Destroy { mailbox: inbox(), ids: ids(&[&id, &other]) };
    source.apply(&destroy).await.unwrap();
    source.apply(&destroy).await.unwrap();
    let left: Vec<String> = server.model().mails.keys().cloned().collect();
    assert_eq!(left, [id]);
}

#[tokio::test]
async fn a_message_is_stored_once_however_often_it_is_asked_for() {
    let server = Server::new().await;
    let mut source = source(&server);
    let append = |number: u32, to: &str, known_by| RemoteOp::Append {
        mailbox: mailbox(to),
        if_missing: IfMissing::Make,
        raw: raw(number),
        message_id: Some(InternetMessageId(format!("m{number}@x.test"))),
        known_by,
        flags: [flag("seen")].into(),
        received_at_ms: 1_772_445_600_123,
    };
    for known_by in [KnownBy::MessageId, KnownBy::Content] {
        let number = if known_by == KnownBy::MessageId { 1 } else { 2 };
        for _ in 0..2 {
            source.apply(&append(number, "Ms", known_by)).await.unwrap();
        }
    }
    assert_eq!(server.model().mails.len(), 2);
    // What the server has elsewhere is put there as well.
    source.apply(&append(1, "Mw", KnownBy::MessageId)).await.unwrap();
    let all: Vec<Vec<String>> = server
        .model()
        .mails
        .values()
        .map(|mail| mail.mailboxes.iter().cloned().collect())
        .collect();
    assert_eq!(all.len(), 2);
    assert!(all.contains(&vec!["Ms".to_owned(), "Mw".to_owned()]));
    let full = json!({ "type": "overQuota" });
    server.wrong(At::Method("Email/import"), Instead::Error(full));
    let refused = source.apply(&append(3, "Ms", KnownBy::MessageId)).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::OverQuota);
    let RemoteOp::Append {
        mailbox, if_missing, message_id, known_by, flags, received_at_ms, ..
    } = append(4, "Ms", KnownBy::MessageId)
    else {
        unreachable!()
    };
    let raw = vec![b'x'; 100_001];
    let large =
        RemoteOp::Append { mailbox, if_missing, raw, message_id, known_by, flags, received_at_ms };
    let refused = source.apply(&large).await.unwrap_err();
    assert!(matches!(refused, SourceError::Rejected { code, .. } if code == "TOOBIG"));
}

#[tokio::test]
async fn a_mailbox_that_is_missing_is_made_where_that_is_wanted_and_told() {
    let server = Server::new().await;
    let id = server.model().add("Mi", &raw(1));
    let mut source = source(&server);
    let told = source.apply(&moving("Mi", "Archive", &[&id])).await.unwrap();
    let made = server.model().boxes.iter().find(|one| one.1 == "Archive").unwrap().0.clone();
    assert!(told.contains(&(mailbox("Archive"), mailbox(&made))), "{told:?}");
    assert_eq!(places(&server, &id), [made]);
    let gone = source.apply(&moving("Mw", "Mgone", &[&id])).await.unwrap_err();
    assert!(matches!(gone, SourceError::NotFound), "nobody knows its name");
    let create = RemoteOp::CreateMailbox { name: "A/B/C".into(), role: None };
    let first = source.apply(&create).await.unwrap();
    assert_eq!(source.apply(&create).await.unwrap(), first);
    let names: Vec<String> = server.model().boxes.iter().map(|one| one.1.clone()).collect();
    assert_eq!(names[6..], ["A", "A/B", "A/B/C"]);
    let delete = |id: &str| RemoteOp::DeleteMailbox { mailbox: mailbox(id) };
    source.apply(&delete(&first[0].1.0)).await.unwrap();
    let full = source.apply(&delete(&places(&server, &id)[0])).await;
    assert!(matches!(full, Err(SourceError::NotEmpty)));
}
