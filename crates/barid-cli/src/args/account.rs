//! What may stand after `barid account add`.

use crate::copies::Copies;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct AccountAdd {
    /// The account's address
    pub email: String,
    /// Your name, as recipients see it
    #[arg(long, default_value = "")]
    pub name: String,
    /// Where mail comes from: imaps://HOST:PORT or imap://HOST:PORT (STARTTLS), pop3s://HOST:PORT
    /// or pop3://HOST:PORT (STLS)
    #[arg(long, value_name = "URL")]
    pub receive: String,
    /// Where mail goes: smtps://HOST:PORT or smtp://HOST:PORT (STARTTLS)
    #[arg(long, value_name = "URL")]
    pub submit: String,
    #[command(flatten)]
    pub copies: Copies,
    /// The name to sign in with [default: the address]
    #[arg(long)]
    pub user: Option<String>,
    /// Trust the certificates in this file for this account alone
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// Read the password from the first line of standard input
    #[arg(long)]
    pub password_stdin: bool,
}
