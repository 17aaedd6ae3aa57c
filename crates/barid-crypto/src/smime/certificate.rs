//! A certificate of a person, and what it says (RFC 5280, RFC 8550).

use std::fmt::Write;

use openssl::{
    asn1::{Asn1Time, Asn1TimeRef},
    nid::Nid,
    pkey::{Id, PKey, Public},
    sha::sha256,
    x509::X509,
};

use super::{
    Problem,
    asn1::{CONTEXT, Elements, INTEGER, SEQUENCE},
    content::{Content, Kind},
    error::CertificateError,
    extensions::Extensions,
    names,
    revocation::Sources,
    signed_data::SignedData,
};

/// The most certificates that one file is read for.
const MAX_CERTIFICATES: usize = 1000;
/// RSA keys below are too weak to sign or encrypt with (RFC 8551 §4).
const MIN_RSA_BITS: u32 = 2048;

/// A certificate, and what it says of itself. Whether that is true is known only once its issuers
/// are checked. Texts are as the certificate has them: they may hold anything.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    fingerprint: String,
    pub(super) serial: Vec<u8>,
    pub(super) issuer_der: Vec<u8>,
    pub(super) subject_der: Vec<u8>,
    pub(super) extensions: Extensions,
    subject: String,
    issuer: String,
    addresses: Vec<String>,
    not_before_ms: i64,
    not_after_ms: i64,
    key: String,
    key_id: Id,
    key_bits: u32,
}

impl Certificate {
    /// Reads one certificate in DER. Bytes after it are left out.
    ///
    /// # Errors
    ///
    /// [`CertificateError::NotACertificate`].
    pub fn read(der: &[u8]) -> Result<Certificate, CertificateError> {
        read(der).ok_or(CertificateError::NotACertificate)
    }

    /// Reads the certificates of a file: PEM with several, one in DER, or CMS with certificates
    /// only (`.p7c`, `.p7b`; RFC 8551 §3.8). In the file's order, each once; what can't be read is
    /// left out.
    ///
    /// # Errors
    ///
    /// Where there is nothing that can be read.
    pub fn read_all(bytes: &[u8]) -> Result<Vec<Certificate>, CertificateError> {
        let blocks = pem_blocks(bytes);
        let found = match blocks.is_empty() {
            true => one_or_bag(bytes).ok_or(CertificateError::NotACertificate)?,
            false => blocks.into_iter().take(MAX_CERTIFICATES).flat_map(of_block).collect(),
        };
        let mut all: Vec<Certificate> = Vec::new();
        for certificate in found.into_iter().take(MAX_CERTIFICATES) {
            if !all.iter().any(|known| known.fingerprint == certificate.fingerprint) {
                all.push(certificate);
            }
        }
        if all.is_empty() { Err(CertificateError::Empty) } else { Ok(all) }
    }

    /// Returns the SHA-256 of the DER: 64 hexadecimal digits, lower case.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Returns the serial number: hexadecimal, lower case, with an even number of digits.
    pub fn serial(&self) -> String {
        hex(&self.serial)
    }

    /// Returns the name of whom it is for: the common name, else the organization or the whole
    /// name; empty where there is none.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Returns the name of who issued it: common name and organization, else the whole name.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Returns the addresses that it is for: rfc822Name and SmtpUTF8Mailbox (RFC 9598) of its
    /// alternative names; only where it has no alternative names at all, those of the subject
    /// (RFC 8550 §3).
    pub fn addresses(&self) -> &[String] {
        &self.addresses
    }

    /// Whether one of its addresses is this addr-spec: the local part exactly, the domain without
    /// case, in A-labels or U-labels (RFC 5280 §7.5, RFC 9598 §5).
    pub fn is_for(&self, address: &str) -> bool {
        self.addresses.iter().any(|own| names::is_same(own, address))
    }

    /// Returns since when it is valid, in milliseconds since the epoch.
    pub fn not_before_ms(&self) -> i64 {
        self.not_before_ms
    }

    /// Returns until when it is valid, in milliseconds since the epoch, the last one included.
    pub fn not_after_ms(&self) -> i64 {
        self.not_after_ms
    }

    /// Whether it is valid at a time. Revocation is not asked.
    pub fn is_valid_at(&self, at_ms: i64) -> bool {
        // The last second is valid as a whole.
        self.not_before_ms <= at_ms && at_ms < self.not_after_ms.saturating_add(1000)
    }

