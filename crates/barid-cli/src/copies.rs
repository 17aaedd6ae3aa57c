//! What may be said about the messages that a POP3 server has.

use barid_model::ServerCopies;
use clap::Args;

/// What becomes of messages on a POP3 server once they are safe here.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct Copies {
    /// POP3: keep messages on the server [default]
    #[arg(long)]
    pub keep: bool,
    /// POP3: delete messages from the server so many days after they came here
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub keep_days: Option<u16>,
    /// POP3: delete messages from the server as soon as they are safe here
    #[arg(long)]
    pub delete: bool,
    /// POP3: delete messages from the server when they are deleted here
    #[arg(long)]
    pub delete_when_deleted: bool,
}

impl Copies {
    /// Whether anything was chosen.
    pub(crate) fn is_chosen(&self) -> bool {
        self.keep || self.keep_days.is_some() || self.delete || self.delete_when_deleted
    }
}

impl From<&Copies> for ServerCopies {
    fn from(copies: &Copies) -> ServerCopies {
        match copies.keep_days {
            Some(days) => ServerCopies::KeepDays { days },
            None if copies.delete => ServerCopies::Delete,
            None if copies.delete_when_deleted => ServerCopies::DeleteWhenDeleted,
            None => ServerCopies::Keep,
        }
    }
}
