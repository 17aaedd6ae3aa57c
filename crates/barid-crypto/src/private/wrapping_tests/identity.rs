//! Who a message says it is from, in every way that a field can be written (security rules R25,
//! R43, R47).

use super::*;

/// A message signed by Hana under another author field.
fn from(is_evil: bool, evil: &str, honest: &str) -> String {
    let field = if is_evil { evil } else { honest };
    message(&signed(&plain(TRUTH))).replacen("From: hana@x.example", field, 1)
}

const PLAIN: &str = "From: Hana <hana@x.example>";

pub(super) const CASES: &[Case] = &[
    ("another address", |evil| from(evil, "From: EVIL <eve@z.example>", PLAIN)),
    ("the address as a name", |evil| {
        from(
            evil,
            "From: \"hana@x.example EVIL\" <eve@z.example>",
            "From: \"hana@x.example\" <hana@x.example>",
        )
    }),
    ("the address as an encoded name", |evil| {
        let word = "From: =?utf-8?q?EVIL_=3Chana=40x.example=3E?= <eve@z.example>";
        from(evil, word, "From: =?utf-8?q?Hana_=3Chana=40x.example=3E?= <hana@x.example>")
    }),
    ("nothing but an encoded word", |evil| {
        from(evil, "From: =?utf-8?q?EVIL_=3Chana=40x.example=3E?=", PLAIN)
    }),
    ("an encoded word as local part", |evil| {
        from(evil, "From: EVIL <=?utf-8?q?hana=40x.example=00?=@z.example>", PLAIN)
    }),
    ("an encoded word across", |evil| {
        let word = "From: =?utf-8?q?EVIL_?=\r\n =?utf-8?q?hana=40x.example=2C?= eve@z.example";
        from(evil, word, "From: =?utf-8?q?Ha?=\r\n =?utf-8?q?na?= <hana@x.example>")
    }),
    ("two addresses", |evil| {
        from(evil, "From: hana@x.example, EVIL <eve@z.example>", "From: hana@x.example")
    }),
    ("two addresses, Hana's last", |evil| {
        from(evil, "From: EVIL <eve@z.example>, hana@x.example", "From: hana@x.example")
    }),
    ("two fields", |evil| from(evil, "From: hana@x.example\r\nFrom: EVIL <eve@z.example>", PLAIN)),
    ("two fields, Hana's last", |evil| {
        from(evil, "From: EVIL <eve@z.example>\r\nFROM: hana@x.example", "FROM: hana@x.example")
    }),
    ("a space before the colon", |evil| {
        from(evil, "From : EVIL <eve@z.example>\r\nFrom: hana@x.example", PLAIN)
    }),
    ("another sender", |evil| {
        let sender = "From: EVIL <hana@x.example>\r\nSender: eve@z.example";
        from(evil, sender, "From: hana@x.example\r\nSender: hana@x.example")
    }),
    ("two senders", |evil| {
        let two = "From: EVIL <hana@x.example>\r\nSender: hana@x.example\r\nSender: eve@z.example";
        from(evil, two, PLAIN)
    }),
    ("a sender and another", |evil| {
        from(evil, "From: EVIL <hana@x.example>\r\nSender: hana@x.example, eve@z.example", PLAIN)
    }),
    ("a group", |evil| from(evil, "From: hana@x.example: EVIL <eve@z.example>;", PLAIN)),
    ("a group of both", |evil| {
        from(evil, "From: EVIL: hana@x.example, eve@z.example;", "From: hana@x.example")
    }),
    ("an empty group", |evil| from(evil, "From: \"EVIL hana@x.example\":;", PLAIN)),
    ("no address", |evil| from(evil, "From: EVIL <>", PLAIN)),
    ("no field", |evil| from(evil, "X-From: hana@x.example EVIL", PLAIN)),
    ("an empty field", |evil| from(evil, "From:\r\nReply-To: EVIL <hana@x.example>", PLAIN)),
    ("the address behind the address", |evil| {
        from(evil, "From: EVIL <eve@z.example> <hana@x.example>", PLAIN)
    }),
    ("an address before the address", |evil| {
        from(evil, "From: Hana <hana@x.example> <EVIL@z.example>", PLAIN)
    }),
    ("the address in a comment", |evil| {
        from(evil, "From: eve@z.example (EVIL <hana@x.example>)", "From: hana@x.example (Hana)")
    }),
    ("an address with two ats", |evil| from(evil, "From: EVIL <hana@x.example@z.example>", PLAIN)),
    ("an address as local part", |evil| {
        from(evil, "From: EVIL <\"hana@x.example\"@z.example>", PLAIN)
    }),
    ("a route", |evil| from(evil, "From: EVIL <@hana@x.example:eve@z.example>", PLAIN)),
    ("a null byte in the address", |evil| {
        from(evil, "From: EVIL <hana@x.example\0.z.example>", PLAIN)
    }),
    ("a domain below", |evil| from(evil, "From: EVIL <hana@x.example.z.example>", PLAIN)),
    ("a domain above", |evil| from(evil, "From: EVIL <hana@example>", PLAIN)),
    ("letters that look alike", |evil| from(evil, "From: EVIL <hаna@x.example>", PLAIN)),
    ("a wide letter", |evil| from(evil, "From: EVIL <hana@ｘ.example.z>", PLAIN)),
    ("a bare carriage return", |evil| {
        from(evil, "From: hana@x.example\rFrom: EVIL <eve@z.example>", PLAIN)
    }),
];

#[test]
fn r25_only_the_one_author_signs() {
    judge(CASES);
}

/// The same address, written in other ways, is the same.
#[test]
fn r25_an_address_has_more_than_one_spelling() {
    let key =
        |address: &str| SecretKey::generate("", address, Profile::Everyone, NOW - 1_000).unwrap();
    let entity = plain(TRUTH);
    for (on_key, from) in [
        ("hana@bücher.example", "hana@xn--bcher-kva.example"),
        ("hana@xn--bcher-kva.example", "hana@bücher.example"),
        ("hana@x.example", "hana@X.EXAMPLE"),
        ("hana@x.example", "(note) hana@x.example (note)"),
        ("hana@x.example", "\"EVIL, really\" <hana@x.example>"),
    ] {
        let key = key(on_key);
        let ring = Keyring { secret: Vec::new(), people: vec![key.public()], ..Default::default() };
        let raw = multi(SIGNED, "sig", &[&entity, &signature_by(&key, &entity)]);
        let raw = message(&raw).replacen("hana@x.example", from, 1);
        let opened = open(raw.as_bytes(), &ring, NOW);
        assert_eq!(opened.verdict.signature, SignatureState::Good, "{from}");
    }
}
