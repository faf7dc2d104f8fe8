//! A span for each request, named and described as OpenTelemetry's conventions for HTTP servers have it: never by what a client
//! has written, except for the trace that it belongs to.

use axum::{extract::Request, middleware::Next, response::Response};
use tracing::{Span, field::Empty, info_span};

use super::observe;
use crate::telemetry;

/// From the head of a request to the head of its answer. Nothing that happens later, on a stream, is a part of it.
pub(super) async fn request(request: Request, next: Next) -> Response {
    let method = observe::name(request.method());
    let span = info_span!(
        target: telemetry::REQUESTS,
        "request",
        otel.name = method,
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method,
        http.route = Empty,
        http.response.status_code = Empty,
    );
    telemetry::follow(&span, request.headers());
    let response = next.run(request).await;
    describe(&span, method, &response);
    response
}

fn describe(span: &Span, method: &str, response: &Response) {
    let (route, status) = (observe::route(response), response.status());
    span.record("otel.name", format!("{method} {route}"));
    span.record("http.route", route);
    span.record("http.response.status_code", i64::from(status.as_u16()));
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
}
