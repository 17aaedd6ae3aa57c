//! Asks a server now and then how full the account is. Nothing waits for the answer, and
//! nothing fails for want of one.

use crate::{engine::Engine, error::EngineError};
use barid_model::Account;
use barid_protocols::source::MailSource;
use barid_store::quotas;
use std::time::Duration;
use tokio::time::timeout;

/// How long a server is not asked again, in milliseconds: an hour.
const REST_MS: i64 = 60 * 60 * 1000;
/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(15);

/// Asks, unless it was done within the hour.
///
/// # Errors
///
/// [`EngineError::Store`]; never what the server says.
pub(crate) async fn ask(
    engine: &Engine,
    account: &Account,
    source: &mut dyn MailSource,
) -> Result<(), EngineError> {
    let (id, now_ms) = (account.id, engine.clock.now_ms());
    let asked_at = engine.read(move |tx| quotas::asked_at(tx, id)).await?;
    if asked_at.is_some_and(|at| is_recent(at, now_ms)) {
        return Ok(());
    }
    match timeout(PATIENCE, source.quota()).await {
        Ok(Ok(quota)) => engine.write(move |tx| quotas::note_told(tx, id, quota, now_ms)).await,
        failed => {
            let code = failed.ok().and_then(Result::err).map(|error| error.code());
            tracing::info!(?code, "the server does not tell how full the account is");
            engine.write(move |tx| quotas::note_asked(tx, id, now_ms)).await
        }
    }
}

/// Whether it was asked within the hour. What a clock that was wrong noted for the future does
/// not count.
fn is_recent(asked_at_ms: i64, now_ms: i64) -> bool {
    (0..REST_MS).contains(&now_ms.saturating_sub(asked_at_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_asked_once_an_hour_whatever_the_clock_does() {
        let now = 10 * REST_MS;
        for (asked_at, expected) in [
            (now, true),
            (now - 1, true),
            (now - REST_MS + 1, true),
            (now - REST_MS, false),
            (0, false),
            (now + 1, false),
            (i64::MIN, false),
            (i64::MAX, false),
        ] {
            assert_eq!(is_recent(asked_at, now), expected, "{asked_at}");
        }
    }
}
