//! How much of a mailbox's messages is kept on this computer.

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What is kept here of each message beside its header. What was opened once is here in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// All of it.
    #[default]
    All,
    /// All of those that arrived within so many days, at least 1.
    Days(u16),
    /// Nothing.
    Headers,
}

impl Keep {
    /// Whether a message that arrived at `received_at_ms` is to be here as a whole.
    pub fn takes(self, received_at_ms: i64, now_ms: i64) -> bool {
        match self {
            Keep::All => true,
            Keep::Days(days) => received_at_ms >= now_ms.saturating_sub(i64::from(days) * DAY_MS),
            Keep::Headers => false,
        }
    }

    /// Returns the number that the store writes: days, 0 for headers alone, -1 for all.
    pub fn to_days(self) -> i32 {
        match self {
            Keep::All => -1,
            Keep::Days(days) => days.into(),
            Keep::Headers => 0,
        }
    }

    /// Reads what [`Keep::to_days`] wrote; what it never writes means all.
    pub fn from_days(days: i32) -> Keep {
        match (days, u16::try_from(days)) {
            (0, _) => Keep::Headers,
            (_, Ok(days)) => Keep::Days(days),
            (_, Err(_)) => Keep::All,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_back_from_now() {
        let now = 100 * DAY_MS;
        let taken = |keep: Keep| [now, now - DAY_MS, 0].map(|at| keep.takes(at, now));
        assert_eq!(taken(Keep::All), [true, true, true]);
        assert_eq!(taken(Keep::Days(1)), [true, true, false]);
        assert_eq!(taken(Keep::Headers), [false, false, false]);
    }

    #[test]
    fn a_choice_comes_back_from_its_number() {
        for keep in [Keep::All, Keep::Days(1), Keep::Days(u16::MAX), Keep::Headers] {
            assert_eq!(Keep::from_days(keep.to_days()), keep);
        }
        assert_eq!(Keep::from_days(i32::MAX), Keep::All);
    }
}
