//! All that sample mail begins with: who is in it, what is where, and the bytes of each message.

use super::{
    OWNER, SAMPLES,
    calendar::{Begun, Language},
    chance::Chance,
    letter::{Attached, Content, Plan},
    older,
    script::{self, Conversation, Scripted},
};
use barid_model::{Address, Flag, FlagSet, Role};
use barid_protocols::local::{Contained, Letter, Library, Shelf, ShelfAccount, ShelfMailbox};
use std::collections::HashMap;

const ENGLISH: &str = include_str!("recent_en.txt");
const MORE_ENGLISH: &str = include_str!("recent_more_en.txt");
const ARABIC: &str = include_str!("recent_ar.txt");
const PEOPLE: &str = include_str!("people.txt");

/// Letters in HTML, by name.
const PAGES: [(&str, &str); 6] = [
    ("routes", include_str!("routes.html")),
    ("review", include_str!("review.html")),
    ("ticket", include_str!("ticket.html")),
    ("payroll", include_str!("payroll.html")),
    ("receipt", include_str!("receipt.html")),
    ("magazine", include_str!("magazine.html")),
];

/// What the owner is called in the texts.
const ME: &str = "me";

const WORK: &str = "work";

/// Mailboxes of both accounts, in order.
const MAILBOXES: [&[(&str, Option<Role>)]; 2] = [
    &[
        ("INBOX", Some(Role::Inbox)),
        ("Drafts", Some(Role::Drafts)),
        ("Sent", Some(Role::Sent)),
        ("Archive", Some(Role::Archive)),
        ("Junk", Some(Role::Junk)),
        ("Trash", Some(Role::Trash)),
        ("Library façade", None),
        ("Competition", None),
        ("Invoices", None),
    ],
    &[
        ("INBOX", Some(Role::Inbox)),
        ("Drafts", Some(Role::Drafts)),
        ("Sent", Some(Role::Sent)),
        ("Archive", Some(Role::Archive)),
        ("Junk", Some(Role::Junk)),
        ("Trash", Some(Role::Trash)),
        ("العائلة", None),
        ("Travel", None),
    ],
];

/// A message and where it is.
pub(super) struct Placed {
    pub(super) account: usize,
    pub(super) mailbox: String,
    pub(super) plan: Plan,
}

/// All messages.
pub(super) struct Stock {
    begun: Begun,
    pub(super) placed: Vec<Placed>,
}

/// People in sample mail, by the name that the texts use.
pub(super) struct People(HashMap<&'static str, Address>);

impl People {
    fn read() -> People {
        let person = |line: &'static str| {
            let mut fields = line.split('|').map(str::trim);
            let (key, name, address) = (fields.next()?, fields.next()?, fields.next()?);
            Some((key, Address { name: name.to_owned(), address: address.to_owned() }))
        };
        People(PEOPLE.lines().filter_map(person).collect())
    }

    /// The person of that name; the owner as seen from `account`.
    pub(super) fn find(&self, key: &str, account: usize) -> Option<Address> {
        if key != ME {
            return self.0.get(key).cloned();
        }
        let sample = SAMPLES.get(account)?;
        Some(Address { name: OWNER.to_owned(), address: sample.address.to_owned() })
    }
}

impl Stock {
    pub(super) fn new(begun: Begun) -> Stock {
        let people = People::read();
        let mut placed = Vec::new();
        let texts = [
            (ENGLISH, Language::English),
            (MORE_ENGLISH, Language::English),
            (ARABIC, Language::Arabic),
        ];
        for (text, language) in texts {
            // A test reads them; what can't be read would be left out.
            for conversation in script::read(text).unwrap_or_default() {
                placed.extend(written_out(begun, &people, &conversation, language));
            }
        }
        placed.extend(older::all(begun, &people));
        let mut names = Chance::new(0x6261_7269_6421);
        let mut renamed = HashMap::new();
        for one in &mut placed {
            let before = one.plan.message_id();
            one.plan.unique = format!("{:016x}", names.next());
            renamed.insert(before, one.plan.message_id());
        }
        for reference in placed.iter_mut().flat_map(|one| &mut one.plan.references) {
            if let Some(name) = renamed.get(reference) {
                *reference = name.clone();
            }
        }
        Stock { begun, placed }
    }
}

impl Library for Stock {
    fn shelf(&self) -> Shelf {
        let accounts =
            SAMPLES.iter().zip(MAILBOXES).enumerate().map(|(account, (sample, boxes))| {
                let mailboxes = boxes.iter().map(|(name, role)| ShelfMailbox {
                    name: (*name).to_owned(),
                    role: *role,
                    letters: self.letters(account, name),
                });
                ShelfAccount {
                    host: sample.host.to_owned(),
                    address: sample.address.to_owned(),
                    mailboxes: mailboxes.collect(),
                }
            });
        Shelf { validity: self.begun.validity, accounts: accounts.collect() }
    }

    fn raw(&self, number: u32) -> Vec<u8> {
        let index = usize::try_from(number).unwrap_or(usize::MAX);
        self.placed.get(index).map(|one| one.plan.write()).unwrap_or_default()
    }
}

impl Stock {
    fn letters(&self, account: usize, mailbox: &str) -> Vec<Letter> {
        let here = (0_u32..)
            .zip(&self.placed)
            .filter(|(_, one)| one.account == account && one.mailbox == mailbox);
        let mut letters: Vec<Letter> = here
            .map(|(number, one)| Letter {
                content: Contained::Library(number),
                flags: one.plan.flags.clone(),
                received_at_ms: one.plan.at_ms,
                message_id: Some(one.plan.message_id()),
                mod_seq: 0,
            })
            .collect();
        letters.sort_by_key(|letter| letter.received_at_ms);
        letters
    }
}

