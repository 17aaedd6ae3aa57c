//! Whether a trusted root vouches for a certificate (RFC 5280 §6, RFC 8550 §2.3).

use openssl::{
    error::ErrorStack,
    stack::Stack,
    x509::{
        X509, X509StoreContext, X509VerifyResult,
        store::X509StoreBuilder,
        verify::{X509VerifyFlags, X509VerifyParam},
    },
};
use openssl_sys as ffi;

use super::{Certificate, Problem, TrustStore, names};

/// The most issuers between a certificate and its root.
const MAX_DEPTH: i32 = 10;
/// 112 bits: RSA of 2048 bits, no SHA-1 in the signatures of issuers.
const STRENGTH: i32 = 2;

/// Returns what keeps a certificate from being vouched for at a time; `None` where nothing does.
/// What is wrong with the certificate itself (time, purpose) is not looked at.
pub(super) fn problem(
    certificate: &Certificate,
    along: &[Certificate],
    trust: &TrustStore,
    at_ms: i64,
) -> Option<Problem> {
    // While it was valid: that it is not any more is told apart. OpenSSL leaves the last second out.
    let last_ms = certificate.not_after_ms().saturating_sub(1000);
    let at_ms = at_ms.min(last_ms).max(certificate.not_before_ms());
    // Known certificates come from anybody, so they are asked only for what did not come along:
    // one that looks like an issuer must not stand in the way of the issuer itself.
    match problem_among(certificate, along, trust, at_ms / 1000) {
        Some(Problem::UnknownIssuer) if !trust.known.is_empty() => {
            let all = [along, &trust.known].concat();
            problem_among(certificate, &all, trust, at_ms / 1000)
        }
        found => found,
    }
}

/// Returns who issued a certificate: the next in the chain to what is trusted; where it is trusted
/// itself, whoever is known whose key signed it.
pub(super) fn issuer(
    certificate: &Certificate,
    along: &[Certificate],
    trust: &TrustStore,
    at_ms: i64,
) -> Option<Certificate> {
    let last_ms = certificate.not_after_ms().saturating_sub(1000);
    let at_s = at_ms.min(last_ms).max(certificate.not_before_ms()) / 1000;
    let all = [along, &trust.known].concat();
    let (is_right, _, _, chain) = built(certificate, &all, trust, at_s).ok()??;
    match chain.get(1).filter(|_| is_right) {
        Some(der) => Certificate::read(der).ok(),
        None => all.into_iter().find(|one| is_signed_by(certificate, one)),
    }
}

fn is_signed_by(certificate: &Certificate, issuer: &Certificate) -> bool {
    let is_signed = || {
        let key = issuer.x509()?.public_key().ok()?;
        certificate.x509()?.verify(&key).ok()
    };
    names::is_same_name(&certificate.issuer_der, &issuer.subject_der) && is_signed() == Some(true)
}

fn problem_among(
    certificate: &Certificate,
    issuers: &[Certificate],
    trust: &TrustStore,
    at_s: i64,
) -> Option<Problem> {
    let (is_right, result, depth, chain) = match built(certificate, issuers, trust, at_s) {
        Ok(Some(built)) => built,
        Ok(None) | Err(_) => return Some(Problem::ChainBroken),
    };
    match result.as_raw() {
        ffi::X509_V_OK if is_right => issuers_may_vouch_for_mail(&chain),
        ffi::X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT => Some(Problem::SelfSigned),
        ffi::X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN => Some(Problem::UnknownRoot),
        ffi::X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT
        | ffi::X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
        | ffi::X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE => Some(Problem::UnknownIssuer),
        ffi::X509_V_ERR_CERT_NOT_YET_VALID | ffi::X509_V_ERR_CERT_HAS_EXPIRED if depth > 0 => {
            Some(Problem::IssuerOutOfTime)
        }
        ffi::X509_V_ERR_EE_KEY_TOO_SMALL => Some(Problem::WeakKey),
        _ => Some(Problem::ChainBroken),
    }
}

type Built = (bool, X509VerifyResult, u32, Vec<Vec<u8>>);

fn built(
    certificate: &Certificate,
    issuers: &[Certificate],
    trust: &TrustStore,
    at_s: i64,
) -> Result<Option<Built>, ErrorStack> {
    let Some(leaf) = certificate.x509() else { return Ok(None) };
    let mut parameters = X509VerifyParam::new()?;
    parameters.set_time(at_s);
    parameters.set_depth(MAX_DEPTH);
    parameters.set_auth_level(STRENGTH);
    parameters.set_flags(X509VerifyFlags::PARTIAL_CHAIN)?;
    let mut store = X509StoreBuilder::new()?;
    trust.roots.iter().try_for_each(|root| store.add_cert(root.clone()))?;
    store.set_param(&parameters)?;
    let store = store.build();

    let mut untrusted: Stack<X509> = Stack::new()?;
    for issuer in issuers.iter().filter_map(Certificate::x509) {
        untrusted.push(issuer)?;
    }
    let mut context = X509StoreContext::new()?;
    let built = context.init(&store, &leaf, &untrusted, |context| {
        let is_right = context.verify_cert()?;
        let chain = context.chain().map_or_else(Vec::new, |chain| {
            chain.iter().filter_map(|one| one.to_der().ok()).collect()
        });
        Ok((is_right, context.error(), context.error_depth(), chain))
    })?;
    Ok(Some(built))
}

/// The issuers between the certificate and what is trusted may be kept to other uses than mail.
fn issuers_may_vouch_for_mail(chain: &[Vec<u8>]) -> Option<Problem> {
    let between = chain.get(1..chain.len().saturating_sub(1)).unwrap_or_default();
    let may = |der: &Vec<u8>| Certificate::read(der).is_ok_and(|issuer| issuer.is_for_mail());
    (!between.iter().all(may)).then_some(Problem::ChainBroken)
}
