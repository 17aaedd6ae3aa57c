//! What comes in from a server that only hands mail over, and when it may go there.

use super::*;
use crate::{
    Depth, accounts, acts,
    acts::Destination,
    list, mailboxes,
    world::{MAY_MS, key, raw, settings},
};
use barid_model::{
    AccountId, DeletionReason, FlagChange, MessageId, Role, ServerCopies, ServerCopyState, Settings,
};
use tempfile::TempDir;

/// A store with one account whose mailboxes are here alone.
struct World {
    store: Store,
    account: AccountId,
    inbox: MailboxId,
    _dir: TempDir,
}

impl World {
    fn new() -> World {
        let dir = TempDir::new().unwrap();
        let store = Store::open(dir.path(), &key()).unwrap();
        let receive = "pop3s://mail.example.test".parse().unwrap();
        let settings = Settings { receive, ..settings("amina@example.test") };
        let account = store.write(|tx| accounts::add(tx, &settings)).unwrap();
        let inbox = store.read(|tx| mailboxes::by_role(tx, Role::Inbox, Some(account))).unwrap();
        World { store, account, inbox: inbox[0], _dir: dir }
    }

    fn list(&self, names: &[(&str, &str)]) -> Vec<ledger::Wanted> {
        let size = |text: &str| message(text).len() as u64;
        let listed: Vec<_> =
            names.iter().map(|(name, text)| ((*name).to_owned(), size(text))).collect();
        let note =
            |tx: &mut crate::WriteTx<'_>| ledger::note_listing(tx, self.account, &listed, MAY_MS);
        self.store.write(note).unwrap()
    }

    /// Downloads what a server has, by name and text; returns the names that were brought.
    fn download(&self, names: &[(&str, &str)]) -> Vec<String> {
        let wanted = self.list(names);
        let text = |name: &str| names.iter().find(|(one, _)| *one == name).unwrap().1;
        let download = |one: &ledger::Wanted| Download {
            row: one.row,
            size_bytes: one.size_bytes,
            received_at_ms: MAY_MS,
            content: Content::Whole(message(text(&one.name))),
        };
        let all = wanted.iter().map(download).collect();
        self.store.take_in(self.inbox, all, MAY_MS).unwrap();
        wanted.into_iter().map(|one| one.name).collect()
    }

    fn subjects(&self) -> Vec<String> {
        let view = list::View::Mailbox(self.inbox);
        let rows = self.store.read(|tx| list::rows(tx, view, None, 99)).unwrap();
        let mut subjects: Vec<_> = rows.into_iter().map(|row| row.subject).collect();
        subjects.sort();
        subjects
    }

    fn find(&self, subject: &str) -> MessageId {
        let rows = self.store.read(|tx| list::rows(tx, list::View::All(None), None, 99)).unwrap();
        rows.into_iter().find(|row| row.subject == subject).unwrap().id
    }

    fn due(&self, copies: ServerCopies, now_ms: i64) -> Vec<String> {
        let due = self.store.read(|tx| ledger::due(tx, self.account, copies, now_ms)).unwrap();
        due.into_iter().map(|one| one.held.name).collect()
    }

