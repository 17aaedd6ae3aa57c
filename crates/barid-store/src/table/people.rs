//! People seen in the mail of an account, for completing a recipient as it is typed.

use crate::{
    error::StoreError,
    table::{identities, mailboxes, messages, messages::Columns},
    tokenize,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{
    AccountId, Address, MailboxId, Role,
    address::{OwnAddresses, is_addr_spec, is_pattern},
};
use std::collections::{BTreeMap, HashMap};

pub(crate) const SCHEMA: &str = r#"
CREATE TABLE people (
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    address    TEXT    NOT NULL,             -- in lower case
    name       TEXT    NOT NULL DEFAULT '',  -- the latest that was not empty
    words      TEXT    NOT NULL DEFAULT '',  -- both as the index writes them, a space before each
    written    INTEGER NOT NULL DEFAULT 0,   -- messages that the user sent them
    received   INTEGER NOT NULL DEFAULT 0,   -- messages they sent
    last_at_ms INTEGER NOT NULL DEFAULT 0,   -- Unix time, milliseconds, of the latest of all
    PRIMARY KEY (account_id, address)
) STRICT, WITHOUT ROWID;
INSERT INTO people (account_id, address, name, written, received, last_at_ms)
    SELECT account, lower(address), max(name), sum(written), sum(received), max(at_ms) FROM (
        SELECT m.account_id AS account, f.value ->> '$.address' AS address,
            f.value ->> '$.name' AS name, 0 AS written, 1 AS received, m.sort_at_ms AS at_ms
        FROM messages m, json_each(m."from") f
        UNION ALL
        SELECT m.account_id, t.value ->> '$.address', t.value ->> '$.name', 1, 0, m.sort_at_ms
        FROM messages m JOIN memberships s ON s.message_id = m.id
        JOIN mailboxes b ON b.id = s.mailbox_id AND b.role = 'sent', json_each(m."to") t)
    WHERE address LIKE '%_@_%' GROUP BY account, lower(address);
"#;

/// Recipients of one message beyond which it says nothing about its author's friends.
const MAX_RECIPIENTS: usize = 30;
/// Rows that a look goes through.
const MAX_ROWS: u32 = 50_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What the messages of one batch say about people.
pub(crate) struct Seen {
    account: AccountId,
    own: OwnAddresses,
    is_wanted: bool,
    people: BTreeMap<String, Person>,
}

#[derive(Default)]
struct Person {
    name: String,
    written: u32,
    received: u32,
    last_at_ms: i64,
}

impl Seen {
    pub(crate) fn begin(
        tx: &ReadTx<'_>,
        account: AccountId,
        mailbox: MailboxId,
    ) -> Result<Seen, StoreError> {
        let role = mailboxes::get(tx, mailbox)?.role;
        Ok(Seen {
            account,
            own: own(tx)?,
            is_wanted: !matches!(role, Some(Role::Junk | Role::Trash | Role::Drafts)),
            people: BTreeMap::new(),
        })
    }

    pub(crate) fn note(&mut self, columns: &Columns, at_ms: i64) {
        if !self.is_wanted {
            return;
        }
        let from = messages::addresses_from_text(&columns.from);
        let is_own = from.iter().any(|one| self.own.contains(&one.address));
        if !is_own {
            for one in from {
                let person = self.person(one, at_ms);
                person.received = person.received.saturating_add(1);
            }
            return;
        }
        let mut to = messages::addresses_from_text(&columns.to);
        to.extend(messages::addresses_from_text(&columns.cc));
        if to.len() <= MAX_RECIPIENTS {
            for one in to {
                let person = self.person(one, at_ms);
                person.written = person.written.saturating_add(1);
            }
        }
    }

    fn person(&mut self, one: Address, at_ms: i64) -> &mut Person {
        let person = self.people.entry(one.address.to_lowercase()).or_default();
        if at_ms >= person.last_at_ms || person.name.is_empty() {
            person.last_at_ms = person.last_at_ms.max(at_ms);
            if !one.name.trim().is_empty() {
                person.name = one.name.trim().to_owned();
            }
        }
        person
    }

    pub(crate) fn keep(self, tx: &WriteTx<'_>) -> Result<(), StoreError> {
        let mut put = tx.sql().prepare_cached(
            "INSERT INTO people (account_id, address, name, words, written, received, last_at_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (account_id, address) DO UPDATE SET
                 written = written + excluded.written, received = received + excluded.received,
                 name = CASE WHEN excluded.name <> '' AND
                     (name = '' OR excluded.last_at_ms >= last_at_ms)
                     THEN excluded.name ELSE name END,
                 words = CASE WHEN excluded.name <> '' AND
                     (name = '' OR excluded.last_at_ms >= last_at_ms)
                     THEN excluded.words ELSE words END,
                 last_at_ms = max(last_at_ms, excluded.last_at_ms)",
        )?;
        for (address, person) in self.people {
            if is_addr_spec(&address) {
                let words = words(&person.name, &address);
                let Person { name, written, received, last_at_ms } = person;
                put.execute((self.account.0, address, name, words, written, received, last_at_ms))?;
            }
        }
        Ok(())
    }
}

/// How well the user knows an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Acquaintance {
    /// Messages that the user sent there.
    pub written: u32,
    /// Messages that came from there.
    pub received: u32,
}

