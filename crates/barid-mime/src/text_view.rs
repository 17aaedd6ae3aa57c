//! Plain text as a page: paragraphs that run their own way, links to click, the
//! quoted tail folded, the signature dimmed.
//!
//! Nothing of the text becomes markup: every character of it is escaped.

use crate::link::{Link, openable};
use barid_model::address::is_addr_spec;

/// Bytes that are shown; whoever needs more of it reads the source.
const MAX_TEXT: usize = 2 << 20;
/// Levels of quoting that are told apart.
const MAX_DEPTH: usize = 12;
/// Links that can be clicked.
const MAX_LINKS: usize = 5_000;
/// Bytes of one link.
const MAX_LINK: usize = 4_000;

/// Returns the HTML of a text whose lines end with LF, `base` in front of the path of
/// each link. Links are added to `links`.
pub(crate) fn html_of_text(text: &str, base: &str, links: &mut Vec<Link>) -> String {
    let lines: Vec<&str> = crate::display::cut(text, MAX_TEXT)
        .lines()
        .map(|line| line.trim_end_matches('\r'))
        .collect();
    let tail = tail_start(&lines);
    let (own, quoted) = lines.split_at_checked(tail.unwrap_or(lines.len())).unwrap_or_default();
    let mut writer = Writer { out: String::with_capacity(text.len() * 2), base, links };
    writer.block(own, Part::Own);
    if !quoted.is_empty() {
        writer
            .out
            .push_str("<details class=\"barid-fold\"><summary>\u{2022}\u{2022}\u{2022}</summary>");
        writer.block(quoted, Part::Quoted);
        writer.out.push_str("</details>");
    }
    writer.out
}

/// Returns the first line of the quoted tail, if there is one with own words before it.
///
/// Whatever follows the last quoted line is new and stays in sight, so the tail is
/// quoted to its very end, or begins with the line of a program that quotes so.
fn tail_start(lines: &[&str]) -> Option<usize> {
    let divider = lines.iter().position(|line| is_original_message(line));
    let is_open = |line: &&str| line.starts_with('>') || line.trim().is_empty();
    let after_words = lines.iter().rposition(|line| !is_open(line)).map_or(0, |at| at + 1);
    let quoted = lines
        .get(after_words..)
        .and_then(|rest| rest.iter().position(|line| line.starts_with('>')))
        .map(|at| attribution(lines, after_words + at));
    let start = match (quoted, divider) {
        (Some(quoted), Some(divider)) => quoted.min(divider),
        (start, None) | (None, start) => start?,
    };
    let has_own = lines.get(..start)?.iter().any(|line| !is_open(line));
    has_own.then_some(start)
}

/// Returns where the line "On … wrote:" above a quote begins, or the quote itself.
fn attribution(lines: &[&str], quote: usize) -> usize {
    let above = lines.get(..quote).unwrap_or_default();
    let Some(last) = above.iter().rposition(|line| !line.trim().is_empty()) else { return quote };
    let line = |at: usize| above.get(at).copied().unwrap_or_default();
    let digits = |at: usize| line(at).chars().filter(|c| c.is_numeric()).count();
    let says_who = line(last).contains('@') || digits(last) >= 2;
    if quote - last > 3 || !line(last).trim_end().ends_with([':', '：']) || !says_who {
        return quote;
    }
    // The line may have been broken in two, the date in the first.
    let before = last.saturating_sub(1);
    let starts = ["On ", "Am ", "Le ", "El ", "Il ", "Op ", "في ", "بتاريخ "];
    let is_broken = before < last
        && digits(last) < 2
        && digits(before) >= 2
        && starts.iter().any(|start| line(before).starts_with(start));
    if is_broken { before } else { last }
}

/// Whether a line is the divider above a message quoted without marks. That of a
/// forwarded message is not: there the message is what it is about.
fn is_original_message(line: &str) -> bool {
    let line = line.trim();
    let inner = line.trim_matches(['-', '_', ' ']);
    line.starts_with("-----")
        && line.ends_with("-----")
        && [
            "original message",
            "original appointment",
            "ursprüngliche nachricht",
            "message d'origine",
            "mensaje original",
            "messaggio originale",
            "الرسالة الأصلية",
            "رسالة أصلية",
        ]
        .contains(&inner.to_lowercase().as_str())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// May end with a signature.
    Own,
    Quoted,
}

struct Writer<'w> {
    out: String,
    base: &'w str,
    links: &'w mut Vec<Link>,
}

