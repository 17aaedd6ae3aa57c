//! Style sheets and style attributes, reduced to what can only change how text looks.
//!
//! What is kept is written anew from its tokens: names in plain letters, numbers,
//! colours. So no escape, string or comment of the sender reaches the page, and
//! nothing that loads, moves over other content, or reacts to the reader.

use cssparser::{Delimiter, ParseError, Parser, ToCss, Token, TokenSerializationType};

/// Bytes of one sheet that are looked at.
const MAX_SHEET: usize = 512 << 10;
/// Nested functions in one value: `calc(… rgb(…))` needs two.
const MAX_FUNCTIONS: usize = 3;

type Stop = ParseError<()>;

/// Returns the rules of a style sheet that may stay. All at-rules go: they load,
/// or show one thing here and another there.
pub fn sheet(css: &str) -> String {
    let mut out = String::new();
    let mut parser = Parser::new(crate::display::cut(css, MAX_SHEET));
    let mut prelude = Prelude::default();
    let mut in_at_rule = false;
    while let Ok(token) = parser.next_including_whitespace().cloned() {
        match token {
            Token::CurlyBracketBlock if in_at_rule => in_at_rule = false,
            Token::Semicolon if in_at_rule => in_at_rule = false,
            _ if in_at_rule => {}
            Token::CurlyBracketBlock => {
                let selectors = std::mem::take(&mut prelude).finish();
                let body =
                    parser.parse_nested_block(|block| Ok::<_, Stop>(block_declarations(block)));
                let body = body.unwrap_or_default();
                if !selectors.is_empty() && !body.is_empty() {
                    out.push_str(&format!("{selectors}{{{body}}}\n"));
                }
            }
            Token::AtKeyword(_) => {
                prelude = Prelude::default();
                in_at_rule = true;
            }
            Token::CDO | Token::CDC => {}
            token => prelude.push(&token),
        }
    }
    out
}

/// Returns the declarations of a style attribute that may stay.
pub fn declarations(css: &str) -> String {
    block_declarations(&mut Parser::new(crate::display::cut(css, MAX_SHEET)))
}

/// Returns every address that a sheet or attribute would load.
pub fn urls(css: &str) -> Vec<String> {
    let mut found = Vec::new();
    collect_urls(&mut Parser::new(crate::display::cut(css, MAX_SHEET)), 0, &mut found);
    found
}

fn collect_urls(parser: &mut Parser<'_>, depth: usize, found: &mut Vec<String>) {
    let mut after_import = false;
    while let Ok(token) = parser.next().cloned() {
        match &token {
            Token::UnquotedUrl(url) => found.push(url.to_string()),
            Token::QuotedString(url) if after_import => found.push(url.to_string()),
            Token::Function(name)
                if name.eq_ignore_ascii_case("url") || name.ends_with("image-set") =>
            {
                let inner = parser.parse_nested_block(|block| {
                    let mut inner = Vec::new();
                    while let Ok(token) = block.next() {
                        if let Token::QuotedString(url) | Token::UnquotedUrl(url) = token {
                            inner.push(url.to_string());
                        }
                    }
                    Ok::<_, Stop>(inner)
                });
                found.extend(inner.unwrap_or_default());
            }
            Token::Function(_) | Token::CurlyBracketBlock | Token::ParenthesisBlock
                if depth < 8 =>
            {
                let nested = parser.parse_nested_block(|block| {
                    collect_urls(block, depth + 1, found);
                    Ok::<_, Stop>(())
                });
                // A block that ends badly still gave what it held.
                drop(nested);
            }
            _ => {}
        }
        after_import =
            matches!(&token, Token::AtKeyword(name) if name.eq_ignore_ascii_case("import"));
    }
}

/// The selectors of one rule on the way; bad ones are left out singly.
#[derive(Default)]
struct Prelude {
    good: Vec<String>,
    current: String,
    is_bad: bool,
    after_colon: bool,
}

