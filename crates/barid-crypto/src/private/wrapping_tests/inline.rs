//! OpenPGP within text (security rules R19, R24).

use super::*;

fn text(body: &str) -> String {
    message(&format!("Content-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"))
}

/// A signed text by Hana that Eve has changed.
fn changed(is_evil: bool, change: impl Fn(String) -> String) -> String {
    let honest = clearsigned(&world().hana, &format!("{TRUTH}\n- a list\nFrom here\n"));
    text(&if is_evil { change(honest) } else { honest })
}

const BEGIN: &str = "-----BEGIN PGP SIGNED MESSAGE-----";

pub(super) const CASES: &[Case] = &[
    ("text before", |evil| changed(evil, |block| format!("EVIL\r\n\r\n{block}"))),
    ("text behind", |evil| changed(evil, |block| format!("{block}\r\nEVIL"))),
    ("text before on the same line", |evil| changed(evil, |block| format!("EVIL{block}"))),
    ("text behind on the same line", |evil| {
        changed(evil, |block| format!("{}EVIL", block.trim_end()))
    }),
    ("a header by Eve", |evil| {
        changed(evil, |block| block.replacen("Hash:", "Comment: EVIL\r\nHash:", 1))
    }),
    ("text as a header", |evil| changed(evil, |block| block.replacen("Hash:", "EVIL\r\nHash:", 1))),
    ("no header", |evil| {
        changed(evil, |block| {
            let rest = block.split_once("\r\n\r\n").unwrap().1;
            format!("{BEGIN}\r\nEVIL\r\n\r\n{rest}")
        })
    }),
    ("a line of spaces and text as header", |evil| {
        changed(evil, |block| block.replacen("\r\n\r\n", "\r\n \r\nEVIL\r\n\r\n", 1))
    }),
    ("another text", |evil| changed(evil, |block| block.replacen(TRUTH, EVIL, 1))),
    ("a dash taken off", |evil| {
        changed(evil, |block| block.replacen("- - a list", "- EVIL\r\n- - a list", 1))
    }),
    ("a dash put on", |evil| changed(evil, |block| block.replacen(TRUTH, "- EVIL", 1))),
    ("a line end that is none", |evil| {
        changed(evil, |block| block.replacen(TRUTH, &format!("{TRUTH}\rEVIL"), 1))
    }),
    ("words behind the text", |evil| {
        changed(evil, |block| block.replacen(TRUTH, &format!("{TRUTH} \tEVIL"), 1))
    }),
    ("two blocks", |evil| {
        let other = clearsigned(&world().eve, "EVIL\n");
        changed(evil, move |block| format!("{other}\r\n{block}"))
    }),
    ("two blocks, Hana's first", |evil| {
        let other = clearsigned(&world().eve, "EVIL\n");
        changed(evil, move |block| format!("{block}\r\n{other}"))
    }),
    ("a block within a block by Eve", |evil| {
        let inner = clearsigned(&world().hana, &format!("{TRUTH}\n"));
        let outer = clearsigned(&world().eve, &format!("EVIL\n{}", inner.replace('\r', "")));
        text(&if evil { outer } else { inner })
    }),
    ("a start within the text", |evil| {
        changed(evil, |block| block.replacen(TRUTH, &format!("{BEGIN}\r\n\r\nEVIL"), 1))
    }),
    ("a signature within the text", |evil| {
        changed(evil, |block| {
            let at = block.find("-----BEGIN PGP SIGNATURE").unwrap();
            let signature = block.get(at..).unwrap().to_owned();
            block.replacen(TRUTH, &format!("{TRUTH}\r\n{signature}\r\nEVIL"), 1)
        })
    }),
    ("a signature over nothing", |evil| {
        changed(evil, |block| {
            let at = block.find("-----BEGIN PGP SIGNATURE").unwrap();
            format!("{BEGIN}\r\nHash: SHA512\r\n\r\nEVIL\r\n{}", block.get(at..).unwrap())
        })
    }),
    ("beside HTML", |evil| {
        let block = clearsigned(&world().hana, &format!("{TRUTH}\n"));
        let shown = multi("alternative", "out", &[&plain(&block), &html(EVIL)]);
        if evil { message(&shown) } else { text(&block) }
    }),
    ("as HTML", |evil| {
        let block = clearsigned(&world().hana, &format!("{TRUTH}\n"));
        if evil { message(&html(&format!("EVIL<pre>{block}</pre>"))) } else { text(&block) }
    }),
    ("beside an attachment", |evil| {
        let block = clearsigned(&world().hana, &format!("{TRUTH}\n"));
        let file =
            "Content-Type: text/plain\r\nContent-Disposition: attachment; filename=EVIL\r\n\r\nx";
        let shown = multi("mixed", "out", &[&plain(&block), file]);
        if evil { message(&shown) } else { text(&block) }
    }),
    ("under a transfer encoding", |evil| {
        changed(evil, |block| block.replacen(TRUTH, EVIL, 1)).replacen(
            "charset=utf-8",
            "charset=utf-8\r\nContent-Transfer-Encoding: 7bit",
            1,
        )
    }),
    ("under a charset in which the words are others", |evil| {
        changed(evil, |block| block.replacen(TRUTH, "+AEU-VIL", 1)).replacen(
            "charset=utf-8",
            if evil { "charset=utf-7" } else { "charset=us-ascii" },
            1,
        )
    }),
    ("under a wide charset", |evil| {
        changed(evil, |block| block.replacen(TRUTH, EVIL, 1)).replacen(
            "charset=utf-8",
            if evil { "charset=utf-16" } else { "charset=x" },
            1,
        )
    }),
];

#[test]
fn r24_text_is_signed_as_a_whole_or_not() {
    judge(CASES);
}

#[test]
fn r24_a_signed_text_comes_under_any_transfer_encoding() {
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    let block = clearsigned(&world().hana, &format!("{TRUTH}, مرحبا\n"));
    let lines: Vec<String> = BASE64_STANDARD
        .encode(&block)
        .as_bytes()
        .chunks(76)
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    let raw = format!(
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
        lines.join("\r\n")
    );
    let seen = see(&message(&raw));
    assert_eq!(seen.verdict.signature, SignatureState::Good);
    assert!(seen.shown.contains("مرحبا") && !seen.shown.contains("BEGIN PGP"), "{}", seen.shown);
}
