//! What a new draft begins with: nothing, an answer, a forwarded message, one that
//! was written before, or what a link asks for.

use crate::{
    bounded::{READING, bounded},
    drafts::{NewAttachment, cleaned, missing, unique},
    engine::Engine,
    error::EngineError,
    sender::{Sender, sender, written_to},
};
use barid_mime::{
    Parsed, Recipients, carried, conversation,
    defect::Defects,
    mailto::mailto,
    quote::{Quote, lines_html, quote, quoted_text},
    reply::{reply_all_recipients, reply_recipients, reply_subject},
};
use barid_model::{
    AccountId, Address, DraftId, Envelope, IdentityId, MessageId,
    address::{OwnAddresses, is_pattern},
};
use barid_store::{
    StoreError, draft_copies,
    draft_privacy::{self, DraftPrivacy},
    drafts::{self, Answered, Content, Draft, Quoted},
    identities::{self, Identity},
    people,
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
    Reply {
        /// What is answered.
        message: MessageId,
        /// The part of its text that is quoted; `None` means all of it.
        selection: Option<String>,
    },
    /// An answer to everybody.
    ReplyAll {
        /// As in `Reply`.
        message: MessageId,
        /// As in `Reply`.
        selection: Option<String>,
    },
    /// The message for somebody else.
    Forward(MessageId),
    /// The message for somebody else, as a file.
    ForwardAttached(MessageId),
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
pub(crate) struct Beginning {
    pub(crate) draft: Draft,
    pub(crate) files: Vec<NewAttachment>,
    /// The message that is its copy already.
    pub(crate) copy: Option<MessageId>,
    /// Whether it quotes what came encrypted.
    pub(crate) is_private: bool,
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
            DraftStart::Reply { message, selection } => {
                self.answer(message, reply_recipients, selection, choice).await?
            }
            DraftStart::ReplyAll { message, selection } => {
                self.answer(message, reply_all_recipients, selection, choice).await?
            }
            DraftStart::Forward(id) => self.forward(id, choice).await?,
            DraftStart::ForwardAttached(id) => self.forward_attached(id, choice).await?,
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
        let Beginning { draft, files, copy, is_private } = beginning;
        let (account, now_ms) = (draft.account, self.clock.now_ms());
        let id = self.write(move |tx| drafts::insert(tx, &draft)).await?;
        if is_private {
            let privacy = DraftPrivacy { answers_private: true, ..DraftPrivacy::default() };
            self.write(move |tx| draft_privacy::put(tx, id, privacy)).await?;
        }
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
        Ok(Beginning { draft, files: Vec::new(), copy: None, is_private: false })
    }

    pub(crate) fn blank(
        &self,
        identity: &Identity,
        content: Content,
    ) -> Result<Draft, EngineError> {
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
            answered: None,
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
        selection: Option<String>,
        choice: StartChoice,
    ) -> Result<Beginning, EngineError> {
        let read = self.read_whole(id).await?;
        let is_private = read.private.is_encrypted();
        let (own, sender) = self.sender_for(read.row.account, &read.raw).await?;
        let blank = self.blank(&sender.identity, Content::default())?;
        bounded(READING, move || {
            // Recipients and subject come from the protected header where there is one (R32).
            let parsed = barid_mime::parse(read.shown());
            let row = &read.row;
            let envelope = parsed.envelope(&mut Defects::new());
            let Recipients { to, cc } = recipients(&envelope, &own);
            let header = barid_mime::header_section(&read.raw);
            let answered = Some(answered(&envelope, header, &sender));
            let from = sender.from;
            let selection = selection.filter(|text| !text.trim().is_empty());
            // What was selected is meant to be quoted, whatever is usual.
            let quote = match selection {
                Some(text) => Some(part_of(&text)),
                None => choice.has_quote.then(|| quote(&parsed)),
            };
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
            let answers = Some(id);
            let draft =
                Draft { content, answers, answered, in_reply_to, references, quoted, ..blank };
            Beginning { draft, files, copy: None, is_private }
        })
        .await
    }

    /// Returns the user's own addresses, and who writes about a message that came to `account`.
    pub(crate) async fn sender_for(
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

pub(crate) fn quoted(envelope: &Envelope, received_at_ms: i64) -> Quoted {
    Quoted {
        author: envelope.from.first().cloned().unwrap_or_default(),
        date_ms: envelope.sent_at_ms.unwrap_or(received_at_ms),
        subject: envelope.subject.clone(),
        to: envelope.to.clone(),
    }
}

/// Makes a quote of a part of a message's text.
fn part_of(text: &str) -> Quote {
    let text = text.replace("\r\n", "\n").trim_matches('\n').to_owned();
    Quote { html: lines_html(&text), text, content_ids: BTreeSet::new() }
}

/// Returns who was in a message that is answered by `sender`.
fn answered(envelope: &Envelope, header: &[u8], sender: &Sender) -> Answered {
    let Envelope { from, reply_to, to, cc, .. } = envelope.clone();
    let list = barid_mime::reply::list_address(header).unwrap_or_default();
    Answered { from, reply_to, to, cc, list, written_to: written_to(sender, envelope, header) }
}

/// The answer comes first; the line above the quote is the window's, in its language.
pub(crate) fn with_quote(quote: Option<&Quote>, choice: StartChoice) -> Content {
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
pub(crate) fn known_pictures(content: Content, files: &[NewAttachment]) -> Content {
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
                has_place: false,
            })
        })
        .collect();
    cleaned(content, &attached)
}

/// Returns the pictures that a quote shows.
pub(crate) fn pictures(parsed: &Parsed<'_>, quote: &Quote) -> Vec<NewAttachment> {
    carried::pictures(parsed, quote).into_iter().map(NewAttachment::from).collect()
}

/// Returns the files of a message.
pub(crate) fn attached(parsed: &Parsed<'_>) -> Vec<NewAttachment> {
    carried::files(parsed).into_iter().map(NewAttachment::from).collect()
}
