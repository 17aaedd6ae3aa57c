//! Checks a signature: what was signed, by whom, and who vouches for the signer (RFC 5652 §5.6,
//! RFC 8551 §3.5, RFC 8550).
//!
//! Each doubt is settled against the signature: other content inside of a detached one, several
//! signers, attributes that are missing or there twice, digests that can be forged.

use der::asn1::ObjectIdentifier;
use openssl::{
    cms::{CMSOptions, CmsContentInfo},
    hash::{MessageDigest, hash},
    sha::sha256,
    stack::Stack,
    x509::X509,
};

use super::{
    Certificate, Check, Cipher, Facts, Outcome, Problem, Revocation, SmimeError, TrustStore,
    Verified,
    asn1::{Elements, OCTET_STRING, SEQUENCE},
    chain,
    content::{Content, Kind, MAX_BYTES},
    oid,
    signed_data::{SignedData, Signer},
};

/// The most certificates that are tried, where several claim to be the signer's.
const MAX_CANDIDATES: usize = 4;

/// Checks a signature. `detached` is exactly what was signed, if the signature came apart from it:
/// the bytes of the entity with the line ends that it was signed with (RFC 1847 §2.1: CRLF).
/// Chain and validity are judged at `at_ms`, in milliseconds since the epoch.
///
/// What is wrong with the signature is told in [`Verified`], not as an error.
///
/// # Errors
///
/// Where the bytes are no signed CMS, or too many.
pub fn verify(
    signature: &[u8],
    detached: Option<&[u8]>,
    trust: &TrustStore,
    at_ms: i64,
) -> Result<Verified, SmimeError> {
    if detached.is_some_and(|content| content.len() > MAX_BYTES) {
        return Err(SmimeError::TooLarge);
    }
    let cms = Content::read(signature)?;
    match cms.kind {
        Kind::SignedOpaque => {}
        Kind::Compressed => return Err(SmimeError::Compressed),
        _ => return Err(SmimeError::OtherKind),
    }
    let data = SignedData::read(cms.inside()).ok_or(SmimeError::NotCms)?;

    let mut found = Verified {
        content: data.content.filter(|_| detached.is_none()).unwrap_or_default().to_vec(),
        outcome: Outcome::Bad,
        facts: NOTHING,
        signer: None,
        signed_at_ms: None,
        certificates: data.certificates.clone(),
        digest: String::new(),
        reads: Vec::new(),
        encrypts_to: None,
        problems: Vec::new(),
    };
    match (data.content, detached) {
        (Some(_), Some(_)) => found.add(Problem::ContentInside),
        (None, None) => found.add(Problem::ContentMissing),
        (Some(content), None) | (None, Some(content)) => {
            found.look_at(&data, &cms, content, detached, trust, at_ms);
        }
    }
    found.outcome = outcome(&found.problems);
    Ok(found)
}

const NOTHING: Facts = Facts {
    content: Check::Unknown,
    signature: Check::Unknown,
    chain: Check::Unknown,
    purpose: Check::Unknown,
    validity: Check::Unknown,
    revocation: Revocation::NotAsked,
};

fn outcome(problems: &[Problem]) -> Outcome {
    match problems {
        [] => Outcome::Good,
        _ if problems.iter().any(|problem| problem.is_fatal()) => Outcome::Bad,
        _ => Outcome::Unknown,
    }
}

fn check(holds: bool) -> Check {
    if holds { Check::Holds } else { Check::Fails }
}

