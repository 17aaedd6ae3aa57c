//! Notices that the computer has slept: the time of day went on, and that of the program did
//! not. Connections from before are dead then, and nobody says so.

use barid_model::Clock;
use std::time::Duration;
use tokio::time::Instant;

/// How often to look.
const PAUSE: Duration = Duration::from_secs(10);
/// How far the two may drift apart on a computer that is busy or sets its clock.
const DRIFT: Duration = Duration::from_secs(10);

/// Waits until the computer has woken from a sleep.
pub(crate) async fn woken(clock: &dyn Clock) {
    loop {
        let (day, awake) = (clock.now_ms(), Instant::now());
        tokio::time::sleep(PAUSE).await;
        if has_slept(clock.now_ms().saturating_sub(day), awake.elapsed()) {
            return;
        }
    }
}

fn has_slept(day_ms: i64, awake: Duration) -> bool {
    // A clock that was set back tells nothing.
    let day = Duration::from_millis(u64::try_from(day_ms).unwrap_or_default());
    day > awake + DRIFT
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI64, Ordering};

    /// Goes on by so much whenever it is looked at.
    struct Leaps(AtomicI64, i64);

    impl Clock for Leaps {
        fn now_ms(&self) -> i64 {
            self.0.fetch_add(self.1, Ordering::SeqCst)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn f34_a_sleep_is_noticed_within_seconds_and_its_absence_is_none() {
        let begun = Instant::now();
        woken(&Leaps(AtomicI64::new(0), 3_600_000)).await;
        assert_eq!(begun.elapsed(), PAUSE);
        for step in [10_000, 0, -3_600_000] {
            let leaps = Leaps(AtomicI64::new(0), step);
            let hour = Duration::from_secs(3600);
            assert!(tokio::time::timeout(hour, woken(&leaps)).await.is_err(), "{step}");
        }
    }
}
