//! One client's session: what it has open, what it was told of it, and its commands.

use super::{
    Offer,
    command::Word,
    state::{By, State},
};
use std::{collections::BTreeSet, sync::Arc};

/// What a client has open.
#[derive(Debug)]
pub(super) struct Selected {
    pub(super) name: String,
    pub(super) uid_validity: u32,
    /// UIDs by sequence number, as the client was told.
    pub(super) view: Vec<u32>,
    /// Up to where the client knows of changed flags.
    pub(super) told: u64,
}

/// A session.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) offer: Offer,
    pub(super) selected: Option<Selected>,
    pub(super) is_qresync: bool,
    pub(super) is_condstore: bool,
    /// What is to be sent.
    pub(super) out: Vec<u8>,
    pub(super) is_over: bool,
}

/// What is said where the limit is reached (RFC 9208 §4.3.1).
pub(super) const NO_ROOM: &str = "NO [OVERQUOTA] there is no room";

/// How a command ended: OK with this text, NO or BAD.
pub(super) type Done = Result<String, String>;

impl Session {
    pub(super) fn new(offer: Offer) -> Session {
        Session {
            offer,
            selected: None,
            is_qresync: false,
            is_condstore: false,
            out: Vec::new(),
            is_over: false,
        }
    }

    pub(super) fn say(&mut self, line: &str) {
        self.out.extend_from_slice(line.as_bytes());
        self.out.extend_from_slice(b"\r\n");
    }

    /// Carries out one command; what the client gets is in `out` then.
    pub(super) fn carry_out(&mut self, state: &mut State, command: &[Word]) {
        let tag = command.first().map(Word::text).unwrap_or_default();
        let mut words = command.get(1..).unwrap_or_default();
        let is_uid = words.first().is_some_and(|word| word.is("UID"));
        if is_uid {
            words = &words[1..];
        }
        let Some((verb, arguments)) = words.split_first() else {
            return self.say(&format!("{tag} BAD no command"));
        };
        let verb = verb.text().to_ascii_uppercase();
        if self.is_lost(state) {
            self.is_over = true;
            return self.say("* BYE The mailbox is not what it was");
        }
        let done = self.command(state, &verb, is_uid, arguments);
        // Sequence numbers must not move while a command goes by them (RFC 9051 §7.5.1).
        if is_uid || !["FETCH", "STORE", "SEARCH"].contains(&verb.as_str()) {
            self.tell(state);
        }
        match done {
            Ok(text) => self.say(&format!("{tag} OK {text}")),
            Err(text) => self.say(&format!("{tag} {text}")),
        }
    }

    /// Whether the mailbox that is open went away, or all its UIDs did.
    fn is_lost(&self, state: &State) -> bool {
        self.selected.as_ref().is_some_and(|open| {
            state.mailboxes.get(&open.name).is_none_or(|it| it.uid_validity != open.uid_validity)
        })
    }

    fn command(&mut self, state: &mut State, verb: &str, is_uid: bool, rest: &[Word]) -> Done {
        match verb {
            "CAPABILITY" => {
                self.say(&format!("* CAPABILITY {}", self.offer.capabilities()));
                Ok("done".into())
            }
            "LOGIN" | "AUTHENTICATE" => {
                Ok(format!("[CAPABILITY {}] welcome", self.offer.capabilities()))
            }
            "NOOP" | "CHECK" => Ok("done".into()),
            "ENABLE" => Ok(self.enable(rest)),
            "LOGOUT" => {
                self.is_over = true;
                self.say("* BYE see you");
                Ok("done".into())
            }
            "LIST" | "LSUB" => self.list(state, verb, rest),
            "STATUS" => {
                let name = mailbox(rest.first())?;
                let items: Vec<String> =
                    rest.get(1).map_or(&[][..], Word::words).iter().map(Word::text).collect();
                let line = self.status(state, &name, &items);
                self.say(&line.ok_or("NO [NONEXISTENT] no such mailbox")?);
                Ok("done".into())
            }
            "SELECT" | "EXAMINE" => self.select(state, rest),
            "CLOSE" | "UNSELECT" => {
                self.selected = None;
                Ok("closed".into())
            }
            "CREATE" => match state.create(mailbox(rest.first())?.trim_end_matches('/')) {
                true => Ok("made".into()),
                false => Err("NO [ALREADYEXISTS] it is there".into()),
            },
            "DELETE" => match state.delete(&mailbox(rest.first())?, By::Client) {
                true => Ok("deleted".into()),
                false => Err("NO [NONEXISTENT] no such mailbox".into()),
            },
            "RENAME" => {
                let (from, to) = (mailbox(rest.first())?, mailbox(rest.get(1))?);
                match state.rename(&from, &to) {
                    true => Ok("renamed".into()),
                    false if state.mailboxes.contains_key(&to) => {
                        Err("NO [ALREADYEXISTS] it is there".into())
                    }
                    false => Err("NO [NONEXISTENT] no such mailbox".into()),
                }
            }
            "SUBSCRIBE" | "UNSUBSCRIBE" => {
                let name = mailbox(rest.first())?;
                let found =
                    state.mailboxes.get_mut(&name).ok_or("NO [NONEXISTENT] no such mailbox")?;
                found.subscribed = verb == "SUBSCRIBE";
                Ok("done".into())
            }
            "GETQUOTAROOT" if self.offer.has("QUOTA") => Ok(self.quota(state)),
            "APPEND" => self.append(state, rest),
            "FETCH" => self.fetch(state, is_uid, rest),
            "SEARCH" => self.search(state, rest),
            "STORE" if is_uid => self.store(state, rest),
            "COPY" | "MOVE" if is_uid => self.transfer(state, verb, rest),
            "EXPUNGE" => self.expunge(state, is_uid, rest),
            _ => Err("BAD what?".into()),
        }
    }

