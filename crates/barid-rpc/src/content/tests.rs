//! What frames are served, with which headers, and what they are refused.

use super::*;
use crate::{
    Request, Response,
    world::{NotingDesktop, World},
    writing::DraftStart,
};
use barid_engine::{Look, Remote};
use barid_model::clock::FixedClock;
use std::path::PathBuf;

const HTML: &str = "Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n\
    <p onclick=alert(1)>Hello <a href='http://evil.test/'>bank.example</a><script>alert(1)</script>\
    <img src=cid:a@b><img src='https://x.test/a.png'>\r\n--b\r\nContent-Type: image/png\r\n\
    Content-ID: <a@b>\r\n\r\nPNG\r\n--b--\r\n";

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A host that shows `HTML` as message 7 under the id `x`.
fn host() -> Host {
    let desktop = Arc::new(NotingDesktop::default());
    let host = Host::new(PathBuf::from("nowhere"), Arc::new(FixedClock(0)), desktop);
    let look = Look {
        base: "/d/x".into(),
        remote: Remote::Numbered,
        is_dark: true,
        keeps_colors: false,
        form: barid_mime::Form::Own,
    };
    let page = barid_mime::page(&barid_mime::parse(HTML.as_bytes()), &look);
    let picture = Picture { content_type: "image/png", bytes: PNG.to_vec() };
    let parts = [("2".to_owned(), picture)].into();
    host.content.show("x", Shown::body_of(7, page, parts, true));
    host
}

fn header<'a>(answer: &'a ContentAnswer, name: &str) -> &'a str {
    let found: Vec<&str> = answer
        .headers
        .iter()
        .filter(|(known, _)| known == name)
        .map(|(_, value)| value.as_str())
        .collect();
    let [value] = found.as_slice() else { panic!("{name}: {found:?}") };
    value
}

fn directives(answer: &ContentAnswer) -> Vec<&str> {
    header(answer, "content-security-policy").split(';').map(str::trim).collect()
}

#[tokio::test]
async fn r14_a_body_may_show_itself_and_do_nothing() {
    let body = host().content("/d/x/body").await;
    assert_eq!(body.status, 200);
    assert_eq!(
        directives(&body),
        [
            "default-src 'none'",
            "img-src 'self' mail: data:",
            "style-src 'unsafe-inline'",
            "form-action 'none'",
            "base-uri 'none'",
            "frame-ancestors 'self' mail: tauri://localhost http://tauri.localhost https://tauri.localhost",
            "sandbox allow-same-origin allow-popups",
        ]
    );
    let html = String::from_utf8(body.body).unwrap();
    for gone in ["<script", "onclick", "evil.test", "x.test", "cid:"] {
        assert!(!html.contains(gone), "{gone} in {html}");
    }
    for there in ["Hello ", "/d/x/link/0", "/d/x/part/2", "/d/x/remote/0", "color-scheme:dark"] {
        assert!(html.contains(there), "{there} in {html}");
    }
}

#[tokio::test]
async fn r14_the_page_around_a_body_runs_our_script_and_no_other() {
    let frame = host().content("/d/x/frame").await;
    let html = String::from_utf8(frame.body.clone()).unwrap();
    assert!(!html.contains("Hello"), "no word of the message");
    assert!(html.contains("<iframe sandbox=\"allow-same-origin allow-popups\""));
    assert_eq!(html.matches("<script>").count(), 1);
    let hash = |tag: &str| {
        use base64::{Engine as _, prelude::BASE64_STANDARD};
        use sha2::{Digest, Sha256};
        let (_, rest) = html.split_once(&format!("<{tag}>")).unwrap();
        let (text, _) = rest.split_once(&format!("</{tag}>")).unwrap();
        format!("{tag}-src 'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)))
    };
    assert_eq!(
        directives(&frame),
        [
            "default-src 'none'",
            &hash("script"),
            &hash("style"),
            "frame-src 'self' mail:",
            "form-action 'none'",
            "base-uri 'none'",
            "frame-ancestors tauri://localhost http://tauri.localhost https://tauri.localhost",
        ]
    );
}

#[tokio::test]
async fn r14_every_answer_keeps_to_itself() {
    let host = host();
    for path in ["/d/x/frame", "/d/x/body", "/d/x/part/2", "/d/x/link/0", "/d/none/body", "/"] {
        let answer = host.content(path).await;
        assert_eq!(header(&answer, "referrer-policy"), "no-referrer", "{path}");
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(&answer, "cache-control"), "no-store", "{path}");
        assert!(directives(&answer).contains(&"default-src 'none'"), "{path}");
    }
    assert_eq!(directives(&host.content("/d/x/part/2").await), ["default-src 'none'", "sandbox"]);
}

