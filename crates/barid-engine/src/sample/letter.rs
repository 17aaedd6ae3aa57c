//! One message of sample mail: what it is made of, and its bytes.

use super::{
    pdf,
    picture::{self, Scene},
};
use barid_mime::{Attachment, Compose, Stamp, compose};
use barid_model::{Address, FlagSet, InternetMessageId};

/// A message, not written yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    pub(super) from: Address,
    pub(super) to: Vec<Address>,
    pub(super) cc: Vec<Address>,
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: Option<String>,
    pub(super) attached: Vec<Attached>,
    /// Milliseconds since the epoch.
    pub(super) at_ms: i64,
    /// The part of its Message-ID before the `@`.
    pub(super) unique: String,
    /// The conversation so far, oldest first.
    pub(super) references: Vec<InternetMessageId>,
    /// Header fields that a sender does not write: those of lists and of servers.
    pub(super) fields: String,
    pub(super) flags: FlagSet,
}

/// A file that goes along.
#[derive(Clone, Debug)]
pub(super) struct Attached {
    pub(super) name: String,
    pub(super) content: Content,
}

/// What a file is made from.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// Pages of text.
    Pdf(String),
    Jpeg(Scene),
    Png(Scene),
    /// The file itself, and its type.
    Text(&'static str, String),
}

impl Attached {
    fn write(&self) -> Attachment {
        let (content_type, bytes) = match &self.content {
            Content::Pdf(text) => ("application/pdf", pdf::write(text)),
            Content::Jpeg(scene) => ("image/jpeg", picture::jpeg(*scene)),
            Content::Png(scene) => ("image/png", picture::png(*scene)),
            Content::Text(content_type, text) => (*content_type, text.clone().into_bytes()),
        };
        Attachment {
            name: self.name.clone(),
            content_type: content_type.to_owned(),
            bytes,
            content_id: String::new(),
        }
    }
}

impl Plan {
    /// The Message-ID that [`Plan::write`] gives it.
    pub(super) fn message_id(&self) -> InternetMessageId {
        let domain = self.from.address.rsplit_once('@').map_or("", |(_, domain)| domain);
        InternetMessageId(format!("{}@{domain}", self.unique))
    }

    /// Writes it: the same bytes each time. Empty if it can't be written, which a test excludes.
    pub(super) fn write(&self) -> Vec<u8> {
        let message = Compose {
            from: Some(self.from.clone()),
            to: self.to.clone(),
            cc: self.cc.clone(),
            bcc: Vec::new(),
            subject: self.subject.clone(),
            text: self.text.clone(),
            html: self.html.clone(),
            attachments: self.attached.iter().map(Attached::write).collect(),
            in_reply_to: self.references.last().cloned(),
            references: self.references.clone(),
            ..Compose::default()
        };
        let stamp = Stamp { now_ms: self.at_ms, unique: &self.unique, from: &self.from };
        match compose(&message, &stamp) {
            Ok(sealed) => [self.fields.as_bytes(), &sealed.raw].concat(),
            Err(error) => {
                tracing::error!(%error, "a sample message can't be written");
                Vec::new()
            }
        }
    }
}
