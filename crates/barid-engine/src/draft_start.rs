//! What a new draft begins with: nothing, an answer, a forwarded message, one that
//! was written before, or what a link asks for.

use crate::{
    drafts::{NewAttachment, cleaned, missing, unique},
    engine::Engine,
    error::EngineError,
    reader::Opened,
    sender::{Sender, sender},
};
use barid_mime::{
    Parsed, Part, Recipients, conversation,
    defect::Defects,
    mailto::mailto,
    quote::{Quote, lines_html, quote, quoted_text},
    reply::{forward_subject, reply_all_recipients, reply_recipients, reply_subject},
    view,
};
use barid_model::{
    AccountId, Address, DraftId, Envelope, IdentityId, MessageId, Role,
    address::{OwnAddresses, is_pattern},
};
use barid_store::{
    StoreError, draft_copies,
    drafts::{self, Content, Draft, Quoted},
    identities::{self, Identity},
    mailboxes, memberships, people,
};
use std::collections::BTreeSet;

/// What a new draft begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftStart {
    /// Nothing but perhaps recipients.
    Empty {
        /// Who writes; `None` means the first account.
        account: Option<AccountId>,
        /// Addresses, as typed.
        to: Vec<String>,
    },
    /// An answer to the author.
    Reply(MessageId),
    /// An answer to everybody.
    ReplyAll(MessageId),
    /// The message for somebody else.
    Forward(MessageId),
    /// The message once more. One of a Drafts mailbox is the draft.
    Edit(MessageId),
    /// A `mailto:` address.
    Mailto(String),
}

/// How the user wants new drafts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StartChoice {
    /// Whether as plain text.
    pub is_plain: bool,
    /// Whether an answer quotes.
    pub has_quote: bool,
}

/// A draft to be, with the files it begins with.
struct Beginning {
    draft: Draft,
    files: Vec<NewAttachment>,
    /// The message that is its copy already.
    copy: Option<MessageId>,
}

impl Engine {
    /// Begins a draft and notes that a window shows it. Durable when it returns.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`], also where there is no account to write under; the
    /// server's failure where the message has to be brought first;
    /// [`EngineError::Invalid`] for what is no `mailto:` address.
    pub async fn new_draft(
        &self,
        start: DraftStart,
        choice: StartChoice,
    ) -> Result<Draft, EngineError> {
        let beginning = match start {
            DraftStart::Empty { account, to } => {
                let to = to.iter().map(|one| typed(one)).collect();
                let content = Content { to, is_plain: choice.is_plain, ..Content::default() };
                self.with_content(account, content).await?
            }
            DraftStart::Mailto(url) => self.with_mailto(&url, choice).await?,
            DraftStart::Reply(id) => self.answer(id, reply_recipients, choice).await?,
            DraftStart::ReplyAll(id) => self.answer(id, reply_all_recipients, choice).await?,
            DraftStart::Forward(id) => self.forward(id, choice).await?,
            DraftStart::Edit(id) => {
                if let Some(known) = self.read(move |tx| draft_copies::draft_of(tx, id)).await? {
                    return self.draft(known).await;
                }
                self.again(id).await?
            }
        };
        self.keep(beginning).await
    }

    async fn keep(&self, beginning: Beginning) -> Result<Draft, EngineError> {
        let Beginning { draft, files, copy } = beginning;
        let (account, now_ms) = (draft.account, self.clock.now_ms());
        let id = self.write(move |tx| drafts::insert(tx, &draft)).await?;
        for file in files {
            if let Err(error) = self.attach(id, file).await {
                // Better none than one that lacks a file without a word.
                self.write(move |tx| drafts::remove(tx, id)).await?;
                return Err(error);
            }
        }
        if let Some(copy) = copy {
            self.write(move |tx| draft_copies::adopt(tx, id, account, copy, now_ms)).await?;
        }
        self.draft(id).await
    }

    async fn with_content(
        &self,
        account: Option<AccountId>,
        content: Content,
    ) -> Result<Beginning, EngineError> {
        let all = self.read(move |tx| identities::list(tx, account)).await?;
        let first = all.iter().find(|one| !is_pattern(&one.address)).or(all.first());
        let first = first.ok_or_else(|| EngineError::not_found("account", "to write from"))?;
        let draft = self.blank(first, content)?;
        Ok(Beginning { draft, files: Vec::new(), copy: None })
    }

