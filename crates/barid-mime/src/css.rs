//! Style sheets and style attributes, reduced to what can only change how text looks.
//!
//! What is kept is written anew from its tokens: names in plain letters, numbers,
//! colours. So no escape, string or comment of the sender reaches the page, and
//! nothing that loads, moves over other content, or reacts to the reader.

mod background;
mod media;
mod property;
mod rule;

use background::Behind;
use cssparser::{Delimiter, ParseError, Parser, ToCss, Token, TokenSerializationType};
pub(crate) use media::Condition;
pub use media::Shade;
use property::{has_effect, is_function, is_property, is_track};
pub(crate) use rule::Rule;

/// Bytes of one sheet that are looked at.
const MAX_SHEET: usize = 512 << 10;
/// Nested functions in one value: `calc(… rgb(…))` needs two.
const MAX_FUNCTIONS: usize = 3;
/// How often columns of a grid are repeated, how many at once, and how many times in one grid.
const MAX_TRACKS: i32 = 24;
const MAX_REPEATED: usize = 6;
const MAX_REPEATS: usize = 3;

type Stop = ParseError<()>;

/// Returns the rules of a style sheet that may stay. All at-rules go: they load,
/// or show one thing here and another there.
pub fn sheet(css: &str) -> String {
    rules(css, None).iter().map(Rule::to_string).collect()
}

/// Returns the rules of a style sheet that may stay on a screen of that shade; without one,
/// rules for some screens only go, as all other at-rules do.
pub(crate) fn rules(css: &str, screen: Option<Shade>) -> Vec<Rule> {
    let mut found = Vec::new();
    let mut parser = Parser::new(crate::display::cut(css, MAX_SHEET));
    rules_in(&mut parser, screen, &Condition::Always, &mut found);
    found
}

/// Reads rules, each of which holds under a condition.
fn rules_in(
    parser: &mut Parser<'_>,
    screen: Option<Shade>,
    condition: &Condition,
    out: &mut Vec<Rule>,
) {
    let mut prelude = Prelude::default();
    let mut query: Option<media::Query> = None;
    while let Ok(token) = parser.next_including_whitespace().cloned() {
        match (token, &mut query) {
            (Token::CurlyBracketBlock, Some(_)) => {
                let inner = query.take().map_or(Condition::Never, media::Query::finish);
                let read = parser.parse_nested_block(|block| {
                    if inner != Condition::Never && *condition == Condition::Always {
                        rules_in(block, None, &inner, out);
                    }
                    Ok::<_, Stop>(())
                });
                // A block that ends badly still gave what it held.
                drop(read);
            }
            (Token::Semicolon, Some(_)) => query = None,
            (token, Some(query)) => query.push(&token, parser),
            (Token::CurlyBracketBlock, None) => {
                let selectors = std::mem::take(&mut prelude).finish();
                let body = parser.parse_nested_block(|block| {
                    let start = block.position();
                    let body = block_declarations(block);
                    Ok::<_, Stop>((body, has_picture(block.slice_from(start))))
                });
                let (body, has_picture) = body.unwrap_or_default();
                if !selectors.is_empty() && (has_picture || !body.is_empty()) {
                    let condition = condition.clone();
                    out.push(Rule { selectors, body, condition, has_picture });
                }
            }
            (Token::AtKeyword(name), None) => {
                prelude = Prelude::default();
                query = Some(media::Query::new(&name, screen));
            }
            (Token::CDO | Token::CDC, None) => {}
            (token, None) => prelude.push(&token),
        }
    }
}

/// Whether declarations as they were sent put a picture behind text.
pub(crate) fn has_picture(css: &str) -> bool {
    let has = |word: &str| memchr::memmem::find(css.as_bytes(), word.as_bytes()).is_some();
    has("background") && has("url(")
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
            // An id is a name in the whole page; a class that stands for it is none.
            Token::IDHash(name) if !after_colon && is_plain(name) => {
                self.current.push('.');
                self.current.push_str(ID);
                self.current.push_str(name);
            }
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

/// What the class that stands for an id begins with.
const ID: &str = "barid-id-";

/// Returns the class that stands for an id.
pub(crate) fn class_of_id(id: &str) -> Option<String> {
    is_plain(id).then(|| format!("{ID}{id}"))
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
    match name.as_str() {
        "background" => return background::background(parser, Behind::All),
        "background-image" => return background::background(parser, Behind::Image),
        _ => {}
    }
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
            Token::Ident(name) if is_plain(name) && !has_effect(name, property) => {
                out.push_str(name);
            }
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
            Token::Function(name) if depth < MAX_FUNCTIONS && is_track(name, property) => {
                tracks(name, parser, property, depth, out)?;
                before = TokenSerializationType::Nothing;
            }
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

/// Writes what repeats the columns of a grid, so many times and no more, or bounds one.
fn tracks(
    name: &str,
    parser: &mut Parser<'_>,
    property: &str,
    depth: usize,
    out: &mut String,
) -> Option<()> {
    let is_repeat = name.eq_ignore_ascii_case("repeat");
    // Repeated within what is repeated, there would be more of them than was counted.
    if is_repeat && (depth > 0 || out.matches("repeat(").count() >= MAX_REPEATS) {
        return None;
    }
    let mut read = |block: &mut Parser<'_>| {
        out.push_str(&name.to_ascii_lowercase());
        out.push('(');
        if is_repeat {
            let times = block.expect_integer().ok()?;
            block.expect_comma().ok()?;
            if !(1..=MAX_TRACKS).contains(&times) {
                return None;
            }
            out.push_str(&format!("{times},"));
        }
        block.skip_whitespace();
        let start = out.len();
        value(block, property, depth + 1, out)?;
        let count = out.get(start..).map_or(0, |list| list.split_whitespace().count());
        (!is_repeat || count <= MAX_REPEATED).then_some(())
    };
    parser.parse_nested_block(|block| Ok::<_, Stop>(read(block))).ok().flatten()?;
    out.push(')');
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

#[cfg(test)]
mod tests;
