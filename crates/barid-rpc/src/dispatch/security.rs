//! A message's safety, in the words of the contract.

use crate::security::{
    DomainRule, DomainSignature, MessageSecurity, OwnDomain, PathPrivacy, PathStop, Sealing,
    SenderCheck, SenderLogo, SenderVerdict, SetUp, ToldBy, TrackingRow, TransportPromise,
    TransportRow,
};
use crate::{error::RpcError, host::Host, response::Response};
use barid_engine::{
    MessageProtection, Security,
    authentication::{
        self, DkimOutcome, DmarcOutcome, Hop, HopPrivacy, MethodResult, SignatureCheck, Source,
        Verdict,
    },
};
use barid_model::MessageId;
use base64::{Engine as _, prelude::BASE64_STANDARD};

/// Translates what is said of an author.
pub(super) fn sender(check: barid_engine::SenderCheck) -> SenderCheck {
    let barid_engine::SenderCheck {
        verdict,
        source,
        domain,
        address,
        is_first,
        usual_address,
        looks_like,
    } = check;
    SenderCheck {
        verdict: match verdict {
            Verdict::Verified => SenderVerdict::Verified,
            Verdict::Unverified => SenderVerdict::Unverified,
            Verdict::Unknown => SenderVerdict::Unknown,
        },
        told_by: match source {
            Source::Server => Some(ToldBy::Server),
            Source::Here => Some(ToldBy::Here),
            Source::Nobody => None,
        },
        domain,
        address,
        is_first,
        usual_address,
        looks_like,
    }
}

/// Answers with the logo of a message's sender, where the user has chosen to see any.
pub(super) async fn logo(host: &Host, message: MessageId) -> Result<Response, RpcError> {
    let found = match host.settings().await?.shows_logos {
        true => host.engine()?.sender_logo(message).await?,
        false => None,
    };
    Ok(Response::Logo(found.map(|found| {
        let svg = BASE64_STANDARD.encode(&found.svg);
        SenderLogo { domain: found.domain, url: format!("data:image/svg+xml;base64,{svg}") }
    })))
}

/// Translates all that is known.
pub(super) fn security(known: Security) -> MessageSecurity {
    let told = known.authentication;
    let by_server = told.trusted.as_ref().and_then(|one| one.of("dmarc").next()).map(server_rule);
    let rule = told.dmarc.policy.map(|policy| DomainRule {
        domain: policy.domain,
        policy: policy.policy.as_str().to_owned(),
        is_met: match told.dmarc.result {
            DmarcOutcome::Pass => Some(true),
            DmarcOutcome::Fail => Some(false),
            DmarcOutcome::None | DmarcOutcome::Temperror => None,
        },
    });
    let rule = rule.or(by_server.flatten());
    let signed = told.trusted.iter().flat_map(|one| one.of("dkim"));
    let signatures = match told.signatures.is_empty() {
        true => signed.filter_map(server_signature).collect(),
        false => told.signatures.into_iter().map(signature).collect(),
    };
    let spf =
        told.trusted.as_ref().and_then(|one| one.of("spf").next()).map(|one| one.result.clone());
    let seals_hold = told.arc.as_ref().is_some_and(|arc| arc.result == DkimOutcome::Pass);
    MessageSecurity {
        sender: known.sender.map(sender),
        address: known.from.map(|from| from.address).unwrap_or_default(),
        signatures,
        rule,
        spf,
        sealers: told.arc.map(|arc| arc.sealers).unwrap_or_default(),
        seals_hold,
        server: known.authserv_id,
        asked_at_ms: known.asked_at_ms,
        path: known.hops.into_iter().map(stop).collect(),
        tracker_hosts: known.tracker_hosts,
        tracked_messages: known.tracked_messages,
        other_hosts: known.other_hosts,
        receipt_to: known.receipt_to,
        sealing: match known.protection {
            None => Sealing::Open,
            Some(MessageProtection::Signed) => Sealing::Signed,
            Some(MessageProtection::Encrypted) => Sealing::Encrypted,
        },
    }
}

/// Translates what a domain promises.
pub(super) fn transport(one: &barid_engine::TransportSecurity) -> TransportRow {
    use barid_engine::Promise;
    TransportRow {
        domain: one.domain.clone(),
        promise: match one.promise() {
            Promise::Required => TransportPromise::Required,
            Promise::None => TransportPromise::None,
            Promise::NoMail => TransportPromise::NoMail,
            Promise::Unknown => TransportPromise::Unknown,
        },
    }
}

/// Translates who tries to learn when mail is read.
pub(super) fn tracking(one: barid_engine::Tracking) -> TrackingRow {
    TrackingRow {
        sender: one.sender,
        messages: one.messages,
        last_at_ms: one.last_at_ms,
        hosts: one.hosts.into_iter().map(|(host, _)| host).collect(),
    }
}

/// Translates how a domain is set up.
pub(super) fn own_domain(found: authentication::OwnDomain) -> OwnDomain {
    use authentication::SetUp as Found;
    let set_up = |one: Found| match one {
        Found::Good => SetUp::Good,
        Found::Weak => SetUp::Weak,
        Found::Missing => SetUp::Missing,
        Found::Broken => SetUp::Broken,
        Found::Unknown => SetUp::Unknown,
    };
    OwnDomain {
        spf: set_up(found.spf),
        dmarc: set_up(found.dmarc),
        dkim: set_up(found.dkim),
        dane: set_up(found.dane),
        keys: set_up(found.keys),
        mta_sts: set_up(found.mta_sts),
        tls_reports: set_up(found.tls_reports),
        domain: found.domain,
    }
}

fn signature(one: SignatureCheck) -> DomainSignature {
    DomainSignature {
        problems: one.problems.iter().map(|problem| problem.as_str().to_owned()).collect(),
        domain: one.domain,
        selector: one.selector,
        algorithm: one.algorithm.to_owned(),
        result: one.result.as_str().to_owned(),
    }
}

/// What the own server says of the domain's rule, which it does not quote.
fn server_rule(told: &MethodResult) -> Option<DomainRule> {
    let is_met = match told.result.as_str() {
        "pass" => true,
        "fail" => false,
        _ => return None,
    };
    Some(DomainRule { domain: String::new(), policy: String::new(), is_met: Some(is_met) })
}

/// What the own server says of a signature that is no longer there.
fn server_signature(told: &MethodResult) -> Option<DomainSignature> {
    let domain = told.property("header.d").unwrap_or_default().to_lowercase();
    (told.result != "none").then(|| DomainSignature {
        domain,
        selector: told.property("header.s").unwrap_or_default().to_owned(),
        algorithm: told.property("header.a").unwrap_or_default().to_owned(),
        result: told.result.clone(),
        problems: Vec::new(),
    })
}

fn stop(hop: Hop) -> PathStop {
    PathStop {
        from: hop.from,
        by: hop.by,
        privacy: match hop.privacy {
            HopPrivacy::Encrypted => PathPrivacy::Encrypted,
            HopPrivacy::Clear => PathPrivacy::Clear,
            HopPrivacy::Inside => PathPrivacy::Inside,
            HopPrivacy::Unknown => PathPrivacy::Unknown,
        },
        at_ms: hop.at_ms,
    }
}
