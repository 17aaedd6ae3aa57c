//! Who really sent a message: what its own server found out, what signatures prove here, and
//! what the author's domain says about both. Pure: DNS was asked before, by `names`.
//!
//! A server's word counts only where the server is the account's own: anybody can write an
//! `Authentication-Results` field into a message. So only the topmost one is looked at, and only
//! if it is under a name that the account knows (RFC 8601 §5, §7.1).

mod dkim;
mod dmarc;
pub(crate) mod domain;
mod logo;
mod offline;
mod own_domain;
mod results;
mod trace;

pub use dkim::{DkimOutcome, DkimProblem, SignatureCheck};
pub use dmarc::{DmarcPolicy, Policy};
pub use logo::{LogoRecord, LogoRule, logo_names, logo_record, logo_rule, rule_names};
pub use own_domain::{OwnDomain, SetUp, own_domain, own_domain_names};
pub use results::{AuthenticationResults, MethodResult};
pub use trace::{Hop, HopPrivacy, hops};

use barid_mime::{Defects, field::fields, header_section};
use barid_model::TxtRecords;
use domain::{of_address, plain};
use mail_auth::{AuthenticatedMessage, DkimResult};
use std::collections::BTreeSet;

/// Names that DNS is asked for about one message, at most.
const MAX_NAMES: usize = 64;

/// What is known beside the message itself.
#[derive(Clone, Debug)]
pub struct Evidence<'a> {
    /// The names of the account's own servers, as they write them into results.
    pub authserv_ids: &'a [String],
    /// What DNS said about the [`names`] of the message.
    pub answers: &'a TxtRecords,
    /// When it came, in milliseconds since the epoch.
    pub at_ms: i64,
    /// Whether the user knows the author.
    pub is_contact: bool,
}

/// What can be said about who sent a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authentication {
    /// The domain that the author writes under; empty where there is none, or several authors.
    pub author_domain: String,
    /// Its signatures.
    pub signatures: Vec<SignatureCheck>,
    /// The seals of those who passed it on; `None` where nobody sealed it.
    pub arc: Option<ArcCheck>,
    /// Whether the author's domain vouches for it.
    pub dmarc: Dmarc,
    /// What the account's own server found out, if it says.
    pub trusted: Option<AuthenticationResults>,
    /// All of it in a word.
    pub verdict: Verdict,
    /// Who told.
    pub source: Source,
}

/// The seals of those who passed a message on (RFC 8617).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArcCheck {
    /// What came out; `Fail` also for a chain with a gap.
    pub result: DkimOutcome,
    /// Who sealed, the first one first.
    pub sealers: Vec<String>,
}

/// Whether the author's domain vouches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dmarc {
    /// What came out.
    pub result: DmarcOutcome,
    /// What the domain says about mail under its name; `None` where nothing, or nobody asked.
    pub policy: Option<DmarcPolicy>,
    /// The domain that vouches, by a signature or by the envelope; empty where none does.
    pub vouched_by: String,
}

/// What came out of DMARC (RFC 9989 §4.11).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DmarcOutcome {
    /// The domain vouches.
    Pass,
    /// It says how to know its mail, and this is none.
    Fail,
    /// It says nothing.
    None,
    /// Nobody could say now, or nobody was asked.
    #[default]
    Temperror,
}

impl DmarcOutcome {
    /// Returns the word of RFC 8601.
    pub fn as_str(self) -> &'static str {
        match self {
            DmarcOutcome::Pass => "pass",
            DmarcOutcome::Fail => "fail",
            DmarcOutcome::None => "none",
            DmarcOutcome::Temperror => "temperror",
        }
    }
}

/// All of it in a word. Speaks of the domain alone, never of good intent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// The author's domain vouches for the message.
    Verified,
    /// Something was looked at, and it does not.
    Unverified,
    /// Nobody has said anything.
    #[default]
    Unknown,
}

impl Verdict {
    /// Returns its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Verified => "verified",
            Verdict::Unverified => "unverified",
            Verdict::Unknown => "unknown",
        }
    }
}

/// Who told what the verdict rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// The account's own server.
    Server,
    /// A signature, verified here.
    Here,
    /// Nobody.
    #[default]
    Nobody,
}

