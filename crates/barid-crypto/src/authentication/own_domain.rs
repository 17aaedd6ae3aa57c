//! Whether a domain is set up so that others can tell its mail from what only claims to be:
//! what its text records say, and nothing else.

use super::{
    dmarc::{self, Policy},
    domain::plain,
};
use barid_model::{TxtAnswer, TxtRecords};

/// How one thing is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetUp {
    /// As it should be.
    Good,
    /// There, but it asks nothing of others.
    Weak,
    /// Not there.
    Missing,
    /// There, but nobody can follow it.
    Broken,
    /// DNS could not say.
    Unknown,
}

impl SetUp {
    /// Returns its name.
    pub fn as_str(self) -> &'static str {
        match self {
            SetUp::Good => "good",
            SetUp::Weak => "weak",
            SetUp::Missing => "missing",
            SetUp::Broken => "broken",
            SetUp::Unknown => "unknown",
        }
    }
}

/// How a domain is set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnDomain {
    /// The domain.
    pub domain: String,
    /// Whether it names the servers that may send its mail (SPF, RFC 7208).
    pub spf: SetUp,
    /// Whether it says what to do with other mail under its name (DMARC, RFC 9989).
    pub dmarc: SetUp,
    /// Whether it signs its mail with keys that are there (DKIM, RFC 6376); not told by
    /// [`own_domain`], which does not know their names.
    pub dkim: SetUp,
    /// Whether it wants its mail delivered over TLS alone (MTA-STS, RFC 8461); by [`own_domain`]
    /// only whether it announces that.
    pub mta_sts: SetUp,
    /// Whether signed DNS names the certificates of its servers (DANE, RFC 7672); not told by
    /// [`own_domain`].
    pub dane: SetUp,
    /// Whether it publishes the keys of its people (WKD); likewise.
    pub keys: SetUp,
    /// Whether it hears of deliveries that could not have that (TLSRPT, RFC 8460).
    pub tls_reports: SetUp,
}

/// Returns the names to be asked for about a domain.
pub fn own_domain_names(domain: &str) -> Vec<String> {
    let domain = plain(domain);
    let mut names = vec![domain.clone(), mta_sts_name(&domain), tls_reports_name(&domain)];
    names.extend(dmarc::names(&domain));
    names
}

fn mta_sts_name(domain: &str) -> String {
    format!("_mta-sts.{domain}")
}

fn tls_reports_name(domain: &str) -> String {
    format!("_smtp._tls.{domain}")
}

/// Returns how a domain is set up, by the answers for [`own_domain_names`].
pub fn own_domain(domain: &str, answers: &TxtRecords) -> OwnDomain {
    let domain = plain(domain);
    OwnDomain {
        spf: one_of(answers, &domain, "v=spf1", spf),
        dmarc: match dmarc::policy(&domain, answers) {
            Err(dmarc::Unknown) => SetUp::Unknown,
            Ok(None) => SetUp::Missing,
            Ok(Some(one)) if one.policy == Policy::None => SetUp::Weak,
            Ok(Some(_)) => SetUp::Good,
        },
        mta_sts: one_of(answers, &mta_sts_name(&domain), "v=STSv1", |text| {
            if tag(text, "id").is_some() { SetUp::Good } else { SetUp::Broken }
        }),
        tls_reports: one_of(answers, &tls_reports_name(&domain), "v=TLSRPTv1", |text| {
            if tag(text, "rua").is_some() { SetUp::Good } else { SetUp::Broken }
        }),
        dkim: SetUp::Unknown,
        dane: SetUp::Unknown,
        keys: SetUp::Unknown,
        domain,
    }
}

/// Judges the one record of a kind; several are none that can be followed.
fn one_of(answers: &TxtRecords, name: &str, version: &str, judge: impl Fn(&str) -> SetUp) -> SetUp {
    let records = match answers.get(name) {
        Some(TxtAnswer::Found(records)) => records,
        Some(TxtAnswer::Missing) => return SetUp::Missing,
        Some(TxtAnswer::Failed) | None => return SetUp::Unknown,
    };
    let is_kind = |text: &&str| {
        text.strip_prefix(version)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ';']))
    };
    let texts = records.iter().filter_map(|record| std::str::from_utf8(record).ok());
    let mut found = texts.filter(is_kind);
    match (found.next(), found.next()) {
        (None, _) => SetUp::Missing,
        (Some(only), None) => judge(only),
        (Some(_), Some(_)) => SetUp::Broken,
    }
}

/// What it says of all other servers decides.
fn spf(text: &str) -> SetUp {
    let mut terms = text.split(' ').map(str::to_ascii_lowercase);
    if terms.clone().any(|term| term.starts_with("redirect=")) {
        return SetUp::Good;
    }
    match terms.find(|term| term.ends_with("all") && term.len() <= 4).as_deref() {
        Some("-all" | "~all") => SetUp::Good,
        _ => SetUp::Weak,
    }
}

fn tag<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let tags = text.split(';').filter_map(|tag| tag.split_once('='));
    let mut found = tags.filter(|(one, _)| one.trim() == name).map(|(_, value)| value.trim());
    found.next().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(records: &[(&str, &str)], expected: [SetUp; 4]) {
        let mut found: std::collections::BTreeMap<&str, Vec<Vec<u8>>> = Default::default();
        for (name, text) in records {
            found.entry(name).or_default().push(text.as_bytes().to_vec());
        }
        let mut answers = TxtRecords::default();
        for name in own_domain_names("Example.org") {
            answers.insert(&name, TxtAnswer::Missing);
        }
        for (name, records) in found {
            answers.insert(name, TxtAnswer::Found(records));
        }
        let read = own_domain("example.org", &answers);
        assert_eq!([read.spf, read.dmarc, read.mta_sts, read.tls_reports], expected, "{records:?}");
    }

    #[test]
    fn what_is_there_missing_weak_or_broken_is_told_apart() {
        use SetUp::{Broken, Good, Missing, Unknown, Weak};
        check(&[], [Missing; 4]);
        let all = [
            ("example.org", "v=spf1 mx -all"),
            ("example.org", "some-other-proof=1"),
            ("_dmarc.example.org", "v=DMARC1; p=quarantine"),
            ("_mta-sts.example.org", "v=STSv1; id=20261130"),
            ("_smtp._tls.example.org", "v=TLSRPTv1; rua=mailto:tls@example.org"),
        ];
        check(&all, [Good; 4]);
        let weak = [("example.org", "v=spf1 mx ?all"), ("_dmarc.example.org", "v=DMARC1; p=none")];
        check(&weak, [Weak, Weak, Missing, Missing]);
        check(
            &[("example.org", "v=spf1 +ALL"), ("_dmarc.org", "v=DMARC1; p=reject; psd=y")],
            [Weak, Good, Missing, Missing],
        );
        let broken = [
            ("example.org", "v=spf1 -all"),
            ("example.org", "v=spf1 mx -all"),
            ("_mta-sts.example.org", "v=STSv1"),
            ("_smtp._tls.example.org", "v=TLSRPTv1; rua="),
        ];
        check(&broken, [Broken, Missing, Broken, Broken]);
        check(
            &[("example.org", "v=spf10 -all"), ("_mta-sts.example.org", "v=STSv1x")],
            [Missing; 4],
        );
        let nobody = own_domain("example.org", &TxtRecords::default());
        assert_eq!([nobody.spf, nobody.dmarc, nobody.mta_sts, nobody.tls_reports], [Unknown; 4]);
    }
}