impl Prelude {
    fn push(&mut self, token: &Token<'_>) {
        let after_colon = std::mem::take(&mut self.after_colon);
        match token {
            Token::Comma => self.close(),
            Token::WhiteSpace(_) => self.current.push(' '),
            Token::Ident(name) if after_colon && is_pseudo(name) => {
                self.current.push(':');
                self.current.push_str(&name.to_ascii_lowercase());
            }
            Token::Ident(name) if !after_colon && is_plain(name) => self.current.push_str(name),
            Token::Delim(c @ ('.' | '*' | '>' | '+' | '~')) if !after_colon => {
                self.current.push(*c)
            }
            Token::Colon if !after_colon => self.after_colon = true,
            _ => self.is_bad = true,
        }
    }

    fn close(&mut self) {
        let selector = std::mem::take(&mut self.current);
        let selector = selector.split_whitespace().collect::<Vec<_>>().join(" ");
        if !std::mem::take(&mut self.is_bad) && !self.after_colon && !selector.is_empty() {
            self.good.push(selector);
        }
    }

    fn finish(mut self) -> String {
        self.close();
        self.good.join(",")
    }
}

/// Pseudo-classes that depend on nothing but the document.
fn is_pseudo(name: &str) -> bool {
    ["first-child", "last-child", "only-child", "first-of-type", "last-of-type", "link"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether a name needs no escape and so can't end what holds it.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 100
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_') || c.is_alphabetic())
}

fn block_declarations(parser: &mut Parser<'_>) -> String {
    let mut out = String::new();
    loop {
        parser.skip_whitespace();
        let parsed =
            parser.parse_until_after(Delimiter::Semicolon, |one| Ok::<_, Stop>(declaration(one)));
        out.push_str(&parsed.ok().flatten().unwrap_or_default());
        if parser.is_exhausted() {
            return out;
        }
    }
}

/// Reads one declaration to its end; `None` where it may not stay.
fn declaration(parser: &mut Parser<'_>) -> Option<String> {
    let read = read_declaration(parser);
    while parser.next().is_ok() {}
    read
}

fn read_declaration(parser: &mut Parser<'_>) -> Option<String> {
    let name = parser.expect_ident().ok()?.to_ascii_lowercase();
    parser.expect_colon().ok()?;
    if !is_property(&name) {
        return None;
    }
    let mut text = String::new();
    value(parser, &name, 0, &mut text)?;
    let text = text.trim();
    (!text.is_empty()).then(|| format!("{name}:{text};"))
}

/// Writes a value anew; `None` where any of it may not stay.
fn value(parser: &mut Parser<'_>, property: &str, depth: usize, out: &mut String) -> Option<()> {
    let is_font = property == "font" || property == "font-family";
    let mut before = TokenSerializationType::Nothing;
    while let Ok(token) = parser.next_including_whitespace().cloned() {
        // A comment may have stood between the two, and kept them from being one.
        let kind = token.serialization_type();
        let is_line = out.ends_with('/') && matches!(token, Token::Delim('/'));
        let is_close = out.ends_with('*') && matches!(token, Token::Delim('/'));
        if before.needs_separator_when_before(kind) || is_line || is_close {
            out.push(' ');
        }
        before = kind;
        match &token {
            Token::WhiteSpace(_) => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            Token::Ident(name) if is_plain(name) && !has_effect(name) => out.push_str(name),
            Token::Hash(name) | Token::IDHash(name)
                if name.bytes().all(|b| b.is_ascii_hexdigit()) =>
            {
                out.push('#');
                out.push_str(name);
            }
            Token::Number { value, .. } | Token::Percentage { unit_value: value, .. } => {
                number(*value, property)?;
                plain_number(&token, out)?;
            }
            Token::Dimension { value, unit, .. } => {
                number(*value, property)?;
                // What is as high as the window would grow with it for ever.
                let is_of_window = ["vh", "vb", "vmin", "vmax"]
                    .iter()
                    .any(|known| unit.to_ascii_lowercase().ends_with(known));
                // Digits after an e would become the exponent of the number before it.
                if !unit.bytes().all(|b| b.is_ascii_alphabetic()) || is_of_window {
                    return None;
                }
                plain_number(&token, out)?;
            }
            Token::QuotedString(name)
                if is_font && name.split(' ').all(|word| word.is_empty() || is_plain(word)) =>
            {
                out.push('"');
                out.push_str(name);
                out.push('"');
            }
            Token::Comma => out.push(','),
            Token::Delim(c @ ('/' | '!')) => out.push(*c),
            // A difference may be less than nothing.
            Token::Delim('-') if pulls(property) => return None,
            Token::Delim(c @ ('+' | '-' | '*')) if depth > 0 => out.push(*c),
            Token::Function(name) if depth < MAX_FUNCTIONS && is_function(name) => {
                out.push_str(&name.to_ascii_lowercase());
                out.push('(');
                let inner = parser.parse_nested_block(|block| {
                    value(block, property, depth + 1, out)
                        .ok_or_else(|| block.new_error_for_next_token::<()>())
                });
                inner.ok()?;
                out.push(')');
                before = TokenSerializationType::Nothing;
            }
            _ => return None,
        }
    }
    Some(())
}

/// Refuses what is not a number, and margins that pull content over other content.
fn number(value: f32, property: &str) -> Option<()> {
    let is_pulled = value < 0.0 && pulls(property);
    (value.is_finite() && value.abs() < 1e6 && !is_pulled).then_some(())
}

/// Whether less than nothing of a property moves content over other content.
fn pulls(property: &str) -> bool {
    property.starts_with("margin") || property.starts_with("text-indent")
}

/// Writes a number, unless it needs an escape.
fn plain_number(token: &Token<'_>, out: &mut String) -> Option<()> {
    let text = token.to_css_string();
    (!text.contains('\\')).then(|| out.push_str(&text))
}

fn is_function(name: &str) -> bool {
    ["rgb", "rgba", "hsl", "hsla", "calc"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Keywords that do more than look, in properties that are else harmless.
fn has_effect(name: &str) -> bool {
    ["expression", "javascript", "fixed", "sticky", "bidi-override", "isolate-override"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

fn is_property(name: &str) -> bool {
    const SINGLE: [&str; 33] = [
        "background",
        "background-color",
        "color",
        "direction",
        "display",
        "float",
        "clear",
        "font",
        "height",
        "width",
        "max-width",
        "min-width",
        "max-height",
        "min-height",
        "letter-spacing",
        "line-height",
        "list-style",
        "list-style-type",
        "list-style-position",
        "opacity",
        "table-layout",
        "caption-side",
        "empty-cells",
        "vertical-align",
        "visibility",
        "white-space",
        "word-break",
        "word-spacing",
        "word-wrap",
        "overflow-wrap",
        "box-sizing",
        "hyphens",
        "tab-size",
    ];
    const FONT: [&str; 6] =
        ["font-family", "font-size", "font-style", "font-weight", "font-variant", "font-stretch"];
    const TEXT: [&str; 6] = [
        "text-align",
        "text-decoration",
        "text-decoration-line",
        "text-decoration-color",
        "text-indent",
        "text-transform",
    ];
    let is_side = |rest: &str| {
        let rest =
            rest.trim_end_matches("-color").trim_end_matches("-style").trim_end_matches("-width");
        matches!(
            rest,
            "" | "-top" | "-right" | "-bottom" | "-left" | "-radius" | "-collapse" | "-spacing"
        )
    };
    SINGLE.contains(&name)
        || FONT.contains(&name)
        || TEXT.contains(&name)
        || ["border", "margin", "padding"]
            .iter()
            .any(|base| name.strip_prefix(base).is_some_and(is_side))
}

#[cfg(test)]
mod tests;
