//! Small messages of every shape, and what is read from them.

use barid_mime::{Defect, Defects, digest, display_html, display_text, header_digest, parse};

/// Writes a message from a header and a body, with CRLF line ends.
fn message(header: &str, body: &[u8]) -> Vec<u8> {
    [header.replace('\n', "\r\n").as_bytes(), b"\r\n\r\n", body].concat()
}

fn text_of(header: &str, body: &[u8]) -> String {
    let raw = message(header, body);
    display_text(&parse(&raw))
}

#[test]
fn text_is_read_in_every_charset_and_encoding() {
    for (header, body, text) in [
        (
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit",
            "grüße".as_bytes(),
            "grüße",
        ),
        ("Content-Type: text/plain; charset=iso-8859-1", b"gr\xfc\xdfe", "grüße"),
        ("Content-Type: text/plain; charset=\"windows-1256\"", b"\xe3\xd1\xcd\xc8\xc7", "مرحبا"),
        ("Content-Type: text/plain; charset=iso-8859-6", b"\xe5\xd1\xcd\xc8\xc7", "مرحبا"),
        ("Content-Type: text/plain; charset=iso-2022-jp", b"\x1b$B2q5D\x1b(B", "会議"),
        ("Content-Type: text/plain; charset=gb18030", b"\xc4\xe3\xba\xc3", "你好"),
        ("Content-Type: text/plain; charset=koi8-r", b"\xf0\xd2\xc9\xd7\xc5\xd4", "Привет"),
        (
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable",
            b"gr=C3=BC=\r\n=C3=9Fe",
            "grüße",
        ),
        (
            "Content-Type: text/plain; charset=windows-1256\nContent-Transfer-Encoding: BASE64",
            b"49HNyMc=",
            "مرحبا",
        ),
        ("Content-Type: text/plain; charset=us-ascii", "غدا".as_bytes(), "غدا"),
        (
            "Content-Type: text/plain; charset=utf-8",
            b"\xe3\xd1\xcd\xc8\xc7 \xc8\xc7\xe1\xda\xc7\xe1\xe3",
            "مرحبا بالعالم",
        ),
        ("Subject: no type", b"caf\xe9", "café"),
        (
            "Content-Type: text/html; charset=utf-8",
            b"<p>one<p>two &amp; three",
            "one\n\ntwo & three",
        ),
        ("Content-Type: text/plain; format=flowed; delsp=yes", b"so \r\nft", "soft"),
    ] {
        assert_eq!(text_of(header, body), text, "{header}");
    }
}

/// Reads a message written with `|` for the boundary line.
fn structure(header: &str, body: &str) -> String {
    let body = body.replace('\n', "\r\n");
    let raw = message(header, body.as_bytes());
    let parsed = parse(&raw);
    let told = parsed.parts().iter().map(|part| {
        let body = String::from_utf8_lossy(parsed.encoded(part)).replace("\r\n", "/");
        match part.children.is_empty() {
            true => format!("{} {} [{body}]", part.path, part.content_type),
            false => format!("{} {}", part.path, part.content_type),
        }
    });
    told.collect::<Vec<_>>().join("; ")
}

#[test]
fn boundaries_follow_one_rule() {
    let mixed = "Content-Type: multipart/mixed; boundary=b";
    for (body, told) in [
        ("--b\n\none\n--b\n\ntwo\n--b--\n", "1 text/plain [one]; 2 text/plain [two]"),
        ("pre\n--b  \n\none\n--b--\npost\n--b\n\nx", "1 text/plain [one]"),
        ("--b\n\none --b\n--bc\n--b", "1 text/plain [one --b/--bc]; 2 text/plain []"),
        ("--b\n\none", "1 text/plain [one]"),
        ("--b\nno header\n\nx\n--b--", "1 text/plain [no header//x]"),
        ("--b\nX: y\n--b\n\n\n--b--", "1 text/plain []; 2 text/plain []"),
        ("--b\n\n\n--b--", "1 text/plain []"),
    ] {
        assert_eq!(structure(mixed, body), format!("0 multipart/mixed; {told}"), "{body}");
    }
    assert_eq!(structure(mixed, "none"), "0 multipart/mixed [none]");
    assert_eq!(
        structure("Content-Type: multipart/mixed", "--b\n\nx"),
        "0 multipart/mixed [--b//x]"
    );
}

#[test]
fn numbers_are_those_of_imap() {
    let body = "--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\na\n--c\nContent-Type: text/html\n\nb\n--c--\n\
        --b\nContent-Type: message/rfc822\n\nSubject: in\nContent-Type: multipart/mixed; boundary=d\n\n--d\n\ne\n--d--\n\
        --b\nContent-Type: message/rfc822\n\nSubject: in\n\nf\n--b--";
    assert_eq!(
        structure("Content-Type: multipart/mixed; boundary=b", body),
        "0 multipart/mixed; 1 multipart/alternative; 1.1 text/plain [a]; 1.2 text/html [b]; 2 message/rfc822; \
         2.0 multipart/mixed; 2.1 text/plain [e]; 3 message/rfc822; 3.1 text/plain [f]"
    );
    assert_eq!(structure("Subject: x", "y"), "1 text/plain [y]");
}

#[test]
fn a_boundary_of_an_outer_part_ends_all_within() {
    let body = "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: message/rfc822\n\nSubject: x\n\none\n--b\n\ntwo\n--b--";
    assert_eq!(
        structure("Content-Type: multipart/mixed; boundary=b", body),
        "0 multipart/mixed; 1 multipart/mixed; 1.1 message/rfc822; 1.1.1 text/plain [one]; 2 text/plain [two]"
    );
    // The same boundary within itself: the inner one takes the line.
    let body = "--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n--b--";
    assert_eq!(
        structure("Content-Type: multipart/mixed; boundary=b", body),
        "0 multipart/mixed; 1 multipart/mixed; 1.1 text/plain [one]"
    );
}

