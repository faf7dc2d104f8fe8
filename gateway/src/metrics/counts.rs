//! What is counted as it happens.

use std::time::Duration;

use prometheus_client::{
    encoding::{EncodeLabelSet, EncodeLabelValue},
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::Registry,
};
use wallfeed_proto::CommandName;

/// Upper bounds of the classes of durations, seconds.
const DURATIONS: [f64; 12] = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];

/// Counts since the start. Cheap to clone; all clones count together.
#[derive(Debug, Clone)]
pub struct Counts {
    starts: Family<Started, Counter>,
    commands: Family<Commanded, Counter>,
    refused: Family<Refused, Counter>,
    requests: Family<Request, Counter>,
    durations: Family<Route, Histogram>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Started {
    start: Start,
}

/// How a stream starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelValue)]
pub enum Start {
    /// With every document.
    Snapshot,
    /// Where the client left.
    Resumed,
    /// With what comes.
    Present,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Commanded {
    command: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refused {
    reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            starts: Family::default(),
            commands: Family::default(),
            refused: Family::default(),
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(DURATIONS)),
        }
    }
}

impl Counts {
    /// A stream has started.
    pub fn started(&self, start: Start) {
        self.starts.get_or_create(&Started { start }).inc();
    }

    /// A command has come, for all walls.
    pub fn commanded(&self, name: CommandName) {
        self.commands.get_or_create(&Commanded { command: name.as_str() }).inc();
    }

    /// A document was not taken from a writer.
    pub fn refused(&self, reason: &'static str) {
        self.refused.get_or_create(&Refused { reason }).inc();
    }

    /// A request was answered; of a stream, its head.
    pub fn requested(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        self.requests.get_or_create(&Request { method, route: route.into(), status }).inc();
        self.durations.get_or_create(&Route { route: route.into() }).observe(took.as_secs_f64());
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register("streams_started", "Streams that were opened, by how they began", self.starts.clone());
        registry.register("commands", "Commands for walls that came through the store", self.commands.clone());
        registry.register(
            "documents_refused",
            "Documents that were not taken from writers over HTTP, by reason",
            self.refused.clone(),
        );
        registry.register("http_requests", "Requests that were answered", self.requests.clone());
        registry.register(
            "http_request_duration_seconds",
            "From the head of a request to the head of its answer",
            self.durations.clone(),
        );
    }
}