/// Returns the names whose text records say whether a message is genuine, each once, without a
/// dot at the end. `authserv_ids` are as in [`Evidence`].
pub fn names(raw: &[u8], authserv_ids: &[String]) -> Vec<String> {
    let Some(message) = read(raw) else { return Vec::new() };
    let keys = dkim::key_names(&message);
    let author = author_domain(raw);
    let seals = message.as_headers.iter().map(|one| &one.header).map(|seal| (&seal.s, &seal.d));
    let bodies = message.ams_headers.iter().map(|one| &one.header).map(|one| (&one.s, &one.d));
    let sealed = seals.chain(bodies).map(|(s, d)| plain(&format!("{s}._domainkey.{d}")));
    let trusted = trusted(header_section(raw), authserv_ids);
    let envelopes: Vec<String> = trusted.iter().flat_map(envelope_domains).collect();
    let signers =
        message.dkim_headers.iter().take(dkim::MAX_SIGNATURES).map(|one| plain(&one.header.d));
    // Only a domain that shares something with the author's can speak for it.
    let kin = |one: &String| {
        let above = domain::walk(&author);
        domain::walk(one).iter().any(|name| name.contains('.') && above.contains(name))
    };
    let policies = signers.chain(envelopes).filter(kin);
    let policies = std::iter::once(author.clone()).chain(policies);
    let policies = policies.flat_map(|domain| dmarc::names(&domain));
    let mut seen = BTreeSet::new();
    let all = keys.into_iter().chain(policies).chain(sealed.take(dkim::MAX_SIGNATURES));
    all.filter(|name| is_name(name) && seen.insert(name.clone())).take(MAX_NAMES).collect()
}