    fn blank(&self, identity: &Identity, content: Content) -> Result<Draft, EngineError> {
        Ok(Draft {
            id: DraftId(0),
            account: identity.account,
            identity: identity.id,
            revision: 1,
            changes: 1,
            name: unique()?,
            content,
            attachments: Vec::new(),
            answers: None,
            forwards: None,
            in_reply_to: None,
            references: Vec::new(),
            quoted: None,
            changed_at_ms: self.clock.now_ms(),
            outbox: None,
        })
    }

    async fn with_mailto(&self, url: &str, choice: StartChoice) -> Result<Beginning, EngineError> {
        let invalid = || EngineError::Invalid("That is no mailto address".to_owned());
        let asked = mailto(url).ok_or_else(invalid)?;
        let (html, text) = match choice.is_plain {
            true => (String::new(), asked.body),
            false => (lines_html(&asked.body), String::new()),
        };
        let content = Content {
            from: String::new(),
            to: asked.to,
            cc: asked.cc,
            bcc: asked.bcc,
            subject: asked.subject,
            is_plain: choice.is_plain,
            html,
            text,
        };
        let mut beginning = self.with_content(None, content).await?;
        beginning.draft.in_reply_to = asked.in_reply_to;
        beginning.draft.references = asked.references;
        Ok(beginning)
    }

    async fn answer(
        &self,
        id: MessageId,
        recipients: fn(&Envelope, &OwnAddresses) -> Recipients,
        choice: StartChoice,
    ) -> Result<Beginning, EngineError> {
        let Opened { row, raw } = self.open_message(id).await?;
        let (own, Sender { identity, from }) = self.sender_for(row.account, &raw).await?;
        let blank = self.blank(&identity, Content::default())?;
        self.blocking(move || {
            let parsed = barid_mime::parse(&raw);
            let envelope = parsed.envelope(&mut Defects::new());
            let Recipients { to, cc } = recipients(&envelope, &own);
            let quote = choice.has_quote.then(|| quote(&parsed));
            let files = quote.as_ref().map_or_else(Vec::new, |quote| pictures(&parsed, quote));
            let (in_reply_to, references) = conversation(&envelope);
            let content = Content {
                from,
                to,
                cc,
                subject: reply_subject(&envelope.subject),
                ..with_quote(quote.as_ref(), choice)
            };
            let content = known_pictures(content, &files);
            let quoted = quote.is_some().then(|| quoted(&envelope, row.received_at_ms));
            let draft =
                Draft { content, answers: Some(id), in_reply_to, references, quoted, ..blank };
            Beginning { draft, files, copy: None }
        })
        .await
    }

    async fn forward(&self, id: MessageId, choice: StartChoice) -> Result<Beginning, EngineError> {
        let Opened { row, raw } = self.open_message(id).await?;
        let (_, Sender { identity, from }) = self.sender_for(row.account, &raw).await?;
        let blank = self.blank(&identity, Content::default())?;
        self.blocking(move || {
            let parsed = barid_mime::parse(&raw);
            let envelope = parsed.envelope(&mut Defects::new());
            let quote = quote(&parsed);
            let mut files = pictures(&parsed, &quote);
            files.extend(attached(&parsed));
            let (_, references) = conversation(&envelope);
            let content = Content {
                from,
                subject: forward_subject(&envelope.subject),
                ..with_quote(Some(&quote), choice)
            };
            let content = known_pictures(content, &files);
            let quoted = Some(quoted(&envelope, row.received_at_ms));
            let draft = Draft { content, forwards: Some(id), references, quoted, ..blank };
            Beginning { draft, files, copy: None }
        })
        .await
    }

    async fn again(&self, id: MessageId) -> Result<Beginning, EngineError> {
        let Opened { row, raw } = self.open_message(id).await?;
        let account = row.account;
        let is_draft = self
            .read(move |tx| {
                let drafts = mailboxes::by_role(tx, Role::Drafts, Some(account))?;
                let places = memberships::places(tx, id)?;
                Ok(places.iter().any(|place| drafts.contains(&place.mailbox)))
            })
            .await?;
        let (_, Sender { identity, from }) = self.sender_for(account, &raw).await?;
        let blank = self.blank(&identity, Content::default())?;
        self.blocking(move || {
            let parsed = barid_mime::parse(&raw);
            let envelope = parsed.envelope(&mut Defects::new());
            let quote = quote(&parsed);
            let is_plain = !view::has_html(&parsed);
            let mut files = pictures(&parsed, &quote);
            files.extend(attached(&parsed));
            let content = Content {
                from,
                to: envelope.to.clone(),
                cc: envelope.cc.clone(),
                bcc: envelope.bcc.clone(),
                subject: envelope.subject.clone(),
                is_plain,
                html: if is_plain { String::new() } else { quote.html.clone() },
                text: if is_plain { quote.text.clone() } else { String::new() },
            };
            let content = known_pictures(content, &files);
            // A message sent before is a new one now; a draft goes on where it was.
            let (in_reply_to, references) = match is_draft {
                true => (envelope.in_reply_to.first().cloned(), envelope.references),
                false => (None, Vec::new()),
            };
            let draft = Draft { content, in_reply_to, references, ..blank };
            Beginning { draft, files, copy: is_draft.then_some(id) }
        })
        .await
    }

