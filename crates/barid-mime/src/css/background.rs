//! What is behind an element: colours and gradients alone, whatever else was to come there.

use super::{Stop, property::is_function, value};
use cssparser::{Parser, Token};

/// Gradients on top of each other.
const MAX_GRADIENTS: usize = 4;
/// Bytes of one gradient.
const MAX_GRADIENT: usize = 2_000;

/// Which of the two properties is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind {
    /// `background`: a colour, and what is on it.
    All,
    /// `background-image`: what is on the colour.
    Image,
}

/// Reads what is behind an element: its colour and its gradients. Where anything else was to be
/// there, that goes, and so do gradients that were to be seen with it: of all of it one colour
/// stays, the one that was to show until the rest comes.
pub(super) fn background(parser: &mut Parser<'_>, behind: Behind) -> Option<String> {
    let start = parser.state();
    let mut plain = String::new();
    if value(parser, "background-color", 0, &mut plain).is_some() {
        let plain = plain.trim();
        let is_none = plain.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("none"));
        return match behind {
            Behind::All => (!plain.is_empty()).then(|| format!("background:{plain};")),
            Behind::Image => is_none.then(|| format!("background-image:{plain};")),
        };
    }
    parser.reset(&start);
    if let Some(found) = gradients(parser, behind) {
        return Some(found);
    }
    parser.reset(&start);
    let mut found = None;
    let mut is_important = false;
    while let Ok(token) = parser.next().cloned() {
        is_important |=
            matches!(&token, Token::Ident(name) if name.eq_ignore_ascii_case("important"));
        if let Token::Function(_) | Token::ParenthesisBlock = &token {
            let is_gradient = matches!(&token, Token::Function(name) if name.ends_with("gradient"));
            let is_color = matches!(&token, Token::Function(name) if is_function(name));
            let read = parser.parse_nested_block(|block| {
                let mut inner = String::new();
                Ok::<_, Stop>(match (is_gradient, is_color) {
                    (true, _) => first_color(block),
                    (_, true) => value(block, "color", 1, &mut inner)
                        .map(|()| format!("{}({inner})", name_of(&token))),
                    _ => None,
                })
            });
            found = found.or(read.ok().flatten());
        } else {
            found = found.or(plain_color(&token));
        }
    }
    let important = if is_important { " !important" } else { "" };
    found.map(|color| format!("background-color:{color}{important};"))
}

/// Reads gradients, and the colour below them. `None` where there is anything else.
fn gradients(parser: &mut Parser<'_>, behind: Behind) -> Option<String> {
    let (mut found, mut color, mut important) = (Vec::new(), None, "");
    while let Ok(token) = parser.next().cloned() {
        match &token {
            Token::Function(name) if is_gradient(name) && found.len() < MAX_GRADIENTS => {
                let mut inner = String::new();
                let read = parser.parse_nested_block(|block| {
                    value(block, "background-color", 1, &mut inner)
                        .ok_or_else(|| block.new_error_for_next_token::<()>())
                });
                read.ok().filter(|()| inner.len() <= MAX_GRADIENT)?;
                found.push(format!("{}({})", name.to_ascii_lowercase(), inner.trim()));
            }
            Token::Function(name) if color.is_none() && is_function(name) => {
                let mut inner = String::new();
                let read = parser.parse_nested_block(|block| {
                    value(block, "color", 1, &mut inner)
                        .ok_or_else(|| block.new_error_for_next_token::<()>())
                });
                read.ok()?;
                color = Some(format!("{}({inner})", name.to_ascii_lowercase()));
            }
            Token::Comma | Token::Delim('!') => {}
            Token::Ident(name) if name.eq_ignore_ascii_case("important") => {
                important = " !important";
            }
            // How often it is drawn matters only where it is smaller than what it is behind.
            Token::Ident(name)
                if ["no-repeat", "repeat", "scroll"]
                    .iter()
                    .any(|known| name.eq_ignore_ascii_case(known)) => {}
            token if color.is_none() => color = Some(plain_color(token)?),
            _ => return None,
        }
    }
    if found.is_empty() {
        return None;
    }
    let found = found.join(", ");
    match (behind, color) {
        (Behind::All, Some(color)) => Some(format!("background:{found} {color}{important};")),
        (Behind::All, None) => Some(format!("background:{found}{important};")),
        (Behind::Image, None) => Some(format!("background-image:{found}{important};")),
        (Behind::Image, Some(_)) => None,
    }
}

fn is_gradient(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name.strip_prefix("repeating-").unwrap_or(&name);
    matches!(name, "linear-gradient" | "radial-gradient" | "conic-gradient")
}

/// Returns the first colour among what a gradient is made of.
fn first_color(parser: &mut Parser<'_>) -> Option<String> {
    let mut found = None;
    while let Ok(token) = parser.next().cloned() {
        if let Token::Function(name) = &token {
            let read = parser.parse_nested_block(|block| {
                let mut inner = String::new();
                Ok::<_, Stop>(value(block, "color", 1, &mut inner).map(|()| inner))
            });
            let inner = read.ok().flatten().filter(|_| is_function(name));
            found = found.or(inner.map(|inner| format!("{}({inner})", name.to_ascii_lowercase())));
        } else {
            found = found.or(plain_color(&token));
        }
    }
    found
}

fn name_of(token: &Token<'_>) -> String {
    match token {
        Token::Function(name) => name.to_ascii_lowercase(),
        _ => String::new(),
    }
}

/// Returns a colour that is one word.
fn plain_color(token: &Token<'_>) -> Option<String> {
    match token {
        Token::Hash(name) | Token::IDHash(name)
            if matches!(name.len(), 3 | 4 | 6 | 8)
                && name.bytes().all(|b| b.is_ascii_hexdigit()) =>
        {
            Some(format!("#{name}"))
        }
        Token::Ident(name) => {
            cssparser::color::parse_named_color(name).ok().map(|_| name.to_ascii_lowercase())
        }
        _ => None,
    }
}
