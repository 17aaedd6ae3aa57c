//! Who vouches for a signer, and what is made of it when nobody does.

use openssl::{
    cms::{CMSOptions, CmsContentInfo},
    hash::MessageDigest,
};

use super::people::{NOW_MS, Person, VALID, Wish, alice, made, no_extended, p256, root, rsa};
use super::signatures::ENTITY;
use crate::smime::{
    Certificate, Check, Identity, IdentityParts, Outcome, Problem, SmimeError, TrustStore,
    Verified, sign_detached, verify,
};

fn between<'a>() -> Wish<'a> {
    Wish { name: "Between", addresses: &[], is_issuer: true, ..no_extended() }
}

fn found(person: &Person, trust: &TrustStore, at_ms: i64) -> Verified {
    let signed = sign_detached(ENTITY, &person.identity, NOW_MS).unwrap();
    verify(&signed.der, Some(ENTITY), trust, at_ms).unwrap()
}

/// A right signature of somebody nobody vouches for is unknown, and not bad.
#[track_caller]
fn assert_unknown(found: &Verified, problem: Problem) {
    assert_eq!(found.problems, [problem]);
    assert_eq!(found.outcome, Outcome::Unknown);
    assert_eq!((found.facts.signature, found.facts.chain), (Check::Holds, Check::Fails));
}

#[test]
fn nobody_vouches_for_one_who_is_not_trusted() {
    let (ours, other) = (root(), root());
    let nobody = TrustStore::default();
    let alone = made(&Wish::default(), p256(), &[]);
    assert_unknown(&found(&alone, &ours.trusted(), NOW_MS), Problem::SelfSigned);
    assert_unknown(&found(&alice(&other, p256()), &nobody, NOW_MS), Problem::UnknownIssuer);
    // Trusted for itself, once the user said so.
    assert_eq!(found(&alone, &alone.trusted(), NOW_MS).outcome, Outcome::Good);
    let person = alice(&other, p256());
    assert_eq!(found(&person, &person.trusted(), NOW_MS).outcome, Outcome::Good);
    // Twice is no more than once.
    let twice = person.trusted().with(&[person.certificate().clone()]);
    assert_eq!(found(&person, &twice, NOW_MS).outcome, Outcome::Good);
}

#[test]
fn an_issuer_of_the_same_name_does_not_vouch() {
    let (ours, other) = (root(), root());
    let found = found(&alice(&other, p256()), &ours.trusted(), NOW_MS);
    assert_eq!(found.outcome, Outcome::Unknown);
    assert_eq!(found.facts.chain, Check::Fails);
}

#[test]
fn issuers_between_come_along_or_are_known() {
    let root = root();
    let issuer = made(&between(), p256(), &[&root]);
    let person = made(&Wish::default(), p256(), &[&issuer, &root]);
    let with_chain = found(&person, &root.trusted(), NOW_MS);
    assert_eq!(with_chain.outcome, Outcome::Good);
    // The root need not come along.
    assert_eq!(with_chain.certificates.len(), 2);
    let without = made(&Wish::default(), person.key.clone(), &[&issuer]);
    let parts = IdentityParts { chain: vec![], ..without.identity.to_der_parts().unwrap() };
    let bare = Identity::from_der_parts(&parts).unwrap();
    let signed = sign_detached(ENTITY, &bare, NOW_MS).unwrap();
    let check = |trust: &TrustStore| verify(&signed.der, Some(ENTITY), trust, NOW_MS).unwrap();
    assert_unknown(&check(&root.trusted()), Problem::UnknownIssuer);
    let known = root.trusted().knowing(&[issuer.certificate().clone()]);
    assert_eq!(check(&known).outcome, Outcome::Good);
}

#[test]
fn a_root_that_comes_along_is_not_trusted_for_that() {
    let root = root();
    let person = alice(&root, p256());
    let trust = TrustStore::default().knowing(&[root.certificate().clone()]);
    assert_unknown(&found(&person, &trust, NOW_MS), Problem::UnknownRoot);
}

