//! Somebody who never stops writing, whatever happens to the store.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use rand::{Rng, SeedableRng, rngs::StdRng};
use redis::{Pipeline, RedisError, aio::MultiplexedConnection, pipe};
use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

use crate::{deadline::until, document::numbered, redis_server::connect};

/// What it writes to.
const KEYS: [&str; 8] =
    ["Weather", "AQI", "Moon", "Message", "Image", "One-Server", "Two-Server", "A name with spaces-Server"];
/// How often it writes.
const ROUND: Duration = Duration::from_millis(5);
/// The longest that a document lives which is written to expire.
const LONGEST_LIFE_MS: u64 = 300;

/// Writes numbered documents, deletes some, and lets some expire.
#[derive(Debug)]
pub struct Writer {
    url: String,
    random: StdRng,
    numbers: Numbers,
    connection: Option<MultiplexedConnection>,
}

/// The numbers of documents, each given once. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Numbers(Arc<AtomicU64>);

/// A writer at work.
#[derive(Debug)]
pub struct Writing {
    task: JoinHandle<Writer>,
    stop: CancellationToken,
    numbers: Numbers,
}

impl Numbers {
    /// The next one.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.0.fetch_add(1, Relaxed) + 1
    }

    /// The last that was given.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

impl Writer {
    /// One whose choices follow from the seed.
    #[must_use]
    pub fn new(url: String, seed: u64, numbers: Numbers) -> Self {
        Self { url, random: StdRng::seed_from_u64(seed), numbers, connection: None }
    }

    /// Writes until it is told to stop.
    #[must_use]
    pub fn start(self) -> Writing {
        let (stop, numbers) = (CancellationToken::new(), self.numbers.clone());
        Writing { task: tokio::spawn(self.run(stop.clone())), stop, numbers }
    }

    async fn run(mut self, stop: CancellationToken) -> Self {
        let mut ticks = interval(ROUND);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !stop.is_cancelled() {
            ticks.tick().await;
            // What fails is written anew with another number, as publishers do: the store decides what is true.
            _ = self.try_write().await;
        }
        self
    }

    async fn try_write(&mut self) -> Result<(), RedisError> {
        let mut changes = pipe();
        for _ in 0..self.random.random_range(1..4) {
            self.change(&mut changes);
        }
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => connect(&self.url).await?,
        };
        let written = changes.query_async(&mut connection).await;
        if !written.as_ref().is_err_and(|error: &RedisError| error.is_io_error() || error.is_unrecoverable_error()) {
            self.connection = Some(connection);
        }
        written
    }

    fn change(&mut self, changes: &mut Pipeline) {
        let key = KEYS[self.random.random_range(0..KEYS.len())];
        match self.random.random_range(0..10) {
            0 => changes.del(key).ignore(),
            1 => {
                let life = self.random.random_range(1..LONGEST_LIFE_MS);
                changes.pset_ex(key, numbered(self.numbers.next()).to_string(), life).ignore()
            }
            _ => changes.set(key, numbered(self.numbers.next()).to_string()).ignore(),
        };
    }
}

impl Writing {
    /// Waits until it has tried to write so many more documents.
    pub async fn go_on(&self, documents: u64) {
        let goal = self.numbers.last() + documents;
        until("more documents", async || (self.numbers.last() >= goal).then_some(())).await;
    }

    /// Stops it, once the store has answered.
    pub async fn stop(self) -> Writer {
        self.stop.cancel();
        self.task.await.expect("a writer does not panic")
    }
}
