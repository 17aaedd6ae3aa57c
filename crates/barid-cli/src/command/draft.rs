//! `barid draft`: messages that are not finished, the same as the window's.

use super::{compose, file};
use crate::{
    args::{Draft as Command, DraftNew, DraftStart as Start},
    failure::Failure,
    output::{self, Form, clean, clean_lines, line, people},
};
use barid_engine::{
    DraftContent, DraftStart, Engine, NewAttachment, StartChoice, StoredDraft, ZoneShown,
};
use barid_mime::Compose;
use barid_model::{Clock, DraftId, IdentityId, MessageId, Wishes, clock::SystemClock};
use serde_json::{Value, json};
use std::path::Path;

pub(crate) async fn run(engine: &Engine, command: Command, form: Form) -> Result<(), Failure> {
    match command {
        Command::List => list(engine, form).await,
        Command::Show { id } => {
            let draft = find(engine, id).await?;
            match form {
                Form::Json => Ok(output::document(&document(&draft))?),
                Form::Plain => show(&draft),
            }
        }
        Command::New(new) => begin(engine, new, form).await,
        Command::Change { id, compose } => {
            let draft = find(engine, id).await?;
            write(engine, &draft, &compose).await?;
            told(engine, id, form).await
        }
        Command::Send { id, at } => {
            find(engine, id).await?;
            let at_ms = at.map_or_else(|| SystemClock.now_ms(), |at| at.as_millisecond());
            let wishes = Wishes::default();
            let sent = engine.send_draft(DraftId(id), at_ms, ZoneShown::Own, wishes).await?;
            match form {
                Form::Json => output::document(&json!({ "outbox": sent.0 }))?,
                Form::Plain => line(&format!("It is message {} of `barid outbox list`.", sent.0))?,
            }
            Ok(())
        }
        Command::Remove { id } => {
            engine.discard_draft(DraftId(id)).await?;
            match form {
                Form::Json => output::document(&json!({ "removed": id }))?,
                Form::Plain => line(&format!("Draft {id} is gone."))?,
            }
            Ok(())
        }
    }
}

async fn list(engine: &Engine, form: Form) -> Result<(), Failure> {
    for draft in engine.drafts().await?.iter().filter(|draft| draft.outbox.is_none()) {
        match form {
            Form::Json => output::document(&document(draft))?,
            Form::Plain => {
                let subject = clean(&draft.content.subject);
                line(&format!("{:>5}  {}  {subject}", draft.id.0, people(&draft.content.to)))?;
            }
        }
    }
    Ok(())
}

async fn begin(engine: &Engine, new: DraftNew, form: Form) -> Result<(), Failure> {
    let DraftNew { start: Start { reply, reply_all, forward, edit }, compose, plain } = new;
    let answer = |id| (MessageId(id), None);
    let start = match (reply.map(answer), reply_all.map(answer), forward, edit) {
        (Some((message, selection)), ..) => DraftStart::Reply { message, selection },
        (_, Some((message, selection)), ..) => DraftStart::ReplyAll { message, selection },
        (_, _, Some(id), _) => DraftStart::Forward(MessageId(id)),
        (_, _, _, Some(id)) => DraftStart::Edit(MessageId(id)),
        _ if compose.is_none() => {
            return Err(Failure::usage(
                "A new draft needs --compose FILE, or a message that it answers",
            ));
        }
        _ => DraftStart::Empty { account: None, to: Vec::new() },
    };
    let choice = StartChoice { is_plain: plain, has_quote: true };
    let draft = engine.new_draft(start, choice).await?;
    let id = draft.id;
    let written = match &compose {
        Some(file) => write(engine, &draft, file).await,
        None => Ok(()),
    };
    if let Err(failure) = written {
        engine.discard_draft(id).await?;
        return Err(failure);
    }
    // No window shows it; one without a word in it would be gone now.
    engine.close_draft(id).await?;
    told(engine, id.0, form).await
}

/// Writes what a file says into a draft.
async fn write(engine: &Engine, draft: &StoredDraft, file: &Path) -> Result<(), Failure> {
    let pieces = compose::read(&file::read(file)?, file)?;
    let identity = identity(engine, draft, &pieces).await?;
    let Compose { to, cc, bcc, subject, text, html, attachments, .. } = pieces;
    let content = DraftContent {
        from: String::new(),
        to,
        cc,
        bcc,
        subject,
        is_plain: html.is_none(),
        text: if html.is_none() { text } else { String::new() },
        html: html.unwrap_or_default(),
    };
    engine.save_draft(draft.id, draft.revision, identity, content).await?;
    for attachment in attachments {
        engine.attach(draft.id, NewAttachment::from(attachment)).await?;
    }
    Ok(())
}

/// Returns who writes: whom the file names, else whom the draft is of.
async fn identity(
    engine: &Engine,
    draft: &StoredDraft,
    pieces: &Compose,
) -> Result<IdentityId, Failure> {
    let Some(from) = &pieces.from else { return Ok(draft.identity) };
    let all = engine.identities().await?;
    let found = all.iter().find(|one| one.address.eq_ignore_ascii_case(&from.address));
    let found =
        found.ok_or_else(|| Failure::usage(format!("No account writes as {}", from.address)))?;
    Ok(found.id)
}

async fn find(engine: &Engine, id: u32) -> Result<StoredDraft, Failure> {
    let found = engine.drafts().await?.into_iter().find(|draft| draft.id.0 == id);
    found.filter(|draft| draft.outbox.is_none()).ok_or_else(|| {
        Failure::new(barid_model::ErrorCode::NotFound, format!("There is no draft {id}"))
    })
}

async fn told(engine: &Engine, id: u32, form: Form) -> Result<(), Failure> {
    let draft = find(engine, id).await?;
    match form {
        Form::Json => output::document(&document(&draft))?,
        Form::Plain => {
            line(&format!("Draft {id} is kept; its copy goes to the server with `barid sync`."))?
        }
    }
    Ok(())
}

fn document(draft: &StoredDraft) -> Value {
    let content = &draft.content;
    let file = |one: &barid_engine::StoredAttachment| json!({ "name": one.name, "content_type": one.content_type, "size": one.size_bytes });
    json!({
        "id": draft.id.0,
        "to": output::addresses(&content.to),
        "cc": output::addresses(&content.cc),
        "bcc": output::addresses(&content.bcc),
        "subject": content.subject,
        "text": body(draft),
        "html": (!content.is_plain).then_some(content.html.as_str()),
        "attachments": draft.attachments.iter().map(file).collect::<Vec<_>>(),
        "in_reply_to": draft.in_reply_to.as_ref().map(|id| id.0.as_str()),
        "changed": output::time(draft.changed_at_ms),
    })
}

fn body(draft: &StoredDraft) -> String {
    match draft.content.is_plain {
        true => draft.content.text.clone(),
        false => barid_mime::outgoing::outgoing_text(&draft.content.html),
    }
}

fn show(draft: &StoredDraft) -> Result<(), Failure> {
    let content = &draft.content;
    for (name, list) in
        [("To:      ", &content.to), ("Cc:      ", &content.cc), ("Bcc:     ", &content.bcc)]
    {
        if !list.is_empty() {
            line(&format!("{name}{}", people(list)))?;
        }
    }
    line(&format!("Subject: {}", clean(&content.subject)))?;
    line("")?;
    line(clean_lines(&body(draft)).trim_end())?;
    for one in &draft.attachments {
        line(&format!("  {}  {} bytes", clean(&one.name), one.size_bytes))?;
    }
    Ok(())
}
