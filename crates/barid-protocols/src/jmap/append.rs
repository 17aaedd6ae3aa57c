//! Stores a message on the server, once: its bytes are uploaded, then imported (RFC 8620 §6.1,
//! RFC 8621 §4.8).

use super::{
    Source,
    client::{self, Client},
    fault::{Fault, malformed},
    fetch, listing,
    parts::parts,
};
use crate::{
    imap::header_of,
    letter::{COMPARED, Letter},
    source::{IfMissing, KnownBy, RemoteId, SourceError},
};
use barid_model::{FlagSet, InternetMessageId};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Bytes of an answer to an upload.
const ANSWER_LIMIT: usize = 64 * 1024;

impl Source {
    /// Stores a message in a mailbox, unless it is there already.
    pub(super) async fn append(
        &mut self,
        (mailbox, if_missing): (&RemoteId, IfMissing),
        letter: Letter<'_>,
        flags: &FlagSet,
        received_at_ms: i64,
    ) -> Result<(), SourceError> {
        let target = match self.find(mailbox).await? {
            Some(row) => {
                if self.holds(&row.id, letter).await? {
                    return Ok(());
                }
                row.id
            }
            None if if_missing == IfMissing::Make => self.make_missing(mailbox).await?,
            None => return Err(SourceError::NotFound),
        };
        let blob = upload(&mut self.client, letter.raw).await?;
        let imported =
            import(&mut self.client, &blob, &target, flags, Some(received_at_ms)).await?;
        if let Imported::Existing(id) = imported {
            // The server has those bytes in another mailbox, and one message of them at most.
            let patch = json!({ format!("mailboxIds/{target}"): true });
            if self.update(BTreeMap::from([(id, patch)])).await?.is_empty() {
                return Err(malformed("a message that exists and does not"));
            }
        }
        Ok(())
    }

    async fn holds(&mut self, mailbox: &str, letter: Letter<'_>) -> Result<bool, SourceError> {
        match (letter.known_by, letter.message_id) {
            (KnownBy::MessageId, Some(id)) => {
                Ok(!named(&mut self.client, mailbox, id).await?.is_empty())
            }
            (KnownBy::MessageId, None) => Ok(false),
            (KnownBy::Content, _) => self.holds_alike(mailbox, letter).await,
        }
    }

