//! Who answers a message: the account and the address that it came to.

use barid_mime::reply::delivered_to;
use barid_model::{
    AccountId, Address, Envelope,
    address::{is_pattern, matches},
};
use barid_store::identities::Identity;

/// Under which identity to write, and from which address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sender {
    pub(crate) identity: Identity,
    /// The very address, where the identity stands for many; else empty.
    pub(crate) from: String,
}

/// Chooses who answers. `all` are all identities, the default of an account first; `header`
/// is the header section as it came.
///
/// One's own message goes on under the name that wrote it. Else it is an address of the
/// account that the message came to: the one that the sender wrote to; where that are
/// several, the one that it was delivered to; where that is none, as with lists and blind
/// copies, whatever delivery names. Then an address of another account, and at last the
/// account's default.
pub(crate) fn sender(
    all: &[Identity],
    account: AccountId,
    envelope: &Envelope,
    header: &[u8],
) -> Option<Sender> {
    let own: Vec<&Identity> = all.iter().filter(|one| one.account == account).collect();
    let others: Vec<&Identity> = all.iter().filter(|one| one.account != account).collect();
    let delivered = delivered_to(header);
    let named = |people: &[&[Address]]| -> Vec<String> {
        people.iter().flat_map(|list| list.iter()).map(|one| one.address.clone()).collect()
    };
    let author = named(&[&envelope.from]);
    let to = named(&[&envelope.to, &envelope.cc, &envelope.bcc]);
    first(&own, &author)
        .or_else(|| first(&others, &author))
        .or_else(|| addressed(&own, &to, &delivered))
        .or_else(|| first(&own, &delivered))
        .or_else(|| first(&others, &to))
        .or_else(|| {
            let usable = own.iter().find(|one| !is_pattern(&one.address))?;
            Some(Sender { identity: (*usable).clone(), from: String::new() })
        })
}

/// Returns the address of `sender` where the message names it: as its author, as one it went to,
/// or as one it was delivered to; else nothing, as the sender is only the account's usual one.
pub(crate) fn written_to(sender: &Sender, envelope: &Envelope, header: &[u8]) -> String {
    let Sender { identity, from } = sender;
    let address = if from.is_empty() { &identity.address } else { from };
    let named = [&envelope.from, &envelope.to, &envelope.cc, &envelope.bcc];
    let mut named = named.into_iter().flatten().map(|one| one.address.clone());
    let is_it = |one: String| one.eq_ignore_ascii_case(address);
    match named.any(is_it) || delivered_to(header).into_iter().any(is_it) {
        true => address.clone(),
        false => String::new(),
    }
}

/// Returns an identity as it writes: one that stands for many under the very address, which
/// is empty where that is none of them.
pub(crate) fn under(identity: Identity, from: &str) -> Identity {
    match is_pattern(&identity.address) {
        true if matches(&identity.address, from) => {
            Identity { address: from.to_owned(), ..identity }
        }
        true => Identity { address: String::new(), ..identity },
        false => identity,
    }
}

/// The one that the sender wrote to; of several, the one that it was delivered to.
fn addressed(own: &[&Identity], to: &[String], delivered: &[String]) -> Option<Sender> {
    let mut found: Vec<Sender> = Vec::new();
    for address in to {
        if let Some(one) = matching(own, address)
            && !found.contains(&one)
        {
            found.push(one);
        }
    }
    let named = |one: &&Sender| {
        let from = if one.from.is_empty() { &one.identity.address } else { &one.from };
        delivered.iter().any(|address| address.eq_ignore_ascii_case(from))
    };
    found.iter().find(named).or(found.first()).cloned()
}

fn first(identities: &[&Identity], addresses: &[String]) -> Option<Sender> {
    addresses.iter().find_map(|address| matching(identities, address))
}

