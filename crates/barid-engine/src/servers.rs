//! Finds the servers of an address: asks the hosts that its own domain most likely has, and
//! nobody else.

use crate::{engine::Engine, error::EngineError};
use barid_model::{Scheme, ServerSettings, address::is_addr_spec};
use barid_protocols::net::{Trust, probe};
use std::time::Duration;
use tokio::{
    task::{JoinHandle, JoinSet},
    time::{Instant, timeout_at},
};

/// How long a user waits for this.
const PATIENCE: Duration = Duration::from_millis(3_800);

/// Servers that answered, with a certificate that is valid for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Servers {
    /// Where mail comes from.
    pub receive: Option<ServerSettings>,
    /// Where mail goes.
    pub submit: Option<ServerSettings>,
    /// Hosts that were asked, each once.
    pub asked: Vec<String>,
}

impl Engine {
    /// Finds the servers of an address.
    ///
    /// # Errors
    ///
    /// [`EngineError::Invalid`] for what is no address.
    pub async fn find_servers(&self, address: &str) -> Result<Servers, EngineError> {
        let domain = address.rsplit_once('@').map(|(_, domain)| domain.to_lowercase());
        let domain = domain.filter(|_| is_addr_spec(address)).filter(|one| !one.starts_with('['));
        let Some(domain) = domain else {
            return Err(EngineError::Invalid(format!("\"{address}\" is not an address")));
        };
        let trust = Trust::system()?;
        Ok(find(receiving(&domain), submitting(&domain), &trust).await)
    }
}

fn receiving(domain: &str) -> Vec<ServerSettings> {
    let hosts = [format!("imap.{domain}"), format!("mail.{domain}"), domain.to_owned()];
    candidates(&hosts, [Scheme::Imaps, Scheme::Imap])
}

fn submitting(domain: &str) -> Vec<ServerSettings> {
    let hosts = [format!("smtp.{domain}"), format!("mail.{domain}"), domain.to_owned()];
    candidates(&hosts, [Scheme::Smtps, Scheme::Smtp])
}

/// All that may be, the likeliest first.
fn candidates(hosts: &[String], schemes: [Scheme; 2]) -> Vec<ServerSettings> {
    let at = |scheme: Scheme| {
        hosts.iter().map(move |host| {
            let port = scheme.default_port();
            ServerSettings { scheme, host: host.clone(), port }
        })
    };
    schemes.into_iter().flat_map(at).collect()
}

/// Asks all at once, and takes of each kind the likeliest that answers.
async fn find(receive: Vec<ServerSettings>, submit: Vec<ServerSettings>, trust: &Trust) -> Servers {
    let deadline = Instant::now() + PATIENCE;
    let mut asked = Vec::new();
    for server in receive.iter().chain(&submit) {
        if !asked.contains(&server.host) {
            asked.push(server.host.clone());
        }
    }
    let receive = ask(receive, trust);
    let submit = ask(submit, trust);
    let (receive, submit) = tokio::join!(likeliest(receive, deadline), likeliest(submit, deadline));
    Servers { receive, submit, asked }
}

type Asked = Vec<(ServerSettings, JoinHandle<bool>)>;

fn ask(servers: Vec<ServerSettings>, trust: &Trust) -> Asked {
    let start = |server: ServerSettings| {
        let (to, trust) = (server.clone(), trust.clone());
        let asking = tokio::spawn(async move {
            // A set, so that what is asked ends with whoever asks.
            let mut one = JoinSet::new();
            one.spawn(async move { probe(&to, &trust).await.is_ok() });
            one.join_next().await.is_some_and(|found| found.unwrap_or(false))
        });
        (server, asking)
    };
    servers.into_iter().map(start).collect()
}

async fn likeliest(asked: Asked, deadline: Instant) -> Option<ServerSettings> {
    let mut found = None;
    for (server, asking) in asked {
        if found.is_some() {
            asking.abort();
            continue;
        }
        let abort = asking.abort_handle();
        // Past the deadline, what has answered by then still counts.
        match timeout_at(deadline, asking).await {
            Ok(Ok(true)) => found = Some(server),
            Ok(Ok(false) | Err(_)) => {}
            Err(_) => abort.abort(),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hosts_of_the_domain_are_asked_the_likeliest_first() {
        let all: Vec<String> = receiving("haven.example")
            .iter()
            .chain(&submitting("haven.example"))
            .map(ToString::to_string)
            .collect();
        assert_eq!(all[0], "imaps://imap.haven.example:993");
        assert_eq!(all[3], "imap://imap.haven.example:143");
        assert_eq!(all[6], "smtps://smtp.haven.example:465");
        assert_eq!(all.len(), 12);
        assert!(all.iter().all(|one| one.contains("haven.example")));
    }

    #[tokio::test]
    async fn nobody_there_is_an_answer_within_the_time() {
        let nowhere = |scheme| ServerSettings { scheme, host: "127.0.0.1".into(), port: 1 };
        let begun = Instant::now();
        let trust = Trust::system().unwrap();
        let found = find(vec![nowhere(Scheme::Imaps)], vec![nowhere(Scheme::Smtp)], &trust).await;
        assert_eq!((found.receive, found.submit), (None, None));
        assert_eq!(found.asked, ["127.0.0.1"]);
        assert!(begun.elapsed() < Duration::from_secs(4));
    }
}
