//! Encrypting and decrypting, and what must never be handed out.

use openssl::{nid::Nid, pkey::PKey};

use super::people::{NOW_MS, Person, VALID, Wish, alice, curve, made, p256, root, rsa};
use super::signatures::ENTITY;
use crate::smime::{
    Cipher, Identity, Kind, Problem, Recipient, SmimeError,
    asn1::{
        CONTEXT, Elements, INTEGER, OCTET_STRING, SEQUENCE, algorithm, element, oid as written,
    },
    decrypt, encrypt, kind, oid, sign_opaque, verify,
};

fn people() -> Vec<Person> {
    let root = root();
    [rsa(2048), p256(), curve(Nid::SECP384R1)].map(|key| alice(&root, key)).into()
}

#[test]
fn every_recipient_decrypts_with_every_kind_of_key() {
    let people = people();
    let recipients: Vec<_> = people.iter().map(Person::certificate).collect();
    for (cipher, is_authenticated, name, is) in [
        (Cipher::Aes256Gcm, true, "AES-256-GCM", Kind::AuthEnveloped),
        (Cipher::Aes256Cbc, false, "AES-256-CBC", Kind::Enveloped),
    ] {
        let der = encrypt(ENTITY, &recipients, cipher, NOW_MS).unwrap();
        assert_eq!(kind(&der), Ok(is));
        for person in &people {
            let open = decrypt(&der, std::slice::from_ref(&person.identity)).unwrap();
            assert_eq!(open.content, ENTITY);
            assert_eq!((open.is_authenticated, open.cipher), (is_authenticated, name));
            assert_eq!(open.used, person.certificate().fingerprint());
        }
    }
}

#[test]
fn nothing_is_encrypted_to_a_part_of_the_recipients() {
    let root = root();
    let good = alice(&root, p256());
    let none = encrypt(ENTITY, &[], Cipher::Aes256Gcm, NOW_MS);
    assert_eq!(none, Err(SmimeError::NoRecipients));
    let expired = Wish { valid: (VALID.0, VALID.0 + 10), ..Wish::default() };
    let later = Wish { valid: (VALID.1 - 10, VALID.1), ..Wish::default() };
    let bad = [
        (made(&expired, p256(), &[&root]), Problem::Expired),
        (made(&later, p256(), &[&root]), Problem::NotYetValid),
        (
            made(&Wish { usages: &["sign"], ..Wish::default() }, rsa(2048), &[&root]),
            Problem::NotForEncrypting,
        ),
        (
            made(&Wish { extended: &["serverAuth"], ..Wish::default() }, p256(), &[&root]),
            Problem::NotForMail,
        ),
        (alice(&root, PKey::generate_ed25519().unwrap()), Problem::NotForEncrypting),
        (alice(&root, rsa(1024)), Problem::WeakKey),
    ];
    for (person, problem) in &bad {
        let recipients = [good.certificate(), person.certificate()];
        let refused = encrypt(ENTITY, &recipients, Cipher::Aes256Gcm, NOW_MS).unwrap_err();
        let fingerprint = person.certificate().fingerprint().to_owned();
        assert_eq!(refused, SmimeError::Unusable { fingerprint, problem: *problem });
    }
}

#[test]
fn whom_a_message_is_for_is_told_to_others() {
    let people = people();
    let [rsa, p256, other] = people.as_slice() else { panic!() };
    let recipients = [rsa.certificate(), p256.certificate(), rsa.certificate()];
    let der = encrypt(ENTITY, &recipients, Cipher::Aes256Gcm, NOW_MS).unwrap();
    let error = decrypt(&der, std::slice::from_ref(&other.identity)).unwrap_err();
    let SmimeError::NotForUs { mut recipients } = error else { panic!("{error}") };
    let told = |person: &Person| Recipient::Serial {
        issuer: "Root".to_owned(),
        serial: person.certificate().serial(),
    };
    let mut expected = vec![told(rsa), told(p256)];
    recipients.sort_by_key(|one| format!("{one:?}"));
    expected.sort_by_key(|one| format!("{one:?}"));
    assert_eq!(recipients, expected);
    assert!(matches!(decrypt(&der, &[]), Err(SmimeError::NotForUs { .. })));
    let all = people.iter().map(|person| person.identity.clone()).collect::<Vec<Identity>>();
    assert_eq!(decrypt(&der, &all).unwrap().used, rsa.certificate().fingerprint());
}

