//! Reads and writes the few shapes of DER that certificates and CMS are made of (X.690).
//!
//! Reading is by one element after another and never goes deeper by itself, so no input can
//! exhaust the stack.

use der::{
    Decode, Encode, Reader, SliceReader, Tagged,
    asn1::{AnyRef, GeneralizedTime, ObjectIdentifier, UtcTime},
};

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(super) const UTC_TIME: u8 = 0x17;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
/// `[0]`, with elements inside; those of `[1]` and on follow it.
pub(super) const CONTEXT: u8 = 0xA0;
/// `[0]`, with bytes inside.
pub(super) const CONTEXT_PLAIN: u8 = 0x80;

/// The elements of some bytes, one after another.
pub(super) struct Elements<'a>(Option<SliceReader<'a>>);

/// One element.
#[derive(Clone, Copy)]
pub(super) struct Element<'a> {
    /// Its tag octet.
    pub(super) tag: u8,
    /// What is inside.
    pub(super) value: &'a [u8],
    /// All of it, tag and length too.
    pub(super) whole: &'a [u8],
}

impl<'a> Elements<'a> {
    /// The elements that stand in `bytes`.
    pub(super) fn of(bytes: &'a [u8]) -> Elements<'a> {
        Elements(SliceReader::new(bytes).ok())
    }

    /// Returns the next element if it has this tag, and stays before it if it has another.
    pub(super) fn tagged(&mut self, tag: u8) -> Option<Element<'a>> {
        (self.0.as_ref()?.peek_byte()? == tag).then(|| self.next()).flatten()
    }

    /// Returns the elements inside of the next one, which has to have this tag.
    pub(super) fn inside(&mut self, tag: u8) -> Option<Elements<'a>> {
        self.tagged(tag).map(|element| Elements::of(element.value))
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    /// Returns the next element; `None` at the end, and where there is no DER.
    fn next(&mut self) -> Option<Element<'a>> {
        let reader = self.0.as_mut()?;
        let whole = reader.tlv_bytes().ok();
        if whole.is_none() {
            self.0 = None;
        }
        let whole = whole?;
        let any = AnyRef::from_der(whole).ok()?;
        Some(Element { tag: any.tag().octet(), value: any.value(), whole })
    }
}

impl Element<'_> {
    /// Returns the object identifier that this is.
    pub(super) fn oid(&self) -> Option<ObjectIdentifier> {
        (self.tag == OBJECT_IDENTIFIER).then(|| ObjectIdentifier::from_bytes(self.value).ok())?
    }

    /// Returns the algorithm of an `AlgorithmIdentifier`, and its parameters.
    pub(super) fn algorithm(&self) -> Option<(ObjectIdentifier, Option<Self>)> {
        let mut inside = Elements::of(self.value);
        let oid = inside.next()?.oid()?;
        (self.tag == SEQUENCE).then(|| (oid, inside.next()))
    }

    /// Returns the milliseconds since the epoch of a `Time` (RFC 5652 §11.3).
    pub(super) fn time_ms(&self) -> Option<i64> {
        let since = match self.tag {
            UTC_TIME => UtcTime::from_der(self.whole).ok()?.to_unix_duration(),
            _ => GeneralizedTime::from_der(self.whole).ok()?.to_unix_duration(),
        };
        i64::try_from(since.as_millis()).ok()
    }
}

/// Returns one element with `parts` inside.
pub(super) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut out = Vec::with_capacity(length + 10);
    out.push(tag);
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let needed: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
            // A length has at most 8 bytes.
            out.push(0x80 | u8::try_from(needed.len()).unwrap_or(8));
            out.extend(needed);
        }
    }
    parts.iter().for_each(|part| out.extend_from_slice(part));
    out
}

/// Returns a SET OF, sorted as DER asks.
pub(super) fn set_of(tag: u8, mut members: Vec<Vec<u8>>) -> Vec<u8> {
    members.sort();
    let members: Vec<&[u8]> = members.iter().map(Vec::as_slice).collect();
    element(tag, &members)
}

/// Returns an object identifier, written.
pub(super) fn oid(oid: ObjectIdentifier) -> Vec<u8> {
    element(OBJECT_IDENTIFIER, &[oid.as_bytes()])
}

/// Returns an `AlgorithmIdentifier` with these parameters, written; empty for none.
pub(super) fn algorithm(id: ObjectIdentifier, parameters: &[u8]) -> Vec<u8> {
    element(SEQUENCE, &[&oid(id), parameters])
}

/// Returns a `Time`, written: UTCTime until 2049, then GeneralizedTime (RFC 5652 §11.3). `None`
/// before 1970 and after 9999.
pub(super) fn time(at_ms: i64) -> Option<Vec<u8>> {
    let since = std::time::Duration::from_secs(u64::try_from(at_ms).ok()? / 1000);
    match UtcTime::from_unix_duration(since) {
        Ok(time) => time.to_der().ok(),
        Err(_) => GeneralizedTime::from_unix_duration(since).ok()?.to_der().ok(),
    }
}
