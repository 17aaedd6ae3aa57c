//! F10: counts that are wrong, and messages that are left out of answers.

use crate::patient::{OFFER, Patient};
use barid_engine::EngineError;
use barid_model::ErrorCode;
use support::{
    honest::{Turn, Which},
    stage::{OFFERS, arrive},
};

/// Turns for one synchronization; more than it takes.
const ALWAYS: usize = 100;

/// More commands than a synchronization needs that asks again a few times.
const BOUND: usize = 120;

/// An account that nothing was brought of yet, with five messages on the server.
fn unfilled(offer: &[&'static str]) -> Patient {
    let mut patient = Patient::empty(offer);
    (1..=5).for_each(|number| arrive(&mut patient.inside.server.state(), number));
    patient.ever.note(&mut &patient.inside.server);
    patient
}

#[test]
fn f10_a_count_that_is_too_large_or_too_small_keeps_no_message_from_coming() {
    for offer in OFFERS {
        for count in ["0", "1", "4", "6", "500", "4294967295"] {
            let mut patient = unfilled(offer);
            let said = format!("* {count} EXISTS");
            let turn = || {
                let said = said.clone();
                Turn::Lie(Box::new(move |answer| {
                    String::from_utf8(answer).unwrap().replace("* 5 EXISTS", &said).into_bytes()
                }))
            };
            patient.turns(Which::Saying("SELECT INBOX"), ALWAYS, turn);
            patient.inside.server.heard();
            patient.sync().0.unwrap();
            let asked = patient.inside.server.heard();
            assert!(asked.len() < BOUND, "{count}: {} commands", asked.len());
            let here = patient.kept().hashes("INBOX").len();
            // Of a mailbox that is said to be empty, nothing is asked for.
            assert_eq!(here, if count == "0" { 0 } else { 5 }, "{offer:?} {count}");
            // Of what is here, nothing goes because of a number.
            patient.heal();
            patient.turns(Which::Saying("SELECT INBOX"), ALWAYS, turn);
            patient.sync().0.unwrap();
            assert_eq!(patient.kept().hashes("INBOX").len(), 5, "{offer:?} {count}");
            assert_eq!(patient.heal().hashes("INBOX").len(), 5, "{offer:?} {count}");
        }
    }
}

/// Leaves the message of that UID out of the answer to a FETCH.
fn without(uid: u32) -> Turn {
    Turn::Lie(Box::new(move |answer| {
        let text = String::from_utf8(answer).unwrap();
        // Every message's answer begins a line of its own, and no message has such a line.
        let starts: Vec<usize> = text
            .match_indices("* ")
            .map(|(at, _)| at)
            .filter(|at| *at == 0 || text[..*at].ends_with("\r\n"))
            .collect();
        let mut kept = text.clone();
        for at in starts.into_iter().rev() {
            if text[at..].split("\r\n").next().unwrap().contains(&format!("(UID {uid} ")) {
                let end = text[at + 1..].find("\r\n* ").or_else(|| text[at + 1..].rfind("\r\nA"));
                kept.replace_range(at..at + 1 + end.unwrap() + 2, "");
            }
        }
        kept.into_bytes()
    }))
}

#[test]
fn f10_a_message_left_out_of_the_list_once_is_asked_for_again() {
    for offer in OFFERS {
        let mut patient = unfilled(offer);
        let turn = without(3);
        patient.inside.server.turn(Which::Saying("FLAGS INTERNALDATE"), turn);
        patient.sync().0.unwrap();
        assert_eq!(patient.kept().hashes("INBOX").len(), 5, "{offer:?}");
        patient.heal();
    }
}

#[test]
fn f10_a_message_always_left_out_of_the_list_keeps_no_other_from_coming() {
    for offer in OFFERS {
        let mut patient = unfilled(offer);
        patient.turns(Which::Saying("FLAGS INTERNALDATE"), ALWAYS, || without(3));
        patient.inside.server.heard();
        patient.sync().0.unwrap();
        let asked = patient.inside.server.heard();
        assert!(asked.len() < BOUND, "{} commands", asked.len());
        assert_eq!(patient.kept().hashes("INBOX").len(), 4, "{offer:?}");
        assert_eq!(patient.heal().hashes("INBOX").len(), 5, "{offer:?}");
    }
}

#[test]
fn f10_bytes_that_are_left_out_once_are_asked_for_again() {
    for offer in OFFERS {
        let mut patient = unfilled(offer);
        patient.inside.server.turn(Which::Saying("BODY.PEEK[]"), without(3));
        patient.sync().0.unwrap();
        assert_eq!(patient.kept().hashes("INBOX").len(), 5, "{offer:?}");
        patient.heal();
    }
}

#[test]
fn f10_bytes_that_are_always_left_out_are_told_after_a_few_tries_and_the_rest_arrives() {
    for offer in OFFERS {
        let mut patient = unfilled(offer);
        patient.turns(Which::Saying("BODY.PEEK[]"), ALWAYS, || without(3));
        patient.inside.server.heard();
        let (ended, _) = patient.sync();
        let asked = patient.inside.server.heard();
        let error = ended.expect_err("it has to be told");
        assert!(matches!(error, EngineError::Withheld { count: 1, .. }), "{error:?}");
        assert!(asked.len() < BOUND, "{} commands", asked.len());
        patient.told(Some("malformed"));
        assert_eq!(patient.kept().hashes("INBOX").len(), 4, "{offer:?}");
        assert_eq!(patient.heal().hashes("INBOX").len(), 5, "{offer:?}");
    }
}

#[test]
fn f10_bytes_that_are_always_left_out_are_told_of_their_mailbox_while_it_is_watched() {
    let mut patient = unfilled(OFFER);
    let problem = |patient: &Patient| {
        let all = patient.inside.wait(patient.inside.engine.mailboxes(None));
        all.into_iter().find(|one| one.name == "INBOX").unwrap().problem
    };
    patient.turns(Which::Saying("BODY.PEEK[]"), ALWAYS, || without(3));
    assert_eq!(patient.watch(1), []);
    assert_eq!(problem(&patient), Some(ErrorCode::Malformed));
    assert_eq!(patient.kept().hashes("INBOX").len(), 4);
    assert_eq!(patient.heal().hashes("INBOX").len(), 5);
    assert_eq!(problem(&patient), None);
}

#[test]
fn f10_bytes_that_are_left_out_because_the_message_has_just_gone_are_no_fault() {
    for offer in [OFFERS[0], OFFERS[1], OFFER] {
        let mut patient = unfilled(offer);
        let gone = support::sha256(&support::stage::letter(3));
        let act = |state: &mut support::honest::State| {
            state.remove("INBOX", &[3], support::honest::By::Other);
        };
        patient.inside.server.turn(Which::Saying("BODY.PEEK[]"), Turn::Act(Box::new(act)));
        patient.ever.destroyed(&gone);
        patient.sync().0.unwrap();
        patient.told(None);
        assert_eq!(patient.heal().hashes("INBOX").len(), 4, "{offer:?}");
    }
}
