//! The days and months that the rows of a list are grouped by.

use barid_store::window::Key;
use jiff::{Timestamp, ToSpan, ZonedDateTime, tz::TimeZone};

/// Names a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupName {
    /// The running day, and what claims to be later.
    Today,
    /// The day before.
    Yesterday,
    /// Another day of the last seven.
    ThisWeek,
    /// Earlier days of the running month.
    ThisMonth,
    /// A whole month, or what is left of it. `month` is 1 to 12.
    Month {
        /// Its year.
        year: i32,
        /// Which of the year.
        month: u8,
    },
}

/// One group of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: GroupName,
    /// Index of its first row.
    pub start: u32,
}

/// Groups keys that stand newest first.
pub(crate) fn by_date(keys: &[Key], now_ms: i64, zone: &TimeZone) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut at = 0;
    let mut take = |name: GroupName, begin_ms: i64, at: usize| -> usize {
        let end = keys.partition_point(|key| key.at_ms >= begin_ms).max(at);
        if end > at {
            groups.push(Group { name, start: u32::try_from(at).unwrap_or(u32::MAX) });
        }
        end
    };
    if let Some(today) = zoned(now_ms, zone).and_then(|now| now.start_of_day().ok()) {
        let before = |days: i32| today.checked_sub(days.days()).ok();
        let begins = [
            (GroupName::Today, Some(today.clone())),
            (GroupName::Yesterday, before(1)),
            (GroupName::ThisWeek, before(6)),
            (GroupName::ThisMonth, month_of(&today)),
        ];
        for (name, begin) in begins {
            if let Some(begin) = begin {
                at = take(name, begin.timestamp().as_millisecond(), at);
            }
        }
    }
    while let Some(key) = keys.get(at) {
        let begin = zoned(key.at_ms, zone).and_then(|date| month_of(&date));
        let Some(begin) = begin else {
            // Beyond the calendar: all that is left stands together.
            at = take(GroupName::Month { year: 1970, month: 1 }, i64::MIN, at);
            continue;
        };
        let month = begin.month().unsigned_abs();
        let name = GroupName::Month { year: i32::from(begin.year()), month };
        let begin_ms = begin.timestamp().as_millisecond().min(key.at_ms);
        at = take(name, begin_ms, at);
    }
    groups
}

/// Groups the same rows the other way round, of which there are `total`.
pub(crate) fn reversed(groups: &[Group], total: u32) -> Vec<Group> {
    let ends = groups.iter().skip(1).map(|next| next.start).chain([total]);
    let turned = groups
        .iter()
        .zip(ends)
        .map(|(group, end)| Group { name: group.name, start: total.saturating_sub(end) });
    let mut turned: Vec<_> = turned.collect();
    turned.reverse();
    turned
}

fn zoned(at_ms: i64, zone: &TimeZone) -> Option<ZonedDateTime> {
    Timestamp::from_millisecond(at_ms).ok().map(|at| at.to_zoned_datetime(zone.clone()))
}

fn month_of(date: &ZonedDateTime) -> Option<ZonedDateTime> {
    date.first_of_month().ok()?.start_of_day().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use barid_model::{MessageId, ThreadId};

    /// Groups dates, newest first, as seen on Wednesday 2026-03-11 at 10:00.
    fn groups(dates: &[&str]) -> Vec<(GroupName, u32)> {
        let zone = TimeZone::fixed(jiff::tz::offset(3));
        let ms = |text: &str| {
            let date: jiff::civil::DateTime = text.parse().unwrap();
            date.to_zoned_datetime(zone.clone()).unwrap().timestamp().as_millisecond()
        };
        let keys: Vec<Key> = dates
            .iter()
            .map(|date| Key { at_ms: ms(date), message: MessageId(1), thread: ThreadId(1) })
            .collect();
        let found = by_date(&keys, ms("2026-03-11T10:00"), &zone);
        found.into_iter().map(|group| (group.name, group.start)).collect()
    }

    #[test]
    fn rows_group_by_the_users_own_days() {
        let found = groups(&[
            "2026-03-12T01:00",
            "2026-03-11T00:00",
            "2026-03-10T23:59",
            "2026-03-09T12:00",
            "2026-03-05T00:00",
            "2026-03-04T23:59",
            "2026-03-01T00:00",
            "2026-02-28T23:59",
            "2026-02-01T00:00",
            "2025-02-01T00:00",
            "1970-01-02T00:00",
        ]);
        let month = |year, month| GroupName::Month { year, month };
        assert_eq!(
            found,
            [
                (GroupName::Today, 0),
                (GroupName::Yesterday, 2),
                (GroupName::ThisWeek, 3),
                (GroupName::ThisMonth, 5),
                (month(2026, 2), 7),
                (month(2025, 2), 9),
                (month(1970, 1), 10),
            ]
        );
        assert_eq!(groups(&[]), []);
    }

    #[test]
    fn the_oldest_may_stand_first() {
        let group = |name, start| Group { name, start };
        let groups = [group(GroupName::Today, 0), group(GroupName::Yesterday, 3)];
        let turned = [group(GroupName::Yesterday, 0), group(GroupName::Today, 2)];
        assert_eq!(reversed(&groups, 5), turned);
    }
}
