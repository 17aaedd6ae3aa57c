//! A conversation as its reader sees it: what stands above each body.

use crate::{
    bounded::{READING, bounded},
    engine::Engine,
    error::EngineError,
};
use barid_crypto::same_address;
use barid_model::{
    AccountId, Address, Delivery, DraftId, MailboxId, MessageId, Role, ServerCopy, ThreadId,
    address::OwnAddresses,
};
use barid_store::{
    Snooze, StoreError, download_ledger, draft_copies,
    list::{self, Row},
    mailboxes, objects,
    outbox::{self, Outgoing},
    people, reports, snooze,
};
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of messages that are read for their headers. Those beyond have none of the fields
/// that only a header holds.
const MAX_READ: u64 = 8 << 20;

/// What is known of a message without its body.
#[derive(Clone, Debug)]
pub struct Head {
    /// What a list shows of it.
    pub row: Row,
    /// Where the author wants replies.
    pub reply_to: Vec<Address>,
    /// In drafts; and in one's own mail that was sent from here, of which the outbox knows to whom
    /// else it went.
    pub bcc: Vec<Address>,
    /// The same message in other accounts.
    pub copies: Vec<MessageId>,
    /// All mailboxes that it is in, where its server can have it in several; else empty.
    pub mailboxes: Vec<MailboxId>,
    /// The draft that it is the copy of.
    pub draft: Option<DraftId>,
    /// Until when it is put off, or was.
    pub snooze: Option<Snooze>,
    /// What became of it on a server that hands mail over; `None` where the server has its
    /// mailbox.
    pub server_copy: Option<ServerCopy>,
    /// What mail servers said became of it.
    pub deliveries: Vec<Delivery>,
    /// How it was sent from here; empty for what was not.
    pub receipts: Vec<Outgoing>,
}

impl Engine {
    /// Returns the messages of a conversation, oldest first. The same message of several
    /// accounts is there once, from `account` where that has it; so is a draft, whatever
    /// copies its server has, and a message that was passed on as it came.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`] without any.
    pub async fn conversation(
        &self,
        thread: ThreadId,
        account: Option<AccountId>,
    ) -> Result<Vec<Head>, EngineError> {
        let (rows, copies, stale, snoozes, passed_on) = self
            .read(move |tx| {
                let rows = list::thread(tx, thread)?;
                let sent = mailboxes::by_role(tx, Role::Sent, None)?;
                let passed_on = passed_on(&rows, &people::own(tx)?, &sent);
                let mut snoozes = BTreeMap::new();
                for row in &rows {
                    snoozes.extend(snooze::get(tx, row.id)?.map(|found| (row.id, found)));
                }
                Ok((
                    rows,
                    draft_copies::drafts(tx)?,
                    draft_copies::messages(tx)?,
                    snoozes,
                    passed_on,
                ))
            })
            .await?;
        let drafts = latest(&rows, &copies);
        let is_shown = |row: &Row| !stale.contains(&row.id) || drafts.contains_key(&row.id);
        let rows: Vec<Row> = rows.into_iter().filter(is_shown).collect();
        if rows.is_empty() {
            return Err(EngineError::not_found("conversation", thread));
        }
        let rows = rows.into_iter().filter(|row| !passed_on.contains(&row.id)).collect();
        let rows = once(rows, account);
        self.on_store(move |store| {
            let known = store.read(|tx| {
                let known = |(row, _): &(Row, Vec<MessageId>)| {
                    let copy = download_ledger::of_message(tx, row.id)?;
                    let receipts = outbox::receipts(tx, &row.message_id)?;
                    let said = (reports::of(tx, &row.message_id)?, receipts);
                    Ok::<_, StoreError>((copy, objects::mailboxes_of(tx, row.id)?, said))
                };
                rows.iter().map(known).collect::<Result<Vec<_>, _>>()
            })?;
            let mut room = MAX_READ;
            let mut heads: Vec<Head> = Vec::with_capacity(rows.len());
            for ((row, copies), (server_copy, mailboxes, (deliveries, receipts))) in
                rows.into_iter().zip(known).rev()
            {
                let is_read = row.has_body && row.size_bytes <= room;
                let raw = match is_read {
                    // Damage shows, and is mended, when the message is opened.
                    true => store.raw(row.id).ok().flatten().unwrap_or_default(),
                    false => Vec::new(),
                };
                room -= if is_read { row.size_bytes } else { 0 };
                let header = barid_mime::parse(barid_mime::header_section(&raw))
                    .envelope(&mut barid_mime::Defects::new());
                let bcc = if header.bcc.is_empty() { unnamed(&row, &receipts) } else { header.bcc };
                heads.push(Head {
                    reply_to: header.reply_to,
                    bcc,
                    copies,
                    mailboxes,
                    server_copy,
                    deliveries,
                    receipts,
                    draft: drafts.get(&row.id).copied(),
                    snooze: snoozes.get(&row.id).copied(),
                    row,
                });
            }
            heads.reverse();
            Ok(heads)
        })
        .await
    }

