//! `matrix-client`: the Wallfeed stream in, pixels out.

use std::{process::ExitCode, time::Duration};

use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};
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
    let shutdown = CancellationToken::new();
    let code = runtime.block_on(async {
        let signals = tokio::spawn(cancel_on_signal(shutdown.clone()));
        let code = cli.run(shutdown).await;
        signals.abort();
        code
    });
    // A name that is being looked up is not waited for.
    runtime.shutdown_timeout(Duration::from_millis(100));
    log::flush();
    code
}

async fn cancel_on_signal(shutdown: CancellationToken) {
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    shutdown.cancel();
}
