//! Which way a text runs: by its first letter that says so (UAX #9, P2 and P3).

/// The base direction of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

impl Direction {
    /// Returns the value of the `dir` attribute.
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::Ltr => "ltr",
            Direction::Rtl => "rtl",
        }
    }
}

/// Returns the direction of the first letter that has one.
pub fn first_strong(text: &str) -> Option<Direction> {
    text.chars().find_map(|c| match c {
        '\u{5be}'..='\u{5f4}'
        | '\u{608}'
        | '\u{60b}'
        | '\u{60d}'
        | '\u{61b}'..='\u{64a}'
        | '\u{66d}'..='\u{66f}'
        | '\u{671}'..='\u{6d5}'
        | '\u{6e5}'
        | '\u{6e6}'
        | '\u{6ee}'
        | '\u{6ef}'
        | '\u{6fa}'..='\u{8ff}'
        | '\u{200f}'
        | '\u{fb1d}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}' => Some(Direction::Rtl),
        '\u{200e}' => Some(Direction::Ltr),
        c if c.is_alphabetic() => Some(Direction::Ltr),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_letter_decides() {
        for (text, expected) in [
            ("hello", Some(Direction::Ltr)),
            ("12: \u{645}\u{631}\u{62d}\u{628}\u{627} hello", Some(Direction::Rtl)),
            ("\u{5e9}\u{5dc}\u{5d5}\u{5dd}", Some(Direction::Rtl)),
            ("\u{627}\u{644} abc", Some(Direction::Rtl)),
            ("12 %!", None),
            ("\u{660}\u{661} abc", Some(Direction::Ltr)),
            ("\u{65e5}\u{672c}", Some(Direction::Ltr)),
            ("", None),
        ] {
            assert_eq!(first_strong(text), expected, "{text}");
        }
    }
}
