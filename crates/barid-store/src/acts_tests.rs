//! Acts, and a server that makes them, or does something else.

use super::*;
use crate::{
    Arrival, list, ops,
    world::{MAY_MS, World, arrival, flags, header_of, raw, remote},
};
use barid_model::OpId;
use std::collections::HashMap;

fn letter(subject: &str) -> Arrival {
    arrival("", MAY_MS, raw(MAY_MS, subject, "", "text"))
}

fn move_to(world: &World, ids: &[MessageId], to: Destination) -> Acted {
    world.store.write(|tx| super::move_to(tx, ids, to, 0)).unwrap()
}

fn undo(world: &World) -> Acted {
    world.store.write(|tx| super::undo(tx, None, 0)).unwrap()
}

fn confirm(world: &World, names: &[(MessageId, &str)]) {
    let names = names.iter().map(|(id, name)| (*id, (*name).to_owned())).collect();
    let op = world.store.read(|tx| ops::oldest(tx, world.account)).unwrap().unwrap().id;
    world.store.write(|tx| ops::confirm(tx, op, &names)).unwrap();
}

fn begin(world: &World) -> OpId {
    let op = world.store.read(|tx| ops::oldest(tx, world.account)).unwrap().unwrap().id;
    let _ = world.store.write(|tx| ops::begin(tx, op)).unwrap();
    op
}

/// Subjects of a mailbox with its counts.
fn seen(world: &World, mailbox: MailboxId) -> (Vec<String>, u32, u32) {
    world
        .store
        .read(|tx| {
            let rows = list::rows(tx, list::View::Mailbox(mailbox), None, 99)?;
            let mailbox = mailboxes::get(tx, mailbox)?;
            let subjects = rows.into_iter().map(|row| row.subject).collect();
            Ok((subjects, mailbox.total, mailbox.unread))
        })
        .unwrap()
}

fn of(subjects: &[&str]) -> (Vec<String>, u32, u32) {
    let count = u32::try_from(subjects.len()).unwrap();
    (subjects.iter().map(|one| (*one).to_owned()).collect(), count, count)
}

#[test]
fn a_move_that_may_have_been_made_is_known_again_after_the_next_one() {
    let world = World::new();
    let named = |name: &str| vec![Arrival { remote_id: name.into(), ..letter("one") }];
    world.store.add(world.inbox, named("1:1")).unwrap();
    let one = world.find("1:1");
    move_to(&world, &[one], Destination::Mailbox(world.sent));
    begin(&world);
    // The server has copied it, the connection broke; and the user moves it on.
    let other = world.store.write(|tx| mailboxes::put(tx, world.account, &remote("Other", None)));
    let other = other.unwrap();
    move_to(&world, &[one], Destination::Mailbox(other));
    world.store.add(world.sent, named("1:7")).unwrap();
    assert_eq!(seen(&world, other), of(&["one"]));
    assert_eq!((seen(&world, world.inbox), seen(&world, world.sent)), (of(&[]), of(&[])));
    // So the server is only asked to take it out of where it was.
    let places = world.store.read(|tx| memberships::places(tx, one)).unwrap();
    assert_eq!(
        places.iter().map(|place| place.mailbox).collect::<Vec<_>>(),
        [world.inbox, world.sent]
    );
}

#[test]
fn a_move_that_was_given_up_half_way_is_not_made_twice() {
    let world = World::new();
    let named = |name: &str| vec![Arrival { remote_id: name.into(), ..letter("one") }];
    world.store.add(world.inbox, named("1:1")).unwrap();
    let one = world.find("1:1");
    move_to(&world, &[one], Destination::Mailbox(world.sent));
    let op = begin(&world);
    // The server has copied it, and refuses to mark the original.
    world.store.write(|tx| ops::wedge(tx, op, barid_model::ErrorCode::Rejected)).unwrap();
    world.store.add(world.sent, named("1:7")).unwrap();
    assert_eq!(seen(&world, world.inbox), of(&["one"]));
    assert_eq!(seen(&world, world.sent), of(&["one"]));
}

#[test]
fn a_mark_where_a_message_is_leaving_does_not_go_with_it() {
    let world = World::new();
    let one = world.receive("1:1", "one", "", "");
    move_to(&world, &[one], Destination::Mailbox(world.sent));
    begin(&world);
    // The server has copied it and marked the original; then the connection broke.
    let told = [("1:1".to_owned(), flags("deleted seen"))];
    world.store.write(|tx| memberships::set_remote_flags(tx, world.inbox, &told)).unwrap();
    assert_eq!(world.row(one).flags, flags("seen"));
    confirm(&world, &[]);
    assert_eq!(world.row(one).flags, flags("seen"));
    // Where it stays, the mark is its own.
    let two = world.receive("1:2", "two", "", "");
    let told = [("1:2".to_owned(), flags("deleted"))];
    world.store.write(|tx| memberships::set_remote_flags(tx, world.inbox, &told)).unwrap();
    assert_eq!(world.row(two).flags, flags("deleted"));
}

