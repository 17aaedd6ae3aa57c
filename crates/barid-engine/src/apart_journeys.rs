//! What becomes of an encrypted message for some who are not named: copies apart, each closed to
//! all others (security rule R41), through the outbox, over a crash, and back.

use crate::{
    DraftContent, Engine, EngineError, OutboxState, Outgoing, StoredDraft, View, Wish, ZoneShown,
    draft_journeys::{address, begun, world, write},
};
use barid_crypto::{
    openpgp::{self, Profile, PublicKey, SecretKey},
    private::{self, Encryption, Keyring, SignatureState},
};
use barid_mime::Defects;
use barid_model::{Account, OutboxId, Role};
use std::time::Duration;

const PEOPLE: [&str; 4] = ["to@x.test", "cc@x.test", "one@y.test", "two@y.test"];

/// The sample's work account with a key of its own, and the keys of four others.
async fn people(engine: &Engine, work: &Account) -> Vec<SecretKey> {
    engine.generate_key("", &work.settings.address, Profile::Everyone).await.unwrap();
    let made_ms = engine.clock.now_ms() - 5_000;
    let mut keys = Vec::new();
    for address in PEOPLE {
        let key = SecretKey::generate("", address, Profile::Everyone, made_ms).unwrap();
        let public = key.public().to_armored().unwrap();
        engine.import_keys(public.as_bytes(), None).await.unwrap();
        keys.push(key);
    }
    keys
}

/// A private draft to the first two, and to the others so that nobody knows.
async fn private_draft(engine: &Engine, work: &Account) -> StoredDraft {
    let draft = begun(engine, work).await;
    let content = DraftContent {
        to: vec![address(PEOPLE[0])],
        cc: vec![address(PEOPLE[1])],
        bcc: vec![address(PEOPLE[2]), address(PEOPLE[3])],
        subject: "The plan".to_owned(),
        html: "<div>A secret</div>".to_owned(),
        ..DraftContent::default()
    };
    let draft = write(engine, &draft, content).await;
    engine.set_draft_privacy(draft.id, Wish::Private).await.unwrap();
    draft
}

async fn sealed(engine: &Engine, id: OutboxId) -> Vec<u8> {
    engine.on_store(move |store| store.sealed(id)).await.unwrap()
}

/// The ids of the keys that a message is encrypted for.
fn keys_in(raw: &[u8]) -> Vec<String> {
    let parsed = barid_mime::parse(raw);
    let part = parsed.find("2").unwrap();
    openpgp::recipients(&parsed.decoded(part, &mut Defects::new()))
}

