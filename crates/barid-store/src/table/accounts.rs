//! The accounts of the user. A password is never a column: the keychain has it.

use crate::{
    error::StoreError,
    table::{authserv_ids, drafts, error_code, identities, mailboxes, messages, quotas},
    transaction::{ReadTx, WriteTx},
};
use barid_model::{Accent, Account, AccountId, Custody, Problem, Role, Settings};
use rusqlite::{OptionalExtension, Row};

pub(crate) const SCHEMA: &str = "
CREATE TABLE accounts (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    address  TEXT    NOT NULL UNIQUE,      -- in lower case, to find it by
    settings TEXT    NOT NULL DEFAULT '{}' -- a Settings, as JSON; no secret is in it
) STRICT;
";

/// How an account looks, and how it is doing.
pub(crate) const LOOKS: &str = "
ALTER TABLE accounts ADD COLUMN title      TEXT    NOT NULL DEFAULT ''; -- '': the address
ALTER TABLE accounts ADD COLUMN accent     TEXT    NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN checked_at INTEGER; -- Unix time, milliseconds
";

/// What went wrong the last time.
pub(crate) const PROBLEM: &str = "
ALTER TABLE accounts ADD COLUMN problem    TEXT    NOT NULL DEFAULT ''; -- an ErrorCode, '' for none
ALTER TABLE accounts ADD COLUMN problem_at INTEGER NOT NULL DEFAULT 0;  -- Unix time, milliseconds
";

/// The mailboxes of an account whose server has none.
const HERE: [Role; 6] =
    [Role::Inbox, Role::Drafts, Role::Sent, Role::Archive, Role::Junk, Role::Trash];

const COLUMNS: &str = "id, settings, title, accent, checked_at, problem, problem_at";

/// The tables of an account.
const TABLES: &str = "accounts LEFT JOIN quotas ON quotas.account_id = accounts.id
    LEFT JOIN authserv_ids ON authserv_ids.account_id = accounts.id";

/// Adds an account, with a colour that others don't have.
///
/// # Errors
///
/// `Invalid` where an account of that address is already there.
pub fn add(tx: &mut WriteTx<'_>, settings: &Settings) -> Result<AccountId, StoreError> {
    if find(tx, &settings.address)?.is_some() {
        return Err(StoreError::Invalid("An account of that address is already there".into()));
    }
    let taken: Vec<Accent> = list(tx)?.iter().map(|one| one.accent).collect();
    tx.sql().execute(
        "INSERT INTO accounts (address, settings, accent) VALUES (?1, ?2, ?3)",
        (settings.address.to_lowercase(), to_text(settings)?, Accent::next(&taken).as_str()),
    )?;
    let id = tx.sql().query_row("SELECT last_insert_rowid()", [], |row| row.get(0))?;
    identities::add_first(tx, AccountId(id), settings)?;
    if settings.custody() == Custody::Here {
        for role in HERE {
            let mailbox = mailboxes::for_role(tx, AccountId(id), role)?;
            mailboxes::made(tx, mailbox, None, None)?;
        }
    }
    tx.account_changed(AccountId(id));
    Ok(AccountId(id))
}

/// Replaces what the user said about an account.
///
/// # Errors
///
/// `NotFound` without such an account.
pub fn update(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    settings: &Settings,
) -> Result<(), StoreError> {
    let changed = tx.sql().execute(
        "UPDATE accounts SET address = ?2, settings = ?3 WHERE id = ?1",
        (account.0, settings.address.to_lowercase(), to_text(settings)?),
    )?;
    tx.account_changed(account);
    if changed == 0 { Err(StoreError::NotFound("account")) } else { Ok(()) }
}

/// Changes what the user sees of an account. An empty title stands for the address.
///
/// # Errors
///
/// `NotFound` without such an account.
pub fn set_looks(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    title: &str,
    accent: Accent,
) -> Result<(), StoreError> {
    let changed = tx.sql().execute(
        "UPDATE accounts SET title = ?2, accent = ?3 WHERE id = ?1",
        (account.0, title, accent.as_str()),
    )?;
    tx.account_changed(account);
    if changed == 0 { Err(StoreError::NotFound("account")) } else { Ok(()) }
}

