//! Mailboxes that the user made, renamed or removed, before and after their server followed.

use super::*;
use crate::{
    mailboxes::{Gone, Remote},
    ops, rescued,
    world::{World, remote},
};
use barid_model::{ErrorCode, OpId};
use std::collections::HashMap;

/// Names of the mailboxes that the user sees, the inbox first.
fn names(world: &World) -> Vec<String> {
    let all = world.store.read(|tx| mailboxes::list(tx, None)).unwrap();
    all.into_iter().map(|one| one.name).collect()
}

fn put(world: &World, name: &str) -> MailboxId {
    world.store.write(|tx| mailboxes::put(tx, world.account, &remote(name, None))).unwrap()
}

fn make(world: &World, name: &str) -> MailboxId {
    world.store.write(|tx| create(tx, world.account, name, None, 0)).unwrap().1
}

fn undo(world: &World) -> Acted {
    world.store.write(|tx| crate::acts::undo(tx, None, 0)).unwrap()
}

fn oldest(world: &World) -> OpId {
    world.store.read(|tx| ops::oldest(tx, world.account)).unwrap().unwrap().id
}

/// The server makes the oldest change, and tells these wire names.
fn confirm(world: &World, names: &[(&str, &str)]) {
    let names: Vec<_> =
        names.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned())).collect();
    let op = oldest(world);
    assert!(matches!(world.store.write(|tx| ops::begin(tx, op)), Ok(ops::Turn::Ask(_))));
    let is_about_names = matches!(
        world.store.read(|tx| ops::get(tx, op)).unwrap().op,
        Op::CreateMailbox { .. } | Op::RenameMailbox { .. }
    );
    match is_about_names {
        true => world.store.write(|tx| ops::confirm_mailbox(tx, op, &names)).unwrap(),
        false => world.store.write(|tx| ops::confirm(tx, op, &HashMap::new())).unwrap(),
    }
}

#[test]
fn a_mailbox_is_here_at_once_and_takes_messages_before_its_server_has_it() {
    let world = World::new();
    let one = world.receive("1:1", "one", "", "");
    let work = make(&world, " Work / A ");
    assert_eq!(names(&world), ["INBOX", "Sent", "Work/A"]);
    assert!(world.store.read(|tx| mailboxes::wire_name(tx, work)).is_err());
    let to = Destination::Mailbox(work);
    world.store.write(|tx| crate::acts::move_to(tx, &[one], to, 0)).unwrap();
    assert_eq!(world.store.read(|tx| mailboxes::get(tx, work)).unwrap().total, 1);
    confirm(&world, &[("Work/A", "Work.A")]);
    assert_eq!(world.store.read(|tx| mailboxes::wire_name(tx, work)).unwrap(), "Work.A");
    assert_eq!(world.store.read(|tx| mailboxes::get(tx, work)).unwrap().total, 1);
    // Listing it knows it again.
    let listed = Remote { remote_id: "Work.A".into(), ..remote("Work/A", None) };
    let put = world.store.write(|tx| mailboxes::put(tx, world.account, &listed)).unwrap();
    assert_eq!(put, work);
    world.assert_whole();
}

#[test]
fn a_name_is_refused_that_is_taken_or_can_not_be_one() {
    let world = World::new();
    let try_name = |name: &str| {
        let made = world.store.write(|tx| create(tx, world.account, name, None, 0));
        made.map(drop).unwrap_err().code()
    };
    assert_eq!(try_name("Sent"), ErrorCode::Taken);
    assert_eq!(try_name("inbox"), ErrorCode::Taken);
    for name in ["", " ", "a//b", "/a", "a/", "a\u{7}b", &"x".repeat(500)] {
        assert_eq!(try_name(name), ErrorCode::Invalid, "{name}");
    }
    let archive = world.store.write(|tx| create(tx, world.account, "A", Some(Role::Sent), 0));
    assert_eq!(archive.map(drop).unwrap_err().code(), ErrorCode::Invalid);
    let sent = world.store.write(|tx| rename(tx, world.sent, "Gone", 0));
    assert_eq!(sent.unwrap_err().code(), ErrorCode::Invalid);
    let sent = world.store.write(|tx| delete(tx, world.sent, 0));
    assert_eq!(sent.unwrap_err().code(), ErrorCode::Invalid);
    let work = put(&world, "Work");
    let below = world.store.write(|tx| rename(tx, work, "Work/x", 0));
    assert_eq!(below.unwrap_err().code(), ErrorCode::Invalid);
}

