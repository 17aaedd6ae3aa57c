//! What a FETCH says about a message (RFC 9051 §7.5.2), of all that it may say.

use super::{date, fault::malformed, remote_id, structure::Structure};
use crate::source::{Listed, SourceError};
use barid_model::{Flag, FlagSet};
use imap_proto::{AttributeValue, MessageSection, SectionPath};

/// The bytes of a message or of its header.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// The server has none to give, though the message is there.
    Nil,
    /// These.
    Bytes(Vec<u8>),
}

/// One FETCH response.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    /// 0 is none.
    pub uid: Option<u32>,
    /// X-GM-MSGID, of Gmail.
    pub object_id: Option<u64>,
    /// All flags.
    pub flags: Option<FlagSet>,
    /// RFC822.SIZE.
    pub size_bytes: Option<u64>,
    /// INTERNALDATE; 0 where it can't be read.
    pub received_at_ms: Option<i64>,
    /// MODSEQ (RFC 7162 §3.1.4.2).
    pub mod_seq: Option<u64>,
    /// The section that was asked for.
    pub body: Option<Body>,
    /// Its name, such as `2.1.MIME`; empty for a whole message.
    pub section: String,
    /// BODYSTRUCTURE, where parts can be put together from it.
    pub structure: Option<Structure>,
    /// Where in it these bytes begin, if only a part of it was asked for.
    pub body_at: Option<u64>,
}