#[test]
fn of_certificates_under_one_number_the_one_that_signed_counts() {
    let (root, other) = (root(), root());
    let wish = || Wish { serial: Some(7), ..Wish::default() };
    let person = made(&wish(), p256(), &[&root]);
    let impostor = made(&wish(), p256(), &[&other]);
    // Each signs; both certificates come along, as the issuers do.
    let sign = |by: &Person, along: &Person| {
        let mut parts = by.identity.to_der_parts().unwrap();
        parts.chain.clear();
        let identity = Identity::from_der_parts(&parts).unwrap();
        let signed = sign_detached(ENTITY, &identity, NOW_MS).unwrap();
        let trust = root.trusted().knowing(&[along.certificate().clone()]);
        verify(&signed.der, Some(ENTITY), &trust, NOW_MS).unwrap()
    };
    let by_person = sign(&person, &impostor);
    assert_eq!(by_person.outcome, Outcome::Good);
    assert_eq!(by_person.signer.as_ref(), Some(person.certificate()));
    let by_impostor = sign(&impostor, &person);
    assert_eq!(by_impostor.outcome, Outcome::Unknown);
    assert_eq!(by_impostor.signer.as_ref(), Some(impostor.certificate()));
    // Without the certificate of who signed, nobody else's will do.
    let both = [person.certificate().clone(), impostor.certificate().clone()];
    for known in [&both[..], &[both[1].clone(), both[0].clone()]] {
        let found = bare(&person, &root.trusted().knowing(known));
        assert_eq!(found.outcome, Outcome::Good);
        assert_eq!(found.signer.as_ref(), Some(person.certificate()));
    }
    let found = bare(&person, &root.trusted().knowing(&both[1..]));
    assert_eq!((found.outcome, found.facts.signature), (Outcome::Bad, Check::Fails));
}

/// A signature that comes without any certificate.
fn bare(person: &Person, trust: &TrustStore) -> Verified {
    let options = CMSOptions::BINARY | CMSOptions::DETACHED | CMSOptions::CMS_NOCERTS;
    let (x509, key) = (Some(&*person.x509), Some(&*person.key));
    let der = CmsContentInfo::sign(x509, key, None, Some(ENTITY), options).unwrap().to_der();
    verify(&der.unwrap(), Some(ENTITY), trust, NOW_MS).unwrap()
}

#[test]
fn a_known_look_alike_of_an_issuer_is_not_in_the_way() {
    let (root, other) = (root(), root());
    let issuer = made(&between(), p256(), &[&root]);
    let person = made(&Wish::default(), p256(), &[&issuer, &root]);
    // The same names and key identifier; only the root's signature can't be copied.
    let look_alike = made(&between(), issuer.key.clone(), &[&other]);
    let known = [look_alike.certificate().clone()];
    let trust = root.trusted().knowing(&known);
    assert_eq!(found(&person, &trust, NOW_MS).outcome, Outcome::Good);
}

#[test]
fn only_an_issuer_may_issue() {
    let root = root();
    let bob = made(&Wish { name: "Bob", addresses: &[], ..Wish::default() }, p256(), &[&root]);
    let person = made(&Wish::default(), p256(), &[&bob, &root]);
    assert_unknown(&found(&person, &root.trusted(), NOW_MS), Problem::ChainBroken);
}

#[test]
fn an_issuer_for_other_uses_does_not_vouch_for_mail() {
    let root = root();
    let issuer = made(&Wish { extended: &["serverAuth"], ..between() }, p256(), &[&root]);
    let person = made(&Wish::default(), p256(), &[&issuer, &root]);
    assert_unknown(&found(&person, &root.trusted(), NOW_MS), Problem::ChainBroken);
    let issuer = made(&Wish { extended: &["emailProtection"], ..between() }, p256(), &[&root]);
    let person = made(&Wish::default(), p256(), &[&issuer, &root]);
    assert_eq!(found(&person, &root.trusted(), NOW_MS).outcome, Outcome::Good);
}

#[test]
fn weak_issuers_do_not_vouch() {
    let root = root();
    let issuer = made(&between(), rsa(1024), &[&root]);
    let person = made(&Wish::default(), p256(), &[&issuer, &root]);
    assert_unknown(&found(&person, &root.trusted(), NOW_MS), Problem::ChainBroken);
    let forged = Wish { digest: MessageDigest::sha1(), ..Wish::default() };
    let person = made(&forged, p256(), &[&root]);
    assert_unknown(&found(&person, &root.trusted(), NOW_MS), Problem::ChainBroken);
}

