//! What may be said about keys and certificates.

use clap::{Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// List them: one's own, then other people's by address
    List,
    /// Make one for an address
    Generate {
        /// The address
        email: String,
        /// The name that others see [default: none]
        #[arg(long, value_name = "NAME", default_value = "")]
        name: String,
        /// Version 6 (RFC 9580), which older programs can't read
        #[arg(long)]
        v6: bool,
    },
    /// Take the keys of a file over, one's own or other people's
    Import {
        /// The file; - for standard input
        file: PathBuf,
        /// Read the passphrase of secret keys from standard input
        #[arg(long)]
        passphrase_stdin: bool,
    },
    /// Write a key to standard output
    Export {
        /// Its fingerprint
        fingerprint: String,
        /// With the secret half, under a passphrase that is read from standard input
        #[arg(long)]
        secret: bool,
    },
    /// Say what a key is to an address
    Trust {
        /// The address
        email: String,
        /// The key's fingerprint
        fingerprint: String,
        /// confirmed: compared with its owner
        #[arg(value_enum, default_value_t = Decision::Confirmed)]
        decision: Decision,
    },
    /// Take one's own key back: nobody should write for it any more
    Revoke {
        /// Its fingerprint
        fingerprint: String,
        /// Why
        #[arg(long, value_enum, default_value_t = Reason::Retired)]
        reason: Reason,
    },
    /// Set when the time of one's own key is over
    Expire {
        /// Its fingerprint
        fingerprint: String,
        /// The time (RFC 3339) [default: never]
        #[arg(long, value_name = "TIME")]
        at: Option<jiff::Timestamp>,
    },
    /// Forget a key; of one's own, what was encrypted for it can't be read any more
    Remove {
        /// Its fingerprint
        fingerprint: String,
    },
    /// Look for somebody's key where the domain of the address publishes it, and on a server of
    /// keys; both learn the address
    Find {
        /// The address
        email: String,
    },
    /// Show the words that two people compare
    Compare {
        /// The address
        email: String,
        /// The key's fingerprint
        fingerprint: String,
    },
    /// Make a recovery code for one's own key, and the file that it opens
    Recovery {
        /// Its fingerprint
        fingerprint: String,
        /// The file to write; it must not be there yet
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Bring a key back by its file; the code is read from standard input
    Recover {
        /// The file
        file: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Decision {
    /// Compared with its owner
    Confirmed,
    /// Used from now on
    Remembered,
    /// Not used
    Refused,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Reason {
    /// Somebody else may have it
    Compromised,
    /// There is a newer one
    Superseded,
    /// It is used no more
    Retired,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Cert {
    /// List them
    List,
    /// Take a file over: PKCS#12 or PEM with a private key is one's own, anything else other people's
    Import {
        /// The file
        file: PathBuf,
        /// Read the password of the file from standard input
        #[arg(long)]
        passphrase_stdin: bool,
    },
    /// Show what is known of one, and whether it was withdrawn
    Show {
        /// Its fingerprint
        fingerprint: String,
        /// Ask who issued it, which then learns that somebody here wants to know
        #[arg(long)]
        ask: bool,
    },
    /// Write a certificate to standard output
    Export {
        /// Its fingerprint
        fingerprint: String,
    },
    /// Say what a certificate is to an address
    Trust {
        /// The address
        email: String,
        /// Its fingerprint
        fingerprint: String,
        /// confirmed: compared with its owner
        #[arg(value_enum, default_value_t = Decision::Confirmed)]
        decision: Decision,
    },
    /// Forget one
    Remove {
        /// Its fingerprint
        fingerprint: String,
    },
}
