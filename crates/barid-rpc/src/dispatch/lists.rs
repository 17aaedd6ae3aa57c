//! Lists, and what a user does to the messages in them.

use crate::{
    account,
    act::{self, Acted},
    desktop::Caller,
    error::{Code, RpcError},
    host::Host,
    list::{self, Group, ListShape, Person, Row, Window},
    request::Request,
    response::Response,
};
use barid_engine::{
    Destination, Engine, Entry, Filter, GroupName, ListQuery, ListView, ListWindow, Targets,
    Verdict, Within, base_subject, draft_rows,
};
use barid_model::{
    AccountId, ActId, Flag, FlagChange, FlagSet, GroupId, MailboxId, MessageId, Role, ThreadId,
};

pub(super) async fn answer(
    host: &Host,
    _caller: &Caller,
    request: Request,
    _bytes: Vec<u8>,
) -> Result<Response, RpcError> {
    let engine = host.engine()?;
    match request {
        Request::ListShape { list } => Ok(Response::Shape(shape(engine, list).await?)),
        Request::ListWindow { list, start, len } => {
            Ok(Response::Window(window(engine, list, start, len).await?))
        }
        Request::ListIndex { list, message } => {
            let index = engine.list_index(&list.into(), MessageId(message)).await?;
            Ok(Response::Index(index))
        }
        Request::SetFlags { targets, add, remove } => {
            let change = FlagChange { add: flags(&add)?, remove: flags(&remove)? };
            Ok(acted(&engine.change_flags(targets.into(), change).await?))
        }
        Request::Move { targets, to } => {
            Ok(acted(&engine.move_messages(targets.into(), to.into()).await?))
        }
        Request::Copy { targets, to } => {
            Ok(acted(&engine.copy_messages(targets.into(), to.into()).await?))
        }
        Request::Unfile { targets, mailbox } => {
            Ok(acted(&engine.unfile_messages(targets.into(), MailboxId(mailbox)).await?))
        }
        Request::Report { targets, verdict } => {
            let verdict = match verdict {
                act::Verdict::Junk => Verdict::Junk,
                act::Verdict::NotJunk => Verdict::NotJunk,
            };
            Ok(acted(&engine.report_messages(targets.into(), verdict).await?))
        }
        Request::Opened { targets } => {
            engine.mark_opened(targets.into()).await?;
            Ok(Response::Done)
        }
        Request::Destroy { targets } => Ok(acted(&engine.destroy_messages(targets.into()).await?)),
        Request::Snooze { targets, until_ms } => {
            Ok(acted(&engine.snooze_messages(targets.into(), until_ms).await?))
        }
        Request::SplitThread { message } => {
            Ok(acted(&engine.split_thread(MessageId(message)).await?))
        }
        Request::JoinThreads { threads } => {
            let threads = threads.into_iter().map(ThreadId).collect();
            Ok(acted(&engine.join_threads(threads).await?))
        }
        Request::Undo { undo } => Ok(acted(&engine.undo(undo.map(ActId)).await?)),
        other => Err(RpcError::new(Code::Internal, format!("{other:?} is answered elsewhere"))),
    }
}

async fn shape(engine: &Engine, list: list::ListQuery) -> Result<ListShape, RpcError> {
    let shape = engine.list_shape(&list.into()).await?;
    Ok(ListShape {
        total: shape.total,
        unread: shape.unread,
        groups: shape
            .groups
            .into_iter()
            .map(|group| Group { name: group.name.into(), start: group.start })
            .collect(),
        revision: shape.revision,
        searched: shape.searched,
        not_downloaded: shape.not_downloaded,
    })
}

async fn window(
    engine: &Engine,
    list: list::ListQuery,
    start: u32,
    len: u32,
) -> Result<Window, RpcError> {
    let threaded = list.threaded;
    let ListWindow { start, entries, revision } =
        engine.list_window(&list.into(), start, len).await?;
    let mine = engine.own_addresses().await?;
    let is_mine = |address: &str| mine.contains(address);
    let mut rows: Vec<Row> =
        entries.into_iter().map(|entry| row(entry, threaded, is_mine)).collect();
    let known = engine.draft_marks().await?;
    for row in &mut rows {
        let draft = draft_rows::draft_of(row.message);
        row.draft =
            draft.or_else(|| known.copies.get(&MessageId(row.message)).copied()).map(|id| id.0);
        row.has_draft = known.threads.contains(&ThreadId(row.thread));
    }
    Ok(Window { start, rows, revision })
}

