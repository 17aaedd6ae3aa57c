//! The engine of one profile, from one start to its end, with calls that wait.

use crate::{
    act::FLAGS,
    intent::{Token, Waiting},
    server,
};
use barid_engine::{
    Destination, Draft, DraftContent, DraftStart, Engine, EngineError, OutboxState, Protection,
    StartChoice, Targets, Unlock, View,
};
use barid_model::{
    Account, AccountStatus, DraftId, EngineEvent, ErrorCode, Flag, FlagChange, MailboxId,
    MessageId, Op, Secret, Settings, clock::SystemClock,
};
use std::{collections::BTreeMap, net::SocketAddr, path::Path, sync::Arc, time::Duration};
use tokio::{runtime::Runtime, sync::oneshot};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// How a synchronization ended.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Done,
    /// It failed, or waits before it tries again.
    #[allow(dead_code, reason = "shown when a story fails")]
    Not(String),
}

/// A message as the user sees it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) id: MessageId,
    pub(crate) place: String,
    pub(crate) flags: [bool; FLAGS.len()],
}

/// Messages of a mailbox: bytes and flags, sorted.
pub(crate) type Held = Vec<(Vec<u8>, Vec<String>)>;

/// A running engine.
pub(crate) struct Life {
    runtime: Runtime,
    engine: Engine,
    account: Account,
    /// The numbers of messages that were seen, by their rows.
    names: BTreeMap<MessageId, Token>,
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn open(folder: &Path) -> Engine {
    let unlock = Unlock { passphrase: None, protection: Some(Protection::KeyFile) };
    Engine::open(&folder.join("profile"), &unlock, Arc::new(SystemClock)).unwrap()
}

impl Life {
    /// Begins with a new profile and an account.
    pub(crate) fn begin(folder: &Path, imap: SocketAddr, smtp: SocketAddr, ca: &str) -> Life {
        let (runtime, engine) = (runtime(), open(folder));
        let settings = Settings {
            address: "me@honest.test".into(),
            name: String::new(),
            user: "me@honest.test".into(),
            receive: format!("imaps://{imap}").parse().unwrap(),
            submit: format!("smtps://{smtp}").parse().unwrap(),
            ca_pem: Some(ca.to_owned()),
            server_copies: barid_model::ServerCopies::Keep,
            if_uncertain: Default::default(),
            searches_private: false,
        };
        let account = runtime.block_on(async {
            engine.add_account(settings, Secret::new("secret")).await.unwrap();
            engine.account("me@honest.test").await.unwrap()
        });
        Life { runtime, engine, account, names: BTreeMap::new() }
    }

    /// Ends, and begins again on the same profile.
    pub(crate) fn again(self, folder: &Path) -> Life {
        let Life { runtime, engine, account, names } = self;
        drop(engine);
        // Waits for what still runs.
        drop(runtime);
        Life { runtime: self::runtime(), engine: open(folder), account, names }
    }

    fn wait<T>(&self, work: impl Future<Output = Result<T, EngineError>>) -> T {
        let limited = async { tokio::time::timeout(PATIENCE, work).await.expect("it hangs") };
        self.runtime.block_on(limited).unwrap()
    }

    /// Synchronizes once, and does not wait for a second try.
    pub(crate) fn sync(&mut self) -> Outcome {
        let (never, told) = oneshot::channel();
        let outcome = self.sync_until(told);
        drop(never);
        outcome
    }

