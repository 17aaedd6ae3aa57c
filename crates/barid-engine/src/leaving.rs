//! Leaving a mailing list, which happens only because its reader pressed something.

use crate::{
    bounded::{READING, bounded},
    engine::Engine,
    error::EngineError,
    reader::Opened,
    security,
};
use barid_crypto::authentication::{
    Authentication, DkimOutcome, DkimProblem, MethodResult, SignatureCheck,
};
use barid_mime::{
    field::fields,
    header_section,
    unsubscribe::{Cover, Way, unsubscribe},
};
use barid_model::MessageId;
use barid_protocols::net::{Fetcher, Trust};

/// What the list is sent (RFC 8058 §3.2).
const FORM: &str = "List-Unsubscribe=One-Click";

/// Whether a signature covers how the list may be left (RFC 8058 §4): one that was verified here,
/// or one of which the account's own server says that it is right.
pub(crate) fn cover(told: &Authentication) -> Cover {
    let by_server = |one: &SignatureCheck| {
        let is_its = |result: &MethodResult| {
            let domain = result.property("header.d").unwrap_or_default();
            result.result == "pass" && domain.eq_ignore_ascii_case(&one.domain)
        };
        let is_told = told.trusted.as_ref().is_some_and(|told| told.of("dkim").any(is_its));
        is_told
            && one.result == DkimOutcome::Temperror
            && !one.problems.contains(&DkimProblem::FieldAdded)
    };
    let covers = |one: &SignatureCheck| {
        let has = |name: &str| one.signed_fields.iter().any(|field| field == name);
        let is_right = one.result == DkimOutcome::Pass || by_server(one);
        is_right && has("list-unsubscribe") && has("list-unsubscribe-post")
    };
    match told.signatures.iter().any(covers) {
        true => Cover::Signed,
        false => Cover::Unsigned,
    }
}

impl Engine {
    /// Leaves the list that a message came from, by one POST, as its sender offers. Done for
    /// messages alone whose offer is signed; others are left by their reader.
    ///
    /// # Errors
    ///
    /// [`EngineError::Invalid`] for a message that offers nothing of the kind, or whose list
    /// did not take it; as [`Engine::open_message`].
    pub async fn leave_list(&self, id: MessageId) -> Result<(), EngineError> {
        let Opened { row, raw } = self.open_message(id).await?;
        let known = self.known(id, row.account, &raw).await?;
        let way = bounded(READING, move || {
            let told = security::authentication(&raw, row.received_at_ms, &known);
            unsubscribe(fields(header_section(&raw)), cover(&told))
        })
        .await?;
        let Some(Way::Post(url)) = way else {
            return Err(EngineError::Invalid("The list can't be left that way".to_owned()));
        };
        let failed = |error: &dyn std::fmt::Display| {
            EngineError::Invalid(format!("The list did not take it: {error}"))
        };
        let trust = Trust::system()?;
        let fetcher = Fetcher::new(&trust).map_err(|error| failed(&error))?;
        fetcher.post_form(&url, FORM).await.map_err(|error| failed(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use barid_crypto::authentication::AuthenticationResults;

    const BOTH: [&str; 3] = ["from", "list-unsubscribe", "list-unsubscribe-post"];

    #[track_caller]
    fn check(
        result: DkimOutcome,
        fields: &[&str],
        problems: &[DkimProblem],
        server: &str,
        expected: Cover,
    ) {
        let signature = SignatureCheck {
            domain: "news.test".to_owned(),
            selector: "s".to_owned(),
            algorithm: "rsa-sha256",
            result,
            problems: problems.to_vec(),
            signed_fields: fields.iter().map(|one| (*one).to_owned()).collect(),
            key_bits: None,
            signed_at_ms: None,
        };
        let trusted = AuthenticationResults::parse(server.as_bytes());
        let told = Authentication { signatures: vec![signature], trusted, ..Default::default() };
        assert_eq!(cover(&told), expected, "{result:?} {fields:?} {server}");
    }

    #[test]
    fn r9_both_fields_have_to_be_under_a_signature_that_is_right() {
        use Cover::{Signed, Unsigned};
        use DkimOutcome::{Fail, Pass, Policy, Temperror};
        let told = "mx.own.test; dkim=pass header.d=News.test";
        check(Pass, &BOTH, &[], "", Signed);
        check(Pass, &["from", "list-unsubscribe"], &[], "", Unsigned);
        check(Policy, &BOTH, &[DkimProblem::PartOnly], "", Unsigned);
        check(Fail, &BOTH, &[], told, Unsigned);
        check(Temperror, &BOTH, &[], "", Unsigned);
        check(Temperror, &BOTH, &[], told, Signed);
        check(Temperror, &BOTH, &[DkimProblem::FieldAdded], told, Unsigned);
        check(Temperror, &BOTH, &[], "mx.own.test; dkim=pass header.d=other.test", Unsigned);
    }
}
