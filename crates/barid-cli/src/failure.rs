//! How a command ends when it can't do what was asked for.

use crate::{
    diagnosis,
    output::{self, Form},
};
use barid_engine::EngineError;
use barid_model::{ErrorCode, Fault};
use serde_json::json;
use std::{io, process::ExitCode};

/// What went wrong, in a word for programs and a sentence for people.
#[derive(Debug)]
pub(crate) struct Failure {
    code: String,
    sentence: String,
    status: u8,
    /// What exactly was in the way, if that is known.
    fault: Option<Fault>,
    /// Whether standard output has told it already.
    is_answered: bool,
}

impl Failure {
    pub(crate) fn new(code: ErrorCode, sentence: impl Into<String>) -> Failure {
        let (code, sentence) = (name(code), sentence.into());
        Failure { code, sentence, status: 1, fault: None, is_answered: false }
    }

    /// The command line makes no sense.
    pub(crate) fn usage(sentence: impl Into<String>) -> Failure {
        Failure {
            code: name(ErrorCode::Invalid),
            sentence: sentence.into(),
            status: 2,
            fault: None,
            is_answered: false,
        }
    }

    /// A file or the terminal refused.
    pub(crate) fn io(error: io::Error) -> Failure {
        Failure::new(ErrorCode::Disk, error.to_string())
    }

    /// The same with what exactly was in the way.
    pub(crate) fn because(self, fault: Fault) -> Failure {
        Failure { fault: Some(fault), ..self }
    }

    /// The same, and standard output has told it already.
    pub(crate) fn with_answer(self) -> Failure {
        Failure { is_answered: true, ..self }
    }

    /// A failure that is part of the answer on standard output.
    pub(crate) fn answered(error: EngineError) -> Failure {
        Failure::from(error).with_answer()
    }

    pub(crate) fn interrupted() -> Failure {
        let (code, sentence) = ("interrupted".into(), "Interrupted".into());
        Failure { code, sentence, status: 130, fault: None, is_answered: false }
    }

    /// Says it, and returns the exit status.
    pub(crate) fn report(&self, form: Form) -> ExitCode {
        // The reader of our output has seen enough: not a failure worth a sentence.
        if self.code == name(ErrorCode::Disk) && self.sentence.contains("Broken pipe") {
            return ExitCode::from(self.status);
        }
        let sentence = output::clean(&self.sentence);
        let sentence = sentence.trim_end_matches('.');
        output::note(&format!("barid: {}. ({})", sentence, self.code));
        if let Some(fault) = self.fault {
            output::note(&format!("barid: {} ({})", diagnosis::line(fault), fault.as_str()));
        }
        if form == Form::Json && !self.is_answered {
            let advice = self.fault.map(diagnosis::line);
            let error = json!({ "error": {
                "code": self.code, "message": self.sentence, "fault": self.fault, "advice": advice,
            } });
            // stderr has it already.
            let _ = output::document(&error);
        }
        ExitCode::from(self.status)
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        let failure = Failure::new(error.code(), sentence(&error));
        Failure { fault: error.fault(), ..failure }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::io(error)
    }
}

/// Returns the name that JSON uses for a code.
pub(crate) fn name(code: ErrorCode) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(name)) => name,
        _ => format!("{code:?}"),
    }
}

/// Returns the error's sentence with what a user needs beside it.
pub(crate) fn sentence(error: &EngineError) -> String {
    use barid_engine::SubmitError;
    match error {
        EngineError::Submit(SubmitError::NoRecipients { refused }) => {
            let reasons: Vec<_> =
                refused.iter().map(|one| format!("{}: {}", one.address, one.reply)).collect();
            format!("{error} ({})", reasons.join("; "))
        }
        _ => error.to_string(),
    }
}
