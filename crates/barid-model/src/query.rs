//! The search query: what a user types, as a tree.
//!
//! Words all have to be there; `OR` joins its two neighbours first; `-` or `NOT`
//! turns one term around; quotes keep words together; parentheses group. An
//! operator has a name and a colon. What can't be read as an operator is a word,
//! so no text is ever an error.

use jiff::civil::Date;

/// A query, as a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// All of them hold. Without any: every message.
    All(Vec<Query>),
    /// At least one of them holds.
    Any(Vec<Query>),
    /// It does not hold.
    Not(Box<Query>),
    /// Words are there.
    Text(Text),
    /// The message is in a mailbox of this name or role.
    In(String),
    /// The message is of an account whose address or name holds this.
    Account(String),
    /// A file is attached.
    HasAttachment,
    /// The message is in this state.
    Is(State),
    /// Its date is before the beginning of this day.
    Before(Date),
    /// Its date is not before the beginning of this day.
    After(Date),
    /// It has more bytes.
    Larger(u64),
    /// It has fewer bytes.
    Smaller(u64),
}

/// Words to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Where.
    pub field: Field,
    /// As typed; next to each other and in this order where there are several.
    pub words: String,
    /// How the last of them ends.
    pub kind: Kind,
}

/// Where words are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Anywhere.
    Any,
    /// In the subject.
    Subject,
    /// Among the authors.
    From,
    /// Among all recipients.
    To,
    /// Among the further recipients, open and hidden.
    Cc,
    /// In the text.
    Body,
    /// In the names of attached files.
    Filename,
}

/// How words end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole words.
    Words,
    /// The last one may go on: `rep*`.
    Beginning,
}

/// What the user has done with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not read yet.
    Unread,
    /// Read.
    Read,
    /// Marked.
    Starred,
    /// Answered.
    Answered,
    /// Being written.
    Draft,
}

/// Bytes of a query that are looked at.
const MAX_BYTES: usize = 8 * 1024;
/// Terms that count; the rest of a longer query is left out.
const MAX_TERMS: usize = 64;
/// Parentheses inside of one another that count; deeper ones are ignored.
const MAX_DEPTH: u32 = 8;

/// Reads what a user typed. Never fails: what is no operator is a word.
pub fn parse(text: &str) -> Query {
    let end = text.floor_char_boundary(MAX_BYTES);
    let mut tokens = tokens(text.get(..end).unwrap_or(text));
    tokens.reverse();
    let mut parser = Parser { tokens, terms: 0 };
    let mut parts = Vec::new();
    // A closing parenthesis without an opening one ends nothing.
    while !parser.tokens.is_empty() {
        parts.extend(parser.group(0));
    }
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, last) => Query::All(parts.into_iter().chain(last).collect()),
    }
}

/// A piece of a query, before it has a meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
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

struct Parser {
    /// The next one last.
    tokens: Vec<Token>,
    terms: usize,
}

impl Parser {
    /// Reads terms up to the closing parenthesis, or to the end.
    fn group(&mut self, depth: u32) -> Vec<Query> {
        let mut parts: Vec<Query> = Vec::new();
        let mut joins = false;
        let mut negates = false;
        while let Some(token) = self.tokens.pop() {
            let term = match token {
                Token::Close => break,
                Token::Or => {
                    joins = !parts.is_empty();
                    continue;
                }
                Token::Not => {
                    negates = !negates;
                    continue;
                }
                Token::Open if depth < MAX_DEPTH => {
                    let mut inner = self.group(depth + 1);
                    match inner.len() {
                        0 => continue,
                        1 => inner.pop(),
                        _ => Some(Query::All(inner)),
                    }
                }
                Token::Open => continue,
                Token::Term { name, value, is_quoted } => {
                    self.terms += 1;
                    (self.terms <= MAX_TERMS).then(|| term(name.as_deref(), &value, is_quoted))
                }
            };
            let Some(term) = term else { continue };
            let term = if negates { Query::Not(Box::new(term)) } else { term };
            match parts.pop() {
                Some(before) if joins => parts.push(either(before, term)),
                before => parts.extend(before.into_iter().chain([term])),
            }
            (joins, negates) = (false, false);
        }
        parts
    }
}

fn either(before: Query, term: Query) -> Query {
    match before {
        Query::Any(mut terms) => {
            terms.push(term);
            Query::Any(terms)
        }
        before => Query::Any(vec![before, term]),
    }
}

fn tokens(text: &str) -> Vec<Token> {
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
        // All terms have to hold anyway.
        "AND" => {
            return if rest.trim().is_empty() { (plain(value), rest) } else { word_or_end(rest) };
        }
        value => plain(value),
    };
    (token, rest)
}

fn word_or_end(rest: &str) -> (Token, &str) {
    // An empty term says nothing; what follows is read on its own.
    (plain(""), rest)
}

fn plain(value: &str) -> Token {
    Token::Term { name: None, value: value.to_owned(), is_quoted: false }
}

/// Splits a known operator's name off.
fn operator(text: &str) -> Option<(&str, &str)> {
    let (word, _) = until_space(text);
    let (name, _) = word.split_once(':')?;
    let known = OPERATORS.iter().any(|(names, _)| names.contains(&simple(name).as_str()));
    known.then(|| text.split_at_checked(name.len() + 1))?.map(|(_, rest)| (name, rest))
}

fn until_space(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| c.is_whitespace() || c == '(' || c == ')');
    // A word of one sign is better than none: it always moves on.
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

