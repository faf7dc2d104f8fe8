//! A primary that sentinels replace.

use std::time::Instant;

use wallfeed_proto::CommandName;
use wallfeed_store::{Change, Store, StoreError};

use crate::{
    sentinels::Trio,
    stage::{find, listen, next, options, put, shows, snapshot, until, url},
};

#[tokio::test]
async fn a_fail_over_after_a_death() {
    fails_over(Trio::start().await).await;
}

/// The primary dies, and its replica is followed.
pub async fn fails_over(mut trio: Trio) {
    let store = Store::open(&url(&trio.url()), options()).await.unwrap();
    let mut changes = store.changes();
    assert_eq!(next(&mut changes).await, Change::Snapshot(vec![]));
    put(&store, "Moon", r#"{"values":1}"#).await;
    shows(&mut changes, "Moon", r#"{"values":1}"#).await;
    trio.servers[0].0.replicated_to(&trio.servers[1].0).await;

    trio.servers[0].0.kill().await;
    let killed = Instant::now();
    find(&mut changes, |change| matches!(change, Change::Down(_)).then_some(())).await;
    assert_eq!(snapshot(&mut changes).await, [("Moon".into(), r#"{"values":1}"#.into())]);
    println!("the replica has taken over and is followed after {:?}", killed.elapsed());
    put(&store, "Moon", r#"{"values":2}"#).await;
    shows(&mut changes, "Moon", r#"{"values":2}"#).await;
    store.send(wallfeed_proto::Command::new(CommandName::Pp)).await.unwrap();
    assert!(matches!(next(&mut changes).await, Change::Command(_)));
    let health = store.health();
    assert_eq!((health.connected, health.reconnects, health.nodes.len()), (true, 1, 1));
    assert!(health.nodes[0].address.ends_with(&trio.servers[1].1.to_string()), "{health:?}");
}

#[tokio::test]
async fn a_primary_that_wakes_up_after_it_was_replaced() {
    let trio = Trio::start().await;
    let (store, mut changes) = listen(&trio.url(), options()).await;
    put(&store, "Moon", r#"{"values":1}"#).await;
    shows(&mut changes, "Moon", r#"{"values":1}"#).await;
    trio.servers[0].0.replicated_to(&trio.servers[1].0).await;

    trio.servers[0].0.freeze().await;
    let frozen = Instant::now();
    let new = trio.servers[1].1.to_string();
    let follows_new = async || {
        let health = store.health();
        health.connected && health.nodes.iter().all(|node| node.address.ends_with(&new))
    };
    until(follows_new).await;
    println!("the replica is followed {:?} after its primary froze", frozen.elapsed());
    put(&store, "Moon", r#"{"values":2}"#).await;
    shows(&mut changes, "Moon", r#"{"values":2}"#).await;
    trio.servers[0].0.thaw().await;
    // It still takes itself for a primary, and holds what was; then it becomes a replica.
    until(async || {
        // Who is demoted closes its connections.
        let told = trio.servers[0].0.try_run::<String>("INFO replication").await;
        told.is_ok_and(|told| told.contains("master_link_status:up"))
    })
    .await;
    assert!(follows_new().await);
    put(&store, "Moon", r#"{"values":3}"#).await;
    loop {
        match next(&mut changes).await {
            Change::Put(record) if record.document == r#"{"values":3}"# => break,
            Change::Put(record) => panic!("{record:?} is old"),
            change => assert!(!matches!(change, Change::Delete(..)), "{change:?}"),
        }
    }
}

#[tokio::test]
async fn a_primary_that_becomes_a_replica_is_left() {
    let trio = Trio::start().await;
    let (store, mut changes) = listen(&trio.url(), options()).await;
    put(&store, "Moon", r#"{"values":1}"#).await;
    shows(&mut changes, "Moon", r#"{"values":1}"#).await;

    let mut sentinel = trio.sentinel(0).await.unwrap();
    redis::cmd("SENTINEL").arg("FAILOVER").arg("wallfeed").exec_async(&mut sentinel).await.unwrap();
    let started = Instant::now();
    let new = trio.servers[1].1.to_string();
    until(async || {
        let health = store.health();
        health.connected && health.nodes.iter().all(|node| node.address.ends_with(&new))
    })
    .await;
    println!("the new primary is followed after {:?}", started.elapsed());
    // Writes that meet the old primary before it knows are lost with it; whoever is followed is who is written to in the end.
    until(async || match store.put(&"Moon".into(), r#"{"values":2}"#.into(), None).await {
        Ok(()) => trio.servers[1].0.run::<String>("GET Moon").await == r#"{"values":2}"#,
        Err(StoreError::Unavailable(_)) => false,
        Err(error) => panic!("{error}"),
    })
    .await;
    shows(&mut changes, "Moon", r#"{"values":2}"#).await;
}

#[tokio::test]
async fn sentinels_that_know_nothing_say_so() {
    let trio = Trio::start().await;
    let ports: Vec<_> = trio.sentinels.iter().map(|(_, port, _)| format!("127.0.0.1:{port}")).collect();
    for (address, expected) in [
        (trio.url().replace("/wallfeed/", "/other/"), "knows no other"),
        (
            format!(
                "redis+sentinel://{}/wallfeed?sentinel_user=watcher&sentinel_password=wrong-secret",
                ports.join(",")
            ),
            "authentication failed",
        ),
        ("redis+sentinel://127.0.0.1:1/wallfeed".into(), "does not answer"),
    ] {
        let store = Store::open(&url(&address), options()).await.unwrap();
        let down = |change| if let Change::Down(reason) = change { Some(reason) } else { panic!("{change:?}") };
        let reason = find(&mut store.changes(), down).await;
        assert!(reason.contains(expected) && !reason.contains("secret"), "{reason}");
    }
}
