//! What a profile holds, message by message, read through the engine in one process: thousands of
//! `barid show --raw` would take minutes.

use crate::{barid::PASSPHRASE, other_client::OtherClient};
use barid_engine::{Engine, Unlock};
use barid_model::{Secret, clock::SystemClock};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, path::Path, sync::Arc};

/// One message here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kept {
    /// SHA-256 of all its bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// Its flags as the user sees them, in IMAP spelling and lower case, sorted.
    pub flags: Vec<String>,
    /// Its number here.
    pub id: u32,
}

/// Everything in a profile.
#[derive(Debug)]
pub struct Inventory {
    /// Messages by the name of their mailbox, in the order of their hashes.
    pub mailboxes: BTreeMap<String, Vec<Kept>>,
    /// Drafts, sorted: subject and text of each.
    pub drafts: Vec<(String, String)>,
}

impl Inventory {
    /// Reads the profile in `dir`, to which no server is asked anything.
    ///
    /// # Panics
    ///
    /// Where the profile is damaged, or a message is there without its bytes.
    #[track_caller]
    pub fn read(dir: &Path) -> Inventory {
        run(inventory(dir, true))
    }

    /// Reads a profile to which not everything has come yet: of messages that are here whole.
    ///
    /// # Panics
    ///
    /// Where the profile is damaged.
    #[track_caller]
    pub fn read_unfinished(dir: &Path) -> Inventory {
        run(inventory(dir, false))
    }

    /// Reads the profile of an engine that runs, of messages that are here whole.
    ///
    /// # Panics
    ///
    /// Where the profile is damaged.
    pub async fn of(engine: &Engine) -> Inventory {
        taken(engine, false).await
    }

    /// Returns the hashes of a mailbox's messages, sorted.
    pub fn hashes(&self, mailbox: &str) -> Vec<&str> {
        let kept = self.mailboxes.get(mailbox).into_iter().flatten();
        kept.map(|one| one.sha256.as_str()).collect()
    }
}

/// Returns the SHA-256 of bytes in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Fails unless the profile in `dir` holds exactly what a server does in `mailbox`: byte for byte,
/// nothing twice, nothing missing, and nothing damaged. Returns what it holds.
#[track_caller]
pub fn assert_exact(dir: &Path, client: &mut OtherClient, mailbox: &str) -> Inventory {
    let inventory = Inventory::read(dir);
    let mut there: Vec<String> =
        client.ledger(mailbox).into_iter().map(|held| held.sha256).collect();
    there.sort();
    let here = inventory.hashes(mailbox);
    assert_eq!(here.len(), there.len(), "number of messages in {mailbox}");
    assert!(here == there, "messages in {mailbox} differ from the server's");
    inventory
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(work)
}

async fn inventory(dir: &Path, is_complete: bool) -> Inventory {
    let unlock = Unlock { passphrase: Some(Secret::new(PASSPHRASE)), protection: None };
    let engine = Engine::open(dir, &unlock, Arc::new(SystemClock)).unwrap();
    taken(&engine, is_complete).await
}

async fn taken(engine: &Engine, is_complete: bool) -> Inventory {
    let health = engine.check_deeply().await.unwrap();
    assert_eq!(health.problems, [] as [String; 0]);
    if is_complete {
        assert_eq!(health.messages, health.bodies, "messages without their bytes");
    }
    assert_eq!(health.messages, health.searchable, "messages that can't be found");
    let mut mailboxes = BTreeMap::new();
    for mailbox in engine.mailboxes(None).await.unwrap() {
        let view = engine.view(&mailbox.name, None).await.unwrap();
        let mut kept: Vec<Kept> = Vec::new();
        let rows = engine.list(view, None, u32::MAX).await.unwrap();
        for row in rows.into_iter().filter(|row| row.has_body) {
            let raw = engine.open_message(row.id).await.unwrap().raw;
            let sha256 = sha256(&raw);
            let mut flags: Vec<String> =
                row.flags.iter().map(|flag| flag.to_imap().to_ascii_lowercase()).collect();
            flags.sort();
            kept.push(Kept { sha256, flags, id: row.id.0 });
        }
        kept.sort();
        mailboxes.insert(mailbox.name, kept);
    }
    let drafts = engine.drafts().await.unwrap().into_iter();
    let mut drafts: Vec<_> = drafts.map(|one| (one.content.subject, one.content.text)).collect();
    drafts.sort();
    Inventory { mailboxes, drafts }
}
