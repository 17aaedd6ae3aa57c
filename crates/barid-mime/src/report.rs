//! Delivery status notifications (RFC 3464): what a mail server says became of a message.

use crate::{
    defect::Defects,
    display,
    field::{Field, fields, unfold},
    header,
    parse::Parsed,
};
use barid_model::{Delivery, DeliveryAction, InternetMessageId};

/// Recipients of one report that are looked at.
const MAX_RECIPIENTS: usize = 1_000;

/// Characters that are kept of a server's words.
const MAX_WORDS: usize = 500;

/// A report on a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The name of the message that it is about.
    pub original: InternetMessageId,
    /// What became of it, for each recipient that the report names.
    pub deliveries: Vec<Delivery>,
}

/// Reads a report. `None` where the message is none, or names nothing that it is about.
pub fn report(parsed: &Parsed<'_>) -> Option<Report> {
    let root = parsed.parts().first()?;
    if root.content_type != "multipart/report" {
        return None;
    }
    let parts = || root.children.iter().filter_map(|index| parsed.parts().get(*index));
    let is_status =
        |name: &str| matches!(name, "message/delivery-status" | "message/global-delivery-status");
    let status = parts().find(|part| is_status(&part.content_type))?;
    let original = parts().skip(1).find_map(|part| {
        let envelope = match part.content_type.as_str() {
            "text/rfc822-headers" | "message/global-headers" => {
                let bytes = parsed.decoded(part, &mut Defects::new());
                header::envelope(fields(&bytes), &mut Defects::new())
            }
            _ if part.is_message() => {
                let inner = parsed.parts().get(*part.children.first()?)?;
                header::envelope(parsed.fields(inner), &mut Defects::new())
            }
            _ => return None,
        };
        envelope.message_id
    })?;
    let bytes = parsed.decoded(status, &mut Defects::new());
    let mut deliveries: Vec<Delivery> = Vec::new();
    // The first group is about the message as a whole (RFC 3464 §2.2).
    for group in groups(&bytes).into_iter().skip(1).take(MAX_RECIPIENTS) {
        let Some(delivery) = delivery(group) else { continue };
        if deliveries.iter().all(|one| one.address != delivery.address) {
            deliveries.push(delivery);
        }
    }
    (!deliveries.is_empty()).then_some(Report { original, deliveries })
}

/// Cuts a status into its groups, which empty lines separate.
fn groups(bytes: &[u8]) -> Vec<&[u8]> {
    let (mut groups, mut start, mut at) = (Vec::new(), 0, 0);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if line.trim_ascii().is_empty() {
            groups.extend(bytes.get(start..at).filter(|group| !group.is_empty()));
            start = at + line.len();
        }
        at += line.len();
    }
    groups.extend(bytes.get(start..at).filter(|group| !group.is_empty()));
    groups
}

fn delivery(group: &[u8]) -> Option<Delivery> {
    let (mut final_recipient, mut original_recipient) = (None, None);
    let (mut action, mut status, mut words) = (None, String::new(), String::new());
    for field in fields(group) {
        if field.is("Final-Recipient") {
            final_recipient = Some(typed(&field));
        } else if field.is("Original-Recipient") {
            original_recipient = Some(typed(&field));
        } else if field.is("Action") {
            action = DeliveryAction::from_name(text(&field).split([' ', '(']).next()?);
        } else if field.is("Status") {
            status = text(&field).split([' ', '(']).next().unwrap_or_default().to_owned();
        } else if field.is("Diagnostic-Code") {
            words = typed(&field);
        }
    }
    // The sender knows the recipient by the address that they wrote.
    let address = original_recipient.or(final_recipient).filter(|one| !one.is_empty())?;
    let words = words.chars().take(MAX_WORDS).collect();
    Some(Delivery { address, action: action?, status, words })
}

/// Returns what follows the type, as in `rfc822; user@example.org`.
fn typed(field: &Field<'_>) -> String {
    let text = text(field);
    text.split_once(';').map_or(text.as_str(), |(_, rest)| rest).trim().to_owned()
}

fn text(field: &Field<'_>) -> String {
    display::one_line(&String::from_utf8_lossy(&unfold(field.value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    /// As Postfix writes one, with another last part.
    fn raw(status: &str, original: &str) -> String {
        format!(
            "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
             --b\r\n\r\nI am sorry.\r\n\r\n\
             --b\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mx.example\r\n\r\n{status}\r\n\
             --b\r\n{original}\r\n--b--\r\n"
        )
    }

    const WHOLE: &str = "Content-Type: message/rfc822\r\n\r\n\
        Message-ID: <1@x.example>\r\nSubject: Plan\r\n\r\nText";
    const BO: &str = "Final-Recipient: rfc822; bo@y.example\r\nAction: failed\r\n\
        Status: 5.1.1 (no such user)\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n  <bo@y.example> unknown\r\n";

    fn read(status: &str, original: &str) -> Option<Report> {
        report(&parse(raw(status, original).as_bytes()))
    }

    #[test]
    fn a_report_tells_what_became_of_which_message_and_for_whom() {
        let zoe = "Original-Recipient: rfc822;zoe@y.example\r\n\
            Final-Recipient: rfc822; zoe@inner.example\r\nAction: DELAYED\r\nStatus: 4.4.1\r\n";
        let headers = "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <1@x.example>\r\n";
        for original in [WHOLE, headers] {
            let found = read(&format!("{BO}\r\n{zoe}"), original).unwrap();
            assert_eq!(found.original.0, "1@x.example");
            let expected = [
                Delivery {
                    address: "bo@y.example".into(),
                    action: DeliveryAction::Failed,
                    status: "5.1.1".into(),
                    words: "550 5.1.1 <bo@y.example> unknown".into(),
                },
                Delivery {
                    address: "zoe@y.example".into(),
                    action: DeliveryAction::Delayed,
                    status: "4.4.1".into(),
                    words: String::new(),
                },
            ];
            assert_eq!(found.deliveries, expected);
        }
    }

    #[test]
    fn what_tells_nothing_is_no_report() {
        assert_eq!(read(BO, "Content-Type: text/plain\r\n\r\nText"), None, "no original");
        assert_eq!(read("", WHOLE), None, "nobody");
        assert_eq!(read("Final-Recipient: rfc822; bo@y\r\nAction: eaten\r\n", WHOLE), None);
        assert_eq!(read("Final-Recipient: rfc822;\r\nAction: failed\r\n", WHOLE), None);
        let plain = b"Content-Type: text/plain\r\n\r\nText\r\n";
        assert_eq!(report(&parse(plain)), None);
    }

    #[test]
    fn a_report_that_is_cut_off_anywhere_harms_nobody() {
        let whole = raw(BO, WHOLE);
        for end in 0..whole.len() {
            report(&parse(whole.get(..end).unwrap_or_default().as_bytes()));
        }
    }
}
