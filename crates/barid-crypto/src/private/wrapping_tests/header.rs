//! Headers within and without (security rules R30-R32, RFC 9788).

use super::*;

/// The header that is within, with a mark.
fn payload(mark: &str) -> String {
    format!(
        "From: hana@x.example\r\nTo: omar@x.example\r\nSubject: Lunch\r\n\
         Date: Thu, 1 Jan 2026 00:00:00 +0000\r\nContent-Type: text/plain; charset=utf-8{mark}\
         \r\n\r\n{TRUTH}\r\n"
    )
}

/// A message whose header Hana protected, and whose outside Eve changed.
fn outside(is_evil: bool, change: impl Fn(String) -> String) -> String {
    let honest = message(&signed(&payload("; hp=clear")));
    if is_evil { change(honest) } else { honest }
}

/// A message without a protected header, where Eve writes what looks like one.
fn phony(is_evil: bool, honest: &str, evil: &str) -> String {
    if is_evil { evil.to_owned() } else { honest.to_owned() }
}

pub(super) const CASES: &[Case] = &[
    ("another subject outside", |evil| {
        outside(evil, |raw| raw.replacen("Subject: Lunch", "Subject: EVIL", 1))
    }),
    ("a second subject outside", |evil| {
        outside(evil, |raw| raw.replacen("Subject: Lunch", "Subject: Lunch\r\nSubject: EVIL", 1))
    }),
    ("another recipient outside", |evil| {
        outside(evil, |raw| raw.replacen("To: omar", "To: EVIL <eve@z.example>, omar", 1))
    }),
    ("another author outside", |evil| {
        outside(evil, |raw| raw.replacen("From: hana", "From: EVIL <eve@z.example>\r\nX: hana", 1))
    }),
    ("a protected header in the outside", |evil| {
        outside(evil, |raw| {
            raw.replacen(
                "Content-Type: multipart",
                "HP-Outer: Subject: EVIL\r\nContent-Type: multipart",
                1,
            )
            .replacen("Subject: Lunch", "Subject: EVIL", 1)
        })
    }),
    ("a mark on the outside", |evil| {
        let honest = message(&signed(&plain(TRUTH)));
        let evil_one = honest.replacen("boundary=", "hp=clear; x=EVIL; boundary=", 1);
        phony(evil, &honest, &evil_one)
    }),
    ("a mark on the signature", |evil| {
        let honest = message(&signed(&payload("; hp=clear")));
        let mine = "Subject: EVIL\r\nContent-Type: application/pgp-signature; hp=clear";
        phony(evil, &honest, &honest.replacen("Content-Type: application/pgp-signature", mine, 1))
    }),
    ("a mark on what Eve signs round it", |evil| {
        let inner = signed(&plain(TRUTH)).replacen("boundary", "hp=clear; boundary", 1);
        let inner = format!("From: hana@x.example\r\nSubject: EVIL\r\n{inner}");
        let signature = signature_by(&world().eve, &inner);
        let evil_one = message(&multi(SIGNED, "eve", &[&inner, &signature]));
        phony(evil, &message(&signed(&payload("; hp=clear"))), &evil_one)
    }),
    ("a mark added to what was signed", |evil| {
        let honest = message(&signed(&plain(TRUTH)));
        let mine = "Subject: EVIL\r\nContent-Type: text/plain; hp=clear;";
        phony(evil, &honest, &honest.replacen("Content-Type: text/plain;", mine, 1))
    }),
    ("a legacy mark added to what was signed", |evil| {
        let honest = message(&signed(&plain(TRUTH)));
        let mine = "Subject: EVIL\r\nContent-Type: text/plain; protected-headers=v1;";
        phony(evil, &honest, &honest.replacen("Content-Type: text/plain;", mine, 1))
    }),
    ("a content type outside in another spelling", |evil| {
        outside(evil, |raw| {
            raw.replacen("Message-ID", "CONTENT-TYPE : text/html; name=EVIL\r\nMessage-ID", 1)
        })
    }),
    ("a bare carriage return outside", |evil| {
        outside(evil, |raw| raw.replacen("<m@x", "a\rSubject: EVIL\r\r<p>EVIL\r<m@x", 1))
    }),
    ("a bare line feed outside", |evil| {
        outside(evil, |raw| raw.replacen("Message-ID", "X: a\nSubject: EVIL\nMessage-ID", 1))
    }),
    ("a header by Eve within Hana's message of another day", |evil| {
        let inner = message(&signed(&payload("; hp=clear")));
        let wrap =
            format!("Subject: EVIL\r\nContent-Type: message/rfc822; hp=clear\r\n\r\n{inner}");
        phony(evil, &inner, &message(&multi("mixed", "out", &[&wrap])))
    }),
];

#[test]
fn r30_a_header_is_believed_only_where_it_was_signed() {
    judge(CASES);
}

