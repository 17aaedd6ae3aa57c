//! The composer's HTML as plain text, which goes beside it.

use crate::tokens::{self, Token, attribute};

/// Writes HTML of the editor as plain text: quotes behind `>`, points behind `-` or a
/// number, links with where they lead, rows of a table with bars between their cells.
pub fn outgoing_text(html: &str) -> String {
    let mut writer = Writer::default();
    for token in tokens::tokens(html) {
        match token {
            Token::Start(name, all) => writer.start(name, all),
            Token::End(name) => writer.end(name),
            Token::Text(text) => writer.text(&tokens::decoded(text)),
        }
    }
    writer.end_line();
    let out = writer.out;
    format!("{}\n", out.trim_matches('\n'))
}

#[derive(Default)]
struct Writer {
    out: String,
    line: String,
    quotes: usize,
    lists: Vec<Option<u32>>,
    link: Option<(String, usize)>,
    /// Open tables; those within others only lay something out.
    tables: usize,
    /// Cells that the row has so far.
    cells: usize,
    /// Whether a cell of the author's own table is open.
    is_in_cell: bool,
    /// Whether a space is owed before the next word.
    owes_space: bool,
    /// Whether the line was begun by a mark, or by a line end that counts.
    is_begun: bool,
}

impl Writer {
    fn start(&mut self, name: &str, all: &str) {
        match name {
            "br" | "p" | "div" if self.is_in_cell => self.owes_space = true,
            "br" => {
                self.is_begun = true;
                self.end_line();
            }
            "img" => {
                let alt = attribute(all, "alt").map(tokens::decoded).unwrap_or_default();
                if !alt.trim().is_empty() {
                    self.text(&format!("[{}]", alt.trim()));
                }
            }
            "hr" => {
                self.end_line();
                self.line.push_str("---");
                self.end_line();
            }
            "a" => {
                let href = attribute(all, "href").map(tokens::decoded);
                self.link = href.map(|href| (href, self.line.len()));
            }
            "blockquote" => {
                self.paragraph();
                self.quotes += 1;
            }
            "ul" => {
                self.end_line();
                self.lists.push(None);
            }
            "ol" => {
                self.end_line();
                self.lists.push(Some(0));
            }
            "li" => {
                self.end_line();
                let depth = self.lists.len().saturating_sub(1);
                self.line.push_str(&"  ".repeat(depth));
                match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number = number.saturating_add(1);
                        self.line.push_str(&format!("{number}. "));
                    }
                    Some(None) | None => self.line.push_str("- "),
                }
                self.is_begun = true;
            }
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.paragraph(),
            "td" | "th" if self.tables == 1 && self.quotes == 0 => {
                self.owes_space = false;
                if self.cells > 0 {
                    self.line.push_str(" | ");
                }
                self.cells += 1;
                self.is_in_cell = true;
            }
            "td" | "th" => self.owes_space = true,
            "tr" | "table" => {
                self.tables += usize::from(name == "table");
                (self.cells, self.is_in_cell) = (0, false);
                self.end_line();
            }
            name if is_line(name) => self.end_line(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "p" | "div" if self.is_in_cell => self.owes_space = true,
            "td" | "th" => self.is_in_cell = false,
            "table" => {
                self.tables = self.tables.saturating_sub(1);
                self.is_in_cell = false;
                self.end_line();
            }
            "a" => {
                if let Some((href, at)) = self.link.take() {
                    let shown = self.line.get(at..).unwrap_or_default().trim().to_owned();
                    let bare = href.strip_prefix("mailto:").unwrap_or(&href);
                    let is_same = shown.trim_end_matches('/') == bare.trim_end_matches('/');
                    if !is_same && !shown.is_empty() && !href.is_empty() {
                        self.text(&format!(" <{href}>"));
                    }
                }
            }
            "blockquote" => {
                self.end_line();
                self.quotes = self.quotes.saturating_sub(1);
                self.paragraph();
            }
            "ul" | "ol" => {
                self.end_line();
                self.lists.pop();
            }
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.paragraph(),
            name if name == "li" || is_line(name) => self.end_line(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        for (place, word) in text.split(|c: char| c.is_ascii_whitespace()).enumerate() {
            self.owes_space |= place > 0;
            if word.is_empty() {
                continue;
            }
            if std::mem::take(&mut self.owes_space)
                && !self.line.is_empty()
                && !self.line.ends_with(' ')
            {
                self.line.push(' ');
            }
            self.line.push_str(&word.replace('\u{a0}', " "));
        }
    }

    /// Ends the line, if there is one.
    fn end_line(&mut self) {
        self.owes_space = false;
        self.link = None;
        let line = std::mem::take(&mut self.line);
        if line.is_empty() && !std::mem::take(&mut self.is_begun) {
            return;
        }
        self.is_begun = false;
        self.push(line.trim_end());
    }

    fn push(&mut self, line: &str) {
        self.out.push_str(&">".repeat(self.quotes));
        if self.quotes > 0 && !line.is_empty() {
            self.out.push(' ');
        }
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// Ends the line, and leaves one empty unless there is one.
    fn paragraph(&mut self) {
        self.end_line();
        let marks = ">".repeat(self.quotes);
        let last = self.out.lines().next_back();
        if last.is_some_and(|last| {
            !last.trim_start_matches('>').is_empty() || last.len() < marks.len()
        }) {
            self.push("");
        }
    }
}

fn is_line(name: &str) -> bool {
    matches!(
        name,
        "div"
            | "tr"
            | "table"
            | "pre"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "center"
            | "address"
            | "dt"
            | "dd"
            | "dl"
            | "figure"
            | "figcaption"
            | "main"
            | "aside"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, text: &str) {
        assert_eq!(outgoing_text(html), text);
    }

    #[test]
    fn text_says_what_html_says() {
        check("<div>a</div><div><br></div><div>b</div>", "a\n\nb\n");
        check("<div>a<br>b</div>", "a\nb\n");
        check("<p>a</p><p>b <b>c</b></p>", "a\n\nb c\n");
        check("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>", "- a\n- b\n  1. c\n");
        check("<a href=\"https://x.test/\">x.test</a>", "x.test <https://x.test/>\n");
        check("<a href=\"https://x.test/\">https://x.test</a> y", "https://x.test y\n");
        check(
            "<div>hi</div><div>On it:</div><blockquote><div>a</div><blockquote>b</blockquote><div><br></div></blockquote>",
            "hi\nOn it:\n\n> a\n>\n>> b\n>\n>\n",
        );
        check("<img src=\"cid:x\" alt=\"plan\">", "[plan]\n");
        check(
            "a<table><tr><th>x</th><th>y</th></tr><tr><td><div>1</div></td><td>2<br>3</td></tr>\
             <tr><td></td><td>4</td></tr></table>b",
            "a\nx | y\n1 | 2 3\n | 4\nb\n",
        );
        // A table that only lays out, and one that somebody else made.
        check(
            "<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>",
            "a b\n",
        );
        check("<blockquote><table><tr><td>a</td><td>b</td></tr></table></blockquote>", "> a b\n");
        check("", "\n");
    }
}
