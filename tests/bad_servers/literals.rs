//! F3: literals whose length is not what they are announced with.

use crate::patient::{OFFER, Patient};
use barid_engine::EngineError;
use support::{
    honest::{Turn, Which},
    stage::arrive,
};

/// Tries that one synchronization may make; more than it does.
const ALWAYS: usize = 200;

/// Announces the bytes of the first message in an answer as `twist` makes of their number.
fn lie(twist: fn(usize) -> String) -> impl FnOnce(Vec<u8>) -> Vec<u8> + Send {
    move |answer| {
        let text = String::from_utf8(answer).unwrap();
        let Some((before, rest)) = text.split_once("] {") else { return text.into_bytes() };
        let (size, after) = rest.split_once('}').unwrap();
        format!("{before}] {{{}}}{after}", twist(size.parse().unwrap())).into_bytes()
    }
}

/// What lengths may be instead of what they are, and what that is called.
type Lie = (fn(usize) -> String, &'static [&'static str]);

const LIES: [Lie; 13] = [
    (|size| (size + 1).to_string(), &["malformed", "connection_lost"]),
    (|size| (size + 3).to_string(), &["malformed", "connection_lost"]),
    (|size| (size + 100_000).to_string(), &["connection_lost"]),
    (|size| (size - 1).to_string(), &["malformed"]),
    (|size| (size - 40).to_string(), &["malformed"]),
    (|_| "0".into(), &["malformed"]),
    (|size| format!("-{size}"), &["malformed"]),
    (|_| (1_u64 << 31).to_string(), &["too_large"]),
    (|_| (1_u64 << 63).to_string(), &["too_large", "malformed"]),
    (|_| (1_u128 << 64).to_string(), &["too_large", "malformed"]),
    (|_| "many".into(), &["malformed"]),
    (|_| String::new(), &["malformed"]),
    (|size| format!("{size} "), &["malformed"]),
];

#[test]
fn f03_a_length_that_lies_once_costs_a_connection_and_no_message() {
    for (twist, _) in LIES {
        let mut patient = Patient::new(OFFER);
        (6..=8).for_each(|number| arrive(&mut patient.inside.server.state(), number));
        let turn = Turn::Babble(Box::new(lie(twist)));
        patient.inside.server.turn(Which::Saying("BODY.PEEK[]"), turn);
        patient.sync().0.unwrap();
        patient.kept();
        assert_eq!(patient.heal().hashes("INBOX").len(), 8, "{}", twist(100));
    }
}

#[test]
fn f03_a_length_that_always_lies_is_told_and_nothing_is_stored_as_complete() {
    for (twist, codes) in LIES {
        let mut patient = Patient::new(OFFER);
        (6..=8).for_each(|number| arrive(&mut patient.inside.server.state(), number));
        let turn = || Turn::Babble(Box::new(lie(twist)));
        patient.turns(Which::Saying("BODY.PEEK[]"), ALWAYS, turn);
        let (ended, _) = patient.sync();
        let lie = twist(100);
        let error = ended.expect_err(&lie);
        assert!(matches!(error, EngineError::Withheld { .. }), "{lie}: {error:?}");
        assert!(patient.inside.server.calm() > 0, "{lie}: it never had enough");
        assert_eq!(patient.kept().hashes("INBOX").len(), 5, "{lie}");
        let told = support::invariants::Profile::problem(&patient.inside).unwrap();
        assert!(codes.contains(&told.as_str()), "{lie}: {told}");
        assert_eq!(patient.heal().hashes("INBOX").len(), 8, "{lie}");
    }
}

#[test]
fn f03_a_length_too_small_whose_rest_looks_like_an_end_makes_no_message_shorter() {
    let mut patient = Patient::new(OFFER);
    arrive(&mut patient.inside.server.state(), 6);
    // The message is cut short, and so is what announces it: nothing is wrong with the answer.
    let short = |answer: Vec<u8>| {
        let text = String::from_utf8(answer).unwrap();
        let (before, rest) = text.split_once("] {").unwrap();
        let (size, after) = rest.split_once("}\r\n").unwrap();
        let size: usize = size.parse().unwrap();
        let (message, end) = after.split_at(size);
        format!("{before}] {{{}}}\r\n{}{end}", size - 40, &message[..size - 40]).into_bytes()
    };
    patient.inside.server.turn(Which::Saying("BODY.PEEK[]"), Turn::Lie(Box::new(short)));
    patient.sync().0.unwrap();
    patient.kept();
    assert_eq!(patient.heal().hashes("INBOX").len(), 6);
}

#[test]
fn f03_a_length_that_lies_in_the_list_of_mailboxes_takes_none_away() {
    for length in ["99", "2147483648", "9223372036854775808", "-1", "x"] {
        let mut patient = Patient::new(OFFER);
        arrive(&mut patient.inside.server.state(), 6);
        let turn = || {
            let name = format!("{{{length}}}\r\nJunk");
            Turn::Babble(Box::new(move |answer| {
                String::from_utf8(answer).unwrap().replacen("\"Junk\"", &name, 1).into_bytes()
            }))
        };
        patient.turns(Which::Named("LIST"), ALWAYS, turn);
        let before = patient.kept();
        let (ended, _) = patient.sync();
        assert!(ended.is_err(), "{length}");
        let told = support::invariants::Profile::problem(&patient.inside);
        assert!(told.is_some(), "{length}");
        assert_eq!(patient.kept().mailboxes, before.mailboxes, "{length}");
        assert_eq!(patient.heal().hashes("INBOX").len(), 6, "{length}");
    }
}
