//! Asks the server for messages that match a query (RFC 8621 §4.4.1), for what is not here.

use super::{Source, listing};
use crate::source::{RemoteId, SourceError};
use barid_model::query::{Field, Query, State};
use jiff::civil::Date;
use serde_json::{Value, json};

/// Messages that one search finds at most.
const MOST: u32 = 1_000;

impl Source {
    /// Finds the messages of a mailbox that match `query`, newest first.
    ///
    /// # Errors
    ///
    /// `Rejected` if the query has what JMAP can't look for, or the server doesn't.
    pub(super) async fn search_for(
        &mut self,
        mailbox: &RemoteId,
        query: &Query,
    ) -> Result<Vec<RemoteId>, SourceError> {
        let filter = filter(query).ok_or_else(|| SourceError::Rejected {
            command: "Email/query",
            code: String::new(),
            text: "it can't look for that".to_owned(),
        })?;
        let row = self.find(mailbox).await?.ok_or(SourceError::NotFound)?;
        let here = json!({ "inMailbox": row.id });
        let arguments = json!({
            "filter": { "operator": "AND", "conditions": [here, filter] },
            "sort": [{ "property": "receivedAt", "isAscending": false }],
            "limit": MOST,
        });
        let told = self.client.call_one("Email/query", arguments).await?;
        Ok(listing::ids(told.get("ids")).into_iter().map(RemoteId).collect())
    }
}

/// Writes a query as a filter; `None` if it has what JMAP has no condition for.
fn filter(query: &Query) -> Option<Value> {
    let many = |operator: &str, parts: &[Query]| {
        let conditions: Option<Vec<Value>> = parts.iter().map(filter).collect();
        Some(json!({ "operator": operator, "conditions": conditions? }))
    };
    Some(match query {
        Query::All(parts) if parts.is_empty() => json!({}),
        Query::All(parts) => many("AND", parts)?,
        Query::Any(parts) if parts.is_empty() => return None,
        Query::Any(parts) => many("OR", parts)?,
        Query::Not(part) => many("NOT", std::slice::from_ref(part))?,
        Query::Text(wanted) => {
            let keys: &[&str] = match wanted.field {
                Field::Any => &["text"],
                Field::Subject => &["subject"],
                Field::From => &["from"],
                Field::To => &["to", "cc", "bcc"],
                Field::Cc => &["cc", "bcc"],
                Field::Body => &["body"],
                Field::Filename => return None,
            };
            let conditions: Vec<Value> =
                keys.iter().map(|key| json!({ *key: wanted.words })).collect();
            match conditions.as_slice() {
                [only] => only.clone(),
                _ => json!({ "operator": "OR", "conditions": conditions }),
            }
        }
        Query::Is(state) => match state {
            State::Unread => json!({ "notKeyword": "$seen" }),
            State::Read => json!({ "hasKeyword": "$seen" }),
            State::Starred => json!({ "hasKeyword": "$flagged" }),
            State::Answered => json!({ "hasKeyword": "$answered" }),
            State::Draft => json!({ "hasKeyword": "$draft" }),
        },
        // By when they came, as JMAP has no condition for when they were sent.
        Query::Before(day) => json!({ "before": midnight(*day) }),
        Query::After(day) => json!({ "after": midnight(*day) }),
        Query::Larger(bytes) => json!({ "minSize": bytes.saturating_add(1) }),
        Query::Smaller(bytes) => json!({ "maxSize": bytes }),
        Query::In(_) | Query::Account(_) | Query::HasAttachment => return None,
    })
}

fn midnight(day: Date) -> String {
    format!("{:04}-{:02}-{:02}T00:00:00Z", day.year(), day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use barid_model::query::parse;

    #[test]
    fn a_query_becomes_a_filter() {
        for (text, expected) in [
            ("pie", json!({ "text": "pie" })),
            ("-pie", json!({ "operator": "NOT", "conditions": [{ "text": "pie" }] })),
            ("", json!({})),
            (
                "subject:a cc:b is:unread",
                json!({ "operator": "AND", "conditions": [
                    { "subject": "a" },
                    { "operator": "OR", "conditions": [{ "cc": "b" }, { "bcc": "b" }] },
                    { "notKeyword": "$seen" },
                ]}),
            ),
            (
                "before:2024-05 OR larger:10",
                json!({ "operator": "OR", "conditions": [
                    { "before": "2024-05-01T00:00:00Z" }, { "minSize": 11 },
                ]}),
            ),
        ] {
            assert_eq!(filter(&parse(text)), Some(expected), "{text}");
        }
        assert_eq!(filter(&parse("filename:a.pdf pie")), None);
    }
}
