//! DMARC (RFC 9989): whether the domain that the author writes under vouches for the message.

use super::domain::walk;
use barid_model::{TxtAnswer, TxtRecords};

/// What a domain wants done with mail under its name that it doesn't vouch for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Nothing.
    None,
    /// To be treated with suspicion.
    Quarantine,
    /// To be refused.
    Reject,
}

impl Policy {
    /// Returns the word of a record.
    pub fn as_str(self) -> &'static str {
        match self {
            Policy::None => "none",
            Policy::Quarantine => "quarantine",
            Policy::Reject => "reject",
        }
    }

    fn read(word: &str) -> Option<Policy> {
        match word.to_ascii_lowercase().as_str() {
            "none" => Some(Policy::None),
            "quarantine" => Some(Policy::Quarantine),
            "reject" => Some(Policy::Reject),
            _ => None,
        }
    }
}

/// A record, as far as a reader of mail needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Record {
    policy: Policy,
    below: Option<Policy>,
    is_strict_dkim: bool,
    is_strict_spf: bool,
    /// `psd=y` or `psd=n`.
    is_public_suffix: Option<bool>,
    /// `t=y`: one step less than what it says.
    is_test: bool,
    /// Whether it holds for a part of the mail only: `pct`, which RFC 7489 had.
    is_partial: bool,
}

/// What a domain's record says about an author's domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DmarcPolicy {
    /// Where the record is.
    pub domain: String,
    /// What it wants.
    pub policy: Policy,
    /// Whether a signature has to be of the very domain.
    pub is_strict_dkim: bool,
    /// Whether the envelope has to be of the very domain.
    pub is_strict_spf: bool,
    /// Whether it holds for a part of the mail only.
    pub is_partial: bool,
}

/// Returns the names to be asked for an author's domain, and those that may vouch for it.
pub(crate) fn names(domain: &str) -> Vec<String> {
    walk(domain).into_iter().map(|name| format!("_dmarc.{name}")).collect()
}

/// Returns what applies to an author's domain. `Ok(None)` where nobody wants anything.
///
/// # Errors
///
/// Where DNS could not say.
pub(crate) fn policy(domain: &str, answers: &TxtRecords) -> Result<Option<DmarcPolicy>, Unknown> {
    let own = record(domain, answers)?;
    let (at, found) = match own {
        Some(record) => (domain.to_owned(), record),
        None => {
            let organization = organization(domain, answers)?;
            match record(&organization, answers)? {
                Some(found) => (organization, found),
                // A public suffix may speak for what is below it.
                None => match suffix(domain, answers)? {
                    Some(found) => found,
                    None => return Ok(None),
                },
            }
        }
    };
    let wanted = match at == domain {
        true => found.policy,
        false => found.below.unwrap_or(found.policy),
    };
    let policy = match (found.is_test, wanted) {
        (true, Policy::Reject) => Policy::Quarantine,
        (true, Policy::Quarantine) => Policy::None,
        (_, wanted) => wanted,
    };
    let Record { is_strict_dkim, is_strict_spf, is_partial, .. } = found;
    Ok(Some(DmarcPolicy { domain: at, policy, is_strict_dkim, is_strict_spf, is_partial }))
}

/// Whether a domain that is authenticated speaks for the author's (RFC 9989 §4.4).
///
/// # Errors
///
/// Where DNS could not say.
pub(crate) fn is_aligned(
    author: &str,
    authenticated: &str,
    is_strict: bool,
    answers: &TxtRecords,
) -> Result<bool, Unknown> {
    if author.is_empty() || authenticated.is_empty() {
        return Ok(false);
    }
    if author == authenticated {
        return Ok(true);
    }
    // Domains that share nothing need not be asked about.
    let is_below =
        |one: &str, other: &str| one.strip_suffix(other).is_some_and(|rest| rest.ends_with('.'));
    let shared = walk(author).into_iter().any(|name| {
        name.contains('.') && (name == authenticated || is_below(authenticated, &name))
    });
    if is_strict || !shared {
        return Ok(false);
    }
    Ok(organization(author, answers)? == organization(authenticated, answers)?)
}

/// DNS could not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unknown;

/// Returns the organizational domain (RFC 9989 §4.10.2).
pub(crate) fn organization(domain: &str, answers: &TxtRecords) -> Result<String, Unknown> {
    let mut highest = None;
    for (at, name) in walk(domain).iter().enumerate() {
        let Some(record) = record(name, answers)? else { continue };
        match record.is_public_suffix {
            Some(false) => return Ok(name.clone()),
            // The one below, unless it is asked about itself.
            Some(true) if at > 0 => {
                let labels = name.split('.').count() + 1;
                let all: Vec<&str> = domain.split('.').collect();
                let from = all.len().saturating_sub(labels);
                return Ok(all.get(from..).unwrap_or_default().join("."));
            }
            Some(true) => return Ok(name.clone()),
            None => highest = Some(name.clone()),
        }
    }
    Ok(highest.unwrap_or_else(|| domain.to_owned()))
}

/// Returns the record of a public suffix above a domain.
fn suffix(domain: &str, answers: &TxtRecords) -> Result<Option<(String, Record)>, Unknown> {
    for name in walk(domain) {
        if let Some(found) = record(&name, answers)?
            && found.is_public_suffix == Some(true)
        {
            return Ok(Some((name, found)));
        }
    }
    Ok(None)
}

