//! The logos that domains publish, as far as the user had them asked for.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use rusqlite::OptionalExtension;

pub(crate) const SCHEMA: &str = "
CREATE TABLE logos (
    domain       TEXT    PRIMARY KEY, -- that authors write under, in lower case
    published_by TEXT    NOT NULL,    -- the domain that published it: this one, or that of its organization
    svg          TEXT    NOT NULL,    -- cleaned; empty where there is none that may be shown
    holds_ms     INTEGER NOT NULL,    -- for so long it is not asked for again
    asked_at_ms  INTEGER NOT NULL     -- Unix time, milliseconds
) STRICT;
";

/// What a domain published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Which domain it was: the same, or that of its organization.
    pub by: String,
    /// The logo, as SVG; empty where there is none that may be shown.
    pub svg: String,
    /// For how long that holds, in milliseconds.
    pub holds_ms: u64,
    /// When it was asked for, in milliseconds since the epoch.
    pub at_ms: i64,
}

/// Notes what a domain published, in place of what it did before.
///
/// # Errors
///
/// What SQLite says.
pub fn put(tx: &mut WriteTx<'_>, domain: &str, published: &Published) -> Result<(), StoreError> {
    let Published { by, svg, holds_ms, at_ms } = published;
    let holds_ms = i64::try_from(*holds_ms).unwrap_or(i64::MAX);
    tx.sql()
        .prepare_cached(
            "INSERT INTO logos (domain, published_by, svg, holds_ms, asked_at_ms)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (domain) DO UPDATE SET published_by = excluded.published_by,
                 svg = excluded.svg, holds_ms = excluded.holds_ms, asked_at_ms = excluded.asked_at_ms",
        )?
        .execute((domain, by, svg, holds_ms, at_ms))?;
    Ok(())
}

/// Returns what a domain published, if it was ever asked for.
///
/// # Errors
///
/// What SQLite says.
pub fn get(tx: &ReadTx<'_>, domain: &str) -> Result<Option<Published>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT published_by, svg, holds_ms, asked_at_ms FROM logos WHERE domain = ?1",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Published {
            by: row.get(0)?,
            svg: row.get(1)?,
            holds_ms: row.get::<_, i64>(2)?.unsigned_abs(),
            at_ms: row.get(3)?,
        })
    };
    Ok(query.query_row([domain], read).optional()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{MAY_MS, World};

    #[test]
    fn the_last_logo_counts() {
        let world = World::new();
        let read = || world.store.read(|tx| get(tx, "a.example")).unwrap();
        assert_eq!(read(), None);
        for svg in ["", "<svg></svg>"] {
            let by = "example".to_owned();
            let one = Published { by, svg: svg.to_owned(), holds_ms: 9, at_ms: MAY_MS };
            world.store.write(|tx| put(tx, "a.example", &one)).unwrap();
            assert_eq!(read(), Some(one));
        }
        world.assert_whole();
    }
}
