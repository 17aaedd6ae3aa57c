//! Whether a certificate was withdrawn by who issued it: what a responder is asked and answers
//! (OCSP, RFC 6960), and what stands in a list (CRL, RFC 5280 §5). Nobody is asked from here.
//!
//! Both come over ways that prove nothing, so they count only as signed by the issuer of the
//! certificate, or by whom it lets answer, and only as long as they say that they hold.

use openssl::{
    error::ErrorStack,
    hash::{MessageDigest, hash},
    ocsp::{OcspFlag, OcspResponse},
    stack::Stack,
    x509::{
        X509Crl,
        store::{X509Store, X509StoreBuilder},
        verify::{X509VerifyFlags, X509VerifyParam},
    },
};

use super::{
    Certificate,
    asn1::{
        BIT_STRING, CONTEXT, CONTEXT_PLAIN, Element, Elements, INTEGER, OCTET_STRING, SEQUENCE,
        UTC_TIME, algorithm, element,
    },
    names, oid,
    verify::{Worth, worth_of_signature},
};

const NULL: &[u8] = &[0x05, 0x00];
const BOOLEAN: u8 = 0x01;
const ENUMERATED: u8 = 0x0A;
const GENERALIZED_TIME: u8 = 0x18;
/// How far apart clocks may be.
const SKEW_MS: i64 = 5 * 60 * 1_000;
/// How old an answer may be that does not say until when it holds.
const MAX_AGE_MS: i64 = 7 * 24 * 60 * 60 * 1_000;
/// How long such an answer holds here.
const HOLDS_MS: i64 = 60 * 60 * 1_000;

/// Where it can be asked whether a certificate was withdrawn: addresses of the web, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// Responders (RFC 6960).
    pub responders: Vec<String>,
    /// Lists (RFC 5280 §5).
    pub lists: Vec<String>,
}

/// What an issuer says of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is not among those that were withdrawn.
    Good,
    /// It was withdrawn.
    Withdrawn {
        /// Since when, in milliseconds since the epoch.
        at_ms: i64,
    },
}

/// What an issuer says, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What it says.
    pub standing: Standing,
    /// Until when, in milliseconds since the epoch.
    pub holds_until_ms: i64,
}

/// Why an answer is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// The bytes are no such answer.
    #[error("the answer can't be read")]
    NotRead,
    /// The responder does not answer: it is busy, or wants to know who asks.
    #[error("the responder does not answer")]
    Refused,
    /// It is of another issuer, for other certificates, or only a part of what there is.
    #[error("the answer is about something else")]
    Other,
    /// The issuer knows of no such certificate.
    #[error("the issuer does not know the certificate")]
    Unknown,
    /// Neither the issuer nor somebody whom it lets answer signed it.
    #[error("the answer is not signed by the issuer")]
    NotSigned,
    /// It does not hold any more, or not yet.
    #[error("the answer is out of time")]
    OutOfTime,
}

/// Returns what a responder is asked about a certificate, in DER (RFC 6960 §4.1.1). It names the
/// certificate alone, by hashes of its issuer's name and key and its serial number.
///
/// # Errors
///
/// [`AnswerError::Other`] where `issuer` is another.
pub fn responder_question(
    certificate: &Certificate,
    issuer: &Certificate,
) -> Result<Vec<u8>, AnswerError> {
    let id = Id::of(certificate, issuer).ok_or(AnswerError::Other)?;
    let request = element(SEQUENCE, &[&id.written()]);
    let list = element(SEQUENCE, &[&request]);
    Ok(element(SEQUENCE, &[&element(SEQUENCE, &[&list])]))
}

