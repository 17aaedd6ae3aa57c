//! Times what a user waits for with all mail here: opening, lists, searches.

use crate::{Outcome, open, timing};
use barid_engine::{Engine, View};
use barid_model::Role;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::{path::Path, time::Instant};

const OPENINGS: u32 = 20;
const LISTS: u32 = 1000;
const ROWS: u32 = 200;
const SEARCHES: u32 = 100;
const SHOWN: u32 = 50;
const INBOX: View = View::Role(Role::Inbox, None);

/// Opens the profile, lists the newest messages and answers each query, many times over.
pub(crate) async fn look(profile: &Path, queries: &[&str]) -> Outcome<Value> {
    let mut opened = Vec::new();
    for _ in 0..OPENINGS {
        let begun = Instant::now();
        let engine = open(profile)?;
        opened.push(begun.elapsed());
        drop(engine);
    }
    let engine = open(profile)?;
    let begun = Instant::now();
    let rows = engine.list(INBOX, None, ROWS).await?.len();
    let first = begun.elapsed();
    let mut listed = Vec::new();
    for _ in 0..LISTS {
        let begun = Instant::now();
        engine.list(INBOX, None, ROWS).await?;
        listed.push(begun.elapsed());
    }
    let mut searches = Vec::new();
    for query in queries {
        searches.push(search(&engine, query).await?);
    }
    Ok(json!({
        "open": timing::spread(opened),
        "list": { "rows": rows, "first": timing::ms(first), "warm": timing::spread(listed) },
        "search": searches,
    }))
}

async fn search(engine: &Engine, query: &str) -> Outcome<Value> {
    let begun = Instant::now();
    let found = engine.search(query, TimeZone::UTC, SHOWN).await?;
    let first = begun.elapsed();
    let mut durations = Vec::new();
    for _ in 0..SEARCHES {
        let begun = Instant::now();
        engine.search(query, TimeZone::UTC, SHOWN).await?;
        durations.push(begun.elapsed());
    }
    Ok(json!({
        "query": query, "total": found.total, "searched": found.searched,
        "not_downloaded": found.not_downloaded, "first": timing::ms(first),
        "warm": timing::spread(durations),
    }))
}
