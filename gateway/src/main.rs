//! The gateway's program.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use wallfeed_gateway::{
    Walls,
    config::{self, Config},
    server,
};
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
        Err(error) => return config::usage(&error),
    };
    config.start_log();
    match run(config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(config: Config) -> anyhow::Result<()> {
    let signals = [signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?];
    let listeners = config.listen.iter().copied().map(server::bind).collect::<anyhow::Result<Vec<_>>>()?;
    let store = Store::open(&config.store, config.store_options()).await?;
    for listener in &listeners {
        // Whether anybody reads it or not.
        _ = writeln!(io::stdout(), "listening on http://{}", listener.local_addr()?);
    }
    let shutdown = CancellationToken::new();
    tokio::select! {
        result = wallfeed_gateway::run(config, store, listeners, Walls::none(), shutdown.clone()) => result,
        () = second(signals, shutdown) => anyhow::bail!("ended by a second signal"),
    }
}

/// The first signal is for an end in order, the second for one at once.
async fn second([mut terminate, mut interrupt]: [Signal; 2], shutdown: CancellationToken) {
    for _ in 0..2 {
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        shutdown.cancel();
    }
}
