//! A synchronization of twenty kilobytes whose connection breaks after every single byte, of the
//! server and of ours: nothing half is stored, and the next synchronization ends in the right state.
//!
//! Through the whole engine: its store on disk, its IMAP client, TLS, and a server in memory. Four
//! messages came since the last synchronization, those from before went but one, which somebody
//! read elsewhere and which was starred here. The engine takes some fifty times as long as its
//! IMAP client alone, so it is cut after each byte of ours, and after every seventeenth of the
//! server's; `imap/cut_tests.rs` of `barid-protocols` cuts its client after every one.

use barid_engine::{EngineError, Targets, View};
use barid_model::{Flag, FlagChange, MailboxId};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};
use support::{
    Direction, Inside, Invariants, Message,
    honest::{By, State},
};

/// What the server offers.
const OFFER: &[&str] =
    &["UIDPLUS", "MOVE", "CONDSTORE", "QRESYNC", "ENABLE", "LIST-EXTENDED", "LIST-STATUS"];

/// Messages that come each time.
const MESSAGES: usize = 4;

/// One cut in so many bytes of the server.
const STRIDE: usize = 17;

/// An account, and how often messages came.
struct Cuts {
    inside: Inside,
    rounds: usize,
    mailbox: MailboxId,
}

/// A message of nearly five kilobytes, with much in it that looks like a server's words.
fn letter(round: usize, number: usize) -> Arc<Vec<u8>> {
    let name = format!("r{round:06}.{number}");
    let text = format!("A7 OK {{9}} * 5 EXISTS {name} ) \n").repeat(132);
    Arc::new(Message::new(&name, &name).at(number as u32).text(&text).raw())
}

/// Subjects and flags.
type Held = BTreeMap<String, BTreeSet<String>>;

impl Cuts {
    fn new() -> Cuts {
        let inside = Inside::new(OFFER, State::new());
        inside.sync_once().unwrap();
        let all = inside.wait(inside.engine.mailboxes(None));
        let mailbox = all.iter().find(|one| one.name == "INBOX").unwrap().id;
        let mut cuts = Cuts { inside, rounds: 0, mailbox };
        cuts.change();
        cuts.inside.sync_once().unwrap();
        cuts
    }

    /// Has the last messages go, but one, and others come; stars the one here.
    fn change(&mut self) {
        if let Some((_, id)) = self.inside.rows("INBOX").first() {
            let add = [Flag::flagged()].into();
            let star = FlagChange { add, remove: Default::default() };
            let one = Targets::Messages(vec![*id]);
            self.inside.wait(self.inside.engine.change_flags(one, star));
        }
        self.rounds += 1;
        let mut state = self.inside.server.state();
        let there: Vec<u32> =
            state.mailboxes["INBOX"].letters.iter().map(|letter| letter.uid).collect();
        let (gone, stays) = there.split_at(there.len().saturating_sub(1));
        state.remove("INBOX", gone, By::Other);
        let (seen, none) = (BTreeSet::from(["\\Seen".to_owned()]), BTreeSet::new());
        state.flag("INBOX", stays, &seen, &none, By::Other);
        for number in 0..MESSAGES {
            let raw = letter(self.rounds, number);
            state.append("INBOX", raw, BTreeSet::new(), None, By::Other).unwrap();
        }
        // What happened long ago is of no use any more, and would add up.
        state.ledger.clear();
        let vanished = &mut state.mailboxes.get_mut("INBOX").unwrap().vanished;
        let old = vanished.len().saturating_sub(100);
        vanished.drain(..old);
        drop(state);
        self.inside.server.heard();
    }

    /// What is here whole. Fails where that is not what it was on the server, to the last byte.
    #[track_caller]
    fn here(&self, told: &str) -> Held {
        let engine = &self.inside.engine;
        let rows = self.inside.wait(engine.list(View::Mailbox(self.mailbox), None, u32::MAX));
        let rows = rows.into_iter().filter(|row| row.has_body);
        rows.map(|row| {
            let (round, number) = row.subject[1..].split_once('.').unwrap();
            let expected = letter(round.parse().unwrap(), number.parse().unwrap());
            let raw = self.inside.wait(engine.open_message(row.id)).raw;
            assert!(raw == *expected, "I6: {told}: {} is not what it was", row.subject);
            let flags = row.flags.iter().map(|flag| flag.to_imap());
            (row.subject, flags.collect())
        })
        .collect()
    }

    /// What is on the server.
    fn there(&self) -> Held {
        let state = self.inside.server.state();
        let letters = state.mailboxes["INBOX"].letters.iter();
        let subject = |raw: &[u8]| {
            let text = String::from_utf8_lossy(raw);
            text.split("Subject: ").nth(1).and_then(|rest| rest.lines().next()).unwrap().to_owned()
        };
        letters.map(|letter| (subject(&letter.raw), letter.flags.clone())).collect()
    }

    /// Cuts one synchronization, lets the next one end, and compares.
    #[track_caller]
    fn cut(&mut self, direction: Direction, bytes: usize) {
        let told = format!("{direction:?} {bytes}");
        self.change();
        let before = self.there();
        self.inside.server.break_at(direction, bytes);
        // It may end well, if what was cut off was asked for again, or was only a goodbye.
        let _: Result<(), EngineError> = self.inside.sync_once();
        assert!(self.inside.server.has_broken(), "{told}: it was not cut");
        self.here(&told);
        // A change may have been made, or not; nothing else may have happened there.
        let after = self.there();
        assert!(after.keys().eq(before.keys()), "I1: {told}: {after:?}");
        self.inside.sync_once().unwrap_or_else(|error| panic!("{told}: {error}"));
        assert_eq!(self.here(&told), self.there(), "I5: {told}");
        assert_eq!(self.inside.wait(self.inside.engine.waiting_ops()), [], "I5: {told}");
        let starred = self.there().into_values().filter(|one| one.contains("\\Flagged")).count();
        assert_eq!(starred, 1, "I5: {told}");
    }

    /// Makes sure of everything else that must be true.
    #[track_caller]
    fn end(self) {
        let ever = Invariants::begin(&mut &self.inside.server);
        ever.assert_converged(&self.inside, &mut &self.inside.server);
        ever.assert_told(&self.inside, None);
    }
}

/// Cuts at each of these places, several at once.
fn cut_at(places: &[(Direction, usize)]) {
    let next = AtomicUsize::new(0);
    let threads = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut cuts = Cuts::new();
                while let Some((direction, bytes)) =
                    places.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    cuts.cut(*direction, *bytes);
                }
                cuts.end();
            });
        }
    });
}

/// How many bytes go each way without a cut: to the client, to the server.
fn transcript() -> (usize, usize) {
    let mut cuts = Cuts::new();
    cuts.change();
    cuts.inside.sync_once().unwrap();
    let passed = cuts.inside.server.passed();
    cuts.end();
    passed
}

#[test]
fn f01_twenty_kilobytes_cut_anywhere_in_what_the_server_says_end_in_the_right_state() {
    let (told, _) = transcript();
    assert!(told > 20_000, "{told} bytes");
    let places: Vec<_> = (0..told).step_by(STRIDE).map(|at| (Direction::ToClient, at)).collect();
    cut_at(&places);
}

#[test]
fn f01_twenty_kilobytes_cut_after_every_byte_of_ours_end_in_the_right_state() {
    let (_, heard) = transcript();
    let places: Vec<_> = (0..heard).map(|at| (Direction::ToServer, at)).collect();
    cut_at(&places);
}