#[test]
fn offsets_are_exact() {
    let raw = b"Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\nX: y\r\n\r\nbody\r\n\r\n--b\r\n\r\nsig\r\n--b--\r\n";
    let parsed = parse(raw);
    let part = parsed.find("1").unwrap();
    assert_eq!(&raw[part.raw_offsets.clone().unwrap()], b"X: y\r\n\r\nbody\r\n");
    assert_eq!(parsed.part("1").unwrap(), b"body\r\n");
    assert_eq!(parsed.part("9"), None);
}

#[test]
fn a_message_that_is_encoded_is_opened_too() {
    let raw = message(
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64",
        b"U3ViamVjdDogaW5uZXIKCndvcmRz",
    );
    let parsed = parse(&raw);
    let inner = parsed.find("1.1").unwrap();
    assert_eq!((parsed.encoded(inner), inner.raw_offsets.clone()), (&b"words"[..], None));
    assert_eq!(digest(&raw).text, "inner\nwords");
}

#[test]
fn r47_the_first_content_type_wins() {
    let raw = b"Content-Type: text/plain\nContent-Type: text/html\n\n<b>x";
    let parsed = parse(raw);
    assert_eq!(parsed.find("1").unwrap().content_type, "text/plain");
    assert!(parsed.defects().contains(&Defect::ContentTypeRepeated));
}

#[test]
fn the_body_is_what_a_reader_would_want() {
    let related = "--b\nContent-Type: text/plain\n\nplain\n--b\nContent-Type: multipart/related; boundary=c\n\n\
        --c\nContent-Type: text/html\n\n<b>html</b><img src=cid:i@x><img src=cid:other>\n\
        --c\nContent-Type: image/png\nContent-ID: <i@x>\nContent-Disposition: inline; filename=i.png\n\nx\n--c--\n--b--";
    let raw = message(
        "Content-Type: multipart/alternative; boundary=b",
        related.replace('\n', "\r\n").as_bytes(),
    );
    let parsed = parse(&raw);
    assert_eq!(display_text(&parsed), "plain");
    assert_eq!(display_html(&parsed).html, "<b>html</b><img src=\"cid:i@x\"><img>");
    assert!(!digest(&raw).has_attachment);

    let mixed = "--b\n\none\n--b\nContent-Type: text/html\n\n<p>two\n--b\nContent-Type: text/plain; name=\"../n.txt\"\n\nthree\n--b--";
    let raw = message(
        "Content-Type: multipart/mixed; boundary=b",
        mixed.replace('\n', "\r\n").as_bytes(),
    );
    let parsed = parse(&raw);
    assert_eq!(display_text(&parsed), "one\ntwo");
    let done = digest(&raw);
    assert_eq!((done.has_attachment, done.attachment_names), (true, vec!["n.txt".to_owned()]));
    assert_eq!((done.text.as_str(), done.preview.as_str()), ("one\ntwo\nthree", "one"));
}

#[test]
fn a_header_alone_gives_what_a_list_shows() {
    let done = header_digest(b"From: Al <a@b.test>\r\nSubject: =?utf-8?Q?caf=C3=A9?=\r\nDate: 1 Jan 2024 00:00:00 +0000\r\n\r\n");
    assert_eq!(
        (done.envelope.subject.as_str(), done.envelope.from[0].name.as_str()),
        ("café", "Al")
    );
    assert_eq!((done.envelope.sent_at_ms, done.text.as_str()), (Some(1_704_067_200_000), ""));
}

#[test]
fn defects_are_told() {
    let defects = |raw: &[u8]| {
        let parsed = parse(raw);
        let mut defects = parsed.defects();
        for part in parsed.parts() {
            parsed.text(part, &mut defects);
        }
        let clean =
            Defects::from([Defect::FromMissing, Defect::DateMissing, Defect::MessageIdMissing]);
        defects.difference(&clean).copied().collect::<Vec<_>>()
    };
    for (raw, defect) in [
        (&b"no header at all"[..], Defect::HeaderMissing),
        (b"A: b\nno field\nC: d\n\n", Defect::HeaderMalformed),
        (b"Date: soon\n\n", Defect::DateAbsurd),
        (b"Content-Type: nonsense\n\n", Defect::ContentTypeMalformed),
        (b"Content-Type: multipart/mixed\n\nx", Defect::BoundaryMissing),
        (b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx", Defect::BoundaryUnclosed),
        (b"Content-Transfer-Encoding: base64\n\n!!", Defect::Base64Malformed),
        (b"Content-Transfer-Encoding: quoted-printable\n\n=zz", Defect::QuotedPrintableMalformed),
        (b"Content-Transfer-Encoding: x-odd\n\nx", Defect::TransferEncodingUnknown),
        (b"Content-Type: text/plain; charset=x-odd\n\n\xff", Defect::CharsetUnknown),
        (b"Content-Type: text/plain; charset=utf-8\n\n\xff", Defect::CharsetMislabelled),
        (b"A: b\n\n\xff", Defect::CharsetMissing),
        (b"Subject: \xff\n\n", Defect::HeaderUndeclared8Bit),
        (b"Subject: a\0b\n\n", Defect::HeaderControl),
        (b"To: a@b, <x\n\n", Defect::AddressMalformed),
    ] {
        assert_eq!(defects(raw), [defect], "{}", raw.escape_ascii());
    }
}
