//! What `barid inspect` says about who sent a message. No account is at hand, so no server's
//! results are to be trusted; and DNS is a file, or not there.

use crate::output;
use barid_engine::authentication::{
    ArcCheck, Authentication, AuthenticationResults, Dmarc, Evidence, SignatureCheck, judge, names,
};
use barid_engine::dns::{Dns, Zone};
use futures_util::FutureExt;
use serde_json::{Value, json};

/// Returns the `authentication` of a message that is read at `at_ms`.
pub(super) fn authentication(raw: &[u8], at_ms: i64, zone: Option<&Zone>) -> Value {
    // A file answers at once.
    let answers = zone.and_then(|zone| zone.txt(&names(raw, &[])).now_or_never());
    let is_asked = answers.is_some();
    let answers = answers.unwrap_or_default();
    let evidence = Evidence { authserv_ids: &[], answers: &answers, at_ms, is_contact: false };
    told(&judge(raw, &evidence), is_asked)
}

/// Returns the same for what is known already. Without `is_asked` nothing is said of DMARC.
pub(crate) fn told(known: &Authentication, is_asked: bool) -> Value {
    let Authentication { signatures, arc, dmarc, trusted, verdict, .. } = known;
    let spf = trusted.as_ref().and_then(|one| one.of("spf").next().map(|spf| spf.result.clone()));
    json!({
        "dkim": signatures.iter().map(signature).collect::<Vec<_>>(),
        "arc": arc.as_ref().map(sealed),
        "dmarc": is_asked.then(|| policy(dmarc)),
        "spf": spf,
        "trusted_results": trusted.iter().map(results).collect::<Vec<_>>(),
        "verdict": verdict.as_str(),
    })
}

fn signature(one: &SignatureCheck) -> Value {
    let problems: Vec<&str> = one.problems.iter().map(|problem| problem.as_str()).collect();
    json!({
        "domain": one.domain,
        "selector": one.selector,
        "algorithm": one.algorithm,
        "result": one.result.as_str(),
        "problems": problems,
        "signed_fields": one.signed_fields,
        "key_bits": one.key_bits,
        "signed_at": one.signed_at_ms.map_or(Value::Null, output::time),
    })
}

fn sealed(arc: &ArcCheck) -> Value {
    json!({ "result": arc.result.as_str(), "sealers": arc.sealers })
}

fn policy(dmarc: &Dmarc) -> Value {
    let policy = dmarc.policy.as_ref();
    json!({
        "result": dmarc.result.as_str(),
        "policy": policy.map(|one| one.policy.as_str()),
        "record_domain": policy.map(|one| one.domain.as_str()),
        "vouched_by": (!dmarc.vouched_by.is_empty()).then_some(dmarc.vouched_by.as_str()),
    })
}

fn results(told: &AuthenticationResults) -> Value {
    let results: Vec<Value> = told
        .results
        .iter()
        .map(|one| {
            let properties: serde_json::Map<String, Value> =
                one.properties.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
            json!({
                "method": one.method,
                "result": one.result,
                "reason": one.reason,
                "properties": properties,
            })
        })
        .collect();
    json!({ "authserv_id": told.authserv_id, "results": results })
}
