//! Calls methods (RFC 8620 §3), and keeps the limits that the server set.

use super::{
    authorization,
    fault::{self, Fault, malformed},
    session::{self, Limits, Session},
};
use crate::{
    net::{Answer, Http, NetError, Question, Trust, Url},
    sasl::Credential,
    source::SourceError,
};
use barid_model::{Secret, ServerSettings};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;

/// How long an answer may take, or go on without anything more of it.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
/// Redirects that are followed on the way to the session.
const MAX_REDIRECTS: u32 = 5;
/// Bytes of a session.
const SESSION_LIMIT: usize = 1024 * 1024;
/// Bytes of an answer to methods (R56).
const ANSWER_LIMIT: usize = 64 * 1024 * 1024;
/// Bytes of an answer that says no.
const PROBLEM_LIMIT: usize = 64 * 1024;

/// A server, and who we are to it. Signs in when it is first asked.
#[derive(Debug)]
pub(super) struct Client {
    server: ServerSettings,
    user: String,
    credential: Credential,
    trust: Trust,
    http: Option<Http>,
    session: Option<Session>,
    /// What the server last called its session.
    session_state: Option<String>,
    /// How long an answer may take to begin.
    pub(super) patience: Duration,
}

/// A method and what it is called with.
#[derive(Debug)]
pub(super) struct Call {
    name: &'static str,
    arguments: Value,
}

/// Calls a method of the account with the mail.
pub(super) fn call(name: &'static str, arguments: Value) -> Call {
    Call { name, arguments }
}

/// A call that failed.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: SourceError,
    /// Whether the server can't have carried anything out.
    pub(super) is_undone: bool,
}

impl From<Failure> for SourceError {
    fn from(failure: Failure) -> SourceError {
        failure.error
    }
}

/// What a method returned.
pub(super) type Returned = Result<Value, Fault>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    method_responses: Vec<(String, Value, String)>,
    #[serde(default)]
    session_state: Option<String>,
}

impl Client {
    pub(super) fn new(
        server: ServerSettings,
        user: String,
        credential: Credential,
        trust: Trust,
    ) -> Client {
        let (http, session, session_state, patience) = (None, None, None, PATIENCE);
        Client { server, user, credential, trust, http, session, session_state, patience }
    }

    /// Forgets what the server told, and its connections.
    pub(super) fn leave(&mut self) {
        (self.http, self.session, self.session_state) = (None, None, None);
    }

