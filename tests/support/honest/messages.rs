//! The commands that list, read and change messages.

use super::{
    command::Word,
    session::{Done, NO_ROOM, Session, flags, mailbox},
    state::{By, Letter, State, ranges},
};
use std::collections::BTreeSet;

impl Session {
    pub(super) fn list(&mut self, state: &State, verb: &str, rest: &[Word]) -> Done {
        let pattern = rest.get(1).map(Word::text).unwrap_or_default();
        let at = rest.iter().position(|word| word.is("RETURN"));
        let options = at.and_then(|at| rest.get(at + 1)).map_or(&[][..], Word::words);
        let wants = |name: &str| options.iter().any(|word| word.is(name));
        let status = options.iter().position(|word| word.is("STATUS"));
        let items: Vec<String> = status
            .and_then(|at| options.get(at + 1))
            .map_or(Vec::new(), |items| items.words().iter().map(Word::text).collect());
        for (name, found) in &state.mailboxes {
            let fits = pattern == "*" || pattern == "%" || pattern.eq_ignore_ascii_case(name);
            if !fits || (verb == "LSUB" && !found.subscribed) {
                continue;
            }
            let mut attributes = vec!["\\HasNoChildren"];
            if found.subscribed && wants("SUBSCRIBED") {
                attributes.push("\\Subscribed");
            }
            if self.offer.has("SPECIAL-USE") && !found.role.is_empty() {
                attributes.push(found.role);
            }
            self.say(&format!("* {verb} ({}) \"/\" \"{name}\"", attributes.join(" ")));
            if !items.is_empty()
                && let Some(line) = self.status(state, name, &items)
            {
                self.say(&line);
            }
        }
        Ok("listed".into())
    }

    pub(super) fn status(&self, state: &State, name: &str, items: &[String]) -> Option<String> {
        let found = state.mailboxes.get(name)?;
        let unseen = |letter: &&Letter| !letter.flags.contains("\\Seen");
        let values: Vec<String> = items
            .iter()
            .filter_map(|item| {
                let value = match item.to_ascii_uppercase().as_str() {
                    "MESSAGES" => found.letters.len() as u64,
                    "UIDNEXT" => found.uid_next.into(),
                    "UIDVALIDITY" => found.uid_validity.into(),
                    "UNSEEN" => found.letters.iter().filter(unseen).count() as u64,
                    "HIGHESTMODSEQ" if self.offer.has("CONDSTORE") => found.mod_seq,
                    _ => return None,
                };
                Some(format!("{item} {value}"))
            })
            .collect();
        Some(format!("* STATUS \"{name}\" ({})", values.join(" ")))
    }

    /// The name of the open mailbox.
    fn open(&self) -> Result<String, String> {
        self.selected.as_ref().map(|open| open.name.clone()).ok_or("BAD nothing is open".into())
    }

    /// UIDs that the client means, of those it knows of.
    fn meant(&self, is_uid: bool, set: &str) -> Vec<u32> {
        let view = self.selected.as_ref().map_or(&[][..], |open| &open.view);
        let last = match is_uid {
            true => view.last().copied().unwrap_or(0),
            false => u32::try_from(view.len()).unwrap_or(u32::MAX),
        };
        let ranges = ranges(set, last);
        let is_meant =
            |number: u32| ranges.iter().any(|(from, to)| (*from..=*to).contains(&number));
        let numbered = view.iter().zip(1_u32..);
        numbered
            .filter(|(uid, at)| is_meant(if is_uid { **uid } else { *at }))
            .map(|(uid, _)| *uid)
            .collect()
    }

    pub(super) fn fetch(&mut self, state: &mut State, is_uid: bool, rest: &[Word]) -> Done {
        let name = self.open()?;
        // New messages have numbers only once the client was told of them.
        if is_uid {
            self.tell(state);
        }
        let set = rest.first().map(Word::text).unwrap_or_default();
        let items = rest.get(1).map_or(&[][..], Word::words);
        let modifiers = rest.get(2).map_or(&[][..], Word::words);
        let at = modifiers.iter().position(|word| word.is("CHANGEDSINCE"));
        let since =
            at.and_then(|at| modifiers.get(at + 1)).and_then(|word| word.text().parse().ok());
        self.is_condstore |= since.is_some();
        let wanted = self.meant(is_uid, &set);
        let mailbox = &state.mailboxes[&name];
        if let Some(since) = since.filter(|_| modifiers.iter().any(|word| word.is("VANISHED"))) {
            let ranges = ranges(&set, u32::MAX);
            let gone = mailbox.vanished.iter().filter(|(uid, at)| {
                *at > since && ranges.iter().any(|(from, to)| (*from..=*to).contains(uid))
            });
            let gone: Vec<String> = gone.map(|(uid, _)| uid.to_string()).collect();
            if !gone.is_empty() {
                self.say(&format!("* VANISHED (EARLIER) {}", gone.join(",")));
            }
        }
        let view = self.selected.as_ref().map_or(Vec::new(), |open| open.view.clone());
        for (uid, number) in view.iter().zip(1..) {
            let Some(letter) = mailbox.letters.iter().find(|letter| letter.uid == *uid) else {
                continue;
            };
            if wanted.contains(uid) && since.is_none_or(|since| letter.mod_seq > since) {
                self.describe(number, letter, items);
            }
        }
        Ok("fetched".into())
    }

