//! Bodies as pages: what a reader gets to see of a message, and what the page may ask for.

use barid_mime::{Form, Look, Page, Remote, page, parse};

fn look() -> Look {
    Look {
        base: "/d/x".into(),
        remote: Remote::Blocked,
        is_dark: false,
        keeps_colors: false,
        form: Form::Own,
    }
}

fn shown(message: &str, look: &Look) -> Page {
    page(&parse(message.replace('\n', "\r\n").as_bytes()), look)
}

fn html(body: &str) -> String {
    format!("From: a@b.test\nContent-Type: text/html; charset=utf-8\n\n{body}")
}

fn text(body: &str) -> String {
    format!("From: a@b.test\nContent-Type: text/plain; charset=utf-8\n\n{body}")
}

/// What is between the body's tags.
fn body(page: &Page) -> &str {
    let (_, rest) = page.html.split_once("<div class=\"barid-page\">").unwrap_or_default();
    rest.strip_suffix("</div></body></html>").unwrap_or_default()
}

#[track_caller]
fn check(message: &str, wanted: &str) {
    assert_eq!(body(&shown(message, &look())), wanted);
}

#[test]
fn a_text_becomes_paragraphs_that_run_their_own_way() {
    check(
        &text("Hello,\nthere.\n\nمرحبا\n"),
        "<div class=\"barid-text\"><p dir=\"auto\">Hello,\nthere.</p><p dir=\"auto\">مرحبا</p></div>",
    );
}

#[test]
fn nothing_of_a_text_is_markup() {
    let page = shown(&text("<img src=x onerror=alert(1)> & \"q\" </div>\u{1}"), &look());
    assert_eq!(
        body(&page),
        "<div class=\"barid-text\"><p dir=\"auto\">&lt;img src=x onerror=alert(1)&gt; &amp; &#34;q&#34; &lt;/div&gt;</p></div>"
    );
}

#[test]
fn links_of_a_text_lead_to_us() {
    let page = shown(
        &text("See https://a.test/x_(y)., (www.b.test) or bo@c.test; not javascript:x, a.b or x@y"),
        &look(),
    );
    let links: Vec<_> =
        page.links.iter().map(|link| (link.text.as_str(), link.href.as_str())).collect();
    assert_eq!(
        links,
        [
            ("https://a.test/x_(y)", "https://a.test/x_(y)"),
            ("www.b.test", "https://www.b.test/"),
            ("bo@c.test", "mailto:bo@c.test"),
        ]
    );
    assert!(body(&page).contains(
        "<a href=\"/d/x/link/2\" target=\"_blank\" rel=\"noopener noreferrer\">bo@c.test</a>;"
    ));
}

const FOLD: &str = "<details class=\"barid-fold\"><summary>•••</summary>";

#[test]
fn the_quoted_tail_of_a_text_is_folded_with_its_introduction() {
    for (given, before, folded) in [
        ("Yes.\n\nOn Mon, 1 Jan 2024, Al wrote:\n> really?\n>> sure\n", "Yes.", "really?"),
        (
            "Yes.\n\nOn Mon, 1 Jan 2024 at 10:00, Al\n<al@b.test> wrote:\n> really?\n",
            "Yes.",
            "really?",
        ),
        ("نعم.\n\nفي 1 يناير 2024 كتب أحمد:\n> حقا؟\n", "نعم.", "حقا؟"),
        ("Done.\n\n-----Original Message-----\nFrom: Al\n\nPlease do.\n", "Done.", "Please do."),
    ] {
        let page = shown(&text(given), &look());
        let (own, rest) = body(&page).split_once(FOLD).unwrap_or_else(|| panic!("{given}"));
        assert!(own.contains(before) && !own.contains("wrote"), "{own}");
        let (quote, after) = rest.split_once("</details>").unwrap();
        assert!(quote.contains(folded) && after == "</div>", "{rest}");
    }
}

#[test]
fn what_is_new_is_never_folded() {
    for given in [
        "> a question\nAn answer.\n",
        "> only a quote\n",
        "Hi.\n> one\nAnswer one.\n> two\nAnswer two.\n",
        "---------- Forwarded message ---------\nFrom: Al\n\nPlease read.\n",
        "See you at 10:30\n",
    ] {
        assert!(!shown(&text(given), &look()).html.contains("<details"), "{given}");
    }
    // The line above an introduction is the writer's own.
    let page =
        shown(&text("See you at 10:30\nAm 1.1.2024 schrieb Al <a@b.test>:\n> Ja?\n"), &look());
    let (own, _) = body(&page).split_once(FOLD).unwrap();
    assert!(own.contains("10:30"));
}

