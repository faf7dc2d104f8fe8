//! Board → sockets. Knows frames and cursors, neither documents nor HTTP rules.
//!
//! A route answers with [`Fanout::response`]. Over plain HTTP/1.1 the socket then leaves hyper ([`handover`]) for the
//! [`engine`], which serves all such streams; anywhere else (HTTP/2, TLS) the same subscription is an ordinary streaming body.

mod body;
mod chunk;
mod engine;
mod handover;
#[cfg(test)]
mod tests;

use std::{io, sync::Arc, time::Duration};

use axum::{body::Body, response::Response};
use bytes::Bytes;
use tokio::{
    net::TcpStream,
    sync::{OwnedSemaphorePermit, watch},
};

use crate::board::{read::Cursor, scope::Scope, shared::SharedBoard};
use body::StreamBody;
use engine::Engine;
use handover::Claim;

pub use engine::Pace;
pub use handover::{Outcome, Wire, serve};

/// Serves the streams. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Fanout {
    board: SharedBoard,
    engine: Engine,
    drain: watch::Sender<Option<Duration>>,
    heartbeat: Duration,
}

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
    /// Its places among the clients, given back when the stream ends.
    pub permits: Permits,
}

/// Places among the clients: in all, and of one address.
pub type Permits = [Option<OwnedSemaphorePermit>; 2];

impl Fanout {
    /// Starts serving the readers of a Board.
    pub fn start(board: SharedBoard, pace: Pace) -> io::Result<Self> {
        let engine = Engine::start(board.clone(), pace)?;
        Ok(Self { board, engine, drain: watch::Sender::new(None), heartbeat: pace.heartbeat })
    }

    /// The response that becomes the stream; its headers are the route's.
    #[must_use]
    pub fn response(&self, subscription: Subscription) -> Response {
        let claim = Claim::new(subscription);
        let body = StreamBody::new(self.board.clone(), claim.clone(), self.drain.subscribe(), self.heartbeat);
        let mut response = Response::new(Body::new(body));
        response.extensions_mut().insert(claim);
        response
    }

    /// Goes on with a stream whose socket has left hyper.
    pub fn adopt(&self, socket: TcpStream, subscription: Subscription) -> io::Result<()> {
        self.engine.adopt(socket.into_std()?, subscription);
        Ok(())
    }

    /// How many streams the engine serves now.
    #[must_use]
    pub fn streams(&self) -> usize {
        self.engine.streams()
    }

    /// Ends all streams one by one over this time. Resolves when the engine's are gone.
    pub async fn drain(&self, over: Duration) {
        self.drain.send_replace(Some(over));
        self.engine.drain(over).await;
    }
}

impl Subscription {
    /// The next events, as far as the budget goes; none when it is caught up. A reader who has missed removals that are
    /// forgotten is greeted anew.
    fn read(&mut self, board: &SharedBoard, budget: usize) -> Vec<Bytes> {
        board.read(|board| {
            board.read(&mut self.cursor, &self.scope, budget).unwrap_or_else(|_| {
                let joined = board.join(&self.scope, None);
                self.cursor = joined.cursor;
                vec![joined.hello.into()]
            })
        })
    }
}

/// What a stream is told when the gateway ends it: when to return, each a different time, so that not all return at once.
fn farewell() -> Vec<u8> {
    format!("retry: {}\n\n", rand::random_range(500..=3000)).into_bytes()
}
