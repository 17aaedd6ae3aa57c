//! What becomes of what a user writes: from the first letter to the copy in Sent, with
//! the program ending at bad moments in between.

use crate::{
    DraftContent, DraftStart, Engine, EngineError, NewAttachment, Protection, StartChoice,
    StoredDraft, Unlock, View, ZoneShown,
};
use barid_model::{Account, Address, Flag, MessageId, Role, clock::SystemClock};
use std::{path::Path, sync::Arc, time::Duration};

pub(crate) const RICH: StartChoice = StartChoice { is_plain: false, has_quote: true };

fn open(dir: &Path) -> Engine {
    let unlock = Unlock { passphrase: None, protection: Some(Protection::KeyFile) };
    Engine::open(dir, &unlock, Arc::new(SystemClock)).unwrap()
}

/// A profile with both accounts of the sample mail, the first of them brought over.
pub(crate) async fn world(dir: &Path) -> (Engine, [Account; 2]) {
    let engine = open(dir);
    engine.add_sample().await.unwrap();
    let accounts: [Account; 2] = engine.accounts().await.unwrap().try_into().unwrap();
    engine.sync(&accounts[0]).await.unwrap();
    (engine, accounts)
}

pub(crate) fn address(text: &str) -> Address {
    Address { name: String::new(), address: text.to_owned() }
}

pub(crate) async fn begun(engine: &Engine, account: &Account) -> StoredDraft {
    let start = DraftStart::Empty { account: Some(account.id), to: Vec::new() };
    engine.new_draft(start, RICH).await.unwrap()
}

/// Saves the draft with new words.
pub(crate) async fn write(
    engine: &Engine,
    draft: &StoredDraft,
    content: DraftContent,
) -> StoredDraft {
    engine.save_draft(draft.id, draft.revision, draft.identity, content).await.unwrap();
    engine.draft(draft.id).await.unwrap()
}

fn letter(to: &str, bcc: &str) -> DraftContent {
    DraftContent {
        to: vec![address(to)],
        bcc: vec![address(bcc)],
        subject: "Plans".to_owned(),
        html: "<div dir=\"auto\">Hello <b>you</b></div>".to_owned(),
        ..DraftContent::default()
    }
}

fn file(bytes: &[u8]) -> NewAttachment {
    NewAttachment {
        name: "plan.bin".to_owned(),
        content_type: String::new(),
        bytes: bytes.to_vec(),
        content_id: None,
    }
}

/// The messages of a role with their bytes, newest first.
async fn held(engine: &Engine, role: Role, account: &Account) -> Vec<(MessageId, Vec<u8>)> {
    let rows = engine.list(View::Role(role, Some(account.id)), None, 500).await.unwrap();
    let mut held = Vec::new();
    for row in rows {
        held.push((row.id, engine.open_message(row.id).await.unwrap().raw));
    }
    held
}

