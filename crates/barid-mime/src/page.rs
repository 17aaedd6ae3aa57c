//! The body of a message as a whole page: cleaned, in our looks, its links and pictures
//! leading to us.

use crate::{
    css,
    defect::Defects,
    flowed::unflow,
    framing::Remote,
    html_text::{bounded, html_to_text},
    link::Link,
    parse::Parsed,
    part::Part,
    sanitize::{Paths, Wanted, sanitize_framed},
    text_view::html_of_text,
};
use std::collections::{BTreeMap, BTreeSet};

/// How a page is wanted.
#[derive(Clone, Debug)]
pub struct Look {
    /// What the paths of its links and pictures start with, such as `/d/x`.
    pub base: String,
    /// Whether pictures from elsewhere are wanted.
    pub remote: Remote,
    /// Whether the window around it is dark.
    pub is_dark: bool,
    /// Whether the sender's own colours are wanted in a dark window.
    pub keeps_colors: bool,
    /// Which form of the message is wanted.
    pub form: Form,
}

/// A form of a message that may be asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// As its sender meant it.
    #[default]
    Own,
    /// The plain text that came with the HTML.
    Plain,
    /// The words of the HTML, its links and what its pictures show, without its looks.
    Simple,
    /// That for programs that run it (AMP), of which nothing runs and nothing is fetched.
    Interactive,
}

/// A message's body as a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// A whole document.
    pub html: String,
    /// Whether it was made from HTML; else from plain text.
    pub is_html: bool,
    /// Whether the message has both.
    pub has_both: bool,
    /// Whether it is on white though the window is dark.
    pub is_on_white: bool,
    /// Whether it runs from right to left.
    pub is_rtl: bool,
    /// What it wanted to load from elsewhere and does not, each address once.
    pub blocked: Vec<String>,
    /// Addresses that would have reported the reader; never loaded.
    pub trackers: Vec<String>,
    /// Pictures from elsewhere that it asks us for, by index.
    pub remote: Vec<String>,
    /// Where its links lead, by index.
    pub links: Vec<Link>,
}

/// Returns the body of a message as a page.
pub fn page(parsed: &Parsed<'_>, look: &Look) -> Page {
    let (shown, is_unsure) = build(parsed, look);
    match is_unsure && look.is_dark && !look.keeps_colors {
        // Where it is not known what looks how, only white shows it as it was meant.
        true => build(parsed, &Look { keeps_colors: true, ..look.clone() }).0,
        false => shown,
    }
}

/// Returns the page, and whether it is not known how some of it looks in the dark.
fn build(parsed: &Parsed<'_>, look: &Look) -> (Page, bool) {
    let layout = parsed.layout();
    let parts = |indexes: &[usize]| -> Vec<&Part> {
        let found = indexes.iter().filter_map(|index| parsed.parts().get(*index));
        found.filter(|part| part.is_text()).collect()
    };
    let (text, html) = (parts(&layout.text), parts(&layout.html));
    let is_html = |part: &&&Part| part.content_type == "text/html";
    let has_html = html.iter().any(|part| is_html(&part));
    let has_plain = text.iter().any(|part| !is_html(&part));
    let mut builder = Builder {
        parsed,
        look,
        paths: paths(parsed, look),
        page: Page::default(),
        is_unsure: false,
        is_rtl: None,
    };
    builder.page.has_both = has_html && has_plain;
    let interactive = parsed.parts().iter().find(|part| part.content_type == INTERACTIVE);
    let interactive = interactive.filter(|_| look.form == Form::Interactive);
    let wants_html = interactive.is_some() || has_html && look.form != Form::Plain;
    for part in match (interactive, wants_html) {
        (Some(part), _) => vec![part],
        (None, true) => html,
        (None, false) => text,
    } {
        builder.add(part, wants_html);
    }
    builder.page.is_html = wants_html && look.form != Form::Simple;
    let is_unsure = builder.is_unsure;
    (builder.finish(), is_unsure)
}