    fn describe(&mut self, number: usize, letter: &Letter, items: &[Word]) {
        let mut out = format!("* {number} FETCH (UID {}", letter.uid).into_bytes();
        for item in items {
            let name = item.text().to_ascii_uppercase();
            match name.as_str() {
                "FLAGS" => {
                    out.extend(format!(" FLAGS ({})", flags(&letter.flags)).bytes());
                    out.extend(self.mod_seq(letter.mod_seq).bytes());
                }
                "X-GM-MSGID" if self.offer.has("X-GM-EXT-1") => {
                    out.extend(format!(" X-GM-MSGID {}", letter.object).bytes());
                }
                "INTERNALDATE" => {
                    out.extend(format!(" INTERNALDATE \"{}\"", letter.received).bytes());
                }
                "RFC822.SIZE" => out.extend(format!(" RFC822.SIZE {}", letter.raw.len()).bytes()),
                _ if name.starts_with("BODY") => {
                    let section = name.replace(".PEEK", "");
                    let whole = letter.raw.as_slice();
                    let (section, range) = section.split_once('<').unwrap_or((&section, ""));
                    let end = whole.windows(4).position(|four| four == b"\r\n\r\n");
                    let bytes = match section {
                        "BODY[HEADER]" => &whole[..end.map_or(whole.len(), |end| end + 4)],
                        _ => whole,
                    };
                    let mut numbers = range.trim_end_matches('>').split('.');
                    let from = numbers.next().and_then(|text| text.parse().ok()).unwrap_or(0);
                    let count = numbers.next().and_then(|text| text.parse().ok());
                    let from: usize = bytes.len().min(from);
                    let to =
                        count.map_or(bytes.len(), |count: usize| (from + count).min(bytes.len()));
                    let origin = if range.is_empty() { String::new() } else { format!("<{from}>") };
                    out.extend(format!(" {section}{origin} {{{}}}\r\n", to - from).bytes());
                    out.extend_from_slice(&bytes[from..to]);
                }
                _ => {}
            }
        }
        out.extend_from_slice(b")\r\n");
        self.out.extend(out);
    }

    pub(super) fn search(&mut self, state: &State, rest: &[Word]) -> Done {
        let name = self.open()?;
        let is_extended = rest.first().is_some_and(|word| word.is("RETURN"));
        let mut words = if is_extended { &rest[2..] } else { rest };
        let mut found = self.meant(true, "1:*");
        let mailbox = &state.mailboxes[&name];
        found.retain(|uid| mailbox.letters.iter().any(|letter| letter.uid == *uid));
        while let Some((key, after)) = words.split_first() {
            words = match key.text().to_ascii_uppercase().as_str() {
                "CHARSET" => &after[1..],
                "ALL" => after,
                "UNDELETED" => {
                    let letters = mailbox.letters.iter();
                    let marked = letters.filter(|one| one.flags.contains("\\Deleted"));
                    let marked: Vec<u32> = marked.map(|letter| letter.uid).collect();
                    found.retain(|uid| !marked.contains(uid));
                    after
                }
                "UID" => {
                    let meant = self.meant(true, &after[0].text());
                    found.retain(|uid| meant.contains(uid));
                    &after[1..]
                }
                key @ ("LARGER" | "SMALLER") => {
                    let limit: usize = after[0].text().parse().map_err(|_| "BAD no size")?;
                    let fits = |letter: &&Letter| match key {
                        "LARGER" => letter.raw.len() > limit,
                        _ => letter.raw.len() < limit,
                    };
                    let fit = mailbox.letters.iter().filter(fits);
                    let fit: Vec<u32> = fit.map(|letter| letter.uid).collect();
                    found.retain(|uid| fit.contains(uid));
                    &after[1..]
                }
                "HEADER" => {
                    let (field, value) = (after[0].text(), after[1].text());
                    let letters = mailbox.letters.iter();
                    let has: Vec<u32> = letters
                        .filter(|letter| has_field(&letter.raw, &field, &value))
                        .map(|letter| letter.uid)
                        .collect();
                    found.retain(|uid| has.contains(uid));
                    &after[2..]
                }
                _ => return Err("BAD an unknown key".into()),
            };
        }
        let uids: Vec<String> = found.iter().map(u32::to_string).collect();
        match (is_extended, uids.is_empty()) {
            (true, true) => self.say("* ESEARCH UID"),
            (true, false) => self.say(&format!("* ESEARCH UID ALL {}", uids.join(","))),
            (false, _) => self.say(format!("* SEARCH {}", uids.join(" ")).trim_end()),
        }
        Ok("searched".into())
    }

