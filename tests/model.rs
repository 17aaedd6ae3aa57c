//! A reference model against the real engine, store and protocol: a story drawn from a seed has
//! the user act, another client act, the connection break and the program end, in any order. In
//! the end store and server have to agree byte for byte, with what the user left, and nothing may
//! be lost or there twice.
//!
//! `BARID_SEEDS=10000` plays that many stories, from `BARID_FIRST_SEED` (1) on; `BARID_SEED=7` only
//! that one, and `BARID_STORY` the story in it. A story that fails is made as short as possible and
//! printed as a line for `model/regressions.jsonl`; after `BARID_FAILURES` (3) of them it ends.
//! `BARID_AT_ONCE` (as many as there are cores) stories are played at a time.

#[path = "model/act.rs"]
mod act;
#[path = "model/fate.rs"]
mod fate;
#[path = "model/intent.rs"]
mod intent;
#[path = "model/life.rs"]
mod life;
#[path = "model/server.rs"]
mod server;
#[path = "model/shorten.rs"]
mod shorten;
#[path = "model/trial.rs"]
mod trial;

use act::Story;
use shorten::{complaints, shortened};
use std::{
    env,
    io::Write,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

/// Stories that every run of the tests plays.
const SEEDS: u64 = 200;

/// Failures that are made short and shown, before no more are looked for.
const FAILURES: u64 = 3;

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().expect("a number"))
}

/// Plays stories, several at once, and fails with the shortest form of those that went wrong.
#[track_caller]
fn all_come_out_right(stories: &[(String, Story)]) {
    let (next, failed) = (AtomicU64::new(0), Mutex::new(Vec::new()));
    let most = number("BARID_FAILURES").unwrap_or(FAILURES) as usize;
    let threads = number("BARID_AT_ONCE").map(|count| count as usize);
    let threads = threads.unwrap_or_else(|| thread::available_parallelism().map_or(2, usize::from));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed) as usize;
                    let Some((name, story)) = stories.get(at) else { return };
                    if failed.lock().unwrap().len() >= most {
                        return;
                    }
                    let wrong = complaints(story);
                    if !wrong.is_empty() {
                        let (short, wrong) = shortened(story, wrong);
                        let line = serde_json::to_string(&short).unwrap();
                        let text = format!("{name}:\n  {}\n  {line}", wrong.join("\n  "));
                        // A long run is looked at before its end.
                        let mut told = std::io::stderr();
                        writeln!(told, "{text}\n").unwrap();
                        failed.lock().unwrap().push(text);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{} stories went wrong\n{}\n", failed.len(), failed.join("\n\n"));
}

#[test]
fn whatever_happens_store_and_server_agree_with_what_the_user_left() {
    let seeds = match number("BARID_SEED") {
        Some(seed) => seed..seed + 1,
        None => {
            let first = number("BARID_FIRST_SEED").unwrap_or(1);
            first..first + number("BARID_SEEDS").unwrap_or(SEEDS)
        }
    };
    if let Ok(line) = env::var("BARID_STORY") {
        return all_come_out_right(&[("one".to_owned(), serde_json::from_str(&line).unwrap())]);
    }
    let stories: Vec<_> = seeds.map(|seed| (format!("seed {seed}"), Story::of(seed))).collect();
    all_come_out_right(&stories);
}

#[test]
fn what_once_went_wrong_does_not_again() {
    let lines = include_str!("model/regressions.jsonl").lines();
    let stories: Vec<_> = lines
        .filter(|line| !line.is_empty())
        .map(|line| (line.to_owned(), serde_json::from_str(line).unwrap()))
        .collect();
    all_come_out_right(&stories);
}
