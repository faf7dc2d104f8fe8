//! How a store is doing.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use crate::document::Unfit;

/// How a store is doing, for metrics. Counts are since the store was opened. A store that nobody listens to
/// ([`Store::changes`](crate::Store::changes)) does not find out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// Whether all of what it holds is known and it answers.
    pub connected: bool,
    /// How changes are noticed; where nodes differ, the weakest. None where no server is followed: an embedded store, or a
    /// server that has not answered yet.
    pub mechanism: Option<Mechanism>,
    /// The servers that are followed, by address: one, or each primary of a cluster. None of an embedded store.
    pub nodes: Vec<Node>,
    /// Values that were passed over because they are no documents.
    pub skipped: Skipped,
    /// Times that the connection to a server was lost and made again.
    pub reconnects: u64,
    /// Changes that a re-read found and no notification had announced. Zero is the normal value; polling counts none.
    pub missed_events: u64,
    /// Times that everything was read: at each connection, and from time to time.
    pub resyncs: u64,
    /// When everything was last read in full.
    pub last_sync: Option<SystemTime>,
}

/// How changes on a server are noticed. The later, the weaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mechanism {
    /// Keyspace notifications.
    Keyspace,
    /// Invalidations of client-side caching: `CLIENT TRACKING ON BCAST`.
    Tracking,
    /// Reading everything every two seconds.
    Polling,
}

impl Mechanism {
    /// All of them, for a metric that has one line for each.
    pub const ALL: [Self; 3] = [Self::Keyspace, Self::Tracking, Self::Polling];

    /// Its name in metrics: `keyspace`, `tracking`, `polling`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keyspace => "keyspace",
            Self::Tracking => "tracking",
            Self::Polling => "polling",
        }
    }
}

impl fmt::Display for Mechanism {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A server that is followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// `HOST:PORT`, or the path of a socket; never a password.
    pub address: String,
    /// Whether it answers and what it holds is known.
    pub connected: bool,
    /// How its changes are noticed; none before it answered.
    pub mechanism: Option<Mechanism>,
    /// Why it is not connected. For logs and doctors: it names addresses.
    pub problem: Option<String>,
}

/// Values that were passed over, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Lists, hashes, ….
    pub not_a_string: u64,
    /// More bytes than a document may have.
    pub too_large: u64,
    /// No UTF-8, or no JSON.
    pub not_json: u64,
    /// JSON, but a list, a number, ….
    pub not_an_object: u64,
}

impl Skipped {
    /// Each reason's name in metrics, and its count.
    #[must_use]
    pub const fn by_reason(&self) -> [(&'static str, u64); 4] {
        [
            ("not_a_string", self.not_a_string),
            ("too_large", self.too_large),
            ("not_json", self.not_json),
            ("not_an_object", self.not_an_object),
        ]
    }

    /// All of them.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.not_a_string + self.too_large + self.not_json + self.not_an_object
    }

    fn count(&mut self, unfit: Unfit) {
        *match unfit {
            Unfit::NotAString => &mut self.not_a_string,
            Unfit::TooLarge => &mut self.too_large,
            Unfit::NotJson => &mut self.not_json,
            Unfit::NotAnObject => &mut self.not_an_object,
        } += 1;
    }
}

/// What is behind [`Health`].
#[derive(Debug, Default)]
pub(crate) struct Counters {
    health: Mutex<Health>,
}

impl Counters {
    pub(crate) fn skipped(&self, unfit: Unfit) {
        self.state().skipped.count(unfit);
    }

    pub(crate) fn reconnected(&self) {
        self.state().reconnects += 1;
    }

    pub(crate) fn missed(&self, events: usize) {
        self.state().missed_events += events as u64;
    }

    /// Everything was read.
    pub(crate) fn synced(&self) {
        let mut health = self.state();
        health.resyncs += 1;
        health.last_sync = Some(SystemTime::now());
    }

    /// These are the servers that are followed, and this is how they are.
    pub(crate) fn nodes(&self, nodes: Vec<Node>) {
        self.state().nodes = nodes;
    }

    pub(crate) fn health(&self, connected: bool) -> Health {
        let health = self.state().clone();
        let mechanism = health.nodes.iter().filter_map(|node| node.mechanism).max();
        Health { connected, mechanism, ..health }
    }

    /// Each change is one step, so a poisoned lock is as good as any.
    fn state(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
