//! Keys, signatures and encryption, with keys made here.

use super::*;
use crate::unreadable::Unreadable;

/// 2026-01-01, in milliseconds since the epoch.
const NOW: i64 = 1_767_225_600_000;
const DAY: i64 = 86_400_000;
const TEXT: &[u8] = b"Content-Type: text/plain\r\n\r\nHello\r\n";

fn key(address: &str, profile: Profile) -> SecretKey {
    SecretKey::generate("Hana", address, profile, NOW).unwrap()
}

fn checked(found: &[Signature]) -> Vec<Checked> {
    found.iter().map(|one| one.checked).collect()
}

#[test]
fn a_new_key_says_what_it_is() {
    for (profile, version, digits) in [(Profile::Everyone, 4, 40), (Profile::New, 6, 64)] {
        let key = key("hana@x.example", profile);
        let facts = key.public().facts(NOW);
        assert_eq!((facts.version, facts.fingerprint.len()), (version, digits));
        assert_eq!(facts.algorithm, "Ed25519");
        assert_eq!((facts.created_ms, facts.expires_ms), (NOW, None));
        assert!(facts.can_encrypt && facts.can_sign && facts.revocation.is_none());
        let id = UserName { name: "Hana".into(), address: "hana@x.example".into() };
        assert_eq!(facts.user_ids, [id]);
        assert!(key.public().is_for("Hana@X.example", NOW));
        assert!(!key.public().is_for("hana@y.example", NOW));
        assert_eq!(key.public().usable(NOW), Ok(()));
    }
}

#[test]
fn a_name_that_no_user_id_can_hold_is_left_out() {
    let key = SecretKey::generate("a\u{0}<b>", "a@x.example", Profile::Everyone, NOW).unwrap();
    assert!(key.public().is_for("a@x.example", NOW));
    assert!(SecretKey::generate("a", "nobody", Profile::Everyone, NOW).is_err());
}

#[test]
fn what_is_encrypted_comes_back_with_its_signature() {
    for profile in [Profile::Everyone, Profile::New] {
        let (hana, omar) = (key("hana@x.example", profile), key("omar@x.example", profile));
        let to = [&omar.public(), &hana.public()];
        let closed = encrypt(TEXT, &to, Some(&hana), NOW).unwrap();
        assert!(closed.starts_with(b"-----BEGIN PGP MESSAGE-----"));
        let open = decrypt(&closed, std::slice::from_ref(&omar), &[hana.public()], NOW).unwrap();
        assert_eq!(open.content.as_slice(), TEXT);
        assert_eq!(checked(&open.signatures), [Checked::Good]);
        assert_eq!(open.signatures[0].key, Some(hana.public()));
        assert_eq!(open.signatures[0].signed_at_ms, Some(NOW));
        assert_eq!((open.opened_by, open.is_aead), (omar.fingerprint(), profile == Profile::New));
        assert_eq!((open.recipients.len(), open.cipher.as_str()), (2, "AES-256"));
        let unknown = decrypt(&closed, std::slice::from_ref(&omar), &[], NOW).unwrap();
        assert_eq!(checked(&unknown.signatures), [Checked::Unknown]);
        let unsigned = encrypt(TEXT, &to, None, NOW).unwrap();
        assert!(decrypt(&unsigned, &[omar], &[], NOW).unwrap().signatures.is_empty());
    }
}

#[test]
fn each_reason_not_to_be_read_is_told_apart() {
    let (hana, omar) =
        (key("hana@x.example", Profile::Everyone), key("omar@x.example", Profile::Everyone));
    let closed = encrypt(TEXT, &[&hana.public()], None, NOW).unwrap();
    let why = |bytes: &[u8], keys: &[SecretKey]| decrypt(bytes, keys, &[], NOW).unwrap_err();
    assert_eq!(why(&closed, &[]), Unreadable::NoKeyHere);
    match why(&closed, std::slice::from_ref(&omar)) {
        Unreadable::NotForYou(ids) => assert!(ids.len() == 1 && hana.public().has_key(&ids[0])),
        other => panic!("{other:?}"),
    }
    assert_eq!(why(b"", &[]), Unreadable::Damaged);
    assert_eq!(why(b"no message at all", &[]), Unreadable::Damaged);
    let signed = sign(TEXT, &hana, NOW).unwrap();
    assert_eq!(why(signed.signature.as_bytes(), &[hana]), Unreadable::Damaged);
}

