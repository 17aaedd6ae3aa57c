//! What becomes of a store that is foreign, damaged, or was cut off in the middle.

use crate::{
    Depth, Store, StoreError, connection,
    list::{self, View},
    memberships, search,
    world::{World, arrival, key, raw, refusal},
};
use barid_model::{ErrorCode, MessageId, Secret, query};
use jiff::tz::TimeZone;
use std::{fs, path::Path};
use tempfile::TempDir;

const FILES: [&str; 2] = ["mail.db", "raw.db"];

/// A closed store with `count` messages.
fn closed(count: usize) -> TempDir {
    let world = World::new();
    fill(&world, count);
    let World { dir, .. } = world;
    dir
}

fn fill(world: &World, count: usize) {
    let message = |number: usize| {
        let at_ms = number as i64 * 100_000;
        let raw = raw(at_ms, "lighthouse", "From: keeper@example.test", "seven lamps burn");
        arrival(&format!("1:{number:05}"), at_ms, raw)
    };
    world.store.add(world.inbox, (0..count).map(message).collect()).unwrap();
}

/// What a crash at this moment would leave: the files as they are, log included.
fn crash_image(dir: &TempDir) -> TempDir {
    let image = TempDir::new().unwrap();
    for entry in fs::read_dir(dir.path()).unwrap() {
        let path = entry.unwrap().path();
        // The log's index is memory that all users of a file share.
        if path.extension().is_some_and(|end| end != "db-shm") {
            fs::copy(&path, image.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    image
}

fn overwrite(dir: &TempDir, file: &str, at: usize, bytes: &[u8]) {
    let path = dir.path().join(file);
    let mut whole = fs::read(&path).unwrap();
    let end = (at + bytes.len()).min(whole.len());
    whole[at..end].copy_from_slice(&bytes[..end - at]);
    fs::write(path, whole).unwrap();
}

fn damaged_file(dir: &TempDir) -> &'static str {
    match refusal(dir, &key()) {
        StoreError::Damaged { file, .. } => file,
        other => panic!("{other:?}"),
    }
}

/// Reads all that a user could ask for. Returns whether anything was wrong.
fn exercise(store: &Store) -> bool {
    let query = query::parse("lamps");
    let rows = store.read(|tx| list::rows(tx, View::All(None), None, 1000));
    let found = store.read(|tx| search::search(tx, &query, &TimeZone::UTC, 1000));
    let bodies = (1..=40).map(|id| store.raw(MessageId(id))).filter(Result::is_err).count();
    let health = store.check(Depth::Deep);
    let is_well = health.is_ok_and(|health| health.problems.is_empty());
    rows.is_err() || found.is_err() || bodies > 0 || !is_well
}

#[test]
fn a_wrong_key_is_told_from_damage() {
    let dir = closed(1);
    let error = refusal(&dir, &Secret::new([8; 32]));
    assert!(matches!(error, StoreError::WrongKey), "{error:?}");
    assert_eq!(error.code(), ErrorCode::Locked);
    assert!(matches!(refusal(&dir, &Secret::new([7; 31])), StoreError::Invalid(_)));
    assert!(Store::open(dir.path(), &key()).is_ok());
}

#[test]
fn a_lost_first_page_names_its_file() {
    for file in FILES {
        let dir = closed(1);
        overwrite(&dir, file, 0, &[0; 4096]);
        assert_eq!(damaged_file(&dir), file);
    }
}

#[test]
fn a_missing_or_foreign_file_is_not_taken_for_an_empty_one() {
    for file in FILES {
        let dir = closed(1);
        fs::remove_file(dir.path().join(file)).unwrap();
        assert_eq!(damaged_file(&dir), file);
    }
    let (one, other) = (closed(1), closed(2));
    fs::copy(other.path().join("raw.db"), one.path().join("raw.db")).unwrap();
    assert_eq!(damaged_file(&one), "raw.db");
}

#[test]
fn a_truncated_file_is_refused() {
    for file in FILES {
        for share in [2, 3, 10] {
            let dir = closed(60);
            let path = dir.path().join(file);
            let bytes = fs::read(&path).unwrap();
            fs::write(&path, &bytes[..bytes.len() / share]).unwrap();
            assert_eq!(damaged_file(&dir), file, "1/{share}");
        }
    }
}

#[test]
fn a_flipped_byte_anywhere_is_found_and_never_a_panic() {
    let dir = closed(40);
    for file in FILES {
        let length = fs::metadata(dir.path().join(file)).unwrap().len() as usize;
        let original = fs::read(dir.path().join(file)).unwrap();
        for page in 0..length / 8192 {
            let at = page * 8192 + (page * 977 + 100) % 8192;
            overwrite(&dir, file, at, &[original[at] ^ 0x20]);
            match Store::open(dir.path(), &key()) {
                Err(error) => assert_eq!(error.code(), ErrorCode::Damaged, "{file} {page}"),
                Ok(store) => assert!(exercise(&store), "{file} page {page}"),
            }
            fs::write(dir.path().join(file), &original).unwrap();
        }
    }
    assert!(!exercise(&Store::open(dir.path(), &key()).unwrap()));
}

#[test]
fn after_a_crash_every_page_is_checked_before_use() {
    let world = World::new();
    fill(&world, 40);
    let world = world.reopen();
    fill(&world, 41);
    let image = crash_image(&world.dir);
    assert!(fs::metadata(image.path().join("mail.db-wal")).unwrap().len() > 0);
    drop(Store::open(image.path(), &key()).unwrap());

    // Pages that the log does not hold, whether or not anything reads them.
    let length = fs::metadata(world.dir.path().join("mail.db")).unwrap().len() as usize;
    let is_found = (1..length / 8192).any(|page| {
        let image = crash_image(&world.dir);
        overwrite(&image, "mail.db", page * 8192 + 9, &[1, 2, 3, 4]);
        Store::open(image.path(), &key()).is_err()
    });
    assert!(is_found);
}

#[test]
fn an_end_that_was_meant_is_not_taken_for_a_crash() {
    let logs = |dir: &TempDir| {
        ["mail.db-wal", "raw.db-wal"].map(|log| fs::metadata(dir.path().join(log)).unwrap().len())
    };
    let world = World::new();
    fill(&world, 40);
    assert!(logs(&world.dir).iter().all(|length| *length > 0));
    world.store.settle().unwrap();
    // The process ends here, without closing anything.
    let image = crash_image(&world.dir);
    assert_eq!(logs(&image), [0, 0]);
    assert!(!exercise(&Store::open(image.path(), &key()).unwrap()));
    // What is written after all is found again.
    fill(&world, 41);
    assert!(!exercise(&Store::open(crash_image(&world.dir).path(), &key()).unwrap()));
}

#[test]
fn a_full_disk_loses_nothing_and_goes_on_when_there_is_room() {
    let world = World::new();
    fill(&world, 1);
    let limit = |pages: u32| {
        let sql = format!("PRAGMA max_page_count = {pages}");
        world.store.with_writer(|mail| Ok(mail.query_row(&sql, [], |_| Ok(()))?)).unwrap();
    };
    limit(1);
    let many = (2..40).map(|at_ms| {
        let name = format!("1:{:05}", at_ms + 100);
        arrival(&name, at_ms, raw(at_ms, &"long subject ".repeat(300), "", "text"))
    });
    let many: Vec<_> = many.collect();
    let error = world.store.add(world.inbox, many.clone()).unwrap_err();
    assert!(matches!(error, StoreError::Full), "{error:?}");
    assert_eq!((error.code(), world.counts()), (ErrorCode::Disk, (1, 1)));
    limit(1_000_000);
    world.assert_whole();
    world.store.add(world.inbox, many).unwrap();
    assert_eq!(world.counts(), (39, 39));
    world.assert_whole();
}

#[test]
fn a_reader_cannot_write() {
    let world = World::new();
    let error = world.store.read(|tx| Ok(tx.sql().execute("DELETE FROM mailboxes", [])?));
    assert!(matches!(error, Err(StoreError::ReadOnly)), "{error:?}");
}

#[test]
fn a_crash_loses_nothing_that_was_committed() {
    let world = World::new();
    fill(&world, 300);
    let image = crash_image(&world.dir);
    let store = Store::open(image.path(), &key()).unwrap();
    let health = store.check(Depth::Deep).unwrap();
    assert_eq!(health.problems, Vec::<String>::new());
    assert_eq!((health.messages, health.raw_verified, health.searchable), (300, 300, 300));
}

#[test]
fn a_cut_log_gives_an_older_state_that_is_whole() {
    let world = World::new();
    for count in [1, 2, 3, 5, 8] {
        fill(&world, count);
    }
    for share in [1, 3, 7, 9] {
        let image = crash_image(&world.dir);
        let log = image.path().join("mail.db-wal");
        let bytes = fs::read(&log).unwrap();
        fs::write(&log, &bytes[..bytes.len() * share / 10]).unwrap();
        match Store::open(image.path(), &key()) {
            Ok(store) => {
                assert_eq!(store.check(Depth::Deep).unwrap().problems, Vec::<String>::new());
            }
            Err(error) => assert_eq!(error.code(), ErrorCode::Damaged, "{error}"),
        }
    }
}

#[test]
fn bytes_without_a_row_are_collected_after_a_crash() {
    let world = World::new();
    fill(&world, 3);
    let bytes = raw(5, "lost", "", "never inserted");
    let batch = world.store.prepare(vec![arrival("1:9", 5, bytes.clone())]).unwrap();
    // A batch behind it commits, so that the lost one is not the last.
    fill(&world, 4);
    let image = crash_image(&world.dir);
    drop(batch);
    let store = Store::open(image.path(), &key()).unwrap();
    let health = store.check(Depth::Deep).unwrap();
    assert_eq!((health.problems.len(), health.raw_verified), (0, 4));
}

#[test]
fn a_failed_or_panicking_transaction_leaves_nothing() {
    let world = World::new();
    fill(&world, 1);
    let failed = world.store.write(|tx| {
        memberships::remove_range(tx, world.inbox, "", "9")?;
        Err::<(), _>(StoreError::NotFound("message"))
    });
    assert!(failed.is_err());
    let store = world.store.clone();
    let inbox = world.inbox;
    let panicked = std::thread::spawn(move || {
        store.write(|tx| -> Result<(), StoreError> {
            memberships::remove_range(tx, inbox, "", "9")?;
            panic!("in the middle")
        })
    });
    assert!(panicked.join().is_err());
    assert_eq!(world.counts(), (1, 1));
    fill(&world, 2);
    world.assert_whole();
}

#[test]
fn a_newer_format_is_refused_and_not_touched() {
    for file in FILES {
        let dir = closed(1);
        let access = connection::Access::Write { cache_kib: 1024 };
        let newer = connection::connect(dir.path(), file, &key(), access).unwrap();
        newer.execute_batch("PRAGMA user_version = 99").unwrap();
        drop(newer);
        let before = FILES.map(|file| fs::read(dir.path().join(file)).unwrap());
        let error = refusal(&dir, &key());
        assert!(matches!(error, StoreError::TooNew { found: 99, .. }), "{error:?}");
        assert_eq!(error.code(), ErrorCode::TooNew);
        assert!(before == FILES.map(|file| fs::read(dir.path().join(file)).unwrap()));
    }
}

#[test]
fn no_word_of_a_message_is_on_the_disk_in_the_clear() {
    let world = World::new();
    fill(&world, 5);
    let holds = |dir: &Path, word: &str| {
        fs::read_dir(dir).unwrap().any(|entry| {
            let bytes = fs::read(entry.unwrap().path()).unwrap();
            bytes.windows(word.len()).any(|found| found.eq_ignore_ascii_case(word.as_bytes()))
        })
    };
    let words = ["lighthouse", "lamps", "keeper", "example.test", "amina", "INBOX", "CREATE TABLE"];
    assert!(fs::metadata(world.dir.path().join("mail.db-wal")).unwrap().len() > 0);
    for word in words {
        assert!(!holds(world.dir.path(), word), "{word} while open");
    }
    let World { store, dir, .. } = world;
    drop(store);
    for word in words {
        assert!(!holds(dir.path(), word), "{word} when closed");
    }
    let names: Vec<_> = fs::read_dir(dir.path()).unwrap().collect();
    assert_eq!(names.len(), FILES.len(), "a clean end leaves no log");
}

#[cfg(unix)]
#[test]
fn only_the_user_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let parent = TempDir::new().unwrap();
    let dir = parent.path().join("profile");
    let store = Store::open(&dir, &key()).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&dir), 0o700);
    for entry in fs::read_dir(&dir).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{path:?}");
    }
    drop(store);
}
