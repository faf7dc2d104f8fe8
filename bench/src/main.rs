//! Load generator: opens N streams, publishes documents that carry the time, and reports what the deliveries cost.
//!
//! Server and generator run on a core each. Beside Wallfeed it runs the floor (a loop that only writes the same bytes to N
//! sockets) and peers in the same run, because machines are noisy: compare the ratios.

mod clients;
mod floor;
mod process;
mod publisher;
mod redis;
mod report;
mod scenario;
mod server;

use std::{process::ExitCode, time::Duration};

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::{scenario::Scenario, server::Kind};

/// How fast a gateway fans out, beside the floor that the kernel sets and beside its peers.
#[derive(Debug, Parser)]
#[command(name = "wallfeed-load", args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    load: Load,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The floor: subscribes to Redis and writes every message to every socket, nothing else.
    #[command(hide = true)]
    Floor {
        /// Port of Redis.
        #[arg(long)]
        redis: u16,
        /// Hand everything that is pending to the kernel at once.
        #[arg(long)]
        coalesce: bool,
    },
}

#[derive(Debug, clap::Args)]
struct Load {
    /// Open streams.
    #[arg(long, default_value_t = 1000)]
    clients: usize,
    /// Bytes of each document.
    #[arg(long, default_value_t = 1024)]
    payload: usize,
    /// Keys that are written in turn.
    #[arg(long, default_value_t = 10)]
    keys: usize,
    /// Documents a second; 0: as many as are delivered.
    #[arg(long, default_value_t = 10)]
    rate: u32,
    /// How long documents are published.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Of every hundred clients, how many stop reading.
    #[arg(long, default_value_t = 0)]
    stalled_percent: usize,
    /// What is measured; repeatable. The first is what the others are compared with.
    #[arg(long = "server", value_enum, default_values = ["floor", "wallfeed"])]
    servers: Vec<Kind>,
    /// How often each server is measured; medians are reported.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// The gateway's binary.
    #[arg(long, default_value = "target/release/wallfeed-gateway")]
    gateway: std::path::PathBuf,
    /// The server's core.
    #[arg(long, default_value_t = 0)]
    server_core: usize,
    /// The core of the generator and of Redis.
    #[arg(long, default_value_t = 1)]
    generator_core: usize,
    /// Also ask for a key every 3 ms on a connection of its own while documents are published.
    #[arg(long)]
    get: bool,
}

fn main() -> ExitCode {
    let result = match Cli::parse() {
        Cli { command: Some(Command::Floor { redis, coalesce }), .. } => floor::run(redis, coalesce),
        Cli { load, .. } => run(&load),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(load: &Load) -> Result<()> {
    process::pin_self(load.generator_core)?;
    process::raise_open_files()?;
    let scenario = Scenario {
        clients: load.clients,
        payload: load.payload,
        keys: load.keys,
        rate: load.rate,
        publish_for: Duration::from_secs(load.seconds),
        stalled: load.clients * load.stalled_percent / 100,
        get: load.get,
    };
    println!("{scenario}");
    let mut results = vec![Vec::new(); load.servers.len()];
    // Interleaved, so that a machine whose speed drifts is unfair to nobody.
    for _ in 0..load.runs {
        for (kind, results) in load.servers.iter().zip(&mut results) {
            let cores = server::Cores { server: load.server_core, generator: load.generator_core };
            let server = server::Server::start(*kind, &scenario, cores, &load.gateway)?;
            results.push(scenario.run(&server)?);
        }
    }
    report::print(&load.servers, &results);
    Ok(())
}