    /// Whether a mailbox holds a message of that size with that header.
    async fn holds_alike(
        &mut self,
        mailbox: &str,
        letter: Letter<'_>,
    ) -> Result<bool, SourceError> {
        let size = letter.raw.len();
        let of_size = json!({ "inMailbox": mailbox, "minSize": size, "maxSize": size + 1 });
        let mut ids = find(&mut self.client, of_size).await?;
        ids.truncate(COMPARED);
        let limits = self.client.limits().await?;
        let header = header_of(letter.raw).trim_ascii_end();
        for part in parts(&ids, limits.get, limits.request_bytes) {
            let arguments = json!({ "ids": part, "properties": ["id", "headers"] });
            let told = self.client.call_one("Email/get", arguments).await?;
            let list = told.get("list").and_then(Value::as_array);
            let mut headers = list.into_iter().flatten().filter_map(fetch::header);
            if headers.any(|bytes| bytes.trim_ascii_end() == header) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// What became of an import.
pub(super) enum Imported {
    /// A message of that id.
    New(String),
    /// Nothing: there is a message of the same bytes already.
    Existing(String),
}

/// Returns the messages of a mailbox with that Message-ID.
pub(super) async fn named(
    client: &mut Client,
    mailbox: &str,
    id: &InternetMessageId,
) -> Result<Vec<String>, SourceError> {
    // Servers find more than what is exactly that.
    let filter = json!({ "inMailbox": mailbox, "header": ["Message-ID", format!("<{}>", id.0)] });
    let found = find(client, filter).await?;
    let limits = client.limits().await?;
    let mut named = Vec::new();
    for part in parts(&found, limits.get, limits.request_bytes) {
        let arguments = json!({ "ids": part, "properties": ["id", "messageId"] });
        let told = client.call_one("Email/get", arguments).await?;
        let list = told.get("list").and_then(Value::as_array);
        named.extend(list.into_iter().flatten().filter_map(|one| {
            let names = one.get("messageId")?.as_array()?;
            let is_it = names.iter().any(|name| name.as_str() == Some(&id.0));
            Some(one.get("id")?.as_str()?.to_owned()).filter(|id| is_it && listing::is_id(id))
        }));
    }
    Ok(named)
}

async fn find(client: &mut Client, filter: Value) -> Result<Vec<String>, SourceError> {
    let arguments = json!({ "filter": filter, "limit": 500 });
    let told = client.call_one("Email/query", arguments).await?;
    Ok(listing::ids(told.get("ids")))
}

/// Uploads the bytes of a message. Returns the id of the blob.
///
/// # Errors
///
/// `Rejected` with `TOOBIG` where it is larger than the server takes.
pub(super) async fn upload(client: &mut Client, raw: &[u8]) -> Result<String, SourceError> {
    let session = client.session().await?;
    let limit = session.limits.upload_bytes;
    if raw.len() as u64 > limit {
        return Err(SourceError::Rejected {
            command: "an upload",
            code: "TOOBIG".to_owned(),
            text: format!("the message has {} bytes, the server takes {limit}", raw.len()),
        });
    }
    let url = session.upload()?;
    let body = Some(("message/rfc822", raw.to_vec()));
    let mut answer = client.ask(&url, "application/json", body, 0).await?;
    if !(200..300).contains(&answer.status()) {
        return Err(client::refusal(&mut answer).await);
    }
    let bytes = client::read(&mut answer, "an answer to an upload", ANSWER_LIMIT).await?;
    let told: Value =
        serde_json::from_slice(&bytes).map_err(|_| malformed("an answer to an upload"))?;
    if told.get("size").and_then(Value::as_u64).is_some_and(|size| size != raw.len() as u64) {
        return Err(malformed("an upload of another size"));
    }
    let blob = told.get("blobId").and_then(Value::as_str);
    blob.map(str::to_owned).ok_or_else(|| malformed("an upload without a name"))
}

/// Makes a message of a blob, in one mailbox; it came now unless another date is told.
pub(super) async fn import(
    client: &mut Client,
    blob: &str,
    mailbox: &str,
    flags: &FlagSet,
    received_at_ms: Option<i64>,
) -> Result<Imported, SourceError> {
    let keywords: Map<String, Value> = flags
        .iter()
        .filter(|flag| listing::is_keyword(flag))
        .map(|flag| (flag.as_str().to_owned(), true.into()))
        .collect();
    let mut email = json!({
        "blobId": blob, "mailboxIds": { mailbox: true }, "keywords": keywords,
    });
    if let (Some(date), Some(email)) = (received_at_ms.and_then(date), email.as_object_mut()) {
        email.insert("receivedAt".to_owned(), date.into());
    }
    let told = client.call_one("Email/import", json!({ "emails": { "m": email } })).await?;
    let created = told.get("created").and_then(|made| made.get("m")?.get("id")?.as_str());
    if let Some(id) = created.filter(|id| listing::is_id(id)) {
        return Ok(Imported::New(id.to_owned()));
    }
    let refused = told.get("notCreated").and_then(|refused| refused.get("m"));
    let fault = Fault::read(refused.ok_or_else(|| malformed("an import without a result"))?);
    let existing = fault.told.get("existingId").and_then(Value::as_str);
    match existing.filter(|id| fault.is("alreadyExists") && listing::is_id(id)) {
        Some(id) => Ok(Imported::Existing(id.to_owned())),
        None => Err(fault.meaning("Email/import")),
    }
}

/// Writes a date as JMAP does, without parts of a second (RFC 8620 §1.4).
fn date(at_ms: i64) -> Option<String> {
    let at = Timestamp::from_second(at_ms.div_euclid(1000)).ok()?;
    let text = at.to_string();
    // Years of more or fewer than four digits are none of RFC 3339.
    (text.len() == "2026-11-30T10:00:00Z".len()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_no_parts_of_a_second() {
        assert_eq!(date(1_772_445_600_999).as_deref(), Some("2026-03-02T10:00:00Z"));
        assert_eq!(date(-1).as_deref(), Some("1969-12-31T23:59:59Z"));
        assert_eq!(date(i64::MAX), None);
    }
}
