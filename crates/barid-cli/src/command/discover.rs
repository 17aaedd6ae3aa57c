//! `barid account discover`, and what `account add` does where no servers are given.

use crate::{
    diagnosis,
    failure::Failure,
    output::{self, Form, clean, line, note},
};
use barid_engine::{
    Engine,
    discover::{Access, Discovery, Found, Origin, Outcome, Proof, Tried},
};
use barid_model::{ErrorCode, Fault, ServerSettings};
use serde_json::{Value, json};

/// Servers that were found and may be gone on with.
pub(super) struct Chosen {
    pub(super) receive: ServerSettings,
    pub(super) submit: ServerSettings,
    /// The name to sign in with.
    pub(super) user: String,
    /// Hosts outside of the domain that only DNS names.
    foreign: Vec<String>,
}

/// Says what there is for an address.
pub(super) async fn run(
    engine: &Engine,
    email: &str,
    ca_pem: Option<&str>,
    form: Form,
) -> Result<(), Failure> {
    let found = engine.discover(email, ca_pem, &|_| {}).await?;
    match form {
        Form::Json => output::document(&document(&found, email))?,
        Form::Plain => {
            for one in lines(&found) {
                line(&one)?;
            }
            for tried in &found.tried {
                line(&format!("  tried {}: {}", clean(&tried.subject), outcome(tried)))?;
            }
        }
    }
    match found.best() {
        Some(_) => Ok(()),
        None if form == Form::Json => Err(nothing(&found).with_answer()),
        None => Err(nothing(&found)),
    }
}

/// Finds the servers of an address and says what was found, before a password is asked for.
pub(super) async fn choose(
    engine: &Engine,
    email: &str,
    ca_pem: Option<&str>,
    form: Form,
) -> Result<Chosen, Failure> {
    if form == Form::Plain {
        note(&format!("Looking for the servers of {} …", clean(email)));
    }
    let found = engine.discover(email, ca_pem, &|_| {}).await?;
    if form == Form::Plain {
        lines(&found).iter().for_each(|one| note(one));
    }
    let Some((receive, submit)) = found.best() else { return Err(nothing(&found)) };
    if matches!(found.access(), Access::Web | Access::None) {
        return Err(nothing(&found));
    }
    for one in [receive, submit] {
        if let Proof::Failed(fault) = one.proof {
            let sentence = format!(
                "{} was found, but can't be used: {}",
                one.offer.url(),
                diagnosis::words(fault).0
            );
            return Err(Failure::new(code(fault), sentence).because(fault));
        }
    }
    let foreign = [receive, submit].into_iter().filter(|one| one.offer.is_foreign(&found.domain));
    let mut foreign: Vec<String> = foreign.map(|one| one.offer.host.clone()).collect();
    foreign.dedup();
    let server = |one: &Found| one.offer.server().ok_or_else(|| nothing(&found));
    let user = receive.offer.user.of(email);
    Ok(Chosen { receive: server(receive)?, submit: server(submit)?, user, foreign })
}

impl Chosen {
    /// Refuses to give a password to a stranger without asking (RFC 6186 §6).
    pub(super) fn agree_unasked(&self, email: &str) -> Result<(), Failure> {
        if self.foreign.is_empty() {
            return Ok(());
        }
        Err(Failure::usage(format!(
            "{} is outside of the domain of {}, and only DNS says that its mail is there. Add \
             --accept to sign in there all the same",
            self.foreign.join(", "),
            clean(email),
        )))
    }
}

/// What to call it that nothing could be gone on with.
fn nothing(found: &Discovery) -> Failure {
    let domain = &found.domain;
    let provider = found.provider.map_or(domain.as_str(), |one| one.name);
    match found.access() {
        Access::None => {
            let text = format!("{provider} lets no mail program in");
            return Failure::new(ErrorCode::Rejected, text);
        }
        Access::Web => {
            let text = format!("{provider} lets programs in over its own sign-in page alone");
            return Failure::new(ErrorCode::Unauthorized, text).because(Fault::WebSignIn);
        }
        Access::Password | Access::AppPassword | Access::Bridge => {}
    }
    if found.is_nowhere {
        let text =
            format!("DNS says that nobody takes mail for {domain}: look for a slip in the address");
        return Failure::new(ErrorCode::NotFound, text);
    }
    let text = match found.tried.len() {
        0 => format!("Nobody may be asked about {domain} (BARID_DNS). Give its servers"),
        asked => {
            format!("No servers were found for {domain}; {asked} places were asked. Give them")
        }
    };
    let text = format!("{text} with --receive and --submit");
    let is_dns = found.tried.iter().any(|tried| tried.outcome == Outcome::Failed(Fault::DnsFailed));
    let failure = Failure::new(ErrorCode::Unreachable, text);
    if is_dns { failure.because(Fault::DnsFailed) } else { failure }
}

