//! What may be said about conversations, and about groups of accounts.

use clap::Subcommand;

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
