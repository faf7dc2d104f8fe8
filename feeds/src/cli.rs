//! The command line.

use std::{io::Write, time::Duration};

use anyhow::Context;
use clap::{Parser, Subcommand, ValueEnum};
use jiff::Zoned;
use tokio_util::sync::CancellationToken;
use wallfeed_proto::KeyFilter;
use wallfeed_store::{Options, Store};

use crate::{
    demo::{self, Story},
    output::{Output, Target},
};

/// Turns upstream data into documents.
#[derive(Debug, Parser)]
#[command(name = "wallfeed-feeds", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Runs the feeds until SIGTERM.
    Run {
        /// Runs the demo: a day of invented data in ten minutes.
        #[arg(long, required = true)]
        demo: bool,
        /// How many times as fast the demo's day goes.
        #[arg(long, default_value_t = 1.0, value_parser = speed, env = "WALLFEED_FEEDS_SPEED")]
        speed: f64,
        /// Where documents go: redis://HOST:PORT, embedded:PATH, or - for JSON lines on stdout.
        #[arg(long, default_value = "redis://127.0.0.1:6379", env = "WALLFEED_FEEDS_TO")]
        to: Target,
    },
    /// Prints what a feed publishes now, a document a line.
    Once {
        /// The feed.
        feed: Feed,
    },
    /// Lists the feeds.
    List,
}

/// The feeds there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Feed {
    /// A day of invented data.
    Demo,
}

impl Cli {
    /// Does what was asked, until it is done or the shutdown is asked for.
    pub async fn run(self, shutdown: CancellationToken) -> anyhow::Result<()> {
        match self.command {
            Task::Run { demo: _, speed, to } => {
                let output = open(to).await?;
                demo::run_to(output, speed, shutdown).await
            }
            Task::Once { feed: Feed::Demo } => print_documents(),
            Task::List => print_feeds(),
        }
    }
}

async fn open(target: Target) -> anyhow::Result<Output> {
    match target {
        Target::Lines => Ok(Output::Lines),
        Target::Store(url) => {
            let store = Store::open(&url, store_options()).await.context("cannot open the store given by --to")?;
            Ok(Output::Store(store))
        }
    }
}

/// A publisher neither watches nor re-reads, and writes what its feeds are configured to write.
fn store_options() -> Options {
    Options {
        keys: KeyFilter::all(),
        resync: Duration::from_secs(3600),
        update_channel: None,
        command_channel: "webcontrol".into(),
        configure: false,
        max_document: 1024 * 1024,
    }
}

fn print_documents() -> anyhow::Result<()> {
    let now = Zoned::now();
    let mut out = std::io::stdout().lock();
    for publication in Story::new(demo::SEED, now.clone(), 1.0)?.advance(Duration::ZERO, &now) {
        writeln!(out, "{}", publication.line())?;
    }
    Ok(())
}

fn print_feeds() -> anyhow::Result<()> {
    let keys: Vec<_> = Story::keys().collect();
    let mut out = std::io::stdout().lock();
    writeln!(out, "FEED  SOURCE    NEEDS    INTERVAL  KEYS")?;
    writeln!(out, "demo  scripted  nothing  2 s       {}", keys.join(", "))?;
    Ok(())
}

fn speed(text: &str) -> Result<f64, String> {
    let speed = text.parse().map_err(|_| "write a number, e.g. 2 or 0.5".to_owned())?;
    demo::check_speed(speed).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn what_does_not_exist_is_refused() {
        let check = |line: &str, expected: &str| {
            let error = Cli::try_parse_from(line.split(' ')).unwrap_err().to_string();
            assert!(error.contains(expected), "{line}: {error}");
        };
        check("wallfeed-feeds once cats", "possible values: demo");
        check("wallfeed-feeds run", "--demo");
        check("wallfeed-feeds run --demo --speed 0", "more than 0");
        check("wallfeed-feeds run --demo --speed fast", "write a number");
        check("wallfeed-feeds run --demo --to ftp://example.com", "redis://HOST:PORT");
    }
}
