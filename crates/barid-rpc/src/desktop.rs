//! What only a shell can do: windows, dialogs, other programs. The window's shell and the
//! test bridge each do it in their own way.

use crate::{error::RpcError, reading::Saved};
use async_trait::async_trait;

/// Who asks: the label of a window, whose main frame was proven to be the one asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// `main`, or `compose-` and the draft.
    pub window: String,
}

/// A file that goes to the user or comes from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Without a path; safe on every system.
    pub name: String,
    /// What is in it.
    pub content_type: String,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// A shell.
#[async_trait]
pub trait Desktop: Send + Sync {
    /// Where paths of content begin, such as `mail://localhost`.
    fn content_origin(&self) -> String;

    /// What the computer speaks, such as `ar-EG`.
    fn system_locale(&self) -> String;

    /// Asks the user for files. None where the user chose none.
    async fn pick_files(&self, caller: &Caller) -> Result<Vec<File>, RpcError>;

    /// Asks where to, and writes the files there, marked as coming from outside.
    async fn save(&self, caller: &Caller, files: Vec<File>) -> Result<Saved, RpcError>;

    /// Opens a file with the system's program for it, from a private place, marked as
    /// coming from outside.
    async fn open_file(&self, file: File) -> Result<(), RpcError>;

    /// Opens an address in the system's browser. It has been checked.
    async fn open_url(&self, url: &str) -> Result<(), RpcError>;

    /// Opens the print dialog on the window that asks.
    async fn print(&self, caller: &Caller) -> Result<(), RpcError>;

    /// Notes that a window shows its first rows, and so can be used.
    fn painted(&self, _caller: &Caller, _rows: u32) {}

    /// Notes that somebody begins to write in a window.
    fn writing(&self, _caller: &Caller) {}

    /// Shows a draft in a window of its own, or brings that window to the front.
    async fn open_composer(&self, draft: u32) -> Result<(), RpcError>;

    /// Closes the window that asks.
    async fn close_window(&self, caller: &Caller) -> Result<(), RpcError>;

    /// Ends the program.
    async fn quit(&self) -> Result<(), RpcError>;
}
