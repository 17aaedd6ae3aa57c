//! What becomes of the composer's HTML when it is sent: HTML for any reader. `outgoing_text`
//! makes the same of it as plain text.

use crate::{
    direction::{Direction, first_strong},
    tokens::{self, Token, attribute, attributes, is_void, push_end, push_start},
};

pub use crate::outgoing_text::outgoing_text;

/// Makes HTML of the editor ready to leave: every block of the author's own has its
/// direction written out, as many readers don't work it out themselves; quotes and code look
/// like such without a style sheet, which many readers drop; what only the editor needs goes.
pub fn outgoing_html(html: &str) -> String {
    let all = tokens::tokens(html);
    let mut out = String::with_capacity(html.len() + 64);
    // For each open element, whether it is a quote.
    let mut open: Vec<bool> = Vec::new();
    for (at, token) in all.iter().enumerate() {
        match token {
            Token::Start(name, written) => {
                let is_quoted = open.contains(&true);
                let is_quote = *name == "blockquote";
                let mut kept = attributes(written);
                kept.retain(|(name, _)| {
                    !matches!(*name, "class" | "id" | "contenteditable")
                        && !name.starts_with("data-")
                });
                let stated = attribute(written, "dir");
                let wants_direction = match stated {
                    Some("auto") => true,
                    Some(_) => false,
                    None => is_block(name) && !is_quoted,
                };
                if wants_direction {
                    kept.retain(|(name, _)| *name != "dir");
                    let found = direction(all.get(at..).unwrap_or_default());
                    // A block without a letter runs as the one that holds it.
                    kept.extend(found.map(|found| ("dir", found.as_str())));
                }
                kept.retain(|(name, value)| *name != "style" || !value.trim().is_empty());
                let is_styled = kept.iter().any(|(name, _)| *name == "style");
                let is_rtl = kept.contains(&("dir", "rtl"));
                let looks = looks(name, is_rtl).filter(|_| !is_quoted && !is_styled);
                kept.extend(looks.map(|looks| ("style", looks)));
                push_start(&mut out, name, &kept);
                if !is_void(name) {
                    open.push(is_quote);
                }
            }
            Token::End(name) => {
                open.pop();
                push_end(&mut out, name);
            }
            Token::Text(text) => out.push_str(text),
        }
    }
    let whole = all.iter().find_map(|token| match token {
        Token::Text(text) => first_strong(&tokens::decoded(text)),
        Token::Start(..) | Token::End(_) => None,
    });
    let whole = whole.unwrap_or(Direction::Ltr).as_str();
    format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body dir=\"{whole}\">{out}</body></html>"
    )
}

/// How an element looks that readers would show as plain text; only what Outlook, Gmail and
/// Apple Mail all know.
fn looks(name: &str, is_rtl: bool) -> Option<&'static str> {
    match name {
        "blockquote" if is_rtl => {
            Some("margin:0 0.8ex 0 0;border-right:2px solid #ccc;padding-right:1ex")
        }
        "blockquote" => Some("margin:0 0 0 0.8ex;border-left:2px solid #ccc;padding-left:1ex"),
        "pre" => Some("font-family:Consolas,Menlo,monospace;white-space:pre-wrap"),
        "code" => Some("font-family:Consolas,Menlo,monospace"),
        _ => None,
    }
}

/// Returns the direction of the element whose start tag comes first.
fn direction(rest: &[Token<'_>]) -> Option<Direction> {
    let mut depth = 0_usize;
    for token in rest {
        match token {
            Token::Start(name, _) if is_void(name) => {}
            Token::Start(..) => depth += 1,
            Token::End(_) => depth = depth.saturating_sub(1),
            Token::Text(text) => {
                if let Some(found) = first_strong(&tokens::decoded(text)) {
                    return Some(found);
                }
            }
        }
        if depth == 0 {
            break;
        }
    }
    None
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "li"
            | "ul"
            | "ol"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "pre"
            | "blockquote"
            | "table"
            | "td"
            | "th"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(html: &str) -> String {
        let whole = outgoing_html(html);
        let (_, body) = whole.split_once("<body ").unwrap();
        body.strip_suffix("</body></html>").unwrap().to_owned()
    }

    #[test]
    fn every_block_says_which_way_it_runs() {
        assert_eq!(
            body(
                "<div dir=\"auto\">\u{645}\u{631}\u{62d}\u{628}\u{627}</div><div>hi <b>x</b></div><div><br></div>"
            ),
            "dir=\"rtl\"><div dir=\"rtl\">\u{645}\u{631}\u{62d}\u{628}\u{627}</div>\
             <div dir=\"ltr\">hi <b>x</b></div><div><br></div>"
        );
        assert_eq!(
            body("<ul dir=\"auto\"><li>\u{645}</li></ul><p dir=\"rtl\">a</p><p dir=\"auto\"></p>"),
            "dir=\"rtl\"><ul dir=\"rtl\"><li dir=\"rtl\">\u{645}</li></ul><p dir=\"rtl\">a</p><p></p>"
        );
    }

    #[test]
    fn a_quote_keeps_its_own_directions() {
        assert_eq!(
            body(
                "<blockquote type=\"cite\"><div>a</div><div dir=\"auto\">\u{645}</div></blockquote>"
            ),
            "dir=\"ltr\"><blockquote type=\"cite\" dir=\"ltr\" \
             style=\"margin:0 0 0 0.8ex;border-left:2px solid #ccc;padding-left:1ex\"><div>a</div><div dir=\"rtl\">\u{645}</div></blockquote>"
        );
    }

    #[test]
    fn what_only_the_editor_needs_goes() {
        assert_eq!(
            body("<div data-sig=\"\" class=\"c\" id=\"i\">a</div>"),
            "dir=\"ltr\"><div dir=\"ltr\">a</div>"
        );
    }

    #[test]
    fn quotes_and_code_look_like_such_without_a_style_sheet() {
        let quote = body("<blockquote>\u{645}<blockquote>a</blockquote></blockquote>");
        assert_eq!(
            quote,
            "dir=\"rtl\"><blockquote dir=\"rtl\" \
             style=\"margin:0 0.8ex 0 0;border-right:2px solid #ccc;padding-right:1ex\">\u{645}\
             <blockquote>a</blockquote></blockquote>"
        );
        let code = body(
            "<div>a <code>b</code> <code style=\"color:red\">c</code><b style=\"\">d</b></div>",
        );
        assert_eq!(
            code,
            "dir=\"ltr\"><div dir=\"ltr\">a <code style=\"font-family:Consolas,Menlo,monospace\">b</code> \
             <code style=\"color:red\">c</code><b>d</b></div>"
        );
    }
}
