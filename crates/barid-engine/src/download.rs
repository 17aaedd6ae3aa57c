//! Fetches what a server hands over into mailboxes that are here alone, and lets it go there
//! when its time has come and not a moment earlier.
//!
//! A message may go once its bytes were durable, read back and compared (`Store::take_in`),
//! can be read here still (`Store::may_go`), and came over the very session that deletes it,
//! all of it or a header that proves it is the same. That the server is asked is written down
//! before it is; how it answered, after. What happened where the answer was lost, the next
//! listing tells.
//!
//! Some servers give a name again that was another message's. Nothing in a list tells it where
//! both are of one size, so each round a few headers are looked at (`doubt.rs`).

#[path = "doubt.rs"]
mod doubt;

use crate::{
    bring::{BATCH, BATCH_BYTES, BATCH_WAIT, QUEUE_KIB, may_come},
    engine::Engine,
    error::EngineError,
    failpoint,
    isolate::{Lot, Smaller, Troubles},
    progress::Reporter,
    short::Short,
    sync::Synced,
};
use barid_model::{Account, FlagSet, MailboxId, Recovery, Role, Unit};
use barid_protocols::source::{Content, Listed, MailSource, RemoteId, RemoteOp, Sink, SourceError};
use barid_store::{
    Content as Stored, Store, StoreError,
    download::Download,
    download_ledger::{self as ledger, Due, Wanted},
    mailboxes,
};
use std::collections::{HashMap, HashSet};

/// How much of messages to bring, and what for.
#[derive(Clone, Copy)]
enum Purpose {
    /// Everything, of what is new.
    New,
    /// The header, of what is too large to come.
    Large,
    /// The header, of what may have been here before.
    Recognise,
}

impl Purpose {
    fn content(self) -> Content {
        match self {
            Purpose::New => Content::Whole,
            Purpose::Large | Purpose::Recognise => Content::Header,
        }
    }
}

/// One round of one account.
struct Round<'a> {
    engine: &'a Engine,
    account: &'a Account,
    source: &'a mut dyn MailSource,
    /// The server's one mailbox, as it names it.
    remote: RemoteId,
    inbox: MailboxId,
    report: Reporter,
    troubles: Troubles,
    short: Short,
    /// Rows whose message came in this round, or a header that proves it.
    came: HashSet<i64>,
}

/// Names that a server lists with their sizes, newest first.
type Names = Vec<(String, u64)>;

/// Brings what is new, and deletes from the server what the account does not keep there.
pub(crate) async fn run(
    engine: &Engine,
    account: &Account,
    source: &mut dyn MailSource,
) -> Result<Synced, EngineError> {
    let listed = source.mailboxes().await?;
    let inbox = listed.into_iter().find(|one| one.role == Some(Role::Inbox));
    let remote = inbox.ok_or(SourceError::NotFound)?.id;
    let id = account.id;
    let inbox = engine.write(move |tx| mailboxes::for_role(tx, id, Role::Inbox)).await?;
    let report = Reporter::new(engine.clone(), id);
    let (troubles, short, came) = (Troubles::default(), Short::default(), HashSet::new());
    let mut round = Round { engine, account, source, remote, inbox, report, troubles, short, came };
    let names = round.list().await?;
    let wanted = round.note(&names).await?;
    failpoint::reach("download::listed");
    round.bring_all(wanted).await?;
    if round.look_again(&names).await? {
        let wanted = round.note(&names).await?;
        round.bring_all(wanted).await?;
    }
    round.let_go().await?;
    let (inbox, withheld) = (Some(round.remote), round.troubles.told());
    Ok(Synced { inbox, withheld })
}