/// Whether a name can be asked for (RFC 1035 §2.3.4; underscores as RFC 8552 has them).
fn is_name(name: &str) -> bool {
    let is_label = |label: &str| {
        let is_part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        (1..=63).contains(&label.len()) && label.bytes().all(is_part)
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

/// Returns what can be said about who sent a message.
pub fn judge(raw: &[u8], evidence: &Evidence<'_>) -> Authentication {
    let header = header_section(raw);
    let author = author_domain(raw);
    let trusted = trusted(header, evidence.authserv_ids);
    let (signatures, arc) = match read(raw) {
        Some(mut message) => {
            let arc = arc(&message, evidence.answers);
            (dkim::check(&mut message, header, evidence.answers, evidence.at_ms), arc)
        }
        None => (Vec::new(), None),
    };
    let dmarc = dmarc(&author, &signatures, trusted.as_ref(), evidence.answers);
    let (verdict, source) =
        verdict(&author, &signatures, &dmarc, trusted.as_ref(), evidence.is_contact);
    Authentication { author_domain: author, signatures, arc, dmarc, trusted, verdict, source }
}

fn read(raw: &[u8]) -> Option<AuthenticatedMessage<'_>> {
    // Also signatures over a part: what they are worth is said here.
    AuthenticatedMessage::parse_with_opts(raw, None, false)
}

/// The one author's domain, from the field that is shown and signed.
fn author_domain(raw: &[u8]) -> String {
    let header = header_section(raw);
    if fields(header).filter(|field| field.is("From")).count() != 1 {
        return String::new();
    }
    let from = barid_mime::parse(header).envelope(&mut Defects::new()).from;
    match <[_; 1]>::try_from(from) {
        Ok([only]) => of_address(&only.address),
        Err(_) => String::new(),
    }
}

fn trusted(header: &[u8], authserv_ids: &[String]) -> Option<AuthenticationResults> {
    let topmost = fields(header).find(|field| field.is("Authentication-Results"))?;
    let read = AuthenticationResults::parse(topmost.value)?;
    authserv_ids.iter().any(|known| known.eq_ignore_ascii_case(&read.authserv_id)).then_some(read)
}

/// Returns the name in the topmost results of a header, whoever wrote it: from the names of many
/// messages an account's own can be learned.
pub fn topmost_authserv_id(header: &[u8]) -> Option<String> {
    let topmost = fields(header).find(|field| field.is("Authentication-Results"))?;
    Some(AuthenticationResults::parse(topmost.value)?.authserv_id)
}

fn arc(message: &AuthenticatedMessage<'_>, answers: &TxtRecords) -> Option<ArcCheck> {
    if message.as_headers.is_empty() {
        return None;
    }
    let kept = offline::Kept(answers);
    let output = offline::arc(message, &kept)?;
    let result = match output.result() {
        DkimResult::Pass => DkimOutcome::Pass,
        DkimResult::TempError(_) => DkimOutcome::Temperror,
        DkimResult::PermError(mail_auth::Error::Dns(mail_auth::DnsError::Resolver(_))) => {
            DkimOutcome::Temperror
        }
        _ => DkimOutcome::Fail,
    };
    let sealers = message.as_headers.iter().map(|one| plain(&one.header.d)).collect();
    Some(ArcCheck { result, sealers })
}

fn dmarc(
    author: &str,
    signatures: &[SignatureCheck],
    trusted: Option<&AuthenticationResults>,
    answers: &TxtRecords,
) -> Dmarc {
    if author.is_empty() {
        // Nobody can vouch for an author that is unclear.
        return Dmarc { result: DmarcOutcome::Fail, ..Dmarc::default() };
    }
    let policy = dmarc::policy(author, answers);
    let known = policy.as_ref().ok().cloned().flatten();
    let is_strict_dkim = known.as_ref().is_some_and(|one| one.is_strict_dkim);
    let is_strict_spf = known.as_ref().is_some_and(|one| one.is_strict_spf);
    let good = signatures.iter().filter(|one| one.result == DkimOutcome::Pass);
    let by_signature = good.map(|one| (one.domain.clone(), is_strict_dkim));
    let envelopes = trusted.into_iter().flat_map(envelope_domains);
    let by_envelope = envelopes.map(|domain| (domain, is_strict_spf));
    let mut is_unknown = false;
    let mut vouched_by = String::new();
    for (domain, is_strict) in by_signature.chain(by_envelope) {
        match dmarc::is_aligned(author, &domain, is_strict, answers) {
            Ok(true) => {
                vouched_by = domain;
                break;
            }
            Ok(false) => {}
            Err(dmarc::Unknown) => is_unknown = true,
        }
    }
    let result = match (&policy, vouched_by.is_empty()) {
        (Ok(Some(_)), false) => DmarcOutcome::Pass,
        (Err(dmarc::Unknown), _) => DmarcOutcome::Temperror,
        (Ok(Some(_)), true) if is_unknown => DmarcOutcome::Temperror,
        (Ok(Some(_)), true)
            if signatures.iter().any(|one| one.result == DkimOutcome::Temperror) =>
        {
            DmarcOutcome::Temperror
        }
        (Ok(Some(_)), true) => DmarcOutcome::Fail,
        (Ok(None), _) => DmarcOutcome::None,
    };
    Dmarc { result, policy: known, vouched_by }
}

/// Returns the domains whose servers may have sent a message, as the account's own server found:
/// nobody else knows who connected to it.
fn envelope_domains(told: &AuthenticationResults) -> impl Iterator<Item = String> {
    told.of("spf").filter(|one| one.result == "pass").filter_map(|one| {
        let from = one.property("smtp.mailfrom").or_else(|| one.property("smtp.helo"))?;
        Some(if from.contains('@') { of_address(from) } else { plain(from) })
    })
}

fn verdict(
    author: &str,
    signatures: &[SignatureCheck],
    dmarc: &Dmarc,
    trusted: Option<&AuthenticationResults>,
    is_contact: bool,
) -> (Verdict, Source) {
    if author.is_empty() {
        return (Verdict::Unverified, Source::Here);
    }
    let vouches = |one: &MethodResult| {
        one.result == "pass" && one.property("header.from").is_none_or(|from| plain(from) == author)
    };
    if trusted.is_some_and(|one| one.of("dmarc").any(vouches)) {
        return (Verdict::Verified, Source::Server);
    }
    // Whoever is known, and signs by the very domain, is who is known.
    let signs = |one: &&SignatureCheck| one.result == DkimOutcome::Pass && one.domain == author;
    let is_signed = signatures.iter().any(|one| signs(&one));
    if dmarc.result == DmarcOutcome::Pass || is_signed && is_contact {
        return (Verdict::Verified, Source::Here);
    }
    if is_signed && dmarc.result != DmarcOutcome::Fail {
        return (Verdict::Unknown, Source::Here);
    }
    if let Some(told) = trusted {
        let of = |method| told.of(method).next().is_some();
        if ["dmarc", "dkim", "spf"].into_iter().any(of) {
            return (Verdict::Unverified, Source::Server);
        }
    }
    let is_looked_at = |one: &SignatureCheck| one.result != DkimOutcome::Temperror;
    match dmarc.result == DmarcOutcome::Fail || signatures.iter().any(is_looked_at) {
        true => (Verdict::Unverified, Source::Here),
        false => (Verdict::Unknown, Source::Nobody),
    }
}

#[cfg(test)]
mod tests;
