//! Durations as the report wants them.

use serde_json::{Value, json};
use std::time::Duration;

/// Returns milliseconds, with what a microsecond adds.
pub(crate) fn ms(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}

/// Returns the median, the 95th percentile and the longest of `durations`.
pub(crate) fn spread(mut durations: Vec<Duration>) -> Value {
    durations.sort();
    let share = |hundredths: usize| {
        let last = durations.len().saturating_sub(1);
        durations.get(last * hundredths / 100).copied().map(ms)
    };
    json!({ "times": durations.len(), "p50": share(50), "p95": share(95), "max": share(100) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_does_not_depend_on_the_order() {
        let durations = (1..=101).rev().map(Duration::from_millis).collect();
        let expected = json!({ "times": 101, "p50": 51.0, "p95": 96.0, "max": 101.0 });
        assert_eq!(spread(durations), expected);
    }

    #[test]
    fn a_spread_of_nothing_is_nothing() {
        let nothing = Value::Null;
        let expected = json!({ "times": 0, "p50": nothing, "p95": nothing, "max": nothing });
        assert_eq!(spread(Vec::new()), expected);
    }
}
