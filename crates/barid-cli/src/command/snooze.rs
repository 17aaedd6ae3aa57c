//! `barid snooze`: puts messages off until a time, here alone.

use crate::{
    arrange::Snooze,
    failure::Failure,
    output::{self, Form, line, local_time},
};
use barid_engine::{Engine, Targets};
use barid_model::MessageId;
use serde_json::json;

pub(crate) async fn run(engine: &Engine, arguments: Snooze, form: Form) -> Result<(), Failure> {
    // `--back` is what no time says.
    let Snooze { ids, until, back: _ } = arguments;
    let messages: Vec<MessageId> = ids.into_iter().map(MessageId).collect();
    for id in &messages {
        engine.message(*id).await?;
    }
    let until_ms = until.map(jiff::Timestamp::as_millisecond);
    let acted = engine.snooze_messages(Targets::Messages(messages), until_ms).await?;
    match (form, until_ms) {
        (Form::Json, _) => {
            let until = until_ms.map(output::time);
            output::document(&json!({ "snoozed": acted.messages, "until": until }))?;
        }
        (Form::Plain, Some(at)) => {
            line(&format!("Put {} off until {}.", acted.messages, local_time(at)))?;
        }
        (Form::Plain, None) => line(&format!("Brought {} back.", acted.messages))?,
    }
    Ok(())
}
