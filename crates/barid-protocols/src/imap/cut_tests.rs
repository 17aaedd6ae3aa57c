//! A whole synchronization of twenty kilobytes, cut at every byte, in either direction: what is
//! held afterwards is true, and the next synchronization makes it complete.

use super::{remote_id, session::Session, uid_set::UidSet};
use crate::{
    sasl::Credentials,
    source::{Content, RemoteId, Sink, SourceError, SyncCursor},
};
use barid_model::{Flag, FlagChange, FlagSet, Secret};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    thread,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

const VALIDITY: u32 = 7;

/// A message on the server.
#[derive(Clone, Debug)]
struct Message {
    flags: FlagSet,
    bytes: Vec<u8>,
    mod_seq: u64,
}

/// What a server holds: one mailbox.
#[derive(Clone, Debug, Default)]
struct Mailbox {
    messages: BTreeMap<u32, Message>,
    /// UIDs that went, and when.
    gone: Vec<(u32, u64)>,
    mod_seq: u64,
}

impl Mailbox {
    fn add(&mut self, bytes: Vec<u8>) {
        self.mod_seq += 1;
        let uid = self.next();
        let flags = FlagSet::new();
        self.messages.insert(uid, Message { flags, bytes, mod_seq: self.mod_seq });
    }

    fn remove(&mut self, uid: u32) {
        self.mod_seq += 1;
        self.messages.remove(&uid).unwrap();
        self.gone.push((uid, self.mod_seq));
    }

    fn set(&mut self, uid: u32, flag: &str) {
        self.mod_seq += 1;
        let message = self.messages.get_mut(&uid).unwrap();
        message.flags.insert(Flag::from_imap(flag).unwrap());
        message.mod_seq = self.mod_seq;
    }

    fn next(&self) -> u32 {
        let seen = self.messages.keys().copied().chain(self.gone.iter().map(|(uid, _)| *uid));
        seen.max().unwrap_or(9) + 1
    }

    /// Answers one command, without its tag.
    fn answer(&mut self, command: &str) -> (String, Vec<Vec<u8>>) {
        let words: Vec<&str> = command.split(' ').collect();
        let state = format!(
            "* {} EXISTS\r\n* OK [UIDVALIDITY {VALIDITY}] ok\r\n* OK [UIDNEXT {}] ok\r\n\
             * OK [HIGHESTMODSEQ {}] ok\r\n",
            self.messages.len(),
            self.next(),
            self.mod_seq
        );
        let text = match words[..] {
            ["ID", ..] => "* ID NIL\r\n".to_owned(),
            ["ENABLE", ..] => "* ENABLED QRESYNC\r\n".to_owned(),
            ["LIST", ..] => format!(
                "* LIST (\\Subscribed) \"/\" INBOX\r\n* STATUS INBOX (MESSAGES {} UIDNEXT {} \
                 UIDVALIDITY {VALIDITY} HIGHESTMODSEQ {})\r\n",
                self.messages.len(),
                self.next(),
                self.mod_seq
            ),
            ["SELECT", ..] => state,
            ["FETCH", "1:*", ..] => self.list(|_| true),
            ["UID", "FETCH", set, "(UID", "BODY.PEEK[])"] => return self.bodies(&uids(set)),
            ["UID", "FETCH", set, ..] if command.contains("CHANGEDSINCE") => {
                let since = words[words.len() - 2].parse().unwrap();
                let gone = self.gone.iter().filter(|(_, at)| *at > since);
                let gone: Vec<String> = gone.map(|(uid, _)| uid.to_string()).collect();
                let vanished = match gone.is_empty() {
                    true => String::new(),
                    false => format!("* VANISHED (EARLIER) {}\r\n", gone.join(",")),
                };
                let _ = set;
                vanished + &self.list(|message| message.mod_seq > since)
            }
            ["UID", "FETCH", ..] => self.list(|_| true),
            ["UID", "SEARCH", ..] => {
                let all: UidSet = self.messages.keys().copied().collect();
                format!("* ESEARCH UID ALL {}\r\n", all.to_commands().join(","))
            }
            ["UID", "STORE", uid, ..] => {
                self.set(uid.parse().unwrap(), "\\Flagged");
                String::new()
            }
            _ => panic!("the server does not know {command}"),
        };
        (text, Vec::new())
    }

    fn list(&self, wanted: impl Fn(&Message) -> bool) -> String {
        let line = |(number, (uid, message)): (usize, (&u32, &Message))| {
            let flags: Vec<String> = message.flags.iter().map(Flag::to_imap).collect();
            wanted(message).then(|| {
                format!(
                    "* {} FETCH (UID {uid} FLAGS ({}) INTERNALDATE \"01-Jan-2026 00:00:00 +0000\" \
                     RFC822.SIZE {} MODSEQ ({}))\r\n",
                    number + 1,
                    flags.join(" "),
                    message.bytes.len(),
                    message.mod_seq
                )
            })
        };
        self.messages.iter().enumerate().filter_map(line).collect()
    }

