//! Texts that are written again and again, to begin a message with or to put into one.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use barid_model::TemplateId;

pub(crate) const SCHEMA: &str = "
CREATE TABLE templates (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    name    TEXT NOT NULL,            -- as lists show it
    subject TEXT NOT NULL DEFAULT '', -- '' leaves that of the message
    html    TEXT NOT NULL DEFAULT ''  -- sanitized; variables stand in double braces
) STRICT;
";

/// A text to be used again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its row; 0 for one to add.
    pub id: TemplateId,
    /// As the user calls it.
    pub name: String,
    /// The subject that comes with it; empty leaves that of the message.
    pub subject: String,
    /// Sanitized HTML. What stands in double braces is filled in by the window.
    pub html: String,
}

/// Adds a template, for the id 0, or changes one.
///
/// # Errors
///
/// `NotFound` without such a template; `Invalid` for a name that is empty or taken.
pub fn put(tx: &mut WriteTx<'_>, template: &Template) -> Result<TemplateId, StoreError> {
    let name = template.name.trim();
    let is_taken = |one: &Template| one.id != template.id && one.name == name;
    if name.is_empty() || list(tx)?.iter().any(is_taken) {
        return Err(StoreError::Invalid("A template needs a name of its own".to_owned()));
    }
    let Template { subject, html, .. } = template;
    if template.id == TemplateId(0) {
        let sql = "INSERT INTO templates (name, subject, html) VALUES (?1, ?2, ?3) RETURNING id";
        let row = (name, subject, html);
        return Ok(tx.sql().query_row(sql, row, |row| row.get(0).map(TemplateId))?);
    }
    let sql = "UPDATE templates SET name = ?2, subject = ?3, html = ?4 WHERE id = ?1";
    match tx.sql().execute(sql, (template.id.0, name, subject, html))? {
        0 => Err(StoreError::NotFound("template")),
        _ => Ok(template.id),
    }
}

/// Removes a template.
///
/// # Errors
///
/// `NotFound` without such a template.
pub fn remove(tx: &mut WriteTx<'_>, id: TemplateId) -> Result<(), StoreError> {
    match tx.sql().execute("DELETE FROM templates WHERE id = ?1", [id.0])? {
        0 => Err(StoreError::NotFound("template")),
        _ => Ok(()),
    }
}

/// Returns all templates, by name.
///
/// # Errors
///
/// What SQLite says.
pub fn list(tx: &ReadTx<'_>) -> Result<Vec<Template>, StoreError> {
    let mut query = tx
        .sql()
        .prepare_cached("SELECT id, name, subject, html FROM templates ORDER BY lower(name), id")?;
    let rows = query.query_map([], |row| {
        Ok(Template {
            id: TemplateId(row.get(0)?),
            name: row.get(1)?,
            subject: row.get(2)?,
            html: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;

    #[test]
    fn templates_are_made_changed_and_removed_each_under_a_name_of_its_own() {
        let world = World::new();
        let put = |id: u32, name: &str| {
            let html = format!("<div>{name}</div>");
            let one = Template {
                id: TemplateId(id),
                name: name.to_owned(),
                subject: String::new(),
                html,
            };
            world.store.write(|tx| put(tx, &one))
        };
        let names = || -> Vec<String> {
            world.store.read(list).unwrap().into_iter().map(|one| one.name).collect()
        };
        let thanks = put(0, " Thanks ").unwrap();
        put(0, "invoice").unwrap();
        assert_eq!(names(), ["invoice", "Thanks"]);
        assert!(put(0, "Thanks").is_err() && put(0, " ").is_err() && put(99, "x").is_err());
        put(thanks.0, "Thank you").unwrap();
        assert_eq!(names(), ["invoice", "Thank you"]);
        assert_eq!(world.store.read(list).unwrap()[1].html, "<div>Thank you</div>");
        world.store.write(|tx| remove(tx, thanks)).unwrap();
        assert!(world.store.write(|tx| remove(tx, thanks)).is_err());
        assert_eq!(names(), ["invoice"]);
    }
}