/// Reads what a responder answered (RFC 6960 §4.2). `at_ms` is now, in milliseconds since the
/// epoch.
///
/// # Errors
///
/// [`AnswerError`].
pub fn responder_answer(
    der: &[u8],
    certificate: &Certificate,
    issuer: &Certificate,
    at_ms: i64,
) -> Result<Answer, AnswerError> {
    let id = Id::of(certificate, issuer).ok_or(AnswerError::Other)?;
    let mut whole = Elements::of(der).inside(SEQUENCE).ok_or(AnswerError::NotRead)?;
    let status = whole.tagged(ENUMERATED).ok_or(AnswerError::NotRead)?;
    if status.value != [0] {
        return Err(AnswerError::Refused);
    }
    let basic = basic(whole).ok_or(AnswerError::NotRead)?;
    let mut parts = Elements::of(basic).inside(SEQUENCE).ok_or(AnswerError::NotRead)?;
    let told = parts.tagged(SEQUENCE).ok_or(AnswerError::NotRead)?;
    is_strong(parts.next())?;
    let said = said(told).ok_or(AnswerError::NotRead)?;
    let ours = said.into_iter().find(|one| id.is(&one.id)).ok_or(AnswerError::Other)?;
    match is_answered_by(der, issuer, at_ms) {
        Ok(true) => {}
        Ok(false) | Err(_) => return Err(AnswerError::NotSigned),
    }
    let holds_until_ms = in_time(ours.from_ms, ours.until_ms, at_ms)?;
    let standing = ours.standing.ok_or(AnswerError::Unknown)?;
    Ok(Answer { standing, holds_until_ms })
}

/// Reads a list of withdrawn certificates, in DER, for one of them (RFC 5280 §5). `at_ms` is now,
/// in milliseconds since the epoch.
///
/// # Errors
///
/// [`AnswerError`]; `Other` also for a list that names only some of them.
pub fn list_answer(
    der: &[u8],
    certificate: &Certificate,
    issuer: &Certificate,
    at_ms: i64,
) -> Result<Answer, AnswerError> {
    let mut whole = Elements::of(der).inside(SEQUENCE).ok_or(AnswerError::NotRead)?;
    let list = whole.tagged(SEQUENCE).and_then(List::read).ok_or(AnswerError::NotRead)?;
    is_strong(whole.next())?;
    let is_issuers = names::is_same_name(list.issuer, &certificate.issuer_der)
        && names::is_same_name(list.issuer, &issuer.subject_der);
    if !is_issuers || !list.is_whole {
        return Err(AnswerError::Other);
    }
    let may_sign = issuer.extensions.usage.is_none_or(|usage| usage.signs_lists());
    let is_signed = || {
        let key = issuer.x509()?.public_key().ok()?;
        X509Crl::from_der(der).ok()?.verify(&key).ok()
    };
    if !may_sign || is_signed() != Some(true) {
        return Err(AnswerError::NotSigned);
    }
    let holds_until_ms = in_time(list.from_ms, list.until_ms, at_ms)?;
    let found = list.withdrawn(&certificate.serial).ok_or(AnswerError::NotRead)?;
    let standing = found.map_or(Standing::Good, |at_ms| Standing::Withdrawn { at_ms });
    Ok(Answer { standing, holds_until_ms })
}

/// A certificate as responders name it (RFC 6960 §4.1.1).
struct Id {
    name: Vec<u8>,
    key: Vec<u8>,
    serial: Vec<u8>,
}

impl Id {
    fn of(certificate: &Certificate, issuer: &Certificate) -> Option<Id> {
        names::is_same_name(&certificate.issuer_der, &issuer.subject_der).then_some(())?;
        let digest = |bytes: &[u8]| Some(hash(MessageDigest::sha1(), bytes).ok()?.to_vec());
        Some(Id {
            name: digest(&certificate.issuer_der)?,
            key: digest(key_bits(issuer.der())?)?,
            serial: certificate.serial.clone(),
        })
    }

    fn written(&self) -> Vec<u8> {
        element(
            SEQUENCE,
            &[
                &algorithm(oid::SHA1, NULL),
                &element(OCTET_STRING, &[&self.name]),
                &element(OCTET_STRING, &[&self.key]),
                &element(INTEGER, &[&self.serial]),
            ],
        )
    }

