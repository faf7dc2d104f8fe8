//! Where the messages of a server arrive.
//!
//! They are taken in at the pace of the network, so nothing queues: a notification marks its key as changed, however often it
//! comes; a publisher's document replaces the one before it; a command goes to the listeners at once.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use redis::{PushInfo, PushKind, Value};
use tokio::sync::Notify;
use wallfeed_proto::{Command, Key, KeyFilter, event::Reason};

use super::{keyspace, update::Updates};
use crate::{StoreError, quiet::Quiet, shelf::Shelf};

/// Changed keys that are kept apart; beyond that, everything is read again.
const KEYS: usize = 1 << 16;

/// Takes in what one connection hears.
#[derive(Debug)]
pub(super) struct Inbox {
    pub(super) channels: Channels,
    pub(super) keys: KeyFilter,
    pub(super) updates: Arc<Updates>,
    pub(super) shelf: Arc<Shelf>,
    state: Mutex<State>,
    /// Rung when there is something in the state.
    bell: Notify,
    heard: AtomicU64,
    bad_commands: Quiet,
}

/// The channels that are heard, and what each means.
#[derive(Debug, Clone)]
pub(super) struct Channels {
    /// What the names of keyspace channels begin with.
    pub(super) keyspace: String,
    pub(super) update: Option<String>,
    pub(super) command: String,
}

#[derive(Debug, Default)]
struct State {
    changed: Changed,
    lost: bool,
}

/// Keys that may have changed.
#[derive(Debug)]
pub(super) enum Changed {
    /// These, and why each is gone if it is.
    Keys(HashMap<Key, Reason>),
    /// More than are worth being told apart.
    All,
}

impl Inbox {
    pub(super) fn new(channels: Channels, keys: KeyFilter, updates: Arc<Updates>, shelf: Arc<Shelf>) -> Self {
        Self {
            channels,
            keys,
            updates,
            shelf,
            state: Mutex::default(),
            bell: Notify::new(),
            heard: AtomicU64::new(0),
            bad_commands: Quiet::default(),
        }
    }

    /// Takes in a message.
    pub(super) fn receive(&self, push: &PushInfo) {
        self.heard.fetch_add(1, Relaxed);
        match (&push.kind, push.data.as_slice()) {
            (PushKind::Message, [channel, payload]) | (PushKind::PMessage, [_, channel, payload]) => {
                if let (Some(channel), Some(payload)) = (bytes(channel), bytes(payload)) {
                    self.message(channel, payload);
                }
            }
            (PushKind::Disconnection, _) => {
                self.state().lost = true;
                self.bell.notify_one();
            }
            _ => {}
        }
    }

    fn message(&self, channel: &[u8], payload: &[u8]) {
        let is = |name: &str| channel == name.as_bytes();
        if is(&self.channels.command) {
            self.command(payload);
        } else if self.channels.update.as_deref().is_some_and(is) {
            self.updates.receive(payload);
        } else if let Some(key) = keyspace::key(channel, &self.channels.keyspace).filter(|key| self.keys.matches(key)) {
            self.touch(key, keyspace::reason(payload));
        }
    }

    fn command(&self, payload: &[u8]) {
        match serde_json::from_slice::<Command>(payload) {
            Ok(command) => self.shelf.command(&command),
            Err(error) => self.bad_commands.warn(|| format!("passed over a message that is no command: {error}")),
        }
    }

    /// A key may have changed.
    pub(super) fn touch(&self, key: Key, reason: Reason) {
        self.state().changed.insert(key, reason);
        self.bell.notify_one();
    }

    /// Waits until a key may have changed.
    pub(super) async fn changed(&self) -> Result<(), StoreError> {
        loop {
            {
                let state = self.state();
                if state.lost {
                    return Err(StoreError::Unavailable("the connection was closed".into()));
                }
                if !state.changed.is_empty() {
                    return Ok(());
                }
            }
            self.bell.notified().await;
        }
    }

    /// The keys that may have changed, once.
    pub(super) fn take(&self) -> Changed {
        std::mem::take(&mut self.state().changed)
    }

    /// Whether a change of the key was announced and not taken yet.
    pub(super) fn announces(&self, key: &Key) -> bool {
        match &self.state().changed {
            Changed::Keys(keys) => keys.contains_key(key),
            Changed::All => true,
        }
    }

    /// How many messages arrived: a connection on which this grows is alive.
    pub(super) fn heard(&self) -> u64 {
        self.heard.load(Relaxed)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Changed {
    fn default() -> Self {
        Self::Keys(HashMap::new())
    }
}

impl Changed {
    fn insert(&mut self, key: Key, reason: Reason) {
        if let Self::Keys(keys) = self {
            keys.insert(key, reason);
            if keys.len() > KEYS {
                *self = Self::All;
            }
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Keys(keys) if keys.is_empty())
    }
}

fn bytes(value: &Value) -> Option<&[u8]> {
    match value {
        Value::BulkString(bytes) => Some(bytes),
        Value::SimpleString(text) => Some(text.as_bytes()),
        _ => None,
    }
}
