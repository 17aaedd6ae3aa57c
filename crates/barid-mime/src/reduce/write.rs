//! What the first pass writes: text, and the tags that stay.

use super::State;
use crate::{color::Color, css, framing, markup, tracker::attribute};
use html5ever::tokenizer::Tag;
use std::borrow::Cow;

/// Bytes of one run of text, and characters in it that html5ever's serializer stops
/// at: its time is the product of the two.
const MAX_RUN: (usize, usize) = (64 << 10, 2_000);
/// Bytes of an attribute, that of a picture's data aside.
const MAX_VALUE: usize = 16 << 10;
/// Letters of a word in a frame after which a line may break: a cell is as wide as its longest.
const LONG_WORD: usize = 40;
/// Pixels from which on a width may be more than the frame has.
const WIDE: u32 = 300;

impl State {
    pub(super) fn write_text(&mut self, text: &str) {
        let is_framed = self.shade.is_some();
        for c in text.chars() {
            let is_stop = matches!(c, '&' | '<' | '>' | '\u{80}'..='\u{bf}');
            let is_long = is_framed && self.word >= LONG_WORD && c.is_ascii_graphic();
            if self.run.0 >= MAX_RUN.0 || self.run.1 >= MAX_RUN.1 || is_long {
                (self.run, self.word) = ((0, 0), 0);
                self.done.html.push_str("<wbr>");
            }
            self.word = if c.is_ascii_graphic() { self.word + 1 } else { 0 };
            self.run.0 += c.len_utf8();
            self.run.1 += usize::from(is_stop);
            self.work += usize::from(is_stop);
            match c {
                '&' | '<' | '"' | '\0' => self.done.html.push_str(escaped(c)),
                c => self.done.html.push(c),
            }
        }
    }

    pub(super) fn write_tag(&mut self, tag: &Tag, name: &str) {
        self.done.html.push('<');
        // The first line end in a `pre` counts for nothing, and so would go each
        // time; a block that looks the same has no such rule.
        self.done.html.push_str(self.written(name));
        self.after_pre = name == "pre";
        (self.run, self.word) = ((0, 0), 0);
        let wide = self.shade.and_then(|_| wide(tag, name));
        let (mut style, mut class) = (self.style(tag, name, wide), self.class(tag, wide.is_some()));
        let is_dark = self.looks.as_ref().is_some_and(|looks| looks.is_dark());
        for one in &tag.attrs {
            let attr: &str = &one.name.local;
            let ours = match attr {
                "style" => Some(std::mem::take(&mut style)),
                "class" => Some(std::mem::take(&mut class)),
                _ => None,
            };
            if let Some(value) = ours {
                self.write_attribute(attr, &value);
                continue;
            }
            let is_look = self.is_simple
                && !matches!(attr, "href" | "dir" | "lang" | "start" | "value" | "type");
            let is_color = is_dark && matches!(attr, "bgcolor" | "color");
            if is_look || is_color || (one.value.len() > MAX_VALUE && attr != "src") {
                continue;
            }
            let numbered = self.done.framing.numbered(tag, name, attr).map(Cow::Owned);
            let own = || markup::attribute(name, attr, &one.value);
            if let Some(value) = numbered.or_else(own) {
                self.write_attribute(attr, &value);
            }
        }
        self.write_attribute("style", &style);
        self.write_attribute("class", &class);
        self.done.html.push('>');
    }

    /// Returns the style that an element gets; may be empty.
    fn style(&mut self, tag: &Tag, name: &str, wide: Option<u32>) -> String {
        let sent = attribute(tag, "style").filter(|style| style.len() <= MAX_VALUE);
        let mut style = sent.map(css::declarations).unwrap_or_default();
        if self.is_simple {
            style = hiding(&style);
        }
        if &*tag.name == "amp-carousel" {
            style.push_str("display:flex;flex-wrap:wrap;gap:8px;");
        }
        if name == "pre" && self.shade.is_none() {
            style.insert_str(0, "white-space:pre-wrap;font-family:monospace;");
        }
        if let Some(looks) = &mut self.looks {
            style = looks.style(tag, &style, framing::is_quote(tag, name));
        }
        if self.shade.is_some() && &*tag.name == "body" {
            self.style_body(tag, &mut style);
        }
        if let Some(width) = wide.filter(|_| name != "td" && name != "th")
            && !style.contains("max-width")
        {
            style.push_str(&format!("max-width:{width}px;"));
        }
        style
    }

    /// Adds what a page itself has to the style of the block that stands for it.
    fn style_body(&mut self, tag: &Tag, style: &mut String) {
        if !self.looks.as_ref().is_some_and(|looks| looks.is_dark()) {
            for (name, property) in [("text", "color"), ("bgcolor", "background-color")] {
                if let Some(color) = body_color(tag, name) {
                    style.insert_str(0, &format!("{property}:{color};"));
                }
            }
            if let Some(link) = body_color(tag, "link") {
                self.done.sheet.insert_str(0, &format!("a{{color:{link};}}\n"));
            }
        }
        let rules: String = self.sheet_of_body();
        let has = |word: &str| style.contains(word) || rules.contains(word);
        let has_margin =
            ["marginwidth", "leftmargin"].iter().any(|name| attribute(tag, name).is_some());
        if has("background") && !has("margin") && !has("padding") && !has_margin {
            style.push_str("padding:8px;");
        }
    }

    /// Returns what the style sheet so far says of the page itself.
    fn sheet_of_body(&self) -> String {
        let rules = self.done.sheet.lines().filter_map(|line| line.split_once('{'));
        let of_body = |selectors: &str| selectors.split(',').any(|one| one.trim() == "body");
        rules.filter(|(selectors, _)| of_body(selectors)).map(|(_, body)| body).collect()
    }

