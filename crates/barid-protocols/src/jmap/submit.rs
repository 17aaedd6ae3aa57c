//! Sends mail by EmailSubmission (RFC 8621 §7).
//!
//! A message that is sent has to be in the account first: it is put into Drafts, and moved into
//! Sent by the very call that sends it, as one that follows from it. So a copy is in Sent exactly
//! where the server took the message. The engine, which wants one there, finds it by its
//! Message-ID and makes no second; and what broke in the middle is proven by it.

mod outcome;

use super::{
    append::{self, Imported},
    client::{Client, PATIENCE, call},
    listing::is_id,
    mailboxes::{self, Row},
    session::Submission,
};
use crate::{
    net::Trust,
    sasl::Credential,
    smtp::plan,
    source::SourceError,
    submit::{
        self, Dsn, Envelope, Hold, HoldLimits, Offers, Options, Receipt, RefusedRecipient,
        SubmitError, message_id,
    },
};
use barid_model::{Flag, FlagSet, Role, Secret, ServerSettings};
use outcome::{Answer, before};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// What is made by a request is called so in it.
const NEW: &str = "s";
/// How long the call that sends may take: the server may hand the message on before it answers,
/// and has ten minutes for that (RFC 5321 §4.5.3.2.6).
const DELIVERY_PATIENCE: Duration = Duration::from_secs(10 * 60);

/// Where the messages of one account go.
#[derive(Debug)]
pub struct Submitter {
    client: Client,
}

/// A message in the account that is about to be sent.
pub(super) struct Ready {
    id: String,
    /// The mailbox that it was put into for that; none for one that was there before.
    drafts: Option<String>,
    sent: Option<String>,
}

impl Submitter {
    /// Describes the account. Nothing is sent yet.
    pub fn new(server: ServerSettings, user: String, password: Secret, trust: Trust) -> Submitter {
        Submitter { client: Client::new(server, user, Credential::Password(password), trust) }
    }

    /// Returns what the server can be asked for.
    async fn submission(&mut self) -> Result<Submission, SubmitError> {
        let session = self.client.session().await.map_err(before)?;
        let missing = SubmitError::Unsupported { what: "mail that is sent by JMAP".into() };
        session.submission.clone().ok_or(missing)
    }

    /// Finds the identity that mail of that address is sent under (RFC 8621 §6).
    async fn identity(&mut self, from: &str) -> Result<String, SubmitError> {
        let told = self.client.call_one("Identity/get", json!({ "ids": null })).await;
        let told = told.map_err(before)?;
        let list = told.get("list").and_then(Value::as_array);
        let mut best: Option<(u8, String)> = None;
        for one in list.into_iter().flatten() {
            let text = |name: &str| one.get(name).and_then(Value::as_str).unwrap_or_default();
            let address = text("email");
            let domain = from.rsplit_once('@').map_or("", |(_, domain)| domain);
            let rank = match address.strip_prefix("*@") {
                _ if address.eq_ignore_ascii_case(from) => 2,
                Some(any) if any.eq_ignore_ascii_case(domain) => 1,
                // Whether it may is for the server to say.
                Some(_) | None => 0,
            };
            let is_better = best.as_ref().is_none_or(|(known, _)| rank > *known);
            // Cyrus calls identities by their address, which is no id: it is only sent back.
            if !text("id").is_empty() && is_better {
                best = Some((rank, text("id").to_owned()));
            }
        }
        let missing =
            SubmitError::Unsupported { what: "mail of an account without identity".into() };
        best.map(|(_, id)| id).ok_or(missing)
    }

    /// Puts a message into the account, unless an earlier try that broke off did.
    pub(super) async fn ready(&mut self, raw: &[u8]) -> Result<Ready, SourceError> {
        let arguments = json!({ "ids": null, "properties": mailboxes::PROPERTIES });
        let told = self.client.call_one("Mailbox/get", arguments).await?;
        let list = told.get("list").and_then(Value::as_array).map(Vec::as_slice);
        let rows = mailboxes::read(list.unwrap_or_default());
        let of = |role: Role| rows.iter().find(|row: &&Row| row.role == Some(role));
        let sent = of(Role::Sent).map(|row| row.id.clone());
        // Nowhere else: what is found elsewhere counts as proof that it was sent.
        let place = match of(Role::Drafts) {
            Some(row) => row.id.clone(),
            None => self.make_drafts().await?,
        };
        if let Some(name) = message_id(raw) {
            let known = append::named(&mut self.client, &place, &name).await?;
            if let Some(id) = self.of_size(&known, raw.len()).await? {
                return Ok(Ready { id, drafts: Some(place), sent });
            }
        }
        let blob = append::upload(&mut self.client, raw).await?;
        let flags: FlagSet = ["$draft", "$seen"].into_iter().filter_map(Flag::from_imap).collect();
        let imported = append::import(&mut self.client, &blob, &place, &flags, None).await?;
        Ok(match imported {
            Imported::New(id) => Ready { id, drafts: Some(place), sent },
            Imported::Existing(id) => Ready { id, drafts: None, sent },
        })
    }

