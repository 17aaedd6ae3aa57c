//! `barid cert show`: one certificate, and what its issuer said of it.

use super::key::{facts, state};
use crate::{
    failure::Failure,
    output::{self, Form, clean, line, local_time},
};
use barid_engine::{Engine, EngineError, RevocationTold, Standing, openpgp::KeyFacts};
use serde_json::{Value, json};

pub(crate) async fn show(
    engine: &Engine,
    fingerprint: &str,
    asks: bool,
    form: Form,
) -> Result<(), Failure> {
    let found = find(engine, fingerprint).await?;
    let known = match asks {
        true => engine.ask_revocation(fingerprint).await?,
        false => engine.known_revocation(fingerprint).await?,
    };
    let addresses: Vec<&String> = found.user_ids.iter().map(|id| &id.address).collect();
    if form == Form::Json {
        let mut object = facts(&found, "smime");
        object.insert("addresses".to_owned(), json!(addresses));
        object.insert("revocation".to_owned(), known.map_or(Value::Null, |known| told(&known)));
        return Ok(output::document(&Value::Object(object))?);
    }
    line(&format!("{}  {}", found.fingerprint, state(&found)))?;
    for id in &found.user_ids {
        line(&format!("  {} <{}>", clean(&id.name), clean(&id.address)))?;
    }
    line(&format!("  {}, since {}", clean(&found.algorithm), local_time(found.created_ms)))?;
    if let Some(expires_ms) = found.expires_ms {
        line(&format!("  valid until {}", local_time(expires_ms)))?;
    }
    let words = match (known, asks) {
        (Some(known), _) => in_words(&known),
        (None, true) => "nobody could be asked whether it was withdrawn: who issued it is not \
             known here"
            .to_owned(),
        (None, false) => "nobody was asked whether it was withdrawn; --ask does it".to_owned(),
    };
    Ok(line(&format!("  {words}"))?)
}

/// Finds a certificate among the user's own and other people's.
async fn find(engine: &Engine, fingerprint: &str) -> Result<KeyFacts, Failure> {
    let own = engine.own_keys().await?.into_iter().map(|key| (key.technology, key.facts));
    let people = engine.people_keys().await?.into_iter().map(|key| (key.technology, key.facts));
    let is_it = |(technology, facts): &(String, KeyFacts)| {
        technology == "smime" && facts.fingerprint.eq_ignore_ascii_case(fingerprint)
    };
    let found = own.chain(people).find(is_it).map(|(_, facts)| facts);
    let name = fingerprint.to_owned();
    Ok(found.ok_or(EngineError::NotFound { what: "certificate", name })?)
}

fn told(known: &RevocationTold) -> Value {
    let (standing, withdrawn) = match known.standing {
        Standing::Good => ("good", Value::Null),
        Standing::Withdrawn { at_ms } => ("withdrawn", output::time(at_ms)),
        Standing::Unknown => ("unknown", Value::Null),
    };
    json!({ "standing": standing, "withdrawn": withdrawn, "asked": output::time(known.asked_at_ms) })
}

fn in_words(known: &RevocationTold) -> String {
    let asked = local_time(known.asked_at_ms);
    match known.standing {
        Standing::Good => format!("not withdrawn, as its issuer said {asked}"),
        Standing::Withdrawn { at_ms } => {
            format!("withdrawn by its issuer on {}", local_time(at_ms))
        }
        Standing::Unknown => format!("its issuer could not say {asked} whether it was withdrawn"),
    }
}
