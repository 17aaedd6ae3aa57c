//! A host for tests: a profile of its own, and a desktop that notes what it is asked for.

use crate::{Caller, Desktop, File, Host, Request, Response, RpcError, reading::Saved};
use async_trait::async_trait;
use barid_engine::{Protection, Unlock};
use barid_model::clock::SystemClock;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// What a desktop was asked for, a line each.
#[derive(Default)]
pub(crate) struct NotingDesktop {
    pub(crate) notes: Mutex<Vec<String>>,
    /// What the user picks next.
    pub(crate) picks: Mutex<Vec<File>>,
    /// What was saved.
    pub(crate) saved: Mutex<Vec<File>>,
}

impl NotingDesktop {
    fn note(&self, line: String) -> Result<(), RpcError> {
        self.notes.lock().unwrap().push(line);
        Ok(())
    }
}

#[async_trait]
impl Desktop for NotingDesktop {
    fn content_origin(&self) -> String {
        "mail://localhost".to_owned()
    }

    fn system_locale(&self) -> String {
        "en-GB".to_owned()
    }

    async fn pick_files(&self, _caller: &Caller) -> Result<Vec<File>, RpcError> {
        Ok(std::mem::take(&mut *self.picks.lock().unwrap()))
    }

    async fn save(&self, _caller: &Caller, files: Vec<File>) -> Result<Saved, RpcError> {
        let names = files.iter().map(|file| file.name.clone()).collect();
        self.saved.lock().unwrap().extend(files);
        Ok(Saved { names, folder: "downloads".to_owned() })
    }

    async fn open_file(&self, file: File) -> Result<(), RpcError> {
        self.note(format!("open file {}", file.name))
    }

    async fn open_url(&self, url: &str) -> Result<(), RpcError> {
        self.note(format!("open {url}"))
    }

    async fn print(&self, caller: &Caller) -> Result<(), RpcError> {
        self.note(format!("print {}", caller.window))
    }

    async fn open_composer(&self, draft: u32) -> Result<(), RpcError> {
        self.note(format!("compose {draft}"))
    }

    async fn close_window(&self, caller: &Caller) -> Result<(), RpcError> {
        self.note(format!("close {}", caller.window))
    }

    async fn quit(&self) -> Result<(), RpcError> {
        self.note("quit".to_owned())
    }
}

/// A host whose profile was opened.
pub(crate) struct World {
    pub(crate) host: Host,
    pub(crate) desktop: Arc<NotingDesktop>,
    pub(crate) dir: TempDir,
}

impl World {
    /// A host of a new profile, which is open.
    pub(crate) async fn open() -> World {
        let world =
            World::closed(Unlock { passphrase: None, protection: Some(Protection::KeyFile) });
        world.ask(Request::Start).await.unwrap();
        world
    }

    /// A host of a new profile that is not open yet.
    pub(crate) fn closed(known: Unlock) -> World {
        let dir = TempDir::new().unwrap();
        let desktop = Arc::new(NotingDesktop::default());
        let path = dir.path().to_owned();
        let host = Host::new(path, Arc::new(SystemClock), desktop.clone()).knowing(known);
        World { host, desktop, dir }
    }

    pub(crate) async fn ask(&self, request: Request) -> Result<Response, RpcError> {
        let caller = Caller { window: "main".to_owned() };
        self.host.answer(&caller, request, Vec::new()).await
    }
}