    fn act(&self, act: impl FnOnce(&mut crate::WriteTx<'_>) -> Result<acts::Acted, StoreError>) {
        let acted = self.store.write(act).unwrap();
        assert!(acted.accounts.is_empty(), "no server has to follow");
        let waiting = self.store.read(|tx| crate::ops::list(tx, None)).unwrap();
        assert!(waiting.is_empty(), "{waiting:?}");
    }

    fn state(&self, message: MessageId) -> (ServerCopyState, Option<DeletionReason>) {
        let copy = self.store.read(|tx| ledger::of_message(tx, message)).unwrap().unwrap();
        (copy.state, copy.reason)
    }

    #[track_caller]
    fn assert_whole(&self) {
        let health = self.store.check(Depth::Deep).unwrap();
        assert_eq!(health.problems, Vec::<String>::new());
    }
}

fn message(text: &str) -> Vec<u8> {
    raw(MAY_MS, text, "From: Zoe <zoe@example.test>", text)
}

#[test]
fn what_is_here_is_not_brought_again() {
    let world = World::new();
    assert_eq!(world.download(&[("a", "one"), ("b", "two")]), ["a", "b"]);
    assert_eq!(world.download(&[("b", "two"), ("a", "one"), ("c", "three")]), ["c"]);
    assert_eq!(world.subjects(), ["one", "three", "two"]);
    assert_eq!(world.store.raw(world.find("two")).unwrap(), Some(message("two")));
    world.assert_whole();
}

#[test]
fn what_has_other_names_now_is_not_new() {
    let world = World::new();
    world.download(&[("a", "one"), ("b", "two")]);
    let message = world.find("one");
    assert_eq!(world.download(&[("x", "two"), ("y", "one"), ("z", "three")]), ["x", "y", "z"]);
    assert_eq!(world.subjects(), ["one", "three", "two"]);
    assert_eq!(world.state(message), (ServerCopyState::There, None));
    assert_eq!(world.list(&[("x", "two"), ("y", "one"), ("z", "three")]), []);
    world.assert_whole();
}

#[test]
fn what_was_deleted_here_does_not_come_back_under_another_name() {
    let world = World::new();
    world.download(&[("a", "one")]);
    let message = world.find("one");
    world.act(|tx| acts::destroy(tx, &[message], 1));
    world.download(&[("x", "one")]);
    assert_eq!(world.subjects(), [""; 0]);
    world.assert_whole();
}

#[test]
fn a_copy_beside_the_first_is_a_message_of_its_own() {
    let world = World::new();
    world.download(&[("a", "one"), ("b", "one")]);
    assert_eq!(world.subjects(), ["one", "one"]);
    world.assert_whole();
}

#[test]
fn what_servers_note_in_a_header_makes_no_other_message_of_it() {
    let plain = b"Subject: one\r\nDate: now\r\n";
    let noted = b"Subject: one\r\nX-UIDL: abc\r\n\tdef\r\nDate: now\r\nstatus: RO\r\n\r\n";
    assert_eq!(header_hash(noted), header_hash(plain));
    assert_eq!(header_hash(plain), hash(plain.trim_ascii_end()));
    for other in [
        "Subject: two\r\nDate: now\r\n",
        "Subject: one\r\n",
        "Subject: one\r\nDate: now\r\nStatuses: RO",
    ] {
        assert_ne!(header_hash(other.as_bytes()), header_hash(plain), "{other}");
    }
}

#[test]
fn what_was_looked_at_is_remembered() {
    let world = World::new();
    world.download(&[("a", "one"), ("b", "two")]);
    let held = || world.store.read(|tx| ledger::held(tx, world.account)).unwrap();
    let (one, other) = (held()["a"].0.clone(), held()["b"].clone());
    let header = [7; 32];
    let look = |tx: &mut crate::WriteTx<'_>| {
        ledger::looked_at(tx, &[one.row], &[(one.row, header)], MAY_MS + 5)
    };
    world.store.write(look).unwrap();
    assert_eq!(held()["a"], (ledger::Held { header_sha256: header, ..one }, MAY_MS + 5));
    assert_eq!((held()["b"].clone(), other.1), (other, MAY_MS));
}

#[test]
fn a_name_that_is_used_again_is_another_message() {
    let world = World::new();
    world.download(&[("1", "one")]);
    // In between it was gone; or it never was, as far as we can tell.
    world.download(&[]);
    world.download(&[("1", "two, another")]);
    world.download(&[("1", "three, once again")]);
    assert_eq!(world.subjects(), ["one", "three, once again", "two, another"]);
    let gone = (ServerCopyState::Gone, Some(DeletionReason::Elsewhere));
    assert_eq!(world.state(world.find("one")), gone);
    world.assert_whole();
}

