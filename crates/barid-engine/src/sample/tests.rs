//! What sample mail has to be: readable, complete, and the same each time.

use super::*;
use barid_mime::{Defects, parse};
use barid_protocols::local::{Library, Shelf};
use std::collections::HashSet;

/// Wednesday, 25 November 2026, 10:42 in Cairo.
const BEGUN: Begun = Begun { at_ms: 1_795_596_120_000, offset_s: 7200, validity: 1 };

fn mailbox<'a>(
    shelf: &'a Shelf,
    account: usize,
    name: &str,
) -> &'a [barid_protocols::local::Letter] {
    let mailboxes = &shelf.accounts[account].mailboxes;
    &mailboxes.iter().find(|one| one.name == name).unwrap().letters
}

#[test]
fn every_text_is_understood() {
    for text in [
        include_str!("recent_en.txt"),
        include_str!("recent_more_en.txt"),
        include_str!("recent_ar.txt"),
    ] {
        let read = script::read(text).unwrap();
        assert!(read.len() > 10);
        assert!(read.iter().all(|one| !one.messages.is_empty() && !one.account.is_empty()));
    }
    let stock = Stock::new(BEGUN);
    for one in &stock.placed {
        let plan = &one.plan;
        assert!(!plan.from.address.is_empty(), "{}", plan.subject);
        assert!(!plan.to.is_empty(), "{}", plan.subject);
        assert!(!plan.subject.contains('{') && !plan.text.contains('{'), "{}", plan.text);
        assert!(plan.text.len() > 10, "{}", plan.subject);
        assert!(plan.at_ms <= BEGUN.at_ms, "{}", plan.subject);
        assert!(plan.html.as_ref().is_none_or(|html| !html.contains("{d")), "{}", plan.subject);
    }
    let shelf = stock.shelf();
    let here: usize =
        shelf.accounts.iter().flat_map(|one| &one.mailboxes).map(|one| one.letters.len()).sum();
    assert_eq!(here, stock.placed.len(), "a message is in a mailbox that does not exist");
}

#[test]
fn there_is_much_and_the_newest_is_of_today() {
    let stock = Stock::new(BEGUN);
    assert!((2_800..4_500).contains(&stock.placed.len()), "{}", stock.placed.len());
    let shelf = stock.shelf();
    let unread = |account| {
        let inbox = mailbox(&shelf, account, "INBOX");
        inbox.iter().filter(|one| !one.flags.iter().any(|flag| flag.as_str() == "$seen")).count()
    };
    assert_eq!((unread(0), unread(1)), (9, 5));
    let newest = mailbox(&shelf, 0, "INBOX").last().unwrap();
    assert_eq!(BEGUN.at_ms - newest.received_at_ms, 18 * 60_000);
    let arabic = |text: &str| text.chars().any(|c| ('\u{600}'..='\u{6ff}').contains(&c));
    let count = stock.placed.iter().filter(|one| arabic(&one.plan.subject)).count();
    assert!((25..45).contains(&(count * 100 / stock.placed.len())), "{count}");
}

#[test]
fn every_message_is_read_without_a_defect() {
    let stock = Stock::new(BEGUN);
    let mut ids = HashSet::new();
    for (number, one) in (0..).zip(&stock.placed) {
        let raw = stock.raw(number);
        let message = parse(&raw);
        let mut defects = Defects::new();
        let envelope = message.envelope(&mut defects);
        defects.extend(message.defects());
        assert!(defects.is_empty(), "{}: {defects:?}", one.plan.subject);
        assert_eq!(envelope.subject, one.plan.subject);
        assert_eq!(envelope.from, std::slice::from_ref(&one.plan.from));
        assert_eq!(envelope.message_id, Some(one.plan.message_id()));
        assert_eq!(envelope.references, one.plan.references);
        assert!(ids.insert(one.plan.message_id()), "{}", one.plan.subject);
    }
    for one in &stock.placed {
        for reference in &one.plan.references {
            assert!(ids.contains(reference), "{}", one.plan.subject);
        }
    }
}

