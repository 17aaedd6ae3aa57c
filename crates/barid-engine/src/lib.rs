//! The engine: the one place that knows both the store and the network, and the
//! API that every shell calls.
//!
//! It never writes a sentence for the user: shells choose words by codes and values.

mod account;
mod account_groups;
mod account_task;
mod acts;
#[cfg(test)]
mod apart_journeys;
mod backoff;
mod bodies;
mod bounded;
mod bring;
mod certificates;
mod closing;
mod closing_keys;
mod compare;
mod compose;
mod connect;
mod conversation;
mod discovery;
mod display;
mod doctor;
mod download;
mod draft_again;
mod draft_check;
mod draft_copy;
#[cfg(test)]
mod draft_journeys;
#[cfg(test)]
mod draft_more_journeys;
mod draft_pictures;
mod draft_send;
mod draft_size;
mod draft_start;
mod drafts;
mod engine;
mod environment;
mod error;
mod failpoint;
mod filing;
mod fill;
mod groups;
mod identities;
mod isolate;
mod keeping;
mod key_comparison;
mod key_finding;
mod key_recovery;
mod keychain;
mod keyring;
mod keys;
mod large;
mod leaving;
mod listen;
mod lists;
mod logo;
mod look_alike;
mod mailbox_acts;
mod nudge;
mod ops;
mod outbox;
mod outgoing;
mod overview;
mod own_secret;
mod own_server;
mod page;
mod people;
mod preview;
mod private;
mod private_mail;
mod private_search;
mod profile;
mod progress;
mod quota;
mod reader;
mod recipients;
mod reconcile;
mod redirect;
mod remote_images;
mod replay;
mod replay_steps;
mod revocation;
mod running;
mod sample;
mod security;
mod sender;
mod server_search;
mod shared_steps;
mod short;
mod snooze;
mod storing;
mod sync;
mod templates;
mod tracking;
mod transport;
mod uncertain;
mod vault;
mod view;
mod visit;
mod vouch;
mod wake;

pub use account::{AccountChange, SignIn};
pub use acts::Targets;
pub use barid_crypto::{authentication, openpgp, private as protection, unreadable::Unreadable};
pub use barid_mime::{
    Form, Look, Page, Remote,
    archive::{Entry as ArchiveEntry, Listing},
    base_subject, invitation,
    link::{Link, Suspicion, Target, suspicions, target},
    link_clean::without_tracking,
    notice::Notice,
    protection::Protection as MessageProtection,
    report::Report,
    safe_name,
    unsubscribe::{Cover, Way as LeaveWay},
    vcard::Card,
};
pub use barid_protocols::{
    discover, dns,
    source::SourceError,
    submit::{Receipt, RefusedRecipient, SubmitError},
    transport::{MtaSts, Promise, TransportSecurity, Web},
};
pub use barid_store::Health;
pub use barid_store::{
    Snooze,
    account_groups::AccountGroup,
    acts::{Acted, Destination, Verdict},
    draft_privacy::Wish,
    draft_rows,
    drafts::{
        Attachment as StoredAttachment, Content as DraftContent, Draft as StoredDraft, Quoted,
    },
    entry::Entry,
    identities::Identity,
    list::{Row, Thread, View},
    ops::PendingOp,
    outbox::{OutboxState, Outgoing, Refusal},
    own_keys::Recovery,
    people_groups::PeopleGroup,
    people_keys::{KeyEvent, KeyState},
    revocations::Standing,
    search::Found,
    templates::Template,
    tracking::Tracking,
    window::{Filter, Within},
};
pub use closing::Closing;
pub use compose::Draft;
pub use conversation::{AttachedFile, Head};
pub use display::{Attached, Display, Oddity, Picture, unguessable};
pub use draft_check::DraftProblem;
pub use draft_pictures::PictureChange;
pub use draft_send::ZoneShown;
pub use draft_size::DraftSize;
pub use draft_start::{DraftStart, StartChoice};
pub use drafts::{DraftMarks, NewAttachment};
pub use engine::Engine;
pub use environment::{default_profile_dir, dns as dns_of_environment};
pub use error::EngineError;
pub use key_comparison::Comparison as KeyComparison;
pub use key_recovery::RecoverySheet;
pub use keys::{Imported as ImportedKeys, OwnKeyTold, PersonKeyTold};
pub use lists::{Group, GroupName, ListQuery, ListShape, ListView, ListWindow};
pub use logo::SenderLogo;
pub use outgoing::OutgoingTold;
pub use overview::{Overview, Stored, Unified};
pub use preview::{Kind as PreviewKind, Preview, draw};
pub use private_mail::{PrivateTold, Revealed, SignerTrust};
pub use profile::ProfileError;
pub use reader::{Legible, Opened};
pub use recipients::{Decision, Outlook, RecipientPrivacy, RecipientState};
pub use redirect::PassOn;
pub use remote_images::RemoteImages;
pub use revocation::RevocationTold;
pub use running::Watching;
pub use security::{Security, SenderCheck};
pub use server_search::ServerFound;
pub use vault::{Protection, Unlock, VaultError};
