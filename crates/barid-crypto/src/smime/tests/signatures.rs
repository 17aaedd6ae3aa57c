//! What is believed of a signature, and what is not.

use der::asn1::ObjectIdentifier;
use openssl::{
    hash::{MessageDigest, hash},
    nid::Nid,
    pkey::{Id, PKey},
    sign::Signer,
};

use super::people::{NOW_MS, Person, Wish, alice, curve, made, p256, root, rsa};
use crate::smime::{
    Check, Cipher, Kind, MAX_BYTES, Outcome, Problem, Revocation, SmimeError, Verified,
    asn1::{
        CONTEXT, Elements, INTEGER, OCTET_STRING, SEQUENCE, SET, algorithm, element,
        oid as written, set_of, time,
    },
    kind, oid, sign_detached, sign_opaque, verify,
};

pub(super) const ENTITY: &[u8] = b"Content-Type: text/plain\r\n\r\nHello\r\n";

fn checked(root: &Person, der: &[u8], detached: Option<&[u8]>) -> Verified {
    verify(der, detached, &root.trusted(), NOW_MS).unwrap()
}

#[track_caller]
fn assert_bad(found: &Verified, problem: Problem) {
    assert!(found.problems.contains(&problem), "{:?}", found.problems);
    assert_eq!(found.outcome, Outcome::Bad);
}

#[test]
fn what_is_signed_is_good_with_every_kind_of_key() {
    let root = root();
    let ed25519 = PKey::generate_ed25519().unwrap();
    let keys = [
        (rsa(2048), "sha-256", "SHA-256"),
        (rsa(3072), "sha-256", "SHA-256"),
        (p256(), "sha-256", "SHA-256"),
        (curve(Nid::SECP384R1), "sha-384", "SHA-384"),
        (curve(Nid::SECP521R1), "sha-512", "SHA-512"),
        (ed25519, "sha-512", "SHA-512"),
    ];
    for (key, micalg, digest) in keys {
        let person = alice(&root, key);
        let detached = sign_detached(ENTITY, &person.identity, NOW_MS).unwrap();
        assert_eq!(detached.micalg, micalg);
        assert_eq!(kind(&detached.der), Ok(Kind::SignedDetached));
        let opaque = sign_opaque(ENTITY, &person.identity, NOW_MS).unwrap();
        assert_eq!(kind(&opaque.der), Ok(Kind::SignedOpaque));
        for (signed, outside, content) in
            [(detached, Some(ENTITY), &b""[..]), (opaque, None, ENTITY)]
        {
            let found = checked(&root, &signed.der, outside);
            assert_eq!(found.problems, [], "{digest}");
            assert_eq!(found.outcome, Outcome::Good);
            assert_eq!(found.content, content);
            assert_eq!(found.digest, digest);
            assert_eq!(found.signer.as_ref(), Some(person.certificate()));
            assert_eq!(found.signed_at_ms, Some(NOW_MS));
            assert_eq!(found.certificates, [person.certificate().clone()]);
            assert_eq!(found.reads, [Cipher::Aes256Gcm, Cipher::Aes256Cbc]);
            let facts = found.facts;
            assert_eq!(facts.revocation, Revocation::NotAsked);
            for fact in [facts.content, facts.signature, facts.chain, facts.purpose, facts.validity]
            {
                assert_eq!(fact, Check::Holds);
            }
        }
    }
}

#[test]
fn every_changed_byte_of_the_content_is_noticed() {
    let root = root();
    let person = alice(&root, p256());
    let signed = sign_detached(ENTITY, &person.identity, NOW_MS).unwrap();
    for at in 0..ENTITY.len() {
        let mut changed = ENTITY.to_vec();
        changed[at] ^= 1;
        let found = checked(&root, &signed.der, Some(&changed));
        assert_bad(&found, Problem::ContentChanged);
        // The signature itself is still Alice's.
        assert_eq!((found.facts.content, found.facts.signature), (Check::Fails, Check::Holds));
    }
    let other_line_ends = String::from_utf8(ENTITY.to_vec()).unwrap().replace("\r\n", "\n");
    let found = checked(&root, &signed.der, Some(other_line_ends.as_bytes()));
    assert_bad(&found, Problem::ContentChanged);
}