/// Notes that an account was up to date. No news of its own: its status tells it.
///
/// # Errors
///
/// What SQLite says.
pub fn set_checked(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    now_ms: i64,
) -> Result<(), StoreError> {
    let sql = "UPDATE accounts SET checked_at = ?2, problem = '' WHERE id = ?1";
    tx.sql().prepare_cached(sql)?.execute((account.0, now_ms))?;
    Ok(())
}

/// Notes what kept an account from being up to date. No news of its own: its status tells it.
///
/// # Errors
///
/// What SQLite says.
pub fn set_problem(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    problem: Problem,
) -> Result<(), StoreError> {
    let sql = "UPDATE accounts SET problem = ?2, problem_at = ?3 WHERE id = ?1";
    let code = error_code::to_text(Some(problem.code));
    tx.sql().prepare_cached(sql)?.execute((account.0, code, problem.at_ms))?;
    Ok(())
}

/// Removes an account with everything that came from it.
///
/// # Errors
///
/// What SQLite says.
pub fn remove(tx: &mut WriteTx<'_>, account: AccountId) -> Result<(), StoreError> {
    for mailbox in mailboxes::list(tx, Some(account))? {
        tx.mailbox_changed(mailbox.id);
    }
    messages::remove_account(tx, account)?;
    let raw: Vec<i64> = tx
        .sql()
        .prepare(
            "SELECT raw_id FROM outbox WHERE account_id = ?1 AND raw_id > 0
             UNION ALL SELECT raw_id FROM outbox_apart WHERE account_id = ?1 AND raw_id > 0
             UNION ALL SELECT a.raw_id FROM draft_attachments a JOIN drafts d ON d.id = a.draft_id
             WHERE d.account_id = ?1",
        )?
        .query_map([account.0], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in raw {
        tx.collect_raw(id)?;
    }
    drafts::tell_account_gone(tx, account)?;
    tx.sql().execute("DELETE FROM accounts WHERE id = ?1", [account.0])?;
    tx.operations_changed();
    tx.account_changed(account);
    Ok(())
}

/// Returns all accounts, in the order in which they were added.
///
/// # Errors
///
/// `Damaged` where a row can't be read.
pub fn list(tx: &ReadTx<'_>) -> Result<Vec<Account>, StoreError> {
    let sql = format!("{} ORDER BY id", select());
    let mut query = tx.sql().prepare_cached(&sql)?;
    let mut rows = query.query([])?;
    let mut accounts = Vec::new();
    while let Some(row) = rows.next()? {
        accounts.push(from_row(row)?);
    }
    Ok(accounts)
}

/// Returns one account.
///
/// # Errors
///
/// `NotFound` without such an account.
pub fn get(tx: &ReadTx<'_>, account: AccountId) -> Result<Account, StoreError> {
    let sql = format!("{} WHERE id = ?1", select());
    let mut query = tx.sql().prepare_cached(&sql)?;
    let found = query.query_row([account.0], |row| Ok(from_row(row))).optional()?;
    found.unwrap_or(Err(StoreError::NotFound("account")))
}

/// Says who keeps the mailboxes of an account.
///
/// # Errors
///
/// `NotFound` without such an account.
pub(crate) fn custody(tx: &ReadTx<'_>, account: AccountId) -> Result<Custody, StoreError> {
    Ok(get(tx, account)?.settings.custody())
}

/// Finds an account by its address, in any case.
///
/// # Errors
///
/// What SQLite says.
pub fn find(tx: &ReadTx<'_>, address: &str) -> Result<Option<AccountId>, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT id FROM accounts WHERE address = ?1")?;
    let found = query.query_row([address.to_lowercase()], |row| row.get(0)).optional()?;
    Ok(found.map(AccountId))
}

fn select() -> String {
    let (quota, authserv) = (quotas::COLUMNS, authserv_ids::COLUMNS);
    format!("SELECT {COLUMNS}, {quota}, {authserv} FROM {TABLES}")
}

fn from_row(row: &Row<'_>) -> Result<Account, StoreError> {
    let text: String = row.get("settings")?;
    let settings: Settings = serde_json::from_str(&text).map_err(|error| StoreError::Damaged {
        file: crate::connection::MAIL,
        what: format!("the settings of an account: {error}"),
    })?;
    let (results_from, learned_authserv_id) = authserv_ids::from_row(row)?;
    let (title, accent): (String, String) = (row.get("title")?, row.get("accent")?);
    Ok(Account {
        id: AccountId(row.get("id")?),
        title: if title.is_empty() { settings.address.clone() } else { title },
        accent: Accent::from_name(&accent).unwrap_or_default(),
        checked_at_ms: row.get("checked_at")?,
        problem: match error_code::from_text(&row.get::<_, String>("problem")?) {
            Some(code) => Some(Problem { code, at_ms: row.get("problem_at")? }),
            None => None,
        },
        quota: quotas::from_row(row)?,
        results_from,
        learned_authserv_id,
        settings,
    })
}

fn to_text(settings: &Settings) -> Result<String, StoreError> {
    serde_json::to_string(settings).map_err(|error| StoreError::Invalid(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        outbox::NewOutgoing,
        world::{World, settings},
    };

    #[test]
    fn an_account_is_known_by_its_address() {
        let world = World::new();
        let again = world.store.write(|tx| add(tx, &settings("AMINA@example.test")));
        assert!(matches!(again, Err(StoreError::Invalid(_))));
        let found = world.store.read(|tx| find(tx, "Amina@Example.test")).unwrap();
        assert_eq!(found, Some(world.account));
        let other = settings("zoe@example.test");
        world.store.write(|tx| update(tx, world.account, &other)).unwrap();
        assert_eq!(world.store.read(|tx| get(tx, world.account)).unwrap().settings, other);
    }

    #[test]
    fn an_account_has_a_colour_of_its_own_and_a_title() {
        let world = World::new();
        let add = |address: &str| world.store.write(|tx| add(tx, &settings(address))).unwrap();
        let read = |id| world.store.read(|tx| get(tx, id)).unwrap();
        let second = add("zoe@example.test");
        assert_eq!(read(world.account).accent, Accent::Blue);
        assert_eq!((read(second).accent, read(second).checked_at_ms), (Accent::Teal, None));
        assert_eq!(read(second).title, "zoe@example.test");
        world
            .store
            .write(|tx| {
                set_checked(tx, second, 7)?;
                set_looks(tx, second, "Work", Accent::Rose)
            })
            .unwrap();
        let changed = read(second);
        assert_eq!((changed.title.as_str(), changed.accent), ("Work", Accent::Rose));
        assert_eq!(changed.checked_at_ms, Some(7));
        assert_eq!(read(add("mo@example.test")).accent, Accent::Teal);
    }

    #[test]
    fn an_account_takes_everything_along() {
        let world = World::new();
        world.receive("1:1", "one", "Message-ID: <a@x>", "");
        let outgoing = NewOutgoing {
            account: world.account,
            not_before_ms: 0,
            wanted_at_ms: None,
            wishes: Default::default(),
            envelope_from: String::new(),
            recipients: Vec::new(),
            message_id: String::new(),
            subject: String::new(),
            created_at_ms: 0,
        };
        world.store.seal(&outgoing, b"bytes").unwrap();
        world.store.write(|tx| remove(tx, world.account)).unwrap();
        let left = world.store.read(|tx| {
            let mut rows = 0;
            for table in [
                "accounts",
                "mailboxes",
                "messages",
                "memberships",
                "thread_names",
                "pending_ops",
                "outbox",
                "garbage",
                "ft_docsize",
            ] {
                let sql = format!("SELECT count(*) FROM {table}");
                rows += tx.sql().query_row(&sql, [], |row| row.get::<_, u32>(0))?;
            }
            Ok(rows)
        });
        assert_eq!(left.unwrap(), 0);
        assert_eq!(world.store.check(crate::Depth::Deep).unwrap(), crate::Health::default());
    }

    #[test]
    fn ids_are_never_used_again() {
        let world = World::new();
        world.store.write(|tx| remove(tx, world.account)).unwrap();
        let next = world.store.write(|tx| add(tx, &settings("amina@example.test"))).unwrap();
        assert!(next > world.account);
    }
}
