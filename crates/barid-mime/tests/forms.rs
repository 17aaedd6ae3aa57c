//! Forms of a message beside its own: the words of its HTML alone, and that for programs that
//! run it.

use barid_mime::{Form, Look, Page, Remote, page, parse};

fn look(form: Form) -> Look {
    Look { base: "/d/x".into(), remote: Remote::Blocked, is_dark: true, keeps_colors: false, form }
}

fn shown(message: &str, look: &Look) -> Page {
    page(&parse(message.replace('\n', "\r\n").as_bytes()), look)
}

fn html(body: &str) -> String {
    format!("From: a@b.test\nContent-Type: text/html; charset=utf-8\n\n{body}")
}

fn body(page: &Page) -> &str {
    let (_, rest) = page.html.split_once("<div class=\"barid-page\">").unwrap_or_default();
    rest.strip_suffix("</div></body></html>").unwrap_or_default()
}

#[track_caller]
fn check(given: &str, simple: &str) {
    let page = shown(&html(given), &look(Form::Simple));
    assert_eq!(body(&page), format!("<div class=\"barid-simple\">{simple}</div>"), "{given}");
    assert!(!page.is_html && !page.is_on_white);
}

#[test]
fn the_simple_form_has_words_links_and_what_pictures_show() {
    check(
        "<p style='color:red;font-size:40px' bgcolor=red>a <b>b</b><font size=7>c</font>",
        "<p>a <b>b</b><span>c</span></p>",
    );
    check(
        "<table width=600><tr><td bgcolor=red>Oak<td align=right>696.00</table>",
        "<div><div><span>Oak</span>\u{2003}<span>696.00</span>\u{2003}</div></div>",
    );
    check(
        "<a href=https://x.test/>Go</a><img src=https://x.test/a alt='The sea'><img src=cid:x>",
        "<a href=\"/d/x/link/0\" target=\"_blank\" rel=\"noopener noreferrer\">Go</a>\
         <span class=\"barid-alt\">The sea</span> ",
    );
    check("<p>&nbsp;</p><p>x", "<p> </p><p>x</p>");
    check(
        "<ol start=3><li>a</ol><h2>b</h2><pre>\nc</pre>",
        "<ol start=\"3\"><li>a</li></ol><h2>b</h2><div style=\"white-space:pre-wrap;font-family:monospace;\">c</div>",
    );
    check("<p dir=rtl lang=ar title=t>x", "<p dir=\"rtl\" lang=\"ar\">x</p>");
    // What was hidden stays hidden.
    check(
        "<p style='display:none !important;color:red'>x",
        "<p style=\"display:none !important;\">x</p>",
    );
    check(
        "<style>.pre{display:none;color:red} .b{color:red}</style><p class='pre b'>x",
        "<style>\n.pre{display:none;}\n</style><p class=\"pre b\">x</p>",
    );
    let both = "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nplain\n--b\n\
                Content-Type: text/html\n\n<i>rich</i>\n--b--\n";
    assert!(body(&shown(both, &look(Form::Simple))).contains("<i>rich</i>"));
    assert!(body(&shown(both, &look(Form::Plain))).contains("plain"));
    let text = "Content-Type: text/plain\n\nonly text";
    assert!(body(&shown(text, &look(Form::Simple))).contains("only text"));
}

/// A message as senders of AMP make them, in three forms.
fn interactive(amp: &str) -> String {
    format!(
        "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nplain\n--b\n\
         Content-Type: text/x-amp-html\n\n{amp}\n--b\nContent-Type: text/html\n\n<i>rich</i>\n--b--\n"
    )
}

#[test]
fn r6_the_interactive_form_is_shown_when_asked_for_and_never_runs() {
    let amp = "<!doctype html><html ⚡4email data-css-strict><head><meta charset=utf-8>\
        <script async src=https://cdn.ampproject.test/v0.js></script>\
        <script async custom-element=amp-form src=https://cdn.ampproject.test/f.js></script>\
        <style amp4email-boilerplate>body{visibility:hidden}</style>\
        <style amp-custom>h1{margin:1rem}</style></head><body><h1>Rate your stay</h1>\
        <amp-accordion><section expanded><h4>What we ask</h4><div>One question.</div></section>\
        <section><h4>Why</h4><p>To do better.</p></section></amp-accordion>\
        <amp-carousel width=600 height=300 layout=responsive type=slides>\
        <amp-img src=https://x.test/1.jpg width=600 height=300 alt='The pool'></amp-img>\
        <amp-img src=https://x.test/2.jpg width=600 height=300 alt='The garden'></amp-img></amp-carousel>\
        <amp-list src=https://x.test/data.json width=auto height=100><template type=amp-mustache>{{name}}</template></amp-list>\
        <form method=post action-xhr=https://x.test/rate><input name=stars value=5><button>Send</button></form>\
        <amp-state id=s src=https://x.test/s></amp-state><p [text]=s.x on='tap:AMP.setState({})'>Static words</p>";
    let message = interactive(amp);
    let own = shown(&message, &look(Form::Own));
    assert!(body(&own).contains("<i>rich</i>") && !body(&own).contains("Rate"));
    assert!(own.blocked.is_empty());

    let page = shown(&message, &look(Form::Interactive));
    let shown_body = body(&page);
    for words in [
        "Rate your stay",
        "What we ask",
        "One question.",
        "Why",
        "To do better.",
        "Static words",
        "The pool",
        "The garden",
        "Send",
    ] {
        assert!(shown_body.contains(words), "{words}: {shown_body}");
    }
    for gone in [
        "amp", "script", "template", "{{", "form", "input", "button", "on=", "[text]", "https:",
        "rich",
    ] {
        assert!(!shown_body.contains(gone), "{gone}: {shown_body}");
    }
    assert!(shown_body.contains("display:flex;flex-wrap:wrap;gap:8px;"));
    assert!(page.is_html && page.blocked.iter().any(|one| one == "https://x.test/1.jpg"));
    // Pictures come as any other do: from us, once they are asked for.
    let wanted = Look { remote: Remote::Numbered, ..look(Form::Interactive) };
    let page = shown(&message, &wanted);
    assert!(
        body(&page)
            .contains("<img src=\"/d/x/remote/0\" width=\"600\" height=\"300\" alt=\"The pool\">")
    );
    assert_eq!(page.remote, ["https://x.test/1.jpg", "https://x.test/2.jpg"]);
    // Where there is none, it is the message's own form.
    assert!(body(&shown(&html("<i>x</i>"), &look(Form::Interactive))).contains("<i>x</i>"));
}