impl Writer<'_> {
    /// Writes lines as paragraphs, quotes within quotes.
    fn block(&mut self, lines: &[&str], part: Part) {
        let mut depth = 0;
        let mut paragraph: Vec<&str> = Vec::new();
        let mut in_signature = false;
        for line in lines {
            let (marks, content) = unquoted(line);
            let is_signature = part == Part::Own && marks == 0 && *line == "-- ";
            if marks != depth || is_signature || content.trim().is_empty() {
                self.paragraph(&mut paragraph);
            }
            if is_signature && !in_signature {
                self.depth(&mut depth, 0);
                self.out.push_str("<div class=\"barid-signature\">");
                in_signature = true;
                continue;
            }
            self.depth(&mut depth, marks);
            if !content.trim().is_empty() {
                paragraph.push(content);
            }
        }
        self.paragraph(&mut paragraph);
        self.depth(&mut depth, 0);
        if in_signature {
            self.out.push_str("</div>");
        }
    }

    fn depth(&mut self, depth: &mut usize, wanted: usize) {
        while *depth < wanted {
            self.out.push_str("<blockquote>");
            *depth += 1;
        }
        while *depth > wanted {
            self.out.push_str("</blockquote>");
            *depth -= 1;
        }
    }

    fn paragraph(&mut self, lines: &mut Vec<&str>) {
        if lines.is_empty() {
            return;
        }
        self.out.push_str("<p dir=\"auto\">");
        for (place, line) in lines.drain(..).enumerate() {
            if place > 0 {
                self.out.push('\n');
            }
            self.line(line);
        }
        self.out.push_str("</p>");
    }

    /// Writes one line, its links made to click.
    fn line(&mut self, line: &str) {
        let mut rest = line;
        while let Some((before, shown, href, after)) = next_link(rest) {
            escape(before, &mut self.out);
            if self.links.len() < MAX_LINKS {
                let number = self.links.len();
                self.links.push(Link { href, text: shown.to_owned() });
                self.out.push_str(&format!(
                    "<a href=\"{}/link/{number}\" target=\"_blank\" rel=\"noopener noreferrer\">",
                    self.base
                ));
                escape(shown, &mut self.out);
                self.out.push_str("</a>");
            } else {
                escape(shown, &mut self.out);
            }
            rest = after;
        }
        escape(rest, &mut self.out);
    }
}

/// Returns how deep a line is quoted, and the line without its marks.
fn unquoted(line: &str) -> (usize, &str) {
    let mut depth = 0;
    let mut rest = line;
    while let Some(inner) = rest.strip_prefix('>').filter(|_| depth < MAX_DEPTH) {
        depth += 1;
        // "> > text" and ">> text" are the same; other spaces belong to the text.
        rest = match inner.strip_prefix(' ') {
            Some(after) if after.starts_with('>') => after,
            Some(_) | None => inner,
        };
    }
    match depth {
        0 => (0, line),
        depth => (depth, rest.strip_prefix(' ').unwrap_or(rest)),
    }
}

/// Finds the next link of a line: what is before it, how it reads, where it leads, and
/// what is after it.
fn next_link(line: &str) -> Option<(&str, &str, String, &str)> {
    let mut from = 0;
    loop {
        let rest = line.get(from..)?;
        let start = from + rest.find(|c: char| !is_outside(c))?;
        let word = line.get(start..)?;
        let word = word.split(is_outside).next()?;
        let end = start + word.len();
        if let Some((at, shown, href)) = link_in(word) {
            let shown_at = start + at;
            return Some((line.get(..shown_at)?, shown, href, line.get(shown_at + shown.len()..)?));
        }
        from = end;
    }
}

fn is_outside(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '«' | '»' | '“' | '”')
}

/// Finds a link within a word.
fn link_in(word: &str) -> Option<(usize, &str, String)> {
    if word.len() > MAX_LINK {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    let web = ["https://", "http://", "www.", "mailto:"]
        .iter()
        .filter_map(|start| lower.find(start))
        .filter(|at| {
            let before = word.get(..*at).and_then(|before| before.chars().next_back());
            before.is_none_or(|c| !c.is_alphanumeric())
        })
        .min();
    if let Some(at) = web {
        let shown = trimmed(word.get(at..)?);
        let href = match shown.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www.")) {
            true => openable(&format!("https://{shown}"))?,
            false => openable(shown)?,
        };
        let has_host = shown.len() > "https://".len() || shown.contains('@');
        return has_host.then_some((at, shown, href));
    }
    let start = word.len() - word.trim_start_matches(['(', '[', '\'', ',', ';', ':']).len();
    let shown = trimmed(word.get(start..)?);
    let is_address = is_addr_spec(shown)
        && shown.rsplit_once('@').is_some_and(|(_, domain)| domain.contains('.'));
    let href = is_address.then(|| openable(&format!("mailto:{shown}")))??;
    Some((start, shown, href))
}

/// Cuts what ends the sentence and not the link.
fn trimmed(link: &str) -> &str {
    let mut link = link;
    for _ in 0..16 {
        let Some(last) = link.chars().next_back() else { break };
        let count = |wanted: char| link.chars().filter(|c| *c == wanted).count();
        let is_end = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '،' | '؛' | '؟' | '*' | '_' | '’' => {
                true
            }
            ')' => count(')') > count('('),
            ']' => count(']') > count('['),
            '}' => count('}') > count('{'),
            _ => false,
        };
        if !is_end {
            break;
        }
        link = link.get(..link.len() - last.len_utf8()).unwrap_or_default();
    }
    link
}

/// Writes text as HTML.
pub(crate) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&#34;"),
            '\t' | '\n' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}
