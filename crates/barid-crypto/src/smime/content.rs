//! What kind of CMS some bytes are (RFC 5652 §3), and CMS in the one form that is read here.

use der::asn1::ObjectIdentifier;
use openssl::cms::CmsContentInfo;

use super::{
    asn1::{CONTEXT, Elements, OCTET_STRING, SEQUENCE},
    error::SmimeError,
    oid,
    signed_data::SignedData,
};

/// The most bytes of CMS, or of an entity, that are dealt with: 128 MiB.
pub const MAX_BYTES: usize = 128 * 1024 * 1024;

/// What CMS is for, told from its bytes; the `smime-type` parameter may say something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Signed, with what was signed inside.
    SignedOpaque,
    /// A signature of something that is elsewhere.
    SignedDetached,
    /// Certificates, and no signature.
    CertificatesOnly,
    /// Encrypted without protection against changes.
    Enveloped,
    /// Encrypted, and protected against changes (RFC 5083).
    AuthEnveloped,
    /// Compressed (RFC 3274).
    Compressed,
    /// Anything else.
    Other,
}

/// Tells what kind of CMS these bytes are, DER or BER. RFC 8551 §3.2.2, RFC 5652 §3.
///
/// # Errors
///
/// [`SmimeError::NotCms`] and [`SmimeError::TooLarge`].
pub fn kind(bytes: &[u8]) -> Result<Kind, SmimeError> {
    let cms = Content::read(bytes)?;
    Ok(match cms.kind {
        Kind::SignedOpaque => match SignedData::read(cms.inside()) {
            Some(data) if data.content.is_some() => Kind::SignedOpaque,
            Some(data) if data.signers.is_empty() => Kind::CertificatesOnly,
            Some(_) => Kind::SignedDetached,
            None => return Err(SmimeError::NotCms),
        },
        kind => kind,
    })
}

/// A `ContentInfo`, in DER.
pub(super) struct Content {
    /// Signed content counts as opaque here.
    pub(super) kind: Kind,
    pub(super) der: Vec<u8>,
}

impl Content {
    /// Reads DER or BER: signers that stream write lengths only at the end.
    pub(super) fn read(bytes: &[u8]) -> Result<Content, SmimeError> {
        if bytes.len() > MAX_BYTES {
            return Err(SmimeError::TooLarge);
        }
        let cms = CmsContentInfo::from_der(bytes).map_err(|_| match has_attributes(bytes) {
            true => SmimeError::Unsupported,
            false => SmimeError::NotCms,
        })?;
        let der = cms.to_der().map_err(|_| SmimeError::NotCms)?;
        let content_type = Elements::of(&der)
            .inside(SEQUENCE)
            .and_then(|mut inside| inside.next()?.oid())
            .ok_or(SmimeError::NotCms)?;
        let kind = match content_type {
            oid::SIGNED_DATA => Kind::SignedOpaque,
            oid::ENVELOPED_DATA => Kind::Enveloped,
            oid::AUTH_ENVELOPED_DATA => Kind::AuthEnveloped,
            oid::COMPRESSED_DATA => Kind::Compressed,
            _ => Kind::Other,
        };
        Ok(Content { kind, der })
    }

    /// Returns the elements of the content itself; none where it is no sequence.
    pub(super) fn inside(&self) -> Elements<'_> {
        inside(&self.der).map_or(Elements::of(&[]), |(_, inside)| inside)
    }
}

/// Returns the type of a `ContentInfo`, and the elements of its content.
fn inside(der: &[u8]) -> Option<(ObjectIdentifier, Elements<'_>)> {
    let mut inside = Elements::of(der).inside(SEQUENCE)?;
    let content_type = inside.next()?.oid()?;
    Some((content_type, inside.inside(CONTEXT)?.inside(SEQUENCE)?))
}

/// Whether bytes are AuthEnvelopedData with protected attributes, which OpenSSL looks for under
/// another tag than RFC 5083 §2.1 gives them, and so can't read.
fn has_attributes(der: &[u8]) -> bool {
    inside(der).is_some_and(|(content_type, mut inside)| {
        content_type == oid::AUTH_ENVELOPED_DATA && inside.any(|part| part.tag == CONTEXT + 1)
    })
}

/// Returns the bytes of an OCTET STRING within `[0]`.
pub(super) fn octets_in_context<'a>(inside: &mut Elements<'a>) -> Option<&'a [u8]> {
    inside.inside(CONTEXT)?.tagged(OCTET_STRING).map(|octets| octets.value)
}
