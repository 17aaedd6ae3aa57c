//! The end of a story: everything comes to rest, and is compared.

use super::Trial;
use crate::{life::Outcome, server};
use std::collections::BTreeMap;

/// Rounds in which everything has to have come to rest.
const ROUNDS: usize = 8;

impl Trial {
    /// Lets everything come to rest, and compares.
    pub(super) fn ending(&mut self) -> Vec<String> {
        self.server.calm();
        self.post.calm();
        let mut complaints = self.come_to_rest();
        for token in self.letters.clone() {
            let state = self.life().letter_state(&format!("t{token}"));
            let taken = self.post.taken();
            let copies = taken.iter().filter(|raw| server::subject(raw) == format!("t{token}"));
            match (state.as_str(), copies.count()) {
                ("sent", 1) => {}
                // Nobody knows whether it went out, so nothing is filed.
                ("uncertain", 0 | 1) => {
                    self.intents.fates.remove(&token);
                }
                (state, copies) => {
                    complaints.push(format!("t{token} is {state}, sent {copies} times"))
                }
            }
        }
        let there = server::there(&self.server.state());
        complaints.extend(self.intents.complaints(&there));
        complaints.extend(self.drafts_complaints());
        complaints.extend(self.left_behind());
        complaints.extend(self.differences());
        self.reopen();
        complaints
            .extend(self.differences().into_iter().map(|what| format!("opened again: {what}")));
        complaints.extend(self.life().problems());
        if !complaints.is_empty() {
            complaints.extend(self.server.heard().into_iter().map(|line| format!("  end {line}")));
        }
        complaints
    }

    fn come_to_rest(&mut self) -> Vec<String> {
        let mut last = Outcome::Done;
        for round in 0..ROUNDS {
            self.after_refusals();
            last = self.life().sync();
            if matches!(last, Outcome::Done) && round > 0 && self.life().rests() {
                return Vec::new();
            }
        }
        let waits = self.life().told_waiting();
        vec![format!("it does not come to rest: {last:?}, {waits}")]
    }

    /// Messages that stayed although the server could have removed just them.
    fn left_behind(&self) -> Vec<String> {
        if !self.removes {
            return Vec::new();
        }
        let state = self.server.state();
        let marked = state.mailboxes.values().flat_map(|mailbox| &mailbox.letters);
        let marked = marked.filter(|letter| !server::counts(letter));
        marked
            .map(|one| format!("{} is only marked as deleted", server::subject(&one.raw)))
            .collect()
    }

    fn drafts_complaints(&self) -> Vec<String> {
        let state = self.server.state();
        let all: Vec<String> = state.mailboxes["Drafts"]
            .letters
            .iter()
            .filter(|letter| server::counts(letter))
            .map(|letter| String::from_utf8_lossy(&letter.raw).into_owned())
            .collect();
        let copies = |subject: &str| -> Vec<&String> {
            all.iter().filter(|raw| server::subject(raw.as_bytes()) == subject).collect()
        };
        let mut complaints = Vec::new();
        for draft in &self.drafts {
            let found = copies(&draft.subject);
            let is_right = match (draft.is_there, found.as_slice()) {
                (true, [one]) => one.contains(&draft.text),
                (false, []) => true,
                _ => false,
            };
            if !is_right {
                let (subject, is_there) = (&draft.subject, draft.is_there);
                complaints.push(format!("draft {subject} (there: {is_there}): {found:?}"));
            }
        }
        complaints
    }

    /// Where the store differs from the server: places, flags, bytes.
    fn differences(&mut self) -> Vec<String> {
        let mut here = self.life().inventory();
        for held in here.values_mut().filter(|_| !self.removes) {
            held.retain(|(_, flags)| !flags.iter().any(|flag| flag == "\\deleted"));
        }
        let mailboxes = self.life().mailboxes();
        let state = self.server.state();
        let mut complaints = Vec::new();
        let names: Vec<String> = state.mailboxes.keys().cloned().collect();
        if mailboxes != names {
            complaints.push(format!("mailboxes here {mailboxes:?}, on the server {names:?}"));
        }
        for (name, mailbox) in &state.mailboxes {
            let mut there: Vec<(Vec<u8>, Vec<String>)> = mailbox
                .letters
                .iter()
                .filter(|letter| server::counts(letter))
                .map(|letter| {
                    let flags = letter.flags.iter().map(|flag| flag.to_ascii_lowercase());
                    (letter.raw.to_vec(), flags.collect())
                })
                .collect();
            for (_, flags) in &mut there {
                flags.sort();
            }
            there.sort();
            let none = Vec::new();
            let here = here.get(name).unwrap_or(&none);
            if *here != there {
                let short = |all: &[(Vec<u8>, Vec<String>)]| -> BTreeMap<String, String> {
                    let one = |(raw, flags): &(Vec<u8>, Vec<String>)| {
                        (server::subject(raw), flags.join(" "))
                    };
                    all.iter().map(one).collect()
                };
                let (here, there) = (short(here), short(&there));
                complaints.push(format!("{name}: here {here:?}, on the server {there:?}"));
            }
        }
        complaints
    }
}