#[test]
fn a_signature_of_another_key_is_wrong() {
    let root = root();
    let person = alice(&root, p256());
    let signed = sign_detached(ENTITY, &person.identity, NOW_MS).unwrap().der;
    let mut changed = signed.clone();
    *changed.last_mut().unwrap() ^= 1;
    let found = checked(&root, &changed, Some(ENTITY));
    assert_bad(&found, Problem::SignatureWrong);
    assert_eq!((found.facts.content, found.facts.signature), (Check::Holds, Check::Fails));
}

/// SignedData with parts that no signer of ours makes, and a right signature all the same.
struct Forged<'a> {
    by: &'a Person,
    digest: (MessageDigest, ObjectIdentifier),
    attributes: Option<Vec<Vec<u8>>>,
    inside: Option<&'a [u8]>,
    content_type: ObjectIdentifier,
    signers: usize,
    certificates: Vec<Vec<u8>>,
}

fn attribute(name: ObjectIdentifier, values: &[&[u8]]) -> Vec<u8> {
    element(SEQUENCE, &[&written(name), &element(SET, values)])
}

fn digest_attribute(digest: MessageDigest) -> Vec<u8> {
    let digest = hash(digest, ENTITY).unwrap();
    attribute(oid::MESSAGE_DIGEST, &[&element(OCTET_STRING, &[&digest])])
}

fn type_attribute() -> Vec<u8> {
    attribute(oid::CONTENT_TYPE, &[&written(oid::DATA)])
}

impl Forged<'_> {
    fn new(by: &Person) -> Forged<'_> {
        let sha256 = MessageDigest::sha256();
        Forged {
            by,
            digest: (sha256, oid::SHA256),
            attributes: Some(vec![type_attribute(), digest_attribute(sha256)]),
            inside: None,
            content_type: oid::DATA,
            signers: 1,
            certificates: vec![by.certificate().der().to_vec()],
        }
    }

    fn der(self) -> Vec<u8> {
        let certificate = self.by.certificate();
        let tbs = self.attributes.clone().map_or(ENTITY.to_vec(), |all| set_of(SET, all));
        let mut signer = Signer::new(self.digest.0, &self.by.key).unwrap();
        let signature = signer.sign_oneshot_to_vec(&tbs).unwrap();
        let rsa = self.by.key.id() == Id::RSA;
        let with = if rsa { oid::RSA } else { oid::SHA256_ECDSA };
        let digest = algorithm(self.digest.1, &[]);
        let one = element(
            SEQUENCE,
            &[
                &element(INTEGER, &[&[1]]),
                &element(
                    SEQUENCE,
                    &[&certificate.issuer_der, &element(INTEGER, &[&certificate.serial])],
                ),
                &digest,
                &self.attributes.map_or_else(Vec::new, |all| set_of(CONTEXT, all)),
                &algorithm(with, &[]),
                &element(OCTET_STRING, &[&signature]),
            ],
        );
        let inside = self
            .inside
            .map_or_else(Vec::new, |inside| element(CONTEXT, &[&element(OCTET_STRING, &[inside])]));
        let data = element(
            SEQUENCE,
            &[
                &element(INTEGER, &[&[1]]),
                &element(SET, &[&digest]),
                &element(SEQUENCE, &[&written(self.content_type), &inside]),
                &set_of(CONTEXT, self.certificates),
                &set_of(SET, vec![one; self.signers]),
            ],
        );
        element(SEQUENCE, &[&written(oid::SIGNED_DATA), &element(CONTEXT, &[&data])])
    }
}

#[test]
fn a_forger_without_a_flaw_is_a_signer() {
    let root = root();
    let person = alice(&root, p256());
    let found = checked(&root, &Forged::new(&person).der(), Some(ENTITY));
    assert_eq!((found.outcome, found.problems), (Outcome::Good, vec![]));
    assert_eq!(found.signed_at_ms, None);
}

#[test]
fn a_detached_signature_has_no_content_inside() {
    let root = root();
    let person = alice(&root, p256());
    // The same content, or other content: either way it is not what it says.
    for inside in [ENTITY, b"other"] {
        let der = Forged { inside: Some(inside), ..Forged::new(&person) }.der();
        let found = checked(&root, &der, Some(ENTITY));
        assert_bad(&found, Problem::ContentInside);
        assert_eq!(found.content, b"");
    }
    let opaque = sign_opaque(ENTITY, &person.identity, NOW_MS).unwrap();
    assert_bad(&checked(&root, &opaque.der, Some(ENTITY)), Problem::ContentInside);
    let detached = sign_detached(ENTITY, &person.identity, NOW_MS).unwrap();
    assert_bad(&checked(&root, &detached.der, None), Problem::ContentMissing);
}