/// Returns how well the user knows an address, over all accounts.
///
/// # Errors
///
/// What SQLite says.
pub fn acquaintance(tx: &ReadTx<'_>, address: &str) -> Result<Acquaintance, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT coalesce(sum(written), 0), coalesce(sum(received), 0) FROM accounts a
         JOIN people p ON p.account_id = a.id AND p.address = ?1",
    )?;
    let read =
        |row: &rusqlite::Row<'_>| Ok(Acquaintance { written: row.get(0)?, received: row.get(1)? });
    Ok(query.query_row([address.to_lowercase()], read)?)
}

/// Returns the address that the user writes to most under a name, if it is another one than
/// `address` and the user never wrote there.
///
/// # Errors
///
/// What SQLite says.
pub fn usual_address(
    tx: &ReadTx<'_>,
    name: &str,
    address: &str,
) -> Result<Option<String>, StoreError> {
    let (name, address) = (name.trim(), address.to_lowercase());
    if name.is_empty() {
        return Ok(None);
    }
    let mut query = tx.sql().prepare_cached(
        "SELECT address, sum(written) AS often FROM people WHERE name = ?1 COLLATE NOCASE
         GROUP BY address HAVING often > 0 ORDER BY often DESC, address LIMIT 20",
    )?;
    let known: Vec<String> =
        query.query_map([name], |row| row.get(0))?.collect::<Result<_, _>>()?;
    if known.contains(&address) {
        return Ok(None);
    }
    Ok(known.into_iter().next())
}

/// Returns the addresses that are the user's own.
///
/// # Errors
///
/// What SQLite says.
pub fn own(tx: &ReadTx<'_>) -> Result<OwnAddresses, StoreError> {
    let identities = identities::list(tx, None)?.into_iter().map(|one| one.address);
    let accounts = super::accounts::list(tx)?.into_iter().map(|one| one.settings.address);
    Ok(identities.chain(accounts).collect())
}

/// Returns the domains that the user wrote to, in lower case, with how many messages.
///
/// # Errors
///
/// What SQLite says.
pub fn domains_written(tx: &ReadTx<'_>) -> Result<BTreeMap<String, u32>, StoreError> {
    let mut query =
        tx.sql().prepare_cached("SELECT address, written FROM people WHERE written > 0")?;
    let mut rows = query.query([])?;
    let mut domains = BTreeMap::<String, u32>::new();
    while let Some(row) = rows.next()? {
        let address = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        let Some((_, domain)) = address.rsplit_once('@') else { continue };
        let count = domains.entry(domain.to_owned()).or_default();
        *count = count.saturating_add(row.get(1)?);
    }
    Ok(domains)
}

/// Returns people of whom each word of `text` begins a word of name or address, the
/// likeliest first: those the user wrote to before those who only wrote, lately
/// before long ago; the user's own addresses last. Each address once.
///
/// # Errors
///
/// What SQLite says.
pub fn suggest(
    tx: &ReadTx<'_>,
    text: &str,
    now_ms: i64,
    limit: usize,
) -> Result<Vec<Address>, StoreError> {
    let wanted: Vec<String> =
        tokenize::index_text(text).split(' ').map(|word| format!(" {word}")).collect();
    if wanted.iter().all(|word| word.trim().is_empty()) {
        return Ok(Vec::new());
    }
    let own = own(tx)?;
    let mut query = tx.sql().prepare_cached(
        "SELECT address, name, words, written, received, last_at_ms FROM people LIMIT ?1",
    )?;
    let mut rows = query.query([MAX_ROWS])?;
    let mut found = HashMap::<String, (String, f64)>::new();
    while let Some(row) = rows.next()? {
        let stored = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
        let (address, name) = (
            row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?,
            row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?,
        );
        let folded;
        let words = match stored.is_empty() {
            // The migration could not fold.
            true => {
                folded = words(name, address);
                folded.as_str()
            }
            false => stored,
        };
        if wanted.iter().all(|word| words.contains(word.as_str())) {
            let (written, received): (u32, u32) = (row.get(3)?, row.get(4)?);
            let weight = weight(written, received, now_ms.saturating_sub(row.get(5)?));
            let entry = found.entry(address.to_owned()).or_default();
            if entry.0.is_empty() || weight > entry.1 {
                entry.0 = name.to_owned();
            }
            entry.1 += weight;
        }
    }
    for identity in identities::list(tx, None)? {
        if is_pattern(&identity.address) {
            continue;
        }
        let words = words(&identity.name, &identity.address);
        if wanted.iter().all(|word| words.contains(word.as_str())) {
            found.insert(identity.address.to_lowercase(), (identity.name, 0.0));
        }
    }
    let mut all: Vec<_> = found.into_iter().collect();
    all.sort_by(|(a, (_, weight_a)), (b, (_, weight_b))| {
        let is_own = |address: &String| own.contains(address);
        is_own(a).cmp(&is_own(b)).then(weight_b.total_cmp(weight_a)).then(a.cmp(b))
    });
    all.truncate(limit);
    Ok(all.into_iter().map(|(address, (name, _))| Address { name, address }).collect())
}

