//! The search query: what a user types, as a tree.
//!
//! Words all have to be there; `OR` joins its two neighbours first; `-` or `NOT`
//! turns one term around; quotes keep words together; parentheses group. An
//! operator has a name and a colon. What can't be read as an operator is a word,
//! so no text is ever an error.

mod operator;
mod token;

use self::token::{Token, tokens};
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
                Token::And => continue,
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
                    (self.terms <= MAX_TERMS)
                        .then(|| operator::term(name.as_deref(), &value, is_quoted))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a tree on one line: `and(…)`, `or(…)`, `not(…)`, `field:words`.
    fn show(query: &Query) -> String {
        let many = |name: &str, parts: &[Query]| {
            format!("{name}({})", parts.iter().map(show).collect::<Vec<_>>().join(", "))
        };
        match query {
            Query::All(parts) => many("and", parts),
            Query::Any(parts) => many("or", parts),
            Query::Not(part) => many("not", std::slice::from_ref(part)),
            Query::Text(text) => {
                let star = if text.kind == Kind::Beginning { "*" } else { "" };
                format!("{:?}:{}{star}", text.field, text.words).to_lowercase()
            }
            other => format!("{other:?}"),
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(show(&parse(text)), expected, "{text}");
    }

    #[test]
    fn words_all_have_to_be_there() {
        check("", "and()");
        check("  ", "and()");
        check("one", "any:one");
        check("one two", "and(any:one, any:two)");
        check("one AND two", "and(any:one, any:two)");
        check("rep*", "any:rep*");
    }

    #[test]
    fn quotes_of_any_style_keep_words_together() {
        check("\"one two\" three", "and(any:one two, any:three)");
        check("\u{201c}one two\u{201d}", "any:one two");
        check("\u{ab}one two\u{bb}", "any:one two");
        check("from:\"Zoe M\"", "from:zoe m");
        check("\"open", "any:open");
        check("\"rep*\"", "any:rep*");
    }

    #[test]
    fn or_joins_its_neighbours_before_anything_else() {
        check("a b OR c d", "and(any:a, or(any:b, any:c), any:d)");
        check("a OR b OR c", "or(any:a, any:b, any:c)");
        check("(a b) OR c", "or(and(any:a, any:b), any:c)");
        check("OR a OR", "any:a");
        check("a OR -b", "or(any:a, not(any:b))");
    }

    #[test]
    fn a_minus_turns_the_next_term_around() {
        check("-a", "not(any:a)");
        check("-\"a b\" -from:c NOT d", "and(not(any:a b), not(from:c), not(any:d))");
        check("--a", "any:a");
        check("-(a b)", "not(and(any:a, any:b))");
        check("a-b - c", "and(any:a-b, any:-, any:c)");
    }

    #[test]
    fn operators_are_known_in_both_languages() {
        for (english, arabic) in [
            ("from:x", "\u{645}\u{646}:x"),
            ("to:x", "\u{625}\u{644}\u{649}:x"),
            ("in:x", "\u{641}\u{64a}:x"),
            ("subject:x", "\u{627}\u{644}\u{645}\u{648}\u{636}\u{648}\u{639}:x"),
            ("before:2024-05", "\u{642}\u{628}\u{644}:\u{662}\u{660}\u{662}\u{664}-\u{660}\u{665}"),
            ("larger:5m", "\u{623}\u{643}\u{628}\u{631}:\u{665}m"),
            ("has:attachment", "\u{628}\u{647}:\u{645}\u{631}\u{641}\u{642}"),
        ] {
            assert_eq!(parse(arabic), parse(english), "{english}");
        }
        check("FROM:x Is:Unread", "and(from:x, Is(Unread))");
        check("is:read is:starred has:attachment", "and(Is(Read), Is(Starred), HasAttachment)");
        check("account:work filename:a.pdf cc:x", "and(Account(\"work\"), filename:a.pdf, cc:x)");
    }

    #[test]
    fn dates_and_sizes_have_several_forms() {
        check("before:2024", "Before(2024-01-01)");
        check("after:2024-05", "After(2024-05-01)");
        check("after:2024/05/17", "After(2024-05-17)");
        check("larger:1.5k smaller:2GB", "and(Larger(1536), Smaller(2147483648))");
        check("larger:10", "Larger(10)");
    }

    #[test]
    fn what_cannot_be_read_is_a_word() {
        for text in [
            "is:banana",
            "before:2024-13",
            "before:yesterday",
            "after:2024-02-30",
            "larger:-1",
            "larger:x",
            "from:",
            "http://example.test",
            "has:x",
            "a:b",
            "12:30",
        ] {
            check(text, &format!("any:{text}"));
        }
    }

    #[test]
    fn no_text_is_too_strange() {
        check("(", "and()");
        check(")a( b)", "and(any:a, any:b)");
        check("((((((((((((a))))))))))))", "any:a");
        let many = "x ".repeat(10_000);
        assert!(matches!(parse(&many), Query::All(parts) if parts.len() == MAX_TERMS));
        for text in ["-", "--", "\"", "\"\"", "OR", "NOT", "from:\"", "\u{0}", "-)-(", "*"] {
            parse(text);
        }
    }
}
