//! Date and time as IMAP writes them: `23-Nov-2026 22:52:39 +0000` (RFC 9051 §9, date-time).

use jiff::{Timestamp, civil::DateTime, tz::Offset};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Reads a date-time. Returns milliseconds since the epoch.
pub(super) fn read(text: &str) -> Option<i64> {
    let mut words = text.split_ascii_whitespace();
    let (date, time, zone) = (words.next()?, words.next()?, words.next()?);
    let mut date = date.splitn(3, '-');
    let day = date.next()?.parse().ok()?;
    let name = date.next()?;
    let month = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(name))? + 1;
    let year = date.next()?.parse().ok()?;
    let mut time = time.splitn(3, ':').map(|part| part.parse::<i8>().ok());
    // A leap second is the second before it, as in RFC 5322 readers everywhere.
    let (hour, minute, second) = (time.next()??, time.next()??, time.next()??.min(59));
    let zone = i32::from(zone.parse::<i16>().ok()?);
    let offset = Offset::from_seconds(zone / 100 * 3600 + zone % 100 * 60).ok()?;
    let local =
        DateTime::new(year, i8::try_from(month).ok()?, day, hour, minute, second, 0).ok()?;
    offset.to_timestamp(local).ok().map(Timestamp::as_millisecond)
}

/// Writes a date-time in UTC.
///
/// Returns `None` outside of the years 1 to 9999.
pub(super) fn write(at_ms: i64) -> Option<String> {
    let local = Offset::UTC.to_datetime(Timestamp::from_millisecond(at_ms).ok()?);
    let month = MONTHS.get(usize::try_from(local.month()).ok()?.checked_sub(1)?)?;
    (1..=9999).contains(&local.year()).then(|| {
        let (day, year) = (local.day(), local.year());
        let (hour, minute, second) = (local.hour(), local.minute(), local.second());
        format!("{day:02}-{month}-{year:04} {hour:02}:{minute:02}:{second:02} +0000")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_with_its_zone() {
        for (text, at_ms) in [
            ("01-Jan-1970 00:00:00 +0000", 0),
            (" 1-jan-1970 01:00:00 +0100", 0),
            ("23-Nov-2026 22:52:39 +0000", 1_795_474_359_000),
            ("23-Nov-2026 17:22:39 -0530", 1_795_474_359_000),
            ("30-Jun-2015 23:59:60 +0000", 1_435_708_799_000),
            ("31-Dec-1969 23:59:59 +0000", -1000),
        ] {
            assert_eq!(read(text), Some(at_ms), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            " ",
            "30-Feb-2026 00:00:00 +0000",
            "01-Foo-2026 00:00:00 +0000",
            "01-Jan-2026 25:00:00 +0000",
            "01-Jan-2026 00:00:00",
            "01-Jan-2026 00:00:00 +9999",
            "01-Jan-2026 00:00:00 +2147483647",
            "01-Jan-99999 00:00:00 +0000",
            "Mon, 01 Jan 2026 00:00:00 +0000",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_comes_back_as_written() {
        assert_eq!(write(0).unwrap(), "01-Jan-1970 00:00:00 +0000");
        for at_ms in [-62_000_000_000_000, -1000, 951_782_400_000, 1_795_474_359_000] {
            assert_eq!(read(&write(at_ms).unwrap()), Some(at_ms));
        }
        assert_eq!(write(i64::MAX), None);
    }
}