    pub(super) fn store(&mut self, state: &mut State, rest: &[Word]) -> Done {
        let name = self.open()?;
        let set = rest.first().map(Word::text).unwrap_or_default();
        let mut rest = &rest[1..];
        let mut unchanged_since = None;
        if let Some(Word::List(modifier)) = rest.first() {
            unchanged_since = modifier.get(1).and_then(|word| word.text().parse::<u64>().ok());
            rest = &rest[1..];
        }
        let action = rest.first().map(Word::text).unwrap_or_default().to_ascii_uppercase();
        let changed = rest.get(1).map(Word::texts).unwrap_or_default();
        let mut uids = self.meant(true, &set);
        let mut refused = Vec::new();
        for letter in &state.mailboxes[&name].letters {
            if unchanged_since.is_some_and(|since| letter.mod_seq > since)
                && uids.contains(&letter.uid)
            {
                refused.push(letter.uid.to_string());
                uids.retain(|uid| *uid != letter.uid);
            }
        }
        let none = BTreeSet::new();
        match action.trim_end_matches(".SILENT") {
            "+FLAGS" => state.flag(&name, &uids, &changed, &none, By::Client),
            "-FLAGS" => state.flag(&name, &uids, &none, &changed, By::Client),
            "-X-GM-LABELS" if self.offer.has("X-GM-EXT-1") => {
                changed.iter().for_each(|label| state.strip(&name, &uids, label, By::Client));
            }
            _ => return Err("BAD an unknown action".into()),
        }
        // The client is told the new sequences, but not the flags that it set itself.
        let view = self.selected.as_ref().map_or(Vec::new(), |open| open.view.clone());
        if self.is_condstore {
            for letter in
                state.mailboxes[&name].letters.iter().filter(|one| uids.contains(&one.uid))
            {
                let Some(at) = view.iter().position(|uid| *uid == letter.uid) else { continue };
                let (uid, mod_seq) = (letter.uid, letter.mod_seq);
                self.say(&format!("* {} FETCH (UID {uid} MODSEQ ({mod_seq}))", at + 1));
            }
        }
        if action.ends_with(".SILENT")
            && let Some(open) = &mut self.selected
        {
            open.told = state.mailboxes[&name].mod_seq;
        }
        match refused.is_empty() {
            true => Ok("stored".into()),
            false => Ok(format!("[MODIFIED {}] some changed", refused.join(","))),
        }
    }

    pub(super) fn transfer(&mut self, state: &mut State, verb: &str, rest: &[Word]) -> Done {
        let name = self.open()?;
        if verb == "MOVE" && !self.offer.has("MOVE") {
            return Err("BAD what?".into());
        }
        let uids = self.meant(true, &rest.first().map(Word::text).unwrap_or_default());
        let to = mailbox(rest.get(1))?;
        // A server that moves by copying needs the room for a moment.
        let letters = state.mailboxes[&name].letters.iter();
        let moved = letters.filter(|letter| uids.contains(&letter.uid));
        if !state.has_room(moved.map(|letter| letter.raw.len()).sum()) {
            return Err(NO_ROOM.into());
        }
        let pairs = match verb {
            "MOVE" => state.shift(&name, &uids, &to, By::Client),
            _ => state.copy(&name, &uids, &to, By::Client),
        };
        let pairs = pairs.ok_or("NO [TRYCREATE] no such mailbox")?;
        let join = |uids: Vec<u32>| uids.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
        let (old, new): (Vec<u32>, Vec<u32>) = pairs.into_iter().unzip();
        if old.is_empty() || !self.offer.has("UIDPLUS") {
            return Ok("done".into());
        }
        let validity = state.mailboxes[&to].uid_validity;
        let code = format!("[COPYUID {validity} {} {}]", join(old), join(new));
        if verb == "MOVE" {
            self.say(&format!("* OK {code} moved"));
            return Ok("done".into());
        }
        Ok(format!("{code} copied"))
    }

    pub(super) fn expunge(&mut self, state: &mut State, is_uid: bool, rest: &[Word]) -> Done {
        let name = self.open()?;
        if is_uid && !self.offer.has("UIDPLUS") {
            return Err("BAD what?".into());
        }
        let set =
            if is_uid { rest.first().map(Word::text).unwrap_or_default() } else { "1:*".into() };
        let meant = self.meant(true, &set);
        let is_marked = |letter: &&Letter| {
            let is_deleted = |flag: &String| flag.eq_ignore_ascii_case("\\Deleted");
            meant.contains(&letter.uid) && letter.flags.iter().any(is_deleted)
        };
        let uids: Vec<u32> =
            state.mailboxes[&name].letters.iter().filter(is_marked).map(|one| one.uid).collect();
        state.remove(&name, &uids, By::Client);
        Ok("expunged".into())
    }
}

/// Whether a message has a field of that name with that text in it.
fn has_field(raw: &[u8], name: &str, value: &str) -> bool {
    let text = String::from_utf8_lossy(raw).to_lowercase();
    let header = text.split("\r\n\r\n").next().unwrap_or_default();
    let (name, value) = (format!("{}:", name.to_lowercase()), value.to_lowercase());
    header.lines().any(|line| line.starts_with(&name) && line.contains(&value))
}
