//! Where the latest document of each key lives, and the stream of its changes: Redis or Valkey, or an embedded database.
//!
//! A [`Store`] is a handle that is cheap to clone. Whoever wants to know what it holds listens to [`Store::changes`]: first
//! a snapshot, then every change, and a new snapshot whenever something may have been missed.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use tokio_stream::StreamExt;
//! use wallfeed_store::{Change, Options, Store};
//!
//! let store = Store::open(&"memory:".parse()?, Options::default()).await?;
//! let mut changes = store.changes();
//! assert_eq!(changes.next().await, Some(Change::Snapshot(vec![])));
//!
//! store.put(&"Moon".into(), r#"{"values":{"phase":50}}"#.into(), None).await?;
//! assert!(matches!(changes.next().await, Some(Change::Put(record)) if record.key.as_str() == "Moon"));
//! # Ok(())
//! # }
//! ```
//!
//! All stores behave alike: a value that is no document (a JSON object of limited size) is never stored and never shown, a
//! document expires at its deadline, and commands reach every listener once.
#![doc = concat!("\n", include_str!("../acl.md"))]

pub mod change;
pub mod doctor;
mod document;
mod embedded;
pub mod health;
mod quiet;
mod redis;
mod shelf;
pub mod url;

use std::{
    pin::Pin,
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use futures_util::StreamExt;
use tokio_stream::Stream;
use wallfeed_proto::{Command, Key, KeyFilter};

pub use change::{Change, Record};
pub use doctor::doctor;
pub use health::Health;
pub use url::StoreUrl;

use embedded::Embedded;
use health::Counters;
use redis::Redis;
use shelf::Shelf;

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

impl Default for Options {
    /// As the gateway's options are when nothing is said.
    fn default() -> Self {
        Self {
            keys: KeyFilter::default(),
            resync: Duration::from_secs(30),
            update_channel: Some("update".into()),
            command_channel: "webcontrol".into(),
            configure: true,
            max_document: 1 << 20,
        }
    }
}

/// A store that does not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Its address cannot be understood.
    #[error(transparent)]
    Address(#[from] url::StoreUrlError),
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
    /// Its file cannot be opened, read or written.
    #[error("the store {path} cannot be used: {problem}")]
    File {
        /// The file.
        path: String,
        /// What is wrong with it, and what to do.
        problem: String,
    },
}

impl StoreError {
    /// What is wrong, without saying that it is the store.
    pub(crate) fn reason(self) -> String {
        match self {
            Self::Unavailable(reason) | Self::Refused(reason) => reason,
            error => error.to_string(),
        }
    }
}

/// The changes of a store. Ends where the store has failed by a mistake of ours, and nothing else would be told any more.
pub type Changes = Pin<Box<dyn Stream<Item = Change> + Send>>;

/// A store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    shelf: Arc<Shelf>,
    counters: Arc<Counters>,
    backend: Backend,
    options: Arc<Options>,
}

#[derive(Debug, Clone)]
enum Backend {
    Embedded(Embedded),
    Redis(Arc<Redis>),
}

impl Store {
    /// Opens a store. A server that does not answer is no error here: [`Change::Down`] says so, and it is tried for ever.
    pub async fn open(url: &StoreUrl, options: Options) -> Result<Self, StoreError> {
        let (shelf, counters, options) = (Arc::new(Shelf::default()), Arc::default(), Arc::new(options));
        let backend = match url {
            StoreUrl::Memory => Backend::Embedded(Embedded::in_memory(&shelf)),
            StoreUrl::Embedded(path) => {
                Backend::Embedded(Embedded::open(path.clone(), &options.keys, Arc::clone(&shelf)).await?)
            }
            StoreUrl::Redis(url) => {
                let redis = Redis::new(url, Arc::clone(&shelf), Arc::clone(&counters), Arc::clone(&options))?;
                Backend::Redis(Arc::new(redis))
            }
        };
        Ok(Self { shelf, counters, backend, options })
    }

    /// Stores a document; with a time to live, it expires.
    pub async fn put(&self, key: &Key, document: Bytes, ttl: Option<Duration>) -> Result<(), StoreError> {
        self.check_key(key)?;
        document::check(&document, self.options.max_document)
            .map_err(|unfit| StoreError::Refused(unfit.to_string()))?;
        match &self.backend {
            Backend::Embedded(embedded) => {
                let expires = ttl.and_then(|ttl| SystemTime::now().checked_add(ttl));
                embedded.put(Record { key: key.clone(), document, expires }).await
            }
            Backend::Redis(redis) => redis.put(key, document, ttl).await,
        }
    }

    /// Removes a key; false where there was none.
    pub async fn delete(&self, key: &Key) -> Result<bool, StoreError> {
        self.check_key(key)?;
        match &self.backend {
            Backend::Embedded(embedded) => embedded.delete(key).await,
            Backend::Redis(redis) => redis.delete(key).await,
        }
    }

    /// Tells a pub/sub channel of the server something; an embedded store has none, and does nothing.
    pub async fn publish(&self, channel: &str, message: &[u8]) -> Result<(), StoreError> {
        match &self.backend {
            Backend::Embedded(_) => Ok(()),
            Backend::Redis(redis) => redis.publish(channel, message).await,
        }
    }

    /// Sends a command to every listener of every replica, once.
    pub async fn send(&self, mut command: Command) -> Result<(), StoreError> {
        command.id.get_or_insert_with(|| format!("{:032x}", rand::random::<u128>()));
        match &self.backend {
            Backend::Embedded(_) => {
                self.shelf.command(&command);
                Ok(())
            }
            Backend::Redis(redis) => redis.send(&command).await,
        }
    }

    /// A snapshot, then every change; a new snapshot whenever something may have been missed. A slow reader finds the latest of
    /// each key, not every version.
    ///
    /// However often this is called, one connection watches the server, from the first call on: a process that only writes
    /// never watches. To be called within a Tokio runtime.
    #[must_use]
    pub fn changes(&self) -> Changes {
        if let Backend::Redis(redis) = &self.backend {
            redis.watch();
        }
        // The stream holds the store: dropping the handle does not end it.
        let store = self.clone();
        Box::pin(self.shelf.listen().inspect(move |_| _ = &store))
    }

    /// How the store is doing.
    #[must_use]
    pub fn health(&self) -> Health {
        self.counters.health(self.shelf.is_up())
    }

    fn check_key(&self, key: &Key) -> Result<(), StoreError> {
        if self.options.keys.matches(key) { Ok(()) } else { Err(StoreError::Refused("the key is not exposed".into())) }
    }
}