/// Places the messages of one conversation.
fn written_out(
    begun: Begun,
    people: &People,
    conversation: &Conversation,
    language: Language,
) -> Vec<Placed> {
    let account = usize::from(conversation.account != WORK);
    let subject = begun.write_dates(&conversation.subject, language);
    let mut placed: Vec<Placed> = Vec::new();
    for (index, message) in conversation.messages.iter().enumerate() {
        let is_mine = message.from == ME;
        let known = |name: &String| people.find(name, account);
        let text = begun.write_dates(&message.text, language);
        let answered = conversation.messages.get(index + 1).is_some_and(|next| next.from == ME);
        let mailbox = match message.value("in") {
            Some(name) => name,
            None if message.is("draft") => "Drafts",
            None if is_mine => "Sent",
            None => conversation.mailbox.as_str(),
        };
        let page = message.value("html").and_then(page);
        let attached = message.attached.iter().map(|file| dated(begun, file, language));
        let from = people.find(&message.from, account).unwrap_or_default();
        let own = people.find(ME, account);
        let mailbox = mailbox.to_owned();
        let plan = Plan {
            from: from.clone(),
            to: message.to.iter().filter_map(known).collect(),
            cc: message.cc.iter().filter_map(known).collect(),
            subject: if index == 0 { subject.clone() } else { format!("Re: {subject}") },
            html: page.map(|page| begun.write_dates(page, language)),
            text,
            attached: attached.collect(),
            at_ms: begun.at(message.day, message.minutes),
            // Told from others by what nothing else has; replaced by a name that looks like one.
            unique: format!("{subject}{index}"),
            references: placed.iter().map(|one| one.plan.message_id()).collect(),
            fields: fields(message) + &arrival(message, is_mine, &mailbox, &from, own.as_ref()),
            flags: flags(message, is_mine, answered),
        };
        placed.push(Placed { account, mailbox, plan });
    }
    placed
}

fn page(name: &str) -> Option<&'static str> {
    PAGES.iter().find(|(known, _)| *known == name).map(|(_, page)| *page)
}

fn dated(begun: Begun, file: &Attached, language: Language) -> Attached {
    let written = |text: &str| begun.write_dates(text.trim_matches('\n'), language);
    let content = match &file.content {
        Content::Pdf(text) => Content::Pdf(written(text)),
        Content::Text("text/calendar", text) => {
            Content::Text("text/calendar", written(text).replace('\n', "\r\n") + "\r\n")
        }
        Content::Text(kind, text) => Content::Text(kind, written(text) + "\n"),
        Content::Jpeg(scene) => Content::Jpeg(*scene),
        Content::Png(scene) => Content::Png(*scene),
    };
    Attached { name: file.name.clone(), content }
}

/// Flags that a mark stands for. What is older than the newest days has been read.
fn flags(message: &Scripted, is_mine: bool, answered: bool) -> FlagSet {
    let flag = |is_set: bool, name: &str| is_set.then(|| Flag::from_user(name)).flatten();
    let is_read = is_mine || !message.is("new");
    [
        flag(is_read, "seen"),
        flag(message.is("star"), "flagged"),
        flag(message.is("draft"), "draft"),
        flag(answered && !is_mine, "answered"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Header fields of mailing lists, and of the servers on the way.
fn fields(message: &Scripted) -> String {
    let mut fields = String::new();
    if message.is("phish") {
        fields.push_str(
            "Return-Path: <bounce@bulkroute.example>\r\n\
             Authentication-Results: mail.northquay.example; spf=fail\r\n\
             \tsmtp.mailfrom=bulkroute.example; dkim=none; dmarc=fail\r\n\
             \theader.from=northquay.example\r\n\
             Received: from relay.bulkroute.example by mail.northquay.example with ESMTP\r\n\
             Received: from mx4.bulkroute.example by relay.bulkroute.example with ESMTPS\r\n\
             Reply-To: <salary-desk@mailbox.example>\r\n",
        );
    }
    if let Some(list) = message.value("list") {
        fields.push_str(&list_fields(list));
    }
    fields
}

fn arrival(
    message: &Scripted,
    is_mine: bool,
    mailbox: &str,
    from: &Address,
    own: Option<&Address>,
) -> String {
    let own = own.filter(|_| !is_mine && !message.is("phish"));
    own.map_or_else(String::new, |own| arrival_fields(from, own, mailbox == "Junk"))
}

/// What the server of `own` writes about a message from `from` that it takes.
pub(super) fn arrival_fields(from: &Address, own: &Address, is_junk: bool) -> String {
    let domain = |one: &Address| {
        one.address.rsplit_once('@').map_or_else(String::new, |(_, domain)| domain.to_owned())
    };
    let (theirs, ours) = (domain(from), domain(own));
    let found = match is_junk {
        true => "spf=none; dmarc=none".to_owned(),
        false => format!(
            "dkim=pass header.d={theirs};\r\n\tspf=pass smtp.mailfrom={theirs};\r\n\
             \tdmarc=pass header.from={theirs}"
        ),
    };
    format!(
        "Authentication-Results: mail.{ours}; {found}\r\n\
         Received: from mail.{theirs} by mail.{ours} with ESMTPS\r\n"
    )
}

/// What a list writes into what it sends (RFC 2919, RFC 2369).
pub(super) fn list_fields(list: &str) -> String {
    format!(
        "List-Id: <{list}.example>\r\n\
         List-Unsubscribe: <https://{list}.example/leave>\r\n"
    )
}
