//! The rules of `SECURITY.md` that can be seen from outside of a crate, one test each, named after its rule.

use barid_mime::{
    Defects, Form, Look, Page, Remote, display_text, link, page, parse, quote, safe_name, sanitize,
};
use std::{fs, path::Path};
use support::payload::payloads;

fn shown(raw: &[u8], remote: Remote) -> Page {
    let (is_dark, keeps_colors, form) = (false, false, Form::Own);
    page(&parse(raw), &Look { base: "/d/x".into(), remote, is_dark, keeps_colors, form })
}

fn html(body: &str) -> Vec<u8> {
    format!("Content-Type: text/html; charset=utf-8\r\n\r\n{body}").into_bytes()
}

/// Every source file below a folder of the project whose name ends so, with its text.
fn sources(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let (mut folders, mut found) = (vec![root.join(folder)], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if endings.iter().any(|end| name.ends_with(end)) {
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty());
    found
}

#[test]
fn r01_nothing_is_asked_for_until_the_reader_wants_it() {
    let mut wanted = 0;
    for one in payloads(&["leak-", "entity-leak"]) {
        let page = shown(&one.message(), Remote::Blocked);
        assert_eq!(page.remote, [] as [String; 0], "{}", one.name);
        assert!(!page.html.contains("/remote/"), "{}", one.name);
        let quoted = quote::quote(&parse(&one.message())).html;
        assert!(!quoted.contains("src=\"http"), "{}", one.name);
        wanted += shown(&one.message(), Remote::Numbered).remote.len();
    }
    assert!(wanted > 10, "with the reader's wish there are pictures: {wanted}");
}

#[test]
fn r05_no_style_loads_covers_or_reacts() {
    for one in payloads(&["leak-styles"]) {
        let clean = sanitize(&one.html()).html.to_ascii_lowercase();
        let styles = clean.split("style").skip(1).collect::<String>();
        for word in
            ["url(", "http", "sink", "@", ":hover", "::", "position", "inset", "var(", "attr("]
        {
            assert!(!styles.contains(word), "{}: {word} in {clean}", one.name);
        }
    }
}

#[test]
fn r06_no_attribute_but_those_of_links_and_pictures_holds_an_address() {
    let attributes = "srcset imagesrcset background poster lowsrc dynsrc longdesc cite profile manifest ping action \
        formaction data code codebase archive classid xlink:href xml:base src href usemap icon datasrc from to values by \
        srcdoc content attributionsrc";
    let elements = "meta base link form input button iframe frame frameset object embed applet portal video audio source track \
        svg image use feImage animate math mglyph xi:include amp-img template noscript title select option textarea picture \
        p div table td body img blockquote q del ins area map isindex keygen bgsound layer style script";
    for element in elements.split_whitespace() {
        for attribute in attributes.split_whitespace() {
            let left =
                sanitize(&format!("<{element} {attribute}=\"https://sink.example/x\">y")).html;
            assert!(!left.contains("sink.example"), "{element} {attribute}: {left}");
        }
    }
}

#[test]
fn r07_a_picture_is_a_part_of_the_message_or_small_pixels_in_the_page() {
    let pixel = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
    for (src, stays) in [
        (format!("data:image/gif;base64,{pixel}"), true),
        (format!("DATA:IMAGE/GIF;BASE64,{pixel}"), true),
        (format!("data:image/png;base64,{}", "A".repeat(3 << 20)), false),
        (format!("data:image/svg+xml;base64,{pixel}"), false),
        (format!("data:text/html;base64,{pixel}"), false),
        (format!("data:image/gif,{pixel}"), false),
        (format!("data:image/gif;charset=x;base64,{pixel}"), false),
        (format!("data:,{pixel}"), false),
        ("blob:https://sink.example/x".into(), false),
        ("file:///etc/passwd".into(), false),
        ("cid:nobody".into(), false),
        ("x-barid-picture:0".into(), false),
        ("/d/x/part/1".into(), false),
    ] {
        let page = shown(&html(&format!("<img src=\"{src}\">")), Remote::Blocked);
        let body = page.html.split("<body>").nth(1).unwrap();
        let left = body.split("src=\"").nth(1).and_then(|rest| rest.split('"').next());
        // What is elsewhere leaves a clear pixel in its place.
        let clear = format!("data:image/gif;base64,{pixel}");
        assert!(left.is_none_or(|left| left.eq_ignore_ascii_case(&clear)), "{src:.60}: {left:?}");
        assert!(!stays || left.is_some(), "{src:.60}");
    }
}

#[test]
fn r10_no_address_of_a_header_is_asked_for_or_shown_as_a_picture() {
    for one in
        payloads(&["entity-leak"]).iter().filter(|one| one.rule == "R10" || one.rule == "R68")
    {
        let page = shown(&one.message(), Remote::Numbered);
        let asked = page.remote.iter().filter(|url| !url.contains("a.png")).count();
        assert_eq!(asked, 0, "{}: {:?}", one.name, page.remote);
    }
}

#[test]
fn r11_what_reports_the_reader_is_counted_and_never_loaded() {
    let pictures = [
        "width=1 height=1",
        "width=0 height=0",
        "width=\"1\" height=\"1\"",
        "width=1px height=1px",
        "style='display:none'",
        "style='visibility:hidden'",
        "style=\"width:1px;height:1px\"",
        "style='DISPLAY : NONE'",
        "hidden style='display:none'",
        "width=1 height=1 style='color:red'",
    ];
    for (number, attributes) in pictures.iter().enumerate() {
        let raw = html(&format!("<img src=https://t{number}.sink.example/p {attributes}>"));
        let page = shown(&raw, Remote::Numbered);
        assert_eq!(page.trackers.len(), 1, "{attributes}");
        assert_eq!(page.remote, [] as [String; 0], "{attributes}");
    }
    let honest =
        shown(&html("<img src=https://sink.example/p width=300 height=200>"), Remote::Numbered);
    assert_eq!((honest.trackers.len(), honest.remote.len()), (0, 1));
}

#[test]
fn r13_what_is_shown_is_cleaned_once_and_reads_the_same_again() {
    for one in payloads(&["script-reparse", "script-foreign"]) {
        let once = sanitize(&one.html()).html;
        assert_eq!(sanitize(&once).html, once, "{}", one.name);
    }
}

#[test]
fn r16_the_front_end_writes_no_markup_of_strangers() {
    // The editor's own document is the one place that takes HTML, and it was cleaned in Rust.
    for (name, text) in sources("ui/src", &[".svelte", ".ts"]) {
        let is_test =
            name.ends_with(".test.ts") || name.contains("/fake") || name.contains("/samples");
        for word in ["{@html", "insertAdjacentHTML", "document.write", "new Function", "eval("] {
            assert!(is_test || !text.contains(word), "{name} has {word}");
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let lint = fs::read_to_string(root.join("ui/eslint.config.js")).unwrap();
    assert!(lint.contains("\"svelte/no-at-html-tags\": \"error\""));
}

#[test]
fn r17_r68_links_lead_to_the_web_or_to_a_message_and_nowhere_else() {
    for href in [
        "javascript:1",
        "data:text/html,x",
        "vbscript:x",
        "file:///x",
        "mailbox:///x",
        "imap://x/y",
        "smb://x/y",
        "\\\\x\\y",
        "news:x",
        "ms-word:x",
        "tauri://localhost/",
        "mail://localhost/d/x/body",
        "view-source:https://x.test",
        "about:blank",
        "blob:https://x.test/1",
        "//x.test/",
        "tel:+1",
        "barid:x",
    ] {
        assert_eq!(link::openable(href), None, "{href}");
        let page = shown(&html(&format!("<a href=\"{href}\">press</a>")), Remote::Numbered);
        assert!(page.links.is_empty() && !page.html.contains("/link/"), "{href}");
    }
    for href in ["https://x.test/", "http://x.test/", "mailto:a@b.test"] {
        let page =
            shown(&html(&format!("<a href=\"{href}\" target=_top>press</a>")), Remote::Blocked);
        assert!(
            page.html.contains("/d/x/link/0\" target=\"_blank\" rel=\"noopener noreferrer\""),
            "{href}"
        );
    }
}

#[test]
fn r60_mail_is_parsed_in_one_crate() {
    let manifests: Vec<_> = sources("crates", &["Cargo.toml"])
        .into_iter()
        .filter(|(_, text)| {
            ["mail-parser", "mailparse", "html5ever", "ammonia"]
                .iter()
                .any(|one| text.contains(one))
        })
        .map(|(name, _)| name)
        .collect();
    assert!(matches!(manifests.as_slice(), [one] if one.contains("barid-mime")), "{manifests:?}");
}

#[test]
fn r62_markup_in_utf_7_is_never_markup() {
    for one in payloads(&["entity-"]).iter().filter(|one| one.name.contains("UTF-7")) {
        let page = shown(&one.message(), Remote::Numbered);
        let body = page.html.split("<body>").nth(1).unwrap();
        assert!(!body.contains("<script") && !body.contains("<img"), "{}: {body}", one.name);
        assert!(body.contains("ADw-"), "{}", one.name);
    }
}

#[test]
fn r65_absurd_dates_are_none_or_can_be_sorted() {
    for date in [
        "Mon, 99 Foo 99999 99:99:99 +9999",
        "Tue, 31 Feb 2026 10:00:00 +0000",
        "1 Jan 0000 00:00:00 -9999",
        "",
        "Thu, 1 Jan 1970 00:00:00 -1200",
        "Fri, 31 Dec 99999 23:59:59 +1400",
        "now",
        "-1",
        "2026-11-24T10:00:00Z",
        "Tue, 24 Nov 26 10:00 EST",
        "Tue, 24 Nov 2026 25:61:61 +0000",
        "\u{202e}24 Nov 2026",
    ] {
        let raw = format!("Date: {date}\r\nSubject: x\r\n\r\nx");
        let sent = parse(raw.as_bytes()).envelope(&mut Defects::new()).sent_at_ms;
        // From the year 1 to 9999 in milliseconds; a list sorts by what its server says where there is none.
        assert!(
            sent.is_none_or(|ms| (-62_135_596_800_000..253_402_300_800_000).contains(&ms)),
            "{date}: {sent:?}"
        );
    }
}

#[test]
fn r66_eighty_names_are_plain_names_afterwards() {
    let bases = [
        "invoice.pdf",
        "مستند.docx",
        "a b.tar.gz",
        "x.exe",
        ".hidden",
        "con.txt",
        "名前.png",
        "no ending",
    ];
    let tricks: [fn(&str) -> String; 10] = [
        |name| name.to_owned(),
        |name| format!("../../{name}"),
        |name| format!("C:\\Windows\\{name}"),
        |name| format!("\u{202e}{name}\u{202c}"),
        |name| format!("{name}. . "),
        |name| format!("{name}\0.txt"),
        |name| format!("{name}\r\nX: y"),
        |name| format!("\u{200b}{name}\u{feff}"),
        |name| format!("{name}:stream"),
        |name| format!("{}{name}", "é".repeat(300)),
    ];
    for base in bases {
        for trick in tricks {
            let name = safe_name(&trick(base), "application/octet-stream");
            let bad = name.contains([
                '/', '\\', ':', '\0', '\r', '\n', '\u{202e}', '\u{202c}', '\u{200b}', '\u{feff}',
                '"', '<', '>', '|',
            ]);
            assert!(!bad && !name.is_empty() && name.len() <= 200, "{name:?}");
            assert!(!name.starts_with('.') && !name.ends_with(['.', ' ']), "{name:?}");
            assert!(!name.to_ascii_lowercase().starts_with("con."), "{name:?}");
        }
    }
    assert_eq!(safe_name("inv\u{202e}fdp.exe", ""), "invfdp.exe");
}

#[test]
fn r69_no_shell_is_started_for_anything() {
    for folder in ["crates", "src-tauri/src"] {
        for (name, text) in sources(folder, &[".rs"]) {
            let ships = text.split("#[cfg(test)]").next().unwrap_or_default();
            for shell in ["\"sh\"", "\"bash\"", "\"cmd\"", "\"powershell\"", "\"/bin/sh\""] {
                assert!(
                    !ships.contains(&format!("Command::new({shell})")),
                    "{name} starts {shell}"
                );
            }
        }
    }
}

#[test]
fn r70_dates_and_people_are_text_and_cause_nothing() {
    for one in payloads(&["entity-leak"]).iter().filter(|one| one.rule == "R70") {
        let raw = one.message();
        let page = shown(&raw, Remote::Numbered);
        assert_eq!(page.remote, [] as [String; 0], "{}", one.name);
        assert!(!display_text(&parse(&raw)).contains("<img"), "{}", one.name);
    }
}