#[test]
fn a_key_of_another_does_not_open_it() {
    // OpenSSL, asked without the certificate, would hand out random bytes one time in 256.
    let people = people();
    let other = alice(&root(), rsa(2048));
    for _ in 0..300 {
        let der = encrypt(ENTITY, &[people[0].certificate()], Cipher::Aes256Cbc, NOW_MS).unwrap();
        let refused = decrypt(&der, std::slice::from_ref(&other.identity));
        assert!(matches!(refused, Err(SmimeError::NotForUs { .. })));
    }
}

#[test]
fn every_changed_byte_of_authenticated_content_is_noticed() {
    let person = alice(&root(), p256());
    let der = encrypt(ENTITY, &[person.certificate()], Cipher::Aes256Gcm, NOW_MS).unwrap();
    let mut opened = 0;
    for at in 0..der.len() {
        let mut changed = der.clone();
        changed[at] ^= 1;
        // What is not protected may change (a version); the content may not.
        if let Ok(open) = decrypt(&changed, std::slice::from_ref(&person.identity)) {
            assert_eq!(open.content, ENTITY, "{at}");
            opened += 1;
        }
    }
    assert!(opened < 40, "{opened}");
}

#[test]
fn a_changed_byte_of_other_content_is_not_hidden() {
    let person = alice(&root(), p256());
    let entity = [ENTITY, &[b'x'; 64]].concat();
    let mut der = encrypt(&entity, &[person.certificate()], Cipher::Aes256Cbc, NOW_MS).unwrap();
    // Of the last block but two: it decrypts, to something else.
    let at = der.len() - 40;
    der[at] ^= 1;
    let open = decrypt(&der, std::slice::from_ref(&person.identity)).unwrap();
    assert_ne!(open.content, entity);
    assert!(!open.is_authenticated);
}

/// Splits AuthEnvelopedData or EnvelopedData, changes its parts, and puts it together again.
fn rebuilt(der: &[u8], change: impl Fn(&mut Vec<Vec<u8>>)) -> Vec<u8> {
    let mut outer = Elements::of(der).inside(SEQUENCE).unwrap();
    let content_type = outer.next().unwrap().whole;
    let inside = outer.inside(CONTEXT).unwrap().inside(SEQUENCE).unwrap();
    let mut parts: Vec<Vec<u8>> = inside.map(|part| part.whole.to_vec()).collect();
    change(&mut parts);
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    element(SEQUENCE, &[content_type, &element(CONTEXT, &[&element(SEQUENCE, &parts)])])
}

/// The content with another algorithm.
fn with_algorithm(part: &[u8], algorithm: &[u8]) -> Vec<u8> {
    let parts: Vec<&[u8]> =
        Elements::of(part).inside(SEQUENCE).unwrap().map(|part| part.whole).collect();
    element(SEQUENCE, &[parts[0], algorithm, parts[2]])
}

fn gcm_parameters(part: &[u8], tag_len: u8) -> Vec<u8> {
    let algorithm_was = Elements::of(part).inside(SEQUENCE).unwrap().nth(1).unwrap();
    let parameters = algorithm_was.algorithm().unwrap().1.unwrap();
    let nonce = Elements::of(parameters.value).next().unwrap().whole;
    let length = element(INTEGER, &[&[tag_len]]);
    algorithm(oid::AES256_GCM, &element(SEQUENCE, &[nonce, &length]))
}

