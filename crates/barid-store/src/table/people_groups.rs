//! Groups of people that the user writes to by one name.

use crate::{
    error::StoreError,
    table::messages,
    tokenize,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{Address, PeopleGroupId};

pub(crate) const SCHEMA: &str = "
CREATE TABLE people_groups (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    name    TEXT NOT NULL,
    members TEXT NOT NULL DEFAULT '[]' -- Addresses in the user's order, as JSON
) STRICT;
";

/// People under one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeopleGroup {
    /// Its row; 0 for one to add.
    pub id: PeopleGroupId,
    /// As the user calls it.
    pub name: String,
    /// Who is in it, in the user's order, each address once.
    pub members: Vec<Address>,
}

/// Adds a group, for the id 0, or changes one.
///
/// # Errors
///
/// `NotFound` without such a group; `Invalid` for a name that is empty or taken.
pub fn put(tx: &mut WriteTx<'_>, group: &PeopleGroup) -> Result<PeopleGroupId, StoreError> {
    let name = group.name.trim();
    let is_taken = |one: &PeopleGroup| one.id != group.id && one.name == name;
    if name.is_empty() || list(tx)?.iter().any(is_taken) {
        return Err(StoreError::Invalid("A group needs a name of its own".to_owned()));
    }
    let mut seen = std::collections::BTreeSet::new();
    let mut members = group.members.clone();
    members.retain(|one| seen.insert(one.address.to_lowercase()));
    let members = messages::addresses_text(&members);
    if group.id == PeopleGroupId(0) {
        let sql = "INSERT INTO people_groups (name, members) VALUES (?1, ?2) RETURNING id";
        let row = |row: &rusqlite::Row<'_>| row.get(0).map(PeopleGroupId);
        return Ok(tx.sql().query_row(sql, (name, members), row)?);
    }
    let sql = "UPDATE people_groups SET name = ?2, members = ?3 WHERE id = ?1";
    match tx.sql().execute(sql, (group.id.0, name, members))? {
        0 => Err(StoreError::NotFound("group")),
        _ => Ok(group.id),
    }
}

/// Removes a group.
///
/// # Errors
///
/// `NotFound` without such a group.
pub fn remove(tx: &mut WriteTx<'_>, id: PeopleGroupId) -> Result<(), StoreError> {
    match tx.sql().execute("DELETE FROM people_groups WHERE id = ?1", [id.0])? {
        0 => Err(StoreError::NotFound("group")),
        _ => Ok(()),
    }
}

/// Returns all groups, by name.
///
/// # Errors
///
/// What SQLite says.
pub fn list(tx: &ReadTx<'_>) -> Result<Vec<PeopleGroup>, StoreError> {
    let mut query = tx
        .sql()
        .prepare_cached("SELECT id, name, members FROM people_groups ORDER BY lower(name), id")?;
    let rows = query.query_map([], |row| {
        let members: String = row.get(2)?;
        Ok(PeopleGroup {
            id: PeopleGroupId(row.get(0)?),
            name: row.get(1)?,
            members: messages::addresses_from_text(&members),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the groups of whose names each word of `text` begins a word, by name. Groups
/// without members are left out.
///
/// # Errors
///
/// What SQLite says.
pub fn suggest(tx: &ReadTx<'_>, text: &str) -> Result<Vec<PeopleGroup>, StoreError> {
    let wanted: Vec<String> = tokenize::index_text(text)
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(|word| format!(" {word}"))
        .collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let is_meant = |group: &PeopleGroup| {
        let words = format!(" {}", tokenize::index_text(&group.name));
        !group.members.is_empty() && wanted.iter().all(|word| words.contains(word.as_str()))
    };
    Ok(list(tx)?.into_iter().filter(is_meant).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;

    #[test]
    fn groups_of_people_are_found_by_the_words_of_their_names() {
        let world = World::new();
        let put = |id: u32, name: &str, members: &[&str]| {
            let members = members
                .iter()
                .map(|one| Address { name: String::new(), address: (*one).to_owned() })
                .collect();
            let group = PeopleGroup { id: PeopleGroupId(id), name: name.to_owned(), members };
            world.store.write(|tx| put(tx, &group))
        };
        let found = |text: &str| -> Vec<String> {
            let found = world.store.read(|tx| suggest(tx, text)).unwrap();
            found.into_iter().map(|one| one.name).collect()
        };
        let board = put(0, "School board", &["b@x.test", "a@x.test", "B@X.test"]).unwrap();
        put(0, "الأهل", &["m@x.test"]).unwrap();
        put(0, "Bored", &[]).unwrap();
        assert!(put(0, "School board", &[]).is_err() && put(0, "", &[]).is_err());
        assert_eq!(found("bo"), ["School board"]);
        assert_eq!(found("board sch"), ["School board"]);
        assert_eq!(found("الاه"), ["الأهل"]);
        assert_eq!(found("oard"), [""; 0]);
        assert_eq!(found(" "), [""; 0]);
        let members = world.store.read(list).unwrap();
        let board_members = &members.iter().find(|one| one.id == board).unwrap().members;
        let addresses: Vec<_> = board_members.iter().map(|one| one.address.as_str()).collect();
        assert_eq!(addresses, ["b@x.test", "a@x.test"]);
        world.store.write(|tx| remove(tx, board)).unwrap();
        assert!(world.store.write(|tx| remove(tx, board)).is_err());
        assert_eq!(found("bo"), [""; 0]);
    }
}
