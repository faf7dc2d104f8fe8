//! `GET /events`: the stream.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    http::{
        HeaderMap, HeaderName, HeaderValue,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use tokio_util::sync::CancellationToken;
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

use super::{
    access::Access,
    asked::{Asked, LAST_EVENT_ID},
    error::Failure,
    openapi::Problem,
};
use crate::{
    board::{join::Joined, scope::Scopes, shared::SharedBoard},
    fanout::{Fanout, Subscription},
    metrics::{Counts, Start},
    server::Peer,
};

/// What every stream begins with: how long to wait before coming back, in milliseconds.
const RETRY: &[u8] = b"retry: 3000\n\n";
/// Follows the hello, for people who look at the stream.
const GREETING: &[u8] = b": every document follows, then each change as it comes\n";
/// Without an empty line after it: some clients take that for the end of an event without data.
const COMMENT: &[u8] = b":\n";

#[derive(Debug, Clone)]
struct Events {
    board: SharedBoard,
    fanout: Fanout,
    scopes: Arc<Scopes>,
    counts: Counts,
    /// A heartbeat as an event. It says after how many seconds there is another, so that a client knows what silence is.
    ping: Bytes,
    shutdown: CancellationToken,
}

pub(super) fn routes(
    board: SharedBoard,
    fanout: Fanout,
    counts: Counts,
    shutdown: CancellationToken,
    access: &Access,
) -> OpenApiRouter {
    let ping = format!("event: ping\ndata: {{\"type\":\"ping\",\"seconds\":{}}}\n\n", fanout.heartbeat().as_secs_f64());
    let events = Events { board, fanout, scopes: Arc::default(), counts, ping: ping.into(), shutdown };
    OpenApiRouter::default().routes(access.readers(routes!(open)).with_state(events))
}

/// The stream of documents, as Server-Sent Events: `hello`, then the latest document of every key, then each change.
#[utoipa::path(
    get, path = "/events", tag = "stream", security((), ("read" = []), ("session" = [])),
    params(
        ("keys" = Option<String>, Query, description = "globs with commas between them; absent: every key"),
        ("snapshot" = Option<String>, Query, description = "`0`: begin at the present"),
        ("heartbeat" = Option<String>, Query, description = "`event`: heartbeats are events named `ping`, not comments; they say after how many `seconds` there is another, and the first comes at once"),
        ("last-event-id" = Option<String>, Query, description = "as the header, for clients that cannot send it"),
        ("Last-Event-ID" = Option<String>, Header, description = "the id of the last event that was received: go on from there"),
    ),
    responses(
        (status = 200, description = "a stream without end", content_type = "text/event-stream", body = String),
        (status = 503, description = "as many streams as there may be, or shutting down", content_type = "application/problem+json", body = Problem),
    ),
)]
async fn open(
    State(events): State<Events>,
    peer: Peer,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if events.shutdown.is_cancelled() {
        return Err(Failure::ShuttingDown);
    }
    let slot = events.fanout.admit(peer.address.ip())?;
    let asked =
        Asked::read(query.as_deref().unwrap_or_default(), headers.get(LAST_EVENT_ID).map(HeaderValue::as_bytes));
    let snapshot = asked.snapshot || asked.last_event_id.is_some();
    let scope = events.scopes.get(asked.filter, asked.snapshot);
    let Joined { cursor, hello, resumed } =
        events.board.read(|board| board.join(&scope, asked.last_event_id.as_deref()));
    events.counts.started(match (resumed, snapshot) {
        (true, _) => Start::Resumed,
        (false, true) => Start::Snapshot,
        (false, false) => Start::Present,
    });
    let stream = events.fanout.open(Subscription {
        opening: [RETRY, &hello, GREETING, if asked.pings { &events.ping } else { b"" }].concat().into(),
        cursor,
        scope,
        heartbeat: if asked.pings { events.ping } else { Bytes::from_static(COMMENT) },
        slot,
    });
    Ok((STREAM_HEADERS, stream).into_response())
}

/// No proxy may hold the stream back, change or compress it.
pub(super) const STREAM_HEADERS: [(HeaderName, HeaderValue); 3] = [
    (CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
    (CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform")),
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
];
