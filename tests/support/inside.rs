//! An engine in this process, with an account at servers in memory: quick enough for thousands of
//! synchronizations.

use crate::{
    Authority, Honest, Post,
    honest::{Offer, State},
};
use barid_engine::{
    DraftContent, DraftStart, Engine, EngineError, Protection, StartChoice, Targets, Unlock, View,
};
use barid_model::{
    Account, DraftId, MessageId, Secret, ServerCopies, Settings, clock::SystemClock,
};
use std::{sync::Arc, time::Duration};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Whose account it is.
pub const ADDRESS: &str = "me@honest.test";

/// A profile, the engine on it, and the servers of its account.
pub struct Inside {
    /// Where mail comes from.
    pub server: Honest,
    /// Where mail goes to.
    pub post: Post,
    /// The engine.
    pub engine: Engine,
    /// The account.
    pub account: Account,
    runtime: Runtime,
    _folder: TempDir,
}

impl Inside {
    /// Makes a profile with an account at a server that holds `state`, and brings nothing yet.
    pub fn new(offer: &[&'static str], state: State) -> Inside {
        Inside::of(ADDRESS, offer, state)
    }

    /// Makes one whose account has that address.
    pub fn of(address: &str, offer: &[&'static str], state: State) -> Inside {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Inside::begin(runtime, address, offer, state)
    }

    /// Makes one whose engine runs on `runtime`.
    pub fn on(runtime: Runtime, offer: &[&'static str], state: State) -> Inside {
        Inside::begin(runtime, ADDRESS, offer, state)
    }

    fn begin(runtime: Runtime, address: &str, offer: &[&'static str], state: State) -> Inside {
        let authority = Authority::new();
        let identity = authority.identity(&["127.0.0.1"]);
        let server = Honest::with(state, Offer::new(offer), &identity);
        let (post, folder) = (Post::new(&identity), TempDir::new().unwrap());
        let unlock = Unlock { passphrase: None, protection: Some(Protection::KeyFile) };
        let engine = Engine::open(folder.path(), &unlock, Arc::new(SystemClock)).unwrap();
        let settings = Settings {
            address: address.into(),
            name: String::new(),
            user: address.into(),
            receive: format!("imaps://{}", server.address()).parse().unwrap(),
            submit: format!("smtps://{}", post.address()).parse().unwrap(),
            ca_pem: Some(authority.pem().to_owned()),
            server_copies: ServerCopies::Keep,
            if_uncertain: Default::default(),
            searches_private: false,
        };
        let account = runtime.block_on(async {
            engine.add_account(settings, Secret::new("secret")).await.unwrap();
            engine.account(address).await.unwrap()
        });
        Inside { server, post, engine, account, runtime, _folder: folder }
    }

    /// Waits for what does not fail.
    #[track_caller]
    pub fn wait<T>(&self, work: impl Future<Output = Result<T, EngineError>>) -> T {
        self.attempt(work).unwrap()
    }

    /// Waits for what may fail.
    #[track_caller]
    pub fn attempt<T>(&self, work: impl Future<Output = T>) -> T {
        let limited = async { tokio::time::timeout(PATIENCE, work).await };
        self.runtime.block_on(limited).expect("it hangs")
    }

    /// Waits for what sees to it by itself that it ends.
    pub fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Synchronizes, and does not try again.
    #[track_caller]
    pub fn sync_once(&self) -> Result<(), EngineError> {
        self.attempt(self.engine.sync_once(&self.account))
    }

    /// Subjects and messages of a mailbox, newest first.
    #[track_caller]
    pub fn rows(&self, mailbox: &str) -> Vec<(String, MessageId)> {
        let view = self.wait(self.engine.view(mailbox, None));
        let rows = self.wait(self.engine.list(view, None, u32::MAX));
        rows.into_iter().map(|row| (row.subject, row.id)).collect()
    }

    /// Returns the message of that subject, wherever it is.
    #[track_caller]
    pub fn one(&self, subject: &str) -> Targets {
        let rows = self.wait(self.engine.list(View::All(None), None, u32::MAX));
        let found = rows.into_iter().find(|row| row.subject == subject);
        Targets::Messages(vec![found.expect("it is not here").id])
    }

    /// Begins a draft, and saves this.
    #[track_caller]
    pub fn write(&self, subject: &str, text: &str) -> DraftId {
        let start = DraftStart::Empty { account: Some(self.account.id), to: Vec::new() };
        let choice = StartChoice { is_plain: true, has_quote: false };
        let draft = self.wait(self.engine.new_draft(start, choice));
        self.write_on(draft.id, subject, text);
        draft.id
    }

    /// Saves a draft as this.
    #[track_caller]
    pub fn write_on(&self, id: DraftId, subject: &str, text: &str) {
        let draft = self.wait(self.engine.draft(id));
        let content = DraftContent {
            subject: subject.to_owned(),
            text: text.to_owned(),
            is_plain: true,
            ..DraftContent::default()
        };
        self.wait(self.engine.save_draft(id, draft.revision, draft.identity, content));
    }
}