    fn bodies(&self, wanted: &UidSet) -> (String, Vec<Vec<u8>>) {
        let wanted = self.messages.iter().filter(|(uid, _)| wanted.contains(**uid));
        let one = |(uid, message): (&u32, &Message)| {
            let start =
                format!("* 1 FETCH (UID {uid} BODY[] {{{}}}\r\n", message.bytes.len()).into_bytes();
            [&start[..], &message.bytes, b")\r\n"].concat()
        };
        (String::new(), wanted.map(one).collect())
    }
}

fn uids(set: &str) -> UidSet {
    UidSet::parse(set.replace('*', "4294967295").as_bytes()).unwrap()
}

/// After how many bytes a connection breaks.
#[derive(Clone, Copy, Debug)]
enum Cut {
    ToClient(usize),
    ToServer(usize),
    Never,
}

/// Serves one connection. Returns how many bytes went each way: to the client, to the server.
async fn serve(mut stream: DuplexStream, mailbox: Arc<Mutex<Mailbox>>, cut: Cut) -> (usize, usize) {
    let (mut told, mut heard, mut line) = (0, 0, Vec::new());
    let greeting = b"* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n".to_vec();
    let mut outgoing = greeting;
    loop {
        if let Cut::ToClient(limit) = cut
            && told + outgoing.len() >= limit
        {
            // The client may have gone before.
            let _ = stream.write_all(&outgoing[..limit - told]).await;
            return (limit, heard);
        }
        told += outgoing.len();
        if stream.write_all(&outgoing).await.is_err() {
            return (told, heard);
        }
        line.clear();
        while !line.ends_with(b"\n") {
            if matches!(cut, Cut::ToServer(limit) if heard >= limit) {
                return (told, heard);
            }
            match stream.read_u8().await {
                Ok(byte) => line.push(byte),
                Err(_) => return (told, heard),
            }
            heard += 1;
        }
        let text = String::from_utf8(line.clone()).unwrap();
        let (tag, command) = text.trim_end().split_once(' ').unwrap();
        outgoing = match command.starts_with("AUTHENTICATE") {
            true => format!(
                "{tag} OK [CAPABILITY IMAP4rev1 ID ENABLE QRESYNC CONDSTORE ESEARCH \
                 LIST-EXTENDED LIST-STATUS] signed in\r\n"
            )
            .into_bytes(),
            false => {
                let (text, bodies) = mailbox.lock().unwrap().answer(command);
                [text.into_bytes(), bodies.concat(), format!("{tag} OK\r\n").into_bytes()].concat()
            }
        };
    }
}

/// What a client holds, kept as the engine keeps it: a page with its cursor, or nothing of it.
#[derive(Clone, Debug, Default)]
struct Held {
    messages: BTreeMap<RemoteId, (FlagSet, Vec<u8>)>,
    cursor: Option<SyncCursor>,
    /// A flag that the user has set and the server has not confirmed.
    op: Option<u32>,
}

impl Held {
    async fn synchronize(&mut self, stream: DuplexStream) -> Result<(), SourceError> {
        let mut session = Session::new(stream);
        session.greet().await?;
        let credentials = Credentials { user: "tim".to_owned(), password: Secret::new("s") };
        session.sign_in(&credentials, &crate::net::Channel::default()).await?;
        session.introduce(true).await?;
        let mailbox = session.mailboxes().await?.remove(0);
        if let Some(uid) = self.op {
            let ids = [remote_id::write(VALIDITY, uid)];
            let add = FlagSet::from([Flag::flagged()]);
            let change = FlagChange { add, remove: FlagSet::new() };
            session.set_flags(&mailbox.id, &ids, &change).await?;
            self.op = None;
        }
        loop {
            let held = self.messages.len() as u32;
            let page = session.changes(&mailbox.id, self.cursor.as_ref(), held).await?;
            for range in &page.removed {
                self.messages.retain(|id, _| *id < range.first || *id > range.last);
            }
            let mut wanted = Vec::new();
            for listed in &page.present {
                match self.messages.get_mut(&listed.id) {
                    Some((flags, _)) => *flags = listed.flags.clone(),
                    None => wanted.push(listed.id.clone()),
                }
            }
            let (sink, mut queue) = Sink::new(1 << 20);
            let fetched = session.fetch(&mailbox.id, &wanted, Content::Whole, &sink).await;
            drop(sink);
            while let Some(came) = queue.recv().await {
                let listed = page.present.iter().find(|one| one.id == came.id).unwrap();
                self.messages.insert(came.id.clone(), (listed.flags.clone(), came.bytes));
            }
            fetched?;
            self.cursor = Some(page.cursor);
            if !page.more {
                return Ok(());
            }
        }
    }

