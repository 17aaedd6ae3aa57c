//! Messages round what the programs write, and what they are given of ours.

use barid_crypto::{
    openpgp::{Profile, PublicKey, SecretKey},
    private::{Keyring, Opened, Plan, open, protect},
};
use std::time::{SystemTime, UNIX_EPOCH};

/// Us.
pub(crate) const HANA: &str = "hana@x.example";
/// Who uses the other program.
pub(crate) const LINA: &str = "lina@y.example";
/// The boundary of our messages.
const BOUNDARY: &str = "b0undary";

/// What is hard to keep as it is: spaces at the end, `From `, dashes, dots, and letters.
pub(crate) const WORDS: &str =
    "From here, مرحبا  \r\n- dashed \t\r\n.\r\n..\r\n\r\n--\r\nFrom there é\r\n";

pub(crate) fn now_ms() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_millis()).unwrap()
}

/// A key of ours, some minutes old.
pub(crate) fn our_key() -> SecretKey {
    SecretKey::generate("Hana", HANA, Profile::Everyone, now_ms() - 600_000).unwrap()
}

/// Keys as one has them: one's own, and Lina's.
pub(crate) fn ring(own: &SecretKey, other: &[u8]) -> Keyring {
    Keyring {
        secret: vec![own.clone()],
        people: PublicKey::read_all(other).unwrap(),
        ..Default::default()
    }
}

pub(crate) fn opened(raw: &[u8], ring: &Keyring) -> Opened {
    open(raw, ring, now_ms())
}

/// The text that is shown, its line ends as in mail.
pub(crate) fn shown(raw: &[u8], opened: &Opened) -> String {
    let bytes = opened.clear.as_ref().map_or(raw, |clear| clear.as_slice());
    let parsed = barid_mime::parse(bytes);
    let part = parsed.parts().iter().find(|part| part.is_text()).unwrap();
    let text = parsed.text(part, &mut barid_mime::Defects::new());
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

fn header(from: &str) -> String {
    format!("From: {from}\r\nTo: x@z.example\r\nSubject: Words\r\nMIME-Version: 1.0\r\n")
}

/// The entity that a message is about.
pub(crate) fn entity() -> Vec<u8> {
    let header = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit";
    format!("{header}\r\n\r\n{WORDS}").into_bytes()
}

fn with_crlf(text: &[u8]) -> String {
    String::from_utf8(text.to_vec()).unwrap().replace("\r\n", "\n").replace('\n', "\r\n")
}

/// Puts a signature beside what it is over.
pub(crate) fn signed(from: &str, entity: &[u8], signature: &[u8]) -> Vec<u8> {
    let start = header(from)
        + "Content-Type: multipart/signed; boundary=s; micalg=pgp-sha512;\r\n \
           protocol=\"application/pgp-signature\"\r\n\r\n--s\r\n";
    let middle = "\r\n--s\r\nContent-Type: application/pgp-signature\r\n\r\n";
    let end = with_crlf(signature) + "\r\n--s--\r\n";
    [start.as_bytes(), entity, middle.as_bytes(), end.as_bytes()].concat()
}

/// Puts ciphertext where it belongs.
pub(crate) fn encrypted(from: &str, armored: &[u8]) -> Vec<u8> {
    let start = header(from)
        + "Content-Type: multipart/encrypted; boundary=e;\r\n \
           protocol=\"application/pgp-encrypted\"\r\n\r\n--e\r\n\
           Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n--e\r\n\
           Content-Type: application/octet-stream\r\n\r\n";
    (start + &with_crlf(armored) + "\r\n--e--\r\n").into_bytes()
}

/// A message whose text is a block.
pub(crate) fn inline(from: &str, block: &[u8]) -> Vec<u8> {
    let start = header(from)
        + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
    (start + &with_crlf(block)).into_bytes()
}

/// Closes our message about [`WORDS`].
pub(crate) fn protected(from: &str, by: Option<&SecretKey>, to: &[&PublicKey]) -> Vec<u8> {
    let message = [header(from).as_bytes(), &entity()].concat();
    let plan = Plan { sign: by, encrypt_for: to.to_vec(), ..Plan::default() };
    protect(&message, &plan, BOUNDARY, now_ms()).unwrap()
}

/// Cuts the two parts of a closed message out, byte by byte: the first one whole, and what is in
/// the second one.
pub(crate) fn parts(raw: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let text = std::str::from_utf8(raw).unwrap();
    let line = format!("--{BOUNDARY}");
    let mut parts = text.split(line.as_str()).skip(1);
    let first = parts.next().unwrap();
    let first = first.strip_prefix("\r\n").and_then(|part| part.strip_suffix("\r\n")).unwrap();
    let (_, second) = parts.next().unwrap().trim_start().split_once("\r\n\r\n").unwrap();
    (first.as_bytes().to_vec(), second.as_bytes().to_vec())
}
