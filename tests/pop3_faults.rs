//! POP3 servers that misbehave, and the program killed in between: after each, every message is on
//! the server or here, byte for byte, and none is here twice.

use support::{Fate, Inventory, Letter, Maildrop, Message, sha256};

fn letter(uidl: &str, number: u32) -> Letter {
    let message = Message::new(&format!("p{number}"), &format!("Letter {number}"));
    let text = format!("..dots\n.\nNumber {number}.");
    Letter::new(uidl, message.at(number % 600).text(&text).raw())
}

fn letters(count: u32) -> Vec<Letter> {
    (1..=count).map(|number| letter(&format!("uidl{number}"), number)).collect()
}

#[test]
fn f16_names_that_all_change_bring_nothing_again() {
    let maildrop = Maildrop::new(letters(5));
    let barid = maildrop.account(&[]);
    barid.run(&["sync"]).done();
    let before = Inventory::read(&barid.profile()).mailboxes;
    for letter in &mut maildrop.state().letters {
        letter.uidl = format!("other-{}", letter.uidl);
    }
    barid.run(&["sync"]).done();
    assert_eq!(Inventory::read(&barid.profile()).mailboxes, before);
    maildrop.state().heard.clear();
    barid.run(&["sync"]).done();
    let asked = maildrop.state().heard.iter().any(|line| line.starts_with("RETR"));
    assert!(!asked, "{:?}", maildrop.state().heard);
}

#[test]
fn f16_numbers_that_are_dealt_anew_mean_the_same_messages() {
    let maildrop = Maildrop::new(letters(5));
    let barid = maildrop.account(&["--keep-days", "9"]);
    barid.run(&["sync"]).done();
    maildrop.state().letters.reverse();
    maildrop.state().letters.insert(2, letter("new", 9));
    barid.run(&["sync"]).done();
    maildrop.assert_all_here(&barid);
}

#[test]
fn f16_messages_that_share_a_name_all_come_and_all_go() {
    let mut all = letters(4);
    for one in &mut all {
        one.uidl = "same".to_owned();
    }
    let maildrop = Maildrop::new(all);
    let barid = maildrop.account(&["--keep"]);
    barid.run(&["sync"]).done();
    maildrop.assert_all_here(&barid);
    // One goes, and the names of all others change with it.
    maildrop.state().letters.truncate(1);
    barid.run(&["sync"]).done();
    let inbox = Inventory::read(&barid.profile());
    assert_eq!(inbox.hashes("INBOX").len(), 4);
    let address = barid.json_lines(&["account", "list"])[0]["email"].as_str().unwrap().to_owned();
    barid.run(&["account", "keep", &address, "--delete"]).done();
    barid.run(&["sync"]).done();
    assert!(maildrop.state().letters.is_empty());
    assert_eq!(maildrop.assert_safe(&barid).len(), 4);
}

#[test]
fn f16_a_server_without_names_loses_nothing_and_doubles_nothing() {
    for has_top in [true, false] {
        let maildrop = Maildrop::new(letters(4));
        maildrop.state().has_uidl = false;
        maildrop.state().has_top = has_top;
        let barid = maildrop.account(&["--keep"]);
        barid.run(&["sync"]).done();
        maildrop.state().letters.rotate_left(1);
        maildrop.state().letters.push(letter("", 7));
        barid.run(&["sync"]).done();
        maildrop.assert_all_here(&barid);
        // It learns names.
        maildrop.state().has_uidl = true;
        barid.run(&["sync"]).done();
        maildrop.assert_all_here(&barid);
    }
}

#[test]
fn f16_names_that_are_missing_or_endless_are_made_up() {
    let mut all = letters(4);
    all[0].uidl = String::new();
    all[1].uidl = "x".repeat(5_000);
    all[2].uidl = format!("{}y", "x".repeat(5_000));
    let maildrop = Maildrop::new(all);
    let barid = maildrop.account(&["--delete"]);
    barid.run(&["sync"]).done();
    maildrop.assert_all_here(&barid);
    assert!(maildrop.state().letters.is_empty());
}

/// Whether a message is anywhere in the profile.
fn is_here(here: &Inventory, raw: &[u8]) -> bool {
    let hash = sha256(raw);
    here.mailboxes.values().flatten().any(|one| one.sha256 == hash)
}

#[test]
fn f16_a_name_used_again_never_costs_the_other_message() {
    for options in [["--keep-days", "9"].as_slice(), &["--delete-when-deleted"], &["--keep"]] {
        let maildrop = Maildrop::new(letters(2));
        let barid = maildrop.account(options);
        barid.run(&["sync"]).done();
        // The same name and the same size, another message: nothing in a list tells it.
        let old = maildrop.state().letters[0].raw.clone();
        let new = String::from_utf8(old.clone()).unwrap().replace("Letter 1", "Lettre 1");
        maildrop.state().letters[0].raw = new.clone().into_bytes();
        let row = barid.json_lines(&["list"]);
        let id = row.iter().find(|row| row["subject"] == "Letter 1").unwrap()["id"].to_string();
        barid.run(&["delete", &id]).done();
        barid.run(&["sync"]).done();
        barid.run(&["sync"]).done();
        assert_eq!(maildrop.state().letters.len(), 2, "{:?}", maildrop.state().heard);
        let here = Inventory::read(&barid.profile());
        assert!(is_here(&here, &old) && is_here(&here, new.as_bytes()), "{options:?}");
    }
}

