//! A message as another one quotes it. Nothing is loaded for that, now or later.

use crate::{
    editor,
    parse::Parsed,
    tokens::escaped,
    view::{display_html, display_text},
};
use std::collections::BTreeSet;

/// A message made fit to stand within another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quote {
    /// For the editor; pictures of the message itself by `cid:`, others gone.
    pub html: String,
    /// Plain text, its line ends LF, without marks.
    pub text: String,
    /// Content-IDs of the pictures in the HTML.
    pub content_ids: BTreeSet<String>,
}

/// Returns the body of a message for quoting, or for writing on.
pub fn quote(parsed: &Parsed<'_>) -> Quote {
    let text = display_text(parsed).replace("\r\n", "\n");
    let html = match crate::view::has_html(parsed) {
        true => editor::foreign(&display_html(parsed).html),
        false => lines_html(text.trim_end()),
    };
    let content_ids = editor::content_ids(&html);
    Quote { html, text, content_ids }
}

/// Writes plain text as the editor would: a block a line.
pub fn lines_html(text: &str) -> String {
    let block = |line: &str| match line.trim().is_empty() {
        true => "<div><br></div>".to_owned(),
        // Two spaces in a row would become one.
        false => {
            let line = escaped(line).replace("  ", "&nbsp; ").replace('\t', "&nbsp; &nbsp; ");
            format!("<div dir=\"auto\">{line}</div>")
        }
    };
    text.lines().map(block).collect()
}

/// Writes plain text with a mark before each line (RFC 3676 §4.5).
pub fn quoted_text(text: &str) -> String {
    let mark = |line: &str| match line {
        "" => ">\n".to_owned(),
        line if line.starts_with('>') => format!(">{line}\n"),
        line => format!("> {line}\n"),
    };
    text.trim_end().lines().map(mark).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn plain_text_becomes_blocks_and_marked_lines() {
        let raw = b"Content-Type: text/plain; charset=utf-8\r\n\r\na <b>\r\n\r\n> old\r\n";
        let quote = quote(&parse(raw));
        assert_eq!(
            quote.html,
            "<div dir=\"auto\">a &lt;b&gt;</div><div><br></div><div dir=\"auto\">&gt; old</div>"
        );
        assert_eq!(quoted_text(&quote.text), "> a <b>\n>\n>> old\n");
    }

    #[test]
    fn r76_a_quote_loads_nothing() {
        let raw = b"Content-Type: text/html\r\n\r\n<style>p{background:url(https://x.test/1)}</style>\
            <p style=\"background:url(https://x.test/2)\" class=\"c\">a<img src=\"https://x.test/3\">\
            <img src=\"cid:no@where\"><script src=\"https://x.test/4\"></script></p>\
            <link rel=stylesheet href=\"https://x.test/5\"><div data-sig=\"\">s</div>";
        let quote = quote(&parse(raw));
        assert_eq!(quote.html, "<p>a</p><div>s</div>");
        assert!(quote.content_ids.is_empty());
    }
}
