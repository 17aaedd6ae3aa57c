//! Steps to a newer schema that SQL alone can't make. Each looks at the file, so that it is
//! made once, whatever happens in between.

use crate::{error::StoreError, likeness, table::messages};
use barid_mime::is_answer;
use barid_model::Address;
use rusqlite::{Connection, TransactionBehavior};
use std::collections::HashMap;

/// Makes what is left to be made.
pub(crate) fn run(mail: &mut Connection) -> Result<(), StoreError> {
    let is_due = mail
        .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'thread_refs'")?
        .exists([])?;
    if !is_due {
        return Ok(());
    }
    let tx = mail.transaction_with_behavior(TransactionBehavior::Immediate)?;
    over_accounts(&tx)?;
    compare(&tx)?;
    tx.execute_batch("DROP TABLE thread_refs")?;
    Ok(tx.commit()?)
}

/// Puts conversations together that lie in several accounts, which were kept apart before.
fn over_accounts(mail: &Connection) -> Result<(), StoreError> {
    let mut into = HashMap::<u32, u32>::new();
    let mut names = HashMap::<i64, u32>::new();
    let mut query = mail.prepare("SELECT hash, thread_id FROM thread_refs")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (hash, thread): (i64, u32) = (row.get(0)?, row.get(1)?);
        let (a, b) = (root(&into, *names.entry(hash).or_insert(thread)), root(&into, thread));
        if a != b {
            into.insert(a.max(b), a.min(b));
        }
    }
    let mut insert =
        mail.prepare("INSERT OR IGNORE INTO thread_names (hash, thread_id) VALUES (?1, ?2)")?;
    for (hash, thread) in names {
        insert.execute((hash, root(&into, thread)))?;
    }
    let mut message = mail.prepare("UPDATE messages SET thread_id = ?2 WHERE thread_id = ?1")?;
    let mut place = mail.prepare(
        "UPDATE memberships SET thread_id = ?2
         WHERE message_id IN (SELECT id FROM messages WHERE thread_id = ?1)",
    )?;
    for from in into.keys() {
        let to = root(&into, *from);
        place.execute((from, to))?;
        message.execute((from, to))?;
    }
    Ok(())
}

fn root(into: &HashMap<u32, u32>, thread: u32) -> u32 {
    let mut thread = thread;
    while let Some(next) = into.get(&thread) {
        thread = *next;
    }
    thread
}

/// Fills in what messages are compared by, as far as rows tell.
fn compare(mail: &Connection) -> Result<(), StoreError> {
    let mut query = mail
        .prepare(r#"SELECT id, message_id, sent_at_ms, subject, "from", "to", cc FROM messages"#)?;
    let mut update = mail.prepare("UPDATE messages SET talk = ?2, same_as = ?3 WHERE id = ?1")?;
    let mut rows = query.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, name, subject): (u32, String, String) = (row.get(0)?, row.get(1)?, row.get(3)?);
        let mut people = Vec::<Vec<Address>>::new();
        for at in 4..7 {
            people.push(messages::addresses_from_text(&row.get::<_, String>(at)?));
        }
        let people: Vec<&[Address]> = people.iter().map(Vec::as_slice).collect();
        // Whether an answer named anything is not in its row, so it can't be told to be lost.
        let talk = if is_answer(&subject) { 0 } else { likeness::talk(&subject, &people) };
        let same_as = match row.get::<_, Option<i64>>(2)? {
            Some(sent_at_ms) if !name.is_empty() => {
                likeness::of_row(&name, sent_at_ms, &subject, &people)
            }
            Some(_) | None => 0,
        };
        found.push((id, talk, same_as));
    }
    for one in found {
        update.execute(one)?;
    }
    // The same messages are in one conversation by now.
    mail.execute_batch(
        "UPDATE messages SET twin = (
             SELECT min(t.id) FROM messages t WHERE t.thread_id = messages.thread_id
             AND t.sort_at_ms = messages.sort_at_ms AND t.same_as = messages.same_as)
         WHERE same_as <> 0 AND EXISTS (
             SELECT 1 FROM messages t WHERE t.thread_id = messages.thread_id
             AND t.sort_at_ms = messages.sort_at_ms AND t.same_as = messages.same_as
             AND t.account_id <> messages.account_id)",
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::{
        list, mailboxes,
        table::thread_refs,
        world::{MAY_MS, World, arrival, raw, remote, settings},
    };
    use barid_model::Role;

    #[test]
    fn conversations_of_two_accounts_become_one_and_the_same_message_is_known() {
        let world = World::new();
        let other = world
            .store
            .write(|tx| {
                let account = crate::accounts::add(tx, &settings("zoe@example.test"))?;
                mailboxes::put(tx, account, &remote("INBOX", Some(Role::Inbox)))
            })
            .unwrap();
        let fields = "From: bo@x.test\nTo: amina@example.test\nMessage-ID: <1@x>";
        for mailbox in [world.inbox, other] {
            let one = arrival("1:1", MAY_MS, raw(MAY_MS, "Plan", fields, ""));
            world.store.add(mailbox, vec![one]).unwrap();
        }
        // As an older program left it: a conversation in each account.
        let before = |tx: &mut crate::WriteTx<'_>| {
            let sql = tx.sql();
            sql.execute_batch(thread_refs::SCHEMA)?;
            sql.execute_batch(
                "INSERT INTO thread_refs SELECT m.account_id, n.hash, m.id
                     FROM thread_names n, messages m;
                 DELETE FROM thread_names;
                 UPDATE messages SET thread_id = id, twin = 0, same_as = 0, talk = 0;
                 UPDATE memberships SET thread_id = message_id;",
            )?;
            Ok(())
        };
        world.store.write(before).unwrap();
        let world = world.reopen();
        let view = list::View::All(None);
        let threads = world.store.read(|tx| list::threads(tx, view, None, 9)).unwrap();
        // Twins count once.
        assert_eq!(threads.iter().map(|one| one.count).collect::<Vec<_>>(), [1]);
        assert_eq!(world.store.read(crate::twins::all).unwrap().len(), 2);
        world.assert_whole();
    }
}
