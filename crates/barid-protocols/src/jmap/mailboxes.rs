//! Mailboxes as a server lists them (RFC 8621 §2), with their paths and what they are for. Pure.

use super::listing::is_id;
use crate::{
    imap::role,
    source::{RemoteId, RemoteMailbox, SyncCursor},
};
use barid_model::Role;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What is asked for of each.
pub(super) const PROPERTIES: [&str; 8] =
    ["id", "name", "parentId", "role", "sortOrder", "totalEmails", "isSubscribed", "myRights"];

/// Levels of a hierarchy that are followed.
const MAX_DEPTH: usize = 64;

/// A mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) id: String,
    /// With its path, levels separated by `/`.
    pub(super) name: String,
    pub(super) role: Option<Role>,
    pub(super) total: u32,
    pub(super) subscribed: bool,
    pub(super) selectable: bool,
}

impl Row {
    pub(super) fn remote(&self, state: SyncCursor) -> RemoteMailbox {
        RemoteMailbox {
            id: RemoteId(self.id.clone()),
            name: self.name.clone(),
            role: self.role,
            subscribed: self.subscribed,
            selectable: self.selectable,
            state: Some(state),
            // Its id is what lasts.
            lasting_id: None,
        }
    }
}

/// A mailbox before its place among others is known.
struct Told {
    name: String,
    parent: Option<String>,
    role: Option<Role>,
    sort_order: u64,
    total: u32,
    subscribed: bool,
    selectable: bool,
}

/// Reads a list of mailboxes: by the server's order, then by name, what is above before what is
/// below. What is no mailbox is left out.
pub(super) fn read(list: &[Value]) -> Vec<Row> {
    let told: BTreeMap<String, Told> = list.iter().filter_map(one).collect();
    let mut rows: Vec<(Vec<(u64, String)>, Row)> = told
        .iter()
        .map(|(id, one)| {
            let (place, levels) = place(&told, id);
            let row = Row {
                id: id.clone(),
                name: levels.join("/"),
                role: one.role,
                total: one.total,
                subscribed: one.subscribed,
                selectable: one.selectable,
            };
            (place, row)
        })
        .collect();
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
    assign_roles(&mut rows);
    rows
}

/// Returns how many messages there are in each mailbox of a list.
pub(super) fn totals(list: &[Value]) -> BTreeMap<String, u32> {
    let total = |one: &Value| {
        let id = one.get("id")?.as_str().filter(|id| is_id(id))?;
        Some((id.to_owned(), count(one.get("totalEmails"))))
    };
    list.iter().filter_map(total).collect()
}

fn count(told: Option<&Value>) -> u32 {
    told.and_then(Value::as_u64).map_or(0, |count| u32::try_from(count).unwrap_or(u32::MAX))
}

fn one(told: &Value) -> Option<(String, Told)> {
    let text = |name: &str| told.get(name).and_then(Value::as_str);
    let id = text("id").filter(|id| is_id(id))?;
    let name = text("name").filter(|name| !name.is_empty() && !name.contains(char::is_control))?;
    let may_read = told.get("myRights").and_then(|rights| rights.get("mayReadItems")?.as_bool());
    Some((
        id.to_owned(),
        Told {
            // What is inside of a level must not pass for a level.
            name: name.replace('/', "\u{2215}"),
            parent: text("parentId").map(str::to_owned),
            role: text("role").and_then(Role::from_name),
            sort_order: told.get("sortOrder").and_then(Value::as_u64).unwrap_or(0),
            total: count(told.get("totalEmails")),
            subscribed: told.get("isSubscribed").and_then(Value::as_bool).unwrap_or(true),
            selectable: may_read.unwrap_or(true),
        },
    ))
}

/// Returns what a mailbox is sorted by, and the names of its levels. One whose parent is not
/// there, or is below it, is at the top.
fn place(told: &BTreeMap<String, Told>, id: &str) -> (Vec<(u64, String)>, Vec<String>) {
    let mut chain = Vec::new();
    let mut seen = BTreeSet::new();
    let mut at = Some(id);
    while let Some((id, one)) = at.and_then(|id| told.get_key_value(id))
        && chain.len() < MAX_DEPTH
        && seen.insert(id)
    {
        chain.push((id, one));
        at = one.parent.as_deref();
    }
    chain.reverse();
    let place = chain.iter().map(|(_, one)| (one.sort_order, one.name.clone())).collect();
    let level = |(at, (_, one)): (usize, &(&String, &Told))| match one.role {
        // As IMAP calls it, so that it has one name however it is reached.
        Some(Role::Inbox) if at == 0 => "INBOX".to_owned(),
        _ => one.name.clone(),
    };
    (place, chain.iter().enumerate().map(level).collect())
}

