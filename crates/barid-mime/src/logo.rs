//! Logos that domains publish: SVG Tiny PS (draft-svg-tiny-ps-abrotman), read with an allow-list
//! and written anew. What is not known to be harmless is no logo: nothing in one runs, moves,
//! loads, links, or refers to anything outside of it.

use std::fmt::Write;

/// Largest file, in bytes (BIMI asks for as much).
pub const MAX_LOGO: usize = 32 << 10;
/// Elements in one, and how deep they may be within each other.
const MAX_ELEMENTS: usize = 2_000;
const MAX_DEPTH: usize = 32;
/// Characters of a title.
const MAX_TITLE: usize = 100;

/// A logo that may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// Written anew, as SVG.
    pub svg: String,
    /// What it says it shows; never empty.
    pub title: String,
}

/// Why a file is no logo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogoError {
    /// Too many bytes, elements or levels.
    #[error("it is too large")]
    TooLarge,
    /// No XML in UTF-8, or more of XML than a picture needs.
    #[error("it is not written as a logo is")]
    Malformed,
    /// An element, an attribute or a value that logos do not have.
    #[error("it holds what a logo may not")]
    Forbidden,
    /// It does not say that it is SVG Tiny PS.
    #[error("it is of another profile")]
    Profile,
    /// Nothing says what it shows.
    #[error("it has no title")]
    Untitled,
    /// It is not as wide as high.
    #[error("it is not square")]
    NotSquare,
}

const ELEMENTS: [&str; 15] = [
    "svg",
    "g",
    "defs",
    "title",
    "desc",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "linearGradient",
    "radialGradient",
    "stop",
];

const ATTRIBUTES: [&str; 50] = [
    "id",
    "d",
    "points",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "fx",
    "fy",
    "width",
    "height",
    "transform",
    "offset",
    "viewBox",
    "preserveAspectRatio",
    "version",
    "baseProfile",
    "gradientUnits",
    "gradientTransform",
    "spreadMethod",
    "pathLength",
    "fill",
    "fill-rule",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stop-color",
    "stop-opacity",
    "opacity",
    "color",
    "color-rendering",
    "shape-rendering",
    "display",
    "visibility",
    "vector-effect",
    "solid-color",
    "solid-opacity",
];

/// Says nothing about the picture, and is left out.
const IGNORED: [&str; 6] =
    ["class", "data-name", "xml:space", "xml:lang", "xmlns:xlink", "enable-background"];

const SVG: &str = "http://www.w3.org/2000/svg";

/// Reads a logo.
///
/// # Errors
///
/// The first thing that a logo may not have or be; see [`LogoError`].
pub fn logo(bytes: &[u8]) -> Result<Logo, LogoError> {
    if bytes.len() > MAX_LOGO {
        return Err(LogoError::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| LogoError::Malformed)?;
    let mut text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.starts_with("<?xml ") {
        text = text.split_once("?>").ok_or(LogoError::Malformed)?.1;
    }
    let mut writer = Writer::default();
    let mut reader = Reader(text);
    while let Some(token) = reader.next()? {
        match token {
            Token::Open { name, attributes, is_closed } => {
                writer.open(name, &attributes, is_closed)?;
            }
            Token::Close(name) => writer.close(name)?,
            Token::Text(text) => writer.text(text)?,
        }
    }
    writer.finish()
}

enum Token<'a> {
    Open { name: &'a str, attributes: Vec<(&'a str, &'a str)>, is_closed: bool },
    Close(&'a str),
    Text(&'a str),
}

/// Reads tags and text. Anything else that XML knows is malformed here, but for comments.
struct Reader<'a>(&'a str);

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<Option<Token<'a>>, LogoError> {
        loop {
            if self.0.is_empty() {
                return Ok(None);
            }
            let Some(tag) = self.0.strip_prefix('<') else {
                let (text, rest) = self.0.split_at(self.0.find('<').unwrap_or(self.0.len()));
                self.0 = rest;
                return Ok(Some(Token::Text(text)));
            };
            if let Some(comment) = tag.strip_prefix("!--") {
                self.0 = comment.split_once("-->").ok_or(LogoError::Malformed)?.1;
                continue;
            }
            if let Some(close) = tag.strip_prefix('/') {
                let (name, rest) = close.split_once('>').ok_or(LogoError::Malformed)?;
                self.0 = rest;
                return Ok(Some(Token::Close(name.trim_end())));
            }
            return self.open(tag).map(Some);
        }
    }

    fn open(&mut self, tag: &'a str) -> Result<Token<'a>, LogoError> {
        let (name, mut rest) = word(tag)?;
        let mut attributes = Vec::new();
        loop {
            let after = rest.trim_start();
            let is_apart = after.len() < rest.len();
            for (end, is_closed) in [("/>", true), (">", false)] {
                if let Some(rest) = after.strip_prefix(end) {
                    self.0 = rest;
                    return Ok(Token::Open { name, attributes, is_closed });
                }
            }
            if !is_apart {
                return Err(LogoError::Malformed);
            }
            let (attribute, after) = word(after)?;
            let after = after.trim_start().strip_prefix('=').ok_or(LogoError::Malformed)?;
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            let quote = quote.ok_or(LogoError::Malformed)?;
            let (value, after) = after
                .get(1..)
                .and_then(|rest| rest.split_once(quote))
                .ok_or(LogoError::Malformed)?;
            if attributes.iter().any(|(known, _)| *known == attribute) {
                return Err(LogoError::Malformed);
            }
            attributes.push((attribute, value));
            rest = after;
        }
    }
}

/// Splits a name off.
fn word(text: &str) -> Result<(&str, &str), LogoError> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':');
    let end = text.find(|c| !is_name(c)).unwrap_or(text.len());
    if end == 0 { Err(LogoError::Malformed) } else { Ok(text.split_at(end)) }
}

