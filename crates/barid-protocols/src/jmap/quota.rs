//! Asks how full the account is (RFC 9425).
//!
//! Nothing depends on the answer, so whatever is odd in it is left out.

use super::{Source, session};
use crate::source::SourceError;
use barid_model::{Quota, Usage};
use serde_json::{Value, json};

impl Source {
    /// Asks how full the account is; where several limits hold, by the one that is reached first.
    /// A server that keeps no quota is not asked, and tells nothing.
    pub(super) async fn fullness(&mut self) -> Result<Quota, SourceError> {
        if !self.client.session().await?.capabilities.contains(session::QUOTA) {
            return Ok(Quota::default());
        }
        let told = self.client.call_one("Quota/get", json!({ "ids": null })).await?;
        let list = told.get("list").and_then(Value::as_array).map(Vec::as_slice);
        Ok(read(list.unwrap_or_default()))
    }
}

fn read(list: &[Value]) -> Quota {
    let mut quota = Quota::default();
    for one in list {
        let text = |name: &str| one.get(name).and_then(Value::as_str).unwrap_or_default();
        let types = one.get("types").or(one.get("dataTypes")).and_then(Value::as_array);
        let is_of_mail = types.is_none_or(|types| {
            types.iter().any(|one| matches!(one.as_str(), Some("Mail" | "Email")))
        });
        let limit = one.get("hardLimit").or(one.get("limit")).and_then(Value::as_u64);
        let used = one.get("used").and_then(Value::as_u64);
        let (Some(used), Some(limit), true) = (used, limit.filter(|limit| *limit > 0), is_of_mail)
        else {
            continue;
        };
        let usage = Usage { used, limit: Some(limit) };
        match text("resourceType") {
            "octets" => quota.storage = Some(tighter(quota.storage, usage)),
            "count" => quota.messages = Some(tighter(quota.messages, usage)),
            _ => {}
        }
    }
    quota
}

/// Returns the one that is fuller.
fn tighter(known: Option<Usage>, other: Usage) -> Usage {
    let Some(known) = known else { return other };
    let parts =
        |usage: Usage| (u128::from(usage.used), u128::from(usage.limit.unwrap_or(u64::MAX)));
    let ((used, limit), (other_used, other_limit)) = (parts(known), parts(other));
    if used * other_limit >= other_used * limit { known } else { other }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_that_is_reached_first_is_told() {
        let list = [
            json!({ "resourceType": "octets", "used": 10, "hardLimit": 100, "types": ["Mail"] }),
            json!({ "resourceType": "octets", "used": 9, "hardLimit": 10, "types": ["Email"] }),
            json!({ "resourceType": "octets", "used": 1, "hardLimit": 1, "types": ["Calendar"] }),
            json!({ "resourceType": "count", "used": 3, "hardLimit": 0 }),
            json!({ "resourceType": "count", "used": "x", "hardLimit": 7 }),
            json!(null),
        ];
        let quota = read(&list);
        assert_eq!(quota.storage, Some(Usage { used: 9, limit: Some(10) }));
        assert_eq!(quota.messages, None);
    }
}
