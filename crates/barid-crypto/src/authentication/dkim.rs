//! DKIM (RFC 6376, RFC 8301, RFC 8463): whether a domain signed what is shown. Keys come as
//! answers of DNS that were had before; nothing here asks anybody.

use super::{domain::plain, offline};
use barid_mime::field::fields;
use barid_model::{TxtAnswer, TxtRecords};
use mail_auth::{
    AuthenticatedMessage, DkimResult, DnsError, Error,
    common::{
        parse::TxtRecordParser,
        verify::{DomainKey, VerifySignature},
    },
    dkim::{DkimError, Signature},
};

/// Signatures that are looked at; more are a way to keep readers busy.
pub(crate) const MAX_SIGNATURES: usize = 10;
/// Keys below this many bits prove nothing (RFC 8301 §3.2).
const LEAST_RSA_BITS: usize = 1_024;
/// An Ed25519 key has these many (RFC 8463).
const ED25519_BITS: usize = 256;
/// The bit of a key's flags for `t=y`, as mail-auth keeps it.
const TESTING: u64 = 0x10;
/// Fields that are shown, of which there may be one: a second one that nobody signed would be
/// shown in its place.
const SHOWN: [&str; 8] = [
    "From",
    "Subject",
    "Date",
    "To",
    "Reply-To",
    "Content-Type",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

/// What one signature is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureCheck {
    /// Who signed, in lower case; may be empty where it can't be read.
    pub domain: String,
    /// Which of the domain's keys.
    pub selector: String,
    /// Such as `rsa-sha256`.
    pub algorithm: &'static str,
    /// What came out.
    pub result: DkimOutcome,
    /// What takes from its worth.
    pub problems: Vec<DkimProblem>,
    /// The fields it covers, in lower case, in order.
    pub signed_fields: Vec<String>,
    /// Bits of the key, where there is one.
    pub key_bits: Option<usize>,
    /// When it was made, in milliseconds since the epoch, if it says so.
    pub signed_at_ms: Option<i64>,
}

/// What came out (RFC 8601 §2.7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DkimOutcome {
    /// It is right.
    Pass,
    /// It is right, but not worth trust: see the problems.
    Policy,
    /// It is wrong: the message is not the one that was signed.
    Fail,
    /// It can't be read, or has no key.
    Permerror,
    /// Its key could not be had now.
    Temperror,
}

impl DkimOutcome {
    /// Returns the word of RFC 8601.
    pub fn as_str(self) -> &'static str {
        match self {
            DkimOutcome::Pass => "pass",
            DkimOutcome::Policy => "policy",
            DkimOutcome::Fail => "fail",
            DkimOutcome::Permerror => "permerror",
            DkimOutcome::Temperror => "temperror",
        }
    }
}

/// What takes from a signature's worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DkimProblem {
    /// The content was changed.
    BodyChanged,
    /// The header was changed, or another key signed.
    SignatureWrong,
    /// The domain has no such key.
    NoKey,
    /// The domain has taken the key back.
    KeyRevoked,
    /// The key has too few bits.
    KeyTooShort,
    /// It is over SHA-1, which can be forged (RFC 8301).
    WeakHash,
    /// It was no longer valid when the message came.
    Expired,
    /// It says that it was made later than the message came.
    FromTheFuture,
    /// Only the beginning of the content is covered (`l=`).
    PartOnly,
    /// The author's field is not covered.
    AuthorUnsigned,
    /// The subject is not covered.
    SubjectUnsigned,
    /// A field is there more often than it is covered.
    FieldAdded,
    /// It can't be read.
    Malformed,
    /// The key is only for testing (`t=y`).
    Testing,
}

impl DkimProblem {
    /// Returns its name.
    pub fn as_str(self) -> &'static str {
        match self {
            DkimProblem::BodyChanged => "body_changed",
            DkimProblem::SignatureWrong => "signature_wrong",
            DkimProblem::NoKey => "no_key",
            DkimProblem::KeyRevoked => "key_revoked",
            DkimProblem::KeyTooShort => "key_too_short",
            DkimProblem::WeakHash => "weak_hash",
            DkimProblem::Expired => "expired",
            DkimProblem::FromTheFuture => "from_the_future",
            DkimProblem::PartOnly => "part_only",
            DkimProblem::AuthorUnsigned => "author_unsigned",
            DkimProblem::SubjectUnsigned => "subject_unsigned",
            DkimProblem::FieldAdded => "field_added",
            DkimProblem::Malformed => "malformed",
            DkimProblem::Testing => "testing",
        }
    }

    /// Whether a signature with it proves nothing.
    fn is_grave(self) -> bool {
        !matches!(self, DkimProblem::SubjectUnsigned | DkimProblem::Testing)
    }
}

/// Returns the names under which the keys of a message's signatures are.
pub(crate) fn key_names(message: &AuthenticatedMessage<'_>) -> Vec<String> {
    let signatures = message.dkim_headers.iter().take(MAX_SIGNATURES);
    signatures.map(|one| plain(&one.header.domain_key())).collect()
}

