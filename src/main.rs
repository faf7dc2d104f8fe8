//! Wallfeed in one process: store, feeds, gateway, page and a wall.

mod check;
mod cli;
mod feeds;
mod init;
mod plan;
mod run;
mod settings;

use std::process::ExitCode;

use crate::cli::Command;

fn main() -> ExitCode {
    let arguments = match cli::read(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(error) => return error.exit(),
    };
    let result = match &arguments.command {
        Command::Init(init) => init.run().map(|()| ExitCode::SUCCESS),
        Command::Run | Command::Check | Command::Demo { .. } => run::run(arguments),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
