//! Answers what has to do with keys, and with who could read a draft.

use crate::{
    desktop::{Caller, File},
    error::{Code, RpcError},
    host::Host,
    keys::{
        DraftPrivacy, ImportedKeys, KeyComparison, KeyEvent, KeyRing, KeyState, PrivacyDecision,
        PrivacyWish, RecipientPrivacy, RecipientState, RecoverySheet, RevocationReason,
    },
    reading::Saved,
    request::Request,
    response::Response,
};
use barid_engine::{Engine, Outlook, Wish, openpgp};
use barid_model::{DraftId, MessageId, Secret};

use super::told_keys;

/// The largest file of keys that is read, in bytes.
const MAX_FILE: usize = 8 << 20;

pub(super) async fn answer(
    host: &Host,
    caller: &Caller,
    request: Request,
) -> Result<Response, RpcError> {
    let engine = host.engine()?;
    match request {
        Request::Keys => ring(engine).await,
        Request::GenerateKey { name, address } => {
            if !engine.own_addresses().await?.contains(&address) {
                return Err(RpcError::new(Code::Invalid, "that is no address of the user's"));
            }
            engine.generate_key(&name, &address, openpgp::Profile::Everyone).await?;
            ring(engine).await
        }
        Request::ImportKeys { passphrase } => {
            let Some(file) = picked(host, caller).await? else {
                return Ok(Response::ImportedKeys(ImportedKeys { own: 0, people: Vec::new() }));
            };
            let passphrase = passphrase.map(Secret::new);
            imported(engine, &file.bytes, passphrase.as_ref()).await
        }
        Request::ImportAttachedKeys { message, path } => {
            let bytes = engine.part(MessageId(message), &path).await?;
            imported(engine, &bytes, None).await
        }
        Request::SaveKey { fingerprint } => {
            let key = engine.export_key(&fingerprint).await?;
            let name = format!("key-{}.asc", short(&fingerprint));
            save(host, caller, name, key).await.map(Response::Saved)
        }
        Request::SaveSecretKey { fingerprint, passphrase } => {
            let key = engine.export_secret_key(&fingerprint, &Secret::new(passphrase)).await?;
            let name = format!("private-key-{}.asc", short(&fingerprint));
            save(host, caller, name, key).await.map(Response::Saved)
        }
        Request::MakeRecoverySheet { fingerprint } => {
            let sheet = engine.recovery_sheet(&fingerprint).await?;
            let saved = save(host, caller, sheet.file_name.clone(), sheet.file).await?;
            let is_saved = !saved.names.is_empty();
            if is_saved {
                engine.recovery_written(&fingerprint).await?;
            }
            let (code, file_name) = (sheet.code, sheet.file_name);
            Ok(Response::RecoverySheet(RecoverySheet { code, file_name, is_saved }))
        }
        Request::RehearseRecovery { fingerprint, code } => {
            let file = picked(host, caller).await?.ok_or_else(no_file)?;
            engine.rehearse_recovery(&fingerprint, &file.bytes, &code).await?;
            Ok(Response::Done)
        }
        Request::RecoverKey { code } => {
            let file = picked(host, caller).await?.ok_or_else(no_file)?;
            engine.recover_keys(&file.bytes, &code).await?;
            ring(engine).await
        }
        Request::DecideKey { address, fingerprint, state } => {
            engine.decide_key(&address, &fingerprint, wanted(state)).await?;
            Ok(Response::Done)
        }
        Request::RemoveKey { fingerprint } => {
            engine.remove_key(&fingerprint).await?;
            Ok(Response::Done)
        }
        Request::RevokeKey { fingerprint, reason } => {
            let reason = match reason {
                RevocationReason::Compromised => openpgp::RevocationReason::Compromised,
                RevocationReason::Superseded => openpgp::RevocationReason::Superseded,
                RevocationReason::Retired => openpgp::RevocationReason::Retired,
            };
            engine.revoke_key(&fingerprint, reason).await?;
            Ok(Response::Done)
        }
        Request::SetKeyExpiry { fingerprint, expires_at_ms } => {
            engine.set_key_expiry(&fingerprint, expires_at_ms).await?;
            Ok(Response::Done)
        }
        Request::KeyHistory { address } => {
            let told = |one: barid_engine::KeyEvent| KeyEvent {
                fingerprint: one.fingerprint,
                state: told_keys::state(one.state),
                at_ms: one.at_ms,
            };
            let history = engine.key_history(&address).await?;
            Ok(Response::KeyHistory(history.into_iter().map(told).collect()))
        }
        Request::CompareKeys { address, fingerprint } => {
            let found = engine.compare_keys(&address, &fingerprint).await?;
            Ok(Response::KeyComparison(KeyComparison {
                words: found.words.into_iter().map(str::to_owned).collect(),
                own: found.own,
                theirs: found.theirs,
                own_square: found.own_square,
            }))
        }
        Request::FindKey { address } => Ok(Response::Found(engine.find_key(&address).await?)),
        Request::DraftPrivacy { draft } => {
            Ok(Response::DraftPrivacy(outlook(engine.draft_privacy(DraftId(draft)).await?)))
        }
        Request::SetDraftPrivacy { draft, wish } => {
            let wish = match wish {
                PrivacyWish::Auto => Wish::Auto,
                PrivacyWish::Private => Wish::Private,
                PrivacyWish::Signed => Wish::Signed,
                PrivacyWish::Open => Wish::Open,
            };
            let found = engine.set_draft_privacy(DraftId(draft), wish).await?;
            Ok(Response::DraftPrivacy(outlook(found)))
        }
        other => Err(RpcError::new(Code::Internal, format!("{other:?} is answered elsewhere"))),
    }
}

