//! Who gets an answer, under which subject, in which conversation.

use crate::{
    address::addresses,
    defect::Defects,
    field::fields,
    mailto::mailto,
    subject::{ANSWERS, FORWARDS, without_mark},
};
use barid_model::{Address, Envelope, InternetMessageId, address::OwnAddresses};
use std::collections::BTreeSet;

/// Message-IDs of a conversation that are named, the first and the latest ones.
const MAX_REFERENCES: usize = 30;

/// Fields in which servers on the way note whom they delivered to, the one that knows best
/// what the sender wrote first.
const DELIVERED: [&str; 6] = [
    "X-Original-To",
    "Envelope-To",
    "X-Envelope-To",
    "X-Delivered-To",
    "Delivered-To",
    "Resent-To",
];

/// The recipients of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipients {
    /// First recipients.
    pub to: Vec<Address>,
    /// Further recipients.
    pub cc: Vec<Address>,
}

/// Returns who gets the answer to a message: its author, or whom it names for that.
/// One's own message is answered to those it went to.
pub fn reply_recipients(envelope: &Envelope, own: &OwnAddresses) -> Recipients {
    Recipients { to: authors(envelope, own), cc: Vec::new() }
}

/// Returns who gets the answer to everybody: also those whom the message went to,
/// each once, oneself left out unless there is nobody else.
pub fn reply_all_recipients(envelope: &Envelope, own: &OwnAddresses) -> Recipients {
    let mut seen = BTreeSet::new();
    let mut to = distinct(authors(envelope, own), &mut seen);
    let is_other = |one: &Address| !own.contains(&one.address);
    let others = |people: &[Address]| people.iter().filter(|one| is_other(one)).cloned().collect();
    if !is_own(envelope, own) {
        to.retain(is_other);
    }
    to.extend(distinct(others(&envelope.to), &mut seen));
    let cc = distinct(others(&envelope.cc), &mut seen);
    match to.is_empty() && cc.is_empty() {
        true => reply_recipients(envelope, own),
        false => Recipients { to, cc },
    }
}

/// Returns the address that a message for the list goes to which this one came by, out of its
/// header section; `None` where it came by none, or by one that nobody may write to
/// (RFC 2369 §3.4).
pub fn list_address(header: &[u8]) -> Option<String> {
    let field = fields(header).find(|field| field.is("List-Post"))?;
    let value = String::from_utf8_lossy(field.value).into_owned();
    let links = value.split('<').skip(1).filter_map(|rest| rest.split_once('>'));
    links
        .filter_map(|(link, _)| mailto(link.trim())?.to.into_iter().next())
        .map(|one| one.address)
        .next()
}

/// Returns whom servers on the way say that they delivered a message to, out of its header section:
/// who knows best what the sender wrote comes first.
pub fn delivered_to(header: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for name in DELIVERED {
        for field in fields(header).filter(|field| field.is(name)) {
            let read = addresses(field.value, &mut Defects::new());
            found.extend(read.into_iter().map(|one| one.address).filter(|one| !one.is_empty()));
        }
    }
    found
}

fn is_own(envelope: &Envelope, own: &OwnAddresses) -> bool {
    envelope.from.iter().any(|one| own.contains(&one.address))
}

fn authors(envelope: &Envelope, own: &OwnAddresses) -> Vec<Address> {
    let usable = |people: &[Address]| -> Vec<Address> {
        people.iter().filter(|one| !one.address.is_empty()).cloned().collect()
    };
    if is_own(envelope, own) {
        let to = usable(&envelope.to);
        if to.iter().any(|one| !own.contains(&one.address)) {
            return to;
        }
    }
    let reply_to = usable(&envelope.reply_to);
    if reply_to.is_empty() { usable(&envelope.from) } else { reply_to }
}

fn distinct(people: Vec<Address>, seen: &mut BTreeSet<String>) -> Vec<Address> {
    let is_new = |one: &Address| !one.address.is_empty() && seen.insert(one.address.to_lowercase());
    let mut people = people;
    people.retain(is_new);
    people
}

/// Returns what an answer says it answers, and the conversation so far (RFC 5322 §3.6.4).
pub fn conversation(envelope: &Envelope) -> (Option<InternetMessageId>, Vec<InternetMessageId>) {
    let mut references = match envelope.references.is_empty() {
        true => envelope.in_reply_to.iter().take(1).cloned().collect(),
        false => envelope.references.clone(),
    };
    references.extend(envelope.message_id.clone());
    references.retain(|id| !id.0.is_empty() && id.0.len() < 900 && !id.0.contains(['<', '>', ' ']));
    if references.len() > MAX_REFERENCES {
        references.drain(1..=references.len() - MAX_REFERENCES);
    }
    (envelope.message_id.clone(), references)
}

/// Returns the subject of an answer: one `Re:`, however many there were in whatever
/// language.
pub fn reply_subject(subject: &str) -> String {
    let bare = bare(subject, ANSWERS);
    if bare.is_empty() { "Re:".to_owned() } else { format!("Re: {bare}") }
}

/// Returns the subject of a forwarded message: one `Fwd:`.
pub fn forward_subject(subject: &str) -> String {
    let bare = bare(subject, FORWARDS);
    if bare.is_empty() { "Fwd:".to_owned() } else { format!("Fwd: {bare}") }
}

