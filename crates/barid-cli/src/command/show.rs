//! `barid show` and `barid part`: one message, in the form that was asked for.

use super::list::{Names, document};
use super::privacy;
use crate::{
    args::Form as Part,
    failure::Failure,
    inspect,
    output::{self, Form, clean, clean_lines, line, local_time, people},
};
use barid_engine::{Engine, Opened, Outgoing, Revealed, SenderCheck, authentication::Verdict};
use barid_model::{DeletionReason, Delivery, MessageId, ServerCopy, ServerCopyState};
use serde_json::{Value, json};
use std::{fs::OpenOptions, io::Write, path::Path};

pub(crate) async fn message(
    engine: &Engine,
    id: u32,
    part: &Part,
    form: Form,
) -> Result<(), Failure> {
    let id = MessageId(id);
    if part.again {
        return again(engine, id).await;
    }
    let is_whole = part.raw || part.headers || part.html || (form == Form::Json && !part.text);
    if !is_whole {
        return read(engine, id, part.text).await;
    }
    let Opened { row, raw } = engine.open_message(id).await?;
    let (row, raw) = (&row, raw.as_slice());
    if part.raw {
        return Ok(output::bytes(raw)?);
    }
    if part.headers {
        return Ok(output::bytes(barid_mime::header_section(raw))?);
    }
    let revealed = engine.reveal(id, true).await?;
    let shown = revealed.shown.as_slice();
    if part.html {
        return Ok(output::bytes(
            barid_mime::display_html(&barid_mime::parse(shown)).html.as_bytes(),
        )?);
    }
    let names = Names::load(engine).await?;
    let mut object = document(row, &names);
    let facts = inspect::inspect(shown, None, None);
    object.insert("crypto".to_owned(), inspect::crypto(&revealed.private.verdict));
    if let Some(subject) = facts.get("subject").filter(|subject| subject.is_string()) {
        object.insert("subject".to_owned(), subject.clone());
    }
    for key in ["cc", "message_id", "in_reply_to", "references", "text", "attachments", "parts"] {
        object.insert(key.to_owned(), facts.get(key).cloned().unwrap_or(Value::Null));
    }
    let header = barid_mime::parse(barid_mime::header_section(shown));
    let bcc = header.envelope(&mut barid_mime::Defects::new()).bcc;
    object.insert("bcc".to_owned(), output::addresses(&bcc));
    let mailboxes = engine.mailboxes_of(id).await?;
    let mailboxes: Vec<_> = mailboxes.iter().map(|one| names.mailbox(Some(*one))).collect();
    object.insert("mailboxes".to_owned(), json!(mailboxes));
    object.insert("is_cut_short".to_owned(), json!(barid_mime::is_cut(raw, row.size_bytes)));
    let deliveries = engine.deliveries(id).await?;
    object.insert("deliveries".to_owned(), deliveries.iter().map(delivery).collect());
    let sendings: Vec<_> = engine.receipts(id).await?.iter().map(sending).collect();
    object.insert("sendings".to_owned(), json!(sendings));
    let security = engine.security(id).await?;
    let is_asked = security.asked_at_ms.is_some();
    let told = inspect::authentication::told(&security.authentication, is_asked);
    object.insert("authentication".to_owned(), told);
    object.insert("server_copy".to_owned(), server_copy(engine.server_copy(id).await?));
    Ok(output::document(&Value::Object(object))?)
}

/// Fetches a message again that was cut short.
async fn again(engine: &Engine, id: MessageId) -> Result<(), Failure> {
    Ok(line(match engine.fetch_again(id).await? {
        true => "More of it came.",
        false => "No more of it came; what is here stays.",
    })?)
}

/// Shows a message for reading. Of a large one that is not here the attachments stay where
/// they are.
async fn read(engine: &Engine, id: MessageId, is_text_alone: bool) -> Result<(), Failure> {
    let revealed = engine.reveal(id, false).await?;
    let text = barid_mime::display_text(&barid_mime::parse(&revealed.shown));
    if is_text_alone {
        return Ok(line(clean_lines(&text).trim_end())?);
    }
    let sender = engine.security(id).await?.sender;
    let about = About { copy: engine.server_copy(id).await?, sender };
    print(&revealed, about, &text)
}

/// Returns how a message left.
fn sending(row: &Outgoing) -> Value {
    json!({
        "sent": row.sent_at_ms.map_or(Value::Null, output::time),
        "wanted": row.wanted_at_ms.map_or(Value::Null, output::time),
        "receipt": (!row.receipt.is_empty()).then_some(&row.receipt),
        "is_resent": row.is_resent,
        "to": row.recipients,
    })
}

/// Returns what a mail server said became of the message for one recipient.
fn delivery(one: &Delivery) -> Value {
    let Delivery { address, action, status, words } = one;
    json!({ "address": address, "action": action.as_str(), "status": status, "words": words })
}

/// Returns what `show` tells of the message on a POP3 server; null for any other.
fn server_copy(copy: Option<ServerCopy>) -> Value {
    copy.map_or(Value::Null, |copy| {
        json!({
            "state": copy.state.as_str(),
            "deleted_at": copy.deleted_at_ms.map_or(Value::Null, output::time),
            "reason": copy.reason.map(DeletionReason::as_str),
        })
    })
}

