//! Wires the parts together and runs them until a signal, or until one of them fails.

use std::{net::SocketAddr, process::ExitCode};

use anyhow::{Context, Result};
use prometheus_client::registry::Registry;
use tokio::{
    net::TcpListener,
    runtime::Builder,
    signal::unix::{Signal, SignalKind, signal},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;
use url::Url;
use wallfeed_feeds::metrics::Metrics;
use wallfeed_gateway::{Walls, server::listeners::Listeners};
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
    let Plan { path, gateway, mut wall, feeds: sources } = plan;
    // Heard from the beginning: whoever is told that this is ready may end it at once.
    let signals = [signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?];
    let listeners = Listeners::bind(&gateway)?;
    for line in listeners.announcements()? {
        println!("{line}");
    }
    if path.is_none() {
        eprintln!("{DEMO}");
    }
    let store = Store::open(&gateway.store, gateway.store_options()).await.context("store")?;
    let shutdown = CancellationToken::new();

    wall.gateway = loopback(&listeners.public)?;
    wall.token =
        gateway.tokens.tokens(None)?.read.map(|token| token.reveal().parse()).transpose().context("--read-token")?;
    wall.heartbeat = gateway.heartbeat;
    let (screen, router) = preview::new(&wall);
    let walls = Walls::built_in(&wall.wall, router);

    let mut parts = JoinSet::new();
    let mut registry = Registry::default();
    if sources.demo.is_some() || !sources.feeds.is_empty() {
        let metrics = Metrics::default();
        metrics.register(&mut registry);
        parts.spawn(feeds::run(sources, store.clone(), metrics, shutdown.clone()));
    }
    let mut displays = Display::open_all(&wall).await?;
    displays.push(Display::Preview(screen));
    parts.spawn(wallfeed_matrix_client::run(wall, displays, shutdown.clone()));
    parts.spawn(wallfeed_gateway::run(gateway, store, listeners, walls, registry, shutdown.clone()));
    parts.spawn(on_signal(signals));

    let mut result = Ok(());
    while let Some(part) = parts.join_next().await {
        // Whatever ends first ends all: by a signal, or because it failed.
        shutdown.cancel();
        result = result.and(part.context("a part of the program panicked").and_then(|part| part));
    }
    result.map(|()| ExitCode::SUCCESS)
}

/// Ends everything at the first signal; at the second, at once.
async fn on_signal([mut terminate, mut interrupt]: [Signal; 2]) -> Result<()> {
    tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
    Ok(())
}

/// Where the wall finds the gateway.
fn loopback(listeners: &[TcpListener]) -> Result<Url> {
    let mut address: SocketAddr = listeners.first().context("--listen names no address")?.local_addr()?;
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() { [127, 0, 0, 1].into() } else { std::net::Ipv6Addr::LOCALHOST.into() });
    }
    Ok(format!("http://{address}").parse()?)
}
