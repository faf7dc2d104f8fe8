//! The command line.

pub mod check;
mod list;
mod transform;

use std::{io::Write, path::PathBuf, process::ExitCode, time::Duration};

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use jiff::Zoned;
use tokio_util::sync::CancellationToken;
use wallfeed_secrets::Secret;

use crate::{
    attempt::Maker,
    cache::Cache,
    demo::{self, Story},
    fetch::Limits,
    output::{Output, Publication, Target},
    run,
    settings::{self, Overrides, Settings},
};

/// Turns upstream data into documents.
#[derive(Debug, Parser)]
#[command(name = "wallfeed-feeds", version, about, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Task>,
    #[command(flatten)]
    run: Run,
    #[command(flatten)]
    source: Source,
}

/// Where settings come from.
#[derive(Debug, Args)]
struct Source {
    /// The settings file [default: feeds.toml in ., the user's configuration folder, or /etc/wallfeed].
    #[arg(long, env = "WALLFEED_FEEDS_CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(flatten)]
    overrides: Overrides,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Runs the feeds until SIGTERM. This is what happens if nothing else is asked for.
    Run(Run),
    /// Asks a feed's upstream once, and prints the document.
    Once {
        /// The feed: its name, or the key of its documents.
        feed: String,
    },
    /// Turns recorded responses into the document, without a network.
    Transform(transform::Arguments),
    /// Validates the settings, tries every feed once, and prints what came of it.
    Check,
    /// Lists the feeds, their sources, and what each needs.
    List,
}

#[derive(Debug, Args)]
struct Run {
    /// Runs the demo alone: a day of invented data in ten minutes.
    #[arg(long)]
    demo: bool,
    /// How many times as fast the demo's day goes.
    #[arg(long, default_value_t = 1.0, value_parser = speed, env = "WALLFEED_FEEDS_SPEED")]
    speed: f64,
    /// Where documents go: redis://HOST:PORT, embedded:PATH, `http://GATEWAY`, or - for JSON lines on stdout.
    #[arg(long, default_value = "redis://127.0.0.1:6379", env = "WALLFEED_FEEDS_TO")]
    to: Target,
    /// The gateway's write token.
    #[arg(long, env = "WALLFEED_FEEDS_TOKEN", hide_env_values = true, value_parser = secret)]
    token: Option<Secret>,
    /// Where responses are kept for the next start [default: feeds in `$CACHE_DIRECTORY` or
    /// `~/.cache/wallfeed`].
    #[arg(long, env = "WALLFEED_FEEDS_CACHE")]
    cache: Option<PathBuf>,
}

/// What is wrong with what was asked for, in contrast to what went wrong while it was done.
#[derive(Debug, thiserror::Error)]
#[error("{0:#}")]
struct Usage(anyhow::Error);

impl Cli {
    /// Does what was asked, until it is done or the shutdown is asked for: 0 done, 1 failed, 2 wrong usage or settings.
    pub async fn run(self, shutdown: CancellationToken) -> ExitCode {
        match self.try_run(shutdown).await {
            Ok(code) => code,
            Err(error) => {
                eprintln!("error: {error:#}");
                if error.is::<Usage>() { ExitCode::from(2) } else { ExitCode::FAILURE }
            }
        }
    }

    async fn try_run(self, shutdown: CancellationToken) -> anyhow::Result<ExitCode> {
        match self.command.unwrap_or(Task::Run(self.run)) {
            Task::Run(options) => Box::pin(options.run(&self.source, shutdown)).await?,
            Task::Once { feed } => once(&self.source, &feed).await?,
            Task::Transform(arguments) => arguments.run()?,
            Task::Check => return check::check(&self.source.load()?).await,
            Task::List => list::list()?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Source {
    fn load(&self) -> anyhow::Result<Settings> {
        Ok(Settings::load(self.config.clone(), &self.overrides).map_err(Usage)?)
    }
}

impl Run {
    async fn run(self, source: &Source, shutdown: CancellationToken) -> anyhow::Result<()> {
        if self.demo {
            let output = Output::open(self.to, self.token).await?;
            return demo::run_to(output, self.speed, shutdown).await;
        }
        let settings = source.load()?;
        if settings.feeds.is_empty() && settings.demo.is_none() {
            let file =
                settings.path.map_or_else(|| "there is no feeds.toml".to_owned(), |path| path.display().to_string());
            let advice = "give a feed a table, e.g. [moon], or try `wallfeed-feeds run --demo`";
            return Err(Usage(anyhow::anyhow!("no feed is enabled ({file}): {advice}")).into());
        }
        let cache = Cache::open(self.cache.or_else(settings::cache_folder));
        let maker = Maker::open(&settings, cache, Limits::default()).await.map_err(Usage)?;
        let output = Output::open(self.to, self.token).await?;
        Box::pin(run::run(settings, maker, output, shutdown)).await
    }
}

async fn once(source: &Source, name: &str) -> anyhow::Result<()> {
    if name == "demo" {
        return print_demo();
    }
    let settings = source.load()?;
    let Some(feed) = settings.feed(name) else {
        let names: Vec<_> = settings.feeds.iter().map(|feed| feed.name.as_str()).chain(["demo"]).collect();
        let names = names.join(", ");
        return Err(Usage(anyhow::anyhow!("`{name}` is none of the feeds that are enabled: {names}")).into());
    };
    let maker = Maker::open(&settings, Cache::in_memory(), Limits::default()).await.map_err(Usage)?;
    let outcome = maker.make(feed, Duration::ZERO).await.with_context(|| name.to_owned())?;
    let document = outcome.made.document(&outcome.moment.now);
    print(&Publication { key: feed.key.clone(), document, ttl: None })
}

fn print_demo() -> anyhow::Result<()> {
    let now = Zoned::now();
    let publications = Story::new(demo::SEED, now.clone(), 1.0)?.advance(Duration::ZERO, &now);
    publications.iter().try_for_each(print)
}

fn print(publication: &Publication) -> anyhow::Result<()> {
    writeln!(std::io::stdout().lock(), "{}", publication.line()).context("stdout")
}

#[expect(clippy::unnecessary_wraps, reason = "the form of a value parser")]
fn secret(text: &str) -> Result<Secret, std::convert::Infallible> {
    Ok(text.into())
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
        check("wallfeed-feeds cook", "unrecognized subcommand");
        check("wallfeed-feeds transform cats --now 2026-01-01T00:00:00Z", "possible values: weather");
        check("wallfeed-feeds transform moon --source computed --now noon", "2026-01-01T12:00:00Z");
        check("wallfeed-feeds run --demo --speed 0", "more than 0");
        check("wallfeed-feeds run --demo --speed fast", "write a number");
        check("wallfeed-feeds run --demo --to ftp://example.com", "redis://HOST:PORT");
    }
}