    /// Returns the file name, type and bytes of attachments: of one by its path, or of all.
    ///
    /// # Errors
    ///
    /// As [`Engine::open_message`]; [`EngineError::NotFound`] without such a part.
    pub async fn attached_files(
        &self,
        id: MessageId,
        path: Option<String>,
    ) -> Result<Vec<AttachedFile>, EngineError> {
        let raw = self.read_whole(id).await?.into_shown();
        bounded(READING, move || {
            let parsed = barid_mime::parse(&raw);
            let chosen = match &path {
                Some(path) => parsed.find(path).into_iter().collect(),
                None => barid_mime::view::attachments(&parsed),
            };
            let files = chosen.into_iter().map(|part| {
                let about = crate::display::one_attached(&parsed, part);
                let bytes = parsed.decoded(part, &mut barid_mime::Defects::new()).into_owned();
                AttachedFile {
                    name: about.name,
                    content_type: about.content_type,
                    is_dangerous: about.is_dangerous,
                    bytes,
                }
            });
            let files: Vec<AttachedFile> = files.collect();
            match (files.is_empty(), path) {
                (true, Some(path)) => Err(EngineError::not_found("part", path)),
                _ => Ok(files),
            }
        })
        .await?
    }
}

/// Returns the newest copy of each draft.
fn latest(rows: &[Row], copies: &BTreeMap<MessageId, DraftId>) -> BTreeMap<MessageId, DraftId> {
    let mut newest = BTreeMap::<DraftId, MessageId>::new();
    for row in rows {
        if let Some(draft) = copies.get(&row.id) {
            let one = newest.entry(*draft).or_insert(row.id);
            *one = row.id.max(*one);
        }
    }
    newest.into_iter().map(|(draft, message)| (message, draft)).collect()
}

/// Returns the copies in Sent of messages that somebody else wrote and that are here as they
/// came, too: those of what was passed on.
fn passed_on(rows: &[Row], own: &OwnAddresses, sent: &[MailboxId]) -> BTreeSet<MessageId> {
    let is_copy = |row: &&Row| {
        row.mailbox.is_some_and(|mailbox| sent.contains(&mailbox))
            && !row.message_id.is_empty()
            && !row.from.iter().any(|one| own.contains(&one.address))
    };
    let copies: BTreeSet<MessageId> = rows.iter().filter(is_copy).map(|row| row.id).collect();
    let names: BTreeSet<&str> = rows
        .iter()
        .filter(|row| !copies.contains(&row.id))
        .map(|row| row.message_id.as_str())
        .collect();
    let has_other =
        |row: &&Row| copies.contains(&row.id) && names.contains(row.message_id.as_str());
    rows.iter().filter(has_other).map(|row| row.id).collect()
}

/// Leaves one of each message, with the ids of the others.
fn once(rows: Vec<Row>, account: Option<AccountId>) -> Vec<(Row, Vec<MessageId>)> {
    let mut twins = BTreeMap::<u32, Vec<MessageId>>::new();
    let mut chosen = BTreeMap::<u32, MessageId>::new();
    for row in rows.iter().filter(|row| row.twin != 0) {
        twins.entry(row.twin).or_default().push(row.id);
        chosen.entry(row.twin).or_insert(row.id);
        if account == Some(row.account) {
            chosen.insert(row.twin, row.id);
        }
    }
    let is_chosen =
        |row: &Row| row.twin == 0 || chosen.get(&row.twin).is_none_or(|id| *id == row.id);
    let with_copies = |row: Row| {
        let all = if row.twin == 0 { None } else { twins.get(&row.twin) };
        let others = all.into_iter().flatten().copied().filter(|id| *id != row.id).collect();
        (row, others)
    };
    rows.into_iter().filter(is_chosen).map(with_copies).collect()
}

/// An attachment with its bytes.
#[derive(Clone, Debug)]
pub struct AttachedFile {
    /// Safe on every system.
    pub name: String,
    /// As declared.
    pub content_type: String,
    /// Whether opening it could run it.
    pub is_dangerous: bool,
    /// Without its transfer encoding.
    pub bytes: Vec<u8>,
}

/// Returns those whom a message of one's own went to without naming them.
fn unnamed(row: &Row, receipts: &[Outgoing]) -> Vec<Address> {
    let from = row.from.first().map(|from| from.address.as_str()).unwrap_or_default();
    let mut found: Vec<Address> = Vec::new();
    let own = receipts.iter().filter(|one| same_address(&one.envelope_from, from));
    for to in own.flat_map(|one| &one.recipients) {
        let mut told = row.to.iter().chain(&row.cc).chain(&found);
        if !told.any(|one| same_address(&one.address, to)) {
            found.push(Address { name: String::new(), address: to.clone() });
        }
    }
    found
}
