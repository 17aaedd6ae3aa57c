//! An engine whose clock stands still while it talks to its server, and goes on at once, from
//! timer to timer, while it only waits: hours of patience in milliseconds, and none too early.
//!
//! tokio's paused clock goes on by itself whenever its runtime has nothing to do, which it thinks
//! while an answer is on its way through a socket. So a thread is kept busy, which stops the
//! clock, except in silences of the server that it tells of, and between two tries.

use barid_engine::EngineError;
use barid_model::{AccountStatus, EngineEvent, ErrorCode};
use std::time::Duration;
use support::{
    Inside, Invariants, Inventory,
    honest::{Lull, State, Turn, Which},
    stage::arrive,
};
use tokio::{
    sync::{
        broadcast::error::RecvError,
        mpsc::{UnboundedReceiver, UnboundedSender},
        oneshot,
    },
    task::JoinHandle,
    time::Instant,
};

/// A server of our days.
pub(crate) const OFFER: &[&str] = &[
    "UIDPLUS",
    "MOVE",
    "CONDSTORE",
    "QRESYNC",
    "ENABLE",
    "LIST-EXTENDED",
    "LIST-STATUS",
    "SPECIAL-USE",
    "IDLE",
];

/// For how many seconds a server says a byte a second.
const DRIPPING: u32 = 61;

/// For as long as it is held, the clock stands still.
struct Hold(
    #[expect(dead_code, reason = "dropping it is what counts")] std::sync::mpsc::Sender<()>,
);

fn hold() -> Hold {
    let (end, ended) = std::sync::mpsc::channel::<()>();
    tokio::task::spawn_blocking(move || ended.recv());
    Hold(end)
}

/// What the engine waited for, and how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    /// For a word of the server.
    Word(Duration),
    /// Before it tried again.
    Again(Duration, ErrorCode),
}

/// An account, and what must be true of it.
pub(crate) struct Patient {
    hold: Option<Hold>,
    lulls: UnboundedReceiver<Lull>,
    pub(crate) ever: Invariants,
    pub(crate) inside: Inside,
}