    /// Whether its extended key usage allows mail: `emailProtection`, any usage, or nothing said
    /// (RFC 8550 §4.4.4).
    pub fn is_for_mail(&self) -> bool {
        self.extensions.is_for_mail
    }

    /// Whether its key and key usage allow to sign (RFC 8550 §4.4.2).
    pub fn can_sign(&self) -> bool {
        let kinds = [Id::RSA, Id::RSA_PSS, Id::EC, Id::ED25519, Id::ED448];
        kinds.contains(&self.key_id) && self.extensions.usage.is_none_or(|usage| usage.signs())
    }

    /// Whether its key and key usage allow to encrypt to it (RFC 8550 §4.4.2).
    pub fn can_encrypt(&self) -> bool {
        match self.key_id {
            Id::RSA => self.extensions.usage.is_none_or(|usage| usage.enciphers_keys()),
            Id::EC => self.extensions.usage.is_none_or(|usage| usage.agrees_on_keys()),
            _ => false,
        }
    }

    /// Whether its key is too weak to be used: RSA and DSA below 2048 bits, curves below 224.
    pub fn is_weak(&self) -> bool {
        match self.key_id {
            Id::EC => self.key_bits < 224,
            Id::RSA | Id::RSA_PSS | Id::DSA => self.key_bits < MIN_RSA_BITS,
            _ => false,
        }
    }

    /// Returns what keeps it from signing mail at a time; `None` where nothing does. Who vouches
    /// for it is not asked.
    pub fn keeps_from_signing(&self, at_ms: i64) -> Option<Problem> {
        match self.can_sign() {
            true => self.keeps_from_mail(at_ms),
            false => Some(Problem::NotForSigning),
        }
    }

    /// Returns what keeps mail from being encrypted to it at a time; `None` where nothing does.
    /// Who vouches for it is not asked.
    pub fn keeps_from_encrypting(&self, at_ms: i64) -> Option<Problem> {
        match self.can_encrypt() {
            true => self.keeps_from_mail(at_ms),
            false => Some(Problem::NotForEncrypting),
        }
    }

    fn keeps_from_mail(&self, at_ms: i64) -> Option<Problem> {
        match (self.is_for_mail(), self.is_weak()) {
            (false, _) => Some(Problem::NotForMail),
            (true, true) => Some(Problem::WeakKey),
            (true, false) => self.out_of_time(at_ms),
        }
    }

    /// Returns what is wrong with its validity at a time.
    pub(super) fn out_of_time(&self, at_ms: i64) -> Option<Problem> {
        match self.is_valid_at(at_ms) {
            true => None,
            false if at_ms < self.not_before_ms => Some(Problem::NotYetValid),
            false => Some(Problem::Expired),
        }
    }

    /// Whether its subject is its issuer, as with roots and certificates made at home.
    pub fn is_self_issued(&self) -> bool {
        self.issuer_der == self.subject_der
    }

    /// Returns the kind of key in words: `RSA 3072`, `P-256`, `Ed25519`.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns where it can be asked whether it was withdrawn.
    pub fn sources(&self) -> &Sources {
        &self.extensions.sources
    }

    /// Returns the certificate in DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Returns the certificate in PEM (RFC 7468), with a line end at its end.
    pub fn pem(&self) -> String {
        let text = openssl::base64::encode_block(&self.der);
        let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
        let (lines, rest) = text.as_bytes().as_chunks::<64>();
        for line in lines.iter().map(|line| line.as_slice()).chain([rest]) {
            if !line.is_empty() {
                pem.push_str(&String::from_utf8_lossy(line));
                pem.push('\n');
            }
        }
        pem + "-----END CERTIFICATE-----\n"
    }

    /// Returns the certificate as OpenSSL has it.
    pub(super) fn x509(&self) -> Option<X509> {
        X509::from_der(&self.der).ok()
    }

    /// Whether this is the certificate that an issuer, by name in DER, gave a serial number.
    pub(super) fn is_issued_as(&self, issuer_der: &[u8], serial: &[u8]) -> bool {
        self.serial == serial && names::is_same_name(&self.issuer_der, issuer_der)
    }
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Certificate({})", self.fingerprint)
    }
}