/// Returns the paths of the pictures of a message, by their Content-ID.
fn paths(parsed: &Parsed<'_>, look: &Look) -> Paths {
    let pictures = parsed.parts().iter().filter(|part| part.content_type.starts_with("image/"));
    // A drawing (SVG) is a program, not a picture.
    let parts: BTreeMap<_, _> = pictures
        .filter(|part| part.content_type != "image/svg+xml")
        .filter_map(|part| Some((part.content_id.clone()?, part.path.clone())))
        .collect();
    let shade = match look.is_dark && !look.keeps_colors {
        true => css::Shade::Dark,
        false => css::Shade::Light,
    };
    let wanted = match look.form {
        Form::Simple => Wanted::Words,
        Form::Own | Form::Plain | Form::Interactive => Wanted::Page(shade),
    };
    Paths { base: look.base.clone(), parts, remote: look.remote, first: (0, 0), wanted }
}

struct Builder<'b> {
    parsed: &'b Parsed<'b>,
    look: &'b Look,
    paths: Paths,
    page: Page,
    /// Whether it is not known how some of it looks in the dark.
    is_unsure: bool,
    /// What the message itself says.
    is_rtl: Option<bool>,
}

impl Builder<'_> {
    fn add(&mut self, part: &Part, wants_html: bool) {
        let text = self.parsed.text(part, &mut Defects::new());
        if !matches!(part.content_type.as_str(), "text/html" | INTERACTIVE) {
            self.text(&unflow(&text, part.flow));
        } else if wants_html {
            self.html(&text);
        } else {
            self.text(&html_to_text(&text));
        }
    }

    fn text(&mut self, text: &str) {
        self.is_rtl = self.is_rtl.or_else(|| runs_rtl(text));
        let html = html_of_text(text, &self.look.base, &mut self.page.links);
        self.page.html.push_str("<div class=\"barid-text\">");
        self.page.html.push_str(&html);
        self.page.html.push_str("</div>");
    }

    fn html(&mut self, html: &str) {
        self.paths.first = (self.page.links.len(), self.page.remote.len());
        let framed = sanitize_framed(html, &self.paths);
        let spoken = || runs_rtl(&bounded(crate::display::cut(html, MAX_SAMPLE), MAX_SPOKEN));
        self.is_rtl = self.is_rtl.or(framed.is_rtl).or_else(spoken);
        self.is_unsure |= framed.is_unsure;
        let class = match self.look.form {
            Form::Simple => "barid-simple",
            Form::Own | Form::Plain | Form::Interactive => "barid-html",
        };
        self.page.html.push_str(&format!("<div class=\"{class}\">"));
        self.page.html.push_str(&framed.sanitized.html);
        self.page.html.push_str("</div>");
        self.page.links.extend(framed.sanitized.links);
        self.page.remote.extend(framed.pictures);
        self.page.blocked.extend(framed.sanitized.remote_urls_blocked);
        self.page.trackers.extend(framed.sanitized.trackers);
    }

    /// Puts our looks around what the message brought.
    fn finish(self) -> Page {
        let Builder { look, mut page, .. } = self;
        page.is_rtl = self.is_rtl.unwrap_or(false);
        page.is_on_white = look.is_dark && page.is_html && look.keeps_colors;
        let shade = match (look.is_dark, page.is_on_white) {
            (true, false) => Shade::Dark,
            (true, true) => Shade::White,
            (false, _) => Shade::Light,
        };
        let rest = |address: &str| address.split_once("//").map(|(_, rest)| rest.to_owned());
        let asked: BTreeSet<_> = page.remote.iter().filter_map(|one| rest(one)).collect();
        let loaded = |address: &String| rest(address).is_some_and(|rest| asked.contains(&rest));
        let is_web = |address: &String| {
            ["https://", "http://", "//"].iter().any(|start| address.starts_with(start))
        };
        page.blocked.retain(|address| is_web(address) && !loaded(address));
        page.html = document(&page, shade);
        page
    }
}

/// What a part for programs that run it says that it is.
const INTERACTIVE: &str = "text/x-amp-html";
/// Bytes of HTML by which it is told which way it runs.
const MAX_SAMPLE: usize = 64 << 10;
/// Bytes of its text that are looked at for that.
const MAX_SPOKEN: usize = 4 << 10;

