//! How a column holds an `ErrorCode`.

use barid_model::ErrorCode;

/// Writes a code by its name; `None` is the empty text.
pub(crate) fn to_text(code: Option<ErrorCode>) -> String {
    let value = code.and_then(|code| serde_json::to_value(code).ok());
    value.as_ref().and_then(|value| value.as_str()).unwrap_or_default().to_owned()
}

/// Reads what [`to_text`] wrote. A name that this version does not know is still
/// a failure.
pub(crate) fn from_text(text: &str) -> Option<ErrorCode> {
    let known = serde_json::from_value(serde_json::Value::String(text.to_owned())).ok();
    known.or_else(|| (!text.is_empty()).then_some(ErrorCode::Invalid))
}
