//! HTML of the composer: what is kept of it, on disk and when it comes back.
//!
//! Everything passes the sanitizer. Beyond what that keeps, an editor needs to know
//! three of its own blocks again: the quote, the line above it, and the signature.

use crate::{
    sanitize::sanitize_with,
    tokens::{self, Token, attribute, attributes, is_void, push_end, push_start},
};
use std::collections::BTreeSet;

/// Classes that carry our own marks through the sanitizer, which knows no others.
const MARKS: [(&str, &str, &str, &str); 3] = [
    ("blockquote", "type", "cite", "barid-own-cite"),
    ("div", "data-attribution", "", "barid-own-attribution"),
    ("div", "data-sig", "", "barid-own-sig"),
];

/// Makes HTML that the editor gave fit to be kept. Pictures stay that are in
/// `content_ids`, and those that the HTML itself holds; classes, ids and style sheets go.
pub fn editor_html(html: &str, content_ids: &BTreeSet<String>) -> String {
    finish(&sanitize_with(&marked(html), content_ids).html, Marks::Known)
}

/// Makes somebody else's HTML fit for the editor: as [`editor_html`], but nothing in
/// it counts as a mark of ours. It must have come from the sanitizer.
pub(crate) fn foreign(sanitized: &str) -> String {
    finish(sanitized, Marks::None)
}

/// Whether classes are marks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Marks {
    Known,
    None,
}

/// Writes our marks as classes. What this gets wrong, the sanitizer still sees.
fn marked(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    for token in tokens::tokens(html) {
        match token {
            Token::Start(name, all) => {
                let mark = MARKS.iter().find(|(element, known, value, _)| {
                    name.eq_ignore_ascii_case(element)
                        && attribute(all, known)
                            .is_some_and(|found| value.is_empty() || found == *value)
                });
                let mut kept = attributes(all);
                kept.retain(|(name, _)| *name != "class");
                kept.extend(mark.map(|(_, _, _, class)| ("class", *class)));
                push_start(&mut out, name, &kept);
            }
            Token::End(name) => push_end(&mut out, name),
            Token::Text(text) => out.push_str(text),
        }
    }
    out
}

fn finish(sanitized: &str, marks: Marks) -> String {
    let mut out = String::with_capacity(sanitized.len());
    for token in tokens::tokens(sanitized) {
        match token {
            Token::Start("img", all) if attribute(all, "src").is_none() => {}
            Token::Start("wbr", _) => {}
            Token::Start(name, all) => {
                let class = attribute(all, "class").unwrap_or_default();
                let mark = MARKS.iter().find(|(element, _, _, known)| {
                    marks == Marks::Known && name == *element && class == *known
                });
                let mut kept = attributes(all);
                kept.retain(|(known, _)| !matches!(*known, "class" | "target" | "rel" | "role"));
                kept.extend(mark.map(|(_, attribute, value, _)| (*attribute, *value)));
                push_start(&mut out, name, &kept);
            }
            Token::End(name) if is_void(name) => {}
            Token::End(name) => push_end(&mut out, name),
            Token::Text(text) => out.push_str(text),
        }
    }
    out
}

/// Returns the Content-IDs of the pictures that HTML of the editor shows.
pub fn content_ids(html: &str) -> BTreeSet<String> {
    let sources = tokens::tokens(html).into_iter().filter_map(|token| match token {
        Token::Start("img", all) => attribute(all, "src"),
        Token::Start(..) | Token::End(_) | Token::Text(_) => None,
    });
    let decoded = sources.map(tokens::decoded);
    decoded
        .filter_map(|src| crate::markup::content_id(&src).map(crate::parameter::percent_decoded))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        let known = BTreeSet::from(["a@b".to_owned()]);
        let once = editor_html(html, &known);
        assert_eq!(once, expected);
        assert_eq!(editor_html(&once, &known), once, "it changes when saved again");
    }

    #[test]
    fn what_the_editor_needs_stays() {
        check(
            "<div dir=\"auto\">a <b>b</b><br></div><div data-attribution=\"\"></div>\
             <blockquote type=\"cite\" class=\"x\"><div>c</div></blockquote>\
             <div data-sig=\"\" class=\"y\">Amina</div>",
            "<div dir=\"auto\">a <b>b</b><br></div><div data-attribution=\"\"></div>\
             <blockquote type=\"cite\"><div>c</div></blockquote><div data-sig=\"\">Amina</div>",
        );
        check("<a href=\"https://x.test/\">x</a>", "<a href=\"https://x.test/\">x</a>");
        check("<img src=\"cid:a@b\" alt=\"p\">", "<img src=\"cid:a@b\" alt=\"p\">");
    }

    #[test]
    fn r76_what_could_run_or_load_goes() {
        check("<script>x</script><p onclick=\"x()\">a</p>", "<p>a</p>");
        check("a<img src=\"https://x.test/t.png\"><img src=\"file:///c/x.png\">b", "ab");
        check("<img src=\"cid:other@b\">", "");
        check("<p id=\"i\" class=\"c\">a</p><style>p{color:red}</style>", "<p>a</p>");
        check("<blockquote class=\"barid-own-cite\">a</blockquote>", "<blockquote>a</blockquote>");
        check("<a href=\"javascript:x()\">a</a>", "<a>a</a>");
    }

    #[test]
    fn shown_pictures_are_told() {
        let ids = content_ids("<img src=\"cid:a@b\"><p>x</p><img src=\"cid:c%40d\">");
        assert_eq!(ids, BTreeSet::from(["a@b".to_owned(), "c@d".to_owned()]));
    }
}
