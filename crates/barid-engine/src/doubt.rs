//! Whether names on a server still mean the messages that came under them: by a header each,
//! and by all bytes where headers differ.

use super::{Names, Round};
use crate::{bring::QUEUE_KIB, error::EngineError};
use barid_model::Recovery;
use barid_protocols::source::{Content, RemoteId, Sink, SourceError};
use barid_store::{
    download::{hash, header_hash},
    download_ledger::{self as ledger, Held},
};
use std::collections::{HashMap, HashSet, VecDeque};

/// Headers that are looked at in a round, of those that were not for longest.
const LOOKS: usize = 10;

/// What was found out about some messages.
#[derive(Debug, Default)]
pub(super) struct Proof {
    /// Rows whose message is the same as here.
    pub(super) same: HashSet<i64>,
    /// Whether any name means another message now.
    has_others: bool,
    /// Why the server would not show one.
    refused: Option<SourceError>,
}

impl Round<'_> {
    /// Looks for messages that have the name and the size of one that is here. Returns whether
    /// there are any; then the list has to be noted again.
    ///
    /// Most servers list messages as they came: one that is new is listed behind all that were
    /// there before, so that looking from the end to the first that is the same finds all. As no
    /// server has to, the other end is looked at, too, and a few in between, each in its turn.
    pub(super) async fn look_again(&mut self, names: &Names) -> Result<bool, EngineError> {
        let account = self.account.id;
        let mut held = self.engine.read(move |tx| ledger::held(tx, account)).await?;
        let listed = names.iter().filter_map(|(name, _)| held.remove(name));
        let mut doubted: VecDeque<(Held, i64)> =
            listed.filter(|(one, _)| !self.came.contains(&one.row)).collect();
        let mut has_others = false;
        for next in [VecDeque::pop_front, VecDeque::pop_back] {
            while self.source.tells_headers()
                && let Some((one, _)) = next(&mut doubted)
            {
                let proof = self.prove(vec![one]).await?;
                has_others |= proof.has_others;
                if !proof.has_others {
                    break;
                }
            }
        }
        if self.source.tells_headers() {
            doubted.make_contiguous().sort_by_key(|(_, looked_at_ms)| *looked_at_ms);
            let rest = doubted.into_iter().take(LOOKS).map(|(one, _)| one).collect();
            has_others |= self.prove(rest).await?.has_others;
        }
        Ok(has_others)
    }

    /// Finds out which of `held` are to go from the server as they are here, and tells what it
    /// would not show.
    pub(super) async fn prove_or_tell(
        &mut self,
        held: Vec<Held>,
    ) -> Result<HashSet<i64>, EngineError> {
        let proof = self.prove(held).await?;
        if let Some(refused) = proof.refused {
            self.troubles.leave_message(refused);
        }
        Ok(proof.same)
    }

    /// Finds out which of `held` are on the server as they are here: by their header, or by
    /// all their bytes where headers differ.
    async fn prove(&mut self, held: Vec<Held>) -> Result<Proof, EngineError> {
        if held.is_empty() {
            return Ok(Proof::default());
        }
        let (headers, mut refused) = self.fetch(&held, Content::Header).await?;
        let (mut same, mut others, mut changed) = (HashSet::new(), Vec::new(), Vec::new());
        for one in &held {
            // What can't be had can't be proven.
            let Some(header) = headers.get(&one.name).map(|header| header_hash(header)) else {
                continue;
            };
            if header == one.header_sha256 {
                same.insert(one.row);
                continue;
            }
            let (whole, more) = self.fetch(std::slice::from_ref(one), Content::Whole).await?;
            refused = refused.or(more);
            match whole.get(&one.name) {
                Some(raw) if hash(raw) == one.sha256 => {
                    same.insert(one.row);
                    changed.push((one.row, header));
                }
                Some(_) => others.push(one.row),
                None => {}
            }
        }
        if !others.is_empty() {
            tracing::warn!(count = others.len(), "names on the server mean other messages now");
        }
        let (has_others, looked): (_, Vec<i64>) =
            (!others.is_empty(), same.iter().copied().collect());
        let now_ms = self.engine.clock.now_ms();
        self.engine
            .write(move |tx| {
                ledger::replaced(tx, &others, now_ms)?;
                ledger::looked_at(tx, &looked, &changed, now_ms)
            })
            .await?;
        self.came.extend(&same);
        Ok(Proof { same, has_others, refused })
    }

    /// Fetches messages, by name, and returns what the server refused beside them.
    async fn fetch(
        &mut self,
        held: &[Held],
        content: Content,
    ) -> Result<(HashMap<String, Vec<u8>>, Option<SourceError>), EngineError> {
        let ids: Vec<RemoteId> = held.iter().map(|one| RemoteId(one.name.clone())).collect();
        let (sink, mut queue) = Sink::new(QUEUE_KIB);
        let (source, remote) = (&mut self.source, &self.remote);
        let fetching = async move {
            let fetched = source.fetch(remote, &ids, content, &sink).await;
            drop(sink);
            fetched
        };
        let gathering = async {
            let mut came = HashMap::new();
            while let Some(fetched) = queue.recv().await {
                came.insert(fetched.id.0, fetched.bytes);
            }
            came
        };
        match tokio::join!(fetching, gathering) {
            (Ok(()), came) => Ok((came, None)),
            (Err(error), came) if error.recovery() == Recovery::GiveUp => Ok((came, Some(error))),
            (Err(error), _) => Err(error.into()),
        }
    }
}
