//! Whatever a message tries: after the cleaner, nothing of it is left, and cleaning again changes nothing.

use barid_mime::{Form, Look, Remote, display_text, page, parse, paste, quote, sanitize};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};
use support::{
    oracle::{Place, forbidden},
    payload::{Payload, payloads},
};

const BASE: &str = "/d/x";

fn look(remote: Remote, form: Form, is_dark: bool) -> Look {
    let (base, keeps_colors) = (BASE.to_owned(), false);
    Look { base, remote, is_dark, keeps_colors, form }
}

fn all() -> Vec<Payload> {
    payloads(&["script-", "leak-", "entity-"])
}

/// Puts HTML through everything that shows HTML, and tells what is wrong then.
fn wrong_with(html: &str) -> Vec<String> {
    let once = sanitize(html).html;
    let mut wrong = forbidden(&once, Place::Anywhere);
    let twice = sanitize(&once).html;
    if twice != once {
        wrong.push(format!("changes when it is cleaned again: {once} / {twice}"));
    }
    let pasted = paste::clean(html).html;
    wrong.extend(forbidden(&pasted, Place::Editor));
    let kept = barid_mime::editor::editor_html(html, &BTreeSet::new());
    wrong.extend(forbidden(&kept, Place::Editor));
    wrong
}

/// Opens a message in every way there is, and tells what is wrong then.
fn wrong_with_message(raw: &[u8]) -> Vec<String> {
    let parsed = parse(raw);
    let mut wrong = Vec::new();
    for (remote, form, is_dark) in [
        (Remote::Blocked, Form::Own, false),
        (Remote::Blocked, Form::Own, true),
        (Remote::Numbered, Form::Own, false),
        (Remote::Blocked, Form::Plain, false),
        (Remote::Numbered, Form::Simple, false),
        (Remote::Blocked, Form::Interactive, false),
    ] {
        let page = page(&parsed, &look(remote, form, is_dark));
        wrong.extend(forbidden(&page.html, Place::Frame(BASE)));
        let lower = page.html.to_ascii_lowercase();
        let body = lower.split("<body>").nth(1).unwrap_or_default();
        if remote == Remote::Blocked && body.contains("src=\"http") {
            wrong.push(format!("asks for something: {body}"));
        }
        let is_web = |url: &String| url.starts_with("https://");
        wrong.extend(
            page.remote.iter().filter(|url| !is_web(url)).map(|url| format!("asks for {url}")),
        );
    }
    let quoted = quote::quote(&parsed);
    wrong.extend(forbidden(&quoted.html, Place::Editor));
    wrong.extend(wrong_with(&quoted.html));
    barid_mime::digest(raw);
    display_text(&parsed);
    wrong
}

#[track_caller]
fn expect_none(wrong: Vec<(String, Vec<String>)>) {
    let told: Vec<String> = wrong
        .into_iter()
        .filter(|(_, wrong)| !wrong.is_empty())
        .map(|(name, wrong)| format!("{name}\n    {}", wrong.join("\n    ")))
        .collect();
    assert!(told.is_empty(), "\n{}\n", told.join("\n"));
}

#[test]
fn there_are_as_many_payloads_as_were_promised_and_each_has_a_name() {
    assert!(payloads(&["script-", "entity-script"]).len() >= 150);
    assert!(payloads(&["leak-", "entity-leak"]).len() >= 120);
    let mut names = BTreeMap::<String, usize>::new();
    for one in all() {
        assert!(!one.bytes.trim_ascii().is_empty(), "{} is empty", one.name);
        *names.entry(one.name).or_default() += 1;
    }
    names.retain(|_, count| *count > 1);
    assert!(names.is_empty(), "{names:?}");
}

#[test]
fn the_oracle_sees_every_script_and_every_leak_before_it_is_cleaned() {
    // One that finds nothing in hostile HTML would find nothing anywhere.
    let unseen: Vec<String> = payloads(&["script-", "leak-"])
        .into_iter()
        .filter(|one| forbidden(&one.html(), Place::Anywhere).is_empty())
        .map(|one| one.name)
        .collect();
    // What is text, or a picture, to every browser is no danger until somebody reads it twice.
    let harmless = [
        "a tag that is never closed",
        "markup as text twice",
        "markup as text in an attribute",
        "an end tag with attributes",
        "an overlong less-than sign",
        "a fullwidth less-than sign",
        "a picture that says png and is a drawing",
        "a picture whose Content-ID has markup",
    ];
    assert_eq!(
        unseen.iter().filter(|name| !harmless.contains(&name.as_str())).count(),
        0,
        "{unseen:#?}"
    );
}

#[test]
fn r5_r6_r7_r13_r17_nothing_of_any_payload_is_left() {
    expect_none(all().iter().map(|one| (one.name.clone(), wrong_with(&one.html()))).collect());
}

#[test]
fn r1_r12_r18_r62_r63_no_message_shows_more_than_may_be_shown() {
    let told =
        all().iter().map(|one| (one.name.clone(), wrong_with_message(&one.message()))).collect();
    expect_none(told);
}

#[test]
fn two_payloads_that_follow_each_other_do_no_more_than_one() {
    let all = payloads(&["script-", "leak-"]);
    // Each with each would take minutes; the step is coprime to nearly every count.
    let pairs = all
        .iter()
        .enumerate()
        .flat_map(|(at, one)| (1..=5).map(move |step| (at + step * 37, one, step)));
    let told = pairs.map(|(at, one, _)| {
        let other = &all[at % all.len()];
        let html = one.html() + &other.html();
        (format!("{} + {}", one.name, other.name), wrong_with(&html))
    });
    expect_none(told.collect());
}

#[test]
fn r12_a_payload_within_quotes_tables_and_links_does_no_more_than_alone() {
    let around = [
        ("<blockquote type=cite>", "</blockquote>"),
        ("own words<div class=gmail_quote>", "</div>"),
        ("<table><tr><td>", "</td></tr></table>"),
        ("<table>", "</table>"),
        ("<a href=https://x.test>", "</a>"),
        ("<svg><desc>", "</desc></svg>"),
        ("<math><mtext>", "</mtext></math>"),
        ("<select><option>", "</select>"),
        ("<p title=\"", "\">"),
        ("<!--", "-->"),
        ("<style>", "</style>"),
        ("<textarea>", "</textarea>"),
    ];
    let mut told = Vec::new();
    for (place, one) in payloads(&["script-", "leak-"]).iter().enumerate() {
        for (before, after) in around.iter().skip(place % 3).step_by(3) {
            let html = format!("{before}{}{after}", one.html());
            let message = format!("Content-Type: text/html; charset=utf-8\r\n\r\n{html}");
            let mut wrong = wrong_with(&html);
            wrong.extend(wrong_with_message(message.as_bytes()));
            told.push((format!("{before}{}", one.name), wrong));
        }
    }
    expect_none(told);
}

#[test]
fn r59_no_payload_takes_long_not_even_a_thousand_times() {
    for one in payloads(&["script-", "leak-"]) {
        let html = one.html();
        let many = html.repeat(30_000 / html.len() + 1);
        let start = Instant::now();
        sanitize(&many);
        // Debug builds are some ten times slower than what users run.
        assert!(start.elapsed() < Duration::from_secs(3), "{}: {:?}", one.name, start.elapsed());
    }
}
