//! What is in the mailbox: numbers, sizes, and names that mean the same message next time.
//!
//! A name is the server's UIDL (RFC 1939 §7). Where it has none, and where it gives one to
//! two messages, the content speaks: the header first, all bytes where that is not enough.
//! Two messages whose every byte is the same have one name.

use super::{reply::malformed, retrieve::MESSAGE_LIMIT, session::Session};
use crate::source::{RemoteId, SourceError};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use tokio::io::{AsyncRead, AsyncWrite};

/// The longest UIDL (RFC 1939 §7). A longer one is taken by its hash.
const UIDL_LIMIT: usize = 70;

/// A message of this session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Means it until the session ends, and never after.
    pub number: u32,
    /// As the server claims it.
    pub size_bytes: u64,
    /// Means it in every session.
    pub name: RemoteId,
}

/// All messages of this session, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Listing {
    pub(super) entries: Vec<Entry>,
}

impl Listing {
    /// Returns the numbers of a name: more than one where all bytes are the same.
    pub(super) fn numbers(&self) -> HashMap<&RemoteId, Vec<u32>> {
        let mut numbers = HashMap::<_, Vec<u32>>::new();
        for entry in &self.entries {
            numbers.entry(&entry.name).or_default().push(entry.number);
        }
        numbers
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Lists the mailbox, once a session: what comes later is not in it.
    pub(super) async fn learn_listing(&mut self) -> Result<(), SourceError> {
        if self.listing.is_none() {
            let sizes = self.sizes().await?;
            let uidls = if sizes.is_empty() { BTreeMap::new() } else { self.uidls().await? };
            self.listing = Some(Listing { entries: self.name_all(sizes, uidls).await? });
        }
        Ok(())
    }

    async fn sizes(&mut self) -> Result<BTreeMap<u32, u64>, SourceError> {
        let block = self.list("LIST").await?.map_err(|refusal| refusal.into_error("LIST"))?;
        let mut sizes = BTreeMap::new();
        for line in lines(&block) {
            let (number, rest) = numbered(line).ok_or_else(|| malformed("a list of sizes"))?;
            let digits = String::from_utf8_lossy(rest);
            let size = digits.split_ascii_whitespace().next().and_then(|size| size.parse().ok());
            let size = size.ok_or_else(|| malformed("a list of sizes"))?;
            if sizes.insert(number, size).is_some() {
                return Err(malformed("one message listed twice"));
            }
        }
        Ok(sizes)
    }

    /// Returns the UIDLs, as far as there are any.
    async fn uidls(&mut self) -> Result<BTreeMap<u32, Vec<u8>>, SourceError> {
        let block = match self.list("UIDL").await? {
            Ok(block) => block,
            // A server that has promised it may do so again in a moment; to do without now
            // would give every message another name.
            Err(refusal) if self.capabilities.uidl => return Err(refusal.into_error("UIDL")),
            Err(_) => return Ok(BTreeMap::new()),
        };
        // What can't be read is a message without a UIDL.
        Ok(lines(&block).filter_map(numbered).map(|(n, uidl)| (n, uidl.to_vec())).collect())
    }

    async fn name_all(
        &mut self,
        sizes: BTreeMap<u32, u64>,
        uidls: BTreeMap<u32, Vec<u8>>,
    ) -> Result<Vec<Entry>, SourceError> {
        let nameless: Vec<u32> =
            sizes.keys().copied().filter(|n| uidls.get(n).is_none_or(Vec::is_empty)).collect();
        let headers = self.header_hashes(&nameless).await?;
        let mut names = BTreeMap::new();
        for number in sizes.keys() {
            let name = match (headers.get(number), uidls.get(number)) {
                (Some(hash), _) => format!("h:{hash}"),
                (None, Some(uidl)) => from_uidl(uidl),
                // It listed a message, and won't show it.
                (None, None) => continue,
            };
            names.insert(*number, name);
        }
        let doubled = doubled(&names);
        let headers = self.header_hashes(&doubled).await?;
        for number in &doubled {
            let more = headers.get(number).cloned().unwrap_or_default();
            let size = sizes.get(number).copied().unwrap_or_default();
            if let Some(name) = names.get_mut(number) {
                name.push_str(&format!("#{size}.{more}"));
            }
        }
        for number in self::doubled(&names) {
            let hash = self.whole_hash(number).await?;
            if let Some(name) = names.get_mut(&number) {
                name.push_str(&format!("#{hash}"));
            }
        }
        let entry = |(number, name)| Entry {
            number,
            size_bytes: sizes.get(&number).copied().unwrap_or_default(),
            name: RemoteId(name),
        };
        Ok(names.into_iter().map(entry).collect())
    }

    /// Returns a hash of the header of each message that the server shows.
    async fn header_hashes(
        &mut self,
        numbers: &[u32],
    ) -> Result<HashMap<u32, String>, SourceError> {
        let mut hashes = HashMap::new();
        for number in numbers {
            if let Ok(header) = self.header(*number).await? {
                hashes.insert(*number, hash(header.trim_ascii_end()));
            }
        }
        Ok(hashes)
    }

    async fn whole_hash(&mut self, number: u32) -> Result<String, SourceError> {
        self.send(format!("RETR {number}\r\n").as_bytes(), 1).await?;
        let whole = self.block("a message", MESSAGE_LIMIT).await?;
        whole.map(|whole| hash(&whole)).map_err(|refusal| refusal.into_error("RETR"))
    }
}

/// Returns the numbers whose name another number has as well.
fn doubled(names: &BTreeMap<u32, String>) -> Vec<u32> {
    let mut counts = HashMap::<&str, u32>::new();
    for name in names.values() {
        *counts.entry(name).or_default() += 1;
    }
    let is_doubled = |name: &String| counts.get(name.as_str()).is_some_and(|count| *count > 1);
    names.iter().filter(|(_, name)| is_doubled(name)).map(|(number, _)| *number).collect()
}

fn from_uidl(uidl: &[u8]) -> String {
    let is_legal = uidl.len() <= UIDL_LIMIT && uidl.iter().all(u8::is_ascii_graphic);
    match std::str::from_utf8(uidl) {
        Ok(text) if is_legal => format!("u:{text}"),
        Ok(_) | Err(_) => format!("l:{}", hash(uidl)),
    }
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Splits a block into its lines, empty ones left out.
fn lines(block: &[u8]) -> impl Iterator<Item = &[u8]> {
    block.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty())
}

/// Splits `3 rest`.
fn numbered(line: &[u8]) -> Option<(u32, &[u8])> {
    let space = line.iter().position(u8::is_ascii_whitespace).unwrap_or(line.len());
    let (number, rest) = line.split_at_checked(space)?;
    let number = std::str::from_utf8(number).ok()?.parse().ok().filter(|number| *number > 0)?;
    Some((number, rest.trim_ascii()))
}