#[tokio::test]
async fn pictures_of_a_message_are_served_as_what_they_are() {
    let part = host().content("/d/x/part/2?x=1").await;
    assert_eq!((part.status, part.body.as_slice()), (200, PNG));
    assert_eq!(header(&part, "content-type"), "image/png");
}

#[tokio::test]
async fn what_nobody_was_given_is_not_there() {
    let host = host();
    for path in [
        "",
        "/",
        "/d",
        "/d/",
        "/d/x",
        "/d/x/",
        "/d/y/body",
        "/d/x/body/",
        "/d/x/part/1",
        "/d/x/part/",
        "/d/x/link/1",
        "/d/x/link/-1",
        "/d/x/link/99999999999999999999",
        "/d/x/remote/1",
        "/d/x/pdf/2/0",
        "/d/x/frame/..",
        "d/x/body",
        "/D/x/body",
        "/d/x/../x/body",
        "/d/x/%62ody",
        "http://x.test/d/x/body",
    ] {
        assert_eq!(host.content(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_closed_message_is_void() {
    let host = host();
    host.content.close(8);
    assert_eq!(host.content("/d/x/body").await.status, 200);
    host.content.close(7);
    for path in ["/d/x/frame", "/d/x/body", "/d/x/part/2", "/d/x/link/0"] {
        assert_eq!(host.content(path).await.status, 404, "{path}");
    }
    assert_eq!(host.link("/d/x/link/0"), None);
}

#[tokio::test]
async fn r17_a_clicked_link_is_told_and_goes_nowhere() {
    let host = host();
    let mut events = host.subscribe();
    let answer = host.content("/d/x/link/0").await;
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    let Some(Event::Link { link }) = events.next().await else { panic!("no event") };
    assert_eq!((link.host.as_str(), link.text.as_str()), ("evil.test", "bank.example"));
    assert_eq!(host.link("/d/x/link/0"), Some(link));
}

#[tokio::test]
async fn a_picture_of_a_draft_is_for_whoever_was_told_its_token() {
    let world = World::open().await;
    world.ask(Request::AddSample).await.unwrap();
    let start = DraftStart::Empty { account: None, to: Vec::new() };
    let Response::Draft(draft) = world.ask(Request::NewDraft { start }).await.unwrap() else {
        panic!()
    };
    let attach = |name: &str| Request::Attach {
        draft: draft.id,
        name: name.to_owned(),
        content_type: "image/png".to_owned(),
        inline: true,
    };
    let caller = crate::Caller { window: "main".to_owned() };
    let mut shows = Vec::new();
    for (name, bytes) in [("a.png", PNG), ("lie.png", b"<svg/>".as_slice())] {
        let answer = world.host.answer(&caller, attach(name), bytes.to_vec()).await.unwrap();
        let Response::Attachment(attached) = answer else { panic!() };
        shows.push(attached.show);
    }
    let shown = world.host.content(&shows[0]).await;
    assert_eq!((shown.status, shown.body.as_slice()), (200, PNG));
    let (path, _) = shows[0].split_once('?').unwrap();
    for wrong in [path.to_owned(), format!("{path}?t="), format!("{path}?t=0"), shows[1].clone()] {
        assert_eq!(world.host.content(&wrong).await.status, 404, "{wrong}");
    }
}
