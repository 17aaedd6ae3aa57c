//! Whether a domain may have its logo shown, and where that is (BIMI,
//! draft-brand-indicators-for-message-identification). Pure: DNS was asked before.
//!
//! That a domain publishes a logo says nothing about whose logo it is. Certificates that say
//! so are not looked at here.

use super::dmarc::{self, Policy};
use barid_model::{TxtAnswer, TxtRecords};

/// Whether a domain protects its name well enough for a logo to mean anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogoRule {
    /// It has others refuse or set aside all mail that it does not vouch for, and so has the
    /// domain of its organization, which this is.
    Holds(String),
    /// It does not.
    Missing,
    /// DNS could not say.
    Unknown,
}

/// What a domain says of its logo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogoRecord {
    /// It is there, by HTTPS.
    At(String),
    /// It has none, and wants none of its organization either.
    Declined,
    /// It says nothing, or nothing that can be followed.
    Missing,
    /// DNS could not say.
    Unknown,
}

/// Returns the names that [`logo_rule`] needs answers for.
pub fn rule_names(author: &str) -> Vec<String> {
    dmarc::names(author)
}

/// Says whether an author's domain protects its name.
pub fn logo_rule(author: &str, answers: &TxtRecords) -> LogoRule {
    let Ok(organization) = dmarc::organization(author, answers) else { return LogoRule::Unknown };
    for domain in [author, &organization] {
        match dmarc::policy(domain, answers) {
            Err(_) => return LogoRule::Unknown,
            Ok(Some(one)) if one.policy != Policy::None && !one.is_partial => {}
            Ok(_) => return LogoRule::Missing,
        }
    }
    LogoRule::Holds(organization)
}

/// Returns the names that may say where the logo of a domain is, the nearest first.
pub fn logo_names(author: &str, organization: &str) -> Vec<String> {
    let mut names = vec![name(author)];
    if organization != author {
        names.push(name(organization));
    }
    names
}

fn name(domain: &str) -> String {
    format!("default._bimi.{domain}")
}

/// Returns what one of the [`logo_names`] says.
pub fn logo_record(name: &str, answers: &TxtRecords) -> LogoRecord {
    let records = match answers.get(name) {
        Some(TxtAnswer::Found(records)) => records,
        Some(TxtAnswer::Missing) => return LogoRecord::Missing,
        Some(TxtAnswer::Failed) | None => return LogoRecord::Unknown,
    };
    let mut read = records.iter().filter_map(|record| location(record));
    match (read.next(), read.next()) {
        (Some(at), None) if at.is_empty() => LogoRecord::Declined,
        (Some(at), None) if at.starts_with("https://") => LogoRecord::At(at),
        (_, _) => LogoRecord::Missing,
    }
}

/// Returns the location in a record; empty where there is none. `None` for another record.
fn location(record: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(record).ok()?;
    let mut tags = text
        .split(';')
        .filter_map(|tag| tag.split_once('='))
        .map(|(name, value)| (name.trim(), value.trim()));
    if tags.next()? != ("v", "BIMI1") {
        return None;
    }
    Some(tags.find(|(name, _)| *name == "l").map_or_else(String::new, |(_, at)| at.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(records: &[(&str, &str)], author: &str) -> TxtRecords {
        let mut answers = TxtRecords::default();
        for name in rule_names(author) {
            answers.insert(&name, TxtAnswer::Missing);
        }
        for (name, text) in records {
            answers.insert(name, TxtAnswer::Found(vec![text.as_bytes().to_vec()]));
        }
        answers
    }

    #[test]
    fn a_logo_means_something_only_where_nobody_else_may_use_the_name() {
        let holds = |domain: &str| LogoRule::Holds(domain.to_owned());
        let own = |policy: &str| {
            logo_rule("a.example", &answers(&[("_dmarc.a.example", policy)], "a.example"))
        };
        for policy in ["p=reject", "p=quarantine", "p=reject; pct=100", "p=reject; sp=none"] {
            assert_eq!(own(&format!("v=DMARC1; {policy}")), holds("a.example"), "{policy}");
        }
        for policy in ["p=none", "p=reject; pct=99", "p=quarantine; t=y", "x"] {
            assert_eq!(own(&format!("v=DMARC1; {policy}")), LogoRule::Missing, "{policy}");
        }
        let below = |policy: &str| {
            let records = [("_dmarc.a.example", policy)];
            logo_rule("news.a.example", &answers(&records, "news.a.example"))
        };
        assert_eq!(below("v=DMARC1; p=reject"), holds("a.example"));
        assert_eq!(below("v=DMARC1; p=reject; sp=none"), LogoRule::Missing);
        // A name that is protected below one that is not.
        let records = [
            ("_dmarc.news.a.example", "v=DMARC1; p=reject"),
            ("_dmarc.a.example", "v=DMARC1; p=none"),
        ];
        let found = logo_rule("news.a.example", &answers(&records, "news.a.example"));
        assert_eq!(found, LogoRule::Missing);
        assert_eq!(logo_rule("a.example", &TxtRecords::default()), LogoRule::Unknown);
    }

    #[test]
    fn a_record_says_where_a_logo_is() {
        let name = "default._bimi.a.example";
        assert_eq!(logo_names("a.example", "a.example"), [name]);
        assert_eq!(logo_names("b.a.example", "a.example"), ["default._bimi.b.a.example", name]);
        for (text, expected) in [
            (
                "v=BIMI1; l=https://a.example/l.svg",
                LogoRecord::At("https://a.example/l.svg".into()),
            ),
            (
                "v=BIMI1;a=https://a.example/c.pem;l=https://a.example/l.svg; ",
                LogoRecord::At("https://a.example/l.svg".into()),
            ),
            ("v=BIMI1; l=; a=;", LogoRecord::Declined),
            ("v=BIMI1", LogoRecord::Declined),
            ("v=BIMI1; l=http://a.example/l.svg", LogoRecord::Missing),
            ("v=BIMI1; l=data:image/svg+xml,x", LogoRecord::Missing),
            ("l=https://a.example/l.svg; v=BIMI1", LogoRecord::Missing),
            ("v=spf1", LogoRecord::Missing),
        ] {
            let found = logo_record(name, &answers(&[(name, text)], "a.example"));
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!(logo_record(name, &TxtRecords::default()), LogoRecord::Unknown);
        let mut two = TxtRecords::default();
        let one = b"v=BIMI1; l=https://a.example/l.svg".to_vec();
        two.insert(name, TxtAnswer::Found(vec![one.clone(), one]));
        assert_eq!(logo_record(name, &two), LogoRecord::Missing);
    }
}
