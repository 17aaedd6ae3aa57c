//! Private mail between people on real servers: keys that come along, answers that are encrypted,
//! and what of it is readable where it must not be.

#[path = "private/copies.rs"]
mod copies;

use serde_json::{Value, json};
use std::{fs, path::Path};
use support::{Barid, Message, Server, User, World};

const CANARY: &str = "kanarienvogel-7d1f";

/// A profile with an account, and a key for its address.
fn person(world: &World) -> (Barid, User) {
    let (barid, user) = (Barid::new(), world.user());
    barid.add(world, Server::Dovecot, &user);
    barid.run(&["sync"]).done();
    barid.json(&["key", "generate", &user.address]);
    (barid, user)
}

fn letter(barid: &Barid, from: &User, to: &User, subject: &str, text: &str) -> String {
    let message = Message::new("l", subject).between(&from.address, &to.address);
    let path = barid.folder().join("letter.eml");
    fs::write(&path, message.at(1).text(text).raw()).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Waits for `count` messages in the inbox, brings them, and returns the newest as it is shown.
fn newest(world: &World, barid: &Barid, user: &User, count: usize) -> Value {
    world.client(Server::Dovecot, user).wait_for("INBOX", count);
    barid.run(&["sync"]).done();
    let rows = barid.json_lines(&["list"]);
    assert_eq!(rows.len(), count);
    barid.json(&["show", &rows[0]["id"].to_string()])
}

fn trust(barid: &Barid, user: &User) -> Vec<String> {
    barid
        .json_lines(&["key", "list"])
        .iter()
        .filter(|key| key["address"] == json!(user.address))
        .map(|key| key["trust"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_key_comes_along_and_the_answer_is_private() {
    let world = World::shared();
    let ((hana, hana_user), (omar, omar_user)) = (person(world), person(world));
    // Nothing can be encrypted for somebody whose key is not known, and then nothing leaves.
    let path = letter(&hana, &hana_user, &omar_user, "Plan", CANARY);
    hana.run(&["send", &path, "--encrypt"]).with_status(1);
    assert!(hana.json_lines(&["outbox", "list"]).is_empty(), "R41");
    // Any letter brings the key.
    hana.run(&["send", &letter(&hana, &hana_user, &omar_user, "Hello", "Hello")]).done();
    let shown = newest(world, &omar, &omar_user, 1);
    assert_eq!(shown["crypto"]["encryption"], "none");
    assert_eq!(trust(&omar, &hana_user), ["remembered"]);
    // The answer is encrypted and signed, its subject too.
    let path = letter(&omar, &omar_user, &hana_user, "The secret plan", CANARY);
    omar.run(&["send", &path, "--sign", "--encrypt"]).done();
    let raw = {
        let mut client = world.client(Server::Dovecot, &hana_user);
        client.wait_for("INBOX", 1);
        String::from_utf8(client.fetch("INBOX", 1)).unwrap()
    };
    assert!(!raw.contains(CANARY) && !raw.contains("secret plan"), "{raw}");
    let shown = newest(world, &hana, &hana_user, 1);
    let crypto = &shown["crypto"];
    assert_eq!(crypto["encryption"], "full", "{crypto}");
    // The key came with this very message: it is remembered from now on.
    let shown = newest(world, &hana, &hana_user, 1);
    let crypto = &shown["crypto"];
    assert_eq!(crypto["signature"], "good", "{crypto}");
    assert_eq!(crypto["signer"], json!(omar_user.address));
    assert_eq!(shown["subject"], "The secret plan");
    assert!(shown["text"].as_str().unwrap().contains(CANARY));
    // And one's own copy in Sent can be read by oneself.
    omar.run(&["sync"]).done();
    let sent = omar.json_lines(&["list", "sent"]);
    let own = omar.json(&["show", &sent[0]["id"].to_string()]);
    assert!(own["text"].as_str().unwrap().contains(CANARY), "{own}");
}

/// Every file below a folder that holds the text.
fn holding(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, text));
        } else if let Ok(bytes) = fs::read(&path)
            && bytes.windows(text.len()).any(|window| window == text.as_bytes())
        {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn r23_what_was_decrypted_is_found_nowhere() {
    let world = World::shared();
    let ((hana, hana_user), (omar, omar_user)) = (person(world), person(world));
    hana.run(&["send", &letter(&hana, &hana_user, &omar_user, "Hello", "Hello")]).done();
    newest(world, &omar, &omar_user, 1);
    let path = letter(&omar, &omar_user, &hana_user, "Subject-of-kanarienvogel", CANARY);
    omar.run(&["send", &path, "--sign", "--encrypt"]).done();
    fs::remove_file(path).unwrap();
    newest(world, &hana, &hana_user, 1);
    newest(world, &hana, &hana_user, 1);
    let row = &hana.json_lines(&["list"])[0];
    assert_eq!(row["subject"], "[...]");
    assert!(!row.to_string().contains("kanarienvogel"), "no preview of it: {row}");
    for words in [CANARY, "kanarienvogel", "Subject-of-kanarienvogel"] {
        let found = hana.json(&["search", words]);
        assert_eq!(found["total"], 0, "it is in no index: {found}");
    }
    assert_eq!(holding(hana.folder(), CANARY), [""; 0]);
}

#[test]
fn r23_private_mail_is_found_by_its_words_only_where_that_was_chosen() {
    let world = World::shared();
    let ((hana, hana_user), (omar, omar_user)) = (person(world), person(world));
    hana.run(&["send", &letter(&hana, &hana_user, &omar_user, "Hello", "Hello")]).done();
    newest(world, &omar, &omar_user, 1);
    let send = |subject: &str| {
        let path = letter(&omar, &omar_user, &hana_user, subject, CANARY);
        omar.run(&["send", &path, "--sign", "--encrypt"]).done();
        fs::remove_file(path).unwrap();
    };
    let found = |words: &str| hana.json(&["search", words])["total"].as_u64().unwrap();
    let subjects = || -> Vec<String> {
        let rows = hana.json_lines(&["list"]);
        rows.iter().map(|row| row["subject"].as_str().unwrap().to_owned()).collect()
    };
    send("The quarry");
    newest(world, &hana, &hana_user, 1);
    assert_eq!((found(CANARY), subjects()), (0, vec!["[...]".to_owned()]));
    let choice = |on: &str| hana.json(&["account", "search-private", &hana_user.address, on]);
    // What is here is found at once, what comes later as it comes.
    assert_eq!(choice("on")["searches_private"], true);
    assert_eq!((found(CANARY), found("subject:quarry")), (1, 1));
    send("The harbour");
    newest(world, &hana, &hana_user, 2);
    assert_eq!((found(CANARY), found("subject:harbour")), (2, 1));
    assert_eq!(subjects(), ["The harbour", "The quarry"]);
    // On the disk it is as unreadable as before.
    assert_eq!(holding(hana.folder(), CANARY), [""; 0]);
    assert_eq!(choice("off")["searches_private"], false);
    assert_eq!((found(CANARY), found("subject:quarry")), (0, 0));
    assert_eq!(subjects(), ["[...]", "[...]"]);
    // A key that comes later opens what could not be opened before.
    let key = hana.json_lines(&["key", "list"])[0]["fingerprint"].as_str().unwrap().to_owned();
    let file = hana.folder().join("recovery.asc");
    let file = file.to_str().unwrap();
    let sheet = hana.json(&["key", "recovery", &key, "--out", file]);
    hana.run(&["key", "remove", &key]).done();
    choice("on");
    assert_eq!(found(CANARY), 0);
    let code = sheet["code"].as_str().unwrap();
    hana.run_with(&["key", "recover", file], code.as_bytes()).done();
    hana.run(&["sync"]).done();
    assert_eq!(found(CANARY), 2);
}

#[test]
fn r34_another_key_asks_first() {
    let world = World::shared();
    let ((hana, hana_user), (omar, omar_user)) = (person(world), person(world));
    hana.run(&["send", &letter(&hana, &hana_user, &omar_user, "Hello", "Hello")]).done();
    newest(world, &omar, &omar_user, 1);
    // Somebody with another key writes as Hana.
    let first = hana.json_lines(&["key", "list"])[0]["fingerprint"].as_str().unwrap().to_owned();
    hana.run(&["key", "remove", &first]).done();
    hana.json(&["key", "generate", &hana_user.address]);
    hana.run(&["send", &letter(&hana, &hana_user, &omar_user, "Again", "Again")]).done();
    newest(world, &omar, &omar_user, 2);
    let mut states = trust(&omar, &hana_user);
    states.sort();
    assert_eq!(states, ["changed", "remembered"]);
    let path = letter(&omar, &omar_user, &hana_user, "Plan", CANARY);
    // A decision is needed.
    omar.run(&["send", &path, "--encrypt"]).with_status(1);
    let keys = omar.json_lines(&["key", "list"]);
    let changed = keys.iter().find(|key| key["trust"] == "changed").unwrap();
    let print = changed["fingerprint"].as_str().unwrap();
    omar.run(&["key", "trust", &hana_user.address, print, "remembered"]).done();
    omar.run(&["send", &path, "--sign", "--encrypt"]).done();
    newest(world, &hana, &hana_user, 1);
    let shown = newest(world, &hana, &hana_user, 1);
    assert_eq!(shown["crypto"]["encryption"], "full", "{}", shown["crypto"]);
}

#[test]
fn r22_r23_an_answer_to_a_private_message_is_private_and_so_is_its_draft() {
    let world = World::shared();
    let ((hana, hana_user), (omar, omar_user)) = (person(world), person(world));
    hana.run(&["send", &letter(&hana, &hana_user, &omar_user, "Hello", "Hello")]).done();
    newest(world, &omar, &omar_user, 1);
    let path = letter(&omar, &omar_user, &hana_user, "The secret plan", "A secret");
    omar.run(&["send", &path, "--sign", "--encrypt"]).done();
    newest(world, &hana, &hana_user, 1);
    let id = newest(world, &hana, &hana_user, 1)["id"].to_string();
    let answer =
        json!({ "to": [omar_user.address], "subject": "Re: The secret plan", "text": CANARY });
    let file = hana.folder().join("compose.json");
    fs::write(&file, answer.to_string()).unwrap();
    let compose = file.to_str().unwrap();
    let draft = hana.json(&["draft", "new", "--reply", &id, "--compose", compose]);
    fs::remove_file(&file).unwrap();
    hana.run(&["sync"]).done();
    // The copy on the server can be read by its author alone.
    let mut client = world.client(Server::Dovecot, &hana_user);
    let held = client.ledger("Drafts");
    assert_eq!(held.len(), 1);
    let copy = String::from_utf8(client.fetch("Drafts", held[0].uid)).unwrap();
    assert!(copy.contains("multipart/encrypted") && !copy.contains(CANARY), "{copy}");
    assert!(!copy.contains("secret plan"), "{copy}");
    // It leaves as private as what it answers, without a word from its author.
    hana.run(&["draft", "send", &draft["id"].to_string()]).done();
    hana.run(&["sync"]).done();
    let shown = newest(world, &omar, &omar_user, 2);
    let crypto = &shown["crypto"];
    assert_eq!((&crypto["encryption"], &crypto["signature"]), (&json!("full"), &json!("good")));
    assert!(shown["text"].as_str().unwrap().contains(CANARY));
    // Where that can't be, it does not leave, and the draft stays.
    let key = hana.json_lines(&["key", "list"]);
    let theirs = key.iter().find(|key| key["address"] == json!(omar_user.address)).unwrap();
    hana.run(&["key", "remove", theirs["fingerprint"].as_str().unwrap()]).done();
    fs::write(&file, answer.to_string()).unwrap();
    let draft = hana.json(&["draft", "new", "--reply", &id, "--compose", compose]);
    hana.run(&["draft", "send", &draft["id"].to_string()]).with_status(1);
    assert_eq!(hana.json_lines(&["draft", "list"]).len(), 1);
}

#[test]
fn a_key_is_got_back_by_its_sheet() {
    let world = World::shared();
    let ((hana, hana_user), (omar, omar_user)) = (person(world), person(world));
    hana.run(&["send", &letter(&hana, &hana_user, &omar_user, "Hello", "Hello")]).done();
    newest(world, &omar, &omar_user, 1);
    let path = letter(&omar, &omar_user, &hana_user, "Plan", CANARY);
    omar.run(&["send", &path, "--encrypt"]).done();
    newest(world, &hana, &hana_user, 1);
    let own = hana.json_lines(&["key", "list"])[0].clone();
    let print = own["fingerprint"].as_str().unwrap();
    let file = hana.folder().join("recovery.asc");
    let sheet = hana.json(&["key", "recovery", print, "--out", file.to_str().unwrap()]);
    assert_eq!(hana.json_lines(&["key", "list"])[0]["recovery"], "written");
    hana.run(&["key", "remove", print]).done();
    let closed = newest(world, &hana, &hana_user, 1);
    assert_eq!(closed["crypto"]["unreadable"], "no_key_here");
    let code = sheet["code"].as_str().unwrap();
    let recover = ["key", "recover", file.to_str().unwrap()];
    hana.run_with(&recover, b"0000-0000").with_status(1);
    hana.run_with(&recover, code.as_bytes()).done();
    let open = newest(world, &hana, &hana_user, 1);
    assert!(open["text"].as_str().unwrap().contains(CANARY), "{open}");
    assert_eq!(hana.json_lines(&["key", "list"])[0]["recovery"], "rehearsed");
}