#[test]
fn flowed_text_is_joined_and_a_signature_is_set_apart() {
    check(
        "Content-Type: text/plain; format=flowed\n\nOne \nline.\n-- \nBo\n",
        "<div class=\"barid-text\"><p dir=\"auto\">One line.</p><div class=\"barid-signature\">\
         <p dir=\"auto\">Bo</p></div></div>",
    );
}

#[test]
fn quotes_within_quotes_stay_apart() {
    check(
        &text("a\n> b\n>> c\n> d\ne"),
        "<div class=\"barid-text\"><p dir=\"auto\">a</p><blockquote><p dir=\"auto\">b</p><blockquote>\
         <p dir=\"auto\">c</p></blockquote><p dir=\"auto\">d</p></blockquote><p dir=\"auto\">e</p></div>",
    );
}

#[test]
fn r49_links_of_html_lead_to_us_and_nowhere_else() {
    let page = shown(
        &html(
            "<a href='https://evil.test/'>bank.example</a><a href='javascript:1'>x</a>\
             <a href='x-barid-link:0'>y</a><a href='/d/x/link/0'>z</a><a href='HTTPS://b.test'>b</a>",
        ),
        &look(),
    );
    assert_eq!(
        body(&page),
        "<div class=\"barid-html\"><a href=\"/d/x/link/0\" target=\"_blank\" rel=\"noopener noreferrer\">bank.example</a>\
         <a target=\"_blank\" rel=\"noopener noreferrer\">x</a><a target=\"_blank\" rel=\"noopener noreferrer\">y</a>\
         <a target=\"_blank\" rel=\"noopener noreferrer\">z</a>\
         <a href=\"/d/x/link/1\" target=\"_blank\" rel=\"noopener noreferrer\">b</a></div>"
    );
    let links: Vec<_> =
        page.links.iter().map(|link| (link.href.as_str(), link.text.as_str())).collect();
    assert_eq!(links, [("https://evil.test/", "bank.example"), ("https://b.test/", "b")]);
}

#[test]
fn r1_pictures_from_elsewhere_are_asked_of_us_and_only_if_wanted() {
    let message = html(
        "<img src='https://x.test/a.png'><img src='http://x.test/b.png'><img src='//x.test/c.png'>\
         <img src='https://x.test/t.gif' width=1 height=1><img src='https://x.test/a.png'>\
         <img src='x-barid-picture:0'><img src='/d/x/remote/0'><td background='https://x.test/bg.png'>",
    );
    let blocked = shown(&message, &look());
    // What keeps their places is a pixel of ours.
    let pixels = body(&blocked).matches("src=\"data:image/gif;base64,R0lGOD").count();
    assert_eq!((pixels, body(&blocked).matches("src=").count()), (6, 6), "{}", body(&blocked));
    assert!(!body(&blocked).contains("x.test"), "{}", body(&blocked));
    assert_eq!((blocked.blocked.len(), blocked.trackers.len(), blocked.remote.len()), (5, 1, 0));
    let wanted = shown(&message, &Look { remote: Remote::Numbered, ..look() });
    assert_eq!(
        wanted.remote,
        ["https://x.test/a.png", "https://x.test/b.png", "https://x.test/c.png"]
    );
    assert_eq!(body(&wanted).matches("/d/x/remote/0").count(), 2);
    assert_eq!(wanted.blocked, ["https://x.test/t.gif", "https://x.test/bg.png"]);
}

#[test]
fn r7_own_pictures_are_parts_of_the_same_message() {
    let message = "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n\
        <img src='cid:a%40b'><img src='cid:svg@b'><img src='cid:other'>\n--b\nContent-Type: image/png\n\
        Content-ID: <a@b>\n\nx\n--b\nContent-Type: image/svg+xml\nContent-ID: <svg@b>\n\n<svg/>\n--b--\n";
    let page = shown(message, &look());
    assert!(body(&page).contains("<img src=\"/d/x/part/2\"><img><img>"), "{}", body(&page));
}

