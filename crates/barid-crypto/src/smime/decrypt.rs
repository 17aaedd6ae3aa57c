//! Decrypts entities (RFC 5652 §6, RFC 5083, RFC 5084).
//!
//! OpenSSL is only asked with the certificate that the message names: without one it answers a
//! wrong key with random bytes as if they were the message, which it does so that nobody can tell
//! a wrong key from wrong padding (RFC 3218).

use der::asn1::ObjectIdentifier;
use openssl::cms::CmsContentInfo;

use super::{
    Identity, SmimeError,
    asn1::{CONTEXT, CONTEXT_PLAIN, Element, Elements, INTEGER, OCTET_STRING, SEQUENCE, SET},
    content::{Content, Kind},
    error::Recipient,
    oid,
    signed_data::CertificateId,
};

/// The most recipients that are looked at.
const MAX_RECIPIENTS: usize = 10_000;
/// How many of the recipients are told where none is ours.
const MAX_TOLD: usize = 100;
/// The fewest bytes that prove that content was not changed (RFC 5084 §3.2).
const MIN_TAG: usize = 12;

/// What was inside of an encrypted message.
#[derive(Clone, PartialEq, Eq)]
pub struct Decrypted {
    /// The entity.
    pub content: Vec<u8>,
    /// Whether it is proven that nothing was changed after it was encrypted. Otherwise anyone on
    /// the way may have changed it: nothing in it may load anything, or be sent back.
    pub is_authenticated: bool,
    /// The cipher in words, such as `AES-256-GCM`.
    pub cipher: &'static str,
    /// The fingerprint of the certificate whose key was used.
    pub used: String,
}

impl std::fmt::Debug for Decrypted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Decrypted({} bytes, {})", self.content.len(), self.cipher)
    }
}

/// Decrypts EnvelopedData or AuthEnvelopedData with the first identity that it was encrypted to.
///
/// AES of all sizes in CBC and GCM is read, and 3DES; nothing weaker.
///
/// # Errors
///
/// Each cause apart; in no case is a part of the content handed out.
pub fn decrypt(der: &[u8], identities: &[Identity]) -> Result<Decrypted, SmimeError> {
    let cms = Content::read(der)?;
    match cms.kind {
        Kind::Enveloped | Kind::AuthEnveloped => {}
        Kind::Compressed => return Err(SmimeError::Compressed),
        _ => return Err(SmimeError::OtherKind),
    }
    let envelope = Envelope::read(cms.inside()).ok_or(SmimeError::NotCms)?;
    let ours = identities.iter().find(|identity| {
        envelope.recipients.iter().flatten().any(|id| id.is(identity.certificate()))
    });
    let Some(identity) = ours else {
        return Err(SmimeError::NotForUs { recipients: envelope.shown() });
    };
    let (name, is_authenticated) = cipher(envelope.cipher)
        .filter(|(_, is_authenticated)| *is_authenticated == (cms.kind == Kind::AuthEnveloped))
        .ok_or_else(|| SmimeError::UnknownCipher { oid: envelope.cipher.to_string() })?;
    if is_authenticated && !envelope.is_well_tagged() {
        return Err(SmimeError::Damaged);
    }
    let opened = || {
        let x509 = identity.certificate().x509()?;
        let cms = CmsContentInfo::from_der(&cms.der).ok()?;
        cms.decrypt(&identity.key, &x509).ok()
    };
    Ok(Decrypted {
        content: opened().ok_or(SmimeError::Damaged)?,
        is_authenticated,
        cipher: name,
        used: identity.certificate().fingerprint().to_owned(),
    })
}

