//! What every store does, whatever it stands on.

use std::{collections::HashMap, time::Duration};

use futures_util::future::join_all;
use tempfile::TempDir;
use wallfeed_proto::{Command, CommandName, event::Reason};
use wallfeed_store::{Change, Options, Store, StoreError, change::Record};

use crate::{
    server::Server,
    stage::{find, key, next, options, put, record, shows, snapshot, url},
};

/// A store of each kind, and what it stands on.
enum Stage {
    Memory,
    Embedded(TempDir),
    Redis(Box<Server>),
}

impl Stage {
    async fn each() -> [Self; 3] {
        [Self::Memory, Self::Embedded(tempfile::tempdir().unwrap()), Self::Redis(Box::new(Server::start().await))]
    }

    async fn open(&self, options: Options) -> Store {
        let address = match self {
            Self::Memory => "memory:".into(),
            Self::Embedded(folder) => format!("embedded:{}", folder.path().join("store").display()),
            Self::Redis(server) => server.url(),
        };
        println!("on {address}");
        Store::open(&url(&address), options).await.unwrap()
    }
}

async fn on_every_store(test: impl AsyncFn(Store)) {
    on_every_store_with(options(), test).await;
}

async fn on_every_store_with(options: Options, test: impl AsyncFn(Store)) {
    for stage in Stage::each().await {
        test(stage.open(options.clone()).await).await;
    }
}

