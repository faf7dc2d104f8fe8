//! `run`: the feeds until SIGTERM.

use anyhow::Context;
use clap::Args;
use sd_notify::NotifyState;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{Options, Usage, open};
use crate::{
    attempt::Maker,
    cache::Cache,
    demo,
    fetch::Limits,
    metrics::Metrics,
    monitoring,
    outbox::Outbox,
    run, service_manager,
    settings::{self, Service, Settings},
};

/// Where documents go unless somebody says otherwise: what runs beside it.
const BESIDE: &str = "redis://127.0.0.1:6379";

#[derive(Debug, Args)]
pub(super) struct Run {
    /// Runs the demo alone: a day of invented data in ten minutes.
    #[arg(long)]
    demo: bool,
    /// How many times as fast the demo's day goes.
    #[arg(long, default_value_t = 1.0, value_parser = speed, env = "WALLFEED_FEEDS_SPEED")]
    speed: f64,
}

impl Default for Run {
    fn default() -> Self {
        Self { demo: false, speed: 1.0 }
    }
}

impl Run {
    pub(super) async fn run(self, options: Options, shutdown: CancellationToken) -> anyhow::Result<()> {
        // The demo needs no settings, and has none.
        let settings = if self.demo { Settings::default() } else { options.feeds()? };
        let Service { to, token_secret, cache, metrics_listen } = options.service.or(settings.service.clone());
        let metrics = Metrics::default();
        if let Some(address) = metrics_listen {
            let listener = TcpListener::bind(address).await.with_context(|| format!("--metrics-listen {address}"))?;
            tracing::info!("metrics on http://{}/metrics", listener.local_addr()?);
            tokio::spawn(monitoring::serve(listener, metrics.clone(), shutdown.clone()));
        }
        let cache = Cache::open(cache.or_else(settings::cache_folder));
        let opening = Maker::open(&settings, cache, Limits::default(), metrics.clone());
        let Some(maker) = shutdown.run_until_cancelled(Box::pin(opening)).await else { return Ok(()) };
        let maker = maker.map_err(Usage)?;
        let target = to.map_or_else(|| BESIDE.parse(), Ok)?;
        let output = open(target, options.token, token_secret.as_deref(), &maker).await?;
        service_manager::tell(NotifyState::Ready);
        if self.demo {
            return demo::run_to(Outbox::new(output, metrics), self.speed, shutdown).await;
        }
        Box::pin(run::run(settings, maker, output, shutdown)).await
    }
}

fn speed(text: &str) -> Result<f64, String> {
    let speed = text.parse().map_err(|_| "write a number, e.g. 2 or 0.5".to_owned())?;
    demo::check_speed(speed).map_err(|error| error.to_string())
}
