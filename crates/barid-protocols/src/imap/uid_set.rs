//! Sets of UIDs as ranges: read from responses, written into commands, complemented.

use super::{fault::malformed, remote_id};
use crate::source::{RemoteRange, SourceError};
use std::ops::RangeInclusive;

/// Longest set in one command, in bytes; RFC 7162 §4 asks for lines below 8,192.
const TEXT_LIMIT: usize = 4096;

/// UIDs: ranges in ascending order that neither overlap nor touch. Never holds 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct UidSet(Vec<RangeInclusive<u32>>);

impl UidSet {
    /// Reads a sequence-set or the numbers of a SEARCH (RFC 9051 §9): numbers and
    /// ranges in any order, between commas or spaces. Drops 0, which is no UID.
    pub(super) fn parse(text: &[u8]) -> Result<UidSet, SourceError> {
        let bad = || malformed("a set of UIDs");
        let number = |digits: &str| digits.parse::<u32>().map_err(|_| bad());
        let text = std::str::from_utf8(text).map_err(|_| bad())?;
        let mut ranges = Vec::new();
        for item in text.split([',', ' ']).filter(|item| !item.is_empty()) {
            let (one, other) = match item.split_once(':') {
                Some((one, other)) => (number(one)?, number(other)?),
                None => (number(item)?, number(item)?),
            };
            ranges.push(one.min(other)..=one.max(other));
        }
        Ok(ranges.into_iter().collect())
    }

    /// Returns whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns how many there are.
    pub(super) fn len(&self) -> u64 {
        self.0.iter().map(|range| u64::from(range.end() - range.start()) + 1).sum()
    }

    /// Returns the smallest.
    pub(super) fn lowest(&self) -> Option<u32> {
        self.0.first().map(|range| *range.start())
    }

    /// Returns the greatest.
    pub(super) fn highest(&self) -> Option<u32> {
        self.0.last().map(|range| *range.end())
    }

    /// Returns these and those of `other`.
    pub(super) fn union(&self, other: &UidSet) -> UidSet {
        self.0.iter().chain(&other.0).cloned().collect()
    }

    /// Whether `uid` is among them.
    pub(super) fn contains(&self, uid: u32) -> bool {
        let after = self.0.partition_point(|range| *range.start() <= uid);
        after.checked_sub(1).and_then(|at| self.0.get(at)).is_some_and(|range| range.contains(&uid))
    }

    /// Returns them, greatest first.
    pub(super) fn descending(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().rev().flat_map(|range| range.clone().rev())
    }

    /// Returns those within `bounds`.
    pub(super) fn within(&self, bounds: RangeInclusive<u32>) -> UidSet {
        let clip = |range: &RangeInclusive<u32>| {
            *range.start().max(bounds.start())..=*range.end().min(bounds.end())
        };
        UidSet(self.0.iter().map(clip).filter(|range| !range.is_empty()).collect())
    }

    /// Returns what of `bounds` is not among them.
    pub(super) fn gaps(&self, bounds: RangeInclusive<u32>) -> UidSet {
        let mut gaps = Vec::new();
        let mut next = Some(*bounds.start());
        for range in &self.within(bounds.clone()).0 {
            if let Some(first) = next
                && first < *range.start()
            {
                gaps.push(first..=range.start() - 1);
            }
            next = range.end().checked_add(1);
        }
        if let Some(first) = next {
            gaps.push(first..=*bounds.end());
        }
        UidSet(gaps.into_iter().filter(|range| !range.is_empty()).collect())
    }

    /// Returns them as names under `uid_validity`.
    pub(super) fn to_remote(&self, uid_validity: u32) -> Vec<RemoteRange> {
        let name = |uid: &u32| remote_id::write(uid_validity, *uid);
        let remote = |range: &RangeInclusive<u32>| RemoteRange {
            first: name(range.start()),
            last: name(range.end()),
        };
        self.0.iter().map(remote).collect()
    }

