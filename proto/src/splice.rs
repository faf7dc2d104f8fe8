//! Makes the data line of an update out of the bytes that a publisher stored.

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
    let not_json = |error: serde_json::Error| SpliceError::NotJson(error.to_string());
    serde_json::from_slice::<serde::de::IgnoredAny>(document).map_err(not_json)?;
    let text = std::str::from_utf8(document).map_err(|_| SpliceError::NotJson("not UTF-8".into()))?;
    let body = text.trim_ascii();
    let body = body.strip_prefix('{').and_then(|body| body.strip_suffix('}')).ok_or(SpliceError::NotAnObject)?;

    let mut line = Vec::with_capacity(document.len() + key.as_str().len() + 16);
    line.extend_from_slice(br#"{"type":"#);
    serde_json::to_writer(&mut line, key.as_str()).map_err(not_json)?;
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
