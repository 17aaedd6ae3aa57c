//! One rule of a style sheet that may stay.

use super::media::Condition;
use std::fmt::{Display, Formatter, Result};

/// Text that is quoted: there, nothing looks one way here and another way elsewhere.
const NOT_QUOTED: &str = ":not(blockquote *,.barid-fold *)";

/// A rule, written anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    /// Apart by commas.
    pub(crate) selectors: String,
    /// Declarations, each with its semicolon.
    pub(crate) body: String,
    pub(crate) condition: Condition,
    /// Whether it would put a picture behind text, which it may not.
    pub(crate) has_picture: bool,
}

impl Display for Rule {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Rule { selectors, body, condition, .. } = self;
        if body.is_empty() {
            return Ok(());
        }
        let apart = || {
            let all: Vec<String> =
                selectors.split(',').map(|one| format!("{one}{NOT_QUOTED}")).collect();
            all.join(",")
        };
        match condition {
            Condition::Always => writeln!(f, "{selectors}{{{body}}}"),
            Condition::OfScreen => writeln!(f, "{}{{{body}}}", apart()),
            Condition::OfWidth(query) => writeln!(f, "@media {query}{{{}{{{body}}}}}", apart()),
            Condition::Never => Ok(()),
        }
    }
}
