//! What is left to ask a server for, once later changes are known: a flag that was set and
//! cleared, a message that was moved on, a mailbox that was renamed again.
//!
//! Changes are merged when it is their turn, not when they are made: until then each can be taken
//! back by dropping it.

use barid_model::{Flag, FlagChange, MailboxId, MessageId, Op, Role, op::CopyPair};

/// Returns what of `op` is still to be made, `later` being what waits behind it, oldest first;
/// `None` where nothing is.
pub(crate) fn left_over(op: Op, later: &[Op]) -> Option<Op> {
    match op {
        Op::SetFlags { messages, change } => {
            let later = before_mailboxes_change(later);
            let left = kept(messages, |message| !is_overruled(message, &change, later));
            left.map(|messages| Op::SetFlags { messages, change })
        }
        Op::Move { messages, to } => {
            let later = before_mailboxes_change(later);
            let left = kept(messages, |message| !later.iter().any(|op| takes_away(op, message)));
            left.map(|messages| Op::Move { messages, to })
        }
        // What it adds to may be what a later one takes it from, so only what ends all is enough.
        Op::Refile { messages, add, remove } => {
            let later = before_mailboxes_change(later);
            let left = kept(messages, |message| !later.iter().any(|op| takes_away(op, message)));
            left.map(|messages| Op::Refile { messages, add, remove })
        }
        Op::Copy { messages, to } => {
            let is_gone = |copy| later.iter().any(|op| destroys(op, copy));
            let left: Vec<CopyPair> =
                messages.into_iter().filter(|pair| !is_gone(pair.copy)).collect();
            (!left.is_empty()).then_some(Op::Copy { messages: left, to })
        }
        Op::CreateMailbox { mailbox, name, role } => created(mailbox, name, role, later),
        Op::RenameMailbox { mailbox, name } => {
            let again = next_of(mailbox, later);
            let is_overruled =
                matches!(again, Some(Op::RenameMailbox { .. } | Op::DeleteMailbox { .. }));
            (!is_overruled).then_some(Op::RenameMailbox { mailbox, name })
        }
        Op::SubscribeMailbox { mailbox, subscribed } => {
            let again = next_of(mailbox, later);
            let is_overruled =
                matches!(again, Some(Op::SubscribeMailbox { .. } | Op::DeleteMailbox { .. }));
            (!is_overruled).then_some(Op::SubscribeMailbox { mailbox, subscribed })
        }
        op @ (Op::Append { .. }
        | Op::Destroy { .. }
        | Op::SaveDraft { .. }
        | Op::DeleteMailbox { .. }) => Some(op),
    }
}

/// A mailbox that is renamed before it was made gets its last name at once; one that is removed
/// before anything was put into it is not made at all.
fn created(mailbox: MailboxId, mut name: String, role: Option<Role>, later: &[Op]) -> Option<Op> {
    let mut rest = later;
    while let Some((op, behind)) = rest.split_first() {
        rest = behind;
        let is_about_it = op.mailbox() == Some(mailbox);
        if let Op::RenameMailbox { name: new, .. } = op
            && is_about_it
        {
            name.clone_from(new);
        } else if matches!(op, Op::DeleteMailbox { .. }) && is_about_it {
            return None;
        } else if !matches!(op, Op::SubscribeMailbox { .. })
            && (op.mailbox().is_some() || op.target() == Some(mailbox))
        {
            break;
        }
    }
    Some(Op::CreateMailbox { mailbox, name, role })
}

/// Returns the next operation on `mailbox` as a whole, unless one on another comes first whose
/// name may depend on this one's.
fn next_of(mailbox: MailboxId, later: &[Op]) -> Option<&Op> {
    let mut mailboxes = later.iter().filter(|op| op.mailbox().is_some());
    mailboxes
        .find(|op| op.mailbox() == Some(mailbox) || !matches!(op, Op::SubscribeMailbox { .. }))
        .filter(|op| op.mailbox() == Some(mailbox))
}

/// Where a mailbox comes, goes or changes its name, messages have to be where they were meant to.
fn before_mailboxes_change(later: &[Op]) -> &[Op] {
    let end = later
        .iter()
        .position(|op| op.mailbox().is_some() && !matches!(op, Op::SubscribeMailbox { .. }));
    end.and_then(|end| later.get(..end)).unwrap_or(later)
}

fn kept(
    mut messages: Vec<MessageId>,
    is_kept: impl Fn(MessageId) -> bool,
) -> Option<Vec<MessageId>> {
    messages.retain(|message| is_kept(*message));
    (!messages.is_empty()).then_some(messages)
}

/// Whether each flag of `change` is set or cleared again, or the message goes.
fn is_overruled(message: MessageId, change: &FlagChange, later: &[Op]) -> bool {
    let mut left = change.clone();
    for op in later {
        if let Op::SetFlags { messages, change } = op
            && messages.contains(&message)
        {
            let is_again = |flag: &Flag| change.add.contains(flag) || change.remove.contains(flag);
            left.add.retain(|flag| !is_again(flag));
            left.remove.retain(|flag| !is_again(flag));
        }
        // The copy gets the flags that the message has by then.
        if let Op::Copy { messages, .. } = op
            && messages.iter().any(|pair| pair.original == message)
        {
            return false;
        }
        if left == FlagChange::default() || destroys(op, message) {
            return true;
        }
    }
    false
}