impl Round<'_> {
    /// Returns what the server has.
    async fn list(&mut self) -> Result<Names, EngineError> {
        let (mut listed, mut cursor) = (Vec::new(), None);
        loop {
            let page = self.source.changes(&self.remote, cursor.as_ref(), 0).await?;
            listed.extend(page.present.into_iter().map(|one| (one.id.0, one.size_bytes)));
            if !page.more {
                return Ok(listed);
            }
            cursor = Some(page.cursor);
        }
    }

    /// Writes down what the server has. Returns what is not here, newest first.
    async fn note(&mut self, names: &Names) -> Result<Vec<Wanted>, EngineError> {
        let (account, names, now_ms) = (self.account.id, names.clone(), self.engine.clock.now_ms());
        self.engine.write(move |tx| ledger::note_listing(tx, account, &names, now_ms)).await
    }

    async fn bring_all(&mut self, wanted: Vec<Wanted>) -> Result<(), EngineError> {
        let (again, new): (Vec<_>, Vec<_>) =
            wanted.into_iter().partition(|one| one.seen_before.is_some());
        let unknown = self.bring(&again, Purpose::Recognise).await?;
        let unknown = again.into_iter().filter(|one| unknown.contains(&one.row));
        let (new, large): (Vec<_>, Vec<_>) =
            unknown.chain(new).partition(|one| may_come(one.size_bytes));
        self.bring(&new, Purpose::New).await?;
        self.bring(&large, Purpose::Large).await.map(drop)
    }

    /// Fetches messages and stores them as they come. One that makes the server or its answer
    /// fail is left out: the others are asked for without it. Returns the rows that were not
    /// recognised, where that was the purpose.
    async fn bring(
        &mut self,
        wanted: &[Wanted],
        purpose: Purpose,
    ) -> Result<HashSet<i64>, EngineError> {
        let all: Vec<Listed> = wanted.iter().map(listed).collect();
        let rows: HashMap<RemoteId, &Wanted> =
            wanted.iter().map(|one| (RemoteId(one.name.clone()), one)).collect();
        let mut lots = vec![Lot::new(&all.iter().collect::<Vec<_>>())];
        let mut unknown = HashSet::new();
        while let Some(lot) = lots.pop() {
            if lot.wanted.is_empty() {
                continue;
            }
            let mut came = HashSet::new();
            let ids: Vec<RemoteId> = lot.wanted.iter().map(|one| one.id.clone()).collect();
            let brought = self.bring_at_once(&ids, &rows, purpose, &mut came, &mut unknown).await;
            let Err(error) = brought else {
                let is_doubted = |one: &&Listed| self.short.is_doubted(self.inbox, &one.id);
                lots.push(lot.without(&came).only(is_doubted));
                continue;
            };
            let error = self.troubles.bear(error)?;
            match lot.without(&came).smaller() {
                Smaller::Lots(smaller) => lots.extend(smaller),
                Smaller::Nothing => {}
                Smaller::Culprit => self.troubles.leave_message(error),
            }
        }
        Ok(unknown)
    }

    async fn bring_at_once(
        &mut self,
        ids: &[RemoteId],
        rows: &HashMap<RemoteId, &Wanted>,
        purpose: Purpose,
        came: &mut HashSet<RemoteId>,
        unknown: &mut HashSet<i64>,
    ) -> Result<(), EngineError> {
        let (sink, mut queue) = Sink::new(QUEUE_KIB);
        let (engine, report, whole) = (self.engine, &self.report, &mut self.came);
        let (source, remote, inbox) = (&mut self.source, &self.remote, self.inbox);
        let short = &mut self.short;
        let total = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let fetching = async move {
            let fetched = source.fetch(remote, ids, purpose.content(), &sink).await;
            drop(sink);
            fetched
        };
        // It owns the queue: if storing fails, fetching finds nobody waiting, and ends.
        let storing = async move {
            let (mut batch, mut bytes) = (Vec::new(), 0);
            loop {
                let next = tokio::time::timeout(BATCH_WAIT, queue.recv()).await;
                let is_end = matches!(next, Ok(None));
                if let Ok(Some(fetched)) = next
                    && let Some(one) = rows.get(&fetched.id)
                    && !came.contains(&fetched.id)
                {
                    let (id, length) = (fetched.id, fetched.bytes.len());
                    if matches!(purpose, Purpose::New)
                        && short.doubts(inbox, &id, length, one.size_bytes)
                    {
                        continue;
                    }
                    came.insert(id);
                    bytes += fetched.bytes.len();
                    batch.push((one.row, one.size_bytes, fetched.bytes));
                    if batch.len() < BATCH && bytes < BATCH_BYTES {
                        continue;
                    }
                }
                if !batch.is_empty() {
                    let stored: Vec<i64> = batch.iter().map(|(row, ..)| *row).collect();
                    let (part, now_ms) = (std::mem::take(&mut batch), engine.clock.now_ms());
                    bytes = 0;
                    let keep = move |store: &Store| keep(store, inbox, part, purpose, now_ms);
                    unknown.extend(engine.on_store(keep).await?);
                    failpoint::reach("download::stored");
                    if matches!(purpose, Purpose::New) {
                        whole.extend(stored);
                        let done = u32::try_from(came.len()).unwrap_or(u32::MAX);
                        report.progress(inbox, Unit::Messages, done, total);
                    }
                }
                if is_end {
                    return Ok::<(), EngineError>(());
                }
            }
        };
        let (fetched, stored) = tokio::join!(fetching, storing);
        stored?;
        Ok(fetched?)
    }

    /// Deletes from the server what is due and proven to be here.
    async fn let_go(&mut self) -> Result<(), EngineError> {
        let (id, now_ms) = (self.account.id, self.engine.clock.now_ms());
        // As the user wants it now, which may be otherwise than when this task began.
        let copies = self.engine.account_by_id(id).await?.settings.server_copies;
        let due = self.engine.read(move |tx| ledger::due(tx, id, copies, now_ms)).await?;
        let Some(reason) = due.first().map(|one| one.reason) else { return Ok(()) };
        let may_go = move |store: &Store| -> Result<Vec<Due>, StoreError> {
            let mut safe = Vec::with_capacity(due.len());
            for one in due {
                if store.may_go(&one)? {
                    safe.push(one);
                }
            }
            Ok(safe)
        };
        let safe = self.engine.on_store(may_go).await?;
        let (mut proven, unproven): (Vec<_>, Vec<_>) =
            safe.into_iter().partition(|one| self.came.contains(&one.held.row));
        let held = unproven.iter().map(|one| one.held.clone()).collect();
        let same = self.prove_or_tell(held).await?;
        proven.extend(unproven.into_iter().filter(|one| same.contains(&one.held.row)));
        if proven.is_empty() {
            return Ok(());
        }
        let rows: Vec<i64> = proven.iter().map(|one| one.held.row).collect();
        let asked = rows.clone();
        self.engine.write(move |tx| ledger::ask(tx, &asked, reason, now_ms)).await?;
        failpoint::reach("download::asked");
        let ids = proven.into_iter().map(|one| RemoteId(one.held.name)).collect();
        let op = RemoteOp::Destroy { mailbox: self.remote.clone(), ids };
        let answer = self.source.apply(&op).await;
        failpoint::reach("download::answered");
        match answer {
            Ok(_) => self.engine.write(move |tx| ledger::deleted(tx, &rows)).await,
            // The session in which they came has ended; the next round proves them again.
            Err(SourceError::Void) => {
                self.engine.write(move |tx| ledger::not_asked(tx, &rows)).await
            }
            Err(error) if error.recovery() == Recovery::GiveUp => {
                self.troubles.leave_message(error);
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Stores what came. Returns the rows that were not recognised, where that was the purpose.
fn keep(
    store: &Store,
    inbox: MailboxId,
    part: Vec<(i64, u64, Vec<u8>)>,
    purpose: Purpose,
    now_ms: i64,
) -> Result<Vec<i64>, StoreError> {
    let stored = match purpose {
        Purpose::New => Stored::Whole,
        Purpose::Large => Stored::Header,
        Purpose::Recognise => {
            let headers = part.into_iter().map(|(row, _, header)| (row, header));
            return store.know_again(headers.collect());
        }
    };
    let download = |(row, size_bytes, bytes)| Download {
        row,
        size_bytes,
        received_at_ms: now_ms,
        content: stored(bytes),
    };
    store.take_in(inbox, part.into_iter().map(download).collect(), now_ms)?;
    Ok(Vec::new())
}

fn listed(wanted: &Wanted) -> Listed {
    Listed {
        id: RemoteId(wanted.name.clone()),
        object_id: None,
        flags: FlagSet::new(),
        size_bytes: wanted.size_bytes,
        received_at_ms: 0,
    }
}
