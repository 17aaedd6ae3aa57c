//! Rules that hold on some screens only: by their shade, which is known when the page is made,
//! and by the width of the frame, which the browser asks for. Nothing else about a reader can be
//! asked.

use cssparser::{ParseError, Parser, Token};

/// Whether a page is on dark or light ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shade {
    /// White, or nearly.
    Light,
    /// Black, or nearly.
    Dark,
}

/// When a rule holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    Always,
    Never,
    /// On a screen like this one.
    OfScreen,
    /// In frames of some width: a media query.
    OfWidth(String),
}

/// Widths that may be asked for, in pixels: those of windows.
const MAX_WIDTH: f32 = 10_000.0;
/// Alternatives in one rule.
const MAX_QUERIES: usize = 16;

/// A list of media queries on its way.
#[derive(Debug)]
pub(super) struct Query {
    /// None where the at-rule is another one, or no screen is known.
    screen: Option<Shade>,
    good: Vec<String>,
    /// Whether one of the list holds whatever the width.
    holds: bool,
    widths: Vec<String>,
    is_bad: bool,
    is_empty: bool,
}

impl Query {
    pub(super) fn new(at_rule: &str, screen: Option<Shade>) -> Query {
        let screen = screen.filter(|_| at_rule.eq_ignore_ascii_case("media"));
        let (good, widths) = (Vec::new(), Vec::new());
        Query { screen, good, holds: false, widths, is_bad: false, is_empty: true }
    }

    /// Takes the next token of the list; what is within parentheses is read from `parser`.
    pub(super) fn push(&mut self, token: &Token<'_>, parser: &mut Parser<'_>) {
        match token {
            Token::WhiteSpace(_) => {}
            Token::Comma => self.close(),
            Token::Ident(word) => {
                let known = ["only", "screen", "all", "and"];
                self.is_bad |= !known.iter().any(|known| word.eq_ignore_ascii_case(known));
                self.is_empty = false;
            }
            Token::ParenthesisBlock => {
                self.is_empty = false;
                let read = parser.parse_nested_block(|block| {
                    let read = feature(block);
                    while block.next().is_ok() {}
                    Ok::<_, ParseError<()>>(read)
                });
                match (read.ok().flatten(), self.screen) {
                    (Some(Feature::Width(width)), _) => self.widths.push(width),
                    (Some(Feature::Shade(shade)), Some(screen)) => self.is_bad |= shade != screen,
                    _ => self.is_bad = true,
                }
            }
            _ => self.is_bad = true,
        }
    }

    fn close(&mut self) {
        let widths = std::mem::take(&mut self.widths);
        let is_good = !std::mem::take(&mut self.is_bad) && !self.is_empty;
        self.is_empty = true;
        if !is_good || self.good.len() >= MAX_QUERIES {
            return;
        }
        if widths.is_empty() {
            self.holds = true;
        } else {
            self.good.push(format!("screen and {}", widths.join(" and ")));
        }
    }

    pub(super) fn finish(mut self) -> Condition {
        self.close();
        match (self.screen, self.holds) {
            (None, _) => Condition::Never,
            (Some(_), true) => Condition::OfScreen,
            (Some(_), false) if self.good.is_empty() => Condition::Never,
            (Some(_), false) => Condition::OfWidth(self.good.join(",")),
        }
    }
}

enum Feature {
    Width(String),
    Shade(Shade),
}

/// Reads what is asked within parentheses; `None` where it may not be asked.
fn feature(parser: &mut Parser<'_>) -> Option<Feature> {
    let name = parser.expect_ident().ok()?.to_ascii_lowercase();
    parser.expect_colon().ok()?;
    let value = parser.next().ok()?.clone();
    let read = match (name.as_str(), value) {
        ("prefers-color-scheme", Token::Ident(word)) => match &*word.to_ascii_lowercase() {
            "dark" => Feature::Shade(Shade::Dark),
            "light" => Feature::Shade(Shade::Light),
            _ => return None,
        },
        ("max-width" | "min-width" | "max-device-width" | "min-device-width", value) => {
            let (Token::Dimension { value: width, unit, .. }, side) = (value, name.get(..3)?)
            else {
                return None;
            };
            let unit = ["px", "em"].into_iter().find(|known| unit.eq_ignore_ascii_case(known))?;
            if !(0.0..MAX_WIDTH).contains(&width) {
                return None;
            }
            Feature::Width(format!("({side}-width:{width}{unit})"))
        }
        _ => return None,
    };
    parser.is_exhausted().then_some(read)
}
