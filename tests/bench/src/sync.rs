//! Times a synchronization: the first rows of a new account, and one with nothing to bring.

use crate::{Outcome, account, open, timing};
use barid_engine::{Engine, View};
use barid_model::Role;
use serde_json::{Value, json};
use std::{
    path::Path,
    time::{Duration, Instant},
};
use tokio::sync::broadcast::error::RecvError;

/// What a list shows at once.
const PAGE: u32 = 100;

/// How far a synchronization goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Until {
    /// The first page is here.
    FirstRows,
    /// Everything is here.
    End,
}

/// Synchronizes a profile whose account has nothing yet, and times when a list shows a full
/// page. The clock starts before connecting: that, TLS and signing in are within.
pub(crate) async fn first_rows(profile: &Path, until: Until) -> Outcome<Value> {
    let engine = open(profile)?;
    let account = account(&engine).await?;
    let mut events = engine.events();
    let begun = Instant::now();
    let syncing = {
        let engine = engine.clone();
        tokio::spawn(async move { engine.sync(&account).await })
    };
    let mut first = None;
    while first.is_none() && !syncing.is_finished() {
        match tokio::time::timeout(Duration::from_millis(50), events.recv()).await {
            // Missed events are no reason not to look.
            Ok(Ok(_) | Err(RecvError::Lagged(_))) | Err(_) => {}
            Ok(Err(RecvError::Closed)) => break,
        }
        if is_page_full(&engine).await? {
            first = Some(begun.elapsed());
        }
    }
    let first = first.ok_or("The account has less than a page of messages")?;
    let whole = match until {
        Until::FirstRows => None,
        Until::End => {
            syncing.await??;
            Some(begun.elapsed())
        }
    };
    Ok(json!({
        "rows": PAGE, "first_rows": timing::ms(first), "whole": whole.map(timing::ms),
    }))
}

async fn is_page_full(engine: &Engine) -> Outcome<bool> {
    let rows = engine.list(View::Role(Role::Inbox, None), None, PAGE).await?;
    Ok(rows.len() == PAGE as usize)
}

/// Synchronizes an open profile that has everything already: connect, sign in, look, sign out.
pub(crate) async fn reconnect(profile: &Path, times: u32) -> Outcome<Value> {
    let engine = open(profile)?;
    let account = account(&engine).await?;
    let mut durations = Vec::new();
    for _ in 0..times {
        let begun = Instant::now();
        engine.sync(&account).await?;
        durations.push(begun.elapsed());
    }
    Ok(json!({ "reconnect": timing::spread(durations) }))
}