/// Which coarse code a fault has.
fn code(fault: Fault) -> ErrorCode {
    match fault {
        Fault::CertificateExpired | Fault::CertificateNotYetValid => ErrorCode::CertificateExpired,
        Fault::CertificateWrongHost => ErrorCode::CertificateWrongHost,
        Fault::CertificateUntrusted | Fault::CertificateRevoked => ErrorCode::CertificateUntrusted,
        Fault::NoStartTls => ErrorCode::EncryptionMissing,
        _ => ErrorCode::Unreachable,
    }
}

/// Says what was found and why, a line each.
fn lines(found: &Discovery) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(provider) = found.provider {
        lines.push(format!("This is {}.", provider.name));
        let page = provider.page.unwrap_or("the provider's own pages");
        match provider.access {
            Access::AppPassword => lines.push(format!("It wants an app password, made at {page}")),
            Access::Web => lines.push(format!(
                "It lets programs in over its own sign-in page alone, which this version can't \
                 open yet: {page}"
            )),
            Access::Bridge => {
                lines.push(format!("Its own program has to run on this computer: {page}"));
            }
            Access::None => lines.push(format!("It lets no mail program in: {page}")),
            Access::Password => {
                if let Some(page) = provider.page {
                    lines.push(format!(
                        "Where two-step sign-in is on, use an app password, made at {page}"
                    ));
                }
            }
        }
        if let Some(page) = provider.enable {
            lines.push(format!("Mail programs have to be let in first: {page}"));
        }
    }
    for (way, all) in [("receive", &found.receive), ("submit", &found.submit)] {
        lines.extend(all.iter().map(|one| server(way, one, &found.domain)));
    }
    lines.extend(found.others.iter().map(|one| format!("other    {}", clean(&one.url()))));
    lines
}

fn server(way: &str, one: &Found, domain: &str) -> String {
    let proof = match one.proof {
        Proof::Answers => "answers, encrypted",
        Proof::Untried => "not asked yet",
        Proof::Failed(fault) => diagnosis::words(fault).0,
    };
    let stranger = match one.offer.is_foreign(domain) {
        true => "; outside of the domain, and only DNS says so",
        false => "",
    };
    let why = match one.offer.origin {
        Origin::Provider => "known",
        Origin::Autoconfig => "published by the domain",
        Origin::Srv => "in the domain's DNS",
        Origin::WellKnown => "published by the domain",
        Origin::MailHost => "its mail is taken there",
        Origin::MailHostAutoconfig => "published by whoever takes its mail",
        Origin::Hearsay => "told of this provider",
        Origin::Guess => "a usual name",
    };
    let (url, source) = (one.offer.url(), clean(&one.offer.source));
    format!("{way:<8} {url}  ({why}: {source}; {proof}{stranger})")
}

fn outcome(tried: &Tried) -> String {
    match tried.outcome {
        Outcome::Failed(fault) => diagnosis::words(fault).0.to_owned(),
        other => other.as_str().replace('_', " "),
    }
}

fn document(found: &Discovery, email: &str) -> Value {
    let servers = |all: &[Found]| -> Vec<Value> {
        let one = |Found { offer, proof }: &Found| {
            let (answers, fault) = match proof {
                Proof::Answers => (json!(true), Value::Null),
                Proof::Untried => (Value::Null, Value::Null),
                Proof::Failed(fault) => (json!(false), json!(fault)),
            };
            json!({
                "url": offer.url(),
                "user": offer.user.of(email),
                "origin": offer.origin.as_str(),
                "source": offer.source,
                "foreign": offer.is_foreign(&found.domain),
                "answers": answers,
                "fault": fault,
            })
        };
        all.iter().map(one).collect()
    };
    let tried: Vec<Value> = found
        .tried
        .iter()
        .map(|one| {
            json!({
                "step": one.step.as_str(),
                "subject": one.subject,
                "outcome": one.outcome.as_str(),
                "elapsed_ms": u64::try_from(one.took.as_millis()).unwrap_or(u64::MAX),
            })
        })
        .collect();
    json!({
        "email": email,
        "domain": found.domain,
        "provider": found.provider.map(|one| json!({
            "name": one.name, "page": one.page, "enable": one.enable,
        })),
        "access": found.access().as_str(),
        "nowhere": found.is_nowhere,
        "receive": servers(&found.receive),
        "submit": servers(&found.submit),
        "others": found.others.iter().map(|one| one.url()).collect::<Vec<_>>(),
        "tried": tried,
    })
}