#[derive(Clone, Copy)]
enum Operator {
    Text(Field),
    In,
    Account,
    Has,
    Is,
    Before,
    After,
    Larger,
    Smaller,
}

/// Names as [`simple`] writes them: lower case, bare alef, yeh with its dots.
const OPERATORS: [(&[&str], Operator); 14] = [
    (&["from", "من"], Operator::Text(Field::From)),
    (&["to", "الي"], Operator::Text(Field::To)),
    (&["cc", "bcc", "نسخه"], Operator::Text(Field::Cc)),
    (&["subject", "الموضوع", "موضوع", "العنوان"], Operator::Text(Field::Subject)),
    (&["body", "النص", "نص"], Operator::Text(Field::Body)),
    (&["filename", "ملف", "الملف"], Operator::Text(Field::Filename)),
    (&["in", "في"], Operator::In),
    (&["account", "حساب", "الحساب"], Operator::Account),
    (&["has", "به", "فيه", "يحوي", "يحتوي"], Operator::Has),
    (&["is", "حاله", "الحاله"], Operator::Is),
    (&["before", "قبل"], Operator::Before),
    (&["after", "بعد"], Operator::After),
    (&["larger", "اكبر"], Operator::Larger),
    (&["smaller", "اصغر"], Operator::Smaller),
];

/// Reads one term. An operator whose value makes no sense is a word.
fn term(name: Option<&str>, value: &str, is_quoted: bool) -> Query {
    let Some(name) = name else { return words(Field::Any, value, is_quoted) };
    let simple_name = simple(name);
    let operator = OPERATORS.iter().find(|(names, _)| names.contains(&simple_name.as_str()));
    let known = operator.and_then(|(_, operator)| operation(*operator, value, is_quoted));
    known.unwrap_or_else(|| words(Field::Any, &format!("{name}:{value}"), true))
}

fn operation(operator: Operator, value: &str, is_quoted: bool) -> Option<Query> {
    let value = value.trim();
    if value.is_empty() {
        return None;
    }
    let choice = simple(value);
    match operator {
        Operator::Text(field) => Some(words(field, value, is_quoted)),
        Operator::In => Some(Query::In(value.to_owned())),
        Operator::Account => Some(Query::Account(value.to_owned())),
        Operator::Has => ["attachment", "attachments", "file", "مرفق", "مرفقات", "ملف"]
            .contains(&choice.as_str())
            .then_some(Query::HasAttachment),
        Operator::Is => state(&choice).map(Query::Is),
        Operator::Before => date(&choice).map(Query::Before),
        Operator::After => date(&choice).map(Query::After),
        Operator::Larger => bytes(&choice).map(Query::Larger),
        Operator::Smaller => bytes(&choice).map(Query::Smaller),
    }
}

fn words(field: Field, value: &str, is_quoted: bool) -> Query {
    let beginning = value.strip_suffix('*').filter(|rest| !rest.is_empty() && !is_quoted);
    let (words, kind) = match beginning {
        Some(beginning) => (beginning, Kind::Beginning),
        None => (value, Kind::Words),
    };
    Query::Text(Text { field, words: words.to_owned(), kind })
}

fn state(name: &str) -> Option<State> {
    match name {
        "unread" | "unseen" | "غير-مقروء" | "غير-مقروءه" => Some(State::Unread),
        "read" | "seen" | "مقروء" | "مقروءه" => Some(State::Read),
        "starred" | "flagged" | "مميز" | "مميزه" | "بنجمه" => Some(State::Starred),
        "answered" | "replied" => Some(State::Answered),
        "draft" | "مسوده" => Some(State::Draft),
        _ => None,
    }
}

/// Reads `2024`, `2024-05` or `2024-05-17`, also with slashes: the day it begins.
fn date(text: &str) -> Option<Date> {
    let text = text.replace('/', "-");
    let mut numbers = text.split('-').map(|digits| {
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| digits.parse::<i16>().ok()).flatten()
    });
    let year = numbers.next()??;
    let mut next = || match numbers.next() {
        Some(number) => number.map(i8::try_from),
        None => Some(Ok(1)),
    };
    let (month, day) = (next()?.ok()?, next()?.ok()?);
    let is_whole = numbers.next().is_none() && year >= 1000;
    is_whole.then(|| Date::new(year, month, day).ok()).flatten()
}

/// Reads `500`, `20k`, `1.5MB`, `1g`; units are powers of 1024.
fn bytes(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    let factor = match unit.trim() {
        "" | "b" => 1_u64,
        "k" | "kb" => 1 << 10,
        "m" | "mb" => 1 << 20,
        "g" | "gb" => 1 << 30,
        _ => return None,
    };
    let number: f64 = number.parse().ok()?;
    let bytes = number * factor as f64;
    // Beyond this a float no longer holds every whole number, nor is there such mail.
    (0.0..9e15).contains(&bytes).then_some(bytes as u64)
}

/// Writes a name in one way: lower case, no hamza or vowels, plain digits.
fn simple(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '\u{640}' | '\u{64b}'..='\u{652}'))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'أ' | 'إ' | 'آ' => 'ا',
            'ى' => 'ي',
            'ة' => 'ه',
            '\u{660}'..='\u{669}' => digit(c, '\u{660}'),
            '\u{6f0}'..='\u{6f9}' => digit(c, '\u{6f0}'),
            c => c,
        })
        .collect()
}

fn digit(c: char, zero: char) -> char {
    char::from_digit(u32::from(c) - u32::from(zero), 10).unwrap_or(c)
}
