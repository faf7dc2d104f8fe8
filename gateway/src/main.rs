//! The gateway's program.

use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use wallfeed_gateway::{Walls, config::Config, server};
use wallfeed_store::Store;

/// Streams a household's documents to walls, browsers and terminals.
#[derive(Debug, Parser)]
#[command(version)]
struct Options {
    #[command(flatten)]
    config: Config,
}

#[tokio::main]
async fn main() -> ExitCode {
    let config = match Options::try_parse() {
        Ok(options) => options.config,
        Err(error) => return wallfeed_gateway::config::usage(&error),
    };
    config.start_log();
    let shutdown = CancellationToken::new();
    let result = tokio::select! {
        result = run(config, shutdown.clone()) => result,
        // The second signal ends at once.
        result = signals(shutdown) => result,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(config: Config, shutdown: CancellationToken) -> anyhow::Result<()> {
    let listeners = config.listen.iter().copied().map(server::bind).collect::<anyhow::Result<Vec<_>>>()?;
    let store = Store::open(&config.store, config.store_options()).await?;
    for listener in &listeners {
        println!("listening on http://{}", listener.local_addr()?);
    }
    wallfeed_gateway::run(config, store, listeners, Walls::none(), shutdown).await
}

async fn signals(shutdown: CancellationToken) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("no signals")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("no signals")?;
    for _ in 0..2 {
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        shutdown.cancel();
    }
    anyhow::bail!("ended by a second signal")
}
