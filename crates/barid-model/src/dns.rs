//! What DNS said, as values.

use std::collections::BTreeMap;

/// The answer to one question for text records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TxtAnswer {
    /// The records, each with its character strings put together (RFC 7208 §3.3).
    Found(Vec<Vec<u8>>),
    /// There are none.
    Missing,
    /// Nobody could say; it may be asked again.
    Failed,
}

/// Answers by name. Names have no dot at their end, and no case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TxtRecords(BTreeMap<String, TxtAnswer>);

impl TxtRecords {
    /// Keeps an answer.
    pub fn insert(&mut self, name: &str, answer: TxtAnswer) {
        self.0.insert(plain(name), answer);
    }

    /// Returns what was said about a name, if it was asked for.
    pub fn get(&self, name: &str) -> Option<&TxtAnswer> {
        self.0.get(&plain(name))
    }

    /// Returns all answers, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &TxtAnswer)> {
        self.0.iter().map(|(name, answer)| (name.as_str(), answer))
    }
}

fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_lowercase()
}

/// Who takes the mail of a domain (RFC 5321 §5.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailHosts {
    /// These hosts, in lower case; a domain without a record of its own takes it itself.
    Found {
        /// At least one.
        hosts: Vec<String>,
        /// Whether DNS proved it by signatures (RFC 4035).
        is_signed: bool,
    },
    /// Nobody: the domain takes no mail (RFC 7505), or is not there.
    Nobody,
    /// Nobody could say; it may be asked again.
    Failed,
}

/// Whether signed DNS says by which certificate a mail server is known (RFC 7672).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostPins {
    /// It does.
    Signed,
    /// It does not, or nothing proves it.
    Missing,
    /// Nobody could say; it may be asked again.
    Failed,
}