#[test]
fn there_is_exactly_one_signer() {
    let root = root();
    let person = alice(&root, p256());
    let none = Forged { signers: 0, ..Forged::new(&person) }.der();
    let found = checked(&root, &none, Some(ENTITY));
    assert_bad(&found, Problem::NoSigner);
    assert_eq!(found.certificates.len(), 1);
    for signers in [2, 3] {
        let several = Forged { signers, ..Forged::new(&person) }.der();
        let found = checked(&root, &several, Some(ENTITY));
        assert_bad(&found, Problem::SeveralSigners);
        assert_eq!(found.signer, None);
    }
}

#[test]
fn digests_that_can_be_forged_prove_nothing() {
    let root = root();
    let person = alice(&root, rsa(2048));
    for (digest, name) in
        [((MessageDigest::sha1(), oid::SHA1), "SHA-1"), ((MessageDigest::md5(), oid::MD5), "MD5")]
    {
        let attributes = Some(vec![type_attribute(), digest_attribute(digest.0)]);
        let der = Forged { digest, attributes, ..Forged::new(&person) }.der();
        let found = checked(&root, &der, Some(ENTITY));
        assert_eq!(found.digest, name);
        assert_bad(&found, Problem::WeakDigest);
    }
}

#[test]
fn the_signed_attributes_have_to_say_once_what_was_signed() {
    let root = root();
    let person = alice(&root, p256());
    let right = digest_attribute(MessageDigest::sha256());
    let other_type = attribute(oid::CONTENT_TYPE, &[&written(oid::SIGNED_DATA)]);
    let no_type = attribute(oid::CONTENT_TYPE, &[&element(OCTET_STRING, &[b"x"])]);
    let two_types = attribute(oid::CONTENT_TYPE, &[&written(oid::DATA), &written(oid::DATA)]);
    let now = time(NOW_MS).unwrap();
    let two_times = attribute(oid::SIGNING_TIME, &[&now, &now]);
    let cases = [
        None,
        Some(vec![]),
        Some(vec![right.clone()]),
        Some(vec![type_attribute()]),
        Some(vec![type_attribute(), right.clone(), right.clone()]),
        Some(vec![type_attribute(), type_attribute(), right.clone()]),
        Some(vec![other_type, right.clone()]),
        Some(vec![no_type, right.clone()]),
        Some(vec![two_types, right.clone()]),
        Some(vec![type_attribute(), right.clone(), two_times]),
    ];
    for (number, attributes) in cases.into_iter().enumerate() {
        let der = Forged { attributes, ..Forged::new(&person) }.der();
        let found = checked(&root, &der, Some(ENTITY));
        assert!(found.problems.contains(&Problem::Attributes), "{number}: {:?}", found.problems);
        assert_eq!(found.outcome, Outcome::Bad, "{number}");
    }
    // Content of another type, with and without saying so: an entity is data.
    let content_type = oid::ENVELOPED_DATA;
    for said in [oid::DATA, content_type] {
        let attributes = Some(vec![attribute(oid::CONTENT_TYPE, &[&written(said)]), right.clone()]);
        let der = Forged { attributes, content_type, ..Forged::new(&person) }.der();
        assert_bad(&checked(&root, &der, Some(ENTITY)), Problem::Attributes);
    }
}

#[test]
fn signed_attributes_can_not_be_passed_off_as_content() {
    let root = root();
    let person = alice(&root, p256());
    let signed = sign_detached(ENTITY, &person.identity, NOW_MS).unwrap().der;
    // The bytes that were signed, as the content; the attributes taken away.
    let mut data = Elements::of(&signed).inside(SEQUENCE).unwrap();
    data.next();
    let parts: Vec<_> = data.inside(CONTEXT).unwrap().inside(SEQUENCE).unwrap().collect();
    let info: Vec<_> = Elements::of(Elements::of(parts[4].value).next().unwrap().value).collect();
    let content = element(SET, &[info[3].value]);
    let bare: Vec<&[u8]> =
        info.iter().enumerate().filter(|(at, _)| *at != 3).map(|(_, part)| part.whole).collect();
    let mut wholes: Vec<&[u8]> = parts.iter().map(|part| part.whole).collect();
    let signers = element(SET, &[&element(SEQUENCE, &bare)]);
    wholes[4] = &signers;
    let data = element(CONTEXT, &[&element(SEQUENCE, &wholes)]);
    let forged = element(SEQUENCE, &[&written(oid::SIGNED_DATA), &data]);
    let found = checked(&root, &forged, Some(&content));
    assert_bad(&found, Problem::Attributes);
}

