//! Where a draft comes from: whose words it quotes, and who was in what it answers.

use barid_model::Address;
use serde::{Deserialize, Serialize};

pub(crate) const SCHEMA: &str = "
ALTER TABLE drafts ADD COLUMN answered TEXT NOT NULL DEFAULT ''; -- an Answered, as JSON; '' for none
";

/// Whose words are quoted in a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quoted {
    /// Who wrote them.
    pub author: Address,
    /// When, milliseconds since the epoch.
    pub date_ms: i64,
    /// The subject they came under.
    pub subject: String,
    /// Whom they were written to.
    pub to: Vec<Address>,
}

/// Who was in the message that a draft answers, as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// Its authors.
    pub from: Vec<Address>,
    /// Where they want answers.
    pub reply_to: Vec<Address>,
    /// Its first recipients.
    pub to: Vec<Address>,
    /// Its further recipients.
    pub cc: Vec<Address>,
    /// The address of the list that it came by, or empty (RFC 2369 §3.4).
    pub list: String,
    /// The user's own address that it was written to, or empty where none is named.
    pub written_to: String,
}
