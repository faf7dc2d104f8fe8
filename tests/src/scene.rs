//! The scene of a fault: a store, gateways on it, ten clients that are judged, and somebody who never stops writing.

use std::time::Duration;

use crate::{
    document::numbered,
    fault::Fault,
    gateway::Gateway,
    netns::Namespace,
    observer::Observers,
    redis_server::RedisServer,
    writer::{Numbers, Writer, Writing},
};

/// Documents that are written before a fault, so that it strikes at full speed.
const RUN_UP: u64 = 50;
/// What tells that changes are still heard of.
const PROBE: &str = "Probe-Server";

/// Everything that a fault may strike.
#[derive(Debug)]
pub struct Scene {
    /// The store.
    pub redis: RedisServer,
    /// The gateways.
    pub gateways: Vec<Gateway>,
    /// Numbers for documents.
    pub numbers: Numbers,
    /// The last so many gateways are never struck themselves.
    pub spared: usize,
    turn: usize,
    /// The clients.
    pub observers: Observers,
    writer: Writer,
}

/// How long it took until every client showed what the store holds.
#[derive(Debug, Clone, Copy)]
pub struct Recovery {
    /// From the end of the fault.
    pub converged: Duration,
    /// From the next write, once that was so.
    pub live: Duration,
}

impl Scene {
    /// The scene that this fault can strike, on which nothing heals but what the gateway does about it. An error says what this
    /// machine does not permit.
    pub async fn for_fault(fault: Fault) -> Result<Self, String> {
        let redis = match fault {
            Fault::Partition => RedisServer::start_in(Namespace::create()?).await,
            _ => RedisServer::start().await,
        };
        // Either full reads are what finds it, or they are too rare to.
        let resync = if fault.is_silent() { "1" } else { "86400" };
        Ok(Self::on(redis, 1, &["--resync", resync]).await)
    }

    /// So many gateways on this store, and clients that are spread over them.
    pub async fn on(redis: RedisServer, replicas: usize, options: &[&str]) -> Self {
        let url = redis.url();
        let options = [&["--store", &url], options].concat();
        let mut gateways = Vec::new();
        for _ in 0..replicas {
            gateways.push(Gateway::start(&options).await);
        }
        let urls: Vec<String> = gateways.iter().map(|gateway| gateway.url().to_owned()).collect();
        Self::of(redis, gateways, &urls, 0)
    }

    /// Clients that are spread over these addresses; the seed decides what is written.
    #[must_use]
    pub fn of(redis: RedisServer, gateways: Vec<Gateway>, urls: &[String], seed: u64) -> Self {
        let numbers = Numbers::default();
        let writer = Writer::new(redis.socket_url(), seed, numbers.clone());
        let observers = Observers::start(urls);
        Self { redis, gateways, numbers, spared: 0, turn: 0, observers, writer }
    }

    /// Is struck, by one fault after another, and measures how long it takes until all is well.
    pub async fn suffer(&mut self, faults: &[Fault]) -> Recovery {
        self.converge().await;
        let streams = self.observers.streams();
        let writing = self.write();
        writing.go_on(RUN_UP).await;
        for fault in faults {
            fault.strike(self, &writing).await;
        }
        self.rest(writing).await;
        let converged = self.converge().await;
        let live = self.probe().await;
        self.observers.check(&format!("{faults:?}"));
        if !faults.iter().any(|fault| fault.ends_streams()) {
            assert_eq!(self.observers.streams(), streams, "{faults:?}: a stream ended");
        }
        Recovery { converged, live }
    }

    /// Begins to write.
    pub fn write(&mut self) -> Writing {
        let idle = Writer::new(self.redis.socket_url(), 0, self.numbers.clone());
        std::mem::replace(&mut self.writer, idle).start()
    }

    /// Stops writing.
    pub async fn rest(&mut self, writing: Writing) {
        self.writer = writing.stop().await;
    }

    /// Waits until every client shows exactly what the store holds, and tells how long that took.
    pub async fn converge(&self) -> Duration {
        let mut publisher = self.redis.publisher().await;
        self.observers.converge(async || publisher.truth().await).await
    }

    /// Writes one more document and deletes it again: how long it takes, on average, until every client knows.
    pub async fn probe(&self) -> Duration {
        let mut publisher = self.redis.publisher().await;
        publisher.set(PROBE, &numbered(self.numbers.next())).await;
        let written = self.converge().await;
        publisher.command(&["DEL", PROBE]).await;
        (written + self.converge().await) / 2
    }

    /// The gateway whose turn it is to be struck.
    pub fn next_gateway(&mut self) -> &mut Gateway {
        self.turn = (self.turn + 1) % (self.gateways.len() - self.spared);
        &mut self.gateways[self.turn]
    }
}