    /// Synchronizes, and stops in the middle once it is told to.
    pub(crate) fn sync_until(&mut self, told: oneshot::Receiver<()>) -> Outcome {
        self.seen();
        let (engine, account) = (&self.engine, &self.account);
        let mut events = engine.events();
        let waits = async {
            loop {
                if let Ok(EngineEvent::Status {
                    status: AccountStatus::Waiting { code, .. }, ..
                }) = events.recv().await
                {
                    return format!("{code:?}");
                }
            }
        };
        let stopped = async {
            if told.await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let work = async {
            tokio::select! {
                synced = engine.sync(account) => match synced {
                    Ok(()) => Outcome::Done,
                    Err(error) => Outcome::Not(format!("{error:?}")),
                },
                code = waits => Outcome::Not(code),
                () = stopped => Outcome::Not("stopped".into()),
                () = tokio::time::sleep(PATIENCE) => panic!("a synchronization hangs"),
            }
        };
        let outcome = self.runtime.block_on(work);
        self.seen();
        outcome
    }

    /// Returns the messages that the user sees, and can act on.
    pub(crate) fn seen(&mut self) -> BTreeMap<Token, Seen> {
        let mut seen = BTreeMap::new();
        for mailbox in self.wait(self.engine.mailboxes(None)) {
            let view = View::Mailbox(mailbox.id);
            for row in self.wait(self.engine.list(view, None, u32::MAX)) {
                let Some(token) = server::token(&row.subject) else { continue };
                // What a move left behind on a server that can't remove single messages.
                if row.flags.contains(&Flag::deleted()) {
                    continue;
                }
                let has = |flag: &str| row.flags.iter().any(|one| one.to_imap() == flag);
                let one = Seen { id: row.id, place: mailbox.name.clone(), flags: FLAGS.map(has) };
                self.names.insert(row.id, token);
                // What another client moved may be seen in both places until the next look.
                seen.insert(token, one);
            }
        }
        seen
    }

    /// Changes a flag. Returns whether there is something to take back.
    pub(crate) fn flag(&self, ids: Vec<MessageId>, flag: &str, set: bool) -> bool {
        let flags = [Flag::from_imap(flag).unwrap()].into();
        let change = match set {
            true => FlagChange { add: flags, remove: Default::default() },
            false => FlagChange { add: Default::default(), remove: flags },
        };
        self.wait(self.engine.change_flags(Targets::Messages(ids), change)).undo.is_some()
    }

    /// Returns a mailbox of that name that can hold messages; the archive where there is none,
    /// unless the server was never asked for its mailboxes.
    pub(crate) fn mailbox(&self, name: &str) -> Option<(MailboxId, String)> {
        let all = self.wait(self.engine.mailboxes(None));
        let found = all.iter().find(|one| one.name == name && one.selectable);
        let found = found.or_else(|| all.iter().find(|one| one.name == "Archive"));
        found.map(|one| (one.id, one.name.clone()))
    }

    /// Moves messages. Returns whether there is something to take back.
    pub(crate) fn relocate(&self, ids: Vec<MessageId>, to: MailboxId) -> bool {
        let to = Destination::Mailbox(to);
        self.wait(self.engine.move_messages(Targets::Messages(ids), to)).undo.is_some()
    }

    pub(crate) fn copy(&self, ids: Vec<MessageId>, to: MailboxId) -> bool {
        let to = Destination::Mailbox(to);
        self.wait(self.engine.copy_messages(Targets::Messages(ids), to)).undo.is_some()
    }

    /// Makes a mailbox. Returns whether its name was free.
    pub(crate) fn create(&self, name: &str) -> bool {
        let made = self.runtime.block_on(self.engine.create_mailbox(&self.account, name, None));
        made.is_ok()
    }

    /// Gives one of the user's mailboxes another name. Returns both, where that could be done.
    pub(crate) fn rename(&self, pick: usize, name: &str) -> Option<(String, String)> {
        let (id, old) = self.own(pick)?;
        let renamed = self.runtime.block_on(self.engine.rename_mailbox(id, name)).ok()?;
        renamed.undo.is_some().then(|| (old, name.to_owned()))
    }

    /// Removes one of the user's mailboxes. Returns its name, where that could be done.
    pub(crate) fn delete(&self, pick: usize) -> Option<String> {
        let (id, name) = self.own(pick)?;
        let deleted = self.runtime.block_on(self.engine.delete_mailbox(id)).ok()?;
        deleted.undo.is_some().then_some(name)
    }

    fn own(&self, pick: usize) -> Option<(MailboxId, String)> {
        let all = self.wait(self.engine.mailboxes(None));
        let mut own: Vec<_> = all.iter().filter(|one| server::is_own(&one.name)).collect();
        own.sort_by(|one, other| one.name.cmp(&other.name));
        own.get(pick % own.len().max(1)).map(|one| (one.id, one.name.clone()))
    }

    /// The names of mailboxes that can hold messages, sorted.
    pub(crate) fn mailboxes(&self) -> Vec<String> {
        let all = self.wait(self.engine.mailboxes(None));
        let mut names: Vec<_> =
            all.into_iter().filter(|one| one.selectable).map(|one| one.name).collect();
        names.sort();
        names
    }

    pub(crate) fn destroy(&self, id: MessageId) {
        self.wait(self.engine.destroy_messages(Targets::Messages(vec![id])));
    }

    pub(crate) fn undo(&self) {
        self.wait(self.engine.undo(None));
    }

    pub(crate) fn send(&self, raw: &[u8]) {
        self.wait(self.engine.enqueue(Draft::Message(raw.to_vec()), None, None));
    }

    /// Says what has become of a letter.
    pub(crate) fn letter_state(&self, subject: &str) -> String {
        let all = self.wait(self.engine.outbox());
        let found: Vec<_> = all.iter().filter(|one| one.subject == subject).collect();
        match found.as_slice() {
            [one] => match one.state {
                OutboxState::Sent => "sent".into(),
                OutboxState::Uncertain => "uncertain".into(),
                ref other => format!("{other:?}"),
            },
            [] => "gone".into(),
            [..] => "there twice".into(),
        }
    }

    pub(crate) fn draft(&self, subject: &str, text: &str) -> DraftId {
        let start = DraftStart::Empty { account: Some(self.account.id), to: Vec::new() };
        let choice = StartChoice { is_plain: true, has_quote: false };
        let draft = self.wait(self.engine.new_draft(start, choice));
        self.edit(draft.id, subject, text);
        draft.id
    }

    pub(crate) fn edit(&self, id: DraftId, subject: &str, text: &str) {
        let draft = self.wait(self.engine.draft(id));
        let content = DraftContent {
            subject: subject.to_owned(),
            text: text.to_owned(),
            is_plain: true,
            ..DraftContent::default()
        };
        self.wait(self.engine.save_draft(id, draft.revision, draft.identity, content));
    }

    pub(crate) fn discard(&self, id: DraftId) {
        self.wait(self.engine.discard_draft(id));
    }

    /// What waits for the server, by the numbers of messages.
    pub(crate) fn waiting(&mut self) -> Waiting {
        self.seen();
        let mut waiting = Waiting::default();
        let letters = self.wait(self.engine.outbox());
        for pending in self.wait(self.engine.waiting_ops()) {
            match pending.op {
                Op::SetFlags { messages, change } => {
                    for token in messages.iter().filter_map(|id| self.names.get(id)) {
                        for (at, flag) in FLAGS.iter().enumerate() {
                            let is_it = |one: &Flag| one.to_imap() == *flag;
                            if change.add.iter().any(is_it) || change.remove.iter().any(is_it) {
                                waiting.flags.insert((*token, at));
                            }
                        }
                    }
                }
                Op::Move { messages, .. }
                | Op::Refile { messages, .. }
                | Op::Destroy { messages } => {
                    waiting.places.extend(messages.iter().filter_map(|id| self.names.get(id)));
                }
                Op::Copy { messages, .. } => {
                    let originals = messages.iter().map(|pair| &pair.original);
                    waiting.places.extend(originals.filter_map(|id| self.names.get(id)));
                }
                Op::Append { outbox, .. } => {
                    let it = letters.iter().find(|one| one.id == outbox);
                    waiting.filed.extend(it.and_then(|one| server::token(&one.subject)));
                }
                Op::SaveDraft { .. }
                | Op::CreateMailbox { .. }
                | Op::RenameMailbox { .. }
                | Op::DeleteMailbox { .. }
                | Op::SubscribeMailbox { .. } => {}
            }
        }
        waiting
    }

    /// Whether a mailbox is to get a name that another has.
    fn is_taken(&self, op: &Op) -> bool {
        let Op::RenameMailbox { mailbox, name } = op else { return false };
        let all = self.wait(self.engine.mailboxes(None));
        all.iter().any(|one| one.name == *name && one.id != *mailbox)
    }

    /// Lets what was given up try again. Returns the messages that it is about.
    pub(crate) fn retry_wedged(&mut self) -> Vec<Token> {
        let mut tokens = Vec::new();
        for pending in self.wait(self.engine.waiting_ops()) {
            let Some(code) = pending.wedged else { continue };
            // It got mail meanwhile, or another name; so it stays, as the user is told.
            if code == ErrorCode::NotEmpty
                || (code == ErrorCode::NotFound && pending.op.mailbox().is_some())
                || self.is_taken(&pending.op)
            {
                self.wait(self.engine.discard_op(pending.id));
                continue;
            }
            if let Op::SetFlags { messages, .. }
            | Op::Move { messages, .. }
            | Op::Refile { messages, .. }
            | Op::Destroy { messages } = pending.op
            {
                tokens.extend(messages.iter().filter_map(|id| self.names.get(id)));
            }
        }
        self.wait(self.engine.retry_ops(None));
        tokens
    }

    /// Whether nothing waits any more.
    pub(crate) fn rests(&self) -> bool {
        let is_waiting = |state: &OutboxState| {
            matches!(state, OutboxState::Waiting { .. } | OutboxState::Sending)
        };
        self.wait(self.engine.waiting_ops()).is_empty()
            && !self.wait(self.engine.outbox()).iter().any(|one| is_waiting(&one.state))
    }

    /// What waits, in words.
    pub(crate) fn told_waiting(&self) -> String {
        let ops = self.wait(self.engine.waiting_ops());
        let outbox = self.wait(self.engine.outbox());
        let states: Vec<_> = outbox.iter().map(|one| (&one.subject, &one.state)).collect();
        format!("{ops:?} {states:?}")
    }

    /// Everything here, byte for byte.
    pub(crate) fn inventory(&self) -> BTreeMap<String, Held> {
        let mut all = BTreeMap::new();
        for mailbox in self.wait(self.engine.mailboxes(None)) {
            let mut held = Held::new();
            for row in self.wait(self.engine.list(View::Mailbox(mailbox.id), None, u32::MAX)) {
                let raw = self.wait(self.engine.open_message(row.id)).raw;
                let flags = row.flags.iter().map(|flag| flag.to_imap().to_ascii_lowercase());
                let mut flags: Vec<String> = flags.collect();
                flags.sort();
                held.push((raw, flags));
            }
            held.sort();
            all.insert(mailbox.name, held);
        }
        all
    }

    /// What is wrong with the store.
    pub(crate) fn problems(&self) -> Vec<String> {
        let health = self.wait(self.engine.check_deeply());
        let mut problems = health.problems;
        if health.messages != health.bodies || health.messages != health.searchable {
            problems.push(format!(
                "{} messages, {} bodies, {} searchable",
                health.messages, health.bodies, health.searchable
            ));
        }
        problems
    }
}
