//! One listener of the shelf, and what waits for it.

use std::{
    collections::{HashMap, VecDeque},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use tokio_stream::Stream;
use wallfeed_proto::{Command, Key, event::Reason};

use super::{Shelf, State};
use crate::change::Change;

/// Commands that are kept for a listener who does not listen; beyond that the oldest are dropped. Nobody wants a wall to obey
/// more than this many stale commands.
const COMMANDS: usize = 1024;
/// Changed keys that are kept for a listener beyond the number of keys that the store holds; beyond that a snapshot is cheaper.
const CHANGES: usize = 1024;

/// Yields what happened since it last looked, the latest of each key. Ends where the shelf does.
#[derive(Debug)]
pub(crate) struct Listener {
    shelf: Arc<Shelf>,
    id: u64,
}

impl Listener {
    pub(super) fn new(shelf: Arc<Shelf>, id: u64) -> Self {
        Self { shelf, id }
    }
}

impl Stream for Listener {
    type Item = Change;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Change>> {
        let mut state = self.shelf.state();
        let State { listeners, records, ended, .. } = &mut *state;
        let Some(pending) = listeners.get_mut(&self.id).filter(|_| !*ended) else { return Poll::Ready(None) };
        if std::mem::take(&mut pending.snapshot) {
            return Poll::Ready(Some(Change::Snapshot(records.values().cloned().collect())));
        }
        if let Some(reason) = pending.down.take() {
            return Poll::Ready(Some(Change::Down(reason)));
        }
        if let Some(command) = pending.commands.pop_front() {
            return Poll::Ready(Some(Change::Command(command)));
        }
        if let Some((key, reason)) = pending.next_key() {
            let change = records.get(&key).cloned().map_or(Change::Delete(key, reason), Change::Put);
            return Poll::Ready(Some(change));
        }
        pending.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.shelf.state().listeners.remove(&self.id);
    }
}

/// What waits for a listener.
#[derive(Debug, Default)]
pub(super) struct Pending {
    snapshot: bool,
    down: Option<String>,
    commands: VecDeque<Command>,
    /// The changed keys, in the order in which they first changed; each is in `reasons` too.
    changed: VecDeque<Key>,
    /// Why each changed key is gone, if it is.
    reasons: HashMap<Key, Reason>,
    waker: Option<Waker>,
}

impl Pending {
    pub(super) fn new(snapshot: bool, down: Option<String>) -> Self {
        Self { snapshot, down, ..Self::default() }
    }

    /// Everything may be different, and the store answers.
    pub(super) fn snapshot(&mut self) {
        self.snapshot = true;
        self.down = None;
        self.changed.clear();
        self.reasons.clear();
    }

    pub(super) fn down(&mut self, reason: &str) {
        self.down = Some(reason.into());
    }

    pub(super) fn command(&mut self, command: &Command) {
        if self.commands.len() == COMMANDS {
            self.commands.pop_front();
        }
        self.commands.push_back(command.clone());
    }

    /// A key changed; the store holds so many.
    pub(super) fn touch(&mut self, key: &Key, reason: Reason, held: usize) {
        if self.snapshot {
            return;
        }
        if self.reasons.insert(key.clone(), reason).is_none() {
            self.changed.push_back(key.clone());
        }
        if self.changed.len() > held + CHANGES {
            let down = self.down.take();
            self.snapshot();
            self.down = down;
        }
    }

    pub(super) fn wake(&mut self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    fn next_key(&mut self) -> Option<(Key, Reason)> {
        let key = self.changed.pop_front()?;
        let reason = self.reasons.remove(&key).unwrap_or_default();
        Some((key, reason))
    }
}
