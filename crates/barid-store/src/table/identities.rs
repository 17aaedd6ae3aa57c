//! Names to write under: the addresses of an account, each with a signature.
//! Every account has at least one, and exactly one default.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, IdentityId, Settings};
use rusqlite::Row;

pub(crate) const SCHEMA: &str = "
CREATE TABLE identities (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL DEFAULT '', -- as recipients see it
    address    TEXT    NOT NULL,            -- an addr-spec
    reply_to   TEXT    NOT NULL DEFAULT '', -- an addr-spec, or '' for none
    signature  TEXT    NOT NULL DEFAULT '', -- plain text
    is_default INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX identities_by_account ON identities (account_id);
INSERT INTO identities (account_id, name, address, is_default)
    SELECT id, coalesce(settings ->> '$.name', ''), coalesce(settings ->> '$.address', address), 1
    FROM accounts ORDER BY id;
";

/// A name to write under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its row; 0 for one to add.
    pub id: IdentityId,
    /// Through whose server it sends.
    pub account: AccountId,
    /// The author's name; may be empty.
    pub name: String,
    /// The author's addr-spec.
    pub address: String,
    /// Where replies shall go instead; empty for nowhere else.
    pub reply_to: String,
    /// Plain text; empty for none.
    pub signature: String,
    /// Whether its account writes under it unless told otherwise.
    pub is_default: bool,
}

/// Gives a new account its first identity.
pub(crate) fn add_first(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    settings: &Settings,
) -> Result<(), StoreError> {
    let first = Identity {
        id: IdentityId(0),
        account,
        name: settings.name.clone(),
        address: settings.address.clone(),
        reply_to: String::new(),
        signature: String::new(),
        is_default: true,
    };
    put(tx, &first).map(drop)
}

/// Adds an identity, or replaces the one with its id. A new default takes that from
/// the old one; the only identity is always the default.
///
/// # Errors
///
/// `NotFound` without such an identity or account.
pub fn put(tx: &mut WriteTx<'_>, identity: &Identity) -> Result<IdentityId, StoreError> {
    super::accounts::get(tx, identity.account)?;
    let Identity { account, name, address, reply_to, signature, .. } = identity;
    let id = match identity.id {
        IdentityId(0) => {
            let id: u32 = tx.sql().query_row(
                "INSERT INTO identities (account_id, name, address, reply_to, signature)
                 VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
                (account.0, name, address, reply_to, signature),
                |row| row.get(0),
            )?;
            IdentityId(id)
        }
        id => {
            let old = get(tx, id)?;
            if old.account != *account {
                return Err(StoreError::Invalid("An identity stays with its account".into()));
            }
            tx.sql().execute(
                "UPDATE identities SET name = ?2, address = ?3, reply_to = ?4, signature = ?5
                 WHERE id = ?1",
                (id.0, name, address, reply_to, signature),
            )?;
            id
        }
    };
    if identity.is_default {
        tx.sql().execute(
            "UPDATE identities SET is_default = (id = ?2) WHERE account_id = ?1",
            (account.0, id.0),
        )?;
    }
    ensure_default(tx, *account)?;
    tx.account_changed(*account);
    Ok(id)
}

/// Removes an identity. Drafts under it go on under the account's default.
///
/// # Errors
///
/// `NotFound` without such an identity; `Invalid` for the last one of its account.
pub fn remove(tx: &mut WriteTx<'_>, id: IdentityId) -> Result<(), StoreError> {
    let account = get(tx, id)?.account;
    if list(tx, Some(account))?.len() < 2 {
        return Err(StoreError::Invalid("The last identity of an account stays".into()));
    }
    tx.sql().execute("DELETE FROM identities WHERE id = ?1", [id.0])?;
    ensure_default(tx, account)?;
    let default = default_of(tx, account)?.id;
    tx.sql()
        .execute("UPDATE drafts SET identity_id = ?2 WHERE identity_id = ?1", (id.0, default.0))?;
    tx.account_changed(account);
    Ok(())
}

/// Returns one identity.
///
/// # Errors
///
/// `NotFound` without such an identity.
pub fn get(tx: &ReadTx<'_>, id: IdentityId) -> Result<Identity, StoreError> {
    let all = list(tx, None)?;
    all.into_iter().find(|one| one.id == id).ok_or(StoreError::NotFound("identity"))
}

/// Returns the identity that an account writes under unless told otherwise.
///
/// # Errors
///
/// `NotFound` without such an account.
pub fn default_of(tx: &ReadTx<'_>, account: AccountId) -> Result<Identity, StoreError> {
    // The default comes first.
    list(tx, Some(account))?.into_iter().next().ok_or(StoreError::NotFound("identity"))
}

/// Returns the identities of an account, or of all, by account, the default first.
///
/// # Errors
///
/// What SQLite says.
pub fn list(tx: &ReadTx<'_>, account: Option<AccountId>) -> Result<Vec<Identity>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT id, account_id, name, address, reply_to, signature, is_default FROM identities
         WHERE ?1 IS NULL OR account_id = ?1 ORDER BY account_id, is_default DESC, id",
    )?;
    let rows = query.query_map([account.map(|id| id.0)], from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn ensure_default(tx: &WriteTx<'_>, account: AccountId) -> Result<(), StoreError> {
    tx.sql().execute(
        "UPDATE identities SET is_default = 1
         WHERE id = (SELECT min(id) FROM identities WHERE account_id = ?1)
         AND NOT EXISTS (SELECT 1 FROM identities WHERE account_id = ?1 AND is_default = 1)",
        [account.0],
    )?;
    Ok(())
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Identity> {
    Ok(Identity {
        id: IdentityId(row.get(0)?),
        account: AccountId(row.get(1)?),
        name: row.get(2)?,
        address: row.get(3)?,
        reply_to: row.get(4)?,
        signature: row.get(5)?,
        is_default: row.get(6)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;

    #[test]
    fn an_account_begins_with_one_and_keeps_one() {
        let world = World::new();
        let first = world.store.read(|tx| default_of(tx, world.account)).unwrap();
        assert_eq!((first.address.as_str(), first.name.as_str()), ("amina@example.test", "Amina"));
        assert!(world.store.write(|tx| remove(tx, first.id)).is_err());

        let other = Identity {
            id: IdentityId(0),
            address: "a@other.test".into(),
            is_default: true,
            ..first.clone()
        };
        let other = world.store.write(|tx| put(tx, &other)).unwrap();
        let default = |_: ()| world.store.read(|tx| default_of(tx, world.account)).unwrap().id;
        assert_eq!(default(()), other);
        world.store.write(|tx| remove(tx, other)).unwrap();
        assert_eq!(default(()), first.id);
        assert!(world.store.read(|tx| default_of(tx, world.account)).unwrap().is_default);
    }
}