async fn ring(engine: &Engine) -> Result<Response, RpcError> {
    let own = engine.own_keys().await?.into_iter().map(told_keys::own).collect();
    let people = engine.people_keys().await?.into_iter().map(told_keys::person).collect();
    Ok(Response::Keys(KeyRing { own, people }))
}

async fn imported(
    engine: &Engine,
    bytes: &[u8],
    passphrase: Option<&Secret>,
) -> Result<Response, RpcError> {
    let found = engine.import_keys(bytes, passphrase).await?;
    let own = u32::try_from(found.own.len()).unwrap_or(u32::MAX);
    let mut people: Vec<String> = found.people.into_iter().map(|(address, _)| address).collect();
    people.dedup();
    Ok(Response::ImportedKeys(ImportedKeys { own, people }))
}

fn no_file() -> RpcError {
    RpcError::new(Code::NotFound, "no file was chosen")
}

async fn picked(host: &Host, caller: &Caller) -> Result<Option<File>, RpcError> {
    let file = host.desktop.pick_files(caller).await?.into_iter().next();
    match &file {
        Some(file) if file.bytes.len() > MAX_FILE => {
            Err(RpcError::new(Code::TooLarge, "that is no file of keys"))
        }
        _ => Ok(file),
    }
}

async fn save(host: &Host, caller: &Caller, name: String, text: String) -> Result<Saved, RpcError> {
    let content_type = "application/pgp-keys".to_owned();
    let file = File { name, content_type, bytes: text.into_bytes() };
    host.desktop.save(caller, vec![file]).await
}

fn short(fingerprint: &str) -> &str {
    fingerprint.get(fingerprint.len().saturating_sub(8)..).unwrap_or(fingerprint)
}

fn wanted(state: KeyState) -> barid_engine::KeyState {
    match state {
        KeyState::Remembered => barid_engine::KeyState::Remembered,
        KeyState::Confirmed => barid_engine::KeyState::Confirmed,
        KeyState::Changed => barid_engine::KeyState::Changed,
        KeyState::Refused => barid_engine::KeyState::Refused,
        KeyState::Former => barid_engine::KeyState::Former,
    }
}

fn outlook(found: Outlook) -> DraftPrivacy {
    use barid_engine::{Decision, RecipientState as State};
    let recipient = |one: barid_engine::RecipientPrivacy| RecipientPrivacy {
        name: one.address.name,
        address: one.address.address,
        state: match one.state {
            State::Confirmed => RecipientState::Confirmed,
            State::Remembered => RecipientState::Remembered,
            State::NoKey => RecipientState::NoKey,
            State::Changed => RecipientState::Changed,
            State::Expired => RecipientState::Expired,
            State::Revoked => RecipientState::Revoked,
            State::Unusable => RecipientState::Unusable,
        },
        key: one.key,
        prefers_private: one.prefers,
    };
    DraftPrivacy {
        wish: match found.wish {
            Wish::Auto => PrivacyWish::Auto,
            Wish::Private => PrivacyWish::Private,
            Wish::Signed => PrivacyWish::Signed,
            Wish::Open => PrivacyWish::Open,
        },
        answers_private: found.answers_private,
        has_own_key: found.own_key.is_some(),
        decision: match found.decision {
            Decision::Open => PrivacyDecision::Open,
            Decision::OpenCouldBePrivate => PrivacyDecision::OpenCouldBePrivate,
            Decision::Signed => PrivacyDecision::Signed,
            Decision::Private => PrivacyDecision::Private,
            Decision::Blocked => PrivacyDecision::Blocked,
        },
        recipients: found.recipients.into_iter().map(recipient).collect(),
    }
}