/// Takes armour off.
fn bare(armored: &[u8]) -> Vec<u8> {
    use std::io::Read;
    let mut bytes = Vec::new();
    sequoia_openpgp::armor::Reader::from_reader(
        armored,
        sequoia_openpgp::armor::ReaderMode::VeryTolerant,
    )
    .read_to_end(&mut bytes)
    .unwrap();
    bytes
}

#[test]
fn r20_nothing_is_given_of_what_was_changed_or_cut() {
    for profile in [Profile::Everyone, Profile::New] {
        let hana = key("hana@x.example", profile);
        let keys = [hana];
        let long = vec![b'x'; 20_000];
        let closed = bare(&encrypt(&long, &[&keys[0].public()], Some(&keys[0]), NOW).unwrap());
        let mut refused = 0;
        for at in (0..closed.len()).step_by(97) {
            let mut changed = closed.clone();
            changed[at] ^= 1;
            if let Ok(open) = decrypt(&changed, &keys, &[], NOW) {
                // Only what says nothing of the content may change unseen.
                assert_eq!(open.content.as_slice(), long, "{at}");
            } else {
                refused += 1;
            }
            assert!(decrypt(&closed[..at], &keys, &[], NOW).is_err(), "cut at {at}");
        }
        assert!(refused * 97 > closed.len() * 9 / 10, "{refused}");
    }
}

#[test]
fn signatures_are_judged() {
    let (hana, omar) =
        (key("hana@x.example", Profile::Everyone), key("omar@x.example", Profile::Everyone));
    let signed = sign(TEXT, &hana, NOW).unwrap();
    let judge = |text: &[u8], keys: &[PublicKey], at_ms: i64| {
        checked(&verify(signed.signature.as_bytes(), text, keys, at_ms))
    };
    let keys = [omar.public(), hana.public()];
    assert_eq!(judge(TEXT, &keys, NOW), [Checked::Good]);
    assert_eq!(judge(b"other", &keys, NOW), [Checked::Changed]);
    assert_eq!(judge(TEXT, &keys[..1], NOW), [Checked::Unknown]);
    // Ten minutes may lie between two clocks, no more.
    assert_eq!(judge(TEXT, &keys, NOW - 9 * 60_000), [Checked::Good]);
    assert_eq!(judge(TEXT, &keys, NOW - DAY), [Checked::InFuture]);
    assert_eq!(checked(&verify(b"no signature", TEXT, &keys, NOW)), [Checked::Malformed]);
    assert_eq!(checked(&verify(b"", TEXT, &keys, NOW)), [Checked::Malformed]);
}

#[test]
fn r26_what_was_signed_before_the_end_of_a_key_stays_signed() {
    // A new end is dated by the system's clock.
    let now = millis(std::time::SystemTime::now());
    let hana = SecretKey::generate("", "hana@x.example", Profile::Everyone, now - DAY).unwrap();
    let signed = sign(TEXT, &hana, now + DAY).unwrap();
    let late = sign(TEXT, &hana, now + 9 * DAY).unwrap();
    let judge = |signed: &Signed, key: &SecretKey| {
        checked(&verify(signed.signature.as_bytes(), TEXT, &[key.public()], now + 20 * DAY))
    };
    let ended = hana.clone().set_expiry(Some(now + 5 * DAY), now).unwrap();
    assert_eq!(judge(&signed, &ended), [Checked::Good]);
    assert_eq!(judge(&late, &ended), [Checked::KeyExpired]);
    assert_eq!(ended.public().usable(now + 4 * DAY), Ok(()));
    assert_eq!(ended.public().usable(now + 6 * DAY), Err(Unusable::Expired));
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    let extended = ended.set_expiry(None, now + DAY).unwrap();
    assert_eq!(judge(&late, &extended), [Checked::Good]);

    let retired = hana.clone().revoke(RevocationReason::Retired, now + 5 * DAY).unwrap();
    assert_eq!(judge(&signed, &retired), [Checked::Good]);
    assert_eq!(judge(&late, &retired), [Checked::KeyRevoked]);
    assert_eq!(retired.public().usable(now + 6 * DAY), Err(Unusable::Revoked));
    let facts = retired.public().facts(now + 6 * DAY);
    assert_eq!(facts.revocation.map(|one| (one.is_hard, one.reason)), Some((false, "retired")));
    let lost = hana.revoke(RevocationReason::Compromised, now + 5 * DAY).unwrap();
    assert_eq!(judge(&signed, &lost), [Checked::KeyRevoked]);
}

