//! From the Board to the sockets. Knows frames and cursors, and neither documents nor the rules of HTTP.
//!
//! A route answers with [`Fanout::open`]. Over plain HTTP/1.1 the socket then leaves hyper ([`handover`]) for the [`engine`],
//! which serves all such streams; anywhere else (HTTP/2, HTTP/1.0, HEAD) the same subscription is an ordinary streaming body.

mod chunk;
mod ending;
mod engine;
pub mod handover;
mod stream;
pub mod tally;
#[cfg(test)]
mod tests;

use std::{io, net::IpAddr, sync::Arc, time::Duration};

use axum::response::Response;
use bytes::Bytes;
use tokio::net::TcpStream;

use crate::{
    board::{read::Cursor, scope::Scope, shared::SharedBoard},
    phases::Phases,
    slots::{Full, Slot, Slots},
};

use ending::Ending;
use engine::{Engine, Pace};
use handover::Claim;
use tally::Tally;

/// Serves every subscriber. Cheap to clone.
///
/// Nothing is queued for a subscriber: whenever its socket takes more, it reads on from its cursor. A slow one costs what lies in
/// its socket, and gets the latest of each key when it goes on.
#[derive(Debug, Clone)]
pub struct Fanout {
    board: SharedBoard,
    engine: Engine,
    slots: Slots,
    tally: Tally,
    heartbeat: Duration,
    drain: Duration,
    phases: Phases,
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
    /// A client that accepts nothing for so long, while there is something to send, is gone.
    pub stall: Duration,
    /// The time over which streams end when the gateway does.
    pub drain: Duration,
}

impl Fanout {
    /// Serves this Board until its end.
    pub fn start(board: SharedBoard, limits: Limits, phases: Phases) -> io::Result<Self> {
        let pace = Pace { heartbeat: limits.heartbeat, stall: limits.stall };
        let tally = Tally::default();
        let engine = Engine::start(board.clone(), pace, tally.clone(), phases.shutdown.clone())?;
        let slots = Slots::new(limits.streams, limits.per_address);
        Ok(Self { board, engine, slots, tally, heartbeat: limits.heartbeat, drain: limits.drain, phases })
    }

    /// A place for a subscriber from this address.
    pub fn admit(&self, address: IpAddr) -> Result<Slot, Full> {
        self.slots.take(address)
    }

    /// The answer that is a subscriber's stream, but for its headers. The stream ends with the gateway, at a time of its own
    /// within the drain time.
    #[must_use]
    pub fn open(&self, subscription: Subscription) -> Response {
        let claim = Claim::new(subscription);
        let body = stream::body(self.board.clone(), claim.clone(), self.tally.clone(), self.heartbeat, self.ending());
        let mut response = Response::new(body);
        response.extensions_mut().insert(claim);
        response
    }

    /// Goes on with a stream whose socket has left hyper; the connection's place lasts as long.
    pub fn adopt(&self, socket: TcpStream, subscription: Subscription, place: Slot) -> io::Result<()> {
        self.engine.adopt(socket.into_std()?, subscription, self.ending(), place);
        Ok(())
    }

    fn ending(&self) -> Ending {
        Ending::new(self.phases.clone(), self.drain)
    }

    /// How many streams there are.
    #[must_use]
    pub fn streams(&self) -> usize {
        self.slots.taken()
    }

    /// The time after which an idle stream gets a heartbeat.
    #[must_use]
    pub fn heartbeat(&self) -> Duration {
        self.heartbeat
    }

    /// What was delivered.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Waits for the end of the engine, which is a fault: it serves for as long as there is a handle.
    pub async fn ended(&self) {
        self.engine.ended().await;
    }

    /// Waits until every stream has ended.
    pub async fn drained(&self) {
        self.slots.all_free().await;
    }
}
