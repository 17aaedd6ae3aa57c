//! The mailboxes of all accounts of a service, shared by whoever uses it, and kept.

use super::letterbox::{Contained, Difference, Letter, Letterbox};
use crate::source::{KnownBy, RemoteId, SourceError};
use barid_model::{Clock, FlagSet, InternetMessageId, Role};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::{Mutex, MutexGuard, watch};

/// How long mail is on its way.
const ON_ITS_WAY: Duration = Duration::from_secs(1);

/// The accounts of an office and what their mailboxes begin with.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    /// Which office this is: names given by another one are void.
    pub validity: u32,
    /// The accounts.
    pub accounts: Vec<ShelfAccount>,
}

/// An account and what its mailboxes begin with.
#[derive(Clone, Debug)]
pub struct ShelfAccount {
    /// The host of its URL.
    pub host: String,
    /// Where mail to it goes.
    pub address: String,
    /// Its mailboxes, in order.
    pub mailboxes: Vec<ShelfMailbox>,
}

/// A mailbox and what it begins with.
#[derive(Clone, Debug)]
pub struct ShelfMailbox {
    /// Its name, levels separated by `/`.
    pub name: String,
    /// What it is for.
    pub role: Option<Role>,
    /// What it begins with, oldest first.
    pub letters: Vec<Letter>,
}

/// Makes the messages that an office begins with, the same ones each time.
pub trait Library: Send + Sync {
    /// All of them, without their bytes.
    fn shelf(&self) -> Shelf;

    /// The bytes of one; empty for a number that the shelf does not name.
    fn raw(&self, number: u32) -> Vec<u8>;
}

/// Keeps what has changed since the beginning.
#[async_trait::async_trait]
pub trait Backing: Send + Sync {
    /// Returns what was last saved.
    async fn load(&self) -> io::Result<Option<Snapshot>>;

    /// Keeps `snapshot`, and the bytes of `added` messages. Durable when it returns, and
    /// either all of it or nothing.
    async fn save(&self, snapshot: Snapshot, added: Vec<(u64, Vec<u8>)>) -> io::Result<()>;

    /// Returns the bytes of a message that was added.
    async fn raw(&self, number: u64) -> io::Result<Vec<u8>>;
}

/// What an office became since its beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// By account and mailbox.
    mailboxes: BTreeMap<String, BTreeMap<String, Difference>>,
    /// Mailboxes of the library that were renamed or removed, by account.
    #[serde(default)]
    gone: BTreeMap<String, BTreeSet<String>>,
    /// Mail that has not arrived yet.
    transit: Vec<Parcel>,
    /// The number of the next message that is added.
    next: u64,
}

impl Snapshot {
    /// Numbers of all added messages that are still somewhere.
    pub fn numbers(&self) -> Vec<u64> {
        let here = self.mailboxes.values().flat_map(BTreeMap::values).flat_map(Difference::numbers);
        here.chain(self.transit.iter().map(|parcel| parcel.number)).collect()
    }
}

/// A message on its way to an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// The host of the account.
    host: String,
    /// Where its bytes are, and how many.
    number: u64,
    size_bytes: u64,
    message_id: Option<InternetMessageId>,
}

pub(super) struct Account {
    host: String,
    address: String,
    pub(super) boxes: Vec<Letterbox>,
    /// Mailboxes of the library that were renamed or removed.
    pub(super) gone: BTreeSet<String>,
    /// Counts what happened, for those who wait.
    pub(super) happened: watch::Sender<u64>,
}

/// All that changes.
pub(super) struct Mail {
    accounts: Vec<Account>,
    transit: Vec<Parcel>,
    next: u64,
    /// Added, not saved yet.
    added: Vec<(u64, Vec<u8>)>,
}

/// A mail service. Cheap to share.
pub struct Office {
    library: Arc<dyn Library>,
    backing: Arc<dyn Backing>,
    clock: Arc<dyn Clock>,
    validity: u32,
    pub(super) mail: Mutex<Mail>,
    is_closed: AtomicBool,
}

