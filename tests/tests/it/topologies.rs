//! Redis behind sentinels and Redis Cluster: clients follow whoever holds the documents now.

use std::time::Instant;

use wallfeed_tests::{
    cluster::Cluster, deadline::until, document::numbered, gateway::Gateway, observer::Observers, sentinels::Sentinels,
    writer::Numbers,
};

const KEYS: [&str; 6] = ["Weather", "AQI", "Moon", "Message", "One-Server", "Two-Server"];
const NO_RESYNC: [&str; 2] = ["--resync", "86400"];

#[tokio::test]
async fn sentinels_fail_over() {
    let (mut primary, replica, sentinels) = Sentinels::start().await;
    let gateway = Gateway::start(&["--store", &sentinels.url(), NO_RESYNC[0], NO_RESYNC[1]]).await;
    let url = gateway.url().to_owned();
    // Redis loses what was not replicated: nobody writes while the primary dies.
    let mut publisher = primary.publisher().await;
    for (number, key) in (1..).zip(KEYS) {
        publisher.set(key, &numbered(number)).await;
    }
    publisher.command(&["WAIT", "1", "5000"]).await;
    let truth = publisher.truth().await;
    let observers = Observers::start(&[url]);
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
    println!("a fail-over by sentinels: {:?} after the promotion", start.elapsed());
    promoted.command(&["DEL", KEYS[0]]).await;
    observers.converge(async || promoted.truth().await).await;
    observers.check("a fail-over");
    assert!(observers.all(|state| state.streams == 1), "a stream ended");
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
    async fn converge(&mut self, what: &str) {
        let Self { cluster, observers, numbers, .. } = self;
        let took = observers.converge(async || cluster.truth().await).await;
        println!("{what}: {took:?}");
        write(cluster, numbers).await;
        observers.converge(async || cluster.truth().await).await;
        observers.check(what);
        assert!(observers.all(|state| state.streams == 1), "a stream ended");
    }
}

async fn write(cluster: &mut Cluster, numbers: &Numbers) {
    for key in KEYS {
        cluster.set(key, &numbered(numbers.next())).await;
    }
}

#[tokio::test]
async fn slots_move() {
    let mut stage = Stage::set().await;
    for key in ["Weather", "Moon"] {
        let numbers = stage.numbers.clone();
        stage.cluster.move_slot(key, async |cluster| write(cluster, &numbers).await).await;
        stage.converge("a slot has moved").await;
    }
}

#[tokio::test]
async fn a_primary_of_the_cluster_is_lost() {
    let mut stage = Stage::set().await;
    stage.cluster.lose_primary().await;
    stage.converge("a replica has taken over").await;
}
