//! The gateway's program.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;
use sd_notify::NotifyState;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use wallfeed_gateway::{
    Walls,
    config::{self, Config},
    server::listeners::Listeners,
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
    let listeners = Listeners::bind(&config)?;
    let store = Store::open(&config.store, config.store_options()).await?;
    for line in listeners.announcements()? {
        // Whether anybody reads it or not.
        _ = writeln!(io::stdout(), "{line}");
    }
    tell_service_manager(NotifyState::Ready);
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
        tell_service_manager(NotifyState::Stopping);
        shutdown.cancel();
    }
}

/// Without a service manager, nobody hears it.
fn tell_service_manager(state: NotifyState) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!("cannot tell the service manager: {error}");
    }
}