#[test]
fn a_mailbox_that_was_refused_is_out_of_sight_with_what_was_to_go_there() {
    let world = World::new();
    let one = world.receive("1:1", "one", "", "");
    let work = make(&world, "Work");
    let to = Destination::Mailbox(work);
    world.store.write(|tx| crate::acts::move_to(tx, &[one], to, 0)).unwrap();
    let op = oldest(&world);
    world.store.write(|tx| ops::wedge(tx, op, ErrorCode::Rejected)).unwrap();
    // The move waits still, and makes nothing of its own.
    let moving = oldest(&world);
    assert!(world.store.read(|tx| mailboxes::wire_name(tx, work)).is_err());
    world.store.write(|tx| ops::wedge(tx, moving, ErrorCode::NotFound)).unwrap();
    assert_eq!(
        (names(&world), world.subjects()),
        (vec!["INBOX".into(), "Sent".into()], vec!["one".into()])
    );
    world.assert_whole();
    world.store.write(|tx| ops::revive(tx, op)).unwrap();
    world.store.write(|tx| ops::revive(tx, moving)).unwrap();
    assert_eq!(names(&world), ["INBOX", "Sent", "Work"]);
    assert_eq!(world.subjects(), Vec::<String>::new());
    world.store.write(|tx| ops::discard(tx, moving)).unwrap();
    world.store.write(|tx| ops::discard(tx, op)).unwrap();
    assert_eq!(
        (names(&world), world.subjects()),
        (vec!["INBOX".into(), "Sent".into()], vec!["one".into()])
    );
    assert!(world.store.read(|tx| mailboxes::get(tx, work)).is_err());
    world.assert_whole();
}

#[test]
fn renaming_takes_along_what_is_below() {
    let world = World::new();
    let (work, old) = (put(&world, "Work"), put(&world, "Work/Old"));
    world.store.write(|tx| rename(tx, work, "Labour", 0)).unwrap();
    assert_eq!(names(&world), ["INBOX", "Labour", "Labour/Old", "Sent"]);
    // What the server lists meanwhile is still the old name.
    put(&world, "Work");
    assert_eq!(names(&world), ["INBOX", "Labour", "Labour/Old", "Sent"]);
    confirm(&world, &[("Work", "Labour"), ("Work/Old", "Labour/Old")]);
    assert_eq!(names(&world), ["INBOX", "Labour", "Labour/Old", "Sent"]);
    assert_eq!((put(&world, "Labour"), put(&world, "Labour/Old")), (work, old));
    undo(&world);
    assert_eq!(names(&world), ["INBOX", "Sent", "Work", "Work/Old"]);
}

#[test]
fn a_rename_that_its_server_made_unheard_is_recognized() {
    let world = World::new();
    let (work, old) = (put(&world, "Work"), put(&world, "Work/Old"));
    world.store.write(|tx| rename(tx, work, "Labour", 0)).unwrap();
    let op = oldest(&world);
    world.store.write(|tx| ops::begin(tx, op)).unwrap();
    let listed = [("INBOX", "INBOX"), ("Sent", "Sent"), ("L", "Labour"), ("L.O", "Labour/Old")];
    world.store.write(|tx| mailboxes::recognize(tx, world.account, &listed)).unwrap();
    let wire = |mailbox| world.store.read(|tx| mailboxes::wire_name(tx, mailbox)).unwrap();
    assert_eq!((wire(work), wire(old)), ("L".into(), "L.O".into()));
    assert_eq!(world.store.read(|tx| ops::list(tx, None)).unwrap(), []);
    assert_eq!(names(&world), ["INBOX", "Labour", "Labour/Old", "Sent"]);
}