    /// Nothing is held that the server does not have just so, but for what changed since.
    fn assert_true(&self, mailbox: &Mailbox, cut: Cut) {
        for (id, (_, bytes)) in &self.messages {
            let uid = remote_id::read(id, VALIDITY).unwrap();
            if let Some(message) = mailbox.messages.get(&uid) {
                assert!(message.bytes == *bytes, "{cut:?}: message {uid} is not what it was");
            }
        }
    }

    fn assert_complete(&self, mailbox: &Mailbox, cut: Cut) {
        self.assert_true(mailbox, cut);
        let here: Vec<_> = self.messages.iter().map(|(id, (flags, _))| (id, flags)).collect();
        let ids: Vec<_> =
            mailbox.messages.keys().map(|uid| remote_id::write(VALIDITY, *uid)).collect();
        let there: Vec<_> =
            ids.iter().zip(mailbox.messages.values().map(|message| &message.flags)).collect();
        assert_eq!(here, there, "{cut:?}");
        assert_eq!(self.op, None, "{cut:?}");
    }
}

/// Runs one synchronization. Returns how many bytes went each way.
async fn run(held: &mut Held, mailbox: &Arc<Mutex<Mailbox>>, cut: Cut) -> (usize, usize) {
    let (client, stream) = tokio::io::duplex(1 << 20);
    let server = serve(stream, Arc::clone(mailbox), cut);
    let (outcome, bytes) = tokio::join!(held.synchronize(client), server);
    match cut {
        Cut::Never => outcome.unwrap(),
        // It may have had all that it needed before the cut.
        Cut::ToClient(_) | Cut::ToServer(_) => drop(outcome),
    }
    bytes
}

/// Cuts what `begin` leads to at every byte, goes on without a cut, and compares. Returns how
/// many bytes the server says.
fn cut_everywhere(begin: impl Fn() -> (Held, Mailbox) + Sync) -> usize {
    let alone = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (mut held, mailbox) = begin();
    let mailbox = Arc::new(Mutex::new(mailbox));
    let (told, heard) = alone().block_on(run(&mut held, &mailbox, Cut::Never));
    held.assert_complete(&mailbox.lock().unwrap(), Cut::Never);
    let cuts: Vec<Cut> =
        (0..told).map(Cut::ToClient).chain((0..heard).map(Cut::ToServer)).collect();
    let each = async |cut: Cut| {
        let (mut held, mailbox) = begin();
        let mailbox = Arc::new(Mutex::new(mailbox));
        run(&mut held, &mailbox, cut).await;
        held.assert_true(&mailbox.lock().unwrap(), cut);
        run(&mut held, &mailbox, Cut::Never).await;
        held.assert_complete(&mailbox.lock().unwrap(), cut);
    };
    let threads = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        for part in cuts.chunks(cuts.len().div_ceil(threads)) {
            let each = &each;
            scope.spawn(move || {
                alone().block_on(async {
                    for cut in part {
                        each(*cut).await;
                    }
                });
            });
        }
    });
    told
}

/// A mailbox of ten messages, one of them made to look like the end of a command.
fn filled() -> Mailbox {
    let mut mailbox = Mailbox::default();
    mailbox.add(b")\r\nA7 OK done\r\n* 1 EXPUNGE\r\n".to_vec());
    for number in 0..9_usize {
        let line = format!("Subject: {number}\r\n\r\n{}\r\n", "A7 OK {9} ".repeat(number * 52));
        mailbox.add(line.into_bytes());
    }
    mailbox
}

#[test]
fn f01_a_first_synchronization_cut_at_any_byte_ends_whole() {
    let told = cut_everywhere(|| (Held::default(), filled()));
    assert!(told > 20_000, "{told} bytes");
}

#[tokio::test]
async fn f01_a_later_synchronization_cut_at_any_byte_ends_whole() {
    let mut synchronized = Held::default();
    let mailbox = Arc::new(Mutex::new(filled()));
    run(&mut synchronized, &mailbox, Cut::Never).await;
    let mut changed = mailbox.lock().unwrap().clone();
    changed.remove(12);
    changed.set(13, "\\Seen");
    changed.add(b"Subject: new\r\n\r\nnew\r\n".to_vec());
    changed.remove(19);
    synchronized.op = Some(14);
    let cutting = move || cut_everywhere(move || (synchronized.clone(), changed.clone()));
    tokio::task::spawn_blocking(cutting).await.unwrap();
}
