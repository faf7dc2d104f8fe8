//! Wires the parts together and runs them until a signal, or until one of them fails.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use prometheus_client::registry::Registry;
use tokio::{runtime::Builder, task::JoinSet};
use tokio_util::sync::CancellationToken;
use wallfeed_feeds::metrics::Metrics;
use wallfeed_gateway::{Walls, server::listeners::Listeners, signals::Signals};
use wallfeed_matrix_client::display::{Display, preview};
use wallfeed_store::Store;

use crate::{
    check,
    cli::{Arguments, Command},
    feeds,
    plan::Plan,
};

/// Runs everything.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    let is_check = matches!(arguments.command, Command::Check);
    let plan = Plan::new(arguments)?;
    Builder::new_multi_thread().enable_all().build()?.block_on(async {
        plan.gateway.log.start()?;
        if is_check { check::check(&plan).await } else { start(plan).await }
    })
}

/// What somebody without settings is told.
const DEMO: &str = "no wallfeed.toml found, so this is the demo: an invented day in ten minutes. `wallfeed init` writes one to begin with.";

async fn start(plan: Plan) -> Result<ExitCode> {
    // Heard from the beginning: whoever is told that this is ready may end it at once.
    let signals = Signals::hear()?;
    let shutdown = CancellationToken::new();
    let parts = open(plan, &shutdown).await?;
    tokio::select! {
        result = all(parts, &shutdown) => result.map(|()| ExitCode::SUCCESS),
        () = signals.second(|| shutdown.cancel()) => bail!("ended by a second signal"),
    }
}

type Parts = JoinSet<Result<()>>;

/// Starts every part in a task.
async fn open(plan: Plan, shutdown: &CancellationToken) -> Result<Parts> {
    let Plan { path, gateway, mut wall, feeds: sources } = plan;
    let mut listeners = Listeners::bind(&gateway)?;
    listeners.announce()?;
    if path.is_none() {
        eprintln!("{DEMO}");
    }
    let store = Store::open(&gateway.store, gateway.store_options()).await.context("store")?;
    let mut parts = Parts::new();
    let mut registry = Registry::default();
    if sources.demo.is_some() || !sources.feeds.is_empty() {
        let metrics = Metrics::default();
        metrics.register(&mut registry);
        parts.spawn(feeds::run(sources, store.clone(), metrics, shutdown.clone()));
    }
    let (address, token) = listeners.open_inside()?;
    (wall.gateway, wall.token, wall.heartbeat) = (address, Some(token.reveal().parse()?), gateway.heartbeat);
    let (screen, router) = preview::new(&wall);
    let walls = Walls::built_in(&wall.wall, router);
    let mut displays = Display::open_all(&wall).await?;
    displays.push(Display::Preview(screen));
    parts.spawn(wallfeed_matrix_client::run(wall, displays, shutdown.clone()));
    parts.spawn(wallfeed_gateway::run(gateway, store, listeners, walls, registry, shutdown.clone()));
    Ok(parts)
}

/// Waits until all parts have ended. Whatever ends first ends all: nothing goes on by halves.
async fn all(mut parts: Parts, shutdown: &CancellationToken) -> Result<()> {
    let mut result = Ok(());
    while let Some(part) = parts.join_next().await {
        shutdown.cancel();
        result = result.and(part.context("a part of the program panicked").and_then(|part| part));
    }
    result
}
