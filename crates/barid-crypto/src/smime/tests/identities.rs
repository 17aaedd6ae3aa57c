//! Identities from files, and to files.

use openssl::{nid::Nid, pkcs12::Pkcs12, pkey::PKey, stack::Stack, symm::Cipher};

use super::people::{NOW_MS, Wish, alice, made, no_extended, p256, root, rsa};
use crate::smime::{Identity, IdentityError, IdentityParts, sign_detached, verify};

#[track_caller]
fn assert_same(one: &Identity, other: &Identity) {
    assert_eq!(one.certificate(), other.certificate());
    assert_eq!(one.chain(), other.chain());
    assert!(one.key.public_eq(&other.key));
}

#[test]
fn a_file_that_is_written_can_be_read_again() {
    let root = root();
    let wish = Wish { name: "Between", addresses: &[], is_issuer: true, ..no_extended() };
    let between = made(&wish, p256(), &[&root]);
    let person = made(&Wish::default(), rsa(2048), &[&between, &root]);
    assert_eq!(person.identity.chain().len(), 2);
    let file = person.identity.to_pkcs12("päss").unwrap();
    assert_same(&Identity::from_pkcs12(&file, "päss").unwrap(), &person.identity);
    let error = |password| Identity::from_pkcs12(&file, password).unwrap_err();
    assert_eq!(error("pass"), IdentityError::WrongPassword);
    assert_eq!(error(""), IdentityError::PasswordNeeded);
    assert_eq!(error("a\0b"), IdentityError::PasswordUnusable);
    for password in ["", "a\0b"] {
        let refused = person.identity.to_pkcs12(password).unwrap_err();
        assert_eq!(refused, IdentityError::PasswordUnusable);
    }
}

#[test]
fn a_file_that_was_cut_off_is_not_read() {
    let file = alice(&root(), p256()).identity.to_pkcs12("x").unwrap();
    for length in 0..file.len() {
        let error = Identity::from_pkcs12(&file[..length], "x").unwrap_err();
        assert_eq!(error, IdentityError::NotRead, "{length}");
    }
}

#[test]
fn old_files_are_read() {
    let root = root();
    let person = alice(&root, rsa(2048));
    let mut issuers = Stack::new().unwrap();
    issuers.push(root.x509.clone()).unwrap();
    let _legacy = openssl::provider::Provider::try_load(None, "legacy", true).unwrap();
    let file = Pkcs12::builder()
        .pkey(&person.key)
        .cert(&person.x509)
        .ca(issuers)
        .key_algorithm(Nid::PBE_WITHSHA1AND3_KEY_TRIPLEDES_CBC)
        .cert_algorithm(Nid::PBE_WITHSHA1AND40BITRC2_CBC)
        .mac_md(openssl::hash::MessageDigest::sha1())
        .build2("old")
        .unwrap()
        .to_der()
        .unwrap();
    drop(_legacy);
    assert_same(&Identity::from_pkcs12(&file, "old").unwrap(), &person.identity);
    let error = Identity::from_pkcs12(&file, "new").unwrap_err();
    assert_eq!(error, IdentityError::WrongPassword);
    // What was needed for the file is gone again.
    assert!(openssl::symm::encrypt(Cipher::rc2_40_cbc(), &[1; 5], Some(&[0; 8]), b"x").is_err());
}

#[test]
fn a_file_without_a_key_or_certificate_says_so() {
    let root = root();
    let person = alice(&root, p256());
    let only_certificate = Pkcs12::builder().cert(&person.x509).build2("x").unwrap();
    let error = Identity::from_pkcs12(&only_certificate.to_der().unwrap(), "x").unwrap_err();
    assert_eq!(error, IdentityError::NoKey);
    let error = |pem: &[u8]| Identity::from_pem(pem, None).unwrap_err();
    assert_eq!(error(&person.x509.to_pem().unwrap()), IdentityError::NoKey);
    let key = person.key.private_key_to_pem_pkcs8().unwrap();
    assert_eq!(error(&key), IdentityError::NoCertificate);
    let other = [key, root.x509.to_pem().unwrap()].concat();
    assert_eq!(error(&other), IdentityError::NoCertificate);
    assert_eq!(Identity::from_pkcs12(b"x", "").unwrap_err(), IdentityError::NotRead);
}

#[test]
fn pem_is_read_in_any_order_with_and_without_a_password() {
    let root = root();
    let person = alice(&root, p256());
    let issuer = root.x509.to_pem().unwrap();
    let plain = [issuer.clone(), person.pem()].concat();
    assert_same(&Identity::from_pem(&plain, None).unwrap(), &person.identity);
    let aes = Cipher::aes_256_cbc();
    let key = person.key.private_key_to_pem_pkcs8_passphrase(aes, b"secret").unwrap();
    let sealed = [issuer, person.x509.to_pem().unwrap(), key].concat();
    assert_same(&Identity::from_pem(&sealed, Some("secret")).unwrap(), &person.identity);
    let error = |password| Identity::from_pem(&sealed, password).unwrap_err();
    assert_eq!(error(None), IdentityError::PasswordNeeded);
    assert_eq!(error(Some("other")), IdentityError::WrongPassword);
    assert_eq!(error(Some(&"x".repeat(100_000))), IdentityError::WrongPassword);
}

#[test]
fn parts_make_the_identity_again() {
    let root = root();
    for key in [p256(), rsa(2048), PKey::generate_ed25519().unwrap()] {
        let person = alice(&root, key);
        let parts = person.identity.to_der_parts().unwrap();
        assert_same(&Identity::from_der_parts(&parts).unwrap(), &person.identity);
        let other = p256().private_key_to_pkcs8().unwrap().into();
        let swapped = IdentityParts { private_key: other, ..parts };
        let error = Identity::from_der_parts(&swapped).unwrap_err();
        assert_eq!(error, IdentityError::NoCertificate);
    }
}

#[test]
fn of_two_certificates_for_a_key_the_newest_counts() {
    let root = root();
    let key = p256();
    let old = Wish { valid: (1_600_000_000, 1_700_000_000), ..Wish::default() };
    let old = made(&old, key.clone(), &[&root]);
    let new = made(&Wish::default(), key.clone(), &[&root]);
    let pem = [old.pem(), new.x509.to_pem().unwrap(), root.x509.to_pem().unwrap()].concat();
    assert_same(&Identity::from_pem(&pem, None).unwrap(), &new.identity);
}

#[test]
fn nothing_secret_is_shown() {
    let person = alice(&root(), p256());
    let shown = format!("{:?}", person.identity);
    assert_eq!(shown, format!("Identity({})", person.certificate().fingerprint()));
    assert_eq!(format!("{:?}", person.identity.to_der_parts().unwrap()), "IdentityParts(…)");
}

#[test]
fn an_identity_from_a_file_signs() {
    let root = root();
    let person = alice(&root, rsa(2048));
    let file = person.identity.to_pkcs12("x").unwrap();
    let identity = Identity::from_pkcs12(&file, "x").unwrap();
    let signed = sign_detached(b"hello", &identity, NOW_MS).unwrap();
    let found = verify(&signed.der, Some(b"hello"), &root.trusted(), NOW_MS).unwrap();
    assert_eq!(found.problems, []);
}
