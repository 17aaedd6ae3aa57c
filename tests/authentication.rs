//! Who really sent a message, as `barid inspect` says it of messages that another signer signed
//! (`data/authentication/make.py`): a table, a message a line.

use serde_json::Value;
use std::path::Path;
use support::Barid;

/// When all messages came.
const AT: &str = "2026-11-30T12:00:00Z";

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data/authentication"))
}

/// Inspects a message of the folder with the answers of its zone.
fn authentication(name: &str) -> Value {
    let (file, zone) = (folder().join(format!("{name}.eml")), folder().join("zone.txt"));
    let (file, zone) = (file.to_str().unwrap(), zone.to_str().unwrap());
    let barid = Barid::new();
    barid.run(&["inspect", file, "--dns", zone, "--at", AT]).done().json()["authentication"].take()
}

/// Checks the verdict, DMARC's result, and each signature's result with its problems.
#[track_caller]
fn check(name: &str, expected: &str) {
    let told = authentication(name);
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let signatures = told["dkim"].as_array().unwrap().iter().map(|one| {
        let problems =
            one["problems"].as_array().unwrap().iter().map(|word| format!(" {}", text(word)));
        format!(
            ", {} {}{}",
            text(&one["domain"]),
            text(&one["result"]),
            problems.collect::<String>()
        )
    });
    let signatures: String = signatures.collect();
    let read = format!("{} {}{signatures}", text(&told["verdict"]), text(&told["dmarc"]["result"]));
    assert_eq!(read, expected, "{name}: {told:#}");
}

#[test]
fn a_domain_that_signs_its_mail_vouches_for_it() {
    check("good", "verified pass, example.org pass");
    check("good-ed25519", "verified pass, example.org pass");
    check("good-simple", "verified pass, example.org pass");
    check("good-line-feeds", "verified pass, example.org pass");
    check("subdomain", "verified pass, example.org pass");
    // It signs, but has no policy that says so: only someone known is known by that.
    check("no-policy", "unknown none, plain.example pass");
}

#[test]
fn another_domain_does_not() {
    check("other-domain", "unverified fail, evil.example pass");
    check("strict", "unverified fail, strict.example pass");
    check("unsigned", "unverified fail");
}

#[test]
fn what_was_changed_is_not_vouched_for() {
    check("changed-body", "unverified fail, example.org fail body_changed");
    check("changed-subject", "unverified fail, example.org fail signature_wrong");
}

#[test]
fn r47_a_second_field_that_nobody_signed_is_not_shown_as_signed() {
    check("second-from", "unverified fail, example.org policy field_added");
    check("second-subject", "unverified fail, example.org policy field_added");
}

#[test]
fn r48_a_signature_over_a_part_of_a_message_proves_nothing() {
    check("part-only", "unverified fail, example.org policy part_only");
    check("part-appended", "unverified fail, example.org policy part_only");
}

#[test]
fn a_key_that_is_too_short_taken_back_or_not_there_proves_nothing() {
    check("short-key", "unverified fail, example.org fail signature_wrong key_too_short");
    check("revoked-key", "unverified fail, example.org permerror key_revoked");
    check("no-key", "unverified none, nowhere.example permerror no_key");
    check("malformed", "unverified fail,  permerror malformed");
}

#[test]
fn r48_results_that_anybody_can_write_are_not_read() {
    let told = authentication("forged-results");
    assert_eq!(told["trusted_results"], serde_json::json!([]));
    assert_ne!(told["verdict"], "verified");
}

#[test]
fn a_list_that_changed_a_message_seals_what_it_found_out() {
    let arc = |name: &str| {
        let told = authentication(name);
        (told["verdict"].as_str().unwrap().to_owned(), told["arc"].clone())
    };
    let (verdict, sealed) = arc("passed-on");
    assert_eq!(sealed, serde_json::json!({ "result": "pass", "sealers": ["lists.example"] }));
    assert_eq!(verdict, "unverified", "whoever passes a message on is not its author");
    assert_eq!(arc("passed-on-changed").1["result"], "fail");
}

#[test]
fn r01_without_answers_nobody_is_asked_and_nothing_is_claimed() {
    let barid = Barid::new();
    let file = folder().join("good.eml");
    let told = barid.run(&["inspect", file.to_str().unwrap()]).done().json();
    let told = &told["authentication"];
    assert_eq!(
        (told["verdict"].as_str(), told["dkim"][0]["result"].as_str()),
        (Some("unknown"), Some("temperror"))
    );
    assert!(told["dmarc"].is_null());
}
