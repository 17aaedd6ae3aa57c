//! Reads the conversations that are written out, one after the other, in a text of their own.
//!
//! ```text
//! === Subject
//! @ work/INBOX
//! --- amira > me, omar / jonas | -1d 10:24 | star html:invite list:walks in:Archive
//! Text of the message.
//! +++ pdf Name of a file.pdf
//! What the file is made from.
//! ```

use super::{
    letter::{Attached, Content},
    picture::Scene,
};

/// A conversation.
#[derive(Clone, Debug, Default)]
pub(super) struct Conversation {
    pub(super) subject: String,
    /// Which account.
    pub(super) account: String,
    /// Where what came is.
    pub(super) mailbox: String,
    pub(super) messages: Vec<Scripted>,
}

/// A message of a conversation.
#[derive(Clone, Debug, Default)]
pub(super) struct Scripted {
    /// Who wrote it, by the name in the list of people.
    pub(super) from: String,
    pub(super) to: Vec<String>,
    pub(super) cc: Vec<String>,
    /// From the day on which everything began.
    pub(super) day: i64,
    /// After midnight.
    pub(super) minutes: i64,
    pub(super) marks: Vec<String>,
    pub(super) text: String,
    pub(super) attached: Vec<Attached>,
}

impl Scripted {
    /// Whether it has that mark.
    pub(super) fn is(&self, mark: &str) -> bool {
        self.marks.iter().any(|one| one == mark)
    }

    /// What follows a mark and a colon.
    pub(super) fn value(&self, mark: &str) -> Option<&str> {
        self.marks.iter().find_map(|one| one.strip_prefix(mark)?.strip_prefix(':'))
    }
}

/// Reads all conversations of a text. What makes no sense is an error with its line.
pub(super) fn read(text: &str) -> Result<Vec<Conversation>, String> {
    let mut all: Vec<Conversation> = Vec::new();
    for line in text.lines() {
        let wrong = || line.to_owned();
        if let Some(subject) = line.strip_prefix("=== ") {
            all.push(Conversation { subject: subject.to_owned(), ..Conversation::default() });
            continue;
        }
        let Some(last) = all.last_mut() else { continue };
        if let Some(place) = line.strip_prefix("@ ") {
            let (account, mailbox) = place.split_once('/').ok_or_else(wrong)?;
            (last.account, last.mailbox) = (account.to_owned(), mailbox.to_owned());
        } else if let Some(head) = line.strip_prefix("--- ") {
            last.messages.push(head_of(head).ok_or_else(wrong)?);
        } else if let Some(file) = line.strip_prefix("+++ ") {
            let message = last.messages.last_mut().ok_or_else(wrong)?;
            message.attached.push(file_of(file).ok_or_else(wrong)?);
        } else if let Some(message) = last.messages.last_mut() {
            let into = match message.attached.last_mut().map(|file| &mut file.content) {
                Some(Content::Pdf(text) | Content::Text(_, text)) => text,
                Some(Content::Jpeg(_) | Content::Png(_)) | None => &mut message.text,
            };
            into.push_str(line);
            into.push('\n');
        }
    }
    for message in all.iter_mut().flat_map(|one| &mut one.messages) {
        let text = message.text.trim_matches('\n');
        message.text = format!("{text}\n");
    }
    Ok(all)
}

fn head_of(head: &str) -> Option<Scripted> {
    let mut fields = head.split('|').map(str::trim);
    let (from, recipients) = fields.next()?.split_once('>')?;
    let (to, cc) = recipients.split_once('/').unwrap_or((recipients, ""));
    let (day, time) = fields.next()?.split_once(' ')?;
    let (hour, minute) = time.split_once(':')?;
    let names = |text: &str| {
        text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    let marks = fields.next().unwrap_or_default();
    Some(Scripted {
        from: from.trim().to_owned(),
        to: names(to),
        cc: names(cc),
        day: day.strip_suffix('d')?.parse().ok()?,
        minutes: hour.parse::<i64>().ok()? * 60 + minute.parse::<i64>().ok()?,
        marks: marks.split_whitespace().map(|mark| mark.replace('_', " ")).collect(),
        ..Scripted::default()
    })
}

fn file_of(file: &str) -> Option<Attached> {
    let (kind, name) = file.split_once(' ')?;
    let (name, scene) = name.split_once('|').unwrap_or((name, ""));
    let scene = || Scene::from_name(scene.trim());
    let content = match kind {
        "pdf" => Content::Pdf(String::new()),
        "jpg" => Content::Jpeg(scene()?),
        "png" => Content::Png(scene()?),
        "txt" => Content::Text("text/plain", String::new()),
        "csv" => Content::Text("text/csv", String::new()),
        "ics" => Content::Text("text/calendar", String::new()),
        _ => return None,
    };
    Some(Attached { name: name.trim().to_owned(), content })
}