    /// Writes what stands for a picture from elsewhere that is left out, as far as it is not
    /// small. Returns false where the picture itself is to be written.
    pub(super) fn write_words(&mut self, tag: &Tag) -> bool {
        let words = attribute(tag, "alt").unwrap_or_default().trim();
        if self.is_simple {
            self.write_alt(words);
            return true;
        }
        let is_left_out = self.done.framing.leaves_out(tag) && !words.is_empty();
        let size = |name: &str| {
            let text = attribute(tag, name)?.trim().trim_end_matches("px");
            text.parse::<u32>().ok().filter(|size| *size < 10_000)
        };
        let (width, height) = (size("width"), size("height"));
        let is_small =
            width.is_some_and(|width| width < 80) || height.is_some_and(|height| height < 18);
        if !is_left_out || is_small {
            return false;
        }
        let is_block = attribute(tag, "style")
            .is_some_and(|style| css::declarations(style).contains("display:block"));
        let class = if is_block { "barid-picture barid-block" } else { "barid-picture" };
        let mut style = String::new();
        for (name, size) in [("width", width), ("height", height)] {
            if let Some(size) = size {
                style.push_str(&format!("{name}:{size}px;"));
            }
        }
        self.done.html.push_str("<span");
        self.write_attribute("class", class);
        self.write_attribute("style", &style);
        self.done.html.push('>');
        self.write_text(words);
        self.done.html.push_str("</span>");
        true
    }

    /// Writes what a picture shows where no picture is wanted.
    fn write_alt(&mut self, words: &str) {
        if !words.is_empty() {
            self.done.html.push_str("<span class=\"barid-alt\">");
            self.write_text(words);
            self.done.html.push_str("</span> ");
        }
    }

    /// Returns the element that one is written as.
    pub(super) fn written<'n>(&self, name: &'n str) -> &'n str {
        match name {
            "pre" if self.shade.is_none() => "div",
            "table" | "tbody" | "thead" | "tfoot" | "tr" | "caption" | "center" | "colgroup"
                if self.is_simple =>
            {
                "div"
            }
            "td" | "th" | "font" | "big" | "small" if self.is_simple => "span",
            "col" if self.is_simple => "wbr",
            name => name,
        }
    }

    /// Sets a cell apart from the next one, where there are none.
    pub(super) fn end_cell(&mut self, name: &str) {
        let is_cell = self.is_simple && matches!(name, "td" | "th");
        if is_cell && !self.done.html.ends_with("></span>") {
            self.done.html.push('\u{2003}');
        }
    }

    /// Returns the classes that an element gets; may be empty.
    fn class(&self, tag: &Tag, is_wide: bool) -> String {
        let sent = attribute(tag, "class").filter(|class| class.len() <= MAX_VALUE);
        let of_id = attribute(tag, "id").and_then(css::class_of_id);
        let ours = is_wide.then(|| "barid-wide".to_owned());
        let all: Vec<Cow<'_, str>> = sent
            .map(Cow::Borrowed)
            .into_iter()
            .chain(of_id.map(Cow::Owned))
            .chain(ours.map(Cow::Owned))
            .collect();
        all.join(" ")
    }

    /// Writes an attribute, unless it is one of ours and there is none.
    fn write_attribute(&mut self, name: &str, value: &str) {
        if value.is_empty() && matches!(name, "style" | "class") {
            return;
        }
        self.done.html.push(' ');
        self.done.html.push_str(name);
        self.done.html.push_str("=\"");
        escape(value, &mut self.done.html);
        self.done.html.push('"');
    }
}

/// Returns of declarations, as `css` writes them, those that hide.
pub(super) fn hiding(declarations: &str) -> String {
    let hides = |one: &&str| {
        let one = one.replace(' ', "").replace("!important", "");
        matches!(one.as_str(), "display:none" | "visibility:hidden")
    };
    declarations.split(';').filter(hides).map(|one| format!("{one};")).collect()
}

/// Whether a character shows nothing, though it may take room.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{feff}')
}

/// Returns the width of an element that may be wider than the frame, in pixels.
fn wide(tag: &Tag, name: &str) -> Option<u32> {
    if !matches!(name, "table" | "td" | "th" | "div") {
        return None;
    }
    let pixels = |text: &str| text.trim().trim_end_matches("px").trim().parse::<f32>().ok();
    let of_style = attribute(tag, "style").and_then(|style| {
        let mut all = style.split(';').filter_map(|one| one.split_once(':'));
        let width = all.rfind(|(name, _)| name.trim().eq_ignore_ascii_case("width"))?.1;
        Some(width.trim().trim_end_matches("!important"))
    });
    let width = of_style.or_else(|| attribute(tag, "width").filter(|_| name != "div"));
    let width = width.and_then(pixels).filter(|width| (0.0..10_000.0).contains(width))? as u32;
    (width >= WIDE).then_some(width)
}

/// Returns a colour that the attributes of a page give to all of it.
fn body_color(tag: &Tag, name: &str) -> Option<String> {
    let value = attribute(tag, name).filter(|_| &*tag.name == "body")?;
    Color::read(value).map(Color::to_css)
}

/// Writes text, or the quoted value of an attribute, as HTML.
pub(super) fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '"', '\0']) {
        let (before, stop) = rest.split_at(at);
        out.push_str(before);
        let mut after = stop.chars();
        out.push_str(after.next().map_or("", escaped));
        rest = after.as_str();
    }
    out.push_str(rest);
}

/// Returns what a character that [`escape`] stops at is written as.
fn escaped(c: char) -> &'static str {
    match c {
        '&' => "&amp;",
        '<' => "&lt;",
        '"' => "&#34;",
        _ => "",
    }
}
