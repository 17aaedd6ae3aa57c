//! Finds the shortest story that still goes wrong.

use crate::{act::Story, trial};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Most stories that are played to shorten one.
const TRIES: usize = 250;

/// Plays a story; a panic is a complaint as well.
pub(crate) fn complaints(story: &Story) -> Vec<String> {
    let played = catch_unwind(AssertUnwindSafe(|| trial::play(story)));
    played.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        vec![format!("panicked: {}", text.unwrap_or_default())]
    })
}

/// Leaves acts out, many at a time and then one by one, for as long as it still goes wrong.
pub(crate) fn shortened(story: &Story, wrong: Vec<String>) -> (Story, Vec<String>) {
    let (mut best, mut wrong, mut tries) = (story.clone(), wrong, 0);
    let mut size = best.acts.len().div_ceil(2).max(1);
    loop {
        let (mut at, mut is_shorter) = (0, false);
        while at < best.acts.len() && tries < TRIES {
            let mut shorter = best.clone();
            shorter.acts.drain(at..(at + size).min(best.acts.len()));
            tries += 1;
            let complaints = complaints(&shorter);
            match complaints.is_empty() {
                true => at += size,
                false => (best, wrong, is_shorter) = (shorter, complaints, true),
            }
        }
        if tries >= TRIES || (size == 1 && !is_shorter) {
            return (best, wrong);
        }
        size = (size / 2).max(1);
    }
}
