//! The header of a message as an envelope: decoded, and the first field of a name
//! wins where there are several (the same choice as a DKIM verifier's).

use crate::{
    address::addresses,
    defect::{Defect, Defects},
    display, encoded_word,
    field::{Field, Fields, unfold},
    limits::MAX_REFERENCES,
};
use barid_model::{Envelope, InternetMessageId};
use jiff::fmt::rfc2822;
use mail_parser::DateTime;

/// 2100-01-01T00:00:00Z, after which a date is no date.
const LATEST_S: i64 = 4_102_444_800;

/// Reads an envelope from header fields.
pub(crate) fn envelope(mut fields: Fields<'_>, defects: &mut Defects) -> Envelope {
    let mut envelope = Envelope::default();
    let mut seen = Seen::default();
    for field in fields.by_ref() {
        let Some((name, bit)) = NAMES.iter().zip(0_u32..).find(|(name, _)| field.is(name)) else {
            continue;
        };
        if field.value.contains(&0) {
            defects.insert(Defect::HeaderControl);
        }
        let is_first = seen.first(bit);
        if !is_first {
            defects.insert(repeated(name));
        }
        read(&mut envelope, name, field, is_first, defects);
    }
    defects.append(&mut fields.defects);
    note_missing(&envelope, &seen, defects);
    envelope
}

const NAMES: [&str; 11] = [
    "From",
    "Subject",
    "Date",
    "Message-ID",
    "To",
    "Cc",
    "Bcc",
    "Sender",
    "Reply-To",
    "In-Reply-To",
    "References",
];

#[derive(Default)]
struct Seen(u32);

impl Seen {
    fn first(&mut self, bit: u32) -> bool {
        let was = self.0;
        self.0 |= 1 << bit;
        was != self.0
    }
}

fn repeated(name: &str) -> Defect {
    match name {
        "From" => Defect::FromRepeated,
        "Subject" => Defect::SubjectRepeated,
        "Date" => Defect::DateRepeated,
        _ => Defect::FieldRepeated,
    }
}

fn read(
    envelope: &mut Envelope,
    name: &str,
    field: Field<'_>,
    is_first: bool,
    defects: &mut Defects,
) {
    let value = field.value;
    match (name, is_first) {
        // Recipients count wherever they stand: a reply to all must reach them.
        ("To", _) => envelope.to.extend(addresses(value, defects)),
        ("Cc", _) => envelope.cc.extend(addresses(value, defects)),
        ("Bcc", _) => envelope.bcc.extend(addresses(value, defects)),
        ("From", true) => {
            envelope.from = addresses(value, defects);
            if envelope.from.len() > 1 {
                defects.insert(Defect::FromSeveral);
            }
        }
        ("Sender", true) => envelope.sender = addresses(value, defects).into_iter().next(),
        ("Reply-To", true) => envelope.reply_to = addresses(value, defects),
        ("Subject", true) => envelope.subject = subject(value, defects),
        ("Date", true) => {
            envelope.sent_at_ms = date_ms(value);
            if envelope.sent_at_ms.is_none() {
                defects.insert(Defect::DateAbsurd);
            }
        }
        ("Message-ID", true) => envelope.message_id = message_ids(value).into_iter().next(),
        ("In-Reply-To", true) => envelope.in_reply_to = message_ids(value),
        ("References", true) => envelope.references = message_ids(value),
        (_, _) => {}
    }
}

fn note_missing(envelope: &Envelope, seen: &Seen, defects: &mut Defects) {
    let is_missing = |name: &str| {
        !NAMES.iter().zip(0_u32..).any(|(known, bit)| *known == name && seen.0 & (1 << bit) != 0)
    };
    if envelope.from.is_empty() {
        defects.insert(Defect::FromMissing);
    }
    if is_missing("Date") {
        defects.insert(Defect::DateMissing);
    }
    if envelope.message_id.is_none() {
        defects.insert(Defect::MessageIdMissing);
    }
}

/// Decodes the raw value of a `Subject`, on one line.
pub(crate) fn subject(value: &[u8], defects: &mut Defects) -> String {
    display::one_line(&encoded_word::decode(&unfold(value), defects))
}

