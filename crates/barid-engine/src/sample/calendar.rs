//! Days and times of sample mail, counted from when it began, so that it is always fresh.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// What today has last, in minutes after midnight.
const LATEST: i64 = 10 * 60 + 24;

/// When sample mail began, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Begun {
    /// Milliseconds since the epoch.
    pub(super) at_ms: i64,
    /// Seconds east of Greenwich.
    pub(super) offset_s: i64,
    /// Tells this beginning from others.
    pub(super) validity: u32,
}

/// What dates are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    English,
    Arabic,
}

const DAYS: [(&str, &str); 7] = [
    ("Monday", "الاثنين"),
    ("Tuesday", "الثلاثاء"),
    ("Wednesday", "الأربعاء"),
    ("Thursday", "الخميس"),
    ("Friday", "الجمعة"),
    ("Saturday", "السبت"),
    ("Sunday", "الأحد"),
];

const MONTHS: [(&str, &str); 12] = [
    ("January", "يناير"),
    ("February", "فبراير"),
    ("March", "مارس"),
    ("April", "أبريل"),
    ("May", "مايو"),
    ("June", "يونيو"),
    ("July", "يوليو"),
    ("August", "أغسطس"),
    ("September", "سبتمبر"),
    ("October", "أكتوبر"),
    ("November", "نوفمبر"),
    ("December", "ديسمبر"),
];

impl Begun {
    /// The time of so many minutes after midnight, so many days from today. What belongs to
    /// today is never in the future: on an early morning its times move together.
    pub(super) fn at(&self, day: i64, minutes: i64) -> i64 {
        let local_ms = self.at_ms + self.offset_s * 1000;
        let midnight = local_ms.div_euclid(DAY_MS) * DAY_MS;
        let now_ms = local_ms - midnight;
        let wanted = minutes * MINUTE_MS;
        let into = match day {
            0 if now_ms < (LATEST + 5) * MINUTE_MS => wanted * now_ms / ((LATEST + 5) * MINUTE_MS),
            _ => wanted,
        };
        midnight + day * DAY_MS + into - self.offset_s * 1000
    }

    fn date(&self, day: i64) -> Option<jiff::civil::Date> {
        let noon_ms = self.at(day, 12 * 60) + self.offset_s * 1000;
        let noon = Timestamp::from_millisecond(noon_ms).ok()?;
        Some(jiff::tz::TimeZone::UTC.to_datetime(noon).date())
    }

    /// Writes dates where a text leaves room for them: `{d+7}` a date in a week, `{w-1}`
    /// yesterday's day of the week, `{i+7}` a date in digits.
    pub(super) fn write_dates(&self, text: &str, language: Language) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let written = after.split_once('}').and_then(|(mark, after)| {
                let (kind, day) = mark.split_at_checked(1)?;
                Some((self.written(kind, day.parse().ok()?, language)?, after))
            });
            match written {
                Some((date, after)) => {
                    out.push_str(&date);
                    rest = after;
                }
                None => {
                    out.push('{');
                    rest = after;
                }
            }
        }
        out.push_str(rest);
        out
    }

    /// The name of a day's month.
    pub(super) fn month(&self, day: i64, language: Language) -> Option<&'static str> {
        let (english, arabic) = MONTHS.get(usize::try_from(self.date(day)?.month() - 1).ok()?)?;
        Some(match language {
            Language::English => english,
            Language::Arabic => arabic,
        })
    }

    fn written(&self, kind: &str, day: i64, language: Language) -> Option<String> {
        let date = self.date(day)?;
        let choose = |(english, arabic): &(&'static str, &'static str)| match language {
            Language::English => *english,
            Language::Arabic => *arabic,
        };
        let number = |number: i8| match language {
            Language::English => number.to_string(),
            Language::Arabic => arabic_digits(&number.to_string()),
        };
        match kind {
            "w" => {
                let index = usize::try_from(date.weekday().to_monday_zero_offset()).ok()?;
                DAYS.get(index).map(choose).map(str::to_owned)
            }
            "d" => Some(format!("{} {}", number(date.day()), self.month(day, language)?)),
            "i" => Some(format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())),
            _ => None,
        }
    }
}

/// Writes digits as Arabic does.
pub(super) fn arabic_digits(text: &str) -> String {
    let digit = |c: char| c.to_digit(10).and_then(|digit| char::from_u32(0x660 + digit));
    text.chars().map(|c| digit(c).unwrap_or(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wednesday, 25 November 2026, 10:42 in Cairo.
    const NOON: Begun = Begun { at_ms: 1_795_596_120_000, offset_s: 7200, validity: 1 };

    #[test]
    fn dates_are_counted_from_the_beginning() {
        let text = NOON.write_dates("{w+1}, {d+7}, {i+0} {x} {", Language::English);
        assert_eq!(text, "Thursday, 2 December, 20261125 {x} {");
        assert_eq!(NOON.write_dates("{w-1} {d-6}", Language::Arabic), "الثلاثاء ١٩ نوفمبر");
    }

    #[test]
    fn nothing_of_today_is_yet_to_come() {
        let begun = |hour: i64| Begun { at_ms: NOON.at(0, 0) + hour * 3_600_000, ..NOON };
        for hour in 0..24 {
            let now = begun(hour);
            assert!(now.at(0, LATEST) <= now.at_ms, "{hour}");
            assert!(now.at(0, 421) <= now.at(0, 422));
            assert!(now.at(-1, 23 * 60) < now.at(0, 0) || hour == 0);
        }
        assert_eq!(NOON.at(0, LATEST), NOON.at_ms - 18 * MINUTE_MS);
    }
}
