//! `barid sample`: accounts that need no server.

use crate::{
    args::Sample as Command,
    failure::Failure,
    output::{self, Form, line},
};
use barid_engine::Engine;
use serde_json::json;

pub(crate) async fn run(engine: &Engine, command: &Command, form: Form) -> Result<(), Failure> {
    let (word, sentence) = match command {
        Command::Add => {
            engine.add_sample().await?;
            ("added", "Added the sample accounts. `barid sync` brings their mail.")
        }
        Command::Remove => {
            engine.remove_sample().await?;
            ("removed", "Removed the sample accounts.")
        }
    };
    match form {
        Form::Json => output::document(&json!({ "sample": word }))?,
        Form::Plain => line(sentence)?,
    }
    Ok(())
}
