//! F12: a message was handed over to be stored, and nobody knows what has become of it.

use crate::patient::{OFFER, Patient};
use barid_engine::{Destination, Draft};
use std::{collections::BTreeSet, sync::Arc};
use support::{
    Message,
    honest::{By, Cut, Entry, Turn, Which},
    inside::ADDRESS,
    stage::OFFERS,
};

/// What may happen to an APPEND: it is not done, or it is and nobody hears of it.
fn mishaps() -> Vec<Turn> {
    vec![
        Turn::Cut(Cut::Before),
        Turn::Stall,
        Turn::Cut(Cut::After(0)),
        Turn::Cut(Cut::After(3)),
        Turn::Falter(0),
        Turn::Babble(Box::new(|_| b"* BYE going down\r\n".to_vec())),
        Turn::Refuse("UNAVAILABLE"),
    ]
}

/// How often the client stored a message of that subject, and where.
fn stored(patient: &Patient, subject: &str) -> Vec<String> {
    let subject = format!("Subject: {subject}\r\n");
    let state = patient.inside.server.state();
    let ours = state.ledger.iter().filter_map(|entry| match entry {
        Entry::Stored(By::Client, mailbox, raw) => Some((mailbox, raw)),
        Entry::Stored(By::Other, ..) | Entry::Flagged(..) | Entry::Gone(..) => None,
    });
    let is_it = |raw: &[u8]| String::from_utf8_lossy(raw).contains(&subject);
    ours.filter(|(_, raw)| is_it(raw)).map(|(mailbox, _)| mailbox.clone()).collect()
}

/// Puts `act` into the way of each mishap, and of each twice; fails unless the message of that
/// subject is stored in `mailbox` once in the end, and never more often.
fn unknown(subject: &str, mailbox: &str, act: impl Fn(&mut Patient)) {
    for offer in [OFFERS[0], OFFER] {
        for at in 0..mishaps().len() {
            for times in 1..=2 {
                let mut patient = Patient::new(offer);
                act(&mut patient);
                patient.turns(Which::Named("APPEND"), times, || mishaps().swap_remove(at));
                let told = format!("{times} x {:?} {offer:?}", mishaps()[at]);
                // The first fault alone.
                let first = patient.once();
                assert!(first.is_err(), "{told}");
                assert!(stored(&patient, subject).len() <= 1, "{told}");
                patient.kept();
                patient.sync().0.unwrap();
                assert_eq!(stored(&patient, subject), [mailbox], "{told}");
                let here = patient.heal();
                assert_eq!(stored(&patient, subject), [mailbox], "{told}");
                let rows = patient.inside.rows(mailbox);
                let rows = rows.iter().filter(|(one, _)| one == subject).count();
                assert_eq!((rows, here.hashes(mailbox).len()), (1, rows), "{told}");
            }
        }
    }
}

#[test]
fn f12_the_copy_of_what_was_sent_is_stored_once() {
    unknown("Letter", "Sent", |patient| {
        let letter = Message::new("l", "Letter").between(ADDRESS, "you@x.test").at(1);
        let draft = Draft::Message(letter.text("Hello.").raw());
        let inside = &patient.inside;
        inside.wait(inside.engine.enqueue(draft, None, None));
        patient.ever.outgoing("Letter");
    });
}

#[test]
fn f12_the_copy_of_a_draft_is_stored_once() {
    unknown("Plans", "Drafts", |patient| {
        patient.inside.write("Plans", "To be written down.");
        patient.ever.written("Plans", "To be written down.");
    });
}

/// Puts a message into Work, on the server and here, has `act` done to it, and removes Work.
fn orphaned(patient: &mut Patient, raw: &[u8], act: impl Fn(&Patient)) {
    let raw = Arc::new(raw.to_vec());
    let server = &patient.inside.server;
    server.state().append("Work", raw, BTreeSet::new(), None, By::Other).unwrap();
    patient.heal();
    act(patient);
    assert!(patient.inside.server.state().delete("Work", By::Other));
}

fn archive(patient: &Patient) -> Destination {
    let all = patient.inside.wait(patient.inside.engine.mailboxes(None));
    Destination::Mailbox(all.iter().find(|one| one.name == "Archive").unwrap().id)
}

#[test]
fn f12_a_moved_message_whose_server_lost_it_is_made_anew_once() {
    let named = Message::new("orphan", "Orphan").at(8).text("Alone.").raw();
    let nameless = String::from_utf8(named.clone()).unwrap();
    let (_, nameless) = nameless.split_once("\r\n").unwrap();
    for raw in [&named[..], nameless.as_bytes()] {
        unknown("Orphan", "Archive", |patient| {
            orphaned(patient, raw, |patient| {
                let inside = &patient.inside;
                let to = archive(patient);
                inside.wait(inside.engine.move_messages(inside.one("Orphan"), to));
            });
        });
    }
}

#[test]
fn f12_a_copy_whose_original_is_gone_is_made_anew_once() {
    let raw = Message::new("orphan", "Orphan").at(8).text("Alone.").raw();
    unknown("Orphan", "Archive", |patient| {
        orphaned(patient, &raw, |patient| {
            let inside = &patient.inside;
            let to = archive(patient);
            inside.wait(inside.engine.copy_messages(inside.one("Orphan"), to));
        });
    });
}
