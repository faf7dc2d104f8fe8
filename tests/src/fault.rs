//! What can go wrong, and how it is made to.

use std::{collections::HashMap, time::Duration};

use tokio::time::{Instant, interval_at};

use crate::{deadline::until, document::numbered, publisher::Publisher, scene::Scene, writer::Writing};

/// A fault of the store or of a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// `kill -9`; an empty server without notification flags takes its place.
    RedisKilled,
    /// SIGSTOP until every client knows.
    RedisFrozen,
    /// SIGSTOP for much longer than that.
    RedisFrozenLong,
    /// FLUSHALL, of which Redis tells nobody.
    FlushAll,
    /// SWAPDB, of which Redis tells nobody.
    SwapDb,
    /// Somebody takes the notification flags away.
    FlagsRemoved,
    /// `CLIENT KILL TYPE pubsub`.
    SubscribersKilled,
    /// `CLIENT KILL TYPE normal`.
    ReadersKilled,
    /// More notifications than Redis keeps for somebody who does not read.
    OutputBufferOverflow,
    /// `maxmemory` makes Redis evict.
    Evicted,
    /// The network between gateway and Redis swallows everything. Needs a server at the end of a cable.
    Partition,
    /// `kill -9` of a gateway, and another in its place.
    GatewayKilled,
    /// SIGTERM to a gateway, and another in its place once it has ended.
    GatewayTerminated,
    /// SIGSTOP of a gateway while the store changes.
    GatewayFrozen,
}

/// A document that is written before the swap.
const SWAPPED: &str = "Swapped-Server";
/// A key that Redis may evict.
pub const EVICTABLE: &str = "Evictable-Server";
/// How long the longer one of the two frosts is.
const LONG: Duration = Duration::from_secs(20);
/// Documents that are written while a gateway is frozen.
const WHILE_FROZEN: u64 = 300;
/// Bytes of notifications that Redis keeps, in the fault that is about it.
const OUTPUT_BUFFER: &str = "pubsub 64kb 64kb 1";
const DEFAULT_OUTPUT_BUFFER: &str = "pubsub 32mb 8mb 60";
/// Length of a key whose notifications fill a socket soon.
const LONG_KEY: usize = 4000;
/// Writes at once to such a key.
const LONG_WRITES: usize = 500;

impl Fault {
    /// Those that can strike any scene, again and again.
    pub const ANYWHERE: [Self; 12] = [
        Self::RedisKilled,
        Self::RedisFrozen,
        Self::FlushAll,
        Self::SwapDb,
        Self::FlagsRemoved,
        Self::SubscribersKilled,
        Self::ReadersKilled,
        Self::OutputBufferOverflow,
        Self::Evicted,
        Self::GatewayKilled,
        Self::GatewayTerminated,
        Self::GatewayFrozen,
    ];

    /// What it is, for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RedisKilled => "Redis: kill -9, an empty one without flags in its place",
            Self::RedisFrozen => "Redis: SIGSTOP until the gateway notices",
            Self::RedisFrozenLong => "Redis: SIGSTOP for 20 s",
            Self::FlushAll => "Redis: FLUSHALL",
            Self::SwapDb => "Redis: SWAPDB",
            Self::FlagsRemoved => "Redis: notification flags taken away",
            Self::SubscribersKilled => "Redis: CLIENT KILL TYPE pubsub",
            Self::ReadersKilled => "Redis: CLIENT KILL TYPE normal",
            Self::OutputBufferOverflow => "Redis: output buffer overflows",
            Self::Evicted => "Redis: maxmemory evicts",
            Self::Partition => "network: partition until the gateway notices",
            Self::GatewayKilled => "gateway: kill -9 and start",
            Self::GatewayTerminated => "gateway: SIGTERM and start",
            Self::GatewayFrozen => "gateway: SIGSTOP during 300 writes",
        }
    }

    /// Whether clients lose their streams with it.
    #[must_use]
    pub fn ends_streams(self) -> bool {
        matches!(self, Self::GatewayKilled | Self::GatewayTerminated)
    }

    /// Whether only a full read finds what it changed.
    #[must_use]
    pub fn is_silent(self) -> bool {
        matches!(self, Self::FlushAll | Self::SwapDb)
    }

    /// Causes it, and ends it: after this, nothing is broken any more. Somebody writes all the while.
    pub async fn strike(self, scene: &mut Scene, writing: &Writing) {
        let mut publisher = scene.redis.publisher().await;
        match self {
            Self::RedisKilled => scene.redis.restart().await,
            Self::RedisFrozen => freeze(scene, Instant::now()).await,
            Self::RedisFrozenLong => freeze(scene, Instant::now() + LONG).await,
            Self::FlushAll => _ = publisher.command(&["FLUSHALL"]).await,
            Self::SwapDb => swap(scene, &mut publisher).await,
            Self::FlagsRemoved => _ = publisher.command(&["CONFIG", "SET", "notify-keyspace-events", ""]).await,
            Self::SubscribersKilled => _ = publisher.command(&["CLIENT", "KILL", "TYPE", "pubsub"]).await,
            Self::ReadersKilled => _ = publisher.command(&["CLIENT", "KILL", "TYPE", "normal"]).await,
            Self::OutputBufferOverflow => overflow(scene, &mut publisher).await,
            Self::Evicted => evict(scene, &mut publisher).await,
            Self::Partition => {
                scene.redis.cable().cut();
                scene.observers.until_down().await;
                scene.redis.cable().mend();
            }
            Self::GatewayKilled => {
                let gateway = scene.next_gateway();
                gateway.program().kill().await;
                gateway.start_again().await;
            }
            Self::GatewayTerminated => {
                let gateway = scene.next_gateway();
                let status = gateway.program().terminate().await;
                assert!(status.success(), "after SIGTERM the gateway ends with {status}");
                gateway.start_again().await;
            }
            Self::GatewayFrozen => {
                let gateway = scene.next_gateway();
                gateway.program().freeze();
                writing.go_on(WHILE_FROZEN).await;
                gateway.program().thaw();
            }
        }
    }
}

