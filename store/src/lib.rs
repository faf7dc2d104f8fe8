//! Where the latest document of each key lives, and the stream of its changes: Redis or Valkey, or an embedded database.
//!
//! A [`Store`] is a handle that is cheap to clone. Whoever wants to know what it holds listens to [`Store::changes`]: first
//! a snapshot, then every change, and a new snapshot whenever something may have been missed.

pub mod change;
pub mod url;

use std::{pin::Pin, time::Duration};

use bytes::Bytes;
use tokio_stream::Stream;
use wallfeed_proto::{Command, Key, KeyFilter};

pub use change::{Change, Record};
pub use url::StoreUrl;

/// How a store behaves towards what it stands on.
#[derive(Debug, Clone)]
pub struct Options {
    /// The keys that exist for this process; others are never read, written or watched.
    pub keys: KeyFilter,
    /// Time between two full re-reads.
    pub resync: Duration,
    /// The pub/sub channel of legacy publishers: each valid message is stored under its `type`. None: off.
    pub update_channel: Option<String>,
    /// The pub/sub channel that carries commands between replicas.
    pub command_channel: String,
    /// Whether missing notification flags may be set on the server.
    pub configure: bool,
    /// The largest document, in bytes; larger ones are passed over.
    pub max_document: usize,
}

/// A store that does not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It does not answer.
    #[error("the store does not answer: {0}")]
    Unavailable(String),
    /// It answers that it may not.
    #[error("the store refuses: {0}")]
    Refused(String),
    /// Another process has its file open.
    #[error(
        "{0} is in use by another process: stop that one, or give this one a file of its own with --store embedded:PATH"
    )]
    InUse(String),
}

/// The changes of a store: never ends while the store is open.
pub type Changes = Pin<Box<dyn Stream<Item = Change> + Send>>;

/// A store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {}

impl Store {
    /// Opens a store. A server that does not answer is no error here: [`Change::Down`] says so, and it is tried for ever.
    pub async fn open(_url: &StoreUrl, _options: Options) -> Result<Self, StoreError> {
        Ok(Self {})
    }

    /// Stores a document; with a time to live, it expires.
    pub async fn put(&self, _key: &Key, _document: Bytes, _ttl: Option<Duration>) -> Result<(), StoreError> {
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Removes a key; false where there was none.
    pub async fn delete(&self, _key: &Key) -> Result<bool, StoreError> {
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Sends a command to every listener of every replica, once.
    pub async fn send(&self, _command: Command) -> Result<(), StoreError> {
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// A snapshot, then every change.
    #[must_use]
    pub fn changes(&self) -> Changes {
        Box::pin(tokio_stream::pending())
    }
}
