//! Problem details (RFC 9457): how everything that goes wrong is told, by a route or before there was one.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

/// The media type of problem details.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";
/// Seconds after which a client that there is no room for may try again.
pub(crate) const RETRY_AFTER: u16 = 5;

/// The members that every problem has.
pub(crate) fn members(status: StatusCode, detail: &str) -> Map<String, Value> {
    [
        ("type", json!("about:blank")),
        ("title", json!(status.canonical_reason())),
        ("status", json!(status.as_u16())),
        ("detail", json!(detail)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into_iter()
    .collect()
}

/// What is wrong with a request that never reached a route.
pub(crate) fn unreadable(status: StatusCode) -> &'static str {
    match status {
        StatusCode::URI_TOO_LONG => "the address is too long",
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => "the headers are too large",
        _ => "the request cannot be read",
    }
}
