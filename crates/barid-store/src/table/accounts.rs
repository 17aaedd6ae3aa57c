//! The accounts of the user. A password is never a column: the keychain has it.

use crate::{
    error::StoreError,
    table::{mailboxes, messages},
    transaction::{ReadTx, WriteTx},
};
use barid_model::{Account, AccountId, Settings};
use rusqlite::{OptionalExtension, Row};

pub(crate) const SCHEMA: &str = "
CREATE TABLE accounts (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    address  TEXT    NOT NULL UNIQUE,      -- in lower case, to find it by
    settings TEXT    NOT NULL DEFAULT '{}' -- a Settings, as JSON; no secret is in it
) STRICT;
";

/// Adds an account.
///
/// # Errors
///
/// `Invalid` where an account of that address is already there.
pub fn add(tx: &mut WriteTx<'_>, settings: &Settings) -> Result<AccountId, StoreError> {
    if find(tx, &settings.address)?.is_some() {
        return Err(StoreError::Invalid("An account of that address is already there".into()));
    }
    tx.sql().execute(
        "INSERT INTO accounts (address, settings) VALUES (?1, ?2)",
        (settings.address.to_lowercase(), to_text(settings)?),
    )?;
    let id = tx.sql().query_row("SELECT last_insert_rowid()", [], |row| row.get(0))?;
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
        .prepare("SELECT raw_id FROM outbox WHERE account_id = ?1")?
        .query_map([account.0], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in raw {
        tx.collect_raw(id)?;
    }
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
    let mut query = tx.sql().prepare_cached("SELECT id, settings FROM accounts ORDER BY id")?;
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
    let mut query = tx.sql().prepare_cached("SELECT id, settings FROM accounts WHERE id = ?1")?;
    let found = query.query_row([account.0], |row| Ok(from_row(row))).optional()?;
    found.unwrap_or(Err(StoreError::NotFound("account")))
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

fn from_row(row: &Row<'_>) -> Result<Account, StoreError> {
    let text: String = row.get("settings")?;
    let settings = serde_json::from_str(&text).map_err(|error| StoreError::Damaged {
        file: crate::connection::MAIL,
        what: format!("the settings of an account: {error}"),
    })?;
    Ok(Account { id: AccountId(row.get("id")?), settings })
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
    fn an_account_takes_everything_along() {
        let world = World::new();
        world.receive("1:1", "one", "Message-ID: <a@x>", "");
        let outgoing = NewOutgoing {
            account: world.account,
            not_before_ms: 0,
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
                "thread_refs",
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
