//! Requests whose heads are too large.

use axum::{extract::Request, http::StatusCode, middleware::Next, response::Response};

use super::error::Failure;

/// The longest target of a request, in bytes.
const TARGET: usize = 8 * 1024;
/// The most of all headers of a request, in bytes.
const HEADERS: usize = 16 * 1024;

/// Lets requests with heads of common sizes pass.
pub(super) async fn limit(request: Request, next: Next) -> Result<Response, Failure> {
    if request.uri().path_and_query().is_some_and(|target| target.as_str().len() > TARGET) {
        return Err(Failure::Unreadable(StatusCode::URI_TOO_LONG));
    }
    let headers: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if headers > HEADERS {
        return Err(Failure::Unreadable(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE));
    }
    Ok(next.run(request).await)
}
