//! Bytes to values and back: reads any message leniently, writes strictly.
//!
//! No I/O, no clock. Nothing here fails on what a sender wrote: what could not be
//! read is left out and told as a [`Defect`]. There is one parse tree, made by
//! [`parse`]; display, attachments, search and inspection all read that.

pub mod address;
pub mod body;
pub mod carried;
pub mod charset;
pub mod compose;
pub mod css;
mod cut;
pub mod danger;
pub mod defect;
pub mod digest;
pub mod direction;
mod display;
pub mod editor;
mod encoded_word;
pub mod field;
pub mod flowed;
mod framing;
mod header;
pub mod html_text;
pub mod limits;
pub mod link;
pub mod link_clean;
pub mod mailto;
mod markup;
pub mod outgoing;
mod outgoing_text;
pub mod page;
mod parameter;
pub mod parse;
pub mod part;
pub mod paste;
pub mod picture_facts;
pub mod preview;
pub mod quote;
pub mod raster;
pub mod redirect;
mod reduce;
pub mod reminder;
pub mod reply;
pub mod report;
pub mod safe_name;
pub mod sanitize;
pub mod seal;
mod shorten;
pub mod subject;
mod text_view;
mod tokens;
mod tracker;
pub mod transfer;
mod tree;
pub mod view;

pub use compose::{Attachment, Compose, compose, compose_draft};
pub use cut::is_cut;
pub use danger::is_dangerous;
pub use defect::{Defect, Defects};
pub use digest::{Digest, digest, header_digest};
pub use display::is_deceptive;
pub use framing::Remote;
pub use header::date_ms;
pub use page::{Look, Page, page};
pub use parse::{Parsed, parse};
pub use part::Part;
pub use reply::{Recipients, conversation};
pub use report::{Report, report};
pub use safe_name::safe_name;
pub use sanitize::{Sanitized, sanitize, sanitize_with};
pub use seal::{SealError, Sealed, Stamp, seal};
pub use subject::{base_subject, is_answer};
pub use view::{display_html, display_text, header_section};
