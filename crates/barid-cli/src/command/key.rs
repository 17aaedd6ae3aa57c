//! `barid key` and `barid cert`: keys that make mail private.

use crate::{
    args::{Cert, Decision, Key, Reason},
    command::file,
    failure::Failure,
    output::{self, Form, clean, line},
};
use barid_engine::{
    Engine, ImportedKeys, KeyState, OwnKeyTold, PersonKeyTold,
    openpgp::{KeyFacts, Profile, RevocationReason},
};
use barid_model::Secret;
use serde_json::{Map, Value, json};
use std::{
    fs::OpenOptions,
    io::{self, Read, Write},
    path::Path,
};

/// The longest passphrase, in bytes.
const MAX_PASSPHRASE: u64 = 4_096;

pub(crate) async fn run(engine: &Engine, command: Key, form: Form) -> Result<(), Failure> {
    match command {
        Key::List => list(engine, "openpgp", form).await,
        Key::Generate { email, name, v6 } => {
            let profile = if v6 { Profile::New } else { Profile::Everyone };
            let fingerprint = engine.generate_key(&name, &email, profile).await?;
            done(form, &json!({ "fingerprint": fingerprint }), &fingerprint)
        }
        Key::Import { file, passphrase_stdin } => {
            import(engine, &file, passphrase_stdin, form).await
        }
        Key::Export { fingerprint, secret: false } => {
            Ok(output::bytes(engine.export_key(&fingerprint).await?.as_bytes())?)
        }
        Key::Export { fingerprint, secret: true } => {
            let passphrase = passphrase()?;
            let key = engine.export_secret_key(&fingerprint, &passphrase).await?;
            Ok(output::bytes(key.as_bytes())?)
        }
        Key::Trust { email, fingerprint, decision } => {
            decide(engine, &email, &fingerprint, decision, form).await
        }
        Key::Revoke { fingerprint, reason } => {
            let reason = match reason {
                Reason::Compromised => RevocationReason::Compromised,
                Reason::Superseded => RevocationReason::Superseded,
                Reason::Retired => RevocationReason::Retired,
            };
            engine.revoke_key(&fingerprint, reason).await?;
            done(form, &json!({ "revoked": fingerprint }), "The key is taken back.")
        }
        Key::Expire { fingerprint, at } => {
            let at_ms = at.map(|at| at.as_millisecond());
            engine.set_key_expiry(&fingerprint, at_ms).await?;
            let value = json!({
                "fingerprint": fingerprint,
                "expires": at_ms.map_or(Value::Null, output::time),
            });
            done(form, &value, "The key has a new end.")
        }
        Key::Remove { fingerprint } => remove(engine, &fingerprint, form).await,
        Key::Find { email } => {
            let is_found = engine.find_key(&email).await?;
            let words = if is_found { "A key was found." } else { "No key was found." };
            done(form, &json!({ "found": is_found }), words)
        }
        Key::Compare { email, fingerprint } => {
            let found = engine.compare_keys(&email, &fingerprint).await?;
            let value = json!({
                "words": found.words, "own": found.own, "theirs": found.theirs,
            });
            done(form, &value, &found.words.join(" "))
        }
        Key::Recovery { fingerprint, out } => recovery(engine, &fingerprint, &out, form).await,
        Key::Recover { file } => {
            let bytes = file::read(&file)?;
            let code = passphrase()?;
            let found = engine.recover_keys(&bytes, code.expose_text().unwrap_or_default()).await?;
            done(form, &json!({ "own": found }), &found.join("\n"))
        }
    }
}

pub(crate) async fn certificates(
    engine: &Engine,
    command: Cert,
    form: Form,
) -> Result<(), Failure> {
    match command {
        Cert::List => list(engine, "smime", form).await,
        Cert::Import { file, passphrase_stdin } => {
            import(engine, &file, passphrase_stdin, form).await
        }
        Cert::Show { fingerprint, ask } => {
            super::certificate::show(engine, &fingerprint, ask, form).await
        }
        Cert::Export { fingerprint } => {
            Ok(output::bytes(engine.export_key(&fingerprint).await?.as_bytes())?)
        }
        Cert::Trust { email, fingerprint, decision } => {
            decide(engine, &email, &fingerprint, decision, form).await
        }
        Cert::Remove { fingerprint } => remove(engine, &fingerprint, form).await,
    }
}

fn done(form: Form, value: &Value, words: &str) -> Result<(), Failure> {
    match form {
        Form::Json => output::document(value)?,
        Form::Plain => line(words)?,
    }
    Ok(())
}

async fn list(engine: &Engine, technology: &str, form: Form) -> Result<(), Failure> {
    for key in engine.own_keys().await?.into_iter().filter(|key| key.technology == technology) {
        own(&key, form)?;
    }
    let people = engine.people_keys().await?;
    for key in people.into_iter().filter(|key| key.technology == technology) {
        person(&key, form)?;
    }
    Ok(())
}

