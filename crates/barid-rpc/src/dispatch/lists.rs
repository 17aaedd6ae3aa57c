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
};
use barid_model::{AccountId, ActId, Flag, FlagChange, FlagSet, MailboxId, MessageId, Role};

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
        Request::Destroy { targets } => Ok(acted(&engine.destroy_messages(targets.into()).await?)),
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
    let is_mine = |address: &str| mine.iter().any(|one| one.eq_ignore_ascii_case(address));
    let rows = entries.into_iter().map(|entry| row(entry, threaded, is_mine)).collect();
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
        mailbox: entry.mailbox.map(|mailbox| mailbox.0),
        people: entry.people.into_iter().map(person).collect(),
        count: entry.count,
        unread: entry.unread,
        subject: entry.subject,
        preview: entry.preview,
        date_ms: entry.key.at_ms,
        is_starred: entry.is_starred,
        is_answered,
        is_forwarded,
        has_attachment: entry.has_attachment,
        has_draft: false,
        draft: None,
    }
}

fn flags(names: &[String]) -> Result<FlagSet, RpcError> {
    let read = |name: &String| {
        let bad = || RpcError::new(Code::Invalid, format!("{name:?} can't be a flag"));
        Flag::from_user(name).ok_or_else(bad)
    };
    names.iter().map(read).collect()
}

fn acted(acted: &barid_engine::Acted) -> Response {
    Response::Acted(Acted {
        undo: acted.undo.map(|undo| undo.0),
        messages: acted.messages,
        conversations: acted.conversations,
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
            list::View::Search { query } => ListView::Search(query),
        };
        let filter = match list.filter {
            list::Filter::None => Filter::None,
            list::Filter::Unread => Filter::Unread,
            list::Filter::Starred => Filter::Starred,
            list::Filter::Attachments => Filter::Attachments,
        };
        ListQuery { view, filter, threaded: list.threaded, oldest_first: list.oldest_first }
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
