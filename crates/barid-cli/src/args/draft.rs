//! What may be said about messages that are not finished.

use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Draft {
    /// List them, newest first
    List,
    /// Show one
    Show {
        /// Which one
        id: u32,
    },
    /// Begin one
    New(DraftNew),
    /// Write one anew: what the file does not name is gone, files that are attached stay
    Change {
        /// Which one
        id: u32,
        /// JSON as of `barid send --compose`; - for standard input
        #[arg(long, value_name = "FILE")]
        compose: PathBuf,
    },
    /// Send one; it goes out with the next `barid sync`
    Send {
        /// Which one
        id: u32,
        /// Not before this time (RFC 3339)
        #[arg(long, value_name = "TIME")]
        at: Option<jiff::Timestamp>,
    },
    /// Throw one away, its copy on the server too
    Remove {
        /// Which one
        id: u32,
    },
}

#[derive(Debug, Args)]
pub(crate) struct DraftNew {
    #[command(flatten)]
    pub start: DraftStart,
    /// JSON as of `barid send --compose`; - for standard input
    #[arg(long, value_name = "FILE")]
    pub compose: Option<PathBuf>,
    /// Plain text
    #[arg(long)]
    pub plain: bool,
}

#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct DraftStart {
    /// As an answer to the author of this message
    #[arg(long, value_name = "ID")]
    pub reply: Option<u32>,
    /// As an answer to everybody
    #[arg(long, value_name = "ID")]
    pub reply_all: Option<u32>,
    /// As this message for somebody else
    #[arg(long, value_name = "ID")]
    pub forward: Option<u32>,
    /// As this message once more
    #[arg(long, value_name = "ID")]
    pub edit: Option<u32>,
}
