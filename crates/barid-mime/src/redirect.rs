//! Passes a message on as it is: its own header and body untouched, under a block of fields
//! that says who did so, and to whom (RFC 5322 §3.6.6).

use crate::{
    compose::{list, one_line},
    field::fields,
    seal::{SealError, Sealed, Stamp, check_lines, line_ends, split_at_empty_line},
};
use barid_model::{Address, InternetMessageId, address::is_addr_spec};
use mail_builder::headers::date::Date;
use std::collections::BTreeSet;

/// Who gets a message that is passed on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redirect {
    /// Who passes it on; where `None`, the one of the [`Stamp`].
    pub from: Option<Address>,
    /// First recipients.
    pub to: Vec<Address>,
    /// Further recipients.
    pub cc: Vec<Address>,
    /// Recipients that nobody sees.
    pub bcc: Vec<Address>,
    /// The `Resent-Date` field; `None` means now, in UTC.
    pub date: Option<String>,
}

/// Fields that tell of one delivery, and not of the message. They don't go along.
const OF_DELIVERY: [&str; 4] = ["Return-Path", "Delivered-To", "X-Original-To", "Bcc"];

/// Writes the message that passes `message` on. Its `message_id` is that of the resending.
///
/// Nothing of the message is written anew, so that its signatures hold.
///
/// # Errors
///
/// [`SealError::From`], [`SealError::Address`] and [`SealError::NoRecipient`] for who passes it
/// on to whom; [`SealError::NoHeader`], [`SealError::LongLine`] and [`SealError::Nul`] for a
/// message that no server would take.
pub fn redirect(
    message: &[u8],
    redirect: &Redirect,
    stamp: &Stamp<'_>,
) -> Result<Sealed, SealError> {
    let lines = line_ends(message);
    let (header, body) = split_at_empty_line(&lines)?;
    let from = redirect.from.as_ref().unwrap_or(stamp.from);
    let (_, domain) = from.address.rsplit_once('@').ok_or(SealError::From)?;
    let is_plain = |unique: &str| {
        (1..=64).contains(&unique.len()) && unique.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    if !is_plain(stamp.unique) {
        return Err(SealError::Unique);
    }
    let id = format!("{}@{domain}", stamp.unique);
    let date = match &redirect.date {
        Some(date) => one_line(date),
        None => Date::new(stamp.now_ms.div_euclid(1_000)).to_rfc822(),
    };
    let mut raw = format!("Resent-Date: {date}\r\n").into_bytes();
    list(&mut raw, "Resent-From", std::slice::from_ref(from)).map_err(|_| SealError::From)?;
    list(&mut raw, "Resent-To", &redirect.to)?;
    list(&mut raw, "Resent-Cc", &redirect.cc)?;
    raw.extend_from_slice(format!("Resent-Message-ID: <{id}>\r\n").as_bytes());
    let mut subject = String::new();
    let mut all = fields(header);
    for field in all.by_ref().filter(|field| !OF_DELIVERY.iter().any(|name| field.is(name))) {
        if field.is("Subject") && subject.is_empty() {
            subject = crate::header::subject(field.value, &mut crate::Defects::new());
        }
        raw.extend_from_slice(field.name);
        raw.push(b':');
        raw.extend_from_slice(field.value);
        if !raw.ends_with(b"\r\n") {
            raw.extend_from_slice(b"\r\n");
        }
    }
    let has_utf8 = !raw.is_ascii();
    raw.extend_from_slice(b"\r\n");
    raw.extend_from_slice(body);
    check_lines(&raw, body)?;
    let recipients = recipients(redirect)?;
    let needs_smtputf8 = has_utf8 || recipients.iter().any(|one| !one.is_ascii());
    Ok(Sealed {
        has_8bit: !raw.is_ascii(),
        raw,
        message_id: InternetMessageId(id),
        subject,
        from: from.address.clone(),
        recipients,
        needs_smtputf8,
    })
}

/// Everyone who gets it, each once.
fn recipients(redirect: &Redirect) -> Result<Vec<String>, SealError> {
    let Redirect { to, cc, bcc, .. } = redirect;
    let mut seen = BTreeSet::new();
    let all = [to, cc, bcc].into_iter().flatten().map(|one| one.address.clone());
    let all: Vec<String> = all.filter(|one| seen.insert(one.to_lowercase())).collect();
    match all.iter().all(|one| is_addr_spec(one)) {
        true if all.is_empty() => Err(SealError::NoRecipient),
        true => Ok(all),
        false => Err(SealError::Address("Resent-Bcc")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str, address: &str) -> Address {
        Address { name: name.to_owned(), address: address.to_owned() }
    }

    fn passed_on(message: &[u8], redirect_to: Redirect) -> Result<Sealed, SealError> {
        let me = person("Me", "me@x.test");
        redirect(message, &redirect_to, &Stamp { now_ms: 0, unique: "u1", from: &me })
    }

    #[test]
    fn the_message_goes_on_as_it_came_under_who_sends_it_to_whom() {
        let message = b"Return-Path: <a@y.test>\nDelivered-To: me@x.test\nReceived: from y\n by x\n\
            DKIM-Signature: v=1;  b=AA\nFrom:A <a@y.test>\nTo: me@x.test\nSubject: =?utf-8?q?H=C3=A9?=\n\
            Message-ID: <1@y.test>\nResent-To: old@x.test\n\n--b\r\nbody  \n";
        let redirect = Redirect {
            to: vec![person("B", "b@z.test"), person("", "B@z.test")],
            cc: vec![person("", "c@z.test")],
            bcc: vec![person("", "d@z.test")],
            ..Redirect::default()
        };
        let sealed = passed_on(message, redirect).unwrap();
        assert_eq!(
            String::from_utf8(sealed.raw).unwrap(),
            "Resent-Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n\
             Resent-From: \"Me\" <me@x.test>\r\n\
             Resent-To: \"B\" <b@z.test>, <B@z.test>\r\n\
             Resent-Cc: <c@z.test>\r\n\
             Resent-Message-ID: <u1@x.test>\r\n\
             Received: from y\r\n by x\r\n\
             DKIM-Signature: v=1;  b=AA\r\n\
             From:A <a@y.test>\r\n\
             To: me@x.test\r\n\
             Subject: =?utf-8?q?H=C3=A9?=\r\n\
             Message-ID: <1@y.test>\r\n\
             Resent-To: old@x.test\r\n\r\n\
             --b\r\nbody  \r\n"
        );
        assert_eq!(sealed.recipients, ["b@z.test", "c@z.test", "d@z.test"]);
        assert_eq!((sealed.subject.as_str(), sealed.from.as_str()), ("H\u{e9}", "me@x.test"));
        assert_eq!(sealed.message_id.0, "u1@x.test");
        assert!(!sealed.has_8bit && !sealed.needs_smtputf8);
    }

    #[test]
    fn it_goes_to_somebody_and_to_nobody_who_has_no_address() {
        let to = |address: &str| Redirect { to: vec![person("", address)], ..Redirect::default() };
        let message = b"From: a@y.test\n\nx";
        assert_eq!(passed_on(message, Redirect::default()), Err(SealError::NoRecipient));
        assert_eq!(passed_on(message, to("b")), Err(SealError::Address("Resent-To")));
        let hidden = Redirect { bcc: vec![person("", "b\r\nTo: c")], ..Redirect::default() };
        assert_eq!(passed_on(message, hidden), Err(SealError::Address("Resent-Bcc")));
        assert_eq!(passed_on(b"\n\nx", to("b@z.test")), Err(SealError::NoHeader));
        let long = [b"From: a@y.test\n\n".as_slice(), &[b'x'; 999]].concat();
        assert!(matches!(passed_on(&long, to("b@z.test")), Err(SealError::LongLine(_))));
        let eight = passed_on("From: a@y.test\n\n\u{e9}".as_bytes(), to("b@z.test")).unwrap();
        assert!(eight.has_8bit && !eight.needs_smtputf8);
    }
}
