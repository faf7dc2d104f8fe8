//! Store changes in, HTTP and Server-Sent Events out.
//!
//! `sync` puts what the store says on the [`board`]; [`http`] answers requests from it; [`fanout`] serves its streams. `sync` and
//! `http` never meet.

pub mod board;
pub mod config;
pub mod fanout;
pub mod http;
pub mod server;
pub mod sync;

use std::{net::SocketAddr, time::Duration};

use anyhow::Context;
use axum::Router;
use tokio::{net::TcpListener, sync::oneshot, task::JoinSet, time::timeout};
use tokio_util::sync::CancellationToken;
use wallfeed_store::Store;

use board::{Board, shared::SharedBoard};
use config::Config;
use fanout::Fanout;

/// How long clients wait for the store at the start. Whoever is served before it was read is told of no documents, and forgets
/// those that it has.
const FIRST_READ: Duration = Duration::from_secs(3);

/// Walls in this process.
#[derive(Debug, Clone, Default)]
pub struct Walls {
    built_in: Option<BuiltIn>,
}

#[derive(Debug, Clone)]
struct BuiltIn {
    name: String,
    router: Router,
}

impl Walls {
    /// No wall in this process.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// A wall whose preview is served under `/wall/`.
    #[must_use]
    pub fn built_in(name: impl Into<String>, preview: Router) -> Self {
        Self { built_in: Some(BuiltIn { name: name.into(), router: preview }) }
    }
}

/// Serves the store on the listeners until the shutdown, and then until the streams have ended, at the most for the drain time.
pub async fn run(
    config: Config,
    store: Store,
    listeners: Vec<TcpListener>,
    walls: Walls,
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    server::allow_open_files(config.max_clients);
    let addresses: Vec<SocketAddr> = listeners.iter().map(TcpListener::local_addr).collect::<Result<_, _>>()?;
    let epoch = format!("{:016x}", rand::random::<u64>());
    let board = SharedBoard::new(Board::new(epoch, board::Limits::default()));
    let limits = fanout::Limits {
        streams: config.max_clients,
        per_address: config.max_clients_per_address.unwrap_or(config.max_clients),
        heartbeat: config.heartbeat,
        stall: server::STALL,
        drain: config.drain,
    };
    let fanout = Fanout::start(board.clone(), limits, shutdown.clone()).context("cannot start the fan-out")?;
    let parts = http::Parts { board: board.clone(), store: store.clone(), fanout: fanout.clone(), walls, shutdown };
    let phases = server::Phases { shutdown: parts.shutdown.clone(), closed: CancellationToken::new() };
    let router = http::router(&config, &addresses, parts)?;

    let (heard, first) = oneshot::channel();
    let mut tasks = JoinSet::new();
    tasks.spawn(sync::run(store.changes(), board, heard));
    // Be it that it does not answer: then that is what clients are told.
    _ = timeout(FIRST_READ, first).await;
    let serving = server::serve(listeners, router, fanout.clone(), phases.clone());
    let closing = async {
        phases.shutdown.cancelled().await;
        _ = timeout(config.drain, fanout.drained()).await;
        phases.closed.cancel();
    };
    tokio::select! {
        ((), ()) = async { tokio::join!(serving, closing) } => Ok(()),
        Some(_) = tasks.join_next() => anyhow::bail!("the store has closed"),
    }
}