#[test]
fn r41_nobody_is_encrypted_for_when_one_cannot() {
    let (hana, omar) =
        (key("hana@x.example", Profile::Everyone), key("omar@x.example", Profile::Everyone));
    let omar = omar.revoke(RevocationReason::Superseded, NOW).unwrap();
    assert!(encrypt(TEXT, &[&hana.public(), &omar.public()], None, NOW).is_err());
    assert!(encrypt(TEXT, &[], None, NOW).is_err());
}

#[test]
fn r37_a_key_leaves_only_under_a_passphrase() {
    for profile in [Profile::Everyone, Profile::New] {
        let hana = key("hana@x.example", profile);
        let file = hana.to_armored(b"correct horse").unwrap();
        assert!(file.starts_with("-----BEGIN PGP PRIVATE KEY BLOCK-----"));
        let read = |word: Option<&[u8]>| SecretKey::read_all(file.as_bytes(), word);
        assert_eq!(read(None).unwrap_err(), KeyError::NeedsPassphrase);
        assert_eq!(read(Some(b"wrong")).unwrap_err(), KeyError::WrongPassphrase);
        let back = read(Some(b"correct horse")).unwrap().remove(0);
        assert_eq!(back.to_bytes().unwrap(), hana.to_bytes().unwrap());
        let closed = encrypt(TEXT, &[&hana.public()], None, NOW).unwrap();
        assert_eq!(decrypt(&closed, &[back], &[], NOW).unwrap().content.as_slice(), TEXT);
        let public = hana.public().to_armored().unwrap();
        assert!(public.starts_with("-----BEGIN PGP PUBLIC KEY BLOCK-----"));
        let refused = SecretKey::read_all(public.as_bytes(), None).unwrap_err();
        assert_eq!(refused, KeyError::PublicOnly);
        assert_eq!(PublicKey::read_all(file.as_bytes()).unwrap(), [hana.public()]);
        assert!(!format!("{hana:?}").contains("Secret("), "{hana:?}");
    }
    assert_eq!(SecretKey::read_all(b"x", None).unwrap_err(), KeyError::NoKey);
    assert_eq!(PublicKey::read_all(b"").unwrap_err(), KeyError::NoKey);
}

#[test]
fn a_key_has_several_addresses_and_is_handed_on_with_one() {
    let hana = key("hana@x.example", Profile::Everyone);
    let hana = hana.add_address("Hana", "hana@work.example", NOW + 1_000).unwrap();
    let public = hana.public();
    assert!(public.is_for("hana@x.example", NOW + DAY));
    assert!(public.is_for("hana@work.example", NOW + DAY));
    let small = public.to_minimal("hana@work.example", NOW + DAY).unwrap();
    assert!(small.len() < public.to_bytes().unwrap().len());
    let small = PublicKey::read_all(&small).unwrap().remove(0);
    assert!(!small.is_for("hana@x.example", NOW + DAY));
    assert_eq!(small.usable(NOW + DAY), Ok(()));
    assert_eq!(small.merge(public.clone()).unwrap(), public);
}

#[test]
fn text_with_its_signature_around_it() {
    let hana = key("hana@x.example", Profile::Everyone);
    let signed = {
        use sequoia_openpgp::serialize::stream::{Message, Signer};
        use std::io::Write;
        let pair = hana.cert.keys().secret().nth(1).unwrap().key().clone().into_keypair().unwrap();
        let mut out = Vec::new();
        let signer = Signer::new(Message::new(&mut out), pair).unwrap().cleartext();
        let mut message = signer.creation_time(time(NOW)).build().unwrap();
        message.write_all(b"- a line\nanother\n").unwrap();
        message.finalize().unwrap();
        out
    };
    let keys = [hana.public()];
    let (text, found) = verify_cleartext(&signed, &keys, NOW).unwrap();
    assert_eq!(String::from_utf8(text).unwrap().trim_end(), "- a line\nanother");
    assert_eq!(checked(&found), [Checked::Good]);
    assert!(verify_cleartext(b"plain", &keys, NOW).is_err());
}
