//! Acts on messages in several mailboxes: what the user sees, what its server is asked for, and
//! what takes it back.

use super::*;
use crate::{
    Arrival, StoreError,
    acts::{self, move_from, move_to},
    mailbox_acts,
    objects::{Sighting, recognize},
    ops,
    world::{MAY_MS, World, arrival, raw, remote},
};
use std::collections::HashMap;

/// A store with mailboxes as Gmail has them, and a message in three of them.
struct Gmail {
    world: World,
    all: MailboxId,
    trash: MailboxId,
    work: MailboxId,
    message: MessageId,
}

impl Gmail {
    fn new() -> Gmail {
        let world = World::new();
        let put = |name: &str, role| {
            world.store.write(|tx| mailboxes::put(tx, world.account, &remote(name, role))).unwrap()
        };
        let (all, trash) = (put("All", Some(Role::All)), put("Trash", Some(Role::Trash)));
        let work = put("Work", None);
        let one = arrival("1:1", MAY_MS, raw(MAY_MS, "one", "", "text"));
        let one = Arrival { object_id: Some("7".to_owned()), ..one };
        world.store.add(world.inbox, vec![one]).unwrap();
        let message = world.find("1:1");
        for mailbox in [all, work] {
            let seen = Sighting { remote_id: "9:1".to_owned(), object_id: "7".to_owned() };
            world.store.write(|tx| recognize(tx, mailbox, &[seen])).unwrap();
        }
        Gmail { world, all, trash, work, message }
    }

    /// Does something, and returns the waiting changes with where the user sees the message.
    #[track_caller]
    fn after(
        &self,
        act: impl FnOnce(&mut WriteTx<'_>) -> Result<Acted, StoreError>,
    ) -> (Vec<Op>, Vec<MailboxId>) {
        self.world.store.write(act).unwrap();
        self.now()
    }

    #[track_caller]
    fn now(&self) -> (Vec<Op>, Vec<MailboxId>) {
        self.world.assert_whole();
        let read = |tx: &ReadTx<'_>| {
            let ops = ops::list(tx, None)?.into_iter().map(|row| row.op).collect();
            Ok((ops, memberships::mailboxes_of(tx, self.message)?))
        };
        self.world.store.read(read).unwrap()
    }

    fn refile(&self, add: Option<MailboxId>, remove: Option<MailboxId>) -> Op {
        Op::Refile { messages: vec![self.message], add, remove }
    }

    /// The server makes all that waits; it tells no names.
    fn make(&self) {
        let make = |tx: &mut WriteTx<'_>| {
            for row in ops::list(tx, None)? {
                ops::begin(tx, row.id)?;
                ops::confirm(tx, row.id, &HashMap::new())?;
            }
            Ok(())
        };
        self.world.store.write(make).unwrap();
    }
}

#[test]
fn the_archive_is_the_mailbox_of_everything_and_only_the_inbox_is_left() {
    let it = Gmail::new();
    let ids = [it.message];
    let to = Destination::Role(Role::Archive);
    let (ops, places) = it.after(|tx| move_from(tx, &ids, &[it.work], to, 1));
    assert_eq!(ops, [it.refile(Some(it.all), Some(it.world.inbox))]);
    assert_eq!(places, [it.all, it.work]);
    // There is nothing left to put away.
    let (ops, _) = it.after(|tx| move_to(tx, &ids, to, 2));
    assert_eq!(ops.len(), 1);
    it.make();
    assert_eq!(it.now(), (vec![], vec![it.all, it.work]));
}

#[test]
fn a_message_leaves_the_mailbox_in_which_it_is_looked_at() {
    let other = |it: &Gmail| {
        let put = |tx: &mut WriteTx<'_>| mailboxes::put(tx, it.world.account, &remote("B", None));
        it.world.store.write(put).unwrap()
    };
    for (from_work, from_all) in [(true, false), (false, false), (false, true)] {
        let it = Gmail::new();
        let to = other(&it);
        let from = match (from_work, from_all) {
            (true, _) => vec![it.work],
            (_, true) => vec![it.all],
            (..) => vec![],
        };
        let left = if from_work { it.work } else { it.world.inbox };
        let target = Destination::Mailbox(to);
        let (ops, _) = it.after(|tx| move_from(tx, &[it.message], &from, target, 1));
        assert_eq!(ops, [it.refile(Some(to), Some(left))]);
    }
}

#[test]
fn the_trash_takes_it_from_everywhere_and_gives_all_of_it_back() {
    let it = Gmail::new();
    let ids = [it.message];
    let before = it.now().1;
    let to = Destination::Role(Role::Trash);
    let (ops, places) = it.after(|tx| move_to(tx, &ids, to, 1));
    assert_eq!(ops, [Op::Move { messages: ids.to_vec(), to: it.trash }]);
    assert_eq!(places, [it.trash]);
    it.make();
    let (ops, places) = it.after(|tx| acts::undo(tx, None, 2));
    let back = Op::Move { messages: ids.to_vec(), to: it.world.inbox };
    assert_eq!(ops, [back, it.refile(Some(it.work), None)]);
    // The mailbox of everything is the server's to fill.
    let without_all: Vec<MailboxId> = before.into_iter().filter(|one| *one != it.all).collect();
    assert_eq!(places, without_all);
}