/// The identity of just that address, else the narrowest that stands for it.
fn matching(identities: &[&Identity], address: &str) -> Option<Sender> {
    let exact = identities.iter().find(|one| one.address.eq_ignore_ascii_case(address));
    if let Some(exact) = exact.filter(|one| !is_pattern(&one.address)) {
        return Some(Sender { identity: (*exact).clone(), from: String::new() });
    }
    identities
        .iter()
        .filter(|one| is_pattern(&one.address) && matches(&one.address, address))
        .max_by_key(|one| one.address.len())
        .map(|one| Sender { identity: (*one).clone(), from: address.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use barid_model::IdentityId;

    fn identity(id: u32, account: u32, address: &str) -> Identity {
        Identity {
            id: IdentityId(id),
            account: AccountId(account),
            name: String::new(),
            address: address.to_owned(),
            reply_to: String::new(),
            signature: String::new(),
            is_default: false,
        }
    }

    /// Whether a message with these header lines, come to the first account, is answered
    /// from `expected`.
    #[track_caller]
    fn check(header: &str, expected: &str) {
        let all = [
            identity(1, 1, "amina@haven.test"),
            identity(2, 1, "info@haven.test"),
            identity(3, 1, "amina+*@haven.test"),
            identity(4, 1, "*@shop.test"),
            identity(5, 1, "orders@shop.test"),
            identity(6, 2, "amina@work.test"),
            identity(7, 2, "*@work.test"),
        ];
        let header = format!("{}\r\n\r\n", header.replace('\n', "\r\n"));
        let envelope =
            barid_mime::parse(header.as_bytes()).envelope(&mut barid_mime::Defects::new());
        let found = sender(&all, AccountId(1), &envelope, header.as_bytes()).unwrap();
        let named = written_to(&found, &envelope, header.as_bytes());
        let from = if found.from.is_empty() { found.identity.address } else { found.from };
        assert_eq!(from, expected, "{header}");
        let is_named = header.to_lowercase().contains(&expected.to_lowercase());
        assert_eq!(named, if is_named { expected } else { "" }, "{header}");
        let account = if from.ends_with("work.test") { 2 } else { 1 };
        assert_eq!(found.identity.account, AccountId(account));
    }

    #[test]
    fn a_message_is_answered_from_where_it_came_to() {
        for (header, expected) in [
            ("To: amina@haven.test", "amina@haven.test"),
            ("To: Info@Haven.test", "info@haven.test"),
            ("To: x@y.test\nCc: info@haven.test", "info@haven.test"),
            ("Bcc: info@haven.test", "info@haven.test"),
            // The alias that was written to, whatever mailbox it ended in.
            ("To: info@haven.test\nDelivered-To: amina@haven.test", "info@haven.test"),
            (
                "To: info@haven.test, amina@haven.test\nDelivered-To: amina@haven.test",
                "amina@haven.test",
            ),
            ("To: info@haven.test, amina@haven.test", "info@haven.test"),
            // Lists and blind copies.
            ("To: list@lists.test\nDelivered-To: info@haven.test", "info@haven.test"),
            (
                "To: list@lists.test\nX-Original-To: info@haven.test\nDelivered-To: amina@haven.test",
                "info@haven.test",
            ),
            ("To: list@lists.test\nEnvelope-To: info@haven.test", "info@haven.test"),
            ("Delivered-To: <info@haven.test>", "info@haven.test"),
            ("To: list@lists.test\nList-Id: <list.lists.test>", "amina@haven.test"),
            // Addresses that stand for many.
            ("To: amina+bank@haven.test", "amina+bank@haven.test"),
            ("To: Sale.7@shop.test", "Sale.7@shop.test"),
            ("To: orders@shop.test", "orders@shop.test"),
            ("To: list@lists.test\nDelivered-To: amina+list@haven.test", "amina+list@haven.test"),
            ("To: else@shop.test\nDelivered-To: amina@haven.test", "else@shop.test"),
            // Passed on from another account: what this account knows of comes first.
            ("To: amina@work.test\nDelivered-To: amina@haven.test", "amina@haven.test"),
            ("To: amina@work.test", "amina@work.test"),
            ("To: boss@work.test", "boss@work.test"),
            ("To: amina@work.test, info@haven.test", "info@haven.test"),
            // One's own message.
            ("From: info@haven.test\nTo: amina@haven.test", "info@haven.test"),
            ("From: amina@work.test\nTo: amina@haven.test", "amina@work.test"),
            ("From: x@y.test", "amina@haven.test"),
            ("", "amina@haven.test"),
        ] {
            check(header, expected);
        }
    }
}