fn row(entry: Entry, threaded: bool, is_mine: impl Fn(&str) -> bool) -> Row {
    let has = |name: &str| entry.flags.iter().any(|flag| flag.as_str() == name);
    let (is_answered, is_forwarded) = (has("$answered"), has("$forwarded"));
    let (message, thread) = (entry.key.message.0, entry.key.thread.0);
    let person = |one: barid_model::Address| Person {
        is_me: is_mine(&one.address),
        name: one.name,
        address: one.address,
    };
    Row {
        key: if threaded { thread } else { message },
        thread,
        message,
        account: entry.account.0,
        also: entry.also.into_iter().map(|account| account.0).collect(),
        mailbox: entry.mailbox.map(|mailbox| mailbox.0),
        people: entry.people.into_iter().map(person).collect(),
        count: entry.count,
        unread: entry.unread,
        // A conversation is called what its first message was.
        subject: match threaded {
            true => base_subject(&entry.subject).to_owned(),
            false => entry.subject,
        },
        preview: entry.preview,
        date_ms: entry.key.at_ms,
        is_starred: entry.is_starred,
        is_answered,
        is_forwarded,
        has_attachment: entry.has_attachment,
        has_draft: false,
        draft: None,
        snooze: entry.snooze.map(list::Snooze::from),
    }
}

fn flags(names: &[String]) -> Result<FlagSet, RpcError> {
    let read = |name: &String| {
        let bad = || RpcError::new(Code::Invalid, format!("{name:?} can't be a flag"));
        Flag::from_user(name).ok_or_else(bad)
    };
    names.iter().map(read).collect()
}

pub(super) fn acted(acted: &barid_engine::Acted) -> Response {
    Response::Acted(Acted {
        undo: acted.undo.map(|undo| undo.0),
        messages: acted.messages,
        conversations: acted.conversations,
        mailboxes: acted.mailboxes,
    })
}

impl From<list::ListQuery> for ListQuery {
    fn from(list: list::ListQuery) -> ListQuery {
        let view = match list.view {
            list::View::Mailbox { mailbox } => ListView::Mailbox(MailboxId(mailbox)),
            list::View::Role { role, account } => {
                ListView::Role(role.into(), account.map(AccountId))
            }
            list::View::Starred => ListView::Starred,
            list::View::Snoozed => ListView::Snoozed,
            list::View::Search { query } => ListView::Search(query),
        };
        let filter = match list.filter {
            list::Filter::None => Filter::None,
            list::Filter::Unread => Filter::Unread,
            list::Filter::Starred => Filter::Starred,
            list::Filter::Attachments => Filter::Attachments,
        };
        let within = Within {
            group: list.group.map(GroupId),
            accounts: list.accounts.into_iter().map(AccountId).collect(),
        };
        let (threaded, oldest_first) = (list.threaded, list.oldest_first);
        ListQuery { view, filter, threaded, oldest_first, within }
    }
}

impl From<barid_engine::Snooze> for list::Snooze {
    fn from(snooze: barid_engine::Snooze) -> list::Snooze {
        let barid_engine::Snooze { until_ms, woken_ms } = snooze;
        list::Snooze { until_ms, woken_ms }
    }
}

impl From<act::Targets> for Targets {
    fn from(targets: act::Targets) -> Targets {
        match targets {
            act::Targets::Rows { list, keys } => Targets::Rows { list: list.into(), keys },
            act::Targets::All { list } => Targets::All { list: list.into() },
            act::Targets::Messages { messages } => {
                Targets::Messages(messages.into_iter().map(MessageId).collect())
            }
        }
    }
}

impl From<act::Destination> for Destination {
    fn from(to: act::Destination) -> Destination {
        match to {
            act::Destination::Role { role } => Destination::Role(role.into()),
            act::Destination::Mailbox { mailbox } => Destination::Mailbox(MailboxId(mailbox)),
        }
    }
}

impl From<account::Role> for Role {
    fn from(role: account::Role) -> Role {
        match role {
            account::Role::Inbox => Role::Inbox,
            account::Role::All => Role::All,
            account::Role::Archive => Role::Archive,
            account::Role::Drafts => Role::Drafts,
            account::Role::Flagged => Role::Flagged,
            account::Role::Junk => Role::Junk,
            account::Role::Sent => Role::Sent,
            account::Role::Trash => Role::Trash,
        }
    }
}

