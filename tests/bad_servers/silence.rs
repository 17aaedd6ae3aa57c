//! F2: a server that falls silent, wherever a session is, or says next to nothing.

use crate::patient::{OFFER, Patient, Wait};
use barid_model::{ErrorCode, FlagChange};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use support::{
    Message,
    honest::{By, Turn, Which},
    stage::arrive,
};

/// A message of six kilobytes comes in; a star, a move and a draft wait to go out.
fn busy() -> Patient {
    let mut patient = Patient::new(OFFER);
    let inside = &patient.inside;
    let raw = Message::new("big", "Big").at(9).text(&"Words. ".repeat(900)).raw();
    let none = BTreeSet::new();
    inside.server.state().append("INBOX", Arc::new(raw), none, None, By::Other).unwrap();
    let add = [barid_model::Flag::flagged()].into();
    let star = FlagChange { add, remove: Default::default() };
    inside.wait(inside.engine.change_flags(inside.one("Number 1"), star));
    let work = inside.wait(inside.engine.mailboxes(None));
    let work = work.iter().find(|one| one.name == "Work").unwrap().id;
    let to = barid_engine::Destination::Mailbox(work);
    inside.wait(inside.engine.move_messages(inside.one("Number 2"), to));
    inside.write("Plans", "To be written down.");
    patient.ever.note(&mut &patient.inside.server);
    patient.ever.written("Plans", "To be written down.");
    patient
}

/// Has the server fall silent once; fails unless the engine has enough of it, comes back soon, and
/// goes on as if nothing had been. Returns for how long it waited for a word, and to try again.
#[track_caller]
fn silent_once(at: Which, turn: Turn) -> (Duration, Duration) {
    let mut patient = busy();
    let told = format!("{at:?} {turn:?}");
    patient.inside.server.turn(at, turn);
    let (ended, waits) = patient.sync();
    ended.expect(&told);
    let [Wait::Word(word), Wait::Again(again, ErrorCode::ConnectionLost)] = waits[..] else {
        panic!("{told}: {waits:?}");
    };
    assert_eq!(patient.inside.server.calm(), 0, "{told}");
    patient.kept();
    let here = patient.heal();
    let held = ["INBOX", "Work", "Drafts"].map(|name| here.hashes(name).len());
    assert_eq!(held, [5, 1, 1], "{told}");
    (word, again)
}

/// Does the same with a server that says nothing more; fails unless that has an end after so many
/// seconds.
#[track_caller]
fn silent_for(seconds: u64, at: Which, turn: Turn) {
    let told = format!("{at:?} {turn:?}");
    let (word, again) = silent_once(at, turn);
    assert_eq!(word.as_secs(), seconds, "{told}: {word:?}");
    // A millisecond is the least that is slept.
    assert!((1.0..=2.001).contains(&again.as_secs_f64()), "{told}: {again:?}");
}

#[test]
fn f02_a_silence_before_the_sign_in_has_an_end_and_costs_nothing() {
    silent_for(20, Which::Named("TLS"), Turn::Stall);
    for (at, turn) in [
        ("GREETING", Turn::Stall),
        ("GREETING", Turn::Falter(5)),
        ("CAPABILITY", Turn::Stall),
        ("CAPABILITY", Turn::Falter(30)),
        ("AUTHENTICATE", Turn::Stall),
        ("AUTHENTICATE", Turn::Falter(3)),
        ("ENABLE", Turn::Stall),
    ] {
        silent_for(60, Which::Named(at), turn);
    }
}

#[test]
fn f02_a_silence_after_the_sign_in_has_an_end_and_costs_nothing() {
    for (at, turn) in [
        (Which::Named("LIST"), Turn::Falter(70)),
        (Which::Named("SELECT"), Turn::Stall),
        (Which::Named("SELECT"), Turn::Falter(50)),
        (Which::Saying("FLAGS INTERNALDATE"), Turn::Stall),
        (Which::Saying("FLAGS INTERNALDATE"), Turn::Falter(40)),
        (Which::Saying("BODY.PEEK[]"), Turn::Stall),
        (Which::Saying("BODY.PEEK[]"), Turn::Falter(400)),
    ] {
        silent_for(60, at, turn);
    }
}

#[test]
fn f02_a_silence_while_changes_are_made_has_an_end_and_each_is_made_once() {
    for at in ["STORE", "MOVE", "SEARCH", "APPEND"] {
        for turn in [Turn::Stall, Turn::Falter(0), Turn::Falter(4)] {
            silent_for(60, Which::Named(at), turn);
        }
    }
}

#[test]
fn f02_a_byte_a_second_is_as_good_as_silence() {
    for said in [30, 500] {
        // The next second may be over when that is noticed.
        let (word, _) = silent_once(Which::Saying("BODY.PEEK[]"), Turn::Drip(said));
        assert!((60..=61).contains(&word.as_secs()), "{word:?}");
    }
}

#[test]
fn f02_a_byte_a_second_that_comes_to_an_end_is_waited_for() {
    let mut patient = Patient::new(OFFER);
    // A line is a sign of life, and so is what a server says so as not to be given up.
    patient.inside.server.turn(Which::Named("GREETING"), Turn::Drip(3));
    arrive(&mut patient.inside.server.state(), 6);
    let (ended, waits) = patient.sync();
    ended.unwrap();
    assert_eq!(waits, []);
    patient.kept();
    patient.heal();
}

#[test]
fn f02_a_connection_that_is_half_open_while_it_idles_holds_nothing_up() {
    let mut patient = Patient::new(OFFER);
    // What comes in meanwhile is not told, and here all the same.
    let news = Turn::Act(Box::new(|state| arrive(state, 7)));
    patient.inside.server.turn(Which::Named("IDLE"), news);
    // Another connection brings mail, as this one begins to listen and from time to time.
    let waits = patient.watch(2);
    assert_eq!(waits, [Wait::Word(Duration::ZERO)]);
    assert_eq!(patient.kept().hashes("INBOX").len(), 6);
    patient.heal();
}

#[test]
fn f02_tries_move_apart_and_no_two_accounts_keep_step() {
    let mut shares = Vec::new();
    for _ in 0..2 {
        let mut patient = Patient::new(OFFER);
        patient.turns(Which::Named("GREETING"), 6, || Turn::Stall);
        let waits = patient.watch(1);
        let again: Vec<Duration> = waits
            .iter()
            .filter_map(|wait| match wait {
                Wait::Again(wait, ErrorCode::ConnectionLost) => Some(*wait),
                Wait::Again(..) | Wait::Word(_) => None,
            })
            .collect();
        assert_eq!((waits.len(), again.len()), (12, 6), "{waits:?}");
        for (wait, longest) in again.iter().zip([2, 4, 8, 16, 24, 24]) {
            let share = wait.as_secs_f64() / f64::from(longest);
            assert!((0.5..=1.001).contains(&share), "{again:?}");
            shares.push(share);
        }
        patient.heal();
    }
    let least = shares.iter().copied().reduce(f64::min).unwrap();
    let most = shares.into_iter().reduce(f64::max).unwrap();
    assert!(most - least > 0.01, "no chance in it");
}
