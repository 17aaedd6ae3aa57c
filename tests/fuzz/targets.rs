//! What reads a stranger's bytes, each as one function that tells what is wrong with its outcome.

use barid_engine::{
    authentication::{AuthenticationResults, Evidence, Verdict, hops, judge, names},
    discover::{Offer, Origin, autoconfig},
};
use barid_mime::{
    Defects, Form, Look, Remote, address, css, digest, display_html, display_text, editor, field,
    header_digest, html_text, page, parse, paste, quote, reply, sanitize, view,
};
use barid_model::TxtRecords;
use std::collections::BTreeSet;
use support::oracle::{self, Place, forbidden};

/// Reads bytes and returns what is wrong.
pub(crate) type Target = fn(&[u8]) -> Vec<String>;

/// Reads a message in every way there is.
pub(crate) fn read_message(raw: &[u8]) -> Vec<String> {
    const BASE: &str = "/d/x";
    let parsed = parse(raw);
    let mut wrong = Vec::new();
    for (remote, form, is_dark) in [
        (Remote::Numbered, Form::Own, true),
        (Remote::Blocked, Form::Own, false),
        (Remote::Blocked, Form::Plain, true),
        (Remote::Numbered, Form::Simple, true),
        (Remote::Numbered, Form::Interactive, false),
    ] {
        let (base, keeps_colors) = (BASE.to_owned(), false);
        let page = page(&parsed, &Look { base, remote, is_dark, keeps_colors, form });
        wrong.extend(forbidden(&page.html, Place::Frame(BASE)));
    }
    wrong.extend(forbidden(&quote::quote(&parsed).html, Place::Editor));
    wrong.extend(forbidden(&display_html(&parsed).html, Place::Anywhere));
    display_text(&parsed);
    digest(raw);
    header_digest(raw);
    reply::conversation(&parsed.envelope(&mut Defects::new()));
    for part in parsed.parts() {
        parsed.text(part, &mut Defects::new());
        let name = part.name.clone().unwrap_or_default();
        if name.contains(['/', '\\', '\0', '\n', '\u{202e}']) || name.len() > 200 {
            wrong.push(format!("the file name {name:?}"));
        }
    }
    view::attachments(&parsed);
    wrong
}

/// Reads what servers say of a message, and judges it. Only words under the own name make it verified.
pub(crate) fn authentication_results(value: &[u8]) -> Vec<String> {
    const OWN: &str = "mx.own.test";
    let field: Vec<u8> = value.iter().copied().filter(|byte| !b"\r\n".contains(byte)).collect();
    let head = [b"Authentication-Results: ", field.as_slice(), b"\r\nReceived: ", &field].concat();
    let raw = [head.as_slice(), b"\r\nFrom: a@bank.test\r\n\r\nx\r\n"].concat();
    let own = [OWN.to_owned()];
    names(&raw, &own);
    hops(&raw);
    let answers = TxtRecords::default();
    let evidence = Evidence { authserv_ids: &own, answers: &answers, at_ms: 0, is_contact: false };
    let told = judge(&raw, &evidence);
    let read = AuthenticationResults::parse(&field);
    let is_own = read.as_ref().is_some_and(|read| read.authserv_id == OWN);
    let passes = read.is_some_and(|read| read.of("dmarc").any(|one| one.result == "pass"));
    match told.verdict == Verdict::Verified && !(is_own && passes) {
        true => vec!["verified by nobody".to_owned()],
        false => Vec::new(),
    }
}

/// Reads what a domain publishes for mail programs: only servers that may be connected to come out.
pub(crate) fn autoconfig_xml(xml: &[u8]) -> Vec<String> {
    let Ok(offers) = autoconfig::read(xml, "own.test", Origin::Autoconfig, "own") else {
        return Vec::new();
    };
    let is_wrong = |offer: &Offer| {
        let is_host = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
        let user = offer.user.of("ada@own.test");
        !["imaps", "imap", "pop3s", "pop3", "smtps", "smtp", "jmap"].contains(&&*offer.scheme)
            || !offer.host.contains('.')
            || !offer.host.bytes().all(is_host)
            || offer.host.ends_with("local")
            || offer.port == 0
            || user.chars().any(char::is_control)
    };
    let mut wrong: Vec<String> =
        offers.iter().filter(|one| is_wrong(one)).map(Offer::url).collect();
    if offers.is_empty() || offers.len() > 24 {
        wrong.push(format!("{} servers", offers.len()));
    }
    wrong
}

pub(crate) fn header_address(value: &[u8]) -> Vec<String> {
    let mut wrong = Vec::new();
    for one in address::addresses(value, &mut Defects::new()) {
        if one.address.contains(['\r', '\n', '\0']) || one.name.contains(['\r', '\n', '\0']) {
            wrong.push(format!("{one:?}"));
        }
    }
    wrong
}

pub(crate) fn rfc2047_2231(value: &[u8]) -> Vec<String> {
    field::decoded(value);
    let raw = [
        b"Subject: ".as_slice(),
        value,
        b"\r\nContent-Type: ",
        value,
        b"\r\nContent-Disposition: ",
        value,
        b"\r\n\r\nx",
    ]
    .concat();
    read_message(&raw)
}

pub(crate) fn html_sanitize(html: &[u8]) -> Vec<String> {
    let html = String::from_utf8_lossy(html);
    let once = sanitize(&html).html;
    let mut wrong = forbidden(&once, Place::Anywhere);
    let twice = sanitize(&once).html;
    if once != twice {
        wrong.push(format!("changes when it is cleaned again:\n{once}\n{twice}"));
    }
    wrong.extend(forbidden(&paste::clean(&html).html, Place::Editor));
    wrong.extend(forbidden(&editor::editor_html(&html, &BTreeSet::new()), Place::Editor));
    html_text::html_to_text(&html);
    wrong
}

pub(crate) fn css_sanitize(css: &[u8]) -> Vec<String> {
    let css_text = String::from_utf8_lossy(css);
    let mut wrong = Vec::new();
    let sheet = css::sheet(&css_text);
    oracle::style_sheet(&sheet, &mut wrong);
    let declarations = css::declarations(&css_text);
    oracle::declarations(&declarations, &mut wrong);
    if css::sheet(&sheet) != sheet {
        wrong.push(format!("changes when it is cleaned again: {sheet} {}", css::sheet(&sheet)));
    }
    if css::declarations(&declarations) != declarations {
        let again = css::declarations(&declarations);
        wrong.push(format!("changes when it is cleaned again: {declarations} {again}"));
    }
    css::urls(&css_text);
    wrong
}
