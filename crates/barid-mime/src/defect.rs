//! What was wrong with a message, in a closed list of names that never change.

use std::collections::BTreeSet;

macro_rules! defects {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// Something wrong with a message that was read nevertheless.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Defect {
            $($(#[$doc])* $variant,)*
        }

        impl Defect {
            /// All defects, in order.
            pub const ALL: &[Defect] = &[$(Defect::$variant,)*];

            /// Returns the stable name, in snake_case.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Defect::$variant => $name,)*
                }
            }
        }
    };
}

defects! {
    /// No header section at all.
    HeaderMissing = "header_missing",
    /// A line among the header fields is none.
    HeaderMalformed = "header_malformed",
    /// More than [`crate::limits::MAX_FIELDS`] header fields.
    HeaderTooManyFields = "header_too_many_fields",
    /// A header field longer than [`crate::limits::MAX_FIELD_BYTES`].
    HeaderFieldTooLong = "header_field_too_long",
    /// Bytes above 127 in a header field that are not UTF-8.
    HeaderUndeclared8Bit = "header_undeclared_8bit",
    /// A control character or NUL in a header field.
    HeaderControl = "header_control",
    /// No `From`.
    FromMissing = "from_missing",
    /// Several `From` fields; the first one counts.
    FromRepeated = "from_repeated",
    /// Several addresses in `From`.
    FromSeveral = "from_several",
    /// An address that is none, or one that hides behind an encoded word.
    AddressMalformed = "address_malformed",
    /// More than [`crate::limits::MAX_ADDRESSES`] addresses in a field.
    AddressTooMany = "address_too_many",
    /// Several `Subject` fields; the first one counts.
    SubjectRepeated = "subject_repeated",
    /// No `Date`.
    DateMissing = "date_missing",
    /// A `Date` that is none, or before 1970, or after 2100.
    DateAbsurd = "date_absurd",
    /// Several `Date` fields; the first one counts.
    DateRepeated = "date_repeated",
    /// No usable `Message-ID`.
    MessageIdMissing = "message_id_missing",
    /// Another field that may be there once is there several times.
    FieldRepeated = "field_repeated",
    /// Several `Content-Type` fields in one part; the first one counts.
    ContentTypeRepeated = "content_type_repeated",
    /// A `Content-Type` that can't be read; taken as text/plain.
    ContentTypeMalformed = "content_type_malformed",
    /// More parameters or RFC 2231 sections than [`crate::limits::MAX_PARAMETERS`].
    ParameterTooMany = "parameter_too_many",
    /// A multipart without a boundary parameter, or whose boundary never comes.
    BoundaryMissing = "boundary_missing",
    /// A multipart without its closing boundary.
    BoundaryUnclosed = "boundary_unclosed",
    /// Parts nested deeper than [`crate::limits::MAX_DEPTH`].
    NestingTooDeep = "nesting_too_deep",
    /// More parts than [`crate::limits::MAX_PARTS`].
    PartsTooMany = "parts_too_many",
    /// A multipart or message in base64 or quoted-printable (RFC 2045 §6.4).
    CompositeEncoded = "composite_encoded",
    /// A transfer encoding that nobody knows.
    TransferEncodingUnknown = "transfer_encoding_unknown",
    /// Bytes in a base64 part that are not base64.
    Base64Malformed = "base64_malformed",
    /// An `=` in a quoted-printable part that escapes nothing.
    QuotedPrintableMalformed = "quoted_printable_malformed",
    /// A charset label that the WHATWG list doesn't have.
    CharsetUnknown = "charset_unknown",
    /// Text that is not in the charset it claims.
    CharsetMislabelled = "charset_mislabelled",
    /// Text with bytes above 127 and no charset.
    CharsetMissing = "charset_missing",
    /// A line longer than 998 bytes (RFC 5322 §2.1.1).
    LineTooLong = "line_too_long",
}

/// The defects of one message, each once, in a fixed order.
pub type Defects = BTreeSet<Defect>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_defect_has_its_own_name() {
        let names: BTreeSet<&str> = Defect::ALL.iter().map(|defect| defect.as_str()).collect();
        assert_eq!(names.len(), Defect::ALL.len());
        assert!(names.iter().all(|name| {
            name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        }));
    }
}
