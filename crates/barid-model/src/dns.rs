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

/// Who offers a service for a domain (RFC 2782).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Services {
    /// These, the first to be asked first; at least one.
    Found(Vec<Service>),
    /// The domain says that it does not offer it.
    Declined,
    /// It says nothing.
    Missing,
    /// DNS could not say.
    Failed,
}

/// One server of a service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Service {
    /// The lowest is asked first.
    pub priority: u16,
    /// Of those with the same priority, how much of the work it wants.
    pub weight: u16,
    /// Its name, in lower case, without a dot at its end.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

impl Services {
    /// Puts what DNS told in order. A service whose only server has no name is not offered
    /// (RFC 2782, "Target").
    pub fn of(mut told: Vec<Service>) -> Services {
        let had_any = !told.is_empty();
        told.retain(|one| !one.host.is_empty());
        if told.is_empty() {
            return if had_any { Services::Declined } else { Services::Missing };
        }
        // The heaviest first, always: the load of mail servers is not for one program to balance.
        told.sort_by_key(|one| (one.priority, u16::MAX - one.weight));
        Services::Found(told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_come_in_the_order_in_which_they_are_to_be_asked() {
        let one = |priority, weight, host: &str| Service {
            priority,
            weight,
            host: host.to_owned(),
            port: 993,
        };
        let told = vec![one(20, 9, "c"), one(10, 1, "b"), one(10, 5, "a"), one(0, 0, "")];
        let Services::Found(found) = Services::of(told) else { panic!("nothing was found") };
        let hosts: Vec<&str> = found.iter().map(|one| one.host.as_str()).collect();
        assert_eq!(hosts, ["a", "b", "c"]);
        assert_eq!(Services::of(vec![one(0, 0, "")]), Services::Declined);
        assert_eq!(Services::of(Vec::new()), Services::Missing);
    }
}
