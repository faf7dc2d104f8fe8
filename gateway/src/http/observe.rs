//! Every request is counted by its route, and timed.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};

use crate::metrics::Counts;

/// What stands for the route of a request that has none of the API's: a file of the page, or nothing.
const NO_ROUTE: &str = "page";

/// Notes the route for [`count`], which stands outside of the layers that refuse requests.
pub(super) async fn note(route: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    route.map(|route| response.extensions_mut().insert(route));
    response
}

/// Counts the answer.
pub(super) async fn count(State(counts): State<Counts>, request: Request, next: Next) -> Response {
    let (start, method) = (Instant::now(), name(request.method()));
    let response = next.run(request).await;
    counts.requested(method, route(&response), response.status().as_u16(), start.elapsed());
    response
}

/// The template of the route that has answered, without `/api`.
pub(super) fn route(response: &Response) -> &str {
    let route = response.extensions().get::<MatchedPath>().map_or(NO_ROUTE, MatchedPath::as_str);
    route.strip_prefix("/api").unwrap_or(route)
}

/// A method's name. Clients may invent methods, and each would be a series of its own.
pub(super) fn name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::PUT => "PUT",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
