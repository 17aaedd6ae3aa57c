//! Signs in with SCRAM, and tells when showing the password may still help.

use super::{begin, challenge, go_on, refused, refused_because, send_line};
use crate::{
    net::Channel,
    sasl::{Binding, Scram, ScramError},
    smtp::{reply::Verdict, session::REPLY_PATIENCE, wire::Wire},
    submit::SubmitError,
};
use barid_model::Secret;
use tokio::io::{AsyncRead, AsyncWrite};

/// Signs in, over a binding to the connection for `plus`.
///
/// Returns why it was in vain, where the password may be right all the same: the
/// server has not judged it.
pub(super) async fn sign_in<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    plus: bool,
    user: &str,
    password: &Secret,
    channel: &Channel,
) -> Result<Option<SubmitError>, SubmitError> {
    let (name, binding) = match (&channel.binding, plus) {
        (Some((kind, bytes)), true) => {
            ("SCRAM-SHA-256-PLUS", Binding::To { kind, bytes: bytes.clone() })
        }
        (Some(_), false) => ("SCRAM-SHA-256", Binding::NotOffered),
        (None, _) => ("SCRAM-SHA-256", Binding::Impossible),
    };
    let scram = match Scram::new(user, password, &channel.nonce, &binding) {
        Ok(scram) => scram,
        Err(error) => return Ok(Some(super::unsendable(error))),
    };
    let answer = begin(wire, name, &scram.first()).await?;
    match answer.verdict() {
        Verdict::GoOn => {}
        Verdict::Done => return Err(unproved()),
        // Most often a user whose password the server keeps in another form.
        Verdict::Refused if answer.code >= 500 => return Ok(Some(refused(answer))),
        Verdict::Refused => return Err(refused(answer)),
    }
    let told = challenge(&answer).unwrap_or_default();
    // As many rounds as the server wants: other connections need not wait for them.
    let proved = tokio::task::spawn_blocking(move || scram.prove(&told)).await;
    let (proof, expected) = match proved {
        Ok(Ok(proved)) => proved,
        Ok(Err(error)) => return Ok(Some(cancelled(wire, &error.to_string()).await?)),
        Err(error) => return Err(SubmitError::Malformed { what: error.to_string() }),
    };
    let answer = go_on(wire, &proof).await?;
    match answer.verdict() {
        Verdict::GoOn => {}
        Verdict::Done => return Err(unproved()),
        Verdict::Refused => return Err(refused(answer)),
    }
    match expected.check(&challenge(&answer).unwrap_or_default()) {
        Ok(()) => {}
        Err(ScramError::GaveUp(reason)) => {
            let refused = cancelled(wire, &reason).await?;
            return match leaves_open(&reason) {
                true => Ok(Some(refused)),
                false => Err(refused),
            };
        }
        Err(ScramError::Impostor | ScramError::Malformed) => return Err(unproved()),
    }
    let answer = go_on(wire, &Secret::default()).await?;
    match answer.verdict() {
        Verdict::Done => Ok(None),
        Verdict::Refused => Err(refused(answer)),
        Verdict::GoOn => Err(super::too_many(name)),
    }
}

/// Whether the password may be right though the server gave up (RFC 5802 §7).
/// Where it disagrees on the connection, somebody may stand in between.
fn leaves_open(reason: &str) -> bool {
    !matches!(
        reason,
        "invalid-proof" | "channel-bindings-dont-match" | "server-does-support-channel-binding"
    )
}

/// Ends the exchange (RFC 4954 §4) and returns what it came to.
async fn cancelled<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    reason: &str,
) -> Result<SubmitError, SubmitError> {
    send_line(wire, Some("*"), None).await?;
    let answer = wire.reply("AUTH", REPLY_PATIENCE).await?;
    match answer.verdict() {
        Verdict::Refused if answer.code != 421 => Ok(refused_because(answer, Some(reason))),
        Verdict::Refused => Err(refused(answer)),
        Verdict::Done | Verdict::GoOn => Err(unproved()),
    }
}

fn unproved() -> SubmitError {
    SubmitError::Malformed { what: "no proof that it knows the password".to_owned() }
}