    async fn make_drafts(&mut self) -> Result<String, SourceError> {
        let name = Role::Drafts.usual_name();
        let mailbox = json!({ "name": name, "parentId": null, "role": Role::Drafts.as_str() });
        let arguments = json!({ "create": { NEW: mailbox } });
        let told = self.client.call_one("Mailbox/set", arguments).await?;
        let made = told.get("created").and_then(|made| made.get(NEW)?.get("id")?.as_str());
        made.filter(|id| is_id(id)).map(str::to_owned).ok_or(SourceError::NotFound)
    }

    /// Returns the first of some messages that has so many bytes.
    async fn of_size(
        &mut self,
        ids: &[String],
        bytes: usize,
    ) -> Result<Option<String>, SourceError> {
        let Some(first) = ids.first() else { return Ok(None) };
        let arguments = json!({ "ids": [first], "properties": ["id", "size"] });
        let told = self.client.call_one("Email/get", arguments).await?;
        let size = told.get("list").and_then(|list| list.get(0)?.get("size")?.as_u64());
        Ok((size == Some(bytes as u64)).then(|| first.clone()))
    }

    /// Takes a message out of the account again that nobody got.
    async fn withdraw(&mut self, ready: &Ready) {
        if ready.drafts.is_some() {
            let destroyed = self.client.call_one("Email/set", json!({ "destroy": [ready.id] }));
            if let Err(error) = destroyed.await {
                tracing::info!(code = ?error.code(), "a message that was refused stays in Drafts");
            }
        }
    }

    /// Makes the submission. What the server does not take is told; only what may have been
    /// taken is ambiguous.
    pub(super) async fn make(
        &mut self,
        identity: &str,
        ready: &Ready,
        envelope: Value,
    ) -> Result<Answer, SubmitError> {
        let create = json!({ NEW: {
            "identityId": identity, "emailId": ready.id, "envelope": envelope,
        }});
        let mut arguments = Map::from_iter([("create".to_owned(), create)]);
        let made = format!("#{NEW}");
        match (&ready.sent, &ready.drafts) {
            (Some(sent), drafts) => {
                let mut patch = Map::new();
                patch.insert(format!("mailboxIds/{sent}"), true.into());
                patch.insert("keywords/$draft".to_owned(), Value::Null);
                patch.insert("keywords/$seen".to_owned(), true.into());
                if let Some(drafts) = drafts.as_ref().filter(|drafts| *drafts != sent) {
                    patch.insert(format!("mailboxIds/{drafts}"), Value::Null);
                }
                arguments.insert("onSuccessUpdateEmail".to_owned(), json!({ made: patch }));
            }
            (None, Some(_)) => {
                arguments.insert("onSuccessDestroyEmail".to_owned(), json!([made]));
            }
            (None, None) => {}
        }
        let calls = vec![call("EmailSubmission/set", arguments.into())];
        self.client.patience = DELIVERY_PATIENCE;
        let returned = self.client.call(calls).await;
        self.client.patience = PATIENCE;
        outcome::read(returned, NEW)
    }

    /// Asks what became of each recipient, as far as that is known already.
    async fn statuses(&mut self, id: &str) -> Value {
        let arguments = json!({ "ids": [id], "properties": ["id", "deliveryStatus"] });
        let told = self.client.call_one("EmailSubmission/get", arguments).await;
        let told = told.unwrap_or_default();
        told.get("list")
            .and_then(|list| list.get(0)?.get("deliveryStatus"))
            .cloned()
            .unwrap_or_default()
    }
}

#[async_trait::async_trait]
impl submit::Submitter for Submitter {
    async fn check(&mut self) -> Result<(), SubmitError> {
        self.client.leave();
        self.submission().await?;
        let proof = self.client.call_one("Identity/get", json!({ "ids": [] })).await;
        proof.map(drop).map_err(before)
    }

