//! Opens the store, and hands out transactions: one writer, a few readers.

use crate::{
    blob,
    connection::{self, Access, MAIL, RAW},
    error::StoreError,
    failpoint, gc,
    index::Slots,
    migrate::{MAIL_SCHEMA, RAW_SCHEMA, Schema},
    pool::{Pool, lock},
    table::settings,
    transaction::{ReadTx, WriteTx},
    upgrade,
};
use barid_model::{MessageId, Secret, event::ChangeSet};
use rusqlite::{Connection, TransactionBehavior};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
};

// Together with the 16 MB that FTS5 may gather, well below 100 MB.
const WRITER_CACHE_KIB: u32 = 24 * 1024;
const READER_CACHE_KIB: u32 = 8 * 1024;
const RAW_CACHE_KIB: u32 = 4 * 1024;
const RAW_READER_CACHE_KIB: u32 = 1024;

type Listener = Arc<dyn Fn(&ChangeSet) + Send + Sync>;

/// The open store. Clones share it; the last one to go closes the files.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

/// Readers stand before writers: only a writer that closes last empties the log.
struct Inner {
    mail_readers: Pool,
    raw_readers: Pool,
    writer: Mutex<Writer>,
    raw: Mutex<Connection>,
    listeners: RwLock<Vec<Listener>>,
}

struct Writer {
    connection: Connection,
    slots: Slots,
}

impl Store {
    /// Opens the store in `dir`, or creates it. `key` is 32 random bytes.
    ///
    /// After a crash this also checks every page of `mail.db` and drops raw
    /// messages whose rows were never written. The caller makes sure that no
    /// other process has the store open.
    ///
    /// # Errors
    ///
    /// `WrongKey` where no file opens with `key`, `Damaged` where one does, or
    /// where one of the two files is gone; `TooNew`, and then nothing was written.
    pub fn open(dir: &Path, key: &Secret) -> Result<Store, StoreError> {
        connection::create(dir, MAIL)?;
        let state = Probe::both(dir, key)?;
        let unclean = [MAIL, RAW].into_iter().any(|file| length(&wal(dir, file)) > 0);

        let mut mail =
            connection::connect(dir, MAIL, key, Access::Write { cache_kib: WRITER_CACHE_KIB })?;
        connection::prepare(&mut mail, &MAIL_SCHEMA)?;
        upgrade::run(&mut mail)?;
        if state.mail == Probe::Readable && state.raw == Probe::Empty && blob::any_named(&mail)? {
            return Err(StoreError::Damaged { file: RAW, what: "it is missing".to_owned() });
        }
        connection::create(dir, RAW)?;
        let mut raw =
            connection::connect(dir, RAW, key, Access::Write { cache_kib: RAW_CACHE_KIB })?;
        connection::prepare(&mut raw, &RAW_SCHEMA)?;
        if unclean {
            check_pages(&mail)?;
        }
        blob::pair(&mail, &raw)?;
        let top = settings::raw_top(&ReadTx::new(&mail))?;
        match unclean {
            true => gc::after_crash(&mail, &raw, top)?,
            false => gc::after(&raw, top)?,
        }
        if unclean {
            ease(&mail, MAIL)?;
            ease(&raw, RAW)?;
        }

        let store = Store {
            inner: Arc::new(Inner {
                mail_readers: Pool::new(dir, MAIL, key, READER_CACHE_KIB),
                raw_readers: Pool::new(dir, RAW, key, RAW_READER_CACHE_KIB),
                writer: Mutex::new(Writer { connection: mail, slots: Slots::default() }),
                raw: Mutex::new(raw),
                listeners: RwLock::default(),
            }),
        };
        store.collect();
        if let Err(error) = store.drop_needless_pieces() {
            tracing::warn!(%error, "pieces of messages were left behind");
        }
        Ok(store)
    }