#[test]
fn a_listing_cut_short_brings_nothing_back_as_new() {
    let world = World::new();
    world.download(&[("a", "one"), ("b", "two")]);
    world.list(&[]);
    let wanted = world.list(&[("a", "one"), ("b", "two")]);
    assert!(wanted.iter().all(|one| one.seen_before.is_some()));
    let headers = wanted.iter().zip(["one", "other"]);
    let headers = headers.map(|(one, text)| (one.row, header_section(&message(text)).to_vec()));
    let unknown = world.store.know_again(headers.collect()).unwrap();
    assert_eq!(unknown, [wanted[1].row]);
    assert_eq!(world.download(&[("a", "one"), ("b", "two")]), ["b"]);
    assert_eq!(world.subjects(), ["one", "two"]);
    world.assert_whole();
}

#[test]
fn a_message_brought_half_way_is_still_wanted() {
    let world = World::new();
    assert_eq!(world.list(&[("a", "one")]).len(), 1);
    assert_eq!(world.due(ServerCopies::Delete, i64::MAX), [""; 0]);
    assert_eq!(world.download(&[("a", "one")]), ["a"]);
}

#[test]
fn each_mode_has_its_time() {
    let world = World::new();
    let day = 24 * 60 * 60 * 1000;
    world.download(&[("a", "one"), ("b", "two"), ("c", "three")]);
    let [one, two] = ["one", "two"].map(|subject| world.find(subject));
    world.act(|tx| acts::destroy(tx, &[one], 1));
    world.act(|tx| acts::move_to(tx, &[two], Destination::Role(Role::Trash), 1));
    assert_eq!(world.due(ServerCopies::Keep, i64::MAX), [""; 0]);
    assert_eq!(world.due(ServerCopies::Delete, MAY_MS), ["a", "b", "c"]);
    let week = ServerCopies::KeepDays { days: 7 };
    assert_eq!(world.due(week, MAY_MS + 7 * day - 1), [""; 0]);
    assert_eq!(world.due(week, MAY_MS + 7 * day), ["a", "b", "c"]);
    assert_eq!(world.due(ServerCopies::DeleteWhenDeleted, MAY_MS), ["a", "b"]);
    // Taken back before the server heard of it.
    world.act(|tx| acts::undo(tx, None, 2));
    assert_eq!(world.due(ServerCopies::DeleteWhenDeleted, MAY_MS), ["a"]);
    world.store.write(|tx| ledger::spare_deleted(tx, world.account)).unwrap();
    assert_eq!(world.due(ServerCopies::DeleteWhenDeleted, MAY_MS), [""; 0]);
    world.act(|tx| acts::destroy(tx, &[two], 3));
    assert_eq!(world.due(ServerCopies::DeleteWhenDeleted, MAY_MS), ["b"]);
}

#[test]
fn only_what_can_be_read_here_may_go() {
    let world = World::new();
    world.download(&[("a", "one"), ("b", "two"), ("c", "three")]);
    let [one, two, three] = ["one", "two", "three"].map(|subject| world.find(subject));
    world.store.forget_raw(one).unwrap();
    world.act(|tx| acts::destroy(tx, &[two], 1));
    let sql = "UPDATE raw SET zstd = X'00' WHERE id = (SELECT max(id) FROM raw)";
    world.store.write_raw(|raw| raw.execute(sql, []).map_err(crate::blob::failed)).unwrap();
    assert!(world.store.raw(three).is_err());
    let due = world.store.read(|tx| ledger::due(tx, world.account, ServerCopies::Delete, MAY_MS));
    let may: Vec<bool> = due.unwrap().iter().map(|one| world.store.may_go(one).unwrap()).collect();
    assert_eq!(may, [false, true, false]);
}

