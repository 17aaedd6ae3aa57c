//! What leaves: sealed files and composed messages.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail like tests"
)]

use barid_mime::{Attachment, Compose, SealError, Sealed, Stamp, compose, parse, seal};
use barid_model::{Address, InternetMessageId};
use proptest::prelude::*;

fn author() -> Address {
    Address { name: "Al \u{e9}".into(), address: "al@example.test".into() }
}

fn sealed(message: &str) -> Result<Sealed, SealError> {
    seal(
        message.as_bytes(),
        &Stamp { now_ms: 1_700_000_000_000, unique: "abc123", from: &author() },
    )
}

fn text(sealed: &Sealed) -> &str {
    std::str::from_utf8(&sealed.raw).unwrap()
}

#[test]
fn r74_r75_line_ends_are_crlf_and_bcc_is_gone() {
    let done =
        sealed("To: b@x.test\rBcc: c@x.test,\n D <d@x.test>\nSubject: hi\n\n.\r\none\rtwo\n")
            .unwrap();
    assert_eq!(
        text(&done),
        "To: b@x.test\r\nSubject: hi\r\nFrom: =?utf-8?B?QWwgw6k=?= <al@example.test>\r\n\
         Date: Tue, 14 Nov 2023 22:13:20 +0000\r\nMessage-ID: <abc123@example.test>\r\nMIME-Version: 1.0\r\n\r\n\
         .\r\none\r\ntwo\r\n"
    );
    assert_eq!(done.recipients, ["b@x.test", "c@x.test", "d@x.test"]);
    assert_eq!((done.subject.as_str(), done.message_id.0.as_str()), ("hi", "abc123@example.test"));
    assert!(!done.needs_smtputf8 && !done.has_8bit);
}

#[test]
fn what_is_there_is_kept_as_it_is() {
    let message = "From: Bo <bo@x.test>\r\nTo: b@x.test\r\nDate: Mon, 1 Jan 2024 00:00:00 +0100\r\nMessage-ID: <i@d>\r\n\
        MIME-Version: 1.0\r\nSubject: a\r\n  folded\r\nX-A: b\r\n\r\nbody\r\n";
    let done = sealed(message).unwrap();
    assert_eq!(text(&done), message);
    assert_eq!(done.from, "bo@x.test");
}

#[test]
fn recipients_come_once() {
    let done = sealed("To: a@X.test, a@x.test, A@x.test\nCc: a@x.test\n\n").unwrap();
    assert_eq!(done.recipients, ["a@X.test", "A@x.test"]);
}

#[test]
fn eight_bit_and_utf8_are_told_apart() {
    let done = sealed("To: a@x.test\nContent-Type: text/plain; charset=utf-8\n\n\u{e9}\n").unwrap();
    assert!(done.has_8bit && !done.needs_smtputf8);
    assert!(sealed("To: a@x.test\nSubject: \u{e9}\n\nx\n").unwrap().needs_smtputf8);
    assert!(sealed("To: a@x.test\nBcc: \u{e9}@x.test\n\nx\n").unwrap().needs_smtputf8);
}

#[test]
fn what_can_not_be_sent_is_refused_whole() {
    let long = format!("To: a@x.test\n\n{}\n", "x".repeat(999));
    for (message, error) in [
        ("", SealError::NoHeader),
        ("\nbody", SealError::NoHeader),
        ("no header\n\nbody", SealError::MalformedHeader),
        ("Subject: x\n\n", SealError::NoRecipient),
        ("To: undisclosed-recipients:;\n\n", SealError::NoRecipient),
        ("To: a@x.test, nobody\n\n", SealError::Address("To")),
        ("To: a b@x.test\n\n", SealError::Address("To")),
        ("To: a@x.test\nTo: b@x.test\n\n", SealError::Repeated("To")),
        ("To: a@x.test\nFrom: a@x.test, b@x.test\n\n", SealError::From),
        ("To: a@x.test\nDate: soon\n\n", SealError::Date),
        ("To: a@x.test\nMessage-ID: x\n\n", SealError::MessageId),
        ("To: a@x.test\nX: a\0b\n\n", SealError::Control("X".into())),
        ("To: a@x.test\n\na\0b", SealError::Nul),
        (long.as_str(), SealError::LongLine(7)),
    ] {
        assert_eq!(sealed(message), Err(error), "{message:?}");
    }
    let broken = [b"To: a@x.test\nSubject: \xff\n\n".as_slice()].concat();
    let stamp = Stamp { now_ms: 0, unique: "a", from: &author() };
    assert_eq!(seal(&broken, &stamp), Err(SealError::NotUtf8("Subject".into())));
    assert_eq!(
        seal(b"To: a@x.test\n\n", &Stamp { unique: "a@b\r\n", ..stamp }),
        Err(SealError::Unique)
    );
}

fn composed(message: &Compose) -> Sealed {
    compose(message, &Stamp { now_ms: 1_700_000_000_000, unique: "abc123", from: &author() })
        .unwrap()
}

fn to(address: &str) -> Vec<Address> {
    vec![Address { name: "N, \"x\" \u{645}".into(), address: address.into() }]
}