#[test]
fn a_signature_that_names_another_certificate_is_bad() {
    let root = root();
    let key = p256();
    let person = alice(&root, key.clone());
    let other = made(&Wish { name: "Mallory", ..Wish::default() }, key, &[&root]);
    let named = |certificate: &[u8]| {
        let id = element(OCTET_STRING, &[&openssl::sha::sha256(certificate)]);
        let id = element(SEQUENCE, &[&element(SEQUENCE, &[&element(SEQUENCE, &[&id])])]);
        let named = attribute(oid::SIGNING_CERTIFICATE_V2, &[&id]);
        let right = digest_attribute(MessageDigest::sha256());
        let attributes = Some(vec![type_attribute(), right, named]);
        let der = Forged { attributes, ..Forged::new(&person) }.der();
        checked(&root, &der, Some(ENTITY))
    };
    assert_eq!(named(person.certificate().der()).outcome, Outcome::Good);
    assert_bad(&named(other.certificate().der()), Problem::OtherCertificate);
}

#[test]
fn a_certificate_that_is_not_there_is_looked_for_among_the_known() {
    let root = root();
    let person = alice(&root, p256());
    let der = Forged { certificates: vec![], ..Forged::new(&person) }.der();
    let found = checked(&root, &der, Some(ENTITY));
    assert_eq!(found.problems, [Problem::NoCertificate]);
    assert_eq!(found.outcome, Outcome::Unknown);
    let trust = root.trusted().knowing(&[person.certificate().clone()]);
    let found = verify(&der, Some(ENTITY), &trust, NOW_MS).unwrap();
    assert_eq!(found.outcome, Outcome::Good);
    assert_eq!(found.signer.as_ref(), Some(person.certificate()));
}

#[test]
fn the_certificate_for_answers_is_told() {
    let root = root();
    let person = alice(&root, p256());
    let other = made(&Wish { usages: &["agree"], ..Wish::default() }, p256(), &[&root]);
    let serial = element(INTEGER, &[&other.certificate().serial]);
    let wanted = element(CONTEXT, &[&other.certificate().issuer_der, &serial]);
    let wanted = attribute(oid::ENCRYPTION_KEY, &[&wanted]);
    let right = digest_attribute(MessageDigest::sha256());
    let attributes = Some(vec![type_attribute(), right, wanted]);
    let certificates = [&person, &other].map(|one| one.certificate().der().to_vec()).to_vec();
    let der = Forged { attributes, certificates, ..Forged::new(&person) }.der();
    let found = checked(&root, &der, Some(ENTITY));
    assert_eq!(found.outcome, Outcome::Good);
    assert_eq!(found.encrypts_to.as_ref(), Some(other.certificate()));
}

#[test]
fn what_is_no_signature_is_an_error() {
    let trust = root().trusted();
    let error = |bytes: &[u8]| verify(bytes, Some(ENTITY), &trust, NOW_MS).unwrap_err();
    assert_eq!(error(&vec![0; MAX_BYTES + 1]), SmimeError::TooLarge);
    assert_eq!(error(b""), SmimeError::NotCms);
    assert_eq!(error(b"text"), SmimeError::NotCms);
    let compressed = element(
        SEQUENCE,
        &[
            &written(oid::COMPRESSED_DATA),
            &element(
                CONTEXT,
                &[&element(
                    SEQUENCE,
                    &[
                        &element(INTEGER, &[&[0]]),
                        &algorithm("1.2.840.113549.1.9.16.3.8".parse().unwrap(), &[]),
                        &element(
                            SEQUENCE,
                            &[
                                &written(oid::DATA),
                                &element(CONTEXT, &[&element(OCTET_STRING, &[b"x"])]),
                            ],
                        ),
                    ],
                )],
            ),
        ],
    );
    assert_eq!(kind(&compressed), Ok(Kind::Compressed));
    assert_eq!(error(&compressed), SmimeError::Compressed);
}