/// The copies of "Plans" in Drafts, as the server has them.
async fn copies(engine: &Engine, account: &Account) -> Vec<String> {
    engine.sync(account).await.unwrap();
    engine.sync(account).await.unwrap();
    let all = held(engine, Role::Drafts, account).await;
    let texts = all.into_iter().map(|(_, raw)| String::from_utf8(raw).unwrap());
    texts.filter(|text| text.contains("Subject: Plans")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_is_there_after_the_end_of_the_program() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, [work, _]) = world(dir.path()).await;
    let draft = begun(&engine, &work).await;
    let empty = begun(&engine, &work).await;
    engine.attach(draft.id, file(&[0, 255, 10])).await.unwrap();
    let draft = write(&engine, &draft, letter("a@x.test", "b@x.test")).await;
    let old = engine.save_draft(draft.id, 1, draft.identity, letter("c@x.test", "")).await;
    assert!(matches!(old, Err(EngineError::Stale { revision: 2 })), "{old:?}");

    // Nothing is closed: every task and handle just ends.
    let before = engine.draft(draft.id).await.unwrap();
    let leaked = dir.path().to_owned();
    drop(engine);
    let engine = loop {
        let unlock = Unlock { passphrase: None, protection: Some(Protection::KeyFile) };
        match Engine::open(&leaked, &unlock, Arc::new(SystemClock)) {
            Ok(engine) => break engine,
            Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    };
    assert_eq!((engine.recovered_drafts(), engine.recovered_drafts()), (1, 0));
    assert_eq!(engine.draft(draft.id).await.unwrap(), before);
    assert!(engine.draft(empty.id).await.is_err(), "an empty draft is no draft");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_has_one_copy_of_a_draft_and_none_of_one_that_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, [work, _]) = world(dir.path()).await;
    let before = engine.overview().await.unwrap().all.drafts;
    let draft = begun(&engine, &work).await;
    let draft = write(&engine, &draft, letter("a@x.test", "b@x.test")).await;
    assert_eq!(engine.overview().await.unwrap().all.drafts, before + 1);

    let first = copies(&engine, &work).await;
    assert_eq!(first.len(), 1);
    assert!(
        first[0].contains("Bcc: <b@x.test>") || first[0].contains("Bcc: b@x.test"),
        "{first:?}"
    );
    assert_eq!(engine.overview().await.unwrap().all.drafts, before + 1);
    let marks = engine.draft_marks().await.unwrap();
    assert_eq!(marks.copies.values().collect::<Vec<_>>(), [&draft.id]);

    let newer = DraftContent { html: "<div>Second</div>".into(), ..draft.content.clone() };
    let draft = write(&engine, &draft, newer).await;
    let second = copies(&engine, &work).await;
    assert_eq!(second.len(), 1);
    assert!(second[0].contains("Second"));
    assert_eq!(engine.waiting_ops().await.unwrap(), []);

    // Opening the copy opens the draft.
    let copy = *engine.draft_marks().await.unwrap().copies.keys().next().unwrap();
    assert_eq!(engine.new_draft(DraftStart::Edit(copy), RICH).await.unwrap().id, draft.id);

    engine.discard_draft(draft.id).await.unwrap();
    assert_eq!(copies(&engine, &work).await, [""; 0]);
    assert_eq!(engine.overview().await.unwrap().all.drafts, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_taken_back_is_the_draft_it_was_and_one_sent_leaves_none() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, [work, home]) = world(dir.path()).await;
    engine.sync(&home).await.unwrap();
    let inbox = View::Role(Role::Inbox, Some(work.id));
    let original = engine.list(inbox, None, 1).await.unwrap()[0].id;
    let draft = engine
        .new_draft(DraftStart::Reply { message: original, selection: None }, RICH)
        .await
        .unwrap();
    assert!(draft.content.subject.starts_with("Re: ") && !draft.references.is_empty());
    assert!(draft.content.html.contains("<blockquote type=\"cite\">"));
    let bytes: Vec<u8> = (0..200_000_u32).map(|n| (n ^ (n >> 7)) as u8).collect();
    engine.attach(draft.id, file(&bytes)).await.unwrap();
    let content = letter(&home.settings.address, "hidden@x.test");
    let draft = write(&engine, &draft, content).await;
    assert_eq!(copies(&engine, &work).await.len(), 1);

    let later = engine.clock.now_ms() + 60_000;
    let out = engine.send_draft(draft.id, later, ZoneShown::Utc, Default::default()).await.unwrap();
    assert!(engine.draft(draft.id).await.is_err());
    assert!(engine.send_draft(draft.id, later, ZoneShown::Utc, Default::default()).await.is_err());
    let back = engine.undo_send(out).await.unwrap();
    assert_eq!(back, draft);
    assert!(engine.outbox().await.unwrap().is_empty());

    let now_ms = engine.clock.now_ms();
    let out =
        engine.send_draft(draft.id, now_ms, ZoneShown::Utc, Default::default()).await.unwrap();
    for _ in 0..200 {
        if engine.outgoing(out).await.unwrap().sent_at_ms.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let late = engine.undo_send(out).await;
    assert!(matches!(late, Err(EngineError::TooLate)), "{late:?}");
    assert_eq!(copies(&engine, &work).await, [""; 0]);
    assert!(engine.drafts().await.unwrap().is_empty());
    let answered = Flag::from_imap("\\Answered").unwrap();
    assert!(engine.message(original).await.unwrap().flags.contains(&answered));

    for _ in 0..100 {
        engine.sync(&home).await.unwrap();
        let rows = engine.list(View::Role(Role::Inbox, Some(home.id)), None, 1).await.unwrap();
        if rows[0].subject == "Plans" {
            let raw = engine.open_message(rows[0].id).await.unwrap().raw;
            let text = String::from_utf8(raw.clone()).unwrap();
            assert!(!text.contains("hidden@x.test") && !text.contains("Bcc"), "{text}");
            assert!(!text.contains(&draft.name) && text.contains("dir=3D\"ltr\""), "{text}");
            let parsed = barid_mime::parse(&raw);
            let attached = barid_mime::view::attachments(&parsed);
            assert_eq!(parsed.part(&attached[0].path), Some(bytes));
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it did not arrive");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_takes_is_a_draft_again() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, [work, _]) = world(dir.path()).await;
    let draft = begun(&engine, &work).await;
    let draft = write(&engine, &draft, letter("a@x.test", "b@x.test")).await;
    let later = engine.clock.now_ms() + 60_000;
    let out = engine.send_draft(draft.id, later, ZoneShown::Own, Default::default()).await.unwrap();
    engine.cancel_sending(out).await.unwrap();
    assert_eq!(engine.draft(draft.id).await.unwrap(), draft);
    engine.discard_draft(draft.id).await.unwrap();

    let empty = begun(&engine, &work).await;
    let none = engine.send_draft(empty.id, 0, ZoneShown::Utc, Default::default()).await;
    assert!(matches!(none, Err(EngineError::Seal(_))), "{none:?}");
    assert_eq!(engine.draft(empty.id).await.unwrap().id, empty.id);
}
