//! The demo lives in a real store.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use futures_util::StreamExt;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use wallfeed_feeds::demo;
use wallfeed_proto::{Document, Key, KeyFilter, Values, event::Reason, values::check};
use wallfeed_store::{Change, Options, Store, StoreUrl};

use crate::redis_server::RedisServer;

pub const DEADLINE: Duration = Duration::from_secs(20);

async fn memory() -> Store {
    open(&StoreUrl::Memory, "*").await
}

async fn open(url: &StoreUrl, keys: &str) -> Store {
    let options = Options {
        keys: keys.parse().expect("globs"),
        resync: Duration::from_secs(30),
        update_channel: None,
        command_channel: "webcontrol".into(),
        configure: true,
        max_document: 1024 * 1024,
    };
    Store::open(url, options).await.expect("it can be opened")
}

/// The keys that the demo fills, but those of the services.
fn keys() -> Vec<Key> {
    KeyFilter::default().exact().filter(|key| *key != Key::from("Image")).collect()
}

/// What the store holds, kept up with its changes until there is enough.
async fn follow(store: &Store, mut enough: impl FnMut(&Change, &BTreeMap<Key, Document>) -> bool) {
    let mut documents = BTreeMap::new();
    let mut changes = store.changes();
    let follow = async {
        while let Some(change) = changes.next().await {
            let records = match &change {
                Change::Snapshot(records) => records.clone(),
                Change::Put(record) => vec![record.clone()],
                _ => vec![],
            };
            for record in records {
                let document = Document::read(&record.key, &record.document).expect("a document");
                assert_eq!(check(&record.key, &document.values.to_value()), Ok(()), "{}", record.key);
                assert!(document.demo, "{}", record.key);
                documents.insert(record.key, document);
            }
            if enough(&change, &documents) {
                return;
            }
        }
        panic!("the changes ended");
    };
    timeout(DEADLINE, follow).await.expect("enough within the deadline");
}

#[tokio::test]
async fn every_key_is_there_at_once_and_then_the_ball_game_goes_on() {
    let (store, shutdown) = (memory().await, CancellationToken::new());
    let demo = tokio::spawn(demo::run(store.clone(), 20.0, shutdown.clone()));

    let keys = keys();
    follow(&store, |_, documents| keys.iter().all(|key| documents.contains_key(key))).await;
    let mut first = None;
    follow(&store, |_, documents| match documents.get("MLB").map(|document| &document.values) {
        Some(Values::Mlb(games)) => first.get_or_insert_with(|| games.clone()) != games,
        _ => false,
    })
    .await;

    shutdown.cancel();
    timeout(DEADLINE, demo).await.expect("it ends").expect("it does not panic").expect("it does not fail");
}

#[tokio::test]
async fn a_message_expires_and_another_comes() {
    let (store, shutdown) = (memory().await, CancellationToken::new());
    let demo = tokio::spawn(demo::run(store.clone(), 100.0, shutdown.clone()));
    let mut expired = false;
    follow(&store, |change, _| match change {
        Change::Delete(key, Reason::Expired) if *key == Key::from("Message") => {
            expired = true;
            false
        }
        Change::Put(record) => expired && record.key == Key::from("Message"),
        _ => false,
    })
    .await;
    shutdown.cancel();
    timeout(DEADLINE, demo).await.expect("it ends").expect("it does not panic").expect("it does not fail");
}

#[tokio::test]
async fn documents_wait_for_the_store_and_come_back_after_it_has_forgotten_them() {
    let mut server = RedisServer::address();
    let url: StoreUrl = server.url().parse().expect("an address");
    let (store, shutdown) = (open(&url, "*").await, CancellationToken::new());
    let demo = tokio::spawn(demo::run(store, 1.0, shutdown.clone()));
    let watcher = open(&url, "*").await;
    let without_message: Vec<_> = keys().into_iter().filter(|key| *key != Key::from("Message")).collect();
    for _ in 0..2 {
        server.start().await;
        let (mut back, mut present) = (false, BTreeSet::new());
        follow(&watcher, |change, _| {
            match change {
                Change::Snapshot(records) => {
                    back = true;
                    present = records.iter().map(|record| record.key.clone()).collect();
                }
                Change::Put(record) => _ = present.insert(record.key.clone()),
                Change::Down(_) => present.clear(),
                _ => {}
            }
            back && without_message.iter().all(|key| present.contains(key))
        })
        .await;
        server.kill().await;
        follow(&watcher, |change, _| matches!(change, Change::Down(_))).await;
    }
    shutdown.cancel();
    timeout(DEADLINE, demo).await.expect("it ends").expect("it does not panic").expect("it does not fail");
}

#[tokio::test]
async fn what_the_store_refuses_does_not_hold_up_the_rest() {
    let (store, shutdown) = (open(&StoreUrl::Memory, "Weather,*-Server").await, CancellationToken::new());
    let demo = tokio::spawn(demo::run(store.clone(), 1.0, shutdown.clone()));
    follow(&store, |_, documents| documents.contains_key("Weather") && documents.contains_key("Track-Server")).await;
    shutdown.cancel();
    timeout(DEADLINE, demo).await.expect("it ends").expect("it does not panic").expect("it does not fail");
}

#[tokio::test]
async fn a_day_has_a_speed() {
    let error = demo::run(memory().await, -1.0, CancellationToken::new()).await.expect_err("time runs forward");
    assert!(error.to_string().contains("more than 0"), "{error}");
}