#[test]
fn validity_is_judged_at_the_time_asked() {
    let root = root();
    let person = alice(&root, p256());
    let at = |at_ms| found(&person, &root.trusted(), at_ms);
    let late = at(VALID.1 * 1000 + 1000);
    assert_eq!((late.outcome, &late.problems[..]), (Outcome::Bad, &[Problem::Expired][..]));
    assert_eq!((late.facts.validity, late.facts.chain), (Check::Fails, Check::Holds));
    let early = at(VALID.0 * 1000 - 1);
    assert_eq!((early.outcome, &early.problems[..]), (Outcome::Bad, &[Problem::NotYetValid][..]));
    for at_ms in [VALID.0 * 1000, NOW_MS, VALID.1 * 1000, VALID.1 * 1000 + 999] {
        assert_eq!(at(at_ms).outcome, Outcome::Good, "{at_ms}");
    }
    let short = Wish { valid: (VALID.0, NOW_MS / 1000 - 10), ..between() };
    let issuer = made(&short, p256(), &[&root]);
    let person = made(&Wish::default(), p256(), &[&issuer, &root]);
    let found = |at_ms| found(&person, &root.trusted(), at_ms);
    assert_unknown(&found(NOW_MS), Problem::IssuerOutOfTime);
    assert_eq!(found(NOW_MS - 20_000).outcome, Outcome::Good);
}

#[test]
fn a_certificate_for_other_uses_is_bad() {
    let root = root();
    for (wish, problem) in [
        (Wish { extended: &["serverAuth"], ..Wish::default() }, Problem::NotForMail),
        (Wish { usages: &["agree"], ..Wish::default() }, Problem::NotForSigning),
    ] {
        let person = made(&wish, p256(), &[&root]);
        let refused = sign_detached(ENTITY, &person.identity, NOW_MS).unwrap_err();
        let fingerprint = person.certificate().fingerprint().to_owned();
        assert_eq!(refused, SmimeError::Unusable { fingerprint, problem });

        let trust = root.trusted().knowing(&[person.certificate().clone()]);
        let found = bare(&person, &trust);
        assert_eq!((found.outcome, &found.problems[..]), (Outcome::Bad, &[problem][..]));
        assert_eq!((found.facts.purpose, found.facts.chain), (Check::Fails, Check::Holds));
    }
}

#[test]
fn nobody_signs_with_an_expired_or_weak_certificate() {
    let root = root();
    let person = alice(&root, p256());
    let error = |at_ms| match sign_detached(ENTITY, &person.identity, at_ms).unwrap_err() {
        SmimeError::Unusable { problem, .. } => problem,
        other => panic!("{other}"),
    };
    assert_eq!(error(VALID.1 * 1000 + 1000), Problem::Expired);
    assert_eq!(error(VALID.0 * 1000 - 1), Problem::NotYetValid);
    let weak = alice(&root, rsa(1024));
    assert!(sign_detached(ENTITY, &weak.identity, NOW_MS).is_err());
}

#[test]
fn a_certificate_is_judged_without_a_signature() {
    let root = root();
    let issuer = made(&between(), p256(), &[&root]);
    let person = made(&Wish { usages: &["agree"], ..Wish::default() }, p256(), &[&issuer]);
    let trust = root.trusted();
    let along = [issuer.certificate().clone()];
    assert_eq!(trust.problem(person.certificate(), &along, NOW_MS), None);
    let problem = trust.problem(person.certificate(), &[], NOW_MS);
    assert_eq!(problem, Some(Problem::UnknownIssuer));
    assert_eq!(person.certificate().keeps_from_encrypting(NOW_MS), None);
    let late_ms = VALID.1 * 1000 + 1000;
    let problem = person.certificate().keeps_from_encrypting(late_ms);
    assert_eq!(problem, Some(Problem::Expired));
    let problem = person.certificate().keeps_from_signing(NOW_MS);
    assert_eq!(problem, Some(Problem::NotForSigning));
}

#[test]
fn roots_are_read_from_a_file() {
    let (one, other) = (root(), root());
    let pem = [one.certificate().pem(), other.certificate().pem()].concat();
    assert_eq!(TrustStore::from_pem(pem.as_bytes()).unwrap().len(), 2);
    assert!(TrustStore::from_pem(b"nothing").is_err());
    assert!(TrustStore::default().is_empty());
    let all: Vec<Certificate> = Certificate::read_all(pem.as_bytes()).unwrap();
    assert_eq!(TrustStore::default().with(&all).len(), 2);
}
