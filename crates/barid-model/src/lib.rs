//! The plain values of Barid: what every layer may know, and nothing that does anything.
//!
//! No I/O, no async, no clock. Names are those of RFC 9051, RFC 8621 and RFC 5322.

pub mod account;
pub mod address;
pub mod clock;
pub mod delivery;
pub mod dns;
pub mod event;
pub mod fault;
pub mod flag;
pub mod id;
pub mod keep;
pub mod mailbox;
pub mod message;
pub mod op;
pub mod query;
pub mod quota;
pub mod recovery;
pub mod secret;
pub mod server_copy;
pub mod wishes;

pub use account::{
    Accent, Account, Custody, IfUncertain, Problem, ResultsFrom, Scheme, ServerCopies,
    ServerSettings, Settings,
};
pub use address::Address;
pub use clock::Clock;
pub use delivery::{Delivery, DeliveryAction};
pub use dns::{HostPins, MailHosts, Service, Services, TxtAnswer, TxtRecords};
pub use event::{AccountStatus, ChangeSet, EngineEvent, Progress, Unit};
pub use fault::Fault;
pub use flag::{Flag, FlagChange, FlagSet};
pub use id::{
    AccountId, ActId, AttachmentId, DraftId, GroupId, IdentityId, MailboxId, MessageId, OpId,
    OutboxId, PeopleGroupId, TemplateId, ThreadId,
};
pub use keep::Keep;
pub use mailbox::{Mailbox, Role};
pub use message::{Envelope, InternetMessageId};
pub use op::Op;
pub use quota::{Quota, QuotaTold, Usage};
pub use recovery::{ErrorCode, Recovery};
pub use secret::Secret;
pub use server_copy::{DeletionReason, ServerCopy, ServerCopyState};
pub use wishes::Wishes;