    /// Runs `work` on a consistent view of all rows.
    ///
    /// # Errors
    ///
    /// Those of `work`, and what SQLite says.
    pub fn read<T>(
        &self,
        work: impl FnOnce(&ReadTx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.inner.mail_readers.with(|connection| {
            let tx = connection.transaction()?;
            work(&ReadTx::new(&tx))
        })
    }

    /// Runs `work` in a transaction, makes it durable, and tells the listeners.
    ///
    /// Nothing of it remains if `work` fails or panics. Waits for the write
    /// before it; `work` must not write through the store itself.
    ///
    /// # Errors
    ///
    /// Those of `work`, and what SQLite says.
    pub fn write<T>(
        &self,
        work: impl FnOnce(&mut WriteTx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let (value, changes, has_garbage) = {
            let mut writer = lock(&self.inner.writer);
            let Writer { connection, slots } = &mut *writer;
            let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut write = WriteTx::new(&tx, slots);
            let value = work(&mut write)?;
            let (changes, has_garbage) = write.finish();
            failpoint::reach("store::commit");
            tx.commit()?;
            failpoint::reach("store::committed");
            (value, changes, has_garbage)
        };
        if has_garbage {
            self.collect();
        }
        if !changes.is_empty() {
            self.publish(&changes);
        }
        Ok(value)
    }

    /// Adds a listener, called after each commit that changed something, on the
    /// thread that wrote. It may read the store, but not write to it.
    pub fn on_change(&self, listener: Box<dyn Fn(&ChangeSet) + Send + Sync>) {
        let mut listeners = self.inner.listeners.write().unwrap_or_else(PoisonError::into_inner);
        listeners.push(Arc::from(listener));
    }

    /// Returns the bytes of a message exactly as they came; `None` where they
    /// are not here, or the message is not.
    ///
    /// # Errors
    ///
    /// `DamagedMessage` where the bytes are not those that came. After
    /// [`Store::forget_raw`] they can be fetched again.
    pub fn raw(&self, message: MessageId) -> Result<Option<Vec<u8>>, StoreError> {
        blob::of_message(self, message)
    }

    /// Drops the bytes of a message, as if only its header had come yet.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn forget_raw(&self, message: MessageId) -> Result<(), StoreError> {
        self.write(|tx| blob::forget(tx, message))
    }

    /// Runs `work` on a view of `raw.db`.
    pub(crate) fn read_raw<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.inner.raw_readers.with(|connection| {
            let tx = connection.transaction().map_err(blob::failed)?;
            work(&tx)
        })
    }

    /// Runs `work` in a transaction on `raw.db` and makes it durable.
    pub(crate) fn write_raw<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = lock(&self.inner.raw);
        let tx = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(blob::failed)?;
        let value = work(&tx)?;
        failpoint::reach("raw::commit");
        tx.commit().map_err(blob::failed)?;
        failpoint::reach("raw::committed");
        Ok(value)
    }

    /// Folds the logs into their files, so that the next start need not take this end for a
    /// crash, and check every page. For the last moment: what is written later makes it one.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn settle(&self) -> Result<(), StoreError> {
        fold(&lock(&self.inner.writer).connection, MAIL)?;
        fold(&lock(&self.inner.raw), RAW)
    }

    /// Gives back memory that a long stretch of writing took, and what readers remember: after a
    /// write that is void anyway.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn ease(&self) -> Result<(), StoreError> {
        ease(&lock(&self.inner.writer).connection, MAIL)?;
        ease(&lock(&self.inner.raw), RAW)?;
        self.inner.mail_readers.each_idle(|reader| ease(reader, MAIL))?;
        self.inner.raw_readers.each_idle(|reader| ease(reader, RAW))
    }

    /// Runs `work` on the writer outside of any transaction.
    pub(crate) fn with_writer<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        work(&lock(&self.inner.writer).connection)
    }

    fn collect(&self) {
        // The messages are gone already. Their bytes are noted as garbage, and
        // go the next time.
        if let Err(error) = gc::collect(self) {
            tracing::warn!(%error, "raw messages were left behind");
        }
    }

    fn publish(&self, changes: &ChangeSet) {
        let listeners = self.inner.listeners.read().unwrap_or_else(PoisonError::into_inner).clone();
        for listener in listeners {
            listener(changes);
        }
    }
}