fn takes_away(op: &Op, message: MessageId) -> bool {
    matches!(op, Op::Move { messages, .. } if messages.contains(&message)) || destroys(op, message)
}

fn destroys(op: &Op, message: MessageId) -> bool {
    matches!(op, Op::Destroy { messages } if messages.contains(&message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::flags;

    /// Writes a queue as `flag 1,2 +seen; move 1 7; copy 1>5 7; destroy 1; create 7 a;
    /// rename 7 b; delete 7; follow 7; leave 7`.
    fn ops(text: &str) -> Vec<Op> {
        let id = |text: &str| text.parse().unwrap();
        let ids = |text: &str| text.split(',').map(|one| MessageId(id(one))).collect();
        let read = |words: &[&str]| match *words {
            ["flag", messages, change] => {
                let (add, remove) = match change.strip_prefix('+') {
                    Some(name) => (flags(name), flags("")),
                    None => (flags(""), flags(change.trim_start_matches('-'))),
                };
                Op::SetFlags { messages: ids(messages), change: FlagChange { add, remove } }
            }
            ["move", messages, to] => Op::Move { messages: ids(messages), to: MailboxId(id(to)) },
            ["copy", pair, to] => {
                let (original, copy) = pair.split_once('>').unwrap();
                let pair =
                    CopyPair { original: MessageId(id(original)), copy: MessageId(id(copy)) };
                Op::Copy { messages: vec![pair], to: MailboxId(id(to)) }
            }
            ["destroy", messages] => Op::Destroy { messages: ids(messages) },
            ["create", mailbox, name] => Op::CreateMailbox {
                mailbox: MailboxId(id(mailbox)),
                name: name.to_owned(),
                role: None,
            },
            ["rename", mailbox, name] => {
                Op::RenameMailbox { mailbox: MailboxId(id(mailbox)), name: name.to_owned() }
            }
            ["delete", mailbox] => Op::DeleteMailbox { mailbox: MailboxId(id(mailbox)) },
            ["follow" | "leave", mailbox] => Op::SubscribeMailbox {
                mailbox: MailboxId(id(mailbox)),
                subscribed: words[0] == "follow",
            },
            _ => panic!("{words:?}"),
        };
        let lines = text.split(';').map(|line| line.split_whitespace().collect::<Vec<_>>());
        lines.filter(|words| !words.is_empty()).map(|words| read(&words)).collect()
    }

    /// Checks what is left of the first operation of a queue; nothing where `left` is empty.
    #[track_caller]
    fn check(queue: &str, left: &str) {
        let mut queue = ops(queue);
        let first = queue.remove(0);
        assert_eq!(left_over(first, &queue), ops(left).pop());
    }

    #[test]
    fn a_flag_that_is_changed_again_need_not_be_changed_before() {
        check("flag 1,2 +seen; flag 1 -seen", "flag 2 +seen");
        check("flag 1 +seen; flag 1 -seen; flag 1 +seen", "");
        check("flag 1 +seen; flag 1 +flagged", "flag 1 +seen");
        check("flag 1 +seen; destroy 1", "");
        check("flag 1 +seen; move 1 7", "flag 1 +seen");
        check("flag 1 +seen; copy 1>5 7; flag 1 -seen", "flag 1 +seen");
    }

    #[test]
    fn a_message_that_is_moved_on_goes_there_at_once() {
        check("move 1,2 7; move 1 8", "move 2 7");
        check("move 1 7; flag 1 +seen; move 1 8", "");
        check("move 1 7; destroy 1", "");
        check("move 1 7; move 2 8", "move 1 7");
    }

    #[test]
    fn before_a_mailbox_goes_messages_are_taken_out_of_it() {
        check("move 1 7; delete 3; move 1 8", "move 1 7");
        check("move 1 7; leave 3; move 1 8", "");
    }

    #[test]
    fn a_copy_that_goes_again_is_not_made() {
        check("copy 1>5 7; destroy 5", "");
        check("copy 1>5 7; destroy 1", "copy 1>5 7");
        check("copy 1>5 7; delete 3; destroy 5", "");
    }

    #[test]
    fn a_mailbox_gets_its_last_name_at_once() {
        check("create 7 a; rename 7 b; rename 7 c", "create 7 c");
        check("create 7 a; delete 7", "");
        check("create 7 a; move 1 7; delete 7", "create 7 a");
        check("create 7 a; create 8 a/b; rename 7 c", "create 7 a");
        check("rename 7 b; rename 7 c", "");
        check("rename 7 b; move 1 7; rename 7 c", "");
        check("rename 7 b; create 8 a; rename 7 c", "rename 7 b");
        check("rename 7 b; leave 7; delete 7", "rename 7 b");
        check("rename 7 b; delete 7", "");
    }

    #[test]
    fn the_last_word_on_following_counts() {
        check("follow 7; leave 7", "");
        check("follow 7; leave 8", "follow 7");
        check("follow 7; rename 8 x; leave 7", "follow 7");
    }
}
