//! Bytes made by chance against whatever reads a stranger's bytes: no panic, no hang, no unbounded memory, and
//! nothing forbidden in what is shown.
//!
//! The same seed makes the same bytes. `npm test` runs a fixed number of them; `BARID_FUZZ_SECONDS=60` runs each
//! target that long, and `BARID_MUTATIONS=5000` makes so many of every message in `tests/data`.

#[path = "fuzz/cms.rs"]
mod cms;
#[path = "fuzz/mutate.rs"]
mod mutate;
#[path = "fuzz/openpgp.rs"]
mod openpgp;
#[path = "fuzz/targets.rs"]
mod targets;
#[path = "fuzz/words.rs"]
mod words;

use mutate::{Mutator, seeds};
use std::{
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};
use targets::{Target, read_message};

/// Inputs of one target, where no time is given.
const INPUTS: u64 = 400;
/// Mutations of each message, where no number is given.
const MUTATIONS: u64 = 3;
/// Time for one input. Debug builds are some ten times slower than what users run.
const PATIENCE: Duration = Duration::from_secs(2);
/// Most memory that the process may ever hold, in KiB.
const MEMORY_KIB: u64 = 256 << 10;

fn number(name: &str) -> Option<u64> {
    env::var(name).ok()?.parse().ok()
}

/// Tells bytes in a way that can be put into a test.
fn told(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string().chars().take(4_000).collect()
}

/// Time that this thread has had of a processor: a busy machine is no fault of the input.
fn cpu_time() -> Duration {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = told.split_whitespace().next().and_then(|nanos| nanos.parse().ok());
    Duration::from_nanos(nanos.expect("the system tells how long a thread ran"))
}

/// Runs one input, and fails with the input.
#[track_caller]
fn run(name: &str, input: &[u8], target: Target) {
    let start = cpu_time();
    let outcome = catch_unwind(AssertUnwindSafe(|| target(input)));
    let took = cpu_time().saturating_sub(start);
    match outcome {
        Ok(wrong) => assert!(wrong.is_empty(), "{name}: {wrong:#?}\n{}", told(input)),
        Err(_) => panic!("{name} panicked\n{}", told(input)),
    }
    assert!(took < PATIENCE, "{name} took {took:?}\n{}", told(input));
}

/// Fails where this process has ever held too much.
#[track_caller]
fn expect_bounded_memory() {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0);
    assert!(peak < MEMORY_KIB, "{peak} KiB");
}

#[track_caller]
fn fuzz(name: &str, target: Target, own_seeds: &[&[u8]], words: &[&[u8]]) {
    let mut all: Vec<Vec<u8>> = own_seeds.iter().map(|seed| seed.to_vec()).collect();
    if all.is_empty() {
        all = seeds().into_iter().map(|(_, seed)| seed).collect();
    }
    let mut mutator = Mutator::new(7357, words);
    let until = number("BARID_FUZZ_SECONDS").map(|secs| Instant::now() + Duration::from_secs(secs));
    let mut count = 0;
    while until.map_or(count < INPUTS, |until| Instant::now() < until) {
        let input = mutator.mutate(&all);
        run(name, &input, target);
        count += 1;
    }
    expect_bounded_memory();
}

#[test]
fn r59_r84_mime_parse() {
    fuzz("mime_parse", read_message, &[], words::MIME);
}

#[test]
fn r59_r84_header_address() {
    let seeds: [&[u8]; 6] = [
        b"Al <al@a.test>, \"B, o\" <bo@b.test>; (comment (nested)) c@d.test",
        b"Group: a@b.test, c@d.test;, undisclosed-recipients:;",
        b"=?utf-8?q?=3Ca=40b.test=3E?= <x@evil.test>",
        b"\"a\\\"b\"@[127.0.0.1], <@route,@other:u@host.test>",
        b"=?iso-2022-jp?b?GyRCRnxLXBsoQg==?= <j@k.test>",
        "ع <ع@مثال.test>".as_bytes(),
    ];
    fuzz("header_address", targets::header_address, &seeds, words::HEADER);
}

#[test]
fn r59_r84_rfc2047_2231() {
    let seeds: [&[u8]; 6] = [
        b"=?utf-8?q?a_=C3=A9?= =?utf-8?b?w6k=?= x",
        b"attachment; filename*0*=utf-8''a%20; filename*1=b; filename*2*=%C3%A9.txt",
        b"attachment; filename=\"=?utf-8?b?w6kudHh0?=\"; filename*=utf-8'en'%e2%82%ac.txt",
        b"text/plain; charset*=us-ascii'en'utf-8; name=\"a;b\\\"c\"",
        b"=?utf-7?q?+ADw-?= =?x?x?x?= =?utf-8*ar?b?2Lk=?=",
        b"=?gb18030?b?gTCBMA==?= =?utf-8?q?\xff?=",
    ];
    fuzz("rfc2047_2231", targets::rfc2047_2231, &seeds, words::HEADER);
}

