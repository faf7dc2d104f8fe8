//! What was delivered, counted.

use std::{
    ops::AddAssign,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

/// Counts since the start. Cheap to clone; whoever delivers adds up by itself and comes here now and then.
#[derive(Debug, Clone, Default)]
pub struct Tally(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    events: AtomicU64,
    bytes: AtomicU64,
    skipped: AtomicU64,
}

/// What was delivered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivery {
    /// Events that went to a reader.
    pub events: u64,
    /// Bytes of streams that sockets took.
    pub bytes: u64,
    /// Changes that a reader was spared, because newer ones came before it could read them.
    pub skipped: u64,
}

impl Tally {
    /// Adds to the counts.
    pub fn add(&self, delivery: Delivery) {
        self.0.events.fetch_add(delivery.events, Relaxed);
        self.0.bytes.fetch_add(delivery.bytes, Relaxed);
        self.0.skipped.fetch_add(delivery.skipped, Relaxed);
    }

    /// The counts.
    #[must_use]
    pub fn total(&self) -> Delivery {
        let Counts { events, bytes, skipped } = &*self.0;
        Delivery { events: events.load(Relaxed), bytes: bytes.load(Relaxed), skipped: skipped.load(Relaxed) }
    }
}

impl AddAssign for Delivery {
    fn add_assign(&mut self, other: Self) {
        self.events += other.events;
        self.bytes += other.bytes;
        self.skipped += other.skipped;
    }
}
