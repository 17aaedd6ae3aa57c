//! Brings messages: headers many at a time, as the server tells their fields; whole ones as
//! the bytes that they are (RFC 8620 §6.2).

use super::{
    Source,
    client::{self, PATIENCE},
    fault::malformed,
    listing::is_id,
    parts::parts,
    session::Session,
};
use crate::{
    net::{Answer, Http, NetError},
    source::{Content, RemoteId, Sink, SourceError},
};
use barid_model::Secret;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use std::{collections::BTreeMap, io};

/// Messages whose headers are asked for at a time.
const HEADERS: usize = 100;
/// Bytes of the largest message (R56).
const LARGEST: u64 = 64 * 1024 * 1024;
/// Bytes of a piece.
const PIECE: usize = 256 * 1024;

/// Where the bytes of a message are.
#[derive(Clone, Debug)]
struct Blob {
    id: String,
    blob: String,
    size_bytes: u64,
}

impl Source {
    /// Brings messages into `sink`, in the order asked. Those that are gone are left out.
    pub(super) async fn bring(
        &mut self,
        ids: &[RemoteId],
        content: Content,
        sink: &Sink,
    ) -> Result<(), SourceError> {
        let ids: Vec<String> = ids.iter().map(|id| id.0.clone()).filter(|id| is_id(id)).collect();
        match content {
            Content::Header => self.bring_headers(&ids, sink).await,
            Content::Whole => self.bring_whole(&ids, sink).await,
        }
    }