/// Freezes Redis until every client knows, and at least until then.
async fn freeze(scene: &mut Scene, end: Instant) {
    scene.redis.program().freeze();
    scene.observers.until_down().await;
    interval_at(end, LONG).tick().await;
    scene.redis.program().thaw();
}

/// Puts another database in the place of the one that is read.
async fn swap(scene: &Scene, publisher: &mut Publisher) {
    // What others write meanwhile stays out of it, so that no document is replaced by an older one.
    publisher.command(&["SELECT", "1"]).await;
    publisher.command(&["FLUSHDB"]).await;
    publisher.set(SWAPPED, &numbered(scene.numbers.next())).await;
    publisher.command(&["SWAPDB", "0", "1"]).await;
}

/// Stops the reading of notifications until Redis loses patience.
async fn overflow(scene: &mut Scene, publisher: &mut Publisher) {
    let numbers = scene.numbers.clone();
    publisher.command(&["CONFIG", "SET", "client-output-buffer-limit", OUTPUT_BUFFER]).await;
    let before = scene.gateways.len();
    // After another fault they may still be on their way.
    until("every gateway's subscription", async || (subscribers(publisher).await == before).then_some(())).await;
    let gateway = scene.next_gateway();
    gateway.program().freeze();
    let key = format!("{}-Server", "x".repeat(LONG_KEY));
    until("an overflow", async || {
        let mut writes = redis::pipe();
        for _ in 0..LONG_WRITES {
            writes.set(&key, numbered(numbers.next()).to_string()).ignore();
        }
        publisher.pipeline(&writes).await;
        (subscribers(publisher).await < before).then_some(())
    })
    .await;
    gateway.program().thaw();
    publisher.command(&["DEL", &key]).await;
    publisher.command(&["CONFIG", "SET", "client-output-buffer-limit", DEFAULT_OUTPUT_BUFFER]).await;
}

/// How many connections are subscribed to something.
async fn subscribers(publisher: &mut Publisher) -> usize {
    publisher.ask(&["CLIENT", "LIST", "TYPE", "pubsub"]).await.lines().count()
}

/// Leaves Redis so little memory that it drops what may expire.
async fn evict(scene: &Scene, publisher: &mut Publisher) {
    // After another fault there may be nobody who has set them again yet, and an eviction that is not announced is a removal.
    until("the notification flags", async || announces(publisher).await.then_some(())).await;
    let document = numbered(scene.numbers.next()).to_string();
    publisher.command(&["SET", EVICTABLE, &document, "EX", "86400"]).await;
    scene.observers.until_all("the document", |state| state.judge.model().has(EVICTABLE)).await;
    publisher.command(&["CONFIG", "SET", "maxmemory-policy", "volatile-ttl", "maxmemory", "1"]).await;
    scene.observers.until_all("its end", |state| !state.judge.model().has(EVICTABLE)).await;
    assert!(
        scene.observers.all(|state| state.judge.reason(EVICTABLE) == Some("evicted")),
        "it was evicted, and nothing else"
    );
    publisher.command(&["CONFIG", "SET", "maxmemory", "0"]).await;
}

async fn announces(publisher: &mut Publisher) -> bool {
    let flags = publisher.command(&["CONFIG", "GET", "notify-keyspace-events"]).await;
    let flags: HashMap<String, String> = redis::from_redis_value(flags).expect("a setting has a value");
    flags.values().any(|flags| !flags.is_empty())
}
