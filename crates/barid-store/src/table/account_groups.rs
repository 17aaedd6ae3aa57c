//! Groups of accounts that the user looks at as one, such as Work and Home.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, GroupId};
use rusqlite::OptionalExtension;

pub(crate) const SCHEMA: &str = "
CREATE TABLE account_groups (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT    NOT NULL,
    position INTEGER NOT NULL DEFAULT 0     -- the lowest stands first
) STRICT;
CREATE TABLE account_group_members (
    group_id   INTEGER NOT NULL REFERENCES account_groups (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    PRIMARY KEY (group_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_group_members_by_account ON account_group_members (account_id);
";

/// Accounts that are looked at as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountGroup {
    /// Its row; 0 for one to add.
    pub id: GroupId,
    /// As the user calls it.
    pub name: String,
    /// Its accounts, in the order in which they were added.
    pub accounts: Vec<AccountId>,
}

/// Adds a group, for the id 0, or changes one.
///
/// # Errors
///
/// `NotFound` without such a group; `Invalid` for a name that is empty or taken, or an
/// account that is not there.
pub fn put(tx: &mut WriteTx<'_>, group: &AccountGroup) -> Result<GroupId, StoreError> {
    let name = group.name.trim();
    let is_taken = |one: &AccountGroup| one.id != group.id && one.name == name;
    if name.is_empty() || list(tx)?.iter().any(is_taken) {
        return Err(StoreError::Invalid("A group needs a name of its own".to_owned()));
    }
    let id = match group.id {
        GroupId(0) => tx.sql().query_row(
            "INSERT INTO account_groups (name, position)
             SELECT ?1, coalesce(max(position), 0) + 1 FROM account_groups RETURNING id",
            [name],
            |row| row.get(0).map(GroupId),
        )?,
        id => {
            let sql = "UPDATE account_groups SET name = ?2 WHERE id = ?1";
            if tx.sql().execute(sql, (id.0, name))? == 0 {
                return Err(StoreError::NotFound("group"));
            }
            id
        }
    };
    tx.sql().execute("DELETE FROM account_group_members WHERE group_id = ?1", [id.0])?;
    for account in &group.accounts {
        let there = super::accounts::get(tx, *account).map(|_| ());
        there
            .map_err(|_| StoreError::Invalid("An account of the group is not there".to_owned()))?;
        tx.sql().execute(
            "INSERT OR IGNORE INTO account_group_members (group_id, account_id) VALUES (?1, ?2)",
            (id.0, account.0),
        )?;
    }
    tell(tx)?;
    Ok(id)
}

/// Removes a group. Its accounts stay.
///
/// # Errors
///
/// `NotFound` without such a group.
pub fn remove(tx: &mut WriteTx<'_>, id: GroupId) -> Result<(), StoreError> {
    tell(tx)?;
    match tx.sql().execute("DELETE FROM account_groups WHERE id = ?1", [id.0])? {
        0 => Err(StoreError::NotFound("group")),
        _ => Ok(()),
    }
}

/// Puts groups into an order. Those that are not named come after, as they stood.
///
/// # Errors
///
/// What SQLite says.
pub fn order(tx: &mut WriteTx<'_>, ids: &[GroupId]) -> Result<(), StoreError> {
    let rest = list(tx)?.into_iter().map(|one| one.id).filter(|id| !ids.contains(id));
    let all: Vec<GroupId> = ids.iter().copied().chain(rest).collect();
    for (position, id) in (1_u32..).zip(all) {
        let sql = "UPDATE account_groups SET position = ?2 WHERE id = ?1";
        tx.sql().execute(sql, (id.0, position))?;
    }
    tell(tx)
}

/// Tells that what is seen around accounts has changed.
fn tell(tx: &mut WriteTx<'_>) -> Result<(), StoreError> {
    for account in super::accounts::list(tx)? {
        tx.account_changed(account.id);
    }
    Ok(())
}

/// Returns all groups, in the user's order.
///
/// # Errors
///
/// What SQLite says.
pub fn list(tx: &ReadTx<'_>) -> Result<Vec<AccountGroup>, StoreError> {
    let mut query =
        tx.sql().prepare_cached("SELECT id, name FROM account_groups ORDER BY position, id")?;
    let rows = query.query_map([], |row| Ok((GroupId(row.get(0)?), row.get(1)?)))?;
    let mut groups = Vec::new();
    for row in rows {
        let (id, name) = row?;
        groups.push(AccountGroup { id, name, accounts: accounts(tx, id)? });
    }
    Ok(groups)
}

/// Finds a group by its name, in any case.
///
/// # Errors
///
/// What SQLite says.
pub fn find(tx: &ReadTx<'_>, name: &str) -> Result<Option<GroupId>, StoreError> {
    let name = name.trim().to_lowercase();
    Ok(list(tx)?.into_iter().find(|one| one.name.to_lowercase() == name).map(|one| one.id))
}

/// Returns the accounts of a group.
///
/// # Errors
///
/// `NotFound` without such a group.
pub fn accounts(tx: &ReadTx<'_>, id: GroupId) -> Result<Vec<AccountId>, StoreError> {
    let there: Option<u32> = tx
        .sql()
        .prepare_cached("SELECT id FROM account_groups WHERE id = ?1")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    there.ok_or(StoreError::NotFound("group"))?;
    let mut query = tx.sql().prepare_cached(
        "SELECT account_id FROM account_group_members WHERE group_id = ?1 ORDER BY account_id",
    )?;
    Ok(query.query_map([id.0], |row| row.get(0).map(AccountId))?.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts as account,
        world::{World, settings},
    };

    fn group(name: &str, accounts: &[AccountId]) -> AccountGroup {
        AccountGroup { id: GroupId(0), name: name.to_owned(), accounts: accounts.to_vec() }
    }

    fn names(world: &World) -> Vec<(String, usize)> {
        let all = world.store.read(list).unwrap();
        all.into_iter().map(|one| (one.name, one.accounts.len())).collect()
    }

    #[test]
    fn groups_are_made_renamed_ordered_and_removed() {
        let world = World::new();
        let put = |one: AccountGroup| world.store.write(|tx| put(tx, &one));
        let other = world.store.write(|tx| account::add(tx, &settings("zoe@x.test"))).unwrap();
        let work = put(group(" Work ", &[world.account, other])).unwrap();
        let home = put(group("Home", &[other])).unwrap();
        assert_eq!(names(&world), [("Work".to_owned(), 2), ("Home".to_owned(), 1)]);
        for bad in [group("", &[]), group("Work", &[]), group("New", &[AccountId(99)])] {
            assert!(put(bad).is_err());
        }
        assert!(put(AccountGroup { id: GroupId(99), ..group("x", &[]) }).is_err());
        put(AccountGroup { id: work, ..group("Office", &[other]) }).unwrap();
        world.store.write(|tx| order(tx, &[home])).unwrap();
        assert_eq!(names(&world), [("Home".to_owned(), 1), ("Office".to_owned(), 1)]);
        assert_eq!(world.store.read(|tx| find(tx, "office")).unwrap(), Some(work));
        world.store.write(|tx| account::remove(tx, other)).unwrap();
        assert_eq!(names(&world), [("Home".to_owned(), 0), ("Office".to_owned(), 0)]);
        world.store.write(|tx| remove(tx, home)).unwrap();
        assert_eq!(names(&world), [("Office".to_owned(), 0)]);
        assert!(world.store.write(|tx| remove(tx, home)).is_err());
    }
}
