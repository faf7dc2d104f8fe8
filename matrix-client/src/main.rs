//! `matrix-client`: the Wallfeed stream in, pixels out.

use std::{process::ExitCode, time::Duration};

use clap::Parser;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use wallfeed_matrix_client::{cli::Cli, log};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    let code = runtime.block_on(async {
        let shutdown = CancellationToken::new();
        // Before anything is shown: a terminal must be restored whenever the signal comes.
        match (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) {
            (Ok(terminate), Ok(interrupt)) => tokio::spawn(cancel_on_signal(terminate, interrupt, shutdown.clone())),
            (Err(error), _) | (_, Err(error)) => {
                eprintln!("error: {error}");
                return ExitCode::FAILURE;
            }
        };
        cli.run(shutdown).await
    });
    // A name that is being looked up is not waited for.
    runtime.shutdown_timeout(Duration::from_millis(100));
    log::flush();
    code
}

async fn cancel_on_signal(mut terminate: Signal, mut interrupt: Signal, shutdown: CancellationToken) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    shutdown.cancel();
}