#[test]
fn a_move_shows_at_once_and_is_the_servers_once_confirmed() {
    let world = World::new();
    let one = world.receive("1:1", "one", "", "");
    world.receive("1:2", "two", "", "");
    let acted = move_to(&world, &[one], Destination::Mailbox(world.sent));
    assert_eq!((acted.messages, acted.conversations), (1, 1));
    assert_eq!(seen(&world, world.inbox), of(&["two"]));
    assert_eq!(seen(&world, world.sent), of(&["one"]));
    world.assert_whole();
    // The server still has it where it was.
    let known = [("1:1".to_owned(), flags("seen"))];
    world.store.write(|tx| memberships::set_remote_flags(tx, world.inbox, &known)).unwrap();
    assert_eq!(seen(&world, world.inbox), of(&["two"]));
    confirm(&world, &[(one, "7:1")]);
    assert_eq!(seen(&world, world.sent), (vec!["one".into()], 1, 0));
    let places = world.store.read(|tx| memberships::places(tx, one)).unwrap();
    assert_eq!(places.len(), 1);
    assert_eq!((places[0].mailbox, places[0].remote_id.as_str()), (world.sent, "7:1"));
    // A late listing of the old name brings nothing back.
    let names = world.store.read(|tx| memberships::known(tx, world.inbox, &["1:1"])).unwrap();
    assert_eq!(names.len(), 1);
    let late = arrival("1:1", MAY_MS, raw(MAY_MS, "one", "", ""));
    world.store.add(world.inbox, vec![late]).unwrap();
    assert_eq!(seen(&world, world.inbox), of(&["two"]));
    world.store.write(|tx| memberships::remove_range(tx, world.inbox, "1:1", "1:1")).unwrap();
    let names = world.store.read(|tx| memberships::known(tx, world.inbox, &["1:1"])).unwrap();
    assert!(names.is_empty());
    world.assert_whole();
}

#[test]
fn a_move_whose_names_were_not_told_is_known_again_by_its_header() {
    let world = World::new();
    let there = letter("one");
    let here = Arrival { remote_id: "1:1".into(), ..there.clone() };
    world.store.add(world.inbox, vec![here]).unwrap();
    let one = world.find("1:1");
    move_to(&world, &[one], Destination::Mailbox(world.sent));
    confirm(&world, &[]);
    let change = FlagChange { add: flags("seen"), ..FlagChange::default() };
    let op = Op::SetFlags { messages: vec![one], change };
    let op = world.store.write(|tx| ops::push(tx, world.account, &op, 0)).unwrap();
    let awaits = || {
        let turn = world.store.write(|tx| ops::begin(tx, op)).unwrap();
        turn == ops::Turn::Wait
    };
    assert!(awaits());
    let listed = Arrival { remote_id: "7:1".into(), ..header_of(&there) };
    world.store.add(world.sent, vec![listed]).unwrap();
    world.store.write(|tx| memberships::drop_stale(tx, world.sent)).unwrap();
    assert!(!awaits());
    assert_eq!(seen(&world, world.sent), (vec!["one".into()], 1, 0));
    assert!(world.row(one).has_body);
    world.assert_whole();
}

#[test]
fn a_message_that_arrives_before_its_move_was_confirmed_is_not_doubled() {
    let world = World::new();
    let there = letter("one");
    let here = Arrival { remote_id: "1:1".into(), ..there.clone() };
    world.store.add(world.inbox, vec![here]).unwrap();
    let one = world.find("1:1");
    move_to(&world, &[one], Destination::Mailbox(world.sent));
    begin(&world);
    // The program ended here; the server had made it.
    world.store.write(|tx| memberships::remove_range(tx, world.inbox, "1:1", "1:1")).unwrap();
    assert_eq!(seen(&world, world.sent), of(&["one"]));
    let listed = Arrival { remote_id: "7:1".into(), ..header_of(&there) };
    world.store.add(world.sent, vec![listed]).unwrap();
    world.store.write(|tx| memberships::drop_stale(tx, world.sent)).unwrap();
    confirm(&world, &[]);
    assert_eq!(seen(&world, world.sent), of(&["one"]));
    world.assert_whole();
}

