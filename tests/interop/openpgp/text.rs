//! OpenPGP within text, which is read and never written.

use crate::{
    mail::{HANA, LINA, WORDS, inline, opened, our_key, ring, shown},
    program::{Kind, all},
};
use barid_crypto::private::{Encryption, Problem, SignatureState};

/// Text as a signature round it covers it: without spaces at the end of lines (RFC 9580 §7.2).
fn trimmed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(|line| line.trim_end_matches([' ', '\t'])).collect();
    lines.join("\r\n").trim_end().to_owned()
}

#[test]
fn r24_text_signed_by_each_program_is_good_and_changed_is_not() {
    for (name, program) in all() {
        program.generate(Kind::Curve25519, LINA);
        let ring = ring(&our_key(), &program.export(LINA));
        for text in [WORDS.to_owned(), WORDS.replace("\r\n", "\n"), "one line".to_owned()] {
            // sq 0.27 signs spaces before CRLF, and then calls its own signature bad.
            let text = match name {
                "sq" if text.contains('\r') => trimmed(&text),
                _ => text,
            };
            let block = program.clearsign(text.as_bytes(), LINA);
            let raw = inline(LINA, &block);
            let seen = opened(&raw, &ring);
            assert_eq!(seen.verdict.signature, SignatureState::Good, "{name}: {:?}", seen.verdict);
            assert_eq!(trimmed(&shown(&raw, &seen)), trimmed(&text), "{name}");
            let block = String::from_utf8(block).unwrap();
            for (from, to) in [("From", "Form"), ("one", "two")] {
                if block.contains(from) {
                    let changed = inline(LINA, block.replacen(from, to, 1).as_bytes());
                    let verdict = opened(&changed, &ring).verdict;
                    assert_eq!(verdict.signature, SignatureState::Bad, "{name}");
                    assert_eq!(verdict.problems, [Problem::SignatureBroken], "{name}");
                }
            }
            let around = inline(LINA, format!("Hello\n\n{block}").as_bytes());
            assert_eq!(opened(&around, &ring).verdict.signature, SignatureState::Partial, "{name}");
        }
    }
}

#[test]
fn r19_text_encrypted_by_each_program_is_opened() {
    for (name, program) in all() {
        let hana = our_key();
        program.generate(Kind::Curve25519, LINA);
        program.import(HANA, hana.public().to_armored().unwrap().as_bytes());
        let ring = ring(&hana, &program.export(LINA));
        for (by, signature) in [(None, SignatureState::None), (Some(LINA), SignatureState::Good)] {
            let block = program.encrypt(WORDS.as_bytes(), HANA, by);
            let raw = inline(LINA, &block);
            let seen = opened(&raw, &ring);
            let told = (seen.verdict.encryption, seen.verdict.signature);
            assert_eq!(told, (Encryption::Full, signature), "{name}: {:?}", seen.verdict);
            assert_eq!(shown(&raw, &seen), WORDS, "{name}");
            let around = [block.as_slice(), b"\nBye\n"].concat();
            let seen = opened(&inline(LINA, &around), &ring);
            assert_eq!(seen.verdict.encryption, Encryption::Partial, "{name}");
            assert!(seen.clear.is_none(), "{name}");
        }
    }
}
