//! HTML from the clipboard made fit for the editor. Word processors bring paragraphs
//! that only look like lists; they become lists.

use crate::{
    direction::{Direction, first_strong},
    editor,
    sanitize::sanitize,
    tokens::{self, Token, attribute, push_end, push_start},
};

/// What was pasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pasted {
    /// For the editor: no script, no class, nothing that loads.
    pub html: String,
    /// How its first letter runs.
    pub direction: Direction,
}

/// Makes pasted HTML fit for the editor.
pub fn clean(html: &str) -> Pasted {
    let html = fragment(html);
    let clean = editor::foreign(&listed(&sanitize(html).html));
    let text = crate::html_text::html_to_text(&clean);
    Pasted { direction: first_strong(&text).unwrap_or(Direction::Ltr), html: unstyled(&clean) }
}

/// Returns what Windows marks as the part that was copied.
fn fragment(html: &str) -> &str {
    let start = html.find("<!--StartFragment-->").map_or(0, |at| at + 20);
    let end = html.rfind("<!--EndFragment-->").filter(|end| *end >= start).unwrap_or(html.len());
    html.get(start..end).unwrap_or(html)
}

/// Turns runs of Word's list paragraphs into lists.
fn listed(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    // Open lists, by the level of their points.
    let mut lists: Vec<(&str, usize)> = Vec::new();
    let all = tokens::tokens(html);
    let mut at = 0;
    while let Some(token) = all.get(at) {
        let rest = all.get(at..).unwrap_or_default();
        if let Some((point, len)) = list_point(rest) {
            while lists.last().is_some_and(|(_, level)| *level > point.level) {
                close_list(&mut out, &mut lists);
            }
            match lists.last() {
                Some((_, level)) if *level == point.level => out.push_str("</li>"),
                Some(_) | None => {
                    push_start(&mut out, point.list, &[]);
                    lists.push((point.list, point.level));
                }
            }
            out.push_str("<li>");
            out.push_str(point.content.trim_end());
            at += len;
            continue;
        }
        let is_gap = matches!(token, Token::Text(text) if text.trim().is_empty());
        if !is_gap {
            while !lists.is_empty() {
                close_list(&mut out, &mut lists);
            }
        }
        if !is_gap || lists.is_empty() {
            push(&mut out, token);
        }
        at += 1;
    }
    while !lists.is_empty() {
        close_list(&mut out, &mut lists);
    }
    out
}

fn close_list(out: &mut String, lists: &mut Vec<(&str, usize)>) {
    if let Some((list, _)) = lists.pop() {
        out.push_str("</li>");
        push_end(out, list);
    }
}

struct Point {
    list: &'static str,
    level: usize,
    content: String,
}

/// Reads a paragraph of a list, and returns how many tokens it has.
fn list_point(rest: &[Token<'_>]) -> Option<(Point, usize)> {
    let Some(Token::Start("p", all)) = rest.first() else { return None };
    let class = attribute(all, "class")?;
    if !class.split(' ').any(|one| one.starts_with("MsoListParagraph")) {
        return None;
    }
    let len = rest.iter().position(|token| *token == Token::End("p"))? + 1;
    let inside = rest.get(1..len - 1)?;
    let style = attribute(all, "style").unwrap_or_default();
    let mut content = String::new();
    let mut mark = None;
    let mut has_words = false;
    for token in inside {
        match (token, &mark) {
            // Until the first word, all text is the mark and the space after it.
            (Token::Text(text), None) => {
                let words = tokens::decoded(text).replace('\u{a0}', " ");
                let words = words.trim();
                if words.is_empty() {
                    continue;
                }
                let (first, after) = words.split_once(' ').unwrap_or((words, ""));
                match list_of(first) {
                    Some(list) => {
                        mark = Some(list);
                        content.push_str(&tokens::escaped(after.trim_start()));
                        has_words = !after.trim().is_empty();
                    }
                    None => return None,
                }
            }
            // The space between the mark and the words.
            (Token::Text(text), Some(_)) if !has_words && is_blank(text) => {}
            (token, _) => {
                has_words |= matches!(token, Token::Text(_));
                push(&mut content, token);
            }
        }
    }
    Some((Point { list: mark?, level: level(style), content: without_empty(&content) }, len))
}

fn is_blank(text: &str) -> bool {
    tokens::decoded(text).chars().all(char::is_whitespace)
}

/// Says which list a mark begins a point of.
fn list_of(mark: &str) -> Option<&'static str> {
    let bullets =
        ["·", "•", "o", "§", "-", "–", "▪", "■", "●", "○", "Ø", "ü", "v", "\u{f0b7}", "\u{f0a7}"];
    let number = mark.trim_end_matches(['.', ')']).trim_start_matches('(');
    let is_number = number.len() < mark.len()
        && !number.is_empty()
        && number.chars().count() <= 4
        && number.chars().all(char::is_alphanumeric);
    match bullets.contains(&mark) {
        true => Some("ul"),
        false => is_number.then_some("ol"),
    }
}

