//! Messages that are closed by certificates, and opened again.

use super::*;
use crate::smime::{
    Cipher,
    tests::people::{NOW_MS, Person, alice, p256, root, rsa},
};

const MESSAGE: &str = "From: Alice <alice@example.org>\r\nTo: alice@example.org\r\n\
    Subject: The plan\r\nDate: Thu, 26 Nov 2026 18:13:20 +0000\r\nMIME-Version: 1.0\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\r\nFrom here, مرحبا \r\n";

fn closed(sign: Option<&Person>, to: &[&Person], cipher: Cipher) -> Vec<u8> {
    let plan = SmimePlan {
        sign: sign.map(|one| &one.identity),
        encrypt_for: to.iter().map(|one| one.certificate()).collect(),
        cipher,
    };
    let plan = Plan { smime: Some(plan), ..Plan::default() };
    protect(MESSAGE.as_bytes(), &plan, "b0undary", NOW_MS).unwrap()
}

fn ring(root: &Person, own: &[&Person]) -> Keyring {
    Keyring {
        identities: own.iter().map(|one| one.identity.clone()).collect(),
        trust: root.trusted(),
        ..Keyring::default()
    }
}

fn told(opened: &Opened) -> (Encryption, SignatureState) {
    (opened.verdict.encryption, opened.verdict.signature)
}

#[test]
fn what_is_closed_by_certificates_opens_again() {
    let root = root();
    let alice = alice(&root, p256());
    let ring = ring(&root, &[&alice]);
    for cipher in [Cipher::Aes256Gcm, Cipher::Aes256Cbc] {
        let raw = closed(Some(&alice), &[&alice], cipher);
        assert!(raw.is_ascii() && !String::from_utf8_lossy(&raw).contains("The plan"));
        let opened = open(&raw, &ring, NOW_MS);
        let expected = (Encryption::Full, SignatureState::Good);
        assert_eq!(told(&opened), expected, "{:?}", opened.verdict);
        let clear = opened.clear.unwrap();
        let parsed = barid_mime::parse(&clear);
        assert_eq!(parsed.envelope(&mut Default::default()).subject, "The plan");
        assert_eq!(barid_mime::display_text(&parsed).trim_end(), "From here, مرحبا");
        assert_eq!(opened.verdict.technology, Some(Technology::Smime));
        let is_proven = !opened.verdict.problems.contains(&Problem::NotAuthenticated);
        assert_eq!(is_proven, cipher == Cipher::Aes256Gcm);
        assert_eq!(opened.certificates.first(), Some(alice.certificate()));
    }
}

#[test]
fn what_is_signed_by_certificate_is_judged() {
    let (root_one, other_root) = (root(), root());
    let alice = alice(&root_one, rsa(2048));
    let raw = closed(Some(&alice), &[], Cipher::Aes256Cbc);
    let judge = |raw: &[u8], root: &Person| open(raw, &ring(root, &[]), NOW_MS);
    let good = judge(&raw, &root_one);
    assert_eq!(told(&good), (Encryption::None, SignatureState::Good), "{:?}", good.verdict);
    let unknown = judge(&raw, &other_root);
    assert_eq!(unknown.verdict.signature, SignatureState::Unknown);
    assert!(unknown.verdict.problems.contains(&Problem::ChainUntrusted));
    let text = String::from_utf8(raw).unwrap();
    let changed = judge(text.replace("here", "there").as_bytes(), &root_one);
    assert_eq!(changed.verdict.signature, SignatureState::Bad);
    assert!(changed.verdict.problems.contains(&Problem::SignatureBroken));
    let other = text.replacen("From: Alice <alice@example.org>", "From: boss@example.org", 1);
    assert_eq!(judge(other.as_bytes(), &root_one).verdict.signature, SignatureState::Mismatch);
}

#[test]
fn what_is_for_others_says_so() {
    let root = root();
    let (alice, bob) = (alice(&root, p256()), alice(&root, rsa(2048)));
    let raw = closed(None, &[&alice], Cipher::Aes256Gcm);
    let reason = |own: &[&Person]| open(&raw, &ring(&root, own), NOW_MS).verdict.unreadable;
    assert_eq!(reason(&[]), Some(Unreadable::NoKeyHere));
    assert!(matches!(reason(&[&bob]), Some(Unreadable::NotForYou(ids)) if ids.len() == 1));
    assert_eq!(reason(&[&alice]), None);
}