#[test]
fn r13_r84_html_sanitize() {
    let all: Vec<Vec<u8>> = support::payload::payloads(&["script-", "leak-"])
        .into_iter()
        .map(|payload| payload.bytes)
        .collect();
    let seeds: Vec<&[u8]> = all.iter().map(Vec::as_slice).collect();
    fuzz("html_sanitize", targets::html_sanitize, &seeds, words::HTML);
}

#[test]
fn r5_r84_css_sanitize() {
    let all: Vec<Vec<u8>> = support::payload::payloads(&["leak-styles"])
        .into_iter()
        .map(|payload| payload.bytes)
        .collect();
    let seeds: Vec<&[u8]> = all.iter().map(Vec::as_slice).collect();
    fuzz("css_sanitize", targets::css_sanitize, &seeds, words::CSS);
}

#[test]
fn r48_r84_authentication_results() {
    let seeds: [&[u8]; 6] = [
        b"mx.own.test; dmarc=pass header.from=bank.test; spf=pass smtp.mailfrom=a@bank.test",
        b"mx.own.test 1; dkim=pass (good) header.d=bank.test header.b=\"ab=+/\"; arc=none",
        b"mx.evil.test; dmarc=pass header.from=bank.test",
        b"(mx.own.test) mx.evil.test (; mx.own.test); dmarc=pass reason=\"mx.own.test; dmarc=pass\"",
        b"from a.test (a.test [192.0.2.1]) (using TLSv1.3) by mx.own.test with ESMTPS id x; Sun, 29 Nov 2026 08:47:00 +0000",
        b"\"mx.own.test\"; none",
    ];
    fuzz("authentication_results", targets::authentication_results, &seeds, words::HEADER);
}

#[test]
fn r84_autoconfig_xml() {
    let seeds: [&[u8]; 4] = [
        b"<clientConfig version=\"1.1\"><emailProvider id=\"own.test\"><incomingServer type=\"imap\">\
          <hostname>imap.%EMAILDOMAIN%</hostname><port>993</port><socketType>SSL</socketType>\
          <username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication>\
          </incomingServer></emailProvider></clientConfig>",
        b"<?xml version=\"1.0\"?><!-- x --><clientConfig><emailProvider><outgoingServer type=\"smtp\">\
          <hostname><![CDATA[smtp.own.test]]></hostname><port>&#53;87</port>\
          <socketType>STARTTLS</socketType><username>&lt;&amp;%EMAILLOCALPART%</username>\
          </outgoingServer></emailProvider></clientConfig>",
        b"<!DOCTYPE clientConfig [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><clientConfig>\
          <emailProvider><incomingServer type=\"pop3\"><hostname>&x;</hostname></incomingServer>",
        b"<clientConfig><emailProvider><incomingServer type=\"jmap\"><url>https://a.own.test:1/x</url>\
          </incomingServer></emailProvider></clientConfig>",
    ];
    fuzz("autoconfig_xml", targets::autoconfig_xml, &seeds, words::AUTOCONFIG);
}

#[test]
fn r24_r84_pgp_mime_structure() {
    let seeds: [&[u8]; 7] =
        [b"\x0a", b"\x00", b"\x01\x02", b"\x07", b"\x08\x0c", b"\x0b\x03", b"\x05\x09"];
    fuzz("pgp_mime_structure", openpgp::pgp_mime_structure, &seeds, &[b"\x04", b"\x06"]);
    let signed = openpgp::signed();
    let seeds: Vec<&[u8]> = signed.iter().map(Vec::as_slice).collect();
    for seed in &seeds {
        assert!(openpgp::is_good(seed), "{}", told(seed));
    }
    fuzz("pgp_mime", openpgp::pgp_mime, &seeds, words::OPENPGP);
}

#[test]
fn r24_r28_r84_cms_verify() {
    assert!(cms::is_sound());
    let seeds = cms::blobs();
    let seeds: Vec<&[u8]> = seeds.iter().map(Vec::as_slice).collect();
    fuzz("cms_verify", cms::cms_verify, &seeds, words::CMS);
    let seeds = cms::messages();
    let seeds: Vec<&[u8]> = seeds.iter().map(Vec::as_slice).collect();
    fuzz("smime_message", cms::smime_message, &seeds, words::SMIME);
}

#[test]
fn r33_r84_autocrypt_header() {
    let all = openpgp::autocrypt_seeds();
    let seeds: Vec<&[u8]> = all.iter().map(Vec::as_slice).collect();
    fuzz("autocrypt_header", openpgp::autocrypt_header, &seeds, words::OPENPGP);
}

#[test]
fn r59_mutations_of_every_message_are_read() {
    let count = number("BARID_MUTATIONS").unwrap_or(MUTATIONS);
    for (place, (name, seed)) in seeds().into_iter().enumerate() {
        run(&name, &seed, read_message);
        // A sequence for each message: a new one changes nothing for the others.
        let mut mutator = Mutator::new(place as u64, words::MIME);
        let own = [seed];
        for _ in 0..count {
            run(&name, &mutator.mutate(&own), read_message);
        }
    }
    expect_bounded_memory();
}
