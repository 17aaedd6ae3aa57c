//! Asks everything at once, and stops as soon as no answer could be better than what is there.

use super::{
    Asking, Discovery, Found, Outcome, Proof, Tried,
    guess::servers,
    job::{Brought, Job},
    offer::{Offer, Origin},
    provider::{Provider, of_domain},
};
use barid_model::ServerSettings;
use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use tokio::time::{Instant, timeout_at};

/// Questions of one discovery.
const MAX_JOBS: usize = 96;

/// How good an offer is: its origin, its class, and its place among those; the lowest is the best.
type Rank = (Origin, u8, usize);

/// Servers that were asked, by URL.
pub(super) type Proofs = BTreeMap<String, Proof>;

type Answer = (usize, Job, Tried, Brought);

/// A discovery on its way.
pub(super) struct Run<'a> {
    domain: &'a str,
    asking: &'a Asking,
    on_tried: &'a (dyn Fn(&Tried) + Send + Sync),
    asked: FuturesUnordered<BoxFuture<'a, Answer>>,
    /// What has no answer yet, and the best that it could bring.
    open: BTreeMap<usize, (Job, Rank)>,
    begun: usize,
    seen: BTreeSet<String>,
    offers: Vec<Offer>,
    proofs: Proofs,
    provider: Option<&'static Provider>,
    tried: Vec<Tried>,
    is_nowhere: bool,
}

impl<'a> Run<'a> {
    /// Asks everything that can be asked at once.
    pub(super) fn new(
        domain: &'a str,
        asking: &'a Asking,
        on_tried: &'a (dyn Fn(&Tried) + Send + Sync),
    ) -> Run<'a> {
        let mut run = Run {
            domain,
            asking,
            on_tried,
            asked: FuturesUnordered::new(),
            open: BTreeMap::new(),
            begun: 0,
            seen: BTreeSet::new(),
            offers: Vec::new(),
            proofs: Proofs::new(),
            provider: None,
            tried: Vec::new(),
            is_nowhere: false,
        };
        for job in Job::first(domain, asking) {
            let rank = (job.origin(), 0, 0);
            run.begin(job, rank);
        }
        if let Some(provider) = of_domain(domain) {
            run.add(Offer::of_provider(provider, Origin::Hearsay));
        }
        if asking.is_guessing {
            let guessed = servers(domain);
            run.add(guessed.iter().map(|one| Offer::at(one, Origin::Guess, &one.host)).collect());
        }
        run
    }

    /// Goes on until nothing could get better, or for so long.
    pub(super) async fn until(mut self, patience: Duration) -> Discovery {
        let deadline = Instant::now() + patience;
        while !self.is_settled() {
            match timeout_at(deadline, self.asked.next()).await {
                Ok(Some(answer)) => self.take(answer),
                Ok(None) => break,
                Err(_) => {
                    self.give_up(patience);
                    break;
                }
            }
        }
        // What only was tried is no offer: it has to answer.
        let proofs = &self.proofs;
        self.offers.retain(|one| {
            !matches!(one.origin, Origin::Guess | Origin::Hearsay)
                || proofs.get(&one.url()) == Some(&Proof::Answers)
        });
        let mut found = sorted(self.domain, self.offers, &self.proofs);
        found.provider = self.provider;
        found.tried = self.tried;
        found.is_nowhere = self.is_nowhere;
        found
    }

    fn begin(&mut self, job: Job, rank: Rank) {
        let (_, subject) = job.told(self.domain);
        if self.begun >= MAX_JOBS || !self.seen.insert(subject) {
            return;
        }
        let (id, domain, asking) = (self.begun, self.domain, self.asking);
        self.begun += 1;
        self.open.insert(id, (job.clone(), rank));
        let asked = async move {
            let (job, tried, brought) = job.ask(domain, asking).await;
            (id, job, tried, brought)
        };
        self.asked.push(asked.boxed());
    }

    /// Keeps offers, and asks the servers that they name.
    fn add(&mut self, offers: Vec<Offer>) {
        for offer in offers {
            let rank = (offer.origin, offer.class(), self.offers.len());
            let server = offer.server();
            self.offers.push(offer);
            if let Some(server) = server.filter(|_| self.asking.door.is_some()) {
                self.knock(server, rank);
            }
        }
    }

    fn knock(&mut self, server: ServerSettings, rank: Rank) {
        // Somebody better may name a server that is being asked already.
        let same = |(job, _): &&mut (Job, Rank)| matches!(job, Job::Knock { server: one } if *one == server);
        match self.open.values_mut().find(same) {
            Some((_, known)) => *known = rank.min(*known),
            None => self.begin(Job::Knock { server }, rank),
        }
    }

    fn take(&mut self, (id, job, tried, brought): Answer) {
        self.open.remove(&id);
        if let Job::Knock { server } = &job {
            let proof = match tried.outcome {
                Outcome::Found => Proof::Answers,
                Outcome::Failed(fault) => Proof::Failed(fault),
                _ => Proof::Untried,
            };
            self.proofs.insert(server.to_string(), proof);
        }
        let Brought { offers, jobs, provider, is_nowhere } = brought;
        self.provider = self.provider.or(provider);
        self.is_nowhere |= is_nowhere;
        for job in jobs {
            let rank = (job.origin(), 0, 0);
            self.begin(job, rank);
        }
        self.add(offers);
        self.tell(tried);
    }

    fn tell(&mut self, tried: Tried) {
        (self.on_tried)(&tried);
        self.tried.push(tried);
    }

    fn give_up(&mut self, took: Duration) {
        for (job, _) in std::mem::take(&mut self.open).into_values() {
            let (step, subject) = job.told(self.domain);
            self.tell(Tried { step, subject, outcome: Outcome::TooLate, took });
        }
    }

    /// Whether a proven pair is there, and nothing that is open could bring a better one.
    fn is_settled(&self) -> bool {
        let best = |is_wanted: fn(&ServerSettings) -> bool| {
            let ranked = self.offers.iter().enumerate();
            let proven = ranked.filter(|(_, offer)| {
                let is_proven = self.proofs.get(&offer.url()) == Some(&Proof::Answers);
                is_proven && offer.server().as_ref().is_some_and(is_wanted)
            });
            proven.map(|(place, offer)| (offer.origin, offer.class(), place)).min()
        };
        let receive = best(|server| server.scheme.is_receive());
        let submit = best(|server| server.scheme.is_submit());
        let (Some(receive), Some(submit)) = (receive, submit) else {
            // Where DNS says that nobody takes mail, names that nobody told are not worth the wait.
            let mut ranks = self.open.values().map(|(_, (origin, ..))| *origin);
            return self.is_nowhere && ranks.all(|origin| origin == Origin::Guess);
        };
        self.open.values().all(|(job, rank)| match job {
            Job::Knock { server } if server.scheme.is_receive() => *rank > receive,
            Job::Knock { .. } => *rank > submit,
            Job::Autoconfig { .. } | Job::Service { .. } | Job::MailHost | Job::Jmap => {
                *rank > receive.max(submit)
            }
        })
    }
}

