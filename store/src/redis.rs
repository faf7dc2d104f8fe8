//! The store on Redis or Valkey: one server, a primary with sentinels, or a cluster.

mod backoff;
mod batch;
mod cluster;
mod deployment;
mod doctor;
mod doubt;
mod ear;
mod hub;
mod inbox;
mod keyspace;
mod link;
mod mechanism;
mod node;
mod nodes;
mod read;
mod sentinel;
mod server;
mod subscriber;
mod tracking;
mod update;
mod watch;
mod write;

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use bytes::Bytes;
use tokio_util::task::AbortOnDropHandle;
use wallfeed_proto::{Command, Key};

use crate::{Options, StoreError, health::Counters, shelf::Shelf, url::StoreUrlError};
pub(crate) use deployment::Deployment;
pub(crate) use doctor::examine;
use hub::Hub;
use nodes::Nodes;
use write::Writer;

/// A store on servers. When it is dropped, its watcher ends.
#[derive(Debug)]
pub(crate) struct Redis {
    deployment: Deployment,
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
        let deployment = Deployment::parse(url)?;
        let writer = Writer::new(deployment.clone());
        Ok(Self { deployment, writer, shelf, counters, options, watcher: OnceLock::new() })
    }

    /// Makes the shelf follow the servers, if it does not yet.
    pub(crate) fn watch(&self) {
        self.watcher.get_or_init(|| {
            let (options, counters) = (Arc::clone(&self.options), Arc::clone(&self.counters));
            let hub = Arc::new(Hub::new(self.writer.clone(), options, Arc::clone(&self.shelf), counters));
            let nodes = Nodes::new(self.deployment.clone(), Arc::clone(&hub));
            AbortOnDropHandle::new(self.shelf.kept_by(async { match watch::watch(hub, nodes).await {} }))
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

    /// Sends a command to whoever listens to these servers; our own listeners hear it from them too.
    pub(crate) async fn send(&self, command: &Command) -> Result<(), StoreError> {
        let message = serde_json::to_vec(command).map_err(|error| StoreError::Refused(error.to_string()))?;
        self.writer.publish(&self.options.command_channel, &message).await
    }
}