    /// Returns the user's own addresses, and who writes about a message that came to `account`.
    async fn sender_for(
        &self,
        account: AccountId,
        raw: &[u8],
    ) -> Result<(OwnAddresses, Sender), EngineError> {
        let header = barid_mime::header_section(raw).to_vec();
        let envelope = barid_mime::parse(&header).envelope(&mut Defects::new());
        self.read(move |tx| {
            let (own, all) = (people::own(tx)?, identities::list(tx, None)?);
            let found = sender(&all, account, &envelope, &header);
            Ok((own, found.ok_or(StoreError::NotFound("identity"))?))
        })
        .await
        .map_err(missing(IdentityId(0)))
    }
}

fn typed(text: &str) -> Address {
    let read = barid_mime::address::addresses(text.as_bytes(), &mut Defects::new());
    match <[Address; 1]>::try_from(read) {
        Ok([one]) if !one.address.is_empty() => one,
        Ok(_) | Err(_) => Address { name: String::new(), address: text.trim().to_owned() },
    }
}

fn quoted(envelope: &Envelope, received_at_ms: i64) -> Quoted {
    Quoted {
        author: envelope.from.first().cloned().unwrap_or_default(),
        date_ms: envelope.sent_at_ms.unwrap_or(received_at_ms),
        subject: envelope.subject.clone(),
        to: envelope.to.clone(),
    }
}

/// The answer comes first; the line above the quote is the window's, in its language.
fn with_quote(quote: Option<&Quote>, choice: StartChoice) -> Content {
    let is_plain = choice.is_plain;
    let (html, text) = match (quote, is_plain) {
        (None, _) => (String::new(), String::new()),
        (Some(quote), true) => (String::new(), format!("\n\n{}", quoted_text(&quote.text))),
        (Some(quote), false) => {
            let quote = &quote.html;
            let html = format!(
                "<div dir=\"auto\"><br></div><div data-attribution=\"\"></div>\
                 <blockquote type=\"cite\">{quote}</blockquote>"
            );
            (html, String::new())
        }
    };
    Content { is_plain, html, text, ..Content::default() }
}

/// Takes pictures out whose bytes don't come along.
fn known_pictures(content: Content, files: &[NewAttachment]) -> Content {
    let attached: Vec<_> = files
        .iter()
        .filter_map(|file| {
            Some(drafts::Attachment {
                id: barid_model::AttachmentId(0),
                name: String::new(),
                content_type: String::new(),
                content_id: file.content_id.clone()?,
                token: String::new(),
                size_bytes: 0,
            })
        })
        .collect();
    cleaned(content, &attached)
}

/// Returns the pictures that a quote shows.
fn pictures(parsed: &Parsed<'_>, quote: &Quote) -> Vec<NewAttachment> {
    let mut seen = BTreeSet::new();
    let mut pictures = Vec::new();
    for part in parsed.parts() {
        let Some(id) = part.content_id.as_ref() else { continue };
        if quote.content_ids.contains(id) && is_writable(id) && seen.insert(id) {
            pictures.push(file(parsed, part, Some(id.clone())));
        }
    }
    pictures
}

/// Whether a Content-ID can be written as it is.
fn is_writable(id: &str) -> bool {
    id.len() <= 900 && id.bytes().all(|b| b.is_ascii_graphic() && !b"<>\"%".contains(&b))
}

fn attached(parsed: &Parsed<'_>) -> Vec<NewAttachment> {
    view::attachments(parsed).into_iter().map(|part| file(parsed, part, None)).collect()
}

fn file(parsed: &Parsed<'_>, part: &Part, content_id: Option<String>) -> NewAttachment {
    let bytes = match part.is_multipart() {
        true => parsed.encoded(part).to_vec(),
        false => parsed.decoded(part, &mut Defects::new()).into_owned(),
    };
    NewAttachment {
        name: part.name.clone().unwrap_or_default(),
        content_type: part.content_type.clone(),
        bytes,
        content_id,
    }
}
