//! Names and addresses of certificates: as they are read, and when they are the same.

use openssl::{
    nid::Nid,
    x509::{X509Name, X509NameRef},
};

use crate::authentication::domain;

/// Whether two addresses are the same: the local part exactly, the domain by A-label and without
/// case. An address without a local part or a domain is none.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    let parts = |address: &str| {
        let (local, host) = address.rsplit_once('@')?;
        let host = domain::plain(host);
        (!local.is_empty() && !host.is_empty()).then(|| (local.to_owned(), host))
    };
    parts(one).is_some_and(|one| parts(other) == Some(one))
}

/// Whether an address of a certificate can be one: nothing that cuts it short or hides a part.
pub(super) fn is_plain(address: &str) -> bool {
    address.contains('@') && !address.chars().any(|c| c.is_control() || c.is_whitespace())
}

/// Whether two names in DER are the same, whatever kinds of strings they are written in
/// (RFC 5280 §7.1).
pub(super) fn is_same_name(one: &[u8], other: &[u8]) -> bool {
    let as_known = |der| X509Name::from_der(der).ok();
    one == other
        || as_known(one)
            .zip(as_known(other))
            .is_some_and(|(one, other)| one.try_cmp(&other).is_ok_and(std::cmp::Ordering::is_eq))
}

/// Returns the addresses of a subject (emailAddress, RFC 2985 §5.2.1).
pub(super) fn addresses_of(name: &X509NameRef) -> Vec<String> {
    texts(name, Nid::PKCS9_EMAILADDRESS).into_iter().filter(|text| is_plain(text)).collect()
}

/// Returns what a subject is called.
pub(super) fn of_subject(name: &X509NameRef) -> String {
    let first = |nid| texts(name, nid).into_iter().next();
    first(Nid::COMMONNAME).or_else(|| first(Nid::ORGANIZATIONNAME)).unwrap_or_else(|| whole(name))
}

/// Returns what an issuer is called: with its organization, which may be all that one knows.
pub(super) fn of_issuer(name: &X509NameRef) -> String {
    let parts: Vec<String> = [Nid::COMMONNAME, Nid::ORGANIZATIONNAME]
        .into_iter()
        .filter_map(|nid| texts(name, nid).into_iter().next())
        .collect();
    match parts.is_empty() {
        true => whole(name),
        false => parts.join(", "),
    }
}

/// Returns what an issuer in DER is called; empty where it is no name.
pub(super) fn of_issuer_der(der: &[u8]) -> String {
    X509Name::from_der(der).map_or_else(|_| String::new(), |name| of_issuer(&name))
}

fn whole(name: &X509NameRef) -> String {
    let parts: Vec<String> = name.entries().filter_map(|entry| text(entry.data())).collect();
    parts.join(", ")
}

fn texts(name: &X509NameRef, nid: Nid) -> Vec<String> {
    name.entries_by_nid(nid).filter_map(|entry| text(entry.data())).collect()
}

fn text(string: &openssl::asn1::Asn1StringRef) -> Option<String> {
    string.to_string().ok()
}
