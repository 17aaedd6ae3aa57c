//! Splits a query into terms and what stands between them.

use super::operator;

/// A piece of a query, before it has a meaning.
pub(super) enum Token {
    Open,
    Close,
    /// `AND`, which is meant anyway.
    And,
    /// `OR`, between two terms.
    Or,
    /// `-` or `NOT`, before a term.
    Not,
    /// `name:` where there is one, and what it is about.
    Term {
        name: Option<String>,
        value: String,
        is_quoted: bool,
    },
}

/// Splits a query.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let after = rest.get(first.len_utf8()..).unwrap_or_default();
        rest = match first {
            '(' => push(&mut tokens, Token::Open, after),
            ')' => push(&mut tokens, Token::Close, after),
            '-' if after.starts_with(|c: char| !c.is_whitespace()) => {
                push(&mut tokens, Token::Not, after)
            }
            _ => {
                let (token, after) = word(rest);
                push(&mut tokens, token, after)
            }
        }
        .trim_start();
    }
    tokens
}

fn push<'a>(tokens: &mut Vec<Token>, token: Token, rest: &'a str) -> &'a str {
    tokens.push(token);
    rest
}

/// Reads one term from the beginning of `text`. Returns what follows it.
fn word(text: &str) -> (Token, &str) {
    if let Some((value, rest)) = quoted(text) {
        return (Token::Term { name: None, value: value.to_owned(), is_quoted: true }, rest);
    }
    if let Some((name, after)) = operator(text) {
        let (value, rest, is_quoted) = match quoted(after) {
            Some((value, rest)) => (value, rest, true),
            None => {
                let (value, rest) = until_space(after);
                (value, rest, false)
            }
        };
        let name = Some(name.to_owned());
        return (Token::Term { name, value: value.to_owned(), is_quoted }, rest);
    }
    let (value, rest) = until_space(text);
    let token = match value {
        "OR" | "|" | "أو" => Token::Or,
        "NOT" => Token::Not,
        "AND" => Token::And,
        value => plain(value),
    };
    (token, rest)
}

fn plain(value: &str) -> Token {
    Token::Term { name: None, value: value.to_owned(), is_quoted: false }
}

/// Splits a known operator's name off.
fn operator(text: &str) -> Option<(&str, &str)> {
    let (word, _) = until_space(text);
    let (name, _) = word.split_once(':')?;
    operator::is_name(name)
        .then(|| text.split_at_checked(name.len() + 1))?
        .map(|(_, rest)| (name, rest))
}

fn until_space(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| c.is_whitespace() || c == '(' || c == ')');
    let end = end.unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Reads text in quotes of any style; without a closing one, to the end.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let first = text.chars().next()?;
    let closing: &[char] = match first {
        '"' => &['"'],
        '\u{201c}' | '\u{201e}' | '\u{201d}' => &['\u{201d}', '\u{201c}', '"'],
        '\u{ab}' => &['\u{bb}'],
        _ => return None,
    };
    let inner = text.get(first.len_utf8()..)?;
    Some(match inner.split_once(closing) {
        Some((value, rest)) => (value, rest),
        None => (inner, ""),
    })
}
