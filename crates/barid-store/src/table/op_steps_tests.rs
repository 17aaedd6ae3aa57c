//! Changes of many messages, made page by page.

use super::*;
use crate::{
    Arrival,
    acts::{self, Destination},
    list,
    ops::{self, revive_due, wedge, wedge_until},
    world::{MAY_MS, World, arrival, raw},
};
use barid_model::ErrorCode;

/// An inbox of `count` messages.
fn filled(count: usize) -> (World, Vec<MessageId>) {
    let world = World::new();
    let letters: Vec<Arrival> = (0..count)
        .map(|n| arrival(&format!("1:{n:06}"), MAY_MS, raw(MAY_MS, &format!("{n}"), "", "")))
        .collect();
    world.store.add(world.inbox, letters).unwrap();
    let rows = world.store.read(|tx| {
        list::rows(tx, list::View::Mailbox(world.inbox), None, u32::try_from(count).unwrap())
    });
    let mut ids: Vec<_> = rows.unwrap().into_iter().map(|row| row.id).collect();
    ids.sort_unstable();
    (world, ids)
}

fn counts(world: &World) -> (u32, u32) {
    let total = |mailbox| world.store.read(|tx| mailboxes::get(tx, mailbox)).unwrap().total;
    (total(world.inbox), total(world.sent))
}

fn move_all(world: &World, ids: &[MessageId]) -> OpId {
    let to = Destination::Mailbox(world.sent);
    world.store.write(|tx| acts::move_to(tx, ids, to, 0)).unwrap();
    world.store.read(|tx| ops::oldest(tx, world.account)).unwrap().unwrap().id
}

fn begin_one(world: &World, id: OpId) -> usize {
    match world.store.write(|tx| begin(tx, id)).unwrap() {
        Turn::Ask(page) => count(&page),
        Turn::Wait | Turn::Nothing => 0,
    }
}

fn confirm_one(world: &World, id: OpId) {
    world.store.write(|tx| confirm(tx, id, &HashMap::new())).unwrap();
}

#[test]
fn pages_are_asked_for_one_by_one_and_again_after_a_break() {
    let (world, ids) = filled(PAGE + 20);
    let op = move_all(&world, &ids);
    assert_eq!(counts(&world), (0, 520));
    assert_eq!((begin_one(&world, op), begin_one(&world, op)), (500, 500));
    confirm_one(&world, op);
    let left = world.store.read(|tx| ops::get(tx, op)).unwrap();
    assert_eq!((left.done, count(&left.op)), (500, 20));
    let world = world.reopen();
    assert_eq!(begin_one(&world, op), 20);
    confirm_one(&world, op);
    assert_eq!(world.store.read(|tx| ops::list(tx, None)).unwrap(), []);
    assert_eq!(counts(&world), (0, 520));
    world.assert_whole();
}

#[test]
fn what_was_not_asked_for_yet_can_be_dropped_in_between() {
    let (world, ids) = filled(PAGE + 20);
    let op = move_all(&world, &ids);
    begin_one(&world, op);
    world.store.write(|tx| discard(tx, op)).unwrap();
    assert_eq!(counts(&world), (20, 500));
    confirm_one(&world, op);
    assert_eq!(counts(&world), (20, 500));
    assert_eq!(world.store.read(|tx| ops::list(tx, None)).unwrap(), []);
    world.assert_whole();
}

#[test]
fn taking_back_drops_what_waits_and_reverses_what_was_asked_for() {
    let (world, ids) = filled(2 * PAGE + 20);
    let op = move_all(&world, &ids);
    begin_one(&world, op);
    confirm_one(&world, op);
    begin_one(&world, op);
    world.store.write(|tx| acts::undo(tx, None, 0)).unwrap();
    assert_eq!(counts(&world), (1020, 0));
    let waiting = world.store.read(|tx| ops::list(tx, None)).unwrap();
    let sizes: Vec<_> = waiting.iter().map(|row| count(&row.op)).collect();
    assert_eq!(sizes, [500, 1000]);
    world.assert_whole();
}

#[test]
fn what_was_refused_half_way_keeps_the_half_that_was_made() {
    let (world, ids) = filled(PAGE + 20);
    let op = move_all(&world, &ids);
    begin_one(&world, op);
    confirm_one(&world, op);
    begin_one(&world, op);
    world.store.write(|tx| wedge(tx, op, ErrorCode::OverQuota)).unwrap();
    assert_eq!(counts(&world), (20, 500));
    world.store.write(|tx| acts::undo(tx, None, 0)).unwrap();
    assert_eq!(counts(&world), (520, 0));
    world.assert_whole();
}

#[test]
fn what_may_pass_is_tried_again_when_its_time_comes() {
    let (world, ids) = filled(1);
    let op = move_all(&world, &ids);
    world.store.write(|tx| wedge_until(tx, op, ErrorCode::OverQuota, 500)).unwrap();
    world.store.write(|tx| revive_due(tx, world.account, 499)).unwrap();
    assert_eq!(counts(&world), (1, 0));
    world.store.write(|tx| revive_due(tx, world.account, 500)).unwrap();
    assert_eq!(counts(&world), (0, 1));
    world.store.write(|tx| wedge(tx, op, ErrorCode::Rejected)).unwrap();
    world.store.write(|tx| revive_due(tx, world.account, i64::MAX)).unwrap();
    assert_eq!(counts(&world), (1, 0));
}

#[test]
fn flags_that_were_set_and_cleared_are_nothing_to_ask_for() {
    let (world, ids) = filled(2);
    let seen = barid_model::FlagSet::from([barid_model::Flag::seen()]);
    let set = FlagChange { add: seen.clone(), ..FlagChange::default() };
    let clear = FlagChange { remove: seen, ..FlagChange::default() };
    world.store.write(|tx| acts::set_flags(tx, &ids, &set, 0)).unwrap();
    world.store.write(|tx| acts::set_flags(tx, &ids, &clear, 0)).unwrap();
    for _ in 0..2 {
        let op = world.store.read(|tx| ops::oldest(tx, world.account)).unwrap().unwrap().id;
        assert_eq!(world.store.write(|tx| begin(tx, op)).unwrap(), Turn::Nothing);
    }
    assert_eq!(world.store.read(|tx| ops::list(tx, None)).unwrap(), []);
    world.assert_whole();
}