#[test]
fn a_mailbox_that_its_server_made_unheard_is_recognized() {
    let world = World::new();
    let work = make(&world, "Größe");
    let listed = [("INBOX", "INBOX"), ("Gr&APYA3w-e", "Größe")];
    world.store.write(|tx| mailboxes::recognize(tx, world.account, &listed)).unwrap();
    assert_eq!(world.store.read(|tx| mailboxes::wire_name(tx, work)).unwrap(), "Gr&APYA3w-e");
    // There is nothing left to make.
    let op = oldest(&world);
    assert_eq!(world.store.write(|tx| ops::begin(tx, op)).unwrap(), ops::Turn::Nothing);
    assert_eq!(names(&world), ["INBOX", "Größe", "Sent"]);
}

#[test]
fn removing_puts_messages_into_the_trash_and_is_taken_back_whole() {
    let world = World::new();
    let (work, old) = (put(&world, "Work"), put(&world, "Work/Old"));
    let one = world.receive("1:1", "one", "", "");
    let to = Destination::Mailbox(old);
    world.store.write(|tx| crate::acts::move_to(tx, &[one], to, 0)).unwrap();
    confirm(&world, &[]);
    world.store.write(|tx| crate::memberships::drop_stale(tx, world.inbox)).unwrap();
    let acted = world.store.write(|tx| delete(tx, work, 0)).unwrap();
    assert_eq!((acted.messages, acted.mailboxes), (1, 2));
    assert_eq!(names(&world), ["INBOX", "Sent", "Trash"]);
    let trash = world.store.read(|tx| mailboxes::by_role(tx, Role::Trash, None)).unwrap()[0];
    let held = |mailbox| world.store.read(|tx| mailboxes::get(tx, mailbox)).unwrap().total;
    assert_eq!(held(trash), 1);
    let kinds: Vec<_> =
        world.store.read(|tx| ops::list(tx, None)).unwrap().into_iter().map(|row| row.op).collect();
    assert!(matches!(kinds[0], Op::Move { .. }));
    assert_eq!(
        kinds[1..],
        [Op::DeleteMailbox { mailbox: old }, Op::DeleteMailbox { mailbox: work }]
    );
    undo(&world);
    assert_eq!(names(&world), ["INBOX", "Sent", "Work", "Work/Old"]);
    assert_eq!(held(old), 1);
    world.assert_whole();
}

#[test]
fn what_is_on_its_way_out_of_a_mailbox_that_is_removed_goes_where_it_was_sent() {
    let world = World::new();
    let work = put(&world, "Work");
    let one = crate::world::arrival("1:1", 1, crate::world::raw(1, "one", "", ""));
    world.store.add(work, vec![one]).unwrap();
    let find = world.store.read(|tx| memberships::find(tx, work, "1:1"));
    let one = find.unwrap().unwrap();
    let to = Destination::Mailbox(world.inbox);
    world.store.write(|tx| crate::acts::move_to(tx, &[one], to, 0)).unwrap();
    world.store.write(|tx| delete(tx, work, 0)).unwrap();
    let places = world.store.read(|tx| memberships::mailboxes_of(tx, one)).unwrap();
    assert_eq!(places, [world.inbox]);
    world.assert_whole();
}

#[test]
fn a_removal_that_was_made_is_taken_back_by_making_the_mailbox_again() {
    let world = World::new();
    let work = put(&world, "Work");
    world.store.write(|tx| delete(tx, work, 0)).unwrap();
    confirm(&world, &[]);
    assert_eq!(names(&world), ["INBOX", "Sent"]);
    let undone = undo(&world);
    assert_eq!(
        (undone.mailboxes, names(&world)),
        (1, vec!["INBOX".into(), "Sent".into(), "Work".into()])
    );
    confirm(&world, &[("Work", "Work")]);
    assert_eq!(put(&world, "Work"), work);
}

