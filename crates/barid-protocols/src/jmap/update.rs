//! Changes messages (RFC 8621 §4.6): flags, the mailboxes they are in, and whether they are at
//! all. Each change is a patch of what it is about, so that what others change meanwhile stays.

use super::{
    Source,
    fault::{Fault, malformed},
    listing::{self, is_id},
    parts::parts,
};
use crate::source::{IfMissing, RemoteId, Renamed, SourceError};
use barid_model::{FlagChange, Role};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// So often a change is tried while others change messages.
const TRIES: u32 = 5;

/// What is done to messages that are in a mailbox.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way<'a> {
    /// Out of it, into another; out of all others too where a message can be in no other with it.
    Move(&'a str),
    /// Out of it.
    TakeOut,
    /// Away.
    Destroy,
}

impl Source {
    /// Sets and clears flags. Messages that are gone are left out.
    pub(super) async fn set_flags(
        &mut self,
        ids: &[RemoteId],
        change: &FlagChange,
    ) -> Result<(), SourceError> {
        let mut patch = Map::new();
        for (flags, value) in [(&change.remove, Value::Null), (&change.add, Value::Bool(true))] {
            for flag in flags.iter().filter(|flag| listing::is_keyword(flag)) {
                // RFC 6901 §3.
                let name = flag.as_str().replace('~', "~0").replace('/', "~1");
                patch.insert(format!("keywords/{name}"), value.clone());
            }
        }
        if patch.is_empty() {
            return Ok(());
        }
        let patches = names(ids).into_iter().map(|id| (id, Value::Object(patch.clone())));
        self.update(patches.collect()).await.map(drop)
    }

    /// Moves messages to `to`. Those that have left `mailbox` are left where they are. Returns
    /// the names of those that are in `to` then, and the mailbox if it had to be made.
    pub(super) async fn relocate(
        &mut self,
        mailbox: &RemoteId,
        ids: &[RemoteId],
        (to, if_missing): (&RemoteId, IfMissing),
    ) -> Result<Renamed, SourceError> {
        let from = self.find(mailbox).await?.ok_or(SourceError::NotFound)?.id;
        let (target, mut renamed) = self.target(to, if_missing).await?;
        let moved = self.change_those_in(&from, ids, Way::Move(&target)).await?;
        renamed.extend(moved.into_iter().map(|id| (RemoteId(id.clone()), RemoteId(id))));
        Ok(renamed)
    }

    /// Puts messages into `to` as well. Returns what [`Source::relocate`] does.
    pub(super) async fn put(
        &mut self,
        ids: &[RemoteId],
        (to, if_missing): (&RemoteId, IfMissing),
    ) -> Result<Renamed, SourceError> {
        let (target, mut renamed) = self.target(to, if_missing).await?;
        let key = format!("mailboxIds/{target}");
        let patches = names(ids).into_iter().map(|id| (id, json!({ key.as_str(): true })));
        let put = self.update(patches.collect()).await?;
        renamed.extend(put.into_iter().map(|id| (RemoteId(id.clone()), RemoteId(id))));
        Ok(renamed)
    }

    /// Takes messages out of a mailbox.
    ///
    /// # Errors
    ///
    /// `Rejected` where one is in no other; it stays, and all others are taken out.
    pub(super) async fn take_out(
        &mut self,
        mailbox: &RemoteId,
        ids: &[RemoteId],
    ) -> Result<(), SourceError> {
        let from = self.find(mailbox).await?.ok_or(SourceError::NotFound)?.id;
        self.change_those_in(&from, ids, Way::TakeOut).await.map(drop)
    }

    /// Removes messages for good that are in a mailbox.
    pub(super) async fn destroy(
        &mut self,
        mailbox: &RemoteId,
        ids: &[RemoteId],
    ) -> Result<(), SourceError> {
        let from = self.find(mailbox).await?.ok_or(SourceError::NotFound)?.id;
        self.change_those_in(&from, ids, Way::Destroy).await.map(drop)
    }

