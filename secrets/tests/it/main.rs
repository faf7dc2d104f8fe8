//! `wallfeed-secrets` against a real OpenBao and an API server that enforces what a cluster enforces.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bao;
mod gate;
mod kube;
mod program;
mod world;

mod door;
mod faults;
mod interruption;
mod leaks;
mod life;
mod policy;
mod rotation;
mod sources;

use std::time::Duration;

/// The most that a test waits for anything.
const DEADLINE: Duration = Duration::from_secs(30);

/// The value that must never be seen where it does not belong.
const CANARY: &str = "canary-5e0c9b7a41";

async fn within_deadline<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, future).await.unwrap_or_else(|_| panic!("{what}: not within {DEADLINE:?}"))
}
