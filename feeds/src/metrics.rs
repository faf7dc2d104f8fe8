//! What the feeds count and measure, for Prometheus.

use std::{
    sync::atomic::AtomicU64,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::{Registry, Unit},
};

/// What the names of all figures begin with.
const PREFIX: &str = "wallfeed_feed";

/// Seconds since 1970, with their fractions.
type Time = Gauge<f64, AtomicU64>;

/// The figures of all feeds. Cheap to clone; all clones count together.
#[derive(Debug, Clone, Default)]
pub struct Metrics {
    last_success: Family<Feed, Time>,
    next_due: Family<Feed, Time>,
    failing: Family<Feed, Gauge>,
    failures: Family<Failure, Counter>,
    document_size: Family<Feed, Gauge>,
    requests: Family<Request, Counter>,
    retries: Family<Upstream, Counter>,
    cache_hits: Family<CacheHit, Counter>,
    published: Family<Publication, Counter>,
    output_up: Gauge,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Feed {
    feed: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Failure {
    feed: String,
    kind: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Upstream {
    upstream: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    upstream: String,
    status: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CacheHit {
    upstream: String,
    kind: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Publication {
    outcome: &'static str,
}

/// Why an answer that was known already did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It was still good, and nobody was asked.
    Fresh,
    /// The upstream was asked, and has nothing newer.
    NotModified,
}

impl Metrics {
    /// Makes the figures a part of what a registry tells.
    pub fn register(&self, registry: &mut Registry) {
        let registry = registry.sub_registry_with_prefix(PREFIX);
        let mut time = |name, what: &str, times: &Family<Feed, Time>| {
            let help = format!("When a feed {what}, in seconds since 1970");
            registry.register_with_unit(name, help, Unit::Seconds, times.clone());
        };
        time("last_success_timestamp", "last made its document", &self.last_success);
        time("next_due_timestamp", "is due again", &self.next_due);
        registry.register("failing", "1 while a feed's last attempt failed, else 0", self.failing.clone());
        registry.register(
            "failures",
            "Attempts that made no document, by what kept them from it",
            self.failures.clone(),
        );
        registry.register_with_unit(
            "document_size",
            "The size of a feed's last document, as JSON",
            Unit::Bytes,
            self.document_size.clone(),
        );
        registry.register("requests", "Requests to upstreams, by status; `error`: no answer", self.requests.clone());
        registry.register("retries", "Requests that were made again at once", self.retries.clone());
        registry.register(
            "cache_hits",
            "Answers that were known already: `fresh` ones were not asked for, `not_modified` ones confirmed",
            self.cache_hits.clone(),
        );
        registry.register("published_documents", "Documents that were offered, by outcome", self.published.clone());
        registry.register("output_up", "1 while documents are taken, else 0", self.output_up.clone());
    }

    /// A feed has made its document.
    pub(crate) fn succeeded(&self, feed: &str, bytes: usize, next: Duration) {
        let feed = Feed { feed: feed.to_owned() };
        self.last_success.get_or_create(&feed).set(seconds(Duration::ZERO));
        self.next_due.get_or_create(&feed).set(seconds(next));
        self.failing.get_or_create(&feed).set(0);
        self.document_size.get_or_create(&feed).set(bytes as i64);
    }

    /// A feed has made none.
    pub(crate) fn failed(&self, feed: &str, kind: &'static str, next: Duration) {
        let failure = Failure { feed: feed.to_owned(), kind };
        self.failures.get_or_create(&failure).inc();
        let feed = Feed { feed: failure.feed };
        self.next_due.get_or_create(&feed).set(seconds(next));
        self.failing.get_or_create(&feed).set(1);
    }

    /// An upstream was asked; none: it gave no answer.
    pub(crate) fn asked(&self, upstream: &str, status: Option<u16>) {
        let status = status.map_or_else(|| "error".to_owned(), |status| status.to_string());
        self.requests.get_or_create(&Request { upstream: upstream.to_owned(), status }).inc();
    }

    /// An upstream is asked again at once.
    pub(crate) fn retried(&self, upstream: &str) {
        self.retries.get_or_create(&Upstream { upstream: upstream.to_owned() }).inc();
    }

    /// An answer was known.
    pub(crate) fn known(&self, upstream: &str, known: Known) {
        let kind = match known {
            Known::Fresh => "fresh",
            Known::NotModified => "not_modified",
        };
        self.cache_hits.get_or_create(&CacheHit { upstream: upstream.to_owned(), kind }).inc();
    }

    /// A document was offered.
    pub(crate) fn published(&self, outcome: &'static str) {
        self.published.get_or_create(&Publication { outcome }).inc();
    }

    /// Whether documents are taken.
    pub(crate) fn set_output(&self, is_up: bool) {
        self.output_up.set(is_up.into());
    }

    /// Whether documents are taken; not before the first was.
    #[must_use]
    pub fn is_output_up(&self) -> bool {
        self.output_up.get() == 1
    }
}

/// The time in a while.
fn seconds(ahead: Duration) -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |now| (now + ahead).as_secs_f64())
}