fn own(key: &OwnKeyTold, form: Form) -> Result<(), Failure> {
    if form == Form::Plain {
        let addresses: Vec<String> =
            key.facts.user_ids.iter().map(|id| clean(&id.address)).collect();
        return Ok(line(&format!(
            "{}  own, {}: {}",
            key.facts.fingerprint,
            state(&key.facts),
            addresses.join(", ")
        ))?);
    }
    let mut object = facts(&key.facts, &key.technology);
    object.insert("own".to_owned(), json!(true));
    object.insert("address".to_owned(), Value::Null);
    object.insert("trust".to_owned(), json!("own"));
    object.insert("source".to_owned(), Value::Null);
    object.insert("recovery".to_owned(), json!(key.recovery.as_str()));
    Ok(output::document(&Value::Object(object))?)
}

fn person(key: &PersonKeyTold, form: Form) -> Result<(), Failure> {
    if form == Form::Plain {
        return Ok(line(&format!(
            "{}  {}, {}: {}",
            key.facts.fingerprint,
            key.state.as_str(),
            state(&key.facts),
            clean(&key.address)
        ))?);
    }
    let mut object = facts(&key.facts, &key.technology);
    object.insert("own".to_owned(), json!(false));
    object.insert("address".to_owned(), json!(key.address));
    object.insert("trust".to_owned(), json!(key.state.as_str()));
    object.insert("source".to_owned(), json!(key.source));
    object.insert("recovery".to_owned(), Value::Null);
    object.insert("first_seen".to_owned(), output::time(key.seen_ms.0));
    object.insert("last_seen".to_owned(), output::time(key.seen_ms.1));
    Ok(output::document(&Value::Object(object))?)
}

pub(super) fn state(facts: &KeyFacts) -> &'static str {
    match (&facts.revocation, facts.can_encrypt) {
        (Some(_), _) => "taken back",
        (None, true) => "in use",
        (None, false) => "out of use",
    }
}

pub(super) fn facts(facts: &KeyFacts, technology: &str) -> Map<String, Value> {
    let user_ids: Vec<Value> =
        facts.user_ids.iter().map(|id| json!({ "name": id.name, "address": id.address })).collect();
    let value = json!({
        "fingerprint": facts.fingerprint,
        "technology": technology,
        "version": facts.version,
        "algorithm": facts.algorithm,
        "created": output::time(facts.created_ms),
        "expires": facts.expires_ms.map_or(Value::Null, output::time),
        "revoked": facts.revocation.as_ref().map(|one| one.reason),
        "can_encrypt": facts.can_encrypt,
        "can_sign": facts.can_sign,
        "user_ids": user_ids,
    });
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

async fn import(engine: &Engine, path: &Path, asks: bool, form: Form) -> Result<(), Failure> {
    let bytes = file::read(path)?;
    let passphrase = if asks { Some(passphrase()?) } else { None };
    let ImportedKeys { own, people } = engine.import_keys(&bytes, passphrase.as_ref()).await?;
    if form == Form::Json {
        let people: Vec<Value> = people
            .iter()
            .map(|(address, key)| json!({ "address": address, "fingerprint": key }))
            .collect();
        return Ok(output::document(&json!({ "own": own, "people": people }))?);
    }
    for fingerprint in own {
        line(&format!("{fingerprint}  own"))?;
    }
    for (address, fingerprint) in people {
        line(&format!("{fingerprint}  {}", clean(&address)))?;
    }
    Ok(())
}

async fn decide(
    engine: &Engine,
    email: &str,
    fingerprint: &str,
    decision: Decision,
    form: Form,
) -> Result<(), Failure> {
    let state = match decision {
        Decision::Confirmed => KeyState::Confirmed,
        Decision::Remembered => KeyState::Remembered,
        Decision::Refused => KeyState::Refused,
    };
    engine.decide_key(email, fingerprint, state).await?;
    let value = json!({ "address": email, "fingerprint": fingerprint, "trust": state.as_str() });
    done(form, &value, state.as_str())
}

async fn remove(engine: &Engine, fingerprint: &str, form: Form) -> Result<(), Failure> {
    engine.remove_key(fingerprint).await?;
    done(form, &json!({ "removed": fingerprint }), "The key is forgotten.")
}

async fn recovery(
    engine: &Engine,
    fingerprint: &str,
    out: &Path,
    form: Form,
) -> Result<(), Failure> {
    let sheet = engine.recovery_sheet(fingerprint).await?;
    let mut file = OpenOptions::new().write(true).create_new(true).open(out)?;
    file.write_all(sheet.file.as_bytes())?;
    file.sync_all()?;
    engine.recovery_written(fingerprint).await?;
    let value = json!({ "code": sheet.code, "file": out.display().to_string() });
    done(form, &value, &format!("Write this code down; it is kept nowhere:\n{}", sheet.code))
}

/// Reads a passphrase from standard input, up to the end of its first line.
fn passphrase() -> Result<Secret, Failure> {
    let mut text = zeroize::Zeroizing::new(String::new());
    io::stdin().lock().take(MAX_PASSPHRASE).read_to_string(&mut text)?;
    let word = text.lines().next().unwrap_or_default();
    Ok(Secret::new(word.as_bytes()))
}
