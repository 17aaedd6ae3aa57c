//! HTML to text, for search, previews and `--text`: one pass, no tree.
//!
//! It never decides what is safe to show; that is `sanitize`'s. It only has to be
//! fast and to miss no word.

use mail_parser::decoders::html::add_html_token;
use memchr::{memchr, memchr2, memmem};

/// Returns the words of `html`, blocks apart by line ends, spaces collapsed.
pub fn html_to_text(html: &str) -> String {
    bounded(html, usize::MAX)
}

/// The same, but stops once there are `max` bytes of text.
pub(crate) fn bounded(html: &str, max: usize) -> String {
    let mut writer =
        Writer { out: String::with_capacity((html.len() / 2).min(max)), gap: Gap::None };
    let mut rest = html;
    while !rest.is_empty() && writer.out.len() < max {
        let at = memchr2(b'<', b'&', rest.as_bytes()).unwrap_or(rest.len());
        let (text, markup) = rest.split_at(at);
        writer.text(text);
        rest = match markup.as_bytes().first() {
            Some(b'<') => writer.tag(markup),
            Some(_) => writer.entity(markup),
            None => markup,
        };
    }
    writer.out
}

/// The space owed before the next word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Space,
    Line,
    Paragraph,
}

struct Writer {
    out: String,
    gap: Gap,
}

impl Writer {
    fn owe(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    fn text(&mut self, text: &str) {
        for (place, word) in text.split(|c: char| c.is_ascii_whitespace()).enumerate() {
            if place > 0 {
                self.owe(Gap::Space);
            }
            if !word.is_empty() {
                self.word(word);
            }
        }
    }

    fn word(&mut self, word: &str) {
        if !self.out.is_empty() {
            match self.gap {
                Gap::None => {}
                Gap::Space => self.out.push(' '),
                Gap::Line => self.out.push('\n'),
                Gap::Paragraph => self.out.push_str("\n\n"),
            }
        }
        self.gap = Gap::None;
        self.out.push_str(word);
    }

    /// Reads an entity at the start of `markup`; returns what follows it.
    fn entity<'a>(&mut self, markup: &'a str) -> &'a str {
        // The longest named entity has 31 letters.
        let semicolon = markup.bytes().take(34).position(|b| b == b';');
        let name_end = semicolon.filter(|at| {
            markup.get(1..*at).is_some_and(|name| {
                !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#')
            })
        });
        let Some(token) = name_end.and_then(|at| markup.get(..=at)) else {
            self.word("&");
            return markup.get(1..).unwrap_or_default();
        };
        let mut decoded = String::new();
        add_html_token(&mut decoded, token.as_bytes(), false);
        match decoded.as_str() {
            "\u{a0}" | " " | "\t" | "\n" | "\r" => self.owe(Gap::Space),
            decoded => self.word(decoded),
        }
        markup.get(token.len()..).unwrap_or_default()
    }

    /// Reads a tag at the start of `markup`; returns what follows it.
    fn tag<'a>(&mut self, markup: &'a str) -> &'a str {
        let inside = markup.get(1..).unwrap_or_default();
        if let Some(comment) = inside.strip_prefix("!--") {
            // `<!-->` and `<!--->` are whole comments too.
            let early = ["-->", ">", "->"].into_iter().find_map(|end| comment.strip_prefix(end));
            return early.unwrap_or_else(|| after(comment, "-->"));
        }
        let is_tag =
            inside.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        if !is_tag {
            self.word("<");
            return inside;
        }
        let is_end = inside.starts_with('/');
        let name = inside.trim_start_matches('/');
        let len = name
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'-'))
            .count();
        let mut lower = [0_u8; 12];
        let name = name.as_bytes().get(..len).unwrap_or_default();
        for (to, from) in lower.iter_mut().zip(name) {
            *to = from.to_ascii_lowercase();
        }
        let lower = lower.get(..len.min(12)).unwrap_or_default();
        let rest = tag_end(inside);
        match effect(lower) {
            Effect::Skip(end) if !is_end => skip_element(rest, end),
            Effect::Skip(_) | Effect::Nothing => rest,
            Effect::Gap(gap) => {
                self.owe(gap);
                rest
            }
        }
    }
}