impl Office {
    /// Opens an office as it was last saved. Mail that was on its way has arrived by now.
    ///
    /// # Errors
    ///
    /// The backing's.
    pub async fn open(
        library: Arc<dyn Library>,
        backing: Arc<dyn Backing>,
        clock: Arc<dyn Clock>,
    ) -> io::Result<Arc<Office>> {
        let saved = backing.load().await?.unwrap_or_default();
        let Snapshot { mailboxes: mut differences, mut gone, transit, next } = saved;
        let shelf = library.shelf();
        let mut account = |account: ShelfAccount| {
            let mut differences = differences.remove(&account.host).unwrap_or_default();
            let gone = gone.remove(&account.host).unwrap_or_default();
            let mut boxes = Vec::new();
            let mut letters_of = BTreeMap::new();
            for ShelfMailbox { name, role, letters } in account.mailboxes {
                if gone.contains(&name) {
                    letters_of.insert(name, letters);
                    continue;
                }
                let mut made = Letterbox::new(name, role, shelf.validity, letters);
                if let Some(difference) = differences.remove(&made.name) {
                    made.restore(difference);
                }
                boxes.push(made);
            }
            // What is left was made or renamed since.
            for (name, difference) in differences {
                let origin = difference.origin.as_ref();
                let letters = origin.and_then(|origin| letters_of.remove(origin));
                let letters = letters.unwrap_or_default();
                let mut made = Letterbox::new(name, None, shelf.validity, letters);
                made.restore(difference);
                boxes.push(made);
            }
            let happened = watch::Sender::new(0);
            Account { host: account.host, address: account.address, boxes, gone, happened }
        };
        let accounts = shelf.accounts.into_iter().map(&mut account).collect();
        let mail = Mutex::new(Mail { accounts, transit, next, added: Vec::new() });
        let is_closed = AtomicBool::new(false);
        let validity = shelf.validity;
        let office = Arc::new(Office { library, backing, clock, validity, mail, is_closed });
        office.deliver().await?;
        Ok(office)
    }

    /// Ends the service: nothing is kept from now on.
    pub fn close(&self) {
        self.is_closed.store(true, Ordering::SeqCst);
    }

    /// Whether there is an account at that host.
    pub(super) async fn has(&self, host: &str) -> bool {
        self.mail.lock().await.accounts.iter().any(|account| account.host == host)
    }

    /// Looks at the mailboxes of an account.
    pub(super) async fn look<T>(
        &self,
        host: &str,
        look: impl FnOnce(&[Letterbox]) -> Result<T, SourceError>,
    ) -> Result<T, SourceError> {
        look(&self.mail.lock().await.account(host)?.boxes)
    }

    /// Returns what tells of anything that happens to an account.
    pub(super) async fn listen(&self, host: &str) -> Result<watch::Receiver<u64>, SourceError> {
        Ok(self.mail.lock().await.account(host)?.happened.subscribe())
    }

    /// Changes the mailboxes of an account. Durable when it returns.
    pub(super) async fn change<T>(
        &self,
        host: &str,
        change: impl FnOnce(&mut Vec<Letterbox>) -> Result<T, SourceError>,
    ) -> Result<T, SourceError> {
        let mut mail = self.mail.lock().await;
        let done = change(&mut mail.account(host)?.boxes)?;
        self.save(&mut mail).await?;
        mail.account(host)?.happened.send_modify(|count| *count += 1);
        Ok(done)
    }

    /// A mailbox of that name, with nothing in it.
    pub(super) fn make(&self, mailbox: &RemoteId) -> Letterbox {
        Letterbox::new(mailbox.0.clone(), None, self.validity, Vec::new())
    }

    /// Adds a message to a mailbox, unless one with its Message-ID is there.
    pub(super) async fn append(
        &self,
        host: &str,
        mailbox: &RemoteId,
        letter: Arriving<'_>,
    ) -> Result<(), SourceError> {
        let mut mail = self.mail.lock().await;
        let (next, account) = (mail.next, mail.account(host)?);
        let into = find(&mut account.boxes, mailbox)?;
        if into.holds(&letter) {
            return self.save(&mut mail).await.map_err(SourceError::from);
        }
        into.add(Letter {
            content: Contained::Backing { number: next, size_bytes: len(letter.raw) },
            flags: letter.flags,
            received_at_ms: letter.received_at_ms,
            message_id: letter.message_id,
            mod_seq: 0,
        });
        mail.next += 1;
        mail.added.push((next, letter.raw.to_vec()));
        self.save(&mut mail).await?;
        mail.account(host)?.happened.send_modify(|count| *count += 1);
        Ok(())
    }

