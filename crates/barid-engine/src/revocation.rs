//! Whether certificates were withdrawn by who issued them, for those who chose to know. Asking tells
//! the issuer that somebody here looks at mail signed by one of its certificates, so nobody is asked
//! as a side effect of reading (security rule R10), and not again before an answer ends. What comes
//! of it stands beside the verdict on a signature, and is no part of it (R28).

use crate::{engine::Engine, error::EngineError};
use barid_crypto::smime::{
    self, Answer, AnswerError, Certificate, TrustStore, list_answer, responder_answer,
    responder_question,
};
use barid_model::MessageId;
use barid_protocols::{net::FetchError, transport::Web};
use barid_store::{
    own_keys, people_keys,
    revocations::{self, Standing, Told},
};

/// The longest answer of a responder, and the longest list, in bytes.
const MAX_BYTES: (usize, usize) = (64 << 10, 16 << 20);
/// The type of a question (RFC 6960 Appendix C.1).
const QUESTION: &str = "application/ocsp-request";
/// How long an answer holds here at least and at most; and that nobody could say.
const HOLDS_MS: (i64, i64, i64) = (10 * 60 * 1_000, 7 * 24 * 60 * 60 * 1_000, 60 * 60 * 1_000);

/// What an issuer said of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevocationTold {
    /// The fingerprint of the certificate.
    pub fingerprint: String,
    /// What was said.
    pub standing: Standing,
    /// When, in milliseconds since the epoch.
    pub asked_at_ms: i64,
}

impl Engine {
    /// Says whether the certificate that signed a message was withdrawn; asks its issuer where
    /// that was not done lately. Only to be called where the user has chosen to ask.
    ///
    /// `None` for a message without a right signature by a certificate that a trusted authority
    /// vouches for, and for junk.
    ///
    /// # Errors
    ///
    /// As [`Engine::open_message`].
    pub async fn signer_revocation(
        &self,
        id: MessageId,
    ) -> Result<Option<RevocationTold>, EngineError> {
        let read = self.read_message(id).await?;
        let Some((certificate, issuer)) = read.issued() else { return Ok(None) };
        if self.is_junk(id).await? {
            return Ok(None);
        }
        self.ask_issuer(&certificate, &issuer).await.map(Some)
    }