#[test]
fn a_copy_is_a_membership_more_and_its_undo_one_less() {
    let it = Gmail::new();
    let put = |tx: &mut WriteTx<'_>| mailboxes::put(tx, it.world.account, &remote("B", None));
    let to = it.world.store.write(put).unwrap();
    it.world.store.copy(&[it.message], Destination::Mailbox(to), 1).unwrap();
    let (ops, places) = it.now();
    assert_eq!(ops, [it.refile(Some(to), None)]);
    assert_eq!(places, [it.world.inbox, it.all, it.work, to]);
    assert_eq!(it.world.store.check(crate::Depth::Quick).unwrap().messages, 1);
    it.make();
    let (ops, places) = it.after(|tx| acts::undo(tx, None, 2));
    assert_eq!(ops, [it.refile(Some(it.all), Some(to))]);
    assert_eq!(places, [it.world.inbox, it.all, it.work]);
    // To the trash there is no copying.
    it.make();
    it.world.store.copy(&[it.message], Destination::Role(Role::Trash), 3).unwrap();
    assert_eq!(it.now().1, [it.trash]);
}

#[test]
fn taking_out_is_moving_to_where_everything_is_and_undone_by_putting_in() {
    let it = Gmail::new();
    let ids = [it.message];
    let (ops, places) = it.after(|tx| unfile(tx, &ids, it.work, 1));
    assert_eq!(ops, [it.refile(Some(it.all), Some(it.work))]);
    assert_eq!(places, [it.world.inbox, it.all]);
    it.make();
    let (ops, places) = it.after(|tx| acts::undo(tx, None, 2));
    assert_eq!(ops, [it.refile(Some(it.work), None)]);
    assert_eq!(places, [it.world.inbox, it.all, it.work]);
}

#[test]
fn only_what_is_free_to_leave_can_be_taken_out() {
    let it = Gmail::new();
    for mailbox in [it.all, it.trash, it.world.sent] {
        let refused = it.world.store.write(|tx| unfile(tx, &[it.message], mailbox, 1));
        assert!(matches!(refused, Err(StoreError::Invalid(_))));
    }
    let world = World::new();
    let plain = world.receive("1:1", "one", "", "");
    let refused = world.store.write(|tx| unfile(tx, &[plain], world.inbox, 1));
    assert!(matches!(refused, Err(StoreError::Invalid(_))));
}

#[test]
fn a_mailbox_that_goes_takes_no_message_along_that_is_elsewhere() {
    let it = Gmail::new();
    let (ops, places) = it.after(|tx| mailbox_acts::delete(tx, it.work, 1));
    assert_eq!(
        ops,
        [it.refile(Some(it.all), Some(it.work)), Op::DeleteMailbox { mailbox: it.work }]
    );
    assert_eq!(places, [it.world.inbox, it.all]);
}

#[test]
fn what_the_user_took_out_stays_out_whatever_the_server_lists_meanwhile() {
    let it = Gmail::new();
    it.after(|tx| unfile(tx, &[it.message], it.work, 1));
    let seen = Sighting { remote_id: "9:5".to_owned(), object_id: "7".to_owned() };
    it.world.store.write(|tx| recognize(tx, it.work, &[seen])).unwrap();
    assert_eq!(it.now().1, [it.world.inbox, it.all]);
    it.make();
    assert_eq!(it.now().1, [it.world.inbox, it.all]);
    let listed = |tx: &ReadTx<'_>| memberships::known(tx, it.work, &["9:5"]);
    assert_eq!(it.world.store.read(listed).unwrap().len(), 1);
}

/// An account without a mailbox of everything, with a message in its inbox that may be in
/// several, and the trash.
fn without_all() -> (World, MailboxId, MessageId) {
    let world = World::new();
    let trash = remote("Trash", Some(Role::Trash));
    let trash = world.store.write(|tx| mailboxes::put(tx, world.account, &trash)).unwrap();
    let one = arrival("7", MAY_MS, raw(MAY_MS, "one", "", "text"));
    let one = Arrival { object_id: Some("7".to_owned()), ..one };
    world.store.add(world.inbox, vec![one]).unwrap();
    let message = world.find("7");
    (world, trash, message)
}

fn waiting(world: &World) -> Vec<Op> {
    let ops = world.store.read(|tx| ops::list(tx, None)).unwrap();
    ops.into_iter().map(|row| row.op).collect()
}

#[test]
fn without_a_mailbox_of_everything_a_message_is_always_in_one() {
    let (world, trash, message) = without_all();
    let taken = world.store.write(|tx| acts::unfile(tx, &[message], world.inbox, 1));
    assert!(matches!(taken, Err(StoreError::Invalid(_))), "{taken:?}");
    let put = |tx: &mut WriteTx<'_>| mailboxes::put(tx, world.account, &remote("B", None));
    let other = world.store.write(put).unwrap();
    let into = Destination::Mailbox(other);
    world.store.write(|tx| move_from(tx, &[message], &[world.inbox], into, 2)).unwrap();
    world.store.write(|tx| mailbox_acts::delete(tx, other, 3)).unwrap();
    let moved = Op::Move { messages: vec![message], to: trash };
    assert!(waiting(&world).contains(&moved), "{:?}", waiting(&world));
    world.assert_whole();
}

#[test]
fn what_is_in_the_trash_and_elsewhere_only_leaves_the_trash() {
    let (world, trash, message) = without_all();
    let seen = Sighting { remote_id: "7".to_owned(), object_id: "7".to_owned() };
    world.store.write(|tx| recognize(tx, trash, &[seen])).unwrap();
    world.store.write(|tx| acts::destroy(tx, &[message], 1)).unwrap();
    let leaves = Op::Refile { messages: vec![message], add: None, remove: Some(trash) };
    assert_eq!(waiting(&world), [leaves]);
    let places = world.store.read(|tx| memberships::mailboxes_of(tx, message)).unwrap();
    assert_eq!(places, [world.inbox]);
    world.assert_whole();
}