    /// Takes mail for `recipients`; those among them that are accounts of this office get it
    /// in a moment. Durable when it returns.
    pub(super) async fn post(
        self: &Arc<Self>,
        from: &str,
        recipients: &[String],
        raw: &[u8],
        message_id: Option<InternetMessageId>,
    ) -> io::Result<()> {
        let mut mail = self.mail.lock().await;
        let before = (mail.transit.len(), mail.added.len());
        for recipient in recipients {
            let reached =
                mail.accounts.iter().find(|one| one.address.eq_ignore_ascii_case(recipient));
            let Some(account) = reached else { continue };
            let (host, number) = (account.host.clone(), mail.next);
            let mut bytes = format!("Return-Path: <{from}>\r\nDelivered-To: {recipient}\r\n");
            bytes.retain(|c| c.is_ascii());
            let bytes = [bytes.as_bytes(), raw].concat();
            let (size_bytes, message_id) = (len(&bytes), message_id.clone());
            mail.transit.push(Parcel { host, number, size_bytes, message_id });
            mail.added.push((number, bytes));
            mail.next += 1;
        }
        if let Err(error) = self.save(&mut mail).await {
            // Whoever sent it is told that nobody got it, so nobody may.
            mail.transit.truncate(before.0);
            mail.added.truncate(before.1);
            return Err(error);
        }
        drop(mail);
        let office = Arc::downgrade(self);
        tokio::spawn(async move {
            tokio::time::sleep(ON_ITS_WAY).await;
            if let Some(office) = office.upgrade()
                && let Err(error) = office.deliver().await
            {
                // It is on disk, and arrives with the next delivery.
                tracing::warn!(%error, "mail of the sample service is late");
            }
        });
        Ok(())
    }

    /// Puts all mail that is on its way into the inboxes it is for.
    async fn deliver(&self) -> io::Result<()> {
        let mut mail = self.mail.lock().await;
        let parcels = std::mem::take(&mut mail.transit);
        if parcels.is_empty() {
            return Ok(());
        }
        let now_ms = self.clock.now_ms();
        for parcel in &parcels {
            let Ok(account) = mail.account(&parcel.host) else { continue };
            let inbox = account.boxes.iter_mut().find(|one| one.role == Some(Role::Inbox));
            if let Some(inbox) = inbox {
                inbox.add(Letter {
                    content: Contained::Backing {
                        number: parcel.number,
                        size_bytes: parcel.size_bytes,
                    },
                    flags: FlagSet::new(),
                    received_at_ms: now_ms,
                    message_id: parcel.message_id.clone(),
                    mod_seq: 0,
                });
            }
        }
        self.save(&mut mail).await?;
        for parcel in parcels {
            if let Ok(account) = mail.account(&parcel.host) {
                account.happened.send_modify(|count| *count += 1);
            }
        }
        Ok(())
    }

    pub(super) async fn save(&self, mail: &mut MutexGuard<'_, Mail>) -> io::Result<()> {
        if self.is_closed.load(Ordering::SeqCst) {
            return Err(io::Error::other("the sample accounts were removed"));
        }
        self.backing.save(mail.snapshot(), mail.added.clone()).await?;
        mail.added.clear();
        Ok(())
    }

    /// Returns the bytes of a message.
    pub(super) async fn raw(&self, content: Contained) -> io::Result<Vec<u8>> {
        match content {
            Contained::Library(number) => Ok(self.library.raw(number)),
            Contained::Backing { number, .. } => self.backing.raw(number).await,
        }
    }

    /// Returns how many bytes a message has.
    pub(super) fn size(&self, letter: &Letter) -> u64 {
        match letter.content {
            Contained::Library(number) => len(&self.library.raw(number)),
            Contained::Backing { size_bytes, .. } => size_bytes,
        }
    }
}

/// A message that is added.
pub(super) struct Arriving<'a> {
    pub(super) raw: &'a [u8],
    pub(super) message_id: Option<InternetMessageId>,
    pub(super) known_by: KnownBy,
    pub(super) flags: FlagSet,
    pub(super) received_at_ms: i64,
}

impl Mail {
    pub(super) fn account(&mut self, host: &str) -> Result<&mut Account, SourceError> {
        self.accounts.iter_mut().find(|one| one.host == host).ok_or(SourceError::NotFound)
    }

    fn snapshot(&self) -> Snapshot {
        let boxes = |account: &Account| {
            account.boxes.iter().map(|one| (one.name.clone(), one.difference())).collect()
        };
        let mailboxes = self.accounts.iter().map(|one| (one.host.clone(), boxes(one))).collect();
        let gone = self.accounts.iter().map(|one| (one.host.clone(), one.gone.clone())).collect();
        Snapshot { mailboxes, gone, transit: self.transit.clone(), next: self.next }
    }
}

/// Returns the mailbox of that name.
pub(super) fn find<'a>(
    boxes: &'a mut [Letterbox],
    mailbox: &RemoteId,
) -> Result<&'a mut Letterbox, SourceError> {
    boxes.iter_mut().find(|one| one.name == mailbox.0).ok_or(SourceError::NotFound)
}

fn len(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