    async fn bring_headers(&mut self, ids: &[String], sink: &Sink) -> Result<(), SourceError> {
        let limits = self.client.limits().await?;
        for part in parts(ids, limits.get.min(HEADERS), limits.request_bytes) {
            let arguments = json!({ "ids": part, "properties": ["id", "headers"] });
            let told = self.client.call_one("Email/get", arguments).await?;
            let mut headers: BTreeMap<&str, Vec<u8>> = list(&told)?
                .iter()
                .filter_map(|one| Some((one.get("id")?.as_str()?, header(one)?)))
                .collect();
            for id in part {
                let Some(bytes) = headers.remove(id.as_str()) else { continue };
                if !sink.push(RemoteId(id), bytes).await {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    async fn bring_whole(&mut self, ids: &[String], sink: &Sink) -> Result<(), SourceError> {
        let limits = self.client.limits().await?;
        for part in parts(ids, limits.get, limits.request_bytes) {
            let blobs = self.blobs(&part).await?;
            let (http, authorization) = (self.client.http()?, self.client.authorization()?);
            let session = self.client.session().await?.clone();
            let coming = blobs.into_iter().map(|blob| whole(&http, &authorization, &session, blob));
            let mut coming = stream::iter(coming).buffered(limits.requests);
            while let Some(came) = coming.next().await {
                let Some((id, bytes)) = came? else { continue };
                if !sink.push(RemoteId(id), bytes).await {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Brings one message from byte `offset` on, in pieces. One that is gone has none.
    pub(super) async fn bring_from(
        &mut self,
        id: &RemoteId,
        offset: u64,
        sink: &Sink,
    ) -> Result<(), SourceError> {
        let ids: Vec<String> = [id.0.clone()].into_iter().filter(|id| is_id(id)).collect();
        let Some(blob) = self.blobs(&ids).await?.pop() else { return Ok(()) };
        if offset >= blob.size_bytes && offset > 0 {
            return Ok(());
        }
        let url = self.client.session().await?.download(&blob.blob, "message.eml")?;
        let mut answer = self.client.ask(&url, "*/*", None, offset).await?;
        let mut skip = match answer.status() {
            200 => offset,
            206 if begins_at(&answer, offset) => 0,
            206 => return Err(malformed("another part of a message")),
            // There is nothing after that byte.
            416 => return Ok(()),
            _ => return Err(client::refusal(&mut answer).await),
        };
        let mut at = offset.saturating_sub(skip);
        let mut piece = Vec::with_capacity(PIECE);
        loop {
            let more = answer.more(PATIENCE).await?;
            let is_end = more.is_none();
            let mut more = more.unwrap_or_default();
            at = at.saturating_add(more.len() as u64);
            let skipped = usize::try_from(skip).unwrap_or(usize::MAX).min(more.len());
            skip = skip.saturating_sub(skipped as u64);
            more.drain(..skipped);
            piece.append(&mut more);
            if at > LARGEST {
                return Err(SourceError::TooLarge { what: "a message", limit: LARGEST });
            }
            if is_end && !answer.has_end() && at < blob.size_bytes {
                return Err(cut());
            }
            if piece.len() >= PIECE || is_end && !piece.is_empty() {
                let full = std::mem::replace(&mut piece, Vec::with_capacity(PIECE));
                if !sink.push(id.clone(), full).await {
                    return Ok(());
                }
            }
            if is_end {
                return Ok(());
            }
        }
    }

    /// Asks where the bytes of messages are, in the order asked.
    async fn blobs(&mut self, ids: &[String]) -> Result<Vec<Blob>, SourceError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let arguments = json!({ "ids": ids, "properties": ["id", "blobId", "size"] });
        let told = self.client.call_one("Email/get", arguments).await?;
        let blob = |one: &Value| {
            let text = |name: &str| one.get(name).and_then(Value::as_str).map(str::to_owned);
            let size_bytes = one.get("size")?.as_u64()?;
            Some(Blob { id: text("id")?, blob: text("blobId")?, size_bytes })
        };
        let mut blobs: BTreeMap<String, Blob> =
            list(&told)?.iter().filter_map(blob).map(|one| (one.id.clone(), one)).collect();
        Ok(ids.iter().filter_map(|id| blobs.remove(id)).collect())
    }
}

/// Brings all bytes of a message; none where it is gone.
async fn whole(
    http: &Http,
    authorization: &Secret,
    session: &Session,
    blob: Blob,
) -> Result<Option<(String, Vec<u8>)>, SourceError> {
    let url = session.download(&blob.blob, "message.eml")?;
    let mut answer = client::get(http, authorization, &url).await?;
    if answer.status() != 200 {
        return Err(client::refusal(&mut answer).await);
    }
    let limit = usize::try_from(LARGEST).unwrap_or(usize::MAX);
    let bytes = client::read(&mut answer, "a message", limit).await?;
    // Where HTTP tells its end, the engine decides about a size that was announced wrong.
    if !answer.has_end() && (bytes.len() as u64) < blob.size_bytes {
        return Err(cut());
    }
    Ok(Some((blob.id, bytes)))
}

fn cut() -> SourceError {
    NetError::Broken(io::ErrorKind::UnexpectedEof.into()).into()
}

/// Whether an answer of status 206 has the bytes from `offset` on (RFC 9110 §14.4).
fn begins_at(answer: &Answer, offset: u64) -> bool {
    let range = answer.field("content-range").and_then(|text| text.strip_prefix("bytes "));
    let first = range.and_then(|range| range.split('-').next()?.trim().parse::<u64>().ok());
    first == Some(offset)
}

fn list(told: &Value) -> Result<&Vec<Value>, SourceError> {
    told.get("list").and_then(Value::as_array).ok_or_else(|| malformed("a list of messages"))
}

/// Writes the header section of a message from its fields, which come as they are in it
/// (RFC 8621 §4.1.3), with the empty line that ends it.
pub(super) fn header(told: &Value) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for field in told.get("headers")?.as_array()? {
        let text = |name: &str| field.get(name).and_then(Value::as_str);
        bytes.extend_from_slice(text("name")?.as_bytes());
        bytes.push(b':');
        bytes.extend_from_slice(text("value")?.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_written_as_it_was() {
        let told = json!({ "headers": [
            { "name": "Subject", "value": " a\r\n b" },
            { "name": "X-Empty", "value": "" },
        ]});
        assert_eq!(header(&told).unwrap(), b"Subject: a\r\n b\r\nX-Empty:\r\n\r\n");
        assert_eq!(header(&json!({ "headers": [] })).unwrap(), b"\r\n");
        assert_eq!(header(&json!({ "headers": [{ "name": "a" }] })), None);
        assert_eq!(header(&json!({})), None);
    }
}
