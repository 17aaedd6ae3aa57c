//! What is behind an element: colours alone, whatever else was to come there.

use super::{Stop, property::is_function, value};
use cssparser::{Parser, Token};

/// Reads what is behind an element: its one colour, or the first of a gradient. Pictures go,
/// and the colour that was to show until they come stays.
pub(super) fn background(parser: &mut Parser<'_>) -> Option<String> {
    let start = parser.state();
    let mut plain = String::new();
    if value(parser, "background-color", 0, &mut plain).is_some() {
        let plain = plain.trim();
        return (!plain.is_empty()).then(|| format!("background:{plain};"));
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
