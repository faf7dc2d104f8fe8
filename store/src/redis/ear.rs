//! What one connection hears.
//!
//! Messages are taken in at the pace of the network, so nothing queues: a notification marks its key as changed, however often
//! it comes; a publisher's document replaces the one before it; a command goes to the listeners at once.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
};

use redis::{PushInfo, PushKind, Value};
use tokio_util::sync::CancellationToken;
use wallfeed_proto::{Command, Key, event::Reason};

use super::{hub::Hub, keyspace};

/// Takes in what one connection hears.
#[derive(Debug)]
pub(super) struct Ear {
    hub: Arc<Hub>,
    /// What the names of keyspace channels begin with.
    keyspace: String,
    heard: AtomicU64,
    /// Cancelled when the connection is closed.
    pub(super) closed: CancellationToken,
}

impl Ear {
    pub(super) fn new(hub: Arc<Hub>, keyspace: String) -> Self {
        Self { hub, keyspace, heard: AtomicU64::new(0), closed: CancellationToken::new() }
    }

    /// How many messages arrived: a connection on which this grows is alive.
    pub(super) fn heard(&self) -> u64 {
        self.heard.load(Relaxed)
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
            (PushKind::Invalidate, [Value::Array(keys)]) => keys.iter().filter_map(bytes).for_each(|key| self.key(key)),
            (PushKind::Invalidate, _) => self.hub.inbox.touch_all(),
            (PushKind::Disconnection, _) => self.closed.cancel(),
            _ => {}
        }
    }

    /// Takes in what was published on a channel.
    pub(super) fn message(&self, channel: &[u8], payload: &[u8]) {
        let options = &self.hub.options;
        let is = |name: &str| channel == name.as_bytes();
        if is(&options.command_channel) {
            self.command(payload);
        } else if options.update_channel.as_deref().is_some_and(is) {
            self.hub.updates.receive(payload);
        } else if let Some(key) = keyspace::key(channel, &self.keyspace) {
            self.touch(key, keyspace::reason(payload));
        }
    }

    fn command(&self, payload: &[u8]) {
        match serde_json::from_slice::<Command>(payload) {
            Ok(command) => self.hub.shelf.command(&command),
            Err(error) => self.hub.bad_commands.warn(|| format!("passed over a message that is no command: {error}")),
        }
    }

    fn key(&self, key: &[u8]) {
        if let Ok(key) = std::str::from_utf8(key) {
            // What happened to it, an invalidation does not tell.
            self.touch(key.into(), Some(Reason::Deleted));
        }
    }

    fn touch(&self, key: Key, reason: Option<Reason>) {
        if self.hub.options.keys.matches(&key) {
            self.hub.inbox.touch(key, reason);
        }
    }
}

fn bytes(value: &Value) -> Option<&[u8]> {
    match value {
        Value::BulkString(bytes) => Some(bytes),
        Value::SimpleString(text) => Some(text.as_bytes()),
        _ => None,
    }
}
