//! What a user does with sample accounts, from adding them to removing them.

use super::SAMPLES;
use crate::{Destination, Draft, Engine, Protection, Targets, Unlock, View};
use barid_mime::Compose;
use barid_model::{
    Account, AccountStatus, Address, Flag, FlagChange, FlagSet, Role, clock::SystemClock,
};
use barid_store::settings;
use std::{path::Path, sync::Arc, time::Duration};

fn open(dir: &Path) -> Engine {
    let unlock = Unlock { passphrase: None, protection: Some(Protection::KeyFile) };
    Engine::open(dir, &unlock, Arc::new(SystemClock)).unwrap()
}

async fn both(engine: &Engine) -> [Account; 2] {
    engine.accounts().await.unwrap().try_into().unwrap()
}

async fn subjects(engine: &Engine, role: Role, account: &Account, limit: u32) -> Vec<String> {
    let view = View::Role(role, Some(account.id));
    let rows = engine.list(view, None, limit).await.unwrap();
    rows.into_iter().map(|row| row.subject).collect()
}

/// Waits until the account's newest message is the one, at most ten seconds.
async fn arrives(engine: &Engine, account: &Account, subject: &str) {
    for _ in 0..100 {
        if subjects(engine, Role::Inbox, account, 1).await == [subject] {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it did not arrive");
}

#[tokio::test(flavor = "multi_thread")]
async fn from_adding_to_removing() {
    let dir = tempfile::tempdir().unwrap();
    let engine = open(dir.path());
    engine.add_sample().await.unwrap();
    engine.add_sample().await.unwrap();
    let [work, home] = both(&engine).await;
    assert_eq!((work.title.as_str(), work.is_sample()), (SAMPLES[0].title, true));
    assert_eq!(home.checked_at_ms, None);
    assert_eq!(engine.latest_status(home.id), AccountStatus::Offline);
    engine.sync(&work).await.unwrap();
    engine.sync(&home).await.unwrap();
    assert_eq!(engine.latest_status(home.id), AccountStatus::UpToDate);
    assert!(both(&engine).await[1].checked_at_ms.is_some());
    let inbox = View::Role(Role::Inbox, Some(work.id));
    let newest = engine.list(inbox, None, 2).await.unwrap();
    assert_eq!(newest[0].subject, "Re: Stone samples and the revised budget");

    // Read, starred, put away, written: all of it is true on the other side as well.
    let change = FlagChange { add: [Flag::flagged()].into(), remove: FlagSet::new() };
    let [first, second] = [newest[0].id, newest[1].id];
    engine.change_flags(Targets::Messages(vec![first]), change).await.unwrap();
    let away = Destination::Role(Role::Archive);
    engine.move_messages(Targets::Messages(vec![second]), away).await.unwrap();
    let watching = engine.start_all().await.unwrap();
    let letter = Compose {
        to: vec![Address { name: String::new(), address: home.settings.address.clone() }],
        subject: "To myself".to_owned(),
        text: "Hello\n".to_owned(),
        ..Compose::default()
    };
    let draft = Draft::Compose(Box::new(letter));
    engine.enqueue(draft, Some(&work.settings.address), None).await.unwrap();
    engine.nudge(work.id);
    arrives(&engine, &home, "To myself").await;
    drop(watching);
    tokio::time::sleep(Duration::from_millis(300)).await;
    engine.sync(&work).await.unwrap();
    assert_eq!(engine.waiting_ops().await.unwrap(), []);
    assert_eq!(subjects(&engine, Role::Sent, &work, 1).await, ["To myself"]);
    let state = engine.read(|tx| settings::get(tx, "sample.state")).await.unwrap().unwrap();
    assert!(state.contains("$flagged"));

    // A server that begins anew from its texts has not forgotten.
    *engine.running.office.lock().await = None;
    engine.sync(&home).await.unwrap();
    engine.sync(&work).await.unwrap();
    assert_eq!(subjects(&engine, Role::Inbox, &home, 1).await, ["To myself"]);
    assert!(engine.message(first).await.unwrap().flags.contains(&Flag::flagged()));
    let archived = View::Role(Role::Archive, Some(work.id));
    assert!(engine.list(archived, None, 5).await.unwrap().iter().any(|row| row.id == second));

    engine.remove_account(&home.settings.address).await.unwrap();
    assert!(engine.read(|tx| settings::get(tx, "sample.begun")).await.unwrap().is_some());
    engine.remove_sample().await.unwrap();
    engine.remove_sample().await.unwrap();
    assert_eq!(engine.accounts().await.unwrap(), []);
    assert_eq!(engine.mailboxes(None).await.unwrap(), []);
    let left = engine.read(|tx| settings::names(tx, "sample.")).await.unwrap();
    assert_eq!(left, Vec::<String>::new());
    engine.add_sample().await.unwrap();
    assert_eq!(both(&engine).await[0].title, "North Quay Studio");
}

#[tokio::test]
async fn a_sample_account_can_be_renamed_and_not_be_added_by_hand() {
    let dir = tempfile::tempdir().unwrap();
    let engine = open(dir.path());
    engine.add_sample().await.unwrap();
    let [work, _] = both(&engine).await;
    let change = crate::AccountChange {
        title: Some("Office".to_owned()),
        name: Some("L. Haddad".to_owned()),
        ..crate::AccountChange::default()
    };
    engine.change_account(work.id, change).await.unwrap();
    let [changed, _] = both(&engine).await;
    assert_eq!((changed.title.as_str(), changed.accent), ("Office", work.accent));
    assert_eq!(changed.settings.name, "L. Haddad");

    let mut settings = work.settings.clone();
    settings.address = "other@northquay.example".to_owned();
    let added = engine.add_account(settings, barid_model::Secret::default()).await;
    assert!(matches!(added, Err(crate::EngineError::Invalid(_))));
}
