//! The scene of a fault: a store, gateways on it, ten clients that are judged, and somebody who never stops writing.

use std::time::{Duration, Instant};

use tokio::time::interval;

use crate::{
    deadline::{DEADLINE, until},
    document::numbered,
    fault::Fault,
    gateway::Gateway,
    model::Model,
    netns::Namespace,
    observer::{Observer, State},
    redis_server::RedisServer,
    writer::{Numbers, Writer, Writing},
};

/// How many clients there are.
pub const OBSERVERS: usize = 10;
/// How often clients and store are compared: the precision of every time that is measured.
const COMPARE_EVERY: Duration = Duration::from_millis(5);
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
    observers: Vec<Observer>,
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
        let urls = urls.iter().cycle().take(OBSERVERS);
        let observers = urls.map(|url| Observer::start(format!("{url}/events"))).collect();
        Self { redis, gateways, numbers, spared: 0, turn: 0, observers, writer }
    }

    /// Is struck, by one fault after another, and measures how long it takes until all is well.
    pub async fn suffer(&mut self, faults: &[Fault]) -> Recovery {
        self.converge().await;
        let streams = self.streams();
        let writing = self.write();
        writing.go_on(RUN_UP).await;
        for fault in faults {
            fault.strike(self, &writing).await;
        }
        self.rest(writing).await;
        let converged = self.converge().await;
        let live = self.probe().await;
        for (number, observer) in self.observers.iter().enumerate() {
            let wrong = observer.state().wrong.clone();
            assert_eq!(wrong, None, "{faults:?}: client {number} was told wrongly");
        }
        if !faults.iter().any(|fault| fault.ends_streams()) {
            assert_eq!(self.streams(), streams, "{faults:?}: a stream ended");
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
        let start = Instant::now();
        let mut publisher = self.redis.publisher().await;
        let mut ticks = interval(COMPARE_EVERY);
        loop {
            let truth = publisher.truth().await;
            if self.all(|state| state.is_open && *state.judge.model() == truth) {
                return start.elapsed();
            }
            assert!(start.elapsed() < DEADLINE, "not within {DEADLINE:?}: {}", self.differences(&truth));
            ticks.tick().await;
        }
    }

    /// Writes one more document and deletes it again: how long it takes, on average, until every client knows.
    pub async fn probe(&self) -> Duration {
        let mut publisher = self.redis.publisher().await;
        publisher.set(PROBE, &numbered(self.numbers.next())).await;
        let written = self.converge().await;
        publisher.command(&["DEL", PROBE]).await;
        (written + self.converge().await) / 2
    }

    /// Waits until this is so for every client.
    pub async fn until_all(&self, what: &str, holds: impl Fn(&State) -> bool) {
        until(what, async || self.observers.iter().all(|observer| holds(&observer.state())).then_some(())).await;
    }

    /// Whether this is so for every client now.
    #[must_use]
    pub fn all(&self, holds: impl Fn(&State) -> bool) -> bool {
        self.observers.iter().all(|observer| holds(&observer.state()))
    }

    /// The gateway whose turn it is to be struck.
    pub fn next_gateway(&mut self) -> &mut Gateway {
        self.turn = (self.turn + 1) % (self.gateways.len() - self.spared);
        &mut self.gateways[self.turn]
    }

    /// How many streams the clients have opened.
    #[must_use]
    pub fn streams(&self) -> u32 {
        self.observers.iter().map(|observer| observer.state().streams).sum()
    }

    fn differences(&self, truth: &Model) -> String {
        let lines = self.observers.iter().enumerate().map(|(number, observer)| {
            let state = observer.state();
            let difference = state.judge.model().difference(truth).join(", ");
            format!("client {number} (open: {}, wrong: {:?}): {difference}", state.is_open, state.wrong)
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}