    /// Returns the session, if there is one.
    pub(super) fn known(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Returns the session; signs in where there is none.
    pub(super) async fn session(&mut self) -> Result<&Session, SourceError> {
        let session = match self.session.take() {
            Some(session) => session,
            None => self.discover().await?,
        };
        Ok(self.session.insert(session))
    }

    pub(super) async fn limits(&mut self) -> Result<Limits, SourceError> {
        Ok(self.session().await?.limits)
    }

    /// Finds the session (RFC 8620 §2.2). Only the server of the account may send us elsewhere.
    async fn discover(&mut self) -> Result<Session, SourceError> {
        let ServerSettings { host, port, .. } = &self.server;
        let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
        let text = format!("https://{host}:{port}/.well-known/jmap");
        let configured = Url::parse(&text).map_err(|_| SourceError::NotFound)?;
        let mut url = configured.clone();
        for _ in 0..=MAX_REDIRECTS {
            let mut answer = self.ask(&url, "application/json", None, 0).await?;
            match answer.status() {
                200 => {
                    let bytes = read(&mut answer, "a session", SESSION_LIMIT).await?;
                    return Session::read(&url, &bytes);
                }
                301 | 302 | 303 | 307 | 308 => {
                    let to = answer.field("location").and_then(|to| url.join(to).ok());
                    let to = to.ok_or_else(|| malformed("a redirect to nowhere"))?;
                    let is_other = to.origin() != url.origin();
                    if to.scheme() != "https" || is_other && url.origin() != configured.origin() {
                        return Err(session::foreign(&to, "signing in"));
                    }
                    url = to;
                }
                404 => {
                    return Err(SourceError::Rejected {
                        command: "signing in",
                        code: "404".to_owned(),
                        text: "there is no JMAP at this address".to_owned(),
                    });
                }
                _ => return Err(refusal(&mut answer).await),
            }
        }
        Err(malformed("one redirect after another"))
    }

    /// Asks for anything.
    ///
    /// # Errors
    ///
    /// `Net`; the status is for the caller to look at.
    pub(super) async fn ask(
        &mut self,
        url: &Url,
        accept: &'static str,
        body: Option<(&'static str, Vec<u8>)>,
        from: u64,
    ) -> Result<Answer, SourceError> {
        let authorization = self.authorization()?;
        let (http, patience) = (self.http()?, self.patience);
        let authorization = Some(&authorization);
        Ok(http.ask(Question { url, authorization, accept, body, from, patience }).await?)
    }

    /// Returns what asks, to ask several things at once.
    pub(super) fn http(&mut self) -> Result<Http, SourceError> {
        let http = match &self.http {
            Some(http) => http.clone(),
            None => Http::new(&self.trust)?,
        };
        self.http = Some(http.clone());
        Ok(http)
    }

    /// Returns the value of the Authorization field.
    pub(super) fn authorization(&self) -> Result<Secret, SourceError> {
        authorization::field(&self.user, &self.credential)
    }

    /// Calls methods, in as few requests as the server allows. Returns what each returned.
    ///
    /// # Errors
    ///
    /// What failed as a whole; that a method failed is told in its place.
    pub(super) async fn call(&mut self, calls: Vec<Call>) -> Result<Vec<Returned>, Failure> {
        let limits = self.limits().await;
        let limits = limits.map_err(|error| Failure { error, is_undone: true })?;
        let mut returned = Vec::with_capacity(calls.len());
        let mut left = calls.into_iter().peekable();
        while left.peek().is_some() {
            let some: Vec<Call> = left.by_ref().take(limits.calls).collect();
            returned.extend(self.request(some).await?);
        }
        Ok(returned)
    }

    /// Calls one method.
    ///
    /// # Errors
    ///
    /// Also where the method failed.
    pub(super) async fn call_one(
        &mut self,
        name: &'static str,
        arguments: Value,
    ) -> Result<Value, SourceError> {
        self.try_one(name, arguments).await?.map_err(|fault| fault.meaning(name))
    }

    /// Calls one method, which may fail in a way that the caller knows.
    pub(super) async fn try_one(
        &mut self,
        name: &'static str,
        arguments: Value,
    ) -> Result<Returned, SourceError> {
        let mut returned = self.call(vec![call(name, arguments)]).await?;
        returned.pop().ok_or_else(|| malformed("an answer without a method"))
    }

    async fn request(&mut self, calls: Vec<Call>) -> Result<Vec<Returned>, Failure> {
        let undone = |error| Failure { error, is_undone: true };
        let names: Vec<&'static str> = calls.iter().map(|call| call.name).collect();
        let session = self.session().await.map_err(undone)?;
        let url = session.api.clone();
        let limit = session.limits.request_bytes;
        let known = [session::CORE, session::MAIL, session::SUBMISSION, session::QUOTA];
        let using: Vec<&str> =
            known.into_iter().filter(|one| session.capabilities.contains(*one)).collect();
        let account = session.account.clone();
        let numbered = calls.into_iter().enumerate().map(|(number, call)| {
            let Call { name, mut arguments } = call;
            if let Some(arguments) = arguments.as_object_mut() {
                arguments.entry("accountId").or_insert_with(|| account.clone().into());
            }
            json!([name, arguments, number.to_string()])
        });
        let numbered: Vec<Value> = numbered.collect();
        let body = json!({ "using": using, "methodCalls": numbered }).to_string().into_bytes();
        if body.len() > limit {
            let text = "the request is larger than the server takes".to_owned();
            let code = "TOOBIG".to_owned();
            return Err(undone(SourceError::Rejected { command: "a request", code, text }));
        }
        let json = "application/json";
        let mut answer = self.ask(&url, json, Some((json, body)), 0).await.map_err(|error| {
            let is_undone = is_before(&error);
            Failure { error, is_undone }
        })?;
        let status = answer.status();
        if status != 200 {
            let error = refusal(&mut answer).await;
            return Err(Failure { error, is_undone: (400..500).contains(&status) });
        }
        let maybe = |error| Failure { error, is_undone: false };
        let bytes = read(&mut answer, "an answer", ANSWER_LIMIT).await.map_err(maybe)?;
        let response: Response =
            serde_json::from_slice(&bytes).map_err(|_| maybe(malformed("an answer")))?;
        self.note_session(response.session_state);
        sort(names, response.method_responses).map_err(maybe)
    }

    /// Where the server calls its session otherwise than in the answer before, it has to be read
    /// again.
    fn note_session(&mut self, state: Option<String>) {
        let Some(state) = state else { return };
        if self.session_state.as_ref().is_some_and(|known| *known != state) {
            self.session = None;
        }
        self.session_state = Some(state);
    }
}

/// Asks over a client for what is at an address.
pub(super) async fn get(
    http: &Http,
    authorization: &Secret,
    url: &Url,
) -> Result<Answer, NetError> {
    let (authorization, body) = (Some(authorization), None);
    http.ask(Question { url, authorization, accept: "*/*", body, from: 0, patience: PATIENCE })
        .await
}

/// Whether a request failed before any of it was sent.
fn is_before(error: &SourceError) -> bool {
    match error {
        SourceError::Net(
            NetError::Unreachable { .. }
            | NetError::Untrusted { .. }
            | NetError::NotTls { .. }
            | NetError::TlsTooOld { .. }
            | NetError::Tls { .. }
            | NetError::EncryptionMissing { .. },
        )
        | SourceError::Unauthorized { .. } => true,
        SourceError::Net(NetError::Broken(_) | NetError::TimedOut { .. })
        | SourceError::Throttled { .. }
        | SourceError::Rejected { .. }
        | SourceError::Malformed { .. }
        | SourceError::TooLarge { .. }
        | SourceError::Foreign { .. }
        | SourceError::NotFound
        | SourceError::NotEmpty
        | SourceError::Void => false,
    }
}

/// Puts what methods returned in the order of the calls.
fn sort(
    names: Vec<&'static str>,
    answers: Vec<(String, Value, String)>,
) -> Result<Vec<Returned>, SourceError> {
    let of = |(number, name): (usize, &'static str)| {
        let number = number.to_string();
        // A call may be answered by more than one: what follows from it bears its number, too.
        let found = answers
            .iter()
            .find(|(answer, _, to)| *to == number && (answer == name || answer == "error"));
        match found {
            Some((answer, told, _)) if answer == "error" => Ok(Err(Fault::read(told))),
            Some((_, told, _)) => Ok(Ok(told.clone())),
            None => Err(malformed(format!("no answer to {name}"))),
        }
    };
    names.into_iter().enumerate().map(of).collect()
}

/// Reads the body of an answer, at most `limit` bytes.
pub(super) async fn read(
    answer: &mut Answer,
    what: &'static str,
    limit: usize,
) -> Result<Vec<u8>, SourceError> {
    let mut bytes = Vec::new();
    while let Some(more) = answer.more(PATIENCE).await? {
        if bytes.len().saturating_add(more.len()) > limit {
            return Err(SourceError::TooLarge { what, limit: limit as u64 });
        }
        bytes.extend_from_slice(&more);
    }
    Ok(bytes)
}

/// Reads why a server says no.
pub(super) async fn refusal(answer: &mut Answer) -> SourceError {
    let (status, retry_after) = (answer.status(), answer.field("retry-after").map(str::to_owned));
    // The status says enough where the words don't come.
    let body = read(answer, "a refusal", PROBLEM_LIMIT).await.unwrap_or_default();
    fault::status(status, retry_after.as_deref(), &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_found_by_their_number() {
        let answers = json!([
            ["Mailbox/get", { "list": [] }, "1"],
            ["error", { "type": "unknownMethod" }, "0"],
            ["Email/set", {}, "1"]
        ]);
        let answers: Vec<(String, Value, String)> = serde_json::from_value(answers).unwrap();
        let sorted = sort(vec!["Email/get", "Mailbox/get"], answers.clone()).unwrap();
        assert!(sorted[0].as_ref().unwrap_err().is("unknownMethod"));
        assert_eq!(sorted[1].as_ref().unwrap()["list"], json!([]));
        assert!(sort(vec!["Email/get", "Email/query"], answers).is_err());
    }
}
