//! The store on a Redis or Valkey server.

mod backoff;
mod doubt;
mod follow;
mod heartbeat;
mod inbox;
mod keyspace;
mod read;
mod server;
mod update;
mod watch;
mod write;

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, OnceLock},
    time::Duration,
};

use bytes::Bytes;
use tokio_util::task::AbortOnDropHandle;
use wallfeed_proto::{Command, Key};

use crate::{Options, StoreError, health::Counters, shelf::Shelf, url::StoreUrlError};
use server::Server;
use update::Updates;
use watch::Watcher;
use write::Writer;

/// A store on one server. When it is dropped, its watcher ends.
#[derive(Debug)]
pub(crate) struct Redis {
    server: Server,
    writer: Writer,
    shelf: Arc<Shelf>,
    counters: Arc<Counters>,
    options: Arc<Options>,
    /// Runs from the moment that somebody listens.
    watcher: OnceLock<AbortOnDropHandle<()>>,
}

impl Redis {
    pub(crate) fn new(
        url: &str,
        shelf: Arc<Shelf>,
        counters: Arc<Counters>,
        options: Arc<Options>,
    ) -> Result<Self, StoreUrlError> {
        let server = Server::new(url)?;
        Ok(Self { writer: Writer::new(server.clone()), server, shelf, counters, options, watcher: OnceLock::new() })
    }

    /// Makes the shelf follow the server, if it does not yet.
    pub(crate) fn watch(&self) {
        self.watcher.get_or_init(|| {
            let watcher = Watcher {
                server: self.server.clone(),
                writer: self.writer.clone(),
                shelf: Arc::clone(&self.shelf),
                counters: Arc::clone(&self.counters),
                options: Arc::clone(&self.options),
                updates: Arc::new(Updates::new(self.options.keys.clone(), self.options.max_document)),
                skipped: HashMap::new(),
                complaints: HashSet::new(),
            };
            AbortOnDropHandle::new(tokio::spawn(watcher.run()))
        });
    }

    pub(crate) async fn put(&self, key: &Key, document: Bytes, ttl: Option<Duration>) -> Result<(), StoreError> {
        self.writer.put(key, document, ttl).await
    }

    pub(crate) async fn delete(&self, key: &Key) -> Result<bool, StoreError> {
        self.writer.delete(key).await
    }

    pub(crate) async fn publish(&self, channel: &str, message: &[u8]) -> Result<(), StoreError> {
        self.writer.publish(channel, message).await
    }

    /// Sends a command to whoever listens to this server; our own listeners hear it from the server too.
    pub(crate) async fn send(&self, command: &Command) -> Result<(), StoreError> {
        let message = serde_json::to_vec(command).map_err(|error| StoreError::Refused(error.to_string()))?;
        self.writer.publish(&self.options.command_channel, &message).await
    }
}
