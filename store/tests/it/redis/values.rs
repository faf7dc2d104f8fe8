//! Values that are no documents.

use std::time::Duration;

use wallfeed_proto::event::Reason;
use wallfeed_store::{Change, Options, Store};

use crate::{
    server::Server,
    stage::{key, listen, next, options, put, record, shows, snapshot, url},
};

const GOOD: &str = r#"{"values":"good"}"#;

#[tokio::test]
async fn what_is_no_document_is_passed_over() {
    let server = Server::start().await;
    let (store, mut changes) = listen(&server.url(), options()).await;
    let mut connection = server.connect().await;
    let large = format!(r#"{{"values":"{}"}}"#, "x".repeat(5 << 20)).into_bytes();
    let set = |value: &[u8]| redis::cmd("SET").arg("Moon").arg(value).clone();
    let bad = [
        set(&large),
        set(b"{\"values\":\"\xff\xfe\"}"),
        set(b"[1,2,3]"),
        set(b"\"text\""),
        set(b"{\"values\":"),
        set(b""),
        redis::cmd("LPUSH").arg("Moon").arg("item").clone(),
        redis::cmd("HSET").arg("Moon").arg("field").arg("value").clone(),
    ];
    for (round, command) in bad.iter().enumerate() {
        let good = format!(r#"{{"values":{round}}}"#);
        put(&store, "Moon", &good).await;
        shows(&mut changes, "Moon", &good).await;
        if command.args_iter().next() == Some(redis::Arg::Simple(b"SET".as_slice())) {
            command.exec_async(&mut connection).await.unwrap();
        } else {
            // In one go, so that no deletion shows in between.
            redis::pipe().atomic().del("Moon").add_command(command.clone()).exec_async(&mut connection).await.unwrap();
        }
        put(&store, "AQI", &good).await;
        assert_eq!(next(&mut changes).await, Change::Put(record("AQI", &good)), "the last good one stays");
        assert!(snapshot(&mut store.changes()).await.contains(&("Moon".into(), good)));
        assert_eq!(store.health().skipped.total(), round as u64 + 1);
    }

    server.tell("CLIENT KILL TYPE pubsub").await;
    let after = snapshot(&mut changes).await;
    assert!(after.contains(&("Moon".into(), r#"{"values":7}"#.into())), "also when everything is read anew: {after:?}");
    assert_eq!(store.health().skipped.total(), 8, "the same value is counted once");

    server.tell("DEL Moon").await;
    assert_eq!(next(&mut changes).await, Change::Delete(key("Moon"), Reason::Deleted));
}

#[tokio::test]
async fn a_bad_value_is_counted_once_however_often_it_is_read() {
    let server = Server::start().await;
    server.tell("SET Moon 7").await;
    server.tell("LPUSH AQI 7").await;
    let resync = Duration::from_millis(100);
    let store = Store::open(&url(&server.url()), Options { resync, ..options() }).await.unwrap();
    let mut changes = store.changes();
    assert_eq!(next(&mut changes).await, Change::Snapshot(vec![]));
    let reads = server.calls("mget").await;
    crate::stage::until(async || server.calls("mget").await > reads + 3).await;
    assert_eq!(store.health().skipped.total(), 2);
    assert_eq!(store.health().missed_events, 0);
}

#[tokio::test]
async fn a_bad_value_that_expires_takes_the_good_one_along() {
    let server = Server::start().await;
    let (store, mut changes) = listen(&server.url(), options()).await;
    server.tell("DEBUG SET-ACTIVE-EXPIRE 0").await;
    put(&store, "Moon", GOOD).await;
    shows(&mut changes, "Moon", GOOD).await;
    server.tell("SET Moon bad PX 200").await;
    loop {
        match next(&mut changes).await {
            Change::Put(put) => assert_eq!(put.document, GOOD),
            change => break assert_eq!(change, Change::Delete(key("Moon"), Reason::Expired)),
        }
    }
}
