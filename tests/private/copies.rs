//! Copies for those in Bcc, and by what messages are closed for whoever reads it.

use super::{CANARY, letter, newest, person};
use barid_crypto::{
    openpgp::{PublicKey, recipients},
    smime,
};
use barid_mime::Defects;
use serde_json::json;
use std::{collections::BTreeSet, fs};
use support::{Authority, Barid, Message, Server, User, World};

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
