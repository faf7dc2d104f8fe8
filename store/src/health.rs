//! How a store is doing.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// How a store is doing, for metrics. Counts are since the store was opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Health {
    /// Whether what it holds is known and it answers. A store that nobody listens to does not find out.
    pub connected: bool,
    /// Values that were passed over because they are no documents.
    pub skipped: u64,
    /// Times that the connection was lost and made again.
    pub reconnects: u64,
    /// Changes that a re-read found and no notification had announced. Zero is the normal value.
    pub missed_events: u64,
}

/// The counts behind [`Health`].
#[derive(Debug, Default)]
pub(crate) struct Counters {
    skipped: AtomicU64,
    reconnects: AtomicU64,
    missed_events: AtomicU64,
}

impl Counters {
    pub(crate) fn skipped(&self) {
        self.skipped.fetch_add(1, Relaxed);
    }

    pub(crate) fn reconnected(&self) {
        self.reconnects.fetch_add(1, Relaxed);
    }

    pub(crate) fn missed(&self, events: usize) {
        self.missed_events.fetch_add(events as u64, Relaxed);
    }

    pub(crate) fn health(&self, connected: bool) -> Health {
        Health {
            connected,
            skipped: self.skipped.load(Relaxed),
            reconnects: self.reconnects.load(Relaxed),
            missed_events: self.missed_events.load(Relaxed),
        }
    }
}
