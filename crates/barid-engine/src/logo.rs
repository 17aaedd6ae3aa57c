//! The logo of a sender, for those who chose to see any: asked for by DNS and the web, so that
//! the domain learns that somebody reads its mail, about once a week, but not who or which.

use crate::{
    bounded::{READING, bounded},
    engine::Engine,
    error::EngineError,
    reader::Legible,
    security,
};
use barid_crypto::authentication::{
    Authentication, DmarcOutcome, LogoRecord, LogoRule, Verdict, logo_names, logo_record,
    logo_rule, rule_names,
};
use barid_mime::logo::{MAX_LOGO, logo};
use barid_model::{MessageId, TxtRecords};
use barid_protocols::{dns::Dns, net::FetchError};
use barid_store::logos::{self, Published};

/// How long an answer holds: one, also that there is none; and that nobody could say.
const HOLDS_MS: (u64, u64) = (7 * 24 * 60 * 60 * 1_000, 60 * 60 * 1_000);

/// A logo that a sender's domain publishes. Nobody has checked whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SenderLogo {
    /// The domain that published it.
    pub domain: String,
    /// SVG that nothing in runs, loads or refers to anything outside of it.
    pub svg: String,
}

impl Engine {
    /// Returns the logo that the domain of a message's author publishes; asks for it where that
    /// was not done lately. Only to be called where the user has chosen to see logos.
    ///
    /// `None` where the author's domain does not vouch for the message by DMARC, does not protect
    /// its name, or publishes no logo; where the message is junk; and where nobody may be asked.
    ///
    /// # Errors
    ///
    /// As [`Engine::open_message`].
    pub async fn sender_logo(&self, id: MessageId) -> Result<Option<SenderLogo>, EngineError> {
        let Some(dns) = self.dns.clone() else { return Ok(None) };
        let row = self.message(id).await?;
        if self.account_by_id(row.account).await?.is_sample() || self.is_junk(id).await? {
            return Ok(None);
        }
        let Legible { raw, left_out, .. } = self.legible(id).await?;
        let known = self.known(id, row.account, &raw).await?;
        let (domain, is_vouched) = bounded(READING, move || {
            let told = security::told(&raw, row.received_at_ms, &known, left_out.is_empty());
            let is_shown =
                security::sender(&told, &known).is_some_and(|one| one.looks_like.is_none());
            (told.author_domain.clone(), is_shown && is_vouched(&told))
        })
        .await?;
        if !is_vouched {
            return Ok(None);
        }
        let (name, now_ms) = (domain.clone(), self.clock.now_ms());
        let known = self.read(move |tx| logos::get(tx, &name)).await?;
        let published = match known {
            Some(one) if now_ms.abs_diff(one.at_ms) < one.holds_ms => one,
            _ => {
                let found = self.ask_for_logo(&*dns, &domain, now_ms).await;
                let kept = found.clone();
                self.write(move |tx| logos::put(tx, &domain, &kept)).await?;
                found
            }
        };
        let Published { by, svg, .. } = published;
        Ok((!svg.is_empty()).then_some(SenderLogo { domain: by, svg }))
    }

    async fn ask_for_logo(&self, dns: &dyn Dns, author: &str, at_ms: i64) -> Published {
        let none =
            |holds_ms| Published { by: author.to_owned(), svg: String::new(), holds_ms, at_ms };
        let (by, url) = match place(dns, author).await {
            Place::At(by, url) => (by, url),
            Place::Nowhere => return none(HOLDS_MS.0),
            Place::Unknown => return none(HOLDS_MS.1),
        };
        let Some(web) = self.web() else { return none(HOLDS_MS.1) };
        let bytes = match web.page(&url, MAX_LOGO).await {
            Ok(bytes) => bytes,
            Err(FetchError::Unreachable | FetchError::TimedOut) => return none(HOLDS_MS.1),
            Err(error) => {
                tracing::debug!(%error, "a logo was not fetched");
                return none(HOLDS_MS.0);
            }
        };
        match logo(&bytes) {
            Ok(read) => Published { svg: read.svg, by, ..none(HOLDS_MS.0) },
            Err(error) => {
                tracing::debug!(%error, "a logo is none");
                none(HOLDS_MS.0)
            }
        }
    }
}

/// Whether the author's domain vouches for a message by its own rule, as was found out here or by
/// the account's own server. Being known to the user is not enough.
fn is_vouched(told: &Authentication) -> bool {
    let by_server = || {
        let mut results = told.trusted.iter().flat_map(|one| one.of("dmarc"));
        results.any(|one| one.result == "pass")
    };
    let is_met = told.dmarc.result == DmarcOutcome::Pass || by_server();
    told.verdict == Verdict::Verified && is_met && !told.author_domain.is_empty()
}

/// Where a logo is.
enum Place {
    /// Published by a domain, at an address.
    At(String, String),
    Nowhere,
    /// DNS could not say.
    Unknown,
}

/// Asks DNS whether a domain protects its name, and then where its logo is.
async fn place(dns: &dyn Dns, author: &str) -> Place {
    let rule = logo_rule(author, &dns.txt(&rule_names(author)).await);
    let organization = match rule {
        LogoRule::Holds(organization) => organization,
        LogoRule::Missing => return Place::Nowhere,
        LogoRule::Unknown => return Place::Unknown,
    };
    let names = logo_names(author, &organization);
    for (name, by) in names.iter().zip([author, &organization]) {
        let answers: TxtRecords = dns.txt(std::slice::from_ref(name)).await;
        match logo_record(name, &answers) {
            LogoRecord::At(url) => return Place::At(by.to_owned(), url),
            LogoRecord::Declined => return Place::Nowhere,
            LogoRecord::Unknown => return Place::Unknown,
            LogoRecord::Missing => {}
        }
    }
    Place::Nowhere
}

#[cfg(test)]
#[path = "logo_tests.rs"]
mod tests;
