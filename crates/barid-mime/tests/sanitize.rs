//! The sanitizer against what is known to get past sanitizers.

use barid_mime::{css, sanitize, sanitize_with};
use html5ever::{
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts, states,
    },
};
use proptest::prelude::*;
use std::{cell::RefCell, collections::BTreeSet, time::Instant};

/// Collects whatever must not be in shown HTML. No foreign element may be there,
/// so what the tokenizer sees is what a tree would hold.
struct Inspector(RefCell<Vec<String>>);

impl TokenSink for Inspector {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut bad = self.0.borrow_mut();
        let Token::TagToken(tag) = token else {
            if matches!(token, Token::CommentToken(_) | Token::DoctypeToken(_)) {
                bad.push("comment".into());
            }
            return TokenSinkResult::Continue;
        };
        const GOOD: &str = " a abbr address article aside b big blockquote br caption center cite code col colgroup dd \
             del dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark \
             ol p pre q s samp section small span strike strong style sub sup table tbody td tfoot th thead tr u ul wbr ";
        if !GOOD.contains(&format!(" {} ", tag.name)) {
            bad.push(format!("<{}>", tag.name));
        }
        for one in &tag.attrs {
            let (name, value) = (&*one.name.local, &*one.value);
            let is_good = match name {
                "href" => ["http://", "https://", "mailto:"]
                    .iter()
                    .any(|scheme| value.starts_with(scheme)),
                "src" => value.starts_with("cid:") || value.starts_with("data:image/"),
                "target" => value == "_blank",
                "rel" => value == "noopener noreferrer",
                "style" => css::declarations(value) == value,
                name => {
                    !name.starts_with("on")
                        && !["id", "name", "srcset", "background", "action", "ping"].contains(&name)
                }
            };
            if !is_good {
                bad.push(format!("{name}={value}"));
            }
        }
        match (tag.kind, &*tag.name) {
            (TagKind::StartTag, "style") => TokenSinkResult::RawData(states::RawKind::Rawtext),
            _ => TokenSinkResult::Continue,
        }
    }
}

fn forbidden(html: &str) -> Vec<String> {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let tokenizer = Tokenizer::new(Inspector(RefCell::default()), TokenizerOpts::default());
    drop(tokenizer.feed(&input));
    tokenizer.end();
    let mut bad = tokenizer.sink.0.into_inner();
    let lower = html.to_ascii_lowercase();
    bad.extend(
        ["url(", "@import", "expression(", "position:"]
            .iter()
            .filter(|word| lower.contains(**word))
            .map(|word| (*word).to_owned()),
    );
    bad
}

/// Checks that nothing bad is left, and that a second time changes nothing.
fn check(html: &str) {
    let once = sanitize(html).html;
    let text_may_have_words = html.contains("url(") || html.contains("position:");
    let bad = forbidden(&once);
    let bad: Vec<_> =
        bad.iter().filter(|one| !text_may_have_words || one.contains(['<', '='])).collect();
    assert!(bad.is_empty(), "{bad:?}\n from {html}\n left {once}");
    let twice = sanitize(&once).html;
    assert_eq!(once, twice, "from {html}");
}

