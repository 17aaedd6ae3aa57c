//! Mail signed, encrypted or both, from each program to us and from us to each, by keys of every
//! kind.

use crate::{
    mail::{
        HANA, LINA, WORDS, encrypted, entity, now_ms, opened, our_key, parts, protected, ring,
        shown, signed,
    },
    program::{Kind, PASSPHRASE, Program, all},
};
use barid_crypto::{
    openpgp::{PublicKey, SecretKey},
    private::{Encryption, SignatureState},
};

/// Every program with a key of every kind that it makes.
fn each(kind: Kind) {
    for (name, program) in all() {
        if program.kinds().contains(&kind) {
            program.generate(kind, LINA);
            exchange(name, program.as_ref(), kind);
        }
    }
}

#[test]
fn r42_mail_goes_both_ways_with_rsa() {
    each(Kind::Rsa3072);
}

#[test]
fn r42_mail_goes_both_ways_with_curve_25519() {
    each(Kind::Curve25519);
}

#[test]
fn r42_mail_goes_both_ways_with_p256() {
    each(Kind::P256);
}

#[test]
fn r42_mail_goes_both_ways_with_p384() {
    each(Kind::P384);
}

fn exchange(name: &str, program: &dyn Program, kind: Kind) {
    let what = format!("{name} with {kind:?}");
    let hana = our_key();
    program.import(HANA, hana.public().to_armored().unwrap().as_bytes());
    let key = program.export(LINA);
    let ring = ring(&hana, &key);
    let lina = PublicKey::read_all(&key).unwrap().remove(0);
    let facts = lina.facts(now_ms());
    assert_eq!(facts.algorithm, kind.named(), "{what}");
    assert!(facts.can_sign && facts.can_encrypt && lina.is_for(LINA, now_ms()), "{what}");

    // From the program to us.
    let signature = program.sign(&entity(), LINA);
    expect_good(&what, &signed(LINA, &entity(), &signature), &ring, Encryption::None);
    let closed = program.encrypt(&entity(), HANA, Some(LINA));
    expect_good(&what, &encrypted(LINA, &closed), &ring, Encryption::Full);
    let closed = encrypted(LINA, &program.encrypt(&entity(), HANA, None));
    let seen = opened(&closed, &ring);
    assert_eq!(seen.verdict.signature, SignatureState::None, "{what}");
    assert_eq!(shown(&closed, &seen), WORDS, "{what}");
    let mut changed = signed(LINA, &entity(), &signature);
    let at = changed.windows(4).position(|four| four == b"here").unwrap();
    changed[at] = b'H';
    assert_eq!(opened(&changed, &ring).verdict.signature, SignatureState::Bad, "{what}");

    // From us to the program, with our key and with its own.
    let secret = SecretKey::read_all(&program.export_secret(LINA), Some(PASSPHRASE.as_bytes()));
    let secret = secret.unwrap().remove(0);
    assert_eq!(secret.fingerprint(), lina.fingerprint(), "{what}");
    for (by, from) in [(&hana, HANA), (&secret, LINA)] {
        let (entity, signature) = parts(&protected(from, Some(by), &[]));
        assert!(program.verifies(&entity, &signature, from), "{what}, by {from}");
        let other = [entity.as_slice(), b" "].concat();
        assert!(!program.verifies(&other, &signature, from), "{what}, by {from}");
        let (_, closed) = parts(&protected(from, Some(by), &[&lina]));
        let (content, is_signed) = program.decrypt(&closed, LINA, from).expect(&what);
        assert!(is_signed, "{what}, by {from}");
        expect_words(&what, &content);
    }
    let (_, closed) = parts(&protected(HANA, None, &[&lina]));
    let (content, is_signed) = program.decrypt(&closed, LINA, HANA).expect(&what);
    assert!(!is_signed, "{what}");
    expect_words(&what, &content);

    // What was encrypted for it opens with its key in our hands.
    let own = barid_crypto::private::Keyring {
        secret: vec![secret],
        people: vec![hana.public()],
        ..Default::default()
    };
    expect_good(&what, &protected(HANA, Some(&hana), &[&lina]), &own, Encryption::Full);
}

#[track_caller]
fn expect_good(
    what: &str,
    raw: &[u8],
    ring: &barid_crypto::private::Keyring,
    encryption: Encryption,
) {
    let seen = opened(raw, ring);
    let told = (seen.verdict.encryption, seen.verdict.signature);
    assert_eq!(told, (encryption, SignatureState::Good), "{what}: {:?}", seen.verdict);
    assert_eq!(shown(raw, &seen), WORDS, "{what}");
    assert!(seen.verdict.problems.is_empty(), "{what}: {:?}", seen.verdict.problems);
}

#[track_caller]
fn expect_words(what: &str, content: &[u8]) {
    let parsed = barid_mime::parse(content);
    let text = parsed.text(&parsed.parts()[0], &mut barid_mime::Defects::new());
    assert_eq!(text, WORDS, "{what}");
}