/// Gives each role to one mailbox at most: first as the server says, then by name.
fn assign_roles(rows: &mut [Row]) {
    let mut taken = BTreeSet::new();
    for row in rows.iter_mut() {
        row.role = row.role.filter(|role| row.selectable && taken.insert(*role));
    }
    for row in rows.iter_mut().filter(|row| row.role.is_none() && row.selectable) {
        row.role = role::from_name(&row.name).filter(|role| taken.insert(*role));
    }
    if !taken.contains(&Role::Inbox)
        && let Some(row) = rows.iter_mut().find(|row| row.name.eq_ignore_ascii_case("INBOX"))
    {
        row.role = Some(Role::Inbox);
    }
}

/// Finds a mailbox by its id; else by the name under which one is to be made.
pub(super) fn find<'a>(rows: &'a [Row], mailbox: &RemoteId) -> Option<&'a Row> {
    let by_id = rows.iter().find(|row| row.id == mailbox.0);
    by_id.or_else(|| by_name(rows, &mailbox.0))
}

/// Finds a mailbox by its name with its path. INBOX is found in any case.
pub(super) fn by_name<'a>(rows: &'a [Row], name: &str) -> Option<&'a Row> {
    let is_inbox = name.eq_ignore_ascii_case("INBOX");
    rows.iter().find(|row| row.name == name || is_inbox && row.role == Some(Role::Inbox))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn mailbox(id: &str, name: &str, parent: Option<&str>, role: Option<&str>) -> Value {
        json!({ "id": id, "name": name, "parentId": parent, "role": role, "sortOrder": 1,
            "totalEmails": 3, "isSubscribed": true, "myRights": { "mayReadItems": true } })
    }

    fn names(list: &[Value]) -> Vec<(String, Option<Role>)> {
        read(list).into_iter().map(|row| (row.name, row.role)).collect()
    }

    #[test]
    fn paths_and_roles_are_found() {
        let list = [
            mailbox("c", "Old/er", Some("b"), None),
            mailbox("b", "Work", None, Some("unknown-role")),
            mailbox("a", "Inbox", None, Some("inbox")),
            mailbox("d", "Lists", Some("a"), None),
            mailbox("e", "Gesendet", None, None),
            mailbox("f", "Sent", None, Some("sent")),
            mailbox("g", "Papierkorb", None, None),
        ];
        assert_eq!(
            names(&list),
            [
                ("Gesendet".to_owned(), None),
                ("INBOX".to_owned(), Some(Role::Inbox)),
                ("INBOX/Lists".to_owned(), None),
                ("Papierkorb".to_owned(), Some(Role::Trash)),
                ("Sent".to_owned(), Some(Role::Sent)),
                ("Work".to_owned(), None),
                ("Work/Old\u{2215}er".to_owned(), None),
            ]
        );
        let rows = read(&list);
        assert_eq!(by_name(&rows, "inbox").unwrap().id, "a");
        assert_eq!(find(&rows, &RemoteId("c".into())).unwrap().name, "Work/Old\u{2215}er");
        assert_eq!(find(&rows, &RemoteId("Work".into())).unwrap().id, "b");
    }

    #[test]
    fn what_is_odd_neither_loops_nor_ends_anything() {
        let list = [
            mailbox("a", "A", Some("b"), None),
            mailbox("b", "B", Some("a"), None),
            mailbox("c", "C", Some("gone"), None),
            mailbox("no id!", "D", None, None),
            mailbox("e", "", None, None),
            mailbox("f", "x\ny", None, None),
            json!(null),
            json!({ "id": "g", "name": "G" }),
            mailbox("h", "Inbox", None, Some("inbox")),
            mailbox("i", "Inbox 2", None, Some("inbox")),
        ];
        let names = names(&list);
        assert_eq!(names.len(), 6);
        assert!(names.contains(&("C".to_owned(), None)));
        assert_eq!(names.iter().filter(|(_, role)| *role == Some(Role::Inbox)).count(), 1);
    }
}