#[test]
fn a_mailbox_that_vanished_gives_back_what_was_to_go_there_and_tells() {
    let world = World::new();
    let work = put(&world, "Work");
    let (one, two) = (world.receive("1:1", "one", "", ""), world.receive("1:2", "two", "", ""));
    let to = Destination::Mailbox(work);
    world.store.write(|tx| crate::acts::move_to(tx, &[one], to, 0)).unwrap();
    world.store.write(|tx| rename(tx, work, "Labour", 0)).unwrap();
    world.store.write(|tx| mailboxes::vanish(tx, work, Gone::ForGood)).unwrap();
    assert_eq!(names(&world), ["INBOX", "Sent"]);
    assert_eq!(world.subjects(), ["two", "one"]);
    let waiting = world.store.read(|tx| ops::list(tx, None)).unwrap();
    assert!(waiting.iter().all(|row| row.wedged == Some(ErrorCode::NotFound)));
    assert_eq!(waiting.len(), 2);
    world.assert_whole();
    // Trying again makes it anew, since that is what the user asked for.
    world.store.write(|tx| ops::revive(tx, waiting[0].id)).unwrap();
    assert_eq!(world.store.read(|tx| mailboxes::wire_name(tx, work)).unwrap(), "Work");
    confirm(&world, &[]);
    assert_eq!(names(&world), ["INBOX", "Sent", "Work"]);
    world.assert_whole();
    for row in &waiting[1..] {
        world.store.write(|tx| ops::discard(tx, row.id)).unwrap();
    }
    let _ = two;
}

#[test]
fn a_mailbox_with_a_role_that_vanished_is_made_again_for_what_is_on_its_way_there() {
    let world = World::new();
    let one = world.receive("1:1", "one", "", "");
    let to = Destination::Mailbox(world.sent);
    world.store.write(|tx| crate::acts::move_to(tx, &[one], to, 0)).unwrap();
    world.store.write(|tx| mailboxes::vanish(tx, world.sent, Gone::ForGood)).unwrap();
    assert_eq!((names(&world), world.subjects()), (vec!["INBOX".into(), "Sent".into()], vec![]));
    world.assert_whole();
}

#[test]
fn following_is_shown_at_once_and_confirmed() {
    let world = World::new();
    let is_followed = || world.store.read(|tx| mailboxes::get(tx, world.sent)).unwrap().subscribed;
    world.store.write(|tx| unsubscribe(tx, world.sent, 0)).unwrap();
    assert!(!is_followed());
    confirm(&world, &[]);
    assert!(!is_followed());
    assert_eq!(world.store.write(|tx| unsubscribe(tx, world.sent, 0)).unwrap(), Acted::default());
    undo(&world);
    assert!(is_followed());
}

#[test]
fn f13_what_was_on_its_way_out_of_a_mailbox_that_was_removed_is_kept() {
    for (gone, is_kept) in [(Gone::ForGood, true), (Gone::OrRenamed, false)] {
        let world = World::new();
        let work = put(&world, "Work");
        let one = world.receive("1:1", "one", "", "");
        let to = Destination::Mailbox(work);
        world.store.write(|tx| crate::acts::move_to(tx, &[one], to, 0)).unwrap();
        let op = oldest(&world);
        let names = HashMap::from([(one, "7:1".to_owned())]);
        world.store.write(|tx| ops::confirm(tx, op, &names)).unwrap();
        let to = Destination::Mailbox(world.inbox);
        world.store.write(|tx| crate::acts::move_to(tx, &[one], to, 0)).unwrap();
        world.store.write(|tx| mailboxes::vanish(tx, work, gone)).unwrap();
        assert_eq!(world.subjects(), ["one"]);
        let is_rescued = world.store.read(|tx| rescued::is_rescued(tx, one)).unwrap();
        assert_eq!(is_rescued, is_kept);
        confirm(&world, &[]);
        assert!(!world.store.read(|tx| rescued::is_rescued(tx, one)).unwrap());
        world.assert_whole();
    }
}