#[test]
fn f16_messages_hidden_behind_names_used_again_are_found_by_a_few_headers() {
    let mut all = letters(40);
    let maildrop = Maildrop::new(all.clone());
    let barid = maildrop.account(&["--keep"]);
    barid.run(&["sync"]).done();
    // Another program deletes ten; four come that get names of theirs, and two of new ones.
    let freed: Vec<Letter> = all.drain(10..20).collect();
    for (one, number) in freed.iter().skip(3).step_by(2).zip(61..) {
        let other = letter(&one.uidl, number);
        assert_eq!(other.raw.len(), one.raw.len());
        all.push(other);
    }
    all.extend([letter("new1", 51), letter("new2", 52)]);
    maildrop.state().letters = all;
    maildrop.state().heard.clear();
    barid.run(&["sync"]).done();
    let here = Inventory::read(&barid.profile());
    for one in &maildrop.state().letters {
        assert!(is_here(&here, &one.raw), "{} is hidden", one.uidl);
    }
    let count =
        |verb: &str| maildrop.state().heard.iter().filter(|line| line.starts_with(verb)).count();
    // For each that is new all of it, after its header told that it is; and a few of the others.
    let tops = count("TOP");
    assert!(tops < 25, "{tops} headers");
    assert!(count("RETR") <= 2 * 6, "{:?}", maildrop.state().heard);
    assert_eq!(here.hashes("INBOX").len(), 46);
}

#[test]
fn f16_in_any_order_a_name_used_again_is_found_in_time() {
    let maildrop = Maildrop::new(letters(60));
    let barid = maildrop.account(&["--keep"]);
    barid.run(&["sync"]).done();
    let old = maildrop.state().letters[30].raw.clone();
    let new = String::from_utf8(old).unwrap().replace("Letter 31", "Lettre 31");
    maildrop.state().letters[30].raw = new.clone().into_bytes();
    let found = (1..=7).find(|_| {
        barid.run(&["sync"]).done();
        is_here(&Inventory::read(&barid.profile()), new.as_bytes())
    });
    assert!(found.is_some(), "{:?}", maildrop.state().heard);
    // What is the same is not brought again.
    assert_eq!(Inventory::read(&barid.profile()).hashes("INBOX").len(), 61);
}

#[test]
fn f16_a_server_that_writes_into_headers_makes_no_message_new() {
    let maildrop = Maildrop::new(letters(4));
    let barid = maildrop.account(&["--keep"]);
    barid.run(&["sync"]).done();
    let before = Inventory::read(&barid.profile()).mailboxes;
    for letter in &mut maildrop.state().letters {
        // Of the same size, as a server tells it that does not count its own notes.
        let text = String::from_utf8(letter.raw.clone()).unwrap();
        let (header, body) = text.split_once("\r\n\r\n").unwrap();
        letter.claimed = Some(letter.raw.len());
        letter.raw = format!("{header}\r\nStatus: RO\r\n\r\n{body}").into_bytes();
    }
    for _ in 0..2 {
        barid.run(&["sync"]).done();
        assert_eq!(Inventory::read(&barid.profile()).mailboxes, before);
    }
}

/// Kills a synchronization in delete mode where `fate` has it, then lets one end.
fn killed_at(fate: Fate) {
    let maildrop = Maildrop::new(letters(3));
    let barid = maildrop.account(&["--delete"]);
    maildrop.state().fates = vec![Some(fate.clone())];
    let running = barid.start(&["sync"]);
    maildrop.wait_for_silence();
    running.kill();
    maildrop.assert_safe(&barid);
    barid.run(&["sync"]).done();
    maildrop.assert_all_here(&barid);
    assert!(maildrop.state().letters.is_empty(), "{fate:?}");
    let rows = barid.json_lines(&["list"]);
    assert_eq!(rows.len(), 3, "{fate:?}");
    for row in rows {
        let copy = barid.json(&["show", &row["id"].to_string()])["server_copy"].clone();
        assert_eq!(copy["state"], "deleted", "{fate:?}");
        assert_eq!(copy["reason"], "is_here", "{fate:?}");
    }
}

#[test]
fn f17_killed_while_it_looks_and_fetches() {
    for fate in [
        Fate::SilentBefore("LIST"),
        Fate::SilentWithin("UIDL"),
        Fate::SilentBefore("RETR 3"),
        Fate::SilentWithin("RETR 2"),
        Fate::SilentAfter("RETR 1"),
    ] {
        killed_at(fate);
    }
}

#[test]
fn f17_killed_between_storing_and_deleting() {
    for fate in [
        Fate::SilentBefore("DELE 3"),
        Fate::SilentAfter("DELE 3"),
        Fate::SilentWithin("DELE 1"),
        Fate::SilentBefore("QUIT"),
        Fate::SilentAfter("QUIT"),
        Fate::SilentWithin("QUIT"),
    ] {
        killed_at(fate);
    }
}
