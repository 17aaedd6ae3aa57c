//! Runs mail-auth over answers that are here already, so that it never asks the network.

use barid_model::{TxtAnswer, TxtRecords};
use futures_util::FutureExt;
use mail_auth::{
    ArcOutput, AuthenticatedMessage, DkimOutput, DnsError, Error, MX, MessageAuthenticator,
    Parameters, RecordSet, ResolverCache, Txt,
    common::{cache::NoCache, parse::TxtRecordParser, verify::DomainKey},
    hickory_resolver::config::{ResolverConfig, ResolverOpts},
};
use std::{
    borrow::Borrow,
    hash::Hash,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::OnceLock,
    time::Instant,
};

/// Answers every question for a key; a name that was not asked for can't be had now.
pub(crate) struct Kept<'a>(pub(crate) &'a TxtRecords);

impl ResolverCache<Box<str>, Txt> for Kept<'_> {
    fn get<Q>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        // The name comes as something that a `Box<str>` can be looked up by: of all such, only
        // equality can be asked for.
        let found = self.0.iter().find(|(known, _)| {
            let dotted: Box<str> = format!("{known}.").into();
            let bare: Box<str> = (*known).into();
            <Box<str> as Borrow<Q>>::borrow(&dotted) == name
                || <Box<str> as Borrow<Q>>::borrow(&bare) == name
        });
        Some(match found {
            Some((_, TxtAnswer::Found(records))) => key(records),
            _ => Txt::Error(Error::Dns(DnsError::Resolver(String::new()))),
        })
    }

    fn remove<Q>(&self, _: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: Txt, _: Instant) {}
}

fn key(records: &[Vec<u8>]) -> Txt {
    let mut read = Error::Dns(DnsError::InvalidRecordType);
    for record in records {
        match DomainKey::parse(record) {
            Ok(key) => return Txt::DomainKey(key.into()),
            Err(error) => read = error,
        }
    }
    Txt::Error(read)
}

type Question<'x> = Parameters<
    'x,
    &'x AuthenticatedMessage<'x>,
    Kept<'x>,
    NoCache<Box<str>, RecordSet<MX>>,
    NoCache<Box<str>, RecordSet<Ipv4Addr>>,
    NoCache<Box<str>, RecordSet<Ipv6Addr>>,
    NoCache<IpAddr, RecordSet<Box<str>>>,
>;

/// Returns one result for each signature; none where the library can't be had.
pub(crate) fn dkim<'x>(
    message: &'x AuthenticatedMessage<'x>,
    kept: &'x Kept<'x>,
) -> Vec<DkimOutput<'x>> {
    let Some(library) = library() else { return Vec::new() };
    let question: Question<'_> = Parameters::new(message).with_txt_cache(kept);
    // Every answer is here, so that it is done at once.
    library.verify_dkim(question).now_or_never().unwrap_or_default()
}

/// Returns what the seals of those who passed a message on are worth; `None` where the library
/// can't be had.
pub(crate) fn arc<'x>(
    message: &'x AuthenticatedMessage<'x>,
    kept: &'x Kept<'x>,
) -> Option<ArcOutput<'x>> {
    let question: Question<'_> = Parameters::new(message).with_txt_cache(kept);
    library()?.verify_arc(question).now_or_never()
}

/// The library with nobody to ask. Made once: it is not cheap.
fn library() -> Option<&'static MessageAuthenticator> {
    static LIBRARY: OnceLock<Option<MessageAuthenticator>> = OnceLock::new();
    let make = || {
        let nobody = ResolverConfig::default();
        MessageAuthenticator::new(nobody, ResolverOpts::default()).ok()
    };
    LIBRARY.get_or_init(make).as_ref()
}