/// Returns the name of a cipher, and whether it notices changes; `None` for one that is not used.
fn cipher(id: ObjectIdentifier) -> Option<(&'static str, bool)> {
    match id {
        oid::AES256_GCM => Some(("AES-256-GCM", true)),
        oid::AES192_GCM => Some(("AES-192-GCM", true)),
        oid::AES128_GCM => Some(("AES-128-GCM", true)),
        oid::AES256_CBC => Some(("AES-256-CBC", false)),
        oid::AES192_CBC => Some(("AES-192-CBC", false)),
        oid::AES128_CBC => Some(("AES-128-CBC", false)),
        oid::DES3_CBC => Some(("3DES-CBC", false)),
        _ => None,
    }
}

/// What stands around encrypted content.
struct Envelope<'a> {
    /// `None` for whom is told in another way than by certificate.
    recipients: Vec<Option<CertificateId>>,
    cipher: ObjectIdentifier,
    /// How long the proof of the content is said to be.
    tag_len: Option<u8>,
    tag: Option<&'a [u8]>,
}

impl<'a> Envelope<'a> {
    /// Reads the elements of EnvelopedData (RFC 5652 §6.1) or AuthEnvelopedData (RFC 5083 §2.1).
    fn read(mut inside: Elements<'a>) -> Option<Envelope<'a>> {
        inside.tagged(INTEGER)?;
        // The certificates of the originator.
        inside.tagged(CONTEXT);
        let recipients = inside.inside(SET)?.flat_map(recipient).take(MAX_RECIPIENTS).collect();
        let mut content = inside.inside(SEQUENCE)?;
        content.next()?.oid()?;
        let (cipher, parameters) = content.next()?.algorithm()?;
        let tag_len = parameters.and_then(|parameters| {
            let mut parameters = Elements::of(parameters.value);
            parameters.tagged(OCTET_STRING)?;
            match parameters.tagged(INTEGER) {
                Some(length) => <[u8; 1]>::try_from(length.value).ok().map(|[length]| length),
                // RFC 5084 §3.2: aes-ICVlen DEFAULT 12.
                None => Some(12),
            }
        });
        // What else may stand here is attributes, which would have to be looked at too.
        let tag = inside.tagged(OCTET_STRING).map(|tag| tag.value);
        Some(Envelope { recipients, cipher, tag_len, tag })
    }

    /// Whether what proves the content is as long as it says, and long enough to prove something:
    /// OpenSSL takes four bytes too.
    fn is_well_tagged(&self) -> bool {
        let length = self.tag.map_or(0, <[u8]>::len);
        length >= MIN_TAG && self.tag_len.map(usize::from) == Some(length)
    }

    fn shown(&self) -> Vec<Recipient> {
        let shown =
            |id: &Option<CertificateId>| id.as_ref().map_or(Recipient::Other, CertificateId::shown);
        self.recipients.iter().take(MAX_TOLD).map(shown).collect()
    }
}

/// Returns whom one RecipientInfo is for; a curve's may be for several (RFC 5652 §6.2).
fn recipient(element: Element<'_>) -> Vec<Option<CertificateId>> {
    let by_agreement = |inside: Elements<'_>| {
        // Version, originator and algorithm come before the keys.
        let keys = inside.filter(|part| part.tag == SEQUENCE).last()?;
        let ids = Elements::of(keys.value).take(MAX_RECIPIENTS).map(|key| {
            let id = Elements::of(key.value).next()?;
            match id.tag {
                // RecipientKeyIdentifier
                CONTEXT => {
                    let key_id = Elements::of(id.value).tagged(OCTET_STRING)?;
                    Some(CertificateId::KeyId(key_id.value.to_vec()))
                }
                _ => CertificateId::read(id),
            }
        });
        Some(ids.collect())
    };
    let inside = Elements::of(element.value);
    let ids = match element.tag {
        SEQUENCE => {
            let id = inside.skip(1).find(|part| matches!(part.tag, SEQUENCE | CONTEXT_PLAIN));
            Some(vec![id.and_then(CertificateId::read)])
        }
        tag if tag == CONTEXT + 1 => by_agreement(inside),
        _ => None,
    };
    ids.unwrap_or_else(|| vec![None])
}
