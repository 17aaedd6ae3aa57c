//! What only the two ends of a TLS connection know of it: it ties a sign-in to that connection.

use super::Stream;
use base64::{Engine, engine::general_purpose::STANDARD};
use rustls::{ProtocolVersion, pki_types::CertificateDer};
use sha2::{Digest, Sha256, Sha384, Sha512};

/// One connection, to those who sign in on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Channel {
    /// Nobody else ever had it: 24 letters, digits, `+` and `/`. Comes from the randomness of the
    /// handshake, to which this computer contributed. Empty outside of TLS.
    pub nonce: String,
    /// The type of channel binding and its bytes, where there is one: `tls-exporter` (RFC 9266)
    /// with TLS 1.3, else `tls-server-end-point` (RFC 5929 §4).
    pub binding: Option<(&'static str, Vec<u8>)>,
}

impl Channel {
    /// Reads it off a connection.
    pub(crate) fn of(stream: &Stream) -> Channel {
        let Stream::Tls(stream) = stream else { return Channel::default() };
        let (_, tls) = stream.get_ref();
        // RFC 5705 §4 leaves labels that begin so to everybody.
        let nonce = tls.export_keying_material([0; 18], b"EXPERIMENTAL barid nonce", None);
        let binding = match tls.protocol_version() {
            Some(ProtocolVersion::TLSv1_3) => tls
                .export_keying_material(vec![0; 32], b"EXPORTER-Channel-Binding", None)
                .ok()
                .map(|bytes| ("tls-exporter", bytes)),
            _ => tls
                .peer_certificates()
                .and_then(<[CertificateDer<'_>]>::first)
                .and_then(|certificate| end_point(certificate))
                .map(|bytes| ("tls-server-end-point", bytes)),
        };
        Channel { nonce: nonce.map(|bytes| STANDARD.encode(bytes)).unwrap_or_default(), binding }
    }
}

/// The hash of the server's certificate, by the function that its own signature has; SHA-256 in
/// the place of weaker ones (RFC 5929 §4.1). `None` where the signature has none of its own.
fn end_point(certificate: &[u8]) -> Option<Vec<u8>> {
    let (body, _) = element(SEQUENCE, certificate)?;
    let (_, after) = element(SEQUENCE, body)?;
    let (algorithm, _) = element(SEQUENCE, after)?;
    let (name, parameters) = element(OBJECT_ID, algorithm)?;
    let (arc, last) = name.split_last().map(|(last, arc)| (arc, *last))?;
    let bits = match (arc, last) {
        // RSASSA-PSS has its hash beside it.
        (RSA, 10) => pss_bits(parameters)?,
        (RSA, 4 | 5 | 11) | (ECDSA, 1) | (ECDSA_WITH_SHA2, 2) => 256,
        (RSA, 12) | (ECDSA_WITH_SHA2, 3) => 384,
        (RSA, 13) | (ECDSA_WITH_SHA2, 4) => 512,
        _ => return None,
    };
    match bits {
        256 => Some(Sha256::digest(certificate).to_vec()),
        384 => Some(Sha384::digest(certificate).to_vec()),
        512 => Some(Sha512::digest(certificate).to_vec()),
        _ => None,
    }
}

/// RFC 4055 §3.1: the hash is the first of the parameters; without it, it is SHA-1.
fn pss_bits(parameters: &[u8]) -> Option<u32> {
    let (parameters, _) = element(SEQUENCE, parameters)?;
    let Some((hash, _)) = element(FIRST, parameters) else { return Some(256) };
    let (hash, _) = element(SEQUENCE, hash)?;
    let (name, _) = element(OBJECT_ID, hash)?;
    let (arc, last) = name.split_last().map(|(last, arc)| (arc, *last))?;
    match (arc, last) {
        (SHA2, 1) => Some(256),
        (SHA2, 2) => Some(384),
        (SHA2, 3) => Some(512),
        _ => None,
    }
}

const OBJECT_ID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
/// The first of optional fields.
const FIRST: u8 = 0xa0;

/// 1.2.840.113549.1.1, before its last number.
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
/// 1.2.840.10045.4.
const ECDSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04];
/// 1.2.840.10045.4.3.
const ECDSA_WITH_SHA2: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03];
/// 2.16.840.1.101.3.4.2.
const SHA2: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02];

/// Takes a DER element of this tag apart: what is in it, and what comes after it.
fn element(tag: u8, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (first, rest) = bytes.split_first()?;
    let (short, rest) = rest.split_first()?;
    let (length, rest) = match short {
        0..=0x7f => (usize::from(*short), rest),
        // Longer ones have the number of their digits first.
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(short & 0x7f))?;
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length).filter(|_| *first == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82], &length[..], content].concat()
    }

    /// A certificate as far as it is looked at.
    fn certificate(arc: &[u8], last: u8, parameters: &[u8]) -> Vec<u8> {
        let name = der(OBJECT_ID, &[arc, &[last]].concat());
        let algorithm = der(SEQUENCE, &[name, parameters.to_vec()].concat());
        der(SEQUENCE, &[der(SEQUENCE, b"body"), algorithm, der(0x03, b"\0signature")].concat())
    }

    fn check(certificate: &[u8], bytes: Option<usize>) {
        assert_eq!(end_point(certificate).map(|hash| hash.len()), bytes);
    }

    #[test]
    fn a_certificate_is_hashed_as_its_signature_is_but_never_weakly() {
        for (arc, last, bytes) in [
            (RSA, 4, Some(32)),
            (RSA, 5, Some(32)),
            (RSA, 11, Some(32)),
            (RSA, 12, Some(48)),
            (RSA, 13, Some(64)),
            (RSA, 14, None),
            (ECDSA, 1, Some(32)),
            (ECDSA_WITH_SHA2, 2, Some(32)),
            (ECDSA_WITH_SHA2, 3, Some(48)),
            (ECDSA_WITH_SHA2, 4, Some(64)),
            // Ed25519, which hashes in a way of its own.
            (&[0x2b, 0x65], 0x70, None),
        ] {
            check(&certificate(arc, last, b"\x05\0"), bytes);
        }
        let whole = certificate(RSA, 11, b"");
        assert_eq!(end_point(&whole), Some(Sha256::digest(&whole).to_vec()));
    }

    #[test]
    fn the_hash_of_a_pss_signature_is_among_its_parameters() {
        let with = |last: u8| {
            let name = der(OBJECT_ID, &[SHA2, &[last]].concat());
            certificate(RSA, 10, &der(SEQUENCE, &der(FIRST, &der(SEQUENCE, &name))))
        };
        check(&with(1), Some(32));
        check(&with(2), Some(48));
        check(&with(3), Some(64));
        check(&with(8), None);
        check(&certificate(RSA, 10, &der(SEQUENCE, b"")), Some(32));
        check(&certificate(RSA, 10, b""), None);
    }

    #[test]
    fn a_certificate_cut_anywhere_has_no_hash_and_does_no_harm() {
        let whole = certificate(RSA, 11, b"\x05\0");
        for length in 0..whole.len() {
            check(&whole[..length], None);
        }
        check(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], None);
        check(&[0x30, 0x80], None);
    }
}
