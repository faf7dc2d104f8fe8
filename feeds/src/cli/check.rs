//! `check`: tries every feed once, and says what came of it.

use std::{fmt, io::Write, process::ExitCode, time::Duration};

use tokio::task::JoinSet;

use super::maker;
use crate::{
    attempt::{Outcome, Trouble},
    settings::{Feed, Settings},
};

/// Tries every feed of the settings once and prints a row for each; [`ExitCode::FAILURE`] where one has no document.
pub async fn check(settings: &Settings) -> anyhow::Result<ExitCode> {
    let maker = maker(settings).await?;
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
    let width = rows.iter().map(|(_, row)| row.feed.chars().count()).fold(FEED.len(), usize::max);
    writeln!(out, "{FEED:<width$}  SOURCE          STATUS   BYTES  DOCUMENT  NEXT DUE")?;
    for (_, row) in &rows {
        writeln!(out, "{row:<width$}")?;
    }
    Ok(if rows.iter().all(|(_, row)| row.trouble.is_none()) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The heading of the feeds' names.
const FEED: &str = "FEED";

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
    fn of(feed: &Feed, attempt: Result<Outcome, Trouble>) -> Self {
        let (name, source) = (feed.name.clone(), feed.source.name());
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

/// The feed's name is as wide as is asked for.
impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { feed, source, bytes, size, next, trouble } = self;
        let status = if trouble.is_some() { "failed" } else { "ok" };
        let width = f.width().unwrap_or_default();
        write!(f, "{feed:<width$}  {source:<14}  {status:<6} {bytes:>7}  {size:>8}  {next:>8}")?;
        trouble.iter().try_for_each(|trouble| write!(f, "  {trouble}"))
    }
}
