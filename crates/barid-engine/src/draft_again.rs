//! Drafts that begin with a message as it is: for somebody else, or once more.

use crate::{
    bounded::{READING, bounded},
    draft_start::{Beginning, StartChoice, attached, known_pictures, pictures, quoted, with_quote},
    drafts::NewAttachment,
    engine::Engine,
    error::EngineError,
    private_mail::SignerTrust,
    reader::Opened,
    sender::Sender,
};
use barid_crypto::private::SignatureState;
use barid_mime::{
    carried, conversation, defect::Defects, quote::quote, reply::forward_subject, view,
};
use barid_model::{MessageId, Role};
use barid_store::{
    drafts::{Content, Draft},
    mailboxes, memberships,
};

impl Engine {
    pub(crate) async fn forward(
        &self,
        id: MessageId,
        choice: StartChoice,
    ) -> Result<Beginning, EngineError> {
        let read = self.read_whole(id).await?;
        let is_private = read.private.is_encrypted();
        let (_, Sender { identity, from }) = self.sender_for(read.row.account, &read.raw).await?;
        let blank = self.blank(&identity, Content::default())?;
        bounded(READING, move || {
            let parsed = barid_mime::parse(read.shown());
            let row = &read.row;
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
            Beginning { draft, files, copy: None, is_private }
        })
        .await
    }

    /// The message as a file, under a text of one's own.
    pub(crate) async fn forward_attached(
        &self,
        id: MessageId,
        choice: StartChoice,
    ) -> Result<Beginning, EngineError> {
        let Opened { row, raw } = self.open_message(id).await?;
        let (_, Sender { identity, from }) = self.sender_for(row.account, &raw).await?;
        let header = barid_mime::header_section(&raw);
        let envelope = barid_mime::parse(header).envelope(&mut Defects::new());
        let subject = forward_subject(&envelope.subject);
        let content = Content { from, subject, is_plain: choice.is_plain, ..Content::default() };
        let blank = self.blank(&identity, content)?;
        let file = NewAttachment::from(carried::whole(&envelope.subject, raw));
        let draft = Draft { forwards: Some(id), ..blank };
        Ok(Beginning { draft, files: vec![file], copy: None, is_private: false })
    }

    pub(crate) async fn again(&self, id: MessageId) -> Result<Beginning, EngineError> {
        let read = self.read_whole(id).await?;
        let account = read.row.account;
        let is_draft = self
            .read(move |tx| {
                let drafts = mailboxes::by_role(tx, Role::Drafts, Some(account))?;
                let places = memberships::places(tx, id)?;
                Ok(places.iter().any(|place| drafts.contains(&place.mailbox)))
            })
            .await?;
        // What somebody else put among the drafts is not opened for being written on (R35).
        let is_own = read.private.trust == SignerTrust::Confirmed
            && read.private.verdict.signature == SignatureState::Good;
        let is_private = read.private.is_encrypted();
        let raw = match is_draft && !is_own {
            true => read.raw,
            false => read.into_shown(),
        };
        let (_, Sender { identity, from }) = self.sender_for(account, &raw).await?;
        let blank = self.blank(&identity, Content::default())?;
        bounded(READING, move || {
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
            Beginning { draft, files, copy: is_draft.then_some(id), is_private }
        })
        .await
    }
}
