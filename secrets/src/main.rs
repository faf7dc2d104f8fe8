//! The program `wallfeed-secrets`: reads, stores, encrypts and rotates secrets, and tells what it lacks to do so.

mod cli;
mod input;

use std::{io::IsTerminal, process::ExitCode};

use clap::Parser;

use cli::Cli;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    if let Err(error) = wallfeed_secrets::forbid_core_dumps() {
        eprintln!("wallfeed-secrets: core dumps cannot be forbidden: {error}");
        return ExitCode::FAILURE;
    }
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_env_filter(cli.log_filter())
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .without_time()
        .init();
    cli.run().await.unwrap_or_else(|error| {
        eprintln!("wallfeed-secrets: {}\n  what to do: {}", error.what(), error.remedy());
        cli::exit_code(&error)
    })
}