/// Says it in words.
fn server_copy_in_words(copy: ServerCopy) -> String {
    let why = match copy.reason {
        Some(DeletionReason::IsHere) => ": this account keeps nothing there that is safe here",
        Some(DeletionReason::DaysOver) => ": the days were over for which this account keeps it",
        Some(DeletionReason::DeletedHere) => ": you deleted it here",
        Some(DeletionReason::Elsewhere) => ": not by Barid, but by another program or the provider",
        None => "",
    };
    let when = copy.deleted_at_ms.map(|at| format!(" {}", local_time(at))).unwrap_or_default();
    match copy.state {
        ServerCopyState::There => "it is still there".to_owned(),
        ServerCopyState::Asked => format!("asked{when} to delete it{why}"),
        ServerCopyState::Deleted => format!("deleted{when}{why}"),
        ServerCopyState::Gone => format!("found missing{when}{why}"),
    }
}

/// What is known of a message beside its bytes.
struct About {
    copy: Option<ServerCopy>,
    sender: Option<SenderCheck>,
}

/// Says who vouches for a message; nothing where nobody has said anything.
fn sender_in_words(sender: &SenderCheck) -> Option<String> {
    let domain = clean(&sender.domain);
    let mut words = match sender.verdict {
        Verdict::Verified => format!("verified, this came from {domain}"),
        Verdict::Unverified if domain.is_empty() => "not verified".to_owned(),
        Verdict::Unverified => format!("not verified, it may not be from {domain}"),
        Verdict::Unknown => String::new(),
    };
    let mut add = |more: String| {
        words = if words.is_empty() { more } else { format!("{words}; {more}") };
    };
    if let Some(known) = &sender.looks_like {
        add(format!("only looks like {}", clean(known)));
    }
    if let Some(usual) = &sender.usual_address {
        add(format!("you write to {} under that name", clean(usual)));
    } else if sender.is_first {
        add("the first message from this address".to_owned());
    }
    (!words.is_empty()).then_some(words)
}

fn print(revealed: &Revealed, about: About, text: &str) -> Result<(), Failure> {
    let Revealed { row, shown: raw, private, left_out, announced_bytes } = revealed;
    line(&format!("From:    {}", people(&row.from)))?;
    if let Some(words) = about.sender.as_ref().and_then(sender_in_words) {
        line(&format!("Sender:  {words}"))?;
    }
    for (name, list) in [("To:      ", &row.to), ("Cc:      ", &row.cc)] {
        if !list.is_empty() {
            line(&format!("{name}{}", people(list)))?;
        }
    }
    line(&format!("Date:    {}", local_time(row.date_ms)))?;
    let envelope = barid_mime::parse(raw).envelope(&mut barid_mime::Defects::new());
    let subject = if private.is_encrypted() { &envelope.subject } else { &row.subject };
    line(&format!("Subject: {}", clean(subject)))?;
    for words in privacy::in_words(private) {
        line(&format!("Privacy: {words}"))?;
    }
    if let Some(copy) = about.copy {
        line(&format!("Server:  {}", server_copy_in_words(copy)))?;
    }
    if left_out.is_empty() && barid_mime::is_cut(raw, *announced_bytes) {
        line("")?;
        let id = row.id;
        line(&format!("It ends too early: its server announced more (barid show {id} --again)."))?;
    }
    line("")?;
    line(clean_lines(text).trim_end())?;
    let facts = inspect::inspect(raw, None, None);
    let attachments = attachments(&facts);
    if !attachments.is_empty() {
        line("")?;
        line(&format!("Attachments (save one with `barid part {} PATH --out FILE`):", row.id))?;
        for (path, name, size) in attachments {
            let size = match left_out.iter().find(|one| one.path == path) {
                Some(one) => format!("about {} bytes, on the server", one.size_bytes),
                None => format!("{size} bytes"),
            };
            line(&format!("  {path:<6} {}  {size}", clean(&name)))?;
        }
    }
    Ok(())
}

/// Returns path, name and size of each attached part.
fn attachments(facts: &Value) -> Vec<(String, String, u64)> {
    let list = facts.get("attachments").and_then(Value::as_array);
    let text = |one: &Value, key: &str| {
        one.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    list.into_iter()
        .flatten()
        .map(|one| {
            let size = one.get("size").and_then(Value::as_u64).unwrap_or_default();
            (text(one, "path"), text(one, "name"), size)
        })
        .collect()
}

pub(crate) async fn part(
    engine: &Engine,
    id: u32,
    path: &str,
    out: &Path,
    form: Form,
) -> Result<(), Failure> {
    let bytes = engine.part(MessageId(id), path).await?;
    // Never over a file that is there: the name may come from a message.
    let mut file =
        OpenOptions::new().write(true).create_new(true).open(out).map_err(|error| {
            Failure::usage(format!("{} can't be written: {error}", out.display()))
        })?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    match form {
        Form::Json => output::document(&json!({ "file": out, "size": bytes.len() }))?,
        Form::Plain => line(&format!("Saved {} bytes to {}.", bytes.len(), out.display()))?,
    }
    Ok(())
}