    /// Returns what was said of a certificate when somebody was asked; asks nobody.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn known_revocation(
        &self,
        fingerprint: &str,
    ) -> Result<Option<RevocationTold>, EngineError> {
        let fingerprint = fingerprint.to_ascii_uppercase();
        let wanted = fingerprint.clone();
        let known = self.read(move |tx| revocations::get(tx, &wanted)).await?;
        Ok(known.map(|known| told(fingerprint, &known)))
    }

    /// Asks now whether a certificate was withdrawn, of the user's own or of somebody else, where
    /// it is known who issued it. `None` where it is not.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`].
    pub async fn ask_revocation(
        &self,
        fingerprint: &str,
    ) -> Result<Option<RevocationTold>, EngineError> {
        let print = fingerprint.to_ascii_uppercase();
        let wanted = print.clone();
        let (own, theirs, known) = self
            .read(move |tx| {
                let own = own_keys::all(tx)?.into_iter().find(|one| one.fingerprint == wanted);
                Ok((own, people_keys::bytes(tx, &wanted)?, revocations::get(tx, &wanted)?))
            })
            .await?;
        let der = own.map(|own| own.bytes).or(theirs);
        let certificate = der.and_then(|der| Certificate::read(&der).ok());
        let certificate =
            certificate.ok_or_else(|| EngineError::not_found("certificate", fingerprint))?;
        let keys = self.keyring().await?;
        let chains = keys.ring.identities.iter().flat_map(|own| own.chain().to_vec());
        let (chains, now_ms): (Vec<_>, _) = (chains.collect(), self.clock.now_ms());
        let issuer = match known.and_then(|known| Certificate::read(&known.issuer).ok()) {
            Some(issuer) => Some(issuer),
            None => {
                let theirs = certificate.clone();
                let find = move || TrustStore::system().issuer(&theirs, &chains, now_ms);
                self.blocking(find).await?
            }
        };
        match issuer {
            Some(issuer) => self.ask_issuer(&certificate, &issuer).await.map(Some),
            None => Ok(None),
        }
    }

    async fn ask_issuer(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<RevocationTold, EngineError> {
        let fingerprint = certificate.fingerprint().to_ascii_uppercase();
        let (wanted, now_ms) = (fingerprint.clone(), self.clock.now_ms());
        let known = self.read(move |tx| revocations::get(tx, &wanted)).await?;
        let holds = |known: &Told| known.asked_at_ms <= now_ms && now_ms < known.holds_until_ms;
        if let Some(known) = known.filter(holds) {
            return Ok(told(fingerprint, &known));
        }
        let Some(web) = self.web() else {
            let standing = Standing::Unknown;
            return Ok(RevocationTold { fingerprint, standing, asked_at_ms: now_ms });
        };
        let (standing, holds_until_ms) = match ask(&*web, certificate, issuer, now_ms).await {
            Some(Answer { standing, holds_until_ms }) => {
                let (least_ms, most_ms) = (now_ms + HOLDS_MS.0, now_ms + HOLDS_MS.1);
                let standing = match standing {
                    smime::Standing::Good => Standing::Good,
                    smime::Standing::Withdrawn { at_ms } => Standing::Withdrawn { at_ms },
                };
                (standing, holds_until_ms.clamp(least_ms, most_ms))
            }
            None => (Standing::Unknown, now_ms + HOLDS_MS.2),
        };
        let issuer = issuer.der().to_vec();
        let found = Told { issuer, standing, asked_at_ms: now_ms, holds_until_ms };
        let name = fingerprint.clone();
        let known = self
            .write(move |tx| {
                revocations::put(tx, &name, &found)?;
                // What was withdrawn stays so where nobody can say.
                Ok(revocations::get(tx, &name)?.unwrap_or(found))
            })
            .await?;
        Ok(told(fingerprint, &known))
    }
}

pub(crate) fn told(fingerprint: String, known: &Told) -> RevocationTold {
    RevocationTold { fingerprint, standing: known.standing, asked_at_ms: known.asked_at_ms }
}

/// Asks the responders of an issuer, and then for its lists: the first answer that counts is the
/// answer. A list tells less of who asks, and is long.
async fn ask(
    web: &dyn Web,
    certificate: &Certificate,
    issuer: &Certificate,
    now_ms: i64,
) -> Option<Answer> {
    let sources = certificate.sources();
    for url in &sources.responders {
        let Ok(question) = responder_question(certificate, issuer) else { break };
        let answer = web.signed(url, Some((QUESTION, question)), MAX_BYTES.0).await;
        let read = answer.map(|der| responder_answer(&der, certificate, issuer, now_ms));
        if let Some(answer) = said(read) {
            return Some(answer);
        }
    }
    for url in &sources.lists {
        let answer = web.signed(url, None, MAX_BYTES.1).await;
        let (of, by) = (certificate.clone(), issuer.clone());
        let read = match answer {
            Ok(der) => {
                let read = move || list_answer(&der, &of, &by, now_ms);
                Ok(tokio::task::spawn_blocking(read).await.ok()?)
            }
            Err(error) => Err(error),
        };
        if let Some(answer) = said(read) {
            return Some(answer);
        }
    }
    None
}

fn said(answer: Result<Result<Answer, AnswerError>, FetchError>) -> Option<Answer> {
    match answer {
        Ok(Ok(answer)) => Some(answer),
        Ok(Err(error)) => {
            tracing::debug!(%error, "an answer on a certificate does not count");
            None
        }
        Err(error) => {
            tracing::debug!(%error, "nobody says whether a certificate was withdrawn");
            None
        }
    }
}