/// What a file is before it is opened for good.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Probe {
    /// It is not there, or has no byte.
    Empty,
    Readable,
    /// The key does not fit, or the first page is damaged.
    Unreadable,
}

struct Probes {
    mail: Probe,
    raw: Probe,
}

impl Probe {
    /// Looks at both files without writing: one that opens proves the key, and
    /// so tells a wrong key from a damaged file.
    fn both(dir: &Path, key: &Secret) -> Result<Probes, StoreError> {
        let mail = Probe::one(dir, &MAIL_SCHEMA, key)?;
        let raw = Probe::one(dir, &RAW_SCHEMA, key)?;
        let damaged = |file, what: &str| StoreError::Damaged { file, what: what.to_owned() };
        match (mail, raw) {
            (Probe::Readable, Probe::Unreadable) => Err(damaged(RAW, "its first page is lost")),
            (Probe::Unreadable, Probe::Readable) => Err(damaged(MAIL, "its first page is lost")),
            (Probe::Empty, Probe::Readable) => Err(damaged(MAIL, "it is missing")),
            (Probe::Unreadable, _) | (_, Probe::Unreadable) => Err(StoreError::WrongKey),
            (Probe::Readable | Probe::Empty, _) => Ok(Probes { mail, raw }),
        }
    }

    fn one(dir: &Path, schema: &Schema, key: &Secret) -> Result<Probe, StoreError> {
        if length(&dir.join(schema.file)) == 0 {
            return Ok(Probe::Empty);
        }
        let access = Access::Read { cache_kib: RAW_READER_CACHE_KIB };
        let found = connection::connect(dir, schema.file, key, access).and_then(|connection| {
            connection::version(&connection)
                .map_err(|error| StoreError::from_sqlite(schema.file, error))
        });
        match found {
            Ok(found) if found > schema.version() => {
                Err(StoreError::TooNew { file: schema.file, found, known: schema.version() })
            }
            Ok(_) => Ok(Probe::Readable),
            Err(StoreError::Damaged { .. }) => Ok(Probe::Unreadable),
            Err(error) => Err(error),
        }
    }
}

/// Brings the log home and verifies every page. Only after an unclean exit:
/// about 2 s a GB.
fn fold(connection: &Connection, file: &'static str) -> Result<(), StoreError> {
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .map_err(|error| StoreError::from_sqlite(file, error))
}

fn ease(connection: &Connection, file: &'static str) -> Result<(), StoreError> {
    connection
        .execute_batch("PRAGMA shrink_memory")
        .map_err(|error| StoreError::from_sqlite(file, error))
}

fn check_pages(mail: &Connection) -> Result<(), StoreError> {
    fold(mail, MAIL)?;
    match connection::page_problems(mail)?.first() {
        Some(what) => Err(StoreError::Damaged { file: MAIL, what: what.clone() }),
        None => Ok(()),
    }
}

fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |found| found.len())
}

fn wal(dir: &Path, file: &str) -> PathBuf {
    dir.join(format!("{file}-wal"))
}

#[cfg(test)]
mod tests {
    use crate::{
        list::{self, View},
        world::World,
    };
    use std::sync::mpsc;

    #[test]
    fn a_listener_finds_what_it_is_told_of() {
        let world = World::new();
        let (tell, told) = mpsc::channel();
        let store = world.store.clone();
        world.store.on_change(Box::new(move |changes| {
            let rows = store.read(|tx| list::rows(tx, View::All(None), None, 9)).unwrap();
            tell.send((changes.clone(), rows.len())).unwrap();
        }));
        let message = world.receive("1:1", "one", "", "");
        let (changes, rows) = told.try_recv().unwrap();
        assert_eq!((changes.added, changes.mailboxes, rows), (vec![message], vec![world.inbox], 1));
        assert!(told.try_recv().is_err());
    }
}