/// Reads a `Date` (RFC 5322 §3.3), in milliseconds since the epoch.
///
/// Returns `None` where it can't be read, or is before 1970 or after 2099.
pub fn date_ms(value: &[u8]) -> Option<i64> {
    let mut line = unfold(value);
    line.truncate(200);
    // The strict reader knows the obsolete forms; the lenient one takes the rest.
    let strict = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    let seconds = match strict.parse_timestamp(&line) {
        Ok(time) => time.as_second(),
        Err(_) => {
            let text = String::from_utf8_lossy(&line);
            let mut date = DateTime::parse_rfc822(&format!("{text}\n"))?;
            // A leap second is legal, and the one before it close enough.
            date.second = date.second.min(59);
            date.is_valid().then(|| date.to_timestamp())?
        }
    };
    (0..LATEST_S).contains(&seconds).then_some(seconds * 1_000)
}

/// Reads Message-IDs, at most the last hundred. Whatever is no Message-ID is
/// passed over: `In-Reply-To` was free text once.
pub(crate) fn message_ids(value: &[u8]) -> Vec<InternetMessageId> {
    let line = unfold(value);
    let text = String::from_utf8_lossy(&line);
    let clean = |id: &str| -> Option<InternetMessageId> {
        let id: String = id.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        let is_good = !id.is_empty() && id.len() <= 998 && !id.contains(['<', '>']);
        is_good.then_some(InternetMessageId(id))
    };
    let bracketed = text.rsplit('>').skip(1).filter_map(|piece| clean(piece.rsplit_once('<')?.1));
    let mut ids: Vec<InternetMessageId> = bracketed.take(MAX_REFERENCES).collect();
    if ids.is_empty() {
        let bare = text.split([' ', '\t', ',']).rev().filter(|word| word.contains('@'));
        ids = bare.filter_map(clean).take(MAX_REFERENCES).collect();
    }
    ids.reverse();
    ids
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::fields;

    fn ids(value: &str) -> Vec<String> {
        message_ids(value.as_bytes()).into_iter().map(|id| id.0).collect()
    }

    #[test]
    fn message_ids_are_found_in_garbage() {
        assert_eq!(ids("<a@b> <c@d>"), ["a@b", "c@d"]);
        assert_eq!(ids("<a@b><c@\r\n d> "), ["a@b", "c@d"]);
        assert_eq!(ids("Your mail of Monday <x@y> (comment)"), ["x@y"]);
        assert_eq!(ids("a@b"), ["a@b"]);
        assert_eq!(ids("<> < >"), [""; 0]);
        assert_eq!(ids(&"<a@b>".repeat(5_000)).len(), MAX_REFERENCES);
        assert_eq!(ids(&format!("{}<last@x>", "<a@b> ".repeat(500))).last().unwrap(), "last@x");
    }

    #[test]
    fn only_a_date_that_can_be_is_a_date() {
        let ms = |value: &str| date_ms(value.as_bytes());
        assert_eq!(ms("Thu, 1 Jan 1970 00:00:01 +0000"), Some(1_000));
        assert_eq!(ms("Mon, 23 Nov 2026 22:46:34 +0100 (CET)"), Some(1_795_470_394_000));
        assert_eq!(ms("23 Nov 26 22:46 GMT"), Some(1_795_473_960_000));
        for absurd in [
            "",
            "yesterday",
            "1 Jan 9999 00:00:00 +0000",
            "1 Jan 1900 00:00:00 +0000",
            "99 Zzz 2020 99:99:99 +9999",
        ] {
            assert_eq!(ms(absurd), None, "{absurd}");
        }
    }

    #[test]
    fn the_first_of_two_wins_and_the_second_is_told() {
        let header = b"From: a@b\nFrom: x@y\nSubject: one\nSubject: two\nDate: 1 Jan 2020 00:00:00 +0000\nDate: x\nTo: c@d\nTo: e@f\nMessage-ID: <i@d>\n";
        let mut defects = Defects::new();
        let envelope = envelope(fields(header), &mut defects);
        assert_eq!((envelope.from.len(), envelope.from[0].address.as_str()), (1, "a@b"));
        assert_eq!((envelope.subject.as_str(), envelope.to.len()), ("one", 2));
        assert!(envelope.sent_at_ms.is_some());
        assert_eq!(
            defects,
            [
                Defect::FromRepeated,
                Defect::SubjectRepeated,
                Defect::DateRepeated,
                Defect::FieldRepeated
            ]
            .into()
        );
    }
}
