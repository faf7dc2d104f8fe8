//! Store changes in, HTTP and Server-Sent Events out.
//!
//! `sync` puts what the store says on the [`board`]; [`http`] answers requests from it; [`fanout`] serves its streams. `sync` and
//! `http` never meet.

pub mod board;
pub mod config;
pub mod doctor;
pub mod fanout;
pub mod http;
pub mod metrics;
pub mod phases;
mod problem;
pub mod server;
pub mod signals;
pub mod slots;
pub mod sync;
#[cfg(feature = "otel")]
mod telemetry;
pub mod tokens;
pub mod watched;

use std::{future, net::SocketAddr, time::Duration};

use axum::Router;
use futures_util::FutureExt;
use prometheus_client::registry::Registry;
use tokio::{net::TcpListener, sync::oneshot, task::JoinSet, time::timeout};
use tokio_util::sync::CancellationToken;
use wallfeed_store::Store;

use config::{Config, Hosts};
use fanout::Fanout;
use http::Parts;
use phases::Phases;
use server::{
    Common, Door,
    listeners::{Inside, Listeners},
    tls::Certificates,
};
use tokens::InForce;

/// How long clients wait for the store at the start. Whoever is served before it was read is told of no documents, and forgets
/// those that it has.
const FIRST_READ: Duration = Duration::from_secs(3);
/// The longest that the process stays when the drain time is over and the connections are closed: a busy machine needs a moment
/// to end thousands of streams.
const LAST_FAREWELLS: Duration = Duration::from_secs(5);

/// Walls in this process.
#[derive(Debug, Clone, Default)]
pub struct Walls {
    built_in: Option<BuiltIn>,
}

#[derive(Debug, Clone)]
struct BuiltIn {
    name: String,
    router: Router,
}

impl Walls {
    /// No wall in this process.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// A wall whose preview is served under `/wall/`.
    #[must_use]
    pub fn built_in(name: impl Into<String>, preview: Router) -> Self {
        Self { built_in: Some(BuiltIn { name: name.into(), router: preview }) }
    }
}

/// Serves the store on the listeners until the shutdown, and then until the streams have ended, at the most for the drain time.
/// `/metrics` tells what is in the registry too. Ends with an error where a part of it has failed: nothing goes on by halves.
pub async fn run(
    config: Config,
    store: Store,
    listeners: Listeners,
    walls: Walls,
    registry: Registry,
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    server::allow_open_files(config.limits.max_clients);
    let mut tasks = JoinSet::new();
    let Some(tokens) = shutdown.run_until_cancelled(tokens(&config, &mut tasks, &shutdown)).await else {
        return Ok(());
    };
    let certificates = certificates(&config, &mut tasks, &shutdown)?;
    let parts = Parts::new(&config, store, walls, tokens?, registry, shutdown)?;
    follow(&parts, &mut tasks).await;

    let (phases, fanout) = (parts.phases.clone(), parts.fanout.clone());
    let serving = serve(&config, listeners, certificates.as_ref(), parts)?;
    let result = tokio::select! {
        () = until_closed(serving, phases, &fanout, config.drain) => Ok(()),
        error = failure(&mut tasks) => Err(error),
        () = fanout.ended() => Err(anyhow::anyhow!("the fan-out has ended")),
    };
    #[cfg(feature = "otel")]
    telemetry::end().await;
    result
}

type Tasks = JoinSet<anyhow::Result<()>>;

async fn tokens(config: &Config, tasks: &mut Tasks, shutdown: &CancellationToken) -> anyhow::Result<InForce> {
    let (tokens, keeper) = InForce::open(&config.access.tokens).await?;
    if let Some(keeper) = keeper {
        tasks.spawn(keeper.run(shutdown.clone()).map(Ok));
    }
    Ok(tokens)
}

fn certificates(
    config: &Config,
    tasks: &mut Tasks,
    shutdown: &CancellationToken,
) -> anyhow::Result<Option<Certificates>> {
    let Some((chain, key)) = config.tls.files() else { return Ok(None) };
    let certificates = Certificates::open(chain, key)?;
    tasks.spawn(certificates.clone().follow(chain.into(), key.into(), shutdown.clone()).map(Ok));
    Ok(Some(certificates))
}

/// Follows the store in a task. Waits until it was read, or does not answer: then that is what clients are told.
async fn follow(parts: &Parts, tasks: &mut Tasks) {
    let (heard, first) = oneshot::channel();
    let sync = sync::run(parts.store.changes(), parts.board.clone(), parts.counts.clone(), heard);
    tasks.spawn(async {
        sync.await;
        anyhow::bail!("the store has failed, and nothing that changes would be heard of any more")
    });
    _ = timeout(FIRST_READ, first).await;
}

/// Serves the routes on the listeners, each in a task.
fn serve(
    config: &Config,
    listeners: Listeners,
    certificates: Option<&Certificates>,
    parts: Parts,
) -> anyhow::Result<JoinSet<()>> {
    let common = Common::new(parts.fanout.clone(), parts.connections.clone(), parts.phases.clone());
    let mut serving = JoinSet::new();
    if let Some(listener) = listeners.metrics {
        let router = http::monitoring(config, listener.local_addr()?, &parts);
        serving.spawn(Door { router, certificates: None, common: common.clone() }.serve(listener));
    }
    if let Some(Inside { listener, token }) = listeners.inside {
        let router = http::inside(config, listener.local_addr()?, token, parts.clone())?;
        serving.spawn(Door { router, certificates: None, common: common.clone() }.serve(listener));
    }
    let hosts = Hosts::new(&config.access.allow_host, &addresses(&listeners.public)?);
    let router = http::router(config, hosts, parts)?;
    for listener in listeners.public {
        let door = Door { router: router.clone(), certificates: certificates.cloned(), common: common.clone() };
        serving.spawn(door.serve(listener));
    }
    Ok(serving)
}

fn addresses(listeners: &[TcpListener]) -> anyhow::Result<Vec<SocketAddr>> {
    listeners.iter().map(|listener| Ok(listener.local_addr()?)).collect()
}

/// Waits for the shutdown, and ends what is served in order.
async fn until_closed(serving: JoinSet<()>, phases: Phases, fanout: &Fanout, drain: Duration) {
    let closing = async {
        phases.shutdown.cancelled().await;
        _ = timeout(drain, fanout.drained()).await;
        phases.closed.cancel();
    };
    tokio::join!(serving.join_all(), closing);
    // Those that ended only now still get their farewell.
    _ = timeout(LAST_FAREWELLS, fanout.drained()).await;
}

/// Waits for a task that fails or panics.
async fn failure(tasks: &mut Tasks) -> anyhow::Error {
    loop {
        match tasks.join_next().await {
            Some(Ok(Ok(()))) => {}
            Some(Ok(Err(error))) => return error,
            Some(Err(error)) => return anyhow::Error::new(error).context("a part of the gateway failed"),
            None => future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_task_that_panics_is_a_failure_and_one_that_ends_is_none() {
        let mut tasks = Tasks::new();
        tasks.spawn(async { Ok(()) });
        tasks.spawn(async { panic!("on purpose") });
        assert!(format!("{:#}", failure(&mut tasks).await).contains("panicked"));
        tasks.spawn(async { anyhow::bail!("the store has closed") });
        assert_eq!(failure(&mut tasks).await.to_string(), "the store has closed");
    }
}
