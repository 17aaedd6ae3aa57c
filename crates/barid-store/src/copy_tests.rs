//! Copies before, while and after their server makes them.

use super::*;
use crate::{
    list, mailboxes, memberships, ops,
    world::{MAY_MS, World, arrival, flags, raw},
};
use barid_model::{ErrorCode, Flag, FlagChange, OpId};

fn subjects(world: &World, mailbox: MailboxId) -> Vec<(String, MessageId)> {
    let view = list::View::Mailbox(mailbox);
    let rows = world.store.read(|tx| list::rows(tx, view, None, 99)).unwrap();
    rows.into_iter().map(|row| (row.subject, row.id)).collect()
}

/// Copies a message to Sent. Returns the copy.
fn copied(world: &World, one: MessageId) -> (MessageId, Acted) {
    let acted = world.store.copy(&[one], Destination::Mailbox(world.sent), 0).unwrap();
    (subjects(world, world.sent)[0].1, acted)
}

fn oldest(world: &World) -> OpId {
    world.store.read(|tx| ops::oldest(tx, world.account)).unwrap().unwrap().id
}

fn undo(world: &World) -> Acted {
    world.store.write(|tx| crate::acts::undo(tx, None, 0)).unwrap()
}

#[test]
fn a_copy_is_here_at_once_whole_and_with_flags_of_its_own() {
    let world = World::new();
    let one = world.receive("1:1", "one", "From: Zoe <zoe@example.test>", "apple");
    let flag = FlagChange { add: flags("seen"), remove: flags("") };
    world.store.write(|tx| crate::acts::set_flags(tx, &[one], &flag, 0)).unwrap();
    let (copy, acted) = copied(&world, one);
    assert_eq!((acted.messages, acted.conversations), (1, 1));
    assert_ne!(copy, one);
    assert_eq!(world.store.raw(copy).unwrap(), world.store.raw(one).unwrap());
    assert_eq!(world.row(copy).thread, world.row(one).thread);
    let flag = FlagChange { add: flags("flagged"), remove: flags("") };
    world.store.write(|tx| crate::acts::set_flags(tx, &[copy], &flag, 0)).unwrap();
    let has = |id, flag: &Flag| world.row(id).flags.contains(flag);
    assert!(has(copy, &Flag::seen()) && has(copy, &Flag::flagged()));
    assert!(!has(one, &Flag::flagged()));
    let query = barid_model::query::parse("apple");
    let zone = jiff::tz::TimeZone::UTC;
    let found = world.store.read(|tx| crate::search::search(tx, &query, &zone, 9)).unwrap();
    assert_eq!(found.total, 2);
    world.assert_whole();
}

#[test]
fn a_copy_that_waits_is_taken_back_without_a_trace() {
    let world = World::new();
    let one = world.receive("1:1", "one", "", "");
    copied(&world, one);
    undo(&world);
    assert_eq!(subjects(&world, world.sent), []);
    assert_eq!(world.subjects(), ["one"]);
    assert_eq!(world.store.read(|tx| ops::list(tx, None)).unwrap(), []);
    world.assert_whole();
}

#[test]
fn a_copy_takes_the_name_that_its_server_tells_and_is_removed_to_take_it_back() {
    let world = World::new();
    let one = world.receive("1:1", "one", "", "");
    let (copy, _) = copied(&world, one);
    let names = HashMap::from([(copy, "7:1".to_owned())]);
    world.store.write(|tx| ops::confirm(tx, oldest(&world), &names)).unwrap();
    let find = |tx: &ReadTx<'_>| memberships::find(tx, world.sent, "7:1");
    assert_eq!(world.store.read(find).unwrap(), Some(copy));
    undo(&world);
    assert_eq!(subjects(&world, world.sent), []);
    let waiting = world.store.read(|tx| ops::list(tx, None)).unwrap();
    assert_eq!(waiting[0].op, Op::Destroy { messages: vec![copy] });
    world.assert_whole();
}

