//! What may stand on the command line.

mod account;
mod draft;
mod key;
mod mailbox;
mod outgoing;

pub(crate) use account::{Account, AccountAdd, ResultsChoice, SearchChoice, UncertainChoice};
pub(crate) use draft::{Draft, DraftNew, DraftStart};
pub(crate) use key::{Cert, Decision, Key, Reason};
pub(crate) use mailbox::Mailbox;
pub(crate) use outgoing::{Ops, Outbox, Send};

use crate::arrange::{Group, Snooze, Thread, Tracking};
use barid_engine::Protection;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum, error::ErrorKind};
use std::{ffi::OsString, path::PathBuf};

/// Barid, a mail client: the engine from a terminal.
#[derive(Debug, Parser)]
#[command(name = "barid", version, disable_help_subcommand = true)]
pub(crate) struct Cli {
    /// Directory with all of Barid's files [default: the platform's data directory]
    #[arg(long, global = true, value_name = "DIR")]
    pub profile: Option<PathBuf>,
    /// Print JSON: one document, or one a line for lists
    #[arg(long, global = true)]
    pub json: bool,
    /// How a new profile is locked [default: a passphrase in BARID_PASSPHRASE, else the keychain]
    #[arg(long, global = true, value_enum, value_name = "HOW")]
    pub protect: Option<Protect>,
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// Reads this process's command line; where it makes no sense, says so and exits with 2.
    pub(crate) fn read() -> Cli {
        Cli::read_from(std::env::args_os().collect()).unwrap_or_else(|error| error.exit())
    }

    /// The words of `barid flag` may begin with a hyphen, so the parser takes all that follow
    /// the first of them as words. Options among them are read again, from in front.
    fn read_from(line: Vec<OsString>) -> Result<Cli, clap::Error> {
        let mut cli = Cli::try_parse_from(line)?;
        while let Command::Flag { words } = &cli.command
            && let Some(at) = words.iter().position(|word| word.starts_with("--"))
        {
            let count = words.len();
            let (before, rest) = words.split_at(at);
            let start = ["barid", "flag"].map(str::to_owned);
            let again = Cli::try_parse_from(start.iter().chain(rest).chain(before))?;
            let Cli { profile, json, protect, command } = again;
            cli = Cli {
                profile: profile.or(cli.profile),
                json: json || cli.json,
                protect: protect.or(cli.protect),
                command,
            };
            if matches!(&cli.command, Command::Flag { words } if words.len() == count) {
                let text = "Options of `barid flag` are --profile, --json and --protect";
                return Err(Cli::command().error(ErrorKind::UnknownArgument, text));
            }
        }
        Ok(cli)
    }
}

/// How the key of a new profile is kept.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Protect {
    /// By the system's keychain
    Keychain,
    /// By a passphrase, asked for at each start
    Passphrase,
    /// By a file that only you can read; who can read it can read your mail
    KeyFile,
}