/// Whether text runs from right to left, by its first letter that has a direction.
pub fn runs_rtl(text: &str) -> Option<bool> {
    let strong = text.chars().find(|c| c.is_alphabetic())?;
    Some(matches!(strong,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}'))
}

#[derive(Clone, Copy)]
enum Shade {
    Light,
    Dark,
    White,
}

fn document(page: &Page, shade: Shade) -> String {
    let (scheme, colors) = match shade {
        Shade::Light => (
            "light",
            ":root{color:#1b1c1e;--link:#1a55ad;--dim:#64676d;--line:#e5e5e1;--edge:#c4c7cc}",
        ),
        Shade::Dark => (
            "dark",
            ":root{color:#ecedee;--link:#8ab6f7;--dim:#969ba3;--line:#3a3d42;--edge:#5a5f66}",
        ),
        Shade::White => (
            "light",
            ":root{color:#1b1c1e;background:#fff;--link:#1a55ad;--dim:#64676d;--line:#e5e5e1;--edge:#c4c7cc}\
             body{padding:16px}",
        ),
    };
    let dir = if page.is_rtl { "rtl\" lang=\"ar" } else { "ltr" };
    let body = &page.html;
    format!(
        "<!doctype html><html dir=\"{dir}\"><head><meta charset=\"utf-8\">\
         <meta name=\"color-scheme\" content=\"{scheme}\"><title></title>\
         <style>:root{{color-scheme:{scheme}}}{BASE}{colors}</style></head>\
         <body><div class=\"barid-page\">{body}</div></body></html>"
    )
}

/// Our looks. The last lines hold against whatever the message says: a page as high as its
/// window would grow with it for ever.
const BASE: &str = "\
    :root{font:15px/1.63 system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",\
    \"Noto Sans Arabic\",\"Noto Naskh Arabic\",sans-serif;overflow-wrap:anywhere;-webkit-text-size-adjust:100%}\
    :root:lang(ar){line-height:1.8}\
    body{margin:0}\
    .barid-page{overflow-x:auto;overflow-y:hidden}\
    .barid-text p{margin-block:0 1em}.barid-text p:last-child{margin-block-end:0}\
    .barid-html>p:first-child,.barid-html>div:first-child>p:first-child{margin-block-start:0}\
    .barid-text p{white-space:pre-wrap;unicode-bidi:isolate}\
    a{color:var(--link)}\
    img{max-width:100%}\
    img:not([src^=\"data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP\"]){height:auto}\
    img[src^=\"data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP\"]{background:rgb(127 127 127/.14);max-height:12em!important}\
    .barid-picture{display:inline-flex;align-items:center;justify-content:center;box-sizing:border-box;\
    max-width:100%;max-height:12em;padding:4px 8px;overflow:hidden;text-align:center;line-height:1.3;\
    background:rgb(127 127 127/.14);border:1px solid var(--line)}\
    .barid-picture.barid-block{display:flex}\
    .barid-simple{max-width:42em}.barid-simple div,.barid-simple p{margin-block:.5em}\
    .barid-simple .barid-alt{color:var(--dim);font-style:italic}\
    table{overflow-wrap:normal}\
    pre{white-space:pre-wrap}pre,code{font-family:ui-monospace,monospace;font-size:.93em}\
    hr{border:0;border-block-start:1px solid var(--line)}\
    blockquote{margin:0 0 1em;padding-inline-start:.9em;border-inline-start:2px solid var(--line)}\
    .barid-text blockquote{color:var(--dim)}\
    .barid-signature{color:var(--dim);margin-block-start:1em}\
    .barid-fold{margin-block-start:1em}\
    .barid-fold>summary{display:inline-block;list-style:none;cursor:pointer;padding:0 .6em;\
    border:1px solid var(--edge);border-radius:999px;color:var(--dim);line-height:1.3;user-select:none}\
    .barid-fold>summary::-webkit-details-marker{display:none}\
    .barid-fold[open]>summary{margin-block-end:.8em}\
    @media (max-width:700px){.barid-picture{width:auto!important}table.barid-wide{width:100%!important;min-width:0!important}\
    div.barid-wide,td.barid-wide,th.barid-wide{width:auto!important;min-width:0!important}}\
    ::highlight(barid-find){background:#ffe08a;color:#1d1f22}\
    ::highlight(barid-found){background:#f5a623;color:#1d1f22}\
    @media print{.barid-fold>summary{display:none}}\
    :root:root:root,:root:root:root>body{height:auto!important;min-height:0!important;\
    max-height:none!important;overflow:hidden!important;display:block!important;\
    visibility:visible!important}";
