//! Board → sockets. Knows frames and cursors, neither documents nor HTTP rules.
//!
//! A route answers `GET /events` with a [`Subscription`]'s response. Over plain HTTP/1.1 the socket then leaves hyper
//! ([`handover`]) for the [`engine`], which serves all such streams; anywhere else (HTTP/2, TLS) the same subscription is an
//! ordinary streaming [`body`].

mod chunk;
pub mod engine;
pub mod handover;

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::OwnedSemaphorePermit;

use crate::board::{read::Cursor, scope::Scope};

/// A place among the clients, given back when the stream ends.
#[derive(Debug)]
pub struct Permit(pub OwnedSemaphorePermit);

/// A reader of the Board whose request is being answered.
#[derive(Debug)]
pub struct Subscription {
    /// What it gets first.
    pub greeting: Bytes,
    /// Where it reads on.
    pub cursor: Cursor,
    /// What it reads.
    pub scope: Arc<Scope>,
    /// What goes out when there is nothing to say.
    pub heartbeat: &'static [u8],
    /// Its place.
    pub permit: Permit,
}

/// What a stream is told when the gateway ends it: when to return, each a different time, so that not all return at once.
#[must_use]
pub fn farewell() -> Vec<u8> {
    format!("retry: {}\n\n", rand::random_range(500..=3000)).into_bytes()
}
