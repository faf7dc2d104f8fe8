//! The shelf: what a store holds, as far as this process knows, and everybody who listens for its changes.
//!
//! Whatever a store stands on writes here, and listeners read here. A listener is told which keys changed, not how: it takes
//! the latest record of each when it gets round to it. So a slow listener finds fewer, newer changes, and what is kept for it
//! does not depend on how fast the store changes.

mod listener;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use wallfeed_proto::{Command, Key, event::Reason};

use crate::change::Record;
pub(crate) use listener::Listener;
use listener::Pending;

/// Remaining times to live that are read twice differ by the way of the answer; less than this is no change.
const SAME_EXPIRY: Duration = Duration::from_secs(1);

/// What the store holds, and who listens. No I/O; the lock is never held across an await.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Whether the records are what the store holds, or held when it last answered.
    known: bool,
    /// Why the store does not answer.
    down: Option<String>,
    records: BTreeMap<Key, Record>,
    deadlines: BTreeSet<(SystemTime, Key)>,
    listeners: HashMap<u64, Pending>,
    next_listener: u64,
}

impl Shelf {
    /// Somebody who is told everything from now on, beginning with a snapshot.
    pub(crate) fn listen(self: &Arc<Self>) -> Listener {
        let mut state = self.state();
        let id = state.next_listener;
        state.next_listener += 1;
        let pending = Pending::new(state.known, state.down.clone());
        state.listeners.insert(id, pending);
        Listener::new(Arc::clone(self), id)
    }

    /// The store answers (again), and this is all that it holds: every listener gets a snapshot.
    pub(crate) fn replace(&self, records: Vec<Record>) {
        let mut state = self.state();
        state.deadlines = records.iter().filter_map(|record| Some((record.expires?, record.key.clone()))).collect();
        state.records = records.into_iter().map(|record| (record.key.clone(), record)).collect();
        state.known = true;
        state.down = None;
        state.tell(Pending::snapshot);
    }

    /// The store does not answer. What is known stays.
    pub(crate) fn down(&self, reason: &str) {
        let mut state = self.state();
        state.down = Some(reason.into());
        state.tell(|pending| pending.down(reason));
    }

    /// A key holds this now.
    pub(crate) fn put(&self, record: Record) {
        let mut state = self.state();
        let key = record.key.clone();
        let before = state.insert(record);
        if before.is_none_or(|before| differs(&before, &state.records[&key])) {
            state.touch(&key, Reason::Deleted);
        }
    }

    /// A key is gone; false where there was none.
    pub(crate) fn remove(&self, key: &Key, reason: Reason) -> bool {
        let mut state = self.state();
        let Some(record) = state.records.remove(key) else { return false };
        state.forget_deadline(&record);
        state.touch(key, reason);
        true
    }

    /// A command for walls.
    pub(crate) fn command(&self, command: &Command) {
        self.state().tell(|pending| pending.command(command.clone()));
    }

    /// When the next record expires.
    pub(crate) fn next_deadline(&self) -> Option<SystemTime> {
        self.state().deadlines.first().map(|(deadline, _)| *deadline)
    }

    /// The keys whose time to live is over.
    pub(crate) fn expired(&self, now: SystemTime) -> Vec<Key> {
        let state = self.state();
        state.deadlines.iter().take_while(|(deadline, _)| *deadline <= now).map(|(_, key)| key.clone()).collect()
    }

    /// Nothing can be half done when a holder of the lock panics, so a poisoned lock is as good as any.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn insert(&mut self, record: Record) -> Option<Record> {
        let deadline = record.expires.map(|expires| (expires, record.key.clone()));
        let before = self.records.insert(record.key.clone(), record);
        if let Some(before) = &before {
            self.forget_deadline(before);
        }
        self.deadlines.extend(deadline);
        before
    }

    fn forget_deadline(&mut self, record: &Record) {
        if let Some(expires) = record.expires {
            self.deadlines.remove(&(expires, record.key.clone()));
        }
    }

    /// Tells every listener that a key changed.
    fn touch(&mut self, key: &Key, reason: Reason) {
        let held = self.records.len();
        self.tell(|pending| pending.touch(key, reason, held));
    }

    fn tell(&mut self, news: impl Fn(&mut Pending)) {
        for pending in self.listeners.values_mut() {
            news(pending);
            pending.wake();
        }
    }
}

fn differs(before: &Record, after: &Record) -> bool {
    let same_expiry = match (before.expires, after.expires) {
        (None, None) => true,
        (Some(before), Some(after)) => {
            before.max(after).duration_since(before.min(after)).unwrap_or_default() < SAME_EXPIRY
        }
        _ => false,
    };
    before.document != after.document || !same_expiry
}
