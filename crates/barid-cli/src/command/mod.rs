//! What each command does: asks the engine, prints the answer.

mod account;
mod account_choices;
mod answer;
mod certificate;
mod compose;
mod discover;
mod doctor;
mod draft;
pub(crate) mod file;
mod flag;
mod group;
mod key;
mod list;
mod mailbox;
mod outgoing;
mod policy;
mod privacy;
mod relocate;
mod sample;
mod show;
mod snooze;
mod sync;
mod thread;
mod tracking;
mod transport;

use crate::{args::Command, failure::Failure, output::Form};
use barid_engine::Engine;

/// Runs a command that needs the engine.
pub(crate) async fn run(engine: &Engine, command: Command, form: Form) -> Result<(), Failure> {
    match command {
        Command::Account(command) => account::run(engine, command, form).await,
        Command::Sample(command) => sample::run(engine, &command, form).await,
        Command::Sync { email, watch: false } => sync::once(engine, email, form).await,
        Command::Sync { email, watch: true } => sync::watch(engine, email, form).await,
        Command::Mailbox(command) => mailbox::run(engine, command, form).await,
        Command::List(arguments) => list::messages(engine, arguments, form).await,
        Command::Show { id, form: part } => show::message(engine, id, &part, form).await,
        Command::Part { id, path, out } => show::part(engine, id, &path, &out, form).await,
        Command::Search { query, limit, server: false } => {
            list::search(engine, &query, limit, form).await
        }
        Command::Search { query, limit, server: true } => {
            list::search_servers(engine, &query, limit, form).await
        }
        Command::Flag { words } => flag::run(engine, &words, form).await,
        Command::Move { ids, mailbox } => relocate::to(engine, ids, &mailbox, form).await,
        Command::Copy { ids, mailbox } => relocate::copy(engine, ids, &mailbox, form).await,
        Command::Unfile { ids, mailbox } => relocate::unfile(engine, ids, &mailbox, form).await,
        Command::Archive { ids } => relocate::archive(engine, ids, form).await,
        Command::Junk { ids, not } => relocate::report(engine, ids, not, form).await,
        Command::Delete { ids, forever } => relocate::delete(engine, ids, forever, form).await,
        Command::Snooze(arguments) => snooze::run(engine, arguments, form).await,
        Command::Key(command) => key::run(engine, command, form).await,
        Command::Cert(command) => key::certificates(engine, command, form).await,
        Command::Transport { addresses } => transport::run(engine, addresses, form).await,
        Command::Tracking(arguments) => tracking::run(engine, arguments, form).await,
        Command::Thread(command) => thread::run(engine, command, form).await,
        Command::Group(command) => group::run(engine, command, form).await,
        Command::Undo => relocate::undo(engine, form).await,
        Command::Ops(command) => outgoing::ops(engine, command, form).await,
        Command::Draft(command) => draft::run(engine, command, form).await,
        Command::Send(arguments) => outgoing::send(engine, arguments, form).await,
        Command::Outbox(command) => outgoing::outbox(engine, command, form).await,
        Command::Doctor { deep } => doctor::run(engine, deep, form).await,
        // They need no engine, and were run by `file::run`.
        Command::Inspect { .. }
        | Command::Sanitize
        | Command::Reply { .. }
        | Command::Forward { .. } => Ok(()),
        // It opens the profile by itself, and only when a window asks.
        #[cfg(feature = "bridge")]
        Command::Bridge(_) => Ok(()),
    }
}
