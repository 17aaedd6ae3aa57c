//! What becomes of keys as they come and as the user decides.

use super::*;
use crate::world::World;

fn key<'a>(fingerprint: &'a str) -> NewKey<'a> {
    NewKey { fingerprint, technology: "openpgp", bytes: b"key", source: "mail" }
}

#[test]
fn r34_a_second_key_replaces_the_first_only_when_the_user_says_so() {
    let world = World::new();
    let store = &world.store;
    let note = |one: &str, at| store.write(|tx| note(tx, "a@x.test", &key(one), at)).unwrap();
    assert_eq!(note("AA", 1), KeyState::Remembered);
    assert_eq!(note("AA", 2), KeyState::Remembered);
    assert_eq!(note("BB", 3), KeyState::Changed);
    assert_eq!(note("BB", 4), KeyState::Changed);
    let used = || -> Vec<String> {
        let all = store.read(|tx| of_address(tx, "a@x.test")).unwrap();
        all.into_iter().filter(|one| one.state.is_used()).map(|one| one.fingerprint).collect()
    };
    assert_eq!(used(), ["AA"]);
    let decide = |one: &str, state| store.write(|tx| super::decide(tx, "a@x.test", one, state, 9));
    decide("BB", KeyState::Refused).unwrap();
    assert_eq!((note("BB", 10), used()), (KeyState::Refused, vec!["AA".to_owned()]));
    decide("BB", KeyState::Remembered).unwrap();
    assert_eq!(used(), ["BB"]);
    decide("BB", KeyState::Confirmed).unwrap();
    assert_eq!(used(), ["BB"]);
    assert!(decide("CC", KeyState::Confirmed).is_err());
    let told = store.read(|tx| history(tx, "a@x.test")).unwrap();
    let told: Vec<(&str, &str)> =
        told.iter().map(|one| (one.fingerprint.as_str(), one.state.as_str())).collect();
    assert_eq!(
        told,
        [
            ("AA", "remembered"),
            ("BB", "changed"),
            ("BB", "refused"),
            ("AA", "former"),
            ("BB", "remembered"),
            ("BB", "confirmed"),
        ]
    );
    store.write(|tx| remove(tx, "BB")).unwrap();
    assert!(used().is_empty());
    assert!(store.write(|tx| remove(tx, "BB")).is_err());
}

#[test]
fn who_wants_private_answers_is_what_the_newest_message_says() {
    let world = World::new();
    let store = &world.store;
    let tell = |prefers, answered, at| {
        store.write(|tx| prefer(tx, "a@x.test", prefers, answered, at)).unwrap();
    };
    let wants = || store.read(|tx| prefers(tx, "a@x.test")).unwrap();
    assert!(!wants());
    tell(Some(true), false, 10);
    assert!(wants());
    tell(Some(false), false, 5);
    assert!(wants(), "an older message changes nothing");
    tell(Some(false), false, 20);
    assert!(!wants());
    tell(None, true, 21);
    assert!(wants());
}
