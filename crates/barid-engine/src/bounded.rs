//! Work on a stranger's bytes, on a thread of its own: whatever they make it do costs only
//! the message that they came with.

use crate::error::EngineError;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
    time::Duration,
};
use tokio::{
    sync::{Semaphore, oneshot},
    time::timeout,
};

/// Threads at one time. One that never ends keeps its place.
static PLACES: Semaphore = Semaphore::const_new(4);
/// For reading one message in any way.
pub(crate) const READING: Duration = Duration::from_secs(10);
/// Enough for what recurses within its bounds.
const STACK_BYTES: usize = 8 << 20;

/// Runs `work` and waits for it, but no longer than `patience`. A panic is an error.
///
/// # Errors
///
/// [`EngineError::Task`].
pub(crate) async fn bounded<T: Send + 'static>(
    patience: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, EngineError> {
    let failed = |why: &str| EngineError::Task(why.to_owned());
    let place = timeout(patience, PLACES.acquire())
        .await
        .map_err(|_| failed("too much is being read at once"))?
        .map_err(|_| failed("the program is ending"))?;
    let (teller, told) = oneshot::channel();
    let run = move || {
        let _place = place;
        let done = catch_unwind(AssertUnwindSafe(work));
        // An error only means that nobody waits any more.
        let _ = teller.send(done);
    };
    thread::Builder::new()
        .name("barid-reading".to_owned())
        .stack_size(STACK_BYTES)
        .spawn(run)
        .map_err(|error| failed(&error.to_string()))?;
    match timeout(patience, told).await {
        Ok(Ok(Ok(done))) => Ok(done),
        Ok(Ok(Err(_)) | Err(_)) => Err(failed("it could not be read")),
        Err(_) => Err(failed("reading it took too long")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn r83_what_panics_or_hangs_costs_only_itself() {
        let patience = Duration::from_secs(5);
        let broken = bounded(patience, || -> u32 { std::panic::resume_unwind(Box::new(1)) }).await;
        assert!(matches!(broken, Err(EngineError::Task(_))));
        let (_keep, wait) = std::sync::mpsc::channel::<()>();
        let stuck = bounded(Duration::from_millis(50), move || wait.recv().is_ok()).await;
        assert!(matches!(stuck, Err(EngineError::Task(_))));
        assert_eq!(bounded(patience, || 7).await.ok(), Some(7));
    }
}