/// Puts offers in order: those that answer first, and among them the best origin first. Each
/// server is there once.
pub(super) fn sorted(domain: &str, offers: Vec<Offer>, proofs: &Proofs) -> Discovery {
    let mut found = Discovery { domain: domain.to_owned(), ..Discovery::default() };
    let mut seen = BTreeSet::new();
    let mut ranked: Vec<(Rank, Offer)> = offers
        .into_iter()
        .enumerate()
        .map(|(place, offer)| ((offer.origin, offer.class(), place), offer))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    for (_, offer) in ranked {
        if !seen.insert(offer.url()) {
            continue;
        }
        let Some(server) = offer.server() else {
            found.others.push(offer);
            continue;
        };
        let proof = proofs.get(&offer.url()).copied().unwrap_or(Proof::Untried);
        let one = Found { offer, proof };
        if server.scheme.is_receive() {
            found.receive.push(one.clone());
        }
        if server.scheme.is_submit() {
            found.submit.push(one);
        }
    }
    found.receive.sort_by(by_proof);
    found.submit.sort_by(by_proof);
    found
}

/// Keeps the order of those that are alike.
fn by_proof(one: &Found, other: &Found) -> Ordering {
    let weight = |proof| match proof {
        Proof::Answers => 0,
        Proof::Untried => 1,
        Proof::Failed(_) => 2,
    };
    weight(one.proof).cmp(&weight(other.proof))
}