#[test]
fn a_deletion_is_done_once_the_server_says_so_or_lists_it_no_more() {
    let world = World::new();
    let all = [("a", "one"), ("b", "two"), ("c", "three")];
    world.download(&all);
    let due = |tx: &crate::ReadTx<'_>| ledger::due(tx, world.account, ServerCopies::Delete, MAY_MS);
    let rows: Vec<i64> = world.store.read(due).unwrap().iter().map(|one| one.held.row).collect();
    let ask = |tx: &mut crate::WriteTx<'_>| ledger::ask(tx, &rows, DeletionReason::IsHere, 5);
    world.store.write(ask).unwrap();
    assert_eq!(world.due(ServerCopies::Delete, MAY_MS), [""; 0]);
    world.store.write(|tx| ledger::deleted(tx, &rows[..1])).unwrap();
    // Of the other two, one was deleted and one was not.
    world.list(&[("c", "three")]);
    let state = |subject| world.state(world.find(subject));
    let done = (ServerCopyState::Deleted, Some(DeletionReason::IsHere));
    assert_eq!([state("one"), state("two")], [done, done]);
    assert_eq!(state("three"), (ServerCopyState::There, None));
    assert_eq!(world.due(ServerCopies::Delete, MAY_MS), ["c"]);
}

#[test]
fn what_comes_anew_after_it_was_deleted_is_new() {
    let world = World::new();
    world.download(&[("a", "one")]);
    let due = |tx: &crate::ReadTx<'_>| ledger::due(tx, world.account, ServerCopies::Delete, MAY_MS);
    let rows: Vec<i64> = world.store.read(due).unwrap().iter().map(|one| one.held.row).collect();
    let delete = |tx: &mut crate::WriteTx<'_>| {
        ledger::ask(tx, &rows, DeletionReason::IsHere, 5)?;
        ledger::deleted(tx, &rows)
    };
    world.store.write(delete).unwrap();
    let message = world.find("one");
    world.act(|tx| acts::destroy(tx, &[message], 1));
    world.download(&[("b", "one")]);
    assert_eq!(world.subjects(), ["one"]);
    world.assert_whole();
}

#[test]
fn what_the_user_does_holds_at_once_and_can_be_taken_back() {
    let world = World::new();
    world.download(&[("a", "one"), ("b", "two")]);
    let one = world.find("one");
    let change = FlagChange { add: crate::world::flags("seen"), remove: FlagSet::new() };
    world.act(|tx| acts::set_flags(tx, &[one], &change, 1));
    for role in [Role::Archive, Role::Junk, Role::Archive, Role::Trash] {
        world.act(|tx| acts::move_to(tx, &[one], Destination::Role(role), 2));
        let places = world.store.read(|tx| crate::memberships::places(tx, one)).unwrap();
        let there = world.store.read(|tx| mailboxes::by_role(tx, role, Some(world.account)));
        assert_eq!(places.iter().map(|place| place.mailbox).collect::<Vec<_>>(), there.unwrap());
        assert_eq!(world.subjects(), ["two"]);
    }
    for _ in 0..5 {
        world.act(|tx| acts::undo(tx, None, 3));
    }
    assert_eq!(world.subjects(), ["one", "two"]);
    let row = world.store.read(|tx| list::row(tx, one)).unwrap();
    assert_eq!(row.flags, FlagSet::new());
    // It is not brought again, wherever it was meanwhile.
    assert_eq!(world.list(&[("a", "one"), ("b", "two")]), []);
    world.assert_whole();
}

#[test]
fn a_header_alone_never_lets_a_message_go() {
    let world = World::new();
    let wanted = world.list(&[("a", "one")]);
    let header = Content::Header(header_section(&message("one")).to_vec());
    let large =
        Download { row: wanted[0].row, size_bytes: 9, received_at_ms: MAY_MS, content: header };
    world.store.take_in(world.inbox, vec![large], MAY_MS).unwrap();
    assert_eq!(world.subjects(), ["one"]);
    assert_eq!(world.due(ServerCopies::Delete, i64::MAX), [""; 0]);
    assert_eq!(world.list(&[("a", "one")]), []);
}
