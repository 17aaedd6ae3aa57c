//! Makes an account's source and submitter. The only place that knows which
//! protocol a scheme means.

use crate::{engine::Engine, error::EngineError};
use barid_model::{Scheme, Secret, Settings};
use barid_protocols::{
    imap, jmap, local, net::Trust, pop3, smtp, source::MailSource, submit::Submitter,
};

/// Returns where the account's messages come from. Connects when first used.
///
/// # Errors
///
/// [`EngineError::Trust`] for an unusable certificate file, [`EngineError::Invalid`]
/// for a scheme that only sends.
pub(crate) async fn source(
    engine: &Engine,
    settings: &Settings,
    password: Secret,
) -> Result<Box<dyn MailSource>, EngineError> {
    let (server, user) = (settings.receive.clone(), settings.user.clone());
    match server.scheme {
        Scheme::Imaps | Scheme::Imap => {
            Ok(Box::new(imap::Source::new(server, user, password, trust(settings)?)))
        }
        Scheme::Pop3s | Scheme::Pop3 => {
            Ok(Box::new(pop3::Source::new(server, user, password, trust(settings)?)))
        }
        Scheme::Jmap => Ok(Box::new(jmap::Source::new(server, user, password, trust(settings)?))),
        Scheme::Sample => Ok(Box::new(local::Source::new(engine.office().await?, server.host))),
        Scheme::Smtps | Scheme::Smtp => {
            Err(EngineError::Invalid(format!("{server} sends mail; it can't bring any")))
        }
    }
}

/// Returns where the account's messages go. Connects when first used.
///
/// # Errors
///
/// [`EngineError::Trust`] for an unusable certificate file, [`EngineError::Invalid`]
/// for a scheme that only receives.
pub(crate) async fn submitter(
    engine: &Engine,
    settings: &Settings,
    password: Secret,
) -> Result<Box<dyn Submitter>, EngineError> {
    let (server, user) = (settings.submit.clone(), settings.user.clone());
    match server.scheme {
        Scheme::Smtps | Scheme::Smtp => {
            Ok(Box::new(smtp::Client::new(server, user, password, trust(settings)?)))
        }
        Scheme::Jmap => {
            Ok(Box::new(jmap::Submitter::new(server, user, password, trust(settings)?)))
        }
        Scheme::Sample => Ok(Box::new(local::Submitter::new(engine.office().await?, server.host))),
        Scheme::Imaps | Scheme::Imap | Scheme::Pop3s | Scheme::Pop3 => {
            Err(EngineError::Invalid(format!("{server} brings mail; it can't send any")))
        }
    }
}

fn trust(settings: &Settings) -> Result<Trust, EngineError> {
    Ok(match &settings.ca_pem {
        Some(pem) => Trust::with_pem(pem)?,
        None => Trust::system()?,
    })
}
