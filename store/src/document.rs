//! What a store accepts as a document: one JSON object of limited size.

use serde::de::IgnoredAny;

/// Why bytes are no document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub(crate) enum Unfit {
    /// A list, a hash, …; Redis alone has such values.
    #[error("not a string")]
    NotAString,
    /// More bytes than documents may have.
    #[error("larger than a document may be")]
    TooLarge,
    /// No UTF-8, or no JSON.
    #[error("not JSON")]
    NotJson,
    /// JSON, but a list, a string, a number, …
    #[error("not a JSON object")]
    NotAnObject,
}

/// Checks that bytes are a document of at most so many bytes.
pub(crate) fn check(bytes: &[u8], most: usize) -> Result<(), Unfit> {
    if bytes.len() > most {
        return Err(Unfit::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Unfit::NotJson)?;
    serde_json::from_str::<IgnoredAny>(text).map_err(|_| Unfit::NotJson)?;
    if text.trim_ascii_start().starts_with('{') { Ok(()) } else { Err(Unfit::NotAnObject) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_a_json_object_of_limited_size() {
        let check = |bytes: &[u8]| check(bytes, 20);
        assert_eq!(check(br#" {"values":[]} "#), Ok(()));
        assert_eq!(check(br#"{"values":"01234567"}"#), Err(Unfit::TooLarge));
        for bytes in [&b""[..], b"{", b"hello", b"{} {}", b"{\"a\":\"\xff\"}", b"\xef\xbb\xbf{}"] {
            assert_eq!(check(bytes), Err(Unfit::NotJson), "{}", bytes.escape_ascii());
        }
        for bytes in [&b"[1]"[..], b"7", b" null", b"\"{}\""] {
            assert_eq!(check(bytes), Err(Unfit::NotAnObject), "{}", bytes.escape_ascii());
        }
    }
}
