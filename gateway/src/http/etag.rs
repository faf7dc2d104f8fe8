//! Entity tags and conditional requests (RFC 9110, 8.8.3 and 13.1.2).

use axum::http::{HeaderMap, header::IF_NONE_MATCH};

/// Whether the client has a representation with one of these tags already; tags are given as they are sent, with quotes.
pub(super) fn is_known(headers: &HeaderMap, etags: &[&str]) -> bool {
    let values = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    // No tag of ours has a comma in it.
    let mut known = values.flat_map(|value| value.split(',')).map(str::trim);
    known.any(|tag| tag == "*" || etags.contains(&tag.strip_prefix("W/").unwrap_or(tag)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, known: bool) {
        let headers = HeaderMap::from_iter([(IF_NONE_MATCH, header.parse().unwrap())]);
        assert_eq!(is_known(&headers, &["\"a\"", "\"b\""]), known, "{header}");
    }

    #[test]
    fn tags_are_compared_weakly() {
        for header in ["\"a\"", "W/\"b\"", "\"x\", \"a\"", "*", "\"x\",W/\"a\""] {
            check(header, true);
        }
        for header in ["\"c\"", "a", "\"a", "", "\"A\""] {
            check(header, false);
        }
        assert!(!is_known(&HeaderMap::new(), &["\"a\""]));
    }
}
