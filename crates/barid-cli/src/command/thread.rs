//! `barid thread`: takes conversations apart and puts them together.

use crate::{
    arrange::Thread,
    failure::Failure,
    output::{self, Form, line},
};
use barid_engine::Engine;
use barid_model::MessageId;
use serde_json::json;

pub(crate) async fn run(engine: &Engine, command: Thread, form: Form) -> Result<(), Failure> {
    let (first, acted) = match command {
        Thread::Split { id } => {
            let id = MessageId(id);
            engine.message(id).await?;
            (id, engine.split_thread(id).await?)
        }
        Thread::Join { ids } => {
            let mut threads = Vec::new();
            for id in &ids {
                threads.push(engine.message(MessageId(*id)).await?.thread);
            }
            let first = ids.first().map_or(MessageId(0), |id| MessageId(*id));
            (first, engine.join_threads(threads).await?)
        }
    };
    let thread = engine.message(first).await?.thread;
    match form {
        Form::Json => {
            output::document(&json!({ "thread_id": thread, "messages": acted.messages }))?;
        }
        Form::Plain => line(&format!(
            "Conversation {thread}, {} messages. `barid undo` takes it back.",
            acted.messages
        ))?,
    }
    Ok(())
}
