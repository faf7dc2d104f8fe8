//! What is told to Prometheus: counts that are kept as things happen, and what is looked up when somebody asks.

mod counts;
mod figures;
mod present;
#[cfg(target_os = "linux")]
mod process;
mod text;

use std::sync::Arc;

use prometheus_client::{encoding, registry::Registry};

pub use counts::{Counts, Start};
pub use present::Present;

/// The media type of what [`Metrics::text`] writes.
pub const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Everything that can be told. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Metrics(Arc<Registry>);

impl Metrics {
    /// What is counted, and what is there to be looked up, beside what others in this process have registered.
    #[must_use]
    pub fn new(counts: &Counts, present: Present, mut registry: Registry) -> Self {
        #[cfg(target_os = "linux")]
        registry.register_collector(Box::new(process::Process));
        let own = registry.sub_registry_with_prefix("wallfeed");
        counts.register(own);
        own.register_collector(Box::new(present));
        Self(Arc::new(registry))
    }

    /// All of it, in Prometheus' text format.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // A string takes everything.
        _ = encoding::text::encode(&mut text, &self.0);
        text::prometheus(&text)
    }
}
