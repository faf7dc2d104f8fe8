//! `check`: tries every feed once, and says what came of it.

use std::{fmt, io::Write, process::ExitCode, time::Duration};

use tokio::task::JoinSet;

use super::Usage;
use crate::{
    attempt::{Maker, Outcome, Trouble},
    cache::Cache,
    fetch::Limits,
    metrics::Metrics,
    settings::{Feed, Settings},
};

/// Tries every feed of the settings once and prints a row for each; [`ExitCode::FAILURE`] where one has no document.
pub async fn check(settings: &Settings) -> anyhow::Result<ExitCode> {
    let maker =
        Maker::open(settings, Cache::in_memory(), Limits::default(), Metrics::default()).await.map_err(Usage)?;
    let mut attempts = JoinSet::new();
    for (row, feed) in settings.feeds.iter().cloned().enumerate() {
        let maker = maker.clone();
        attempts.spawn(async move { (row, Row::of(&feed, maker.make(&feed, Duration::ZERO).await)) });
    }
    let mut rows = attempts.join_all().await;
    rows.sort_by_key(|(row, _)| *row);

    let mut out = std::io::stdout().lock();
    match &settings.path {
        Some(path) => writeln!(out, "{}: valid\n", path.display())?,
        None if settings.feeds.is_empty() => writeln!(out, "no settings file: no feed is enabled")?,
        None => {}
    }
    writeln!(out, "{}", Row::HEADING)?;
    for (_, row) in &rows {
        writeln!(out, "{row}")?;
    }
    Ok(if rows.iter().all(|(_, row)| row.trouble.is_none()) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What came of one feed.
struct Row {
    feed: String,
    source: &'static str,
    bytes: String,
    size: String,
    next: String,
    /// Why there is no document.
    trouble: Option<String>,
}

impl Row {
    const HEADING: &str = "FEED         SOURCE         STATUS   BYTES  DOCUMENT  NEXT DUE";

    fn of(feed: &Feed, attempt: Result<Outcome, Trouble>) -> Self {
        let (name, source) = (feed.name.clone(), feed.recipe.source().name());
        match attempt {
            Ok(outcome) => {
                let size = outcome.made.document(&outcome.moment.now).to_json().len();
                Self {
                    feed: name,
                    source,
                    bytes: outcome.bytes.to_string(),
                    size: size.to_string(),
                    next: format!("{} s", outcome.made.next.as_secs()),
                    trouble: None,
                }
            }
            Err(trouble) => {
                let nothing = || "-".to_owned();
                let trouble = Some(trouble.to_string());
                Self { feed: name, source, bytes: nothing(), size: nothing(), next: nothing(), trouble }
            }
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { feed, source, bytes, size, next, trouble } = self;
        let status = if trouble.is_some() { "failed" } else { "ok" };
        write!(f, "{feed:<12} {source:<14} {status:<6} {bytes:>7}  {size:>8}  {next:>8}")?;
        trouble.iter().try_for_each(|trouble| write!(f, "  {trouble}"))
    }
}
