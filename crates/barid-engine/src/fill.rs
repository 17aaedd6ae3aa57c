//! Decides how much of a mailbox that is new here to bring at once.

use barid_protocols::source::Content;
use std::time::Duration;

/// A mailbox that can be had whole within this time needs no pass for headers first.
const PATIENCE: Duration = Duration::from_secs(120);
/// Of at most this many new messages, all bytes are brought at once: everyday new mail.
const A_FEW: usize = 50;

/// How quickly whole messages have come so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pace {
    messages: u32,
    elapsed: Duration,
}

impl Pace {
    /// Adds how many messages were brought whole in some time.
    pub(crate) fn add(&mut self, messages: u32, elapsed: Duration) {
        if messages == 0 {
            return;
        }
        self.messages = self.messages.saturating_add(messages);
        self.elapsed = self.elapsed.saturating_add(elapsed);
    }

    /// How long `messages` more would take; `None` before enough has come to tell.
    fn estimate(&self, messages: u32) -> Option<Duration> {
        (self.messages >= 20)
            .then(|| self.elapsed.mul_f64(f64::from(messages) / f64::from(self.messages)))
    }
}

/// Chooses between headers first and whole messages at once.
///
/// `on_page` messages are to be fetched now, `remaining` in all. `is_matching`
/// says that messages held under void names wait to be recognized by their
/// headers, which spares fetching them again.
pub(crate) fn content(on_page: usize, remaining: u32, pace: Pace, is_matching: bool) -> Content {
    if is_matching {
        return Content::Header;
    }
    match pace.estimate(remaining) {
        _ if on_page <= A_FEW && remaining as usize <= A_FEW => Content::Whole,
        Some(time) if time <= PATIENCE => Content::Whole,
        Some(_) | None => Content::Header,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(messages: u32, seconds: u64) -> Pace {
        let mut pace = Pace::default();
        pace.add(messages, Duration::from_secs(seconds));
        pace
    }

    #[test]
    fn headers_come_first_unless_all_comes_soon() {
        assert_eq!(content(200, 10_000, Pace::default(), false), Content::Header);
        assert_eq!(content(1000, 10_000, pace(200, 1), false), Content::Whole);
        assert_eq!(content(1000, 100_000, pace(200, 1), false), Content::Header);
        assert_eq!(content(1000, 10_000, pace(19, 0), false), Content::Header);
    }

    #[test]
    fn a_few_new_messages_come_whole_whatever_the_pace() {
        assert_eq!(content(3, 3, pace(20, 3600), false), Content::Whole);
        assert_eq!(content(3, 10_000, pace(20, 3600), false), Content::Header);
    }

    #[test]
    fn messages_held_under_void_names_are_recognized_by_their_headers() {
        assert_eq!(content(3, 3, pace(200, 1), true), Content::Header);
    }
}