/// Returns bytes in hexadecimal, lower case.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn read(bytes: &[u8]) -> Option<Certificate> {
    // OpenSSL alone knows names of all kinds and keys; it says where the certificate ends too.
    let x509 = X509::from_der(bytes).ok()?;
    let der = x509.to_der().ok()?;
    let public = x509.public_key().ok()?;

    let mut body = Elements::of(&der).inside(SEQUENCE)?.inside(SEQUENCE)?;
    let mut next = body.next()?;
    if next.tag == CONTEXT {
        next = body.next()?;
    }
    let serial = (next.tag == INTEGER).then(|| next.value.to_vec())?;
    let (_signature, issuer, _validity, subject) =
        (body.next()?, body.next()?, body.next()?, body.next()?);
    let extensions = Extensions::read(body.find(|element| element.tag == CONTEXT + 3))?;

    let addresses = match &extensions.addresses {
        Some(addresses) => addresses.clone(),
        None => names::addresses_of(x509.subject_name()),
    };
    Some(Certificate {
        fingerprint: hex(&sha256(&der)),
        serial,
        issuer_der: issuer.whole.to_vec(),
        subject_der: subject.whole.to_vec(),
        subject: names::of_subject(x509.subject_name()),
        issuer: names::of_issuer(x509.issuer_name()),
        addresses,
        extensions,
        not_before_ms: since_epoch_ms(x509.not_before())?,
        not_after_ms: since_epoch_ms(x509.not_after())?,
        key: in_words(&public),
        key_id: public.id(),
        key_bits: public.bits(),
        der,
    })
}

fn since_epoch_ms(time: &Asn1TimeRef) -> Option<i64> {
    let since = Asn1Time::from_unix(0).ok()?.diff(time).ok()?;
    Some((i64::from(since.days) * 86_400 + i64::from(since.secs)) * 1000)
}

fn in_words(key: &PKey<Public>) -> String {
    match key.id() {
        Id::RSA | Id::RSA_PSS => format!("RSA {}", key.bits()),
        Id::DSA => format!("DSA {}", key.bits()),
        Id::ED25519 => "Ed25519".to_owned(),
        Id::ED448 => "Ed448".to_owned(),
        Id::X25519 => "X25519".to_owned(),
        Id::X448 => "X448".to_owned(),
        Id::EC => match key.ec_key().ok().and_then(|key| key.group().curve_name()) {
            Some(Nid::X9_62_PRIME256V1) => "P-256".to_owned(),
            Some(Nid::SECP384R1) => "P-384".to_owned(),
            Some(Nid::SECP521R1) => "P-521".to_owned(),
            Some(curve) => curve.short_name().unwrap_or("EC").to_owned(),
            None => format!("EC {}", key.bits()),
        },
        _ => format!("{} bits", key.bits()),
    }
}

/// Returns the certificates of DER: of one, or of CMS.
fn one_or_bag(bytes: &[u8]) -> Option<Vec<Certificate>> {
    if let Some(certificate) = read(bytes) {
        return Some(vec![certificate]);
    }
    let cms = Content::read(bytes).ok().filter(|cms| cms.kind == Kind::SignedOpaque)?;
    Some(SignedData::read(cms.inside())?.certificates)
}

/// Returns the certificates of a block. It is not left to OpenSSL to read: in a block that says it
/// is encrypted, that would ask for a password on the terminal.
fn of_block(block: &[u8]) -> Vec<Certificate> {
    let text = String::from_utf8_lossy(block);
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with("-----"));
    let base64: String = lines.collect();
    let der = openssl::base64::decode_block(&base64);
    der.ok().and_then(|der| one_or_bag(&der)).unwrap_or_default()
}

/// Returns the blocks of PEM, with their first and last lines; none where it is no PEM.
fn pem_blocks(bytes: &[u8]) -> Vec<&[u8]> {
    const BEGIN: &[u8] = b"-----BEGIN ";
    const END: &[u8] = b"-----END ";
    let find = |in_bytes: &[u8], what: &[u8]| {
        in_bytes.windows(what.len()).position(|window| window == what)
    };
    let mut blocks = Vec::new();
    let mut rest = bytes;
    while let Some(block) = find(rest, BEGIN).and_then(|at| rest.get(at..)) {
        let Some(end) = find(block, END) else { break };
        // Up to the end of the last line; the label is repeated there.
        let line = block.get(end..).unwrap_or_default();
        let length = line.iter().position(|byte| *byte == b'\n').map_or(line.len(), |at| at + 1);
        let (whole, after) = block.split_at(end + length);
        blocks.push(whole);
        rest = after;
    }
    blocks
}