#[test]
fn a_message_that_was_gone_before_its_move_goes_here_too() {
    let world = World::new();
    let one = world.receive("1:1", "one", "", "");
    move_to(&world, &[one], Destination::Mailbox(world.sent));
    world.store.write(|tx| memberships::remove_range(tx, world.inbox, "1:1", "1:1")).unwrap();
    world.store.write(|tx| memberships::drop_stale(tx, world.sent)).unwrap();
    assert_eq!(seen(&world, world.sent), of(&["one"]));
    confirm(&world, &[]);
    assert!(world.store.read(|tx| memberships::awaits_names(tx, world.sent)).unwrap());
    world.store.write(|tx| memberships::drop_stale(tx, world.sent)).unwrap();
    assert_eq!(seen(&world, world.sent), of(&[]));
    world.assert_whole();
}

#[test]
fn moves_one_after_the_other_are_confirmed_one_after_the_other() {
    let world = World::new();
    let work = world.store.write(|tx| mailboxes::put(tx, world.account, &remote("Work", None)));
    let work = work.unwrap();
    let one = world.receive("1:1", "one", "", "");
    move_to(&world, &[one], Destination::Mailbox(world.sent));
    move_to(&world, &[one], Destination::Mailbox(work));
    move_to(&world, &[one], Destination::Mailbox(world.inbox));
    assert_eq!(seen(&world, world.inbox), of(&["one"]));
    for name in ["7:1", "8:1", "1:2"] {
        world.assert_whole();
        confirm(&world, &[(one, name)]);
        assert_eq!(seen(&world, world.inbox), of(&["one"]));
        assert_eq!(seen(&world, world.sent), of(&[]));
        assert_eq!(seen(&world, work), of(&[]));
    }
    assert_eq!(world.find("1:2"), one);
    world.assert_whole();
}

#[test]
fn undo_drops_what_waits_and_reverses_what_was_made() {
    let world = World::new();
    let one = world.receive("1:1", "one", "", "");
    let change = FlagChange { add: flags("seen flagged"), remove: flags("work") };
    world.store.write(|tx| set_flags(tx, &[one], &change, 0)).unwrap();
    confirm(&world, &[]);
    move_to(&world, &[one], Destination::Mailbox(world.sent));
    assert_eq!(undo(&world).messages, 1);
    assert_eq!(world.store.read(|tx| ops::list(tx, None)).unwrap(), []);
    assert_eq!(seen(&world, world.inbox), (vec!["one".into()], 1, 0));
    undo(&world);
    let waiting = world.store.read(|tx| ops::list(tx, None)).unwrap();
    let change = FlagChange { add: flags(""), remove: flags("seen flagged") };
    assert_eq!(waiting[0].op, Op::SetFlags { messages: vec![one], change });
    assert_eq!(seen(&world, world.inbox), of(&["one"]));
    assert_eq!(undo(&world), Acted::default());
    world.assert_whole();
}

#[test]
fn an_act_that_is_being_made_is_reversed_and_not_dropped() {
    let world = World::new();
    let one = world.receive("1:1", "one", "", "");
    move_to(&world, &[one], Destination::Mailbox(world.sent));
    let op = begin(&world);
    undo(&world);
    assert_eq!(seen(&world, world.inbox), of(&["one"]));
    world.store.write(|tx| ops::confirm(tx, op, &HashMap::from([(one, "7:1".into())]))).unwrap();
    assert_eq!(seen(&world, world.inbox), of(&["one"]));
    confirm(&world, &[(one, "1:2")]);
    assert_eq!(world.find("1:2"), one);
    world.assert_whole();
}

#[test]
fn twenty_acts_can_be_taken_back_after_a_restart_and_no_more() {
    let world = World::new();
    let one = world.receive("1:1", "one", "", "");
    for number in 0..25 {
        let change = FlagChange { add: flags(&format!("k{number}")), remove: flags("") };
        world.store.write(|tx| set_flags(tx, &[one], &change, 0)).unwrap();
    }
    let world = world.reopen();
    let count = (0..30).filter(|_| undo(&world).messages > 0).count();
    assert_eq!((count, world.row(one).flags.len()), (20, 5));
    let gone = world.store.write(|tx| super::undo(tx, Some(ActId(1)), 0));
    assert!(matches!(gone, Err(StoreError::NotFound("act"))));
}

#[test]
fn what_changes_nothing_is_no_act() {
    let world = World::new();
    let one = world.receive("1:1", "one", "", "");
    let change = FlagChange { add: flags(""), remove: flags("seen") };
    let acted = world.store.write(|tx| set_flags(tx, &[one, MessageId(99)], &change, 0)).unwrap();
    assert_eq!(acted, Acted::default());
    assert_eq!(move_to(&world, &[one], Destination::Role(Role::Inbox)), Acted::default());
    assert_eq!(world.store.read(|tx| ops::list(tx, None)).unwrap(), []);
}

