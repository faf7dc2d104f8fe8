//! A server that is away, dies, freezes or comes back different.

use std::time::{Duration, Instant};

use wallfeed_proto::{Command, CommandName};
use wallfeed_store::{Change, Changes, Store, StoreError, health::Mechanism};

use crate::{
    server::Server,
    stage::{find, listen, next, options, put, shows, snapshot, url},
};

async fn goes_down(changes: &mut Changes) -> String {
    find(changes, |change| match change {
        Change::Down(reason) => Some(reason),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn a_server_that_is_not_there_yet() {
    let mut server = Server::prepare(&[]);
    let store = Store::open(&url(&server.url()), options()).await.unwrap();
    let mut changes = store.changes();
    let reason = goes_down(&mut changes).await;
    assert_eq!(reason, "No such file or directory (os error 2)");
    assert!(matches!(store.put(&"Moon".into(), "{}".into(), None).await, Err(StoreError::Unavailable(_))));
    assert!(!store.health().connected);

    server.restart().await;
    assert_eq!(next(&mut changes).await, Change::Snapshot(vec![]), "down is said once");
    put(&store, "Moon", "{}").await;
    shows(&mut changes, "Moon", "{}").await;
    assert!(store.health().connected && store.health().reconnects == 0);
}

#[tokio::test]
async fn a_server_that_is_killed_and_comes_back_different() {
    let mut server = Server::start().await;
    let store = Store::open(&url(&server.url()), options()).await.unwrap();
    let mut changes = store.changes();
    put(&store, "Moon", r#"{"values":1}"#).await;
    put(&store, "AQI", r#"{"values":1}"#).await;
    shows(&mut changes, "AQI", r#"{"values":1}"#).await;

    for round in 2..5 {
        server.kill().await;
        goes_down(&mut changes).await;
        let mut late = store.changes();
        let known = snapshot(&mut late).await;
        assert!(
            known.contains(&("Moon".into(), format!(r#"{{"values":{}}}"#, round - 1))),
            "what is known stays: {known:?}"
        );
        assert!(matches!(next(&mut late).await, Change::Down(_)));

        server.restart().await;
        server.tell(&format!(r#"SET Moon '{{"values":{round}}}'"#)).await;
        let expected = [("Moon".into(), format!(r#"{{"values":{round}}}"#))];
        let found = snapshot(&mut changes).await;
        if found.is_empty() {
            shows(&mut changes, "Moon", &expected[0].1).await;
        } else {
            assert_eq!(found, expected);
        }
        // The restart forgot the flags.
        server.tell(r#"SET Weather '{"values":0}'"#).await;
        shows(&mut changes, "Weather", r#"{"values":0}"#).await;
        put(&store, "Weather", &format!(r#"{{"values":{round}}}"#)).await;
        shows(&mut changes, "Weather", &format!(r#"{{"values":{round}}}"#)).await;
        assert_eq!(store.health().reconnects, round - 1);
    }
    assert_eq!(store.health().missed_events, 0);
}

#[tokio::test]
async fn a_frozen_server() {
    let server = Server::start().await;
    let store = Store::open(&url(&server.url()), options()).await.unwrap();
    let mut changes = store.changes();
    put(&store, "Moon", r#"{"values":1}"#).await;
    shows(&mut changes, "Moon", r#"{"values":1}"#).await;

    server.freeze().await;
    let frozen = Instant::now();
    let error = store.put(&"Moon".into(), r#"{"values":2}"#.into(), None).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    assert!(frozen.elapsed() < Duration::from_secs(3), "a put gives up after {:?}", frozen.elapsed());
    goes_down(&mut changes).await;
    assert!(frozen.elapsed() < Duration::from_secs(8), "noticed after {:?}", frozen.elapsed());

    server.thaw().await;
    snapshot(&mut changes).await;
    put(&store, "Moon", r#"{"values":3}"#).await;
    shows(&mut changes, "Moon", r#"{"values":3}"#).await;
}

#[tokio::test]
async fn connections_that_are_cut() {
    let server = Server::start().await;
    let (store, mut changes) = listen(&server.url(), options()).await;
    for (round, kind) in ["pubsub", "normal", "pubsub"].into_iter().enumerate() {
        put(&store, "Moon", &format!(r#"{{"values":{round}}}"#)).await;
        shows(&mut changes, "Moon", &format!(r#"{{"values":{round}}}"#)).await;
        server.tell(&format!("CLIENT KILL TYPE {kind} SKIPME yes")).await;
        // A cut reader shows with the next read, a cut subscriber at once; a cut writer does not show at all.
        put(&store, "AQI", &format!(r#"{{"values":{round}}}"#)).await;
        shows(&mut changes, "AQI", &format!(r#"{{"values":{round}}}"#)).await;
    }
    assert!(store.health().reconnects >= 2, "{:?}", store.health());
}

#[tokio::test]
async fn a_store_that_is_dropped_leaves_the_server_alone() {
    let server = Server::start().await;
    let store = Store::open(&url(&server.url()), options()).await.unwrap();
    let mut changes = store.changes();
    drop(store);
    next(&mut changes).await;
    assert!(server.run::<String>("CLIENT LIST").await.contains("sub="), "the stream holds the store");
    drop(changes);
    crate::stage::until(async || server.run::<String>("CLIENT LIST").await.lines().count() == 1).await;
}

#[tokio::test]
async fn a_subscriber_that_is_cut_because_it_is_slow() {
    let server = Server::start().await;
    server.tell("CONFIG SET client-output-buffer-limit 'pubsub 16kb 0 0'").await;
    let (store, mut changes) = listen(&server.url(), options()).await;
    for round in 1..4 {
        // More in one message than may wait for a subscriber: the server closes the connection before it is sent.
        let long = "x".repeat(1 << 20);
        server.tell(&format!("PUBLISH update '{long}'")).await;
        crate::stage::until(async || store.health().connected && store.health().reconnects == round).await;
        server.tell(&format!(r#"SET Moon '{{"values":{round}}}'"#)).await;
        shows(&mut changes, "Moon", &format!(r#"{{"values":{round}}}"#)).await;
    }
    assert_eq!(store.health().missed_events, 0);
}

#[tokio::test]
async fn a_server_without_config_and_resp3() {
    for (commands, mechanism) in [
        (&["CONFIG"][..], Mechanism::Tracking),
        (&["CONFIG", "CLIENT"], Mechanism::Polling),
        (&["CONFIG", "HELLO"], Mechanism::Polling),
        (&["HELLO"], Mechanism::Keyspace),
    ] {
        let arguments: Vec<_> = commands.iter().flat_map(|command| ["--rename-command", command, ""]).collect();
        let server = Server::start_with(&arguments).await;
        let store = Store::open(&url(&server.url()), options()).await.unwrap();
        let mut changes = store.changes();
        assert_eq!(next(&mut changes).await, Change::Snapshot(vec![]), "without {commands:?}");
        assert_eq!(store.health().mechanism, Some(mechanism), "without {commands:?}");
        for round in 0..3 {
            server.tell(&format!(r#"SET A-Server '{{"values":{round}}}'"#)).await;
            shows(&mut changes, "A-Server", &format!(r#"{{"values":{round}}}"#)).await;
        }
        server.tell(r#"PUBLISH update '{"type":"MLB","values":1}'"#).await;
        shows(&mut changes, "MLB", r#"{"values":1}"#).await;
        store.send(Command::new(CommandName::Pp)).await.unwrap();
        find(&mut changes, |change| matches!(change, Change::Command(_)).then_some(())).await;
        if !commands.contains(&"CLIENT") {
            server.tell("CLIENT KILL TYPE pubsub").await;
            assert!(snapshot(&mut changes).await.contains(&("A-Server".into(), r#"{"values":2}"#.into())));
        }
    }
}