    async fn submit(
        &mut self,
        envelope: &Envelope,
        options: &Options,
        raw: &[u8],
    ) -> Result<Receipt, SubmitError> {
        plan::check(envelope, options)?;
        let submission = self.submission().await?;
        let wishes = Wishes::read(options, &submission)?;
        let identity = self.identity(&envelope.from).await?;
        let limit = self.size_limit().unwrap_or(0);
        let size = raw.len() as u64;
        let ready = self.ready(raw).await;
        let ready = ready.map_err(|error| outcome::of_message(error, size, limit))?;
        let mut to = envelope.to.clone();
        let mut refused: Vec<RefusedRecipient> = Vec::new();
        let id = loop {
            let asked = wishes.envelope(&envelope.from, &to);
            match self.make(&identity, &ready, asked).await {
                Ok(Answer::Taken(id)) => break id,
                // Nobody got it; the others can have it without those.
                Ok(Answer::Without(bad)) if !bad.is_empty() => {
                    let is_bad = |one: &String| bad.iter().any(|(address, _)| address == one);
                    let before = to.len();
                    to.retain(|one| !is_bad(one));
                    let bad = bad.into_iter();
                    refused.extend(bad.map(|(address, reply)| RefusedRecipient { address, reply }));
                    if to.is_empty() || to.len() == before {
                        self.withdraw(&ready).await;
                        return Err(SubmitError::NoRecipients { refused });
                    }
                }
                Ok(Answer::Without(_)) => {
                    self.withdraw(&ready).await;
                    return Err(SubmitError::NoRecipients { refused });
                }
                Ok(Answer::Refused(fault)) => {
                    self.withdraw(&ready).await;
                    return Err(outcome::refused(&fault, size));
                }
                Err(ambiguous @ SubmitError::Ambiguous { .. }) => return Err(ambiguous),
                Err(error) => {
                    self.withdraw(&ready).await;
                    return Err(error);
                }
            }
        };
        let statuses = self.statuses(&id).await;
        let (accepted, later) = outcome::recipients(&statuses, to);
        refused.extend(later);
        if accepted.is_empty() {
            self.withdraw(&ready).await;
            return Err(SubmitError::NoRecipients { refused });
        }
        Ok(Receipt { reply: outcome::taken(&statuses, &id), accepted, refused })
    }

    fn offers(&self) -> Option<Offers> {
        let session = self.client.known()?;
        let submission = session.submission.as_ref();
        let has = |name: &str| submission.is_some_and(|one| one.extensions.contains(name));
        let longest = submission.and_then(|one| one.longest_hold);
        Some(Offers {
            dsn: has("DSN"),
            require_tls: has("REQUIRETLS"),
            hold: longest.map(|longest| HoldLimits { longest: Some(longest), latest_ms: None }),
            utf8: has("SMTPUTF8"),
        })
    }

    fn size_limit(&self) -> Option<u64> {
        self.client.known().map(|session| session.limits.upload_bytes)
    }

    async fn close(&mut self) {
        self.client.leave();
    }
}

/// What is asked for beside the delivery, as parameters of SMTP (RFC 8621 §7).
struct Wishes {
    from: Map<String, Value>,
    to: Map<String, Value>,
}

impl Wishes {
    fn read(options: &Options, submission: &Submission) -> Result<Wishes, SubmitError> {
        let (mut from, mut to) = (Map::new(), Map::new());
        let has = |name: &str| submission.extensions.contains(name);
        if let Some(Dsn { envelope_id, notify }) = options.dsn.as_ref().filter(|_| has("DSN")) {
            from.insert("RET".to_owned(), "HDRS".into());
            if let Some(id) = envelope_id {
                from.insert("ENVID".to_owned(), id.clone().into());
            }
            let names: Vec<_> = notify.iter().map(|one| one.as_str()).collect();
            let names = if names.is_empty() { "NEVER".to_owned() } else { names.join(",") };
            to.insert("NOTIFY".to_owned(), names.into());
        }
        if options.require_tls {
            if !has("REQUIRETLS") {
                let what = "a message that must stay inside TLS all the way".into();
                return Err(SubmitError::Unsupported { what });
            }
            from.insert("REQUIRETLS".to_owned(), Value::Null);
        }
        if let Some(hold) = options.hold {
            let too_long = || SubmitError::Unsupported {
                what: "a message that is to be held back for so long".into(),
            };
            let longest = submission.longest_hold.ok_or_else(|| SubmitError::Unsupported {
                what: "a message that is to be held back".into(),
            })?;
            match hold {
                Hold::For(time) => {
                    let seconds = time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0));
                    if seconds > longest.as_secs() {
                        return Err(too_long());
                    }
                    from.insert("HOLDFOR".to_owned(), seconds.to_string().into());
                }
                Hold::Until(moment_ms) => {
                    let part = i64::from(moment_ms.rem_euclid(1000) > 0);
                    let moment = jiff::Timestamp::from_second(moment_ms.div_euclid(1000) + part);
                    let moment = moment.map_err(|_| too_long())?;
                    from.insert("HOLDUNTIL".to_owned(), moment.to_string().into());
                }
            }
        }
        Ok(Wishes { from, to })
    }

    fn envelope(&self, from: &str, to: &[String]) -> Value {
        let one = |address: &str, parameters: &Map<String, Value>| match parameters.is_empty() {
            true => json!({ "email": address, "parameters": null }),
            false => json!({ "email": address, "parameters": parameters }),
        };
        let to: Vec<Value> = to.iter().map(|address| one(address, &self.to)).collect();
        json!({ "mailFrom": one(from, &self.from), "rcptTo": to })
    }
}