/// How likely it is that the user means this person.
fn weight(written: u32, received: u32, age_ms: i64) -> f64 {
    let often = 10.0 * f64::from(written).ln_1p() + f64::from(received).ln_1p();
    let days = (age_ms.max(0) / DAY_MS) as f64;
    // Half after half a year.
    (often + 0.1) * 0.5_f64.powf(days / 180.0).max(0.02)
}

fn words(name: &str, address: &str) -> String {
    format!(" {} {}", tokenize::index_text(name), tokenize::index_text(address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{MAY_MS, World, arrival, raw};

    fn suggest_in(world: &World, text: &str) -> Vec<String> {
        let found = world.store.read(|tx| suggest(tx, text, MAY_MS, 9)).unwrap();
        found.into_iter().map(|one| one.address).collect()
    }

    fn send(world: &World, name: &str, to: &str) {
        let fields = format!("From: amina@example.test\nTo: {to}");
        let mail = arrival(name, MAY_MS, raw(MAY_MS, "s", &fields, "x"));
        world.store.add(world.sent, vec![mail]).unwrap();
    }

    #[test]
    fn those_written_to_come_before_those_who_write_and_oneself_last() {
        let world = World::new();
        for number in 0..9 {
            world.receive(&format!("1:{number}"), "s", "From: Ann News <ann@news.test>", "");
        }
        send(&world, "1:1", "\"Ann Lee\" <Ann.Lee@x.test>, Amina <amina@example.test>");
        assert_eq!(suggest_in(&world, "an"), ["ann.lee@x.test", "ann@news.test"]);
        assert_eq!(
            suggest_in(&world, "a"),
            ["ann.lee@x.test", "ann@news.test", "amina@example.test"]
        );
        assert_eq!(suggest_in(&world, "lee an"), ["ann.lee@x.test"]);
        assert_eq!(suggest_in(&world, "x.te"), ["ann.lee@x.test"]);
        assert_eq!(suggest_in(&world, "nn"), [""; 0]);
        assert_eq!(suggest_in(&world, " "), [""; 0]);
    }

    #[test]
    fn domains_written_to_are_known_and_those_that_only_wrote_are_not() {
        let world = World::new();
        world.receive("1:9", "s", "From: Ann <ann@news.test>", "");
        send(&world, "1:1", "Lee@X.test, bo@x.test, cy@y.test");
        let known = world.store.read(domains_written).unwrap();
        assert_eq!(known, BTreeMap::from([("x.test".to_owned(), 2), ("y.test".to_owned(), 1)]));
    }

    #[test]
    fn arabic_names_are_found_by_their_letters() {
        let world = World::new();
        send(&world, "1:1", "=?utf-8?B?2KPYrdmF2K8g2K3YtdmR2KfYrw==?= <ahmad@x.test>");
        assert_eq!(suggest_in(&world, "احم"), ["ahmad@x.test"]);
        assert_eq!(suggest_in(&world, "حصاد"), ["ahmad@x.test"]);
    }

    #[test]
    fn what_was_there_before_the_table_is_in_it() {
        let world = World::new();
        send(&world, "1:1", "Bo Berg <bo@x.test>");
        world.receive("1:1", "s", "From: Cy <cy@x.test>", "");
        world
            .store
            .write(|tx| {
                tx.sql().execute_batch("DROP TABLE people")?;
                Ok(tx.sql().execute_batch(SCHEMA)?)
            })
            .unwrap();
        assert_eq!(suggest_in(&world, "b"), ["bo@x.test"]);
        assert_eq!(suggest_in(&world, "cy"), ["cy@x.test"]);
    }
}