impl From<Protect> for Protection {
    fn from(protect: Protect) -> Self {
        match protect {
            Protect::Keychain => Protection::Keychain,
            Protect::Passphrase => Protection::Passphrase,
            Protect::KeyFile => Protection::KeyFile,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Add, list, test and remove accounts
    #[command(subcommand)]
    Account(Account),
    /// Accounts made of sample mail, which need no server
    #[command(subcommand, hide = true)]
    Sample(Sample),
    /// Bring everything up to date, both ways
    Sync {
        /// Only this account
        email: Option<String>,
        /// Stay, and print what happens
        #[arg(long)]
        watch: bool,
    },
    /// List, make, rename, remove and follow mailboxes
    #[command(subcommand)]
    Mailbox(Mailbox),
    /// List messages, newest first
    List(List),
    /// Show one message
    Show {
        /// Number of the message, as `barid list` shows it
        id: u32,
        #[command(flatten)]
        form: Form,
    },
    /// Save one part of a message, decoded
    Part {
        /// Number of the message
        id: u32,
        /// Which part, such as 2 or 1.2; `barid show` lists them
        path: String,
        /// Where to; an existing file is not replaced
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Find messages
    Search {
        /// Words, "phrases", and from: to: subject: in: has:attachment is:unread before: after: …
        query: String,
        /// At most so many
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// Ask the servers, too, about messages of which only the header is here
        #[arg(long)]
        server: bool,
    },
    /// Set and clear flags: `barid flag 12 13 +seen -flagged`
    Flag {
        /// Numbers of messages, then +FLAG or -FLAG
        #[arg(required = true, allow_hyphen_values = true)]
        words: Vec<String>,
    },
    /// Move messages: `barid move 12 13 Archive`
    Move {
        /// Numbers of messages
        #[arg(required = true)]
        ids: Vec<u32>,
        /// Where to: name or role of a mailbox
        mailbox: String,
    },
    /// Copy messages: `barid copy 12 13 Projects`
    Copy {
        /// Numbers of messages
        #[arg(required = true)]
        ids: Vec<u32>,
        /// Where to: name or role of a mailbox
        mailbox: String,
    },
    /// Take messages out of one mailbox, where they can be in several (labels of Gmail)
    Unfile {
        /// Numbers of messages
        #[arg(required = true)]
        ids: Vec<u32>,
        /// Out of which: name or role of a mailbox
        mailbox: String,
    },
    /// Move messages to the archive
    Archive {
        /// Numbers of messages
        #[arg(required = true)]
        ids: Vec<u32>,
    },
    /// Mark messages as junk, and move them there
    Junk {
        /// Numbers of messages
        #[arg(required = true)]
        ids: Vec<u32>,
        /// They are no junk: back to the inbox
        #[arg(long)]
        not: bool,
    },
    /// Move messages to the trash
    Delete {
        /// Numbers of messages
        #[arg(required = true)]
        ids: Vec<u32>,
        /// Remove them for good instead; there is no way back
        #[arg(long)]
        forever: bool,
    },
    /// Put messages off until a time, out of every list; then they are back on top, unread
    Snooze(Snooze),
    /// Keys that make mail private (OpenPGP), one's own and other people's
    #[command(subcommand)]
    Key(Key),
    /// Certificates that make mail private (S/MIME)
    #[command(subcommand)]
    Cert(Cert),
    /// Tell whether the servers of addresses or domains require encryption (MTA-STS, DANE); asks DNS
    Transport {
        /// Addresses, or domains
        #[arg(required = true)]
        addresses: Vec<String>,
    },
    /// Tell which senders try to learn when their mail is read
    Tracking(Tracking),
    /// Take conversations apart and put them together
    #[command(subcommand)]
    Thread(Thread),
    /// Groups of accounts that are looked at as one
    #[command(subcommand)]
    Group(Group),
    /// Take the last thing done to messages or mailboxes back; up to twenty, one at a time
    Undo,
    /// Changes that wait for their server
    #[command(subcommand)]
    Ops(Ops),
    /// Messages that are not finished
    #[command(subcommand)]
    Draft(Draft),
    /// Send a message
    Send(Send),
    /// Messages on their way out
    #[command(subcommand)]
    Outbox(Outbox),
    /// Read one message file, without an account and without the network
    Inspect {
        /// The file; - for standard input
        file: PathBuf,
        /// The time it is read at (RFC 3339) [default: now]
        #[arg(long, value_name = "TIME")]
        at: Option<jiff::Timestamp>,
        /// Records that answer every question for a name: NAME TYPE VALUE, one a line
        #[arg(long, value_name = "FILE")]
        dns: Option<PathBuf>,
        /// A folder of OpenPGP keys and certificates, public or secret, for this once
        #[arg(long, value_name = "DIR")]
        keys: Option<PathBuf>,
    },
    /// Clean HTML from standard input as the reader does
    Sanitize,
    /// Write the answer to a message file that the composer would begin with
    Reply {
        /// The file; - for standard input
        file: PathBuf,
        /// To everybody whom the message went to
        #[arg(long)]
        all: bool,
        /// Who answers [default: whom the message was delivered to]
        #[arg(long, value_name = "EMAIL")]
        from: Option<String>,
        /// A folder of keys that open it, for this once
        #[arg(long, value_name = "DIR")]
        keys: Option<PathBuf>,
    },
    /// Write a message file for somebody else, as the composer would begin with it
    Forward {
        /// The file; - for standard input
        file: PathBuf,
        /// As a file of the new message
        #[arg(long)]
        attached: bool,
        /// Who forwards [default: whom the message was delivered to]
        #[arg(long, value_name = "EMAIL")]
        from: Option<String>,
    },
    /// Serve the window's contract on loopback, for tests
    #[cfg(feature = "bridge")]
    Bridge(Bridge),
    /// Check the store and the accounts
    Doctor {
        /// Read every page and every message
        #[arg(long)]
        deep: bool,
    },
}

#[cfg(feature = "bridge")]
#[derive(Debug, Args)]
pub(crate) struct Bridge {
    /// Port of the front end; 0 for any
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// Port of messages' content; 0 for any
    #[arg(long, default_value_t = 0)]
    pub content_port: u16,
    /// The built front end
    #[arg(long, value_name = "DIR")]
    pub ui: Option<PathBuf>,
    /// What the computer speaks
    #[arg(long, default_value = "en-GB")]
    pub locale: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Sample {
    /// Add them
    Add,
    /// Remove them with all that belongs to them
    Remove,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// Name or role of a mailbox [default: inbox]
    pub mailbox: Option<String>,
    /// Only this account's
    #[arg(long, value_name = "EMAIL")]
    pub account: Option<String>,
    /// One list over all accounts, with the same message once: inbox, starred, snoozed, drafts,
    /// sent, archive, junk, trash
    #[arg(long, value_name = "ROLE", conflicts_with_all = ["mailbox", "account"])]
    pub unified: Option<String>,
    /// The same over a group of accounts
    #[arg(long, value_name = "NAME", conflicts_with_all = ["mailbox", "account"])]
    pub group: Option<String>,
    /// One line a conversation
    #[arg(long)]
    pub threads: bool,
    /// At most so many
    #[arg(long, default_value_t = 50)]
    pub limit: u32,
    /// Go on after this message
    #[arg(long, value_name = "ID")]
    pub after: Option<u32>,
}

#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct Form {
    /// The bytes as they came
    #[arg(long)]
    pub raw: bool,
    /// The text alone
    #[arg(long)]
    pub text: bool,
    /// The cleaned HTML, as the reader's frame gets it
    #[arg(long)]
    pub html: bool,
    /// The header as it came
    #[arg(long)]
    pub headers: bool,
    /// Fetch it again, if it was cut short
    #[arg(long)]
    pub again: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, is_json: bool, profile: Option<&str>, expected: &[&str]) {
        let line = line.split(' ').map(OsString::from).collect();
        let cli = Cli::read_from(line).unwrap();
        assert_eq!((cli.json, cli.profile), (is_json, profile.map(PathBuf::from)));
        assert!(matches!(cli.command, Command::Flag { words } if words == expected));
    }

    #[test]
    fn options_may_stand_anywhere_beside_the_words_of_a_flag() {
        check("barid flag 12 +seen -flagged", false, None, &["12", "+seen", "-flagged"]);
        check("barid --json flag 12 -seen", true, None, &["12", "-seen"]);
        check("barid flag --json 12 -seen", true, None, &["12", "-seen"]);
        check("barid flag 12 -seen --json --profile p", true, Some("p"), &["12", "-seen"]);
        check("barid flag 12 --profile=p -seen --json", true, Some("p"), &["12", "-seen"]);
    }

    #[test]
    fn an_unknown_option_is_no_flag() {
        for line in ["barid flag 12 --flagged", "barid flag 12 +seen --json --flagged"] {
            let error = Cli::read_from(line.split(' ').map(OsString::from).collect()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::UnknownArgument);
        }
    }
}
