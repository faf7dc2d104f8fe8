//! The servers of the documentation's table, each with every mechanism and the user that it needs.

use std::{path::PathBuf, time::Duration};

use futures_util::future::join_all;
use wallfeed_proto::{Command, CommandName, event::Reason};
use wallfeed_store::{
    Change, Options, Store,
    health::Mechanism::{self, Keyspace, Polling, Tracking},
};

use super::access::documented_user;
use crate::{
    cluster::Cluster,
    server::Server,
    stage::{find, key, next, options, put, shows, snapshot, url},
};

/// A server that `scripts/install-servers.sh` installs.
fn installed(name: &str) -> PathBuf {
    let program = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/servers").join(name);
    assert!(program.exists(), "this test needs {}: run scripts/install-servers.sh", program.display());
    program
}

/// What the documented user also needs for a mechanism, and flags that others have set.
const NEEDS: [(Mechanism, &str, &str); 4] = [
    (Keyspace, "+config|get +config|set", ""),
    (Keyspace, "+config|get", "AK"),
    (Tracking, "+client|tracking", ""),
    (Polling, "", ""),
];

/// Changes are noticed, in whichever way.
async fn follows(store: &Store, server: &Server, mechanism: Mechanism) {
    let mut changes = store.changes();
    assert_eq!(snapshot(&mut changes).await, []);
    let health = store.health();
    assert_eq!((health.mechanism, health.connected), (Some(mechanism), true), "{health:?}");
    for name in ["Weather", "A-Server"] {
        put(store, name, r#"{"values":1}"#).await;
        shows(&mut changes, name, r#"{"values":1}"#).await;
    }
    server.tell("RENAME A-Server B-Server").await;
    let gone = |change| if let Change::Delete(key, reason) = change { Some((key, reason)) } else { None };
    assert_eq!(find(&mut changes, gone).await, (key("A-Server"), Reason::Deleted));
    // Long enough to be seen before it is over, also by one who looks every two seconds.
    let ttl = Duration::from_secs(if mechanism == Polling { 8 } else { 2 });
    store.put(&key("Moon"), r#"{"values":2}"#.into(), Some(ttl)).await.unwrap();
    shows(&mut changes, "Moon", r#"{"values":2}"#).await;
    assert_eq!(find(&mut changes, gone).await, (key("Moon"), Reason::Expired));
    assert!(store.delete(&key("Weather")).await.unwrap());
    assert_eq!(find(&mut changes, gone).await, (key("Weather"), Reason::Deleted));
    server.tell(r#"PUBLISH update '{"type":"MLB","values":[]}'"#).await;
    shows(&mut changes, "MLB", r#"{"values":[]}"#).await;
    assert_eq!(server.calls("eval").await, 1);
    store.send(Command::new(CommandName::Pp)).await.unwrap();
    find(&mut changes, |change| matches!(change, Change::Command(_)).then_some(())).await;
    if mechanism != Keyspace {
        // Keyspace notifications do not tell of this.
        server.tell("FLUSHALL").await;
        let is_empty = |change| matches!(change, Change::Snapshot(records) if records.is_empty()).then_some(());
        if mechanism == Tracking {
            find(&mut changes, is_empty).await;
        } else {
            let gone = [find(&mut changes, gone).await.0, find(&mut changes, gone).await.0];
            assert_eq!(gone, [key("B-Server"), key("MLB")]);
        }
    }
    assert_eq!(store.health().missed_events, 0);
}

async fn every_mechanism(start: impl AsyncFn() -> Server) {
    let each = NEEDS.map(async |(mechanism, more, flags)| {
        let server = start().await;
        server.tell(&format!("{} {more}", documented_user())).await;
        server.tell(&format!("CONFIG SET notify-keyspace-events '{flags}'")).await;
        let store = Store::open(&url(&server.url_with("user=wallfeed&pass=secret")), options()).await.unwrap();
        follows(&store, &server, mechanism).await;
    });
    join_all(each).await;
    // Settings are not to be touched.
    let server = start().await;
    let options = Options { configure: false, ..options() };
    let store = Store::open(&url(&server.url()), options).await.unwrap();
    follows(&store, &server, Tracking).await;
    assert_eq!(server.run::<Vec<String>>("CONFIG GET notify-keyspace-events").await[1], "");
}

async fn start(program: &str) -> Server {
    let program = if program == "redis-server" { program.into() } else { installed(program) };
    let mut server = Server::prepare_other(&program, &[]);
    server.restart().await;
    server
}

#[tokio::test]
async fn redis_7() {
    every_mechanism(async || start("redis-server").await).await;
}

#[tokio::test]
async fn redis_6_2() {
    every_mechanism(async || start("redis-6.2-server").await).await;
}

#[tokio::test]
async fn valkey() {
    every_mechanism(async || start("valkey-server").await).await;
}

#[tokio::test]
async fn clusters_with_the_documented_user() {
    for (program, more, mechanism) in [
        (PathBuf::from("redis-server"), "+config|get +config|set", Keyspace),
        (PathBuf::from("redis-server"), "+client|tracking", Tracking),
        (installed("valkey-server"), "+config|get +config|set", Keyspace),
        (installed("valkey-server"), "", Polling),
    ] {
        let cluster = Cluster::start_other(&program, 3).await;
        for node in &cluster.nodes {
            node.server.tell(&format!("{} +cluster|nodes +asking {more}", documented_user())).await;
        }
        let address = cluster.url().replace("://", "://wallfeed:secret@");
        let store = Store::open(&url(&address), options()).await.unwrap();
        let mut changes = store.changes();
        assert_eq!(next(&mut changes).await, Change::Snapshot(vec![]));
        cluster.changes_everywhere(&store, &mut changes).await;
        let health = store.health();
        assert_eq!((health.mechanism, health.nodes.len()), (Some(mechanism), 3), "{health:?}");

        // While its slot moves, a key is asked for at the server that takes it over.
        let to = (cluster.owner("7-Server").await + 1) % 3;
        cluster.moves("7-Server", to, &store, &mut changes).await;
    }
}
