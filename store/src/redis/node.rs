//! One server that is followed, whether it is there or not.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::sleep;

use super::{backoff::Backoff, hub::Hub, link::Link, server::Server};
use crate::health::{Mechanism, Node as Health};

/// One server that is followed.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) server: Server,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    presence: Presence,
    /// The last that was in use.
    mechanism: Option<Mechanism>,
}

#[derive(Debug)]
enum Presence {
    /// Nothing is known about it yet.
    Unknown,
    Here(Arc<Link>),
    /// It is not there, and why.
    Away(String),
}

impl Node {
    pub(super) fn new(server: Server) -> Self {
        Self { server, state: Mutex::new(State { presence: Presence::Unknown, mechanism: None }) }
    }

    /// Connects, for ever and ever. `is_successor`: it stands in for a server that was followed before.
    pub(super) async fn follow(self: Arc<Self>, must_be_primary: bool, is_successor: bool, hub: Arc<Hub>) {
        let mut backoff = Backoff::default();
        let mut was_here = is_successor;
        loop {
            let error = match Link::open(&self.server, must_be_primary, &hub).await {
                Ok((link, channels)) => {
                    let link = Arc::new(link);
                    if was_here {
                        hub.counters.reconnected();
                    }
                    was_here = true;
                    self.here(Arc::clone(&link));
                    hub.inbox.touch_all();
                    let error = link.stay(&hub, channels).await;
                    if link.is_known() {
                        backoff.reset();
                    }
                    error
                }
                Err(error) => error,
            };
            // Whoever listens says it once; here is every attempt.
            tracing::debug!("{}: {error}", self.server.address());
            self.state().presence = Presence::Away(error.reason());
            hub.inbox.servers_changed();
            hub.scout.notify_one();
            sleep(backoff.next()).await;
        }
    }

    fn here(&self, link: Arc<Link>) {
        let mut state = self.state();
        if state.mechanism != Some(link.mechanism) {
            tracing::info!("{}: changes are noticed by {}", self.server.address(), describe(link.mechanism));
        }
        state.mechanism = Some(link.mechanism);
        state.presence = Presence::Here(link);
    }

    /// The connections to it, if it is there.
    pub(super) fn link(&self) -> Option<Arc<Link>> {
        match &self.state().presence {
            Presence::Here(link) if link.failure().is_none() => Some(Arc::clone(link)),
            _ => None,
        }
    }

    /// Whether nothing is known about it yet.
    pub(super) fn is_unknown(&self) -> bool {
        matches!(self.state().presence, Presence::Unknown)
    }

    /// How it is.
    pub(super) fn health(&self) -> Health {
        let state = self.state();
        let (connected, problem) = match &state.presence {
            Presence::Unknown => (false, None),
            Presence::Here(link) => (link.failure().is_none() && link.is_known(), link.failure().map(str::to_owned)),
            Presence::Away(problem) => (false, Some(problem.clone())),
        };
        Health { address: self.server.address(), connected, mechanism: state.mechanism, problem }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn describe(mechanism: Mechanism) -> &'static str {
    match mechanism {
        Mechanism::Keyspace => "keyspace notifications",
        Mechanism::Tracking => "CLIENT TRACKING",
        Mechanism::Polling => "reading everything every 2 s",
    }
}