fn rows_of(rows: &[Outgoing]) -> Vec<(Option<OutboxId>, Vec<&str>)> {
    rows.iter()
        .map(|row| (row.apart_of, row.recipients.iter().map(String::as_str).collect()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn r41_each_copy_is_closed_to_all_but_its_reader_and_its_author() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, [work, _]) = world(dir.path()).await;
    let keys = people(&engine, &work).await;
    let draft = private_draft(&engine, &work).await;
    let later = engine.clock.now_ms() + 60_000;
    let out = engine.send_draft(draft.id, later, ZoneShown::Utc, Default::default()).await.unwrap();
    let rows = engine.outbox().await.unwrap();
    let named = (None, vec![PEOPLE[0], PEOPLE[1]]);
    let apart = |to| (Some(out), vec![to]);
    assert_eq!(rows_of(&rows), [named, apart(PEOPLE[2]), apart(PEOPLE[3])]);
    assert!(rows.iter().all(|row| row.message_id == rows[0].message_id));
    let own = engine.own_key_for(&work.settings.address).await.unwrap().unwrap();
    let author = own.public();
    let readers: [&[usize]; 3] = [&[0, 1], &[2], &[3]];
    for (row, readers) in rows.iter().zip(readers) {
        let raw = sealed(&engine, row.id).await;
        let text = String::from_utf8(raw.clone()).unwrap();
        assert!(!text.contains("y.test") && !text.contains("Bcc") && !text.contains("The plan"));
        let publics: Vec<PublicKey> = readers.iter().map(|at| keys[*at].public()).collect();
        let ids = keys_in(&raw);
        assert_eq!(ids.len(), readers.len() + 1, "{ids:?}");
        let is_theirs =
            |id: &String| author.has_key(id) || publics.iter().any(|key| key.has_key(id));
        assert!(ids.iter().all(is_theirs), "{ids:?}");
        for at in readers {
            let ring = Keyring {
                secret: vec![keys[*at].clone()],
                people: vec![author.clone()],
                ..Keyring::default()
            };
            let opened = private::open(&raw, &ring, engine.clock.now_ms());
            let state = (opened.verdict.encryption, opened.verdict.signature);
            assert_eq!(state, (Encryption::Full, SignatureState::Good), "{:?}", opened.verdict);
            let clear = String::from_utf8(opened.clear.unwrap().to_vec()).unwrap();
            assert!(clear.contains("A secret") && clear.contains("Subject: The plan"));
            assert!(!clear.contains("y.test") && !clear.contains("Bcc"), "{clear}");
        }
    }
    // What goes to Sent is for the author alone, who sees everybody.
    let raw = engine.on_store(move |store| store.copy_for_sent(out)).await.unwrap();
    assert!(!String::from_utf8_lossy(&raw).contains("y.test"));
    assert!(keys_in(&raw).iter().all(|id| author.has_key(id)));
    let ring = Keyring { secret: vec![own], ..Keyring::default() };
    let clear = private::open(&raw, &ring, engine.clock.now_ms()).clear.unwrap();
    let bcc = barid_mime::parse(&clear).envelope(&mut Defects::new()).bcc;
    let bcc: Vec<&str> = bcc.iter().map(|one| one.address.as_str()).collect();
    assert_eq!(bcc, [PEOPLE[2], PEOPLE[3]]);
    // Undo takes all of it back, whichever row is named.
    assert!(engine.outbox_told().await.unwrap().iter().all(|told| told.can_be_draft));
    assert_eq!(engine.undo_send(rows[2].id).await.unwrap().content, draft.content);
    assert!(engine.outbox().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_go_on_by_themselves_and_what_left_is_not_taken_back() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, [work, _]) = world(dir.path()).await;
    people(&engine, &work).await;
    let draft = private_draft(&engine, &work).await;
    let later = engine.clock.now_ms() + 60_000;
    let out = engine.send_draft(draft.id, later, ZoneShown::Utc, Default::default()).await.unwrap();
    let rows = engine.outbox().await.unwrap();
    // The program ends while the second is on its way.
    let second = rows[1].id;
    engine.write(move |tx| barid_store::outbox::begin(tx, second)).await.unwrap();
    engine.write(move |tx| barid_store::outbox::recover(tx, 1).map(drop)).await.unwrap();
    let told = engine.outbox_told().await.unwrap();
    assert!(told.iter().all(|told| !told.can_be_draft));
    let undone = engine.undo_send(out).await;
    assert!(matches!(undone, Err(EngineError::TooLate)), "{undone:?}");
    engine.retry_sending(out).await.unwrap();
    engine.send_now(out).await.unwrap();
    let states = |rows: &[Outgoing]| rows.iter().map(|row| row.state).collect::<Vec<_>>();
    let rows = engine.outbox().await.unwrap();
    use OutboxState::{Sent, Uncertain};
    assert_eq!(states(&rows), [Sent, Uncertain, Sent], "nobody gets it twice by itself");
    assert!(engine.drafts().await.unwrap().is_empty(), "it was sent");
    // Those who have it are found where it was filed, which says nothing of who may not.
    for _ in 0..3 {
        engine.sync(&work).await.unwrap();
    }
    assert_eq!(states(&engine.outbox().await.unwrap()), [Sent, Uncertain, Sent]);
    engine.retry_sending(second).await.unwrap();
    engine.send_now(second).await.unwrap();
    for _ in 0..3 {
        engine.sync(&work).await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(states(&engine.outbox().await.unwrap()), [Sent, Sent, Sent]);
    let sent = engine.list(View::Role(Role::Sent, Some(work.id)), None, 500).await.unwrap();
    let sent: Vec<_> = sent.iter().filter(|row| row.message_id == rows[0].message_id).collect();
    assert_eq!(sent.len(), 1, "one copy");
    let heads = engine.conversation(sent[0].thread, None).await.unwrap();
    let bcc: Vec<&str> = heads[0].bcc.iter().map(|one| one.address.as_str()).collect();
    assert_eq!(bcc, [PEOPLE[2], PEOPLE[3]], "its author sees who else has it");
    assert_eq!(engine.waiting_ops().await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_copy_is_given_up_alone_and_all_with_the_first() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, [work, _]) = world(dir.path()).await;
    people(&engine, &work).await;
    let draft = private_draft(&engine, &work).await;
    let later = engine.clock.now_ms() + 60_000;
    let out = engine.send_draft(draft.id, later, ZoneShown::Utc, Default::default()).await.unwrap();
    let rows = engine.outbox().await.unwrap();
    engine.cancel_sending(rows[1].id).await.unwrap();
    assert_eq!(engine.outbox().await.unwrap().len(), 2);
    assert!(engine.draft(draft.id).await.is_err(), "the rest is on its way");
    engine.cancel_sending(out).await.unwrap();
    assert!(engine.outbox().await.unwrap().is_empty());
    assert_eq!(engine.draft(draft.id).await.unwrap(), draft);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_named_at_all_gets_it_too() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, [work, _]) = world(dir.path()).await;
    people(&engine, &work).await;
    let draft = private_draft(&engine, &work).await;
    let content = DraftContent { to: Vec::new(), cc: Vec::new(), ..draft.content.clone() };
    let draft = write(&engine, &draft, content).await;
    let later = engine.clock.now_ms() + 60_000;
    let out = engine.send_draft(draft.id, later, ZoneShown::Utc, Default::default()).await.unwrap();
    let rows = engine.outbox().await.unwrap();
    assert_eq!(rows_of(&rows), [(None, vec![PEOPLE[2]]), (Some(out), vec![PEOPLE[3]])]);
    for row in &rows {
        assert_eq!(keys_in(&sealed(&engine, row.id).await).len(), 2);
    }
    // Where one key is missing, nothing is there at all.
    engine.undo_send(out).await.unwrap();
    let theirs = engine.people_keys().await.unwrap();
    let theirs = theirs.iter().find(|key| key.address == PEOPLE[3]).unwrap();
    engine.remove_key(&theirs.facts.fingerprint).await.unwrap();
    let none = engine.send_draft(draft.id, later, ZoneShown::Utc, Default::default()).await;
    assert!(matches!(none, Err(EngineError::Private(_))), "{none:?}");
    assert!(engine.outbox().await.unwrap().is_empty());
}