#[test]
fn a_role_that_is_missing_gets_a_mailbox_and_another_account_is_refused() {
    let world = World::new();
    let one = world.receive("1:1", "one", "", "");
    move_to(&world, &[one], Destination::Role(Role::Trash));
    let all = world.store.read(|tx| mailboxes::list(tx, None)).unwrap();
    let trash = all.iter().find(|mailbox| mailbox.role == Some(Role::Trash)).unwrap();
    assert_eq!((trash.name.as_str(), trash.total), ("Trash", 1));
    let other = world
        .store
        .write(|tx| {
            let settings = crate::world::settings("other@example.test");
            let account = crate::accounts::add(tx, &settings)?;
            mailboxes::put(tx, account, &remote("INBOX", Some(Role::Inbox)))
        })
        .unwrap();
    let refused =
        world.store.write(|tx| super::move_to(tx, &[one], Destination::Mailbox(other), 0));
    assert!(matches!(refused, Err(StoreError::Invalid(_))));
}

#[test]
fn a_removal_hides_at_once_and_everywhere() {
    let world = World::new();
    let one = world.receive("1:1", "one", "", "apple");
    world.receive("1:2", "two", "", "apple");
    let acted = world.store.write(|tx| destroy(tx, &[one], 0)).unwrap();
    assert_eq!((acted.messages, acted.undo), (1, None));
    let found = |world: &World| {
        let query = barid_model::query::parse("apple");
        let zone = jiff::tz::TimeZone::UTC;
        let found = world.store.read(|tx| crate::search::search(tx, &query, &zone, 9)).unwrap();
        (found.total, found.rows.len())
    };
    assert_eq!((seen(&world, world.inbox), found(&world)), (of(&["two"]), (1, 1)));
    let everywhere = world.store.read(|tx| list::rows(tx, list::View::All(None), None, 9)).unwrap();
    assert_eq!(everywhere.len(), 1);
    world.assert_whole();
    confirm(&world, &[]);
    assert_eq!((seen(&world, world.inbox), found(&world)), (of(&["two"]), (1, 1)));
    assert_eq!(world.store.raw(one).unwrap(), None);
    // A server that can't expunge lists it still.
    let late = arrival("1:1", MAY_MS, raw(MAY_MS, "one", "", "apple"));
    world.store.add(world.inbox, vec![late]).unwrap();
    assert_eq!(seen(&world, world.inbox), of(&["two"]));
    world.assert_whole();
}

#[test]
fn a_mailbox_that_goes_gives_back_what_was_on_its_way_there() {
    let world = World::new();
    let one = world.receive("1:1", "one", "", "");
    move_to(&world, &[one], Destination::Mailbox(world.sent));
    world.store.write(|tx| mailboxes::remove(tx, world.sent)).unwrap();
    assert_eq!(seen(&world, world.inbox), of(&["one"]));
    world.assert_whole();
}

#[test]
fn junk_is_flagged_and_moved_and_taken_back_as_one() {
    let world = World::new();
    let one = world.receive("1:1", "one", "", "");
    let report = |verdict| world.store.write(|tx| super::report(tx, &[one], verdict, 0)).unwrap();
    let names = |world: &World| messages::flags_text(&world.row(one).flags);
    let acted = report(Verdict::Junk);
    assert_eq!((acted.messages, acted.conversations), (1, 1));
    assert_eq!((seen(&world, world.inbox), names(&world)), (of(&[]), "$junk".into()));
    report(Verdict::NotJunk);
    assert_eq!((seen(&world, world.inbox), names(&world)), (of(&["one"]), "$notjunk".into()));
    undo(&world);
    assert_eq!((seen(&world, world.inbox), names(&world)), (of(&[]), "$junk".into()));
    undo(&world);
    assert_eq!((seen(&world, world.inbox), names(&world)), (of(&["one"]), String::new()));
    assert_eq!(undo(&world), Acted::default());
    assert_eq!(world.store.read(|tx| ops::list(tx, None)).unwrap(), []);
    // The mailbox that was to be made for it is not.
    assert_eq!(world.store.read(|tx| mailboxes::by_role(tx, Role::Junk, None)).unwrap(), []);
    world.assert_whole();
}

#[test]
fn what_was_read_by_itself_takes_no_place_among_what_can_be_taken_back() {
    let world = World::new();
    let one = world.receive("1:1", "one", "", "");
    move_to(&world, &[one], Destination::Mailbox(world.sent));
    let read = world.store.write(|tx| super::mark_read(tx, &[one], 0)).unwrap();
    assert_eq!((read.messages, read.undo), (1, None));
    assert_eq!(undo(&world).messages, 1);
    assert_eq!(seen(&world, world.inbox), (vec!["one".into()], 1, 0));
}