const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.test/a.js></SCRIPT >",
    "<img src=x onerror=alert(1)>",
    "<img src=x:y onerror=alert(1)//",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<svg><animate xlink:href=#x attributeName=href values=javascript:alert(1) /><a id=x><text>x</text></a></svg>",
    "<svg><use href=\"data:image/svg+xml,<svg id='x'><script>1</script></svg>#x\"/></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><mi//xlink:href=\"data:x,<script>alert(4)</script>\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><img src=x onerror=alert(1)></template>",
    "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\"></textarea>",
    "<title><a title=\"</title><img src=x onerror=alert(1)>\">",
    "<xmp><img title=\"</xmp><img src=x onerror=alert(1)>\"></xmp>",
    "<noembed><img title=\"</noembed><img src onerror=alert(1)>\"></noembed>",
    "<iframe src=javascript:alert(1)></iframe><iframe srcdoc='<script>1</script>'></iframe>",
    "<object data=javascript:alert(1)><embed src=x.swf><applet code=x>",
    "<a href=javascript:alert(1)>x</a><a href=' java&#10;script:alert(1)'>x</a><a href=\"&#1;javascript:1\">x</a>",
    "<a href=data:text/html,<script>1</script>>x</a><a href=vbscript:x>y</a><a href=file:///x>z</a>",
    "<a href=//evil.test>x</a><a href=/x>y</a><a href=#z>w</a>",
    "<form action=//x><input formaction=javascript:1><button formaction=x>b</button><isindex action=x></form>",
    "<meta http-equiv=refresh content='0;url=http://x.test/'><base href=//x><link rel=preconnect href=//x>",
    "<link rel=stylesheet href=http://x.test/a.css><link rel=dns-prefetch href=//x>",
    "<img srcset='http://x.test/a 1x, http://x.test/b 2x' lowsrc=http://x dynsrc=http://y longdesc=http://z>",
    "<table background=http://x.test/b.png><td background=http://y>x",
    "<body background=http://x onload=alert(1)><p>x",
    "<video poster=http://x src=http://y><audio src=http://z><source src=http://w></video>",
    "<input type=image src=http://x><a ping=http://x href=http://y>z</a>",
    "<style>@import url(http://x);p{background:url(http://y)}</style>",
    "<style>p{color:red}</style><style>@font-face{font-family:x;src:url(http://y)}</style>",
    "<style><img src=\"</style><img src=x onerror=alert(1)//\">",
    "<style>p{font-family:'</style><script>alert(1)</script>'}</style>",
    "<style>.\\3c\\2fstyle\\3e\\3cscript{color:red}</style>",
    "<p style='background:url(http://x)'>a<p style='b\\61ckground:u\\72l(http://x)'>b",
    "<p style='position:fixed;top:0;left:0;width:100%;height:100%'>overlay",
    "<p style=\"color:expression(alert(1))\">x<p style='-moz-binding:url(x)'>y<p style='behavior:url(x)'>z",
    "<p style='color:red&#59;position&#58;fixed'>x",
    "<img src='data:image/svg+xml;base64,PHN2Zy8+'><img src='data:text/html;base64,PHN2Zy8+'><img src=javascript:1>",
    "<img src='DATA:image/png;base64,iVBORw0KGgo='><img src='cid:a@b'><img src='CID:x'>",
    "<!--[if mso]><style>p{color:red}</style><![endif]--><!--><script>alert(1)</script>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'?><?import namespace=t?><x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    "<b><i>x</b>y</i>z",
    "<p><table><p><tr><td>x</p></table>y",
    "<table><a href=http://x.test>1<tr><td>2</a>3",
    "<a href=http://x.test>1<a href=http://y.test>2</a>",
    "<select><option>x<img src=y onerror=alert(1)></select>",
    "<li>a<li>b<ul><li>c</ul><td>d<tr>e<dd>f<dt>g",
    "<div id=a name=b class='c d' onclick=x DIR=rtl>x</div>",
    "<p title='a\"><script>1</script>'>x",
    "&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt; \u{a0}&nbsp;",
    "a\0b<scr\0ipt>alert(1)</scr\0ipt>",
    "<plaintext><b>x",
    "<frameset onload=alert(1)><frame src=javascript:1></frameset>",
    "<marquee onstart=alert(1)>x</marquee><bgsound src=x><keygen autofocus onfocus=1>",
    "<h1><h2>x</h1>y</h2><p><div>z</p></div>",
    "<pre>\n\nx</pre><pre>\ny</pre>",
    "<bdo dir=rtl>x</bdo><details open ontoggle=alert(1)><summary>s</summary></details>",
    "<dialog open onclose=1>x</dialog><slot name=x>y</slot><portal src=http://x></portal>",
];

#[test]
fn r5_r6_r7_nothing_hostile_is_left() {
    for html in HOSTILE {
        check(html);
    }
    for one in HOSTILE {
        for two in HOSTILE {
            check(&format!("{one}{two}"));
        }
    }
}

#[test]
fn what_a_message_needs_stays() {
    let html = "<body bgcolor=#eee><style>p.a{color:red}</style><p class=a dir=rtl>Hi <b>you</b><br>\
        <a href='https://example.com/?a=1&b=2'>link</a><img src=cid:logo@x width=10 alt=Logo>\
        <table width=100%><tr><td bgcolor='#ffffff' style='padding:5px'>cell";
    assert_eq!(
        sanitize(html).html,
        "<style>\np.a{color:red;}\n</style><div bgcolor=\"#eee\"><p class=\"a\" dir=\"rtl\">Hi <b>you</b><br>\
         <a href=\"https://example.com/?a=1&amp;b=2\" target=\"_blank\" rel=\"noopener noreferrer\">link</a>\
         <img src=\"cid:logo@x\" width=\"10\" alt=\"Logo\"></p>\
         <table width=\"100%\"><tbody><tr><td bgcolor=\"#ffffff\" style=\"padding:5px;\">cell</td></tr></tbody></table></div>"
    );
}

#[test]
fn r7_only_pictures_of_the_message_stay() {
    let known = BTreeSet::from(["a@b".to_owned()]);
    let html = "<img src=cid:a%40b><img src=cid:a@b><img src=cid:x@y>";
    assert_eq!(
        sanitize_with(html, &known).html,
        "<img src=\"cid:a%40b\"><img src=\"cid:a@b\"><img>"
    );
    let big = format!("<img src=\"data:image/png;base64,{}\">", "A".repeat(3 << 20));
    assert_eq!(sanitize(&big).html, "<img>");
}

#[test]
fn r11_what_would_have_loaded_is_told() {
    let done = sanitize(
        "<img src=https://x.test/p.gif width=1 height=1><img src=https://x.test/logo.png width=100>\
         <img src=https://y.test/o style='display: none'><td background=//z.test/b><link rel=stylesheet href=http://w.test/c>\
         <p style='background:url(http://v.test/d)'><style>@import 'http://u.test/e';</style><img src=https://x.test/logo.png>",
    );
    assert_eq!(
        done.remote_urls_blocked,
        [
            "https://x.test/p.gif",
            "https://x.test/logo.png",
            "https://y.test/o",
            "//z.test/b",
            "http://w.test/c",
            "http://v.test/d",
            "http://u.test/e",
        ]
    );
    assert_eq!(done.trackers, ["https://x.test/p.gif", "https://y.test/o"]);
}