impl Verified {
    fn add(&mut self, problem: Problem) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    fn look_at(
        &mut self,
        data: &SignedData<'_>,
        cms: &Content,
        content: &[u8],
        detached: Option<&[u8]>,
        trust: &TrustStore,
        at_ms: i64,
    ) {
        let signer = match data.signers.as_slice() {
            [] => return self.add(Problem::NoSigner),
            [one] => Signer::read(*one),
            _ => return self.add(Problem::SeveralSigners),
        };
        let Some(signer) = signer else { return self.add(Problem::Damaged) };
        self.signed_at_ms = signer.one(oid::SIGNING_TIME).and_then(|time| time.time_ms());
        self.reads = reads(&signer);
        self.look_at_content(&signer, data.content_type, content);

        let is_known = self.look_at_algorithm(&signer);
        let along: Vec<&Certificate> = self.certificates.iter().chain(&trust.known).collect();
        let candidates: Vec<Certificate> = along
            .iter()
            .filter(|certificate| signer.id.is(certificate))
            .take(MAX_CANDIDATES)
            .map(|certificate| (*certificate).clone())
            .collect();
        let wanted = signer.encryption_key();
        let wanted = wanted.and_then(|id| along.into_iter().find(|one| id.is(one)).cloned());
        self.encrypts_to = wanted;
        let Some(first) = candidates.first() else { return self.add(Problem::NoCertificate) };

        let is_content_right = self.facts.content == Check::Holds;
        let is_by = |candidate: &&Certificate| {
            is_known && is_signed_by(cms, candidate, detached, is_content_right).is_some()
        };
        let by = candidates.iter().find(is_by);
        if is_known {
            self.facts.signature = check(by.is_some());
            if by.is_none() {
                self.add(Problem::SignatureWrong);
            }
        }
        let certificate = by.unwrap_or(first).clone();
        self.look_at_certificate(&signer, &certificate, trust, at_ms);
        self.signer = Some(certificate);
    }

    /// The signed attributes have to say what was signed: without them, or with two answers, what
    /// was signed as one thing could be passed off as another (RFC 5652 §5.3, §11).
    fn look_at_content(&mut self, signer: &Signer<'_>, kind: ObjectIdentifier, content: &[u8]) {
        let said = signer.one(oid::CONTENT_TYPE).and_then(|value| value.oid());
        if said != Some(kind) || kind != oid::DATA {
            self.add(Problem::Attributes);
        }
        if signer.has(oid::SIGNING_TIME) && signer.one(oid::SIGNING_TIME).is_none() {
            self.add(Problem::Attributes);
        }
        let said = signer.one(oid::MESSAGE_DIGEST).filter(|value| value.tag == OCTET_STRING);
        let Some(said) = said else { return self.add(Problem::Attributes) };
        let is = digest(signer.digest).and_then(|digest| hash(digest, content).ok());
        if let Some(is) = is {
            let is_right = *is == *said.value;
            self.facts.content = check(is_right);
            if !is_right {
                self.add(Problem::ContentChanged);
            }
        }
    }

    /// Returns whether the way of signing is one that can be checked.
    fn look_at_algorithm(&mut self, signer: &Signer<'_>) -> bool {
        let (name, digest) = worth_of_digest(signer.digest);
        self.digest = name;
        let strengths = [digest, worth_of_signature(signer.signature)];
        if strengths.contains(&Worth::Weak) {
            self.add(Problem::WeakDigest);
        }
        let is_known = !strengths.contains(&Worth::Unknown);
        if !is_known {
            self.add(Problem::UnknownAlgorithm);
        }
        is_known
    }

    fn look_at_certificate(
        &mut self,
        signer: &Signer<'_>,
        certificate: &Certificate,
        trust: &TrustStore,
        at_ms: i64,
    ) {
        if signed_for_another(signer, certificate) {
            self.add(Problem::OtherCertificate);
        }
        if !certificate.is_for_mail() {
            self.add(Problem::NotForMail);
        }
        if !certificate.can_sign() {
            self.add(Problem::NotForSigning);
        }
        self.facts.purpose = check(certificate.is_for_mail() && certificate.can_sign());
        self.facts.validity = check(certificate.is_valid_at(at_ms));
        if let Some(problem) = certificate.out_of_time(at_ms) {
            self.add(problem);
        }
        if certificate.is_weak() {
            self.add(Problem::WeakKey);
        }
        let broken = chain::problem(certificate, &self.certificates, trust, at_ms);
        self.facts.chain = check(broken.is_none());
        if let Some(problem) = broken {
            self.add(problem);
        }
    }
}

/// Returns something if the signature was made with the key of a certificate. The digest of the
/// content has to be right too, unless it is known already that it is not.
fn is_signed_by(
    cms: &Content,
    certificate: &Certificate,
    detached: Option<&[u8]>,
    is_content_right: bool,
) -> Option<()> {
    let mut only: Stack<X509> = Stack::new().ok()?;
    only.push(certificate.x509()?).ok()?;
    // With this certificate and no other; who vouches for it is looked at apart.
    let mut options = CMSOptions::BINARY
        | CMSOptions::NOINTERN
        | CMSOptions::NO_SIGNER_CERT_VERIFY
        | CMSOptions::NOCRL;
    if !is_content_right {
        options |= CMSOptions::NO_CONTENT_VERIFY;
    }
    // OpenSSL keeps the first certificate that it was given, so each gets its own reading.
    let mut fresh = CmsContentInfo::from_der(&cms.der).ok()?;
    fresh.verify(Some(&only), None, detached, None, options).ok()
}

