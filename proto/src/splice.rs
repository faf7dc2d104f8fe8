//! Makes the data line of an update out of the bytes that a publisher stored, and the other way round.

use std::ops::Range;

use crate::Key;

/// Bytes that cannot be spliced into an event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpliceError {
    /// The bytes are no JSON.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// The JSON is a list, a string, a number, …
    #[error("not a JSON object")]
    NotAnObject,
    /// A message without a `type`, or with one that is no text.
    #[error("without a type")]
    NoType,
}

/// The document on one line with `"type"` as its first member. The other members are the publisher's bytes, unchanged,
/// except that line breaks between tokens become spaces; a `type` of the document's own is left out.
///
/// ```
/// use wallfeed_proto::{Key, splice::update_data};
///
/// let line = update_data(&Key::from("Moon"), b"{\n\"values\": {\"phase\": 7}}").unwrap();
/// assert_eq!(line, br#"{"type":"Moon", "values": {"phase": 7}}"#);
/// ```
pub fn update_data(key: &Key, document: &[u8]) -> Result<Vec<u8>, SpliceError> {
    let body = body(document)?;
    let mut line = Vec::with_capacity(document.len() + key.as_str().len() + 16);
    line.extend_from_slice(br#"{"type":"#);
    serde_json::to_writer(&mut line, key.as_str()).map_err(|error| SpliceError::NotJson(error.to_string()))?;
    for member in members(body).filter(|member| !is_type(&body[member.clone()])) {
        line.push(b',');
        line.extend(body.as_bytes()[member].iter().map(
            |&byte| {
                if matches!(byte, b'\n' | b'\r') { b' ' } else { byte }
            },
        ));
    }
    line.push(b'}');
    Ok(line)
}

/// What a publisher's message stores: the key that is its `type`, and the document without it. The other members are the
/// publisher's bytes, unchanged.
///
/// ```
/// use wallfeed_proto::{Key, splice::stored};
///
/// let message = br#"{"type": "MLB", "updated": "06/06/2021 12:05 AM -0400", "values": []}"#;
/// let document = br#"{"updated": "06/06/2021 12:05 AM -0400", "values": []}"#;
/// assert_eq!(stored(message), Ok((Key::from("MLB"), document.to_vec())));
/// ```
pub fn stored(message: &[u8]) -> Result<(Key, Vec<u8>), SpliceError> {
    let body = body(message)?;
    let (types, others): (Vec<_>, Vec<_>) =
        members(body).map(|member| &body[member]).partition(|member| is_type(member));
    // Where a name is repeated, the last one counts, as for most readers of JSON.
    let key = types.last().and_then(|member| text_value(member)).ok_or(SpliceError::NoType)?;
    let document = format!("{{{}}}", others.join(",").trim_ascii());
    Ok((Key::from(key), document.into_bytes()))
}

/// The text between the braces of an object.
fn body(document: &[u8]) -> Result<&str, SpliceError> {
    let text = std::str::from_utf8(document).map_err(|_| SpliceError::NotJson("not UTF-8".into()))?;
    serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|error| SpliceError::NotJson(error.to_string()))?;
    text.trim_ascii().strip_prefix('{').and_then(|body| body.strip_suffix('}')).ok_or(SpliceError::NotAnObject)
}

/// The spans between the commas of an object's body. The body is known to be valid.
fn members(body: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = body.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        if bytes[at.min(bytes.len())..].trim_ascii().is_empty() {
            return None;
        }
        let (start, mut depth, mut in_string) = (at, 0_usize, false);
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'\\' if in_string => at += 1,
                b'"' => in_string = !in_string,
                _ if in_string => {}
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                b',' if depth == 0 => break,
                _ => {}
            }
            at += 1;
        }
        let member = start..at.min(bytes.len());
        at += 1;
        Some(member)
    })
}

/// Whether a member's name is `type`, however it is escaped.
fn is_type(member: &str) -> bool {
    let mut names = serde_json::Deserializer::from_str(member).into_iter::<String>();
    matches!(names.next(), Some(Ok(name)) if name == "type")
}

/// The value of a member, where it is a text.
fn text_value(member: &str) -> Option<String> {
    let object: std::collections::HashMap<String, String> = serde_json::from_str(&format!("{{{member}}}")).ok()?;
    object.into_values().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_its_key_and_keeps_its_bytes() {
        let check = |message: &str, key: &str, document: &str| {
            assert_eq!(stored(message.as_bytes()), Ok((key.into(), document.into())), "{message}");
        };
        check(r#"{"values":[],"type":"MLB"}"#, "MLB", r#"{"values":[]}"#);
        check(r#"{"a":1.50, "type" : "X" ,"b":"\"type\":\"Y\",{"}"#, "X", r#"{"a":1.50,"b":"\"type\":\"Y\",{"}"#);
        check(r#"{"t\u0079pe":"X","values":{"type":"inner"}}"#, "X", r#"{"values":{"type":"inner"}}"#);
        check(r#"{"type":"first","values":1,"type":"last"}"#, "last", r#"{"values":1}"#);
        check("\n{\n  \"type\": \"X\",\n  \"values\": 1\n}\n", "X", "{\"values\": 1}");
        check(r#"{"type":""}"#, "", "{}");
    }

    #[test]
    fn what_is_no_message_is_refused() {
        for (message, error) in
            [(&b"[]"[..], "not a JSON object"), (b"{}", "without a type"), (br#"{"type":1}"#, "without a type")]
        {
            assert_eq!(stored(message).unwrap_err().to_string(), error);
        }
        for message in [&b""[..], b"{", b"{\"type\":\"\xff\"}", b"hello"] {
            assert!(matches!(stored(message), Err(SpliceError::NotJson(_))), "{}", message.escape_ascii());
        }
    }
}