#[tokio::test]
async fn a_snapshot_then_every_change() {
    on_every_store(async |store| {
        put(&store, "Moon", r#"{"values":1}"#).await;
        let mut changes = store.changes();
        assert_eq!(next(&mut changes).await, Change::Snapshot(vec![record("Moon", r#"{"values":1}"#)]));

        put(&store, "Weather", r#"{"values":2}"#).await;
        assert_eq!(next(&mut changes).await, Change::Put(record("Weather", r#"{"values":2}"#)));
        assert!(store.delete(&key("Weather")).await.unwrap());
        assert!(!store.delete(&key("Weather")).await.unwrap());
        assert_eq!(next(&mut changes).await, Change::Delete(key("Weather"), Reason::Deleted));

        put(&store, "Moon", r#"{"values":1}"#).await;
        put(&store, "AQI", r#"{"values":3}"#).await;
        assert_eq!(next(&mut changes).await, Change::Put(record("AQI", r#"{"values":3}"#)), "same bytes are no change");
        let expected = [("AQI", r#"{"values":3}"#), ("Moon", r#"{"values":1}"#)].map(|(k, v)| (k.into(), v.into()));
        assert_eq!(snapshot(&mut store.changes()).await, expected, "a listener that comes later");
        assert!(store.health().connected && store.health().missed_events == 0);
    })
    .await;
}

#[tokio::test]
async fn documents_expire_at_their_deadline() {
    on_every_store(async |store| {
        let mut changes = store.changes();
        next(&mut changes).await;
        let ttl = Duration::from_millis(200);
        let started = std::time::Instant::now();
        store.put(&key("Moon"), r#"{"values":1}"#.into(), Some(ttl)).await.unwrap();
        assert!(matches!(next(&mut changes).await, Change::Put(Record { expires: Some(_), .. })));
        assert_eq!(next(&mut changes).await, Change::Delete(key("Moon"), Reason::Expired));
        assert!(started.elapsed() >= ttl, "{:?}", started.elapsed());

        store.put(&key("Moon"), r#"{"values":2}"#.into(), Some(ttl)).await.unwrap();
        put(&store, "Moon", r#"{"values":3}"#).await;
        shows(&mut changes, "Moon", r#"{"values":3}"#).await;
        store.put(&key("AQI"), r#"{"values":4}"#.into(), Some(2 * ttl)).await.unwrap();
        let deleted = |change| matches!(change, Change::Delete(..)).then_some(change);
        assert_eq!(
            find(&mut changes, deleted).await,
            Change::Delete(key("AQI"), Reason::Expired),
            "a put without end stays"
        );
    })
    .await;
}

#[tokio::test]
async fn bytes_stay_as_they_are() {
    on_every_store(async |store| {
        let mut changes = store.changes();
        next(&mut changes).await;
        for (name, document) in [
            ("MLB", r#"{"updated":"06/06/2021 12:05 AM -0400","values":[]}"#),
            ("Ünï cödé?*[x]-Server", "{\n \"b\" : 1.50e+3,\t\"a\":\"\\u00e9 é 🎉\" }\r\n"),
            ("-Server", "{}"),
        ] {
            put(&store, name, document).await;
            assert_eq!(next(&mut changes).await, Change::Put(record(name, document)));
        }
    })
    .await;
}

#[tokio::test]
async fn what_does_not_belong_is_refused() {
    on_every_store_with(Options { max_document: 30, ..options() }, async |store| {
        let mut changes = store.changes();
        next(&mut changes).await;
        let large = format!(r#"{{"values":"{}"}}"#, "x".repeat(30));
        for (name, document, problem) in [
            ("secret", "{}", "the key is not exposed"),
            ("Moon", "[1]", "not a JSON object"),
            ("Moon", "{", "not JSON"),
            ("Moon", &large, "larger than a document may be"),
        ] {
            let error = store.put(&key(name), document.to_owned().into(), None).await.unwrap_err();
            assert_eq!(error, StoreError::Refused(problem.into()));
        }
        assert!(matches!(store.delete(&key("secret")).await, Err(StoreError::Refused(_))));
        put(&store, "AQI", "{}").await;
        assert_eq!(next(&mut changes).await, Change::Put(record("AQI", "{}")), "nothing else happened");
    })
    .await;
}

#[tokio::test]
async fn a_command_reaches_every_listener_once() {
    on_every_store(async |store| {
        let mut listeners = [store.changes(), store.changes()];
        for changes in &mut listeners {
            next(changes).await;
        }
        let sent = Command {
            argument: Some("Moon".into()),
            wall: Some("Küche".into()),
            id: Some("7".into()),
            ..Command::new(CommandName::Page)
        };
        store.send(sent.clone()).await.unwrap();
        store.send(sent.clone()).await.unwrap();
        store.send(Command::new(CommandName::Fwd)).await.unwrap();
        store.send(Command::new(CommandName::Fwd)).await.unwrap();
        for changes in &mut listeners {
            assert_eq!(next(changes).await, Change::Command(sent.clone()));
            let mut ids = vec![];
            for _ in 0..2 {
                let Change::Command(command) = next(changes).await else { panic!("a command") };
                assert_eq!(command.command, CommandName::Fwd);
                ids.push(command.id.expect("an id"));
            }
            assert_ne!(ids[0], ids[1]);
        }
        put(&store, "AQI", "{}").await;
        assert!(
            matches!(next(&mut store.changes()).await, Change::Snapshot(_)),
            "a fresh listener hears no old command"
        );
    })
    .await;
}

#[tokio::test]
async fn a_slow_listener_finds_the_latest_of_each_key() {
    on_every_store(async |store| {
        let mut slow = store.changes();
        next(&mut slow).await;
        for round in 0..40 {
            join_all((0..25).map(async |number| {
                put(&store, &format!("{number}-Server"), &format!(r#"{{"values":{round}}}"#)).await;
            }))
            .await;
        }
        // A quick listener knows when the store has heard of everything.
        let mut quick = store.changes();
        let mut latest = HashMap::new();
        while latest.len() < 25 || latest.values().any(|document| *document != r#"{"values":39}"#) {
            match next(&mut quick).await {
                Change::Snapshot(records) => latest.extend(records.into_iter().map(|r| (r.key, r.document))),
                Change::Put(record) => _ = latest.insert(record.key, record.document),
                other => panic!("{other:?}"),
            }
        }
        for _ in 0..25 {
            let Change::Put(record) = next(&mut slow).await else { panic!("a put") };
            assert_eq!(latest.remove(&record.key), Some(record.document), "each key once, with its latest document");
        }
    })
    .await;
}