/// Whether the signature says, under its protection, that another certificate was used
/// (RFC 5035 §3). One that says nothing, or says it with another digest than SHA-256, does not.
fn signed_for_another(signer: &Signer<'_>, certificate: &Certificate) -> bool {
    let Some(value) = signer.one(oid::SIGNING_CERTIFICATE_V2) else { return false };
    let said = (value.tag == SEQUENCE).then(|| {
        let first = Elements::of(value.value).inside(SEQUENCE)?.inside(SEQUENCE)?.next()?;
        // Without an algorithm before it, it is SHA-256.
        (first.tag == OCTET_STRING).then_some(first.value)
    });
    said.flatten().is_some_and(|said| said != sha256(certificate.der()))
}

fn reads(signer: &Signer<'_>) -> Vec<Cipher> {
    let Some(value) = signer.one(oid::CAPABILITIES) else { return Vec::new() };
    let ciphers = Elements::of(value.value).filter_map(|one| match one.algorithm()?.0 {
        oid::AES256_GCM => Some(Cipher::Aes256Gcm),
        oid::AES256_CBC => Some(Cipher::Aes256Cbc),
        _ => None,
    });
    let mut unique = Vec::new();
    for cipher in ciphers {
        if !unique.contains(&cipher) {
            unique.push(cipher);
        }
    }
    unique
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Worth {
    Strong,
    Weak,
    Unknown,
}

/// Returns the name of a digest, and what it is worth. MD5 and SHA-1 can be forged (RFC 8551
/// Appendix B).
fn worth_of_digest(id: ObjectIdentifier) -> (String, Worth) {
    let (name, worth) = match id {
        oid::SHA256 => ("SHA-256", Worth::Strong),
        oid::SHA384 => ("SHA-384", Worth::Strong),
        oid::SHA512 => ("SHA-512", Worth::Strong),
        oid::SHA224 => ("SHA-224", Worth::Strong),
        oid::SHA3_256 => ("SHA3-256", Worth::Strong),
        oid::SHA3_384 => ("SHA3-384", Worth::Strong),
        oid::SHA3_512 => ("SHA3-512", Worth::Strong),
        oid::SHA1 => ("SHA-1", Worth::Weak),
        oid::MD5 => ("MD5", Worth::Weak),
        oid::MD2 => ("MD2", Worth::Weak),
        oid::RIPEMD160 => ("RIPEMD-160", Worth::Weak),
        _ => return (id.to_string(), Worth::Unknown),
    };
    (name.to_owned(), worth)
}

pub(super) fn worth_of_signature(id: ObjectIdentifier) -> Worth {
    match id {
        // These name no digest; the signer's counts.
        oid::RSA | oid::RSA_PSS | oid::EC_PUBLIC_KEY | oid::ED25519 => Worth::Strong,
        oid::SHA224_RSA | oid::SHA256_RSA | oid::SHA384_RSA | oid::SHA512_RSA => Worth::Strong,
        oid::SHA224_ECDSA | oid::SHA256_ECDSA | oid::SHA384_ECDSA | oid::SHA512_ECDSA => {
            Worth::Strong
        }
        oid::MD2_RSA | oid::MD5_RSA | oid::SHA1_RSA | oid::SHA1_RSA_OIW => Worth::Weak,
        oid::SHA1_ECDSA | oid::DSA | oid::SHA1_DSA => Worth::Weak,
        _ => Worth::Unknown,
    }
}

fn digest(id: ObjectIdentifier) -> Option<MessageDigest> {
    match id {
        oid::SHA256 => Some(MessageDigest::sha256()),
        oid::SHA384 => Some(MessageDigest::sha384()),
        oid::SHA512 => Some(MessageDigest::sha512()),
        oid::SHA224 => Some(MessageDigest::sha224()),
        oid::SHA3_256 => Some(MessageDigest::sha3_256()),
        oid::SHA3_384 => Some(MessageDigest::sha3_384()),
        oid::SHA3_512 => Some(MessageDigest::sha3_512()),
        oid::SHA1 => Some(MessageDigest::sha1()),
        oid::MD5 => Some(MessageDigest::md5()),
        _ => None,
    }
}