impl From<GroupName> for list::GroupName {
    fn from(name: GroupName) -> list::GroupName {
        match name {
            GroupName::Today => list::GroupName::Today,
            GroupName::Yesterday => list::GroupName::Yesterday,
            GroupName::ThisWeek => list::GroupName::ThisWeek,
            GroupName::ThisMonth => list::GroupName::ThisMonth,
            GroupName::Month { year, month } => list::GroupName::Month { year, month },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;
    use serde_json::{Value, json};
    use std::time::Duration;

    async fn ask(world: &World, request: Value) -> Value {
        let request = serde_json::from_value(request).unwrap();
        let answer = tokio::time::timeout(Duration::from_secs(30), world.ask(request)).await;
        serde_json::to_value(answer.unwrap().unwrap()).unwrap()["value"].take()
    }

    /// Asks again after each event, until the answer is as wanted.
    async fn until(world: &World, request: Value, wanted: impl Fn(&Value) -> bool) -> Value {
        let mut events = world.host.engine().unwrap().events();
        loop {
            let answer = ask(world, request.clone()).await;
            if wanted(&answer) {
                return answer;
            }
            let next = tokio::time::timeout(Duration::from_secs(60), events.recv()).await;
            let _ = next.expect("what is waited for never came");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_row_is_listed_moved_and_brought_back() {
        let world = World::open().await;
        ask(&world, json!({"call": "add_sample"})).await;
        let list = json!({
            "view": {"kind": "role", "role": "inbox", "account": null}, "threaded": true,
        });
        let shape = json!({"call": "list_shape", "list": list});
        until(&world, shape.clone(), |shape| shape["total"].as_u64() > Some(3)).await;
        // Until nothing comes any more.
        let idle = json!({"call": "overview"});
        let is_idle = |overview: &Value| {
            overview["accounts"]
                .as_array()
                .unwrap()
                .iter()
                .all(|account| account["status"]["state"] == "up_to_date")
        };
        until(&world, idle, is_idle).await;
        let before = ask(&world, shape.clone()).await;
        let window = json!({"call": "list_window", "list": list, "start": 1, "len": 2});
        let rows = ask(&world, window.clone()).await;
        assert_eq!((&rows["start"], &rows["revision"]), (&json!(1), &before["revision"]));
        let row = &rows["rows"][0];
        let index = json!({"call": "list_index", "list": list, "message": row["message"]});
        assert_eq!(ask(&world, index.clone()).await, json!(1));

        let targets = json!({"kind": "rows", "list": list, "keys": [row["key"]]});
        let to = json!({"kind": "role", "role": "archive"});
        let acted = ask(&world, json!({"call": "move", "targets": targets, "to": to})).await;
        assert_eq!(acted["conversations"], 1);
        assert_eq!(ask(&world, index.clone()).await, Value::Null);
        let after = ask(&world, shape.clone()).await;
        assert_eq!(after["total"].as_u64().unwrap() + 1, before["total"].as_u64().unwrap());
        assert_ne!(after["revision"], before["revision"]);
        // The account's task is woken, and makes it on its server.
        let engine = world.host.engine().unwrap();
        let mut events = engine.events();
        while !engine.waiting_ops().await.unwrap().is_empty() {
            let next = tokio::time::timeout(Duration::from_secs(60), events.recv()).await;
            let _ = next.expect("the change was never made");
        }
        ask(&world, json!({"call": "undo", "undo": acted["undo"]})).await;
        assert_eq!(ask(&world, index).await, json!(1));
        assert_eq!(ask(&world, window).await["rows"], rows["rows"]);
    }

    #[tokio::test]
    async fn what_can_not_be_is_an_error() {
        let world = World::open().await;
        for (request, code) in [
            (
                json!({"call": "list_shape", "list": {
                "view": {"kind": "mailbox", "mailbox": 7}, "threaded": true}}),
                Code::NotFound,
            ),
            (json!({"call": "undo", "undo": 7}), Code::NotFound),
            (
                json!({"call": "set_flags", "targets": {"kind": "messages", "messages": []},
                "add": ["two words"], "remove": []}),
                Code::Invalid,
            ),
            (
                json!({"call": "move", "targets": {"kind": "messages", "messages": [1]},
                "to": {"kind": "mailbox", "mailbox": 7}}),
                Code::NotFound,
            ),
        ] {
            let error = world.ask(serde_json::from_value(request.clone()).unwrap()).await;
            assert_eq!(error.unwrap_err().code, code, "{request}");
        }
        let nothing = world.ask(Request::Undo { undo: None }).await.unwrap();
        let none = Acted { undo: None, messages: 0, conversations: 0, mailboxes: 0 };
        assert_eq!(nothing, Response::Acted(none));
    }
}
