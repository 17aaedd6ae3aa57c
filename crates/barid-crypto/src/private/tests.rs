//! Messages that are closed here and opened again, and those that only look like it.

use super::*;
use crate::openpgp::{self, Profile};

const NOW: i64 = 1_767_225_600_000;

pub(super) fn key(address: &str) -> SecretKey {
    SecretKey::generate("Hana", address, Profile::Everyone, NOW - 1_000).unwrap()
}

const MESSAGE: &str = "From: Hana <hana@x.example>\r\nTo: omar@x.example\r\nCc: lina@y.example\r\n\
    Subject: The secret plan\r\nDate: Thu, 1 Jan 2026 00:00:00 +0000\r\nMessage-ID: <m@x.example>\r\n\
    MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
    Content-Transfer-Encoding: 8bit\r\n\r\nFrom here, مرحبا \r\n";

fn plan<'k>(sign: Option<&'k SecretKey>, to: &'k [PublicKey]) -> Plan<'k> {
    Plan { sign, encrypt_for: to.iter().collect(), ..Plan::default() }
}

fn closed(sign: Option<&SecretKey>, to: &[PublicKey]) -> Vec<u8> {
    protect(MESSAGE.as_bytes(), &plan(sign, to), "b0undary", NOW).unwrap()
}

fn told(opened: &Opened) -> (Encryption, SignatureState) {
    (opened.verdict.encryption, opened.verdict.signature)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn what_is_closed_opens_again_with_its_header() {
    let (hana, omar) = (key("hana@x.example"), key("omar@x.example"));
    let to = [omar.public(), hana.public()];
    let raw = closed(Some(&hana), &to);
    let outside = text(&raw);
    assert!(outside.contains("Subject: [...]\r\n") && !outside.contains("secret plan"));
    assert!(raw.is_ascii() && outside.split("\r\n").all(|line| !line.contains('\n')));
    let ring =
        Keyring { secret: vec![omar.clone()], people: vec![hana.public()], ..Keyring::default() };
    let opened = open(&raw, &ring, NOW);
    assert_eq!(told(&opened), (Encryption::Full, SignatureState::Good), "{:?}", opened.verdict);
    assert_eq!(opened.verdict.problems, []);
    let signer = opened.verdict.signer.as_ref().unwrap();
    assert_eq!((signer.name.as_str(), &signer.key), ("Hana", &hana.fingerprint()));
    let clear = text(opened.clear.as_ref().unwrap());
    let parsed = barid_mime::parse(clear.as_bytes());
    let envelope = parsed.envelope(&mut barid_mime::Defects::new());
    assert_eq!(envelope.subject, "The secret plan");
    assert_eq!(envelope.cc[0].address, "lina@y.example");
    assert_eq!(barid_mime::display_text(&parsed).trim_end(), "From here, مرحبا");
    let hidden: Vec<&str> = opened
        .verdict
        .protected
        .iter()
        .filter(|field| field.was_hidden)
        .map(|field| field.name.as_str())
        .collect();
    assert_eq!(hidden, ["Subject"]);
    assert!(!clear.contains("HP-Outer") && clear.matches("Subject:").count() == 1, "{clear}");
}

#[test]
fn what_is_signed_is_shown_as_it_came_and_every_change_is_seen() {
    let hana = key("hana@x.example");
    let raw = closed(Some(&hana), &[]);
    assert!(raw.is_ascii());
    let ring = Keyring { secret: Vec::new(), people: vec![hana.public()], ..Keyring::default() };
    let opened = open(&raw, &ring, NOW);
    assert_eq!(told(&opened), (Encryption::None, SignatureState::Good), "{:?}", opened.verdict);
    let unknown = open(&raw, &Keyring::default(), NOW);
    assert_eq!(told(&unknown), (Encryption::None, SignatureState::Unknown));
    let changed = text(&raw).replace("here", "there");
    let opened = open(changed.as_bytes(), &ring, NOW);
    assert_eq!(opened.verdict.signature, SignatureState::Bad);
    assert_eq!(opened.verdict.problems, [Problem::SignatureBroken]);
    assert!(opened.clear.is_none());
    // A subject changed on its way does not count: the signed one is shown.
    let changed = text(&raw).replacen("The secret plan", "Another plan", 1);
    let opened = open(changed.as_bytes(), &ring, NOW);
    assert_eq!(opened.verdict.signature, SignatureState::Good);
    let clear = text(opened.clear.as_ref().unwrap());
    assert!(clear.contains("The secret plan") && !clear.contains("Another plan"));
}

#[test]
fn r25_r31_only_the_author_signs_for_the_author() {
    let hana = key("hana@x.example");
    let ring = Keyring { secret: Vec::new(), people: vec![hana.public()], ..Keyring::default() };
    let raw = text(&closed(Some(&hana), &[]));
    let judge = |from: &str| {
        let raw = raw.replacen("From: Hana <hana@x.example>", from, 1);
        let opened = open(raw.as_bytes(), &ring, NOW);
        (opened.verdict.signature, opened.verdict.problems)
    };
    use Problem::{ProtectedFromDiffers, SenderUnclear, SignerNotSender};
    use SignatureState::{Good, Mismatch};
    assert_eq!(judge("From: Hana <HANA@X.example>"), (Good, vec![]));
    let other = (Mismatch, vec![SignerNotSender, ProtectedFromDiffers]);
    assert_eq!(judge("From: \"hana@x.example\" <boss@x.example>"), other);
    let unclear = (Mismatch, vec![SenderUnclear, ProtectedFromDiffers]);
    for from in [
        "From: hana@x.example, boss@x.example",
        "From: hana@x.example\r\nFrom: boss@x.example",
        "From: hana@x.example\r\nSender: boss@x.example",
        "From: Hana <>",
        "From: hana@x.example <hana>",
        "X-From: hana@x.example",
    ] {
        let found = judge(from);
        assert!(found == unclear || found == other, "{from}: {found:?}");
    }
}

#[test]
fn r24_what_stands_beside_makes_it_partly_signed() {
    let (hana, omar) = (key("hana@x.example"), key("omar@x.example"));
    let ring = Keyring {
        secret: vec![omar.clone()],
        people: vec![hana.public(), omar.public()],
        ..Keyring::default()
    };
    let wrap = |raw: &str, kind: &str, before: &str, after: &str| {
        let at = raw.find("MIME-Version").unwrap();
        let (header, part) = raw.split_at(at);
        format!(
            "{header}MIME-Version: 1.0\r\nContent-Type: {kind}; boundary=o\r\n\r\n{before}--o\r\n\
             {part}\r\n{after}--o--\r\n"
        )
    };
    let text_part = "--o\r\nContent-Type: text/plain\r\n\r\nFooter\r\n";
    let signed = text(&closed(Some(&hana), &[]));
    let sealed = text(&closed(Some(&hana), &[omar.public()]));
    for kind in ["multipart/mixed", "multipart/related", "multipart/alternative"] {
        for (before, after) in [("", text_part), (text_part, ""), ("", "")] {
            let opened = open(wrap(&signed, kind, before, after).as_bytes(), &ring, NOW);
            assert_eq!(told(&opened), (Encryption::None, SignatureState::Partial), "{kind}");
            assert_eq!(opened.verdict.problems, [Problem::SignedPartNotRoot]);
            let opened = open(wrap(&sealed, kind, before, after).as_bytes(), &ring, NOW);
            assert_eq!(told(&opened), (Encryption::Partial, SignatureState::None), "{kind}");
            assert!(opened.clear.is_none(), "R19");
        }
    }
    let forwarded = format!(
        "From: eve@z.example\r\nContent-Type: multipart/mixed; boundary=f\r\n\r\n--f\r\n\r\nSee\r\n\
         --f\r\nContent-Type: message/rfc822\r\n\r\n{signed}\r\n--f--\r\n"
    );
    let opened = open(forwarded.as_bytes(), &ring, NOW);
    assert_eq!(told(&opened), (Encryption::None, SignatureState::None), "R38");
}

#[test]
fn r29_a_signature_round_encryption_is_no_verdict() {
    let (hana, omar) = (key("hana@x.example"), key("omar@x.example"));
    let ring =
        Keyring { secret: vec![omar.clone()], people: vec![hana.public()], ..Keyring::default() };
    let raw = closed(None, &[omar.public()]);
    // Eve signs what Omar wrote, as Hana, whose key she has.
    let signed = protect(&raw, &plan(Some(&hana), &[]), "outer", NOW).unwrap();
    let opened = open(&signed, &ring, NOW);
    assert_eq!(told(&opened), (Encryption::Full, SignatureState::None), "{:?}", opened.verdict);
    assert!(opened.verdict.problems.contains(&Problem::OuterSignatureIgnored));
}

#[test]
fn each_layer_within_is_opened() {
    let (hana, omar) = (key("hana@x.example"), key("omar@x.example"));
    let ring =
        Keyring { secret: vec![omar.clone()], people: vec![hana.public()], ..Keyring::default() };
    let signed = closed(Some(&hana), &[]);
    let to = [omar.public()];
    let sealed = protect(&signed, &plan(None, &to), "outer", NOW).unwrap();
    let opened = open(&sealed, &ring, NOW);
    assert_eq!(told(&opened), (Encryption::Full, SignatureState::Good), "{:?}", opened.verdict);
    let parsed = barid_mime::parse(opened.clear.as_ref().unwrap());
    assert_eq!(barid_mime::display_text(&parsed).trim_end(), "From here, مرحبا");
}

#[test]
fn r30_a_header_that_is_not_marked_is_no_header() {
    let (hana, omar) = (key("hana@x.example"), key("omar@x.example"));
    let ring =
        Keyring { secret: vec![omar.clone()], people: vec![hana.public()], ..Keyring::default() };
    let build = |payload: &str| {
        let closed =
            openpgp::encrypt(payload.as_bytes(), &[&omar.public()], Some(&hana), NOW).unwrap();
        format!(
            "From: hana@x.example\r\nTo: omar@x.example\r\nCc: eve@z.example\r\nSubject: Outside\r\n\
             Content-Type: multipart/encrypted; boundary=b; protocol=\"application/pgp-encrypted\"\r\n\
             \r\n--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n--b\r\n\
             Content-Type: application/octet-stream\r\n\r\n{}\r\n--b--\r\n",
            text(&closed)
        )
    };
    let shown = |payload: &str| {
        let opened = open(build(payload).as_bytes(), &ring, NOW);
        assert_eq!(opened.verdict.encryption, Encryption::Full);
        let clear = text(opened.clear.as_ref().unwrap());
        let envelope = barid_mime::parse(clear.as_bytes()).envelope(&mut Default::default());
        (envelope.subject, envelope.cc.len(), opened.verdict.problems, clear)
    };
    let plain = shown("Subject: Within\r\nContent-Type: text/plain\r\n\r\nx\r\n");
    assert_eq!((plain.0.as_str(), plain.1, plain.2.len()), ("Outside", 1, 0));
    // R32: who is not in the protected header is not there.
    let marked = shown(
        "Subject: Within\r\nFrom: hana@x.example\r\nTo: omar@x.example\r\n\
         Content-Type: text/plain; hp=\"cipher\"\r\n\r\nx\r\n",
    );
    assert_eq!((marked.0.as_str(), marked.1, marked.2.len()), ("Within", 0, 0));
    let old = shown(
        "Subject: Within\r\nContent-Type: multipart/mixed; boundary=c; protected-headers=v1\r\n\r\n\
         --c\r\nContent-Type: text/plain; protected-headers=v1\r\n\r\nSubject: Within\r\n\r\n--c\r\n\
         Content-Type: text/plain\r\n\r\nthe text\r\n--c--\r\n",
    );
    assert_eq!((old.0.as_str(), old.1), ("Within", 1));
    assert_eq!(old.2, [Problem::LegacyHeaderProtection]);
    assert!(old.3.matches("Within").count() == 1 && old.3.contains("the text"), "{}", old.3);
    let display = shown(
        "Subject: Within\r\nContent-Type: text/plain; hp=cipher; hp-legacy-display=1\r\n\r\n\
         Subject: Within\r\n\r\nthe text\r\n",
    );
    let parsed = barid_mime::parse(display.3.as_bytes());
    assert_eq!(barid_mime::display_text(&parsed).trim_end(), "the text");
    // Nothing within a plain message is a protected header.
    let raw =
        "From: hana@x.example\r\nSubject: Outside\r\nContent-Type: text/plain; hp=clear\r\n\r\nx";
    assert!(open(raw.as_bytes(), &ring, NOW).clear.is_none());
}

#[test]
fn gossip_comes_only_from_who_signed_and_for_who_is_there() {
    let (hana, omar, lina) = (key("hana@x.example"), key("omar@x.example"), key("lina@y.example"));
    let ring =
        Keyring { secret: vec![omar.clone()], people: vec![hana.public()], ..Keyring::default() };
    let small = |key: &SecretKey, address: &str| {
        (address.to_owned(), key.public().to_minimal(address, NOW).unwrap())
    };
    let (to, eve) = ([omar.public()], key("eve@z.example"));
    let make = |sign: Option<&SecretKey>| {
        let gossip = vec![small(&lina, "lina@y.example"), small(&eve, "eve@z.example")];
        let plan = Plan { gossip, ..plan(sign, &to) };
        open(&protect(MESSAGE.as_bytes(), &plan, "b", NOW).unwrap(), &ring, NOW)
    };
    let opened = make(Some(&hana));
    let found: Vec<&str> = opened.gossip.iter().map(|one| one.address.as_str()).collect();
    assert_eq!(found, ["lina@y.example"]);
    assert!(make(None).gossip.is_empty());
}

#[test]
fn r41_who_is_not_named_is_told_to_the_author_alone() {
    let (hana, omar) = (key("hana@x.example"), key("omar@x.example"));
    let message = MESSAGE.replacen("Subject:", "Bcc: zoe@z.example\r\nSubject:", 1);
    let to = [hana.public()];
    let raw = protect(message.as_bytes(), &plan(Some(&hana), &to), "b", NOW).unwrap();
    let outside = text(&raw);
    assert!(!outside.contains("Bcc") && !outside.contains("zoe@z.example"), "{outside}");
    let ring = Keyring { secret: vec![hana.clone()], ..Keyring::default() };
    let opened = open(&raw, &ring, NOW);
    assert_eq!(told(&opened), (Encryption::Full, SignatureState::Good));
    let clear = opened.clear.unwrap();
    let bcc = barid_mime::parse(&clear).envelope(&mut Default::default()).bcc;
    assert_eq!(bcc.len(), 1);
    assert_eq!(bcc[0].address, "zoe@z.example");
    // A copy for one reader names that reader and the author.
    let to = [omar.public(), hana.public()];
    let raw = protect(MESSAGE.as_bytes(), &plan(Some(&hana), &to), "b", NOW).unwrap();
    let named = open(&raw, &ring, NOW).verdict.recipients;
    let is_theirs = |id: &String| omar.public().has_key(id) || hana.public().has_key(id);
    assert!(named.len() == 2 && named.iter().all(is_theirs), "{named:?}");
}

#[test]
fn a_key_that_is_locked_is_told_as_such() {
    let (hana, omar) = (key("hana@x.example"), key("omar@x.example"));
    let raw = closed(Some(&hana), &[omar.public()]);
    let reason = |ring: &Keyring| open(&raw, ring, NOW).verdict.unreadable.unwrap();
    let mut ring = Keyring::default();
    assert_eq!(reason(&ring), Unreadable::NoKeyHere);
    assert!(ring.add_file(hana.to_armored(b"word").unwrap().as_bytes()));
    assert_eq!(reason(&ring), Unreadable::NoKeyHere);
    assert!(ring.add_file(omar.to_armored(b"word").unwrap().as_bytes()));
    assert_eq!(reason(&ring), Unreadable::Locked);
    ring.secret = vec![hana];
    assert_eq!(reason(&ring), Unreadable::Locked);
    ring.locked.clear();
    assert!(matches!(reason(&ring), Unreadable::NotForYou(_)));
}

#[test]
fn r25_a_key_speaks_only_for_whom_it_was_remembered() {
    // Eve's key says that it is Hana's as well, and came along with a message of Eve.
    let eve = key("eve@z.example").add_address("Hana", "hana@x.example", NOW).unwrap();
    let raw = closed(Some(&eve), &[]);
    let mut ring = Keyring { people: vec![eve.public()], ..Keyring::default() };
    assert_eq!(open(&raw, &ring, NOW).verdict.signature, SignatureState::Good);
    let of = |address: &str| [(eve.fingerprint(), [address.to_owned()].into())].into();
    ring.only_for = of("eve@z.example");
    assert_eq!(open(&raw, &ring, NOW).verdict.signature, SignatureState::Mismatch);
    ring.only_for = of("hana@x.example");
    assert_eq!(open(&raw, &ring, NOW).verdict.signature, SignatureState::Good);
}

#[test]
fn no_bytes_make_it_fail() {
    let (hana, omar) = (key("hana@x.example"), key("omar@x.example"));
    let ring =
        Keyring { secret: vec![omar.clone()], people: vec![hana.public()], ..Keyring::default() };
    for raw in [closed(Some(&hana), &[omar.public()]), closed(Some(&hana), &[])] {
        for at in (0..raw.len()).step_by(13) {
            let mut changed = raw.clone();
            changed[at] = changed[at].wrapping_add(1);
            open(&changed, &ring, NOW);
            open(raw.get(..at).unwrap(), &ring, NOW);
        }
    }
    open(b"", &ring, NOW);
}
