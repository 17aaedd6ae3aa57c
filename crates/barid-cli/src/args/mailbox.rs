//! What may stand after `barid mailbox`.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum Mailbox {
    /// List mailboxes with their counts
    List {
        /// Only this account's
        #[arg(long, value_name = "EMAIL")]
        account: Option<String>,
    },
    /// Show or choose how much of a mailbox is kept on this computer
    Policy {
        /// Name or role of the mailbox
        mailbox: String,
        /// all, headers, or a number of days
        how: Option<String>,
        /// Of this account
        #[arg(long, value_name = "EMAIL")]
        account: Option<String>,
    },
    /// Make a mailbox: `barid mailbox create Work/2024`
    Create {
        /// Its name with its path, levels separated by /
        name: String,
        /// In this account [default: the only one]
        #[arg(long, value_name = "EMAIL")]
        account: Option<String>,
        /// What it is for: archive, drafts, junk, sent, trash
        #[arg(long, value_name = "ROLE")]
        role: Option<String>,
    },
    /// Rename a mailbox, with those below it
    Rename {
        /// Which one
        mailbox: String,
        /// Its new name with its path
        name: String,
        /// In this account
        #[arg(long, value_name = "EMAIL")]
        account: Option<String>,
    },
    /// Remove a mailbox, with those below it; their messages go to the trash
    Delete {
        /// Which one
        mailbox: String,
        /// In this account
        #[arg(long, value_name = "EMAIL")]
        account: Option<String>,
    },
    /// Follow a mailbox
    Subscribe {
        /// Which one
        mailbox: String,
        /// In this account
        #[arg(long, value_name = "EMAIL")]
        account: Option<String>,
    },
    /// No longer follow a mailbox
    Unsubscribe {
        /// Which one
        mailbox: String,
        /// In this account
        #[arg(long, value_name = "EMAIL")]
        account: Option<String>,
    },
}
