//! Signs entities (RFC 8551 §3.5, RFC 5652 §5.4).
//!
//! SignedData is put together here and only signed by OpenSSL, whose own way takes SHA-256 for
//! every key, reads the clock, and says that we read ciphers that nobody should send.

use der::asn1::ObjectIdentifier;
use openssl::{
    hash::{MessageDigest, hash},
    nid::Nid,
    pkey::Id,
    rsa::Padding,
    sha::sha256,
    sign::{RsaPssSaltlen, Signer},
};

use super::{
    Certificate, Identity, SmimeError,
    asn1::{
        CONTEXT, INTEGER, OCTET_STRING, SEQUENCE, SET, algorithm, element, oid as written, set_of,
        time,
    },
    content::MAX_BYTES,
    oid,
};

const NULL: &[u8] = &[0x05, 0x00];

/// A signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// CMS, in DER.
    pub der: Vec<u8>,
    /// The value of the `micalg` parameter of `multipart/signed` (RFC 8551 §3.5.3.2).
    pub micalg: &'static str,
}

/// Signs an entity and leaves it outside, for `multipart/signed`. The bytes are signed as they
/// are: lines have to end with CRLF already (RFC 8551 §3.1.1). `at_ms` is when it is signed, in
/// milliseconds since the epoch.
///
/// # Errors
///
/// [`SmimeError::Unusable`] where the certificate is not for signing mail or not valid at that
/// time, and where OpenSSL refuses.
pub fn sign_detached(entity: &[u8], identity: &Identity, at_ms: i64) -> Result<Signed, SmimeError> {
    sign(entity, identity, at_ms, &[])
}

/// Signs an entity and puts it inside, for `application/pkcs7-mime; smime-type=signed-data`.
///
/// # Errors
///
/// Those of [`sign_detached`].
pub fn sign_opaque(entity: &[u8], identity: &Identity, at_ms: i64) -> Result<Signed, SmimeError> {
    let inside = element(CONTEXT, &[&element(OCTET_STRING, &[entity])]);
    sign(entity, identity, at_ms, &inside)
}

/// How a kind of key signs.
struct Way {
    micalg: &'static str,
    digest: MessageDigest,
    digest_id: ObjectIdentifier,
    signature: Vec<u8>,
}

fn sign(
    entity: &[u8],
    identity: &Identity,
    at_ms: i64,
    inside: &[u8],
) -> Result<Signed, SmimeError> {
    if entity.len() > MAX_BYTES {
        return Err(SmimeError::TooLarge);
    }
    let certificate = identity.certificate();
    if let Some(problem) = certificate.keeps_from_signing(at_ms) {
        let fingerprint = certificate.fingerprint().to_owned();
        return Err(SmimeError::Unusable { fingerprint, problem });
    }
    let way = way(identity).ok_or(SmimeError::Refused)?;
    let attributes = attributes(entity, &way, certificate, at_ms).ok_or(SmimeError::Refused)?;
    let signature = raw_signature(identity, &way, &set_of(SET, attributes.clone()))
        .ok_or(SmimeError::Refused)?;

    let digest = algorithm(way.digest_id, &[]);
    let serial = element(INTEGER, &[&certificate.serial]);
    let signer = element(
        SEQUENCE,
        &[
            &element(INTEGER, &[&[1]]),
            &element(SEQUENCE, &[&certificate.issuer_der, &serial]),
            &digest,
            &set_of(CONTEXT, attributes),
            &way.signature,
            &element(OCTET_STRING, &[&signature]),
        ],
    );
    // Who trusts the root has it.
    let issuers = identity.chain().iter().filter(|issuer| !issuer.is_self_issued());
    let certificates = std::iter::once(certificate).chain(issuers);
    let certificates = certificates.map(|one| one.der().to_vec()).collect();
    let data = element(
        SEQUENCE,
        &[
            &element(INTEGER, &[&[1]]),
            &element(SET, &[&digest]),
            &element(SEQUENCE, &[&written(oid::DATA), inside]),
            &set_of(CONTEXT, certificates),
            &element(SET, &[&signer]),
        ],
    );
    let der = element(SEQUENCE, &[&written(oid::SIGNED_DATA), &element(CONTEXT, &[&data])]);
    Ok(Signed { der, micalg: way.micalg })
}

