//! The search for the servers of an address.

use crate::{
    discovery::{Access, Discovered, FoundServer, Origin, ProviderRow, TriedRow},
    error::{Code, RpcError},
    event::Event,
    host::Host,
    request::Request,
    response::Response,
};
use barid_engine::discover::{self, Found, Offer, Proof, Tried};

pub(super) async fn answer(host: &Host, request: Request) -> Result<Response, RpcError> {
    match request {
        Request::Discover { run, address, ca_pem } => {
            let engine = host.engine()?;
            let stop = host.begin_discovery(run);
            let on_tried = |tried: &Tried| host.emit(Event::Tried { run, tried: told(tried) });
            let found = tokio::select! {
                found = engine.discover(&address, ca_pem.as_deref(), &on_tried) => Some(found),
                () = stop.notified() => None,
            };
            host.end_discovery(run);
            match found {
                Some(found) => Ok(Response::Discovered(discovered(&found?, address.trim()))),
                None => Err(RpcError::new(Code::TooLate, "the search was ended")),
            }
        }
        Request::StopDiscovery { run } => {
            host.end_discovery(run);
            Ok(Response::Done)
        }
        _ => Err(RpcError::new(Code::Internal, "the request is answered elsewhere")),
    }
}

fn discovered(found: &discover::Discovery, address: &str) -> Discovered {
    let row = |one: &Found| server(one, &found.domain, address);
    Discovered {
        domain: found.domain.clone(),
        provider: found.provider.map(|one| ProviderRow {
            name: one.name.to_owned(),
            page: one.page.map(str::to_owned),
            enable: one.enable.map(str::to_owned),
        }),
        access: found.access().into(),
        receive: found.receive.iter().map(row).collect(),
        submit: found.submit.iter().map(row).collect(),
        others: found.others.iter().map(Offer::url).collect(),
        tried: found.tried.iter().map(told).collect(),
        is_nowhere: found.is_nowhere,
    }
}

fn server(one: &Found, domain: &str, address: &str) -> FoundServer {
    let Found { offer, proof } = one;
    FoundServer {
        url: offer.url(),
        user: offer.user.of(address),
        origin: offer.origin.into(),
        source: offer.source.clone(),
        is_foreign: offer.is_foreign(domain),
        answers: *proof == Proof::Answers,
        fault: match proof {
            Proof::Failed(fault) => Some(fault.as_str().to_owned()),
            Proof::Answers | Proof::Untried => None,
        },
    }
}

fn told(tried: &Tried) -> TriedRow {
    TriedRow {
        step: tried.step.as_str().to_owned(),
        subject: tried.subject.clone(),
        outcome: tried.outcome.as_str().to_owned(),
    }
}

impl From<discover::Access> for Access {
    fn from(access: discover::Access) -> Access {
        match access {
            discover::Access::Password => Access::Password,
            discover::Access::AppPassword => Access::AppPassword,
            discover::Access::Web => Access::Web,
            discover::Access::Bridge => Access::Bridge,
            discover::Access::None => Access::None,
        }
    }
}

impl From<discover::Origin> for Origin {
    fn from(origin: discover::Origin) -> Origin {
        match origin {
            discover::Origin::Provider => Origin::Provider,
            discover::Origin::Autoconfig => Origin::Autoconfig,
            discover::Origin::Srv => Origin::Srv,
            discover::Origin::WellKnown => Origin::WellKnown,
            discover::Origin::MailHost => Origin::MailHost,
            discover::Origin::MailHostAutoconfig => Origin::MailHostAutoconfig,
            discover::Origin::Hearsay => Origin::Hearsay,
            discover::Origin::Guess => Origin::Guess,
        }
    }
}
