//! Messages made to hurt: no panic, no deep stack, no quadratic time (R59).

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail like tests"
)]

use barid_mime::{
    Defect, Defects, digest, display_html, display_text, header_digest, limits, parse, view,
};
use std::time::{Duration, Instant};

/// Reads a message in every way there is, on the stack of a thread as small as
/// any that the engine uses.
fn read(name: &'static str, raw: Vec<u8>) -> Defects {
    let start = Instant::now();
    let thread = std::thread::Builder::new().stack_size(2 << 20);
    let handle = thread.spawn(move || {
        let parsed = parse(&raw);
        digest(&raw);
        header_digest(&raw);
        display_text(&parsed);
        display_html(&parsed);
        view::attachments(&parsed);
        assert!(parsed.parts().len() <= limits::MAX_PARTS);
        parsed.defects()
    });
    let defects = handle.unwrap().join().unwrap();
    // Debug builds are some ten times slower than what users run.
    assert!(start.elapsed() < Duration::from_secs(15), "{name}: {:?}", start.elapsed());
    defects
}

#[test]
fn r59_a_hundred_thousand_levels_are_flattened() {
    let levels = 100_000;
    let message = "Content-Type: message/rfc822\n\n".repeat(levels);
    assert!(read("message in message", message.into_bytes()).contains(&Defect::NestingTooDeep));
    let multipart: String = (0..levels)
        .map(|level| format!("Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n"))
        .collect();
    assert!(
        read("multipart in multipart", multipart.into_bytes()).contains(&Defect::NestingTooDeep)
    );
    let same = "Content-Type: multipart/mixed; boundary=b\n\n--b\n".repeat(levels);
    assert!(read("one boundary for all", same.into_bytes()).contains(&Defect::NestingTooDeep));
    let alternating: String = (0..levels / 2)
        .map(|level| format!("Content-Type: multipart/digest; boundary=b{level}\n\n--b{level}\n\nContent-Type: message/rfc822\n\n"))
        .collect();
    assert!(read("alternating", alternating.into_bytes()).contains(&Defect::NestingTooDeep));
    let prefixes: String = (0..2_000)
        .map(|level| {
            format!(
                "Content-Type: multipart/mixed; boundary={}\n\n--{}\n",
                "x".repeat(level + 1),
                "x".repeat(level + 1)
            )
        })
        .collect();
    read("boundaries that begin alike", prefixes.into_bytes());
}

#[test]
fn r59_what_is_too_deep_is_an_attachment() {
    let raw: String = (0..150)
        .map(|level| format!("Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n"))
        .collect();
    let parsed = parse(raw.as_bytes());
    let attached: Vec<_> =
        view::attachments(&parsed).iter().map(|part| part.path.matches('.').count()).collect();
    assert_eq!(attached, [limits::MAX_DEPTH - 1]);
    assert_eq!(display_text(&parsed), "");
}

#[test]
fn r59_encoded_messages_in_encoded_messages_are_bounded() {
    let mut raw = b"Subject: innermost\n\nx".to_vec();
    for _ in 0..20 {
        let mut encoded = String::new();
        for chunk in raw.chunks(3) {
            let word = chunk.iter().fold(0_u32, |word, b| word << 8 | u32::from(*b))
                << (8 * (3 - chunk.len()));
            for place in 0..4 {
                let digit = (word >> (18 - 6 * place)) & 63;
                let table = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
                encoded.push(if place > chunk.len() {
                    '='
                } else {
                    char::from(table[digit as usize])
                });
            }
        }
        raw = [
            b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n",
            encoded.as_bytes(),
        ]
        .concat();
    }
    let defects = read("base64 in base64", raw);
    assert!(
        defects.contains(&Defect::NestingTooDeep) && defects.contains(&Defect::CompositeEncoded)
    );
}