/// Looks at all signatures of a message that came at `at_ms`.
pub(crate) fn check(
    message: &mut AuthenticatedMessage<'_>,
    header: &[u8],
    answers: &TxtRecords,
    at_ms: i64,
) -> Vec<SignatureCheck> {
    let is_signature = |name: &[u8]| name.trim_ascii().eq_ignore_ascii_case(b"DKIM-Signature");
    let malformed = message.errors.iter().filter(|one| is_signature(one.name));
    let mut checks: Vec<SignatureCheck> =
        malformed.take(MAX_SIGNATURES).map(|_| unread()).collect();
    message.errors.clear();
    message.dkim_headers.truncate(MAX_SIGNATURES);
    // Its time is judged here, by when the message came: the library goes by today. What is
    // hashed is the field as it came.
    let times: Vec<(u64, u64)> =
        message.dkim_headers.iter().map(|one| (one.header.t, one.header.x)).collect();
    for one in &mut message.dkim_headers {
        (one.header.t, one.header.x, one.header.r, one.header.atps) = (0, 0, false, None);
    }
    let kept = offline::Kept(answers);
    for (one, (signed, expires)) in offline::dkim(message, &kept).iter().zip(times) {
        let Some(signature) = one.signature() else {
            checks.push(unread());
            continue;
        };
        let mut check = described(signature, header, answers);
        check.signed_at_ms =
            i64::try_from(signed).ok().filter(|s| *s > 0).map(|s| s.saturating_mul(1_000));
        if is_past(expires, at_ms) {
            check.problems.push(DkimProblem::Expired);
        }
        if check.signed_at_ms.is_some_and(|signed| signed > at_ms.saturating_add(86_400_000)) {
            check.problems.push(DkimProblem::FromTheFuture);
        }
        let (result, problem) = outcome(one.result(), answers.get(&signature.domain_key()));
        check.problems.extend(problem);
        check.problems.sort_unstable();
        check.problems.dedup();
        check.result = match result {
            DkimOutcome::Pass if check.problems.iter().any(|one| one.is_grave()) => {
                DkimOutcome::Policy
            }
            result => result,
        };
        checks.push(check);
    }
    checks
}

fn is_past(expires: u64, at_ms: i64) -> bool {
    let expires_ms = i64::try_from(expires).unwrap_or(i64::MAX).saturating_mul(1_000);
    expires > 0 && expires_ms < at_ms
}

fn unread() -> SignatureCheck {
    SignatureCheck {
        domain: String::new(),
        selector: String::new(),
        algorithm: "",
        result: DkimOutcome::Permerror,
        problems: vec![DkimProblem::Malformed],
        signed_fields: Vec::new(),
        key_bits: None,
        signed_at_ms: None,
    }
}

/// Says what can be said before anything is computed.
fn described(signature: &Signature, header: &[u8], answers: &TxtRecords) -> SignatureCheck {
    use mail_auth::common::crypto::Algorithm;
    let (algorithm, is_rsa) = match signature.a {
        Algorithm::RsaSha1 => ("rsa-sha1", true),
        Algorithm::RsaSha256 => ("rsa-sha256", true),
        Algorithm::Ed25519Sha256 => ("ed25519-sha256", false),
    };
    let covered =
        |name: &str| signature.h.iter().filter(|one| one.eq_ignore_ascii_case(name)).count();
    let there = |name: &str| fields(header).filter(|field| field.is(name)).count();
    let mut problems = Vec::new();
    if covered("From") == 0 {
        problems.push(DkimProblem::AuthorUnsigned);
    }
    if covered("Subject") == 0 && there("Subject") > 0 {
        problems.push(DkimProblem::SubjectUnsigned);
    }
    if SHOWN
        .iter()
        .any(|name| covered(name) > 0 && there(name) > covered(name) || there("From") > 1)
    {
        problems.push(DkimProblem::FieldAdded);
    }
    if signature.l > 0 {
        problems.push(DkimProblem::PartOnly);
    }
    if signature.a == Algorithm::RsaSha1 {
        problems.push(DkimProblem::WeakHash);
    }
    let key = answers.get(&signature.domain_key()).and_then(key_of);
    let key_bits =
        key.as_ref().map(|key| if is_rsa { key.p.public_key_bits() } else { ED25519_BITS });
    if is_rsa && key_bits.is_some_and(|bits| bits < LEAST_RSA_BITS) {
        problems.push(DkimProblem::KeyTooShort);
    }
    if key.is_some_and(|key| key.has_flag(TESTING)) {
        problems.push(DkimProblem::Testing);
    }
    SignatureCheck {
        domain: plain(&signature.d),
        selector: signature.s.clone(),
        algorithm,
        result: DkimOutcome::Permerror,
        problems,
        signed_fields: signature.h.iter().map(|name| name.to_lowercase()).collect(),
        key_bits,
        signed_at_ms: None,
    }
}

fn key_of(answer: &TxtAnswer) -> Option<DomainKey> {
    let TxtAnswer::Found(records) = answer else { return None };
    records.iter().find_map(|record| DomainKey::parse(record).ok())
}

fn outcome(result: &DkimResult, answer: Option<&TxtAnswer>) -> (DkimOutcome, Option<DkimProblem>) {
    let error = match result {
        DkimResult::Pass => return (DkimOutcome::Pass, None),
        DkimResult::None => return (DkimOutcome::Permerror, Some(DkimProblem::Malformed)),
        DkimResult::Neutral(error)
        | DkimResult::Fail(error)
        | DkimResult::PermError(error)
        | DkimResult::TempError(error) => error,
    };
    match error {
        Error::Dkim(DkimError::FailedBodyHashMatch) => {
            (DkimOutcome::Fail, Some(DkimProblem::BodyChanged))
        }
        Error::Crypto(_) => (DkimOutcome::Fail, Some(DkimProblem::SignatureWrong)),
        Error::Dkim(DkimError::RevokedPublicKey) => {
            (DkimOutcome::Permerror, Some(DkimProblem::KeyRevoked))
        }
        Error::Dns(DnsError::Resolver(_)) => match answer {
            Some(TxtAnswer::Missing) => (DkimOutcome::Permerror, Some(DkimProblem::NoKey)),
            _ => (DkimOutcome::Temperror, None),
        },
        Error::Dns(_) => (DkimOutcome::Permerror, Some(DkimProblem::NoKey)),
        _ => (DkimOutcome::Permerror, Some(DkimProblem::Malformed)),
    }
}
