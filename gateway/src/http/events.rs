//! `GET /events`: the stream.

use std::{net::Ipv4Addr, sync::Arc};

use axum::{
    Extension, Router,
    extract::{RawQuery, State},
    http::{
        HeaderMap, HeaderName, HeaderValue,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use bytes::Bytes;
use tokio_util::sync::CancellationToken;
use url::form_urlencoded;
use wallfeed_proto::KeyFilter;

use super::{access::Access, error::Failure};
use crate::{
    board::{join::Joined, scope::Scopes, shared::SharedBoard},
    fanout::{Fanout, Subscription},
    server::Peer,
};

/// What every stream begins with: how long to wait before coming back, in milliseconds.
const RETRY: &[u8] = b"retry: 3000\n\n";
/// Follows the hello, for people who look at the stream.
const GREETING: &[u8] = b": every document follows, then each change as it comes\n";
/// Without an empty line after it: some clients take that for the end of an event without data.
const COMMENT: &[u8] = b":\n";
const PING: &[u8] = b"event: ping\ndata: {\"type\":\"ping\"}\n\n";
const LAST_EVENT_ID: &str = "last-event-id";

#[derive(Debug, Clone)]
struct Events {
    board: SharedBoard,
    fanout: Fanout,
    scopes: Arc<Scopes>,
    shutdown: CancellationToken,
}

pub(super) fn routes(board: SharedBoard, fanout: Fanout, shutdown: CancellationToken, access: &Access) -> Router {
    let events = Events { board, fanout, scopes: Arc::default(), shutdown };
    Router::new().route("/events", access.readers(get(open))).with_state(events)
}

async fn open(
    State(events): State<Events>,
    peer: Option<Extension<Peer>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if events.shutdown.is_cancelled() {
        return Err(Failure::ShuttingDown);
    }
    let address = peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |Extension(Peer(peer))| peer.ip());
    let slot = events.fanout.admit(address)?;
    let asked = Asked::read(query.as_deref().unwrap_or_default(), &headers);
    let scope = events.scopes.get(asked.filter, asked.snapshot);
    let Joined { cursor, hello } = events.board.read(|board| board.join(&scope, asked.last_event_id.as_deref()));
    let stream = events.fanout.open(Subscription {
        opening: [RETRY, &hello, GREETING].concat().into(),
        cursor,
        scope,
        heartbeat: Bytes::from_static(if asked.pings { PING } else { COMMENT }),
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

/// What a client asks for. Nothing that it may write is an error: browsers give up for good when they are refused.
#[derive(Debug, PartialEq)]
struct Asked {
    /// None: every key.
    filter: Option<KeyFilter>,
    snapshot: bool,
    /// Whether heartbeats are events.
    pings: bool,
    last_event_id: Option<String>,
}

impl Asked {
    fn read(query: &str, headers: &HeaderMap) -> Self {
        let mut asked = Self { filter: None, snapshot: true, pings: false, last_event_id: None };
        let mut globs: Option<String> = None;
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "keys" => globs = Some(globs.map_or_else(String::new, |globs| globs + ",") + &value),
                "snapshot" => asked.snapshot = value != "0",
                "heartbeat" => asked.pings = value == "event",
                LAST_EVENT_ID => asked.last_event_id = Some(value.into()),
                _ => {}
            }
        }
        asked.filter = globs
            .and_then(|globs| globs.parse().ok())
            .filter(|filter: &KeyFilter| filter.globs().all(|glob| glob != "*"));
        // The header is newer: a browser goes on using the address that it was given.
        if let Some(id) = headers.get(LAST_EVENT_ID) {
            asked.last_event_id = Some(String::from_utf8_lossy(id.as_bytes()).into());
        }
        asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Asked {
        Asked::read(query, &HeaderMap::new())
    }

    #[test]
    fn a_query_says_what_is_asked() {
        let everything = Asked { filter: None, snapshot: true, pings: false, last_event_id: None };
        assert_eq!(asked(""), everything);
        assert_eq!(asked("a=b&&=&%ff=%00&snapshot=1&heartbeat=comment&keys=*"), everything);
        assert_eq!(
            asked("keys=A,B*&keys=C%2D%3F&snapshot=0&heartbeat=event&last-event-id=e.1"),
            Asked {
                filter: Some("A,B*,C-?".parse().unwrap()),
                snapshot: false,
                pings: true,
                last_event_id: Some("e.1".into())
            }
        );
    }

    #[test]
    fn the_header_counts_before_the_query() {
        let headers = HeaderMap::from_iter([(HeaderName::from_static(LAST_EVENT_ID), HeaderValue::from_static("e.2"))]);
        assert_eq!(Asked::read("last-event-id=e.1", &headers).last_event_id.as_deref(), Some("e.2"));
    }
}
