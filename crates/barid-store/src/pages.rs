//! A change of many messages, cut into pages and put together again.

use barid_model::{MessageId, Op};

/// The messages that a change changes: of copies the copies.
pub(crate) fn messages_of(op: &Op) -> Vec<MessageId> {
    match op {
        Op::SetFlags { messages, .. }
        | Op::Move { messages, .. }
        | Op::Refile { messages, .. }
        | Op::Destroy { messages } => messages.clone(),
        Op::Copy { messages, .. } => messages.iter().map(|pair| pair.copy).collect(),
        Op::Append { .. }
        | Op::SaveDraft { .. }
        | Op::CreateMailbox { .. }
        | Op::RenameMailbox { .. }
        | Op::DeleteMailbox { .. }
        | Op::SubscribeMailbox { .. } => Vec::new(),
    }
}

/// How many messages a change is about.
pub(crate) fn count(op: &Op) -> usize {
    match op {
        Op::SetFlags { messages, .. }
        | Op::Move { messages, .. }
        | Op::Refile { messages, .. }
        | Op::Destroy { messages } => messages.len(),
        Op::Copy { messages, .. } => messages.len(),
        Op::Append { .. }
        | Op::SaveDraft { .. }
        | Op::CreateMailbox { .. }
        | Op::RenameMailbox { .. }
        | Op::DeleteMailbox { .. }
        | Op::SubscribeMailbox { .. } => 0,
    }
}

/// Splits a change after so many messages; the second part is `None` where that is all.
pub(crate) fn split(mut op: Op, at: usize) -> (Op, Option<Op>) {
    if count(&op) <= at {
        return (op, None);
    }
    let rest = match &mut op {
        Op::SetFlags { messages, change } => {
            Some(Op::SetFlags { messages: messages.split_off(at), change: change.clone() })
        }
        Op::Move { messages, to } => Some(Op::Move { messages: messages.split_off(at), to: *to }),
        Op::Copy { messages, to } => Some(Op::Copy { messages: messages.split_off(at), to: *to }),
        Op::Refile { messages, add, remove } => {
            Some(Op::Refile { messages: messages.split_off(at), add: *add, remove: *remove })
        }
        Op::Destroy { messages } => Some(Op::Destroy { messages: messages.split_off(at) }),
        Op::Append { .. }
        | Op::SaveDraft { .. }
        | Op::CreateMailbox { .. }
        | Op::RenameMailbox { .. }
        | Op::DeleteMailbox { .. }
        | Op::SubscribeMailbox { .. } => None,
    };
    (op, rest)
}

/// Puts together what [`split`] took apart.
pub(crate) fn join(mut front: Op, rest: Op) -> Op {
    match (&mut front, rest) {
        (Op::SetFlags { messages, .. }, Op::SetFlags { messages: more, .. })
        | (Op::Move { messages, .. }, Op::Move { messages: more, .. })
        | (Op::Refile { messages, .. }, Op::Refile { messages: more, .. })
        | (Op::Destroy { messages }, Op::Destroy { messages: more }) => messages.extend(more),
        (Op::Copy { messages, .. }, Op::Copy { messages: more, .. }) => messages.extend(more),
        _ => {}
    }
    front
}