#[test]
fn the_same_beginning_gives_the_same_messages() {
    let (one, other) = (Stock::new(BEGUN), Stock::new(BEGUN));
    assert_eq!(one.placed.len(), other.placed.len());
    for number in [0, 3, 40, 900, 2_500] {
        assert_eq!(one.raw(number), other.raw(number));
    }
}

#[test]
fn nothing_on_one_screen_is_there_twice() {
    let shelf_of = Stock::new(BEGUN);
    for account in 0..2 {
        for name in ["INBOX", "Archive"] {
            let mut here: Vec<_> = shelf_of
                .placed
                .iter()
                .filter(|one| one.account == account && one.mailbox == name)
                .filter(|one| one.plan.references.is_empty())
                .map(|one| (one.plan.at_ms, one.plan.subject.as_str()))
                .collect();
            here.sort_unstable();
            for screen in here.windows(14) {
                let subjects: HashSet<_> = screen.iter().map(|(_, subject)| subject).collect();
                assert_eq!(subjects.len(), screen.len(), "{screen:#?}");
            }
        }
    }
}

#[test]
fn attachments_are_what_they_say() {
    let stock = Stock::new(BEGUN);
    let mut count = 0;
    for attached in stock.placed.iter().flat_map(|one| &one.plan.attached) {
        count += 1;
        match &attached.content {
            letter::Content::Pdf(text) => {
                let text: String = text.chars().filter(|c| *c != '\n').collect();
                let bytes = pdf::write(&text);
                assert!(bytes.starts_with(b"%PDF-1.4"));
                assert!(!bytes.contains(&b'?'), "{}: a letter has no glyph", attached.name);
                assert!(attached.name.ends_with(".pdf"));
            }
            letter::Content::Jpeg(scene) => {
                let picture = image::load_from_memory(&picture::jpeg(*scene)).unwrap();
                assert!(picture.width() > 600 && attached.name.ends_with(".jpg"));
            }
            letter::Content::Png(scene) => {
                let picture = image::load_from_memory(&picture::png(*scene)).unwrap();
                assert!(picture.width() > 600 && attached.name.ends_with(".png"));
            }
            letter::Content::Text(kind, text) => {
                assert!(!text.trim().is_empty());
                let is_calendar = *kind == "text/calendar";
                assert_eq!(is_calendar, text.starts_with("BEGIN:VCALENDAR\r\n"));
                assert!(!is_calendar || text.ends_with("END:VCALENDAR\r\n"));
            }
        }
    }
    assert!(count > 25, "{count}");
}

#[test]
fn arabic_is_written_as_arabic_is() {
    let stock = Stock::new(BEGUN);
    let arabic = |c: char| ('\u{621}'..='\u{64a}').contains(&c);
    for one in &stock.placed {
        for text in [&one.plan.subject, &one.plan.text] {
            for line in text.lines().filter(|line| line.chars().any(arabic)) {
                let letters: Vec<char> = line.chars().collect();
                for pair in letters.windows(2) {
                    let wrong = arabic(pair[0]) && matches!(pair[1], ',' | '?' | ';');
                    assert!(!wrong, "a Latin mark in: {line}");
                }
                assert!(!line.contains("  "), "{line}");
            }
        }
    }
}

#[test]
fn html_comes_from_example_hosts_and_has_no_scripts() {
    let stock = Stock::new(BEGUN);
    let mut count = 0;
    for html in stock.placed.iter().filter_map(|one| one.plan.html.as_ref()) {
        count += 1;
        assert!(!html.contains("<script"));
        for url in html.split("https://").skip(1) {
            let host = url.split(['/', '"', '?']).next().unwrap();
            assert!(host.ends_with(".example"), "{host}");
        }
    }
    assert!(count > 150, "{count}");
}
