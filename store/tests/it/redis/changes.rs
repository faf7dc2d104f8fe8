//! What others do to the server reaches the listeners.

use std::time::{Duration, Instant};

use wallfeed_proto::event::Reason::{Deleted, Evicted, Expired};
use wallfeed_store::{Change, Options, Store};

use crate::{
    server::Server,
    stage::{find, key, listen, next, options, record, shows, snapshot, until, url},
};

#[tokio::test]
async fn every_way_to_change_a_key() {
    let server = Server::start().await;
    let (store, mut changes) = listen(&server.url(), options()).await;
    let one = |name: &str| Change::Put(record(name, r#"{"values":1}"#));
    let gone = |name: &str, reason| Change::Delete(key(name), reason);
    for (command, expected) in [
        (r#"SET Moon '{"values":1}'"#, vec![one("Moon")]),
        ("SET other 1", vec![]),
        ("RENAME Moon A-Server", vec![gone("Moon", Deleted), one("A-Server")]),
        ("RENAME A-Server other", vec![gone("A-Server", Deleted)]),
        ("COPY other Moon", vec![one("Moon")]),
        ("SETRANGE Moon 10 2", vec![Change::Put(record("Moon", r#"{"values":2}"#))]),
        ("GETDEL Moon", vec![gone("Moon", Deleted)]),
        (r#"MSET Moon '{"values":1}' AQI '{"values":1}'"#, vec![one("AQI"), one("Moon")]),
        ("UNLINK Moon nothing", vec![gone("Moon", Deleted)]),
        (r#"SET Moon '{"values":1'"#, vec![]),
        ("APPEND Moon }", vec![one("Moon")]),
        ("DEL Moon", vec![gone("Moon", Deleted)]),
        ("HSET Moon field value", vec![]),
        ("HDEL Moon field", vec![]),
        ("BITOP OR Moon other", vec![one("Moon")]),
        ("RENAMENX Moon B-Server", vec![gone("Moon", Deleted), one("B-Server")]),
        ("MOVE B-Server 1", vec![gone("B-Server", Deleted)]),
        (r#"SETNX Moon '{"values":1}'"#, vec![one("Moon")]),
        (r#"GETSET Moon '{"values":2}'"#, vec![Change::Put(record("Moon", r#"{"values":2}"#))]),
        ("COPY other Moon REPLACE", vec![one("Moon")]),
    ] {
        server.tell(command).await;
        let mut happened = vec![];
        while happened.len() < expected.len() {
            happened.push(next(&mut changes).await);
        }
        happened.sort_by_key(|change| match change {
            Change::Put(record) => (1, record.key.clone()),
            Change::Delete(key, _) => (0, key.clone()),
            other => panic!("{command}: {other:?}"),
        });
        assert_eq!(happened, expected, "{command}");
    }
    // In one go, or else a deletion shows in between.
    let (mut pipeline, mut connection) = (redis::pipe(), server.connect().await);
    let dump: Vec<u8> = redis::cmd("DUMP").arg("AQI").query_async(&mut connection).await.unwrap();
    pipeline.atomic().del("Moon").cmd("RESTORE").arg("Moon").arg(0).arg(dump).cmd("SET").arg("WC").arg("{}");
    pipeline.exec_async(&mut connection).await.unwrap();
    assert_eq!(next(&mut changes).await, Change::Put(record("WC", "{}")), "Moon is what it was");
    server.tell(r#"SETEX Moon 1 '{"values":1}'"#).await;
    assert!(matches!(next(&mut changes).await, Change::Put(record) if record.expires.is_some()));
    assert_eq!(next(&mut changes).await, gone("Moon", Expired));
    server.tell("EXPIRE AQI -1").await;
    assert!(
        matches!(next(&mut changes).await, Change::Delete(..)),
        "Redis calls this deleted, Valkey calls it expired"
    );
    assert_eq!(store.health().missed_events, 0);
}

#[tokio::test]
async fn every_way_to_change_a_time_to_live() {
    let server = Server::start().await;
    let (_store, mut changes) = listen(&server.url(), options()).await;
    server.tell(r#"SET Moon '{"values":1}'"#).await;
    assert_eq!(next(&mut changes).await, Change::Put(record("Moon", r#"{"values":1}"#)));
    for (command, expires) in [
        ("EXPIRE Moon 100", true),
        ("PERSIST Moon", false),
        ("GETEX Moon EX 100", true),
        ("GETEX Moon PERSIST", false),
        ("PEXPIREAT Moon 99999999999999", true),
        (r#"SET Moon '{"values":1}'"#, false),
        ("PEXPIRE Moon 100000", true),
        ("EXPIRE Moon 200", true),
        (r#"SET Moon '{"values":2}' KEEPTTL"#, true),
        (r#"GETSET Moon '{"values":2}'"#, false),
    ] {
        server.tell(command).await;
        let Change::Put(record) = next(&mut changes).await else { panic!("{command}") };
        assert_eq!(record.expires.is_some(), expires, "{command}");
    }
    server.tell("EXPIRE Moon 100").await;
    assert!(matches!(next(&mut changes).await, Change::Put(_)));
    server.tell("RENAME Moon A-Server").await;
    let put = |change| if let Change::Put(record) = change { Some(record) } else { None };
    assert!(find(&mut changes, put).await.expires.is_some(), "it goes along with the name");
}

#[tokio::test]
async fn expiry_is_noticed_at_the_deadline() {
    let server = Server::start().await;
    let (_store, mut changes) = listen(&server.url(), options()).await;
    server.tell("DEBUG SET-ACTIVE-EXPIRE 0").await;
    server.tell(r#"SET Moon '{"values":1}'"#).await;
    shows(&mut changes, "Moon", r#"{"values":1}"#).await;
    let started = Instant::now();
    server.tell("PEXPIRE Moon 300").await;
    let deleted = |change| matches!(change, Change::Delete(..)).then_some(change);
    assert_eq!(find(&mut changes, deleted).await, Change::Delete(key("Moon"), Expired));
    let late = started.elapsed().checked_sub(Duration::from_millis(300)).expect("not before the deadline");
    assert!(late < Duration::from_millis(200), "{late:?} late");
}

#[tokio::test]
async fn eviction_is_told_apart() {
    let server = Server::start_with(&["--maxmemory-policy", "allkeys-random"]).await;
    let (_store, mut changes) = listen(&server.url(), options()).await;
    let document = format!(r#"{{"values":"{}"}}"#, "x".repeat(10_000));
    for number in 0..100 {
        server.tell(&format!("SET {number}-Server '{document}'")).await;
    }
    let memory: String = server.run("INFO memory").await;
    let used = memory.lines().find_map(|line| line.strip_prefix("used_memory:")?.parse::<u64>().ok()).unwrap();
    server.tell(&format!("CONFIG SET maxmemory {}", used - 200_000)).await;
    server.tell("SET other 1").await;
    find(&mut changes, |change| matches!(change, Change::Delete(_, Evicted)).then_some(())).await;
}

#[tokio::test]
async fn a_key_that_is_gone_right_after_a_change_says_why() {
    let server = Server::start_with(&["--maxmemory-policy", "volatile-ttl"]).await;
    let resync = Duration::from_millis(100);
    let (store, mut changes) = listen(&server.url(), Options { resync, ..options() }).await;
    // Redis complains each time, and nobody reads what it writes.
    for _ in 0..100 {
        server.tell("SET Moon {} EX 1000").await;
        shows(&mut changes, "Moon", "{}").await;
        server.tell("CONFIG SET maxmemory 1").await;
        let deleted = |change| matches!(change, Change::Delete(..)).then_some(change);
        assert_eq!(find(&mut changes, deleted).await, Change::Delete(key("Moon"), Evicted));
        server.tell("CONFIG SET maxmemory 0").await;
    }
    assert_eq!(store.health().missed_events, 0);
}

#[tokio::test]
async fn what_nobody_announces_is_found_by_reading_again() {
    let server = Server::start().await;
    let resync = Duration::from_millis(100);
    let (store, mut changes) = listen(&server.url(), Options { resync, ..options() }).await;
    for command in [r#"MSET Moon '{"values":1}' AQI '{"values":2}'"#, "FLUSHALL"] {
        server.tell(command).await;
        let mut keys = [next(&mut changes).await, next(&mut changes).await].map(|change| match change {
            Change::Put(record) => (record.key, None),
            Change::Delete(key, reason) => (key, Some(reason)),
            other => panic!("{other:?}"),
        });
        keys.sort_by_key(|(key, _)| key.clone());
        let reason = (command == "FLUSHALL").then_some(Deleted);
        assert_eq!(keys, [(key("AQI"), reason), (key("Moon"), reason)]);
    }
    until(async || store.health().missed_events == 2).await;

    let mut other =
        redis::Client::open(server.url_with("db=1")).unwrap().get_multiplexed_async_connection().await.unwrap();
    redis::cmd("SET").arg("Moon").arg(r#"{"values":3}"#).exec_async(&mut other).await.unwrap();
    server.tell("SWAPDB 0 1").await;
    shows(&mut changes, "Moon", r#"{"values":3}"#).await;
    until(async || store.health().missed_events == 3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_load_no_event_is_missed() {
    let server = Server::start().await;
    let resync = Duration::from_millis(100);
    let (store, mut changes) = listen(&server.url(), Options { resync, ..options() }).await;
    let mut connection = server.connect().await;
    let mut round = 0;
    while server.calls("scan").await < 20 {
        for _ in 0..10 {
            round += 1;
            let mut pipeline = redis::pipe();
            for number in 0..20 {
                pipeline.set(format!("{number}-Server"), format!(r#"{{"values":{round}}}"#)).ignore();
                pipeline.del(format!("{}-Server", (number + round) % 20)).ignore();
            }
            pipeline.exec_async(&mut connection).await.unwrap();
        }
    }
    server.tell(r#"SET Moon '{"values":"last"}'"#).await;
    shows(&mut changes, "Moon", r#"{"values":"last"}"#).await;
    assert_eq!(store.health().missed_events, 0);
}

#[tokio::test]
async fn a_burst_converges_with_few_reads() {
    let server = Server::start().await;
    let (_store, mut changes) = listen(&server.url(), options()).await;
    let mut connection = server.connect().await;
    let (rounds, keys) = (2000, 50);
    for round in 0..rounds {
        let mut pipeline = redis::pipe();
        for number in 0..keys {
            pipeline.set(format!("{number}-Server"), format!(r#"{{"values":{round}}}"#)).ignore();
        }
        pipeline.exec_async(&mut connection).await.unwrap();
    }
    let mut missing: Vec<String> = (0..keys).map(|number| format!("{number}-Server")).collect();
    let last = format!(r#"{{"values":{}}}"#, rounds - 1);
    find(&mut changes, |change| {
        let Change::Put(record) = change else { panic!("{change:?}") };
        missing.retain(|name| name != record.key.as_str() || record.document != last);
        missing.is_empty().then_some(())
    })
    .await;
    let reads = server.calls("mget").await;
    assert!(reads < 20_000, "100,000 changes took {reads} reads");
}

#[tokio::test]
async fn only_exposed_keys_of_the_database_exist() {
    let server = Server::start().await;
    for name in ["[x]1", "x1", "abc", "aéc", "abbc", r"q\1", "Moon"] {
        server.tell(&format!(r#"SET {name} '{{"values":1}}'"#)).await;
    }
    let keys = r"[x]*,a?c,q\*".parse().unwrap();
    let (_store, mut changes) = listen(&server.url(), Options { keys, ..options() }).await;
    for name in ["x1", "Moon", "abbc", "[x]1", "aéc", r"q\1"] {
        server.tell(&format!(r#"SET {name} '{{"values":2}}'"#)).await;
        if !["x1", "Moon", "abbc"].contains(&name) {
            assert_eq!(next(&mut changes).await, Change::Put(record(name, r#"{"values":2}"#)));
        }
    }

    let keys = r"[x]*,a?c,q\*".parse().unwrap();
    let store = Store::open(&url(&server.url()), Options { keys, ..options() }).await.unwrap();
    let names: Vec<_> = snapshot(&mut store.changes()).await.into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["[x]1", "abc", "aéc", r"q\1"]);

    let store = Store::open(&url(&server.url_with("db=3")), options()).await.unwrap();
    let mut changes = store.changes();
    assert_eq!(snapshot(&mut changes).await, []);
    crate::stage::put(&store, "Moon", "{}").await;
    assert_eq!(next(&mut changes).await, Change::Put(record("Moon", "{}")));
}

#[tokio::test]
async fn a_thousand_keys_are_read_in_batches() {
    let server = Server::start().await;
    let mut connection = server.connect().await;
    let mut pipeline = redis::pipe();
    let document = format!(r#"{{"values":"{}"}}"#, "x".repeat(20_000));
    for number in 0..1000 {
        pipeline.set(format!("{number}-Server"), &document).ignore();
    }
    pipeline.exec_async(&mut connection).await.unwrap();
    let store = Store::open(&url(&server.url()), options()).await.unwrap();
    let records = snapshot(&mut store.changes()).await;
    assert!(records.len() == 1000 && records.iter().all(|(_, found)| *found == document));
    let reads = server.calls("mget").await;
    assert!((10..50).contains(&reads), "{reads} reads");
}