#[test]
fn r30_what_is_within_a_part_is_no_header() {
    let part = "Subject: Misplaced\r\nContent-Type: text/plain; hp=clear\r\n\r\nLunch at noon";
    let seen = see(&message(&signed(&multi("mixed", "in", &[part]))));
    assert_eq!(seen.verdict.signature, SignatureState::Good);
    assert!(seen.verdict.protected.is_empty() && !seen.shown.contains("Misplaced"));
}

#[test]
fn r31_an_author_within_does_not_replace_the_one_outside() {
    for from in ["eve@z.example", "hana@x.example, eve@z.example", "Group:;", ""] {
        let inner = payload("; hp=clear").replacen("hana@x.example", from, 1);
        let seen = see(&message(&signed(&inner)));
        assert_eq!(seen.verdict.signature, SignatureState::Mismatch, "{from}");
        assert!(seen.verdict.problems.contains(&Problem::ProtectedFromDiffers), "{from}");
        assert!(seen.shown.contains("hana@x.example") && !seen.shown.contains("eve@"), "{from}");
    }
}

#[test]
fn r32_who_is_answered_is_who_was_written_to_within() {
    let raw = message(&signed(&payload("; hp=clear")));
    let add = [
        "Cc",
        "Reply-To",
        "Mail-Followup-To",
        "Mail-Reply-To",
        "Disposition-Notification-To",
        "Return-Receipt-To",
        "X-Confirm-Reading-To",
    ];
    let add = add.map(|name| format!("{name}: EVIL <eve@z.example>\r\n")).concat() + "Message-ID";
    let opened = open(raw.replacen("Message-ID", &add, 1).as_bytes(), &world().ring, NOW);
    assert_eq!(opened.verdict.signature, SignatureState::Good);
    let clear = opened.clear.unwrap();
    let envelope = barid_mime::parse(&clear).envelope(&mut Defects::new());
    assert!(envelope.cc.is_empty() && envelope.reply_to.is_empty(), "{envelope:?}");
    assert!(!String::from_utf8_lossy(&clear).contains(EVIL));
}

/// RFC 9788 §2.2: what was hidden is what the sender says, whatever became of the outside.
#[test]
fn r30_hidden_is_what_the_sender_says_was_outside() {
    let hidden = |within: &str, outside: &str| {
        let inner = payload("; hp=cipher").replacen("Subject", &format!("{within}Subject"), 1);
        let raw = format!("{HEADER}{}", encrypted(&inner, Some(&world().hana)));
        let seen = see(&raw.replacen("Subject: Lunch", outside, 1));
        assert_eq!(seen.verdict.encryption, Encryption::Full);
        assert!(seen.shown.contains("Lunch\n"), "{}", seen.shown);
        let subject = seen.verdict.protected.into_iter().find(|field| field.name == "Subject");
        subject.unwrap().was_hidden
    };
    assert!(hidden("HP-Outer: Subject: [...]\r\n", "Subject: [...]"));
    assert!(!hidden("HP-Outer: Subject: Lunch\r\n", "Subject: Lunch"));
    // A server or a stranger put the words there: the sender had hidden them.
    assert!(hidden("HP-Outer: Subject: [...]\r\n", "Subject: Lunch"));
    assert!(!hidden("HP-Outer: Subject: Lunch\r\n", "Subject: [SPAM] other"));
    assert!(hidden("", "Subject: [...]"));
    assert!(hidden("HP-Outer: malformed\r\nHP-Outer: :\r\nHP-Outer:\r\n", "Subject: [...]"));
}

/// A part that repeats the header for old readers is taken out once, and nothing else.
#[test]
fn r30_only_what_repeats_the_header_is_left_out() {
    let legacy = "Content-Type: text/plain; hp-legacy-display=1; protected-headers=v1\r\n\r\n\
        Subject: Repeated\r\n\r\nGone";
    let text = plain(&format!("{TRUTH} {}", "and more ".repeat(99)));
    let inner = multi("mixed; hp=cipher", "in", &[legacy, &text]);
    let inner = format!("From: hana@x.example\r\nSubject: Lunch\r\n{inner}");
    let seen = see(&message(&encrypted(&inner, Some(&world().hana))));
    assert!(seen.shown.contains(TRUTH) && !seen.shown.contains("Repeated"), "{}", seen.shown);
    // Outside of what is protected nothing is left out.
    let raw = plain("Subject: x\r\n\r\nkept").replacen(
        "plain;",
        "plain; hp=cipher; hp-legacy-display=1;",
        1,
    );
    assert!(see(&message(&raw)).shown.contains("Subject: x"));
    let nested = format!("Content-Type: message/rfc822\r\n\r\n{}", message(&raw));
    let inner = multi("mixed; hp=cipher", "in", &[&text, &nested]);
    let seen = see(&message(&encrypted(&inner, Some(&world().hana))));
    assert!(seen.shown.contains("Subject: x"), "{}", seen.shown);
}
