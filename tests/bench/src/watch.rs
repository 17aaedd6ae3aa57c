//! Tells when what is delivered while accounts are watched is in the list.

use crate::{Outcome, open};
use barid_engine::View;
use barid_model::{EngineEvent, Role};
use serde_json::json;
use std::{
    collections::HashSet,
    io::{self, Write},
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};
use tokio::sync::broadcast::error::RecvError;

/// Newest rows that are looked at after each change.
const LOOKED_AT: u32 = 20;

/// Watches, and prints a line of JSON for each message that comes into the list: its subject, and
/// when a list had it (`at_ms`, since the epoch). The first line says that everything is here.
/// Ends when it is killed.
pub(crate) async fn watch(profile: &Path) -> Outcome<()> {
    let engine = open(profile)?;
    let mut events = engine.events();
    let _watching = engine.start_all().await?;
    let inbox = View::Role(Role::Inbox, None);
    let mut seen: HashSet<_> =
        engine.list(inbox, None, LOOKED_AT).await?.into_iter().map(|row| row.id).collect();
    say(&json!({ "watching": true }))?;
    loop {
        match events.recv().await {
            Ok(EngineEvent::Changed(_)) | Err(RecvError::Lagged(_)) => {}
            Ok(_) => continue,
            Err(RecvError::Closed) => return Ok(()),
        }
        let rows = engine.list(inbox, None, LOOKED_AT).await?;
        let at_ms = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs_f64() * 1000.0;
        for row in rows {
            if seen.insert(row.id) {
                say(&json!({ "subject": row.subject, "at_ms": at_ms }))?;
            }
        }
    }
}

fn say(line: &serde_json::Value) -> Outcome<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}