    /// Returns where messages are put; makes it where it is missing and that is wanted.
    async fn target(
        &mut self,
        to: &RemoteId,
        if_missing: IfMissing,
    ) -> Result<(String, Renamed), SourceError> {
        if let Some(row) = self.find(to).await? {
            return Ok((row.id, Renamed::new()));
        }
        match if_missing {
            IfMissing::Fail => Err(SourceError::NotFound),
            IfMissing::Make => {
                let made = self.make_missing(to).await?;
                Ok((made.clone(), vec![(to.clone(), RemoteId(made))]))
            }
        }
    }

    /// Changes messages as long as they are in `from`: what another client has taken from there
    /// is left alone. Returns those that are as they should be.
    async fn change_those_in(
        &mut self,
        from: &str,
        ids: &[RemoteId],
        way: Way<'_>,
    ) -> Result<BTreeSet<String>, SourceError> {
        let limits = self.client.limits().await?;
        let apart = self.apart().await?;
        let mut done = BTreeSet::new();
        let mut is_stuck = false;
        'parts: for part in parts(&names(ids), limits.get.min(limits.set), limits.request_bytes) {
            for _ in 0..TRIES {
                let (state, places) = self.places(&part).await?;
                let mut arguments = Map::new();
                arguments.insert("ifInState".to_owned(), state.into());
                let mut patches = Map::new();
                let mut doomed = Vec::new();
                for (id, places) in &places {
                    match patch(places, from, way, &apart) {
                        _ if !places.contains(from) => {
                            let is_there = matches!(way, Way::Move(to) if places.contains(to));
                            done.extend(is_there.then(|| id.clone()));
                        }
                        Patch::Nothing => drop(done.insert(id.clone())),
                        Patch::Update(patch) => drop(patches.insert(id.clone(), patch)),
                        Patch::Destroy => doomed.push(id.clone()),
                        Patch::Impossible => is_stuck = true,
                    }
                }
                if patches.is_empty() && doomed.is_empty() {
                    continue 'parts;
                }
                if !patches.is_empty() {
                    arguments.insert("update".to_owned(), patches.into());
                }
                if !doomed.is_empty() {
                    arguments.insert("destroy".to_owned(), doomed.into());
                }
                match self.client.try_one("Email/set", arguments.into()).await? {
                    Ok(told) => {
                        done.extend(outcome(&told)?);
                        continue 'parts;
                    }
                    Err(fault) if fault.is("stateMismatch") => {}
                    Err(fault) => return Err(fault.meaning("Email/set")),
                }
            }
            return Err(malformed("states that change all the time"));
        }
        match is_stuck {
            false => Ok(done),
            true => Err(SourceError::Rejected {
                command: "Email/set",
                code: "CANNOT".to_owned(),
                text: "a message has to be in a mailbox".to_owned(),
            }),
        }
    }

    /// Returns the mailboxes that a message is in alone: the trash, and junk.
    async fn apart(&mut self) -> Result<BTreeSet<String>, SourceError> {
        let rows = self.rows().await?;
        let apart = rows.iter().filter(|row| matches!(row.role, Some(Role::Trash | Role::Junk)));
        Ok(apart.map(|row| row.id.clone()).collect())
    }

    /// Returns which mailboxes messages are in, and the state in which that is so.
    async fn places(
        &mut self,
        ids: &[String],
    ) -> Result<(String, BTreeMap<String, BTreeSet<String>>), SourceError> {
        let arguments = json!({ "ids": ids, "properties": ["id", "mailboxIds"] });
        let told = self.client.call_one("Email/get", arguments).await?;
        let state = told.get("state").and_then(Value::as_str);
        let state = state.ok_or_else(|| malformed("a list without a state"))?;
        let list = told.get("list").and_then(Value::as_array);
        let list = list.ok_or_else(|| malformed("a list of messages"))?;
        let places = list.iter().filter_map(|one| {
            let mailboxes = one.get("mailboxIds")?.as_object()?;
            Some((one.get("id")?.as_str()?.to_owned(), mailboxes.keys().cloned().collect()))
        });
        Ok((state.to_owned(), places.collect()))
    }

    /// Patches messages. Those that are gone are left out. Returns those that were changed.
    pub(super) async fn update(
        &mut self,
        patches: BTreeMap<String, Value>,
    ) -> Result<BTreeSet<String>, SourceError> {
        let limits = self.client.limits().await?;
        let ids: Vec<String> = patches.keys().cloned().collect();
        let mut done = BTreeSet::new();
        for part in parts(&ids, limits.set, limits.request_bytes) {
            let some: Map<String, Value> = part
                .into_iter()
                .filter_map(|id| patches.get(&id).cloned().map(|patch| (id, patch)))
                .collect();
            let told = self.client.call_one("Email/set", json!({ "update": some })).await?;
            done.extend(outcome(&told)?);
        }
        Ok(done)
    }
}

