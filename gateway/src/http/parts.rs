//! What the routes stand on.

use anyhow::Context;
use prometheus_client::registry::Registry;
use tokio_util::sync::CancellationToken;
use wallfeed_store::Store;

use crate::{
    Walls,
    board::{self, Board, shared::SharedBoard},
    config::Config,
    fanout::{self, Fanout},
    metrics::{Counts, Metrics, Present},
    phases::Phases,
    server::{self, OTHER_CONNECTIONS},
    slots::Slots,
    tokens::InForce,
};

/// What the routes stand on. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Parts {
    /// What is read.
    pub board: SharedBoard,
    /// Where writes and commands go.
    pub store: Store,
    /// Serves the streams.
    pub fanout: Fanout,
    /// The places of connections.
    pub connections: Slots,
    /// Walls in this process.
    pub walls: Walls,
    /// What callers must show.
    pub tokens: InForce,
    /// Where it is counted what happens.
    pub counts: Counts,
    /// What is told of it.
    pub metrics: Metrics,
    /// From the shutdown on the gateway is not ready, and opens no streams.
    pub phases: Phases,
}

impl Parts {
    /// Puts a gateway together, with an empty Board. To be called within a Tokio runtime.
    pub fn new(
        config: &Config,
        store: Store,
        walls: Walls,
        tokens: InForce,
        registry: Registry,
        shutdown: CancellationToken,
    ) -> anyhow::Result<Self> {
        let epoch = format!("{:016x}", rand::random::<u64>());
        let board = SharedBoard::new(Board::new(epoch, board::Limits::default()));
        let (streams, per_address) = (config.limits.max_clients, config.limits.clients_per_address());
        let limits = fanout::Limits {
            streams,
            per_address,
            heartbeat: config.heartbeat,
            stall: server::STALL,
            drain: config.drain,
        };
        let phases = Phases::of(shutdown);
        let fanout = Fanout::start(board.clone(), limits, phases.clone()).context("cannot start the fan-out")?;
        let connections = Slots::new(streams + OTHER_CONNECTIONS, per_address + OTHER_CONNECTIONS);
        let present = Present {
            board: board.clone(),
            store: store.clone(),
            fanout: fanout.clone(),
            connections: connections.clone(),
        };
        let counts = Counts::default();
        let metrics = Metrics::new(&counts, present, registry);
        Ok(Self { board, store, fanout, connections, walls, tokens, counts, metrics, phases })
    }
}