#[test]
fn a_proof_that_was_cut_short_proves_nothing() {
    let person = alice(&root(), p256());
    let der = encrypt(ENTITY, &[person.certificate()], Cipher::Aes256Gcm, NOW_MS).unwrap();
    let cut = |tag_len: u8, said: u8| {
        let der = rebuilt(&der, |parts| {
            parts[2] = with_algorithm(&parts[2], &gcm_parameters(&parts[2], said));
            let tag = Elements::of(&parts[3]).next().unwrap().value.to_vec();
            parts[3] = element(OCTET_STRING, &[&tag[..usize::from(tag_len)]]);
        });
        decrypt(&der, std::slice::from_ref(&person.identity)).map(|open| open.content)
    };
    assert_eq!(cut(16, 16), Ok(ENTITY.to_vec()));
    // Shorter, but long enough and as long as it says.
    assert_eq!(cut(12, 12), Ok(ENTITY.to_vec()));
    for (tag_len, said) in [(0, 16), (4, 16), (12, 16), (4, 4), (8, 8), (11, 11), (16, 12)] {
        assert_eq!(cut(tag_len, said), Err(SmimeError::Damaged), "{tag_len} {said}");
    }
}

#[test]
fn attributes_that_nobody_checks_are_refused() {
    let person = alice(&root(), p256());
    let der = encrypt(ENTITY, &[person.certificate()], Cipher::Aes256Gcm, NOW_MS).unwrap();
    // Where RFC 5083 puts them, and where OpenSSL takes them and looks at them no more.
    for (tag, error) in [(1, SmimeError::Unsupported), (2, SmimeError::Damaged)] {
        let der = rebuilt(&der, |parts| {
            let attribute = algorithm(oid::CONTENT_TYPE, &[]);
            parts.insert(3, element(CONTEXT + tag, &[&attribute]));
        });
        let refused = decrypt(&der, std::slice::from_ref(&person.identity));
        assert_eq!(refused, Err(error), "{tag}");
    }
}

#[test]
fn weak_and_unknown_ciphers_are_refused() {
    let person = alice(&root(), p256());
    let der = encrypt(ENTITY, &[person.certificate()], Cipher::Aes256Cbc, NOW_MS).unwrap();
    // RC2, DES, and GCM where nothing proves the content.
    for id in ["1.2.840.113549.3.2", "1.3.14.3.2.7", "2.16.840.1.101.3.4.1.46", "1.2.3.4"] {
        let der = rebuilt(&der, |parts| {
            let vector = element(OCTET_STRING, &[&[0; 16]]);
            parts[2] = with_algorithm(&parts[2], &algorithm(id.parse().unwrap(), &vector));
        });
        let refused = decrypt(&der, std::slice::from_ref(&person.identity));
        assert_eq!(refused, Err(SmimeError::UnknownCipher { oid: id.to_owned() }));
    }
}

#[test]
fn what_is_not_encrypted_is_told() {
    let root = root();
    let person = alice(&root, p256());
    let identities = std::slice::from_ref(&person.identity);
    assert_eq!(decrypt(b"", identities), Err(SmimeError::NotCms));
    assert_eq!(decrypt(b"\x30\x80text", identities), Err(SmimeError::NotCms));
    let signed = sign_opaque(ENTITY, &person.identity, NOW_MS).unwrap();
    assert_eq!(decrypt(&signed.der, identities), Err(SmimeError::OtherKind));
    let der = encrypt(ENTITY, &[person.certificate()], Cipher::Aes256Gcm, NOW_MS).unwrap();
    let refused = verify(&der, None, &root.trusted(), NOW_MS).unwrap_err();
    assert_eq!(refused, SmimeError::OtherKind);
    assert_eq!(decrypt(&der[..der.len() - 5], identities), Err(SmimeError::NotCms));
    let data = element(
        SEQUENCE,
        &[&written(oid::DATA), &element(CONTEXT, &[&element(OCTET_STRING, &[b"x"])])],
    );
    assert_eq!(kind(&data), Ok(Kind::Other));
}