    fn enable(&mut self, rest: &[Word]) -> String {
        if rest.iter().any(|word| word.is("QRESYNC")) && self.offer.has("QRESYNC") {
            (self.is_qresync, self.is_condstore) = (true, true);
            self.say("* ENABLED QRESYNC CONDSTORE");
        }
        "enabled".into()
    }

    fn select(&mut self, state: &State, rest: &[Word]) -> Done {
        let name = mailbox(rest.first())?;
        let had_one = self.selected.take().is_some();
        let found = state.mailboxes.get(&name).ok_or("NO [NONEXISTENT] no such mailbox")?;
        if had_one && self.is_qresync {
            self.say("* OK [CLOSED] the other one");
        }
        self.is_condstore |= rest.get(1).is_some() && self.offer.has("CONDSTORE");
        let flags = "\\Answered \\Flagged \\Deleted \\Seen \\Draft $Forwarded";
        self.say(&format!("* FLAGS ({flags})"));
        self.say(&format!("* OK [PERMANENTFLAGS ({flags} \\*)] all"));
        self.say(&format!("* {} EXISTS", found.letters.len()));
        self.say("* 0 RECENT");
        self.say(&format!("* OK [UIDVALIDITY {}] valid", found.uid_validity));
        self.say(&format!("* OK [UIDNEXT {}] next", found.uid_next));
        match self.offer.has("CONDSTORE") {
            true => self.say(&format!("* OK [HIGHESTMODSEQ {}] highest", found.mod_seq)),
            false => self.say("* OK [NOMODSEQ] none"),
        }
        self.selected = Some(Selected {
            name,
            uid_validity: found.uid_validity,
            view: found.letters.iter().map(|letter| letter.uid).collect(),
            told: found.mod_seq,
        });
        Ok("[READ-WRITE] open".into())
    }

    /// Tells what happened in the open mailbox since the client was last told.
    pub(super) fn tell(&mut self, state: &State) {
        let Some(mut open) = self.selected.take() else { return };
        let Some(found) = state.mailboxes.get(&open.name) else {
            self.selected = Some(open);
            return;
        };
        let there: Vec<u32> = found.letters.iter().map(|letter| letter.uid).collect();
        let gone: Vec<u32> = open.view.iter().filter(|uid| !there.contains(uid)).copied().collect();
        for uid in gone {
            let at = open.view.iter().position(|one| *one == uid).unwrap_or_default();
            open.view.remove(at);
            match self.is_qresync {
                true => self.say(&format!("* VANISHED {uid}")),
                false => self.say(&format!("* {} EXPUNGE", at + 1)),
            }
        }
        if there.len() > open.view.len() {
            self.say(&format!("* {} EXISTS", there.len()));
        }
        for (at, letter) in found.letters.iter().enumerate() {
            if letter.mod_seq > open.told && at < open.view.len() {
                let flags = flags(&letter.flags);
                let mod_seq = self.mod_seq(letter.mod_seq);
                let uid = letter.uid;
                self.say(&format!("* {} FETCH (UID {uid} FLAGS ({flags}){mod_seq})", at + 1));
            }
        }
        open.view = there;
        open.told = found.mod_seq;
        self.selected = Some(open);
    }

    pub(super) fn mod_seq(&self, mod_seq: u64) -> String {
        match self.is_condstore {
            true => format!(" MODSEQ ({mod_seq})"),
            false => String::new(),
        }
    }

    fn quota(&mut self, state: &State) -> String {
        self.say("* QUOTAROOT INBOX \"\"");
        let used = state.used().div_ceil(1024);
        let told = state.limit.map(|limit| format!("STORAGE {used} {}", limit / 1024));
        self.say(&format!("* QUOTA \"\" ({})", told.unwrap_or_default()));
        "told".into()
    }

    fn append(&mut self, state: &mut State, rest: &[Word]) -> Done {
        let name = mailbox(rest.first())?;
        let Some((Word::Bytes(raw), between)) = rest[1..].split_last() else {
            return Err("BAD no message".into());
        };
        let list = between.iter().find(|word| matches!(word, Word::List(_)));
        let flags: BTreeSet<String> = list.map(Word::texts).unwrap_or_default();
        let date = between.iter().find_map(|word| match word {
            Word::Bytes(date) => Some(String::from_utf8_lossy(date).into_owned()),
            Word::Atom(_) | Word::List(_) => None,
        });
        if !state.has_room(raw.len()) {
            return Err(NO_ROOM.into());
        }
        let uid = state
            .append(&name, Arc::new(raw.clone()), flags, date, By::Client)
            .ok_or("NO [TRYCREATE] no such mailbox")?;
        let validity = state.mailboxes[&name].uid_validity;
        Ok(match self.offer.has("UIDPLUS") {
            true => format!("[APPENDUID {validity} {uid}] kept"),
            false => "kept".into(),
        })
    }
}

/// Flags as they are written in an answer.
pub(super) fn flags(flags: &BTreeSet<String>) -> String {
    flags.iter().cloned().collect::<Vec<_>>().join(" ")
}

/// The name of a mailbox; that of the inbox in any case.
pub(super) fn mailbox(word: Option<&Word>) -> Result<String, String> {
    let name = word.map(Word::text).ok_or("BAD no mailbox")?;
    Ok(if name.eq_ignore_ascii_case("INBOX") { "INBOX".to_owned() } else { name })
}