#[test]
fn the_quoted_tail_of_html_is_folded() {
    for quote in [
        "<div class=gmail_quote><div class=gmail_attr>On 1 Jan Al wrote:<br></div><blockquote class=gmail_quote>old</blockquote></div>",
        "<blockquote type=cite>old</blockquote>",
    ] {
        let page = shown(&html(&format!("<p>New.</p>{quote}<br>")), &look());
        let (own, rest) = body(&page).split_once(FOLD).unwrap();
        assert!(own.contains("New."));
        assert!(rest.split_once("</details>").unwrap().0.contains("old"));
        let below = shown(&html(&format!("<p>New.</p>{quote}<p>Below.</p>")), &look());
        assert!(!below.html.contains("<details"));
        let alone = shown(&html(quote), &look());
        assert!(!alone.html.contains("<details"));
    }
    let forwarded = "FYI<div class=gmail_quote><div>---------- Forwarded message ---------<br>From: x</div>text</div>";
    assert!(!shown(&html(forwarded), &look()).html.contains("<details"));
    // A message can't fold anything itself.
    assert!(
        !shown(&html("<details class=barid-fold><summary>x</summary>y</details>"), &look())
            .html
            .contains("<details")
    );
}

#[test]
fn colours_of_its_own_are_turned_for_the_dark() {
    let dark = Look { is_dark: true, ..look() };
    // What is said of the ground and the text, and what a dark page says then.
    for (given, has, has_not) in [
        ("<p>plain", "<p>plain", "style=\"color"),
        ("<p style='color:black;font-size:20px'>x", "font-size:20px;color:#ededed;", "black"),
        ("<body bgcolor=white><p>x", "background-color:#191919;", "white"),
        (
            "<div style=background:#0a2540><font color=#ffffff>x</font>",
            "background-color:#0a2540;",
            "bgcolor",
        ),
        ("<div style=background:#0a2540><font color=#ffffff>x</font>", "color:#ffffff;", " color="),
        ("<div style=background:#0a2540>black on blue", "background-color:#0a2540;\"", ";color"),
        ("<style>p{color:#222;margin:1px}</style><p>x", "p{margin:1px;}", "#222"),
        ("<style>.a p{color:navy}</style><div class=a><p>x", "<p style=\"color:#", "navy"),
        ("<style>#a{background:#eee}</style><div id=a>x", "barid-id-a", "#eee"),
        ("<a href=https://x.test>x</a>", "<a href", "style=\"color"),
        (
            "<div style='background:#2f7d46'><a href=https://x.test>x</a>",
            "noopener\" style=\"color:#",
            "none",
        ),
        (
            "<style>@media (prefers-color-scheme:dark){p{color:#abcdef!important}}</style><p>x",
            "#abcdef",
            "@media",
        ),
        ("<p style='border:1px solid #eee'>x", "border:1px solid #2", "#eee"),
    ] {
        let page = shown(&html(given), &dark);
        let body = page.html.split_once("<div class=\"barid-html\">").unwrap().1;
        assert!(
            body.contains(has) || has.contains("noopener") && body.contains("style=\"color:#"),
            "{given}: {body}"
        );
        assert!(!body.contains(has_not), "{given}: {body}");
        assert!(!page.is_on_white, "{given}");
        assert!(page.html.contains("name=\"color-scheme\" content=\"dark\""));
        let light = shown(&html(given), &look());
        assert!(!light.is_on_white && light.html.contains("content=\"light\""));
    }
    let original = Look { keeps_colors: true, ..dark.clone() };
    let page = shown(&html("<p style='color:navy'>x"), &original);
    assert!(page.is_on_white && page.html.contains("color:navy"));
    assert!(!shown(&text("x"), &original).is_on_white);
    // Where it can't be told what looks how, white is sure.
    let many: String = (0..2_100).map(|n| format!(".c{n}{{color:red}}")).collect();
    assert!(shown(&html(&format!("<style>{many}</style><p>x")), &dark).is_on_white);
}

#[test]
fn what_is_not_there_is_made_up_for() {
    let body = |given: &str| shown(&html(given), &look()).html;
    // Light text on a picture that never comes gets a ground.
    let hero = "<div style='background-image:url(https://x.test/a)'><b style='color:#fff'>x</b>";
    assert!(body(hero).contains("color:#fff;background-color:#5b6068;"));
    let known = "<div style='background:#123 url(https://x.test/a)'><b style='color:#fff'>x</b>";
    assert!(!body(known).contains("#5b6068"), "{}", body(known));
    assert!(body(known).contains("background-color:#123;"));
    // A picture that is left out says what it shows.
    let picture = "<img src=https://x.test/a width=300 height=90 alt='A view of the <sea>'>";
    let shown_words = "<span class=\"barid-picture\" style=\"width:300px;height:90px;\">A view of the &lt;sea&gt;</span>";
    assert!(body(picture).contains(shown_words), "{}", body(picture));
    assert!(!body("<img src=https://x.test/a width=20 height=20 alt=icon>").contains("<span"));
    // What is wider than a narrow frame becomes narrower with it.
    assert!(
        body("<table width=600><tr><td width=320>x")
            .contains("<table width=\"600\" style=\"max-width:600px;\" class=\"barid-wide\">")
    );
    assert!(!body("<table width=100%><tr><td width=30>x").contains("class=\"barid-wide"));
    // A long word may break, so that its cell does not grow.
    assert!(body(&"x".repeat(100)).contains("x<wbr>x"));
    assert!(!body(&"word ".repeat(100)).contains("<wbr>"));
    // A page with a ground of its own has the margin that browsers give it.
    assert!(body("<body bgcolor=#eeeeee>x").contains("background-color:#eeeeee;padding:8px;"));
    assert!(!body("<body bgcolor=#eeeeee style='margin:0'>x").contains("padding:8px"));
}