/// Returns how a key signs (RFC 5754 §3, RFC 8419 §3); `None` for keys that don't.
fn way(identity: &Identity) -> Option<Way> {
    let sha256 = |signature| ("sha-256", MessageDigest::sha256(), oid::SHA256, signature);
    let sha512 = |signature| ("sha-512", MessageDigest::sha512(), oid::SHA512, signature);
    let curve = || identity.key.ec_key().ok()?.group().curve_name();
    let (micalg, digest, digest_id, signature) = match identity.key.id() {
        Id::RSA => sha256(algorithm(oid::RSA, NULL)),
        Id::RSA_PSS => sha256(algorithm(oid::RSA_PSS, &pss_parameters())),
        // The digest as long as the curve.
        Id::EC => match curve()? {
            Nid::SECP384R1 => {
                let signature = algorithm(oid::SHA384_ECDSA, &[]);
                ("sha-384", MessageDigest::sha384(), oid::SHA384, signature)
            }
            Nid::SECP521R1 => sha512(algorithm(oid::SHA512_ECDSA, &[])),
            _ => sha256(algorithm(oid::SHA256_ECDSA, &[])),
        },
        // No other digest may be used with it.
        Id::ED25519 => sha512(algorithm(oid::ED25519, &[])),
        _ => return None,
    };
    Some(Way { micalg, digest, digest_id, signature })
}

/// SHA-256 for the digest and for the mask, and salt of 32 bytes (RFC 4055 §3.1).
fn pss_parameters() -> Vec<u8> {
    let sha256 = algorithm(oid::SHA256, NULL);
    let mask = algorithm(oid::MGF1, &sha256);
    let salt = element(INTEGER, &[&[32]]);
    element(
        SEQUENCE,
        &[
            &element(CONTEXT, &[&sha256]),
            &element(CONTEXT + 1, &[&mask]),
            &element(CONTEXT + 2, &[&salt]),
        ],
    )
}

/// Returns the signed attributes: what was signed and when, with which certificate (RFC 5035), and
/// the ciphers that we read (RFC 8551 §2.5.2).
fn attributes(
    entity: &[u8],
    way: &Way,
    certificate: &Certificate,
    at_ms: i64,
) -> Option<Vec<Vec<u8>>> {
    let digest = hash(way.digest, entity).ok()?;
    let ciphers = [oid::AES256_GCM, oid::AES128_GCM, oid::AES256_CBC, oid::AES128_CBC];
    let ciphers: Vec<Vec<u8>> = ciphers.into_iter().map(|cipher| algorithm(cipher, &[])).collect();
    let ciphers: Vec<&[u8]> = ciphers.iter().map(Vec::as_slice).collect();
    let fingerprint = element(OCTET_STRING, &[&sha256(certificate.der())]);
    let with = element(SEQUENCE, &[&element(SEQUENCE, &[&element(SEQUENCE, &[&fingerprint])])]);
    let attribute =
        |name, value: &[u8]| element(SEQUENCE, &[&written(name), &element(SET, &[value])]);
    Some(vec![
        attribute(oid::CONTENT_TYPE, &written(oid::DATA)),
        attribute(oid::SIGNING_TIME, &time(at_ms)?),
        attribute(oid::MESSAGE_DIGEST, &element(OCTET_STRING, &[&digest])),
        attribute(oid::CAPABILITIES, &element(SEQUENCE, &ciphers)),
        attribute(oid::SIGNING_CERTIFICATE_V2, &with),
    ])
}

fn raw_signature(identity: &Identity, way: &Way, attributes: &[u8]) -> Option<Vec<u8>> {
    let mut signer = match identity.key.id() {
        Id::ED25519 => Signer::new_without_digest(&identity.key).ok()?,
        Id::RSA_PSS => {
            let mut signer = Signer::new(way.digest, &identity.key).ok()?;
            signer.set_rsa_padding(Padding::PKCS1_PSS).ok()?;
            signer.set_rsa_mgf1_md(way.digest).ok()?;
            signer.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH).ok()?;
            signer
        }
        _ => Signer::new(way.digest, &identity.key).ok()?,
    };
    signer.sign_oneshot_to_vec(attributes).ok()
}
