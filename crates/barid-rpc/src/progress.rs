//! How long a wait will still take: the median speed of the last half minute, said only once
//! it can be trusted, rounded, and never jumping up.

use std::collections::VecDeque;

/// Nothing is said before.
const FIRST_MS: u64 = 5_000;
/// What happened longer ago tells nothing of the speed now.
const WINDOW_MS: u64 = 30_000;
/// Speeds are taken over so long at least.
const SAMPLE_MS: u64 = 900;

/// One wait.
#[derive(Debug)]
pub(crate) struct Wait {
    began_at_ms: u64,
    /// When, and how much was done then.
    samples: VecDeque<(u64, u32)>,
    said_s: Option<u32>,
}

impl Wait {
    /// A wait that begins now, with `done` of it over already.
    pub(crate) fn new(now_ms: u64, done: u32) -> Wait {
        Wait { began_at_ms: now_ms, samples: VecDeque::from([(now_ms, done)]), said_s: None }
    }

    /// Returns the seconds that are left. `now_ms` is of any clock that never goes back.
    pub(crate) fn seconds_left(&mut self, now_ms: u64, done: u32, total: u32) -> Option<u32> {
        if self.samples.back().is_none_or(|(at, _)| now_ms.saturating_sub(*at) >= SAMPLE_MS) {
            self.samples.push_back((now_ms, done));
        }
        // The oldest may be older, so that a slow wait still has a speed.
        while self.samples.get(1).is_some_and(|(at, _)| now_ms.saturating_sub(*at) > WINDOW_MS) {
            self.samples.pop_front();
        }
        if now_ms.saturating_sub(self.began_at_ms) < FIRST_MS {
            return None;
        }
        let speed = self.median_per_second()?;
        let left = f64::from(total.saturating_sub(done)) / speed;
        let rounded = round_up(left);
        let said = match self.said_s {
            Some(before) => rounded.min(before.saturating_add(step(before))),
            None => rounded,
        };
        self.said_s = Some(said);
        Some(said)
    }

    fn median_per_second(&self) -> Option<f64> {
        let pairs = self.samples.iter().zip(self.samples.iter().skip(1));
        let mut speeds: Vec<f64> = pairs
            .map(|((from_ms, from), (to_ms, to))| {
                let ms = to_ms.saturating_sub(*from_ms).max(1);
                f64::from(to.saturating_sub(*from)) * 1000.0 / (ms as f64)
            })
            .collect();
        speeds.sort_by(f64::total_cmp);
        let median = speeds.get(speeds.len() / 2).copied()?;
        // At a standstill nobody knows.
        (median > 0.0).then_some(median)
    }
}

/// How finely a wait of so many seconds is told.
fn step(seconds: u32) -> u32 {
    match seconds {
        0..60 => 10,
        60..600 => 60,
        600..3600 => 300,
        _ => 1800,
    }
}

fn round_up(seconds: f64) -> u32 {
    // A day and more is "long" all the same.
    let seconds = seconds.ceil().clamp(0.0, 86_400.0) as u32;
    seconds.div_ceil(step(seconds)) * step(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Goes on at `per_second` from second `from` to `to`; returns the last word.
    fn go(
        wait: &mut Wait,
        done: &mut u32,
        seconds: std::ops::Range<u64>,
        speed: u32,
    ) -> Option<u32> {
        let mut said = None;
        for second in seconds {
            *done += speed;
            said = wait.seconds_left((second + 1) * 1000, *done, 100_000);
        }
        said
    }

    #[test]
    fn nothing_is_said_in_the_first_five_seconds() {
        let (mut wait, mut done) = (Wait::new(0, 0), 0);
        assert_eq!(go(&mut wait, &mut done, 0..4, 100), None);
        // 99,500 are left, at 100 a second: 995 s.
        assert_eq!(go(&mut wait, &mut done, 4..5, 100), Some(1200));
    }

    #[test]
    fn a_hiccup_changes_nothing_and_a_slow_down_shows_step_by_step() {
        let (mut wait, mut done) = (Wait::new(0, 0), 0);
        assert_eq!(go(&mut wait, &mut done, 0..20, 1000), Some(120));
        assert_eq!(go(&mut wait, &mut done, 20..23, 0), Some(120));
        let slow = go(&mut wait, &mut done, 23..60, 10);
        assert!(slow > Some(120));
        let next = wait.seconds_left(61_000, done, 100_000);
        assert!(next <= slow.map(|slow| slow + step(slow)));
    }

    #[test]
    fn a_standstill_has_no_end_in_sight() {
        let (mut wait, mut done) = (Wait::new(0, 0), 0);
        go(&mut wait, &mut done, 0..10, 100);
        assert_eq!(go(&mut wait, &mut done, 10..80, 0), None);
    }
}