#[test]
fn r59_large_and_odd_messages_are_read_in_time() {
    let mixed = "Content-Type: multipart/mixed; boundary=b\n\n";
    let check = |name, raw: String| read(name, raw.into_bytes());
    assert!(
        check("many parts", format!("{mixed}{}", "--b\n\nx\n".repeat(50_000)))
            .contains(&Defect::PartsTooMany)
    );
    assert!(check("many fields", "A: b\n".repeat(200_000)).contains(&Defect::HeaderTooManyFields));
    assert!(
        check("many addresses", format!("To: {}\n\n", "a@b,".repeat(200_000)))
            .contains(&Defect::AddressTooMany)
    );
    assert!(
        check("one long field", format!("Subject: {}\n\n", "x".repeat(3 << 20)))
            .contains(&Defect::HeaderFieldTooLong)
    );
    check("many encoded words", format!("Subject: {}\n\n", "=?utf-8?Q?a?= ".repeat(70_000)));
    check("open encoded words", format!("Subject: {}\n\n", "=?utf-8?Q?".repeat(100_000)));
    check(
        "brackets",
        format!(
            "From: {}\nTo: {}\nCc: {}\n\n",
            "(".repeat(500_000),
            "<".repeat(500_000),
            "[".repeat(500_000)
        ),
    );
    check("sections", format!("Content-Type: a/b{}\n\n", "; name*1=x".repeat(100_000)));
    check("quotes", format!("Content-Type: a/b; name=\"{}\n\n", "\\\"(".repeat(200_000)));
    check("dashes", format!("{mixed}{}", "--\n".repeat(500_000)));
    check("one line", format!("A: b\n\n{}", "x".repeat(5 << 20)));
    check("folded", format!("Subject: a\n{}\n", " \n".repeat(300_000)));
    check("references", format!("References: {}\n\n", "<a@b> ".repeat(150_000)));
    check("tags", format!("Content-Type: text/html\n\n{}", "<div><p>".repeat(50_000)));
    check("quoting", format!("A: b\n\n{}", ">".repeat(1_000_000)));
    check(
        "flowed",
        format!("Content-Type: text/plain; format=flowed\n\n{}", "a \n".repeat(300_000)),
    );
}

/// A generator of numbers that is the same on every run.
struct Xorshift(u64);

impl Xorshift {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

const SEEDS: [&[u8]; 5] = [
    b"From: =?utf-8?Q?J=C3=B6?= <jo@x.test>, \"a, b\" (c) <d@e>\r\nTo: G: a@b, c@d;\r\nSubject: =?iso-2022-jp?B?GyRCMnE1RBsoQg==?= x\r\n\
      Date: Mon, 1 Jan 2024 10:00:00 +0200 (x)\r\nMessage-ID: <m@x.test>\r\nReferences: <r@x> <s@x>\r\n\r\nbody\r\n> quote\r\n-- \r\nsig",
    b"Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n\
      Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
      a =C3=A9 \r\n>> b=\r\n\r\n--c\r\nContent-Type: text/html\r\n\r\n<p style=\"color:red;x:url(y)\">a<b>c&amp;&#65;</p><style>p{a:b}</style>\r\n\
      --c--\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nin\r\n--b--\r\n",
    b"Content-Type: application/pdf; name*0*=utf-8''a%C3; name*1*=%A9.pdf\r\nContent-Disposition: attachment; filename=\"..\\\\x\"\r\n\
      Content-Transfer-Encoding: base64\r\n\r\naGVsbG8gd29ybGQ=\r\n",
    b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogaW5uZXIKCndvcmRz",
    b"Content-Type: text/html; charset=windows-1256\r\n\r\n<table><tr><td>\xe3\xd1\xcd<a href='http://x'>y</a><img src=cid:z><svg><style>\
      <!--</svg><script>x</script><body onload=x><font color=#fff>",
];

const PIECES: [&[u8]; 20] = [
    b"\r\n",
    b"\n",
    b"\r",
    b"--b",
    b"--",
    b"=?utf-8?Q?",
    b"?=",
    b"\"",
    b"<",
    b">",
    b"(",
    b"\\",
    b"\0",
    b"\xff\xfe",
    b"=",
    b";",
    b"&",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"\xd8\xa7",
    b"{",
];

#[test]
fn r59_no_byte_anywhere_brings_it_down() {
    let mut random = Xorshift(0x9e37_79b9_7f4a_7c15);
    let start = Instant::now();
    let mut runs = 0;
    while runs < 6_000 && start.elapsed() < Duration::from_secs(8) {
        let mut raw = SEEDS[random.below(SEEDS.len())].to_vec();
        for _ in 0..=random.below(6) {
            let at = random.below(raw.len() + 1);
            let to = (at + random.below(12)).min(raw.len());
            match random.below(5) {
                0 if at < raw.len() => raw[at] = random.below(256) as u8,
                1 => drop(raw.splice(at..to, [])),
                2 => drop(raw.splice(at..at, PIECES[random.below(PIECES.len())].iter().copied())),
                3 => {
                    let copy = raw[at..to].to_vec();
                    let place = random.below(raw.len() + 1);
                    drop(raw.splice(place..place, copy));
                }
                _ => raw.truncate(at.max(1)),
            }
        }
        let parsed = parse(&raw);
        digest(&raw);
        header_digest(&raw);
        display_text(&parsed);
        let shown = display_html(&parsed).html.to_ascii_lowercase();
        assert!(!shown.contains("<script") && !shown.contains("<svg"), "{shown}");
        for part in parsed.parts() {
            parsed.text(part, &mut Defects::new());
            if let Some(range) = &part.raw_offsets {
                assert!(range.start <= range.end && range.end <= raw.len());
            }
            assert!(
                part.name
                    .as_ref()
                    .is_none_or(|name| !name.contains(['/', '\\', '\0']) && !name.starts_with('.'))
            );
        }
        runs += 1;
    }
    assert!(runs >= 1_000, "{runs}");
}
