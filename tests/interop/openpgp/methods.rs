//! Ways of closing a message that are rare, old or dangerous.

use crate::{
    gpg::Gpg,
    mail::{HANA, LINA, WORDS, encrypted, entity, opened, our_key, ring, shown},
    program::{Kind, Program},
    rnp::Rnp,
};
use barid_crypto::{
    Unreadable,
    private::{Encryption, Keyring, SignatureState, Verdict},
};

/// gpg with Lina's key and Hana's.
fn gpg() -> (Gpg, Keyring) {
    let (gpg, hana) = (Gpg::new(), our_key());
    gpg.generate(Kind::Curve25519, LINA);
    gpg.import(HANA, hana.public().to_armored().unwrap().as_bytes());
    let ring = ring(&hana, &gpg.export(LINA));
    (gpg, ring)
}

const FOR_HANA: [&str; 6] = ["--armor", "--recipient", HANA, "--local-user", LINA, "--encrypt"];

/// What becomes of a message that gpg closes in some way; what opens has to be all of it.
fn closed(gpg: &Gpg, ring: &Keyring, options: &[&str]) -> Verdict {
    let raw = encrypted(LINA, &gpg.with(options, &entity()));
    let seen = opened(&raw, ring);
    match seen.verdict.encryption {
        Encryption::Full => assert_eq!(shown(&raw, &seen), WORDS, "{options:?}"),
        _ => assert!(seen.clear.is_none(), "{options:?}"),
    }
    seen.verdict
}

#[test]
fn r42_whatever_it_is_compressed_by() {
    let (gpg, ring) = gpg();
    for method in ["none", "zip", "zlib", "bzip2"] {
        let options = ["--compress-algo", method, "--sign"];
        let verdict = closed(&gpg, &ring, &[options.as_slice(), &FOR_HANA].concat());
        assert_eq!(verdict.signature, SignatureState::Good, "{method}");
    }
}

#[test]
fn r40_what_grows_beyond_measure_is_not_opened() {
    let (gpg, ring) = gpg();
    let bomb = vec![b'x'; 64 << 20];
    for method in ["zip", "zlib", "bzip2"] {
        let options = ["--compress-algo", method, "--compress-level", "9"];
        let raw = gpg.with(&[options.as_slice(), &FOR_HANA].concat(), &bomb);
        let verdict = opened(&encrypted(LINA, &raw), &ring).verdict;
        assert_eq!(verdict.unreadable, Some(Unreadable::TooLarge), "{method}");
    }
}

#[test]
fn r41_recipients_may_be_hidden() {
    let (gpg, ring) = gpg();
    let options = ["--throw-keyids", "--recipient", LINA];
    let verdict = closed(&gpg, &ring, &[options.as_slice(), &FOR_HANA].concat());
    assert_eq!((verdict.encryption, verdict.recipients.len()), (Encryption::Full, 0));
    let other = Keyring { secret: vec![our_key()], people: vec![], ..Default::default() };
    let verdict = closed(&gpg, &other, &[options.as_slice(), &FOR_HANA].concat());
    assert_eq!(verdict.unreadable, Some(Unreadable::NotForYou(vec![])));
    let verdict = closed(&gpg, &other, &FOR_HANA);
    assert!(matches!(verdict.unreadable, Some(Unreadable::NotForYou(ids)) if ids.len() == 1));
}

#[test]
fn what_a_password_closes_says_so() {
    let (gpg, ring) = gpg();
    let verdict = closed(&gpg, &ring, &["--armor", "--symmetric"]);
    assert_eq!(verdict.unreadable, Some(Unreadable::Password));
    // A key opens it as well.
    let both = [["--symmetric"].as_slice(), &FOR_HANA].concat();
    assert_eq!(closed(&gpg, &ring, &both).encryption, Encryption::Full);
}

#[test]
fn r20_what_nothing_protects_from_change_stays_closed() {
    let (gpg, ring) = gpg();
    for options in [vec!["--rfc2440"], vec!["--rfc2440", "--cipher-algo", "AES256", "--sign"]] {
        let verdict = closed(&gpg, &ring, &[options.as_slice(), &FOR_HANA].concat());
        assert_eq!(verdict.unreadable, Some(Unreadable::NoIntegrity), "{options:?}");
    }
}

#[test]
fn r42_each_cipher_is_read_or_named() {
    let (gpg, ring) = gpg();
    for cipher in ["AES", "AES192", "AES256"] {
        let options = ["--cipher-algo", cipher, "--sign"];
        let verdict = closed(&gpg, &ring, &[options.as_slice(), &FOR_HANA].concat());
        let told = (verdict.encryption, verdict.signature);
        assert_eq!(told, (Encryption::Full, SignatureState::Good), "{cipher}");
        assert!(verdict.cipher.unwrap().replace('-', "").starts_with(cipher), "{cipher}");
    }
    for cipher in ["3DES", "CAST5", "BLOWFISH", "TWOFISH", "IDEA", "CAMELLIA128", "CAMELLIA256"] {
        let options = ["--cipher-algo", cipher];
        let verdict = closed(&gpg, &ring, &[options.as_slice(), &FOR_HANA].concat());
        let is_clear = verdict.encryption == Encryption::Full
            || matches!(verdict.unreadable, Some(Unreadable::UnknownMethod(_)));
        assert!(is_clear, "{cipher}: {verdict:?}");
    }
}

/// The AEAD packet of the drafts before RFC 9580, which GnuPG 2.3 and RNP write.
#[test]
fn r42_a_packet_of_no_standard_is_named() {
    let (rnp, hana) = (Rnp::new(), our_key());
    rnp.import(HANA, hana.public().to_armored().unwrap().as_bytes());
    for mode in ["--aead=EAX", "--aead=OCB"] {
        let options = ["--encrypt", "--armor", mode, "--recipient", HANA];
        let raw = encrypted(LINA, &rnp.written(&options, &entity()));
        let own = Keyring { secret: vec![hana.clone()], people: vec![], ..Default::default() };
        let verdict = opened(&raw, &own).verdict;
        let is_named = matches!(verdict.unreadable, Some(Unreadable::UnknownMethod(_)));
        assert!(is_named, "{mode}: {verdict:?}");
    }
}

#[test]
fn r26_a_weak_digest_signs_nothing() {
    use crate::mail::signed;
    let (gpg, ring) = gpg();
    for (digest, is_good) in [
        ("SHA512", true),
        ("SHA384", true),
        ("SHA256", true),
        ("SHA1", false),
        ("RIPEMD160", false),
    ] {
        let options = ["--digest-algo", digest, "--armor", "--local-user", LINA, "--detach-sign"];
        let raw = signed(LINA, &entity(), &gpg.with(&options, &entity()));
        let verdict = opened(&raw, &ring).verdict;
        assert_eq!(verdict.signature == SignatureState::Good, is_good, "{digest}: {verdict:?}");
        assert!(is_good || verdict.signature == SignatureState::Bad, "{digest}: {verdict:?}");
    }
    // A signature of text, whose line ends are no part of it.
    let options = ["--textmode", "--armor", "--local-user", LINA, "--detach-sign"];
    let raw = signed(LINA, &entity(), &gpg.with(&options, &entity()));
    assert_eq!(opened(&raw, &ring).verdict.signature, SignatureState::Good);
}