    /// Whether a responder means this one. That it answers by the hash that it was asked by is
    /// what RFC 5019 §2.2.1 asks of it.
    fn is(&self, told: &Element<'_>) -> bool {
        let read = || {
            let mut parts = Elements::of(told.value);
            let (digest, _) = parts.next()?.algorithm()?;
            let name = parts.tagged(OCTET_STRING)?.value;
            let key = parts.tagged(OCTET_STRING)?.value;
            let serial = parts.tagged(INTEGER)?.value;
            Some((digest, name, key, serial))
        };
        read().is_some_and(|(digest, name, key, serial)| {
            digest == oid::SHA1 && name == self.name && key == self.key && serial == self.serial
        })
    }
}

/// Returns the bits of the key of a certificate, which hashes are made of.
fn key_bits(der: &[u8]) -> Option<&[u8]> {
    let mut body = Elements::of(der).inside(SEQUENCE)?.inside(SEQUENCE)?;
    // The version, if it is told, then serial number, signature, issuer, validity, subject.
    body.tagged(CONTEXT);
    let mut key = body.nth(5)?;
    if key.tag != SEQUENCE {
        return None;
    }
    let inside = Elements::of(key.value);
    key = inside.filter(|part| part.tag == BIT_STRING).last()?;
    // The first byte says how many bits of the last are not used.
    key.value.get(1..)
}

/// Returns the answer within its wrapper.
fn basic(mut whole: Elements<'_>) -> Option<&[u8]> {
    let mut wrapped = whole.inside(CONTEXT)?.inside(SEQUENCE)?;
    (wrapped.next()?.oid()? == oid::OCSP_BASIC).then_some(())?;
    Some(wrapped.tagged(OCTET_STRING)?.value)
}

/// What a responder says of one certificate.
struct Said<'a> {
    id: Element<'a>,
    /// `None` where it knows of none.
    standing: Option<Standing>,
    from_ms: i64,
    until_ms: Option<i64>,
}

