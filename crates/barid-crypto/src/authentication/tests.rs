//! Whose word counts, and what is made of it.

use super::*;
use barid_model::TxtAnswer;

const OWN: &str = "mx.example.net";

fn told(raw: &str, policies: &[(&str, &str)], is_contact: bool) -> Authentication {
    let mut answers = TxtRecords::default();
    for name in names(raw.as_bytes(), &[OWN.to_owned()]) {
        answers.insert(&name, TxtAnswer::Missing);
    }
    for (name, text) in policies {
        answers.insert(name, TxtAnswer::Found(vec![text.as_bytes().to_vec()]));
    }
    let own = [OWN.to_owned()];
    judge(raw.as_bytes(), &Evidence { authserv_ids: &own, answers: &answers, at_ms: 1, is_contact })
}

#[track_caller]
fn check(header: &str, expected: Verdict, source: Source) {
    let raw = format!("{header}\r\n\r\nHello\r\n").replace('\n', "\r\n").replace("\r\r", "\r");
    let read = told(&raw, &[], false);
    assert_eq!((read.verdict, read.source), (expected, source), "{header}");
}

#[test]
fn the_word_of_the_own_server_counts() {
    use Verdict::{Unverified, Verified};
    let from = "From: A <a@example.org>";
    check(
        &format!("Authentication-Results: {OWN}; dmarc=pass header.from=example.org\n{from}"),
        Verified,
        Source::Server,
    );
    check(
        &format!("Authentication-Results: MX.example.NET; dmarc=pass\n{from}"),
        Verified,
        Source::Server,
    );
    check(
        &format!("Authentication-Results: {OWN}; dmarc=fail header.from=example.org\n{from}"),
        Unverified,
        Source::Server,
    );
    check(
        &format!("Authentication-Results: {OWN}; spf=pass smtp.mailfrom=x@other.test\n{from}"),
        Unverified,
        Source::Server,
    );
    check(
        &format!("Authentication-Results: {OWN}; dmarc=pass header.from=other.test\n{from}"),
        Unverified,
        Source::Server,
    );
}

#[test]
fn r48_only_the_topmost_results_under_a_known_name_are_read() {
    use Verdict::{Unknown, Unverified};
    let from = "From: A <a@example.org>";
    let pass = "dmarc=pass header.from=example.org";
    check(
        &format!("Authentication-Results: mx.other.test; {pass}\n{from}"),
        Unknown,
        Source::Nobody,
    );
    check(
        &format!("Authentication-Results: {OWN}.evil.test; {pass}\n{from}"),
        Unknown,
        Source::Nobody,
    );
    check(
        &format!(
            "Authentication-Results: mx.other.test; spf=none\nAuthentication-Results: {OWN}; {pass}\n{from}"
        ),
        Unknown,
        Source::Nobody,
    );
    check(
        &format!(
            "Authentication-Results: {OWN}; dmarc=fail\nAuthentication-Results: {OWN}; {pass}\n{from}"
        ),
        Unverified,
        Source::Server,
    );
    check(
        &format!("Authentication-Results: {OWN}; dmarc=fail ({pass})\n{from}"),
        Unverified,
        Source::Server,
    );
    check(&format!("X-Authentication-Results: {OWN}; {pass}\n{from}"), Unknown, Source::Nobody);
}

#[test]
fn r47_an_author_that_is_unclear_is_never_verified() {
    let pass = format!("Authentication-Results: {OWN}; dmarc=pass header.from=example.org\n");
    for from in [
        "From: a@example.org\nFrom: b@example.org",
        "From: a@example.org, b@example.org",
        "From: nobody",
        "Subject: x",
    ] {
        check(&format!("{pass}{from}"), Verdict::Unverified, Source::Here);
    }
}

#[test]
fn an_envelope_vouches_only_where_it_is_of_the_author_s_domain() {
    let raw = |mailfrom: &str| {
        format!(
            "Authentication-Results: {OWN}; spf=pass smtp.mailfrom={mailfrom}\r\n\
             From: a@example.org\r\n\r\nHello\r\n"
        )
    };
    let policy = [("_dmarc.example.org", "v=DMARC1; p=reject")];
    let result = |mailfrom: &str| told(&raw(mailfrom), &policy, false).dmarc;
    assert_eq!(result("b@example.org").result, DmarcOutcome::Pass);
    assert_eq!(result("bounce.example.org").vouched_by, "bounce.example.org");
    assert_eq!(result("b@evil.test").result, DmarcOutcome::Fail);
    assert_eq!(result("b@badexample.org").result, DmarcOutcome::Fail);
}

#[test]
fn dns_is_asked_about_few_names_that_are_names() {
    let signature = |n: usize| {
        format!(
            "DKIM-Signature: v=1; a=rsa-sha256; d=d{n}.example.org; s=s{n}; h=from; bh=AA==; b=AA==\r\n"
        )
    };
    let many: String = (0..500).map(signature).collect();
    let asked = names(format!("{many}From: a@x.example.org\r\n\r\n").as_bytes(), &[]);
    assert!(asked.len() <= MAX_NAMES && asked.contains(&"s0._domainkey.d0.example.org".to_owned()));
    assert!(asked.contains(&"_dmarc.x.example.org".to_owned()));
    let odd = "DKIM-Signature: v=1; a=rsa-sha256; d=a b/..; s=../x; h=from; bh=AA==; b=AA==\r\nFrom: a@[192.0.2.1]\r\n\r\n";
    assert_eq!(names(odd.as_bytes(), &[]), [""; 0]);
}

/// Flips, drops and doubles bytes of signed messages: whatever comes, there is an answer, and a
/// change of what was signed is never a pass.
#[test]
fn no_bytes_are_too_bad_to_be_judged() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/authentication");
    let mut seed = 7_u64;
    let mut next = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below.max(1)
    };
    let own = ["mx.own.example".to_owned()];
    let answers = TxtRecords::default();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "eml") {
            continue;
        }
        let whole = std::fs::read(path).unwrap();
        for _ in 0..100 {
            let mut raw = whole.clone();
            for _ in 0..=next(4) {
                let at = next(raw.len());
                match next(4) {
                    0 => raw[at] ^= 1 << next(8),
                    1 => raw.truncate(at),
                    2 => raw.insert(at, b"\0;=(\"\r\n"[next(7)]),
                    _ => raw.extend_from_within(at..),
                }
                if raw.is_empty() {
                    break;
                }
            }
            let _ = names(&raw, &own);
            let _ = hops(&raw);
            let evidence =
                Evidence { authserv_ids: &own, answers: &answers, at_ms: 1, is_contact: true };
            assert_ne!(judge(&raw, &evidence).verdict, Verdict::Verified);
        }
    }
}