/// Takes prefixes off the start: all of `mine`, and those of the other kind only
/// where one of `mine` stands behind them.
fn bare<'s>(subject: &'s str, mine: &[&str]) -> &'s str {
    let mut rest = subject.trim();
    while let Some(after) = without_mark(rest, mine) {
        rest = after;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(list: &str) -> Vec<Address> {
        let one = |address: &str| Address { name: String::new(), address: address.to_owned() };
        list.split_whitespace().map(one).collect()
    }

    fn envelope(from: &str, reply_to: &str, to: &str, cc: &str) -> Envelope {
        Envelope {
            from: people(from),
            reply_to: people(reply_to),
            to: people(to),
            cc: people(cc),
            ..Envelope::default()
        }
    }

    fn written(recipients: Recipients) -> String {
        let list = |people: Vec<Address>| {
            people.into_iter().map(|one| one.address).collect::<Vec<_>>().join(" ")
        };
        format!("{}|{}", list(recipients.to), list(recipients.cc))
    }

    #[test]
    fn an_answer_goes_to_whom_it_should() {
        let own = ["me@x.test", "*@y.test"].map(str::to_owned).into_iter().collect();
        for (from, reply_to, to, cc, one, all) in [
            ("a@x.test", "", "Me@x.test", "", "a@x.test|", "a@x.test|"),
            (
                "a@x.test",
                "",
                "me@x.test b@x.test",
                "c@x.test",
                "a@x.test|",
                "a@x.test b@x.test|c@x.test",
            ),
            ("a@x.test", "r@x.test", "me@x.test", "a@x.test", "r@x.test|", "r@x.test|a@x.test"),
            ("a@x.test", "list@x.test", "list@x.test", "me@y.test", "list@x.test|", "list@x.test|"),
            ("a@x.test", "", "list@x.test", "", "a@x.test|", "a@x.test list@x.test|"),
            ("me@x.test", "", "b@x.test", "c@x.test", "b@x.test|", "b@x.test|c@x.test"),
            ("me@x.test", "", "me@x.test", "", "me@x.test|", "me@x.test|"),
            ("me@x.test", "", "me@y.test", "", "me@x.test|", "me@x.test|"),
            ("a@x.test", "", "A@X.test b@x.test", "B@x.test", "a@x.test|", "a@x.test b@x.test|"),
            ("a@x.test", "me@x.test", "me@x.test", "", "me@x.test|", "me@x.test|"),
        ] {
            let envelope = envelope(from, reply_to, to, cc);
            assert_eq!(written(reply_recipients(&envelope, &own)), one, "{from} {to}");
            assert_eq!(written(reply_all_recipients(&envelope, &own)), all, "{from} {to}");
        }
    }

    #[test]
    fn a_list_says_where_it_is_written_to() {
        for (field, expected) in [
            ("List-Post: <mailto:l@lists.test>", Some("l@lists.test")),
            ("list-post:\r\n <mailto:l@lists.test?subject=x> (Postings)", Some("l@lists.test")),
            ("List-Post: <https://x.test>, <MAILTO:l@lists.test>", Some("l@lists.test")),
            ("List-Post: NO", None),
            ("List-Post: <mailto:>", None),
            ("List-Post: <", None),
            ("List-Id: <l.lists.test>", None),
        ] {
            let header = format!("From: a@x.test\r\n{field}\r\n\r\n");
            assert_eq!(list_address(header.as_bytes()).as_deref(), expected, "{field}");
        }
    }

    #[test]
    fn prefixes_come_once() {
        for (subject, reply, forward) in [
            ("Plan", "Re: Plan", "Fwd: Plan"),
            ("Re: Plan", "Re: Plan", "Fwd: Re: Plan"),
            ("RE: AW: re[2]: Plan", "Re: Plan", "Fwd: RE: AW: re[2]: Plan"),
            ("Fwd: Plan", "Re: Fwd: Plan", "Fwd: Plan"),
            (
                "\u{631}\u{62f}: \u{62e}\u{637}\u{629}",
                "Re: \u{62e}\u{637}\u{629}",
                "Fwd: \u{631}\u{62f}: \u{62e}\u{637}\u{629}",
            ),
            (
                "\u{625}\u{639}\u{627}\u{62f}\u{629} \u{62a}\u{648}\u{62c}\u{64a}\u{647}: a",
                "Re: \u{625}\u{639}\u{627}\u{62f}\u{629} \u{62a}\u{648}\u{62c}\u{64a}\u{647}: a",
                "Fwd: a",
            ),
            ("\u{56de}\u{590d}\u{ff1a}a", "Re: a", "Fwd: \u{56de}\u{590d}\u{ff1a}a"),
            ("Reply: a", "Re: Reply: a", "Fwd: Reply: a"),
            ("10:30 meeting", "Re: 10:30 meeting", "Fwd: 10:30 meeting"),
            ("", "Re:", "Fwd:"),
            ("Re:", "Re:", "Fwd: Re:"),
        ] {
            assert_eq!(reply_subject(subject), reply);
            assert_eq!(forward_subject(subject), forward);
        }
    }

    #[test]
    fn a_long_conversation_keeps_its_ends() {
        let id = |n: usize| InternetMessageId(format!("{n}@x"));
        let envelope = Envelope {
            message_id: Some(id(99)),
            references: (0..60).map(id).collect(),
            ..Envelope::default()
        };
        let (answers, references) = conversation(&envelope);
        assert_eq!(answers, Some(id(99)));
        assert_eq!((references.len(), &references[0], &references[29]), (30, &id(0), &id(99)));
    }
}