    /// Writes them as sequence-sets, each short enough for one command.
    pub(super) fn to_commands(&self) -> Vec<String> {
        let mut sets = vec![String::new()];
        for range in &self.0 {
            let item = match range.start() == range.end() {
                true => range.start().to_string(),
                false => format!("{}:{}", range.start(), range.end()),
            };
            match sets.last_mut() {
                Some(set) if set.is_empty() => *set = item,
                Some(set) if set.len() + item.len() < TEXT_LIMIT => {
                    set.push(',');
                    set.push_str(&item);
                }
                _ => sets.push(item),
            }
        }
        sets.retain(|set| !set.is_empty());
        sets
    }
}

impl FromIterator<RangeInclusive<u32>> for UidSet {
    fn from_iter<I: IntoIterator<Item = RangeInclusive<u32>>>(ranges: I) -> UidSet {
        let positive = |range: RangeInclusive<u32>| (*range.start()).max(1)..=*range.end();
        let mut sorted: Vec<_> =
            ranges.into_iter().map(positive).filter(|range| !range.is_empty()).collect();
        sorted.sort_unstable_by_key(|range| *range.start());
        let mut merged: Vec<RangeInclusive<u32>> = Vec::new();
        for range in sorted {
            match merged.last_mut() {
                Some(last) if *range.start() <= last.end().saturating_add(1) => {
                    *last = *last.start()..=*last.end().max(range.end());
                }
                _ => merged.push(range),
            }
        }
        UidSet(merged)
    }
}

impl FromIterator<u32> for UidSet {
    fn from_iter<I: IntoIterator<Item = u32>>(uids: I) -> UidSet {
        uids.into_iter().map(|uid| uid..=uid).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str) -> UidSet {
        UidSet::parse(text.as_bytes()).unwrap()
    }

    fn text(set: &UidSet) -> String {
        set.to_commands().join(" / ")
    }

    #[test]
    fn a_set_is_read_in_any_order_and_written_in_one() {
        for (read, written) in [
            ("5,1:3,4", "1:5"),
            ("9:7,1", "1,7:9"),
            ("3 1 2", "1:3"),
            ("0,1,1,1", "1"),
            ("0", ""),
            ("", ""),
            ("1:10,2:3,12", "1:10,12"),
            ("4294967295,4294967294", "4294967294:4294967295"),
        ] {
            assert_eq!(text(&set(read)), written, "{read}");
        }
        for bad in ["1:*", "a", "-1", "4294967296", "1:2:3", ":", "\u{661}"] {
            assert!(UidSet::parse(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn gaps_and_members_make_up_the_bounds() {
        for (members, bounds, gaps) in [
            ("2,4:5", 1..=6, "1,3,6"),
            ("", 3..=7, "3:7"),
            ("1:9", 3..=7, ""),
            ("9", 1..=5, "1:5"),
            ("1,4294967295", 1..=u32::MAX, "2:4294967294"),
        ] {
            assert_eq!(text(&set(members).gaps(bounds)), gaps, "{members}");
        }
    }

    #[test]
    fn a_set_knows_its_members() {
        let set = set("2:4,9");
        let members: Vec<u32> = (0..12).filter(|uid| set.contains(*uid)).collect();
        assert_eq!(members, [2, 3, 4, 9]);
        assert_eq!(set.descending().collect::<Vec<_>>(), [9, 4, 3, 2]);
        assert_eq!(set.len(), 4);
        assert_eq!(text(&set.within(3..=9)), "3:4,9");
        assert_eq!(UidSet::from_iter([1..=u32::MAX]).len(), u64::from(u32::MAX));
    }

    #[test]
    fn a_long_set_takes_several_commands() {
        let odd: UidSet = (1_000_000..1_002_000_u32).filter(|uid| uid % 2 == 1).collect();
        let commands = odd.to_commands();
        assert_eq!(commands.len(), 2);
        assert!(commands.iter().all(|command| command.len() <= TEXT_LIMIT));
        let back: UidSet = commands
            .iter()
            .flat_map(|command| set(command).descending().collect::<Vec<_>>())
            .collect();
        assert_eq!(back, odd);
    }
}
