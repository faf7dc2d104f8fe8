//! The feeds against a real server, a real store, and recordings where they are at hand.

#[allow(clippy::unwrap_used, dead_code, reason = "it belongs to the tests of the secrets, which need all of it")]
#[path = "../../../secrets/tests/it/bao.rs"]
mod bao;
mod case;
mod command_line;
mod conformance;
mod demo;
mod documents;
mod every_upstream;
mod monitoring;
mod outputs;
mod recordings;
mod redis_server;
mod secrets;
mod sky;
mod upstream;
mod upstreams;

const DEADLINE: std::time::Duration = std::time::Duration::from_secs(20);

/// A result that comes within a time that nothing takes.
async fn within_deadline<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, future).await.unwrap_or_else(|_| panic!("not in time: {what}"))
}
