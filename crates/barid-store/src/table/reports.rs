//! What mail servers said became of messages. Kept beyond the report itself, which people delete.

use crate::{
    error::StoreError,
    threading,
    transaction::{ReadTx, WriteTx},
};
use barid_mime::Report;
use barid_model::{Delivery, DeliveryAction};

pub(crate) const SCHEMA: &str = "
CREATE TABLE reports (
    original INTEGER NOT NULL, -- a hash of the Message-ID that they are about
    address  TEXT    NOT NULL, -- a recipient
    action   TEXT    NOT NULL, -- of RFC 3464
    status   TEXT    NOT NULL DEFAULT '', -- of RFC 3463
    words    TEXT    NOT NULL DEFAULT '', -- the server's
    at_ms    INTEGER NOT NULL, -- Unix time, milliseconds: when the report arrived
    PRIMARY KEY (original, address)
) STRICT, WITHOUT ROWID;
";

/// Notes what a report says, unless a later one said otherwise.
pub(crate) fn note(tx: &WriteTx<'_>, report: &Report, at_ms: i64) -> Result<(), StoreError> {
    let mut insert = tx.sql().prepare_cached(
        "INSERT INTO reports (original, address, action, status, words, at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (original, address) DO UPDATE SET action = excluded.action,
         status = excluded.status, words = excluded.words, at_ms = excluded.at_ms
         WHERE excluded.at_ms >= at_ms",
    )?;
    let original = threading::hash(&report.original.0);
    for one in &report.deliveries {
        let (action, status, words) = (one.action.as_str(), &one.status, &one.words);
        insert.execute((original, &one.address, action, status, words, at_ms))?;
    }
    Ok(())
}

/// Returns what became of the message of that name, as far as any server said.
///
/// # Errors
///
/// What SQLite says.
pub fn of(tx: &ReadTx<'_>, message_id: &str) -> Result<Vec<Delivery>, StoreError> {
    if message_id.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = tx.sql().prepare_cached(
        "SELECT address, action, status, words FROM reports WHERE original = ?1 ORDER BY address",
    )?;
    let mut rows = query.query([threading::hash(message_id)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let action: String = row.get(1)?;
        let Some(action) = DeliveryAction::from_name(&action) else { continue };
        let (address, status, words) = (row.get(0)?, row.get(2)?, row.get(3)?);
        found.push(Delivery { address, action, status, words });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        list,
        world::{MAY_MS, World, arrival, header_of, raw},
    };

    fn report(action: &str) -> Vec<u8> {
        format!(
            "Message-ID: <r@mx>\r\nContent-Type: multipart/report; boundary=b\r\n\r\n\
             --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n\
             Final-Recipient: rfc822; bo@y\r\nAction: {action}\r\nDiagnostic-Code: smtp; 550 no\r\n\
             \r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <1@x>\r\n\r\n--b--\r\n"
        )
        .into_bytes()
    }

    #[test]
    fn a_report_is_known_with_its_body_and_joins_the_conversation_that_it_is_about() {
        let world = World::new();
        let sent = raw(MAY_MS, "Plan", "Message-ID: <1@x>", "");
        world.store.add(world.sent, vec![arrival("9:1", MAY_MS, sent)]).unwrap();
        let actions = || -> Vec<DeliveryAction> {
            let found = world.store.read(|tx| of(tx, "1@x")).unwrap();
            found.into_iter().map(|one| one.action).collect()
        };
        let late = arrival("1:1", MAY_MS + 1, report("delayed"));
        world.store.add(world.inbox, vec![header_of(&late)]).unwrap();
        assert_eq!(actions(), []);
        world.store.add(world.inbox, vec![late]).unwrap();
        assert_eq!(actions(), [DeliveryAction::Delayed]);
        let failed = arrival("1:2", MAY_MS + 2, report("failed"));
        let older = arrival("1:3", MAY_MS, report("delayed"));
        world.store.add(world.inbox, vec![failed, older]).unwrap();
        assert_eq!(actions(), [DeliveryAction::Failed], "the latest counts");
        let view = list::View::All(None);
        let threads = world.store.read(|tx| list::threads(tx, view, None, 9)).unwrap();
        assert_eq!(threads.last().map(|one| one.count), Some(4));

        world.assert_whole();
    }

    #[test]
    fn a_report_of_the_same_second_comes_after_what_it_is_about() {
        let world = World::new();
        let report = arrival("1:1", MAY_MS, report("failed"));
        world.store.add(world.inbox, vec![report]).unwrap();
        let sent = raw(MAY_MS, "Plan", "Message-ID: <1@x>", "");
        world.store.add(world.sent, vec![arrival("9:1", MAY_MS, sent)]).unwrap();
        let thread = world.row(world.find("1:1")).thread;
        let shown = world.store.read(|tx| list::thread(tx, thread)).unwrap();
        assert_eq!(shown.iter().map(|row| &*row.subject).collect::<Vec<_>>(), ["Plan", ""]);
        world.assert_whole();
    }
}
