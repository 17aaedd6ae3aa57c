//! SignedData and who signed it, as they are written (RFC 5652 §5).

use der::asn1::ObjectIdentifier;

use super::{
    Certificate,
    asn1::{CONTEXT, CONTEXT_PLAIN, Element, Elements, INTEGER, OCTET_STRING, SEQUENCE, SET},
    content::octets_in_context,
    error::Recipient,
    names, oid,
};

/// The most certificates that a message is read for.
const MAX_CERTIFICATES: usize = 64;

/// SignedData.
pub(super) struct SignedData<'a> {
    pub(super) content_type: ObjectIdentifier,
    /// What was signed, if it is inside.
    pub(super) content: Option<&'a [u8]>,
    /// Those that can be read, in their order.
    pub(super) certificates: Vec<Certificate>,
    /// One element for each that signed.
    pub(super) signers: Vec<Element<'a>>,
}

impl<'a> SignedData<'a> {
    /// Reads the elements of SignedData. `None` where it is none.
    pub(super) fn read(mut inside: Elements<'a>) -> Option<SignedData<'a>> {
        inside.tagged(INTEGER)?;
        inside.tagged(SET)?;
        let mut encapsulated = inside.inside(SEQUENCE)?;
        let content_type = encapsulated.next()?.oid()?;
        let content = octets_in_context(&mut encapsulated);
        let certificates = inside.inside(CONTEXT).map_or_else(Vec::new, |all| {
            let plain = all.filter(|one| one.tag == SEQUENCE).take(MAX_CERTIFICATES);
            plain.filter_map(|one| Certificate::read(one.whole).ok()).collect()
        });
        // Revocation lists.
        inside.tagged(CONTEXT + 1);
        let signers = inside.inside(SET)?.collect();
        Some(SignedData { content_type, content, certificates, signers })
    }
}

/// How a certificate is pointed at (RFC 5652 §5.3, §6.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CertificateId {
    Serial { issuer_der: Vec<u8>, serial: Vec<u8> },
    KeyId(Vec<u8>),
}

impl CertificateId {
    /// Reads IssuerAndSerialNumber, or a key identifier in `[0]`.
    pub(super) fn read(element: Element<'_>) -> Option<CertificateId> {
        match element.tag {
            SEQUENCE => CertificateId::issuer_and_serial(element.value),
            CONTEXT_PLAIN => Some(CertificateId::KeyId(element.value.to_vec())),
            _ => None,
        }
    }

    /// Reads what is inside of IssuerAndSerialNumber.
    pub(super) fn issuer_and_serial(value: &[u8]) -> Option<CertificateId> {
        let mut parts = Elements::of(value);
        let issuer_der = parts.tagged(SEQUENCE)?.whole.to_vec();
        let serial = parts.tagged(INTEGER)?.value.to_vec();
        Some(CertificateId::Serial { issuer_der, serial })
    }

    /// Whether a certificate is the one that is pointed at.
    pub(super) fn is(&self, certificate: &Certificate) -> bool {
        match self {
            CertificateId::Serial { issuer_der, serial } => {
                certificate.is_issued_as(issuer_der, serial)
            }
            CertificateId::KeyId(id) => certificate.extensions.key_id.as_ref() == Some(id),
        }
    }

    /// Returns the certificate that is pointed at as it can be shown.
    pub(super) fn shown(&self) -> Recipient {
        use super::certificate::hex;
        match self {
            CertificateId::Serial { issuer_der, serial } => {
                let issuer = names::of_issuer_der(issuer_der);
                Recipient::Serial { issuer, serial: hex(serial) }
            }
            CertificateId::KeyId(id) => Recipient::KeyId(hex(id)),
        }
    }
}

/// SignerInfo (RFC 5652 §5.3).
pub(super) struct Signer<'a> {
    pub(super) id: CertificateId,
    pub(super) digest: ObjectIdentifier,
    pub(super) signature: ObjectIdentifier,
    /// The signed attributes with their values; `None` where there are none at all.
    pub(super) attributes: Option<Vec<(ObjectIdentifier, Vec<Element<'a>>)>>,
}

impl<'a> Signer<'a> {
    /// Reads one element of the signers. `None` where it is none.
    pub(super) fn read(element: Element<'a>) -> Option<Signer<'a>> {
        let mut parts = Elements::of(element.value);
        parts.tagged(INTEGER)?;
        let id = CertificateId::read(parts.next()?)?;
        let (digest, _) = parts.next()?.algorithm()?;
        let attributes = match parts.inside(CONTEXT) {
            Some(all) => Some(all.map(attribute).collect::<Option<Vec<_>>>()?),
            None => None,
        };
        let (signature, _) = parts.next()?.algorithm()?;
        parts.tagged(OCTET_STRING)?;
        Some(Signer { id, digest, signature, attributes })
    }

    /// Returns the value of a signed attribute that has to be there once, with one value. `None`
    /// otherwise.
    pub(super) fn one(&self, name: ObjectIdentifier) -> Option<Element<'a>> {
        let mut found = self.attributes.iter().flatten().filter(|(oid, _)| *oid == name);
        match (found.next(), found.next()) {
            (Some((_, values)), None) if values.len() == 1 => values.first().copied(),
            _ => None,
        }
    }

    /// Whether a signed attribute is there.
    pub(super) fn has(&self, name: ObjectIdentifier) -> bool {
        self.attributes.iter().flatten().any(|(oid, _)| *oid == name)
    }

    /// Returns the certificate that the signer wants answers encrypted to (RFC 8551 §2.5.3).
    pub(super) fn encryption_key(&self) -> Option<CertificateId> {
        let value = self.one(oid::ENCRYPTION_KEY)?;
        match value.tag {
            CONTEXT => CertificateId::issuer_and_serial(value.value),
            tag if tag == CONTEXT_PLAIN + 2 => Some(CertificateId::KeyId(value.value.to_vec())),
            _ => None,
        }
    }
}

fn attribute(element: Element<'_>) -> Option<(ObjectIdentifier, Vec<Element<'_>>)> {
    let mut parts = Elements::of(element.value);
    let name = parts.next()?.oid()?;
    Some((name, parts.inside(SET)?.collect()))
}
