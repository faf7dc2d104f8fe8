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
    /// The same in few words.
    reason: Option<Arc<str>>,
    /// Whether there has ever been a stream.
    has_been_connected: bool,
}

/// What is shown in place of the pages while there has never been a stream.
pub enum Card {
    /// The wall has just started.
    Splash,
    /// This is why there is none.
    Unreachable(Arc<str>),
}

/// The splash is for a first connection that takes its time.
const SPLASH: Duration = Duration::from_secs(2);
/// A wall that finds no gateway says so for a third of the time; the clock can do without one.
const CARD_EVERY: Duration = Duration::from_secs(30);
const CARD: Duration = Duration::from_secs(10);

/// A reconnection that takes no longer is not worth a mark.
const UNMARKED: Duration = Duration::from_secs(2);

impl Link {
    /// Not connected yet.
    pub fn new(now: Duration) -> Self {
        Self { offline_since: Some(now), store: None, problem: None, reason: None, has_been_connected: false }
    }

    pub fn connected(&mut self, store: StoreState) {
        *self = Self { offline_since: None, store: Some(store), problem: None, reason: None, has_been_connected: true };
    }

    pub fn store(&mut self, store: StoreState) {
        self.store = Some(store);
    }

    pub fn lost(&mut self, trouble: &Trouble, now: Duration) {
        self.offline_since.get_or_insert(now);
        self.store = None;
        self.problem = Some(trouble.to_string().into());
        self.reason = Some(trouble.reason().into());
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

    /// What is shown in place of the pages; uptime is that of the wall.
    pub fn card(&self, uptime: Duration) -> Option<Card> {
        match &self.reason {
            _ if self.has_been_connected => None,
            Some(reason) => {
                (uptime.as_secs() % CARD_EVERY.as_secs() < CARD.as_secs()).then(|| Card::Unreachable(reason.clone()))
            }
            None => (uptime < SPLASH).then_some(Card::Splash),
        }
    }

    /// For how long the wall has been offline, where that is worth a mark.
    pub fn offline_for(&self, now: Duration) -> Option<Duration> {
        let offline = now.saturating_sub(self.offline_since?);
        (offline >= UNMARKED).then_some(offline)
    }

    /// How long the mark stays right.
    pub fn holds_for(&self, now: Duration) -> Option<Duration> {
        let offline = now.saturating_sub(self.offline_since?);
        // The mark counts in whole seconds; cards come and go with them.
        let next = if offline < UNMARKED { UNMARKED } else { Duration::from_secs(offline.as_secs() + 1) };
        Some(next.saturating_sub(offline))
    }
}
