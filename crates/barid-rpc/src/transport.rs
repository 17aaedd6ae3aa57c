//! One frame for every carrier. A request is the length of its JSON (u32, little endian), the
//! JSON, and then raw bytes; an answer is JSON: `{"ok": …}` or `{"error": …}`.

use crate::{
    desktop::Caller,
    error::{Code, RpcError},
    event::Event,
    host::Host,
    request::Request,
    response::Response,
};
use serde::Serialize;

/// An answer as it is written.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Answer<'a> {
    Ok(&'a Response),
    Error(&'a RpcError),
}

/// Answers a request in its frame with an answer in its.
pub async fn answer(host: &Host, caller: &Caller, frame: &[u8]) -> Vec<u8> {
    let answer = match read(frame) {
        Ok((request, bytes)) => host.answer(caller, request, bytes).await,
        Err(error) => Err(error),
    };
    write(&answer)
}

/// Writes an answer.
pub fn write(answer: &Result<Response, RpcError>) -> Vec<u8> {
    let answer = match answer {
        Ok(response) => Answer::Ok(response),
        Err(error) => Answer::Error(error),
    };
    let internal = || {
        br#"{"error":{"code":"internal","retryable":false,"values":{},"detail":"the answer can't be written"}}"#.to_vec()
    };
    serde_json::to_vec(&answer).unwrap_or_else(|_| internal())
}

/// Writes an event, as JSON.
pub fn event(event: &Event) -> String {
    serde_json::to_string(event).unwrap_or_else(|_| r#"{"kind":"missed"}"#.to_owned())
}

fn read(frame: &[u8]) -> Result<(Request, Vec<u8>), RpcError> {
    let invalid = |what: &str| RpcError::new(Code::Invalid, what);
    let (length, rest) =
        frame.split_first_chunk().ok_or_else(|| invalid("a frame without head"))?;
    let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
    let (json, bytes) =
        rest.split_at_checked(length).ok_or_else(|| invalid("a frame shorter than it says"))?;
    // The cause would repeat what was sent; a password may be in it.
    let request = serde_json::from_slice(json).map_err(|error| {
        invalid(&format!("a request that is not of the contract, at column {}", error.column()))
    })?;
    Ok((request, bytes.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(json: &str, bytes: &[u8]) -> Vec<u8> {
        let length = u32::try_from(json.len()).unwrap().to_le_bytes();
        [&length, json.as_bytes(), bytes].concat()
    }

    #[test]
    fn a_frame_carries_a_request_and_bytes() {
        let attach = r#"{"call":"attach","draft":1,"name":"a","contentType":"b","inline":true}"#;
        let (request, bytes) = read(&frame(attach, &[0, 255, 1])).unwrap();
        assert!(matches!(request, Request::Attach { draft: 1, inline: true, .. }));
        assert_eq!(bytes, [0, 255, 1]);
    }

    #[test]
    fn a_frame_of_anything_else_is_an_error_and_repeats_nothing() {
        let secret = r#"{"call":"unlock","passphrase":17171717,"keyFile":false}"#;
        let frames = [
            vec![],
            vec![1, 2],
            vec![255; 9],
            frame("{}", &[]),
            frame("\u{0}", &[]),
            frame(secret, &[]),
        ];
        for frame in frames {
            let error = read(&frame).unwrap_err();
            assert_eq!(error.code, Code::Invalid);
            assert!(!error.detail.contains("1717"), "{}", error.detail);
        }
    }

    #[test]
    fn answers_say_whether_they_are_one() {
        assert_eq!(write(&Ok(Response::Done)), br#"{"ok":{"kind":"done"}}"#);
        let error = write(&Err(RpcError::new(Code::Locked, "x")));
        let text = r#"{"error":{"code":"locked","retryable":false,"values":{},"detail":"x"}}"#;
        assert_eq!(String::from_utf8(error).unwrap(), text);
    }
}
