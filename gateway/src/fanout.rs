//! From the Board to the sockets. Knows frames and cursors, and neither documents nor the rules of HTTP.

mod ending;
mod slots;
mod stream;

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::body::Body;
use bytes::Bytes;
use tokio_util::sync::CancellationToken;

use crate::board::{read::Cursor, scope::Scope, shared::SharedBoard};

pub use slots::{Full, Slot};

use ending::Ending;
use slots::Slots;
use stream::Stream;

/// Serves every subscriber. Cheap to clone.
///
/// Nothing is queued for a subscriber: whenever its socket takes more, it reads on from its cursor. A slow one costs what lies in
/// its socket, and gets the latest of each key when it goes on.
#[derive(Debug, Clone)]
pub struct Fanout {
    board: SharedBoard,
    slots: Slots,
    heartbeat: Duration,
    drain: Duration,
    shutdown: CancellationToken,
}

/// One subscriber, before it is served.
#[derive(Debug)]
pub struct Subscription {
    /// What it gets first.
    pub opening: Bytes,
    /// Where it reads on.
    pub cursor: Cursor,
    /// What it reads.
    pub scope: Arc<Scope>,
    /// What it gets when there is nothing else for a while.
    pub heartbeat: Bytes,
    /// Its place.
    pub slot: Slot,
}

/// How many streams there may be, and how they live.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Streams in all.
    pub streams: usize,
    /// Streams of one address.
    pub per_address: usize,
    /// A stream that is idle for so long gets a heartbeat.
    pub heartbeat: Duration,
    /// The time over which streams end when the gateway does.
    pub drain: Duration,
}

impl Fanout {
    /// Serves this Board until the shutdown.
    #[must_use]
    pub fn new(board: SharedBoard, limits: Limits, shutdown: CancellationToken) -> Self {
        let slots = Slots::new(limits.streams, limits.per_address);
        Self { board, slots, heartbeat: limits.heartbeat, drain: limits.drain, shutdown }
    }

    /// A place for a subscriber from this address.
    pub fn admit(&self, address: IpAddr) -> Result<Slot, Full> {
        self.slots.take(address)
    }

    /// The stream of a subscriber: it ends with the gateway, at a time of its own within the drain time.
    pub fn open(&self, subscription: Subscription) -> Body {
        let ending = Ending::new(self.shutdown.clone(), self.drain);
        Stream::new(self.board.clone(), subscription, self.heartbeat, ending).into_body()
    }

    /// Waits until every stream has ended.
    pub async fn drained(&self) {
        self.slots.all_free().await;
    }
}
