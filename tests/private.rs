//! Private mail between people on real servers: keys that come along, answers that are encrypted,
//! and what of it is readable where it must not be.

use barid_crypto::{
    openpgp::{PublicKey, recipients},
    smime,
};
use barid_mime::Defects;
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, path::Path};
use support::{Authority, Barid, Message, Server, User, World};

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

/// Sends a private message of the first person to the second, and to the others so that nobody
/// knows. `readers_of` says for which of them a message is encrypted.
fn expect_copies_apart(
    world: &World,
    people: &[(Barid, User)],
    readers_of: impl Fn(&[u8]) -> BTreeSet<usize>,
) {
    let (author, from) = &people[0];
    let (to, hidden) = (&people[1].1.address, [&people[2].1.address, &people[3].1.address]);
    let message = Message::new("l", "The secret plan").between(&from.address, to);
    let message = message.field("Bcc", &format!("{}, {}", hidden[0], hidden[1]));
    let path = author.folder().join("letter.eml");
    fs::write(&path, message.at(1).text(CANARY).raw()).unwrap();
    let row = author.json(&["send", path.to_str().unwrap(), "--sign", "--encrypt"]);
    assert_eq!((&row["state"], &row["to"]), (&json!("sent"), &json!([to])), "{row}");
    let copies = row["copies"].as_array().unwrap();
    assert_eq!(copies.len(), 2);
    for (copy, to) in copies.iter().zip(hidden) {
        assert_eq!((&copy["state"], &copy["to"]), (&json!("sent"), &json!([to])), "{copy}");
        assert_eq!((&copy["apart_of"], &copy["message_id"]), (&row["id"], &row["message_id"]));
    }
    for (place, (barid, user)) in people.iter().enumerate().skip(1) {
        let mut client = world.client(Server::Dovecot, user);
        client.wait_for("INBOX", 1);
        let raw = client.fetch("INBOX", 1);
        assert_eq!(readers_of(&raw), BTreeSet::from([0, place]));
        let text = String::from_utf8_lossy(&raw);
        let names_other = |one: &&&String| text.contains(one.as_str()) && **one != &user.address;
        assert_eq!(hidden.iter().find(names_other), None, "{text}");
        assert!(text.contains("Message-ID: <l@example.test>") && !text.contains("Bcc:"), "{text}");
        let shown = newest(world, barid, user, 1);
        assert_eq!(shown["crypto"]["encryption"], "full", "{}", shown["crypto"]);
        assert_eq!(shown["subject"], "The secret plan");
        assert!(shown["text"].as_str().unwrap().contains(CANARY));
        let within = shown.to_string();
        let names_other = |one: &&&String| within.contains(one.as_str()) && **one != &user.address;
        assert_eq!(hidden.iter().find(names_other), None, "{within}");
    }
    // One copy in Sent, for its author alone, who sees everybody.
    for _ in 0..2 {
        author.run(&["sync"]).done();
    }
    let mut client = world.client(Server::Dovecot, from);
    let sent = client.ledger("Sent");
    assert_eq!(sent.len(), 1);
    let raw = client.fetch("Sent", sent[0].uid);
    assert_eq!(readers_of(&raw), BTreeSet::from([0]));
    assert!(!String::from_utf8_lossy(&raw).contains(hidden[0]));
    let id = author.json_lines(&["list", "sent"])[0]["id"].to_string();
    let own = author.json(&["show", &id]);
    assert!(own["text"].as_str().unwrap().contains(CANARY), "{own}");
    let bcc: Vec<&str> =
        own["bcc"].as_array().unwrap().iter().map(|one| one["address"].as_str().unwrap()).collect();
    assert_eq!(bcc, hidden);
    assert_eq!(own["sendings"].as_array().map(Vec::len), Some(3));
}

#[test]
fn r41_nobody_learns_of_who_is_in_bcc() {
    let world = World::shared();
    let people: Vec<_> = (0..4).map(|_| person(world)).collect();
    let keys: Vec<PublicKey> = people
        .iter()
        .map(|(barid, _)| {
            let own = barid.json_lines(&["key", "list"])[0]["fingerprint"].clone();
            let text = barid.run(&["key", "export", own.as_str().unwrap()]).done().stdout;
            let path = people[0].0.folder().join("key.asc");
            fs::write(&path, &text).unwrap();
            if own != people[0].0.json_lines(&["key", "list"])[0]["fingerprint"] {
                people[0].0.run(&["key", "import", path.to_str().unwrap()]).done();
            }
            PublicKey::read_all(&text).unwrap().remove(0)
        })
        .collect();
    expect_copies_apart(world, &people, |raw| {
        let parsed = barid_mime::parse(raw);
        let part = parsed.find("2").unwrap();
        let ids = recipients(&parsed.decoded(part, &mut Defects::new()));
        let place = |id: &String| keys.iter().position(|key| key.has_key(id)).unwrap();
        ids.iter().map(place).collect()
    });
}

