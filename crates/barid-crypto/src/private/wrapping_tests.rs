//! Signatures and ciphertext put where they do not belong. Each construction has a twin that is
//! built the same way by an honest sender; a stranger's words, which all hold [`EVIL`], are never
//! shown under a good signature, and what was encrypted ([`SECRET`]) never stands beside them.

mod efail;
mod encrypted;
mod header;
mod identity;
mod inline;
mod structure;

use super::*;
use crate::openpgp::{self, Profile};
use barid_mime::Defects;
use std::sync::OnceLock;

const NOW: i64 = 1_767_225_600_000;
/// What a stranger wrote.
const EVIL: &str = "EVIL";
/// What the author wrote.
const TRUTH: &str = "Lunch at noon";
/// What the author encrypted.
const SECRET: &str = "The safe opens with 4711";

/// Who takes part: Hana writes to Omar, Eve is on the way. Omar knows Hana alone.
struct World {
    hana: SecretKey,
    omar: SecretKey,
    eve: SecretKey,
    ring: Keyring,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let key = |address: &str| {
            SecretKey::generate("", address, Profile::Everyone, NOW - 1_000).unwrap()
        };
        let (hana, omar) = (key("hana@x.example"), key("omar@x.example"));
        let ring = Keyring {
            secret: vec![omar.clone()],
            people: vec![hana.public()],
            ..Default::default()
        };
        World { hana, omar, eve: key("eve@z.example"), ring }
    })
}

/// One construction: what it is called, and the message as Eve or as Hana makes it.
type Case = (&'static str, fn(is_evil: bool) -> String);

/// What Omar sees.
struct Seen {
    verdict: Verdict,
    /// Text and HTML, subject, author and names of attachments.
    shown: String,
}

fn see(raw: &str) -> Seen {
    let opened = open(raw.as_bytes(), &world().ring, NOW);
    let bytes = opened.clear.as_ref().map_or(raw.as_bytes(), |clear| clear.as_slice());
    let parsed = barid_mime::parse(bytes);
    let envelope = parsed.envelope(&mut Defects::new());
    let mut shown = format!(
        "{}\n{}\n{}\n{:?}\n{:?}",
        barid_mime::display_text(&parsed),
        barid_mime::display_html(&parsed).html,
        envelope.subject,
        envelope.from,
        envelope.to,
    );
    for part in barid_mime::view::attachments(&parsed) {
        shown.push_str(part.name.as_deref().unwrap_or_default());
        shown.push_str(&String::from_utf8_lossy(&parsed.decoded(part, &mut Defects::new())));
    }
    Seen { verdict: opened.verdict, shown }
}

/// Runs constructions whose twins are signed by Hana, whole.
#[track_caller]
fn judge(cases: &[Case]) {
    let mut wrong = Vec::new();
    for (name, make) in cases {
        let honest = see(&make(false));
        if honest.verdict.signature != SignatureState::Good || !honest.shown.contains(TRUTH) {
            wrong.push(format!("{name}, by Hana: {:?}\n{}", honest.verdict, honest.shown));
        }
        let evil = make(true);
        let seen = see(&evil);
        assert_ne!(evil, make(false), "{name}");
        if seen.verdict.signature == SignatureState::Good && seen.shown.contains(EVIL) {
            wrong.push(format!("{name}, by Eve: {:?}\n{}", seen.verdict, seen.shown));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

const HEADER: &str = "From: hana@x.example\r\nTo: omar@x.example\r\nSubject: Lunch\r\n\
    Date: Thu, 1 Jan 2026 00:00:00 +0000\r\nMessage-ID: <m@x.example>\r\nMIME-Version: 1.0\r\n";

/// A message under the usual header.
fn message(entity: &str) -> String {
    format!("{HEADER}{entity}")
}

fn plain(text: &str) -> String {
    format!("Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n")
}

fn html(text: &str) -> String {
    format!("Content-Type: text/html; charset=utf-8\r\n\r\n<p>{text}</p>\r\n")
}

/// A multipart of parts.
fn multi(kind: &str, boundary: &str, parts: &[&str]) -> String {
    let mut out = format!("Content-Type: multipart/{kind}; boundary=\"{boundary}\"\r\n\r\n");
    for part in parts {
        out.push_str(&format!("--{boundary}\r\n{part}\r\n"));
    }
    out.push_str(&format!("--{boundary}--\r\n"));
    out
}

/// The kind of a multipart/signed.
const SIGNED: &str = "signed; micalg=pgp-sha512; protocol=\"application/pgp-signature\"";

/// The part that holds the signature over an entity.
fn signature_by(key: &SecretKey, entity: &str) -> String {
    let signed = openpgp::sign(entity.as_bytes(), key, NOW).unwrap();
    let signature = signed.signature.replace('\n', "\r\n");
    format!("Content-Type: application/pgp-signature; name=signature.asc\r\n\r\n{signature}")
}

fn signature(entity: &str) -> String {
    signature_by(&world().hana, entity)
}

/// An entity signed by Hana.
fn signed(entity: &str) -> String {
    multi(SIGNED, "sig", &[entity, &signature(entity)])
}

/// The kind of a multipart/encrypted.
const ENCRYPTED: &str = "encrypted; protocol=\"application/pgp-encrypted\"";
/// Its first part.
const CONTROL: &str = "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n";

fn armored(payload: &str, signs: Option<&SecretKey>) -> String {
    let to = [&world().omar.public()];
    let closed = openpgp::encrypt(payload.as_bytes(), &to, signs, NOW).unwrap();
    String::from_utf8(closed).unwrap().replace("\r\n", "\n").replace('\n', "\r\n")
}

/// The second part of a multipart/encrypted.
fn sealed(payload: &str, signs: Option<&SecretKey>) -> String {
    format!("Content-Type: application/octet-stream\r\n\r\n{}", armored(payload, signs))
}

/// An entity encrypted for Omar.
fn encrypted(payload: &str, signs: Option<&SecretKey>) -> String {
    multi(ENCRYPTED, "enc", &[CONTROL, &sealed(payload, signs)])
}

/// Text with a signature round it.
fn clearsigned(key: &SecretKey, text: &str) -> String {
    use sequoia_openpgp::serialize::stream::{Message, Signer};
    use std::io::Write;
    let pair = key.cert.keys().secret().nth(1).unwrap().key().clone().into_keypair().unwrap();
    let mut out = Vec::new();
    let at = std::time::UNIX_EPOCH + std::time::Duration::from_millis(NOW.unsigned_abs());
    let signer = Signer::new(Message::new(&mut out), pair).unwrap().cleartext();
    let mut message = signer.creation_time(at).build().unwrap();
    message.write_all(text.as_bytes()).unwrap();
    message.finalize().unwrap();
    String::from_utf8(out).unwrap().replace("\r\n", "\n").replace('\n', "\r\n")
}

#[test]
fn there_are_constructions_enough() {
    let all = [
        structure::CASES.len(),
        identity::CASES.len(),
        header::CASES.len(),
        inline::CASES.len(),
        encrypted::SIGNED_CASES.len(),
        encrypted::CASES.len(),
    ];
    assert!(all.iter().sum::<usize>() >= 60, "{all:?}");
}