impl Patient {
    /// Makes an account whose inbox has five messages, all of which are here.
    pub(crate) fn new(offer: &[&'static str]) -> Patient {
        let mut patient = Patient::empty(offer);
        (1..=5).for_each(|number| arrive(&mut patient.inside.server.state(), number));
        patient.heal();
        patient
    }

    /// Makes one that nothing was brought of.
    pub(crate) fn empty(offer: &[&'static str]) -> Patient {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap();
        let hold = Some(runtime.block_on(async { hold() }));
        let mut state = State::new();
        state.create("Work");
        let inside = Inside::on(runtime, offer, state);
        let lulls = inside.server.lulls();
        let ever = Invariants::begin(&mut &inside.server);
        Patient { hold, lulls, ever, inside }
    }

    /// Makes something happen at commands to come, again and again.
    pub(crate) fn turns(&self, which: Which, count: usize, turn: impl Fn() -> Turn) {
        (0..count).for_each(|_| self.inside.server.turn(which, turn()));
    }

    /// Synchronizes, trying again where that may help. Returns how it ended, and its waits.
    pub(crate) fn sync(&mut self) -> (Result<(), EngineError>, Vec<Wait>) {
        let Patient { hold, lulls, inside, .. } = self;
        let work = inside.engine.sync(&inside.account);
        inside.block_on(attend(inside, hold, lulls, work))
    }

    /// Synchronizes, and does not try again.
    pub(crate) fn once(&mut self) -> Result<(), EngineError> {
        let Patient { hold, lulls, inside, .. } = self;
        let work = inside.engine.sync_once(&inside.account);
        inside.block_on(attend(inside, hold, lulls, work)).0
    }

    /// Watches the account until it has been up to date so many times. Returns its waits.
    pub(crate) fn watch(&mut self, times: u32) -> Vec<Wait> {
        let Patient { hold, lulls, inside, .. } = self;
        let work = async {
            let mut events = inside.engine.events();
            let watching = inside.engine.start_all().await.unwrap();
            let mut left = times;
            while left > 0 {
                let is_it = matches!(
                    events.recv().await,
                    Ok(EngineEvent::Status { status: AccountStatus::UpToDate, .. })
                );
                left -= u32::from(is_it);
            }
            drop(watching);
        };
        inside.block_on(attend(inside, hold, lulls, work)).1
    }

    /// Synchronizes without a fault: what the server holds and what is here are the same, and the
    /// user is told of nothing. Returns what is here.
    #[track_caller]
    pub(crate) fn heal(&mut self) -> Inventory {
        self.inside.server.calm();
        for _ in 0..2 {
            self.sync().0.unwrap();
        }
        let (inside, server) = (&self.inside, &mut &self.inside.server);
        self.ever.note(server);
        self.ever.assert_told(inside, None);
        self.ever.assert_converged(inside, server)
    }

    /// Fails unless nothing was lost, and nothing is here that never was there, whatever has come
    /// of it. Returns what is here.
    #[track_caller]
    pub(crate) fn kept(&mut self) -> Inventory {
        let (inside, server) = (&self.inside, &mut &self.inside.server);
        self.ever.note(server);
        let here = self.ever.assert_kept(inside, server);
        self.ever.assert_whole(&here);
        here
    }

    /// Fails unless this is what the user is told.
    #[track_caller]
    pub(crate) fn told(&self, code: Option<&str>) {
        self.ever.assert_told(&self.inside, code);
    }
}

/// Does `work`; meanwhile lets the clock go on whenever the engine only waits.
async fn attend<T>(
    inside: &Inside,
    holding: &mut Option<Hold>,
    lulls: &mut UnboundedReceiver<Lull>,
    work: impl Future<Output = T>,
) -> (T, Vec<Wait>) {
    let mut events = inside.engine.events();
    let mut work = std::pin::pin!(work);
    let mut waits = Vec::new();
    // What is waited for, and since when.
    let mut lull = None;
    let mut retry = None;
    let mut ticking = None::<JoinHandle<Dripped>>;
    loop {
        // What the engine tells comes first: a silence is that of the connection before it.
        tokio::select! {
            biased;
            event = events.recv() => {
                let status = match event {
                    Ok(EngineEvent::Status { status, .. }) => status,
                    Ok(_) => continue,
                    Err(RecvError::Lagged(count)) => panic!("{count} events were missed"),
                    Err(RecvError::Closed) => panic!("the engine ended"),
                };
                let told = |since: Instant| Wait::Word(since.elapsed());
                waits.extend(lull.take().map(told));
                match status {
                    AccountStatus::Waiting { code, .. } => {
                        retry = Some((Instant::now(), code));
                        ticking.take().iter().for_each(JoinHandle::abort);
                        *holding = None;
                    }
                    AccountStatus::Connecting | AccountStatus::Syncing => {
                        let tried = |(since, code): (Instant, _)| Wait::Again(since.elapsed(), code);
                        waits.extend(retry.take().map(tried));
                        holding.get_or_insert_with(hold);
                    }
                    AccountStatus::Offline
                    | AccountStatus::UpToDate
                    | AccountStatus::NeedsUser { .. } => {
                        holding.get_or_insert_with(hold);
                    }
                }
            }
            silence = lulls.recv() => {
                // Whoever reads meanwhile waits for nobody.
                assert!(!inside.engine.mailboxes(None).await.unwrap().is_empty());
                lull = Some(Instant::now());
                match silence.expect("the server is there").0 {
                    Some(ticks) => ticking = Some(tokio::spawn(tick(ticks))),
                    None => *holding = None,
                }
            }
            ended = async { ticking.as_mut().unwrap().await }, if ticking.is_some() => {
                ticking = None;
                if ended.unwrap() == Dripped::TooLong {
                    *holding = None;
                }
            }
            ended = &mut work => {
                holding.get_or_insert_with(hold);
                return (ended, waits);
            }
        }
    }
}

/// How it ended that a server said a byte a second.
#[derive(PartialEq, Eq)]
enum Dripped {
    /// All is said, or nobody listens any more.
    Over,
    /// Whoever has not had enough yet may now wait as long as it likes.
    TooLong,
}

/// Lets a second pass for each byte that the server says, for a little more than a minute.
async fn tick(ticks: UnboundedSender<oneshot::Sender<()>>) -> Dripped {
    for _ in 0..DRIPPING {
        tokio::time::advance(Duration::from_secs(1)).await;
        let (said, is_said) = oneshot::channel();
        if ticks.send(said).is_err() || is_said.await.is_err() {
            return Dripped::Over;
        }
    }
    Dripped::TooLong
}
