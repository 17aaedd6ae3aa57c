//! Connections that read: a few for each file, handed out one at a time.

use crate::{
    connection::{self, Access},
    error::StoreError,
};
use barid_model::Secret;
use rusqlite::Connection;
use std::{
    path::{Path, PathBuf},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

/// Connections that read at the same time; more of them wait for one.
const READERS: usize = 4;
/// All but the first are for moments when several read, and remember a part of what it does.
const SPARE_PART: u32 = 8;

/// Read-only connections to one file, opened when first needed.
pub(crate) struct Pool {
    dir: PathBuf,
    file: &'static str,
    key: Secret,
    cache_kib: u32,
    idle: Mutex<Idle>,
    returned: Condvar,
}

struct Idle {
    /// With their numbers: the first one opened is the last here, and so the next to be lent.
    connections: Vec<(usize, Connection)>,
    opened: usize,
}

impl Pool {
    pub(crate) fn new(dir: &Path, file: &'static str, key: &Secret, cache_kib: u32) -> Pool {
        let idle = Mutex::new(Idle { connections: Vec::new(), opened: 0 });
        let (dir, key) = (dir.to_owned(), key.clone());
        Pool { dir, file, key, cache_kib, idle, returned: Condvar::new() }
    }

    /// Waits for a free connection and runs `work` on it.
    pub(crate) fn with<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut lease = self.lease()?;
        match lease.connection.as_mut() {
            Some((_, connection)) => work(connection),
            None => Err(StoreError::Busy),
        }
    }

    /// Runs `work` on each connection that is free; those that are lent out are left alone.
    pub(crate) fn each_idle(
        &self,
        work: impl Fn(&Connection) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        lock(&self.idle).connections.iter().try_for_each(|(_, connection)| work(connection))
    }

    fn lease(&self) -> Result<Lease<'_>, StoreError> {
        let mut idle = lock(&self.idle);
        let number = loop {
            if let Some(connection) = idle.connections.pop() {
                return Ok(Lease { pool: self, connection: Some(connection) });
            }
            if idle.opened < READERS {
                idle.opened += 1;
                break idle.opened;
            }
            idle = self.returned.wait(idle).unwrap_or_else(PoisonError::into_inner);
        };
        drop(idle);
        // Given back, even empty, when the line below fails.
        let mut lease = Lease { pool: self, connection: None };
        let part = if number == 1 { 1 } else { SPARE_PART };
        let access = Access::Read { cache_kib: self.cache_kib / part };
        let opened = connection::connect(&self.dir, self.file, &self.key, access)?;
        lease.connection = Some((number, opened));
        Ok(lease)
    }
}

/// A connection on loan.
struct Lease<'p> {
    pool: &'p Pool,
    connection: Option<(usize, Connection)>,
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let mut idle = lock(&self.pool.idle);
        match self.connection.take() {
            Some(connection) => {
                idle.connections.push(connection);
                idle.connections.sort_unstable_by_key(|(number, _)| std::cmp::Reverse(*number));
            }
            None => idle.opened -= 1,
        }
        self.pool.returned.notify_one();
    }
}

/// Locks, whoever panicked while holding the lock.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic in the middle of a transaction has rolled it back.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use crate::{
        list::{self, View},
        world::World,
    };

    #[test]
    fn many_threads_read_while_one_writes() {
        let world = World::new();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let count = |tx: &crate::ReadTx<'_>| {
                            let rows = list::rows(tx, View::Mailbox(world.inbox), None, 99)?;
                            Ok((rows.len(), crate::mailboxes::get(tx, world.inbox)?.total))
                        };
                        let (rows, total) = world.store.read(count).unwrap();
                        assert_eq!(rows, total as usize);
                    }
                });
            }
            for number in 0..10 {
                world.receive(&format!("1:{number}"), "one", "", "");
            }
        });
        assert_eq!(world.counts(), (10, 10));
    }
}
