//! What the extensions of a certificate say that matters to mail (RFC 5280 §4.2).

use der::asn1::ObjectIdentifier;

use super::{
    asn1::{BIT_STRING, CONTEXT, CONTEXT_PLAIN, Element, Elements, OCTET_STRING, SEQUENCE},
    names, oid,
    revocation::Sources,
};

/// The most places of each kind that are asked.
const MAX_SOURCES: usize = 3;
/// The longest address of one.
const MAX_URL: usize = 2_048;
/// UTF8String.
const UTF8_STRING: u8 = 0x0C;

/// What the extensions say.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Extensions {
    /// The addresses of the alternative names; `None` where there are no alternative names.
    pub(super) addresses: Option<Vec<String>>,
    /// `None` where nothing is said of what the key is for.
    pub(super) usage: Option<KeyUsage>,
    /// Whether the extended usage allows mail, or is not there.
    pub(super) is_for_mail: bool,
    pub(super) key_id: Option<Vec<u8>>,
    /// Where it can be asked whether the certificate was withdrawn.
    pub(super) sources: Sources,
}

/// What a key may be used for (RFC 5280 §4.2.1.3).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct KeyUsage(u8);

impl KeyUsage {
    /// digitalSignature or nonRepudiation.
    pub(super) fn signs(self) -> bool {
        self.0 & 0xC0 != 0
    }

    /// cRLSign.
    pub(super) fn signs_lists(self) -> bool {
        self.0 & 0x02 != 0
    }

    /// keyEncipherment, as RSA does.
    pub(super) fn enciphers_keys(self) -> bool {
        self.0 & 0x20 != 0
    }

    /// keyAgreement, as curves do.
    pub(super) fn agrees_on_keys(self) -> bool {
        self.0 & 0x08 != 0
    }
}

impl Extensions {
    /// Reads the extensions, that stand in `[3]`. `None` where they are damaged, or one stands
    /// there twice: other programs could then believe another.
    pub(super) fn read(all: Option<Element<'_>>) -> Option<Extensions> {
        let mut read = Extensions {
            addresses: None,
            usage: None,
            is_for_mail: true,
            key_id: None,
            sources: Sources::default(),
        };
        let Some(all) = all else { return Some(read) };
        let mut seen: Vec<ObjectIdentifier> = Vec::new();
        for extension in Elements::of(all.value).inside(SEQUENCE)? {
            let mut parts = Elements::of(extension.value);
            let id = parts.next()?.oid()?;
            if seen.contains(&id) {
                return None;
            }
            seen.push(id);
            let value = parts.find(|part| part.tag == OCTET_STRING)?.value;
            match id {
                oid::ALTERNATIVE_NAMES => read.addresses = Some(addresses(value)?),
                oid::KEY_USAGE => read.usage = Some(key_usage(value)?),
                oid::EXTENDED_KEY_USAGE => read.is_for_mail = is_for_mail(value)?,
                oid::SUBJECT_KEY_ID => {
                    read.key_id = Some(Elements::of(value).tagged(OCTET_STRING)?.value.to_vec());
                }
                oid::AUTHORITY_ACCESS => read.sources.responders = responders(value),
                oid::LIST_POINTS => read.sources.lists = lists(value),
                _ => {}
            }
        }
        Some(read)
    }
}

/// Returns where a responder is asked (RFC 5280 §4.2.2.1).
fn responders(value: &[u8]) -> Vec<String> {
    let place = |access: Element<'_>| {
        let mut parts = Elements::of(access.value);
        (parts.next()?.oid()? == oid::OCSP).then_some(())?;
        url(parts.next()?)
    };
    let all = Elements::of(value).inside(SEQUENCE).into_iter().flatten();
    all.filter_map(place).take(MAX_SOURCES).collect()
}

/// Returns where lists are that name every withdrawn certificate of the issuer, whatever the
/// reason (RFC 5280 §4.2.1.13).
fn lists(value: &[u8]) -> Vec<String> {
    let place = |point: Element<'_>| {
        let mut parts = Elements::of(point.value);
        let mut name = parts.inside(CONTEXT)?;
        parts.next().is_none().then_some(())?;
        Some(name.inside(CONTEXT)?.filter_map(url).collect::<Vec<_>>())
    };
    let all = Elements::of(value).inside(SEQUENCE).into_iter().flatten();
    all.filter_map(place).flatten().take(MAX_SOURCES).collect()
}

/// Returns the address that a uniformResourceIdentifier is, if it is one of the web.
fn url(name: Element<'_>) -> Option<String> {
    let text = std::str::from_utf8(name.value).ok().filter(|_| name.tag == CONTEXT_PLAIN + 6)?;
    let lower = text.to_ascii_lowercase();
    let is_web = lower.starts_with("http://") || lower.starts_with("https://");
    let is_plain = text.len() <= MAX_URL && text.bytes().all(|byte| byte.is_ascii_graphic());
    (is_web && is_plain).then(|| text.to_owned())
}

fn addresses(value: &[u8]) -> Option<Vec<String>> {
    let names = Elements::of(value).inside(SEQUENCE)?;
    let address = |name: Element<'_>| match name.tag {
        // rfc822Name
        tag if tag == CONTEXT_PLAIN + 1 => {
            let text = std::str::from_utf8(name.value).ok()?;
            text.is_ascii().then(|| text.to_owned())
        }
        // otherName
        CONTEXT => utf8_mailbox(name.value),
        _ => None,
    };
    Some(names.filter_map(address).filter(|address| names::is_plain(address)).collect())
}

/// Returns the address of an SmtpUTF8Mailbox. One whose local part is ASCII should have been an
/// rfc822Name and is none (RFC 9598 §3).
fn utf8_mailbox(other_name: &[u8]) -> Option<String> {
    let mut parts = Elements::of(other_name);
    (parts.next()?.oid()? == oid::SMTP_UTF8_MAILBOX).then_some(())?;
    let text = parts.inside(CONTEXT)?.tagged(UTF8_STRING)?.value;
    let address = std::str::from_utf8(text).ok()?;
    let (local, _) = address.rsplit_once('@')?;
    (!local.is_ascii()).then(|| address.to_owned())
}

fn key_usage(value: &[u8]) -> Option<KeyUsage> {
    let bits = Elements::of(value).tagged(BIT_STRING)?.value;
    // The first byte says how many bits of the last are not used.
    Some(KeyUsage(bits.get(1).copied().unwrap_or(0)))
}

fn is_for_mail(value: &[u8]) -> Option<bool> {
    let mut usages = Elements::of(value).inside(SEQUENCE)?;
    Some(usages.any(|usage| {
        matches!(usage.oid(), Some(oid::EMAIL_PROTECTION | oid::ANY_EXTENDED_KEY_USAGE))
    }))
}
