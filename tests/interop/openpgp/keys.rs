//! Keys that move between programs, and keys that are over.

use crate::{
    gpg::Gpg,
    mail::{
        HANA, LINA, encrypted, entity, now_ms, opened, our_key, parts, protected, ring, signed,
    },
    program::{Kind, PASSPHRASE, Program, all},
};
use barid_crypto::{
    openpgp::{KeyError, PublicKey, RevocationReason, SecretKey, Unusable},
    private::{Encryption, Keyring, Problem, SignatureState},
};

fn read(key: &[u8], passphrase: Option<&str>) -> Result<SecretKey, KeyError> {
    SecretKey::read_all(key, passphrase.map(str::as_bytes)).map(|mut keys| keys.remove(0))
}

#[test]
fn r37_a_secret_key_moves_to_each_program_and_back_under_its_passphrase() {
    for (name, program) in all() {
        let hana = our_key();
        program.import(HANA, hana.public().to_armored().unwrap().as_bytes());
        let file = hana.to_armored(PASSPHRASE.as_bytes()).unwrap();
        program.import_secret(HANA, file.as_bytes());
        let ring = Keyring { secret: vec![], people: vec![hana.public()], ..Default::default() };
        let raw = signed(HANA, &entity(), &program.sign(&entity(), HANA));
        assert_eq!(opened(&raw, &ring).verdict.signature, SignatureState::Good, "{name}");
        let (_, closed) = parts(&protected(HANA, Some(&hana), &[&hana.public()]));
        assert!(program.decrypt(&closed, HANA, HANA).is_some_and(|(_, signed)| signed), "{name}");

        let back = program.export_secret(HANA);
        assert_eq!(read(&back, None).unwrap_err(), KeyError::NeedsPassphrase, "{name}");
        assert_eq!(read(&back, Some("wrong")).unwrap_err(), KeyError::WrongPassphrase, "{name}");
        let back = read(&back, Some(PASSPHRASE)).unwrap();
        assert_eq!(back.fingerprint(), hana.fingerprint(), "{name}");
        let own = Keyring { secret: vec![back], people: vec![], ..Default::default() };
        let raw = protected(HANA, Some(&hana), &[&hana.public()]);
        let seen = opened(&raw, &own).verdict;
        let told = (seen.encryption, seen.signature);
        assert_eq!(told, (Encryption::Full, SignatureState::Good), "{name}");
    }
}

const YEAR_2020: &str = "20200101T000000";
const SIGNS: [[&str; 2]; 2] = [["ed25519", "cert,sign"], ["cv25519", "encr"]];

/// Signs at a time, with the key as it was then.
fn signed_at(gpg: &Gpg, at: &str) -> Vec<u8> {
    let time = format!("{at}!");
    let options = ["--faked-system-time", &time, "--armor", "--local-user", LINA, "--detach-sign"];
    signed(LINA, &entity(), &gpg.with(&options, &entity()))
}

fn judged(raw: &[u8], key: &[u8]) -> (SignatureState, Option<Problem>) {
    let verdict = opened(raw, &ring(&our_key(), key)).verdict;
    (verdict.signature, verdict.problems.first().copied())
}

#[test]
fn r26_a_key_that_expired() {
    let gpg = Gpg::new();
    gpg.generate_at(LINA, YEAR_2020, &SIGNS);
    let (early, late) = (signed_at(&gpg, "20200301T000000"), signed_at(&gpg, "20220301T000000"));
    let whole = gpg.export(LINA);
    let fingerprint = gpg.fingerprint(LINA);
    let expire = ["--quick-set-expire", &fingerprint, "20210101T000000"];
    gpg.with(&[["--faked-system-time", "20200201T000000!"].as_slice(), &expire].concat(), b"");
    let expired = gpg.export(LINA);
    assert_eq!(judged(&early, &whole), (SignatureState::Good, None));
    assert_eq!(judged(&late, &whole), (SignatureState::Good, None));
    assert_eq!(judged(&early, &expired), (SignatureState::Good, None));
    let over = (SignatureState::Bad, Some(Problem::SignerKeyExpired));
    assert_eq!(judged(&late, &expired), over);
    let key = PublicKey::read_all(&expired).unwrap().remove(0);
    assert_eq!(key.usable(now_ms()), Err(Unusable::Expired));
    // 2021-01-01.
    assert_eq!(key.facts(now_ms()).expires_ms, Some(1_609_459_200_000));
    assert_eq!(key.usable(1_600_000_000_000), Ok(()));
}