#[test]
fn a_copy_that_is_listed_before_it_is_confirmed_is_the_same() {
    let world = World::new();
    let bytes = raw(MAY_MS, "one", "", "text");
    world.store.add(world.inbox, vec![arrival("1:1", MAY_MS, bytes.clone())]).unwrap();
    let (copy, _) = copied(&world, world.find("1:1"));
    let op = oldest(&world);
    world.store.write(|tx| ops::begin(tx, op)).unwrap();
    // The connection broke; the server had made it.
    world.store.add(world.sent, vec![arrival("7:1", MAY_MS, bytes)]).unwrap();
    assert_eq!(subjects(&world, world.sent), [("one".into(), copy)]);
    world.store.write(|tx| ops::confirm(tx, op, &HashMap::new())).unwrap();
    world.store.write(|tx| memberships::drop_stale(tx, world.sent)).unwrap();
    assert_eq!(subjects(&world, world.sent), [("one".into(), copy)]);
    world.assert_whole();
}

#[test]
fn a_copy_that_was_moved_on_meanwhile_is_known_where_its_server_put_it() {
    let world = World::new();
    let bytes = raw(MAY_MS, "one", "", "text");
    world.store.add(world.inbox, vec![arrival("1:1", MAY_MS, bytes.clone())]).unwrap();
    let (copy, _) = copied(&world, world.find("1:1"));
    let to = Destination::Mailbox(world.inbox);
    world.store.write(|tx| crate::acts::move_to(tx, &[copy], to, 0)).unwrap();
    let op = oldest(&world);
    world.store.write(|tx| ops::begin(tx, op)).unwrap();
    // The connection broke; the server had made it, and it waits to be moved on.
    world.store.add(world.sent, vec![arrival("7:1", MAY_MS, bytes)]).unwrap();
    let find = |tx: &ReadTx<'_>| memberships::find(tx, world.sent, "7:1");
    assert_eq!(world.store.read(find).unwrap(), Some(copy));
    assert_eq!(subjects(&world, world.sent), []);
    assert_eq!(world.subjects(), ["one", "one"]);
    world.assert_whole();
}

#[test]
fn a_copy_that_was_refused_is_out_of_sight_until_it_is_tried_again_or_given_up() {
    let world = World::new();
    let one = world.receive("1:1", "one", "", "");
    let (copy, _) = copied(&world, one);
    let op = oldest(&world);
    world.store.write(|tx| ops::wedge(tx, op, ErrorCode::OverQuota)).unwrap();
    assert_eq!(subjects(&world, world.sent), []);
    world.assert_whole();
    world.store.write(|tx| ops::revive(tx, op)).unwrap();
    assert_eq!(subjects(&world, world.sent), [("one".into(), copy)]);
    world.store.write(|tx| ops::wedge(tx, op, ErrorCode::OverQuota)).unwrap();
    world.store.write(|tx| ops::discard(tx, op)).unwrap();
    assert_eq!(subjects(&world, world.sent), []);
    assert_eq!(world.store.raw(copy).unwrap(), None);
    world.assert_whole();
}

#[test]
fn a_message_without_its_body_is_copied_without_it() {
    let world = World::new();
    let whole = arrival("1:1", MAY_MS, raw(MAY_MS, "pear", "From: Zoe <zoe@example.test>", "x"));
    world.store.add(world.inbox, vec![crate::world::header_of(&whole)]).unwrap();
    let (copy, _) = copied(&world, world.find("1:1"));
    assert!(!world.row(copy).has_body);
    let query = barid_model::query::parse("from:zoe pear");
    let zone = jiff::tz::TimeZone::UTC;
    let found = world.store.read(|tx| crate::search::search(tx, &query, &zone, 9)).unwrap();
    assert_eq!(found.total, 2);
    world.assert_whole();
}

#[test]
fn nothing_is_copied_into_another_account() {
    let world = World::new();
    let one = world.receive("1:1", "one", "", "");
    let other = world.store.write(|tx| {
        let settings = crate::world::settings("other@example.test");
        let account = crate::accounts::add(tx, &settings)?;
        mailboxes::put(tx, account, &crate::world::remote("INBOX", None))
    });
    let refused = world.store.copy(&[one], Destination::Mailbox(other.unwrap()), 0);
    assert!(matches!(refused, Err(StoreError::Invalid(_))));
    world.assert_whole();
}