/// Returns the one record of a name; none where there are several (RFC 9989 §4.10).
fn record(domain: &str, answers: &TxtRecords) -> Result<Option<Record>, Unknown> {
    let records = match answers.get(&format!("_dmarc.{domain}")) {
        Some(TxtAnswer::Found(records)) => records,
        Some(TxtAnswer::Missing) => return Ok(None),
        Some(TxtAnswer::Failed) | None => return Err(Unknown),
    };
    let mut read = records.iter().filter_map(|record| parse(record));
    Ok(match (read.next(), read.next()) {
        (Some(only), None) => Some(only),
        (_, _) => None,
    })
}

fn parse(record: &[u8]) -> Option<Record> {
    let text = std::str::from_utf8(record).ok()?;
    let mut tags = text
        .split(';')
        .filter_map(|tag| tag.split_once('='))
        .map(|(name, value)| (name.trim(), value.trim()));
    if tags.next()? != ("v", "DMARC1") {
        return None;
    }
    let mut read = Record {
        policy: Policy::None,
        below: None,
        is_strict_dkim: false,
        is_strict_spf: false,
        is_public_suffix: None,
        is_test: false,
        is_partial: false,
    };
    for (name, value) in tags {
        let is = |word: &str| value.eq_ignore_ascii_case(word);
        match name {
            "p" => read.policy = Policy::read(value).unwrap_or(Policy::None),
            "sp" => read.below = Policy::read(value),
            "adkim" => read.is_strict_dkim = is("s"),
            "aspf" => read.is_strict_spf = is("s"),
            "psd" if is("y") || is("n") => read.is_public_suffix = Some(is("y")),
            "t" => read.is_test = is("y"),
            "pct" => read.is_partial = value != "100",
            _ => {}
        }
    }
    Some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(records: &[(&str, &str)], asked: &[&str]) -> TxtRecords {
        let mut answers = TxtRecords::default();
        for name in asked.iter().flat_map(|domain| names(domain)) {
            answers.insert(&name, TxtAnswer::Missing);
        }
        for (name, text) in records {
            let found = TxtAnswer::Found(vec![text.as_bytes().to_vec()]);
            answers.insert(&format!("_dmarc.{name}"), found);
        }
        answers
    }

    #[track_caller]
    fn aligned(records: &[(&str, &str)], author: &str, other: &str, expected: bool) {
        let answers = zone(records, &[author, other]);
        let is_strict = policy(author, &answers).unwrap().is_some_and(|one| one.is_strict_dkim);
        assert_eq!(
            is_aligned(author, other, is_strict, &answers),
            Ok(expected),
            "{author} {other}"
        );
    }

    #[test]
    fn domains_of_one_organization_are_aligned() {
        let organized = [("example.com", "v=DMARC1; p=reject")];
        aligned(&organized, "example.com", "example.com", true);
        aligned(&organized, "news.example.com", "example.com", true);
        aligned(&organized, "example.com", "mail.example.com", true);
        aligned(&organized, "a.example.com", "b.example.com", true);
        aligned(&organized, "example.com", "badexample.com", false);
        aligned(&organized, "example.com", "example.com.evil.test", false);
        aligned(&[], "news.example.com", "example.com", false);
        aligned(
            &[("example.com", "v=DMARC1; adkim=s; p=none")],
            "example.com",
            "m.example.com",
            false,
        );
        // Neighbours below a public suffix are no organization.
        let suffix = [("co.example", "v=DMARC1; p=reject; psd=y")];
        aligned(&suffix, "a.co.example", "b.co.example", false);
        aligned(&suffix, "x.a.co.example", "a.co.example", true);
        // `psd=n` ends the walk.
        let division = [("example.com", "v=DMARC1"), ("d.example.com", "v=DMARC1; psd=n")];
        aligned(&division, "x.d.example.com", "example.com", false);
        aligned(&division, "x.d.example.com", "d.example.com", true);
    }

    #[track_caller]
    fn wants(records: &[(&str, &str)], author: &str, expected: Option<(&str, Policy)>) {
        let found = policy(author, &zone(records, &[author])).unwrap();
        let found = found.as_ref().map(|one| (one.domain.as_str(), one.policy));
        assert_eq!(found, expected, "{author}");
    }

    #[test]
    fn the_record_nearest_to_the_author_counts_then_the_organization_s() {
        let both = [
            ("example.com", "v=DMARC1; p=reject; sp=quarantine"),
            ("a.example.com", "v=DMARC1;p=none"),
        ];
        wants(&both, "example.com", Some(("example.com", Policy::Reject)));
        wants(&both, "a.example.com", Some(("a.example.com", Policy::None)));
        wants(&both, "b.example.com", Some(("example.com", Policy::Quarantine)));
        wants(&both, "example.org", None);
        wants(
            &[("co.example", "v=DMARC1;p=reject;psd=y")],
            "a.co.example",
            Some(("co.example", Policy::Reject)),
        );
        wants(
            &[("x.example", "v=DMARC1; p=reject; t=y")],
            "x.example",
            Some(("x.example", Policy::Quarantine)),
        );
        wants(&[("x.example", "p=reject; v=DMARC1")], "x.example", None);
        wants(&[("x.example", "v=DMARC1; p=odd")], "x.example", Some(("x.example", Policy::None)));
    }

    #[test]
    fn what_dns_could_not_say_is_unknown() {
        assert_eq!(policy("example.com", &TxtRecords::default()), Err(Unknown));
        let mut answers = zone(&[], &["example.com"]);
        answers.insert("_dmarc.com", TxtAnswer::Failed);
        assert_eq!(policy("example.com", &answers), Err(Unknown));
    }
}
