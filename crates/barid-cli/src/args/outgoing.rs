//! What may be said about what waits for servers, and what goes out.

use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Ops {
    /// List them
    List,
    /// Try one again, or all that were given up
    Retry {
        /// Which one
        id: Option<u32>,
    },
    /// Give one up; the server keeps what it has
    Discard {
        /// Which one
        id: u32,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Send {
    /// An RFC 5322 message, or JSON with --compose; - for standard input
    pub file: PathBuf,
    /// The account to send from [default: the one in the From field]
    #[arg(long, value_name = "EMAIL")]
    pub from: Option<String>,
    /// Not before this time (RFC 3339); goes out with the first `barid sync` after it
    #[arg(long, value_name = "TIME")]
    pub at: Option<jiff::Timestamp>,
    /// Ask servers to report whom it reached
    #[arg(long)]
    pub report: bool,
    /// Only over servers that are reached inside verified TLS, or not at all
    #[arg(long)]
    pub tls_only: bool,
    /// Sign it with the private key of its author, or don't send it
    #[arg(long)]
    pub sign: bool,
    /// Encrypt it for everybody whom it goes to, or don't send it
    #[arg(long)]
    pub encrypt: bool,
    /// FILE is JSON: from, to, cc, bcc, subject, text, html, attachments …
    #[arg(long)]
    pub compose: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Outbox {
    /// List them
    List,
    /// Send one now that waits, was refused, or may have gone out
    Retry {
        /// Which one
        id: u32,
    },
    /// Don't send one that still waits
    Cancel {
        /// Which one
        id: u32,
    },
}
