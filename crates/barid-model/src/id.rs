//! Names of rows in the store. Never reused, and exact as a JavaScript number.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone,
            Copy,
            Debug,
            Default,
            PartialEq,
            Eq,
            PartialOrd,
            Ord,
            Hash,
            Serialize,
            Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// An account of the user.
    AccountId
}
id! {
    /// Accounts that are looked at as one.
    GroupId
}
id! {
    /// A mailbox of an account.
    MailboxId
}
id! {
    /// A message in the store. The header field of that name is an `InternetMessageId`.
    MessageId
}
id! {
    /// A conversation.
    ThreadId
}
id! {
    /// A change that waits for its server.
    OpId
}
id! {
    /// Something that the user did and may take back.
    ActId
}
id! {
    /// A message on its way out.
    OutboxId
}
id! {
    /// A message that is being written.
    DraftId
}
id! {
    /// A file of a draft.
    AttachmentId
}
id! {
    /// A name to write under.
    IdentityId
}
id! {
    /// A text to be used again.
    TemplateId
}
id! {
    /// People that are written to by one name.
    PeopleGroupId
}