#[test]
fn a_page_runs_as_its_words_do() {
    for (given, is_rtl) in [
        (text("123 مرحبا hello"), true),
        (text("hello مرحبا"), false),
        (text("1234"), false),
        (html("<p>مرحبا"), true),
        (html("<html dir=rtl><body>OK"), true),
        (html("<html dir=ltr><body>مرحبا"), false),
    ] {
        let page = shown(&given, &look());
        assert_eq!(page.is_rtl, is_rtl, "{given}");
        assert!(page.html.contains(if is_rtl { "<html dir=\"rtl\"" } else { "<html dir=\"ltr\"" }));
    }
}

#[test]
fn of_plain_text_and_html_the_reader_chooses() {
    let message = "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nplain\n--b\n\
        Content-Type: text/html\n\n<b>rich</b>\n--b--\n";
    let rich = shown(message, &look());
    assert!(rich.is_html && rich.has_both && rich.html.contains("<b>rich</b>"));
    let plain = shown(message, &Look { form: Form::Plain, ..look() });
    assert!(!plain.is_html && plain.has_both && plain.html.contains(">plain<"));
    let only = shown(&html("<b>rich</b>"), &Look { form: Form::Plain, ..look() });
    assert!(!only.is_html && !only.has_both && only.html.contains(">rich<"));
}

#[test]
fn r59_long_texts_take_linear_time() {
    let start = std::time::Instant::now();
    for unit in
        ["> ", ">", "a@b.test ", "https://x.test/) ", "((((", "\n", "> a\nb\n", "-----\n", "www."]
    {
        shown(&text(&unit.repeat(1_000_000 / unit.len())), &look());
    }
    for unit in [
        "<blockquote type=cite>x",
        "<div class=gmail_quote>",
        "<a href=https://x.test>x",
        "<img src=https://x.test/a>",
    ] {
        shown(&html(&format!("x{}", unit.repeat(200_000 / unit.len()))), &look());
    }
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

/// Shapes that change their meaning when a tree is written and read again.
const MUTATING: [&str; 12] = [
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\"></textarea>",
    "<style>p{font-family:'</style><script>alert(1)</script>'}</style>",
    "<blockquote type=cite><svg><style><img src=x onerror=alert(1)></style></svg></blockquote>",
    "<table><blockquote type=cite><tr><td>x<div class=gmail_quote></table><script>1</script>",
    "<p>x<div class=gmail_quote></p><details open ontoggle=alert(1)><summary>s",
    "<a href='https://x.test/\"><img src=x onerror=alert(1)>'>x</a>",
    "<img src='https://x.test/\" onerror=\"alert(1)'>",
    "<img src='cid:x\" onerror=\"alert(1)'>",
];

#[test]
fn r12_r13_what_we_add_opens_no_way_back_in() {
    for one in MUTATING {
        for two in MUTATING {
            let message = html(&format!("words {one}{two}"));
            let page = shown(&message, &Look { remote: Remote::Numbered, is_dark: true, ..look() });
            let body = body(&page);
            let mut rest = body;
            while let Some((_, tag)) = rest.split_once('<') {
                let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
                let name: String = tag
                    .trim_start_matches('/')
                    .chars()
                    .take_while(char::is_ascii_alphanumeric)
                    .collect();
                assert!(
                    !["script", "svg", "math", "form", "noscript", "textarea", "iframe"]
                        .contains(&name.as_str()),
                    "{body}"
                );
                // Within quotes it is text.
                let outside: String = tag.split('"').step_by(2).collect();
                assert!(!outside.contains("onerror") && !outside.contains("ontoggle"), "{body}");
                rest = after;
            }
            for opened in ["details", "summary", "div", "blockquote"] {
                assert_eq!(
                    body.matches(&format!("<{opened}")).count(),
                    body.matches(&format!("</{opened}>")).count(),
                    "{body}"
                );
            }
        }
    }
}
