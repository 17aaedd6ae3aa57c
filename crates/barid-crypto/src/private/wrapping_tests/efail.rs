//! Ciphertext that was changed block by block (EFAIL's gadgets; security rule R20).

use super::*;
use base64::{Engine as _, prelude::BASE64_STANDARD};

/// Bytes of one block of AES.
const BLOCK: usize = 16;

fn bare(armored: &str) -> Vec<u8> {
    use std::io::Read;
    let mut bytes = Vec::new();
    sequoia_openpgp::armor::Reader::from_reader(
        armored.as_bytes(),
        sequoia_openpgp::armor::ReaderMode::VeryTolerant,
    )
    .read_to_end(&mut bytes)
    .unwrap();
    bytes
}

/// Where the encrypted data packet starts: the last of the message.
fn data_at(message: &[u8]) -> usize {
    let mut at = 0;
    loop {
        assert_eq!(message[at] & 0xC0, 0xC0, "packets of the new form");
        if message[at] & 0x3F == 18 {
            return at;
        }
        at += match usize::from(message[at + 1]) {
            short @ ..192 => 2 + short,
            long @ ..224 => 3 + ((long - 192) << 8) + usize::from(message[at + 2]) + 192,
            _ => panic!("a session key in pieces"),
        };
    }
}

fn built(bytes: &[u8]) -> String {
    let part = format!(
        "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
        BASE64_STANDARD.encode(bytes)
    );
    message(&multi(ENCRYPTED, "enc", &[CONTROL, &part]))
}

#[test]
fn r20_no_gadget_opens() {
    for profile in [Profile::Everyone, Profile::New] {
        let key = SecretKey::generate("", "omar@x.example", profile, NOW - 1_000).unwrap();
        let ring = Keyring { secret: vec![key.clone()], people: Vec::new(), ..Default::default() };
        let text =
            format!("Content-Type: text/html\r\n\r\n<p>{}</p>", format!("{SECRET} ").repeat(9));
        let closed = openpgp::encrypt(text.as_bytes(), &[&key.public()], None, NOW).unwrap();
        let closed = bare(std::str::from_utf8(&closed).unwrap());
        assert!(open(built(&closed).as_bytes(), &ring, NOW).clear.is_some());
        let start = data_at(&closed);
        let expect_closed = |changed: &[u8], what: &str| {
            let opened = open(built(changed).as_bytes(), &ring, NOW);
            let told = (opened.verdict.encryption, opened.verdict.unreadable.is_some());
            assert_eq!(told, (Encryption::Failed, true), "{what} ({profile:?})");
            assert!(opened.clear.is_none(), "{what} ({profile:?})");
        };
        // Every byte of the encrypted data, its length aside.
        for at in start + 2..closed.len() {
            for bit in [1, 0x80] {
                let mut changed = closed.clone();
                changed[at] ^= bit;
                expect_closed(&changed, &format!("byte {at} of {}", closed.len()));
            }
        }
        // Blocks that change places, come twice, or go: how a gadget is moved.
        for at in (start + 8..closed.len() - 2 * BLOCK).step_by(BLOCK) {
            let (one, two) =
                (closed[at..at + BLOCK].to_vec(), closed[at + BLOCK..at + 2 * BLOCK].to_vec());
            let mut swapped = closed.clone();
            swapped[at..at + BLOCK].copy_from_slice(&two);
            swapped[at + BLOCK..at + 2 * BLOCK].copy_from_slice(&one);
            expect_closed(&swapped, &format!("blocks at {at} swapped"));
            let mut doubled = closed.clone();
            doubled[at + BLOCK..at + 2 * BLOCK].copy_from_slice(&one);
            expect_closed(&doubled, &format!("block at {at} doubled"));
        }
        for end in start..closed.len() {
            expect_closed(&closed[..end], &format!("cut at {end}"));
        }
    }
}

/// Without its protection, or under the type of packet that has none, the same bytes stay closed.
#[test]
fn r20_stripped_of_its_protection_it_stays_closed() {
    let world = world();
    let closed = bare(&armored(&plain(SECRET), None));
    let start = data_at(&closed);
    let header = if closed[start + 1] < 192 { 2 } else { 3 };
    // As a packet without integrity (RFC 9580 §5.7): the version byte goes, the code as well.
    for cut in [0, 22] {
        let body = &closed[start + header + 1..closed.len() - cut];
        let mut changed = closed[..start].to_vec();
        changed.extend_from_slice(&[0xC9, 0xFF]);
        changed.extend_from_slice(&u32::try_from(body.len()).unwrap().to_be_bytes());
        changed.extend_from_slice(body);
        let opened = open(built(&changed).as_bytes(), &world.ring, NOW);
        assert_eq!(opened.verdict.unreadable, Some(crate::Unreadable::NoIntegrity));
        assert!(opened.clear.is_none());
    }
}