/// Writes what may stay.
#[derive(Default)]
struct Writer {
    svg: String,
    open: Vec<&'static str>,
    elements: usize,
    title: Option<String>,
    is_done: bool,
}

impl Writer {
    fn open(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        is_closed: bool,
    ) -> Result<(), LogoError> {
        let name = *ELEMENTS.iter().find(|known| **known == name).ok_or(LogoError::Forbidden)?;
        let is_root = self.open.is_empty();
        // One root, and no other one within it; words hold nothing but words.
        let is_within = self.open.last().is_some_and(|one| matches!(*one, "title" | "desc"));
        if self.is_done || is_root != (name == "svg") || is_within {
            return Err(LogoError::Forbidden);
        }
        self.elements += 1;
        if self.elements > MAX_ELEMENTS || self.open.len() >= MAX_DEPTH {
            return Err(LogoError::TooLarge);
        }
        let is_words = matches!(name, "title" | "desc");
        if is_root {
            self.root(attributes)?;
        } else if !is_words {
            self.svg.push('<');
            self.svg.push_str(name);
            self.attributes(attributes, &[])?;
            self.svg.push('>');
        }
        // The first title of the root is that of the picture.
        if name == "title" && self.open.len() == 1 && self.title.is_none() {
            self.title = Some(String::new());
        } else if name == "title" {
            return Err(LogoError::Forbidden);
        }
        self.open.push(name);
        if is_closed { self.close(name) } else { Ok(()) }
    }

    fn root(&mut self, attributes: &[(&str, &str)]) -> Result<(), LogoError> {
        let value = |name: &str| {
            attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value.trim())
        };
        if (value("version"), value("baseProfile")) != (Some("1.2"), Some("tiny-ps"))
            || value("xmlns") != Some(SVG)
        {
            return Err(LogoError::Profile);
        }
        let sides = value("viewBox").ok_or(LogoError::NotSquare)?;
        let sides = sides.split([' ', ',']).filter(|one| !one.is_empty()).map(str::parse::<f64>);
        let sides: Vec<f64> = sides.collect::<Result<_, _>>().map_err(|_| LogoError::NotSquare)?;
        let [x, y, width, height] = *sides.as_slice() else { return Err(LogoError::NotSquare) };
        let is_square = width == height && width > 0.0 && width.is_finite();
        if !is_square || !x.is_finite() || !y.is_finite() {
            return Err(LogoError::NotSquare);
        }
        write!(
            self.svg,
            "<svg xmlns=\"{SVG}\" version=\"1.2\" baseProfile=\"tiny-ps\" \
             viewBox=\"{x} {y} {width} {height}\""
        )
        .map_err(|_| LogoError::Malformed)?;
        self.attributes(
            attributes,
            &["xmlns", "version", "baseProfile", "viewBox", "width", "height"],
        )?;
        self.svg.push('>');
        Ok(())
    }

    /// Writes attributes, but for some that were written.
    fn attributes(
        &mut self,
        attributes: &[(&str, &str)],
        written: &[&str],
    ) -> Result<(), LogoError> {
        for (name, value) in attributes {
            if written.contains(name) || IGNORED.contains(name) {
                continue;
            }
            // The root stands where it is put.
            let is_moved = !written.is_empty() && matches!(*name, "x" | "y");
            if is_moved || !ATTRIBUTES.contains(name) || !is_harmless(value) {
                return Err(LogoError::Forbidden);
            }
            write!(self.svg, " {name}=\"{value}\"").map_err(|_| LogoError::Malformed)?;
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), LogoError> {
        match self.open.pop() {
            Some(open) if open == name => {}
            _ => return Err(LogoError::Malformed),
        }
        if !matches!(name, "title" | "desc") {
            write!(self.svg, "</{name}>").map_err(|_| LogoError::Malformed)?;
        }
        self.is_done |= self.open.is_empty();
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), LogoError> {
        match (self.open.last(), &mut self.title) {
            (Some(&"title"), Some(title)) => title.push_str(&plain(text)?),
            (Some(&"desc"), _) => {}
            _ if text.trim().is_empty() => {}
            _ => return Err(LogoError::Forbidden),
        }
        Ok(())
    }

    fn finish(self) -> Result<Logo, LogoError> {
        if !self.is_done {
            return Err(LogoError::Malformed);
        }
        let title = crate::display::one_line(&self.title.unwrap_or_default());
        let title: String = title.trim().chars().take(MAX_TITLE).collect();
        if title.is_empty() {
            return Err(LogoError::Untitled);
        }
        Ok(Logo { svg: self.svg, title })
    }
}

/// Whether a value is made of numbers, names and colours, and refers to nothing but a part of
/// the same picture.
fn is_harmless(value: &str) -> bool {
    let is_plain =
        |c: char| c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || "#%()+,-._".contains(c);
    // Nothing that stands for something else: no entity, no escape, no address.
    if !value.chars().all(is_plain) {
        return false;
    }
    let lower = value.to_ascii_lowercase();
    lower.match_indices("url").all(|(at, _)| {
        let inner = lower.get(at..).and_then(|rest| rest.strip_prefix("url(#"));
        inner.and_then(|rest| rest.split_once(')')).is_some_and(|(id, _)| !id.contains(['(', '#']))
    })
}

/// Text without the five entities that XML knows.
fn plain(text: &str) -> Result<String, LogoError> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let (name, after) = after.split_once(';').ok_or(LogoError::Malformed)?;
        out.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => return Err(LogoError::Malformed),
        });
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
#[path = "logo_tests.rs"]
mod tests;
