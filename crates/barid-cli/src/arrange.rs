//! What may be said about conversations, and about groups of accounts.

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Snooze {
    /// Numbers of messages
    #[arg(required = true)]
    pub ids: Vec<u32>,
    /// When they come back (RFC 3339), such as 2026-12-01T08:00:00+03:00
    #[arg(long, value_name = "TIME", required_unless_present = "back")]
    pub until: Option<jiff::Timestamp>,
    /// Bring them back now, as they were
    #[arg(long, conflicts_with = "until")]
    pub back: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Thread {
    /// Begin a conversation anew at a message: it and what answers it leave theirs
    Split {
        /// Number of the message
        id: u32,
    },
    /// Put the conversations of messages together
    Join {
        /// Numbers of messages, one of each conversation
        #[arg(required = true, num_args = 2..)]
        ids: Vec<u32>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Group {
    /// List them
    List,
    /// Make one, or say anew which accounts are in it
    Put {
        /// Its name
        name: String,
        /// Addresses of its accounts
        emails: Vec<String>,
    },
    /// Call one otherwise
    Rename {
        /// Its name
        name: String,
        /// Its new name
        new: String,
    },
    /// Put them into an order
    Order {
        /// Their names, the first first
        #[arg(required = true)]
        names: Vec<String>,
    },
    /// Forget one; its accounts stay
    Remove {
        /// Its name
        name: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Tracking {
    /// Print a table for spreadsheets, a line for each sender and host
    #[arg(long)]
    pub csv: bool,
    /// Forget all of it
    #[arg(long, conflicts_with = "csv")]
    pub forget: bool,
}