/// Word says how deep a point is by its margin, half an inch a level.
fn level(style: &str) -> usize {
    let margin = style.split(';').find_map(|one| {
        let (name, value) = one.split_once(':')?;
        let is_start = matches!(name.trim(), "margin-left" | "margin-right");
        let (value, unit) = [("in", 72.0), ("pt", 1.0), ("cm", 28.35), ("px", 0.75)]
            .into_iter()
            .find_map(|(unit, points)| Some((value.trim().strip_suffix(unit)?, points)))?;
        let points = value.trim().parse::<f64>().ok()? * unit;
        (is_start && points > 0.0).then_some(points)
    });
    // At most some levels; what is negative or odd counts as none.
    let steps = (margin.unwrap_or(36.0) / 36.0).round().clamp(1.0, 9.0);
    (1..=9).find(|step| f64::from(*step as u8) >= steps).unwrap_or(1)
}

/// Takes spans out that held the mark and hold nothing now.
fn without_empty(html: &str) -> String {
    let mut out = html.to_owned();
    loop {
        let before = out.len();
        let mut kept: Vec<Token<'_>> = Vec::new();
        for token in tokens::tokens(&out) {
            match (kept.last(), token) {
                (Some(Token::Start("span", _)), Token::End("span")) => {
                    kept.pop();
                }
                (_, token) => kept.push(token),
            }
        }
        let mut next = String::new();
        kept.iter().for_each(|token| push(&mut next, token));
        out = next;
        if out.len() >= before {
            return out;
        }
    }
}

/// Takes looks off that belong to where the text came from: fonts, sizes, margins.
fn unstyled(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    for token in tokens::tokens(html) {
        match token {
            Token::Start(name, all) => {
                let kept: Vec<String> = attribute(all, "style")
                    .unwrap_or_default()
                    .split(';')
                    .filter(|one| {
                        let name = one.split(':').next().unwrap_or_default().trim();
                        matches!(
                            name,
                            "font-weight"
                                | "font-style"
                                | "text-decoration"
                                | "text-align"
                                | "text-decoration-line"
                                | "white-space"
                                | "width"
                                | "border"
                                | "vertical-align"
                        )
                    })
                    .map(|one| one.trim().to_owned())
                    .collect();
                let style = kept.join(";");
                let mut all = tokens::attributes(all);
                all.retain(|(known, _)| !matches!(*known, "style" | "face" | "size" | "lang"));
                if !style.is_empty() {
                    all.push(("style", &style));
                }
                push_start(&mut out, name, &all);
            }
            token => push(&mut out, &token),
        }
    }
    out
}

fn push(out: &mut String, token: &Token<'_>) {
    match token {
        Token::Start(name, all) => push_start(out, name, &tokens::attributes(all)),
        Token::End(name) => push_end(out, name),
        Token::Text(text) => out.push_str(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        assert_eq!(clean(html).html, expected);
    }

    #[test]
    fn lists_of_word_become_lists() {
        let point = |mark: &str, text: &str, margin: &str| {
            format!(
                "<p class=\"MsoListParagraphCxSpMiddle\" style='margin-left:{margin};text-indent:-.25in;mso-list:l0 level1 lfo1'>\
                 <![if !supportLists]><span style='font-family:Symbol;mso-fareast-font-family:Symbol'>\
                 <span style='mso-list:Ignore'>{mark}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp; </span></span></span>\
                 <![endif]>{text}<o:p></o:p></p>\n"
            )
        };
        let html = format!(
            "<p class=MsoNormal>Before</p>{}{}{}<p class=MsoNormal>After</p>",
            point("·", "One <b>bold</b>", ".5in"),
            point("o", "Inner", "1.0in"),
            point("·", "Two", ".5in")
        );
        check(
            &html,
            "<p>Before</p><ul><li>One <b>bold</b><ul><li>Inner</li></ul></li><li>Two</li></ul><p>After</p>",
        );
        let html = format!("{}{}", point("1.", "One", ".5in"), point("2.", "Two", ".5in"));
        check(&html, "<ol><li>One</li><li>Two</li></ol>");
    }

    #[test]
    fn r76_what_a_clipboard_brings_is_cleaned() {
        check(
            "<html><head><style>p{}</style></head><body><!--StartFragment--><p class=\"x\" id=\"y\" \
             style=\"font-family:Arial;mso-x:1;font-weight:bold\" onclick=\"x()\">a</p><!--EndFragment--></body></html>",
            "<p style=\"font-weight:bold\">a</p>",
        );
        check("a<img src=\"file:///C:/x/image001.png\">b<o:p>&nbsp;</o:p>", "ab&nbsp;");
        check("<script>alert(1)</script><a href=\"javascript:x\">l</a>", "<a>l</a>");
        assert_eq!(clean("<p>مرحبا</p>").direction, Direction::Rtl);
        assert_eq!(clean("").direction, Direction::Ltr);
    }
}
