//! Walks over HTML that the sanitizer wrote: well nested, every value in double
//! quotes, entities only where they must be. Not for anybody else's.

use memchr::memchr;

/// A piece of markup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token<'h> {
    /// A start tag, or that of a void element: its name and all between that and `>`.
    Start(&'h str, &'h str),
    /// An end tag.
    End(&'h str),
    /// Text, with its entities.
    Text(&'h str),
}

/// Cuts HTML into its pieces. Style sheets are left out.
pub(crate) fn tokens(html: &str) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let Some(at) = memchr(b'<', rest.as_bytes()) else {
            out.push(Token::Text(rest));
            break;
        };
        let (text, markup) = rest.split_at(at);
        if !text.is_empty() {
            out.push(Token::Text(text));
        }
        let Some((tag, after)) = tag(markup) else { break };
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            out.push(Token::End(name.trim_end()));
            continue;
        }
        let tag = tag.strip_suffix('/').unwrap_or(tag);
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        match name {
            "style" => rest = rest.split_once("</style>").map_or("", |(_, after)| after),
            name => out.push(Token::Start(name, attributes)),
        }
    }
    out
}

/// Splits `<tag …>` into what is within and what follows.
fn tag(markup: &str) -> Option<(&str, &str)> {
    let mut is_quoted = false;
    let end = markup.bytes().position(|b| {
        is_quoted ^= b == b'"';
        b == b'>' && !is_quoted
    })?;
    Some((markup.get(1..end)?, markup.get(end + 1..)?))
}

/// Whether an element has neither content nor end tag.
pub(crate) fn is_void(name: &str) -> bool {
    matches!(name, "br" | "hr" | "img" | "wbr" | "col")
}

/// Returns the attributes of a start tag: names, and values as written.
pub(crate) fn attributes(mut rest: &str) -> Vec<(&str, &str)> {
    let mut out = Vec::new();
    while let Some((name, after)) = rest.split_once("=\"") {
        let Some((value, after)) = after.split_once('"') else { break };
        // A name alone has an empty value.
        let (bare, name) = name.trim().rsplit_once(' ').unwrap_or(("", name.trim()));
        out.extend(bare.split_whitespace().map(|name| (name, "")));
        out.push((name, value));
        rest = after;
    }
    out.extend(rest.split_whitespace().map(|name| (name, "")));
    out
}

/// Returns the value of an attribute as written.
pub(crate) fn attribute<'h>(all: &'h str, name: &str) -> Option<&'h str> {
    attributes(all).into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// Returns text or a value with its entities decoded.
pub(crate) fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, entity)) = rest.split_once('&') {
        out.push_str(before);
        let known = [
            ("amp;", "&"),
            ("lt;", "<"),
            ("gt;", ">"),
            ("nbsp;", "\u{a0}"),
            ("quot;", "\""),
            ("#34;", "\""),
        ];
        match known.iter().find_map(|(name, c)| Some((entity.strip_prefix(name)?, c))) {
            Some((after, c)) => {
                out.push_str(c);
                rest = after;
            }
            None => {
                out.push('&');
                rest = entity;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Writes text, or a value in double quotes.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Writes a start tag. A value is taken as written already.
pub(crate) fn push_start(out: &mut String, name: &str, attributes: &[(&str, &str)]) {
    out.push('<');
    out.push_str(name);
    for (name, value) in attributes {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        out.push_str(value);
        out.push('"');
    }
    out.push('>');
}

/// Writes an end tag.
pub(crate) fn push_end(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_and_attributes_are_found() {
        let html = "<style>\np > a{}</style>a<p dir=\"rtl\" title=\"a > b\">&amp;<br>b</p>";
        assert_eq!(
            tokens(html),
            [
                Token::Text("a"),
                Token::Start("p", "dir=\"rtl\" title=\"a > b\""),
                Token::Text("&amp;"),
                Token::Start("br", ""),
                Token::Text("b"),
                Token::End("p"),
            ]
        );
        assert_eq!(
            attributes("a=\"1\" b c=\"2 3\" d"),
            [("a", "1"), ("b", ""), ("c", "2 3"), ("d", "")]
        );
        assert_eq!(decoded("a &amp;lt; &nope; &lt;&"), "a &lt; &nope; <&");
    }

    #[test]
    fn any_text_ends() {
        for html in ["<", "<a", "<a b=\"", "</", "<>", "</>", "<style>", "\"<\">"] {
            tokens(html);
        }
    }
}
