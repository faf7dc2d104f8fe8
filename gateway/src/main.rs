//! The gateway's program.

use std::{io, process::ExitCode};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use prometheus_client::registry::Registry;
use sd_notify::NotifyState;
use tokio_util::sync::CancellationToken;
use wallfeed_gateway::{
    Walls,
    config::{self, Config},
    doctor,
    server::listeners::Listeners,
    signals::Signals,
};
use wallfeed_store::Store;

/// Streams a household's documents to walls, browsers and terminals.
///
/// The store's documents are served at `/key/KEY`, their changes as they happen at `/events`, and the page that shows them at `/`.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
struct Options {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    config: Config,
}

const EXAMPLES: &str = "\
Examples:
  wallfeed-gateway --store redis://127.0.0.1 --listen 0.0.0.0:8000
  wallfeed-gateway doctor --store redis://127.0.0.1
  curl -N http://127.0.0.1:8000/events";

#[derive(Debug, Clone, Copy, Subcommand)]
enum Command {
    /// Look at the settings and the store, and say what is wrong and how to put it right; exit code 1 if anything is.
    Doctor,
}

/// Options may stand before and after the command.
fn command_line() -> clap::Command {
    Options::command().mut_args(|arg| arg.global(true))
}

#[tokio::main]
async fn main() -> ExitCode {
    let parsed = command_line().try_get_matches().and_then(|matches| Options::from_arg_matches(&matches));
    let Options { command, config } = match parsed {
        Ok(options) => options,
        Err(error) => return config::usage(&error),
    };
    match perform(command, config).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all is well.
async fn perform(command: Option<Command>, config: Config) -> anyhow::Result<bool> {
    config.log.start()?;
    match command {
        Some(Command::Doctor) => Ok(doctor::report(&doctor::examine(&config).await, io::stdout())?),
        None => run(config).await.map(|()| true),
    }
}

async fn run(config: Config) -> anyhow::Result<()> {
    let signals = Signals::hear()?;
    let listeners = Listeners::bind(&config)?;
    let store = Store::open(&config.store, config.store_options()).await?;
    listeners.announce()?;
    tell_service_manager(NotifyState::Ready);
    let shutdown = CancellationToken::new();
    let running = wallfeed_gateway::run(config, store, listeners, Walls::none(), Registry::default(), shutdown.clone());
    let end = || {
        tell_service_manager(NotifyState::Stopping);
        shutdown.cancel();
    };
    tokio::select! {
        result = running => result,
        () = signals.second(end) => anyhow::bail!("ended by a second signal"),
    }
}

/// Without a service manager, nobody hears it.
fn tell_service_manager(state: NotifyState) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!("cannot tell the service manager: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        command_line().debug_assert();
    }

    #[test]
    fn options_stand_before_or_after_the_command() {
        for words in [["--store", "memory:", "doctor"], ["doctor", "--store", "memory:"]] {
            let matches = command_line().try_get_matches_from([&["gateway"], &words[..]].concat()).unwrap();
            let options = Options::from_arg_matches(&matches).unwrap();
            assert!(matches!(options.command, Some(Command::Doctor)), "{words:?}");
            assert_eq!(options.config.store.to_string(), "memory:", "{words:?}");
        }
    }
}
