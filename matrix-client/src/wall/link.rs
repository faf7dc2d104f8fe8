//! The wall's connection to the gateway, as the wall shows it.

use std::{sync::Arc, time::Duration};

use wallfeed_proto::event::StoreState;

use crate::stream::Trouble;

/// Connected, or since when not.
#[derive(Debug)]
pub struct Link {
    offline_since: Option<Duration>,
    store: Option<StoreState>,
    problem: Option<Arc<str>>,
}

/// A reconnection that takes no longer is not worth a mark.
const UNMARKED: Duration = Duration::from_secs(2);

impl Link {
    /// Not connected yet.
    pub fn new(now: Duration) -> Self {
        Self { offline_since: Some(now), store: None, problem: None }
    }

    pub fn connected(&mut self, store: StoreState) {
        *self = Self { offline_since: None, store: Some(store), problem: None };
    }

    pub fn store(&mut self, store: StoreState) {
        self.store = Some(store);
    }

    pub fn lost(&mut self, trouble: &Trouble, now: Duration) {
        self.offline_since.get_or_insert(now);
        self.problem = Some(trouble.to_string().into());
    }

    pub fn is_connected(&self) -> bool {
        self.offline_since.is_none()
    }

    pub fn store_state(&self) -> Option<StoreState> {
        self.store
    }

    /// Why it is not connected.
    pub fn problem(&self) -> Option<Arc<str>> {
        self.problem.clone()
    }

    /// For how long the wall has been offline, where that is worth a mark.
    pub fn offline_for(&self, now: Duration) -> Option<Duration> {
        let offline = now.saturating_sub(self.offline_since?);
        (offline >= UNMARKED).then_some(offline)
    }

    /// How long the mark stays right.
    pub fn holds_for(&self, now: Duration) -> Option<Duration> {
        let offline = now.saturating_sub(self.offline_since?);
        // The mark counts in whole seconds.
        let next = if offline < UNMARKED { UNMARKED } else { Duration::from_secs(offline.as_secs() + 1) };
        Some(next.saturating_sub(offline))
    }
}
