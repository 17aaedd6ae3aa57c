//! Private mail that is found by its words, and no longer.

use super::*;
use crate::{
    list, search,
    world::{MAY_MS, World, arrival, header_of, raw},
};
use barid_model::query::parse;
use jiff::tz::TimeZone;

const CLOSED: &str = "From: hana@example.test\n\
    Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b";
const CLEAR: &[u8] = b"From: hana@example.test\r\nSubject: The quarry\r\n\r\nXylostone tonight\r\n";

fn found(world: &World, query: &str) -> usize {
    let found = world.store.read(|tx| search::search(tx, &parse(query), &TimeZone::UTC, 9));
    found.unwrap().rows.len()
}

/// Whether a word stands in any page of the index, whatever it answers with. Pages leave out what
/// a word has in common with the one before it: no other begins with an x.
fn has_word(world: &World, word: &str) -> bool {
    let sql = "SELECT 1 FROM ft_data WHERE instr(block, CAST(?1 AS BLOB)) > 0";
    world.store.read(|tx| Ok(tx.sql().prepare(sql)?.exists([word])?)).unwrap()
}

fn waiting(world: &World) -> Vec<MessageId> {
    world.store.private_waiting(world.account, 9).unwrap()
}

fn state(world: &World, message: MessageId, state: State) -> bool {
    world.store.read(|tx| closed_messages::is(tx, message, state)).unwrap()
}

#[test]
fn r23_what_is_within_is_found_where_that_is_chosen_and_gone_when_it_is_taken_back() {
    let world = World::new();
    let message = world.receive("1:1", "...", CLOSED, "--b--");
    let open = world.receive("1:2", "plain", "From: bo@example.test", "stone");
    assert_eq!(waiting(&world), [message]);
    assert!(found(&world, "xylostone") == 0 && !has_word(&world, "xylostone"));

    world.store.keep_private_words(vec![(message, Within::Clear(CLEAR.to_vec()))]).unwrap();
    assert!(waiting(&world).is_empty());
    assert_eq!((found(&world, "xylostone"), found(&world, "subject:quarry")), (1, 1));
    assert!(has_word(&world, "xylostone"));
    let row = world.row(message);
    assert_eq!((row.subject.as_str(), row.preview.as_str()), ("The quarry", "Xylostone tonight"));
    world.assert_whole();

    assert!(world.store.drop_private_words(world.account).unwrap());
    assert_eq!((found(&world, "xylostone"), found(&world, "from:hana")), (0, 1));
    assert_eq!(found(&world, "stone"), 1);
    assert!(!has_word(&world, "xylostone"), "the words are out of its pages");
    assert_eq!(world.row(message).subject, "...");
    assert_eq!(waiting(&world), [message]);
    assert_eq!(world.row(open).subject, "plain");
    world.assert_whole();
    assert!(!world.store.drop_private_words(world.account).unwrap());
}

#[test]
fn r23_words_are_swept_out_though_taking_them_out_was_cut_off() {
    let world = World::new();
    let message = world.receive("1:1", "...", CLOSED, "--b--");
    world.store.keep_private_words(vec![(message, Within::Clear(CLEAR.to_vec()))]).unwrap();
    world.store.reword_from_outside(world.account).unwrap();
    assert!(has_word(&world, "xylostone"), "a crash here leaves them");
    let world = world.reopen();
    assert!(world.store.drop_private_words(world.account).unwrap());
    assert!(!has_word(&world, "xylostone"));
    assert!(!world.store.drop_private_words(world.account).unwrap());
}

#[test]
fn what_can_not_be_opened_is_tried_again_with_another_key_and_what_is_open_is_forgotten() {
    let world = World::new();
    let [shut, open] = ["1:1", "1:2"].map(|name| world.receive(name, "...", CLOSED, "--b--"));
    let looked = vec![(shut, Within::Shut), (open, Within::Open)];
    world.store.keep_private_words(looked).unwrap();
    assert!(waiting(&world).is_empty());
    assert!(state(&world, shut, State::Kept));
    world.store.write(closed_messages::try_again).unwrap();
    assert_eq!(waiting(&world), [shut]);
}

#[test]
fn a_body_that_comes_later_waits_and_one_that_went_meanwhile_is_left_alone() {
    let world = World::new();
    let whole = arrival("1:1", MAY_MS, raw(MAY_MS, "...", CLOSED, "--b--"));
    world.store.add(world.inbox, vec![header_of(&whole)]).unwrap();
    assert!(waiting(&world).is_empty());
    world.store.add(world.inbox, vec![whole.clone()]).unwrap();
    let message = world.find("1:1");
    assert_eq!(waiting(&world), [message]);

    // Its bytes come anew: what the index says comes from outside again.
    world.store.keep_private_words(vec![(message, Within::Clear(CLEAR.to_vec()))]).unwrap();
    world.store.forget_raw(message).unwrap();
    world.store.add(world.inbox, vec![whole]).unwrap();
    assert_eq!((found(&world, "xylostone"), waiting(&world)), (0, vec![message]));

    let late = world.receive("1:2", "...", CLOSED, "--b--");
    world.store.write(|tx| memberships::remove_range(tx, world.inbox, "1:2", "1:2")).unwrap();
    world.store.keep_private_words(vec![(late, Within::Clear(CLEAR.to_vec()))]).unwrap();
    assert_eq!(found(&world, "xylostone"), 0);
    assert!(!state(&world, late, State::Waits));
    world.assert_whole();
}

#[test]
fn what_is_signed_in_the_open_or_says_nothing_of_keys_does_not_wait() {
    let world = World::new();
    let kinds = ["text/plain", "multipart/signed; boundary=b", "multipart/mixed; boundary=b"];
    for (at, kind) in kinds.into_iter().enumerate() {
        world.receive(&format!("1:{at}"), "s", &format!("Content-Type: {kind}"), "--b--");
    }
    assert!(waiting(&world).is_empty());
    let kind = "Content-Type: application/pkcs7-mime; smime-type=signed-data";
    let hides = world.receive("1:9", "s", kind, "MIIB");
    assert_eq!(waiting(&world), [hides]);
    let rows = world.store.read(|tx| list::rows(tx, list::View::Mailbox(world.inbox), None, 9));
    assert_eq!(rows.unwrap().len(), 4);
}
