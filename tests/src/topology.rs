//! Redis behind sentinels and Redis Cluster: a gateway on them, clients who are judged, and what upsets them.

use std::time::{Duration, Instant};

use crate::{
    cluster::Cluster, deadline::until, document::numbered, gateway::Gateway, observer::Observers, sentinels::Sentinels,
    writer::Numbers,
};

/// What happens to servers that share their work. Each time, to new ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Upheaval {
    /// A primary is killed, and sentinels put its replica in its place.
    SentinelsFailOver,
    /// Slots of a cluster move, and their keys change meanwhile.
    SlotsMove,
    /// A primary of a cluster is killed, and its replica takes over.
    PrimaryLost,
}

/// What is written.
const KEYS: [&str; 6] = ["Weather", "AQI", "Moon", "Message", "One-Server", "Two-Server"];
/// Two whose slots do not lie together.
const MOVED: [&str; 2] = ["Weather", "Moon"];
/// No full read heals anything.
const NO_RESYNC: [&str; 2] = ["--resync", "86400"];

impl Upheaval {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::SentinelsFailOver, Self::SlotsMove, Self::PrimaryLost];

    /// What it is, for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SentinelsFailOver => "Sentinel: the primary is killed",
            Self::SlotsMove => "Cluster: slots move",
            Self::PrimaryLost => "Cluster: a primary is killed",
        }
    }

    /// Lets it happen; panics where a client is wrong, late, or loses its stream. How long it took, from when there were servers
    /// who hold everything, until every client showed what they hold.
    pub async fn happen(self) -> Duration {
        match self {
            Self::SentinelsFailOver => fail_over().await,
            Self::SlotsMove => {
                let mut stage = Stage::set().await;
                let mut longest = Duration::ZERO;
                for key in MOVED {
                    let numbers = stage.numbers.clone();
                    stage.cluster.move_slot(key, async |cluster| write(cluster, &numbers).await).await;
                    longest = longest.max(stage.converge(self.name()).await);
                }
                longest
            }
            Self::PrimaryLost => {
                let mut stage = Stage::set().await;
                stage.cluster.lose_primary().await;
                stage.converge(self.name()).await
            }
        }
    }
}

async fn fail_over() -> Duration {
    let (mut primary, replica, sentinels) = Sentinels::start().await;
    let gateway = Gateway::start(&["--store", &sentinels.url(), NO_RESYNC[0], NO_RESYNC[1]]).await;
    // Redis loses what was not replicated: nobody writes while the primary dies.
    let mut publisher = primary.publisher().await;
    for (number, key) in (1..).zip(KEYS) {
        publisher.set(key, &numbered(number)).await;
    }
    publisher.command(&["WAIT", "1", "5000"]).await;
    let truth = publisher.truth().await;
    let observers = Observers::start(&[gateway.url().to_owned()]);
    observers.converge(async || truth.clone()).await;

    primary.program().kill().await;
    // Who is promoted closes its connections.
    until("a new primary", async || {
        let role = replica.publisher().await.try_command(&["ROLE"]).await.ok()?;
        let redis::Value::Array(parts) = role else { panic!("ROLE answers with a list") };
        (parts.first() == Some(&redis::Value::BulkString(b"master".into()))).then_some(())
    })
    .await;
    let mut promoted = replica.publisher().await;
    let start = Instant::now();
    for (number, key) in (100..).zip(KEYS) {
        promoted.set(key, &numbered(number)).await;
    }
    observers.converge(async || promoted.truth().await).await;
    let took = start.elapsed();
    promoted.command(&["DEL", KEYS[0]]).await;
    observers.converge(async || promoted.truth().await).await;
    observers.check("a fail-over");
    assert!(observers.all(|state| state.streams == 1), "a stream ended");
    took
}

/// A cluster, a gateway on it, and clients who know what it holds.
struct Stage {
    cluster: Cluster,
    _gateway: Gateway,
    observers: Observers,
    numbers: Numbers,
}

impl Stage {
    async fn set() -> Self {
        let mut cluster = Cluster::start().await;
        let gateway = Gateway::start(&["--store", &cluster.url(), NO_RESYNC[0], NO_RESYNC[1]]).await;
        let (observers, numbers) = (Observers::start(&[gateway.url().to_owned()]), Numbers::default());
        write(&mut cluster, &numbers).await;
        observers.converge(async || cluster.truth().await).await;
        Self { cluster, _gateway: gateway, observers, numbers }
    }

    /// All is well: what was written is shown, and so is what is written now.
    async fn converge(&mut self, what: &str) -> Duration {
        let Self { cluster, observers, numbers, .. } = self;
        let took = observers.converge(async || cluster.truth().await).await;
        write(cluster, numbers).await;
        observers.converge(async || cluster.truth().await).await;
        observers.check(what);
        assert!(observers.all(|state| state.streams == 1), "a stream ended");
        took
    }
}

async fn write(cluster: &mut Cluster, numbers: &Numbers) {
    for key in KEYS {
        cluster.set(key, &numbered(numbers.next())).await;
    }
}
