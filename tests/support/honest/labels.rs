//! Mailboxes as labels: what Gmail does to a message that is in several mailboxes at once
//! (<https://developers.google.com/workspace/gmail/imap/imap-extensions>,
//! <https://support.google.com/mail/answer/77657>).
//!
//! A message is in All Mail unless it is in Trash or Spam, and then it is nowhere else. Its flags
//! are those of all its mailboxes, but for `\\Deleted`. What EXPUNGE does is a setting; this server
//! has the most dangerous one: outside of a conversation of MOVE, a message that is expunged
//! anywhere is gone for good.

use super::state::{By, Entry, Letter, State};

/// The mailbox of everything.
pub const ALL: &str = "[Gmail]/All Mail";
/// Where messages are for thirty days that are to go.
pub const TRASH: &str = "[Gmail]/Trash";
/// Unwanted messages.
pub const SPAM: &str = "[Gmail]/Spam";
/// What was sent.
pub const SENT: &str = "[Gmail]/Sent Mail";

impl State {
    /// Makes the mailboxes of a new account at Gmail.
    pub fn gmail() -> State {
        let mut state = State::of(&[
            ("INBOX", ""),
            (ALL, "\\All"),
            ("[Gmail]/Drafts", "\\Drafts"),
            ("[Gmail]/Important", "\\Important"),
            (SENT, "\\Sent"),
            (SPAM, "\\Junk"),
            ("[Gmail]/Starred", "\\Flagged"),
            (TRASH, "\\Trash"),
        ]);
        state.is_labelled = true;
        state
    }

    /// Returns the mailboxes that a message is in, by its name in all of them.
    pub fn labels(&self, object: u64) -> Vec<&str> {
        let has = |letters: &[Letter]| letters.iter().any(|letter| letter.object == object);
        let found = self.mailboxes.iter().filter(|(_, mailbox)| has(&mailbox.letters));
        found.map(|(name, _)| name.as_str()).collect()
    }

    /// Puts a message that came into a mailbox into the one of everything.
    pub(super) fn list_in_all(&mut self, mailbox: &str, object: u64, by: By) {
        if !is_apart(mailbox) {
            self.enter(mailbox, object, ALL, by);
        }
    }

    /// Puts a message into a mailbox, as it is in another. Returns its UID there.
    fn enter(&mut self, from: &str, object: u64, to: &str, by: By) -> Option<u32> {
        let is_it = |letter: &&Letter| letter.object == object;
        if let Some(there) = self.mailboxes.get(to)?.letters.iter().find(is_it) {
            return Some(there.uid);
        }
        let letter = self.mailboxes.get(from)?.letters.iter().find(is_it)?.clone();
        let mut flags = letter.flags;
        flags.remove("\\Deleted");
        self.put(to, object, letter.raw, flags, Some(letter.received), by)
    }

    /// Takes a message out of a mailbox.
    fn leave(&mut self, object: u64, mailbox: &str, by: By) {
        let letters = self.mailboxes.get(mailbox).map_or(&[][..], |there| &there.letters);
        let uid = letters.iter().find(|letter| letter.object == object).map(|letter| letter.uid);
        self.take(mailbox, uid.as_slice(), by);
    }

    /// COPY: one label more; but to Trash and Spam a message goes out of all others, and out of
    /// these two to wherever else.
    pub(super) fn label(
        &mut self,
        mailbox: &str,
        uids: &[u32],
        to: &str,
        by: By,
    ) -> Vec<(u32, u32)> {
        let mut pairs = Vec::new();
        for (uid, object) in self.objects(mailbox, uids) {
            let Some(new) = self.enter(mailbox, object, to, by) else { continue };
            pairs.push((uid, new));
            if !is_apart(to) {
                self.list_in_all(to, object, by);
            }
            let others: Vec<String> =
                self.labels(object).into_iter().filter(|one| *one != to).map(Into::into).collect();
            for other in others.iter().filter(|other| is_apart(to) || is_apart(other)) {
                self.leave(object, other, by);
            }
        }
        pairs
    }

    /// The second half of MOVE: one label less. Nothing leaves the mailbox of everything so, nor
    /// Sent.
    pub(super) fn unlabel(&mut self, mailbox: &str, uids: &[u32], to: &str, by: By) {
        if mailbox != ALL && mailbox != SENT && mailbox != to {
            self.take(mailbox, uids, by);
        }
    }

    /// STORE -X-GM-LABELS.
    pub(super) fn strip(&mut self, mailbox: &str, uids: &[u32], label: &str, by: By) {
        let label = match label {
            "\\Inbox" => "INBOX",
            "\\Starred" => "[Gmail]/Starred",
            other => other,
        };
        for (_, object) in self.objects(mailbox, uids) {
            self.leave(object, label, by);
        }
    }

    /// EXPUNGE, with the setting that takes the message away.
    pub(super) fn expunge_everywhere(&mut self, mailbox: &str, uids: &[u32], by: By) {
        for (_, object) in self.objects(mailbox, uids) {
            let all: Vec<String> = self.labels(object).into_iter().map(Into::into).collect();
            for one in all {
                self.leave(object, &one, by);
            }
        }
    }

    /// Sets the flags of a message that were set in one mailbox in all others.
    pub(super) fn flag_everywhere(&mut self, mailbox: &str, flagged: &Letter, by: By) {
        for (name, there) in self.mailboxes.iter_mut().filter(|(name, _)| *name != mailbox) {
            for letter in there.letters.iter_mut().filter(|one| one.object == flagged.object) {
                let mut flags = flagged.flags.clone();
                flags.remove("\\Deleted");
                if letter.flags.contains("\\Deleted") {
                    flags.insert("\\Deleted".into());
                }
                if flags != letter.flags {
                    there.mod_seq += 1;
                    letter.mod_seq = there.mod_seq;
                    letter.flags = flags.clone();
                    self.ledger.push(Entry::Flagged(by, name.clone(), letter.uid, flags));
                }
            }
        }
    }

    fn objects(&self, mailbox: &str, uids: &[u32]) -> Vec<(u32, u64)> {
        let letters = self.mailboxes.get(mailbox).map_or(&[][..], |there| &there.letters);
        let meant = letters.iter().filter(|letter| uids.contains(&letter.uid));
        meant.map(|letter| (letter.uid, letter.object)).collect()
    }
}

/// Whether what is there is in no other mailbox.
fn is_apart(mailbox: &str) -> bool {
    mailbox == TRASH || mailbox == SPAM
}