#[test]
fn long_pictures_and_comments_pass_the_shortener() {
    let data = "QUJD".repeat(100_000);
    let html = format!("<p>a<!-- {data} -->b<img src=\"data:image/png;base64,{data}\">c");
    let once = sanitize(&html).html;
    assert_eq!(once, format!("<p>ab<img src=\"data:image/png;base64,{data}\">c</p>"));
    assert_eq!(sanitize(&once).html, once);
}

#[test]
fn long_text_is_broken_once_and_stays_so() {
    for text in [
        "&amp;".repeat(10_000),
        "\u{a9}".repeat(10_000),
        "word ".repeat(50_000),
        "a&lt;b ".repeat(30_000),
    ] {
        let once = sanitize(&text).html;
        assert!(once.contains("<wbr>"));
        assert_eq!(sanitize(&once).html, once);
    }
}

#[test]
fn links_are_told_with_the_words_on_them() {
    let done = sanitize(
        "<a href='https://a.test/'>one <b>two</b></a><a href=javascript:x>bad</a><a>none</a>",
    );
    let links: Vec<_> =
        done.links.iter().map(|link| (link.href.as_str(), link.text.as_str())).collect();
    assert_eq!(links, [("https://a.test/", "one two"), ("javascript:x", "bad")]);
}

#[test]
fn r59_depth_and_misnesting_take_linear_time() {
    let start = Instant::now();
    let colours: String = (0..20_000).map(|n| format!("<font color=#{n:06x}>")).collect();
    for html in [
        "<div>".repeat(100_000),
        "&<".repeat(50_000),
        "<p><b>".repeat(30_000),
        "<table><tr><td>".repeat(50_000),
        format!("{colours}{}", "<p>x".repeat(20_000)),
        "<a href=http://x.test>".repeat(20_000),
        "<table>x".repeat(50_000),
        "<svg>".repeat(100_000),
        "</p>".repeat(200_000),
        "<b></p>".repeat(100_000),
        format!("<p {}>", "a=b ".repeat(20_000)),
        "&".repeat(100_000),
        "<li><ul>".repeat(50_000),
        format!("<p {}>", (0..100_000).map(|n| format!("a{n} ")).collect::<String>()),
        "<!--".repeat(250_000),
        "\u{a9}".repeat(250_000),
        format!("<a href=\"http://x.test/?{}\">", "&".repeat(250_000)),
        "<img src='data:image/png;base64,".repeat(30_000),
    ] {
        let one = Instant::now();
        sanitize(&html);
        assert!(one.elapsed().as_secs() < 10, "{:.20}", html);
    }
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "<p>", "</p>", "<b>", "</b>", "<i>", "</i>", "<a href=http://x.test>", "</a>", "<table>", "</table>", "<tr>", "<td>", "</td>",
            "</tr>", "<ul>", "<li>", "</ul>", "<div>", "</div>", "<h1>", "</h1>", "<br>", "<img src=cid:x>", "<style>", "</style>",
            "p{color:red}", "<svg>", "</svg>", "<math>", "<mtext>", "</math>", "<template>", "</template>", "<!--", "-->", "<font color=red>",
            "</font>", "<pre>", "</pre>", "\n", "<caption>", "<colgroup>", "<col>", "<tbody>", "<th>", "<dl>", "<dd>", "<dt>", "<center>",
            "<select>", "<option>", "<title>", "</title>", "<noscript>", "<body bgcolor=red>", "</body>", "<html>", "<head>", "<hr>", "x", " ",
            "&lt;", "&amp;", "\"", "'", "<script>", "</script>", "<textarea>", "<form>", "<span style='color:red'>", "</span>", "<blockquote>",
        ]).prop_map(str::to_owned),
        1 => "[ -~]{0,6}",
    ];
    prop::collection::vec(piece, 0..25).prop_map(|pieces| pieces.concat())
}

#[test]
fn what_stands_between_the_cells_of_a_table_means_the_same_when_it_is_read_again() {
    for html in [
        "<dd><table><dl><table><dd>",
        "<li><table><ul><table><li>",
        "<table><tr><p>a<table><p>b</table></table>",
        "<a href=http://x.test><table><a href=http://y.test>x</table>",
        "<h1><table><h1>x</table>",
    ] {
        let once = sanitize(html).html;
        assert_eq!(sanitize(&once).html, once, "{html}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_soup_comes_out_clean_and_stays_as_it_is(html in soup()) {
        let once = sanitize(&html).html;
        let bad = forbidden(&once);
        prop_assert!(bad.iter().all(|one| !one.contains(['<', '='])), "{:?} in {}", bad, once);
        prop_assert_eq!(&sanitize(&once).html, &once);
    }
}
