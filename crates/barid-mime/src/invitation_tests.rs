//! Events as calendars of all kinds write them.

use super::*;
use crate::parse;

fn message(parameters: &str, calendar: &str) -> Vec<u8> {
    format!(
        "From: a@example.org\r\nContent-Type: text/calendar; charset=utf-8{parameters}\r\n\r\n\
         BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}\r\nEND:VCALENDAR\r\n",
        calendar.trim().replace('\n', "\r\n")
    )
    .into_bytes()
}

#[track_caller]
fn read(calendar: &str) -> Invitation {
    invitation(&parse(&message("", calendar))).expect("an event")
}

#[track_caller]
fn only(lines: &str) -> Event {
    let mut read = read(&format!("BEGIN:VEVENT\nUID:1\n{}\nEND:VEVENT", lines.trim()));
    assert_eq!((read.events.len(), read.total), (1, 1));
    read.events.pop().unwrap()
}

fn ms(text: &str) -> Option<i64> {
    Some(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

#[test]
fn an_invitation_is_read_with_its_guests_and_their_answers() {
    let told = read(
        "METHOD:REQUEST
BEGIN:VEVENT
UID:visit@example.org
DTSTART;TZID=Europe/Paris:20260701T090000
DTEND;TZID=Europe/Paris:20260701T103000
SUMMARY:Site visit\\, west side
LOCATION;LANGUAGE=en:City Library
DESCRIPTION:Bring boots.\\nAnd a hat.
ORGANIZER;CN=Hana Sato:mailto:hana@example.org
ATTENDEE;CN=\"Layla, H.\";PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:layla@example.org
ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:omar@example.org
END:VEVENT",
    );
    assert_eq!((told.method, told.path.as_str()), (Method::Request, "1"));
    let event = &told.events[0];
    assert_eq!(event.summary, "Site visit, west side");
    assert_eq!(
        (event.place.as_str(), event.note.as_str()),
        ("City Library", "Bring boots. And a hat.")
    );
    assert_eq!(event.starts_ms, ms("2026-07-01T07:00:00Z"));
    assert_eq!((event.ends_ms, event.clock), (ms("2026-07-01T08:30:00Z"), Clock::Zoned));
    let who = |name: &str, address: &str| Address { name: name.into(), address: address.into() };
    assert_eq!(event.organizer, Some(who("Hana Sato", "hana@example.org")));
    assert_eq!(
        event.guests,
        [
            Guest { address: who("Layla, H.", "layla@example.org"), answer: Answer::None },
            Guest { address: who("", "omar@example.org"), answer: Answer::Accepted },
        ]
    );
}

#[test]
fn times_are_read_in_every_way_they_are_written() {
    for (lines, starts, ends, clock) in [
        (
            "DTSTART:20260701T070000Z\nDURATION:PT1H30M",
            "2026-07-01T07:00:00Z",
            "2026-07-01T08:30:00Z",
            Clock::Zoned,
        ),
        (
            "DTSTART:20260701T090000\nDTEND:20260701T100000",
            "2026-07-01T09:00:00Z",
            "2026-07-01T10:00:00Z",
            Clock::Floating,
        ),
        (
            "DTSTART;VALUE=DATE:20260701\nDTEND;VALUE=DATE:20260704",
            "2026-07-01T00:00:00Z",
            "2026-07-03T00:00:00Z",
            Clock::Days,
        ),
        (
            "DTSTART;VALUE=DATE:20260701\nDTEND;VALUE=DATE:20260702",
            "2026-07-01T00:00:00Z",
            "",
            Clock::Days,
        ),
        (
            "DTSTART;TZID=Romance Standard Time:20260115T090000",
            "2026-01-15T08:00:00Z",
            "",
            Clock::Zoned,
        ),
        ("DTSTART;TZID=America/New_York:20261101T013000", "2026-11-01T05:30:00Z", "", Clock::Zoned),
        ("DTSTART;TZID=Europe/Paris:20260329T023000", "2026-03-29T01:30:00Z", "", Clock::Zoned),
        ("DTSTART;TZID=Nowhere/Land:20260701T090000", "2026-07-01T09:00:00Z", "", Clock::Floating),
        (
            "DTSTART:20260701T090000Z\nDTEND:20260701T080000Z",
            "2026-07-01T09:00:00Z",
            "",
            Clock::Zoned,
        ),
        (
            "DTSTART:20260701T090000Z\nDURATION:P9999999999D",
            "2026-07-01T09:00:00Z",
            "",
            Clock::Zoned,
        ),
    ] {
        let event = only(lines);
        let ends = (!ends.is_empty()).then(|| ms(ends).unwrap());
        assert_eq!(
            (event.starts_ms, event.ends_ms, event.clock),
            (ms(starts), ends, clock),
            "{lines}"
        );
    }
    assert_eq!(only("SUMMARY:when?").starts_ms, None);
    assert_eq!(only("DTSTART:99999999T999999Z").starts_ms, None);
}

#[test]
fn a_zone_that_only_the_sender_knows_is_named() {
    let event = only("DTSTART;TZID=\"Customized\u{202e} Time Zone\":20260701T090000");
    assert_eq!((event.clock, event.zone.as_str()), (Clock::Floating, "Customized Time Zone"));
    assert_eq!(only("DTSTART;TZID=Asia/Dubai:20260701T090000").zone, "");
}

#[test]
fn how_it_repeats_and_what_became_of_it_is_told() {
    let event =
        only("DTSTART:20260701T070000Z\nRRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20261231T000000Z");
    let until_ms = ms("2026-12-31T00:00:00Z");
    assert_eq!(event.repeats, Some(Repeats { unit: Unit::Week, every: 2, until_ms, count: None }));
    let event = only(
        "DTSTART:20260701T070000Z\nRRULE:FREQ=DAILY;COUNT=5\nRECURRENCE-ID:20260702T070000Z\nSTATUS:CANCELLED",
    );
    assert_eq!(event.repeats.map(|one| (one.every, one.count)), Some((1, Some(5))));
    assert!(event.is_one_of_many && event.is_cancelled);
    for (written, parameters, method) in [
        ("METHOD:CANCEL\n", "; method=REQUEST", Method::Cancel),
        ("", "; method=reply", Method::Reply),
        ("METHOD:COUNTER\n", "", Method::Counter),
        ("METHOD:REFRESH\n", "", Method::Other),
        ("METHOD:X-OWN\n", "", Method::Publish),
        ("", "", Method::Publish),
    ] {
        let calendar = format!("{written}BEGIN:VEVENT\nUID:1\nEND:VEVENT");
        let told = invitation(&parse(&message(parameters, &calendar))).unwrap();
        assert_eq!(told.method, method, "{written}{parameters}");
    }
}

#[test]
fn what_is_no_event_is_none() {
    for calendar in ["", "BEGIN:VTODO\nSUMMARY:x\nEND:VTODO", "BEGIN:VEVENT"] {
        let told = invitation(&parse(&message("", calendar)));
        assert!(told.is_none_or(|told| told.events[0] == Event::default()), "{calendar}");
    }
    assert_eq!(invitation(&parse(b"Content-Type: text/calendar\r\n\r\n\xff\xfe\0")), None);
    let inner = String::from_utf8(message("", "BEGIN:VEVENT\nUID:1\nEND:VEVENT")).unwrap();
    let within = format!("Content-Type: message/rfc822\r\n\r\n{inner}");
    assert_eq!(invitation(&parse(within.as_bytes())), None);
}

#[test]
fn r66_nothing_in_it_deceives_and_nothing_is_endless() {
    let event =
        only("SUMMARY:Pay\u{202e}lap\u{200b}\nORGANIZER;CN=\"a\u{202e}b\":mailto:x@example.org");
    assert_eq!(event.summary, "Paylap");
    assert_eq!(event.organizer.unwrap().name, "ab");
    let guests = "ATTENDEE:mailto:g@example.org\n".repeat(1_000);
    let event = only(&format!("SUMMARY:{}\n{guests}", "x".repeat(9_000)));
    assert_eq!((event.guests.len(), event.guest_total, event.summary.len()), (200, 1_000, 2_000));
    let many = "BEGIN:VEVENT\nUID:1\nEND:VEVENT\n".repeat(50);
    let told = read(&many);
    assert_eq!((told.events.len(), told.total), (10, 50));
}