enum Effect {
    Nothing,
    Gap(Gap),
    /// Its content is not text; skip to this.
    Skip(&'static str),
}

fn effect(name: &[u8]) -> Effect {
    match name {
        b"style" => Effect::Skip("style"),
        b"script" => Effect::Skip("script"),
        b"title" => Effect::Skip("title"),
        b"template" => Effect::Skip("template"),
        b"td" | b"th" => Effect::Gap(Gap::Space),
        b"p" | b"blockquote" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"ul" | b"ol"
        | b"table" | b"hr" => Effect::Gap(Gap::Paragraph),
        b"br" | b"div" | b"li" | b"tr" | b"dt" | b"dd" | b"pre" | b"section" | b"article"
        | b"header" | b"footer" | b"center" | b"body" | b"head" | b"option" | b"caption"
        | b"tbody" | b"thead" | b"address" | b"fieldset" | b"form" | b"main" | b"nav"
        | b"aside" | b"figure" | b"figcaption" => Effect::Gap(Gap::Line),
        _ => Effect::Nothing,
    }
}

/// Returns what follows the `>` that ends a tag; quoted values may hold one.
fn tag_end(inside: &str) -> &str {
    let bytes = inside.as_bytes();
    let Some(first) = memchr(b'>', bytes) else { return "" };
    let has_quote = bytes.get(..first).is_some_and(|tag| memchr2(b'"', b'\'', tag).is_some());
    if !has_quote {
        return inside.get(first + 1..).unwrap_or_default();
    }
    let mut quote = None;
    let mut last = b' ';
    for (at, b) in bytes.iter().enumerate() {
        match (quote, b) {
            (Some(open), b) if *b == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') if last == b'=' => quote = Some(*b),
            (None, b'>') => return inside.get(at + 1..).unwrap_or_default(),
            (None, _) => {}
        }
        if !b.is_ascii_whitespace() {
            last = *b;
        }
    }
    // A quote that never closes: the browser would lose the rest, a search must not.
    inside.get(first + 1..).unwrap_or_default()
}

fn after<'a>(text: &'a str, end: &str) -> &'a str {
    memmem::find(text.as_bytes(), end.as_bytes())
        .and_then(|at| text.get(at + end.len()..))
        .unwrap_or_default()
}

/// Returns what follows `</name>`.
fn skip_element<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    loop {
        rest = after(rest, "</");
        let is_end = rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        if is_end || rest.is_empty() {
            return rest.find('>').and_then(|at| rest.get(at + 1..)).unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, text: &str) {
        assert_eq!(html_to_text(html), text, "{html}");
    }

    #[test]
    fn words_stay_and_markup_goes() {
        check("<p>Hello <b>wor</b>ld</p><p>again", "Hello world\n\nagain");
        check("a<br>b<br/>c", "a\nb\nc");
        check("<td>1</td><td>2</td>", "1 2");
        check("<head><title>t</title><style>p{}</style></head>x", "x");
        check("<script>if (a</b/) '</scr'</script>x", "x");
        check("a<!-- b > c -->d<!-->e", "ade");
        check("<a title='x>y' href=\"z>w\">t</a>", "t");
        check("<a title='open>t", "t");
        check("5 < 6 &amp; 7 &gt; 6 &nosuch; &", "5 < 6 & 7 > 6 &nosuch; &");
        check("&#1605;&#x631;&eacute;&nbsp;&#8217;s", "مرé ’s");
        check("<STYLE>x</STYLE >y", "y");
        check("<style>never closed", "");
        check("<", "<");
        check("", "");
    }

    #[test]
    fn hostile_input_takes_linear_time() {
        let start = std::time::Instant::now();
        for unit in ["<", "<a ", "<!--", "&", "<a b='", "</", "<style></", "<script>", "<a b=\"'>"]
        {
            html_to_text(&unit.repeat(1_000_000 / unit.len()));
        }
        assert!(start.elapsed().as_secs() < 8);
    }
}