#[test]
fn a_composed_message_reads_back() {
    let long = format!("{}\nsecond \u{e9}\n.\nFrom here", "x".repeat(2_000));
    let done = composed(&Compose {
        to: to("a@x.test"),
        cc: to("c@x.test"),
        bcc: to("b@x.test"),
        subject: "Gr\u{fc}\u{df}e\r\nBcc: evil@x.test".into(),
        text: long.clone(),
        html: Some("<p>\u{e9}".into()),
        attachments: vec![
            Attachment {
                name: "../\u{645}\u{631}.pdf".into(),
                content_type: "application/pdf".into(),
                content_id: String::new(),
                bytes: vec![0, 255, 10, 13],
            },
            Attachment {
                name: "m.eml".into(),
                content_type: "message/rfc822".into(),
                content_id: String::new(),
                bytes: b"Subject: x\r\n\r\n".to_vec(),
            },
        ],
        in_reply_to: Some(InternetMessageId("p@q".into())),
        references: vec![InternetMessageId("o@q".into()), InternetMessageId("p@q".into())],
        ..Compose::default()
    });
    assert!(
        done.raw.is_ascii() && !text(&done).contains("b@x.test") && !text(&done).contains("\nBcc")
    );
    assert_eq!(done.recipients, ["a@x.test", "c@x.test", "b@x.test"]);
    let parsed = parse(&done.raw);
    let envelope = parsed.envelope(&mut Default::default());
    assert_eq!(envelope.subject, "Gr\u{fc}\u{df}e Bcc: evil@x.test");
    assert_eq!(envelope.to, to("a@x.test"));
    assert_eq!((envelope.references.len(), envelope.in_reply_to.len()), (2, 1));
    let all: Vec<_> = parsed
        .parts()
        .iter()
        .map(|part| (part.path.as_str(), part.content_type.as_str()))
        .collect();
    assert_eq!(
        all,
        [
            ("0", "multipart/mixed"),
            ("1", "multipart/alternative"),
            ("1.1", "text/plain"),
            ("1.2", "text/html"),
            ("2", "application/pdf"),
            ("3", "application/octet-stream"),
        ]
    );
    assert_eq!(String::from_utf8(parsed.part("1.1").unwrap()).unwrap().replace("\r\n", "\n"), long);
    assert_eq!(parsed.part("2").unwrap(), [0, 255, 10, 13]);
    assert_eq!(parsed.find("2").unwrap().name.as_deref(), Some("\u{645}\u{631}.pdf"));
    assert!(parsed.defects().is_empty(), "{:?}", parsed.defects());
}

fn has_bare_line_end(raw: &[u8]) -> bool {
    raw.iter().enumerate().any(|(at, b)| match b {
        b'\n' => at == 0 || raw[at - 1] != b'\r',
        b'\r' => raw.get(at + 1) != Some(&b'\n'),
        _ => false,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn r73_no_field_can_inject_another(
        name in any::<String>(), subject in any::<String>(), body in any::<String>(), file in any::<String>(), kind in "[ -~\r\n]{0,20}|text/(plain|csv)"
    ) {
        let done = composed(&Compose {
            to: vec![Address { name, address: "a@x.test".into() }],
            subject,
            text: body.replace('\0', ""),
            attachments: vec![Attachment { name: file, content_type: kind, content_id: String::new(), bytes: body.clone().into_bytes() }],
            ..Compose::default()
        });
        prop_assert_eq!(&done.recipients, &["a@x.test"]);
        let parsed = parse(&done.raw);
        let names: Vec<String> = parsed.header().map(|field| String::from_utf8_lossy(field.name).into_owned()).collect();
        prop_assert_eq!(names.join(" "), "From To Subject MIME-Version Content-Type Date Message-ID");
        prop_assert_eq!(parsed.parts().len(), 3);
        prop_assert_eq!(parsed.part("2").unwrap(), body.as_bytes());
        prop_assert!(!has_bare_line_end(&done.raw));
    }

    #[test]
    fn r74_any_bytes_seal_to_lines_or_not_at_all(body in prop::collection::vec(prop::sample::select(b"\r\n.a\x80".to_vec()), 0..40)) {
        let raw = [b"To: a@x.test\n\n".as_slice(), &body].concat();
        let done = seal(&raw, &Stamp { now_ms: 0, unique: "a", from: &author() }).unwrap();
        prop_assert!(!has_bare_line_end(&done.raw));
        prop_assert!(done.raw.ends_with(b"\r\n"));
    }
}

#[test]
fn a_message_goes_along_as_one_in_its_own_bytes() {
    let whole = |bytes: &[u8]| {
        let message = Attachment {
            name: "Plan.eml".into(),
            content_type: "message/rfc822".into(),
            content_id: String::new(),
            bytes: bytes.to_vec(),
        };
        let pieces = Compose {
            to: vec![author()],
            text: "look".into(),
            attachments: vec![message],
            ..Compose::default()
        };
        let stamp = Stamp { now_ms: 0, unique: "abc123", from: &author() };
        String::from_utf8(compose(&pieces, &stamp).unwrap().raw).unwrap()
    };
    let plain = whole(b"From: b@x.test\nSubject: Plan\n\nHello\n");
    assert!(
        plain.contains("Content-Type: message/rfc822\r\n")
            && plain.contains("Content-Transfer-Encoding: 7bit\r\n\r\nFrom: b@x.test\r\n")
            && plain.contains("Subject: Plan\r\n\r\nHello\r\n\r\n--abc123_mixed--"),
        "{plain}"
    );
    let parsed = parse(plain.as_bytes());
    assert!(parsed.parts().iter().any(|part| part.content_type == "message/rfc822"));
    let eight = whole("From: b@x.test\n\n\u{e9}\n".as_bytes());
    assert!(eight.contains("Content-Transfer-Encoding: 8bit\r\n\r\nFrom: b@x.test"), "{eight}");
    // What no message may hold goes as a file.
    for odd in [vec![b'x'; 2_000], b"From: a@x.test\n\n\0".to_vec(), b"no message".to_vec()] {
        let odd = whole(&odd);
        assert!(odd.contains("Content-Type: application/octet-stream"), "{odd}");
    }
}