impl Attributes {
    /// Takes over what imap-proto read, with the literals that it did not get to see.
    ///
    /// # Errors
    ///
    /// `Malformed` if it is not clear which literal belongs where.
    pub(super) fn new(
        values: &[AttributeValue<'_>],
        literals: Vec<Vec<u8>>,
    ) -> Result<Attributes, SourceError> {
        let mut attributes = Attributes::default();
        let mut literals = literals.into_iter();
        for value in values {
            match value {
                AttributeValue::Uid(uid) => attributes.uid = Some(*uid).filter(|uid| *uid != 0),
                AttributeValue::Flags(flags) => {
                    let flags = flags.iter().filter_map(|flag| Flag::from_imap(flag));
                    attributes.flags = Some(flags.collect());
                }
                AttributeValue::GmailMsgId(id) => attributes.object_id = Some(*id),
                AttributeValue::ModSeq(mod_seq) => attributes.mod_seq = Some(*mod_seq),
                AttributeValue::Rfc822Size(size) => attributes.size_bytes = Some((*size).into()),
                AttributeValue::InternalDate(text) => {
                    attributes.received_at_ms = Some(date::read(text).unwrap_or_default());
                }
                AttributeValue::BodySection { section, data, index } => {
                    attributes.section = section.as_ref().map_or_else(String::new, name_of);
                    attributes.body_at = index.map(u64::from);
                    let body = match data {
                        Some(quoted) => Body::Bytes(unescape(quoted)),
                        None => literals.next().map_or(Body::Nil, Body::Bytes),
                    };
                    attributes.body = Some(body);
                }
                AttributeValue::BodyStructure(body) => {
                    attributes.structure = Structure::new(body);
                    // Names of files may come as literals; none of them is needed.
                    literals = Vec::new().into_iter();
                }
                // imap-proto's enum is open; we ask for nothing else.
                _ => {}
            }
        }
        match literals.next() {
            None => Ok(attributes),
            Some(_) => Err(malformed("a literal in an unexpected place")),
        }
    }

    /// Whether it is an answer to a request for parts.
    pub(super) fn has_content(&self) -> bool {
        self.structure.is_some() || self.body.is_some()
    }

    /// Returns it as an entry of a list, if it is an answer to a request for
    /// one: what comes unasked has neither size nor date.
    pub(super) fn into_listed(self, uid_validity: u32) -> Option<(u32, Listed)> {
        let Attributes { uid, object_id, flags, size_bytes, received_at_ms, .. } = self;
        if size_bytes.is_none() && received_at_ms.is_none() {
            return None;
        }
        let uid = uid?;
        let mut flags = flags.unwrap_or_default();
        if object_id.is_some() {
            // It says that a mailbox is to lose the message, not that the message is to go.
            flags.remove(&Flag::deleted());
        }
        let listed = Listed {
            id: remote_id::write(uid_validity, uid),
            object_id: object_id.map(|id| id.to_string()),
            flags,
            size_bytes: size_bytes.unwrap_or_default(),
            received_at_ms: received_at_ms.unwrap_or_default(),
        };
        Some((uid, listed))
    }
}

/// Writes a section as it is asked for (RFC 9051 §9, `section-spec`).
fn name_of(section: &SectionPath) -> String {
    let text = |section: &MessageSection| match section {
        MessageSection::Header => "HEADER",
        MessageSection::Mime => "MIME",
        MessageSection::Text => "TEXT",
    };
    match section {
        SectionPath::Full(section) => text(section).to_owned(),
        SectionPath::Part(path, section) => {
            let path = path.iter().map(u32::to_string);
            let words = path.chain(section.as_ref().map(|section| text(section).to_owned()));
            words.collect::<Vec<_>>().join(".")
        }
    }
}

/// Takes the backslashes out of a quoted string, which imap-proto leaves in.
fn unescape(quoted: &[u8]) -> Vec<u8> {
    let mut bytes = quoted.iter().copied();
    std::iter::from_fn(|| match bytes.next()? {
        b'\\' => bytes.next(),
        byte => Some(byte),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use imap_proto::Response;

    fn read(items: &str, literals: &[&str]) -> Result<Attributes, SourceError> {
        let line = format!("* 1 FETCH ({items})\r\n");
        let literals = literals.iter().map(|text| text.as_bytes().to_vec()).collect();
        match Response::parse(line.as_bytes()).unwrap().1 {
            Response::Fetch(_, values) => Attributes::new(&values, literals),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_list_entry_has_flags_size_and_date() {
        let items = "FLAGS (\\Seen \\Recent work) UID 9 RFC822.SIZE 3 INTERNALDATE \"01-Jan-1970 00:00:01 +0000\" MODSEQ (4) SAVEDATE NIL";
        let (uid, listed) = read(items, &[]).unwrap().into_listed(1).unwrap();
        assert_eq!(uid, 9);
        assert_eq!(listed.id.0, "0000000100000009");
        let flags: Vec<&str> = listed.flags.iter().map(Flag::as_str).collect();
        assert_eq!(flags, ["$seen", "work"]);
        assert_eq!((listed.size_bytes, listed.received_at_ms), (3, 1000));
    }

    #[test]
    fn a_bad_date_costs_only_the_date() {
        for date in ["\" \"", "\"\"", "\"yesterday\""] {
            let items = format!("UID 1 RFC822.SIZE 3 INTERNALDATE {date}");
            let (_, listed) = read(&items, &[]).unwrap().into_listed(1).unwrap();
            assert_eq!(listed.received_at_ms, 0);
        }
    }

    #[test]
    fn an_unasked_change_of_flags_is_no_list_entry() {
        assert_eq!(read("UID 1 FLAGS ()", &[]).unwrap().into_listed(1), None);
        assert_eq!(read("UID 0 RFC822.SIZE 1", &[]).unwrap().into_listed(1), None);
        assert_eq!(read("RFC822.SIZE 1", &[]).unwrap().into_listed(1), None);
    }

    #[test]
    fn a_body_comes_as_a_literal_a_quoted_string_or_not_at_all() {
        let body = |items: &str, literals: &[&str]| read(items, literals).unwrap().body;
        let bytes = |text: &str| Some(Body::Bytes(text.as_bytes().to_vec()));
        assert_eq!(body("BODY[] NIL", &["raw"]), bytes("raw"));
        assert_eq!(body("BODY[HEADER] NIL UID 1", &[""]), bytes(""));
        assert_eq!(body(r#"BODY[] "a \"b\" \\""#, &[]), bytes(r#"a "b" \"#));
        assert_eq!(body("BODY[] NIL", &[]), Some(Body::Nil));
        assert_eq!(body("UID 1", &[]), None);
    }

    #[test]
    fn a_literal_that_belongs_nowhere_is_an_error() {
        for (items, literals) in [("UID 1", &["x"][..]), ("BODY[] NIL", &["x", "y"])] {
            assert!(matches!(read(items, literals), Err(SourceError::Malformed { .. })));
        }
    }
}
