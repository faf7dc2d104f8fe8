//! The command line.

pub mod check;
mod list;
mod transform;

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use jiff::Zoned;
use sd_notify::NotifyState;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use wallfeed_secrets::Secret;

use crate::{
    attempt::Maker,
    cache::Cache,
    demo::{self, Story},
    fetch::Limits,
    metrics::Metrics,
    monitoring,
    outbox::Outbox,
    output::{Output, Publication, Token},
    run, service_manager,
    settings::{self, Overrides, Service, Settings},
};

/// Where documents go unless somebody says otherwise: what runs beside it.
const BESIDE: &str = "redis://127.0.0.1:6379";

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
    /// The gateway's write token.
    #[arg(long, env = "WALLFEED_FEEDS_TOKEN", hide_env_values = true, value_parser = secret)]
    token: Option<Secret>,
    #[command(flatten)]
    service: Service,
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
            Task::Once { feed } => unless_ended(&shutdown, once(&self.source, &feed)).await?,
            Task::Transform(arguments) => arguments.run()?,
            Task::Check => return unless_ended(&shutdown, check::check(&self.source.load()?)).await,
            Task::List => list::list()?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Does something that can be waited for too long.
async fn unless_ended<T>(
    shutdown: &CancellationToken,
    task: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    shutdown.run_until_cancelled(Box::pin(task)).await.context("ended before it was done")?
}

impl Source {
    fn load(&self) -> anyhow::Result<Settings> {
        Ok(Settings::load(self.config.clone(), &self.overrides).map_err(Usage)?)
    }
}

impl Run {
    async fn run(self, source: &Source, shutdown: CancellationToken) -> anyhow::Result<()> {
        // The demo needs no settings, and has none.
        let settings = if self.demo { Settings::default() } else { source.load()? };
        if !self.demo && settings.feeds.is_empty() && settings.demo.is_none() {
            return Err(Usage(nothing_to_run(settings.path.as_deref())).into());
        }
        let service = self.service.or(settings.service.clone());
        let metrics = Metrics::default();
        if let Some(address) = service.metrics_listen {
            let listener = TcpListener::bind(address).await.with_context(|| format!("--metrics-listen {address}"))?;
            tracing::info!("metrics on http://{}/metrics", listener.local_addr()?);
            tokio::spawn(monitoring::serve(listener, metrics.clone(), shutdown.clone()));
        }
        let cache = Cache::open(service.cache.or_else(settings::cache_folder));
        let opening = Maker::open(&settings, cache, Limits::default(), metrics.clone());
        let Some(maker) = shutdown.run_until_cancelled(Box::pin(opening)).await else { return Ok(()) };
        let maker = maker.map_err(Usage)?;
        let named = service.token_secret.as_deref().map(|name| maker.token(name)).transpose().map_err(Usage)?;
        let target = service.to.map_or_else(|| BESIDE.parse(), Ok)?;
        let output = Output::open(target, self.token.map(Token::from).or(named)).await?;
        service_manager::tell(NotifyState::Ready);
        if self.demo {
            return demo::run_to(Outbox::new(output, metrics), self.speed, shutdown).await;
        }
        Box::pin(run::run(settings, maker, output, shutdown)).await
    }
}

fn nothing_to_run(file: Option<&Path>) -> anyhow::Error {
    let file = file.map_or_else(|| "there is no feeds.toml".to_owned(), |path| path.display().to_string());
    let advice = "give a feed a table, e.g. [moon], or try `wallfeed-feeds run --demo`";
    anyhow::anyhow!("no feed is enabled ({file}): {advice}")
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
    let maker =
        Maker::open(&settings, Cache::in_memory(), Limits::default(), Metrics::default()).await.map_err(Usage)?;
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