/// People with certificates, their serials from 40 on; the first knows those of all others.
fn certified(world: &World, authority: &Authority, count: u64) -> Vec<(Barid, User)> {
    let mut people: Vec<(Barid, User)> = Vec::new();
    for place in 0..count {
        let (barid, user) = (Barid::new(), world.user());
        barid.add(world, Server::Dovecot, &user);
        barid.run(&["sync"]).done();
        let (certificate, key) = authority.person(&user.address, 40 + place);
        let path = barid.folder().join("own.pem");
        fs::write(&path, format!("{certificate}{key}")).unwrap();
        barid.run(&["cert", "import", path.to_str().unwrap()]).done();
        if let Some((author, _)) = people.first() {
            let path = author.folder().join("theirs.pem");
            fs::write(&path, certificate).unwrap();
            author.run(&["cert", "import", path.to_str().unwrap()]).done();
        }
        people.push((barid, user));
    }
    people
}

#[test]
fn r20_what_notices_changes_is_written_to_whoever_says_to_read_it() {
    let (world, authority) = (World::shared(), Authority::new());
    let people = certified(world, &authority, 2);
    let [(hana, hana_user), (omar, omar_user)] = people.as_slice() else { panic!() };
    let arrived = |count| {
        let path = letter(hana, hana_user, omar_user, "Plan", CANARY);
        hana.run(&["send", &path, "--sign", "--encrypt"]).done();
        let mut client = world.client(Server::Dovecot, omar_user);
        client.wait_for("INBOX", count);
        let newest = client.ledger("INBOX").iter().map(|held| held.uid).max().unwrap();
        String::from_utf8(client.fetch("INBOX", newest)).unwrap()
    };
    // Of a certificate out of a file nothing else is known.
    assert!(arrived(1).contains("smime-type=enveloped-data"));
    let known = hana.json_lines(&["cert", "list"]);
    let theirs = known.iter().find(|one| one["address"] == json!(omar_user.address)).unwrap();
    let print = theirs["fingerprint"].as_str().unwrap();
    hana.run(&["cert", "trust", &omar_user.address, print, "confirmed"]).done();
    let path = letter(omar, omar_user, hana_user, "Hello", "Hello");
    omar.run(&["send", &path, "--sign"]).done();
    let shown = newest(world, hana, hana_user, 1);
    assert_eq!(shown["crypto"]["signature"], "good", "{}", shown["crypto"]);
    assert!(arrived(2).contains("smime-type=authEnveloped-data"));
    let shown = newest(world, omar, omar_user, 2);
    assert_eq!(shown["crypto"]["encryption"], "full", "{}", shown["crypto"]);
    assert!(shown["text"].as_str().unwrap().contains(CANARY));
    let problems = shown["crypto"]["problems"].to_string();
    assert!(!problems.contains("not_authenticated"), "{problems}");
}

#[test]
fn r41_nobody_learns_of_who_is_in_bcc_by_certificates_either() {
    let (world, authority) = (World::shared(), Authority::new());
    let people = certified(world, &authority, 4);
    let (stranger, key) = authority.person("stranger@x.test", 99);
    let stranger = smime::Identity::from_pem(format!("{stranger}{key}").as_bytes(), None).unwrap();
    expect_copies_apart(world, &people, |raw| {
        let parsed = barid_mime::parse(raw);
        let der = parsed.decoded(&parsed.parts()[0], &mut Defects::new());
        let found = smime::decrypt(&der, std::slice::from_ref(&stranger));
        let Err(smime::SmimeError::NotForUs { recipients }) = found else { panic!("{found:?}") };
        let place = |one: &smime::Recipient| match one {
            smime::Recipient::Serial { serial, .. } => {
                usize::from_str_radix(serial, 16).unwrap() - 40
            }
            other => panic!("{other:?}"),
        };
        recipients.iter().map(place).collect()
    });
}
