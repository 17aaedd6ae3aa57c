//! What reads a stranger's OpenPGP. Under a good signature stands nothing but what Hana signed.

use barid_crypto::{
    openpgp::{PublicKey, autocrypt, autocrypt_value},
    private::{Keyring, SignatureState, open},
};
use barid_mime::{Defects, display_text, parse, view};
use std::{fs, path::Path, sync::OnceLock};
use support::payload::with_crlf;

/// 2026-01-01, when Hana signed, in milliseconds since the epoch.
const NOW: i64 = 1_767_225_600_000;
/// What she signed.
const TRUTH: &str = "Lunch at noon";
const HANA: &str = "hana@x.example";

fn data(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/openpgp");
    with_crlf(&fs::read(folder.join(name)).unwrap())
}

/// Her messages: signed, signed with its header, and signed within the text.
pub(crate) fn signed() -> Vec<Vec<u8>> {
    ["signed.eml", "header.eml", "text.eml"].map(data).to_vec()
}

fn ring() -> &'static Keyring {
    static RING: OnceLock<Keyring> = OnceLock::new();
    RING.get_or_init(|| {
        let people = PublicKey::read_all(&data("hana.asc")).unwrap();
        Keyring { people, ..Default::default() }
    })
}

pub(crate) fn is_good(raw: &[u8]) -> bool {
    open(raw, ring(), NOW).verdict.signature == SignatureState::Good
}

/// Opens a message, and tells what a good signature stands over that Hana did not sign.
pub(crate) fn pgp_mime(raw: &[u8]) -> Vec<String> {
    shown_as_signed(raw, ring(), NOW)
}

/// Tells the same by other keys, at a time in milliseconds since the epoch.
pub(crate) fn shown_as_signed(raw: &[u8], ring: &Keyring, at_ms: i64) -> Vec<String> {
    let opened = open(raw, ring, at_ms);
    if opened.verdict.signature != SignatureState::Good {
        return Vec::new();
    }
    let shown = opened.clear.as_ref().map_or(raw, |clear| clear.as_slice());
    let parsed = parse(shown);
    let envelope = parsed.envelope(&mut Defects::new());
    let mut wrong = Vec::new();
    if display_text(&parsed).trim() != TRUTH {
        wrong.push(format!("shown as signed: {:?}", display_text(&parsed)));
    }
    if envelope.from.len() != 1 || !envelope.from[0].address.eq_ignore_ascii_case(HANA) {
        wrong.push(format!("signed for {:?}", envelope.from));
    }
    let is_header = opened.verdict.protected.iter().any(|field| field.name == "Subject");
    if is_header && envelope.subject != "Lunch" {
        wrong.push(format!("signed under {:?}", envelope.subject));
    }
    let strangers = view::attachments(&parsed);
    let is_hers =
        |kind: &str| matches!(kind, "application/pgp-signature" | "application/pkcs7-signature");
    if let Some(one) = strangers.iter().find(|part| !is_hers(&part.content_type)) {
        wrong.push(format!("signed with {}", one.content_type));
    }
    wrong
}

/// Puts what Hana signed into parts: each byte is one more round it. It is good at the root alone.
pub(crate) fn pgp_mime_structure(recipe: &[u8]) -> Vec<String> {
    const EVIL: &str = "Content-Type: text/html\r\n\r\n<p>EVIL</p>";
    let message = String::from_utf8(data("signed.eml")).unwrap();
    let at = message.find("Content-Type: ").unwrap();
    let (header, whole) = message.split_at(at);
    let (mut entity, mut is_root) = (whole.to_owned(), true);
    for (place, byte) in recipe.iter().take(6).enumerate() {
        let multi = |kind: &str, parts: &[&str]| {
            let mut out = format!("Content-Type: multipart/{kind}; boundary=b{place}\r\n\r\n");
            parts.iter().for_each(|part| out.push_str(&format!("--b{place}\r\n{part}\r\n")));
            out + &format!("--b{place}--\r\n")
        };
        let (next, stays_root) = match byte % 13 {
            0 => (multi("mixed", &[&entity, EVIL]), false),
            1 => (multi("mixed", &[EVIL, &entity]), false),
            2 => (multi("mixed", &[&entity]), false),
            3 => (multi("alternative", &[&entity, EVIL]), false),
            4 => (multi("related; type=\"text/html\"", &[EVIL, &entity]), false),
            5 => (multi("x-unknown", &[&entity, &entity]), false),
            6 => (
                multi("encrypted; protocol=\"application/pgp-encrypted\"", &[EVIL, &entity]),
                false,
            ),
            7 => (format!("Content-Type: message/rfc822\r\n\r\n{header}{entity}"), false),
            8 => (multi("signed; protocol=\"text/html\"", &[&entity, EVIL]), false),
            9 => (multi("signed", &[&entity, &entity, EVIL]), false),
            10 => (format!("{entity}\r\nEVIL\r\n{EVIL}\r\n"), true),
            11 => (format!("X-Evil: {EVIL}\r\n{entity}").replacen("\r\n\r\n<p>", " ", 1), true),
            _ => (entity.replacen("\r\n\r\n", "\r\n\r\nEVIL\r\n", 1), true),
        };
        // Only what leaves the root a multipart/signed leaves it whole.
        (entity, is_root) = (next, is_root && stays_root);
        if byte % 13 == 11 {
            is_root = is_root && entity.starts_with("X-Evil");
        }
    }
    let raw = format!("{header}{entity}");
    let mut wrong = pgp_mime(raw.as_bytes());
    let is_good = is_good(raw.as_bytes());
    if is_good != is_root {
        wrong.push(format!("good: {is_good}, at the root: {is_root}"));
    }
    wrong
}

/// Reads a field that brings a key along, and writes it again.
pub(crate) fn autocrypt_header(value: &[u8]) -> Vec<String> {
    let field = [b"Autocrypt: ".as_slice(), value, b"\r\n"].concat();
    let Some(found) = autocrypt(&field, HANA) else {
        return Vec::new();
    };
    let mut wrong = Vec::new();
    if !found.address.eq_ignore_ascii_case(HANA) {
        wrong.push(format!("a key of {}", found.address));
    }
    let bytes = found.key.to_bytes().unwrap_or_default();
    let again = autocrypt_value(HANA, Some(found.prefers_encryption), &bytes);
    let again = autocrypt(format!("Autocrypt:{again}\r\n").as_bytes(), HANA);
    if again.map(|again| again.key.fingerprint()) != Some(found.key.fingerprint()) {
        wrong.push("written again, it is another".to_owned());
    }
    wrong
}

/// Fields that bring Hana's key along, and some that only look like it.
pub(crate) fn autocrypt_seeds() -> Vec<Vec<u8>> {
    let key = ring().people[0].to_bytes().unwrap();
    let value = |mutual: bool| autocrypt_value(HANA, Some(mutual), &key).into_bytes();
    let other = autocrypt_value("eve@z.example", Some(true), &key).into_bytes();
    let twice = [value(true), b"\r\nAutocrypt:".to_vec(), value(false)].concat();
    vec![value(true), value(false), other, twice, b"addr=hana@x.example; keydata=AAAA".to_vec()]
}
