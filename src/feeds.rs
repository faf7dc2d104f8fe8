//! The feeds, into the store of this process.

use anyhow::Result;
use tokio_util::sync::CancellationToken;
use wallfeed_feeds::{
    attempt::Maker,
    cache::Cache,
    fetch::Limits,
    metrics::Metrics,
    output::Output,
    settings::{Settings, cache_folder},
};
use wallfeed_store::Store;

/// Runs the feeds until the shutdown. Secrets that cannot be had yet trouble the feeds that need one, and nothing else.
pub async fn run(settings: Settings, store: Store, metrics: Metrics, shutdown: CancellationToken) -> Result<()> {
    let opening = Box::pin(Maker::open(&settings, Cache::open(cache_folder()), Limits::default(), metrics));
    let Some(maker) = shutdown.run_until_cancelled(opening).await else { return Ok(()) };
    Box::pin(wallfeed_feeds::run::run(settings, maker?, Output::Store(store), shutdown)).await
}