/// Reads all that a responder says.
fn said(told: Element<'_>) -> Option<Vec<Said<'_>>> {
    let mut parts = Elements::of(told.value);
    parts.tagged(CONTEXT);
    // The responder, and when it answered.
    parts.next()?;
    parts.tagged(GENERALIZED_TIME)?;
    parts.inside(SEQUENCE)?.map(one_said).collect()
}

fn one_said(single: Element<'_>) -> Option<Said<'_>> {
    let mut parts = Elements::of(single.value);
    let id = parts.tagged(SEQUENCE)?;
    let status = parts.next()?;
    let standing = match status.tag {
        CONTEXT_PLAIN => Some(Standing::Good),
        tag if tag == CONTEXT + 1 => {
            let at_ms = Elements::of(status.value).tagged(GENERALIZED_TIME)?.time_ms()?;
            Some(Standing::Withdrawn { at_ms })
        }
        tag if tag == CONTEXT_PLAIN + 2 => None,
        _ => return None,
    };
    let from_ms = parts.tagged(GENERALIZED_TIME)?.time_ms()?;
    let until_ms = match parts.inside(CONTEXT) {
        Some(mut next) => Some(next.tagged(GENERALIZED_TIME)?.time_ms()?),
        None => None,
    };
    Some(Said { id, standing, from_ms, until_ms })
}

/// Whether the issuer answered, or somebody whom it lets answer for it (RFC 6960 §4.2.2.2).
fn is_answered_by(der: &[u8], issuer: &Certificate, at_ms: i64) -> Result<bool, ErrorStack> {
    let Some(x509) = issuer.x509() else { return Ok(false) };
    let mut known = Stack::new()?;
    known.push(x509.clone())?;
    let basic = OcspResponse::from_der(der)?.basic()?;
    basic.verify(&known, &*believing(x509, at_ms)?, OcspFlag::NO_EXPLICIT)?;
    Ok(true)
}

fn believing(issuer: openssl::x509::X509, at_ms: i64) -> Result<X509Store, ErrorStack> {
    let mut parameters = X509VerifyParam::new()?;
    parameters.set_time(at_ms / 1_000);
    parameters.set_flags(X509VerifyFlags::PARTIAL_CHAIN)?;
    let mut store = X509StoreBuilder::new()?;
    store.add_cert(issuer)?;
    store.set_param(&parameters)?;
    Ok(store.build())
}

/// A list of withdrawn certificates (RFC 5280 §5.1).
struct List<'a> {
    issuer: &'a [u8],
    from_ms: i64,
    until_ms: Option<i64>,
    entries: Option<Element<'a>>,
    /// Whether it names every withdrawn certificate of people.
    is_whole: bool,
}

impl<'a> List<'a> {
    fn read(told: Element<'a>) -> Option<List<'a>> {
        let mut parts = Elements::of(told.value);
        parts.tagged(INTEGER);
        parts.tagged(SEQUENCE)?;
        let issuer = parts.tagged(SEQUENCE)?.whole;
        let from_ms = parts.next()?.time_ms()?;
        let until = parts.tagged(UTC_TIME).or_else(|| parts.tagged(GENERALIZED_TIME));
        let until_ms = match until {
            Some(until) => Some(until.time_ms()?),
            None => None,
        };
        let entries = parts.tagged(SEQUENCE);
        let is_whole = match parts.inside(CONTEXT) {
            Some(mut extensions) => extensions.inside(SEQUENCE)?.all(keeps_whole),
            None => true,
        };
        Some(List { issuer, from_ms, until_ms, entries, is_whole })
    }

    /// Returns since when a certificate is withdrawn, if it is in the list. `None` where that
    /// can't be read.
    fn withdrawn(&self, serial: &[u8]) -> Option<Option<i64>> {
        let Some(entries) = self.entries else { return Some(None) };
        for entry in Elements::of(entries.value) {
            let mut parts = Elements::of(entry.value);
            if parts.tagged(INTEGER)?.value == serial {
                return Some(Some(parts.next()?.time_ms()?));
            }
        }
        Some(None)
    }
}

/// Whether an extension of a list leaves it whole. One that has to be understood and is not makes
/// it nothing to go by, as a list of changes is alone.
fn keeps_whole(extension: Element<'_>) -> bool {
    let read = || {
        let mut parts = Elements::of(extension.value);
        let id = parts.next()?.oid()?;
        let is_critical = parts.tagged(BOOLEAN).is_some_and(|flag| flag.value != [0]);
        let value = parts.tagged(OCTET_STRING)?.value;
        Some(match id {
            oid::LIST_SCOPE => is_for_people(value)?,
            _ => !is_critical,
        })
    };
    read().unwrap_or(false)
}

/// Whether the scope of a list is all certificates of people (RFC 5280 §5.2.5): neither of
/// authorities alone, nor for some reasons alone, nor of other issuers.
fn is_for_people(value: &[u8]) -> Option<bool> {
    let mut parts = Elements::of(value).inside(SEQUENCE)?;
    Some(parts.all(|part| {
        let is_named = part.tag == CONTEXT;
        let is_of_people = part.tag == CONTEXT_PLAIN + 1;
        is_named || is_of_people || part.value == [0]
    }))
}

/// Says whether a signature is by a method that proves something.
fn is_strong(method: Option<Element<'_>>) -> Result<(), AnswerError> {
    let (id, _) = method.and_then(|one| one.algorithm()).ok_or(AnswerError::NotRead)?;
    match worth_of_signature(id) {
        Worth::Strong => Ok(()),
        Worth::Weak | Worth::Unknown => Err(AnswerError::NotSigned),
    }
}

/// Returns until when an answer holds.
fn in_time(from_ms: i64, until_ms: Option<i64>, at_ms: i64) -> Result<i64, AnswerError> {
    let is_begun = from_ms <= at_ms.saturating_add(SKEW_MS);
    let (holds, until_ms) = match until_ms {
        Some(until_ms) => (at_ms <= until_ms.saturating_add(SKEW_MS), until_ms),
        None => {
            let is_new = at_ms.saturating_sub(from_ms) <= MAX_AGE_MS;
            (is_new, at_ms.saturating_add(HOLDS_MS))
        }
    };
    if is_begun && holds { Ok(until_ms) } else { Err(AnswerError::OutOfTime) }
}