/// What is to be done about one message.
enum Patch {
    Nothing,
    Update(Value),
    Destroy,
    Impossible,
}

fn patch(places: &BTreeSet<String>, from: &str, way: Way<'_>, apart: &BTreeSet<String>) -> Patch {
    match way {
        Way::Destroy => Patch::Destroy,
        Way::TakeOut if places.len() < 2 => Patch::Impossible,
        Way::TakeOut => Patch::Update(json!({ format!("mailboxIds/{from}"): null })),
        Way::Move(to) if to == from => Patch::Nothing,
        Way::Move(to) if apart.contains(to) || places.iter().any(|one| apart.contains(one)) => {
            Patch::Update(json!({ "mailboxIds": { to: true } }))
        }
        Way::Move(to) => Patch::Update(json!({
            format!("mailboxIds/{from}"): null,
            format!("mailboxIds/{to}"): true,
        })),
    }
}

/// Reads which messages an `Email/set` changed or removed. Those that are gone are no failure.
fn outcome(told: &Value) -> Result<BTreeSet<String>, SourceError> {
    for list in ["notUpdated", "notDestroyed"] {
        let failed = told.get(list).and_then(Value::as_object);
        for error in failed.into_iter().flat_map(Map::values) {
            let fault = Fault::read(error);
            if !fault.is("notFound") {
                return Err(fault.meaning("Email/set"));
            }
        }
    }
    let mut done: BTreeSet<String> = listing::ids(told.get("destroyed")).into_iter().collect();
    let updated = told.get("updated").and_then(Value::as_object);
    done.extend(updated.into_iter().flat_map(Map::keys).cloned());
    Ok(done)
}

fn names(ids: &[RemoteId]) -> Vec<String> {
    ids.iter().map(|id| id.0.clone()).filter(|id| is_id(id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patched(places: &[&str], from: &str, way: Way<'_>) -> Option<Value> {
        let places = places.iter().map(|one| (*one).to_owned()).collect();
        match patch(&places, from, way, &["trash".to_owned()].into()) {
            Patch::Update(patch) => Some(patch),
            Patch::Nothing | Patch::Destroy | Patch::Impossible => None,
        }
    }

    #[test]
    fn a_move_changes_one_mailbox_for_another_and_the_trash_takes_all() {
        assert_eq!(
            patched(&["a", "b"], "a", Way::Move("c")),
            Some(json!({ "mailboxIds/a": null, "mailboxIds/c": true }))
        );
        let alone = Some(json!({ "mailboxIds": { "trash": true } }));
        assert_eq!(patched(&["a", "b"], "a", Way::Move("trash")), alone);
        let back = Some(json!({ "mailboxIds": { "a": true } }));
        assert_eq!(patched(&["b", "trash"], "b", Way::Move("a")), back);
        assert_eq!(patched(&["a"], "a", Way::Move("a")), None);
        assert_eq!(patched(&["a", "b"], "a", Way::TakeOut), Some(json!({ "mailboxIds/a": null })));
        assert_eq!(patched(&["a"], "a", Way::TakeOut), None);
    }

    #[test]
    fn what_is_gone_is_no_failure_and_all_else_is() {
        let told = json!({ "updated": { "a": null }, "destroyed": ["b"],
            "notUpdated": { "c": { "type": "notFound" } } });
        assert_eq!(outcome(&told).unwrap(), ["a", "b"].map(str::to_owned).into());
        let told = json!({ "notUpdated": { "c": { "type": "overQuota" } } });
        assert_eq!(outcome(&told).unwrap_err().code(), barid_model::ErrorCode::OverQuota);
    }
}
