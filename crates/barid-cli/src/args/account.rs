//! What may stand after `barid account`.

use crate::copies::Copies;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Account {
    /// Sign in to both servers and keep the account; finds the servers where none are given
    Add(AccountAdd),
    /// Find the servers of an address, say why these, and keep nothing
    Discover {
        /// The address; only its domain is told to anybody
        email: String,
        /// Trust the certificates in this file
        #[arg(long, value_name = "FILE")]
        ca: Option<PathBuf>,
    },
    /// Change what becomes of messages on an account's POP3 server
    Keep {
        /// Its address
        email: String,
        #[command(flatten)]
        copies: Copies,
    },
    /// Choose what is done about a message that may have been sent, and turns up nowhere
    Uncertain {
        /// Its address
        email: String,
        /// Wait for you, or send it once more after ten minutes: somebody may get it twice
        #[arg(value_enum)]
        choice: UncertainChoice,
    },
    /// Choose whether private mail is found by its words, and shown by its subject
    SearchPrivate {
        /// Its address
        email: String,
        /// Whether it is
        #[arg(value_enum)]
        choice: SearchChoice,
    },
    /// Choose whose word on senders counts: which server's Authentication-Results are believed
    Results {
        /// Its address
        email: String,
        #[command(flatten)]
        from: ResultsChoice,
    },
    /// Ask DNS whether others can tell mail of an account's domain from what only claims to be
    Check {
        /// Its address
        email: String,
    },
    /// List accounts
    List,
    /// Forget an account and everything of it on this computer
    Remove {
        /// Its address
        email: String,
    },
    /// Sign in to both servers of an account
    Test {
        /// Its address
        email: String,
    },
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct ResultsChoice {
    /// The name that the account's own server writes at the start of its results
    #[arg(long, value_name = "NAME")]
    pub from: Option<String>,
    /// The name that is learned from the account's mail, as before anything was chosen
    #[arg(long)]
    pub learned: bool,
    /// Nobody's: what can't be verified here is not known
    #[arg(long)]
    pub nobody: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum UncertainChoice {
    Ask,
    SendOnceMore,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum SearchChoice {
    On,
    Off,
}

#[derive(Debug, Args)]
pub(crate) struct AccountAdd {
    /// The account's address
    pub email: String,
    /// Your name, as recipients see it
    #[arg(long, default_value = "")]
    pub name: String,
    /// Where mail comes from: imaps://HOST:PORT or imap://HOST:PORT (STARTTLS), pop3s://HOST:PORT
    /// or pop3://HOST:PORT (STLS), jmap://HOST:PORT (HTTPS) [default: what is found for the address]
    #[arg(long, value_name = "URL")]
    pub receive: Option<String>,
    /// Where mail goes: smtps://HOST:PORT or smtp://HOST:PORT (STARTTLS), jmap://HOST:PORT (HTTPS)
    /// [default: what is found]
    #[arg(long, value_name = "URL")]
    pub submit: Option<String>,
    #[command(flatten)]
    pub copies: Copies,
    /// The name to sign in with [default: what is found, or the address]
    #[arg(long)]
    pub user: Option<String>,
    /// Trust the certificates in this file for this account alone
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// Sign in also where only DNS says that mail is there, at a host outside of the domain
    #[arg(long)]
    pub accept: bool,
    /// Read the password from the first line of standard input
    #[arg(long)]
    pub password_stdin: bool,
}
