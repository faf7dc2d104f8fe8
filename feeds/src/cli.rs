//! The command line.

pub mod check;
mod list;
mod once;
mod run;
mod transform;

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use tokio_util::sync::CancellationToken;
use wallfeed_secrets::Secret;
use wallfeed_store::url::without_passwords;

use self::run::Run;
use crate::{
    attempt::Maker,
    cache::Cache,
    feed::Kind,
    fetch::Limits,
    metrics::Metrics,
    output::{Output, Publication, Target, Token},
    settings::{Overrides, Service, Settings},
};

const EXAMPLES: &str = "\
Examples:
  wallfeed-feeds check                                        what comes of every feed of feeds.toml
  wallfeed-feeds once moon --latitude 59.91 --longitude 10.75
  wallfeed-feeds --to redis://127.0.0.1:6379
  wallfeed-feeds --to https://wall.home --token-secret gateway
  wallfeed-feeds run --demo --to -

Exit codes: 0 done, 1 failed, 2 wrong usage or settings.";

/// Turns upstream data into documents.
#[derive(Debug, Parser)]
#[command(name = "wallfeed-feeds", version, about, after_help = EXAMPLES, max_term_width = 120)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Task>,
    #[command(flatten)]
    options: Options,
}

/// What can be said before every command, and behind it.
#[derive(Debug, Args)]
struct Options {
    /// The settings file [default: feeds.toml in ., the user's configuration folder, or /etc/wallfeed].
    #[arg(long, env = "WALLFEED_FEEDS_CONFIG", value_name = "FILE", global = true, help_heading = "Settings")]
    config: Option<PathBuf>,
    #[command(flatten)]
    overrides: Overrides,
    #[command(flatten)]
    service: Service,
    /// The gateway's write token. Others can see an argument: the variable, or --token-secret, keeps it from them.
    #[arg(long, env = "WALLFEED_FEEDS_TOKEN", hide_env_values = true, value_parser = secret)]
    #[arg(global = true, help_heading = "Publishing")]
    token: Option<Secret>,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Runs the feeds until SIGTERM. This is what happens if nothing else is asked for.
    Run(Run),
    /// Asks a feed's upstream once, and prints the document; with --to, publishes it too.
    Once {
        /// The feed: its name, or the key of its documents. One that the settings do not enable has no settings.
        feed: String,
    },
    /// Turns recorded responses into the document, without a network. Settings beside --option do not count.
    Transform(transform::Arguments),
    /// Validates the settings, tries every feed once, and prints what came of it.
    Check,
    /// Lists the feeds, their sources, and what each needs.
    List,
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
        let options = self.options;
        match self.command.unwrap_or(Task::Run(Run::default())) {
            Task::Run(task) => Box::pin(task.run(options, shutdown)).await?,
            Task::Once { feed } => unless_ended(&shutdown, once::once(options, &feed)).await?,
            Task::Transform(arguments) => arguments.run()?,
            Task::Check => return unless_ended(&shutdown, check::check(&options.feeds()?)).await,
            Task::List => list::list()?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Tells what is wrong with a command line, or what it asks to be told: `--help` and `--version`.
#[must_use]
pub fn refuse(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        // Nothing to be done if nobody reads it.
        _ = error.print();
        return ExitCode::SUCCESS;
    }
    eprint!("{}", without_passwords(&error.to_string()));
    ExitCode::from(2)
}

/// Does something that can be waited for too long.
async fn unless_ended<T>(
    shutdown: &CancellationToken,
    task: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    shutdown.run_until_cancelled(Box::pin(task)).await.context("ended before it was done")?
}

impl Options {
    /// The settings, with one feed more, if it is asked for.
    fn settings(&self, more: Option<Kind>) -> anyhow::Result<Settings> {
        Ok(Settings::load(self.config.clone(), &self.overrides, more).map_err(Usage)?)
    }

    /// The settings, where they have something to do.
    fn feeds(&self) -> anyhow::Result<Settings> {
        let settings = self.settings(None)?;
        if settings.feeds.is_empty() && settings.demo.is_none() {
            return Err(Usage(nothing_to_run(settings.path.as_deref())).into());
        }
        Ok(settings)
    }
}

fn nothing_to_run(file: Option<&Path>) -> anyhow::Error {
    let file = file.map_or_else(|| "there is no feeds.toml".to_owned(), |path| path.display().to_string());
    let advice = "give a feed a table, e.g. [moon], or try `wallfeed-feeds run --demo`";
    anyhow::anyhow!("no feed is enabled ({file}): {advice}")
}

/// A maker that leaves nothing behind.
async fn maker(settings: &Settings) -> anyhow::Result<Maker> {
    let maker = Maker::open(settings, Cache::in_memory(), Limits::default(), Metrics::default()).await;
    Ok(maker.map_err(Usage)?)
}

/// Where documents go, shown the token, or the secret that is named as one.
async fn open(target: Target, token: Option<Secret>, named: Option<&str>, maker: &Maker) -> anyhow::Result<Output> {
    let named = named.map(|name| maker.token(name)).transpose().map_err(Usage)?;
    Output::open(target, token.map(Token::from).or(named)).await
}

fn print(publication: &Publication) -> anyhow::Result<()> {
    writeln!(std::io::stdout().lock(), "{}", publication.line()).context("stdout")
}

#[expect(clippy::unnecessary_wraps, reason = "the form of a value parser")]
fn secret(text: &str) -> Result<Secret, std::convert::Infallible> {
    Ok(text.into())
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
    fn options_stand_before_the_command_or_behind_it() {
        let read = |line: &str| Cli::try_parse_from(line.split(' ')).unwrap().options;
        for line in
            ["wallfeed-feeds --config a.toml --to - once moon", "wallfeed-feeds once moon --to - --config a.toml"]
        {
            let options = read(line);
            assert_eq!((options.config, options.service.to), (Some("a.toml".into()), Some(Target::Lines)), "{line}");
        }
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
