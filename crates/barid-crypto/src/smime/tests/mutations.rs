//! Bytes that were changed at random: whatever comes of them, nothing breaks.

use super::people::{NOW_MS, alice, p256, root};
use super::signatures::ENTITY;
use crate::smime::{
    Certificate, Cipher, Identity, Outcome, decrypt, encrypt, kind, sign_detached, sign_opaque,
    verify,
};

/// A row of numbers that looks random and is the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % limit
    }
}

fn mutated(chance: &mut Chance, bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=chance.below(4) {
        let at = chance.below(bytes.len());
        match chance.below(6) {
            0 => bytes.truncate(at + 1),
            1 => bytes.insert(at, u8::try_from(chance.below(256)).unwrap()),
            2 if bytes.len() > 1 => drop(bytes.remove(at)),
            3 => bytes[at] = [0x00, 0x30, 0x31, 0x80, 0x84, 0xA0, 0xFF, 0x04][chance.below(8)],
            _ => bytes[at] ^= 1 << chance.below(8),
        }
    }
    bytes
}

#[test]
fn twenty_thousand_changes_break_nothing_and_fool_nobody() {
    let root = root();
    let person = alice(&root, p256());
    let trust = root.trusted();
    let identities = std::slice::from_ref(&person.identity);
    let recipients = [person.certificate()];
    let detached = sign_detached(ENTITY, &person.identity, NOW_MS).unwrap().der;
    let opaque = sign_opaque(ENTITY, &person.identity, NOW_MS).unwrap().der;
    let gcm = encrypt(ENTITY, &recipients, Cipher::Aes256Gcm, NOW_MS).unwrap();
    let cbc = encrypt(ENTITY, &recipients, Cipher::Aes256Cbc, NOW_MS).unwrap();
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    let mut still_good = 0;
    for round in 0..20_000 {
        match round % 5 {
            0 => {
                let der = mutated(&mut chance, &detached);
                let found = verify(&der, Some(ENTITY), &trust, NOW_MS);
                still_good += u32::from(found.is_ok_and(|found| found.outcome == Outcome::Good));
                let _ = kind(&der);
            }
            1 => {
                let found = verify(&mutated(&mut chance, &opaque), None, &trust, NOW_MS);
                if let Ok(found) = found.filter_good() {
                    assert_eq!(found, ENTITY);
                }
            }
            2 => {
                let open = decrypt(&mutated(&mut chance, &gcm), identities);
                if let Ok(open) = open {
                    assert_eq!(open.content, ENTITY);
                }
            }
            3 => {
                let open = decrypt(&mutated(&mut chance, &cbc), identities);
                assert!(!open.is_ok_and(|open| open.is_authenticated));
            }
            _ => {
                let der = mutated(&mut chance, person.certificate().der());
                let _ = Certificate::read_all(&der);
            }
        }
    }
    // Versions and the like are under nobody's protection.
    assert!(still_good < 400, "{still_good}");
}

#[test]
fn content_within_content_does_not_exhaust_the_stack() {
    for start in [&[0x30, 0x80][..], &[0x24, 0x80], &[0xA0, 0x80], &[0x31, 0x80]] {
        let deep = start.repeat(200_000);
        assert!(kind(&deep).is_err());
        assert!(Certificate::read_all(&deep).is_err());
        assert!(Identity::from_pkcs12(&deep, "x").is_err());
    }
    // Inside of what is signed, too.
    let person = alice(&root(), p256());
    let mut signed = sign_opaque(ENTITY, &person.identity, NOW_MS).unwrap().der;
    let at = signed.windows(ENTITY.len()).position(|window| window == ENTITY).unwrap();
    signed.splice(at - 2.., [0x24, 0x80].repeat(200_000));
    signed[1..4].copy_from_slice(&[0x83, 0x06, 0x00]);
    assert!(kind(&signed).is_err());
}

trait Good {
    fn filter_good(self) -> Result<Vec<u8>, ()>;
}

impl<E> Good for Result<crate::smime::Verified, E> {
    fn filter_good(self) -> Result<Vec<u8>, ()> {
        match self {
            Ok(found) if found.outcome == Outcome::Good => Ok(found.content),
            _ => Err(()),
        }
    }
}
