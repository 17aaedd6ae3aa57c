//! Servers that say what is not so: about sizes, names, and what has changed. Each fault by its
//! number, and after each what must be true after any.

use std::{collections::BTreeSet, sync::Arc};
use support::{
    Authority, Honest, Invariants, Message, World,
    honest::{By, Offer, Turn, Which},
    sha256,
    stage::{OFFERS, Stage, arrive},
    sync_after,
};

const WHOLE: Which = Which::Saying("BODY.PEEK[]");
const LISTING: Which = Which::Saying("RFC822.SIZE");

/// Delivers no more than `bytes` of the message of that UID, and says that this is all.
fn short(uid: u32, bytes: usize) -> Turn {
    Turn::Lie(Box::new(move |answer| {
        let begin = format!("UID {uid} BODY[] {{").into_bytes();
        let at = answer.windows(begin.len()).position(|part| part == begin).unwrap() + begin.len();
        let digits = answer[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let size: usize = std::str::from_utf8(&answer[at..at + digits]).unwrap().parse().unwrap();
        let body = at + digits + "}\r\n".len();
        let length = bytes.to_string();
        let parts = [
            &answer[..at],
            length.as_bytes(),
            b"}\r\n",
            &answer[body..body + bytes],
            &answer[body + size..],
        ];
        parts.concat()
    }))
}

/// Announces other sizes.
fn sizes(of: fn(u64) -> u64) -> Turn {
    Turn::Lie(Box::new(move |answer| {
        let text = String::from_utf8(answer).unwrap();
        let mut parts = text.split("RFC822.SIZE ");
        let mut said = parts.next().unwrap().to_owned();
        for part in parts {
            let digits = part.chars().take_while(char::is_ascii_digit).count();
            let size = of(part[..digits].parse().unwrap());
            said.push_str(&format!("RFC822.SIZE {size}{}", &part[digits..]));
        }
        said.into_bytes()
    }))
}

fn id(stage: &Stage, subject: &str) -> String {
    let rows = stage.barid.json_lines(&["list"]);
    rows.iter().find(|row| row["subject"] == subject).unwrap()["id"].to_string()
}

#[test]
fn f04_a_message_that_comes_short_once_is_asked_for_again() {
    for offer in OFFERS {
        let mut stage = Stage::new(offer);
        arrive(&mut stage.server.state(), 7);
        stage.ever.note(&mut stage.server);
        stage.suffer(WHOLE, short(6, 900));
        stage.ever.assert_converged(&stage.barid, &mut stage.server);
        assert_eq!(stage.barid.json(&["show", &id(&stage, "Number 7")])["is_cut_short"], false);
    }
}

#[test]
fn f04_a_message_that_comes_short_twice_is_kept_and_told_and_can_be_had_again() {
    let mut stage = Stage::new(OFFERS[1]);
    arrive(&mut stage.server.state(), 7);
    stage.ever.note(&mut stage.server);
    stage.server.turn(WHOLE, short(6, 900));
    stage.suffer(WHOLE, short(6, 900));
    let id = id(&stage, "Number 7");
    assert_eq!(stage.barid.json(&["show", &id])["is_cut_short"], true);
    assert!(stage.barid.run(&["show", &id]).done().text().contains("It ends too early"));
    for (turns, told) in [(2, "No more of it came"), (0, "More of it came")] {
        (0..turns).for_each(|_| stage.server.turn(WHOLE, short(6, 900)));
        let ended = stage.barid.run(&["show", &id, "--again"]).done();
        assert!(ended.text().starts_with(told), "{ended:?}");
        assert_eq!(stage.server.calm(), 0);
    }
    assert_eq!(stage.barid.json(&["show", &id])["is_cut_short"], false);
    let words = stage.barid.json_lines(&["search", "subject:7 words"]);
    assert_eq!(words[0]["results"].as_array().map(Vec::len), Some(1), "it can be found");
    stage.recover();
}

#[test]
fn f04_a_size_that_is_announced_wrong_costs_no_byte() {
    for of in [|size| size / 2, |size| size + 1_000, |size| size * 10_000, |_| 0] {
        let mut stage = Stage::new(OFFERS[2]);
        arrive(&mut stage.server.state(), 7);
        stage.ever.note(&mut stage.server);
        stage.suffer(LISTING, sizes(of));
        stage.ever.assert_converged(&stage.barid, &mut stage.server);
        // What is whole is not said to be cut short, whatever was announced.
        assert_eq!(stage.barid.json(&["show", &id(&stage, "Number 7")])["is_cut_short"], false);
        stage.recover();
    }
}

#[test]
fn f07_names_that_a_listing_told_wrong_are_found_out() {
    for offer in OFFERS {
        for wrong in ["UID 93 ", "UID 2 ", "UID 0 ", "UID 4294967295 "] {
            let authority = Authority::new();
            let mut server = Honest::new(Offer::new(offer), &authority);
            (1..=5).for_each(|number| arrive(&mut server.state(), number));
            let barid = server.account(&authority);
            let ever = Invariants::begin(&mut server);
            server.turn(LISTING, Turn::replace("UID 3 ", wrong));
            let ended = barid.run(&["sync"]);
            assert!(ended.status == 0 || ended.status == 1, "{ended:?}");
            assert_eq!(server.calm(), 0, "the listing was told wrong");
            ever.assert_kept(&barid, &mut server);
            // Nothing changes there: what is missing has to be missed.
            barid.run(&["sync"]).done();
            ever.assert_converged(&barid, &mut server);
        }
    }
}

#[test]
fn f09_changes_that_a_server_does_not_count_are_found_within_a_day() {
    let seen = || BTreeSet::from(["\\Seen".to_owned(), "\\Flagged".to_owned()]);
    for offer in OFFERS {
        // The sequence goes back.
        let mut stage = Stage::new(offer);
        let change = |stage: &Stage, mod_seq: Option<u64>| {
            let mut state = stage.server.state();
            let inbox = state.mailboxes.get_mut("INBOX").unwrap();
            inbox.letters[1].flags = seen();
            inbox.mod_seq = mod_seq.unwrap_or(inbox.mod_seq);
        };
        change(&stage, Some(1));
        stage.recover();

        // A flag changes, and nothing else does.
        let mut stage = Stage::new(offer);
        change(&stage, None);
        sync_after(&stage.barid, &World::shared().known_user("alice").address, 2);
        stage.ever.assert_converged(&stage.barid, &mut stage.server);

        // One goes untold, and another one comes.
        let mut stage = Stage::new(offer);
        let gone = stage.server.state().mailboxes.get_mut("INBOX").unwrap().letters.remove(1);
        stage.ever.destroyed(&sha256(&gone.raw));
        arrive(&mut stage.server.state(), 7);
        stage.ever.note(&mut stage.server);
        stage.recover();
    }
}

#[test]
fn f12_what_is_made_anew_is_not_taken_for_another_of_its_name() {
    for offer in OFFERS {
        let mut stage = Stage::new(offer);
        let one = |text: &str| Arc::new(Message::new("same", text).at(1).text(text).raw());
        let (copied, other) = (one("copied"), one("other"));
        let put = |mailbox: &str, raw: &Arc<Vec<u8>>| {
            let mut state = stage.server.state();
            state.append(mailbox, Arc::clone(raw), BTreeSet::new(), None, By::Other).unwrap();
        };
        put("INBOX", &copied);
        put("Work", &other);
        stage.barid.run(&["sync"]).done();
        stage.barid.run(&["copy", &id(&stage, "copied"), "Work"]).done();
        // The original goes before it could be copied.
        let uid = stage.server.state().mailboxes["INBOX"].letters.last().unwrap().uid;
        stage.server.state().remove("INBOX", &[uid], By::Other);
        stage.ever.note(&mut stage.server);
        for _ in 0..2 {
            stage.barid.run(&["sync"]).done();
        }
        let here = stage.ever.assert_converged(&stage.barid, &mut stage.server);
        let mut expected = vec![sha256(&copied), sha256(&other)];
        expected.sort();
        assert_eq!(here.hashes("Work"), expected);
    }
}
