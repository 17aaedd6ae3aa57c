//! Signs in with a token.

use super::{Claim, begin, challenge, go_on, refused, refused_because, too_many, unsendable};
use crate::{
    sasl::{self, Bearer},
    smtp::{reply::Verdict, wire::Wire},
    submit::SubmitError,
};
use barid_model::Secret;
use tokio::io::{AsyncRead, AsyncWrite};

/// One message, and where the server tells why it refuses, another that lets it.
pub(super) async fn sign_in<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    bearer: Bearer,
    claim: &Claim,
    token: &Secret,
) -> Result<(), SubmitError> {
    let server = &claim.server;
    let message =
        bearer.message(&claim.user, token, &server.host, server.port).map_err(unsendable)?;
    let answer = begin(wire, bearer.name(), &message).await?;
    match answer.verdict() {
        Verdict::Done => Ok(()),
        Verdict::Refused => Err(refused(answer)),
        Verdict::GoOn => {
            let reason = challenge(&answer).and_then(|told| sasl::reason(&told));
            let answer = go_on(wire, &bearer.consent()).await?;
            match answer.verdict() {
                Verdict::Refused => Err(refused_because(answer, reason.as_deref())),
                Verdict::Done | Verdict::GoOn => Err(too_many(bearer.name())),
            }
        }
    }
}
