//! How long to wait before another try. Nobody else decides that.

use barid_model::ErrorCode;
use std::time::Duration;

/// Longest wait for a server that has something against us.
const LONG: Duration = Duration::from_secs(15 * 60);
/// Longest wait for the network: mail is to be here within half a minute of its return, and
/// knocking at a door that is not there costs next to nothing.
const SHORT: Duration = Duration::from_secs(24);

/// How long to wait before try number `attempt`, counted from 1, after a failure of `code`.
///
/// Doubles from 2 s up to 15 min, or up to 24 s while the server can't be reached. `jitter`,
/// in 0..1, takes off up to a half, so that accounts on one server do not all come back at once.
pub(crate) fn delay(attempt: u32, code: ErrorCode, jitter: f64) -> Duration {
    let ceiling = match code {
        ErrorCode::Unreachable | ErrorCode::ConnectionLost => SHORT,
        _ => LONG,
    };
    let doubled = Duration::from_secs(2).saturating_mul(1 << (attempt.clamp(1, 16) - 1));
    doubled.min(ceiling).mul_f64(1.0 - jitter.clamp(0.0, 1.0) / 2.0)
}

/// Returns a number in 0..1 that differs from call to call; 0.5 without a source
/// of randomness, where spreading tries matters less than trying.
pub(crate) fn jitter() -> f64 {
    getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_move_apart_up_to_a_quarter_of_an_hour() {
        let seconds = |attempt| delay(attempt, ErrorCode::Throttled, 0.0).as_secs();
        assert_eq!([1, 2, 3, 9, 10, 11, u32::MAX].map(seconds), [2, 4, 8, 512, 900, 900, 900]);
        assert_eq!(seconds(0), 2);
        assert_eq!(delay(1, ErrorCode::Throttled, 1.0), Duration::from_secs(1));
    }

    #[test]
    fn f34_the_network_is_looked_for_often_enough_to_be_found_within_half_a_minute() {
        for code in [ErrorCode::Unreachable, ErrorCode::ConnectionLost] {
            assert_eq!(delay(1, code, 0.0), Duration::from_secs(2));
            assert_eq!(delay(u32::MAX, code, 0.0), SHORT);
        }
    }
}