#[test]
fn r26_a_key_that_was_revoked() {
    let gpg = Gpg::new();
    gpg.generate_at(LINA, YEAR_2020, &SIGNS);
    let (early, late) = (signed_at(&gpg, "20200301T000000"), signed_at(&gpg, "20220301T000000"));
    let whole = gpg.export(LINA);
    let revoked = |answer: &str| {
        let options = ["--faked-system-time", "20210101T000000!", "--armor", "--gen-revoke", LINA];
        let revocation = gpg.answering(&options, &["y", answer, "", "y"]);
        let other = Gpg::new();
        other.import(LINA, &whole);
        other.with(&["--import"], &revocation);
        other.export(LINA)
    };
    let bad = (SignatureState::Bad, Some(Problem::SignerKeyRevoked));
    for (answer, reason, is_hard, before) in [
        ("0", "unspecified", true, bad),
        ("1", "compromised", true, bad),
        ("2", "superseded", false, (SignatureState::Good, None)),
        ("3", "retired", false, (SignatureState::Good, None)),
    ] {
        let revoked = revoked(answer);
        assert_eq!(judged(&early, &revoked), before, "{reason}");
        assert_eq!(judged(&late, &revoked), bad, "{reason}");
        let key = PublicKey::read_all(&revoked).unwrap().remove(0);
        assert_eq!(key.usable(now_ms()), Err(Unusable::Revoked), "{reason}");
        let told = key.facts(now_ms()).revocation.unwrap();
        assert_eq!((told.reason, told.is_hard), (reason, is_hard));
    }
    // What gpg keeps from the start.
    gpg.with(&["--import"], &gpg.revocation(LINA));
    assert_eq!(judged(&early, &gpg.export(LINA)), bad);
}

#[test]
fn r26_what_ends_here_ends_for_others() {
    let hana = our_key();
    let signed = parts(&protected(HANA, Some(&hana), &[]));
    let revoked = hana.clone().revoke(RevocationReason::Compromised, now_ms()).unwrap();
    for (name, program) in all() {
        program.import(HANA, hana.public().to_armored().unwrap().as_bytes());
        assert!(program.verifies(&signed.0, &signed.1, HANA), "{name}");
        program.import(HANA, revoked.public().to_armored().unwrap().as_bytes());
        // gpg tells of it and calls the signature good all the same.
        assert!(name == "gpg" || !program.verifies(&signed.0, &signed.1, HANA), "{name}");
    }
    let gpg = Gpg::new();
    gpg.import(HANA, revoked.public().to_armored().unwrap().as_bytes());
    let listed = String::from_utf8(gpg.with(&["--with-colons", "--list-keys"], b"")).unwrap();
    assert!(listed.lines().any(|line| line.starts_with("pub:r:")), "{listed}");
    let ended = hana.set_expiry(Some(now_ms() + 86_400_000), now_ms()).unwrap();
    let gpg = Gpg::new();
    gpg.import(HANA, ended.public().to_armored().unwrap().as_bytes());
    let listed = String::from_utf8(gpg.with(&["--with-colons", "--list-keys"], b"")).unwrap();
    let line = listed.lines().find(|line| line.starts_with("pub:")).unwrap();
    let end: i64 = line.split(':').nth(6).unwrap().parse().unwrap();
    assert!((end - now_ms() / 1_000 - 86_400).abs() < 60, "{line}");
}

#[test]
fn r37_a_key_whose_main_part_is_elsewhere() {
    let gpg = Gpg::new();
    gpg.generate_at(
        LINA,
        YEAR_2020,
        &[["ed25519", "cert"], ["ed25519", "sign"], ["cv25519", "encr"]],
    );
    let stub = gpg.with(&["--armor", "--export-secret-subkeys", LINA], b"");
    assert_eq!(read(&stub, None).unwrap_err(), KeyError::NeedsPassphrase);
    let lina = read(&stub, Some(PASSPHRASE)).unwrap();
    let own = Keyring { secret: vec![lina.clone()], people: vec![], ..Default::default() };
    let raw = protected(LINA, Some(&lina), &[&lina.public()]);
    let seen = opened(&raw, &own).verdict;
    assert_eq!((seen.encryption, seen.signature), (Encryption::Full, SignatureState::Good));
    let raw = encrypted(LINA, &gpg.encrypt(&entity(), LINA, Some(LINA)));
    assert_eq!(opened(&raw, &own).verdict.encryption, Encryption::Full);
    // What only the main part can do is not done.
    let revoked = lina.clone().revoke(RevocationReason::Retired, now_ms());
    assert_eq!(revoked.unwrap_err(), KeyError::Elsewhere);
    assert_eq!(lina.clone().set_expiry(None, now_ms()).unwrap_err(), KeyError::Elsewhere);
    let added = lina.clone().add_address("", "lina@work.example", now_ms());
    assert_eq!(added.unwrap_err(), KeyError::Elsewhere);
    // It is handed on as it came.
    let again = lina.to_armored(b"other").unwrap();
    let again = read(again.as_bytes(), Some("other")).unwrap();
    assert_eq!(again.to_bytes().unwrap(), lina.to_bytes().unwrap());
    let stored = lina.to_bytes().unwrap();
    assert_eq!(read(&stored, None).unwrap().fingerprint(), lina.fingerprint());

    // A key of which nothing is here.
    let alone = Gpg::new();
    alone.generate_at(LINA, YEAR_2020, &[["ed25519", "cert,sign"]]);
    let subkeys = ["--faked-system-time", "20200102T000000!", "--quick-add-key"];
    let fingerprint = alone.fingerprint(LINA);
    alone.with(&[subkeys.as_slice(), &[&fingerprint, "cv25519", "encr", "never"]].concat(), b"");
    let stub = alone.with(&["--armor", "--export-secret-subkeys", LINA], b"");
    let lina = read(&stub, Some(PASSPHRASE)).unwrap();
    assert!(barid_crypto::openpgp::sign(b"x", &lina, now_ms()).is_err());
    assert_eq!(Kind::Curve25519.named(), lina.public().facts(now_ms()).algorithm);
}
