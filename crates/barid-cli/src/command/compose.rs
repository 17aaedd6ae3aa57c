//! Reads the JSON of `barid send --compose`.

use super::file;
use crate::failure::Failure;
use barid_mime::{Attachment, Compose};
use barid_model::{Address, InternetMessageId};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The pieces of a message. Every field but `to` may be left out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pieces {
    from: Option<Person>,
    #[serde(default)]
    to: Vec<Person>,
    #[serde(default)]
    cc: Vec<Person>,
    #[serde(default)]
    bcc: Vec<Person>,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    text: String,
    html: Option<String>,
    #[serde(default)]
    attachments: Vec<Attached>,
    in_reply_to: Option<String>,
    #[serde(default)]
    references: Vec<String>,
}

/// An address alone, or with a name.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Person {
    Address(String),
    Named {
        #[serde(default)]
        name: String,
        address: String,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Attached {
    /// Beside the JSON file, if it is not absolute.
    path: PathBuf,
    name: Option<String>,
    content_type: Option<String>,
}

impl From<Person> for Address {
    fn from(person: Person) -> Self {
        match person {
            Person::Address(address) => Address { name: String::new(), address },
            Person::Named { name, address } => Address { name, address },
        }
    }
}

/// Reads the pieces of a message and the files it attaches.
///
/// # Errors
///
/// A usage failure for JSON that does not fit, or a file that can't be read.
pub(super) fn read(json: &[u8], beside: &Path) -> Result<Compose, Failure> {
    let pieces: Pieces = serde_json::from_slice(json)
        .map_err(|error| Failure::usage(format!("The JSON can't be read: {error}")))?;
    let people = |list: Vec<Person>| list.into_iter().map(Address::from).collect();
    let id = |text: String| {
        InternetMessageId(text.trim_matches(|c| c == '<' || c == '>' || c == ' ').to_owned())
    };
    let folder = beside.parent().unwrap_or(Path::new(""));
    let mut attachments = Vec::new();
    for attached in pieces.attachments {
        let path = folder.join(&attached.path);
        let own_name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        attachments.push(Attachment {
            bytes: file::read(&path)?,
            name: attached.name.or(own_name).unwrap_or_default(),
            content_type: attached.content_type.unwrap_or_default(),
            content_id: String::new(),
        });
    }
    Ok(Compose {
        from: pieces.from.map(Address::from),
        to: people(pieces.to),
        cc: people(pieces.cc),
        bcc: people(pieces.bcc),
        subject: pieces.subject,
        date: None,
        reply_to: Vec::new(),
        flow: barid_mime::part::Flow::Fixed,
        text: pieces.text,
        html: pieces.html,
        attachments,
        in_reply_to: pieces.in_reply_to.map(id),
        references: pieces.references.into_iter().map(id).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_addresses_with_or_without_a_name() {
        let json = r#"{"to": ["a@b", {"name": "C", "address": "c@d"}], "text": "x"}"#;
        let compose = read(json.as_bytes(), Path::new("-")).unwrap();
        let address =
            |name: &str, address: &str| Address { name: name.into(), address: address.into() };
        assert_eq!(compose.to, [address("", "a@b"), address("C", "c@d")]);
    }

    #[test]
    fn a_misspelled_field_is_not_dropped_in_silence() {
        assert!(read(br#"{"to": ["a@b"], "sbject": "x"}"#, Path::new("-")).is_err());
        assert!(read(b"[]", Path::new("-")).is_err());
    }
}
